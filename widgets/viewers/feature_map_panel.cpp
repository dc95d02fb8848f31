#include "widgets/viewers/feature_map_panel.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/viewers/colour_legend.h"
#include "widgets/viewers/feature_bars.h"
#include "widgets/viewers/map_bar.h"
#include "widgets/viewers/map_column.h"
#include "widgets/viewers/map_view.h"
#include "widgets/viewers/pin_strip.h"
#include "widgets/viewers/value_links.h"

#include <QMenu>
#include <QMetaMethod>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace layerwise {

namespace {

enum Page { MapsPage, FeaturesPage, MessagePage };

constexpr int kLargestPitch = 40;

QString invalidText(const ActivationStats& stats)
{
    QStringList parts;
    if (stats.nanCount > 0)
        parts += FeatureMapPanel::tr("%1 NaN").arg(formatCount(stats.nanCount));
    if (stats.infCount > 0)
        parts += FeatureMapPanel::tr("%1 Inf").arg(formatCount(stats.infCount));
    return parts.join(QStringLiteral(" \u00b7 "));
}

} // namespace

FeatureMapPanel::FeatureMapPanel(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_runs(runs), m_snapshots(document, runs),
      m_generation(document.generation())
{
    m_bar = new MapBar(this);
    m_pins = new PinStrip(this);
    m_pages = new QStackedWidget(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, 2 * Theme::kGrid, Theme::kPanelPadding, Theme::kGrid);
    layout->setSpacing(Theme::kGrid);
    layout->addWidget(m_bar);
    layout->addWidget(m_pins);
    layout->addWidget(m_pages, 1);
    m_pages->addWidget(buildMapsPage());
    m_pages->addWidget(buildBarsPage());
    m_pages->addWidget(buildMessagePage());
    m_bar->setSettings(m_settings);
    connectBar();
    connectMaps();
    connectSources();
    refresh();
}

FeatureMapPanel::~FeatureMapPanel() = default;

QWidget* FeatureMapPanel::buildMapsPage()
{
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(Theme::kPanelPadding);
    auto* columns = new QWidget;
    auto* row = new QHBoxLayout(columns);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::kPanelPadding);
    m_otherColumn = new MapColumn;
    m_otherColumn->hide();
    m_column = new MapColumn;
    m_grid = m_column->grid();
    m_otherGrid = m_otherColumn->grid();
    m_otherGrid->setObjectName(QStringLiteral("otherMaps"));
    m_otherGrid->setAccessibleName(tr("Feature maps to compare with"));
    // The order of creation is the order in which findChild() finds them: the main grid is asked for more often.
    row->addWidget(m_column, 1);
    row->insertWidget(0, m_otherColumn, 1);
    splitter->addWidget(columns);
    splitter->addWidget(buildLargeMap());
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    splitter->setSizes({640, 276});
    return splitter;
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

void FeatureMapPanel::connectBar()
{
    connect(m_bar, &MapBar::scaleChosen, this, &FeatureMapPanel::setScaleMode);
    connect(m_bar, &MapBar::orderChosen, this, &FeatureMapPanel::setOrder);
    connect(m_bar, &MapBar::hidesDeadChosen, this, &FeatureMapPanel::setHidesDead);
    connect(m_bar, &MapBar::sizeChosen, this, [this](int value) {
        if (hasMaps()) {
            m_grid->setThumbnailSize(value);
        } else {
            m_barPitch = value;
            m_bars->setMinimumPitch(value);
        }
    });
    connect(m_bar->viewMenu(), &QMenu::aboutToShow, this, [this] { fillViewMenu(*m_bar->viewMenu()); });
    connect(m_bar->legend(), &ColourLegend::clicked, this, &FeatureMapPanel::showPopover);
    connect(&m_snapshots, &TraceSnapshots::changed, this, [this] {
        if (m_comparison.kind == Comparison::Kind::Snapshot && !m_snapshots.find(m_comparison.snapshot))
            setComparison({});
        else
            refreshIfSeen();
    });
    connect(&m_statistics, &MapStatistics::ready, this, &FeatureMapPanel::applyOrder);
    connect(m_pins, &PinStrip::clicked, this, [this](BlockId block, qint64 channel) {
        setSide(Side::Output);
        m_selection.select(block);
        m_selection.setChannel(channel);
    });
    connect(m_pins, &PinStrip::pinsChanged, this, &FeatureMapPanel::updatePins);
}

void FeatureMapPanel::connectMaps()
{
    for (MapGrid* grid : {m_grid, m_otherGrid}) {
        const bool isOther = grid == m_otherGrid;
        connect(grid, &MapGrid::channelChosen, this, [this, isOther](qint64 channel) {
            m_largeIsOther = isOther;
            m_selection.setChannel(channel);
        });
        connect(grid, &MapGrid::picked, this, [this, isOther](qint64 channel, int x, int y) {
            pick({channel, y, x}, isOther);
        });
        connect(grid, &MapGrid::hovered, this,
                [this, isOther](qint64 channel, int x, int y) { showValue(channel, x, y, isOther); });
        connect(grid, &MapGrid::hoverLeft, this, &FeatureMapPanel::updateRestingText);
        connect(grid, &MapGrid::explainRequested, this, &FeatureMapPanel::explainRequested);
        connect(grid, &MapGrid::pinRequested, this, [this](qint64 channel) { togglePin(m_shown.block, channel); });
    }
    connect(m_grid, &MapGrid::thumbnailSizeChanged, this, &FeatureMapPanel::showSize);
    connect(m_grid, &MapGrid::thumbnailSizeChanged, m_otherGrid, &MapGrid::setThumbnailSize);
    connect(m_view, &MapView::picked, this, [this](qint64 channel, int x, int y) {
        pick({channel, y, x}, m_largeIsOther);
    });
    connect(m_view, &MapView::hovered, this,
            [this](qint64 channel, int x, int y) { showValue(channel, x, y, m_largeIsOther); });
    connect(m_view, &MapView::explainRequested, this, &FeatureMapPanel::explainRequested);
    connect(m_bars, &FeatureBars::explainRequested, this, &FeatureMapPanel::explainRequested);
    connect(m_view, &MapView::hoverLeft, this, &FeatureMapPanel::updateRestingText);
    connect(m_bars, &FeatureBars::indexChosen, &m_selection, &Selection::setChannel);
    connect(m_bars, &FeatureBars::picked, this, [this](qint64 index) { pick({index}, false); });
    connect(m_bars, &FeatureBars::hovered, this, &FeatureMapPanel::showFeature);
    connect(m_bars, &FeatureBars::hoverLeft, this, &FeatureMapPanel::updateRestingText);
    connectLinks(*m_links);
    connectLinks(*m_featureLinks);
    addExports();
}

void FeatureMapPanel::connectSources()
{
    connect(&m_selection, &Selection::changed, this, &FeatureMapPanel::refreshIfSeen);
    connect(&m_selection, &Selection::channelChanged, this, &FeatureMapPanel::showChannel);
    connect(&m_document, &NetworkDocument::shapesChanged, this, &FeatureMapPanel::refreshIfSeen);
    connect(&m_document, &NetworkDocument::networkReplaced, this, &FeatureMapPanel::refreshIfSeen);
    connect(&m_runs, &RunController::stateChanged, this, &FeatureMapPanel::refreshIfSeen);
    connect(&m_runs, &RunController::channelScalesChanged, this, &FeatureMapPanel::refreshIfSeen);
    connect(&m_runs, &RunController::stepReady, this, [this](const TraceStepPtr& step) {
        if (!step)
            return;
        if (step->block == m_selection.current())
            refreshIfSeen();
        else if (std::ranges::any_of(m_pins->pins(), [&](const PinnedMap& pin) { return pin.block == step->block; }))
            updatePins();
    });
}

void FeatureMapPanel::setScaleMode(ScaleMode mode)
{
    m_settings.scale = mode;
    m_bar->setSettings(m_settings);
    showScale();
    updateBar();
}

void FeatureMapPanel::setSide(Side side)
{
    m_side = side;
    if (m_comparison.kind == Comparison::Kind::Sides)
        m_comparison = {};
    refresh();
}

bool FeatureMapPanel::hasMaps() const
{
    return m_source.activation && m_source.activation->mapCount() > 0;
}

/// What nobody sees is not looked at: it may be recorded in a layout that costs to convert.
void FeatureMapPanel::refreshIfSeen()
{
    if (window()->isVisible() && !isVisible())
        m_isOutOfDate = true;
    else
        refresh();
}

void FeatureMapPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_isOutOfDate)
        refresh();
}

void FeatureMapPanel::refresh()
{
    m_isOutOfDate = false;
    if (m_generation != m_document.generation()) {
        m_generation = m_document.generation();
        m_pins->clear();
        m_points.clear();
        m_picked.reset();
        m_contributionsOf = {};
    }
    m_source = source();
    takeOther();
    const StepPosition before = std::exchange(m_shown, shown());
    if (hasMaps())
        showMaps();
    else if (m_source.activation)
        showFeatures();
    else
        showMessage();
    updatePins();
    showSize();
    updateBar();
    updateLinks();
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

void FeatureMapPanel::showMaps()
{
    const bool stale = m_runs.isMarkedStale();
    m_bars->setActivation(nullptr);
    m_grid->setActivation(m_source.activation);
    m_grid->setStale(stale);
    m_grid->setSwitchedOff(switchedOff());
    m_otherGrid->setStale(stale && m_comparison.kind == Comparison::Kind::Sides);
    m_view->setStale(stale);
    m_pages->setCurrentIndex(MapsPage);
    updateOrder();
    showScale();
    showChannel(m_selection.channel());
    showPicked();
}

void FeatureMapPanel::showFeatures()
{
    m_statistics.request(nullptr);
    m_grid->setActivation(nullptr);
    m_view->setMap(nullptr, 0, {});
    m_bars->setActivation(m_source.activation);
    m_bars->setStale(m_runs.isMarkedStale());
    m_pages->setCurrentIndex(FeaturesPage);
    showScale();
    showChannel(m_selection.channel());
}

void FeatureMapPanel::showMessage()
{
    m_statistics.request(nullptr);
    m_grid->setActivation(nullptr);
    m_view->setMap(nullptr, 0, {});
    m_bars->setActivation(nullptr);
    m_valueText.clear();
    m_messageLabel->setText(m_source.message);
    m_hintLabel->setText(m_source.hint);
    m_pages->setCurrentIndex(MessagePage);
}

void FeatureMapPanel::showChannel(std::int64_t channel)
{
    if (!m_source.activation || m_isOutOfDate)
        return;
    if (hasMaps()) {
        m_grid->setChannel(channel);
        m_otherGrid->setChannel(channel);
        showLarge();
        showLegend();
    } else {
        m_bars->setIndex(channel);
    }
    updateRestingText();
    updateLinks();
}

void FeatureMapPanel::showSize()
{
    if (hasMaps())
        m_bar->setSize(m_grid->thumbnailSize(), MapGrid::kMinThumbnail, 128, tr("Size of the maps (+ and \u2212)"));
    else
        m_bar->setSize(m_barPitch, 1, kLargestPitch, tr("Width of the bars"));
}

QString FeatureMapPanel::countText() const
{
    if (!m_source.activation)
        return {};
    const Activation& values = *m_source.activation;
    QString text;
    if (!hasMaps()) {
        const std::int64_t count = m_bars->count();
        text = count == 1 ? tr("1 feature") : tr("%1 features").arg(formatCount(count));
    } else {
        const QString each = QStringLiteral("%1\u00d7%2").arg(values.mapHeight()).arg(values.mapWidth());
        const std::int64_t count = values.mapCount() - m_hiddenCount;
        text = count == 1 ? tr("1 map of %1").arg(each) : tr("%1 maps of %2").arg(formatCount(count), each);
        if (m_hiddenCount > 0)
            text += tr(" \u00b7 %1 all zero, hidden").arg(formatCount(m_hiddenCount));
    }
    text += batchText();
    if (hasMaps() && m_settings.scale == ScaleMode::Inherited && !showsDifference())
        text = tr("range of %1").arg(range().origin) + QStringLiteral(" \u00b7 ") + text;
    const bool isRanking = m_settings.order == MapOrder::Contribution && m_shown.phase == StepPhase::Done;
    if (isRanking && hasMaps() && m_contributionsOf != m_shown.block)
        text = (m_contributionsRefused.isEmpty() ? tr("ranking\u2026") : tr("not ranked: %1").arg(m_contributionsRefused)) +
               QStringLiteral(" \u00b7 ") + text;
    return text;
}

QString FeatureMapPanel::shortCountText() const
{
    if (!hasMaps())
        return {};
    const std::int64_t all = m_source.activation->mapCount();
    if (m_settings.order == MapOrder::Contribution && m_shown.phase == StepPhase::Done &&
        m_contributionsOf != m_shown.block)
        return m_contributionsRefused.isEmpty() ? tr("ranking\u2026") : tr("not ranked");
    if (m_hiddenCount > 0)
        return tr("%1 of %2 maps").arg(formatCount(all - m_hiddenCount), formatCount(all)) + batchText();
    return (all == 1 ? tr("1 map") : tr("%1 maps").arg(formatCount(all))) + batchText();
}

/// Of a batch, which image is shown.
QString FeatureMapPanel::batchText() const
{
    const Shape& shape = m_source.activation->shape();
    const bool isBatch = shape.rank() == (hasMaps() ? 4 : 2) && shape[0] > 1;
    return isBatch ? tr(" \u00b7 image 1 of %1").arg(shape[0]) : QString();
}

void FeatureMapPanel::updateBar()
{
    const ActivationPtr& activation = m_source.activation;
    MapBar::State state;
    state.view = viewText();
    state.hasValues = activation != nullptr;
    state.hasMaps = hasMaps();
    state.canRank = isSignalConnected(QMetaMethod::fromSignal(&FeatureMapPanel::contributionsRequested));
    state.title = m_source.title;
    state.count = countText();
    state.shortCount = shortCountText();
    state.isStale = activation && m_runs.isMarkedStale();
    if (activation) {
        state.shape = formatShape(activation->shape());
        state.invalid = invalidText(activation->stats());
    }
    m_bar->setState(state);
}

void FeatureMapPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    updateBar();
}

void FeatureMapPanel::saveSettings(QSettings& settings) const
{
    m_settings.save(settings);
}

void FeatureMapPanel::restoreSettings(const QSettings& settings)
{
    m_settings = MapSettings::load(settings);
    m_bar->setSettings(m_settings);
    refreshIfSeen();
}

} // namespace layerwise
