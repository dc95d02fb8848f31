#pragma once

#include <QWidget>

namespace layerwise {

/// A panel with a layout in which words wrap. It is never made less high than they need at its present width, so that
/// nothing in it overlaps.
class WrappingPanel : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
};

} // namespace layerwise
