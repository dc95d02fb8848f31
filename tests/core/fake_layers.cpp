#include "tests/core/fake_layers.h"

namespace layerwise::fake {

namespace {

OptionSpec channelsSpec(std::string key, OptionRole role)
{
    OptionSpec spec;
    spec.key = std::move(key);
    spec.initialValue = std::int64_t{4};
    spec.minimum = 1;
    spec.role = role;
    return spec;
}

class Conv : public LayerType {
public:
    Conv() : LayerType("Conv", Category::Convolution, "conv", "", "")
    {
        OptionSpec groups;
        groups.key = "groups";
        groups.defaultValue = std::int64_t{1};
        groups.minimum = 1;
        m_options = {channelsSpec("in", OptionRole::InputChannels), channelsSpec("out", OptionRole::OutputChannels),
                     groups};
    }

    std::optional<Diagnostic> checkOptions(const OptionMap& options) const override
    {
        const OptionReader read = reader(options);
        if (read.integer("in") % read.integer("groups") == 0)
            return std::nullopt;
        return Diagnostic{"option.divides", {}, "groups"};
    }

    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override
    {
        const OptionReader read = reader(options);
        if (input[1] != read.integer("in"))
            return Diagnostic{"shape.channels", {{"expected", read.integer("in")}, {"actual", input[1]}}, "in"};
        Shape output = input;
        output.set(1, read.integer("out"));
        return output;
    }

    std::vector<ParameterSpec> parameters(const OptionMap& options) const override
    {
        const OptionReader read = reader(options);
        return {{"weight", {read.integer("out"), read.integer("in")}, false},
                {"bias", {read.integer("out")}, false},
                {"steps", {1000}, true}};
    }
};

class Halve : public LayerType {
public:
    Halve() : LayerType("Halve", Category::Pooling, "maxpool", "", "") {}

    Result<Shape> outputShape(const OptionMap&, const Shape& input) const override
    {
        if (input[2] < 2 || input[3] < 2)
            return Diagnostic{"shape.output_too_small", {{"input", input}}, {}};
        return Shape{input[0], input[1], input[2] / 2, input[3] / 2};
    }
};

class Same : public LayerType {
public:
    Same() : LayerType("Same", Category::Activation, "relu", "", "")
    {
        OptionSpec slope;
        slope.key = "slope";
        slope.kind = OptionKind::Float;
        slope.defaultValue = 0.5;
        slope.minimum = 0;
        slope.maximum = 1;
        m_options = {slope};
    }

    Result<Shape> outputShape(const OptionMap&, const Shape& input) const override { return input; }
};

class Container : public LayerType {
public:
    Container(std::string name, std::string stem, std::vector<SlotSpec> slots)
        : LayerType(std::move(name), Category::Containers, std::move(stem), "", "")
    {
        m_slots = std::move(slots);
    }

    Result<Shape> outputShape(const OptionMap&, const Shape& input) const override { return input; }
};

} // namespace

LayerRegistry makeRegistry()
{
    LayerRegistry registry;
    registry.add(std::make_unique<Container>("Sequential", "layer", std::vector<SlotSpec>{{"layers", ""}}));
    registry.add(std::make_unique<Container>("Residual", "block",
                                             std::vector<SlotSpec>{{"body", ""}, {"shortcut", "downsample"}}));
    registry.add(std::make_unique<Same>());
    registry.add(std::make_unique<Conv>());
    registry.add(std::make_unique<Halve>());
    return registry;
}

Block makeBlock(std::uint64_t id, std::string type, std::string name, OptionMap options)
{
    return {BlockId{id}, std::move(type), std::move(name), std::move(options), {}};
}

Block makeConv(std::uint64_t id, std::string name, std::int64_t in, std::int64_t out)
{
    return makeBlock(id, "Conv", std::move(name), {{"in", in}, {"out", out}});
}

Block makeSequential(std::uint64_t id, std::string name, std::vector<Block> layers)
{
    Block block = makeBlock(id, "Sequential", std::move(name));
    block.slots = {std::move(layers)};
    return block;
}

Block makeResidual(std::uint64_t id, std::string name, std::vector<Block> body, std::vector<Block> shortcut)
{
    Block block = makeBlock(id, "Residual", std::move(name));
    block.slots = {std::move(body), std::move(shortcut)};
    return block;
}

Network makeNetwork(std::int64_t channels, std::int64_t size, std::vector<Block> layers)
{
    Network network;
    network.input.channels = channels;
    network.input.height = size;
    network.input.width = size;
    network.root.slots = {std::move(layers)};
    return network;
}

} // namespace layerwise::fake
