#pragma once

#include "model/diagnose/fit_probe.h"
#include "model/diagnose/fix_candidates.h"

#include <functional>

namespace layerwise {

/// Which orders are tried, and which are worth telling.
struct OrderSearch {
    std::function<bool(FitProbe::Node)> isTried; ///< whether this block is put elsewhere
    std::function<bool()> isWanted;              ///< asked while the probe stands at an order
    std::function<bool()> stopRequested;         ///< may be empty
};

/// Tries blocks in every gap, and in each other's places, as far as that changes what comes before the first error.
/// `visit` is called with each order that is wanted, while `probe` stands at it; the candidates have no titles yet.
/// Precondition: `probe` stands at the network, and that fails.
void forEachNewOrder(FitProbe& probe, const OrderSearch& search, const std::function<void(Candidate)>& visit);

/// "Move bn1 after conv1", "Swap conv1 and conv2", for a MoveEdit or a SwapEdit.
Diagnostic orderTitle(const FixScene& scene, const Edit& edit);

/// Every block up to the problem, left out.
void addRemovals(const FixScene& scene, Candidates& candidates);

} // namespace layerwise
