#pragma once

#include "model/document/network_document.h"

#include <QFrame>

class QButtonGroup;
class QDoubleSpinBox;
class QLineEdit;
class QPushButton;
class QRadioButton;

namespace layerwise {

class ThemedLabel;

/// A small popup in which one chooses when a block's breakpoint stops. What is chosen holds at once; a click elsewhere or
/// Escape closes it. Deletes itself. GUI thread.
class BreakpointEditor : public QFrame {
    Q_OBJECT
public:
    BreakpointEditor(NetworkDocument& document, BlockId block, QWidget* parent);

    /// Beside a rectangle of the screen, inside of the screen.
    void showAt(const QRect& global);

private:
    QRadioButton* addChoice(Breakpoint::Condition condition, const QString& text);
    void fill();
    void choose(Breakpoint::Condition condition);
    void apply();
    std::optional<layerwise::Shape> enteredShape() const;

    NetworkDocument& m_document;
    BlockId m_block;
    QButtonGroup* m_choices = nullptr;
    QDoubleSpinBox* m_percent = nullptr;
    QDoubleSpinBox* m_bound = nullptr;
    QLineEdit* m_shape = nullptr;
    QPushButton* m_remove = nullptr;
};

} // namespace layerwise
