#include "model/diagnose/data_flow.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace layerwise {

namespace {

LayerKind kindOfCategory(Category category)
{
    switch (category) {
    case Category::Activation:
        return LayerKind::OtherActivation;
    case Category::Linear:
        return LayerKind::Linear;
    default:
        return LayerKind::Other;
    }
}

/// The word of a Residual's option `activation`.
LayerKind activationOf(const LayerType& type, const Block& block, const LayerRegistry& registry)
{
    const OptionSpec* spec = type.option("activation");
    const auto* word = spec ? std::get_if<std::string>(&optionValue(*spec, block.options)) : nullptr;
    const LayerType* activation = word ? registry.find(*word) : nullptr;
    return activation ? kindOf(*activation) : LayerKind::Identity;
}

} // namespace

LayerKind kindOf(const LayerType& type)
{
    static const std::unordered_map<std::string_view, LayerKind> kKinds{
        {"Conv2d", LayerKind::Convolution},
        {"ConvTranspose2d", LayerKind::TransposedConvolution},
        {"Linear", LayerKind::Linear},
        {"BatchNorm2d", LayerKind::BatchNorm},
        {"InstanceNorm2d", LayerKind::InstanceNorm},
        {"ReLU", LayerKind::ReLU},
        {"Sigmoid", LayerKind::Sigmoid},
        {"Tanh", LayerKind::Tanh},
        {"Softmax", LayerKind::Softmax},
        {"LogSoftmax", LayerKind::LogSoftmax},
        {"MaxPool2d", LayerKind::MaxPool},
        {"AdaptiveMaxPool2d", LayerKind::MaxPool},
        {"AvgPool2d", LayerKind::AveragePool},
        {"AdaptiveAvgPool2d", LayerKind::AveragePool},
        {"Upsample", LayerKind::Upsample},
        {"ZeroPad2d", LayerKind::ZeroPad},
        {"Flatten", LayerKind::Flatten},
        {"Unflatten", LayerKind::Unflatten},
        {"Dropout", LayerKind::Dropout},
        {"Dropout2d", LayerKind::Dropout},
        {"Identity", LayerKind::Identity},
    };
    const auto found = kKinds.find(type.name());
    return found == kKinds.end() ? kindOfCategory(type.category()) : found->second;
}

DataFlow::DataFlow(const Network& network, const LayerRegistry& registry, const ShapeReport& report)
    : m_registry(registry), m_report(report)
{
    m_nodes.reserve(report.blocks.size() + 1);
    FlowNode input;
    input.kind = LayerKind::Input;
    input.block = &network.root;
    input.fit = &report.of(network.root.id);
    m_nodes.push_back(std::move(input));
    m_containers.push_back({&network.root, registry.find(network.root.type), 0, -1});
    m_output = network.root.slots.empty() ? 0 : followChain(network.root.slots.front(), 0, 0);
    connect(m_output, -1);
}

int DataFlow::follow(const Block& block, int input, int container)
{
    const LayerType* type = m_registry.find(block.type);
    if (type && type->isContainer()) {
        if (type->slots().size() > 1)
            return followBranches(block, *type, input, container);
        m_containers.push_back({&block, type, 0, container});
        const int inner = static_cast<int>(m_containers.size()) - 1;
        return block.slots.empty() ? input : followChain(block.slots.front(), input, inner);
    }
    FlowNode node;
    node.kind = type ? kindOf(*type) : LayerKind::Other;
    node.block = &block;
    node.type = type;
    node.fit = &m_report.of(block.id);
    node.input = input;
    node.container = container;
    const int index = add(std::move(node));
    connect(input, index);
    return index;
}

int DataFlow::followChain(const std::vector<Block>& chain, int input, int container)
{
    for (const Block& child : chain)
        input = follow(child, input, container);
    return input;
}

int DataFlow::followBranches(const Block& block, const LayerType& type, int input, int container)
{
    FlowNode sum;
    sum.kind = LayerKind::Sum;
    sum.activation = activationOf(type, block, m_registry);
    sum.block = &block;
    sum.type = &type;
    sum.fit = &m_report.of(block.id);
    sum.input = input;
    sum.container = container;
    for (std::size_t slot = 0; slot < type.slots().size(); ++slot) {
        FlowBranch branch;
        branch.first = size();
        m_containers.push_back({&block, &type, static_cast<int>(slot), container});
        const int inner = static_cast<int>(m_containers.size()) - 1;
        branch.output = slot < block.slots.size() ? followChain(block.slots[slot], input, inner) : input;
        branch.last = size();
        sum.branches.push_back(branch);
    }
    const int index = add(std::move(sum));
    for (const FlowBranch& branch : m_nodes[static_cast<std::size_t>(index)].branches)
        connect(branch.output, index);
    return index;
}

int DataFlow::add(FlowNode node)
{
    m_nodes.push_back(std::move(node));
    return size() - 1;
}

void DataFlow::connect(int from, int to)
{
    FlowNode& node = m_nodes[static_cast<std::size_t>(from)];
    node.consumer = to;
    ++node.consumers;
}

int DataFlow::before(int index, LayerKinds passing) const
{
    int node = (*this)[index].input;
    while (contains(passing, (*this)[node].kind))
        node = (*this)[node].input;
    return node;
}

int DataFlow::after(int index, LayerKinds passing) const
{
    int node = index;
    do {
        if ((*this)[node].consumers != 1)
            return -1;
        node = (*this)[node].consumer;
    } while (node >= 0 && contains(passing, (*this)[node].kind));
    return node;
}

const Shape* DataFlow::shapeAfter(int index) const
{
    const FlowNode& node = (*this)[index];
    const std::optional<Shape>& shape = node.kind == LayerKind::Input ? node.fit->input : node.fit->output;
    return shape ? &*shape : nullptr;
}

const Shape* DataFlow::shapeBefore(int index) const
{
    const std::optional<Shape>& shape = (*this)[index].fit->input;
    return shape ? &*shape : nullptr;
}

std::string DataFlow::path(int index) const
{
    std::vector<std::string_view> names{(*this)[index].block->name};
    for (int i = (*this)[index].container; i >= 0; i = m_containers[static_cast<std::size_t>(i)].parent) {
        const Container& container = m_containers[static_cast<std::size_t>(i)];
        if (container.type && container.slot < static_cast<int>(container.type->slots().size()))
            names.push_back(container.type->slots()[static_cast<std::size_t>(container.slot)].keyPrefix);
        names.push_back(container.block->name);
    }
    std::string path;
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
        if (name->empty())
            continue;
        path += path.empty() ? "" : ".";
        path += *name;
    }
    return path;
}

bool DataFlow::isInResidual(int index) const
{
    for (int i = (*this)[index].container; i >= 0; i = m_containers[static_cast<std::size_t>(i)].parent) {
        const Container& container = m_containers[static_cast<std::size_t>(i)];
        if (container.type && container.type->slots().size() > 1)
            return true;
    }
    return false;
}

} // namespace layerwise
