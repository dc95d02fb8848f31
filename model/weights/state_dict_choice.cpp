#include "model/weights/state_dict_choice.h"

#include "model/weights/format_error.h"

#include <algorithm>
#include <array>
#include <string>

namespace layerwise {

namespace {

constexpr std::array<std::string_view, 3> kUsualNames = {"state_dict", "model_state_dict", "model"};

std::string describe(const PickleValue& value)
{
    switch (value.kind) {
    case PickleKind::Tensor:
        return "a single tensor";
    case PickleKind::List:
    case PickleKind::Tuple:
        return "a list of " + std::to_string(value.items.size()) + " values";
    case PickleKind::Dict:
        return "a dict without tensors";
    default:
        return "a single value";
    }
}

bool isStateDict(const PickleDocument& document, const PickleValue& value)
{
    if (value.kind != PickleKind::Dict || value.items.empty())
        return false;
    for (std::size_t i = 0; i + 1 < value.items.size(); i += 2) {
        if (document[value.items[i]].kind != PickleKind::Text ||
            document[value.items[i + 1]].kind != PickleKind::Tensor)
            return false;
    }
    return true;
}

struct Candidate {
    std::string_view name;
    PickleId id = 0;
};

} // namespace

Result<PickleId> chooseStateDict(const PickleDocument& document)
{
    const PickleValue& root = document[document.root];
    if (root.kind != PickleKind::Dict)
        return Diagnostic{"weights.no_state_dict", {{"actual", describe(root)}}, {}};
    std::vector<Candidate> candidates;
    bool hasTensors = false;
    for (std::size_t i = 0; i + 1 < root.items.size(); i += 2) {
        const PickleValue& value = document[root.items[i + 1]];
        hasTensors = hasTensors || value.kind == PickleKind::Tensor;
        if (document[root.items[i]].kind == PickleKind::Text && isStateDict(document, value))
            candidates.push_back({document[root.items[i]].text, root.items[i + 1]});
    }
    // A checkpoint may hold tensors beside the state_dict, such as the best accuracy.
    if (candidates.empty() && (hasTensors || root.items.empty()))
        return document.root;
    if (candidates.empty())
        return Diagnostic{"weights.no_state_dict", {{"actual", describe(root)}}, {}};
    if (candidates.size() == 1)
        return candidates.front().id;

    std::string names;
    std::vector<Candidate> usual;
    for (const Candidate& candidate : candidates) {
        names += (names.empty() ? "" : ", ") + printable(candidate.name);
        if (std::ranges::find(kUsualNames, candidate.name) != kUsualNames.end())
            usual.push_back(candidate);
    }
    if (usual.size() == 1)
        return usual.front().id;
    return Diagnostic{"weights.ambiguous", {{"keys", printable(names)}}, {}};
}

} // namespace layerwise
