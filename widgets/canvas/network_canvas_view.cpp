#include "widgets/canvas/block_states.h"
#include "widgets/canvas/canvas_drag.h"
#include "widgets/canvas/canvas_header.h"
#include "widgets/canvas/canvas_layout.h"
#include "widgets/canvas/card_painter.h"
#include "widgets/canvas/fix_preview.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/canvas/rename_editor.h"

#include <QScrollBar>
#include <QVariantAnimation>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

constexpr double kZoomStep = 1.2;
constexpr double kLeastZoom = 0.05;
constexpr double kLargestZoom = 3;
constexpr qreal kShowMargin = 24;
/// A problem longer than this, which is the room in an inner card, takes two lines.
constexpr qreal kOneLine = 300;

int scrollTo(int value, qreal low, qreal high, int page)
{
    // Shows [low, high]; of what is higher than the page, the beginning.
    if (low < value || high - low > page) {
        return static_cast<int>(std::floor(low));
    }
    return high > value + page ? static_cast<int>(std::ceil(high)) - page : value;
}

} // namespace

CanvasLayout NetworkCanvas::laidOut(const std::vector<LayoutGap>& gaps) const
{
    const Network& network = shownDocument().network();
    const std::unordered_set<BlockId>& folded = m_preview ? m_preview->folded : m_folded;
    const QFontMetricsF metrics(Theme::font(Theme::kQuietPx));
    std::unordered_map<BlockId, int> problemLines;
    for (const BlockId id : shownStates().withProblem(network.root, folded)) {
        const bool isShort = metrics.horizontalAdvance(shownStates().of(id).problem) <= kOneLine;
        problemLines[id] = isShort ? 1 : 2;
    }
    return layoutNetwork(network, m_document.registry(), {folded, problemLines, gaps});
}

void NetworkCanvas::layOut()
{
    *m_layout = laidOut(m_drag->gaps());
    updateScrollBars();
}

/// Lays the network out again so that `anchor`, if it is shown before and after, keeps its place in the view.
void NetworkCanvas::relayout(BlockId anchor)
{
    const CanvasItem* before = anchor.valid() ? shownItem(anchor) : nullptr;
    const qreal top = before != nullptr ? toView(before->rect).top() : 0;
    layOut();
    placeMarker();
    const CanvasItem* after = before != nullptr ? shownItem(anchor) : nullptr;
    if (after != nullptr) {
        const qreal shift = toView(after->rect).top() - top;
        verticalScrollBar()->setValue(verticalScrollBar()->value() + static_cast<int>(std::lround(shift)));
    }
    if (m_rename->isActive()) {
        const CanvasItem* item = m_layout->find(m_rename->block());
        if (item == nullptr) {
            m_rename->cancel();
        } else {
            m_rename->place(toView(renameRect(*item)).toAlignedRect());
        }
    }
    viewport()->update();
    Q_EMIT viewChanged();
}

void NetworkCanvas::updateScrollBars()
{
    const QSizeF content = m_layout->bounds.size() * m_zoom;
    const QSize page = viewport()->size();
    horizontalScrollBar()->setPageStep(page.width());
    verticalScrollBar()->setPageStep(page.height());
    horizontalScrollBar()->setRange(0, std::max(0, static_cast<int>(std::ceil(content.width())) - page.width()));
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(std::ceil(content.height())) - page.height()));
}

QPointF NetworkCanvas::origin() const
{
    const QRectF& bounds = m_layout->bounds;
    const qreal width = viewport()->width();
    const qreal left = -bounds.left() * m_zoom;
    const qreal right = bounds.right() * m_zoom;
    qreal x = left - horizontalScrollBar()->value();
    if (left + right <= width) {
        // The main wire stays in the middle as long as what sticks out on one side allows it.
        x = std::clamp(width / 2, left, width - right);
    }
    return {std::round(x), -static_cast<qreal>(verticalScrollBar()->value())};
}

QPointF NetworkCanvas::toScene(const QPointF& viewPoint) const
{
    return (viewPoint - origin()) / m_zoom;
}

QRectF NetworkCanvas::toView(const QRectF& sceneRect) const
{
    return {sceneRect.topLeft() * m_zoom + origin(), sceneRect.size() * m_zoom};
}

const CanvasItem* NetworkCanvas::shownItem(BlockId id) const
{
    const Block& root = m_document.network().root;
    while (id.valid() && id != kRootId) {
        if (const CanvasItem* item = m_layout->find(id)) {
            return item;
        }
        const auto at = positionOf(root, id);
        id = at ? at->parent : BlockId{};
    }
    return nullptr;
}

bool NetworkCanvas::isInView(BlockId id) const
{
    const CanvasItem* item = id.valid() ? shownItem(id) : nullptr;
    return item != nullptr && toView(item->header).intersects(QRectF(viewport()->rect()));
}

BlockId NetworkCanvas::topmostInView() const
{
    for (const CanvasItem& item : m_layout->items) {
        // The document may already have changed: what has left it can't hold the view.
        if (item.isBlock() && toView(item.rect).top() >= 0 && m_document.block(item.block) != nullptr) {
            return item.block;
        }
    }
    return {};
}

QRectF NetworkCanvas::renameRect(const CanvasItem& item) const
{
    const Block* block = m_document.block(item.block);
    return block != nullptr ? titleRow(item, *block, m_document.registry()).adjusted(-6, -3, 0, 3) : QRectF();
}

QRect NetworkCanvas::blockRect(BlockId id) const
{
    const CanvasItem* item = shownItem(id);
    return item != nullptr ? toView(item->rect).toAlignedRect() : QRect();
}

void NetworkCanvas::scrollToShow(const QRectF& sceneRect, bool animated)
{
    const QRectF rect = toView(sceneRect).adjusted(-kShowMargin, -kShowMargin, kShowMargin, kShowMargin);
    QScrollBar* vertical = verticalScrollBar();
    QScrollBar* horizontal = horizontalScrollBar();
    horizontal->setValue(scrollTo(horizontal->value(), rect.left() + horizontal->value(),
                                  rect.right() + horizontal->value(), viewport()->width()));
    const int target = std::clamp(scrollTo(vertical->value(), rect.top() + vertical->value(),
                                           rect.bottom() + vertical->value(), viewport()->height()),
                                  vertical->minimum(), vertical->maximum());
    m_scrollAnimation->stop();
    if (target == vertical->value()) {
        return;
    }
    if (!animated || !isVisible()) {
        vertical->setValue(target);
        return;
    }
    m_scrollAnimation->setStartValue(vertical->value());
    m_scrollAnimation->setEndValue(target);
    m_scrollAnimation->start();
}

void NetworkCanvas::zoomAround(const QPointF& viewPoint, double zoom)
{
    zoom = std::clamp(zoom, kLeastZoom, kLargestZoom);
    // On its way past 100 %, where the maps are sharpest, the zoom stops there.
    if ((zoom - 1) * (m_zoom - 1) < 0 || std::fabs(zoom - 1) < 1e-3) {
        zoom = 1;
    }
    if (zoom == m_zoom) {
        return;
    }
    m_scrollAnimation->stop();
    const QPointF scene = toScene(viewPoint);
    m_zoom = zoom;
    updateScrollBars();
    const QPointF shift = scene * m_zoom + origin() - viewPoint;
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + static_cast<int>(std::lround(shift.x())));
    verticalScrollBar()->setValue(verticalScrollBar()->value() + static_cast<int>(std::lround(shift.y())));
    m_header->setZoom(m_zoom);
    relayout({});
    Q_EMIT zoomChanged(m_zoom);
}

void NetworkCanvas::setZoom(double zoom)
{
    zoomAround(QRectF(viewport()->rect()).center(), zoom);
}
void NetworkCanvas::zoomIn()
{
    setZoom(m_zoom * kZoomStep);
}
void NetworkCanvas::zoomOut()
{
    setZoom(m_zoom / kZoomStep);
}
void NetworkCanvas::resetZoom()
{
    setZoom(1);
}

void NetworkCanvas::fitNetwork()
{
    const QSizeF content = m_layout->bounds.size();
    const double fitting = std::min(viewport()->width() / content.width(), viewport()->height() / content.height());
    setZoom(std::min(fitting, 1.5));
    verticalScrollBar()->setValue(0);
}

void NetworkCanvas::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    m_header->setGeometry(0, 0, width(), CanvasHeader::kHeight);
    relayout({});
}

void NetworkCanvas::scrollContentsBy(int, int)
{
    if (m_rename->isActive()) {
        if (const CanvasItem* item = m_layout->find(m_rename->block())) {
            m_rename->place(toView(renameRect(*item)).toAlignedRect());
        }
    }
    viewport()->update();
    Q_EMIT viewChanged();
}

void NetworkCanvas::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        const double steps = event->angleDelta().y() / 120.0;
        zoomAround(event->position(), m_zoom * std::pow(kZoomStep, steps));
        event->accept();
        return;
    }
    m_scrollAnimation->stop();
    QAbstractScrollArea::wheelEvent(event);
}

} // namespace layerwise
