#pragma once

#include "model/document/network_document.h"

#include <QFrame>

class QLabel;
class QLineEdit;

namespace layerwise {

/// The line in which a block's name is changed in place. Enter renames if the name is good, else the reason stands
/// below and the line stays; Escape leaves the old name; leaving the line renames if it can.
class RenameEditor : public QFrame {
    Q_OBJECT
public:
    RenameEditor(NetworkDocument& document, QWidget* parent);

    void start(BlockId id, const QRect& rect);
    void place(const QRect& rect);
    bool isActive() const { return m_id.valid(); }
    BlockId block() const { return m_id; }
    QString problem() const;
    void cancel();

Q_SIGNALS:
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool commit();
    void close();
    bool check();
    void showInvalid(bool isInvalid);

    NetworkDocument& m_document;
    BlockId m_id;
    QLineEdit* m_edit = nullptr;
    QLabel* m_problem = nullptr;
};

} // namespace layerwise
