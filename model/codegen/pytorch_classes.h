#pragma once

#include "model/codegen/block_groups.h"

namespace layerwise {

// The classes that PyTorch source may need, each with two empty lines behind.

/// conv3x3, conv1x1 and those of BasicBlock and Bottleneck that `groups` has blocks of.
void writePythonBlockClasses(SourceWriter& out, const BlockGroups& groups, bool needsConv1x1);
/// For the Residuals that are neither.
void writePythonResidual(SourceWriter& out, const BlockGroups& groups);
/// A function `sequential` for names that add_module refuses.
void writePythonSequentialHelper(SourceWriter& out);
/// Lets the convolutions of `model` start as Layerwise starts them.
void writePythonInitialisation(SourceWriter& out, const std::string& model, const BlockGroups& groups);

/// ResNet with _make_layer, and the line that makes the model.
void writePythonResNet(SourceWriter& out, const Network& network, const LayerRegistry& registry, const ResNetPlan& plan,
                       const BlockGroups& groups);

} // namespace layerwise
