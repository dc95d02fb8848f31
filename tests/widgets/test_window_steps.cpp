#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"
#include "tests/document/fake_trainer.h"

#include "app/window/main_window.h"
#include "widgets/canvas/network_canvas.h"

#include <QAction>
#include <QApplication>
#include <QFrame>
#include <QJsonArray>
#include <QStandardPaths>
#include <QTabWidget>
#include <QToolBar>

using namespace layerwise;

namespace {

/// The window on the small network, which has run once.
struct Fixture {
    Fixture()
    {
        window.resize(1440, 900);
        window.show();
        window.document().setNetwork(smallNetwork(), {});
        window.activateWindow();
    }
    bool isReady() { return QTest::qWaitForWindowActive(&window) && settle(); }
    bool settle()
    {
        return QTest::qWaitFor([this] { return !window.runs().isRunning() && !window.steps().isWaiting(); });
    }
    bool press(int key, Qt::KeyboardModifiers modifiers = {}, QWidget* on = nullptr)
    {
        QTest::keyClick(on ? on : static_cast<QWidget*>(&window), static_cast<Qt::Key>(key), modifiers);
        return settle();
    }
    QJsonObject steps() const { return window.describe()[QStringLiteral("steps")].toObject(); }
    QString place() const
    {
        return steps()[QStringLiteral("phase")].toString() + ' ' + steps()[QStringLiteral("block")].toString();
    }
    bool isEnabled(const char* action) const
    {
        return steps()[QStringLiteral("actions")].toObject()[QLatin1String(action)].toBool();
    }
    QString tab() const
    {
        const auto* tabs = window.findChild<QTabWidget*>();
        return tabs->tabText(tabs->currentIndex());
    }

    fake::ExecutorControlPtr control = std::make_shared<fake::ExecutorControl>();
    MainWindow window{testRegistry(), std::make_unique<fake::FakeExecutor>(testRegistry(), control),
                      std::make_unique<fake::FakeTrainer>(std::make_shared<fake::TrainerControl>())};
};

} // namespace

class TestWindowSteps : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void keys_stepThroughTheNetwork();
    void actions_areOnWhereTheyLead();
    void space_goesOn_onlyWhereItShould();
    void breakpointKeys_setContinueAndEdit();
    void stepping_bringsItsTabToTheFront();
    void status_saysTheStep_thenTheRun();
    void run_endsTheStepping_andRunsAll();
    void stop_endsTheStepping();
    void otherImage_isSteppedUpToTheSamePlace();
    void play_canBePausedByItsKey();
    void narrowWindow_keepsAllButtons();
};

void TestWindowSteps::keys_stepThroughTheNetwork()
{
    Fixture f;
    QVERIFY(f.isReady());
    QVERIFY(f.press(Qt::Key_F10));
    QCOMPARE(f.place(), QStringLiteral("done conv1"));
    QVERIFY(f.press(Qt::Key_F10) && f.press(Qt::Key_F11));
    QCOMPARE(f.place(), QStringLiteral("enter box"));
    QVERIFY(f.press(Qt::Key_F11));
    QCOMPARE(f.place(), QStringLiteral("done box.conv1"));
    QVERIFY(f.press(Qt::Key_F10, Qt::ShiftModifier));
    QCOMPARE(f.place(), QStringLiteral("enter box"));
    QVERIFY(f.press(Qt::Key_F11, Qt::ShiftModifier));
    QCOMPARE(f.place(), QStringLiteral("done box"));
    QVERIFY(f.press(Qt::Key_F8));
    QCOMPARE(f.place(), QStringLiteral("done fc"));
    QVERIFY(f.steps()[QStringLiteral("complete")].toBool());
    QVERIFY(f.press(Qt::Key_F5, Qt::ControlModifier | Qt::ShiftModifier));
    QCOMPARE(f.place().trimmed(), QStringLiteral("enter"));
    // The network had been run before: nothing was run again.
    QCOMPARE(f.control->runCount.load(), 1);
}

void TestWindowSteps::actions_areOnWhereTheyLead()
{
    Fixture f;
    QVERIFY(f.isReady());
    QVERIFY(f.isEnabled("over") && f.isEnabled("into") && f.isEnabled("continue") && f.isEnabled("play"));
    QVERIFY(!f.isEnabled("out") && !f.isEnabled("back") && !f.isEnabled("reset"));
    QVERIFY(f.press(Qt::Key_F10));
    QVERIFY(f.isEnabled("out") && f.isEnabled("back") && f.isEnabled("reset"));
    QVERIFY(f.press(Qt::Key_F8));
    QVERIFY(!f.isEnabled("over") && !f.isEnabled("continue") && !f.isEnabled("out"));
    QVERIFY(f.isEnabled("back") && f.isEnabled("play"));
    f.window.document().removeBlocks({kConv, kRelu, kBox, kFlatten, kFc});
    QVERIFY(f.settle());
    QVERIFY(!f.isEnabled("over") && !f.isEnabled("back"));
}

void TestWindowSteps::space_goesOn_onlyWhereItShould()
{
    Fixture f;
    QVERIFY(f.isReady());
    QWidget* canvas = f.window.canvas();
    canvas->setFocus();
    QVERIFY(f.press(Qt::Key_Space, {}, canvas));
    QVERIFY(!f.steps()[QStringLiteral("active")].toBool());
    QVERIFY(f.press(Qt::Key_F10));
    QVERIFY(f.press(Qt::Key_Space, {}, canvas));
    QCOMPARE(f.place(), QStringLiteral("done relu"));
    auto* find = f.window.findChild<QWidget*>(QStringLiteral("findBlock"));
    find->setFocus();
    QVERIFY(f.press(Qt::Key_Space, {}, find));
    QCOMPARE(f.place(), QStringLiteral("done relu"));
    f.window.steps().setEntersContainers(true);
    canvas->setFocus();
    QVERIFY(f.press(Qt::Key_Space, {}, canvas));
    QCOMPARE(f.place(), QStringLiteral("enter box"));
}

void TestWindowSteps::breakpointKeys_setContinueAndEdit()
{
    Fixture f;
    QVERIFY(f.isReady());
    f.window.selection().select(kInnerRelu);
    QVERIFY(f.press(Qt::Key_F9));
    QCOMPARE(f.steps()[QStringLiteral("breakpoints")].toArray().size(), 1);
    QVERIFY(f.window.windowTitle().contains(QStringLiteral("[*]")) && f.window.isWindowModified());
    QVERIFY(f.press(Qt::Key_F8));
    QCOMPARE(f.place(), QStringLiteral("before box.relu"));
    QVERIFY(f.press(Qt::Key_F9));
    QVERIFY(f.steps()[QStringLiteral("breakpoints")].toArray().isEmpty());
    QVERIFY(f.press(Qt::Key_F9, Qt::ControlModifier));
    auto* editor = f.window.findChild<QFrame*>(QStringLiteral("breakpointEditor"));
    QVERIFY(editor && editor->isVisible());
    editor->close();
    f.window.selection().select(kFlatten);
    QVERIFY(f.press(Qt::Key_F10, Qt::ControlModifier));
    QCOMPARE(f.place(), QStringLiteral("done flatten"));
}

void TestWindowSteps::stepping_bringsItsTabToTheFront()
{
    Fixture f;
    QVERIFY(f.isReady());
    QCOMPARE(f.tab(), QStringLiteral("Maps"));
    QVERIFY(f.press(Qt::Key_F10));
    QCOMPARE(f.tab(), QStringLiteral("Step"));
    // Only when it begins: afterwards the person may look at something else.
    f.window.findChild<QTabWidget*>()->setCurrentIndex(0);
    QVERIFY(f.press(Qt::Key_F10));
    QCOMPARE(f.tab(), QStringLiteral("Maps"));
}

void TestWindowSteps::status_saysTheStep_thenTheRun()
{
    Fixture f;
    QVERIFY(f.isReady());
    QCOMPARE(f.window.statusWords(), QStringLiteral("✓ Ran 7 blocks"));
    QVERIFY(f.press(Qt::Key_F10));
    QCOMPARE(f.window.statusWords(), QStringLiteral("▶ Step 1 of 7 · conv1 · F10 to go on"));
    QVERIFY(f.press(Qt::Key_F5));
    QCOMPARE(f.window.statusWords(), QStringLiteral("✓ Ran 7 blocks"));
}

void TestWindowSteps::run_endsTheStepping_andRunsAll()
{
    Fixture f;
    QVERIFY(f.isReady());
    QVERIFY(!f.window.document().setOption(kConv, "bias", false));
    QVERIFY(f.press(Qt::Key_F10));
    QVERIFY(f.window.runs().trace()->status == TraceStatus::Paused);
    QVERIFY(f.press(Qt::Key_F5));
    QVERIFY(!f.steps()[QStringLiteral("active")].toBool());
    QVERIFY(f.window.runs().trace()->status == TraceStatus::Ok);
    QVERIFY(!f.window.runs().isStale());
}

void TestWindowSteps::stop_endsTheStepping()
{
    Fixture f;
    QVERIFY(f.isReady());
    QVERIFY(f.press(Qt::Key_F10));
    QVERIFY(f.press(Qt::Key_F5, Qt::ShiftModifier));
    QVERIFY(!f.steps()[QStringLiteral("active")].toBool());
    QCOMPARE(f.window.statusWords(), QStringLiteral("✓ Ran 7 blocks"));
    QVERIFY(!f.window.document().setOption(kConv, "bias", false));
    QVERIFY(f.press(Qt::Key_F10));
    QVERIFY(f.press(Qt::Key_F5, Qt::ShiftModifier));
    QVERIFY2(f.window.statusWords().startsWith("■ Stepped"), qPrintable(f.window.statusWords()));
}

void TestWindowSteps::otherImage_isSteppedUpToTheSamePlace()
{
    Fixture f;
    QVERIFY(f.isReady());
    QVERIFY(f.press(Qt::Key_F10) && f.press(Qt::Key_F10));
    f.window.images().next();
    QVERIFY(f.settle());
    QCOMPARE(f.place(), QStringLiteral("done relu"));
    QVERIFY(f.window.runs().trace()->status == TraceStatus::Paused);
    QVERIFY(f.window.runs().trace()->input == f.window.images().tensor());
}

void TestWindowSteps::play_canBePausedByItsKey()
{
    Fixture f;
    QVERIFY(f.isReady());
    f.window.player().setIntervalMs(StepPlayer::kLongestMs);
    QVERIFY(f.press(Qt::Key_F7));
    QVERIFY(f.steps()[QStringLiteral("playing")].toBool());
    QCOMPARE(f.place(), QStringLiteral("done conv1"));
    f.window.player().tick();
    QVERIFY(f.settle());
    QCOMPARE(f.place(), QStringLiteral("done relu"));
    QVERIFY(f.press(Qt::Key_F7));
    QVERIFY(!f.steps()[QStringLiteral("playing")].toBool());
    QCOMPARE(f.place(), QStringLiteral("done relu"));
}

void TestWindowSteps::narrowWindow_keepsAllButtons()
{
    Fixture f;
    QVERIFY(f.isReady());
    f.window.document().setName(QStringLiteral("A network with quite a long name, as people give them"));
    QVERIFY(f.window.document().isModified());
    for (const int width : {1440, 1280}) {
        f.window.resize(width, 720);
        QApplication::processEvents();
        const auto* bar = f.window.findChild<QToolBar*>();
        for (QAction* action : bar->actions()) {
            const QWidget* widget = bar->widgetForAction(action);
            QVERIFY2(action->isSeparator() || (widget && widget->isVisible()), qPrintable(action->text()));
        }
    }
}

QTEST_MAIN(TestWindowSteps)
#include "test_window_steps.moc"
