#pragma once

#include "model/core/network.h"

#include <optional>
#include <variant>
#include <vector>

namespace layerwise {

/// One option of one block; no value: the default again.
struct SetOptionEdit {
    BlockId block;
    std::string key;
    std::optional<OptionValue> value;

    friend bool operator==(const SetOptionEdit&, const SetOptionEdit&) = default;
};

/// A new block; its ids are 0 and its name is empty where the one who applies it is to choose them.
struct InsertEdit {
    BlockPosition at;
    Block block;

    friend bool operator==(const InsertEdit&, const InsertEdit&) = default;
};

/// Keeps id, options and weights. `at` counts before the move.
struct MoveEdit {
    BlockId block;
    BlockPosition at;

    friend bool operator==(const MoveEdit&, const MoveEdit&) = default;
};

/// Each takes the other's place; both keep ids, options and weights. Neither is inside the other.
struct SwapEdit {
    BlockId block;
    BlockId other;

    friend bool operator==(const SwapEdit&, const SwapEdit&) = default;
};

/// Another name; it has to be free and allowed.
struct RenameEdit {
    BlockId block;
    std::string name;

    friend bool operator==(const RenameEdit&, const RenameEdit&) = default;
};

struct RemoveEdit {
    BlockId block;

    friend bool operator==(const RemoveEdit&, const RemoveEdit&) = default;
};

/// Another image size or number of channels.
struct SetInputEdit {
    InputSpec input;

    friend bool operator==(const SetInputEdit&, const SetInputEdit&) = default;
};

/// One change of a network as a value, so that it can be tried on a copy, shown, and applied as one undo step.
using Edit = std::variant<SetOptionEdit, InsertEdit, MoveEdit, SwapEdit, RenameEdit, RemoveEdit, SetInputEdit>;

/// Applies `edits` in their order; later ones see what earlier ones did. New blocks get ids counting up from `nextId`
/// and free names. False, with `network` half changed, if a block or a place is not there, or
/// a name is not allowed: call it with a copy.
bool applyEdits(Network& network, const LayerRegistry& registry, const std::vector<Edit>& edits, std::uint64_t& nextId);

} // namespace layerwise
