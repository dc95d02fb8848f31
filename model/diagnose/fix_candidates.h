#pragma once

#include "model/core/shape_inference.h"
#include "model/diagnose/edit.h"

#include <map>
#include <string>
#include <vector>

namespace layerwise {

/// What a change is, so that a list of fixes is not five times nearly the same.
enum class FixKind { Own, Neighbour, Replace, Insert, Remove, Move, Swap, Input };

/// A change that may remove a problem; nobody has tried it yet.
struct Candidate {
    FixKind kind = FixKind::Own;
    double cost = 1; ///< how much it changes, and how seldom it is meant: smaller is better
    Diagnostic title;
    BlockId block;
    std::vector<Edit> edits;
};

using Sizes = std::vector<std::int64_t>;

/// What options the blocks of a network usually have, to tell the one that is unlike all others. Refers to the network.
class UsualOptions {
public:
    UsualOptions(const Network& network, const LayerRegistry& registry);

    /// The value that most other blocks of the same type and name have, at least two; of the same type if no other has
    /// the name. Options without one are left out.
    OptionMap of(const Block& block) const;

private:
    using Group = std::vector<const Block*>;

    const LayerRegistry& m_registry;
    std::map<std::string, Group> m_byType;
    std::map<std::pair<std::string, std::string>, Group> m_byName; ///< type and name
};

/// A problem and all that is known about it, for those who think of changes.
class FixScene {
public:
    FixScene(const Network& network, const LayerRegistry& registry, const ShapeReport& report,
             const UsualOptions& usual, const Problem& problem);

    const Network& network;
    const LayerRegistry& registry;
    const ShapeReport& report;
    const UsualOptions& usual;
    const Problem& problem;

    const Block* block = nullptr;    ///< where the problem is; null if that is not in the network
    const LayerType* type = nullptr; ///< null if unknown
    std::optional<Shape> input;      ///< what comes in
    std::optional<BlockPosition> place;

    const std::string& code() const { return problem.diagnostic.code; }
    std::optional<std::int64_t> number(const char* key) const; ///< a value of the problem
    std::optional<Shape> shape(const char* key) const;

    std::string path(BlockId id) const { return pathOf(network.root, id, registry); }
    /// `id` as people call it beside `other`: its name alone if both stand in the same box.
    std::string nameBeside(BlockId id, BlockId other) const;

    /// "layer1.0", or "layer1.0.downsample" for a place in its shortcut.
    std::string slotPath(const BlockPosition& at) const;
    const std::vector<Block>& siblings(const BlockPosition& at) const;
    /// The layers whose outputs `id` may depend on, the nearest first; of a Residual before, both branches.
    std::vector<const Block*> layersBefore(BlockId id) const;
    /// The layers in `container`, the last first; of a Residual, the body's before the shortcut's.
    std::vector<const Block*> layersInside(const Block& container) const;

    const OptionValue* option(const Block& of, std::string_view key) const; ///< null if the type has none of that name
    std::optional<std::int64_t> integer(const Block& of, std::string_view key) const;
    std::optional<Sizes> sizes(const Block& of, std::string_view key) const; ///< [height, width]

    // Ready-made candidates.
    Candidate set(const Block& of, const std::string& key, OptionValue value, double cost) const;
    Candidate setBoth(const Block& of, const std::string& key, OptionValue value, const std::string& otherKey,
                      OptionValue otherValue, double cost) const;
    Candidate insertBefore(const Block& next, Block added, double cost) const;
    Candidate replace(const Block& old, Block by, double cost) const; ///< keeps the name
    Candidate remove(const Block& old, double cost) const;
    Candidate resizeInput(std::int64_t height, std::int64_t width, double cost) const;
};

using Candidates = std::vector<Candidate>;

/// The input in sizes that people give images, those near the one that there is first.
void addUsualSizes(const FixScene& scene, double cost, Candidates& candidates);

/// "64", "[3, 5]", "3" for [3, 3], "None": an option's value as short as people write it.
std::string shortText(const OptionSpec* spec, const OptionValue& value);
/// "Conv2d(1, 64, 3, stride=2)": the type with what tells it from others, as one would write it in Python.
std::string layerText(const Block& block, const LayerType* type);

void addChannelCandidates(const FixScene& scene, Candidates& candidates);  ///< shape.channels, shape.features, ...
void addSizeCandidates(const FixScene& scene, Candidates& candidates);     ///< maps that are too small or do not match
void addResidualCandidates(const FixScene& scene, Candidates& candidates); ///< sums of unlike shapes
void addOptionCandidates(const FixScene& scene, Candidates& candidates);   ///< option.*, and options unlike all others
void addInputCandidates(const FixScene& scene, Candidates& candidates);    ///< another size or number of channels
void addLintCandidates(const FixScene& scene, Candidates& candidates);     ///< lint.*

} // namespace layerwise
