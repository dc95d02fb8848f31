#include "widgets/common/wrapping_panel.h"

#include <QLayout>
#include <QResizeEvent>

#include <algorithm>

namespace layerwise {

QSize WrappingPanel::minimumSizeHint() const
{
    // A layout's own minimum takes wrapped words for a single line.
    const QSize least = layout()->totalMinimumSize();
    return {least.width(), layout()->totalMinimumHeightForWidth(std::max(width(), least.width()))};
}

void WrappingPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        updateGeometry();
}

} // namespace layerwise
