#include "model/engine/network_plan.h"

#include "model/core/step_plan.h"
#include "model/engine/torch_error.h"

namespace layerwise {

namespace {

std::string joined(const std::string& left, const std::string& right)
{
    if (left.empty() || right.empty())
        return left + right;
    return left + '.' + right;
}

PlanNode plan(const Block& block, const LayerRegistry& registry, const std::string& path, int& nextIndex)
{
    PlanNode node;
    node.block = &block;
    node.index = nextIndex++;
    node.path = path;
    const LayerType* type = registry.find(block.type);
    if (!type || !type->isContainer())
        return node;
    node.kind = type->slots().size() > 1 ? PlanNode::Kind::Residual : PlanNode::Kind::Sequential;
    node.hasActivation = activatesSum(block, registry);
    node.slots.resize(type->slots().size());
    for (std::size_t slot = 0; slot < std::min(node.slots.size(), block.slots.size()); ++slot) {
        const std::string prefix = joined(path, type->slots()[slot].keyPrefix);
        for (const Block& child : block.slots[slot])
            node.slots[slot].push_back(plan(child, registry, joined(prefix, child.name), nextIndex));
    }
    return node;
}

void buildNode(PlanNode& node, ModuleStore& modules, std::uint64_t seed)
{
    try {
        if (node.kind == PlanNode::Kind::Layer) {
            node.layer = modules.layer(*node.block, seed);
        } else if (node.kind == PlanNode::Kind::Residual) {
            if (!node.hasActivation)
                return;
            const LayerType& type = *modules.registry().find(node.block->type);
            const std::string& name = type.reader(node.block->options).text("activation");
            node.activation = modules.activation(name, true);
            node.activationOutOfPlace = modules.activation(name, false);
            node.fastActivation = makeFastLayer(*node.activationOutOfPlace.ptr());
        }
    } catch (...) {
        node.buildError = currentErrorMessage();
    }
}

bool buildTree(PlanNode& node, ModuleStore& modules, std::uint64_t seed, const std::function<bool()>& stopRequested)
{
    if (stopRequested && stopRequested())
        return false;
    for (auto& slot : node.slots) {
        for (PlanNode& child : slot) {
            if (!buildTree(child, modules, seed, stopRequested))
                return false;
        }
    }
    buildNode(node, modules, seed);
    return true;
}

void visitTree(const PlanNode& node, const std::function<void(const PlanNode&)>& visit)
{
    for (const auto& slot : node.slots) {
        for (const PlanNode& child : slot) {
            visit(child);
            visitTree(child, visit);
        }
    }
}

} // namespace

NetworkPlan::NetworkPlan(std::shared_ptr<const Network> network, const LayerRegistry& registry)
    : m_network(std::move(network))
{
    int nextIndex = 0;
    m_root = plan(m_network->root, registry, "", nextIndex);
    m_blockCount = nextIndex - 1;
}

bool NetworkPlan::build(ModuleStore& modules, std::uint64_t seed, const std::function<bool()>& stopRequested)
{
    return buildTree(m_root, modules, seed, stopRequested);
}

void NetworkPlan::forEach(const std::function<void(const PlanNode&)>& visit) const
{
    visitTree(m_root, visit);
}

} // namespace layerwise
