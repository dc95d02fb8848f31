#pragma once

#include "model/core/network.h"

#include <string>
#include <vector>

namespace layerwise {

/// What of a block a line does: a Residual's sum and activation are steps of their own.
enum class LinePart { Whole, Sum, Activation };

/// One line of source and the blocks it stands for. In a class that several blocks are made of, a line stands for
/// the same place in each of them. Empty for a line that belongs to no block.
struct SourceLine {
    std::string text; ///< UTF-8, without a new line
    std::vector<BlockId> blocks;
    LinePart part = LinePart::Whole;
    bool isCall = false; ///< runs the block in a forward(), rather than makes it
    std::string name;    ///< the block's name, if the line does not say it and a comment behind it should
};

/// A piece of source code that knows its blocks. A plain value.
struct SourceCode {
    std::vector<SourceLine> lines;

    /// All lines, each with a new line at its end.
    std::string text() const;
    /// Indices of the lines that stand for `block`, in order.
    std::vector<int> linesOf(BlockId block) const;
};

/// A remark at the head of the source, such as a problem in words. The text may be anything.
struct SourceNote {
    std::string text;
    BlockId block; ///< what it is about, or invalid
};

enum class SourceLanguage { PyTorch, LibTorch };

/// The network as a source file.
/// PyTorch: runs as it stands and ends by defining `model`. LibTorch: compiles as it stands, with 1.13 and 2.x, and
/// defines makeModel(), which returns a ResNet where the classes below are there and a torch::nn::Sequential else; both
/// have `->forward(torch::Tensor)`. In both, parameters and buffers have the keys that Layerwise gives them.
///
/// A network that is made like the well-known ResNet is written with its classes (BasicBlock or Bottleneck, and ResNet
/// with _make_layer). Any other is a Sequential of its blocks; a Residual that is a BasicBlock or Bottleneck is still
/// written as one, and every other with one small class Residual. Options at PyTorch's defaults are left out.
///
/// Never fails: a network with errors is written as it is, and PyTorch says the same of it as Layerwise does.
SourceCode sourceOf(const Network& network, const LayerRegistry& registry, SourceLanguage language,
                    const std::vector<SourceNote>& notes = {});

} // namespace layerwise
