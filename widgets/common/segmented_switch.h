#pragma once

#include <QWidget>

class QAbstractButton;
class QButtonGroup;

namespace layerwise {

/// A row of joined buttons of which one is on: "Map | Layer | Global". Left and Right change it. GUI thread.
class SegmentedSwitch : public QWidget {
    Q_OBJECT
public:
    explicit SegmentedSwitch(const QStringList& texts, QWidget* parent = nullptr);

    int current() const;
    /// Does not emit.
    void setCurrent(int index);
    void setToolTips(const QStringList& tips);
    QAbstractButton* button(int index) const;

Q_SIGNALS:
    /// The person chose another one.
    void chosen(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QButtonGroup* m_buttons = nullptr;
};

} // namespace layerwise
