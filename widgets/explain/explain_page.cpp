#include "widgets/explain/explain_page.h"

#include "model/document/sentences.h"

namespace layerwise {

ColourScale layerScaleOf(const Activation& activation)
{
    const ActivationStats& stats = activation.stats();
    return ColourScale::forRange(stats.min, stats.max);
}

std::int64_t indexIn(const Activation& activation, std::int64_t image, const std::vector<std::int64_t>& at)
{
    const Shape& shape = activation.shape();
    if (static_cast<std::int64_t>(at.size()) + 1 != shape.rank() || image < 0 || image >= shape[0])
        return -1;
    std::int64_t index = image;
    for (std::size_t axis = 0; axis < at.size(); ++axis) {
        const std::int64_t size = shape[static_cast<std::int64_t>(axis) + 1];
        if (at[axis] < 0 || at[axis] >= size)
            return -1;
        index = index * size + at[axis];
    }
    return index;
}

QString placeText(const std::vector<std::int64_t>& at)
{
    return at.size() < 3 ? QString() : QStringLiteral("(y %1, x %2)").arg(at[at.size() - 2]).arg(at[at.size() - 1]);
}

QString operand(double value)
{
    const QString text = formatValue(value);
    return value < 0 ? QStringLiteral("(%1)").arg(text) : text;
}

} // namespace layerwise
