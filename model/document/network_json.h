#pragma once

#include "model/core/network.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

namespace layerwise {

/// Reads a NAME.layerwise.json. Codes: "file.*" with values {"place": JSON path such as "layers[2].options.stride",
/// ...}. Ids are assigned in pre-order from kRootId + 1.
Result<Network> networkFromJson(const QByteArray& bytes, const LayerRegistry& registry);
/// Only the options that differ from PyTorch's default, and those that have none; stable key order; indented.
QByteArray networkToJson(const Network& network, const LayerRegistry& registry);

Result<Network> loadNetwork(const QString& file, const LayerRegistry& registry);
/// Atomic: written aside, then renamed. Code: file.unwritable.
std::optional<Diagnostic> saveNetwork(const QString& file, const Network& network, const LayerRegistry& registry);

/// Blocks as JSON for the clipboard and for drags ("application/x-layerwise-blocks+json").
inline constexpr char kBlocksMimeType[] = "application/x-layerwise-blocks+json";
/// A drag from the palette carries only the type's (or preset's) name.
inline constexpr char kTypeMimeType[] = "application/x-layerwise-type";
QByteArray blocksToJson(const std::vector<Block>& blocks, const LayerRegistry& registry);
/// Ids of the result are 0; the document assigns them.
Result<std::vector<Block>> blocksFromJson(const QByteArray& bytes, const LayerRegistry& registry);

} // namespace layerwise
