#include "widgets/common/panel_scroll.h"

#include <QResizeEvent>
#include <QScrollBar>

#include <algorithm>

namespace layerwise {

PanelScroll::PanelScroll(QWidget* panel, const QSize& limit, QWidget* parent) : QScrollArea(parent), m_limit(limit)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidget(panel);
    panel->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
}

QSize PanelScroll::minimumSizeHint() const
{
    return {m_limit.width(), std::min(m_limit.height(), widget()->minimumSizeHint().height())};
}

bool PanelScroll::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    // What comes new comes at the end, and is what one waits for.
    if (watched == widget() && event->type() == QEvent::Resize && widget()->height() > height() &&
        widget()->height() > static_cast<QResizeEvent*>(event)->oldSize().height())
        QMetaObject::invokeMethod(
            this, [this] { verticalScrollBar()->setValue(verticalScrollBar()->maximum()); }, Qt::QueuedConnection);
    return QScrollArea::eventFilter(watched, event);
}

} // namespace layerwise
