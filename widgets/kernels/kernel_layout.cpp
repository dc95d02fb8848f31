#include "widgets/kernels/kernel_layout.h"

#include <algorithm>

namespace layerwise {

std::optional<KernelLayout> KernelLayout::of(const Shape& weight, bool transposed, std::int64_t groups)
{
    if ((weight.rank() != 4 && weight.rank() != 2) || weight.elementCount().value_or(0) == 0 || groups < 1)
        return std::nullopt;
    KernelLayout layout;
    layout.transposed = transposed;
    layout.groups = groups;
    layout.outputs = transposed ? weight[1] * groups : weight[0];
    layout.inputs = transposed ? weight[0] / groups : weight[1];
    if (weight.rank() == 4) {
        layout.height = weight[2];
        layout.width = weight[3];
    }
    if (layout.inputs == 0 || layout.outputs % groups != 0)
        return std::nullopt;
    return layout;
}

KernelLayout::Arrangement KernelLayout::arrangement() const
{
    if (area() == 1)
        return Arrangement::Matrix;
    if (inputs == 1)
        return Arrangement::Outputs;
    return inputs <= kMostRows ? Arrangement::InputsByOutputs : Arrangement::InputsOfOne;
}

std::int64_t KernelLayout::offset(const KernelPlace& kernel) const
{
    if (!transposed)
        return (kernel.output * inputs + kernel.input) * area();
    const std::int64_t outputsOfGroup = outputs / groups;
    return (inputChannel(kernel) * outputsOfGroup + kernel.output % outputsOfGroup) * area();
}

std::int64_t KernelLayout::inputChannel(const KernelPlace& kernel) const
{
    const std::int64_t group = kernel.output / (outputs / groups);
    return group * inputs + kernel.input;
}

KernelSpot KernelLayout::clamped(const KernelSpot& spot) const
{
    const auto within = [](std::int64_t value, std::int64_t count) {
        return std::clamp<std::int64_t>(value, 0, count - 1);
    };
    return {{within(spot.kernel.output, outputs), within(spot.kernel.input, inputs)},
            within(spot.row, height),
            within(spot.column, width)};
}

} // namespace layerwise
