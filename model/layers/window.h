#pragma once

#include "model/core/layer_type.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace layerwise {

/// How a window slides along one axis, in PyTorch's symbols. `padding` is what each side gets.
struct WindowAxis {
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t padding = 0;
    std::int64_t dilation = 1;
    bool ceilMode = false;

    /// What one window covers: dilation*(kernel_size - 1) + 1.
    std::int64_t span() const { return dilation * (kernel - 1) + 1; }

    friend bool operator==(const WindowAxis&, const WindowAxis&) = default;
};

/// A window over [.., H, W]: convolution and pooling.
struct Window {
    WindowAxis height;
    WindowAxis width;

    /// From the options kernel_size, stride (None: the kernel's) and, where the type has them, padding (words: 0 each
    /// side), dilation and ceil_mode.
    static Window fromOptions(const LayerType& type, const OptionMap& options);
};

/// Sizes beyond this could overflow in the formulas below; LibTorch could not hold them either.
inline constexpr std::int64_t kLargestInputSize = std::int64_t{1} << 60;
bool isTooLarge(const Shape& input);

/// H_out = floor((H_in + 2*padding - dilation*(kernel_size - 1) - 1) / stride + 1); with ceil_mode the division is
/// rounded up, and a last window that would start in the padding behind the input is dropped. May be < 1.
std::int64_t outputSize(std::int64_t input, const WindowAxis& axis);

/// The formula above with its numbers, a line for H and one for W unless they read the same.
std::vector<std::string> windowRule(const Window& window, const Shape& input);

/// One axis of an input: 0 is H, 1 is W. `text` is its size, or "H_in" where the input has too few dimensions.
struct AxisInput {
    int axis = 0;
    std::string text;
    std::optional<std::int64_t> size;

    const char* symbol() const { return axis == 0 ? "H_in" : "W_in"; }
};

/// "H_out = " and "W_out = " with what `rightSide` makes of each axis; one line only where both read the same.
std::vector<std::string> heightWidthLines(const Shape& input,
                                          const std::function<std::string(const AxisInput&)>& rightSide);

/// "3×3 s2 p1": kernel, stride and padding; what is at its default is left out.
std::string windowText(const LayerType& type, const OptionMap& options);

} // namespace layerwise
