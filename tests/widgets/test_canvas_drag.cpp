#include "model/document/network_json.h"
#include "tests/widgets/canvas_stage.h"

#include <QDropEvent>
#include <QMimeData>
#include <QScrollBar>
#include <QSignalSpy>
#include <QWheelEvent>

using namespace layerwise;

class TestCanvasDrag : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void severalBlocks_moveTogetherInOrderInOneStep();
    void control_copiesAndLeavesTheOriginal();
    void ownPlace_changesNothing();
    void bareShortcut_takesTheBlock();
    void boxOntoItsOwnChild_staysWhole();
    void outOfABox_leavesTheContainer();
    void foldedContainer_takesTheBlockAtItsEnd();
    void edgeOfAFoldedContainer_leavesTheBlockOutside();
    void blocksAsJson_areInsertedWhereTheyAreDropped();
    void malformedJson_isReportedAndChangesNothing();
    void gap_opensWhereTheBlockWouldGo();
    void gapOpenedOnTheWay_doesNotShiftTheAim();
    void bottomEdge_scrolls();
    void emptyNetwork_takesTheFirstBlock();
    void foreignText_isRefused();
    void leave_closesTheGap();
    void foldArrow_foldsOnClick();
    void shiftClick_selectsTheSiblingsBetween();
    void rubberBand_selectsWhatItTouches();
    void middleButton_pans();
    void controlWheel_zoomsAtThePointer();
};

void TestCanvasDrag::severalBlocks_moveTogetherInOrderInOneStep()
{
    Stage stage;
    stage.selection.select({stage.id("conv1"), stage.id("relu")}, stage.id("conv1"));
    const QPoint from = stage.middle("relu");
    const QPoint to(from.x(), stage.rect("maxpool").bottom() + 10);
    stage.press(from);
    stage.move(from, to);
    stage.release(to);
    QCOMPARE(stage.names().mid(0, 4), QStringList({"bn1", "maxpool", "conv1", "relu"}));
    QCOMPARE(stage.document.undoStack()->count(), 1);
    QCOMPARE(stage.selection.blocks().size(), std::size_t{2});
}

void TestCanvasDrag::control_copiesAndLeavesTheOriginal()
{
    Stage stage;
    const BlockId original = stage.id("bn1");
    const QPoint from = stage.middle("bn1");
    const QPoint to(from.x(), stage.rect("maxpool").bottom() + 10);
    stage.press(from, Qt::ControlModifier);
    stage.move(from, to);
    stage.release(to, Qt::ControlModifier);
    QCOMPARE(stage.names().mid(0, 6), QStringList({"conv1", "bn1", "relu", "maxpool", "bn2", "layer1"}));
    QCOMPARE(stage.document.path(original), QStringLiteral("bn1"));
    QCOMPARE(stage.document.undoStack()->count(), 1);
}

void TestCanvasDrag::ownPlace_changesNothing()
{
    Stage stage;
    const Network before = stage.document.network();
    const QPoint from = stage.middle("bn1");
    const QPoint to = from + QPoint(40, 30);
    stage.press(from);
    stage.move(from, to);
    stage.release(to);
    QVERIFY(stage.document.network() == before);
    QCOMPARE(stage.document.undoStack()->count(), 0);
}

void TestCanvasDrag::bareShortcut_takesTheBlock()
{
    Stage stage;
    const BlockId moved = stage.id("maxpool");
    QRect place;
    for (const QJsonValue& value : stage.canvas.describe()["places"].toArray()) {
        const QJsonArray rect = value["rect"].toArray();
        if (value["path"].toString() == QStringLiteral("layer1.0") && value["slot"].toInt() == 1) {
            place = QRect(rect[0].toInt(), rect[1].toInt(), rect[2].toInt(), rect[3].toInt());
        }
    }
    QVERIFY(place.isValid());
    const QPoint from = stage.middle("maxpool");
    const QPoint to = stage.canvas.viewport()->mapFromGlobal(place.center());
    stage.press(from);
    stage.move(from, to);
    stage.release(to);
    QCOMPARE(stage.document.path(moved), QStringLiteral("layer1.0.downsample.maxpool"));
}

void TestCanvasDrag::boxOntoItsOwnChild_staysWhole()
{
    Stage stage;
    const Network before = stage.document.network();
    const QPoint from = stage.rect("layer1").topLeft() + QPoint(200, 12);
    const QPoint to = stage.middle("layer1.0.bn1");
    stage.press(from);
    stage.move(from, to);
    stage.release(to);
    QVERIFY(stage.document.network() == before);
}

void TestCanvasDrag::outOfABox_leavesTheContainer()
{
    Stage stage;
    const BlockId moved = stage.id("layer1.0.relu");
    const QPoint from = stage.middle("layer1.0.relu");
    const QPoint to(from.x(), stage.rect("conv1").bottom() + 8);
    stage.press(from);
    stage.move(from, to);
    stage.release(to);
    const auto at = positionOf(stage.document.network().root, moved);
    QVERIFY(at.has_value());
    QVERIFY(*at == (BlockPosition{kRootId, 0, 1}));
}

void TestCanvasDrag::foldedContainer_takesTheBlockAtItsEnd()
{
    Stage stage;
    const BlockId moved = stage.id("conv1");
    stage.canvas.setFolded(stage.id("layer1"), true);
    const QPoint from = stage.middle("conv1");
    stage.press(from);
    stage.move(from, stage.rect("layer1").center());
    stage.release(stage.rect("layer1").center());
    QCOMPARE(stage.document.path(moved), QStringLiteral("layer1.conv1"));
    QCOMPARE(stage.names(stage.id("layer1")), QStringList({"0", "1", "conv1"}));
    QVERIFY(stage.canvas.isFolded(stage.id("layer1")));
}

void TestCanvasDrag::edgeOfAFoldedContainer_leavesTheBlockOutside()
{
    Stage stage;
    stage.canvas.setFolded(stage.id("layer1"), true);
    const QPoint from = stage.middle("conv1");
    const QPoint to(from.x(), stage.rect("layer1").bottom() - 3);
    stage.press(from);
    stage.move(from, to);
    stage.release(to);
    QCOMPARE(stage.names().mid(0, 5), QStringList({"bn1", "relu", "maxpool", "layer1", "conv1"}));
}

void TestCanvasDrag::gap_opensWhereTheBlockWouldGo()
{
    Stage stage;
    const int relu = stage.rect("relu").top();
    const int conv = stage.rect("conv1").top();
    const QPoint from = stage.middle("maxpool");
    const QPoint to(from.x(), stage.rect("relu").top() - 6);
    stage.press(from);
    stage.move(from, to);
    QCOMPARE(stage.rect("conv1").top(), conv);
    QVERIFY(stage.rect("relu").top() >= relu + stage.rect("relu").height());
    QTest::keyClick(&stage.canvas, Qt::Key_Escape);
    QCOMPARE(stage.rect("relu").top(), relu);
}

void TestCanvasDrag::bottomEdge_scrolls()
{
    Stage stage;
    stage.canvas.resize(900, 500);
    QApplication::processEvents();
    const QPoint from = stage.middle("conv1");
    const QPoint edge(from.x(), stage.canvas.viewport()->height() - 4);
    stage.press(from);
    stage.move(from, edge);
    QTRY_VERIFY(stage.canvas.verticalScrollBar()->value() > 100);
    QTest::keyClick(&stage.canvas, Qt::Key_Escape);
    const int rest = stage.canvas.verticalScrollBar()->value();
    QTest::qWait(100);
    QCOMPARE(stage.canvas.verticalScrollBar()->value(), rest);
}

namespace {

/// A drag from another widget, as Qt delivers it.
void hover(Stage& stage, const QMimeData& data, const QPoint& at)
{
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(stage.canvas.viewport(), &enter);
    QDragMoveEvent move(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(stage.canvas.viewport(), &move);
    QTest::qWait(250);
}

void drop(Stage& stage, const QMimeData& data, const QPoint& at)
{
    hover(stage, data, at);
    QDropEvent event(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(stage.canvas.viewport(), &event);
}

} // namespace

void TestCanvasDrag::gapOpenedOnTheWay_doesNotShiftTheAim()
{
    Stage stage;
    QMimeData data;
    data.setData(QLatin1String(kTypeMimeType), "Tanh");
    const QPoint aim(stage.middle("bn1").x(), (stage.rect("bn1").bottom() + stage.rect("relu").top()) / 2);
    hover(stage, data, QPoint(aim.x(), stage.rect("bn1").top() + 6));
    QDragMoveEvent move(aim, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(stage.canvas.viewport(), &move);
    QTest::qWait(250);
    QVERIFY(stage.rect("bn1").bottom() < aim.y());
    QVERIFY(stage.rect("relu").top() > aim.y());
    QDropEvent event(aim, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(stage.canvas.viewport(), &event);
    QCOMPARE(stage.names().mid(0, 4), QStringList({"conv1", "bn1", "tanh", "relu"}));
}

void TestCanvasDrag::emptyNetwork_takesTheFirstBlock()
{
    Stage stage("empty");
    QMimeData data;
    data.setData(QLatin1String(kTypeMimeType), "Linear");
    drop(stage, data, stage.canvas.viewport()->rect().center());
    QCOMPARE(stage.names(), QStringList({"fc"}));
    QCOMPARE(stage.selection.current(), stage.id("fc"));
}

void TestCanvasDrag::blocksAsJson_areInsertedWhereTheyAreDropped()
{
    Stage stage;
    QMimeData data;
    data.setData(QLatin1String(kBlocksMimeType),
                 R"({"format": "layerwise-blocks", "version": 1, "blocks": [
                     {"type": "Conv2d", "name": "wide",
                      "options": {"in_channels": 64, "out_channels": 96, "kernel_size": 3, "padding": 1}},
                     {"type": "ReLU", "name": "after"}]})");
    drop(stage, data, QPoint(stage.middle("bn1").x(), stage.rect("bn1").bottom() + 10));
    QCOMPARE(stage.names().mid(0, 6), QStringList({"conv1", "bn1", "wide", "after", "relu", "maxpool"}));
    QCOMPARE(std::get<std::int64_t>(stage.document.block(stage.id("wide"))->options.at("out_channels")), 96);
    QCOMPARE(stage.document.undoStack()->count(), 1);
    QCOMPARE(stage.selection.blocks().size(), std::size_t{2});
}

void TestCanvasDrag::malformedJson_isReportedAndChangesNothing()
{
    Stage stage;
    const Network before = stage.document.network();
    QSignalSpy messages(&stage.canvas, &NetworkCanvas::messageRequested);
    QMimeData data;
    data.setData(QLatin1String(kBlocksMimeType),
                 R"({"format": "layerwise-blocks", "version": 1, "blocks": [{"type": "Conv9d"}]})");
    drop(stage, data, stage.middle("bn1"));
    QCOMPARE(messages.count(), 1);
    QVERIFY(stage.document.network() == before);
}

void TestCanvasDrag::foreignText_isRefused()
{
    Stage stage;
    QMimeData data;
    data.setText(QStringLiteral("Conv2d"));
    const QPoint at = stage.middle("bn1");
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(stage.canvas.viewport(), &enter);
    QVERIFY(!enter.isAccepted());
}

void TestCanvasDrag::leave_closesTheGap()
{
    Stage stage;
    QMimeData data;
    data.setData(QLatin1String(kTypeMimeType), "ReLU");
    const int relu = stage.rect("relu").top();
    hover(stage, data, QPoint(stage.middle("bn1").x(), stage.rect("bn1").bottom() + 10));
    QVERIFY(stage.rect("relu").top() > relu);
    QDragLeaveEvent leave;
    QApplication::sendEvent(stage.canvas.viewport(), &leave);
    QCOMPARE(stage.rect("relu").top(), relu);
    QCOMPARE(stage.document.undoStack()->count(), 0);
}

void TestCanvasDrag::foldArrow_foldsOnClick()
{
    Stage stage;
    const auto clickArrow = [&] {
        const QJsonArray area = stage.shown("layer1")["fold"].toArray();
        const QRect rect(area[0].toInt(), area[1].toInt(), area[2].toInt(), area[3].toInt());
        const QPoint at = stage.canvas.viewport()->mapFromGlobal(rect.center());
        QTest::mouseClick(stage.canvas.viewport(), Qt::LeftButton, {}, at);
    };
    const int top = stage.rect("layer1").top();
    clickArrow();
    QVERIFY(stage.canvas.isFolded(stage.id("layer1")));
    QCOMPARE(stage.rect("layer1").top(), top);
    clickArrow();
    QVERIFY(!stage.canvas.isFolded(stage.id("layer1")));
}

void TestCanvasDrag::shiftClick_selectsTheSiblingsBetween()
{
    Stage stage;
    QTest::mouseClick(stage.canvas.viewport(), Qt::LeftButton, {}, stage.middle("conv1"));
    QTest::mouseClick(stage.canvas.viewport(), Qt::LeftButton, Qt::ShiftModifier, stage.middle("relu"));
    const std::vector<BlockId> expected = {stage.id("conv1"), stage.id("bn1"), stage.id("relu")};
    QCOMPARE(stage.selection.blocks(), expected);
    QCOMPARE(stage.selection.current(), stage.id("relu"));
}

void TestCanvasDrag::rubberBand_selectsWhatItTouches()
{
    Stage stage;
    const QPoint from(stage.rect("bn1").left() - 60, stage.rect("bn1").top() - 5);
    const QPoint to(stage.rect("relu").left() + 20, stage.rect("relu").top() + 5);
    stage.press(from);
    stage.move(from, to);
    stage.release(to);
    const std::vector<BlockId> expected = {stage.id("bn1"), stage.id("relu")};
    QCOMPARE(stage.selection.blocks(), expected);
    QTest::mouseClick(stage.canvas.viewport(), Qt::LeftButton, {}, from);
    QVERIFY(stage.selection.blocks().empty());
}

void TestCanvasDrag::middleButton_pans()
{
    Stage stage;
    stage.canvas.resize(900, 500);
    QApplication::processEvents();
    QTest::mousePress(stage.canvas.viewport(), Qt::MiddleButton, {}, QPoint(400, 300));
    QTest::mouseMove(stage.canvas.viewport(), QPoint(400, 180));
    QTest::mouseRelease(stage.canvas.viewport(), Qt::MiddleButton, {}, QPoint(400, 180));
    QCOMPARE(stage.canvas.verticalScrollBar()->value(), 120);
}

void TestCanvasDrag::controlWheel_zoomsAtThePointer()
{
    Stage stage;
    stage.canvas.resize(900, 500);
    stage.canvas.verticalScrollBar()->setValue(200);
    const QPoint at = stage.rect("maxpool").center();
    QVERIFY(stage.canvas.viewport()->rect().contains(at));
    QWheelEvent wheel(at, stage.canvas.viewport()->mapToGlobal(at), {}, {0, 120}, {}, Qt::ControlModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(stage.canvas.viewport(), &wheel);
    QVERIFY(stage.canvas.zoom() > 1);
    QVERIFY(std::abs(stage.rect("maxpool").center().y() - at.y()) <= 2);
    stage.canvas.resetZoom();
    QCOMPARE(stage.canvas.zoom(), 1.0);
}

QTEST_MAIN(TestCanvasDrag)
#include "test_canvas_drag.moc"
