#pragma once

#include "model/core/activation.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace layerwise {

struct NamedTensor;

/// One value that an output value was computed from.
struct ExplainedTerm {
    std::vector<std::int64_t> input; ///< where in the input, without the batch: [c, y, x], or [f] of a list
    double weight = 0;
    double activation = 0; ///< 0 in the padding
    double product = 0;    ///< what it adds to the sum: weight * activation
    /// Outside the input, in its padding: `input` may be negative or too large. Only those of a window.
    bool isPadding = false;
    /// Of a Residual's sum: the term is what the shortcut put out, not the body.
    bool isShortcut = false;
};

/// How an output value comes about; says what a picture of it should show.
enum class ExplanationKind {
    WeightedSum,  ///< Conv2d, ConvTranspose2d, Linear, the mean of a pooling, interpolation: products and a bias
    Winner,       ///< max pooling: the largest of a window; its term has weight 1, the others 0
    Affine,       ///< normalisation: (x - mean) / sqrt(var + eps) * weight + bias
    Curve,        ///< activations: a function of one value
    Exponentials, ///< Softmax, LogSoftmax: one term for each value of the row
    Copy,         ///< the value of one place: Flatten, Identity, Dropout in eval mode; in a padding, no place
    Addition,     ///< a Residual's sum: body + shortcut
};

/// A number in a formula, by the name it has there.
struct NamedNumber {
    std::string name; ///< "mean", "var", "eps", "weight", "bias", "sum of exp"
    double value = 0;
};

/// The window that moves over the input maps, in the input's rows and columns; it may reach into the padding.
struct ExplainedWindow {
    std::int64_t top = 0, left = 0; ///< of its first cell
    std::int64_t rows = 0, columns = 0; ///< cells of the kernel
    std::int64_t rowStep = 1, columnStep = 1; ///< dilation
};

/// The arithmetic behind one value.
struct Explanation {
    ExplanationKind kind = ExplanationKind::Copy;
    std::vector<std::int64_t> at;  ///< in the output, without the batch: [c, y, x] or [f]
    double value = 0;              ///< as recorded
    /// Computed anew in double precision from the terms (and the bias, and the curve): what `value` has to be.
    double sum = 0;
    std::optional<double> bias;    ///< what is added beside the terms
    std::vector<ExplainedTerm> terms; ///< in the order of the input, those in the padding too
    std::optional<ExplainedWindow> window;
    std::vector<NamedNumber> numbers; ///< what the formula needs beside the terms, in its order
    std::string formula;  ///< in PyTorch's symbols: "y = (x - mean) / sqrt(var + eps) * weight + bias"
    std::string filled;   ///< the same with the numbers: "1.834 = (0.51 - 0.118) / sqrt(0.094 + 1e-05) * 0.972 + 0.041"
};

/// What an explanation needs of a recorded step.
struct ExplainedRecord {
    ActivationPtr input, output;
    std::shared_ptr<const std::vector<NamedTensor>> parameters; ///< names inside the layer; may be null
    std::int64_t image = 0;       ///< in the batch
    std::vector<std::int64_t> at; ///< in the output, without the batch
};

} // namespace layerwise
