#include "widgets/canvas/block_words.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

namespace layerwise {

namespace {

QString tr(const char* text, int n = -1)
{
    return QCoreApplication::translate("NetworkCanvas", text, nullptr, n);
}

template <std::size_t N>
bool hasTypes(const std::vector<Block>& blocks, const std::array<std::string_view, N>& types)
{
    return std::equal(blocks.begin(), blocks.end(), types.begin(), types.end(),
                      [](const Block& block, std::string_view type) { return block.type == type; });
}

std::int64_t layersIn(const std::vector<Block>& blocks)
{
    std::int64_t count = 0;
    for (const Block& block : blocks) {
        count += block.slots.empty() ? 1 : 0;
        for (const auto& slot : block.slots) {
            count += layersIn(slot);
        }
    }
    return count;
}

QString layersText(std::int64_t count)
{
    return count == 1 ? tr("1 layer") : tr("%1 layers").arg(count);
}

} // namespace

QString familyName(const Block& block)
{
    static constexpr std::array<std::string_view, 5> kBasicBlock = {"Conv2d", "BatchNorm2d", "ReLU", "Conv2d",
                                                                    "BatchNorm2d"};
    static constexpr std::array<std::string_view, 8> kBottleneck = {
        "Conv2d", "BatchNorm2d", "ReLU", "Conv2d", "BatchNorm2d", "ReLU", "Conv2d", "BatchNorm2d"};
    if (block.slots.size() > 1 && hasTypes(block.slots.front(), kBasicBlock)) {
        return QStringLiteral("BasicBlock");
    }
    if (block.slots.size() > 1 && hasTypes(block.slots.front(), kBottleneck)) {
        return QStringLiteral("Bottleneck");
    }
    return QString::fromStdString(block.type);
}

QString spokenName(const NetworkDocument& document, BlockId id)
{
    const Block* block = document.block(id);
    const QString name = block != nullptr ? QString::fromStdString(block->name) : QString();
    const bool isNumber = std::all_of(name.begin(), name.end(), [](QChar c) { return c.isDigit(); });
    return isNumber ? document.path(id) : name;
}

QString typeText(const Block& block)
{
    const QString type = QString::fromStdString(block.type);
    if (block.slots.size() == 1) {
        return QStringLiteral("nn.%1(*layers)").arg(type);
    }
    const QString family = familyName(block);
    return family == type ? type : type + QStringLiteral(" · ") + family;
}

QString countText(const Block& block)
{
    const std::size_t count = block.slots.empty() ? 0 : block.slots.front().size();
    if (count == 0) {
        return tr("empty");
    }
    return count == 1 ? tr("1 block") : tr("%1 blocks").arg(count);
}

QString summaryText(const Block& block, const LayerRegistry& registry)
{
    if (block.slots.empty()) {
        const LayerType* type = registry.find(block.type);
        return type != nullptr ? QString::fromStdString(type->summary(block.options)) : QString();
    }
    const std::vector<Block>& children = block.slots.front();
    if (block.slots.size() > 1) {
        const QString shortcut = block.slots[1].empty() ? tr("identity") : tr("downsample");
        return layersText(layersIn(children)) + QStringLiteral(" + ") + shortcut;
    }
    if (children.empty()) {
        return tr("empty");
    }
    const QString family = familyName(children.front());
    const bool isUniform =
        std::all_of(children.begin(), children.end(), [&](const Block& child) { return familyName(child) == family; });
    if (isUniform) {
        return tr("%1 × %2").arg(children.size()).arg(family);
    }
    return layersIn(children) == static_cast<std::int64_t>(children.size()) ? layersText(layersIn(children))
                                                                            : countText(block);
}

QString effectsText(int off, int scaled)
{
    const QString offText = off == 1 ? tr("1 channel off") : tr("%1 channels off").arg(off);
    if (scaled == 0) {
        return off == 0 ? QString() : offText;
    }
    if (off > 0) {
        return tr("%1, %2 scaled").arg(offText).arg(scaled);
    }
    return scaled == 1 ? tr("1 channel scaled") : tr("%1 channels scaled").arg(scaled);
}

QString activationText(const Block& residual, const LayerRegistry& registry)
{
    const LayerType* type = registry.find(residual.type);
    const OptionSpec* spec = type != nullptr ? type->option("activation") : nullptr;
    const auto* word = spec != nullptr ? std::get_if<std::string>(&optionValue(*spec, residual.options)) : nullptr;
    return word == nullptr || *word == "Identity" ? QString() : QString::fromStdString(*word);
}

QString predictionText(const Activation& output)
{
    const Shape& shape = output.shape();
    const auto values = shape.rank() == 2 && shape[0] > 0 ? output.features(0) : std::span<const float>();
    if (values.size() < 2) {
        return {};
    }
    const auto largest = std::max_element(values.begin(), values.end());
    double sum = 0;
    double sumOfExponentials = 0;
    bool isPositive = true;
    for (const float value : values) {
        if (!std::isfinite(value)) {
            return {};
        }
        sum += value;
        sumOfExponentials += std::exp(static_cast<double>(value) - *largest);
        isPositive = isPositive && value >= 0;
    }
    const bool isProbability = isPositive && std::fabs(sum - 1) < 1e-3;
    const double share = isProbability ? static_cast<double>(*largest) : 1 / sumOfExponentials;
    return QStringLiteral("%1 · %2 %").arg(largest - values.begin()).arg(share * 100, 0, 'f', 1);
}

} // namespace layerwise
