#pragma once

#include <QPushButton>

namespace layerwise {

/// A button whose text may be too long for its place: it then ends with an ellipsis, and all of it is in the tooltip.
/// It can be made as narrow as a few letters.
class ElidedButton : public QPushButton {
    Q_OBJECT
public:
    explicit ElidedButton(const QString& text, QWidget* parent = nullptr);

    /// What is shown of the text at the present width.
    QString shownText() const;

    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
};

} // namespace layerwise
