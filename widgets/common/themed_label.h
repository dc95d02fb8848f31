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
    /// Too long a text ends (or begins) with an ellipsis, and the label may be made as narrow as a few letters.
    void setElideMode(Qt::TextElideMode mode);

    QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void updateColour();

    Tone m_tone;
    Qt::TextElideMode m_elide = Qt::ElideNone;
    bool m_updating = false;
};

} // namespace layerwise
