#pragma once

#include "model/core/network.h"

#include <QString>

#include <optional>

namespace layerwise::cli {

/// NET of the command line: a template's name, or else a file. If it is neither, or malformed, says so on stderr.
std::optional<Network> networkFrom(const QString& argument, const LayerRegistry& registry);

/// A template by its name; if there is none, says so on stderr and lists those that there are.
std::optional<Network> templateFrom(const QString& name);

} // namespace layerwise::cli
