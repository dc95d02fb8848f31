#include "model/templates/blocks.h"

namespace layerwise {

Block makeBlock(std::string type, std::string name, OptionMap options)
{
    return {{}, std::move(type), std::move(name), std::move(options), {}};
}

Block makeSequential(std::string name, std::vector<Block> layers)
{
    Block block = makeBlock("Sequential", std::move(name));
    block.slots.push_back(std::move(layers));
    return block;
}

OptionValue square(std::int64_t size)
{
    return std::vector<std::int64_t>{size, size};
}

Block makeConv(std::string name, const Conv& conv)
{
    OptionMap options{
        {"in_channels", conv.inChannels}, {"out_channels", conv.outChannels}, {"kernel_size", square(conv.kernelSize)}};
    if (conv.stride != 1)
        options["stride"] = square(conv.stride);
    if (conv.padding != 0)
        options["padding"] = square(conv.padding);
    if (!conv.bias)
        options["bias"] = false;
    return makeBlock("Conv2d", std::move(name), std::move(options));
}

Block makeBatchNorm(std::string name, std::int64_t channels)
{
    return makeBlock("BatchNorm2d", std::move(name), {{"num_features", channels}});
}

Block makeReLU(std::string name)
{
    return makeBlock("ReLU", std::move(name), {{"inplace", true}});
}

Block makeLinear(std::string name, std::int64_t inFeatures, std::int64_t outFeatures)
{
    return makeBlock("Linear", std::move(name), {{"in_features", inFeatures}, {"out_features", outFeatures}});
}

Network makeNetwork(std::string name, std::int64_t size, std::vector<Block> layers)
{
    Network network;
    network.name = std::move(name);
    network.input.height = size;
    network.input.width = size;
    network.root.slots = {std::move(layers)};
    std::uint64_t nextId = kRootId.value;
    assignIds(network.root, nextId);
    return network;
}

} // namespace layerwise
