// In which order the feature map panel shows its maps, which it hides, and which it keeps in view.

#include "widgets/viewers/feature_map_panel.h"
#include "widgets/viewers/map_bar.h"
#include "widgets/viewers/pin_strip.h"

namespace layerwise {

void FeatureMapPanel::setOrder(MapOrder order)
{
    m_settings.order = order;
    m_contributionsAsked = {};
    m_contributionsRefused.clear();
    m_bar->setSettings(m_settings);
    refresh();
}

void FeatureMapPanel::setHidesDead(bool hides)
{
    m_settings.hidesDead = hides;
    m_bar->setSettings(m_settings);
    refresh();
}

void FeatureMapPanel::setContributions(BlockId block, std::vector<float> contributions)
{
    m_contributionsOf = block;
    m_contributions = std::move(contributions);
    m_contributionsAsked = {};
    m_contributionsRefused.clear();
    if (block == m_shown.block)
        refreshIfSeen();
}

void FeatureMapPanel::refuseContributions(BlockId block, const QString& reason)
{
    m_contributionsRefused = reason;
    if (block == m_contributionsAsked)
        m_contributionsAsked = {};
    if (reason.isEmpty())
        refreshIfSeen();
    else
        updateBar();
}

void FeatureMapPanel::renewContributions()
{
    const bool areShown = m_settings.order == MapOrder::Contribution && m_shown.phase == StepPhase::Done;
    if (areShown && hasMaps() && isVisible() && m_contributionsOf == m_shown.block)
        Q_EMIT contributionsRequested(m_shown.block);
}

void FeatureMapPanel::updateOrder()
{
    if (m_settings.order == MapOrder::Index && !m_settings.hidesDead) {
        m_statistics.request(nullptr);
        m_hiddenCount = 0;
        m_grid->setOrder(std::nullopt);
        m_otherGrid->setOrder(std::nullopt);
        return;
    }
    const bool needsContributions = m_settings.order == MapOrder::Contribution && m_shown.phase == StepPhase::Done;
    if (needsContributions && m_contributionsOf != m_shown.block && m_contributionsAsked != m_shown.block) {
        m_contributionsAsked = m_shown.block;
        Q_EMIT contributionsRequested(m_shown.block);
    }
    // Until they are there, the maps stand as they did, so that nothing jumps about at every run.
    m_statistics.request(m_source.activation);
    if (m_statistics.isReady())
        applyOrder();
}

void FeatureMapPanel::applyOrder()
{
    if (!hasMaps() || (m_settings.order == MapOrder::Index && !m_settings.hidesDead))
        return;
    const bool hasContributions = m_contributionsOf == m_shown.block && m_shown.phase == StepPhase::Done;
    const auto channels =
        orderedMaps(m_settings.order, m_statistics.maps(),
                    hasContributions ? std::span<const float>(m_contributions) : std::span<const float>(),
                    m_settings.hidesDead, scaledChannels());
    m_hiddenCount = m_source.activation->mapCount() - static_cast<std::int64_t>(channels.size());
    m_grid->setOrder(channels);
    const bool isLike = m_other.activation && m_other.activation->mapCount() == m_source.activation->mapCount();
    m_otherGrid->setOrder(isLike ? std::optional(channels) : std::nullopt);
    updateBar();
}

void FeatureMapPanel::togglePin(BlockId block, std::int64_t channel)
{
    // What comes in is what the block before puts out; a pin is of a block.
    if (!block.valid() || block == kRootId || m_shown.phase != StepPhase::Done)
        return;
    const PinnedMap pin{block, channel};
    if (m_pins->contains(pin))
        m_pins->remove(pin);
    else
        m_pins->add(pin);
}

void FeatureMapPanel::updatePins()
{
    // A copy: setContent() does not change them, but what listens to it may.
    const std::vector<PinnedMap> pins = m_pins->pins();
    for (const PinnedMap& pin : pins) {
        if (!m_document.block(pin.block)) {
            m_pins->setContent(pin, std::nullopt);
            continue;
        }
        PinStrip::Content content{m_document.path(pin.block), nullptr, m_runs.isMarkedStale()};
        const TraceStepPtr step = m_runs.step(pin.block);
        if (step && step->output && pin.channel < step->output->mapCount())
            content.maps = step->output;
        m_pins->setContent(pin, content);
    }
    updateLinks();
}

} // namespace layerwise
