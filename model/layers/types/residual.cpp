#include "model/layers/option_specs.h"

#include "model/core/layer_type.h"

#include <memory>

namespace layerwise {

namespace {

/// y = activation(body(x) + shortcut(x)). The engine runs containers itself, so there is no module here.
class ResidualType final : public LayerType {
public:
    ResidualType()
        : LayerType(
              "Residual", Category::Containers, "block",
              "Sends its input two ways, through the body and through the shortcut, and adds both results. With an "
              "empty shortcut the input itself is added, so the body only learns what to change.",
              "container skip connection shortcut add sum resnet basic block bottleneck downsample")
    {
        m_paletteRank = 10;
        m_slots = {{"body", ""}, {"shortcut", "downsample"}};
        m_options = {
            choiceOption("activation", "ReLU",
                         {"ReLU", "Identity", "LeakyReLU", "ELU", "GELU", "SiLU", "Hardswish", "Sigmoid", "Tanh"},
                         "What the sum goes through at the end; Identity leaves it as it is.")};
    }

    Result<Shape> outputShape(const OptionMap&, const Shape& input) const override { return input; }

    std::string summary(const OptionMap& options) const override
    {
        const std::string& activation = reader(options).text("activation");
        return activation == "Identity" ? "" : activation;
    }

    /// Without the activation where there is none.
    Diagnostic action(const OptionMap& options, const Shape& input, const Shape& output) const override
    {
        Diagnostic action = LayerType::action(options, input, output);
        if (reader(options).text("activation") == "Identity")
            action.values.erase("activation");
        return action;
    }

    std::vector<std::string> shapeRule(const OptionMap&, const Shape&) const override
    {
        return {"output = activation(body(input) + shortcut(input))"};
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_residual()
{
    return std::make_unique<ResidualType>();
}

} // namespace layerwise
