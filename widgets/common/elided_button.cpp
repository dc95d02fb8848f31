#include "widgets/common/elided_button.h"

#include "widgets/common/tool_tip.h"

#include <QStyleOptionButton>
#include <QStylePainter>

#include <algorithm>

namespace layerwise {

ElidedButton::ElidedButton(const QString& text, QWidget* parent) : QPushButton(text, parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed); // a usual button is never narrower than its text
}

QString ElidedButton::shownText() const
{
    QStyleOptionButton option;
    initStyleOption(&option);
    const QRect room = style()->subElementRect(QStyle::SE_PushButtonContents, &option, this);
    return fontMetrics().elidedText(text(), Qt::ElideRight, room.width(), Qt::TextShowMnemonic);
}

QSize ElidedButton::minimumSizeHint() const
{
    const QSize size = QPushButton::minimumSizeHint();
    return {std::min(size.width(), 8 * fontMetrics().height()), size.height()};
}

void ElidedButton::paintEvent(QPaintEvent*)
{
    QStylePainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    option.text = shownText();
    painter.drawControl(QStyle::CE_PushButton, option);
}

void ElidedButton::resizeEvent(QResizeEvent* event)
{
    QPushButton::resizeEvent(event);
    setToolTip(shownText() == text() ? QString() : toolTipOf(text()));
}

} // namespace layerwise
