#include "widgets/viewers/feature_bars.h"

#include "model/document/sentences.h"
#include "widgets/common/colour_map.h"
#include "widgets/common/theme.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

constexpr double kMaxPitch = 64;
constexpr int kPitchWithGap = 3;      ///< from here on a gap is left between the bars
constexpr int kPitchWithNumbers = 26; ///< from here on there is room for the numbers below
constexpr int kTop = 8;
constexpr int kBottom = 20;
constexpr int kAxisGap = 6;
constexpr int kDigits = 3;
constexpr float kQuietOpacity = 0.45F; ///< of the bars that are not selected

} // namespace

FeatureBars::FeatureBars(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    setFont(Theme::font(Theme::kSmallPx));
    setAccessibleName(tr("Features"));
}

void FeatureBars::setActivation(ActivationPtr activation)
{
    if (activation == m_activation)
        return;
    m_activation = std::move(activation);
    m_values = m_activation ? m_activation->features() : std::span<const float>();
    m_index = std::clamp<std::int64_t>(m_index, 0, std::max<std::int64_t>(0, count() - 1));
    m_hovered = -1;
    updateLayout();
    scrollTo(m_index);
}

void FeatureBars::setRange(double low, double high)
{
    m_low = std::min(low, 0.0);
    m_high = std::max(high, 0.0);
    if (m_low >= m_high)
        m_high = m_low + 1;
    updateLayout();
}

void FeatureBars::setIndex(std::int64_t index)
{
    index = std::clamp<std::int64_t>(index, 0, std::max<std::int64_t>(0, count() - 1));
    if (index == m_index)
        return;
    m_index = index;
    scrollTo(index);
    viewport()->update();
}

void FeatureBars::setStale(bool stale)
{
    m_stale = stale;
    viewport()->update();
}

void FeatureBars::setMinimumPitch(int pixels)
{
    m_minimumPitch = std::max(1, pixels);
    updateLayout();
    scrollTo(m_index);
}

int FeatureBars::axisWidth() const
{
    const QFontMetrics metrics(font());
    return std::max(metrics.horizontalAdvance(formatValue(m_low, kDigits)),
                    metrics.horizontalAdvance(formatValue(m_high, kDigits))) +
           kAxisGap;
}

int FeatureBars::yOf(double value) const
{
    const double share = (std::clamp(value, m_low, m_high) - m_low) / (m_high - m_low);
    return kTop + static_cast<int>(std::lround((1 - share) * std::max(1, viewport()->height() - kTop - kBottom)));
}

int FeatureBars::leftOf(std::int64_t index) const
{
    return axisWidth() + static_cast<int>(std::floor(static_cast<double>(index) * m_pitch)) -
           horizontalScrollBar()->value();
}

QRect FeatureBars::barRect(std::int64_t index) const
{
    const double value = m_values[static_cast<std::size_t>(index)];
    const int x = leftOf(index);
    const int pitch = leftOf(index + 1) - x;
    const int width = std::max(1, m_pitch >= kPitchWithGap ? pitch - std::max(1, pitch / 5) : pitch);
    if (std::isnan(value))
        return {x, yOf(m_high), width, yOf(m_low) - yOf(m_high)};
    const int zero = yOf(0);
    const int end = yOf(value);
    return {x, std::min(zero, end), width, std::max(1, std::abs(zero - end))};
}

std::int64_t FeatureBars::indexAt(const QPoint& point) const
{
    const int x = point.x() - axisWidth() + horizontalScrollBar()->value();
    // The bars begin at whole pixels: the half makes it the bar that was drawn there.
    const auto index = static_cast<std::int64_t>((x + 0.5) / m_pitch);
    return point.x() < axisWidth() || index >= count() ? -1 : index;
}

void FeatureBars::updateLayout()
{
    const int room = std::max(1, viewport()->width() - axisWidth());
    const double filling = static_cast<double>(room) / static_cast<double>(std::max<std::int64_t>(1, count()));
    m_pitch = std::clamp(std::max(filling, static_cast<double>(m_minimumPitch)), 1.0, kMaxPitch);
    const auto width = static_cast<int>(std::floor(static_cast<double>(count()) * m_pitch));
    horizontalScrollBar()->setRange(0, std::max(0, width - room));
    horizontalScrollBar()->setPageStep(room);
    horizontalScrollBar()->setSingleStep(std::max(1, static_cast<int>(m_pitch)));
    viewport()->update();
}

void FeatureBars::scrollTo(std::int64_t index)
{
    const auto left = static_cast<int>(std::floor(static_cast<double>(index) * m_pitch));
    const auto right = static_cast<int>(std::floor(static_cast<double>(index + 1) * m_pitch));
    const int room = viewport()->width() - axisWidth();
    QScrollBar* bar = horizontalScrollBar();
    if (left < bar->value())
        bar->setValue(left);
    else if (right > bar->value() + room)
        bar->setValue(right - room);
}

void FeatureBars::choose(std::int64_t index)
{
    if (count() == 0)
        return;
    index = std::clamp<std::int64_t>(index, 0, count() - 1);
    if (index == m_index)
        return;
    setIndex(index);
    Q_EMIT indexChosen(index);
}

void FeatureBars::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), m_stale ? theme.stale : theme.panel);
    if (count() == 0)
        return;
    paintAxis(painter);
    painter.setClipRect(axisWidth(), 0, viewport()->width(), viewport()->height());
    const int offset = horizontalScrollBar()->value();
    const auto first = static_cast<std::int64_t>(offset / m_pitch);
    const auto last = std::min(count() - 1, static_cast<std::int64_t>((offset + viewport()->width()) / m_pitch));
    for (std::int64_t index = first; index <= last; ++index)
        paintBar(painter, index);
}

void FeatureBars::paintAxis(QPainter& painter) const
{
    const Theme& theme = Theme::current();
    painter.setPen(theme.line);
    for (const double value : {m_low, 0.0, m_high})
        painter.drawLine(axisWidth(), yOf(value), viewport()->width(), yOf(value));
    painter.setPen(theme.quietText);
    const int height = QFontMetrics(font()).height();
    const auto label = [&](double value) {
        painter.drawText(QRect(0, yOf(value) - height / 2, axisWidth() - kAxisGap, height),
                         Qt::AlignRight | Qt::AlignVCenter, formatValue(value, kDigits));
    };
    label(m_high);
    if (yOf(m_low) - yOf(m_high) > height)
        label(m_low);
    // The zero only where it does not run into its neighbours.
    if (yOf(0) - yOf(m_high) > height && yOf(m_low) - yOf(0) > height)
        label(0);
}

void FeatureBars::paintBar(QPainter& painter, std::int64_t index) const
{
    const Theme& theme = Theme::current();
    const double value = m_values[static_cast<std::size_t>(index)];
    QColor colour = theme.accent;
    if (index != m_index)
        colour.setAlphaF(kQuietOpacity);
    if (!std::isfinite(value))
        colour = QColor::fromRgb(kNotFiniteColour);
    else if (index == m_hovered)
        colour = theme.text;
    painter.fillRect(barRect(index), colour);
    if (m_pitch < kPitchWithNumbers)
        return;
    painter.setPen(index == m_index ? theme.accent : theme.quietText);
    const QRect bar = barRect(index);
    painter.drawText(QRect(bar.x(), viewport()->height() - kBottom + 2, bar.width(), kBottom - 2), Qt::AlignCenter,
                     QString::number(index));
}

void FeatureBars::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateLayout();
}

void FeatureBars::keyPressEvent(QKeyEvent* event)
{
    const auto page =
        std::max<std::int64_t>(1, static_cast<std::int64_t>((viewport()->width() - axisWidth()) / m_pitch));
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up:
        choose(m_index - 1);
        return;
    case Qt::Key_Right:
    case Qt::Key_Down:
        choose(m_index + 1);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (count() > 0)
            Q_EMIT picked(m_index);
        return;
    case Qt::Key_Home:
        choose(0);
        return;
    case Qt::Key_End:
        choose(count() - 1);
        return;
    case Qt::Key_PageUp:
        choose(m_index - page);
        return;
    case Qt::Key_PageDown:
        choose(m_index + page);
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void FeatureBars::mousePressEvent(QMouseEvent* event)
{
    const std::int64_t index = indexAt(event->position().toPoint());
    if (event->button() != Qt::LeftButton || index < 0)
        return;
    choose(index);
    Q_EMIT picked(index);
}

void FeatureBars::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && indexAt(event->position().toPoint()) >= 0)
        Q_EMIT explainRequested();
}

void FeatureBars::mouseMoveEvent(QMouseEvent* event)
{
    const std::int64_t index = indexAt(event->position().toPoint());
    if (index == m_hovered)
        return;
    m_hovered = index;
    viewport()->update();
    if (index >= 0)
        Q_EMIT hovered(index);
    else
        Q_EMIT hoverLeft();
}

bool FeatureBars::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave) {
        m_hovered = -1;
        viewport()->update();
        Q_EMIT hoverLeft();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace layerwise
