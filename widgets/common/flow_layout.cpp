#include "widgets/common/flow_layout.h"

#include <algorithm>

namespace layerwise {

FlowLayout::FlowLayout(QWidget* parent) : QLayout(parent)
{
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout() = default;

void FlowLayout::addItem(QLayoutItem* item)
{
    m_items.emplace_back(item);
    invalidate();
}

int FlowLayout::count() const
{
    return static_cast<int>(m_items.size());
}

QLayoutItem* FlowLayout::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)].get() : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index)
{
    if (index < 0 || index >= count())
        return nullptr;
    QLayoutItem* item = m_items[static_cast<std::size_t>(index)].release();
    m_items.erase(m_items.begin() + index);
    invalidate();
    return item;
}

std::vector<QRect> FlowLayout::placesIn(const QRect& rect) const
{
    const QRect room = rect.marginsRemoved(contentsMargins());
    std::vector<QRect> places(m_items.size());
    QPoint corner = room.topLeft();
    int lineHeight = 0;
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        if (m_items[i]->isEmpty())
            continue;
        QSize size = m_items[i]->sizeHint();
        size.setWidth(std::max(m_items[i]->minimumSize().width(), std::min(size.width(), room.width())));
        if (corner.x() > room.left() && corner.x() + size.width() > room.left() + room.width()) {
            corner = QPoint(room.left(), corner.y() + lineHeight + spacing());
            lineHeight = 0;
        }
        places[i] = QRect(corner, size);
        corner.rx() += size.width() + spacing();
        lineHeight = std::max(lineHeight, size.height());
    }
    return places;
}

int FlowLayout::heightForWidth(int width) const
{
    QRect all;
    for (const QRect& place : placesIn(QRect(0, 0, width, 0)))
        all |= place;
    return all.height() + contentsMargins().top() + contentsMargins().bottom();
}

QSize FlowLayout::minimumSize() const
{
    QSize least;
    for (const auto& item : m_items)
        if (!item->isEmpty())
            least = least.expandedTo(item->minimumSize());
    return least.grownBy(contentsMargins());
}

QSize FlowLayout::sizeHint() const
{
    QSize line;
    for (const auto& item : m_items) {
        if (item->isEmpty())
            continue;
        const QSize size = item->sizeHint();
        line = QSize(line.width() + (line.isEmpty() ? 0 : spacing()) + size.width(),
                     std::max(line.height(), size.height()));
    }
    return line.grownBy(contentsMargins());
}

void FlowLayout::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    const std::vector<QRect> places = placesIn(rect);
    for (std::size_t i = 0; i < m_items.size(); ++i)
        if (!m_items[i]->isEmpty())
            m_items[i]->setGeometry(places[i]);
}

} // namespace layerwise
