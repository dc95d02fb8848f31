#include "model/layers/elementwise_layer.h"

#include "model/layers/shape_checks.h"

namespace layerwise {

Result<Shape> ElementwiseLayer::outputShape(const OptionMap&, const Shape& input) const
{
    return input;
}

std::vector<std::string> ElementwiseLayer::shapeRule(const OptionMap& options, const Shape& input) const
{
    std::string rule = "output shape = input shape";
    if (outputShape(options, input))
        rule += " = " + input.toString();
    return {rule};
}

std::string ElementwiseLayer::summary(const OptionMap& options) const
{
    return inPlaceText(*this, options);
}

} // namespace layerwise
