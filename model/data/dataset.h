#pragma once

#include "model/core/result.h"
#include "model/data/byte_buffer.h"
#include "model/data/image.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace layerwise {

/// Labelled grey pictures of one size, as bytes. Immutable; shared between threads.
class Dataset {
public:
    /// `pixels` holds count*height*width bytes; `labels` count bytes, or none; `classNames` one for each label that may
    /// be there, or none. Precondition: the sizes agree.
    Dataset(std::string name, int width, int height, std::vector<std::uint8_t> pixels, std::vector<std::uint8_t> labels,
            bool generated, std::vector<std::string> classNames = {});

    /// The same of a buffer that is taken over, not copied: for the large ones that come from files.
    static std::shared_ptr<const Dataset> adopt(std::string name, int width, int height, ByteBuffer pixels,
                                                std::vector<std::uint8_t> labels,
                                                std::vector<std::string> classNames = {});

    const std::string& name() const { return m_name; } ///< "MNIST test", "Generated digits"
    bool isGenerated() const { return m_generated; }
    std::int64_t size() const;
    int width() const { return m_width; }
    int height() const { return m_height; }
    std::span<const std::uint8_t> pixels(std::int64_t index) const;
    GreyImage image(std::int64_t index) const;
    int label(std::int64_t index) const; ///< -1 without labels
    int classCount() const;              ///< as many as have a name, else largest label + 1; 0 without labels
    const std::vector<std::string>& classNames() const { return m_classNames; } ///< by label; empty if not known

private:
    Dataset() = default;

    std::string m_name;
    int m_width = 0;
    int m_height = 0;
    ByteBuffer m_pixels;
    std::vector<std::uint8_t> m_labels;
    std::vector<std::string> m_classNames;
    bool m_generated = false;
};
using DatasetPtr = std::shared_ptr<const Dataset>;

enum class Split { Train, Test };

/// Opens the images and labels of one part of a data set in IDX files, plain or gzip: MNIST's names
/// (train-images-idx3-ubyte, t10k-images.idx3-ubyte.gz, ...) and EMNIST's (emnist-letters-test-images-idx3-ubyte, ...).
/// `path` is the folder, or one of the files if there are several data sets in it. What is known of MNIST, Fashion-MNIST,
/// KMNIST and EMNIST (class names; that EMNIST's published images lie on their side) is put right.
/// Codes, all with value "file": data.no_idx_files, data.several_sets, data.label_file_missing, data.unreadable,
/// data.magic, data.element_type, data.truncated, data.too_long, data.sizes, data.gzip, data.too_large,
/// data.label_count. Header and real size are compared before anything is allocated; a gzip stream is never inflated
/// beyond what its header announces.
Result<DatasetPtr> loadIdxFolder(const std::string& path, Split split);

/// Opens one IDX image file and, if `labelFile` is not empty, its labels.
Result<DatasetPtr> loadIdxFiles(const std::string& imageFile, const std::string& labelFile, const std::string& name);

/// Writes images and labels as plain IDX files under MNIST's names. Code: data.unwritable.
std::optional<Diagnostic> writeIdxFolder(const Dataset& dataset, const std::string& folder, Split split);

/// Handwritten-looking digits drawn from strokes with seeded variation of slant, thickness, jitter and elastic bend:
/// 28x28, centred by mass as MNIST's are, labels 0..9 in turn. The same count and seed give the same bytes.
DatasetPtr generateDigits(std::int64_t count, std::uint64_t seed);

} // namespace layerwise
