#pragma once

#include <QFrame>

class QLabel;
class QLineEdit;

namespace layerwise {

/// Asks for a name right where one clicked: Enter takes it, Escape does not. Deletes itself. GUI thread.
class NamePopover : public QFrame {
    Q_OBJECT
public:
    NamePopover(const QString& question, const QString& name, QWidget* parent);

    QLineEdit* field() const { return m_field; }
    /// With its left upper corner at `corner` (global).
    void openAt(const QPoint& corner);
    /// Says why a name can't be taken, and stays.
    void refuse(const QString& reason);

Q_SIGNALS:
    /// Close it, or refuse().
    void entered(const QString& name);

private:
    QLineEdit* m_field = nullptr;
    QLabel* m_reason = nullptr;
};

} // namespace layerwise
