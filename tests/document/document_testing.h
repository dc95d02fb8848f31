#pragma once

#include "model/document/network_document.h"
#include "model/layers/layers.h"
#include "model/templates/templates.h"

#include <QTest>

#include <functional>

namespace layerwise {

inline const LayerRegistry& testRegistry()
{
    static const LayerRegistry* registry = [] {
        auto* made = new LayerRegistry;
        registerLayers(*made);
        return made;
    }();
    return *registry;
}

inline Block layer(const std::string& type, const std::string& name, OptionMap options = {})
{
    return {BlockId{}, type, name, std::move(options), {}};
}

inline Block sequential(const std::string& name, std::vector<Block> layers)
{
    return {BlockId{}, "Sequential", name, {}, {std::move(layers)}};
}

inline Block conv(const std::string& name, std::int64_t in, std::int64_t out)
{
    return layer("Conv2d", name,
                 {{"in_channels", in},
                  {"out_channels", out},
                  {"kernel_size", std::vector<std::int64_t>{3, 3}},
                  {"padding", std::vector<std::int64_t>{1, 1}}});
}

/// conv1 (1 to 4), relu, box { conv1 (4 to 8), relu }, flatten, fc; ids from 2 on in this order. Input [1, 1, 8, 8].
inline Network smallNetwork()
{
    Network network;
    network.name = "Small";
    network.input.height = 8;
    network.input.width = 8;
    network.root.slots.front() = {
        conv("conv1", 1, 4), layer("ReLU", "relu"), sequential("box", {conv("conv1", 4, 8), layer("ReLU", "relu")}),
        layer("Flatten", "flatten"),
        layer("Linear", "fc", {{"in_features", std::int64_t{512}}, {"out_features", std::int64_t{10}}})};
    std::uint64_t nextId = 2;
    for (Block& block : network.root.slots.front())
        assignIds(block, nextId);
    return network;
}

/// Ids of smallNetwork().
inline constexpr BlockId kConv{2}, kRelu{3}, kBox{4}, kInnerConv{5}, kInnerRelu{6}, kFlatten{7}, kFc{8};

/// "conv1#2 relu#3 box#4(conv1#5 relu#6) flatten#7": a tree in one line, with ids. Slots are separated by "|".
inline QString printed(const Block& container)
{
    QString text;
    for (std::size_t slot = 0; slot < container.slots.size(); ++slot) {
        text += slot > 0 ? QStringLiteral("|") : QString();
        for (std::size_t i = 0; i < container.slots[slot].size(); ++i) {
            const Block& block = container.slots[slot][i];
            text += i > 0 ? QStringLiteral(" ") : QString();
            text += QStringLiteral("%1#%2").arg(QString::fromStdString(block.name)).arg(block.id.value);
            if (!block.slots.empty())
                text += QLatin1Char('(') + printed(block) + QLatin1Char(')');
        }
    }
    return text;
}

inline QString printed(const NetworkDocument& document)
{
    return printed(document.network().root);
}

inline bool sameShapes(const ShapeReport& a, const ShapeReport& b)
{
    if (a.problems != b.problems || a.output != b.output || a.parameterCount != b.parameterCount ||
        a.multiplyAdds != b.multiplyAdds || a.blocks.size() != b.blocks.size())
        return false;
    for (const auto& [id, fit] : a.blocks) {
        const BlockFit& other = b.of(id);
        if (fit.state != other.state || fit.input != other.input || fit.output != other.output ||
            fit.parameterCount != other.parameterCount || fit.multiplyAdds != other.multiplyAdds)
            return false;
    }
    return true;
}

} // namespace layerwise
