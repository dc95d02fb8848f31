#include "widgets/training/confusion_view.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

constexpr double kLeastNumberCell = 13; ///< pixels that a number needs
constexpr double kLargestCell = 34;
constexpr double kHeading = 20; ///< room for the labels above and at the side
constexpr float kFaintest = 0.18F;

} // namespace

ConfusionView::ConfusionView(QWidget* parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("What each label was taken for"));
}

void ConfusionView::setCounts(std::vector<std::vector<std::int64_t>> counts)
{
    m_counts = std::move(counts);
    m_largestMistake = 0;
    for (std::size_t row = 0; row < m_counts.size(); ++row) {
        for (std::size_t column = 0; column < m_counts[row].size(); ++column) {
            if (row != column)
                m_largestMistake = std::max(m_largestMistake, m_counts[row][column]);
        }
    }
    if (m_current && std::max(m_current->label, m_current->prediction) >= classes())
        m_current.reset();
    update();
}

void ConfusionView::setCurrent(std::optional<Cell> cell)
{
    m_current = cell;
    update();
}

ConfusionView::Place ConfusionView::placeIn(const QSize& size) const
{
    const int count = std::max(1, classes());
    const double room = std::min(size.width(), size.height()) - kHeading - 2;
    return {{kHeading, kHeading}, std::clamp(room / count, 2.0, kLargestCell)};
}

QRect ConfusionView::cellRect(Cell cell) const
{
    const Place place = placeIn(size());
    return QRectF(place.corner + QPointF(cell.prediction, cell.label) * place.cell, QSizeF(place.cell, place.cell))
        .toAlignedRect();
}

std::optional<ConfusionView::Cell> ConfusionView::cellAt(const QPointF& position) const
{
    const Place place = placeIn(size());
    const QPointF at = (position - place.corner) / place.cell;
    const Cell cell{static_cast<int>(std::floor(at.y())), static_cast<int>(std::floor(at.x()))};
    const bool isInside =
        cell.label >= 0 && cell.label < classes() && cell.prediction >= 0 && cell.prediction < classes();
    return isInside ? std::optional(cell) : std::nullopt;
}

void ConfusionView::paintMatrix(QPainter& painter, const QSize& size) const
{
    const Theme& theme = Theme::current();
    const Place place = placeIn(size);
    painter.setPen(theme.quietText);
    painter.setFont(Theme::font(Theme::kSmallPx));
    for (int i = 0; i < classes(); ++i) {
        const bool isWritten = place.cell >= kLeastNumberCell || i % 5 == 0;
        const double offset = i * place.cell;
        if (!isWritten)
            continue;
        painter.setPen(theme.quietText);
        painter.drawText(QRectF(place.corner.x() + offset - 10, place.corner.y() - 17, place.cell + 20, 15),
                         Qt::AlignCenter, QString::number(i));
        painter.drawText(QRectF(0, place.corner.y() + offset - 10, kHeading - 5, place.cell + 20),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(i));
    }
    for (int label = 0; label < classes(); ++label) {
        for (int prediction = 0; prediction < classes(); ++prediction)
            paintCell(painter,
                      QRectF(place.corner + QPointF(prediction, label) * place.cell, QSizeF(place.cell, place.cell)),
                      {label, prediction});
    }
}

/// A mistake is stronger the more often it was made, for the many that are right would hide them all.
void ConfusionView::paintCell(QPainter& painter, const QRectF& rect, Cell cell) const
{
    const Theme& theme = Theme::current();
    const std::int64_t count =
        m_counts[static_cast<std::size_t>(cell.label)][static_cast<std::size_t>(cell.prediction)];
    const bool isRight = cell.label == cell.prediction;
    QColor fill = theme.field;
    if (count > 0) {
        fill = isRight ? theme.done : theme.error;
        const float share =
            isRight ? 0 : static_cast<float>(count) / static_cast<float>(std::max<std::int64_t>(m_largestMistake, 1));
        fill.setAlphaF(kFaintest + share * (1 - kFaintest) * 0.6F);
    }
    const QRectF inner = rect.adjusted(0.5, 0.5, -0.5, -0.5);
    painter.fillRect(inner, fill);
    if (count > 0 && rect.width() >= kLeastNumberCell) {
        painter.setPen(theme.text);
        painter.setFont(Theme::font(count > 99 || rect.width() < 18 ? Theme::kSmallPx - 2 : Theme::kSmallPx,
                                    isRight ? QFont::Normal : QFont::DemiBold));
        painter.drawText(rect.adjusted(-4, 0, 4, 0), Qt::AlignCenter, QString::number(count));
    }
    if (m_current == cell) {
        painter.setPen(QPen(theme.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(inner);
    }
}

void ConfusionView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (!m_counts.empty())
        paintMatrix(painter, size());
}

QString ConfusionView::cellText(Cell cell) const
{
    const std::int64_t count =
        m_counts[static_cast<std::size_t>(cell.label)][static_cast<std::size_t>(cell.prediction)];
    return cell.label == cell.prediction ? tr("%1 images of label %2 are right").arg(formatCount(count)).arg(cell.label)
                                         : tr("%1 images of label %2 were taken for %3")
                                               .arg(formatCount(count))
                                               .arg(cell.label)
                                               .arg(cell.prediction);
}

void ConfusionView::mousePressEvent(QMouseEvent* event)
{
    const std::optional<Cell> cell = cellAt(event->position());
    if (!cell || event->button() != Qt::LeftButton)
        return;
    setCurrent(cell);
    Q_EMIT chosen(cell->label, cell->prediction);
}

void ConfusionView::keyPressEvent(QKeyEvent* event)
{
    Cell cell = m_current.value_or(Cell{});
    switch (event->key()) {
    case Qt::Key_Up:
        --cell.label;
        break;
    case Qt::Key_Down:
        ++cell.label;
        break;
    case Qt::Key_Left:
        --cell.prediction;
        break;
    case Qt::Key_Right:
        ++cell.prediction;
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    if (m_counts.empty())
        return;
    cell.label = std::clamp(cell.label, 0, classes() - 1);
    cell.prediction = std::clamp(cell.prediction, 0, classes() - 1);
    setCurrent(cell);
    Q_EMIT chosen(cell.label, cell.prediction);
}

bool ConfusionView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const std::optional<Cell> cell = cellAt(help->pos());
    QToolTip::showText(help->globalPos(), cell ? cellText(*cell) : QString(), this);
    return true;
}

void ConfusionView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        update();
}

QSize ConfusionView::sizeHint() const
{
    const double cells = std::max(1, classes()) * kLargestCell;
    return {static_cast<int>(kHeading + cells) + 4, static_cast<int>(kHeading + cells) + 4};
}

QSize ConfusionView::minimumSizeHint() const
{
    return {160, 140};
}

} // namespace layerwise
