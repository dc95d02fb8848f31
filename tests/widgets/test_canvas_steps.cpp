#include "tests/widgets/canvas_stage.h"

#include "model/document/step_controller.h"

#include <QMenu>
#include <QSignalSpy>

using namespace layerwise;

namespace {

/// The stage with a pass to step through.
class SteppingStage : public Stage {
public:
    explicit SteppingStage(const char* key = "resnet18") : Stage(key), steps(document, images, runs, selection)
    {
        canvas.setSteps(&steps);
    }

    bool settle()
    {
        const bool done = QTest::qWaitFor([this] { return !steps.isWaiting() && !runs.isRunning(); });
        // The marker has come to rest, and so has the scrolling.
        QTest::qWait(450);
        return done && !marker()[QStringLiteral("moving")].toBool();
    }
    bool walk(const char* moves)
    {
        for (const char* move = moves; *move; ++move) {
            if (*move == 'i')
                steps.stepInto();
            else if (*move == 'b')
                steps.stepBack();
            else
                steps.stepOver();
            if (!QTest::qWaitFor([this] { return !steps.isWaiting(); }))
                return false;
        }
        return settle();
    }
    QJsonObject marker() const { return canvas.describe()[QStringLiteral("marker")].toObject(); }
    QPoint markerAt() const
    {
        const QJsonArray at = marker()[QStringLiteral("at")].toArray();
        return canvas.viewport()->mapFromGlobal(QPoint(at[0].toInt(), at[1].toInt()));
    }
    QString state(const char* path) const { return shown(path)[QStringLiteral("state")].toString(); }
    QPoint edge(const char* path) const
    {
        const QJsonArray rect = shown(path)[QStringLiteral("edge")].toArray();
        return canvas.viewport()->mapFromGlobal(
            QPoint(rect[0].toInt() + rect[2].toInt() / 2, rect[1].toInt() + rect[3].toInt() / 2));
    }

    StepController steps;
};

} // namespace

class TestCanvasSteps : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void notStepping_showsNoMarker();
    void step_showsWhatIsDone_andWhatIsNot();
    void marker_standsOnTheWireBelowTheBlock_withTheShape();
    void marker_atASum_andAfterItsActivation();
    void marker_movesFirst_thenRests();
    void stepInto_unfoldsTheBox_andShowsTheBlock();
    void stepOver_leavesTheBoxFolded();
    void longWay_showsWhatRuns();
    void failingBlock_keepsTheMarkerBeforeIt();
    void otherSelection_leavesTheMarkerWhereItIs();
    void clickAtTheLeftEdge_setsAndRemovesABreakpoint();
    void clickAtTheLeftEdge_neitherSelectsNorDrags();
    void edge_ofAnInnerCard_isItsOwn();
    void contextMenu_runsToHere();
};

void TestCanvasSteps::notStepping_showsNoMarker()
{
    SteppingStage stage;
    QVERIFY(stage.marker().isEmpty());
    QVERIFY(stage.walk("o"));
    QVERIFY(!stage.marker().isEmpty());
    stage.steps.leave();
    QVERIFY(stage.marker().isEmpty());
}

void TestCanvasSteps::step_showsWhatIsDone_andWhatIsNot()
{
    SteppingStage stage;
    stage.runs.run();
    QVERIFY(QTest::qWaitFor([&] { return !stage.runs.isRunning(); }));
    QCOMPARE(stage.state("fc"), QStringLiteral("done"));
    QVERIFY(stage.walk("ooooiii"));
    QCOMPARE(stage.state("maxpool"), QStringLiteral("done"));
    QCOMPARE(stage.state("layer1.0.conv1"), QStringLiteral("done"));
    QCOMPARE(stage.state("layer1.0"), QStringLiteral("running"));
    QCOMPARE(stage.state("layer1"), QStringLiteral("running"));
    QCOMPARE(stage.state("layer1.0.bn1"), QStringLiteral("not run"));
    QCOMPARE(stage.state("layer2"), QStringLiteral("not run"));
    QCOMPARE(stage.state("fc"), QStringLiteral("not run"));
    stage.steps.leave();
    QTest::qWait(50);
    QCOMPARE(stage.state("fc"), QStringLiteral("done"));
}

void TestCanvasSteps::marker_standsOnTheWireBelowTheBlock_withTheShape()
{
    SteppingStage stage;
    stage.steps.reset();
    QVERIFY(stage.settle());
    QCOMPARE(stage.marker()[QStringLiteral("text")].toString(), QStringLiteral("[1, 1, 64, 64]"));
    QVERIFY(stage.markerAt().y() < stage.rect("conv1").top());
    QVERIFY(stage.walk("o"));
    QCOMPARE(stage.marker()[QStringLiteral("text")].toString(), QStringLiteral("[1, 64, 32, 32]"));
    QVERIFY(std::abs(stage.markerAt().x() - stage.rect("conv1").center().x()) <= 1);
    QVERIFY(stage.markerAt().y() > stage.rect("conv1").bottom() && stage.markerAt().y() < stage.rect("bn1").top());
    QVERIFY(stage.walk("ooo"));
    QCOMPARE(stage.marker()[QStringLiteral("text")].toString(), QStringLiteral("[1, 64, 16, 16]"));
    QVERIFY(stage.walk("b"));
    QVERIFY(stage.markerAt().y() > stage.rect("relu").bottom() && stage.markerAt().y() < stage.rect("maxpool").top());
}

void TestCanvasSteps::marker_atASum_andAfterItsActivation()
{
    SteppingStage stage;
    QVERIFY(stage.walk("ooooiiooooo")); // into layer1.0, its five layers
    QCOMPARE(stage.document.path(stage.steps.position().block), QStringLiteral("layer1.0.bn2"));
    const int below = stage.markerAt().y();
    QVERIFY(stage.walk("o"));
    QVERIFY(stage.steps.position().phase == StepPhase::Sum);
    const int sum = stage.markerAt().y();
    QVERIFY(sum > below && sum < stage.rect("layer1.0").bottom());
    QVERIFY(stage.walk("o"));
    QVERIFY(stage.markerAt().y() > sum && stage.markerAt().y() <= stage.rect("layer1.0").bottom() + 1);
}

void TestCanvasSteps::marker_movesFirst_thenRests()
{
    SteppingStage stage;
    QVERIFY(stage.walk("o"));
    const QPoint before = stage.markerAt();
    stage.steps.stepOver();
    QVERIFY(QTest::qWaitFor([&] { return !stage.steps.isWaiting(); }));
    QVERIFY(stage.marker()[QStringLiteral("moving")].toBool());
    QVERIFY(stage.markerAt().y() < stage.rect("relu").top());
    QVERIFY(stage.settle());
    QVERIFY(stage.markerAt().y() > before.y() + stage.rect("bn1").height());
}

void TestCanvasSteps::stepInto_unfoldsTheBox_andShowsTheBlock()
{
    SteppingStage stage;
    stage.canvas.resize(900, 600);
    QVERIFY(stage.canvas.isFolded(stage.id("layer3")));
    QVERIFY(stage.walk("oooooo"));
    QCOMPARE(stage.document.path(stage.steps.position().block), QStringLiteral("layer2"));
    QVERIFY(stage.walk("i"));
    QVERIFY(!stage.canvas.isFolded(stage.id("layer3")));
    QVERIFY(stage.canvas.isFolded(stage.id("layer3.0")));
    QVERIFY(stage.walk("ii"));
    QVERIFY(!stage.canvas.isFolded(stage.id("layer3.0")));
    const QRect view = stage.canvas.viewport()->rect();
    QVERIFY(view.contains(stage.rect("layer3.0.conv1")));
    QVERIFY(view.contains(stage.markerAt()));
}

void TestCanvasSteps::stepOver_leavesTheBoxFolded()
{
    SteppingStage stage;
    QVERIFY(stage.walk("oooooo"));
    QVERIFY(stage.canvas.isFolded(stage.id("layer2")));
    QVERIFY(stage.markerAt().y() > stage.rect("layer2").bottom());
    QCOMPARE(stage.marker()[QStringLiteral("text")].toString(), QStringLiteral("[1, 128, 8, 8]"));
}

void TestCanvasSteps::longWay_showsWhatRuns()
{
    SteppingStage stage;
    QVERIFY(stage.walk("oo"));
    stage.control->stepDelayMs = 60;
    stage.steps.runTo(stage.id("layer1"));
    // Long enough for the canvas to say so, and for some layers of layer1.
    QVERIFY(QTest::qWaitFor([&] { return stage.state("maxpool") == QLatin1String("done"); }));
    QVERIFY(stage.steps.isWaiting());
    QVERIFY(QTest::qWaitFor([&] { return stage.state("layer1.0.bn1") == QLatin1String("running"); }));
    QCOMPARE(stage.state("conv1"), QStringLiteral("done"));
    QCOMPARE(stage.state("layer1.0.conv1"), QStringLiteral("done"));
    QCOMPARE(stage.state("layer1.0"), QStringLiteral("running"));
    QCOMPARE(stage.state("layer1.0.relu"), QStringLiteral("not run"));
    stage.control->stepDelayMs = 0;
    QVERIFY(stage.settle());
    QCOMPARE(stage.state("layer1"), QStringLiteral("done"));
}

void TestCanvasSteps::failingBlock_keepsTheMarkerBeforeIt()
{
    SteppingStage stage("resnet18-as-posted");
    stage.steps.continueRun();
    QVERIFY(stage.settle());
    QVERIFY(stage.steps.hasFailed());
    QCOMPARE(stage.document.path(stage.steps.position().block), QStringLiteral("avgpool"));
    QCOMPARE(stage.state("avgpool"), QStringLiteral("failed"));
    QVERIFY(stage.markerAt().y() < stage.rect("avgpool").top());
    QVERIFY(stage.markerAt().y() > stage.rect("layer4").bottom());
    QCOMPARE(stage.marker()[QStringLiteral("text")].toString(), QStringLiteral("[1, 512, 1, 1]"));
}

void TestCanvasSteps::otherSelection_leavesTheMarkerWhereItIs()
{
    SteppingStage stage;
    QVERIFY(stage.walk("oo"));
    const QPoint before = stage.markerAt();
    stage.selection.select(stage.id("maxpool"));
    QVERIFY(stage.settle());
    QCOMPARE(stage.markerAt(), before);
}

void TestCanvasSteps::clickAtTheLeftEdge_setsAndRemovesABreakpoint()
{
    SteppingStage stage;
    QTest::mouseMove(stage.canvas.viewport(), stage.edge("bn1"));
    QCOMPARE(stage.canvas.viewport()->cursor().shape(), Qt::PointingHandCursor);
    QTest::mouseClick(stage.canvas.viewport(), Qt::LeftButton, {}, stage.edge("bn1"));
    QVERIFY(stage.document.breakpoint(stage.id("bn1")) == Breakpoint{});
    QCOMPARE(stage.shown("bn1")[QStringLiteral("breakpoint")].toString(), QStringLiteral("before it runs"));
    QCOMPARE(stage.shown("conv1")[QStringLiteral("breakpoint")].toString(), QString());
    stage.steps.continueRun();
    QVERIFY(stage.settle());
    QVERIFY((stage.steps.position() == StepPosition{stage.id("bn1"), StepPhase::Before}));
    QVERIFY(stage.markerAt().y() < stage.rect("bn1").top() && stage.markerAt().y() > stage.rect("conv1").bottom());
    QTest::mouseClick(stage.canvas.viewport(), Qt::LeftButton, {}, stage.edge("bn1"));
    QVERIFY(stage.document.breakpoints().empty());
}

void TestCanvasSteps::clickAtTheLeftEdge_neitherSelectsNorDrags()
{
    SteppingStage stage;
    stage.selection.select(stage.id("fc"));
    QTest::qWait(300);
    stage.canvas.revealBlock(stage.id("conv1"));
    QTest::qWait(300);
    const QPoint from = stage.edge("conv1");
    stage.press(from);
    stage.move(from, from + QPoint(0, 200));
    stage.release(from + QPoint(0, 200));
    QVERIFY(stage.selection.current() == stage.id("fc"));
    QVERIFY(!stage.document.undoStack()->canUndo());
    QVERIFY(stage.document.breakpoint(stage.id("conv1")));
}

void TestCanvasSteps::edge_ofAnInnerCard_isItsOwn()
{
    SteppingStage stage;
    for (const char* path : {"layer1", "layer1.0", "layer1.0.conv1", "layer1.0.bn1"})
        QTest::mouseClick(stage.canvas.viewport(), Qt::LeftButton, {}, stage.edge(path));
    QStringList paths;
    for (const auto& [block, breakpoint] : stage.document.breakpoints())
        paths << stage.document.path(block);
    QCOMPARE(paths.join(' '), QStringLiteral("layer1 layer1.0 layer1.0.conv1 layer1.0.bn1"));
}

void TestCanvasSteps::contextMenu_runsToHere()
{
    SteppingStage stage;
    stage.selection.select(stage.id("relu"));
    QTest::qWait(250);
    const auto trigger = [&](const QString& text) {
        QContextMenuEvent event(QContextMenuEvent::Mouse, stage.middle("relu"),
                                stage.canvas.viewport()->mapToGlobal(stage.middle("relu")));
        QApplication::sendEvent(stage.canvas.viewport(), &event);
        auto* menu = stage.canvas.findChild<QMenu*>();
        if (menu == nullptr)
            return false;
        for (QAction* action : menu->actions()) {
            if (action->text() == text) {
                action->trigger();
                delete menu;
                return true;
            }
        }
        delete menu;
        return false;
    };
    QVERIFY(trigger(QStringLiteral("Run to here")));
    QVERIFY(stage.settle());
    QVERIFY((stage.steps.position() == StepPosition{stage.id("relu"), StepPhase::Done}));
    QVERIFY(trigger(QStringLiteral("Set breakpoint")));
    QVERIFY(stage.document.breakpoint(stage.id("relu")));
    QVERIFY(trigger(QStringLiteral("Remove breakpoint")));
    QVERIFY(!stage.document.breakpoint(stage.id("relu")));
    QSignalSpy edits(&stage.canvas, &NetworkCanvas::breakpointEditRequested);
    QVERIFY(trigger(QStringLiteral("Stop only if…")));
    QCOMPARE(edits.count(), 1);
}

QTEST_MAIN(TestCanvasSteps)
#include "test_canvas_steps.moc"
