#include "tests/document/document_testing.h"

#include <QSignalSpy>

using namespace layerwise;

namespace {

using DocumentEdit = std::function<void(NetworkDocument&)>;

const std::vector<Block>& topLayers(const NetworkDocument& document)
{
    return document.network().root.slots.front();
}

OptionValue option(const NetworkDocument& document, BlockId id, const char* key)
{
    return optionValue(*document.type(id)->option(key), document.block(id)->options);
}

} // namespace

Q_DECLARE_METATYPE(DocumentEdit)

class TestNetworkDocument : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<NetworkDocument> open(Network network = smallNetwork())
    {
        auto document = std::make_unique<NetworkDocument>(testRegistry());
        document->setNetwork(std::move(network), QString());
        return document;
    }

private Q_SLOTS:
    void edits_data();
    void edits();
    void manyRandomEdits_undoneAndRedone_comeBackExactly();

    void insertFromPalette_fillsWhatComesIn();
    void insertFromPalette_preset_fitsAtOnce();
    void insertFromPalette_unknownTypeOrPlace_changesNothing();
    void insertBlocks_takenNames_areMadeFree();
    void insertBlocks_tooDeep_isRefused();
    void removeBlocks_undone_bringsTheSameIdsBack();
    void removedIds_areNotGivenToNewBlocks();
    void moveBlocks_keepsOrderAndOptions();
    void moveBlocks_intoItself_isRefused();
    void moveBlocks_toWhereTheyAre_isNoStep();
    void moveBlock_walksThroughTheLevels();
    void duplicateBlocks_standAfterTheLast();

    void setNetwork_startsANewGeneration();
    void signals_comeInOrderWithShapesUpToDate();
    void snapshot_staysAsItWas();
    void saved_isUnmodifiedUntilTheNextEdit();
    void positionAfter_selection();
    void shapeAt_everyPlace();
};

void TestNetworkDocument::edits_data()
{
    QTest::addColumn<DocumentEdit>("edit");
    QTest::addColumn<QString>("undoText");
    QTest::addColumn<QString>("after");
    QTest::newRow("insert") << DocumentEdit([](NetworkDocument& d) {
        (void)d.insertFromPalette("ReLU", {kRootId, 0, 1});
    }) << "Insert ReLU"
                            << "conv1#2 relu2#9 relu#3 box#4(conv1#5 relu#6) flatten#7 fc#8";
    QTest::newRow("paste") << DocumentEdit([](NetworkDocument& d) {
        (void)d.insertBlocks({conv("conv1", 8, 8), layer("Identity", "same")}, {kBox, 0, 2});
    }) << "Insert 2 blocks"
                           << "conv1#2 relu#3 box#4(conv1#5 relu#6 conv2#9 same#10) flatten#7 fc#8";
    QTest::newRow("delete one") << DocumentEdit([](NetworkDocument& d) { d.removeBlocks({kBox}); }) << "Delete box"
                                << "conv1#2 relu#3 flatten#7 fc#8";
    QTest::newRow("delete scattered") << DocumentEdit([](NetworkDocument& d) {
        d.removeBlocks({kFc, kInnerConv, kConv});
    }) << "Delete 3 blocks"
                                      << "relu#3 box#4(relu#6) flatten#7";
    QTest::newRow("delete a box and what is in it") << DocumentEdit([](NetworkDocument& d) {
        d.removeBlocks({kInnerRelu, kBox, kConv});
    }) << "Delete 2 blocks"
                                                    << "relu#3 flatten#7 fc#8";
    QTest::newRow("move down") << DocumentEdit([](NetworkDocument& d) {
        (void)d.moveBlocks({kConv}, {kRootId, 0, 4});
    }) << "Move conv1"
                               << "relu#3 box#4(conv1#5 relu#6) flatten#7 conv1#2 fc#8";
    QTest::newRow("move into a box, name taken") << DocumentEdit([](NetworkDocument& d) {
        (void)d.moveBlocks({kConv}, {kBox, 0, 1});
    }) << "Move conv1"
                                                 << "relu#3 box#4(conv1#5 conv2#2 relu#6) flatten#7 fc#8";
    QTest::newRow("move out of a box") << DocumentEdit([](NetworkDocument& d) {
        (void)d.moveBlocks({kInnerConv, kInnerRelu}, {kRootId, 0, 0});
    }) << "Move 2 blocks"
                                       << "conv2#5 relu2#6 conv1#2 relu#3 box#4() flatten#7 fc#8";
    QTest::newRow("move scattered ones together") << DocumentEdit([](NetworkDocument& d) {
        (void)d.moveBlocks({kFc, kConv, kInnerRelu}, {kRootId, 0, 2});
    }) << "Move 3 blocks"
                                                  << "relu#3 conv1#2 relu2#6 fc#8 box#4(conv1#5) flatten#7";
    QTest::newRow("duplicate") << DocumentEdit([](NetworkDocument& d) { (void)d.duplicateBlocks({kBox}); })
                               << "Duplicate box"
                               << "conv1#2 relu#3 box#4(conv1#5 relu#6) layer1#9(conv1#10 relu#11) flatten#7 fc#8";
    QTest::newRow("option") << DocumentEdit([](NetworkDocument& d) {
        (void)d.setOption(kConv, "stride", std::int64_t{2});
    }) << "Set stride of conv1"
                            << "";
    QTest::newRow("rename") << DocumentEdit([](NetworkDocument& d) { (void)d.rename(kConv, "first"); })
                            << "Rename conv1 to first"
                            << "first#2 relu#3 box#4(conv1#5 relu#6) flatten#7 fc#8";
    QTest::newRow("input") << DocumentEdit([](NetworkDocument& d) {
        InputSpec input = d.network().input;
        input.height = 16;
        (void)d.setInput(input);
    }) << "Change the input"
                           << "";
    QTest::newRow("name") << DocumentEdit([](NetworkDocument& d) { d.setName("Other"); }) << "Rename the network"
                          << "";
}

void TestNetworkDocument::edits()
{
    QFETCH(DocumentEdit, edit);
    QFETCH(QString, undoText);
    QFETCH(QString, after);
    const auto document = open();
    const Network before = document->network();
    const ShapeReport shapesBefore = document->shapes();

    edit(*document);
    QCOMPARE(document->undoStack()->count(), 1);
    QCOMPARE(document->undoStack()->undoText(), undoText);
    QVERIFY(!(document->network() == before));
    if (!after.isEmpty())
        QCOMPARE(printed(*document), after);
    const Network changed = document->network();
    QVERIFY(sameShapes(document->shapes(), inferShapes(changed, testRegistry())));

    std::uint64_t revision = document->revision();
    for (int i = 0; i < 2; ++i) {
        document->undoStack()->undo();
        QVERIFY(document->network() == before);
        QVERIFY(sameShapes(document->shapes(), shapesBefore));
        QVERIFY(document->revision() > revision);
        QVERIFY(!document->isModified());
        document->undoStack()->redo();
        QVERIFY(document->network() == changed);
        QVERIFY(sameShapes(document->shapes(), inferShapes(changed, testRegistry())));
        QVERIFY(document->isModified());
        revision = document->revision();
    }
}

void TestNetworkDocument::manyRandomEdits_undoneAndRedone_comeBackExactly()
{
    const auto document = open(*makeTemplate("resnet18"));
    std::uint64_t state = 7;
    const auto draw = [&state](std::uint64_t count) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<int>((state >> 33) % count);
    };
    const auto drawBlock = [&] {
        std::vector<const Block*> all;
        forEachBlock(document->network().root, testRegistry(),
                     [&](const Block& block, const std::string&, int) { all.push_back(&block); });
        return *all[static_cast<std::size_t>(draw(all.size()))];
    };
    const auto drawPlace = [&] {
        const Block block = drawBlock();
        if (!block.slots.empty() && draw(2) == 0)
            return BlockPosition{block.id, draw(block.slots.size()), 0};
        BlockPosition place = *positionOf(document->network().root, block.id);
        place.index += draw(2);
        return place;
    };
    std::vector<Network> history{document->network()};
    while (history.size() < 150) {
        const int stepsBefore = document->undoStack()->count();
        switch (draw(6)) {
        case 0:
            (void)document->insertFromPalette(draw(2) ? "Conv2d" : "BasicBlock", drawPlace());
            break;
        case 1:
            document->removeBlocks({drawBlock().id, drawBlock().id});
            break;
        case 2:
            (void)document->moveBlocks({drawBlock().id, drawBlock().id, drawBlock().id}, drawPlace());
            break;
        case 3:
            (void)document->duplicateBlocks({drawBlock().id, drawBlock().id});
            break;
        case 4:
            (void)document->rename(drawBlock().id, QStringLiteral("name%1").arg(draw(20)));
            break;
        default:
            (void)document->moveBlock(drawBlock().id, draw(2) ? 1 : -1);
            break;
        }
        if (document->undoStack()->count() != stepsBefore)
            history.push_back(document->network());
    }
    for (std::size_t i = history.size() - 1; i-- > 0;) {
        document->undoStack()->undo();
        QVERIFY2(document->network() == history[i], qPrintable(QString::number(i)));
    }
    for (std::size_t i = 1; i < history.size(); ++i) {
        document->undoStack()->redo();
        QVERIFY2(document->network() == history[i], qPrintable(QString::number(i)));
    }
}

void TestNetworkDocument::insertFromPalette_fillsWhatComesIn()
{
    const auto document = open();
    const auto inBox = document->insertFromPalette("Conv2d", {kBox, 0, 2});
    QVERIFY(inBox.ok());
    QCOMPARE(std::get<std::int64_t>(option(*document, *inBox, "in_channels")), 8);
    const auto norm = document->insertFromPalette("BatchNorm2d", {kRootId, 0, 1});
    QCOMPARE(std::get<std::int64_t>(option(*document, *norm, "num_features")), 4);
    const auto linear = document->insertFromPalette("Linear", {kRootId, 0, 7});
    QVERIFY(!linear.ok()); // there are six blocks at the top
    const auto last = document->insertFromPalette("Linear", {kRootId, 0, 6});
    QCOMPARE(std::get<std::int64_t>(option(*document, *last, "in_features")), 10);
    QVERIFY(document->block(*last)->slots.empty());
    const auto container = document->insertFromPalette("Residual", {kRootId, 0, 0});
    QCOMPARE(document->block(*container)->slots.size(), std::size_t{2});
}

void TestNetworkDocument::insertFromPalette_preset_fitsAtOnce()
{
    const auto document = open();
    for (const char* preset : {"BasicBlock", "Bottleneck"}) {
        const auto id = document->insertFromPalette(QString::fromUtf8(preset), {kRootId, 0, 3});
        QVERIFY(id.ok());
        QCOMPARE(document->block(*id)->type, std::string("Residual"));
        const BlockFit& fit = document->shapes().of(*id);
        QVERIFY(fit.state == FitState::Fits);
        QVERIFY(fit.input == fit.output); // 8 channels in, 8 out, and 8 is divisible by 4
        QVERIFY(document->shapes().ok());
    }
}

void TestNetworkDocument::insertFromPalette_unknownTypeOrPlace_changesNothing()
{
    const auto document = open();
    const Network before = document->network();
    QCOMPARE(document->insertFromPalette("Conv9d", {kRootId, 0, 0}).error().code, std::string("type.unknown"));
    for (const BlockPosition& at :
         {BlockPosition{BlockId{99}, 0, 0}, BlockPosition{kRootId, 1, 0}, BlockPosition{kRootId, 0, 6},
          BlockPosition{kRootId, 0, -1}, BlockPosition{kConv, 0, 0}})
        QCOMPARE(document->insertFromPalette("ReLU", at).error().code, std::string("place.unknown"));
    QVERIFY(document->network() == before);
    QCOMPARE(document->undoStack()->count(), 0);
}

void TestNetworkDocument::insertBlocks_takenNames_areMadeFree()
{
    const auto document = open();
    const auto ids =
        document->insertBlocks({layer("ReLU", "relu"), layer("ReLU", "relu"), layer("ReLU", "new")}, {kRootId, 0, 5});
    QVERIFY(ids.ok());
    QCOMPARE(topLayers(*document)[5].name, std::string("relu2"));
    QCOMPARE(topLayers(*document)[6].name, std::string("relu3"));
    QCOMPARE(topLayers(*document)[7].name, std::string("new"));
    QVERIFY((*ids == std::vector<BlockId>{BlockId{9}, BlockId{10}, BlockId{11}}));
}

void TestNetworkDocument::insertBlocks_tooDeep_isRefused()
{
    const auto document = open();
    const auto nested = [](int depth) {
        Block block = layer("ReLU", "relu");
        for (int i = 0; i < depth; ++i)
            block = sequential("box", {block});
        return block;
    };
    QVERIFY(document->insertBlocks({nested(199)}, {kBox, 0, 0}).ok());
    QCOMPARE(document->insertBlocks({nested(200)}, {kBox, 0, 0}).error().code, std::string("place.too_deep"));
}

void TestNetworkDocument::removeBlocks_undone_bringsTheSameIdsBack()
{
    const auto document = open();
    document->removeBlocks({kBox});
    QVERIFY(!document->block(kInnerConv));
    document->undoStack()->undo();
    QCOMPARE(document->path(kInnerConv), QStringLiteral("box.conv1"));
}

void TestNetworkDocument::removedIds_areNotGivenToNewBlocks()
{
    const auto document = open();
    const BlockId first = *document->insertFromPalette("ReLU", {kRootId, 0, 0});
    document->undoStack()->undo();
    const BlockId second = *document->insertFromPalette("ReLU", {kRootId, 0, 0});
    QVERIFY(second.value > first.value);
}

void TestNetworkDocument::moveBlocks_keepsOrderAndOptions()
{
    const auto document = open();
    const OptionMap options = document->block(kConv)->options;
    QVERIFY(!document->moveBlocks({kRelu, kConv}, {kRootId, 0, 5}));
    QCOMPARE(printed(*document), QStringLiteral("box#4(conv1#5 relu#6) flatten#7 fc#8 conv1#2 relu#3"));
    QVERIFY(document->block(kConv)->options == options);
}

void TestNetworkDocument::moveBlocks_intoItself_isRefused()
{
    const auto document = open();
    QCOMPARE(document->moveBlocks({kConv, kBox}, {kBox, 0, 0})->code, std::string("move.into_itself"));
    QCOMPARE(document->undoStack()->count(), 0);
}

void TestNetworkDocument::moveBlocks_toWhereTheyAre_isNoStep()
{
    const auto document = open();
    QVERIFY(!document->moveBlocks({kRelu, kBox}, {kRootId, 0, 1}));
    QVERIFY(!document->moveBlocks({kRelu, kBox}, {kRootId, 0, 2}));
    QVERIFY(!document->moveBlocks({kRelu, kBox}, {kRootId, 0, 3}));
    QVERIFY(!document->moveBlocks({}, {kRootId, 0, 0}));
    QCOMPARE(document->undoStack()->count(), 0);
}

void TestNetworkDocument::moveBlock_walksThroughTheLevels()
{
    const auto document = open();
    QVERIFY(document->moveBlock(kInnerRelu, -1));
    QCOMPARE(printed(*document), QStringLiteral("conv1#2 relu#3 box#4(relu#6 conv1#5) flatten#7 fc#8"));
    QVERIFY(document->moveBlock(kInnerRelu, -1));
    QCOMPARE(printed(*document), QStringLiteral("conv1#2 relu#3 relu2#6 box#4(conv1#5) flatten#7 fc#8"));
    QVERIFY(document->moveBlock(kInnerRelu, 1));
    QCOMPARE(printed(*document), QStringLiteral("conv1#2 relu#3 box#4(conv1#5) relu2#6 flatten#7 fc#8"));
    QVERIFY(document->moveBlock(kInnerConv, 1));
    QCOMPARE(printed(*document), QStringLiteral("conv1#2 relu#3 box#4() conv2#5 relu2#6 flatten#7 fc#8"));
    QVERIFY(!document->moveBlock(kConv, -1));
    QVERIFY(!document->moveBlock(kFc, 1));
    QVERIFY(!document->moveBlock(BlockId{99}, 1));
}

void TestNetworkDocument::duplicateBlocks_standAfterTheLast()
{
    const auto document = open();
    const auto ids = document->duplicateBlocks({kRelu, kConv});
    QVERIFY(ids.ok());
    QCOMPARE(printed(*document),
             QStringLiteral("conv1#2 relu#3 conv2#9 relu2#10 box#4(conv1#5 relu#6) flatten#7 fc#8"));
    QVERIFY(document->block(BlockId{9})->options == document->block(kConv)->options);
}

void TestNetworkDocument::setNetwork_startsANewGeneration()
{
    const auto document = open();
    (void)document->setOption(kConv, "stride", std::int64_t{2});
    const std::uint64_t generation = document->generation();
    const std::uint64_t revision = document->revision();
    QSignalSpy modified(document.get(), &NetworkDocument::modifiedChanged);
    document->setNetwork(*makeTemplate("lenet5"), "some.layerwise.json");
    QVERIFY(document->generation() > generation);
    QVERIFY(document->revision() > revision);
    QCOMPARE(document->undoStack()->count(), 0);
    QCOMPARE(document->file(), QStringLiteral("some.layerwise.json"));
    QCOMPARE(modified.size(), 1);
    QCOMPARE(modified.first().first().toBool(), false);
}

void TestNetworkDocument::signals_comeInOrderWithShapesUpToDate()
{
    const auto document = open();
    QStringList order;
    const auto note = [&](const char* name) {
        order << QString::fromUtf8(name);
        QVERIFY(sameShapes(document->shapes(), inferShapes(document->network(), testRegistry())));
    };
    connect(document.get(), &NetworkDocument::structureChanged, this, [&] { note("structure"); });
    connect(document.get(), &NetworkDocument::optionsChanged, this, [&](BlockId id) {
        QVERIFY(id == kConv);
        note("options");
    });
    connect(document.get(), &NetworkDocument::inputChanged, this, [&] { note("input"); });
    connect(document.get(), &NetworkDocument::nameChanged, this, [&] { note("name"); });
    connect(document.get(), &NetworkDocument::shapesChanged, this, [&] { note("shapes"); });
    connect(document.get(), &NetworkDocument::networkReplaced, this, [&] { note("replaced"); });
    const auto taken = [&] { return std::exchange(order, {}).join(QLatin1Char(' ')); };

    document->removeBlocks({kFc});
    QCOMPARE(taken(), QStringLiteral("structure shapes"));
    document->undoStack()->undo();
    QCOMPARE(taken(), QStringLiteral("structure shapes"));
    (void)document->setOption(kConv, "stride", std::int64_t{2});
    QCOMPARE(taken(), QStringLiteral("options shapes"));
    (void)document->rename(kConv, "first");
    QCOMPARE(taken(), QStringLiteral("structure shapes"));
    document->setNetwork(smallNetwork(), {});
    QCOMPARE(taken(), QStringLiteral("structure input name shapes replaced"));
}

void TestNetworkDocument::snapshot_staysAsItWas()
{
    const auto document = open();
    const auto snapshot = document->snapshot();
    QVERIFY(document->snapshot() == snapshot);
    const Network before = *snapshot;
    document->removeBlocks({kConv});
    QVERIFY(*snapshot == before);
    QVERIFY(document->snapshot() != snapshot);
    QVERIFY(*document->snapshot() == document->network());
}

void TestNetworkDocument::saved_isUnmodifiedUntilTheNextEdit()
{
    const auto document = open();
    QSignalSpy modified(document.get(), &NetworkDocument::modifiedChanged);
    document->removeBlocks({kFc});
    QVERIFY(document->isModified());
    document->setSaved("a.layerwise.json");
    QVERIFY(!document->isModified());
    document->undoStack()->undo();
    QVERIFY(document->isModified());
    document->undoStack()->redo();
    QVERIFY(!document->isModified());
    QCOMPARE(modified.size(), 4);
}

void TestNetworkDocument::positionAfter_selection()
{
    const auto document = open();
    QVERIFY((document->positionAfter({}) == BlockPosition{kRootId, 0, 5}));
    QVERIFY((document->positionAfter(kRootId) == BlockPosition{kRootId, 0, 5}));
    QVERIFY((document->positionAfter(kInnerConv) == BlockPosition{kBox, 0, 1}));
    QVERIFY((document->positionAfter(kBox) == BlockPosition{kRootId, 0, 3}));
    document->removeBlocks({kInnerConv, kInnerRelu});
    QVERIFY((document->positionAfter(kBox) == BlockPosition{kBox, 0, 0}));
}

void TestNetworkDocument::shapeAt_everyPlace()
{
    const auto document = open();
    const auto at = [&](BlockPosition place) {
        const auto shape = document->shapeAt(place);
        return shape ? QString::fromStdString(shape->toString()) : QStringLiteral("unknown");
    };
    QCOMPARE(at({kRootId, 0, 0}), QStringLiteral("[1, 1, 8, 8]"));
    QCOMPARE(at({kRootId, 0, 1}), QStringLiteral("[1, 4, 8, 8]"));
    QCOMPARE(at({kBox, 0, 0}), QStringLiteral("[1, 4, 8, 8]"));
    QCOMPARE(at({kBox, 0, 2}), QStringLiteral("[1, 8, 8, 8]"));
    QCOMPARE(at({kRootId, 0, 4}), QStringLiteral("[1, 512]"));
    QCOMPARE(at({kRootId, 0, 5}), QStringLiteral("[1, 10]"));
    QCOMPARE(at({BlockId{99}, 0, 0}), QStringLiteral("unknown"));
    QVERIFY(!document->setOption(kConv, "in_channels", std::int64_t{3}));
    QCOMPARE(at({kRootId, 0, 1}), QStringLiteral("unknown"));
    QCOMPARE(at({kBox, 0, 0}), QStringLiteral("unknown"));
}

QTEST_GUILESS_MAIN(TestNetworkDocument)
#include "test_network_document.moc"
