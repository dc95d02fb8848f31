#pragma once

#include <QLabel>

namespace layerwise {

/// A label in one of the theme's text styles, which follows a change between light and dark by itself.
class ThemedLabel : public QLabel {
    Q_OBJECT
public:
    enum class Tone { Text, Quiet, Accent, Done, Warning, Error };

    explicit ThemedLabel(Tone tone = Tone::Text, int pixelSize = 0, bool bold = false, QWidget* parent = nullptr);

    void setTone(Tone tone);
    Tone tone() const { return m_tone; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void updateColour();

    Tone m_tone;
    bool m_updating = false;
};

} // namespace layerwise
