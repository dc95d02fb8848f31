#pragma once

#include "model/core/activation.h"
#include "model/core/diagnostic.h"

#include <optional>
#include <string>

namespace layerwise {

/// A tensor as comma-separated values, numbers with the nine digits that give a float32 back exactly. A matrix ([N, F], [H, W],
/// or what has no other size than 1 before its last two) is written as it stands, a row a line; everything else as a line
/// a value, "n,c,y,x,value", with a header that names the indices (i0, i1, … where there is no usual name).
std::string csvText(const Activation& tensor);

/// csvText() into a file. Code: data.unwritable {"file"}.
std::optional<Diagnostic> writeCsv(const std::string& file, const Activation& tensor);

} // namespace layerwise
