#include "widgets/training/norm_chart.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/plots/custom_plot.h"
#include "widgets/plots/layer_axis.h"
#include "widgets/plots/plot_theme.h"

#include <QEvent>
#include <QMouseEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace layerwise {

namespace {

constexpr int kLeftMargin = 56;
constexpr int kDigits = 3;
constexpr double kPercent = 100;
/// The least that the axis spans: what differs by less is as good as equal, and a decade has to be written on it.
constexpr double kLeastSpan = 1000;

double gradientOf(const LayerNorms& layer)
{
    return layer.gradient;
}

double relativeUpdateOf(const LayerNorms& layer)
{
    return layer.weights > 0 ? layer.update / layer.weights : 0;
}

} // namespace

NormChart::NormChart(Selection& selection, QWidget* parent)
    : QWidget(parent), m_selection(selection), m_caption(new ThemedLabel(ThemedLabel::Tone::Quiet)),
      m_plot(new QCustomPlot(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::kGrid / 2);
    m_caption->setElideMode(Qt::ElideRight);
    layout->addWidget(m_caption);
    layout->addWidget(m_plot, 1);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setMouseTracking(true);
    m_plot->setMinimumHeight(80);
    m_plot->installEventFilter(this);
    m_plot->plotLayout()->clear();
    m_plot->plotLayout()->setRowSpacing(6);
    m_gradientRect = new QCPAxisRect(m_plot);
    m_updateRect = new QCPAxisRect(m_plot);
    m_plot->plotLayout()->addElement(0, 0, m_gradientRect);
    m_plot->plotLayout()->addElement(1, 0, m_updateRect);
    m_gradients = addGraph(m_gradientRect);
    m_updates = addGraph(m_updateRect);
    m_gradientRect->axis(QCPAxis::atLeft)->setLabel(tr("gradient"));
    m_updateRect->axis(QCPAxis::atLeft)->setLabel(tr("update, %"));
    updateColours();
    draw();
}

QCPGraph* NormChart::addGraph(QCPAxisRect* rect)
{
    const bool isLast = rect == m_updateRect;
    rect->setAutoMargins(isLast ? QCP::msBottom : QCP::msNone);
    rect->setMinimumMargins(QMargins(kLeftMargin, 4, 4, 4));
    rect->setMargins(QMargins(kLeftMargin, 4, 4, 4));
    rect->axis(QCPAxis::atBottom)->setTickLabels(isLast);
    rect->axis(QCPAxis::atBottom)->grid()->setVisible(false);
    // The unseen upper axis draws the lines between the groups.
    rect->axis(QCPAxis::atTop)->setVisible(true);
    rect->axis(QCPAxis::atTop)->setTickLabels(false);
    rect->axis(QCPAxis::atTop)->grid()->setVisible(true);
    QCPAxis* left = rect->axis(QCPAxis::atLeft);
    left->setScaleType(QCPAxis::stLogarithmic);
    left->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog));
    left->ticker()->setTickCount(3);
    left->setNumberFormat(QStringLiteral("eb"));
    left->setNumberPrecision(0);
    left->setLabelPadding(2);
    return new QCPGraph(rect->axis(QCPAxis::atBottom), left);
}

void NormChart::setNorms(const std::vector<LayerNorms>& norms, std::int64_t step)
{
    m_norms = norms;
    m_step = step;
    draw();
}

void NormChart::draw()
{
    plot(m_gradients, gradientOf);
    plot(m_updates, [](const LayerNorms& layer) { return relativeUpdateOf(layer) * kPercent; });
    for (QCPAxisRect* rect : {m_gradientRect, m_updateRect})
        for (const auto side : {QCPAxis::atBottom, QCPAxis::atTop})
            rect->axis(side)->setRange(-0.5, std::max(0.5, static_cast<double>(m_norms.size()) - 0.5));
    labelGroups();
    m_caption->setText(overviewText());
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

/// A norm of 0 has no place on this scale: it is left out.
void NormChart::plot(QCPGraph* graph, double (*valueOf)(const LayerNorms&))
{
    graph->data()->clear();
    double low = std::numeric_limits<double>::max();
    double high = 0;
    for (std::size_t i = 0; i < m_norms.size(); ++i) {
        const double value = valueOf(m_norms[i]);
        if (!(value > 0) || !std::isfinite(value))
            continue;
        graph->addData(static_cast<double>(i), value);
        low = std::min(low, value);
        high = std::max(high, value);
    }
    if (high <= 0)
        low = high = 1;
    const double widening = std::max(2.0, std::sqrt(kLeastSpan * low / high));
    graph->valueAxis()->setRange(low / widening, high * widening);
}

void NormChart::labelGroups()
{
    QStringList paths;
    for (const LayerNorms& layer : m_norms)
        paths << QString::fromStdString(layer.path);
    labelLayerGroups({m_gradientRect, m_updateRect}, paths, m_plot->width() - kLeftMargin);
}

QString NormChart::layerText(const LayerNorms& layer) const
{
    return tr("%1: gradient %2, update %3, which is %4 % of its weights")
        .arg(QString::fromStdString(layer.path), formatValue(layer.gradient, kDigits),
             formatValue(layer.update, kDigits), formatValue(relativeUpdateOf(layer) * kPercent, kDigits));
}

QString NormChart::overviewText() const
{
    if (m_norms.empty())
        return {};
    return tr("Batch %1. Far lower at the first layers: gradients vanish.").arg(formatCount(m_step));
}

QString NormChart::words() const
{
    return m_caption->text();
}

int NormChart::layerAt(const QPointF& position) const
{
    const auto index =
        static_cast<int>(std::lround(m_gradientRect->axis(QCPAxis::atBottom)->pixelToCoord(position.x())));
    return index >= 0 && index < static_cast<int>(m_norms.size()) ? index : -1;
}

bool NormChart::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_plot)
        return QWidget::eventFilter(watched, event);
    const bool isMove = event->type() == QEvent::MouseMove;
    if (isMove || event->type() == QEvent::MouseButtonPress) {
        const int index = layerAt(static_cast<QMouseEvent*>(event)->position());
        if (index >= 0 && isMove)
            m_caption->setText(layerText(m_norms[static_cast<std::size_t>(index)]));
        else if (index >= 0)
            m_selection.select(m_norms[static_cast<std::size_t>(index)].block);
    } else if (event->type() == QEvent::Leave) {
        m_caption->setText(overviewText());
    } else if (event->type() == QEvent::Resize) {
        labelGroups();
    }
    return QWidget::eventFilter(watched, event);
}

void NormChart::updateColours()
{
    const Theme& theme = Theme::current();
    applyPlotTheme(*m_plot);
    for (QCPAxisRect* rect : {m_gradientRect, m_updateRect}) {
        for (const auto side : {QCPAxis::atLeft, QCPAxis::atTop, QCPAxis::atBottom})
            keepLabelsOnly(*rect->axis(side));
    }
    m_gradientRect->axis(QCPAxis::atBottom)->setBasePen(QPen(theme.line, 1));
    for (QCPGraph* graph : {m_gradients, m_updates}) {
        const QBrush fill = graph == m_gradients ? QBrush(theme.accent) : QBrush(theme.panel);
        graph->setPen(QPen(theme.accent, 1));
        graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(theme.accent), fill, 5));
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void NormChart::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateColours();
}

} // namespace layerwise
