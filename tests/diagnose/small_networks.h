#pragma once

#include "model/core/network.h"

#include <cstdint>
#include <string>
#include <vector>

/// Networks of a few blocks, given by the options that matter.
namespace layerwise::testing {

using Ints = std::vector<std::int64_t>;

inline Block layer(const std::string& type, const std::string& name, OptionMap options = {})
{
    return {{}, type, name, std::move(options), {}};
}

inline Block conv(const std::string& name, std::int64_t in, std::int64_t out, OptionMap more = {})
{
    OptionMap options{{"in_channels", in}, {"out_channels", out}, {"kernel_size", Ints{3, 3}}, {"padding", Ints{1, 1}}};
    for (const auto& [key, value] : more)
        options[key] = value;
    return layer("Conv2d", name, options);
}

inline Block norm(const std::string& name, std::int64_t channels)
{
    return layer("BatchNorm2d", name, {{"num_features", channels}});
}

inline Block linear(const std::string& name, std::int64_t in, std::int64_t out)
{
    return layer("Linear", name, {{"in_features", in}, {"out_features", out}});
}

inline Block box(const std::string& type, const std::string& name, std::vector<std::vector<Block>> slots)
{
    return {{}, type, name, {}, std::move(slots)};
}

inline Network net(std::vector<Block> layers, InputSpec input = {1, 8, 8, {0}, {1}})
{
    Network network;
    network.input = std::move(input);
    network.root.slots[0] = std::move(layers);
    std::uint64_t nextId = 2;
    for (Block& block : network.root.slots[0])
        assignIds(block, nextId);
    return network;
}

} // namespace layerwise::testing
