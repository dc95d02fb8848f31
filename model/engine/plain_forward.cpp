#include "model/engine/plain_forward.h"

#include <ATen/ops/add.h>

#include <stdexcept>

namespace layerwise {

namespace {

at::Tensor forwardChain(const std::vector<PlanNode>& chain, at::Tensor value, const ForwardVisitor& visit,
                        const ChannelScaling& scaling)
{
    for (const PlanNode& child : chain)
        value = plainForward(child, std::move(value), visit, scaling);
    return value;
}

} // namespace

at::Tensor plainForward(const PlanNode& node, at::Tensor input, const ForwardVisitor& visit,
                        const ChannelScaling& scaling)
{
    if (!node.isBuilt())
        throw std::runtime_error(node.buildError);
    at::Tensor output;
    switch (node.kind) {
    case PlanNode::Kind::Layer:
        output = node.layer->forward(std::move(input));
        break;
    case PlanNode::Kind::Sequential:
        output = forwardChain(node.slots[0], std::move(input), visit, scaling);
        break;
    case PlanNode::Kind::Residual: {
        const at::Tensor body = forwardChain(node.slots[0], input, visit, scaling);
        const at::Tensor shortcut = forwardChain(node.slots[1], input, visit, scaling);
        output = at::add(body, shortcut);
        if (node.hasActivation)
            output = node.activation.forward(std::move(output));
        break;
    }
    }
    output = scaling.apply(node.block->id, output);
    if (visit)
        visit(node, output);
    return output;
}

} // namespace layerwise
