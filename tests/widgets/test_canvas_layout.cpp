#include "model/layers/layers.h"
#include "model/templates/templates.h"
#include "widgets/canvas/canvas_layout.h"

#include <QTest>

using namespace layerwise;

class TestCanvasLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { registerLayers(m_registry); }
    void everyTemplate_children_lieInsideTheirBoxAndNeverOverlap();
    void everyTemplate_mainWire_runsThroughTheBlocksOfTheRoot();
    void everyTemplate_itemAt_findsTheBlockAtItsTitle();
    void gap_movesWhatComesAfterDownByItsOwnHeight();
    void problemLines_makeTheCardHigher();
    void dropTarget_betweenTwoCards_isBetweenThem();
    void dropTarget_inABox_isAtTheChildBelowThePointer();
    void dropTarget_ofADraggedBox_isNeverInside();
    void samePlace_coversBothSidesOfAContiguousSelection();

private:
    CanvasLayout layout(const Network& network, std::vector<LayoutGap> gaps = {}) const
    {
        return layoutNetwork(network, m_registry, {m_folded, m_problemLines, std::move(gaps)});
    }
    const CanvasItem& itemOf(const CanvasLayout& layout, const Network& network, const char* path) const
    {
        return *layout.find(findByPath(network.root, path, m_registry)->id);
    }

    LayerRegistry m_registry;
    std::unordered_set<BlockId> m_folded;
    std::unordered_map<BlockId, int> m_problemLines;
};

namespace {

/// Templates carry no ids; the document gives them.
Network withIds(const std::string& key)
{
    Network network = *makeTemplate(key);
    std::uint64_t next = kRootId.value + 1;
    for (Block& block : network.root.slots.front()) {
        assignIds(block, next);
    }
    return network;
}

} // namespace

void TestCanvasLayout::everyTemplate_children_lieInsideTheirBoxAndNeverOverlap()
{
    for (const TemplateInfo& info : templates()) {
        const Network network = withIds(info.key);
        const CanvasLayout made = layout(network);
        for (std::size_t i = 0; i < made.items.size(); ++i) {
            const CanvasItem& item = made.items[i];
            QVERIFY2(made.bounds.contains(item.rect), info.key.c_str());
            for (std::size_t j = i + 1; j < made.items.size(); ++j) {
                const bool isInside = static_cast<int>(j) < item.end;
                QCOMPARE(item.rect.contains(made.items[j].rect), isInside);
                QCOMPARE(item.rect.intersects(made.items[j].rect), isInside);
            }
        }
    }
}

void TestCanvasLayout::everyTemplate_mainWire_runsThroughTheBlocksOfTheRoot()
{
    for (const TemplateInfo& info : templates()) {
        const Network network = withIds(info.key);
        const CanvasLayout made = layout(network);
        for (const Block& block : network.root.slots.front()) {
            const CanvasItem* item = made.find(block.id);
            QVERIFY2(item != nullptr, info.key.c_str());
            QCOMPARE(item->axis, 0.0);
            QVERIFY(item->rect.left() < 0 && item->rect.right() > 0);
        }
    }
}

void TestCanvasLayout::everyTemplate_itemAt_findsTheBlockAtItsTitle()
{
    for (const TemplateInfo& info : templates()) {
        const Network network = withIds(info.key);
        const CanvasLayout made = layout(network);
        for (const CanvasItem& item : made.items) {
            const CanvasItem* found = made.itemAt(item.header.topLeft() + QPointF(30, 6));
            QVERIFY(found == &item);
        }
    }
}

void TestCanvasLayout::gap_movesWhatComesAfterDownByItsOwnHeight()
{
    const Network network = withIds("resnet18");
    const CanvasLayout closed = layout(network);
    const CanvasLayout open = layout(network, {{{kRootId, 0, 2}, 1.0}});
    const qreal shift = canvas::kCardHeight + canvas::kWire;
    QCOMPARE(itemOf(open, network, "bn1").rect, itemOf(closed, network, "bn1").rect);
    QCOMPARE(itemOf(open, network, "relu").rect, itemOf(closed, network, "relu").rect.translated(0, shift));
    QCOMPARE(open.bounds.height(), closed.bounds.height() + shift);
    QCOMPARE(open.gaps.size(), std::size_t{1});
    QVERIFY(open.gaps.front().top() > itemOf(open, network, "bn1").rect.bottom());
    QVERIFY(open.gaps.front().bottom() < itemOf(open, network, "relu").rect.top());
}

void TestCanvasLayout::problemLines_makeTheCardHigher()
{
    const Network network = withIds("resnet18");
    const qreal plain = itemOf(layout(network), network, "conv1").rect.height();
    m_problemLines = {{findByPath(network.root, "conv1", m_registry)->id, 2}};
    const CanvasLayout made = layout(network);
    m_problemLines.clear();
    QCOMPARE(itemOf(made, network, "conv1").rect.height(), plain + 2 * canvas::kProblemLine + canvas::kProblemPadding);
}

void TestCanvasLayout::dropTarget_betweenTwoCards_isBetweenThem()
{
    const Network network = withIds("resnet18");
    const CanvasLayout made = layout(network);
    const QRectF bn = itemOf(made, network, "bn1").rect;
    const DropTarget above = dropTargetAt(made, network, {0, bn.top() + 2}, {});
    const DropTarget below = dropTargetAt(made, network, {0, bn.bottom() - 2}, {});
    QVERIFY(above == (DropTarget{{kRootId, 0, 1}, false}));
    QVERIFY(below == (DropTarget{{kRootId, 0, 2}, false}));
    // Far to the side or below everything it is the root's.
    const auto count = static_cast<int>(network.root.slots.front().size());
    QVERIFY(dropTargetAt(made, network, {-5000, bn.bottom() + 1}, {}) == below);
    QVERIFY(dropTargetAt(made, network, {0, made.bounds.bottom()}, {}) == (DropTarget{{kRootId, 0, count}, false}));
}

void TestCanvasLayout::dropTarget_inABox_isAtTheChildBelowThePointer()
{
    const Network network = withIds("resnet18");
    const CanvasLayout made = layout(network);
    const BlockId body = findByPath(network.root, "layer2.0", m_registry)->id;
    const QRectF bn = itemOf(made, network, "layer2.0.bn1").rect;
    QVERIFY(dropTargetAt(made, network, {0, bn.top() - 3}, {}) == (DropTarget{{body, 0, 1}, false}));
    const QRectF down = itemOf(made, network, "layer2.0.downsample.1").rect;
    QVERIFY(dropTargetAt(made, network, {down.center().x(), down.bottom() + 4}, {}) ==
            (DropTarget{{body, 1, 2}, false}));
}

void TestCanvasLayout::dropTarget_ofADraggedBox_isNeverInside()
{
    const Network network = withIds("resnet18");
    const CanvasLayout made = layout(network);
    const CanvasItem& box = itemOf(made, network, "layer1");
    const std::unordered_set<BlockId> dragged = {box.block};
    for (qreal y = box.rect.top(); y < box.rect.bottom(); y += 7) {
        QVERIFY(dropTargetAt(made, network, {0, y}, dragged).at.parent == kRootId);
    }
}

void TestCanvasLayout::samePlace_coversBothSidesOfAContiguousSelection()
{
    const Network network = withIds("lenet5");
    const auto& blocks = network.root.slots.front();
    const std::vector<BlockId> pair = {blocks[1].id, blocks[2].id};
    QVERIFY(!isSamePlace(network, pair, {kRootId, 0, 0}));
    for (int index = 1; index <= 3; ++index) {
        QVERIFY(isSamePlace(network, pair, {kRootId, 0, index}));
    }
    QVERIFY(!isSamePlace(network, pair, {kRootId, 0, 4}));
    QVERIFY(!isSamePlace(network, {blocks[0].id, blocks[2].id}, {kRootId, 0, 1}));
}

QTEST_APPLESS_MAIN(TestCanvasLayout)
#include "test_canvas_layout.moc"
