#include "widgets/inspector/elided_label.h"

#include "widgets/common/theme.h"

#include <QPainter>

namespace layerwise {

ElidedLabel::ElidedLabel(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void ElidedLabel::setText(const QString& text)
{
    m_text = text;
    setToolTip(text);
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize ElidedLabel::sizeHint() const
{
    const QFontMetrics metrics(Theme::monospace(Theme::kSmallPx));
    return {metrics.horizontalAdvance(m_text) + 2, metrics.height()};
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {24, sizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(Theme::monospace(Theme::kSmallPx));
    painter.setPen(Theme::current().quietText);
    painter.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_text, Qt::ElideLeft, width()));
}

} // namespace layerwise
