#include "widgets/viewers/feature_map_panel.h"

#include "model/document/sentences.h"
#include "widgets/common/segmented_switch.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/viewers/colour_legend.h"
#include "widgets/viewers/feature_bars.h"
#include "widgets/viewers/map_grid.h"
#include "widgets/viewers/map_view.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QSplitter>
#include <QStackedWidget>

#include <algorithm>
#include <limits>
#include <utility>

namespace layerwise {

namespace {

enum Page { MapsPage, FeaturesPage, MessagePage };

constexpr int kValueDigits = 5;
constexpr int kRangeDigits = 3;
constexpr int kLargestPitch = 40;
constexpr int kWidthWithAll = 780; ///< narrower, the slider gives way (the keys do), then the count

QString invalidText(const ActivationStats& stats)
{
    QStringList parts;
    if (stats.nanCount > 0)
        parts += FeatureMapPanel::tr("%1 NaN").arg(formatCount(stats.nanCount));
    if (stats.infCount > 0)
        parts += FeatureMapPanel::tr("%1 Inf").arg(formatCount(stats.infCount));
    return parts.join(QStringLiteral(" \u00b7 "));
}

QLabel* makeValueLabel()
{
    auto* label = new ThemedLabel(ThemedLabel::Tone::Quiet);
    label->setTextFormat(Qt::RichText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setFocusPolicy(Qt::NoFocus);
    return label;
}

} // namespace

FeatureMapPanel::FeatureMapPanel(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_runs(runs), m_pages(new QStackedWidget(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, 2 * Theme::kGrid, Theme::kPanelPadding, Theme::kGrid);
    layout->setSpacing(Theme::kGrid);
    layout->addWidget(buildBar());
    layout->addWidget(m_pages, 1);
    m_pages->addWidget(buildMapsPage());
    m_pages->addWidget(buildBarsPage());
    m_pages->addWidget(buildMessagePage());
    connectSources();
    refresh();
}

FeatureMapPanel::~FeatureMapPanel() = default;

QWidget* FeatureMapPanel::buildBar()
{
    auto* bar = new QWidget(this);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * Theme::kGrid);

    m_scaleSwitch = new SegmentedSwitch({tr("Map"), tr("Layer"), tr("Global")}, bar);
    m_scaleSwitch->setCurrent(static_cast<int>(m_scaleMode));
    m_scaleSwitch->setAccessibleName(tr("Colour scale"));
    m_scaleSwitch->setToolTips({tr("Each map its own colour range"), tr("One colour range for all maps of this block"),
                                tr("One colour range for all blocks of the network")});
    m_sideSwitch = new SegmentedSwitch({tr("Output"), tr("Input")}, bar);
    m_sideSwitch->setAccessibleName(tr("Shown side of the block"));
    m_sideSwitch->setToolTips({tr("What the block puts out"), tr("What comes into the block")});
    m_titleLabel = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kTextPx, true, bar);
    m_titleLabel->setElideMode(Qt::ElideLeft);
    m_sizeLabel = new ThemedLabel(ThemedLabel::Tone::Quiet, 0, false, bar);
    m_sizeLabel->setElideMode(Qt::ElideRight);
    m_staleLabel = new ThemedLabel(ThemedLabel::Tone::Warning, Theme::kQuietPx, false, bar);
    m_staleLabel->setElideMode(Qt::ElideRight);
    m_staleLabel->setText(tr("\u21bb from before the edit"));
    m_staleLabel->setToolTip(tr("The network or the image has changed since. Run again to renew this."));
    m_invalidLabel = new ThemedLabel(ThemedLabel::Tone::Error, Theme::kQuietPx, false, bar);
    m_invalidLabel->setTextFormat(Qt::RichText);
    m_invalidLabel->setToolTip(tr("Values that are not numbers (NaN) or infinite (Inf), drawn in magenta"));
    m_zoom = new QSlider(Qt::Horizontal, bar);
    m_zoom->setFixedWidth(60);
    m_zoom->setSingleStep(4);
    m_zoom->setAccessibleName(tr("Size"));
    m_legend = new ColourLegend(bar);

    layout->addWidget(m_scaleSwitch);
    layout->addWidget(m_sideSwitch);
    layout->addWidget(m_titleLabel);
    layout->addWidget(m_sizeLabel);
    layout->addWidget(m_staleLabel);
    layout->addWidget(m_invalidLabel);
    layout->addStretch(1);
    layout->addWidget(m_zoom);
    layout->addWidget(m_legend);

    connect(m_scaleSwitch, &SegmentedSwitch::chosen, this,
            [this](int index) { setScaleMode(static_cast<ScaleMode>(index)); });
    connect(m_sideSwitch, &SegmentedSwitch::chosen, this, [this](int index) { setSide(static_cast<Side>(index)); });
    connect(m_zoom, &QSlider::valueChanged, this, [this](int value) {
        if (hasMaps()) {
            m_grid->setThumbnailSize(value);
        } else {
            m_barPitch = value;
            m_bars->setMinimumPitch(value);
        }
    });
    return bar;
}

QWidget* FeatureMapPanel::buildMapsPage()
{
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(Theme::kPanelPadding);
    m_grid = new MapGrid;
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    m_view = new MapView;
    m_valueLabel = makeValueLabel();
    layout->addWidget(m_view, 1);
    layout->addWidget(m_valueLabel);
    side->setMinimumWidth(196);
    splitter->addWidget(m_grid);
    splitter->addWidget(side);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    splitter->setSizes({640, 200});

    connectMaps();
    return splitter;
}

void FeatureMapPanel::connectMaps()
{
    const auto pickValue = [this](qint64 channel, int x, int y) { pick({channel, y, x}); };
    connect(m_grid, &MapGrid::channelChosen, &m_selection, &Selection::setChannel);
    connect(m_grid, &MapGrid::picked, this, pickValue);
    connect(m_grid, &MapGrid::hovered, this, &FeatureMapPanel::showValue);
    connect(m_grid, &MapGrid::hoverLeft, this, &FeatureMapPanel::updateRestingText);
    connect(m_grid, &MapGrid::thumbnailSizeChanged, this, &FeatureMapPanel::showZoom);
    connect(m_view, &MapView::picked, this, pickValue);
    connect(m_view, &MapView::hovered, this, &FeatureMapPanel::showValue);
    connect(m_view, &MapView::hoverLeft, this, &FeatureMapPanel::updateRestingText);
}

QWidget* FeatureMapPanel::buildBarsPage()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    m_bars = new FeatureBars;
    m_featureLabel = makeValueLabel();
    layout->addWidget(m_bars, 1);
    layout->addWidget(m_featureLabel);
    connect(m_bars, &FeatureBars::indexChosen, &m_selection, &Selection::setChannel);
    connect(m_bars, &FeatureBars::picked, this, [this](qint64 index) { pick({index}); });
    connect(m_bars, &FeatureBars::hovered, this, &FeatureMapPanel::showFeature);
    connect(m_bars, &FeatureBars::hoverLeft, this, &FeatureMapPanel::updateRestingText);
    return page;
}

QWidget* FeatureMapPanel::buildMessagePage()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    m_messageLabel = new ThemedLabel(ThemedLabel::Tone::Text);
    m_hintLabel = new ThemedLabel(ThemedLabel::Tone::Quiet);
    layout->addStretch(1);
    for (ThemedLabel* label : {m_messageLabel, m_hintLabel}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    layout->addStretch(2);
    return page;
}

void FeatureMapPanel::connectSources()
{
    connect(&m_selection, &Selection::changed, this, &FeatureMapPanel::refresh);
    connect(&m_selection, &Selection::channelChanged, this, &FeatureMapPanel::showChannel);
    connect(&m_document, &NetworkDocument::shapesChanged, this, &FeatureMapPanel::refresh);
    connect(&m_document, &NetworkDocument::networkReplaced, this, &FeatureMapPanel::refresh);
    connect(&m_runs, &RunController::stateChanged, this, &FeatureMapPanel::refresh);
    connect(&m_runs, &RunController::finished, this, &FeatureMapPanel::refresh);
    connect(&m_runs, &RunController::stepReady, this, [this](const TraceStepPtr& step) {
        if (step && step->block == m_selection.current())
            refresh();
    });
}

void FeatureMapPanel::setScaleMode(ScaleMode mode)
{
    m_scaleMode = mode;
    m_scaleSwitch->setCurrent(static_cast<int>(mode));
    showScale();
}

void FeatureMapPanel::setSide(Side side)
{
    m_side = side;
    m_sideSwitch->setCurrent(static_cast<int>(side));
    refresh();
}

bool FeatureMapPanel::hasMaps() const
{
    return m_source.activation && m_source.activation->mapCount() > 0;
}

void FeatureMapPanel::refresh()
{
    m_source = source();
    const StepPosition before = std::exchange(m_shown, shown());
    if (hasMaps())
        showMaps();
    else if (m_source.activation)
        showFeatures();
    else
        showMessage();
    showZoom();
    updateBar();
    if (before != m_shown)
        Q_EMIT shownChanged();
}

StepPosition FeatureMapPanel::shown() const
{
    const BlockId id = m_selection.current();
    if (!id.valid() || id == kRootId)
        return {kRootId, StepPhase::Enter};
    return {id, m_side == Side::Output ? StepPhase::Done : StepPhase::Before};
}

void FeatureMapPanel::setRegion(const std::optional<MapRegion>& region)
{
    m_region = region;
    m_grid->setRegion(region);
    m_view->setRegion(region);
}

void FeatureMapPanel::pick(const QList<qint64>& at)
{
    Q_EMIT valuePicked(m_shown.block, m_shown.phase, at);
}

void FeatureMapPanel::showMaps()
{
    const bool stale = m_runs.isStale();
    m_bars->setActivation(nullptr);
    m_grid->setActivation(m_source.activation);
    m_grid->setStale(stale);
    m_view->setStale(stale);
    m_pages->setCurrentIndex(MapsPage);
    showScale();
    showChannel(m_selection.channel());
}

void FeatureMapPanel::showFeatures()
{
    m_grid->setActivation(nullptr);
    m_view->setMap(nullptr, 0, {});
    m_bars->setActivation(m_source.activation);
    m_bars->setStale(m_runs.isStale());
    m_pages->setCurrentIndex(FeaturesPage);
    showScale();
    showChannel(m_selection.channel());
}

void FeatureMapPanel::showMessage()
{
    m_grid->setActivation(nullptr);
    m_view->setMap(nullptr, 0, {});
    m_bars->setActivation(nullptr);
    m_valueText.clear();
    m_messageLabel->setText(m_source.message);
    m_hintLabel->setText(m_source.hint);
    m_pages->setCurrentIndex(MessagePage);
}

ColourScale FeatureMapPanel::layerScale() const
{
    const ActivationStats& stats = m_source.activation->stats();
    return ColourScale::forRange(stats.min, stats.max);
}

ColourScale FeatureMapPanel::globalScale() const
{
    const TracePtr trace = m_runs.trace();
    if (trace != m_globalScaleTrace) {
        float low = std::numeric_limits<float>::max();
        float high = std::numeric_limits<float>::lowest();
        const auto widen = [&](const ActivationPtr& activation) {
            if (!activation)
                return;
            low = std::min(low, activation->stats().min);
            high = std::max(high, activation->stats().max);
        };
        widen(trace->input);
        for (const TraceStepPtr& step : trace->steps)
            widen(step->output);
        m_globalScale = low <= high ? ColourScale::forRange(low, high) : ColourScale{};
        m_globalScaleTrace = trace;
    }
    return m_globalScale;
}

void FeatureMapPanel::showScale()
{
    if (!m_source.activation)
        return;
    const ColourScale all = m_scaleMode == ScaleMode::Global ? globalScale() : layerScale();
    if (hasMaps()) {
        m_grid->setScale(m_scaleMode == ScaleMode::Map ? std::nullopt : std::optional(all));
        m_view->setMap(m_source.activation, m_grid->channel(), m_grid->scaleOf(m_grid->channel()));
        m_legend->setScale(m_grid->scaleOf(m_grid->channel()));
    } else if (m_scaleMode == ScaleMode::Global) {
        m_bars->setRange(all.low, all.high);
    } else {
        m_bars->setRange(m_source.activation->stats().min, m_source.activation->stats().max);
    }
}

void FeatureMapPanel::showChannel(std::int64_t channel)
{
    if (!m_source.activation)
        return;
    if (hasMaps()) {
        m_grid->setChannel(channel);
        showScale();
    } else {
        m_bars->setIndex(channel);
    }
    updateRestingText();
}

void FeatureMapPanel::showValue(std::int64_t channel, int x, int y)
{
    if (!hasMaps())
        return;
    const auto values = m_source.activation->map(channel);
    const auto at = static_cast<std::size_t>(y * m_source.activation->mapWidth() + x);
    const QString place = tr("channel %1  (y %2, x %3) = ").arg(channel).arg(y).arg(x);
    const QString value = formatValue(values[at], kValueDigits);
    m_valueText = place + value;
    m_valueLabel->setText(QString(place).replace(QStringLiteral("  "), QStringLiteral("&nbsp; ")) +
                          QStringLiteral("<b>%1</b>").arg(value));
    m_grid->setCrossHair(QPoint(x, y));
    m_view->setMarked(MapPosition{channel, x, y});
}

void FeatureMapPanel::showFeature(std::int64_t index)
{
    const auto values = m_source.activation ? m_source.activation->features() : std::span<const float>();
    if (index < 0 || index >= static_cast<std::int64_t>(values.size()))
        return;
    const QString value = formatValue(values[static_cast<std::size_t>(index)], kValueDigits);
    m_valueText = tr("feature %1 = %2").arg(index).arg(value);
    m_featureLabel->setText(tr("feature %1 = <b>%2</b>").arg(index).arg(value));
}

void FeatureMapPanel::updateRestingText()
{
    if (!m_source.activation)
        return;
    if (!hasMaps()) {
        showFeature(m_bars->index());
        return;
    }
    const ActivationStats stats = m_source.activation->mapStats(m_grid->channel());
    m_valueText = tr("channel %1  %2 \u2026 %3")
                      .arg(m_grid->channel())
                      .arg(formatValue(stats.min, kRangeDigits), formatValue(stats.max, kRangeDigits));
    m_valueLabel->setText(QString(m_valueText).replace(QStringLiteral("  "), QStringLiteral(" &nbsp; ")));
    m_grid->setCrossHair(std::nullopt);
    m_view->setMarked(std::nullopt);
}

void FeatureMapPanel::showZoom()
{
    const QSignalBlocker blocker(m_zoom);
    if (hasMaps()) {
        m_zoom->setRange(MapGrid::kMinThumbnail, 128);
        m_zoom->setValue(m_grid->thumbnailSize());
        m_zoom->setToolTip(tr("Size of the maps (+ and \u2212)"));
    } else {
        m_zoom->setRange(1, kLargestPitch);
        m_zoom->setValue(m_barPitch);
        m_zoom->setToolTip(tr("Width of the bars"));
    }
}

QString FeatureMapPanel::countText() const
{
    if (!hasMaps()) {
        const std::int64_t count = m_bars->count();
        return count == 1 ? tr("1 feature") : tr("%1 features").arg(formatCount(count));
    }
    const Activation& maps = *m_source.activation;
    const QString each = QStringLiteral("%1\u00d7%2").arg(maps.mapHeight()).arg(maps.mapWidth());
    return maps.mapCount() == 1 ? tr("1 map of %1").arg(each)
                                : tr("%1 maps of %2").arg(formatCount(maps.mapCount()), each);
}

void FeatureMapPanel::updateBar()
{
    const ActivationPtr& activation = m_source.activation;
    m_titleLabel->setText(m_source.title);
    m_titleLabel->setToolTip(m_source.title);
    m_sideSwitch->setEnabled(m_selection.current().valid());
    m_scaleSwitch->button(0)->setVisible(!activation || hasMaps());
    m_legend->setVisible(hasMaps());
    m_zoom->setVisible(activation && width() >= kWidthWithAll);
    m_staleLabel->setVisible(activation && m_runs.isStale());
    m_invalidLabel->setVisible(activation && activation->stats().nanCount + activation->stats().infCount > 0);
    m_sizeLabel->setVisible(activation && (width() >= kWidthWithAll || !m_runs.isStale()));
    if (!activation)
        return;
    m_invalidLabel->setText(
        QStringLiteral("<span style=\"color:%1\">\u25a0</span> ").arg(QColor::fromRgb(kNotFiniteColour).name()) +
        invalidText(activation->stats()));
    QString size = countText();
    const bool batch = activation->shape().rank() == (hasMaps() ? 4 : 2) && activation->shape()[0] > 1;
    if (batch)
        size += tr(" \u00b7 image 1 of %1").arg(activation->shape()[0]);
    m_sizeLabel->setText(size);
    m_sizeLabel->setToolTip(formatShape(activation->shape()));
}

void FeatureMapPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    updateBar();
}

QJsonObject FeatureMapPanel::describe() const
{
    static const char* const kScales[] = {"map", "layer", "global"};
    QJsonObject object{{"block", m_document.path(m_selection.current())},
                       {"side", m_side == Side::Output ? "output" : "input"},
                       {"kind", hasMaps()             ? "maps"
                                : m_source.activation ? "features"
                                                      : "message"},
                       {"title", m_source.title}};
    if (!m_source.activation) {
        object["message"] = m_source.message;
        object["hint"] = m_source.hint;
        return object;
    }
    QJsonArray shape;
    for (const std::int64_t size : m_source.activation->shape().sizes())
        shape.append(static_cast<qint64>(size));
    const ActivationStats& stats = m_source.activation->stats();
    object["shape"] = shape;
    object["scale"] = kScales[static_cast<int>(m_scaleMode)];
    object["stale"] = m_runs.isStale();
    object["value"] = m_valueText;
    object["nan"] = static_cast<qint64>(stats.nanCount);
    object["inf"] = static_cast<qint64>(stats.infCount);
    object["channel"] = static_cast<qint64>(hasMaps() ? m_grid->channel() : m_bars->index());
    if (hasMaps()) {
        object["maps"] = static_cast<qint64>(m_source.activation->mapCount());
        object["low"] = m_legend->scale().low;
        object["high"] = m_legend->scale().high;
    }
    return object;
}

} // namespace layerwise
