#include "widgets/data/picture_view.h"

#include "widgets/common/field_frame.h"
#include "widgets/common/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace layerwise {

namespace {

constexpr qreal kFieldWidth = 2;

} // namespace

PictureView::PictureView(QWidget* parent) : QWidget(parent) {}

void PictureView::setPicture(const QImage& picture, std::function<QString(int x, int y)> valueText)
{
    m_picture = picture;
    m_valueText = std::move(valueText);
    update();
}

void PictureView::setField(const std::optional<ProbedField>& field)
{
    if (field == m_field)
        return;
    m_field = field;
    update();
}

QRect PictureView::pictureRect() const
{
    if (m_picture.isNull())
        return {};
    const QSize size = m_picture.size().scaled(this->size(), Qt::KeepAspectRatio).expandedTo({1, 1});
    return {QPoint((width() - size.width()) / 2, (height() - size.height()) / 2), size};
}

void PictureView::setMessage(const QString& words)
{
    if (words == m_message)
        return;
    m_message = words;
    if (m_picture.isNull())
        update();
}

void PictureView::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    const QRect rect = pictureRect();
    painter.setPen(Qt::NoPen);
    painter.fillRect(this->rect(), theme.field);
    if (rect.isNull()) {
        painter.setPen(theme.quietText);
        painter.setFont(Theme::font(Theme::kQuietPx));
        painter.drawText(this->rect(), Qt::AlignCenter | Qt::TextWordWrap, m_message);
        return;
    }
    // A picture larger than its place is smoothed; a smaller one keeps its pixels sharp.
    painter.setRenderHint(QPainter::SmoothPixmapTransform, rect.width() * devicePixelRatio() < m_picture.width());
    painter.drawImage(rect, m_picture);
    if (m_field)
        paintField(painter, rect, *m_field, std::nullopt, kFieldWidth);
}

void PictureView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        Q_EMIT clicked();
}

bool PictureView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip || !m_valueText)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QRect rect = pictureRect();
    if (!rect.contains(help->pos())) {
        QToolTip::hideText();
        return true;
    }
    const int x = std::min((help->pos().x() - rect.x()) * m_picture.width() / rect.width(), m_picture.width() - 1);
    const int y = std::min((help->pos().y() - rect.y()) * m_picture.height() / rect.height(), m_picture.height() - 1);
    QToolTip::showText(help->globalPos(), m_valueText(x, y), this);
    return true;
}

} // namespace layerwise
