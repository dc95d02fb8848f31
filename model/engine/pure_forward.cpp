#include "model/engine/pure_forward.h"

#include <ATen/ops/add.h>

#include <stdexcept>
#include <vector>

namespace layerwise {

namespace {

class Pass {
public:
    Pass(const ChannelScaling& scaling, const OutputChange& change) : m_scaling(scaling), m_change(change) {}

    at::Tensor block(const PlanNode& node, at::Tensor input)
    {
        if (!node.isBuilt())
            throw std::runtime_error(node.buildError);
        at::Tensor output;
        switch (node.kind) {
        case PlanNode::Kind::Layer:
            output = layer(*node.layer, input);
            break;
        case PlanNode::Kind::Sequential:
            output = chain(node.slots[0], std::move(input));
            break;
        case PlanNode::Kind::Residual:
            output = residual(node, std::move(input));
            break;
        }
        return m_change(node, m_scaling.apply(node.block->id, output));
    }

private:
    at::Tensor layer(const BuiltLayer& layer, const at::Tensor& input)
    {
        if (!layer.isInPlace)
            return layer.module.forward(input);
        const at::Tensor output = layer.outOfPlace.forward(input);
        for (at::Tensor* live : m_live) {
            if (!live->is_alias_of(input))
                continue;
            // What layers hand on is the whole tensor or another shape of it, never a part.
            if (live->numel() != output.numel())
                throw std::runtime_error("a part of an overwritten tensor is read later");
            *live = output.reshape(live->sizes());
        }
        return output;
    }

    at::Tensor chain(const std::vector<PlanNode>& nodes, at::Tensor value)
    {
        for (const PlanNode& child : nodes)
            value = block(child, std::move(value));
        return value;
    }

    at::Tensor residual(const PlanNode& node, at::Tensor input)
    {
        m_live.push_back(&input);
        at::Tensor body = chain(node.slots[0], input);
        m_live.back() = &body;
        const at::Tensor shortcut = chain(node.slots[1], input);
        m_live.pop_back();
        const at::Tensor sum = at::add(body, shortcut);
        return node.hasActivation ? node.activationOutOfPlace.forward(sum) : sum;
    }

    const ChannelScaling& m_scaling;
    const OutputChange& m_change;
    std::vector<at::Tensor*> m_live; ///< read later than the layer that is running
};

} // namespace

at::Tensor pureForward(const PlanNode& root, at::Tensor input, const ChannelScaling& scaling,
                       const OutputChange& change)
{
    return Pass(scaling, change).block(root, std::move(input));
}

} // namespace layerwise
