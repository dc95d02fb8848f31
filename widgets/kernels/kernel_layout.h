#pragma once

#include "model/core/shape.h"

#include <cstdint>
#include <optional>

namespace layerwise {

/// One kernel: what carries one input channel to one output channel.
struct KernelPlace {
    std::int64_t output = 0; ///< output channel
    std::int64_t input = 0;  ///< counted among the inputs that this output sees, which are those of its group

    friend bool operator==(const KernelPlace&, const KernelPlace&) = default;
};

/// One weight: a row and a column in a kernel.
struct KernelSpot {
    KernelPlace kernel;
    std::int64_t row = 0;
    std::int64_t column = 0;

    friend bool operator==(const KernelSpot&, const KernelSpot&) = default;
};

/// Where the kernels of a convolution lie in its weight, as PyTorch stores it: Conv2d has
/// [out, in/groups, kh, kw], ConvTranspose2d has [in, out/groups, kh, kw], and Linear's [out, in] is taken for
/// kernels of one weight. A plain value.
struct KernelLayout {
    /// How the kernels are laid out on the screen.
    enum class Arrangement {
        Outputs,         ///< one for each output channel, flowing: each output sees one input
        InputsByOutputs, ///< a row for each input, a column for each output channel
        InputsOfOne,     ///< those of one output channel, flowing: there are too many inputs for rows
        Matrix,          ///< kernels of one weight: one picture, a row for each output, a column for each input
    };
    /// More inputs than these are shown for one output channel at a time.
    static constexpr std::int64_t kMostRows = 16;

    bool transposed = false;
    std::int64_t groups = 1;
    std::int64_t outputs = 1;
    std::int64_t inputs = 1; ///< that each output sees: in / groups
    std::int64_t height = 1;
    std::int64_t width = 1;

    /// std::nullopt if a weight of this shape is not that of a convolution or a Linear, or is empty.
    static std::optional<KernelLayout> of(const Shape& weight, bool transposed, std::int64_t groups);

    Arrangement arrangement() const;
    std::int64_t area() const { return height * width; }
    /// Row-major index of the kernel's first element; its others follow it. With g = output / (outputs / groups):
    /// Conv2d (output * inputs + input) * kh * kw; ConvTranspose2d ((g * inputs + input) * (outputs / groups) +
    /// output % (outputs / groups)) * kh * kw. Precondition: in range.
    std::int64_t offset(const KernelPlace& kernel) const;
    std::int64_t index(const KernelSpot& spot) const { return offset(spot.kernel) + spot.row * width + spot.column; }
    /// The input's number among all of the layer's inputs.
    std::int64_t inputChannel(const KernelPlace& kernel) const;
    /// The nearest one that there is.
    KernelSpot clamped(const KernelSpot& spot) const;

    friend bool operator==(const KernelLayout&, const KernelLayout&) = default;
};

} // namespace layerwise
