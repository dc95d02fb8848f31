#pragma once

#include "app/cli/arguments.h"
#include "model/core/network.h"

#include <QString>

namespace layerwise::cli {

/// The block that --path names; nullptr after saying on stderr that there is none.
const Block* blockAt(const Network& network, const LayerRegistry& registry, const QString& path);

} // namespace layerwise::cli
