#include "widgets/common/themed_label.h"

#include "widgets/common/theme.h"

#include <QEvent>

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

void ThemedLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    // Setting the colour sends the same event again.
    if (event->type() == QEvent::PaletteChange && !m_updating)
        updateColour();
}

void ThemedLabel::updateColour()
{
    const Theme& theme = Theme::current();
    const QColor colour = [&] {
        switch (m_tone) {
        case Tone::Quiet: return theme.quietText;
        case Tone::Accent: return theme.accent;
        case Tone::Done: return theme.done;
        case Tone::Warning: return theme.warning;
        case Tone::Error: return theme.error;
        case Tone::Text: break;
        }
        return theme.text;
    }();
    m_updating = true;
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, colour);
    colours.setColor(QPalette::Text, colour);
    setPalette(colours);
    m_updating = false;
}

} // namespace layerwise
