#include "widgets/plots/histogram_plot.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/plots/custom_plot.h"
#include "widgets/plots/plot_theme.h"

#include <QEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QVBoxLayout>

#include <cmath>

namespace layerwise {

namespace {

constexpr int kDigits = 3;
constexpr int kNumbersHeight = 14;
constexpr int kApart = 6; ///< two numbers, in pixels

} // namespace

HistogramPlot::HistogramPlot(QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    setFixedHeight(kHeight);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);

    m_plot->axisRect()->setAutoMargins(QCP::msNone);
    m_plot->axisRect()->setMargins(QMargins(0, 2, 0, 1 + kNumbersHeight));
    m_plot->yAxis->setVisible(false);
    m_plot->xAxis->setTicks(false);
    m_plot->xAxis->setTickLabels(false);
    m_plot->xAxis->grid()->setVisible(false);
    m_bars = new QCPBars(m_plot->xAxis, m_plot->yAxis);
    m_hoverBar = new QCPBars(m_plot->xAxis, m_plot->yAxis);
    buildNumbers();
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_plot->setFocusPolicy(Qt::NoFocus);
    draw();
}

void HistogramPlot::buildNumbers()
{
    const std::array<Qt::Alignment, 3> sides{Qt::AlignLeft, Qt::AlignHCenter, Qt::AlignRight};
    for (std::size_t i = 0; i < m_numbers.size(); ++i) {
        auto* number = new QCPItemText(m_plot);
        number->setSelectable(false);
        number->setClipToAxisRect(false);
        number->setFont(Theme::font(Theme::kSmallPx));
        number->setPositionAlignment(sides[i] | Qt::AlignTop);
        number->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
        number->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        m_numbers[i] = number;
    }
}

/// Zero gives way where it would run into another number.
void HistogramPlot::placeNumbers()
{
    const double width = m_high - m_low;
    const double zero = width > 0 ? -m_low / width : 0;
    const std::array<double, 3> shares{0, zero, 1};
    const std::array<QString, 3> texts{formatValue(m_low, kDigits), QStringLiteral("0"), formatValue(m_high, kDigits)};
    const QFontMetrics metrics(m_numbers[0]->font());
    const double left = zero * m_plot->width() - metrics.horizontalAdvance(texts[1]) / 2.0;
    const double right = left + metrics.horizontalAdvance(texts[1]);
    const bool hasRoom = left > metrics.horizontalAdvance(texts[0]) + kApart &&
                         right < m_plot->width() - metrics.horizontalAdvance(texts[2]) - kApart;
    const std::array<bool, 3> isShown{!m_counts.empty(), !m_counts.empty() && m_low < 0 && m_high > 0 && hasRoom,
                                      !m_counts.empty() && width > 0};
    for (std::size_t i = 0; i < m_numbers.size(); ++i) {
        m_numbers[i]->setText(texts[i]);
        m_numbers[i]->setColor(Theme::current().quietText);
        m_numbers[i]->setVisible(isShown[i]);
        m_numbers[i]->position->setCoords(shares[i], 1);
    }
}

QStringList HistogramPlot::axisTexts() const
{
    QStringList texts;
    for (const QCPItemText* number : m_numbers) {
        if (number->visible())
            texts.append(number->text());
    }
    return texts;
}

void HistogramPlot::setActivation(ActivationPtr activation)
{
    if (activation == m_activation)
        return;
    m_activation = std::move(activation);
    m_hovered = -1;
    count();
    draw();
}

void HistogramPlot::count()
{
    m_counts.clear();
    if (!m_activation)
        return;
    const ActivationStats& stats = m_activation->stats();
    if (stats.count == stats.nanCount + stats.infCount)
        return;
    m_low = stats.min;
    m_high = stats.max;
    m_counts.assign(kBins, 0);
    const double width = m_high - m_low;
    for (const float value : m_activation->values()) {
        if (!std::isfinite(value))
            continue;
        const double share = width > 0 ? (value - m_low) / width : 0.5;
        ++m_counts[static_cast<std::size_t>(std::min<double>(share * kBins, kBins - 1))];
    }
}

void HistogramPlot::draw()
{
    const Theme& theme = Theme::current();
    applyPlotTheme(*m_plot);
    for (QCPBars* bars : {m_bars, m_hoverBar}) {
        bars->data()->clear();
        bars->setWidthType(QCPBars::wtPlotCoords);
        bars->setWidth(0.84);
        bars->setPen(Qt::NoPen);
    }
    QColor quiet = theme.accent;
    quiet.setAlphaF(0.75F);
    m_bars->setBrush(quiet);
    m_hoverBar->setBrush(theme.text);

    double highest = 1;
    for (std::size_t bin = 0; bin < m_counts.size(); ++bin) {
        const auto number = static_cast<double>(m_counts[bin]);
        (static_cast<int>(bin) == m_hovered ? m_hoverBar : m_bars)->addData(static_cast<double>(bin), number);
        highest = std::max(highest, number);
    }
    m_plot->xAxis->setRange(-0.5, kBins - 0.5);
    m_plot->yAxis->setRange(0, highest);
    placeNumbers();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

QString HistogramPlot::binText(int bin) const
{
    if (bin < 0 || bin >= static_cast<int>(m_counts.size()))
        return {};
    const double width = (m_high - m_low) / kBins;
    const std::int64_t number = m_counts[static_cast<std::size_t>(bin)];
    const QString from = formatValue(m_low + bin * width, kDigits);
    const QString to = formatValue(m_low + (bin + 1) * width, kDigits);
    return number == 1 ? tr("%1 \u2026 %2: 1 value").arg(from, to)
                       : tr("%1 \u2026 %2: %3 values").arg(from, to, formatCount(number));
}

QSize HistogramPlot::sizeHint() const
{
    return {220, kHeight};
}

void HistogramPlot::showBinAt(const QPointF& position, const QPoint& globalPosition)
{
    const auto bin = static_cast<int>(std::lround(m_plot->xAxis->pixelToCoord(position.x())));
    const int hovered = bin >= 0 && bin < static_cast<int>(m_counts.size()) ? bin : -1;
    QToolTip::showText(globalPosition, binText(hovered), m_plot);
    if (hovered == m_hovered)
        return;
    m_hovered = hovered;
    draw();
}

bool HistogramPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_plot && event->type() == QEvent::Resize)
        placeNumbers();
    if (watched == m_plot && event->type() == QEvent::MouseMove) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        showBinAt(mouse->position(), mouse->globalPosition().toPoint());
    } else if (watched == m_plot && event->type() == QEvent::Leave) {
        m_hovered = -1;
        draw();
    }
    return QWidget::eventFilter(watched, event);
}

void HistogramPlot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        draw();
}

} // namespace layerwise
