#pragma once

#include "model/core/network.h"

#include <optional>

namespace layerwise {

/// The two blocks of He et al. 2015 as classes BasicBlock and Bottleneck make them.
enum class ResidualClass { BasicBlock, Bottleneck };

const char* className(ResidualClass kind);
std::int64_t expansionOf(ResidualClass kind); ///< output channels over planes: 1 and 4

/// What the class is called with to make a Residual's body.
struct ResidualCall {
    ResidualClass kind = ResidualClass::BasicBlock;
    std::int64_t inplanes = 0;
    std::int64_t planes = 0;
    std::int64_t stride = 1;
};

/// How the class would make this block, or std::nullopt if it makes another: names, types, options and order of the
/// body and the activation are compared. The shortcut is the caller's, for it is handed to the class.
std::optional<ResidualCall> residualCallOf(const Block& block, const LayerRegistry& registry);

/// True if the shortcut is what _make_layer makes for this call: nothing, or Conv2d 1×1 with the stride and
/// BatchNorm2d where the stride is not 1 or the channels change.
bool hasMadeShortcut(const Block& residual, const ResidualCall& call, const LayerRegistry& registry);

/// One `_make_layer(block, planes, blocks, stride)`.
struct ResNetStage {
    std::int64_t planes = 0;
    std::int64_t blocks = 0;
    std::int64_t stride = 1;
};

/// A root that ResNet's __init__ makes: layers, and between them stages of one kind of block that fit each other.
struct ResNetPlan {
    ResidualClass kind = ResidualClass::BasicBlock;
    std::int64_t inplanes = 0;                      ///< of the first stage
    std::vector<std::optional<ResNetStage>> stages; ///< for each child of the root; std::nullopt for a plain layer

    /// What the fully connected layer behind the last stage gets.
    std::int64_t outChannels() const;
};

/// How ResNet would make this root, or std::nullopt if it makes another.
std::optional<ResNetPlan> resnetPlanOf(const Block& root, const LayerRegistry& registry);

} // namespace layerwise
