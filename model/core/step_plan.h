#pragma once

#include "model/core/step_position.h"

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace layerwise {

/// One thing that happens in a forward pass: a container is entered (Enter), a layer runs (Done), a Residual adds (Sum)
/// or activates (Activation).
struct PlannedStep {
    StepPosition at;
    BlockId parent;               ///< of the block; invalid for the root
    int slot = 0;                 ///< of the block, in its parent
    const Block* block = nullptr; ///< in the plan's network
};

/// All steps of a network's forward pass in order, flat: body before shortcut, then the sum and the activation. Step 0
/// enters the root. Several positions can stand at the same step: a container is done with the last step in it, and
/// "before a block" is where the step before it has ended. Immutable; std only; any thread.
class StepPlan {
public:
    /// The plan of an empty network.
    StepPlan();
    StepPlan(std::shared_ptr<const Network> network, const LayerRegistry& registry);

    const std::vector<PlannedStep>& steps() const { return m_steps; }
    /// The last step's index: how many steps come after the beginning.
    std::size_t last() const { return m_steps.size() - 1; }
    const Network& network() const { return *m_network; }

    /// The step at which a position stands; std::nullopt if the block is not in the network or has no such phase.
    std::optional<std::size_t> indexOf(const StepPosition& position) const;
    /// First and last step of a block, its children's included. Precondition: contains(id).
    std::size_t firstOf(BlockId id) const { return m_ranges.at(id).first; }
    std::size_t lastOf(BlockId id) const { return m_ranges.at(id).last; }
    bool contains(BlockId id) const { return m_ranges.contains(id); }
    /// The step under its largest name: of several blocks that are done with it, the outermost one (never the root).
    StepPosition endOf(std::size_t step) const { return nameOf(step, std::nullopt); }

    // Where one goes from a position. std::nullopt: nowhere, for the pass is at its end (or, for back, its beginning);
    // also if the position is not in the plan.

    /// The next thing as a whole: a container with all that is in it.
    std::optional<StepPosition> over(const StepPosition& from) const;
    /// The next step: a container is only entered.
    std::optional<StepPosition> into(const StepPosition& from) const;
    /// The end of the innermost container one is inside of; at the top, of the pass.
    std::optional<StepPosition> out(const StepPosition& from) const;
    /// Before what was done last. A container that ends there is taken as a whole, as over() does.
    std::optional<StepPosition> back(const StepPosition& from) const;

    /// How many steps at the beginning are the same in both plans, so that what they compute from the same input is
    /// the same: same blocks at the same places, same types, same options.
    std::size_t sharedSteps(const StepPlan& other) const;

private:
    struct Range {
        std::size_t first = 0;
        std::size_t last = 0;
        BlockId parent;
    };

    void add(const Block& block, BlockId parent, int slot, const LayerRegistry& registry);
    bool isInside(std::size_t step, BlockId container) const;
    /// The largest name of a step among the blocks that `outside` is not in.
    StepPosition nameOf(std::size_t step, std::optional<std::size_t> outside) const;

    std::shared_ptr<const Network> m_network;
    std::vector<PlannedStep> m_steps;
    std::unordered_map<BlockId, Range> m_ranges;
};

/// True for a Residual whose sum goes through an activation: one with another than "Identity".
bool activatesSum(const Block& block, const LayerRegistry& registry);

} // namespace layerwise
