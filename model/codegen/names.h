#pragma once

#include "model/core/network.h"

#include <string_view>
#include <vector>

namespace layerwise {

/// True if `self.NAME = layer` can be written: an identifier of ASCII letters that is no keyword and nothing that
/// nn.Module has itself.
bool isPythonAttribute(std::string_view name);

/// True if add_module takes the name; it refuses what nn.Module or nn.Sequential have themselves ("forward").
bool isTakenByAddModule(std::string_view name);

/// True if a class derived from torch::nn::Module can have a member of that name.
bool isCppMember(std::string_view name);

/// True if the blocks are named "0", "1", … in order, as nn.Sequential names them by itself.
bool areNumbered(const std::vector<Block>& blocks);

/// The text on one line that cannot end a comment or continue it: control characters become spaces, and a backslash
/// at the end gets a full stop.
std::string commentText(std::string_view text);

} // namespace layerwise
