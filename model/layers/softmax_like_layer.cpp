#include "model/layers/softmax_like_layer.h"

#include "model/layers/option_specs.h"
#include "model/layers/shape_checks.h"

namespace layerwise {

SoftmaxLikeLayer::SoftmaxLikeLayer(std::string name, std::string defaultName, std::string help, std::string keywords)
    : ElementwiseLayer(std::move(name), Category::Activation, std::move(defaultName), std::move(help),
                       std::move(keywords))
{
    m_options = {noneByDefault(dimOption("dim", std::nullopt, 1,
                                         "The dimension over which the values add up to 1: 1 for class scores [N, "
                                         "classes]. None leaves the choice to PyTorch, which warns about it."))};
    m_options[0].initialValue = std::int64_t{1};
}

Result<Shape> SoftmaxLikeLayer::outputShape(const OptionMap& options, const Shape& input) const
{
    const std::int64_t dim = softmaxDim(givenDim(options), input.rank());
    if (!wrapDim(dim, input.rank()))
        return dimRangeError("dim", dim, input);
    return input;
}

std::string SoftmaxLikeLayer::summary(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    return read.isNone("dim") ? "" : "dim " + std::to_string(read.integer("dim"));
}

OptionMap SoftmaxLikeLayer::optionsFor(const std::optional<Shape>& input) const
{
    OptionMap options = LayerType::optionsFor(input);
    if (input && input->rank() < 2)
        options["dim"] = std::int64_t{-1};
    return options;
}

Diagnostic SoftmaxLikeLayer::action(const OptionMap& options, const Shape& input, const Shape& output) const
{
    Diagnostic action = ElementwiseLayer::action(options, input, output);
    if (const auto dim = wrapDim(softmaxDim(givenDim(options), input.rank()), input.rank()); dim && input.rank() > 0)
        action.values["scores"] = input[*dim];
    return action;
}

std::optional<std::int64_t> SoftmaxLikeLayer::givenDim(const OptionMap& options) const
{
    const OptionReader read = reader(options);
    return read.isNone("dim") ? std::nullopt : std::optional(read.integer("dim"));
}

CppExpression SoftmaxLikeLayer::softmaxExpression(const OptionMap& options, const std::string& function) const
{
    if (const auto dim = givenDim(options))
        return {"torch::nn::" + name(), std::to_string(*dim), ""};
    return cppFunctional(function + "(input, input.dim() < 2 || input.dim() == 3 ? 0 : 1)");
}

std::int64_t softmaxDim(std::optional<std::int64_t> dim, std::int64_t rank)
{
    return dim.value_or(rank == 0 || rank == 1 || rank == 3 ? 0 : 1);
}

} // namespace layerwise
