// Single values in the feature map panel: the large map, the pointer, the value that was pointed at.

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/viewers/feature_bars.h"
#include "widgets/viewers/feature_map_panel.h"
#include "widgets/viewers/map_column.h"
#include "widgets/viewers/map_view.h"
#include "widgets/viewers/pin_strip.h"
#include "widgets/viewers/value_links.h"

#include <QVBoxLayout>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kValueDigits = 5;
constexpr int kRangeDigits = 3;
constexpr int kLeastSideWidth = 276; ///< what the links below the large map need

QLabel* makeValueLabel()
{
    auto* label = new ThemedLabel(ThemedLabel::Tone::Quiet);
    label->setTextFormat(Qt::RichText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setFocusPolicy(Qt::NoFocus);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    return label;
}

float valueAt(const Activation& maps, std::int64_t channel, int x, int y)
{
    return maps.map(channel)[static_cast<std::size_t>(y * maps.mapWidth() + x)];
}

QString valueText(float value)
{
    return formatValue(static_cast<double>(value), kValueDigits);
}

} // namespace

QWidget* FeatureMapPanel::buildLargeMap()
{
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    m_view = new MapView;
    m_view->setToolTip(tr("Wheel, + and \u2212 zoom; 0 fits it in; Enter picks the framed value"));
    m_valueLabel = makeValueLabel();
    m_links = new ValueLinks;
    layout->addWidget(m_view, 1);
    layout->addWidget(m_valueLabel);
    layout->addWidget(m_links);
    side->setMinimumWidth(kLeastSideWidth);
    return side;
}

QWidget* FeatureMapPanel::buildBarsPage()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    m_bars = new FeatureBars;
    m_featureLabel = makeValueLabel();
    m_featureLinks = new ValueLinks;
    m_featureLinks->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* row = new QHBoxLayout;
    row->setSpacing(Theme::kPanelPadding);
    row->addWidget(m_featureLabel, 1);
    row->addWidget(m_featureLinks);
    layout->addWidget(m_bars, 1);
    layout->addLayout(row);
    return page;
}

void FeatureMapPanel::connectLinks(ValueLinks& links)
{
    connect(&links, &ValueLinks::explainRequested, this, &FeatureMapPanel::explainRequested);
    connect(&links, &ValueLinks::receptiveFieldToggled, this, [this](bool on) {
        m_showsField = on;
        Q_EMIT receptiveFieldToggled(on);
    });
    connect(&links, &ValueLinks::switchRequested, this, [this](bool off) {
        Q_EMIT channelSwitchRequested(m_shown.block, hasMaps() ? m_grid->channel() : m_bars->index(), off);
    });
    connect(&links, &ValueLinks::pinRequested, this, [this] { togglePin(m_shown.block, m_grid->channel()); });
}

void FeatureMapPanel::setReceptiveFieldShown(bool shown)
{
    m_showsField = shown;
    updateLinks();
}

void FeatureMapPanel::showLarge()
{
    if (!hasMaps())
        return;
    const std::int64_t channel = m_grid->channel();
    const bool inOther = m_largeIsOther && m_other.activation && channel < m_other.activation->mapCount();
    m_largeIsOther = inOther;
    if (inOther)
        m_view->setMap(m_other.activation, channel, m_otherGrid->scaleOf(channel));
    else
        m_view->setMap(m_source.activation, channel, m_grid->scaleOf(channel));
}

void FeatureMapPanel::showCrossHair(const std::optional<MapPosition>& at, bool inOther)
{
    const ActivationPtr& from = inOther ? m_other.activation : m_source.activation;
    // On maps of another size, the place that lies over this one.
    const auto placeIn = [&](const ActivationPtr& maps) -> std::optional<QPoint> {
        if (!at || !maps || !from || maps->mapCount() == 0)
            return std::nullopt;
        return QPoint(static_cast<int>(at->x * maps->mapWidth() / from->mapWidth()),
                      static_cast<int>(at->y * maps->mapHeight() / from->mapHeight()));
    };
    m_grid->setCrossHair(placeIn(m_source.activation));
    m_otherGrid->setCrossHair(placeIn(m_other.activation));
    m_view->setCrossHair(placeIn(m_largeIsOther ? m_other.activation : m_source.activation));
    m_view->setMarked(at && inOther == m_largeIsOther ? at : std::nullopt);
}

void FeatureMapPanel::setValueText(const QString& place, const QString& value, const QString& rest)
{
    m_valueText = place + value + rest;
    const auto spaced = [](QString text) {
        return text.toHtmlEscaped().replace(QStringLiteral("  "), QStringLiteral("&nbsp; "));
    };
    m_valueLabel->setText(spaced(place) + QStringLiteral("<b>%1</b>").arg(value) + spaced(rest));
    m_valueLabel->setToolTip(m_valueText);
}

/// What the other side, or both runs of a difference, have there.
QString FeatureMapPanel::otherValueText(std::int64_t channel, int x, int y, bool inOther) const
{
    if (showsDifference() && m_now && m_then)
        return tr("  (%1 now, %2 then)").arg(valueText(valueAt(*m_now, channel, x, y)), valueText(valueAt(*m_then, channel, x, y)));
    const ActivationPtr& here = inOther ? m_other.activation : m_source.activation;
    const ActivationPtr& there = inOther ? m_source.activation : m_other.activation;
    if (m_comparison.kind != Comparison::Kind::Snapshot || !here || !there || here->shape() != there->shape())
        return {};
    const QString words = inOther ? tr("  (now %1)") : tr("  (then %1)");
    return words.arg(valueText(valueAt(*there, channel, x, y)));
}

void FeatureMapPanel::showValue(std::int64_t channel, int x, int y, bool inOther)
{
    const ActivationPtr& maps = inOther ? m_other.activation : m_source.activation;
    if (!hasMaps() || !maps || channel >= maps->mapCount() || x >= maps->mapWidth() || y >= maps->mapHeight())
        return;
    setValueText(tr("channel %1  (y %2, x %3) = ").arg(channel).arg(y).arg(x), valueText(valueAt(*maps, channel, x, y)),
                 otherValueText(channel, x, y, inOther));
    showCrossHair(MapPosition{channel, x, y}, inOther);
}

void FeatureMapPanel::showFeature(std::int64_t index)
{
    const auto values = m_source.activation ? m_source.activation->features() : std::span<const float>();
    if (index < 0 || index >= static_cast<std::int64_t>(values.size()))
        return;
    const QString value = valueText(values[static_cast<std::size_t>(index)]);
    m_valueText = tr("feature %1 = %2").arg(index).arg(value);
    m_featureLabel->setText(tr("feature %1 = <b>%2</b>").arg(index).arg(value));
}

std::optional<QList<qint64>> FeatureMapPanel::pickedHere() const
{
    if (!m_picked || m_picked->first != m_shown || !m_source.activation)
        return std::nullopt;
    const QList<qint64>& at = m_picked->second;
    const Activation& values = *m_source.activation;
    const bool fits = at.size() == 3 ? hasMaps() && at[0] < values.mapCount() && at[1] < values.mapHeight() &&
                                           at[2] < values.mapWidth()
                                     : !hasMaps() && at[0] < static_cast<qint64>(values.features().size());
    return fits ? std::optional(at) : std::nullopt;
}

void FeatureMapPanel::updateRestingText()
{
    if (!m_source.activation)
        return;
    if (!hasMaps()) {
        showFeature(m_bars->index());
        return;
    }
    const auto picked = pickedHere();
    const std::int64_t channel = m_grid->channel();
    if (picked && (*picked)[0] == channel && !m_largeIsOther) {
        showValue(channel, static_cast<int>((*picked)[2]), static_cast<int>((*picked)[1]), false);
    } else {
        const ActivationPtr& maps = m_largeIsOther ? m_other.activation : m_source.activation;
        const ActivationStats stats = maps->mapStats(channel);
        setValueText(tr("channel %1  %2 \u2026 %3")
                         .arg(channel)
                         .arg(formatValue(static_cast<double>(stats.min), kRangeDigits),
                              formatValue(static_cast<double>(stats.max), kRangeDigits)),
                     QString());
    }
    showCrossHair(std::nullopt, false);
}

void FeatureMapPanel::pick(const QList<qint64>& at, bool inOther)
{
    m_largeIsOther = inOther;
    showLarge();
    if (at.size() == 3)
        showValue(at[0], static_cast<int>(at[2]), static_cast<int>(at[1]), inOther);
    // A value of a kept run, or a difference, is not one of the run that can be asked about.
    if (showsDifference() || (inOther && m_comparison.kind == Comparison::Kind::Snapshot))
        return;
    const StepPosition place{m_shown.block, inOther ? StepPhase::Before : m_shown.phase};
    m_picked = {place, at};
    showPicked();
    updateLinks();
    Q_EMIT valuePicked(place.block, place.phase, at);
}

void FeatureMapPanel::clearPicked()
{
    m_picked.reset();
    showPicked();
    updateLinks();
    updateRestingText();
}

void FeatureMapPanel::showPicked()
{
    const auto picked = pickedHere();
    std::optional<MapPosition> position;
    if (picked && picked->size() == 3)
        position = MapPosition{(*picked)[0], static_cast<int>((*picked)[2]), static_cast<int>((*picked)[1])};
    m_grid->setPicked(position);
    m_view->setPicked(m_largeIsOther ? std::nullopt : position);
}

std::vector<std::int64_t> FeatureMapPanel::switchedOff() const
{
    std::vector<std::int64_t> channels;
    if (m_shown.phase != StepPhase::Done)
        return channels;
    for (const ChannelScale& scale : m_runs.channelScales(m_shown.block)) {
        if (scale.scale == 0)
            channels.push_back(scale.channel);
    }
    return channels;
}

/// Those that a person has switched off or scaled: they are never hidden.
std::vector<std::int64_t> FeatureMapPanel::scaledChannels() const
{
    std::vector<std::int64_t> channels;
    if (m_shown.phase == StepPhase::Done) {
        for (const ChannelScale& scale : m_runs.channelScales(m_shown.block))
            channels.push_back(scale.channel);
    }
    return channels;
}

void FeatureMapPanel::updateLinks()
{
    const bool hasBlock = m_source.activation && m_shown.phase == StepPhase::Done && !showsDifference();
    const std::int64_t channel = hasMaps() ? m_grid->channel() : m_bars->index();
    const std::vector<std::int64_t> off = switchedOff();
    ValueLinks::State state;
    state.hasValue = m_picked.has_value() && m_picked->first.block == m_shown.block;
    state.hasField = m_picked.has_value();
    state.showsField = m_showsField;
    state.canSwitch = hasBlock;
    state.isOff = std::ranges::find(off, channel) != off.end();
    state.canPin = hasBlock && hasMaps();
    state.isPinned = m_pins->contains({m_shown.block, channel});
    m_links->setState(state);
    m_featureLinks->setState(state);
}

} // namespace layerwise
