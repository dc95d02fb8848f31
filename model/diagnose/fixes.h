#pragma once

#include "model/core/shape_inference.h"
#include "model/diagnose/edit.h"

#include <functional>
#include <memory>

namespace layerwise {

/// A repair of one problem that was tried on a copy: afterwards the problem is gone and there is no new error.
struct Fix {
    /// What it does, as a code and values for model/document/sentences: "fix.set_option", "fix.move_after", ...
    Diagnostic title;
    std::vector<Edit> edits;     ///< all of them, in order; one undo step together
    BlockId block;               ///< the block it is about, as the network stands now; the root for the input
    std::optional<Shape> output; ///< of the whole network afterwards; absent if other errors are left
    bool networkRuns = false;    ///< no error at all is left
    double workRatio = 1;        ///< multiply-adds afterwards over those of the cheapest fix that runs
};

/// What may stop a search and how far it goes.
struct FixSettings {
    int most = 5;
    std::function<bool()> stopRequested; ///< asked now and then; may be empty. A stopped search returns nothing.
};

/// Repairs of `problem`, the likeliest first. `problem` is one of those that inferShapes() or lint() found in
/// `network`, or memory.too_large. Works without LibTorch and is safe on any thread.
std::vector<Fix> findFixes(const Network& network, const LayerRegistry& registry, const Problem& problem,
                           const FixSettings& settings = {});

/// The same for several problems of one network, which share the work. The network and the registry must outlive it.
class FixFinder {
public:
    FixFinder(const Network& network, const LayerRegistry& registry, FixSettings settings = {});
    ~FixFinder();

    std::vector<Fix> fixesOf(const Problem& problem);

private:
    class Search;
    std::unique_ptr<Search> m_search;
};

} // namespace layerwise
