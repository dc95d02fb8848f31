#pragma once

#include <QFrame>

class QLabel;

namespace layerwise {

/// A line above the work that says what happened, with a way to put it aside. Never modal. GUI thread.
class MessageBar : public QFrame {
    Q_OBJECT
public:
    enum class Kind { Information, Error };

    explicit MessageBar(QWidget* parent = nullptr);

    void showMessage(Kind kind, const QString& words);
    QString words() const;

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void updateColours();

    QLabel* m_icon = nullptr;
    QLabel* m_words = nullptr;
    Kind m_kind = Kind::Information;
};

} // namespace layerwise
