#pragma once

#include <QLabel>

namespace layerwise {

/// A label in one of the theme's text styles, which follows a change between light and dark by itself. Where its text
/// wraps or ends with an ellipsis, it may be made as narrow as a few letters.
class ThemedLabel : public QLabel {
    Q_OBJECT
public:
    enum class Tone { Text, Quiet, Accent, Done, Warning, Error };

    explicit ThemedLabel(Tone tone = Tone::Text, int pixelSize = 0, bool bold = false, QWidget* parent = nullptr);

    static QColor colourOf(Tone tone); ///< in the current theme
    void setTone(Tone tone);
    Tone tone() const { return m_tone; }
    /// Where too long a text gets an ellipsis.
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
