#pragma once

#include "model/core/executor.h"

#include <QString>

#include <optional>

namespace layerwise::cli {

/// Writes input.npy, a .npy for every block's output, parameters/KEY.npy and trace.json, so that anyone can repeat the
/// run elsewhere. An earlier dump in the folder is replaced. Code: data.unwritable.
std::optional<Diagnostic> writeDump(const QString& folder, const Trace& trace,
                                    const std::vector<NamedTensor>& parameters);

} // namespace layerwise::cli
