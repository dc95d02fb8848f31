#include "widgets/explain/curve_page.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/plots/custom_plot.h"
#include "widgets/plots/plot_theme.h"

#include <QEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

constexpr double kLeastReach = 2; ///< so that the bend is seen, whatever came in
constexpr double kMargin = 0.08;

} // namespace

CurvePage::CurvePage(QWidget* parent) : ExplainPage(parent), m_plot(new QCustomPlot(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setMinimumHeight(80);
    m_plot->axisRect()->setMinimumMargins(QMargins(0, 2, 2, 0));
    m_plot->xAxis->setLabel(tr("x: what came in"));
    m_plot->yAxis->setLabel(tr("y"));
    m_plot->xAxis->setNumberFormat(QStringLiteral("gb"));
    m_plot->yAxis->setNumberFormat(QStringLiteral("gb"));
    m_plot->xAxis->setNumberPrecision(4);
    m_plot->yAxis->setNumberPrecision(4);
    m_plot->yAxis->ticker()->setTickCount(4);
    m_curve = m_plot->addGraph();
    m_point = m_plot->addGraph();
    m_point->setLineStyle(QCPGraph::lsNone);
    m_down = new QCPItemLine(m_plot);
    m_across = new QCPItemLine(m_plot);
    m_label = new QCPItemText(m_plot);
    // Activations rise to the right: the corner at the left above is free.
    m_label->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_label->position->setCoords(0.02, 0.04);
    m_label->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_label->setPadding(QMargins(4, 2, 4, 2));
    applyColours();
}

void CurvePage::setValue(const ExplainedValue& value)
{
    const Explanation& explanation = value.explanation;
    m_x = explanation.terms.empty() ? 0 : explanation.terms.front().activation;
    m_y = explanation.sum;
    double low = std::isfinite(m_x) ? m_x : 0;
    double high = low;
    if (value.record.input) {
        low = std::min(low, static_cast<double>(value.record.input->stats().min));
        high = std::max(high, static_cast<double>(value.record.input->stats().max));
    }
    low = std::min(low, -kLeastReach);
    high = std::max(high, kLeastReach);
    m_xs.clear();
    for (int i = 0; i < kSamples; ++i)
        m_xs.push_back(low + (high - low) * i / (kSamples - 1));
    m_ys = value.curve ? value.curve(m_xs) : std::vector<double>();
    QVector<double> xs;
    QVector<double> ys;
    for (std::size_t i = 0; i < m_ys.size(); ++i) {
        xs.append(m_xs[i]);
        ys.append(m_ys[i]);
    }
    m_curve->setData(xs, ys, true);
    m_point->setData(QVector<double>{m_x}, QVector<double>{m_y});
    double bottom = std::isfinite(m_y) ? m_y : 0;
    double top = bottom;
    for (const double y : m_ys) {
        bottom = std::isfinite(y) ? std::min(bottom, y) : bottom;
        top = std::isfinite(y) ? std::max(top, y) : top;
    }
    const double room = std::max(top - bottom, 1e-6) * kMargin;
    m_plot->xAxis->setRange(low, high);
    m_plot->yAxis->setRange(bottom - room, top + 2 * room);
    m_down->start->setCoords(m_x, m_y);
    m_down->end->setCoords(m_x, bottom - room);
    m_across->start->setCoords(m_x, m_y);
    m_across->end->setCoords(low, m_y);
    m_label->setText(tr("x = %1  \u2192  y = %2").arg(formatValue(m_x), formatValue(m_y)));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void CurvePage::applyColours()
{
    const Theme& theme = Theme::current();
    applyPlotTheme(*m_plot);
    m_curve->setPen(QPen(theme.text, 1.5));
    m_point->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, theme.onAccent, theme.accent, 10));
    for (QCPItemLine* line : {m_down, m_across})
        line->setPen(QPen(theme.accent, 1, Qt::DashLine));
    m_label->setFont(Theme::font(Theme::kQuietPx, QFont::DemiBold));
    m_label->setColor(theme.accent);
    m_label->setBrush(theme.panel);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void CurvePage::changeEvent(QEvent* event)
{
    ExplainPage::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

QJsonObject CurvePage::describe() const
{
    return {{"x", m_x},
            {"y", m_y},
            {"samples", static_cast<qint64>(m_ys.size())},
            {"text", m_label->text()}};
}

} // namespace layerwise
