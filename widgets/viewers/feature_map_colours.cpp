// Which colours the values of the feature map panel get.

#include "model/document/inherited_range.h"
#include "widgets/viewers/colour_legend.h"
#include "widgets/viewers/colour_popover.h"
#include "widgets/viewers/feature_bars.h"
#include "widgets/viewers/feature_map_panel.h"
#include "widgets/viewers/map_bar.h"

#include <algorithm>
#include <limits>

namespace layerwise {

namespace {

/// The smallest range that holds all of several activations.
class Widest {
public:
    void add(const ActivationPtr& activation)
    {
        if (!activation)
            return;
        low = std::min(low, activation->stats().min);
        high = std::max(high, activation->stats().max);
    }
    bool isEmpty() const { return low > high; }

    float low = std::numeric_limits<float>::max();
    float high = std::numeric_limits<float>::lowest();
};

} // namespace

FeatureMapPanel::Range FeatureMapPanel::layerRange() const
{
    // What stands side by side is compared by eye, so it has the same colours.
    Widest widest;
    widest.add(m_source.activation);
    widest.add(m_other.activation);
    return {widest.low, widest.high, m_other.activation ? tr("both sides") : m_source.title};
}

std::optional<FeatureMapPanel::Range> FeatureMapPanel::inheritedRange() const
{
    if (m_shown.block == kRootId)
        return std::nullopt;
    const BlockId from = valueSource(m_document.network(), m_document.registry(), m_document.shapes(), m_shown);
    const TraceStepPtr step = from.valid() ? m_runs.step(from) : nullptr;
    if (!step || !step->output)
        return std::nullopt;
    const ActivationStats& stats = step->output->stats();
    return Range{stats.min, stats.max, m_document.path(from)};
}

FeatureMapPanel::Range FeatureMapPanel::globalRange() const
{
    const TracePtr trace = m_runs.trace();
    if (trace != m_globalRangeTrace) {
        Widest widest;
        widest.add(trace->input);
        for (const TraceStepPtr& step : trace->steps)
            widest.add(step->output);
        m_globalRange = widest.isEmpty() ? Range{0, 1, {}} : Range{widest.low, widest.high, {}};
        m_globalRange.origin = tr("all blocks");
        m_globalRangeTrace = trace;
    }
    return m_globalRange;
}

FeatureMapPanel::Range FeatureMapPanel::range() const
{
    if (showsDifference())
        return layerRange();
    if (m_settings.scale == ScaleMode::Global)
        return globalRange();
    if (m_settings.scale == ScaleMode::Inherited && hasMaps()) {
        if (const auto inherited = inheritedRange())
            return *inherited;
    }
    return layerRange();
}

FeatureMapPanel::PointsKey FeatureMapPanel::pointsKey() const
{
    const bool isGlobal = m_settings.scale == ScaleMode::Global && !showsDifference();
    return {isGlobal ? BlockId{} : m_shown.block, isGlobal ? StepPhase::Enter : m_shown.phase, showsDifference()};
}

bool FeatureMapPanel::isAdjusted() const
{
    return m_points.contains(pointsKey()) || m_settings.style.gamma != 1.0F;
}

ColourScale FeatureMapPanel::commonScale() const
{
    const Range whole = range();
    ColourStyle style = m_settings.style;
    // A difference has a sign even where none is negative.
    if (showsDifference() && !style.kind)
        style.kind = ColourMapKind::Diverging;
    ColourScale scale = style.scaleFor(whole.low, whole.high);
    if (const auto points = m_points.find(pointsKey()); points != m_points.end()) {
        scale.low = points->second.first;
        scale.high = points->second.second;
        // The points may have been set for a map that need not have zero in its middle.
        if (scale.kind == ColourMapKind::Diverging) {
            scale.high = std::max(std::abs(scale.low), std::abs(scale.high));
            scale.low = -scale.high;
        }
    }
    return scale;
}

void FeatureMapPanel::showScale()
{
    if (!m_source.activation)
        return;
    if (!hasMaps()) {
        const bool isGlobal = m_settings.scale == ScaleMode::Global;
        const Range bars = isGlobal ? globalRange() : layerRange();
        m_bars->setRange(static_cast<double>(bars.low), static_cast<double>(bars.high));
        return;
    }
    const bool isOwn = m_settings.scale == ScaleMode::Map && !m_points.contains(pointsKey());
    const auto scale = isOwn ? std::nullopt : std::optional(commonScale());
    m_grid->setScale(scale, m_settings.style);
    m_otherGrid->setScale(scale, m_settings.style);
    showLarge();
    showLegend();
    if (m_popover && m_popover->isVisible())
        m_popover->setState(m_source.activation, m_bar->legend()->scale(), m_settings.style, isAdjusted());
}

void FeatureMapPanel::showLegend()
{
    ColourLegend* legend = m_bar->legend();
    const std::int64_t channel = m_grid->channel();
    const ColourScale scale = m_grid->scaleOf(channel);
    if (m_points.contains(pointsKey())) {
        legend->setScale(scale, range().origin);
    } else if (m_settings.scale == ScaleMode::Map) {
        const ActivationStats stats = m_source.activation->mapStats(channel);
        legend->setScale(scale, tr("channel %1").arg(channel), {{stats.min, stats.max}});
    } else {
        const Range whole = range();
        legend->setScale(scale, whole.origin, {{whole.low, whole.high}});
    }
    legend->setAdjusted(isAdjusted());
}

void FeatureMapPanel::setStyle(const ColourStyle& style)
{
    m_settings.style = style;
    showScale();
}

void FeatureMapPanel::setRange(float low, float high)
{
    m_points[pointsKey()] = {low, high};
    showScale();
}

void FeatureMapPanel::resetColours()
{
    m_points.erase(pointsKey());
    m_settings.style.gamma = 1;
    showScale();
}

void FeatureMapPanel::showPopover()
{
    if (!m_popover) {
        m_popover = new ColourPopover(this);
        connect(m_popover, &ColourPopover::styleChosen, this, &FeatureMapPanel::setStyle);
        connect(m_popover, &ColourPopover::rangeChosen, this, &FeatureMapPanel::setRange);
        connect(m_popover, &ColourPopover::resetRequested, this, &FeatureMapPanel::resetColours);
    }
    ColourLegend* legend = m_bar->legend();
    m_popover->setState(m_source.activation, legend->scale(), m_settings.style, isAdjusted());
    m_popover->openBeside(QRect(legend->mapToGlobal(QPoint()), legend->size()));
}

} // namespace layerwise
