#pragma once

#include <QLineEdit>

namespace layerwise {

/// A name that looks like a heading until it is clicked, and then is a field. Enter or leaving it asks for the new name,
/// Escape gives it up. GUI thread.
class NameField : public QLineEdit {
    Q_OBJECT
public:
    explicit NameField(QWidget* parent = nullptr);

    /// What the document says; ends an unfinished edit.
    void setName(const QString& name);
    void startEditing();
    void setInvalid(bool invalid);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// The person finished another name than the one shown before.
    void renamed(const QString& name);
    void cancelled();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString m_name;
};

} // namespace layerwise
