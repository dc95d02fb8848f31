#include "model/engine/channel_scaling.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace layerwise {

ChannelScaling::ChannelScaling(std::span<const ChannelScale> scales)
{
    for (const ChannelScale& scale : scales) {
        if (scale.block != kRootId && scale.channel >= 0)
            m_scales[scale.block].push_back(scale);
    }
    for (auto& [block, ofBlock] : m_scales)
        std::ranges::sort(ofBlock, {}, &ChannelScale::channel);
}

std::vector<ChannelScale> ChannelScaling::of(BlockId block, at::IntArrayRef outputSizes) const
{
    const auto found = m_scales.find(block);
    if (found == m_scales.end())
        return {};
    std::vector<ChannelScale> there = found->second;
    const std::int64_t channels = scalableChannels(Shape(outputSizes.vec()));
    std::erase_if(there, [channels](const ChannelScale& scale) { return scale.channel >= channels; });
    return there;
}

at::Tensor ChannelScaling::apply(BlockId block, const at::Tensor& output) const
{
    const std::vector<ChannelScale> scales = of(block, output.sizes());
    if (scales.empty())
        return output;
    at::Tensor scaled = output.clone();
    for (const ChannelScale& scale : scales) {
        at::Tensor channel = scaled.select(1, scale.channel);
        if (scale.scale == 0.0F)
            channel.zero_();
        else
            channel.mul_(scale.scale);
    }
    return scaled;
}

bool ChannelScaling::hasSamePlaces(const ChannelScaling& other) const
{
    return std::ranges::equal(m_scales, other.m_scales, [](const auto& left, const auto& right) {
        return left.first == right.first
               && std::ranges::equal(left.second, right.second, {}, &ChannelScale::channel, &ChannelScale::channel);
    });
}

} // namespace layerwise
