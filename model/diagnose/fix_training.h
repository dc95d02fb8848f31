#pragma once

#include "model/diagnose/fixes.h"

namespace layerwise {

/// Repairs of a problem that only training has with a network: train.output, train.no_parameters and train.labels. Each
/// was tried on a copy: afterwards the network runs, has something to learn, and puts out [N, classes]. The smallest
/// change first; none for other problems.
std::vector<Fix> findTrainingFixes(const Network& network, const LayerRegistry& registry, const Problem& problem,
                                   std::int64_t classes);

} // namespace layerwise
