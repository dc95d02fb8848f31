#pragma once

#include "widgets/common/themed_label.h"

namespace layerwise {

/// One line of words that change many times a second: as wide as there is room, with an ellipsis. A QLabel asks all layouts
/// around it for a new arrangement whenever its text is another one; this only paints itself.
class LineLabel : public QWidget {
    Q_OBJECT
public:
    explicit LineLabel(ThemedLabel::Tone tone, int pixelSize, QWidget* parent = nullptr);

    QString text() const { return m_text; }
    void setText(const QString& text);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ThemedLabel::Tone m_tone;
    QString m_text;
};

} // namespace layerwise
