#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"

#include "widgets/steps/breakpoint_editor.h"
#include "widgets/steps/step_panel.h"
#include "widgets/steps/value_side.h"

#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSlider>
#include <QToolButton>

using namespace layerwise;

namespace {

/// conv1 (2), r (3) with body conv2 (4) and an empty shortcut, flatten (5), fc (6).
Network smallResidual()
{
    Network network;
    network.input.height = network.input.width = 8;
    Block residual = layer("Residual", "r");
    residual.slots = {{conv("conv2", 4, 4)}, {}};
    network.root.slots.front() = {
        conv("conv1", 1, 4), residual, layer("Flatten", "flatten"),
        layer("Linear", "fc", {{"in_features", std::int64_t{256}}, {"out_features", std::int64_t{10}}})};
    std::uint64_t nextId = 2;
    for (Block& block : network.root.slots.front())
        assignIds(block, nextId);
    return network;
}

struct Fixture {
    Fixture()
    {
        document.setNetwork(smallResidual(), {});
        panel.resize(860, 230);
        panel.show();
    }
    bool walk(const char* moves)
    {
        for (const char* move = moves; *move; ++move) {
            if (*move == 'i')
                steps.stepInto();
            else
                steps.stepOver();
            if (!QTest::qWaitFor([this] { return !steps.isWaiting(); }))
                return false;
        }
        return true;
    }
    QString shown(const char* key) const { return panel.describe()[QLatin1String(key)].toString(); }
    template <typename Widget>
    Widget* child(const char* name) const
    {
        return panel.findChild<Widget*>(QLatin1String(name));
    }

    fake::ExecutorControlPtr control = std::make_shared<fake::ExecutorControl>();
    NetworkDocument document{testRegistry()};
    ImageSource images{document};
    RunController runs{document, images, std::make_unique<fake::FakeExecutor>(testRegistry(), control)};
    Selection selection{document};
    StepController steps{document, images, runs, selection};
    StepPlayer player{steps};
    StepPanel panel{document, selection, steps, player};
};

QRadioButton* choice(const BreakpointEditor& editor, const QString& text)
{
    for (auto* button : editor.findChildren<QRadioButton*>())
        if (button->text() == text)
            return button;
    return nullptr;
}

} // namespace

class TestSteps : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void panel_invitesToTheFirstStep();
    void panel_showsBothSides_theSentence_andTheNumbers();
    void panel_sum_hasTwoInputs();
    void panel_beforeAndInside_sayWhatRunsNext();
    void panel_failure_isSaid();
    void panel_numbers_markWhatIsNotFinite();
    void panel_channel_isSharedByBothSides();
    void panel_buttons_followTheSteps();
    void panel_speed_setsTheInterval();
    void panel_fitsIntoANarrowWindow();
    void editor_choosingHoldsAtOnce();
    void editor_numbersMeanTheirCondition();
    void editor_shape_isReadInManySpellings();
    void editor_beginsWithWhatIsSet_andRemovesIt();
};

void TestSteps::panel_invitesToTheFirstStep()
{
    Fixture f;
    QVERIFY(f.panel.describe().isEmpty());
    auto* begin = f.child<QPushButton>("firstStep");
    QVERIFY(begin && begin->isVisible());
    begin->click();
    QVERIFY(QTest::qWaitFor([&] { return f.steps.isActive() && !f.steps.isWaiting(); }));
    QVERIFY(!begin->isVisible());
    f.steps.leave();
    QVERIFY(begin->isVisible());
}

void TestSteps::panel_showsBothSides_theSentence_andTheNumbers()
{
    Fixture f;
    QVERIFY(f.walk("o"));
    QCOMPARE(f.shown("title"), QStringLiteral("conv1"));
    QCOMPARE(f.shown("number"), QStringLiteral("1 / 7"));
    QCOMPARE(f.shown("sentence"), QStringLiteral("4 filters of 3×3 slid over 1×8×8: 4×8×8"));
    QCOMPARE(f.shown("input"), QStringLiteral("in [1, 1, 8, 8]"));
    QCOMPARE(f.shown("output"), QStringLiteral("out [1, 4, 8, 8]"));
    // Value i of block 2 is sin(2 + i / 10).
    const QString numbers = f.shown("numbers");
    QVERIFY2(numbers.contains("min: -1") && numbers.contains("max: 1"), qPrintable(numbers));
    for (const char* line : {"zeros: 0 %", "NaN: 0", "Inf: 0", "time: 1 µs"})
        QVERIFY2(numbers.contains(QString::fromUtf8(line)), qPrintable(numbers));
    QVERIFY(f.walk("oo"));
    QCOMPARE(f.shown("output"), QStringLiteral("out [1, 256]"));
    f.steps.reset();
    QCOMPARE(f.shown("input"), QStringLiteral("image [1, 1, 8, 8]"));
    QCOMPARE(f.shown("output"), QString());
}

void TestSteps::panel_sum_hasTwoInputs()
{
    Fixture f;
    QVERIFY(f.walk("oii"));
    QVERIFY(!f.panel.describe().contains(QStringLiteral("second")));
    QVERIFY(f.walk("o"));
    QCOMPARE(f.shown("title"), QStringLiteral("r: sum"));
    QCOMPARE(f.shown("input"), QStringLiteral("body [1, 4, 8, 8]"));
    QCOMPARE(f.shown("second"), QStringLiteral("shortcut [1, 4, 8, 8]"));
    QCOMPARE(f.shown("output"), QStringLiteral("sum [1, 4, 8, 8]"));
    QVERIFY(f.shown("sentence").startsWith("The input itself"));
}

void TestSteps::panel_beforeAndInside_sayWhatRunsNext()
{
    Fixture f;
    f.document.setBreakpoint(BlockId{4}, Breakpoint{});
    f.steps.continueRun();
    QVERIFY(QTest::qWaitFor([&] { return !f.steps.isWaiting(); }));
    QCOMPARE(f.shown("title"), QStringLiteral("before r.conv2"));
    QCOMPARE(f.shown("number"), QStringLiteral("3 / 7"));
    QCOMPARE(f.shown("output").trimmed(), QStringLiteral("out"));
    QVERIFY(f.shown("sentence").startsWith("r.conv2 runs next"));
    QVERIFY(!f.shown("numbers").contains("time"));
}

void TestSteps::panel_failure_isSaid()
{
    Fixture f;
    QVERIFY(!f.document.setOption(BlockId{6}, "in_features", std::int64_t{7}));
    f.steps.continueRun();
    QVERIFY(QTest::qWaitFor([&] { return f.steps.hasFailed(); }));
    QCOMPARE(f.shown("sentence"), QStringLiteral("fc expects 7 features, but gets 256"));
    QCOMPARE(f.shown("input"), QStringLiteral("in [1, 256]"));
    QVERIFY(!f.child<QToolButton>("stepPanelOn")->isEnabled());
    QVERIFY(f.child<QToolButton>("stepPanelBack")->isEnabled());
}

void TestSteps::panel_numbers_markWhatIsNotFinite()
{
    Fixture f;
    f.control->nanBlock = 2;
    QVERIFY(f.walk("o"));
    QVERIFY2(f.shown("numbers").contains("NaN: 1"), qPrintable(f.shown("numbers")));
}

void TestSteps::panel_channel_isSharedByBothSides()
{
    Fixture f;
    QVERIFY(f.walk("oioo"));
    QCOMPARE(f.shown("title"), QStringLiteral("r: sum"));
    const auto sides = f.panel.findChildren<ValueSide*>();
    QCOMPARE(sides.size(), 3);
    Q_EMIT sides[0]->channelChosen(2);
    QCOMPARE(f.selection.channel(), std::int64_t{2});
    QVERIFY(f.walk("o"));
    QCOMPARE(f.selection.channel(), std::int64_t{2}); // sum and activation are the same block's
    // A step to another block begins with its first map.
    QVERIFY(f.walk("o"));
    QCOMPARE(f.selection.channel(), std::int64_t{0});
}

void TestSteps::panel_buttons_followTheSteps()
{
    Fixture f;
    auto* back = f.child<QToolButton>("stepPanelBack");
    auto* on = f.child<QToolButton>("stepPanelOn");
    auto* play = f.child<QToolButton>("stepPanelPlay");
    QVERIFY(f.walk("o"));
    QVERIFY(back->isEnabled() && on->isEnabled() && play->isEnabled());
    on->click();
    QVERIFY(QTest::qWaitFor([&] { return !f.steps.isWaiting(); }));
    QCOMPARE(f.shown("title"), QStringLiteral("r"));
    back->click();
    QCOMPARE(f.shown("title"), QStringLiteral("conv1"));
    f.steps.continueRun();
    QVERIFY(QTest::qWaitFor([&] { return f.steps.isComplete(); }));
    QVERIFY(!on->isEnabled() && play->isEnabled());
    play->click();
    QVERIFY(f.player.isPlaying());
    play->click();
    QVERIFY(!f.player.isPlaying());
    for (QToolButton* button : {back, on, play})
        QCOMPARE(button->focusPolicy(), Qt::NoFocus);
}

void TestSteps::panel_speed_setsTheInterval()
{
    Fixture f;
    auto* speed = f.panel.findChild<QSlider*>();
    speed->setValue(speed->maximum());
    QCOMPARE(f.player.intervalMs(), StepPlayer::kShortestMs);
    speed->setValue(speed->minimum());
    QCOMPARE(f.player.intervalMs(), StepPlayer::kLongestMs);
    const int slow = f.player.intervalMs();
    speed->setValue(speed->maximum() / 2);
    QVERIFY(f.player.intervalMs() < slow && f.player.intervalMs() > StepPlayer::kShortestMs);
}

void TestSteps::panel_fitsIntoANarrowWindow()
{
    Fixture f;
    QVERIFY(f.walk("oiio"));
    QVERIFY2(f.panel.minimumSizeHint().width() <= 700, qPrintable(QString::number(f.panel.minimumSizeHint().width())));
    QVERIFY2(f.panel.minimumSizeHint().height() <= 230, qPrintable(QString::number(f.panel.minimumSizeHint().height())));
}

void TestSteps::editor_choosingHoldsAtOnce()
{
    Fixture f;
    BreakpointEditor editor(f.document, BlockId{2}, nullptr);
    QVERIFY(!f.document.breakpoint(BlockId{2}));
    choice(editor, QStringLiteral("if its output has a NaN or an Inf"))->click();
    QVERIFY((f.document.breakpoint(BlockId{2}) == Breakpoint{Breakpoint::Condition::NotFinite, 0, {}}));
    choice(editor, QStringLiteral("before it runs"))->click();
    QVERIFY(f.document.breakpoint(BlockId{2}) == Breakpoint{});
}

void TestSteps::editor_numbersMeanTheirCondition()
{
    Fixture f;
    BreakpointEditor editor(f.document, BlockId{2}, nullptr);
    const auto spins = editor.findChildren<QDoubleSpinBox*>();
    QCOMPARE(spins.size(), 2);
    QDoubleSpinBox* percent = spins[0]->maximum() == 100 ? spins[0] : spins[1];
    QDoubleSpinBox* bound = percent == spins[0] ? spins[1] : spins[0];
    percent->setValue(75);
    QVERIFY((f.document.breakpoint(BlockId{2}) == Breakpoint{Breakpoint::Condition::Zeros, 75, {}}));
    QVERIFY(choice(editor, QStringLiteral("if more of its values are 0 than"))->isChecked());
    bound->setValue(2.5);
    QVERIFY((f.document.breakpoint(BlockId{2}) == Breakpoint{Breakpoint::Condition::MaxAbs, 2.5, {}}));
}

void TestSteps::editor_shape_isReadInManySpellings()
{
    Fixture f;
    BreakpointEditor editor(f.document, BlockId{2}, nullptr);
    auto* field = editor.findChild<QLineEdit*>(QString(), Qt::FindDirectChildrenOnly);
    QVERIFY(field);
    QCOMPARE(field->text(), QStringLiteral("[1, 4, 8, 8]"));
    const Breakpoint expected{Breakpoint::Condition::ShapeDiffers, 0, {1, 2, 3, 4}};
    for (const char* spelling : {"[1, 2, 3, 4]", "1,2,3,4", "1×2×3×4", "1 2 3 4", " [1,2 , 3,4] "}) {
        f.document.setBreakpoint(BlockId{2}, std::nullopt);
        field->clear();
        QTest::keyClicks(field, QString::fromUtf8(spelling));
        QVERIFY2(f.document.breakpoint(BlockId{2}) == expected, spelling);
        QVERIFY(!field->property("invalid").toBool());
    }
    field->clear();
    QTest::keyClicks(field, QStringLiteral("four"));
    QVERIFY(field->property("invalid").toBool());
    QVERIFY(f.document.breakpoint(BlockId{2}) == expected);
}

void TestSteps::editor_beginsWithWhatIsSet_andRemovesIt()
{
    Fixture f;
    f.document.setBreakpoint(BlockId{2}, Breakpoint{Breakpoint::Condition::MaxAbs, 7, {}});
    auto* editor = new BreakpointEditor(f.document, BlockId{2}, nullptr);
    QVERIFY(choice(*editor, QStringLiteral("if a value is beyond"))->isChecked());
    QVERIFY((f.document.breakpoint(BlockId{2}) == Breakpoint{Breakpoint::Condition::MaxAbs, 7, {}}));
    editor->findChild<QPushButton*>()->click();
    QVERIFY(!f.document.breakpoint(BlockId{2}));
}

QTEST_MAIN(TestSteps)
#include "test_steps.moc"
