#include "model/core/layer_type.h"

#include <memory>

namespace layerwise {

namespace {

/// Runs its children one after the other. The engine runs containers itself, so there is no module here.
class SequentialType final : public LayerType {
public:
    SequentialType()
        : LayerType(
              "Sequential", Category::Containers, "layer",
              "A box that holds layers in order: what comes out of one goes into the next. An empty one passes its "
              "input on.",
              "container box group list stage chain layers")
    {
        m_paletteRank = 0;
        m_slots = {{"layers", ""}};
    }

    Result<Shape> outputShape(const OptionMap&, const Shape& input) const override { return input; }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_sequential()
{
    return std::make_unique<SequentialType>();
}

} // namespace layerwise
