#include "model/diagnose/fit_probe.h"

#include "model/core/option_check.h"

#include <algorithm>

namespace layerwise {

FitProbe::FitProbe(const Network& network, const LayerRegistry& registry)
    : m_registry(registry), m_baseInput(network.input), m_input(network.input)
{
    const auto count = at(static_cast<int>(countBlocks(network.root)) + 1);
    m_nodes.reserve(count + 8);
    addNode(network.root);
    m_baseCount = static_cast<Node>(m_nodes.size());
    m_baseChains = m_chains.size();
    m_byId.reserve(count);
    for (Node node = 0; node < m_baseCount; ++node)
        m_byId.emplace(idOf(node), node);
    if (const int input = inputShape(); input >= 0)
        recordBase(0, input);
}

FitProbe::Node FitProbe::addNode(const Block& block)
{
    const auto node = static_cast<Node>(m_nodes.size());
    m_nodes.emplace_back();
    m_nodes[at(node)].block = &block;
    m_nodes[at(node)].layer = layerFor(block.type, block.options);
    for (std::size_t slot = 0; slot < block.slots.size(); ++slot) {
        const auto chain = static_cast<int>(m_chains.size());
        m_chains.push_back({node, static_cast<int>(slot), {}, false, 0, 0});
        m_nodes[at(node)].chains.push_back(chain);
        std::vector<Node> children;
        for (const Block& child : block.slots[slot]) {
            children.push_back(addNode(child));
            m_nodes[at(children.back())].chain = chain;
        }
        m_chains[at(chain)].children = std::move(children);
    }
    m_nodes[at(node)].end = static_cast<Node>(m_nodes.size()) - 1;
    return node;
}

int FitProbe::layerFor(const std::string& typeName, const OptionMap& options)
{
    std::string key = typeName;
    for (const auto& [name, value] : options)
        key.append(1, '\n').append(name).append(1, '=').append(toPython(value));
    const auto [found, isNew] = m_layerIds.emplace(std::move(key), static_cast<int>(m_layers.size()));
    if (!isNew)
        return found->second;
    Layer layer;
    layer.type = m_registry.find(typeName);
    if (!layer.type) {
        layer.error = Diagnostic{"type.unknown", {{"type", typeName}}, {}};
    } else {
        OptionCheck check = checkOptions(*layer.type, options);
        if (!check.ok())
            layer.error = std::move(check.problems.front());
        layer.options = check.normalized ? *std::move(check.normalized) : options;
    }
    m_layers.push_back(std::move(layer));
    return found->second;
}

int FitProbe::shapeId(const Shape& shape)
{
    std::string key(reinterpret_cast<const char*>(shape.sizes().data()), shape.sizes().size() * sizeof(std::int64_t));
    const auto [found, isNew] = m_shapeIds.emplace(std::move(key), static_cast<int>(m_shapes.size()));
    if (isNew)
        m_shapes.push_back(shape);
    return found->second;
}

int FitProbe::inputShape()
{
    const Shape shape = m_input.shape();
    const bool isEmpty = std::ranges::any_of(shape.sizes(), [](std::int64_t size) { return size < 1; });
    return isEmpty || !shape.elementCount() ? kFails : shapeId(shape);
}

FitProbe::Node FitProbe::find(BlockId id) const
{
    const auto found = m_byId.find(id);
    return found == m_byId.end() ? kNone : found->second;
}

std::optional<FitProbe::Place> FitProbe::placeOf(Node node) const
{
    const int chain = m_nodes[at(node)].chain;
    if (chain == kNone)
        return std::nullopt;
    const Chain& siblings = m_chains[at(chain)];
    const auto found = std::ranges::find(siblings.children, node);
    return Place{siblings.owner, siblings.slot, static_cast<int>(found - siblings.children.begin())};
}

const std::vector<FitProbe::Node>& FitProbe::children(Node parent, int slot) const
{
    return m_chains[at(m_nodes[at(parent)].chains[at(slot)])].children;
}

std::optional<Shape> FitProbe::baseInputOf(Node parent, int slot, int index) const
{
    const int shape =
        index == 0 ? m_nodes[at(parent)].baseInput : m_nodes[at(children(parent, slot)[at(index - 1)])].baseOutput;
    return shape < 0 ? std::nullopt : std::optional(m_shapes[at(shape)]);
}

void FitProbe::save(Node node)
{
    NodeState& state = m_nodes[at(node)];
    if (state.saved)
        return;
    state.saved = true;
    m_savedNodes.push_back({node, state.layer, state.chain, state.changed});
}

/// Says that at most `prefix` children at the start of the chain, and `suffix` at its end, are as they were.
/// To be called before the children change.
void FitProbe::markChange(int chain, int prefix, int suffix)
{
    Chain& touched = m_chains[at(chain)];
    if (!touched.changed) {
        touched.changed = true;
        touched.cleanPrefix = prefix;
        touched.cleanSuffix = suffix;
        m_savedChains.push_back({chain, touched.children});
    }
    touched.cleanPrefix = std::min(touched.cleanPrefix, prefix);
    touched.cleanSuffix = std::min(touched.cleanSuffix, suffix);
    markContainerChanged(touched.owner);
}

void FitProbe::markContainerChanged(Node node)
{
    NodeState& state = m_nodes[at(node)];
    if (state.changed)
        return;
    save(node);
    state.changed = true;
    if (const auto place = placeOf(node)) {
        const auto count = static_cast<int>(m_chains[at(state.chain)].children.size());
        markChange(state.chain, place->index, count - 1 - place->index);
    }
}

void FitProbe::take(Node node)
{
    const Place place = *placeOf(node);
    const int chain = m_nodes[at(node)].chain;
    const auto count = static_cast<int>(m_chains[at(chain)].children.size());
    markChange(chain, place.index, count - 1 - place.index);
    save(node);
    m_nodes[at(node)].chain = kNone;
    auto& children = m_chains[at(chain)].children;
    children.erase(children.begin() + place.index);
}

void FitProbe::put(Node node, Node parent, int slot, int index)
{
    const int chain = m_nodes[at(parent)].chains[at(slot)];
    const auto count = static_cast<int>(m_chains[at(chain)].children.size());
    markChange(chain, index, count - index);
    save(node);
    m_nodes[at(node)].chain = chain;
    auto& children = m_chains[at(chain)].children;
    children.insert(children.begin() + index, node);
}

void FitProbe::swap(Node a, Node b)
{
    const Place placeA = *placeOf(a);
    const Place placeB = *placeOf(b);
    const int chainA = m_nodes[at(a)].chain;
    const int chainB = m_nodes[at(b)].chain;
    for (const auto& [chain, index] : {std::pair{chainA, placeA.index}, std::pair{chainB, placeB.index}})
        markChange(chain, index, static_cast<int>(m_chains[at(chain)].children.size()) - 1 - index);
    save(a);
    save(b);
    std::swap(m_chains[at(chainA)].children[at(placeA.index)], m_chains[at(chainB)].children[at(placeB.index)]);
    std::swap(m_nodes[at(a)].chain, m_nodes[at(b)].chain);
}

FitProbe::Node FitProbe::make(const Block& block)
{
    return addNode(block);
}

void FitProbe::setOptions(Node node, const OptionMap& options)
{
    const LayerType* type = m_layers[at(m_nodes[at(node)].layer)].type;
    if (!type)
        return;
    save(node);
    m_nodes[at(node)].layer = layerFor(type->name(), options);
    if (!m_nodes[at(node)].chains.empty()) {
        markContainerChanged(node);
    } else if (const auto place = placeOf(node)) {
        const int chain = m_nodes[at(node)].chain;
        const auto count = static_cast<int>(m_chains[at(chain)].children.size());
        markChange(chain, place->index, count - 1 - place->index);
    }
}

void FitProbe::setInput(const InputSpec& input)
{
    m_input = input;
}

bool FitProbe::apply(const std::vector<Edit>& edits)
{
    return std::ranges::all_of(edits, [this](const Edit& edit) { return applyOne(edit); });
}

void FitProbe::reset()
{
    for (SavedChain& saved : m_savedChains) {
        m_chains[at(saved.chain)].children = std::move(saved.children);
        m_chains[at(saved.chain)].changed = false;
    }
    for (const SavedNode& saved : m_savedNodes) {
        NodeState& state = m_nodes[at(saved.node)];
        state.layer = saved.layer;
        state.chain = saved.chain;
        state.changed = saved.changed;
        state.saved = false;
    }
    m_savedChains.clear();
    m_savedNodes.clear();
    m_nodes.resize(at(m_baseCount));
    m_chains.resize(m_baseChains);
    m_input = m_baseInput;
}

std::optional<Shape> FitProbe::output()
{
    const int output = flowAll();
    return output < 0 ? std::nullopt : std::optional(m_shapes[at(output)]);
}

int FitProbe::flowAll()
{
    const int input = inputShape();
    return input < 0 ? kFails : flow(0, input);
}

int FitProbe::flow(Node node, int input)
{
    NodeState& state = m_nodes[at(node)];
    if (m_layers[at(state.layer)].error)
        return kFails;
    if (!m_layers[at(state.layer)].type->isContainer())
        return layerOutput(m_layers[at(state.layer)], input);
    if (state.changed)
        return flowContainer(node, input);
    int output = state.outputs.get(input);
    if (output == kUnknown) {
        output = flowContainer(node, input);
        m_nodes[at(node)].outputs.set(input, output);
    }
    return output;
}

int FitProbe::layerOutput(Layer& layer, int input)
{
    const int known = layer.outputs.get(input);
    if (known != kUnknown)
        return known;
    const Result<Shape> output = layer.type->outputShape(layer.options, m_shapes[at(input)]);
    const int id = output && output->elementCount() ? shapeId(*output) : kFails;
    layer.outputs.set(input, id);
    return id;
}

int FitProbe::flowContainer(Node node, int input)
{
    const NodeState& state = m_nodes[at(node)];
    const std::size_t branches = std::max(state.chains.size(), m_layers[at(state.layer)].type->slots().size());
    int result = kFails;
    for (std::size_t slot = 0; slot < branches; ++slot) {
        // A slot that is not there is empty, and an empty chain is the identity.
        const int branch = slot < state.chains.size() ? flowChain(state.chains[slot], input) : input;
        if (branch < 0)
            return kFails;
        result = slot == 0 ? branch : sum(result, branch);
        if (result < 0)
            return kFails;
    }
    return result;
}

int FitProbe::sum(int body, int shortcut)
{
    if (body == shortcut)
        return body;
    const Result<Shape> added = broadcastShapes(m_shapes[at(body)], m_shapes[at(shortcut)]);
    return added ? shapeId(*added) : kFails;
}

int FitProbe::flowChain(int chainIndex, int input)
{
    const Chain& chain = m_chains[at(chainIndex)];
    if (!chain.changed)
        return flowRest(chain, 0, input);
    std::size_t index = 0;
    if (chain.cleanPrefix > 0 && input == m_nodes[at(chain.owner)].baseInput) {
        index = at(chain.cleanPrefix);
        input = m_nodes[at(chain.children[index - 1])].baseOutput;
    }
    const std::size_t restAt = chain.children.size() - at(chain.cleanSuffix);
    for (; index < restAt && input >= 0; ++index)
        input = flow(chain.children[index], input);
    return input < 0 ? kFails : flowRest(chain, index, input);
}

/// The end of a chain as it was, whose outcomes are remembered for each node from which one may go on.
int FitProbe::flowRest(const Chain& chain, std::size_t index, int input)
{
    std::vector<std::pair<Node, int>> passed;
    int shape = input;
    for (; index < chain.children.size() && shape >= 0; ++index) {
        const Node node = chain.children[index];
        const int known = m_nodes[at(node)].rest.get(shape);
        if (known != kUnknown) {
            shape = known;
            break;
        }
        passed.emplace_back(node, shape);
        shape = flow(node, shape);
    }
    for (const auto& [node, given] : passed)
        m_nodes[at(node)].rest.set(given, shape);
    return shape;
}

void FitProbe::recordBase(Node node, int input)
{
    m_nodes[at(node)].baseInput = input;
    m_nodes[at(node)].baseOutput = flow(node, input);
    if (m_layers[at(m_nodes[at(node)].layer)].error)
        return;
    for (const int chain : m_nodes[at(node)].chains) {
        int shape = input;
        for (std::size_t i = 0; i < m_chains[at(chain)].children.size() && shape >= 0; ++i) {
            const Node child = m_chains[at(chain)].children[i];
            recordBase(child, shape);
            shape = m_nodes[at(child)].baseOutput;
        }
    }
}

FitProbe::Failure FitProbe::failure()
{
    const int input = inputShape();
    if (input >= 0)
        return locate(0, input);
    const Shape shape = m_input.shape();
    const bool isEmpty = std::ranges::any_of(shape.sizes(), [](std::int64_t size) { return size < 1; });
    return {0, layerCount(0), {isEmpty ? "shape.zero_size" : "shape.overflow", {{"input", shape}}, {}}};
}

FitProbe::Failure FitProbe::locate(Node node, int input)
{
    const NodeState& state = m_nodes[at(node)];
    const Layer& layer = m_layers[at(state.layer)];
    if (layer.error)
        return {node, layersAfter(node), *layer.error};
    if (!layer.type->isContainer()) {
        const Result<Shape> output = layer.type->outputShape(layer.options, m_shapes[at(input)]);
        return {node, layersAfter(node),
                output ? Diagnostic{"shape.overflow", {{"input", m_shapes[at(input)]}}, {}} : output.error()};
    }
    std::optional<Shape> result;
    const std::size_t branches = std::max(state.chains.size(), layer.type->slots().size());
    for (std::size_t slot = 0; slot < branches; ++slot) {
        int shape = input;
        for (std::size_t i = 0; slot < state.chains.size() && i < children(node, static_cast<int>(slot)).size(); ++i) {
            const Node child = children(node, static_cast<int>(slot))[i];
            const int output = flow(child, shape);
            if (output < 0)
                return locate(child, shape);
            shape = output;
        }
        const Shape& branch = m_shapes[at(shape)];
        const Result<Shape> added = result ? broadcastShapes(*result, branch) : Result<Shape>(branch);
        if (!added)
            return {node, layersAfter(node), added.error()};
        result = *added;
    }
    return {};
}

int FitProbe::layerCount(Node node) const
{
    const std::vector<int>& chains = m_nodes[at(node)].chains;
    int count = chains.empty() ? 1 : 0;
    for (const int chain : chains) {
        for (const Node child : m_chains[at(chain)].children)
            count += layerCount(child);
    }
    return count;
}

int FitProbe::layersAfter(Node node) const
{
    int count = 0;
    for (auto place = placeOf(node); place; place = placeOf(place->parent)) {
        for (int slot = place->slot; slot < slotCount(place->parent); ++slot) {
            const std::vector<Node>& siblings = children(place->parent, slot);
            for (std::size_t i = slot == place->slot ? at(place->index) + 1 : 0; i < siblings.size(); ++i)
                count += layerCount(siblings[i]);
        }
    }
    return count;
}

bool FitProbe::isInside(Node node, Node ancestor) const
{
    while (node != ancestor) {
        const auto place = placeOf(node);
        if (!place)
            return false;
        node = place->parent;
    }
    return true;
}

bool FitProbe::isPlace(const BlockPosition& position) const
{
    const Node parent = find(position.parent);
    return parent != kNone && isInside(parent, 0) && position.slot >= 0 && position.slot < slotCount(parent) &&
           position.index >= 0 && position.index <= static_cast<int>(children(parent, position.slot).size());
}

bool FitProbe::applyOne(const Edit& edit)
{
    if (const auto* input = std::get_if<SetInputEdit>(&edit)) {
        setInput(input->input);
        return true;
    }
    if (const auto* insert = std::get_if<InsertEdit>(&edit)) {
        if (!isPlace(insert->at))
            return false;
        put(make(insert->block), find(insert->at.parent), insert->at.slot, insert->at.index);
        return true;
    }
    if (const auto* move = std::get_if<MoveEdit>(&edit))
        return applyMove(*move);
    if (const auto* exchange = std::get_if<SwapEdit>(&edit)) {
        const Node a = find(exchange->block);
        const Node b = find(exchange->other);
        if (a == kNone || b == kNone || !isInside(a, 0) || !isInside(b, 0) || isInside(a, b) || isInside(b, a))
            return false;
        swap(a, b);
        return true;
    }
    if (const auto* remove = std::get_if<RemoveEdit>(&edit)) {
        const Node node = find(remove->block);
        if (node == kNone || !placeOf(node) || !isInside(node, 0))
            return false;
        take(node);
        return true;
    }
    if (const auto* rename = std::get_if<RenameEdit>(&edit))
        return find(rename->block) != kNone;
    const auto& change = std::get<SetOptionEdit>(edit);
    const Node node = find(change.block);
    if (node == kNone || !isInside(node, 0))
        return false;
    OptionMap options = optionsOf(node);
    if (change.value)
        options.insert_or_assign(change.key, *change.value);
    else
        options.erase(change.key);
    setOptions(node, options);
    return true;
}

bool FitProbe::applyMove(const MoveEdit& move)
{
    const Node node = find(move.block);
    const auto from = node == kNone ? std::nullopt : placeOf(node);
    if (!from || !isInside(node, 0) || !isPlace(move.at))
        return false;
    const Node parent = find(move.at.parent);
    if (isInside(parent, node))
        return false;
    const bool isBehind = from->parent == parent && from->slot == move.at.slot && from->index < move.at.index;
    take(node);
    put(node, parent, move.at.slot, move.at.index - (isBehind ? 1 : 0));
    return true;
}

} // namespace layerwise
