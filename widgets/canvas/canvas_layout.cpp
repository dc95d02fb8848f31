#include "widgets/canvas/canvas_layout.h"

#include <algorithm>
#include <cmath>

namespace layerwise {

using namespace canvas;

namespace {

constexpr qreal kPlaceMark = 12; ///< how far above the bottom of an empty place its mark stands

struct Measured;

/// The blocks of one slot, below each other on one axis.
struct Column {
    const std::vector<Block>* blocks = nullptr;
    std::vector<Measured> nodes;
    qreal left = 0, right = 0, height = 0; ///< extents from the axis; without the room above and below
};

struct Measured {
    const Block* block = nullptr;
    CanvasItem::Kind kind = CanvasItem::Kind::Card;
    qreal left = 0, right = 0, height = 0;
    std::vector<Column> columns;
    bool hasActivation = false;
    qreal problemHeight = 0;
};

/// Where a column stands in the tree.
struct Level {
    BlockId parent;
    int slot = 0;
    int depth = 0;
    bool narrow = false;

    qreal wire() const { return depth == 0 ? kWire : kInnerWire; }
    qreal cardHeight() const { return depth == 0 ? kCardHeight : kInnerCardHeight; }
    qreal cardWidth() const { return narrow ? kNarrowCardWidth : (depth == 0 ? kCardWidth : kInnerCardWidth); }
    qreal foldedWidth() const { return narrow ? kNarrowCardWidth : (depth == 0 ? kFoldedWidth : kInnerFoldedWidth); }
    qreal headerHeight() const { return depth == 0 ? kBoxHeader : kInnerBoxHeader; }
    qreal placeWidth() const { return narrow ? kNarrowCardWidth - 40 : cardWidth(); }
    qreal gapHeight() const { return cardHeight() + wire(); }
};

class LayoutBuilder {
public:
    LayoutBuilder(const LayerRegistry& registry, const LayoutOptions& options)
        : m_registry(registry), m_options(options)
    {
    }

    CanvasLayout build(const Network& network);

private:
    Column measureColumn(const std::vector<Block>& blocks, const Level& level) const;
    Measured measure(const Block& block, const Level& level) const;
    void measureBox(Measured& node, const Level& inner) const;
    bool hasActivation(const Block& block) const;
    qreal gapAmount(const Level& level, int index) const;

    void placeColumn(const Column& column, const Level& level, qreal axis, qreal top);
    void placeBlock(const Measured& node, const Level& level, int index, qreal axis, qreal top);
    void placeSequence(const Measured& node, const CanvasItem& box, const Level& inner);
    void placeBranches(const Measured& node, const CanvasItem& box, const Level& body);
    void placeShortcut(const Measured& node, const CanvasItem& box, const Level& level, qreal top, qreal room,
                       const QPointF& sum);
    void placeEmpty(CanvasItem::Kind kind, const Level& level, qreal axis, const QRectF& rect);
    void placeEnd(CanvasItem::Kind kind, qreal top);
    void placeGap(const Level& level, qreal axis, qreal top, qreal amount);
    void dropPlace(const Level& level, int index, qreal axis, qreal y);
    void wire(std::vector<QPointF> points, BlockId block, CanvasWire::Label label, bool arrow = false);

    const LayerRegistry& m_registry;
    const LayoutOptions& m_options;
    CanvasLayout m_out;
};

bool LayoutBuilder::hasActivation(const Block& block) const
{
    const LayerType* type = m_registry.find(block.type);
    const OptionSpec* spec = type != nullptr ? type->option("activation") : nullptr;
    if (spec == nullptr) {
        return false;
    }
    const auto* word = std::get_if<std::string>(&optionValue(*spec, block.options));
    return word != nullptr && *word != "Identity";
}

qreal LayoutBuilder::gapAmount(const Level& level, int index) const
{
    const BlockPosition at{level.parent, level.slot, index};
    for (const LayoutGap& gap : m_options.gaps) {
        if (gap.at == at) {
            return gap.amount;
        }
    }
    return 0;
}

Column LayoutBuilder::measureColumn(const std::vector<Block>& blocks, const Level& level) const
{
    Column column;
    column.blocks = &blocks;
    if (blocks.empty()) {
        const bool isBare = level.slot > 0;
        column.left = column.right = (isBare ? kBareWidth : level.placeWidth()) / 2;
        column.height = isBare ? kPlaceHeight : kPlaceHeight + (level.depth == 0 ? kPlaceHeight : 0);
        return column;
    }
    column.nodes.reserve(blocks.size());
    for (const Block& block : blocks) {
        column.nodes.push_back(measure(block, level));
        const Measured& node = column.nodes.back();
        column.left = std::max(column.left, node.left);
        column.right = std::max(column.right, node.right);
        column.height += node.height;
    }
    column.height += level.wire() * static_cast<qreal>(blocks.size() - 1);
    for (const LayoutGap& gap : m_options.gaps) {
        if (gap.at.parent == level.parent && gap.at.slot == level.slot) {
            column.height += gap.amount * level.gapHeight();
        }
    }
    return column;
}

Measured LayoutBuilder::measure(const Block& block, const Level& level) const
{
    Measured node;
    node.block = &block;
    const auto problem = m_options.problemLines.find(block.id);
    if (problem != m_options.problemLines.end()) {
        node.problemHeight = problem->second * kProblemLine + kProblemPadding;
    }
    if (block.slots.empty() || m_options.folded.contains(block.id)) {
        node.kind = block.slots.empty() ? CanvasItem::Kind::Card : CanvasItem::Kind::Folded;
        const qreal width = block.slots.empty() ? level.cardWidth() : level.foldedWidth();
        node.left = node.right = width / 2;
        node.height = level.cardHeight() + node.problemHeight;
        return node;
    }
    node.kind = CanvasItem::Kind::Box;
    for (std::size_t slot = 0; slot < block.slots.size(); ++slot) {
        const bool isShortcut = slot > 0;
        node.columns.push_back(measureColumn(
            block.slots[slot], {block.id, static_cast<int>(slot), level.depth + 1, level.narrow || isShortcut}));
    }
    node.height = level.headerHeight() + node.problemHeight;
    measureBox(node, level);
    return node;
}

void LayoutBuilder::measureBox(Measured& node, const Level& level) const
{
    const Column& body = node.columns.front();
    node.left = body.left + kBoxPadding;
    if (node.columns.size() == 1) {
        node.right = body.right + kBoxPadding;
        node.height += kBoxPadding + body.height + kBoxPadding;
    } else {
        const Column& shortcut = node.columns[1];
        node.hasActivation = hasActivation(*node.block);
        node.right = body.right + kShortcutGap + shortcut.left + shortcut.right + kBoxPadding;
        node.height += kFork + std::max(body.height, shortcut.height) + kJoin + 2 * kSumRadius + kBoxPadding;
        node.height += node.hasActivation ? kBoxPadding + kActivationHeight : 0;
    }
    // The title must fit, and a box looks like one only if it is wider than the cards beside it.
    const qreal least = level.foldedWidth() / 2;
    node.left = std::max(node.left, least);
    node.right = std::max(node.right, least);
}

void LayoutBuilder::wire(std::vector<QPointF> points, BlockId block, CanvasWire::Label label, bool arrow)
{
    const QPointF from = points.front();
    const QPointF to = points.back();
    m_out.wires.push_back({std::move(points), block, label, {from.x() + 14, (from.y() + to.y()) / 2}, arrow});
}

void LayoutBuilder::placeGap(const Level& level, qreal axis, qreal top, qreal amount)
{
    const qreal width = level.cardWidth();
    m_out.gaps.push_back(QRectF(axis - width / 2, top, width, level.cardHeight() * amount));
}

void LayoutBuilder::dropPlace(const Level& level, int index, qreal axis, qreal y)
{
    m_out.places.push_back({{level.parent, level.slot, index}, {axis, y}, level.cardWidth() / 2});
}

void LayoutBuilder::placeColumn(const Column& column, const Level& level, qreal axis, qreal top)
{
    qreal y = top;
    for (std::size_t i = 0; i < column.nodes.size(); ++i) {
        const Measured& node = column.nodes[i];
        const int index = static_cast<int>(i);
        const qreal amount = gapAmount(level, index);
        const qreal above = y;
        if (amount > 0) {
            placeGap(level, axis, y + (i > 0 ? level.wire() : 0), amount);
            y += amount * level.gapHeight();
        }
        dropPlace(level, index, axis, y + (i > 0 ? level.wire() : -level.wire()) / 2);
        if (i > 0) {
            y += level.wire();
            wire({{axis, above}, {axis, y}}, column.nodes[i - 1].block->id, CanvasWire::Label::Output);
            if (amount > 0) { // the label stays at the block it belongs to
                m_out.wires.back().labelAt.setY(above + level.wire() / 2);
            }
        } else if (amount > 0) {
            wire({{axis, above}, {axis, y}}, node.block->id, CanvasWire::Label::None);
        }
        placeBlock(node, level, index, axis, y);
        y += node.height;
    }
    const auto last = static_cast<int>(column.nodes.size());
    const qreal amount = gapAmount(level, last);
    dropPlace(level, last, axis, y + amount * level.gapHeight() + level.wire() / 2);
    if (amount > 0 && !column.nodes.empty()) {
        placeGap(level, axis, y + level.wire(), amount);
        const qreal bottom = y + amount * level.gapHeight();
        wire({{axis, y}, {axis, bottom}}, column.nodes.back().block->id, CanvasWire::Label::None);
    }
}

void LayoutBuilder::placeBlock(const Measured& node, const Level& level, int index, qreal axis, qreal top)
{
    CanvasItem item;
    item.kind = node.kind;
    item.block = node.block->id;
    item.parent = level.parent;
    item.slot = level.slot;
    item.index = index;
    item.depth = level.depth;
    item.branching = node.block->slots.size() > 1;
    item.narrow = level.narrow;
    item.problemHeight = node.problemHeight;
    item.axis = axis;
    item.rect = QRectF(axis - node.left, top, node.left + node.right, node.height);
    item.header = item.rect;
    if (node.kind == CanvasItem::Kind::Box) {
        item.header.setHeight(level.headerHeight() + node.problemHeight);
        item.foldArea = QRectF(item.rect.right() - 100, top, 100, level.headerHeight());
    } else if (node.kind == CanvasItem::Kind::Folded) {
        const qreal half = level.cardHeight() / 2;
        item.foldArea = QRectF(item.rect.left() + 36, top + half, level.narrow ? 130 : 190, half);
    }
    const int at = static_cast<int>(m_out.items.size());
    m_out.indexOf[item.block] = at;
    m_out.items.push_back(item);
    if (node.kind == CanvasItem::Kind::Box) {
        const Level inner{item.block, 0, level.depth + 1, level.narrow};
        if (item.branching) {
            placeBranches(node, item, inner);
        } else {
            placeSequence(node, item, inner);
        }
    }
    m_out.items[static_cast<std::size_t>(at)].end = static_cast<int>(m_out.items.size());
}

void LayoutBuilder::placeEmpty(CanvasItem::Kind kind, const Level& level, qreal axis, const QRectF& rect)
{
    CanvasItem item;
    item.kind = kind;
    item.block = item.parent = level.parent;
    item.slot = level.slot;
    item.depth = level.depth;
    item.narrow = level.narrow;
    item.axis = axis;
    item.rect = item.header = rect;
    item.end = static_cast<int>(m_out.items.size()) + 1;
    m_out.items.push_back(item);
    dropPlace(level, 0, axis, rect.bottom() - kPlaceMark);
}

void LayoutBuilder::placeSequence(const Measured& node, const CanvasItem& box, const Level& inner)
{
    const Column& column = node.columns.front();
    const qreal top = box.header.bottom();
    const qreal columnTop = top + kBoxPadding;
    const qreal columnBottom = columnTop + column.height;
    wire({{box.axis, top}, {box.axis, columnTop}}, box.block, CanvasWire::Label::None);
    if (column.blocks->empty()) {
        const QRectF rect(box.axis - column.left, columnTop, column.left + column.right, column.height);
        placeEmpty(CanvasItem::Kind::Place, inner, box.axis, rect);
    } else {
        placeColumn(column, inner, box.axis, columnTop);
    }
    wire({{box.axis, columnBottom}, {box.axis, box.rect.bottom()}}, box.block, CanvasWire::Label::None);
}

void LayoutBuilder::placeBranches(const Measured& node, const CanvasItem& box, const Level& inner)
{
    const Column& body = node.columns.front();
    const Column& shortcut = node.columns[1];
    const qreal top = box.header.bottom();
    const qreal columnsTop = top + kFork;
    const qreal room = std::max(body.height, shortcut.height);
    const QPointF sum(box.axis, columnsTop + room + kJoin + kSumRadius);

    const qreal bodyTop = columnsTop + std::floor((room - body.height) / 2);
    wire({{box.axis, top}, {box.axis, bodyTop}}, box.block, CanvasWire::Label::None);
    if (body.blocks->empty()) {
        const QRectF rect(box.axis - body.left, bodyTop, body.left + body.right, body.height);
        placeEmpty(CanvasItem::Kind::Place, inner, box.axis, rect);
    } else {
        placeColumn(body, inner, box.axis, bodyTop);
    }
    const BlockId last = body.blocks->empty() ? BlockId{} : body.blocks->back().id;
    wire({{box.axis, bodyTop + body.height}, {box.axis, sum.y() - kSumRadius}}, last,
         body.blocks->empty() ? CanvasWire::Label::None : CanvasWire::Label::Output, true);
    placeShortcut(node, box, {inner.parent, 1, inner.depth, true}, columnsTop, room, sum);

    CanvasSum result{box.block, sum, {}};
    qreal y = sum.y() + kSumRadius;
    if (node.hasActivation) {
        result.activation = QRectF(sum.x() - 48, y + kBoxPadding, 96, kActivationHeight);
        wire({{box.axis, y}, {box.axis, y + kBoxPadding}}, box.block, CanvasWire::Label::None);
        y = result.activation.bottom();
    }
    wire({{box.axis, y}, {box.axis, box.rect.bottom()}}, box.block, CanvasWire::Label::None);
    m_out.sums.push_back(result);
}

void LayoutBuilder::placeShortcut(const Measured& node, const CanvasItem& box, const Level& level, qreal top,
                                  qreal room, const QPointF& sum)
{
    const Column& shortcut = node.columns[1];
    const qreal axis = box.axis + node.columns.front().right + kShortcutGap + shortcut.left;
    const QPointF fork(box.axis, box.header.bottom() + kFork / 2);
    const QPointF join(sum.x() + kSumRadius, sum.y());
    if (shortcut.blocks->empty()) {
        wire({fork, {axis, fork.y()}, {axis, join.y()}, join}, box.block, CanvasWire::Label::Identity, true);
        m_out.wires.back().labelAt = QPointF(axis, top + room / 2);
        const QRectF rect(axis - shortcut.left, top, shortcut.left + shortcut.right, room);
        placeEmpty(CanvasItem::Kind::Bare, level, axis, rect);
        return;
    }
    const qreal columnTop = top + std::floor((room - shortcut.height) / 2);
    wire({fork, {axis, fork.y()}, {axis, columnTop}}, box.block, CanvasWire::Label::None);
    placeColumn(shortcut, level, axis, columnTop);
    const qreal bottom = columnTop + shortcut.height;
    wire({{axis, bottom}, {axis, join.y()}, join}, shortcut.blocks->back().id, CanvasWire::Label::Output, true);
    m_out.wires.back().labelAt = QPointF(axis + 14, bottom + kJoin / 2);
}

void LayoutBuilder::placeEnd(CanvasItem::Kind kind, qreal top)
{
    CanvasItem item;
    item.kind = kind;
    item.rect = item.header = QRectF(-kEndWidth / 2, top, kEndWidth, kEndHeight);
    item.end = static_cast<int>(m_out.items.size()) + 1;
    m_out.items.push_back(item);
}

CanvasLayout LayoutBuilder::build(const Network& network)
{
    const Level level{kRootId, 0, 0, false};
    const Column column = measureColumn(network.root.slots.front(), level);
    placeEnd(CanvasItem::Kind::Input, kMargin);
    const qreal inputBottom = kMargin + kEndHeight;
    const qreal top = inputBottom + kWire;
    wire({{0, inputBottom}, {0, top}}, BlockId{}, CanvasWire::Label::Input);
    if (column.blocks->empty()) {
        placeEmpty(CanvasItem::Kind::Place, level, 0,
                   QRectF(-column.left, top, column.left + column.right, column.height));
    } else {
        placeColumn(column, level, 0, top);
    }
    const qreal bottom = top + column.height;
    const qreal outputTop = bottom + kWire;
    const BlockId last = column.blocks->empty() ? BlockId{} : column.blocks->back().id;
    wire({{0, bottom}, {0, outputTop}}, last,
         column.blocks->empty() ? CanvasWire::Label::Input : CanvasWire::Label::Output);
    placeEnd(CanvasItem::Kind::Output, outputTop);

    const qreal left = std::max(column.left, kFoldedWidth / 2) + kMargin;
    const qreal right = std::max(column.right, kFoldedWidth / 2) + kMargin;
    m_out.bounds = QRectF(-left, 0, left + right, outputTop + kEndHeight + 2 * kMargin);
    return std::move(m_out);
}

} // namespace

const CanvasItem* CanvasLayout::find(BlockId id) const
{
    const auto found = indexOf.find(id);
    return found == indexOf.end() ? nullptr : &items[static_cast<std::size_t>(found->second)];
}

const CanvasItem* CanvasLayout::itemAt(const QPointF& scene) const
{
    const CanvasItem* found = nullptr;
    for (std::size_t i = 0; i < items.size();) {
        const CanvasItem& item = items[i];
        if (item.rect.contains(scene)) {
            found = &item;
            ++i;
        } else {
            i = static_cast<std::size_t>(item.end);
        }
    }
    return found;
}

CanvasLayout layoutNetwork(const Network& network, const LayerRegistry& registry, const LayoutOptions& options)
{
    return LayoutBuilder(registry, options).build(network);
}

} // namespace layerwise
