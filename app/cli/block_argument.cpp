#include "app/cli/block_argument.h"

#include "app/cli/output.h"

namespace layerwise::cli {

const Block* blockAt(const Network& network, const LayerRegistry& registry, const QString& path)
{
    const Block* block = findByPath(network.root, path.toStdString(), registry);
    if (block && block != &network.root)
        return block;
    QStringList names;
    for (const Block& child : network.root.slots[0])
        names << QString::fromStdString(child.name);
    fail(QStringLiteral("There is no block \"%1\" in the network. At its top are: %2.")
             .arg(path, names.join(QStringLiteral(", "))));
    return nullptr;
}

} // namespace layerwise::cli
