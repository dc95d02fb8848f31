#include "app/cli/block_argument.h"
#include "app/cli/commands.h"
#include "app/cli/network_run.h"
#include "app/cli/output.h"
#include "model/document/sentences.h"

#include <algorithm>

namespace layerwise::cli {

namespace {

QString method(const char* name)
{
    return QString::fromLatin1(name);
}

void printRanking(std::vector<ChannelImportance> ranking, bool asJson)
{
    std::ranges::stable_sort(ranking, std::ranges::greater{}, &ChannelImportance::change);
    if (asJson) {
        QJsonArray channels;
        for (const ChannelImportance& channel : ranking)
            channels.append(QJsonObject{{QStringLiteral("channel"), static_cast<qint64>(channel.channel)},
                                        {QStringLiteral("logit"), static_cast<double>(channel.logit)},
                                        {QStringLiteral("change"), static_cast<double>(channel.change)}});
        printResult(QJsonObject{{QStringLiteral("channels"), channels}});
        return;
    }
    TextTable table({QStringLiteral("Channel"), QStringLiteral("Logit without it"), QStringLiteral("Change")}, 0);
    for (const ChannelImportance& channel : ranking)
        table.add({QString::number(channel.channel), formatValue(static_cast<double>(channel.logit)),
                   formatValue(static_cast<double>(channel.change))});
    printResult(table.toString());
}

void printMap(const Activation& map, bool asJson)
{
    if (asJson) {
        QJsonArray values;
        for (const float value : map.values())
            values.append(static_cast<double>(value));
        printResult(QJsonObject{{QStringLiteral("shape"), toJson(map.shape())}, {QStringLiteral("values"), values}});
        return;
    }
    for (std::int64_t channel = 0; channel < map.mapCount(); ++channel) {
        const std::span<const float> values = map.map(channel);
        TextTable table({QStringList(static_cast<int>(map.mapWidth()))}, 0);
        for (std::int64_t row = 0; row < map.mapHeight(); ++row) {
            QStringList words;
            for (std::int64_t column = 0; column < map.mapWidth(); ++column)
                words << formatValue(
                    static_cast<double>(values[static_cast<std::size_t>(row * map.mapWidth() + column)]), 3);
            table.add(words);
        }
        printResult(table.toString());
    }
}

int answer(Executor& executor, const AttributionRequest& request, const QString& kind, bool asJson)
{
    if (kind == method("ablation")) {
        const auto ranking = executor.rankChannels(request, {});
        if (!ranking)
            return fail(ranking.error());
        printRanking(*ranking, asJson);
        return kDone;
    }
    const auto map = kind == method("saliency") ? executor.saliency(request) : executor.gradCam(request);
    if (!map)
        return fail(map.error());
    printMap(**map, asJson);
    return kDone;
}

} // namespace

int runAttribute(Arguments& arguments, const LayerRegistry& registry)
{
    const QString kind = arguments.choice(
        QStringLiteral("method"), {method("grad-cam"), method("saliency"), method("ablation")}, method("grad-cam"));
    const std::int64_t target = arguments.integer(QStringLiteral("class"), 0, 0);
    arguments.required(QStringLiteral("class"));
    if (kind != method("saliency"))
        arguments.required(QStringLiteral("path"));
    const std::optional<NetworkRun> run = readNetworkRun(arguments, registry);
    if (!run)
        return kBadUsage;
    if (run->images.images.size() != 1)
        return fail(QStringLiteral("attribute takes one image at a time."));

    AttributionRequest request;
    if (kind != method("saliency")) {
        const Block* block = blockAt(*run->network, registry, arguments.text(QStringLiteral("path")));
        if (!block)
            return kBadUsage;
        request.block = block->id;
    }
    request.network = run->network;
    request.input = run->request.input;
    request.seed = run->request.seed;
    request.threads = run->request.threads;
    request.targetClass = target;
    request.channelScales = run->request.channelScales;
    request.weightEdits = run->request.weightEdits;
    if (const ShapeReport shapes = inferShapes(*run->network, registry); !shapes.ok()) {
        printProblems(*run->network, registry, shapes.problems);
        return kNetworkHasErrors;
    }
    return answer(*run->executor, request, kind, arguments.has(QStringLiteral("json")));
}

} // namespace layerwise::cli
