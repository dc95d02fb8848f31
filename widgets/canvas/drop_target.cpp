#include "widgets/canvas/canvas_layout.h"

#include <algorithm>

namespace layerwise {

namespace {

/// How far from the bottom edge of a box one drops after the box and not into it.
constexpr qreal kAfterBox = 8;

class DropFinder {
public:
    DropFinder(const CanvasLayout& layout, const Network& network, const QPointF& point,
               const std::unordered_set<BlockId>& dragged)
        : m_layout(layout), m_network(network), m_point(point), m_dragged(dragged)
    {
    }

    DropTarget find() const { return inColumn(kRootId, 0, 0, static_cast<int>(m_layout.items.size())); }

private:
    const CanvasItem& item(int index) const { return m_layout.items[static_cast<std::size_t>(index)]; }
    DropTarget inColumn(BlockId parent, int slot, int begin, int end) const;
    DropTarget onItem(const CanvasItem& child, int index) const;
    DropTarget inBox(const CanvasItem& box, int index) const;
    int slotAt(int boxIndex) const;

    const CanvasLayout& m_layout;
    const Network& m_network;
    QPointF m_point;
    const std::unordered_set<BlockId>& m_dragged;
};

DropTarget DropFinder::inColumn(BlockId parent, int slot, int begin, int end) const
{
    int count = 0;
    for (int i = begin; i < end; i = item(i).end) {
        const CanvasItem& child = item(i);
        const bool isPlace = child.kind == CanvasItem::Kind::Place || child.kind == CanvasItem::Kind::Bare;
        if (isPlace && child.block == parent && child.slot == slot) {
            return {{parent, slot, 0}, true};
        }
        if (!child.isBlock() || child.slot != slot) {
            continue;
        }
        if (m_point.y() < child.rect.top()) {
            return {{parent, slot, child.index}, false};
        }
        if (m_point.y() <= child.rect.bottom()) {
            return onItem(child, i);
        }
        count = child.index + 1;
    }
    return {{parent, slot, count}, false};
}

DropTarget DropFinder::onItem(const CanvasItem& child, int index) const
{
    const bool isOver = m_point.x() >= child.rect.left() && m_point.x() <= child.rect.right();
    if (isOver && !m_dragged.contains(child.block)) {
        if (child.kind == CanvasItem::Kind::Box) {
            return inBox(child, index);
        }
        const qreal quarter = child.rect.height() / 4;
        if (child.kind == CanvasItem::Kind::Folded && m_point.y() >= child.rect.top() + quarter &&
            m_point.y() <= child.rect.bottom() - quarter) {
            const Block* container = findBlock(m_network.root, child.block);
            return {{child.block, 0, static_cast<int>(container->slots.front().size())}, true};
        }
    }
    const bool isBelow = m_point.y() > child.rect.center().y();
    return {{child.parent, child.slot, child.index + (isBelow ? 1 : 0)}, false};
}

DropTarget DropFinder::inBox(const CanvasItem& box, int index) const
{
    if (m_point.y() < box.header.center().y()) {
        return {{box.parent, box.slot, box.index}, false};
    }
    if (m_point.y() > box.rect.bottom() - kAfterBox) {
        return {{box.parent, box.slot, box.index + 1}, false};
    }
    return inColumn(box.block, box.branching ? slotAt(index) : 0, index + 1, box.end);
}

int DropFinder::slotAt(int boxIndex) const
{
    const CanvasItem& box = item(boxIndex);
    qreal bodyRight = box.axis;
    qreal shortcutLeft = box.rect.right();
    for (int i = boxIndex + 1; i < box.end; i = item(i).end) {
        const CanvasItem& child = item(i);
        if (child.slot == 0) {
            bodyRight = std::max(bodyRight, child.rect.right());
        } else {
            shortcutLeft = std::min(shortcutLeft, child.rect.left());
        }
    }
    return m_point.x() > (bodyRight + shortcutLeft) / 2 ? 1 : 0;
}

} // namespace

DropTarget dropTargetAt(const CanvasLayout& layout, const Network& network, const QPointF& scene,
                        const std::unordered_set<BlockId>& dragged)
{
    return DropFinder(layout, network, scene, dragged).find();
}

bool isSamePlace(const Network& network, const std::vector<BlockId>& dragged, const BlockPosition& at)
{
    std::vector<int> indices;
    for (const BlockId id : dragged) {
        const auto position = positionOf(network.root, id);
        if (!position || position->parent != at.parent || position->slot != at.slot) {
            return false;
        }
        indices.push_back(position->index);
    }
    std::sort(indices.begin(), indices.end());
    const bool isContiguous =
        !indices.empty() && indices.back() - indices.front() + 1 == static_cast<int>(indices.size());
    return isContiguous && at.index >= indices.front() && at.index <= indices.back() + 1;
}

} // namespace layerwise
