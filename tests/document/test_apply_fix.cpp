#include "tests/document/document_testing.h"

#include "model/document/sentences.h"

#include <QSignalSpy>

using namespace layerwise;

/// A fix is one undo step, however many edits it has.
class TestApplyFix : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fixes_data();
    void fixes();
    void allFixesOfAPostedResNet_areDoneUndoneAndRedone();
    void replacedBlock_hasANewId_andIdsAreNotGivenTwice();
    void severalOptions_areOneStepThatDoesNotMerge();
    void signals_sayWhatChanged_data();
    void signals_sayWhatChanged();
    void fixOfAnotherNetwork_changesNothing();
    void inputOutOfRange_changesNothing();
    void whatChangesNothing_isNoStep();
};

namespace {

std::unique_ptr<NetworkDocument> open(Network network = smallNetwork())
{
    auto document = std::make_unique<NetworkDocument>(testRegistry());
    document->setNetwork(std::move(network), QString());
    return document;
}

Fix fixOf(std::vector<Edit> edits, Diagnostic title = {"fix.remove", {{"name", std::string("relu")}}, {}})
{
    return {std::move(title), std::move(edits), kRelu, std::nullopt, true, 1};
}

InputSpec inputOf(std::int64_t size)
{
    InputSpec input;
    input.height = input.width = size;
    return input;
}

} // namespace

Q_DECLARE_METATYPE(layerwise::Fix)

void TestApplyFix::fixes_data()
{
    QTest::addColumn<Fix>("fix");
    QTest::addColumn<QString>("undoText");
    QTest::addColumn<QString>("after");
    const std::string name = "relu";
    QTest::newRow("option") << fixOf({SetOptionEdit{kConv, "out_channels", std::int64_t{8}}},
                                     {"fix.set_option",
                                      {{"option", std::string("out_channels")}, {"value", std::string("8")}},
                                      "out_channels"})
                            << "Set out_channels to 8"
                            << "conv1#2 relu#3 box#4(conv1#5 relu#6) flatten#7 fc#8";
    QTest::newRow("move") << fixOf({MoveEdit{kRelu, {kRootId, 0, 0}}},
                                   {"fix.move_before", {{"name", name}, {"other", std::string("conv1")}}, {}})
                          << "Move relu before conv1"
                          << "relu#3 conv1#2 box#4(conv1#5 relu#6) flatten#7 fc#8";
    QTest::newRow("move into a box, with a name")
        << fixOf({MoveEdit{kRelu, {kBox, 0, 0}}, RenameEdit{kRelu, "relu0"}}) << "Remove relu"
        << "conv1#2 box#4(relu0#3 conv1#5 relu#6) flatten#7 fc#8";
    QTest::newRow("swap") << fixOf({SwapEdit{kConv, kInnerConv}},
                                   {"fix.swap",
                                    {{"name", std::string("conv1")}, {"other", std::string("box.conv1")}},
                                    {}})
                          << "Swap conv1 and box.conv1"
                          << "conv1#5 relu#3 box#4(conv1#2 relu#6) flatten#7 fc#8";
    QTest::newRow("remove") << fixOf({RemoveEdit{kRelu}}) << "Remove relu"
                            << "conv1#2 box#4(conv1#5 relu#6) flatten#7 fc#8";
    QTest::newRow("replace") << fixOf({RemoveEdit{kRelu}, InsertEdit{{kRootId, 0, 1}, layer("Tanh", "relu")}},
                                      {"fix.replace", {{"layer", std::string("Tanh")}}, {}})
                             << "Replace by Tanh"
                             << "conv1#2 relu#9 box#4(conv1#5 relu#6) flatten#7 fc#8";
    QTest::newRow("insert") << fixOf({InsertEdit{{kRootId, 0, 0}, layer("ReLU", "")}},
                                     {"fix.insert_before",
                                      {{"layer", std::string("ReLU")}, {"name", std::string("conv1")}},
                                      {}})
                            << "Insert ReLU before conv1"
                            << "relu2#9 conv1#2 relu#3 box#4(conv1#5 relu#6) flatten#7 fc#8";
    QTest::newRow("input") << fixOf({SetInputEdit{inputOf(12)}}, {"fix.resize_input", {{"size", Shape{12, 12}}}, {}})
                           << "Resize the input to 12×12"
                           << "conv1#2 relu#3 box#4(conv1#5 relu#6) flatten#7 fc#8";
}

void TestApplyFix::fixes()
{
    QFETCH(Fix, fix);
    QFETCH(QString, undoText);
    QFETCH(QString, after);
    const auto document = open();
    const Network before = document->network();
    const ShapeReport shapesBefore = document->shapes();
    QVERIFY(!document->applyFix(fix));
    QCOMPARE(document->undoStack()->count(), 1);
    QCOMPARE(document->undoStack()->undoText(), undoText);
    QCOMPARE(printed(*document), after);
    const Network changed = document->network();
    QVERIFY(!(changed == before));
    QVERIFY(sameShapes(document->shapes(), inferShapes(changed, testRegistry())));
    for (int i = 0; i < 2; ++i) {
        document->undoStack()->undo();
        QVERIFY(document->network() == before);
        QVERIFY(sameShapes(document->shapes(), shapesBefore));
        QVERIFY(!document->isModified());
        document->undoStack()->redo();
        QVERIFY(document->network() == changed);
        QVERIFY(sameShapes(document->shapes(), inferShapes(changed, testRegistry())));
    }
}

void TestApplyFix::allFixesOfAPostedResNet_areDoneUndoneAndRedone()
{
    const auto document = open(*makeTemplate("resnet18-as-posted"));
    const Network before = document->network();
    const std::vector<Fix> fixes = findFixes(before, testRegistry(), document->shapes().problems.front());
    QVERIFY(fixes.size() >= 3);
    for (const Fix& fix : fixes) {
        QVERIFY(!document->applyFix(fix));
        QVERIFY(document->shapes().ok());
        QVERIFY(document->shapes().output == fix.output);
        QCOMPARE(document->undoStack()->undoText(), sentence(fix.title));
        const Network changed = document->network();
        document->undoStack()->undo();
        QVERIFY(document->network() == before);
        document->undoStack()->redo();
        QVERIFY(document->network() == changed);
        document->undoStack()->undo();
    }
}

void TestApplyFix::replacedBlock_hasANewId_andIdsAreNotGivenTwice()
{
    const auto document = open();
    const Fix replace = fixOf({RemoveEdit{kRelu}, InsertEdit{{kRootId, 0, 1}, layer("Tanh", "relu")}});
    QVERIFY(!document->applyFix(replace));
    const BlockId first = document->network().root.slots[0][1].id;
    document->undoStack()->undo();
    QVERIFY(document->block(kRelu) && !document->block(first));
    // What a trace or weights still know by that id is not to be taken for another block's.
    QVERIFY(!document->applyFix(replace));
    QVERIFY(document->network().root.slots[0][1].id != first);
    const auto inserted = document->insertFromPalette("ReLU", {kRootId, 0, 0});
    QVERIFY(inserted && *inserted != document->network().root.slots[0][2].id);
}

void TestApplyFix::severalOptions_areOneStepThatDoesNotMerge()
{
    const auto document = open();
    const Fix both = fixOf({SetOptionEdit{kConv, "stride", std::vector<std::int64_t>{2, 2}},
                            SetOptionEdit{kInnerConv, "stride", std::vector<std::int64_t>{2, 2}}});
    QVERIFY(!document->applyFix(both));
    QVERIFY(!document->setOption(kConv, "stride", std::int64_t{1}));
    QCOMPARE(document->undoStack()->count(), 2);
    document->undoStack()->undo();
    document->undoStack()->undo();
    QVERIFY(document->network() == smallNetwork());
}

void TestApplyFix::signals_sayWhatChanged_data()
{
    QTest::addColumn<Fix>("fix");
    QTest::addColumn<QString>("expected");
    const Edit option = SetOptionEdit{kConv, "bias", false};
    QTest::newRow("options") << fixOf({option, SetOptionEdit{kInnerConv, "bias", false}})
                             << "option 2, option 5, shapes";
    QTest::newRow("structure") << fixOf({RemoveEdit{kRelu}}) << "structure, shapes";
    QTest::newRow("structure and options") << fixOf({RemoveEdit{kRelu}, option}) << "structure, shapes";
    QTest::newRow("input") << fixOf({SetInputEdit{inputOf(12)}}) << "input, shapes";
    QTest::newRow("options and input") << fixOf({option, SetInputEdit{inputOf(12)}}) << "option 2, input, shapes";
}

void TestApplyFix::signals_sayWhatChanged()
{
    QFETCH(Fix, fix);
    QFETCH(QString, expected);
    const auto document = open();
    QStringList heard;
    const auto hear = [&](const QString& what) {
        // Whoever listens sees the network as it is after the whole fix.
        QVERIFY(sameShapes(document->shapes(), inferShapes(document->network(), testRegistry())));
        heard << what;
    };
    connect(document.get(), &NetworkDocument::structureChanged, this, [&] { hear("structure"); });
    connect(document.get(), &NetworkDocument::inputChanged, this, [&] { hear("input"); });
    connect(document.get(), &NetworkDocument::shapesChanged, this, [&] { hear("shapes"); });
    connect(document.get(), &NetworkDocument::optionsChanged, this,
            [&](BlockId id) { hear(QStringLiteral("option %1").arg(id.value)); });
    const std::uint64_t revision = document->revision();
    QVERIFY(!document->applyFix(fix));
    QCOMPARE(heard.join(", "), expected);
    QCOMPARE(document->revision(), revision + 1);
    heard.clear();
    document->undoStack()->undo();
    QCOMPARE(heard.join(", "), expected);
}

void TestApplyFix::fixOfAnotherNetwork_changesNothing()
{
    const auto document = open();
    for (const std::vector<Edit>& edits : {std::vector<Edit>{RemoveEdit{BlockId{99}}},
                                           {RemoveEdit{kRelu}, RemoveEdit{kRelu}},
                                           {RemoveEdit{kRelu}, MoveEdit{kConv, {BlockId{99}, 0, 0}}},
                                           {RenameEdit{kRelu, "conv1"}}}) {
        const auto error = document->applyFix(fixOf(edits));
        QVERIFY(error);
        QCOMPARE(error->code, std::string("place.unknown"));
        QVERIFY(document->network() == smallNetwork());
        QCOMPARE(document->undoStack()->count(), 0);
    }
}

void TestApplyFix::inputOutOfRange_changesNothing()
{
    const auto document = open();
    const auto error = document->applyFix(fixOf({SetInputEdit{inputOf(1'000'000)}}));
    QVERIFY(error);
    QCOMPARE(error->code, std::string("option.range"));
    QVERIFY(document->network() == smallNetwork());
}

void TestApplyFix::whatChangesNothing_isNoStep()
{
    const auto document = open();
    QVERIFY(!document->applyFix(fixOf({SetOptionEdit{kConv, "out_channels", std::int64_t{4}}})));
    QVERIFY(!document->applyFix(fixOf({})));
    QCOMPARE(document->undoStack()->count(), 0);
}

QTEST_GUILESS_MAIN(TestApplyFix)
#include "test_apply_fix.moc"
