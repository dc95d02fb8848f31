#include "model/core/network.h"
#include "tests/core/fake_layers.h"

#include <QtTest>

using namespace layerwise;
using namespace layerwise::fake;

namespace {

/// conv1, layer1 { 0 { body: conv1, relu; downsample: 0 }, 1 }
Network makeTree()
{
    return makeNetwork(3, 8,
                       {makeConv(2, "conv1", 3, 4),
                        makeSequential(3, "layer1",
                                       {makeResidual(4, "0", {makeConv(5, "conv1", 4, 4), makeBlock(6, "Same", "relu")},
                                                     {makeConv(7, "0", 4, 4)}),
                                        makeBlock(8, "Same", "1")})});
}

QString dump(const Block& root)
{
    QStringList lines;
    forEachBlock(root, makeRegistry(), [&](const Block& block, const std::string& path, int depth) {
        lines << QString("%1%2#%3").arg(QString(depth, '-')).arg(path.c_str()).arg(block.id.value);
    });
    return lines.join(' ');
}

std::string nameFor(const char* type, const std::vector<std::string>& taken)
{
    std::vector<Block> siblings;
    for (const std::string& name : taken)
        siblings.push_back(makeBlock(0, "Same", name));
    const LayerRegistry registry = makeRegistry();
    return freeName(*registry.find(type), siblings);
}

} // namespace

class NetworkTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void forEachBlock_visitsInPreOrderWithStateDictPaths()
    {
        QCOMPARE(dump(makeTree().root), QString("conv1#2 layer1#3 -layer1.0#4 --layer1.0.conv1#5 --layer1.0.relu#6 "
                                                "--layer1.0.downsample.0#7 -layer1.1#8"));
    }

    void pathOf_andFindByPath_areInverse()
    {
        const Network network = makeTree();
        const LayerRegistry registry = makeRegistry();
        QCOMPARE(pathOf(network.root, BlockId{7}, registry), std::string("layer1.0.downsample.0"));
        QCOMPARE(pathOf(network.root, kRootId, registry), std::string());
        QCOMPARE(pathOf(network.root, BlockId{99}, registry), std::string());
        for (std::uint64_t id = 1; id <= 8; ++id) {
            const Block* block = findByPath(network.root, pathOf(network.root, BlockId{id}, registry), registry);
            QVERIFY(block);
            QCOMPARE(block->id.value, id);
        }
        QVERIFY(!findByPath(network.root, "layer1.0.downsample", registry));
        QVERIFY(!findByPath(network.root, "layer1.", registry));
    }

    void positionOf_namesParentSlotAndIndex()
    {
        const Network network = makeTree();
        QVERIFY(positionOf(network.root, BlockId{6}) == (BlockPosition{BlockId{4}, 0, 1}));
        QVERIFY(positionOf(network.root, BlockId{7}) == (BlockPosition{BlockId{4}, 1, 0}));
        QVERIFY(positionOf(network.root, BlockId{3}) == (BlockPosition{kRootId, 0, 1}));
        QVERIFY(!positionOf(network.root, BlockId{99}));
        QVERIFY(!positionOf(network.root, kRootId));
    }

    void isAncestor_holdsOnlyDownwards()
    {
        const Network network = makeTree();
        QVERIFY(isAncestor(network.root, BlockId{3}, BlockId{7}));
        QVERIFY(isAncestor(network.root, kRootId, BlockId{2}));
        QVERIFY(!isAncestor(network.root, BlockId{7}, BlockId{3}));
        QVERIFY(!isAncestor(network.root, BlockId{3}, BlockId{3}));
    }

    void takeThenInsert_movesTheSubtree()
    {
        Network network = makeTree();
        Block residual = takeBlock(network.root, BlockId{4});
        QCOMPARE(dump(network.root), QString("conv1#2 layer1#3 -layer1.1#8"));
        insertBlock(network.root, {kRootId, 0, 0}, std::move(residual));
        QCOMPARE(dump(network.root),
                 QString("0#4 -0.conv1#5 -0.relu#6 -0.downsample.0#7 conv1#2 layer1#3 -layer1.1#8"));
        insertBlock(network.root, *positionOf(makeTree().root, BlockId{4}), takeBlock(network.root, BlockId{4}));
        QVERIFY(network == makeTree());
    }

    void assignIds_givesEveryDescendantANewOne()
    {
        Network network = makeTree();
        Block copy = *findBlock(network.root, BlockId{4});
        std::uint64_t nextId = largestId(network.root).value + 1;
        QCOMPARE(nextId, std::uint64_t{9});
        assignIds(copy, nextId);
        QCOMPARE(nextId, std::uint64_t{13});
        QCOMPARE(dump(copy), QString("conv1#10 relu#11 downsample.0#12"));
        QCOMPARE(countBlocks(network.root), std::int64_t{7});
    }

    void freeName_followsTorchvision()
    {
        QCOMPARE(nameFor("Conv", {}), std::string("conv1"));
        QCOMPARE(nameFor("Conv", {"conv1", "bn1"}), std::string("conv2"));
        QCOMPARE(nameFor("Conv", {"conv1", "conv7"}), std::string("conv8"));
        QCOMPARE(nameFor("Same", {"conv1"}), std::string("relu"));
        QCOMPARE(nameFor("Same", {"conv1", "relu"}), std::string("relu2"));
        QCOMPARE(nameFor("Same", {"relu", "relu2", "relu_out"}), std::string("relu3"));
        QCOMPARE(nameFor("Sequential", {"layer1", "layer2"}), std::string("layer3"));
        QCOMPARE(nameFor("Residual", {"0", "1"}), std::string("2"));
        QCOMPARE(nameFor("Conv", {"10", "2"}), std::string("11"));
        QCOMPARE(nameFor("Conv", {"0", "relu"}), std::string("conv1"));
    }

    void checkName_refusesWhatTheStateDictCannotHold()
    {
        const Network network = makeTree();
        const auto code = [&](BlockPosition at, std::uint64_t self, const char* name) {
            const auto problem = checkName(network.root, at, BlockId{self}, name);
            return problem ? problem->code : std::string("fits");
        };
        const BlockPosition inRoot{kRootId, 0, 0};
        QCOMPARE(code(inRoot, 2, "stem"), std::string("fits"));
        QCOMPARE(code(inRoot, 2, "conv1"), std::string("fits"));
        QCOMPARE(code(inRoot, 0, "conv1"), std::string("name.taken"));
        QCOMPARE(code(inRoot, 2, ""), std::string("name.empty"));
        QCOMPARE(code(inRoot, 2, "a.b"), std::string("name.dot"));
        QCOMPARE(code(inRoot, 2, "downsample"), std::string("fits"));
        QCOMPARE(code({BlockId{4}, 0, 0}, 5, "downsample"), std::string("name.reserved"));
        QCOMPARE(code({BlockId{4}, 1, 0}, 7, "downsample"), std::string("fits"));
    }

    void registry_ordersByCategoryAndRefusesTwins()
    {
        LayerRegistry registry = makeRegistry();
        QStringList names;
        for (const LayerType* type : registry.types())
            names << QString::fromStdString(type->name());
        QCOMPARE(names.join(' '), QString("Conv Same Halve Sequential Residual"));
        QVERIFY(!registry.find("conv"));

        class Twin : public LayerType {
        public:
            Twin() : LayerType("Conv", Category::Shape, "", "", "") {}
            Result<Shape> outputShape(const OptionMap&, const Shape& input) const override { return input; }
        };
        QVERIFY_THROWS_EXCEPTION(std::logic_error, registry.add(std::make_unique<Twin>()));
    }
};

QTEST_APPLESS_MAIN(NetworkTest)
#include "test_network.moc"
