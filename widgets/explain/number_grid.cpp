#include "widgets/explain/number_grid.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/explain/explain_painting.h"

#include <QFontMetrics>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kCaptionHeight = 16;
constexpr int kLargestCell = 40;
constexpr int kSmallestSeparateCell = 6; ///< smaller ones touch each other and are one picture
constexpr int kSidePadding = 3;

struct Fit {
    int fontPx;
    int digits;
};
/// From the most that can be read to the least that says something.
constexpr Fit kFits[] = {{11, 3}, {10, 3}, {11, 2}, {10, 2}, {9, 2}};

} // namespace

NumberGrid::NumberGrid(const QString& caption, QWidget* parent) : QWidget(parent), m_caption(caption)
{
    setMouseTracking(true);
    setMinimumSize(66, 66);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
}

void NumberGrid::setCaption(const QString& caption)
{
    m_caption = caption;
    update();
}

void NumberGrid::setCells(int columns, std::vector<Cell> cells)
{
    m_columns = std::max(columns, 1);
    m_cells = std::move(cells);
    fitNumbers();
    update();
}

void NumberGrid::setHovered(int cell)
{
    if (cell == m_hovered)
        return;
    m_hovered = cell;
    update();
}

int NumberGrid::rows() const
{
    return static_cast<int>(m_cells.size()) / m_columns;
}

int NumberGrid::cellSize() const
{
    const int rowCount = std::max(rows(), 1);
    return std::clamp(std::min((width() - 2) / m_columns, (height() - kCaptionHeight - 2) / rowCount), 1, kLargestCell);
}

QRect NumberGrid::cellRect(int cell) const
{
    const int size = cellSize();
    const int left = (width() - size * m_columns) / 2;
    return {left + cell % m_columns * size, kCaptionHeight + 1 + cell / m_columns * size, size, size};
}

int NumberGrid::cellAt(const QPoint& point) const
{
    if (m_cells.empty())
        return -1;
    const QPoint inside = point - cellRect(0).topLeft();
    const int size = cellSize();
    if (inside.x() < 0 || inside.y() < 0 || inside.x() >= size * m_columns || inside.y() >= size * rows())
        return -1;
    return inside.y() / size * m_columns + inside.x() / size;
}

QString NumberGrid::cellText(int cell) const
{
    const Cell& shown = m_cells[static_cast<std::size_t>(cell)];
    return m_digits == 0 || shown.isEmpty ? QString() : formatValue(shown.value, m_digits);
}

/// The same size and number of digits for all cells.
void NumberGrid::fitNumbers()
{
    m_digits = 0;
    const int room = cellSize() - kSidePadding;
    if (room < kFits[std::size(kFits) - 1].fontPx)
        return;
    for (const Fit& fit : kFits) {
        const QFontMetrics metrics(Theme::font(fit.fontPx));
        const bool allFit = std::all_of(m_cells.begin(), m_cells.end(), [&](const Cell& cell) {
            return cell.isEmpty || metrics.horizontalAdvance(formatValue(cell.value, fit.digits)) <= room;
        });
        if (allFit) {
            m_digits = fit.digits;
            m_fontPx = fit.fontPx;
            return;
        }
    }
}

void NumberGrid::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setFont(Theme::font(Theme::kSmallPx));
    painter.setPen(theme.quietText);
    painter.drawText(QRect(0, 0, width(), kCaptionHeight), Qt::AlignHCenter | Qt::AlignVCenter, m_caption);
    const int size = cellSize();
    const int gap = size >= kSmallestSeparateCell ? 1 : 0;
    painter.setFont(Theme::font(m_fontPx > 0 ? m_fontPx : Theme::kSmallPx));
    for (int i = 0; i < static_cast<int>(m_cells.size()); ++i) {
        const Cell& cell = m_cells[static_cast<std::size_t>(i)];
        const QRect rect = cellRect(i).adjusted(0, 0, -gap, -gap);
        if (cell.isEmpty)
            continue;
        if (cell.isPadding)
            fillHatched(painter, rect);
        else
            painter.fillRect(rect, cell.colour);
        const QString text = cellText(i);
        if (text.isEmpty())
            continue;
        if (cell.isPadding) { // on the hatching, a number needs ground of its own
            const int width = painter.fontMetrics().horizontalAdvance(text) + 4;
            painter.fillRect(QRect(rect.center().x() - width / 2, rect.center().y() - 6, width, 13), theme.field);
        }
        painter.setPen(cell.isPadding ? theme.quietText : inkOn(cell.colour));
        painter.drawText(rect, Qt::AlignCenter, text);
    }
    for (int i = 0; i < static_cast<int>(m_cells.size()); ++i) {
        if (m_cells[static_cast<std::size_t>(i)].isMarked)
            drawFrame(painter, cellRect(i).adjusted(1, 1, -gap - 1, -gap - 1));
    }
    if (m_hovered >= 0 && m_hovered < static_cast<int>(m_cells.size())) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.accent, 2));
        painter.drawRect(cellRect(m_hovered).adjusted(0, 0, -gap, -gap));
    }
}

void NumberGrid::mouseMoveEvent(QMouseEvent* event)
{
    Q_EMIT hovered(cellAt(event->position().toPoint()));
}

void NumberGrid::leaveEvent(QEvent*)
{
    Q_EMIT hovered(-1);
}

void NumberGrid::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitNumbers();
}

bool NumberGrid::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int cell = cellAt(help->pos());
    if (cell < 0)
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), m_cells[static_cast<std::size_t>(cell)].tip, this);
    return true;
}

} // namespace layerwise
