#include "widgets/common/line_label.h"

#include "widgets/common/theme.h"

#include <QPainter>

namespace layerwise {

LineLabel::LineLabel(ThemedLabel::Tone tone, int pixelSize, QWidget* parent) : QWidget(parent), m_tone(tone)
{
    setFont(Theme::font(pixelSize));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void LineLabel::setText(const QString& text)
{
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleName(text);
    update();
}

QSize LineLabel::sizeHint() const
{
    constexpr int kLetters = 40;
    return {kLetters * fontMetrics().averageCharWidth(), fontMetrics().height()};
}

QSize LineLabel::minimumSizeHint() const
{
    return {4 * fontMetrics().height(), fontMetrics().height()};
}

void LineLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(ThemedLabel::colourOf(m_tone));
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     fontMetrics().elidedText(m_text, Qt::ElideRight, width()));
}

} // namespace layerwise
