#pragma once

#include "model/codegen/block_groups.h"

namespace layerwise {

// The classes that LibTorch source may need, each with an empty line behind.

/// conv3x3, conv1x1 and those of BasicBlock and Bottleneck that `groups` has blocks of.
void writeCppBlockClasses(SourceWriter& out, const BlockGroups& groups, bool needsConv1x1);
/// Layers and sequential(): a torch::nn::Sequential made from a list of named layers.
void writeCppSequential(SourceWriter& out);
/// A Sequential that may stand inside another one.
void writeCppNestedSequential(SourceWriter& out);
/// For the Residuals that are neither BasicBlock nor Bottleneck.
void writeCppResidual(SourceWriter& out, const BlockGroups& groups);
/// Lets the convolutions of `module` start as Layerwise starts them.
void writeCppInitialisation(SourceWriter& out, const std::string& modules, const BlockGroups& groups);

/// True if the names of the root's children can be members of a C++ class.
bool canBeCppResNet(const Network& network);
/// ResNet with makeLayer, and makeModel().
void writeCppResNet(SourceWriter& out, const Network& network, const LayerRegistry& registry, const ResNetPlan& plan,
                    const BlockGroups& groups);

} // namespace layerwise
