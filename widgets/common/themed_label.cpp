#include "widgets/common/themed_label.h"

#include "widgets/common/theme.h"

#include <QEvent>
#include <QPainter>

namespace layerwise {

ThemedLabel::ThemedLabel(Tone tone, int pixelSize, bool bold, QWidget* parent) : QLabel(parent), m_tone(tone)
{
    const int size = pixelSize > 0 ? pixelSize : tone == Tone::Quiet ? Theme::kQuietPx : Theme::kTextPx;
    setFont(Theme::font(size, bold ? QFont::DemiBold : QFont::Normal));
    setTextFormat(Qt::PlainText);
    updateColour();
}

void ThemedLabel::setTone(Tone tone)
{
    if (tone == m_tone)
        return;
    m_tone = tone;
    updateColour();
}

void ThemedLabel::setElideMode(Qt::TextElideMode mode)
{
    m_elide = mode;
    updateGeometry();
    update();
}

QSize ThemedLabel::minimumSizeHint() const
{
    QSize size = QLabel::minimumSizeHint();
    // A long word is no reason to make a panel, and with it the window, wider.
    if (m_elide != Qt::ElideNone || wordWrap())
        size.setWidth(std::min(size.width(), 4 * fontMetrics().height()));
    return size;
}

void ThemedLabel::paintEvent(QPaintEvent* event)
{
    const QString elided = fontMetrics().elidedText(text(), m_elide, contentsRect().width());
    if (m_elide == Qt::ElideNone || elided == text()) {
        QLabel::paintEvent(event);
        return;
    }
    QPainter painter(this);
    painter.drawText(contentsRect(), static_cast<int>(alignment()), elided);
}

void ThemedLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    // Setting the colour sends the same event again.
    if (event->type() == QEvent::PaletteChange && !m_updating)
        updateColour();
}

QColor ThemedLabel::colourOf(Tone tone)
{
    const Theme& theme = Theme::current();
    switch (tone) {
    case Tone::Quiet:
        return theme.quietText;
    case Tone::Accent:
        return theme.accent;
    case Tone::Done:
        return theme.done;
    case Tone::Warning:
        return theme.warning;
    case Tone::Error:
        return theme.error;
    case Tone::Text:
        break;
    }
    return theme.text;
}

void ThemedLabel::updateColour()
{
    const QColor colour = colourOf(m_tone);
    m_updating = true;
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, colour);
    colours.setColor(QPalette::Text, colour);
    setPalette(colours);
    m_updating = false;
}

} // namespace layerwise
