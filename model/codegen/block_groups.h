#pragma once

#include "model/codegen/resnet_pattern.h"
#include "model/codegen/source_writer.h"

namespace layerwise {

/// What a network's source needs beside the model itself, and whose lines the classes' lines are.
struct BlockGroups {
    std::vector<const Block*> basicBlocks; ///< Residuals written as BasicBlock
    std::vector<const Block*> bottlenecks;
    std::vector<const Block*> residuals; ///< all others
    bool hasConvolution = false;
    bool hasTransposed = false; ///< ConvTranspose2d

    const std::vector<const Block*>& of(ResidualClass kind) const
    {
        return kind == ResidualClass::BasicBlock ? basicBlocks : bottlenecks;
    }
    bool hasBlockClass() const { return !basicBlocks.empty() || !bottlenecks.empty(); }
};

BlockGroups groupsOf(const Network& network, const LayerRegistry& registry);

/// The blocks of a ResNet that each line of _make_layer stands for.
struct ResNetGroups {
    std::vector<const Block*> stages; ///< the Sequentials
    std::vector<const Block*> firsts; ///< the first block of each, which may have a downsample
    std::vector<const Block*> rest;
};

ResNetGroups resnetGroupsOf(const std::vector<Block>& blocks, const ResNetPlan& plan);

SourceWriter::Blocks idsOf(const std::vector<const Block*>& blocks);
/// The ids of child `index` of `slot` of each block that has one.
SourceWriter::Blocks childIds(const std::vector<const Block*>& blocks, std::size_t slot, std::size_t index);

/// A Residual with all blocks of its body: what a call of its class stands for.
SourceWriter::Blocks withBody(const Block& residual);

/// A layer's type and options for the activation at a Residual's end, which may overwrite the sum.
struct ActivationLayer {
    const LayerType* type = nullptr; ///< null if the option names no layer
    OptionMap options;
};
ActivationLayer activationOf(const Block& residual, const LayerRegistry& registry);

/// `wanted`, or with underscores behind it if a child of a body of `residuals` has that name.
std::string freeMember(std::string wanted, const std::vector<const Block*>& residuals);

} // namespace layerwise
