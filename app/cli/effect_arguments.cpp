#include "app/cli/effect_arguments.h"

#include "app/cli/block_argument.h"
#include "app/cli/output.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace layerwise::cli {

namespace {

std::optional<float> finite(const QString& text)
{
    bool ok = false;
    const float value = text.toFloat(&ok);
    return ok && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<ChannelScale> readScale(const QString& text, const Network& network, const LayerRegistry& registry,
                                      const ShapeReport& shapes)
{
    static const QRegularExpression form(QStringLiteral("^(.+):(\\d+)=(\\S+)$"));
    const QRegularExpressionMatch match = form.match(text);
    const std::optional<float> factor = match.hasMatch() ? finite(match.captured(3)) : std::nullopt;
    if (!factor) {
        fail(QStringLiteral("--scale has to be PATH:CHANNEL=FACTOR, not \"%1\".").arg(text));
        return std::nullopt;
    }
    const Block* block = blockAt(network, registry, match.captured(1));
    if (!block)
        return std::nullopt;
    const std::int64_t channel = match.captured(2).toLongLong();
    const std::optional<Shape>& output = shapes.of(block->id).output;
    if (output && channel >= scalableChannels(*output)) {
        fail(QStringLiteral("--scale %1: the output %2 has no channel %3.").arg(text, shapeText(output)).arg(channel));
        return std::nullopt;
    }
    return ChannelScale{block->id, channel, *factor};
}

/// Row-major, of "3,0,1,2"; -1 if it is no place in the shape.
std::int64_t indexIn(const Shape& shape, const QString& text)
{
    const QStringList words = text.split(QLatin1Char(','));
    if (words.size() != shape.rank())
        return -1;
    std::int64_t index = 0;
    for (std::int64_t dim = 0; dim < shape.rank(); ++dim) {
        bool ok = false;
        const std::int64_t at = words[static_cast<int>(dim)].toLongLong(&ok);
        if (!ok || at < 0 || at >= shape[dim])
            return -1;
        index = index * shape[dim] + at;
    }
    return index;
}

std::optional<std::pair<WeightPlace, float>> readWeight(const QString& text, const Network& network,
                                                        const LayerRegistry& registry)
{
    static const QRegularExpression form(QStringLiteral("^(.+)\\.([^.\\[]+)\\[([0-9,]+)\\]=(\\S+)$"));
    const QRegularExpressionMatch match = form.match(text);
    const std::optional<float> value = match.hasMatch() ? finite(match.captured(4)) : std::nullopt;
    if (!value) {
        fail(QStringLiteral("--set-weight has to be PATH.NAME[INDEX,..]=VALUE, not \"%1\".").arg(text));
        return std::nullopt;
    }
    const Block* block = blockAt(network, registry, match.captured(1));
    if (!block)
        return std::nullopt;
    const std::string name = match.captured(2).toStdString();
    const std::vector<ParameterSpec> parameters = registry.find(block->type)->parameters(block->options);
    const auto found = std::ranges::find(parameters, name, &ParameterSpec::name);
    const std::int64_t index = found == parameters.end() ? -1 : indexIn(found->shape, match.captured(3));
    if (index < 0) {
        fail(QStringLiteral("--set-weight %1: there is no such weight in the network.").arg(text));
        return std::nullopt;
    }
    return std::pair(WeightPlace{block->id, name, found->shape.sizes(), index}, *value);
}

} // namespace

std::optional<Effects> readEffects(Arguments& arguments, const Network& network, const LayerRegistry& registry)
{
    Effects effects;
    const ShapeReport shapes = inferShapes(network, registry);
    for (const QString& text : arguments.texts(QStringLiteral("scale"))) {
        const auto scale = readScale(text, network, registry, shapes);
        if (!scale)
            return std::nullopt;
        // The last of a channel counts.
        std::erase_if(effects.scales, [&scale](const ChannelScale& other) {
            return other.block == scale->block && other.channel == scale->channel;
        });
        effects.scales.push_back(*scale);
    }
    WeightEdits edits;
    for (const QString& text : arguments.texts(QStringLiteral("set-weight"))) {
        const auto weight = readWeight(text, network, registry);
        if (!weight)
            return std::nullopt;
        edits.insert_or_assign(weight->first, weight->second);
    }
    effects.weights = std::make_shared<const WeightEdits>(std::move(edits));
    return effects;
}

} // namespace layerwise::cli
