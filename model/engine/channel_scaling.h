#pragma once

#include "model/core/trace.h"

#include <ATen/core/Tensor.h>

#include <map>
#include <span>
#include <vector>

namespace layerwise {

/// What a run multiplies channels of blocks' outputs by. Of a container it is what the container hands on, after what was
/// done to its last child: each scale is applied once, as by a forward hook on its block.
class ChannelScaling {
public:
    ChannelScaling() = default;
    explicit ChannelScaling(std::span<const ChannelScale> scales);

    /// Those that can be done to the block's output, by channel; none to the root's.
    std::vector<ChannelScale> of(BlockId block, at::IntArrayRef outputSizes) const;
    /// A copy of the output with its channels multiplied; a factor of 0 gives 0, whatever was there. The same tensor if
    /// there is nothing to do.
    at::Tensor apply(BlockId block, const at::Tensor& output) const;

    bool isEmpty() const { return m_scales.empty(); }
    /// True if both scale the same channels, by whatever factors.
    bool hasSamePlaces(const ChannelScaling& other) const;

private:
    std::map<BlockId, std::vector<ChannelScale>> m_scales;
};

} // namespace layerwise
