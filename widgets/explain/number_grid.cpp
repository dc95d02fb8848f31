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
constexpr int kLargestCell = 40;         ///< its height
constexpr int kWidestRatio = 160;        ///< of a cell's width to its height, percent
constexpr int kSmallestSeparateCell = 6; ///< smaller ones touch each other and are one picture
constexpr int kSidePadding = 3;

constexpr int kFonts[] = {11, 10, 9};
constexpr int kMostDigits = 3;

/// With as many significant digits as fit; empty if not even one does.
QString fitted(double value, const QFontMetrics& metrics, int room)
{
    for (int digits = kMostDigits; digits > 0; --digits) {
        const QString text = formatValue(value, digits);
        if (metrics.horizontalAdvance(text) <= room)
            return text;
    }
    return {};
}

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

/// Wider than high: numbers are.
QSize NumberGrid::cellSize() const
{
    const int height = std::clamp((this->height() - kCaptionHeight - 2) / std::max(rows(), 1), 1, kLargestCell);
    const int width = std::clamp((this->width() - 2) / m_columns, 1, height * kWidestRatio / 100);
    return {width, std::min(height, std::max(width, 1))};
}

QRect NumberGrid::cellRect(int cell) const
{
    const QSize size = cellSize();
    const int left = (width() - size.width() * m_columns) / 2;
    return {left + cell % m_columns * size.width(), kCaptionHeight + 1 + cell / m_columns * size.height(), size.width(),
            size.height()};
}

int NumberGrid::cellAt(const QPoint& point) const
{
    if (m_cells.empty())
        return -1;
    const QPoint inside = point - cellRect(0).topLeft();
    const QSize size = cellSize();
    if (inside.x() < 0 || inside.y() < 0 || inside.x() >= size.width() * m_columns ||
        inside.y() >= size.height() * rows())
        return -1;
    return inside.y() / size.height() * m_columns + inside.x() / size.width();
}

QString NumberGrid::cellText(int cell) const
{
    return static_cast<std::size_t>(cell) < m_texts.size() ? m_texts[static_cast<std::size_t>(cell)] : QString();
}

/// One size of letters for all cells, the largest with which no cell is left without its number. If there is none, no
/// cell has one: an empty cell among others would look like a zero.
void NumberGrid::fitNumbers()
{
    const QSize room = cellSize() - QSize(kSidePadding, kSidePadding);
    for (const int fontPx : kFonts) {
        m_texts.assign(m_cells.size(), QString());
        if (room.height() < fontPx)
            continue;
        m_fontPx = fontPx;
        const QFontMetrics metrics(Theme::font(fontPx));
        bool allFit = true;
        for (std::size_t i = 0; i < m_cells.size() && allFit; ++i) {
            if (m_cells[i].isEmpty)
                continue;
            m_texts[i] = fitted(m_cells[i].value, metrics, room.width());
            allFit = !m_texts[i].isEmpty();
        }
        if (allFit)
            return;
    }
    m_texts.assign(m_cells.size(), QString());
}

void NumberGrid::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setFont(Theme::font(Theme::kSmallPx));
    painter.setPen(theme.quietText);
    painter.drawText(QRect(0, 0, width(), kCaptionHeight), Qt::AlignHCenter | Qt::AlignVCenter, m_caption);
    const int gap = cellSize().width() >= kSmallestSeparateCell ? 1 : 0;
    painter.setFont(Theme::font(m_fontPx));
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

void NumberGrid::mousePressEvent(QMouseEvent* event)
{
    QWidget::mousePressEvent(event);
    const int cell = cellAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && cell >= 0)
        Q_EMIT clicked(cell);
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
