#include "widgets/common/tinted_frame.h"

#include "widgets/common/theme.h"

#include <QPainter>

namespace layerwise {

TintedFrame::TintedFrame(Fill fill, QWidget* parent) : QWidget(parent), m_fill(fill) {}

void TintedFrame::setFill(Fill fill)
{
    if (fill == m_fill)
        return;
    m_fill = fill;
    update();
}

void TintedFrame::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QColor colour;
    switch (m_fill) {
    case Fill::None:
        return;
    case Fill::Field:
        colour = theme.field;
        break;
    case Fill::Error:
        colour = theme.errorFill;
        break;
    case Fill::Warning:
        colour = theme.warningFill;
        break;
    case Fill::Stale:
        colour = theme.stale;
        break;
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawRoundedRect(rect(), Theme::kCardRadius, Theme::kCardRadius);
}

} // namespace layerwise
