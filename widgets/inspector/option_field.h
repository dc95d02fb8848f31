#pragma once

#include "model/core/option.h"

#include <QBasicTimer>
#include <QLineEdit>

namespace layerwise {

/// A field for numbers, sizes and words. Up and Down, the wheel while it has the focus, and two small arrows at its right
/// end step the number; Ctrl+Z is left to the document. GUI thread.
class OptionField : public QLineEdit {
    Q_OBJECT
public:
    explicit OptionField(OptionSpec spec, QWidget* parent = nullptr);

    /// How many elements a Size or FloatSize has.
    void setLength(int length) { m_spec.length = length; }

Q_SIGNALS:
    /// Escape: what was typed is not wanted.
    void cancelled();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    bool canStep() const;
    bool showsArrows() const;
    QRect arrows() const;
    void step(int direction);

    OptionSpec m_spec;
    QBasicTimer m_repeat;
    int m_direction = 0; ///< of the arrow that is held down
};

} // namespace layerwise
