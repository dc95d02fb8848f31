#pragma once

#include "model/core/layer_type.h"

#include <optional>
#include <string>

namespace layerwise {

// The diagnostics of shape rules and option checks, so that a layer type only says when. Codes: docs/PROBLEMS.md.
Diagnostic rankError(std::string expected, const Shape& input);
Diagnostic channelsError(std::string option, std::int64_t expected, std::int64_t actual, const Shape& input);
Diagnostic zeroSizeError(const Shape& input);
Diagnostic overflowError(const Shape& input);
Diagnostic paddingTooLargeError(const Shape& padding, const Shape& limit, const Shape& input);
Diagnostic dimRangeError(std::string option, std::int64_t dim, const Shape& input);
Diagnostic conflictError(std::string option, std::string other);
/// `option` (= actual) has to be a multiple of `divisorOption` (= divisor).
Diagnostic dividesError(std::string option, std::int64_t actual, std::string divisorOption, std::int64_t divisor);

/// C of [N, C, H, W], [C, H, W] and, as normalisation layers see it, [N, C]. Precondition: rank of 2 to 4.
std::int64_t channelsOf(const Shape& input);

/// True if a size before the last two, or after dimension `first`, is 0.
bool hasZeroFrom(const Shape& input, std::int64_t first);

/// The shape, or shape.overflow if its elements cannot be counted in 63 bits.
Result<Shape> checkedShape(Shape output, const Shape& input);

/// `dim` counted from the start, or std::nullopt if out of range. A scalar counts as one dimension, as in PyTorch.
std::optional<std::int64_t> wrapDim(std::int64_t dim, std::int64_t rank);

/// "output shape = [1, 10]".
std::string outputShapeLine(const Shape& output);

/// "in-place" if the option inplace is set, else "".
std::string inPlaceText(const LayerType& type, const OptionMap& options);

/// Joins the texts that are not empty with a space.
std::string joinWords(std::initializer_list<std::string> words);

/// "3×3".
std::string timesText(const std::vector<std::int64_t>& sizes);

/// "0.01": as short as it can be said.
std::string numberText(double value);

} // namespace layerwise
