#pragma once

#include "model/core/network.h"

#include <QPointF>
#include <QRectF>

#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace layerwise {

/// Sizes of the canvas in scene units (pixels at 100 %), on the theme's grid of 4.
namespace canvas {
inline constexpr qreal kCardWidth = 380, kCardHeight = 48;
inline constexpr qreal kInnerCardWidth = 352, kInnerCardHeight = 40; ///< inside a box
inline constexpr qreal kNarrowCardWidth = 264;                       ///< in a shortcut
inline constexpr qreal kFoldedWidth = 448, kInnerFoldedWidth = 400;
inline constexpr qreal kProblemLine = 16, kProblemPadding = 5; ///< a failing block is higher by what says why
inline constexpr qreal kWire = 24, kInnerWire = 22;
inline constexpr qreal kBoxHeader = 36, kInnerBoxHeader = 32, kBoxPadding = 12;
inline constexpr qreal kFork = 24, kJoin = 26, kSumRadius = 10, kActivationHeight = 22;
inline constexpr qreal kShortcutGap = 32, kBareWidth = 88;
inline constexpr qreal kEndWidth = 264, kEndHeight = 44; ///< input and output
inline constexpr qreal kPlaceHeight = 52, kMargin = 24;
} // namespace canvas

/// One thing with a rectangle. Items are in the network's pre-order, so a box comes before what is in it.
struct CanvasItem {
    enum class Kind {
        Input,
        Card,   ///< a layer
        Folded, ///< a container shown as a card
        Box,    ///< a container shown with what is in it
        Place,  ///< the dashed place in an empty container
        Bare,   ///< a Residual's empty shortcut: the bare line "identity"
        Output,
    };
    Kind kind = Kind::Card;
    BlockId block; ///< of a Place or a Bare, the container; invalid for Input and Output
    BlockId parent;
    int slot = 0; ///< in the parent; of a Place or a Bare, the container's slot
    int index = 0;
    int depth = 0;
    bool branching = false; ///< a container with two slots
    bool narrow = false;
    qreal problemHeight = 0; ///< of the lines at the bottom that say why it fails
    QRectF rect;
    QRectF header;   ///< of a Box, its title; of others, the rectangle itself
    QRectF foldArea; ///< where a click folds or unfolds; empty for what does not fold
    qreal axis = 0;  ///< x of the wire through it
    int end = 0;     ///< index one past the last item inside it

    bool isBlock() const { return kind == Kind::Card || kind == Kind::Folded || kind == Kind::Box; }
    bool isContainer() const { return kind == Kind::Folded || kind == Kind::Box; }
    bool isInner() const { return depth > 0; }
};

/// A line along which a tensor flows.
struct CanvasWire {
    enum class Label { None, Output, Input, Identity };
    std::vector<QPointF> points; ///< corners are drawn rounded
    BlockId block;               ///< whose tensor flows: its output, or its input; invalid: the network's input
    Label label = Label::None;
    QPointF labelAt; ///< left middle of the text; of Identity, its centre
    bool arrow = false;
};

/// A Residual's own work: body + shortcut, then the activation.
struct CanvasSum {
    BlockId block;
    QPointF centre;
    QRectF activation; ///< empty for the identity
};

/// A place where a block can be dropped, as a point on the wire: before a child, after the last one, or in an empty
/// slot.
struct CanvasPlace {
    BlockPosition at;
    QPointF point;
    qreal room = 0; ///< free width left of the point, for words
};

/// Room kept open before a child while something is dragged.
struct LayoutGap {
    BlockPosition at;
    qreal amount = 1; ///< 0 closed, 1 open
};

struct LayoutOptions {
    const std::unordered_set<BlockId>& folded;
    const std::unordered_map<BlockId, int>& problemLines; ///< how many lines a block needs to say why it fails
    std::vector<LayoutGap> gaps = {};
};

struct CanvasLayout {
    std::vector<CanvasItem> items;
    std::vector<CanvasWire> wires;
    std::vector<CanvasSum> sums;
    std::vector<QRectF> gaps;                 ///< one for each gap that could be shown
    std::vector<CanvasPlace> places;          ///< all that are not hidden in a folded container
    QRectF bounds;                            ///< with margins; contains x = 0, the main wire
    std::unordered_map<BlockId, int> indexOf; ///< items of blocks that are shown

    const CanvasItem* find(BlockId id) const;
    /// The innermost item at a point; nullptr on the ground.
    const CanvasItem* itemAt(const QPointF& scene) const;
};

/// Places a whole network. Pure; one pass up for sizes and one down for places.
CanvasLayout layoutNetwork(const Network& network, const LayerRegistry& registry, const LayoutOptions& options);

/// Where a block would go if it were dropped at a point.
struct DropTarget {
    BlockPosition at;
    bool into = false; ///< at the end of a folded container, or into a dashed place: no gap opens

    friend bool operator==(const DropTarget&, const DropTarget&) = default;
};

/// Always finds a place, since the root is everywhere. Never one inside a block of `dragged`.
DropTarget dropTargetAt(const CanvasLayout& layout, const Network& network, const QPointF& scene,
                        const std::unordered_set<BlockId>& dragged);

/// True if moving `dragged` to `at` would change nothing.
bool isSamePlace(const Network& network, const std::vector<BlockId>& dragged, const BlockPosition& at);

} // namespace layerwise
