#include "model/document/network_json.h"
#include "tests/widgets/canvas_stage.h"

#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QScrollBar>
#include <QSignalSpy>

using namespace layerwise;

class TestCanvas : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void click_selectsAndControlClickAdds();
    void dragUp_reordersInOneUndoStep();
    void drag_escapeCancels();
    void drag_intoABox_movesTheBlockThere();
    void drop_fromThePalette_fillsInChannels();
    void failingBlock_isRedAndWhatFollowsIsNotReached();
    void fold_hidesChildrenAndTheBoxStandsForThem();
    void rename_inPlace_changesTheName();
    void rename_toATakenName_staysOpenAndChangesNothing();
    void keys_walkAndFold();
    void copyPaste_insertsAfterWithAFreeName();
    void moveSelected_goesPastTheSibling();
    void deleteSelected_removesAndUndoBringsBack();
    void find_selectsTheNextMatch();
    void find_namesComeBeforeHelp();
    void run_marksBlocksAsDone_andAnEditAsStale();
    void manyBlocks_areAllLaidOutWithoutOverlap();
};

void TestCanvas::click_selectsAndControlClickAdds()
{
    Stage stage;
    QTest::mouseClick(stage.canvas.viewport(), Qt::LeftButton, {}, stage.middle("bn1"));
    QCOMPARE(stage.selection.current(), stage.id("bn1"));
    QTest::mouseClick(stage.canvas.viewport(), Qt::LeftButton, Qt::ControlModifier, stage.middle("relu"));
    QCOMPARE(stage.selection.blocks().size(), std::size_t{2});
    QVERIFY(stage.selection.contains(stage.id("bn1")));
    QVERIFY(stage.selection.contains(stage.id("relu")));
}

void TestCanvas::dragUp_reordersInOneUndoStep()
{
    Stage stage;
    const QPoint from = stage.middle("bn1");
    const QPoint to(from.x(), stage.rect("conv1").top() - 8);
    stage.press(from);
    stage.move(from, to);
    stage.release(to);
    QCOMPARE(stage.names().mid(0, 3), QStringList({"bn1", "conv1", "relu"}));
    QCOMPARE(stage.document.undoStack()->count(), 1);
    stage.document.undoStack()->undo();
    QCOMPARE(stage.names().mid(0, 3), QStringList({"conv1", "bn1", "relu"}));
}

void TestCanvas::drag_escapeCancels()
{
    Stage stage;
    const QStringList before = stage.names();
    const QPoint from = stage.middle("bn1");
    const QPoint to(from.x(), stage.rect("conv1").top() - 8);
    stage.press(from);
    stage.move(from, to);
    QTest::keyClick(&stage.canvas, Qt::Key_Escape);
    stage.release(to);
    QCOMPARE(stage.names(), before);
    QCOMPARE(stage.document.undoStack()->count(), 0);
}

void TestCanvas::drag_intoABox_movesTheBlockThere()
{
    Stage stage;
    const BlockId moved = stage.id("maxpool");
    const QPoint from = stage.middle("maxpool");
    const QPoint to(from.x(), stage.rect("layer1.0.bn1").bottom() + 2);
    stage.press(from);
    stage.move(from, to);
    stage.release(to);
    QCOMPARE(stage.document.path(moved), QStringLiteral("layer1.0.maxpool"));
    QCOMPARE(stage.document.undoStack()->count(), 1);
}

void TestCanvas::drop_fromThePalette_fillsInChannels()
{
    Stage stage;
    QMimeData data;
    data.setData(QLatin1String(kTypeMimeType), "Conv2d");
    const QPoint at(stage.middle("maxpool").x(), stage.rect("maxpool").bottom() + 10);
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(stage.canvas.viewport(), &enter);
    QVERIFY(enter.isAccepted());
    QDragMoveEvent move(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(stage.canvas.viewport(), &move);
    QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(stage.canvas.viewport(), &drop);
    QCOMPARE(stage.names().mid(3, 3), QStringList({"maxpool", "conv2", "layer1"}));
    const OptionMap& options = stage.document.block(stage.id("conv2"))->options;
    QCOMPARE(std::get<std::int64_t>(options.at("in_channels")), std::int64_t{64});
    QVERIFY(stage.document.shapes().ok());
}

void TestCanvas::failingBlock_isRedAndWhatFollowsIsNotReached()
{
    Stage stage("resnet18-as-posted");
    QCOMPARE(stage.shown("avgpool")["state"].toString(), QStringLiteral("failed"));
    QVERIFY(stage.shown("avgpool")["problem"].toString().contains(QStringLiteral("1×1")));
    QCOMPARE(stage.shown("fc")["state"].toString(), QStringLiteral("not reached"));
    QVERIFY(stage.shown("conv1")["state"].toString() != QStringLiteral("failed"));
}

void TestCanvas::fold_hidesChildrenAndTheBoxStandsForThem()
{
    Stage stage;
    const BlockId box = stage.id("layer1");
    QVERIFY(!stage.canvas.isFolded(box));
    const int unfolded = stage.rect("layer1").height();
    stage.canvas.toggleFold(box);
    QVERIFY(stage.canvas.isFolded(box));
    QVERIFY(stage.rect("layer1").height() < unfolded);
    QCOMPARE(stage.rect("layer1.0.conv1"), stage.rect("layer1"));
    stage.canvas.revealBlock(stage.id("layer1.0.conv1"));
    QVERIFY(!stage.canvas.isFolded(box));
}

void TestCanvas::rename_inPlace_changesTheName()
{
    Stage stage;
    const BlockId renamed = stage.id("bn1");
    stage.selection.select(renamed);
    stage.canvas.startRename(renamed);
    auto* field = stage.canvas.findChild<QLineEdit*>();
    QVERIFY(field != nullptr);
    field->setText(QStringLiteral("norm"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(stage.document.path(renamed), QStringLiteral("norm"));
    QVERIFY(!stage.canvas.isRenaming());
}

void TestCanvas::rename_toATakenName_staysOpenAndChangesNothing()
{
    Stage stage;
    stage.canvas.startRename(stage.id("bn1"));
    auto* field = stage.canvas.findChild<QLineEdit*>();
    QVERIFY(field != nullptr);
    field->setText(QStringLiteral("conv1"));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(stage.canvas.isRenaming());
    QCOMPARE(stage.names().mid(0, 2), QStringList({"conv1", "bn1"}));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!stage.canvas.isRenaming());
}

void TestCanvas::keys_walkAndFold()
{
    Stage stage;
    stage.selection.select(stage.id("conv1"));
    QTest::keyClick(&stage.canvas, Qt::Key_Down);
    QCOMPARE(stage.selection.current(), stage.id("bn1"));
    QTest::keyClick(&stage.canvas, Qt::Key_End);
    QCOMPARE(stage.selection.current(), stage.id("fc"));
    stage.selection.select(stage.id("layer1"));
    QTest::keyClick(&stage.canvas, Qt::Key_Left);
    QVERIFY(stage.canvas.isFolded(stage.id("layer1")));
    QTest::keyClick(&stage.canvas, Qt::Key_Right);
    QVERIFY(!stage.canvas.isFolded(stage.id("layer1")));
}

void TestCanvas::copyPaste_insertsAfterWithAFreeName()
{
    Stage stage;
    stage.selection.select(stage.id("conv1"));
    stage.canvas.copy();
    stage.canvas.paste();
    const QStringList names = stage.names();
    QCOMPARE(names.at(0), QStringLiteral("conv1"));
    QCOMPARE(names.at(1), QStringLiteral("conv2"));
    const auto& children = stage.document.network().root.slots.front();
    QCOMPARE(children[1].type, std::string("Conv2d"));
    QVERIFY(children[0].options == children[1].options);
    QVERIFY(children[0].id != children[1].id);
}

void TestCanvas::moveSelected_goesPastTheSibling()
{
    Stage stage;
    stage.selection.select(stage.id("conv1"));
    stage.canvas.moveSelected(1);
    QCOMPARE(stage.names().mid(0, 2), QStringList({"bn1", "conv1"}));
    stage.canvas.moveSelected(-1);
    QCOMPARE(stage.names().mid(0, 2), QStringList({"conv1", "bn1"}));
}

void TestCanvas::deleteSelected_removesAndUndoBringsBack()
{
    Stage stage;
    const Network before = stage.document.network();
    stage.selection.select({stage.id("bn1"), stage.id("relu")}, stage.id("relu"));
    QTest::keyClick(&stage.canvas, Qt::Key_Delete);
    QCOMPARE(stage.names().mid(0, 2), QStringList({"conv1", "maxpool"}));
    stage.document.undoStack()->undo();
    QVERIFY(stage.document.network() == before);
}

void TestCanvas::find_selectsTheNextMatch()
{
    Stage stage;
    QVERIFY(stage.canvas.find(QStringLiteral("maxpool")));
    QCOMPARE(stage.selection.current(), stage.id("maxpool"));
    QVERIFY(stage.canvas.find(QStringLiteral("layer4.1.bn2")));
    QCOMPARE(stage.selection.current(), stage.id("layer4.1.bn2"));
    QVERIFY(!stage.canvas.find(QStringLiteral("no such block")));
    QCOMPARE(stage.selection.current(), stage.id("layer4.1.bn2"));
}

void TestCanvas::find_namesComeBeforeHelp()
{
    Stage stage;
    const auto after = [&](const char* text, bool forward = true) {
        stage.canvas.find(QLatin1String(text), forward);
        return stage.document.path(stage.selection.current());
    };
    // The help of earlier blocks speaks of channels of the input, of fc's features and of pooling too.
    QCOMPARE(after("fc"), QStringLiteral("fc"));
    QCOMPARE(after("conv1"), QStringLiteral("conv1"));
    QCOMPARE(after("pool"), QStringLiteral("maxpool"));
    QCOMPARE(after("pool"), QStringLiteral("avgpool"));
    QCOMPARE(after("pool", false), QStringLiteral("maxpool"));
    // Exact before what only begins so, and both before what has it inside.
    QCOMPARE(after("layer1"), QStringLiteral("layer1"));
    QCOMPARE(after("layer1."), QStringLiteral("layer1.0"));
    // Other words begin from the current block on.
    QCOMPARE(after("relu"), QStringLiteral("layer1.0.relu"));
}

void TestCanvas::run_marksBlocksAsDone_andAnEditAsStale()
{
    Stage stage("lenet5");
    QSignalSpy finished(&stage.runs, &RunController::finished);
    stage.runs.run();
    QVERIFY(finished.wait(20000));
    const QString first = QString::fromStdString(stage.document.network().root.slots.front().front().name);
    QCOMPARE(stage.shown(qPrintable(first))["state"].toString(), QStringLiteral("done"));
    InputSpec input = stage.document.network().input;
    input.mean = {0.5};
    QVERIFY(!stage.document.setInput(input).has_value());
    QVERIFY(stage.runs.isStale());
    QCOMPARE(stage.shown(qPrintable(first))["state"].toString(), QStringLiteral("stale"));
}

void TestCanvas::manyBlocks_areAllLaidOutWithoutOverlap()
{
    Stage stage("empty");
    std::vector<Block> blocks;
    for (int i = 0; i < 300; ++i) {
        Block block;
        block.type = "ReLU";
        block.name = "relu" + std::to_string(i);
        blocks.push_back(block);
    }
    QVERIFY(stage.document.insertBlocks(std::move(blocks), {}).ok());
    QApplication::processEvents();
    const QJsonArray shown = stage.canvas.describe()[QStringLiteral("blocks")].toArray();
    QCOMPARE(shown.size(), 300);
    for (int i = 1; i < shown.size(); ++i) {
        const QJsonArray above = shown[i - 1].toObject()[QStringLiteral("rect")].toArray();
        const QJsonArray below = shown[i].toObject()[QStringLiteral("rect")].toArray();
        QVERIFY(above[1].toDouble() + above[3].toDouble() < below[1].toDouble());
    }
    QVERIFY(stage.canvas.verticalScrollBar()->maximum() > 0);
}

QTEST_MAIN(TestCanvas)
#include "test_canvas.moc"
