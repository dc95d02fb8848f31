#pragma once

#include "widgets/canvas/canvas_layout.h"

#include <QObject>
#include <QPixmap>
#include <QTimer>
#include <QVariantAnimation>

namespace layerwise {

/// One drag over the canvas, of its own blocks or of something from outside: where it would drop, the gap that opens
/// there (and those that close behind it), and the clock for scrolling at the edges. It changes nothing itself.
class CanvasDrag : public QObject {
    Q_OBJECT
public:
    explicit CanvasDrag(QObject* parent = nullptr);

    void begin(std::vector<BlockId> ids, const QPixmap& ghost, const QPointF& grabOffset);
    void beginForeign();
    void end();

    bool isActive() const { return m_active; }
    bool isForeign() const { return m_active && m_ids.empty(); }
    bool isCopy() const { return m_copy; }
    const std::vector<BlockId>& ids() const { return m_ids; }
    const std::unordered_set<BlockId>& dragged() const { return m_dragged; } ///< empty while copying
    const std::optional<DropTarget>& target() const { return m_target; }
    const std::vector<LayoutGap>& gaps() const { return m_gaps; }
    const QPixmap& ghost() const { return m_ghost; }
    QPointF ghostOffset() const { return m_grabOffset; }
    QPointF pointer() const { return m_pointer; } ///< view

    void setPointer(const QPointF& view) { m_pointer = view; }
    void setCopy(bool copy);
    enum class Gap {
        Open,   ///< at the target
        Closed, ///< dropping there opens none, or would change nothing
    };
    void setTarget(const std::optional<DropTarget>& target, Gap gap);

Q_SIGNALS:
    void gapsChanged();
    /// Regularly while a drag is going on.
    void tick();

private:
    struct Movement {
        BlockPosition at;
        qreal from = 0, to = 0;
    };
    void animateTo(const std::optional<BlockPosition>& open);
    void advance(qreal share);

    bool m_active = false;
    bool m_copy = false;
    std::vector<BlockId> m_ids;
    std::unordered_set<BlockId> m_dragged;
    std::optional<DropTarget> m_target;
    std::optional<BlockPosition> m_open;
    std::vector<LayoutGap> m_gaps;
    std::vector<Movement> m_movements;
    QPixmap m_ghost;
    QPointF m_grabOffset;
    QPointF m_pointer;
    QVariantAnimation m_animation;
    QTimer m_clock;
};

} // namespace layerwise
