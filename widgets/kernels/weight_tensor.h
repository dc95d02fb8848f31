#pragma once

#include "model/core/executor.h"
#include "widgets/common/colour_map.h"

#include <QString>

#include <map>
#include <memory>
#include <span>
#include <vector>

namespace layerwise {

/// A parameter or buffer as it was run, with what a person has set since laid over it. Immutable once shared.
class WeightTensor {
public:
    /// `edits` are those of the whole document; only those of this tensor's places are kept.
    WeightTensor(BlockId block, std::string name, ActivationPtr values, const WeightEdits& edits);

    BlockId block() const { return m_block; }
    const std::string& name() const { return m_name; }
    const Shape& shape() const { return m_values->shape(); }
    std::int64_t count() const { return static_cast<std::int64_t>(m_values->values().size()); }

    float value(std::int64_t index) const;
    bool isEdited(std::int64_t index) const { return m_edits.contains(index); }
    bool isEdited(std::int64_t first, std::int64_t count) const;
    std::int64_t editedCount() const { return static_cast<std::int64_t>(m_edits.size()); }
    /// `count` values from `first` on. `buffer` holds them where some are edited.
    std::span<const float> read(std::int64_t first, std::int64_t count, std::vector<float>& buffer) const;
    /// All values as a tensor of their own, to be taken out of the program.
    ActivationPtr copy() const;

    float min() const { return m_min; }
    float max() const { return m_max; }
    /// The largest |value|.
    float bound() const { return std::max(-m_min, m_max); }
    /// Centred on zero, to the largest |value| on both sides, so that two kernels can be compared.
    ColourScale scale() const;

    WeightPlace place(std::int64_t index) const { return {m_block, m_name, shape().sizes(), index}; }
    /// "weight[21, 3, 0, 2]"
    QString placeText(std::int64_t index) const;
    /// {21, 3, 0, 2}
    std::vector<std::int64_t> indices(std::int64_t index) const;

private:
    BlockId m_block;
    std::string m_name;
    ActivationPtr m_values;
    std::map<std::int64_t, float> m_edits;
    float m_min = 0;
    float m_max = 0;
};
using WeightTensorPtr = std::shared_ptr<const WeightTensor>;

/// A weight as short as it can be written without becoming another float.
QString weightText(float value);

/// What a person has typed.
struct ParsedWeight {
    std::optional<float> value;
    QString error; ///< why there is no value, in words
};
ParsedWeight parseWeight(const QString& text);

} // namespace layerwise
