#include "model/document/network_json.h"

#include "model/document/json_reader.h"
#include "model/document/limits.h"

#include <QFile>
#include <QSaveFile>

namespace layerwise {

namespace {

/// Ids in pre-order, which is how the reader puts the blocks into the tree.
void assignAllIds(Block& root)
{
    std::uint64_t nextId = kRootId.value + 1;
    for (auto& slot : root.slots)
        for (Block& block : slot)
            assignIds(block, nextId);
}

Diagnostic fileError(const char* code, const QString& file, const QString& reason)
{
    return {code, {{"file", file.toStdString()}, {"reason", reason.toStdString()}}, {}};
}

} // namespace

Result<Network> networkFromJson(const QByteArray& bytes, const LayerRegistry& registry)
{
    JsonReader reader(registry);
    Network network;
    if (!reader.readNetwork(bytes, network))
        return reader.error();
    assignAllIds(network.root);
    return network;
}

Result<std::vector<Block>> blocksFromJson(const QByteArray& bytes, const LayerRegistry& registry)
{
    JsonReader reader(registry);
    std::vector<Block> blocks;
    if (!reader.readBlocks(bytes, blocks))
        return reader.error();
    return blocks;
}

Result<Network> loadNetwork(const QString& file, const LayerRegistry& registry)
{
    QFile source(file);
    if (!source.open(QIODevice::ReadOnly))
        return fileError("file.unreadable", file, source.errorString());
    // One byte more than allowed tells that there is more, also where the size is not known beforehand.
    const QByteArray bytes = source.read(kMaxFileBytes + 1);
    if (source.error() != QFileDevice::NoError)
        return fileError("file.unreadable", file, source.errorString());
    return networkFromJson(bytes, registry);
}

std::optional<Diagnostic> saveNetwork(const QString& file, const Network& network, const LayerRegistry& registry)
{
    QSaveFile target(file);
    const QByteArray bytes = networkToJson(network, registry);
    if (!target.open(QIODevice::WriteOnly) || target.write(bytes) != bytes.size() || !target.commit())
        return fileError("file.unwritable", file, target.errorString());
    return std::nullopt;
}

} // namespace layerwise
