#pragma once

#include "model/diagnose/fit_probe.h"
#include "model/diagnose/fix_candidates.h"

#include <functional>

namespace layerwise {

/// Tries every block in every gap, and every two blocks in each other's places, as far as that changes what comes
/// before the first error. `visit` is called with each order after which the network runs, while `probe` stands at it.
/// Ends when `stopRequested`, which may be empty, says so. Precondition: `probe` stands at the network, and that fails.
/// The candidates have no titles yet.
void forEachNewOrder(FitProbe& probe, const std::function<bool()>& stopRequested,
                     const std::function<void(Candidate)>& visit);

/// "Move bn1 after conv1", "Swap conv1 and conv2", for a MoveEdit or a SwapEdit.
Diagnostic orderTitle(const FixScene& scene, const Edit& edit);

/// Every block up to the problem, left out.
void addRemovals(const FixScene& scene, Candidates& candidates);

} // namespace layerwise
