#pragma once

#include "model/core/trace.h"
#include "model/document/network_document.h"

#include <QString>

namespace layerwise {

/// A block's name as a sentence says it; its path where the name is only a number ("1 expects 64 channels" would be
/// hard to read).
QString spokenName(const NetworkDocument& document, BlockId id);
/// The type as the card says it: "Conv2d"; "nn.Sequential(*layers)"; "Residual · BasicBlock".
QString typeText(const Block& block);
/// The line under the name: the options that matter; of a container what is in it ("2 × BasicBlock").
QString summaryText(const Block& block, const LayerRegistry& registry);
/// "2 blocks", "1 block", "empty".
QString countText(const Block& block);
/// "BasicBlock", "Bottleneck", or the type's name.
QString familyName(const Block& block);
/// "2 channels off", "1 channel scaled", "2 channels off, 1 scaled"; empty if there are none.
QString effectsText(int off, int scaled);
/// What a Residual adds with: the word of its activation option, or empty for the identity.
QString activationText(const Block& residual, const LayerRegistry& registry);

/// The class the network chose and how sure it is, "7 · 98.2 %"; empty if the output is no list of classes. Outputs
/// that are no probabilities yet are taken for logits.
QString predictionText(const Activation& output);

} // namespace layerwise
