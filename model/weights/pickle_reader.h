#pragma once

#include "model/core/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace layerwise {

/// What a pickled value is, as far as a state_dict needs to know.
enum class PickleKind {
    Other, ///< None, a float, a large int, a device: nothing that weights are made of
    Bool,
    Int,
    Text,
    Tuple,
    List,
    Dict,    ///< items: key, value, key, value, ...
    Name,    ///< of a class or a dtype, without its module: "FloatStorage"
    Storage, ///< items: what the persistent id's tuple has
    Tensor,  ///< items: the arguments of the function that would make it
};

/// Number of a value in its document.
using PickleId = std::uint32_t;

struct PickleValue {
    PickleKind kind = PickleKind::Other;
    std::int64_t integer = 0;    ///< of Bool and Int
    std::string_view text;       ///< of Text (in the file's bytes) and Name
    std::vector<PickleId> items; ///< of Tuple, List, Dict, Storage and Tensor
};

/// The values of one pickle. They name one another by number, so a value that holds itself does no harm.
struct PickleDocument {
    std::vector<PickleValue> values;
    PickleId root = 0;

    const PickleValue& operator[](PickleId id) const { return values[id]; }
};

/// Reads a pickle of protocol 2, as torch.save() writes it, without running anything: of all that a pickle can name and
/// call it knows the few things that a state_dict is made of, and makes values of them. `bytes` has to outlive the
/// result. Codes: weights.format; weights.forbidden {name} for a call of anything else; weights.object {name} for an
/// object of any other class.
Result<PickleDocument> readPickle(std::span<const std::byte> bytes);

} // namespace layerwise
