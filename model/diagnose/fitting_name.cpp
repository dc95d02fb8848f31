#include "model/diagnose/fitting_name.h"

#include <algorithm>

namespace layerwise {

namespace {

/// A name as stem and number; a stem alone has the number 1.
struct Parts {
    std::string_view stem;
    std::int64_t number = 1;
    bool isNumber = false; ///< the whole name
};

Parts partsOf(std::string_view name)
{
    constexpr std::size_t kMostDigits = 9;
    std::size_t digits = 0;
    while (digits < std::min(name.size(), kMostDigits) && name[name.size() - 1 - digits] >= '0' &&
           name[name.size() - 1 - digits] <= '9')
        ++digits;
    Parts parts{name.substr(0, name.size() - digits), 1, digits > 0 && digits == name.size()};
    if (digits > 0)
        parts.number = std::stoll(std::string(name.substr(name.size() - digits)));
    return parts;
}

/// The numbers of the nearest siblings before and behind that count the same way.
struct Neighbours {
    std::optional<std::int64_t> before;
    std::optional<std::int64_t> behind;
};

Neighbours neighboursOf(const std::vector<Block>& siblings, std::size_t index, std::string_view stem)
{
    Neighbours neighbours;
    for (std::size_t i = 0; i < siblings.size(); ++i) {
        const Parts parts = partsOf(siblings[i].name);
        if (i == index || parts.stem != stem)
            continue;
        if (i < index)
            neighbours.before = parts.number;
        else if (!neighbours.behind)
            neighbours.behind = parts.number;
    }
    return neighbours;
}

} // namespace

std::optional<std::string> fittingName(const Block& root, BlockId id, const LayerRegistry& registry)
{
    const auto at = positionOf(root, id);
    if (!at)
        return std::nullopt;
    const std::vector<Block>& siblings = findBlock(root, at->parent)->slots[static_cast<std::size_t>(at->slot)];
    const auto index = static_cast<std::size_t>(at->index);
    const Block& block = siblings[index];
    const LayerType* type = registry.find(block.type);
    const Parts own = partsOf(block.name);
    if (!type || !(own.isNumber || own.stem == type->defaultName()))
        return std::nullopt;

    const auto numbers = std::ranges::count_if(
        siblings, [&](const Block& sibling) { return sibling.id != id && partsOf(sibling.name).isNumber; });
    const bool countsNumbers = siblings.size() > 1 ? 2 * numbers > std::ssize(siblings) - 1 : own.isNumber;
    const std::string stem = countsNumbers ? std::string() : type->defaultName();
    const Neighbours neighbours = neighboursOf(siblings, index, stem);
    const std::int64_t first = countsNumbers ? 0 : 1;
    const std::int64_t wanted = neighbours.before ? *neighbours.before + 1 : first;
    const bool hasRoom = !neighbours.behind || wanted < *neighbours.behind;
    const bool goesWithPlace = own.isNumber == countsNumbers && own.number <= wanted;
    if (!hasRoom || goesWithPlace)
        return std::nullopt;
    std::string name = wanted == 1 && !countsNumbers ? freeName(*type, {}) : stem + std::to_string(wanted);
    return checkName(root, *at, id, name) ? std::nullopt : std::optional(std::move(name));
}

} // namespace layerwise
