#pragma once

#include <QAbstractButton>

namespace layerwise {

/// One fix as a card: its number, what it does, and what the network is like afterwards.
class FixButton : public QAbstractButton {
    Q_OBJECT
public:
    FixButton(int number, const QString& title, const QString& outcome, bool runs, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

Q_SIGNALS:
    void entered();
    void leftAlone();

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QRect titleRect(int width) const;

    int m_number;
    QString m_outcome;
    bool m_runs;
};

} // namespace layerwise
