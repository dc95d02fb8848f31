#include "model/diagnose/fix_candidates.h"

#include <algorithm>
#include <span>

namespace layerwise {

namespace {

/// How far back a cause is looked for.
constexpr std::size_t kMostLayersBefore = 60;

void addLayersBackwards(const Block& block, std::vector<const Block*>& layers)
{
    if (block.slots.empty())
        layers.push_back(&block);
    for (const auto& slot : block.slots) {
        for (auto child = slot.rbegin(); child != slot.rend(); ++child)
            addLayersBackwards(*child, layers);
    }
}

bool isNumber(std::string_view name)
{
    return std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::string shortText(const OptionSpec* spec, const OptionValue& value)
{
    const auto* list = std::get_if<std::vector<std::int64_t>>(&value);
    const bool allSame = list && list->size() > 1 && std::ranges::count(*list, list->front()) == std::ssize(*list);
    if (allSame && list->front() != kNoneElement && (!spec || spec->kind != OptionKind::IntList))
        return std::to_string(list->front());
    return spec ? toPython(*spec, value) : toPython(value);
}

std::string layerText(const Block& block, const LayerType* type)
{
    std::string values;
    bool isPositional = true;
    for (const OptionSpec& spec : type ? type->options() : std::vector<OptionSpec>()) {
        const auto found = block.options.find(spec.key);
        const bool isTold = found != block.options.end() && spec.kind != OptionKind::Bool;
        isPositional = isPositional && isTold && spec.required();
        // The padding of a convolution follows from its kernel.
        if (!isTold || (spec.key == "padding" && !spec.required()))
            continue;
        values += (values.empty() ? "" : ", ") + (isPositional ? "" : spec.key + '=') + shortText(&spec, found->second);
    }
    return values.empty() ? block.type : block.type + '(' + values + ')';
}

UsualOptions::UsualOptions(const Network& network, const LayerRegistry& registry) : m_registry(registry)
{
    forEachBlock(network.root, registry, [this](const Block& block, const std::string&, int) {
        m_byType[block.type].push_back(&block);
        m_byName[{block.type, block.name}].push_back(&block);
    });
}

OptionMap UsualOptions::of(const Block& block) const
{
    const LayerType* type = m_registry.find(block.type);
    const auto named = m_byName.find({block.type, block.name});
    const auto typed = m_byType.find(block.type);
    if (!type || typed == m_byType.end())
        return {};
    const Group& group = named != m_byName.end() && named->second.size() > 1 ? named->second : typed->second;
    // As many as tell what is usual.
    const std::size_t count = std::min<std::size_t>(group.size(), 500);
    OptionMap usual;
    for (const OptionSpec& spec : type->options()) {
        std::vector<std::pair<const OptionValue*, int>> counts;
        for (const Block* other : std::span(group).first(count)) {
            if (other->id == block.id)
                continue;
            const OptionValue& value = optionValue(spec, other->options);
            const auto known = std::ranges::find_if(counts, [&](const auto& one) { return *one.first == value; });
            if (known == counts.end())
                counts.emplace_back(&value, 1);
            else
                ++known->second;
        }
        const auto most = std::ranges::max_element(counts, {}, [](const auto& one) { return one.second; });
        constexpr int kFew = 2;
        if (most != counts.end() && most->second >= kFew)
            usual.emplace(spec.key, *most->first);
    }
    return usual;
}

FixScene::FixScene(const Network& net, const LayerRegistry& types, const ShapeReport& shapes,
                   const UsualOptions& usualOptions, const Problem& about)
    : network(net), registry(types), report(shapes), usual(usualOptions), problem(about),
      block(findBlock(net.root, about.block)), place(positionOf(net.root, about.block))
{
    if (block)
        type = registry.find(block->type);
    input = report.of(problem.block).input;
}

std::optional<std::int64_t> FixScene::number(const char* key) const
{
    const auto found = problem.diagnostic.values.find(key);
    const auto* value = found == problem.diagnostic.values.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
    return value ? std::optional(*value) : std::nullopt;
}

std::optional<Shape> FixScene::shape(const char* key) const
{
    const auto found = problem.diagnostic.values.find(key);
    const auto* value = found == problem.diagnostic.values.end() ? nullptr : std::get_if<Shape>(&found->second);
    return value ? std::optional(*value) : std::nullopt;
}

std::string FixScene::nameBeside(BlockId id, BlockId other) const
{
    const auto here = positionOf(network.root, id);
    const auto there = positionOf(network.root, other);
    const std::string& name = findBlock(network.root, id)->name;
    if (here && there && here->parent == there->parent && here->slot == there->slot && !isNumber(name))
        return name;
    return path(id);
}

std::string FixScene::slotPath(const BlockPosition& at) const
{
    const Block* container = findBlock(network.root, at.parent);
    const LayerType* ofType = container ? registry.find(container->type) : nullptr;
    const std::string prefix = ofType && at.slot >= 0 && at.slot < static_cast<int>(ofType->slots().size())
                                   ? ofType->slots()[static_cast<std::size_t>(at.slot)].keyPrefix
                                   : std::string();
    return prefix.empty() ? path(at.parent) : path(at.parent) + '.' + prefix;
}

const std::vector<Block>& FixScene::siblings(const BlockPosition& at) const
{
    return findBlock(network.root, at.parent)->slots[static_cast<std::size_t>(at.slot)];
}

std::vector<const Block*> FixScene::layersBefore(BlockId id) const
{
    std::vector<const Block*> layers;
    for (auto at = positionOf(network.root, id); at && layers.size() < kMostLayersBefore;
         at = positionOf(network.root, at->parent)) {
        const std::vector<Block>& chain = siblings(*at);
        for (int index = at->index; index-- > 0;)
            addLayersBackwards(chain[static_cast<std::size_t>(index)], layers);
    }
    layers.resize(std::min(layers.size(), kMostLayersBefore));
    return layers;
}

std::vector<const Block*> FixScene::layersInside(const Block& container) const
{
    std::vector<const Block*> layers;
    if (!container.slots.empty())
        addLayersBackwards(container, layers);
    return layers;
}

const OptionValue* FixScene::option(const Block& of, std::string_view key) const
{
    const LayerType* ofType = registry.find(of.type);
    const OptionSpec* spec = ofType ? ofType->option(key) : nullptr;
    return spec ? &optionValue(*spec, of.options) : nullptr;
}

std::optional<std::int64_t> FixScene::integer(const Block& of, std::string_view key) const
{
    const OptionValue* value = option(of, key);
    const auto* number = value ? std::get_if<std::int64_t>(value) : nullptr;
    return number ? std::optional(*number) : std::nullopt;
}

std::optional<Sizes> FixScene::sizes(const Block& of, std::string_view key) const
{
    const OptionValue* value = option(of, key);
    const auto* list = value ? std::get_if<Sizes>(value) : nullptr;
    return list && list->size() == 2 ? std::optional(*list) : std::nullopt;
}

Candidate FixScene::set(const Block& of, const std::string& key, OptionValue value, double cost) const
{
    const LayerType* ofType = registry.find(of.type);
    const OptionSpec* spec = ofType ? ofType->option(key) : nullptr;
    if (const auto normalized = spec ? normalizeOption(*spec, value) : Result<OptionValue>(value))
        value = *normalized;
    const bool isOwn = of.id == problem.block;
    Diagnostic title{
        isOwn ? "fix.set_option" : "fix.set_option_of", {{"option", key}, {"value", shortText(spec, value)}}, key};
    if (!isOwn)
        title.values["name"] = path(of.id);
    return {isOwn ? FixKind::Own : FixKind::Neighbour,
            cost,
            std::move(title),
            of.id,
            {SetOptionEdit{of.id, key, std::move(value)}}};
}

Candidate FixScene::setBoth(const Block& of, const std::string& key, OptionValue value, const std::string& otherKey,
                            OptionValue otherValue, double cost) const
{
    const LayerType* ofType = registry.find(of.type);
    Candidate candidate = set(of, key, std::move(value), cost);
    candidate.title.code = of.id == problem.block ? "fix.set_options" : "fix.set_options_of";
    candidate.title.values["other_option"] = otherKey;
    candidate.title.values["other_value"] = shortText(ofType ? ofType->option(otherKey) : nullptr, otherValue);
    candidate.edits.emplace_back(SetOptionEdit{of.id, otherKey, std::move(otherValue)});
    return candidate;
}

Candidate FixScene::insertBefore(const Block& next, Block added, double cost) const
{
    const BlockPosition at = *positionOf(network.root, next.id);
    Diagnostic title{
        "fix.insert_before", {{"layer", layerText(added, registry.find(added.type))}, {"name", path(next.id)}}, {}};
    return {FixKind::Insert, cost, std::move(title), next.id, {InsertEdit{at, std::move(added)}}};
}

Candidate FixScene::replace(const Block& old, Block by, double cost) const
{
    const BlockPosition at = *positionOf(network.root, old.id);
    const bool isOwn = old.id == problem.block;
    Diagnostic title{isOwn ? "fix.replace" : "fix.replace_of", {{"layer", layerText(by, registry.find(by.type))}}, {}};
    if (!isOwn)
        title.values["name"] = path(old.id);
    by.name = old.name;
    return {FixKind::Replace, cost, std::move(title), old.id, {RemoveEdit{old.id}, InsertEdit{at, std::move(by)}}};
}

Candidate FixScene::remove(const Block& old, double cost) const
{
    return {FixKind::Remove, cost, {"fix.remove", {{"name", path(old.id)}}, {}}, old.id, {RemoveEdit{old.id}}};
}

Candidate FixScene::resizeInput(std::int64_t height, std::int64_t width, double cost) const
{
    InputSpec spec = network.input;
    spec.height = height;
    spec.width = width;
    return {FixKind::Input,
            cost,
            {"fix.resize_input", {{"size", Shape{height, width}}}, {}},
            network.root.id,
            {SetInputEdit{std::move(spec)}}};
}

} // namespace layerwise
