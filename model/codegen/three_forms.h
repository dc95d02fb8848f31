#pragma once

#include "model/codegen/source_code.h"

namespace layerwise {

/// A container in the three forms that are one and the same, in Python. A form does not stand alone: it is written to
/// be read beside the others.
struct ContainerForms {
    SourceCode list;     ///< the list of its layers, and nn.Sequential(*layers) made of it
    SourceCode loop;     ///< what calling it does: `for module in self: input = module(input)`
    SourceCode unrolled; ///< the same in one line a layer: `x = self.conv1(x)`
};

/// Of a Residual, the list has its body's and its shortcut's layers, and the others end with the sum and the
/// activation. Empty forms if `container` is not a container of the network.
ContainerForms formsOf(const Network& network, BlockId container, const LayerRegistry& registry);

/// `block` itself if it is a container, else the innermost container around it; kRootId if it is not in the network.
BlockId containerOf(const Network& network, BlockId block);

} // namespace layerwise
