#include "widgets/plots/layer_chart.h"

#include "model/document/sentences.h"
#include "widgets/common/late_refresh.h"
#include "widgets/common/segmented_switch.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/plots/custom_plot.h"
#include "widgets/plots/layer_axis.h"
#include "widgets/plots/plot_export.h"
#include "widgets/plots/plot_theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>
#include <limits>

namespace layerwise {

namespace {

constexpr int kDigits = 3;
constexpr double kNanosecondsPerMillisecond = 1e6;
constexpr double kBytesPerMebibyte = 1024.0 * 1024.0;
constexpr int kLeftMargin = 56;
/// From this ratio of the largest to the smallest standard deviation on, the small ones could not be told from 0.
constexpr double kDecades = 100;

} // namespace

LayerChart::LayerChart(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_runs(runs), m_plot(new QCustomPlot(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, 2 * Theme::kGrid, Theme::kPanelPadding, Theme::kGrid);
    layout->setSpacing(Theme::kGrid);
    auto* header = new QHBoxLayout;
    m_caption = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_caption->setElideMode(Qt::ElideRight);
    m_stale = new ThemedLabel(ThemedLabel::Tone::Warning, Theme::kQuietPx);
    m_stale->setText(tr("\u21bb from before the edit"));
    m_costSwitch = new SegmentedSwitch({tr("Time"), tr("Memory")});
    m_costSwitch->setToolTips({tr("How long each layer took in this run"),
                               tr("What each layer keeps in memory: its output, its parameters and its buffers")});
    connect(m_costSwitch, &SegmentedSwitch::chosen, this, [this](int index) { setCost(static_cast<Cost>(index)); });
    Exporter* exporter =
        exportPlot(*this, tr("Charts by layer"), [this] { return m_entries.empty() ? QString() : tr("layers"); });
    header->addWidget(m_costSwitch);
    header->addWidget(m_caption, 1);
    header->addWidget(m_stale);
    header->addWidget(exporter->makeButton(this));
    m_empty = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_empty->setAlignment(Qt::AlignCenter);
    layout->addLayout(header);
    layout->addWidget(m_plot, 1);
    layout->addWidget(m_empty, 1);
    setFocusPolicy(Qt::StrongFocus);
    build();

    connect(&m_document, &NetworkDocument::structureChanged, this, &LayerChart::refresh);
    connect(&m_selection, &Selection::changed, this, &LayerChart::updateMarker);
    new LateRefresh(m_runs, this, [this] { refresh(); });
}

void LayerChart::build()
{
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_plot->plotLayout()->clear();
    m_plot->plotLayout()->setRowSpacing(6);
    m_timeRect = new QCPAxisRect(m_plot);
    m_meanRect = new QCPAxisRect(m_plot);
    m_plot->plotLayout()->addElement(0, 0, m_timeRect);
    m_plot->plotLayout()->addElement(1, 0, m_meanRect);
    for (QCPAxisRect* rect : {m_timeRect, m_meanRect}) {
        const bool last = rect == m_meanRect;
        // Both get the same left margin: their layers must stand above each other.
        rect->setAutoMargins(last ? QCP::msBottom : QCP::msNone);
        rect->setMinimumMargins(QMargins(kLeftMargin, 4, 4, 4));
        rect->setMargins(QMargins(kLeftMargin, 4, 4, 4));
        rect->axis(QCPAxis::atBottom)->setTickLabels(last);
        rect->axis(QCPAxis::atBottom)->grid()->setVisible(false);
        // The unseen upper axis draws the lines between the groups, the lower one their names in the middle.
        rect->axis(QCPAxis::atTop)->setVisible(true);
        rect->axis(QCPAxis::atTop)->setTickLabels(false);
        rect->axis(QCPAxis::atTop)->grid()->setVisible(true);
        rect->axis(QCPAxis::atLeft)->ticker()->setTickCount(3);
        rect->axis(QCPAxis::atLeft)->setLabelPadding(2);
        rect->axis(QCPAxis::atLeft)->setNumberFormat(QStringLiteral("gb"));
        rect->axis(QCPAxis::atLeft)->setNumberPrecision(kDigits);
    }
    setLogarithmic(false);

    m_timeMarker = new QCPItemRect(m_plot);
    m_meanMarker = new QCPItemRect(m_plot);
    const std::pair<QCPItemRect*, QCPAxisRect*> markers[] = {{m_timeMarker, m_timeRect}, {m_meanMarker, m_meanRect}};
    for (const auto& [marker, rect] : markers) {
        marker->setClipAxisRect(rect);
        marker->setLayer(QStringLiteral("background"));
        for (QCPItemPosition* corner : {marker->topLeft, marker->bottomRight}) {
            corner->setAxisRect(rect);
            corner->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
            corner->setTypeX(QCPItemPosition::ptPlotCoords);
            corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
        }
    }
    m_timeBars = new QCPBars(m_timeRect->axis(QCPAxis::atBottom), m_timeRect->axis(QCPAxis::atLeft));
    m_means = new QCPGraph(m_meanRect->axis(QCPAxis::atBottom), m_meanRect->axis(QCPAxis::atLeft));
    m_deviations = new QCPErrorBars(m_meanRect->axis(QCPAxis::atBottom), m_meanRect->axis(QCPAxis::atLeft));
    m_magnitudes = new QCPGraph(m_meanRect->axis(QCPAxis::atBottom), m_meanRect->axis(QCPAxis::atLeft));
    m_means->setLineStyle(QCPGraph::lsNone);
    m_deviations->setDataPlottable(m_means);
    m_deviations->setSymbolGap(0);
    m_deviations->setWhiskerWidth(0);
    m_timeBars->setWidth(0.7);
    updateColours();
}

void LayerChart::collect()
{
    m_entries.clear();
    for (const TraceStepPtr& step : m_runs.trace()->steps) {
        if (!step || step->isContainer || !step->output || !m_document.block(step->block))
            continue;
        const ActivationStats& stats = step->output->stats();
        double values = static_cast<double>(stats.count);
        for (const NamedTensor& tensor : step->parameters ? *step->parameters : std::vector<NamedTensor>())
            values += static_cast<double>(tensor.value->shape().elementCount().value_or(0));
        m_entries.push_back({step->block, QString::fromStdString(step->path), QString::fromStdString(step->type),
                             static_cast<double>(step->durationNs) / kNanosecondsPerMillisecond, values * sizeof(float),
                             stats.mean, stats.std, step->reused});
    }
}

void LayerChart::refresh()
{
    // The statistics of a large network take a while: only when someone looks.
    m_outdated = !isVisible();
    if (m_outdated)
        return;
    collect();
    const bool any = !m_entries.empty();
    m_plot->setVisible(any);
    m_caption->setVisible(any);
    m_stale->setVisible(any && m_runs.isMarkedStale());
    m_empty->setVisible(!any);
    m_empty->setText(m_runs.isRunning() ? tr("Running\u2026")
                                        : tr("Nothing has been run yet. Press F5 to run the network on the image."));
    plotCosts();
    m_means->data()->clear();
    m_deviations->data()->clear();
    m_magnitudes->data()->clear();
    setLogarithmic(spansDecades());
    if (m_logarithmic)
        plotMagnitudes();
    else
        plotMeans();
    updateMeanStyle();
    for (QCPAxisRect* rect : {m_timeRect, m_meanRect})
        for (const auto side : {QCPAxis::atBottom, QCPAxis::atTop})
            rect->axis(side)->setRange(-0.5, std::max(0.5, static_cast<double>(m_entries.size()) - 0.5));
    labelGroups();
    updateMarker();
}

void LayerChart::plotCosts()
{
    const auto costOf = [this](const Entry& entry) {
        return m_cost == Cost::Time ? entry.milliseconds : entry.bytes / kBytesPerMebibyte;
    };
    m_timeBars->data()->clear();
    double largest = 0;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        m_timeBars->addData(static_cast<double>(i), costOf(m_entries[i]));
        largest = std::max(largest, costOf(m_entries[i]));
    }
    QCPAxis* axis = m_timeRect->axis(QCPAxis::atLeft);
    axis->setRange(0, std::max(largest * 1.08, 1e-6));
    axis->setLabel(m_cost == Cost::Time ? tr("time, ms") : tr("memory, MiB"));
}

void LayerChart::setCost(Cost cost)
{
    m_cost = cost;
    m_costSwitch->setCurrent(static_cast<int>(cost));
    plotCosts();
    updateMarker();
}

void LayerChart::plotMeans()
{
    double low = 0;
    double high = 0;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const Entry& entry = m_entries[i];
        m_means->addData(static_cast<double>(i), entry.mean);
        m_deviations->addData(entry.std);
        low = std::min(low, entry.mean - entry.std);
        high = std::max(high, entry.mean + entry.std);
    }
    const double margin = std::max((high - low) * 0.06, 1e-9);
    m_meanRect->axis(QCPAxis::atLeft)->setRange(low - margin, high + margin);
}

/// A mean of 0, and a deviation of 0, have no place on this scale.
void LayerChart::plotMagnitudes()
{
    double low = std::numeric_limits<double>::max();
    double high = 0;
    const auto add = [&](QCPGraph* graph, std::size_t i, double value) {
        if (value <= 0)
            return;
        graph->addData(static_cast<double>(i), value);
        high = std::max(high, value);
    };
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const Entry& entry = m_entries[i];
        add(m_magnitudes, i, entry.std);
        add(m_means, i, std::abs(entry.mean));
        low = entry.std > 0 ? std::min(low, entry.std) : low;
    }
    // Means that happen to be near 0 do not stretch the scale.
    m_meanRect->axis(QCPAxis::atLeft)->setRange(low / 2, high * 2);
}

bool LayerChart::spansDecades() const
{
    double low = std::numeric_limits<double>::max();
    double high = 0;
    for (const Entry& entry : m_entries) {
        low = entry.std > 0 ? std::min(low, entry.std) : low;
        high = std::max(high, entry.std);
    }
    return high > kDecades * low;
}

void LayerChart::setLogarithmic(bool logarithmic)
{
    QCPAxis* axis = m_meanRect->axis(QCPAxis::atLeft);
    m_logarithmic = logarithmic;
    axis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    axis->setTicker(logarithmic ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                                : QSharedPointer<QCPAxisTicker>::create());
    axis->ticker()->setTickCount(3);
    axis->setNumberFormat(logarithmic ? QStringLiteral("eb") : QStringLiteral("gb"));
    axis->setNumberPrecision(logarithmic ? 0 : kDigits);
    axis->setLabel(logarithmic ? tr("\u25cf std  \u25cb |mean|") : tr("mean \u00b1 std"));
}

/// Filled where it is the mean with its deviation, hollow beside the deviations on the logarithmic scale.
void LayerChart::updateMeanStyle()
{
    const Theme& theme = Theme::current();
    const QBrush brush = m_logarithmic ? QBrush(theme.panel) : QBrush(theme.accent);
    m_means->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(theme.accent), brush, 5));
}

void LayerChart::labelGroups()
{
    QStringList paths;
    for (const Entry& entry : m_entries)
        paths << entry.path;
    labelLayerGroups({m_timeRect, m_meanRect}, paths, m_plot->width() - kLeftMargin);
}

void LayerChart::updateMarker()
{
    const auto selected = std::find_if(m_entries.begin(), m_entries.end(),
                                       [this](const Entry& entry) { return entry.block == m_selection.current(); });
    const bool any = selected != m_entries.end();
    const auto x = static_cast<double>(selected - m_entries.begin());
    for (QCPItemRect* marker : {m_timeMarker, m_meanMarker}) {
        marker->setVisible(any);
        marker->topLeft->setCoords(x - 0.5, 0);
        marker->bottomRight->setCoords(x + 0.5, 1);
    }
    m_caption->setText(any ? entryText(*selected) : tr("Point at a layer to read its figures; click to select it."));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void LayerChart::updateColours()
{
    const Theme& theme = Theme::current();
    applyPlotTheme(*m_plot);
    for (QCPAxisRect* rect : {m_timeRect, m_meanRect}) {
        for (const auto side : {QCPAxis::atLeft, QCPAxis::atTop, QCPAxis::atBottom})
            keepLabelsOnly(*rect->axis(side));
    }
    m_timeRect->axis(QCPAxis::atBottom)->setBasePen(QPen(theme.line, 1));
    m_timeBars->setPen(Qt::NoPen);
    m_timeBars->setBrush(theme.accent);
    m_magnitudes->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, theme.accent, theme.accent, 5));
    m_magnitudes->setPen(QPen(theme.accent, 1));
    updateMeanStyle();
    QColor soft = theme.accent;
    soft.setAlphaF(0.55F);
    m_deviations->setPen(QPen(soft, 2));
    for (QCPItemRect* marker : {m_timeMarker, m_meanMarker}) {
        marker->setPen(Qt::NoPen);
        marker->setBrush(theme.accentFill);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

int LayerChart::entryAt(const QPointF& position) const
{
    const double x = m_timeRect->axis(QCPAxis::atBottom)->pixelToCoord(position.x());
    const auto index = static_cast<int>(std::lround(x));
    return index >= 0 && index < static_cast<int>(m_entries.size()) ? index : -1;
}

QString LayerChart::entryText(const Entry& entry) const
{
    const QString time = entry.reused ? tr("not run again")
                                      : formatDuration(std::llround(entry.milliseconds * kNanosecondsPerMillisecond));
    const QString memory = formatBytes(std::llround(entry.bytes));
    return tr("%1  %2 \u00b7 %3 \u00b7 mean %4 \u00b1 %5")
        .arg(entry.path, entry.type, m_cost == Cost::Time ? time : memory, formatValue(entry.mean, kDigits),
             formatValue(entry.std, kDigits));
}

void LayerChart::step(int distance)
{
    if (m_entries.empty())
        return;
    const auto selected = std::find_if(m_entries.begin(), m_entries.end(),
                                       [this](const Entry& entry) { return entry.block == m_selection.current(); });
    const auto last = static_cast<std::ptrdiff_t>(m_entries.size()) - 1;
    const std::ptrdiff_t from =
        selected == m_entries.end() ? (distance > 0 ? -1 : last + 1) : selected - m_entries.begin();
    m_selection.select(m_entries[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(from + distance, 0, last))].block);
}

bool LayerChart::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_plot)
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::MouseMove) {
        const int index = entryAt(static_cast<QMouseEvent*>(event)->position());
        if (index >= 0)
            m_caption->setText(entryText(m_entries[static_cast<std::size_t>(index)]));
    } else if (event->type() == QEvent::MouseButtonPress) {
        const int index = entryAt(static_cast<QMouseEvent*>(event)->position());
        setFocus();
        if (index >= 0)
            m_selection.select(m_entries[static_cast<std::size_t>(index)].block);
    } else if (event->type() == QEvent::Leave) {
        updateMarker();
    } else if (event->type() == QEvent::Resize) {
        labelGroups();
    }
    return QWidget::eventFilter(watched, event);
}

void LayerChart::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Left)
        step(-1);
    else if (event->key() == Qt::Key_Right)
        step(1);
    else
        QWidget::keyPressEvent(event);
}

void LayerChart::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_outdated)
        refresh();
}

void LayerChart::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateColours();
}

} // namespace layerwise
