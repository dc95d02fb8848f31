#include "tests/layers/layer_cases.h"

#include "model/layers/layers.h"

namespace layerwise {

const LayerRegistry& allLayers()
{
    static const LayerRegistry instance = [] {
        LayerRegistry types;
        registerLayers(types);
        return types;
    }();
    return instance;
}

std::string describe(const LayerType& type, const OptionMap& options, const Shape& input)
{
    std::string text = type.name() + "(";
    for (const auto& [key, value] : options)
        text += (text.back() == '(' ? "" : ", ") + key + "=" + toPython(*type.option(key), value);
    return text + ") on " + input.toString();
}

std::optional<LayerCase> drawLayerCase(RandomCases& random, const LayerType& type)
{
    const Shape drawn = random.drawShape();
    LayerCase layerCase{random.drawOptions(type, drawn), {}, {}};
    for (auto& [key, value] : layerCase.options)
        value = normalizeOption(*type.option(key), value).value();
    layerCase.input = random.fitShape(type, layerCase.options, drawn);
    if (type.checkOptions(layerCase.options))
        return std::nullopt;
    const Result<Shape> output = type.outputShape(layerCase.options, layerCase.input);
    if (!output || output->elementCount() == 0 || layerCase.input.elementCount() == 0)
        return std::nullopt;
    layerCase.output = *output;
    return layerCase;
}

} // namespace layerwise
