#pragma once

#include "model/core/training.h"
#include "model/data/augmentation.h"
#include "model/data/dataset.h"

#include <vector>

namespace layerwise {

/// Pictures `first` to `first + count - 1` of a data set.
struct DatasetPart {
    DatasetPtr dataset;
    std::int64_t first = 0;
    std::int64_t count = 0;
};

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
