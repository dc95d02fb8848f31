#include "app/cli/commands.h"
#include "app/cli/network_argument.h"
#include "app/cli/output.h"
#include "model/data/dataset.h"
#include "model/document/network_json.h"
#include "model/templates/templates.h"

namespace layerwise::cli {

namespace {

constexpr std::int64_t kMostDigits = 1'000'000;

} // namespace

int runTemplates(Arguments& arguments, const LayerRegistry&)
{
    QJsonArray list;
    TextTable table({QStringLiteral("Name"), QStringLiteral("Title"), QStringLiteral("Description")}, 3);
    for (const TemplateInfo& info : templates()) {
        const QString name = QString::fromStdString(info.key);
        const QString title = QString::fromStdString(info.title);
        const QString description = QString::fromStdString(info.description);
        table.add({name, title, description});
        list.append(QJsonObject{{QStringLiteral("name"), name},
                                {QStringLiteral("title"), title},
                                {QStringLiteral("description"), description}});
    }
    if (arguments.has(QStringLiteral("json")))
        printResult(QJsonObject{{QStringLiteral("templates"), list}});
    else
        printResult(table.toString());
    return kDone;
}

int runNew(Arguments& arguments, const LayerRegistry& registry)
{
    const QString file = arguments.required(QStringLiteral("o"));
    if (arguments.error())
        return kBadUsage;
    const std::optional<Network> network = templateFrom(arguments.operand());
    if (!network)
        return kBadUsage;
    if (const std::optional<Diagnostic> error = saveNetwork(file, *network, registry))
        return fail(*error);
    return kDone;
}

int runGenerateDigits(Arguments& arguments, const LayerRegistry&)
{
    const QString folder = arguments.required(QStringLiteral("o"));
    const std::int64_t count = arguments.integer(QStringLiteral("count"), 200, 1, kMostDigits);
    const std::int64_t seed = arguments.integer(QStringLiteral("seed"), 1, 0);
    const QString split = arguments.choice(QStringLiteral("split"), {QStringLiteral("train"), QStringLiteral("test")},
                                           QStringLiteral("test"));
    if (arguments.error())
        return kBadUsage;
    const DatasetPtr digits = generateDigits(count, static_cast<std::uint64_t>(seed));
    const Split asSplit = split == QStringLiteral("train") ? Split::Train : Split::Test;
    if (const std::optional<Diagnostic> error = writeIdxFolder(*digits, folder.toStdString(), asSplit))
        return fail(*error);
    return kDone;
}

} // namespace layerwise::cli
