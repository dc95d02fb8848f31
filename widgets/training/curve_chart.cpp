#include "widgets/training/curve_chart.h"

#include "widgets/common/theme.h"
#include "widgets/plots/custom_plot.h"
#include "widgets/plots/plot_theme.h"

#include <QEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kLeftMargin = 48;
constexpr int kDigits = 3;
constexpr double kLeastSteps = 10; ///< that the axis shows
constexpr double kNewest = 0.1;    ///< weight of a point in the running mean
constexpr double kPercent = 100;

/// The exponentially weighted mean of what has come so far, without the bias of its beginning.
class RunningMean {
public:
    double add(double value)
    {
        m_sum = (1 - kNewest) * m_sum + kNewest * value;
        m_weight = (1 - kNewest) * m_weight + kNewest;
        return m_sum / m_weight;
    }

private:
    double m_sum = 0;
    double m_weight = 0;
};

} // namespace

CurveChart::CurveChart(QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->plotLayout()->clear();
    m_plot->plotLayout()->setRowSpacing(0);
    m_charts = new QCPLayoutGrid;
    m_charts->setColumnSpacing(2 * Theme::kGrid);
    m_loss = makeCurve(0, tr("loss"));
    m_accuracy = makeCurve(1, tr("right, %"));
    addLegend();
    m_plot->plotLayout()->addElement(1, 0, m_charts);
    m_plot->setMinimumHeight(80);
    updateColours();
}

CurveChart::Curve CurveChart::makeCurve(int column, const QString& label)
{
    Curve curve;
    curve.rect = new QCPAxisRect(m_plot);
    m_charts->addElement(0, column, curve.rect);
    // The numbers may get wide: a loss may be of any size.
    curve.rect->setAutoMargins(QCP::msBottom | QCP::msLeft);
    curve.rect->setMinimumMargins(QMargins(kLeftMargin, 6, 6, 4));
    curve.rect->setMargins(QMargins(kLeftMargin, 6, 6, 4));
    QCPAxis* x = curve.rect->axis(QCPAxis::atBottom);
    QCPAxis* y = curve.rect->axis(QCPAxis::atLeft);
    x->grid()->setVisible(false);
    x->setLabel(tr("batch"));
    x->setLabelPadding(1);
    auto whole = QSharedPointer<QCPAxisTickerFixed>::create();
    whole->setTickStep(1);
    whole->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    whole->setTickCount(4);
    x->setTicker(whole);
    x->setNumberFormat(QStringLiteral("f"));
    x->setNumberPrecision(0);
    y->setLabel(label);
    y->setLabelPadding(2);
    y->ticker()->setTickCount(4);
    y->setNumberFormat(QStringLiteral("gb"));
    y->setNumberPrecision(kDigits);
    curve.batches = new QCPGraph(x, y);
    curve.mean = new QCPGraph(x, y);
    curve.validation = new QCPGraph(x, y);
    curve.batches->setName(tr("each batch"));
    curve.mean->setName(tr("running mean"));
    curve.validation->setName(tr("validation"));
    return curve;
}

/// A line above the charts, where it covers no curve.
void CurveChart::addLegend()
{
    constexpr double kAsLowAsItGoes = 0.001;
    m_legend = new QCPLegend;
    m_plot->plotLayout()->addElement(0, 0, m_legend);
    m_plot->plotLayout()->setRowStretchFactor(0, kAsLowAsItGoes);
    m_legend->setLayer(QStringLiteral("legend"));
    m_legend->setFillOrder(QCPLegend::foColumnsFirst);
    m_legend->setWrap(0);
    for (QCPGraph* graph : {m_loss.batches, m_loss.mean, m_loss.validation})
        graph->addToLegend(m_legend);
    m_legend->setMargins(QMargins(kLeftMargin, 0, 6, 0));
    m_legend->setIconSize(16, 10);
}

void CurveChart::setProgress(const TrainingProgress& progress)
{
    QVector<double> steps, losses, accuracies, meanLosses, meanAccuracies;
    RunningMean loss, accuracy;
    double highest = 0;
    for (const LossPoint& point : progress.losses.points()) {
        steps << static_cast<double>(point.step);
        losses << point.loss;
        accuracies << point.accuracy * kPercent;
        meanLosses << loss.add(point.loss);
        meanAccuracies << accuracy.add(point.accuracy) * kPercent;
        highest = std::max(highest, meanLosses.last());
    }
    m_pointCount = static_cast<int>(steps.size());
    m_loss.batches->setData(steps, losses, true);
    m_loss.mean->setData(steps, meanLosses, true);
    m_accuracy.batches->setData(steps, accuracies, true);
    m_accuracy.mean->setData(steps, meanAccuracies, true);
    QVector<double> places, validLosses, validAccuracies;
    for (const ValidationPoint& point : progress.validations) {
        places << static_cast<double>(point.step);
        validLosses << point.loss;
        validAccuracies << point.accuracy * kPercent;
        highest = std::max(highest, point.loss);
    }
    m_loss.validation->setData(places, validLosses, true);
    m_accuracy.validation->setData(places, validAccuracies, true);

    // A training that was gone on with may have lost its beginning.
    const std::vector<LossPoint>& points = progress.losses.points();
    const double first = points.empty() ? 0 : static_cast<double>(points.front().step - points.front().steps);
    const double length = std::max(kLeastSteps, (steps.isEmpty() ? 0 : steps.last()) - first);
    for (const Curve& curve : {m_loss, m_accuracy})
        curve.rect->axis(QCPAxis::atBottom)->setRange(first, first + length * 1.02);
    m_loss.rect->axis(QCPAxis::atLeft)->setRange(0, std::max(highest, 1e-3) * 1.15);
    m_accuracy.rect->axis(QCPAxis::atLeft)->setRange(0, 104);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

double CurveChart::firstStep() const
{
    return m_loss.rect->axis(QCPAxis::atBottom)->range().lower;
}

void CurveChart::updateColours()
{
    const Theme& theme = Theme::current();
    applyPlotTheme(*m_plot);
    QColor faint = theme.quietText;
    faint.setAlphaF(0.4F);
    for (const Curve& curve : {m_loss, m_accuracy}) {
        keepLabelsOnly(*curve.rect->axis(QCPAxis::atLeft));
        keepLabelsOnly(*curve.rect->axis(QCPAxis::atBottom));
        curve.rect->axis(QCPAxis::atBottom)->setBasePen(QPen(theme.line, 1));
        curve.batches->setPen(QPen(faint, 1));
        curve.mean->setPen(QPen(theme.accent, 2));
        curve.validation->setPen(QPen(theme.done, 1, Qt::DashLine));
        curve.validation->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, theme.done, theme.done, 7));
    }
    m_legend->setBrush(Qt::NoBrush);
    m_legend->setBorderPen(Qt::NoPen);
    m_legend->setFont(Theme::font(Theme::kSmallPx));
    m_legend->setTextColor(theme.quietText);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void CurveChart::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateColours();
}

} // namespace layerwise
