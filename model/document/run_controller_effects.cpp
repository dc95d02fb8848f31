// What a person does to the numbers of a pass, beside the network: weights set by hand, channels switched off, train mode.

#include "model/document/run_controller.h"

#include <cmath>

namespace layerwise {

void RunController::setChannelScale(BlockId block, std::int64_t channel, std::optional<float> scale)
{
    Q_ASSERT(block != kRootId && channel >= 0 && (!scale || std::isfinite(*scale)));
    auto scales = m_scales;
    if (scale && *scale != 1.0F)
        scales.insert_or_assign({block, channel}, *scale);
    else
        scales.erase({block, channel});
    setChannelScales(std::move(scales));
}

void RunController::clearChannelScales()
{
    setChannelScales({});
}

void RunController::setChannelScales(std::map<std::pair<BlockId, std::int64_t>, float> scales)
{
    if (scales == m_scales)
        return;
    m_scales = std::move(scales);
    m_shownScales = channelScales();
    Q_EMIT channelScalesChanged();
    followEffects();
}

std::vector<ChannelScale> RunController::channelScales() const
{
    std::vector<ChannelScale> present;
    for (const auto& [place, scale] : m_scales) {
        const auto& [block, channel] = place;
        if (!m_document.block(block))
            continue;
        // Of a block that is not reached, nobody knows how many channels it has.
        const std::optional<Shape>& output = m_document.shapes().of(block).output;
        if (!output || channel < scalableChannels(*output))
            present.push_back({block, channel, scale});
    }
    return present;
}

std::vector<ChannelScale> RunController::channelScales(BlockId block) const
{
    std::vector<ChannelScale> scales;
    for (const ChannelScale& scale : channelScales())
        if (scale.block == block)
            scales.push_back(scale);
    return scales;
}

void RunController::setTrainMode(bool trainMode)
{
    if (trainMode == m_trainMode)
        return;
    m_trainMode = trainMode;
    Q_EMIT trainModeChanged(trainMode);
    followEffects();
}

void RunController::setWeightsMove(bool move)
{
    if (move == m_weightsMove)
        return;
    m_weightsMove = move;
    Q_EMIT weightsMoveChanged(move);
}

void RunController::followEffects()
{
    // Another generation's edits are gone with its traces.
    if (m_generation != m_document.generation())
        return;
    ++m_imageSerial;
    const bool runs = (m_hasTrace || m_running) && m_images.tensor();
    // What a frame replaces within milliseconds is not shown as stale before.
    if (!m_live && !(runs && m_document.isWeightPreview()))
        Q_EMIT stateChanged();
    if (runs)
        runFrame();
    Q_EMIT effectsChanged();
}

} // namespace layerwise
