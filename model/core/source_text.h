#pragma once

#include "model/core/option.h"

#include <string>
#include <string_view>

namespace layerwise {

/// How a layer is made with LibTorch: `type`(`arguments`).
struct CppExpression {
    std::string type;      ///< "torch::nn::Conv2d"
    std::string arguments; ///< "torch::nn::Conv2dOptions(64, 128, 3).stride(2)"
    std::string helper;    ///< a definition that has to stand before, or empty; the same one stands once in a file

    std::string text() const { return type + '(' + arguments + ')'; }
};

/// The text as a literal in double quotes, which reads the same in Python and C++. UTF-8 stays as it is.
std::string stringLiteral(std::string_view text);

/// For what LibTorch has no module for: a torch::nn::Functional that returns `expression` of `input`.
CppExpression cppFunctional(const std::string& expression);

/// An option's value as Python writes it in a call: "3" for a square size, "(3, 5)", "True", "\"same\"", "(None, 7)".
/// A value of the wrong kind is written as it is.
std::string pythonValue(const OptionSpec& spec, const OptionValue& value);

/// The same for a setter of LibTorch's options: "3", "{3, 5}", "true", "torch::kSame", "{torch::nullopt, 7}".
std::string cppValue(const OptionSpec& spec, const OptionValue& value);

} // namespace layerwise
