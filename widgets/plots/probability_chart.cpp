#include "widgets/plots/probability_chart.h"

#include "widgets/common/theme.h"
#include "widgets/plots/custom_plot.h"
#include "widgets/plots/plot_theme.h"

#include <QEvent>
#include <QFontMetrics>
#include <QVBoxLayout>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kRowHeight = 18;
constexpr double kHalfHundredthPercent = 0.00005; ///< what would be rounded to 0.00 % or 100.00 %
constexpr double kRoomForText = 1.75; ///< the axis's end, so that a bar of 100 % leaves room for its percent

/// Short enough to leave the bars their room.
QString nameOf(const ProbabilityChart::Bar& bar)
{
    constexpr int kWidest = 84;
    const QString name = bar.name.isEmpty() ? QString::number(bar.classIndex) : bar.name;
    return QFontMetrics(Theme::font(Theme::kSmallPx)).elidedText(name, Qt::ElideRight, kWidest);
}

} // namespace

ProbabilityChart::ProbabilityChart(QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);

    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->axisRect()->setMinimumMargins(QMargins(0, 0, 0, 0));
    m_plot->axisRect()->setAutoMargins(QCP::msLeft);
    m_plot->axisRect()->setMargins(QMargins(0, 0, 0, 0));
    m_plot->xAxis->setVisible(false);
    m_plot->yAxis->setRangeReversed(true);
    m_plot->yAxis->grid()->setVisible(false);
    m_plot->xAxis->setRange(0, kRoomForText);
    m_quietBars = new QCPBars(m_plot->yAxis, m_plot->xAxis);
    m_winnerBar = new QCPBars(m_plot->yAxis, m_plot->xAxis);
    draw();
}

void ProbabilityChart::setBars(std::vector<Bar> bars)
{
    if (bars == m_bars)
        return;
    m_bars = std::move(bars);
    draw();
}

void ProbabilityChart::setStale(bool stale)
{
    if (stale == m_stale)
        return;
    m_stale = stale;
    draw();
}

QString ProbabilityChart::barText(const Bar& bar)
{
    QString percent = tr("%1 %").arg(bar.probability * 100, 0, 'f', 2);
    if (bar.probability > 0 && bar.probability < kHalfHundredthPercent)
        percent = tr("< 0.01 %");
    else if (bar.probability < 1 && bar.probability >= 1 - kHalfHundredthPercent)
        percent = tr("> 99.99 %");
    return bar.isLabel ? percent + tr("  label") : percent;
}

void ProbabilityChart::draw()
{
    const Theme& theme = Theme::current();
    setFixedHeight(std::max(1, static_cast<int>(m_bars.size())) * kRowHeight);
    applyPlotTheme(*m_plot);
    keepLabelsOnly(*m_plot->yAxis);
    m_plot->yAxis->setTickLabelColor(theme.text);
    m_plot->setBackground(QBrush(m_stale ? theme.stale : theme.panel));
    for (QCPItemText* text : m_texts)
        m_plot->removeItem(text);
    m_texts.clear();

    const auto winner = std::max_element(m_bars.begin(), m_bars.end(),
                                         [](const Bar& a, const Bar& b) { return a.probability < b.probability; });
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    m_quietBars->data()->clear();
    m_winnerBar->data()->clear();
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const Bar& bar = m_bars[i];
        const auto row = static_cast<double>(i);
        const bool isWinner = &bar == &*winner;
        ticker->addTick(row, nameOf(bar));
        (isWinner ? m_winnerBar : m_quietBars)->addData(row, bar.probability);
        auto* text = new QCPItemText(m_plot);
        text->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        text->setPadding(QMargins(6, 0, 0, 0));
        text->setText(barText(bar));
        text->setFont(Theme::font(Theme::kSmallPx, bar.isLabel || isWinner ? QFont::DemiBold : QFont::Normal));
        text->setColor(bar.isLabel || isWinner ? theme.text : theme.quietText);
        text->setClipToAxisRect(false);
        text->position->setCoords(bar.probability, row);
        m_texts.push_back(text);
    }
    QColor quiet = theme.quietText;
    quiet.setAlphaF(0.55F);
    const std::pair<QCPBars*, QColor> styles[] = {{m_quietBars, quiet}, {m_winnerBar, theme.accent}};
    for (const auto& [bars, colour] : styles) {
        bars->setWidth(0.6);
        bars->setPen(Qt::NoPen);
        bars->setBrush(colour);
    }
    m_plot->yAxis->setTicker(ticker);
    m_plot->yAxis->setRange(-0.5, std::max(0.5, static_cast<double>(m_bars.size()) - 0.5));
    // Painted together with the maps, not by itself after them.
    m_plot->replot(QCustomPlot::rpQueuedRefresh);
}

QSize ProbabilityChart::sizeHint() const
{
    return {220, 10 * kRowHeight};
}

void ProbabilityChart::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        draw();
}

} // namespace layerwise
