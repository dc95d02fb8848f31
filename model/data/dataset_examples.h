#pragma once

#include "model/core/training.h"
#include "model/data/augmentation.h"
#include "model/data/dataset.h"

#include <memory>
#include <vector>

namespace layerwise {

/// Pictures `first` to `first + count - 1` of a data set.
struct DatasetPart {
    DatasetPtr dataset;
    std::int64_t first = 0;
    std::int64_t count = 0;
    /// All pictures of the data set in the order in which they are counted here; null: their own.
    std::shared_ptr<const std::vector<std::int64_t>> order = nullptr;

    std::int64_t indexOf(std::int64_t place) const ///< in the data set; `place` counts from 0 in the part
    {
        return order ? (*order)[static_cast<std::size_t>(first + place)] : first + place;
    }
};

struct HeldOut {
    std::vector<DatasetPart> training;
    std::vector<DatasetPart> validation;
};

/// How many of `total` pictures are held out unless a person says otherwise: a tenth, but not more than 1,000.
std::int64_t usuallyHeldOut(std::int64_t total);

/// Holds `count` of all pictures out, from each data set its share: the last ones; but where the labels stand in order, as in
/// image folders, the last ones would all be of one class, so the pictures are mixed first, always in the same way.
/// Precondition: 0 <= count < all pictures.
HeldOut holdOut(const std::vector<DatasetPtr>& datasets, std::int64_t count);

/// Parts of data sets, one after the other, as inputs of a network. `variation` seeds what the augmentation draws.
class DatasetExamples : public ExampleSource {
public:
    DatasetExamples(std::vector<DatasetPart> parts, InputSpec input, AugmentationSettings augmentation = {});

    std::int64_t size() const override { return m_size; }
    int label(std::int64_t index) const override;
    void write(std::int64_t index, std::uint64_t variation, std::span<float> values) const override;
    std::string fingerprint() const override { return m_fingerprint; }

private:
    /// The part that the example lies in, and its index in the part's data set.
    std::pair<const Dataset*, std::int64_t> find(std::int64_t index) const;

    std::vector<DatasetPart> m_parts;
    InputSpec m_input;
    AugmentationSettings m_augmentation;
    std::int64_t m_size = 0;
    std::string m_fingerprint;
};

} // namespace layerwise
