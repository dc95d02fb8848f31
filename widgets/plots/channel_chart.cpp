#include "widgets/plots/channel_chart.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/plots/custom_plot.h"
#include "widgets/plots/plot_theme.h"

#include <QEvent>
#include <QMouseEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace layerwise {

namespace {

constexpr int kDigits = 3;
constexpr int kTicks = 3;
constexpr int kLeftMargin = 48;

} // namespace

ChannelChart::ChannelChart(QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_plot->axisRect()->setAutoMargins(QCP::msBottom);
    m_plot->axisRect()->setMinimumMargins(QMargins(kLeftMargin, 4, 4, 4));
    m_plot->axisRect()->setMargins(QMargins(kLeftMargin, 4, 4, 4));
    m_plot->xAxis->grid()->setVisible(false);
    auto whole = QSharedPointer<QCPAxisTickerFixed>::create();
    whole->setTickStep(1);
    whole->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    m_plot->xAxis->setTicker(whole);
    m_plot->yAxis->ticker()->setTickCount(kTicks);
    m_plot->yAxis->setNumberFormat(QStringLiteral("gb"));
    m_plot->yAxis->setNumberPrecision(kDigits);
    m_bars = new QCPBars(m_plot->xAxis, m_plot->yAxis);
    m_bars->setWidth(0.8);
    draw();
}

void ChannelChart::setActivation(ActivationPtr activation)
{
    if (activation == m_activation)
        return;
    m_activation = std::move(activation);
    m_means.clear();
    if (m_activation && m_activation->mapCount() > 0) {
        for (std::int64_t channel = 0; channel < m_activation->mapCount(); ++channel) {
            const ActivationStats stats = m_activation->mapStats(channel);
            const bool isFinite = stats.nanCount + stats.infCount < stats.count;
            m_means.push_back(isFinite ? stats.mean : std::numeric_limits<double>::quiet_NaN());
        }
    } else if (m_activation) {
        for (const float value : m_activation->features())
            m_means.push_back(std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN());
    }
    draw();
}

QString ChannelChart::channelText(int channel) const
{
    if (channel < 0 || channel >= static_cast<int>(m_means.size()))
        return {};
    const QString value = formatValue(m_means[static_cast<std::size_t>(channel)], kDigits);
    return m_activation->mapCount() > 0 ? tr("channel %1: mean %2").arg(channel).arg(value)
                                        : tr("feature %1: %2").arg(channel).arg(value);
}

void ChannelChart::draw()
{
    const Theme& theme = Theme::current();
    applyPlotTheme(*m_plot);
    keepLabelsOnly(*m_plot->xAxis);
    keepLabelsOnly(*m_plot->yAxis);
    m_bars->setPen(Qt::NoPen);
    m_bars->setBrush(theme.accent);
    m_bars->data()->clear();
    double low = 0;
    double high = 0;
    for (std::size_t channel = 0; channel < m_means.size(); ++channel) {
        if (!std::isfinite(m_means[channel]))
            continue;
        m_bars->addData(static_cast<double>(channel), m_means[channel]);
        low = std::min(low, m_means[channel]);
        high = std::max(high, m_means[channel]);
    }
    const double margin = std::max((high - low) * 0.06, 1e-9);
    m_plot->xAxis->setRange(-0.5, std::max(0.5, static_cast<double>(m_means.size()) - 0.5));
    m_plot->yAxis->setRange(low < 0 ? low - margin : 0, high > 0 ? high + margin : 0);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

bool ChannelChart::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_plot && event->type() == QEvent::MouseMove) {
        const double x = static_cast<QMouseEvent*>(event)->position().x();
        Q_EMIT pointedAt(channelText(static_cast<int>(std::lround(m_plot->xAxis->pixelToCoord(x)))));
    } else if (watched == m_plot && event->type() == QEvent::Leave) {
        Q_EMIT pointedAt({});
    }
    return QWidget::eventFilter(watched, event);
}

void ChannelChart::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        draw();
}

} // namespace layerwise
