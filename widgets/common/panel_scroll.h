#pragma once

#include <QScrollArea>

namespace layerwise {

/// Holds a panel of a fixed least width and of any height: up to a limit it is given the height it needs, from there on
/// it is scrolled, to its end when it grows, so that what is in it never makes the window larger than the screen.
class PanelScroll : public QScrollArea {
    Q_OBJECT
public:
    PanelScroll(QWidget* panel, const QSize& limit, QWidget* parent = nullptr);

    QSize minimumSizeHint() const override;
    QSize sizeHint() const override { return minimumSizeHint(); }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QSize m_limit; ///< the width is the least, the height the largest that it asks for
};

} // namespace layerwise
