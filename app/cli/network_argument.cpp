#include "app/cli/network_argument.h"

#include "app/cli/output.h"
#include "model/document/network_json.h"
#include "model/document/sentences.h"
#include "model/templates/templates.h"

#include <QFileInfo>

namespace layerwise::cli {

namespace {

QString templateNames()
{
    QStringList names;
    for (const TemplateInfo& info : templates())
        names << QString::fromStdString(info.key);
    return names.join(QStringLiteral(", "));
}

} // namespace

std::optional<Network> networkFrom(const QString& argument, const LayerRegistry& registry)
{
    if (std::optional<Network> network = makeTemplate(argument.toStdString()))
        return network;
    if (!QFileInfo::exists(argument)) {
        fail(QStringLiteral("\"%1\" is neither a file nor a template. The templates are: %2.")
                 .arg(argument, templateNames()));
        return std::nullopt;
    }
    Result<Network> loaded = loadNetwork(argument, registry);
    if (loaded)
        return std::move(loaded).value();
    fail(QStringLiteral("%1: %2").arg(argument, sentence(loaded.error())));
    return std::nullopt;
}

std::optional<Network> templateFrom(const QString& name)
{
    std::optional<Network> network = makeTemplate(name.toStdString());
    if (!network)
        fail(QStringLiteral("There is no template \"%1\". The templates are: %2.").arg(name, templateNames()));
    return network;
}

} // namespace layerwise::cli
