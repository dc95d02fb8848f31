#pragma once

#include "model/core/network.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwise {

/// A network that comes with the program.
struct TemplateInfo {
    std::string key;         ///< name on the command line: "resnet18"
    std::string title;       ///< "ResNet-18 for MNIST, 64×64"
    std::string description; ///< one sentence
};

/// In the order of the New menu; the first is the default document.
const std::vector<TemplateInfo>& templates();

/// std::nullopt if there is no template of that name.
std::optional<Network> makeTemplate(std::string_view key);

/// Presets of the palette that are not layer types of their own: "BasicBlock", "Bottleneck". `inChannels` come in;
/// a downsample is put in the shortcut where stride != 1 or inChannels != planes * expansion. Ids are not assigned, and
/// the block itself has no name yet (its children have torchvision's).
Block makeBasicBlock(std::int64_t inChannels, std::int64_t planes, std::int64_t stride);
Block makeBottleneck(std::int64_t inChannels, std::int64_t planes, std::int64_t stride);

} // namespace layerwise
