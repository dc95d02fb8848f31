#include "model/layers/elementwise_layer.h"

#include "model/layers/shape_checks.h"

namespace layerwise {

Result<Shape> ElementwiseLayer::outputShape(const OptionMap&, const Shape& input) const
{
    return input;
}

std::vector<std::string> ElementwiseLayer::shapeRule(const OptionMap&, const Shape& input) const
{
    return {"output shape = input shape = " + input.toString()};
}

std::string ElementwiseLayer::summary(const OptionMap& options) const
{
    return inPlaceText(*this, options);
}

} // namespace layerwise
