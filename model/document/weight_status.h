#pragma once

#include "model/diagnose/fixes.h"
#include "model/document/network_document.h"

namespace layerwise {

/// Warnings about blocks that run with random weights while others have loaded or trained ones: weights.made_anew {origin}
/// where an edit has given its parameters other shapes, weights.random {origin} where there never were any; if there are many
/// of these, one weights.random_blocks {origin, count} at the first. In the order of the forward pass.
std::vector<Problem> weightProblems(const NetworkWeights& weights, const Network& network,
                                    const LayerRegistry& registry);

/// What brings the weights of such a block back: its options as they were, and if that does not fit alone, those of all
/// blocks that lost their weights. Tried on a copy, as findFixes() does.
std::vector<Fix> weightFixes(const NetworkWeights& weights, const Network& network, const LayerRegistry& registry,
                             const Problem& problem);

/// Where the weights that the document shows come from, and whether something is another since: "trained on MNIST, edited".
/// `seed` is that of random weights.
QString weightsText(const NetworkDocument& document, std::uint64_t seed);

} // namespace layerwise
