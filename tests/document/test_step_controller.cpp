#include "tests/document/stepping_fixture.h"

#include <QSignalSpy>

using namespace layerwise;

using Fixture = SteppingFixture;

class TestStepController : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void firstStep_beginsThePass_andRunsNoFurther();
    void moves_throughContainers();
    void moves_throughAResidual();
    void movesQuicklyAfterEachOther_areAllTaken();
    void whileWeightsMove_nobodySteps();
    void recordedGround_needsNoRun();
    void wholeRunBefore_isWalkedWithoutARun();
    void back_goesWhereOneCameFrom();
    void back_whileRunning_staysNear();
    void continue_toTheEnd_completesThePass();
    void breakpoint_plain_stopsBeforeItsBlock();
    void breakpoint_conditions_data();
    void breakpoint_conditions();
    void breakpoint_insideABox_stopsStepOver();
    void runTo_runsTheBlock_orGoesBackToIt();
    void reset_goesToTheBeginning_andLosesNothing();
    void stop_whileRunning_staysWhereItIs_thenLeaves();
    void failingBlock_endsTheWay_withItsError();
    void refusedRun_endsTheStepping();
    void selection_followsTheBlock();
    void texts_sayWhereOneIs();
    void emptyNetwork_hasNoWay();
    void player_goesOnAtEachTick_andEndsAtTheEnd();
    void player_endsAtBreakpointsAndFailures();
    void player_waitsForTheWorker();
};

void TestStepController::firstStep_beginsThePass_andRunsNoFurther()
{
    Fixture f;
    QVERIFY(!f.steps->isActive() && f.steps->canGoOn() && !f.steps->canStepBack() && !f.steps->canStepOut());
    QSignalSpy moved(f.steps.get(), &StepController::positionChanged);
    f.steps->stepOver();
    QVERIFY(f.steps->isActive() && f.steps->isWaiting());
    QCOMPARE(f.settled(), QStringLiteral("conv1"));
    QCOMPARE(moved.count(), 1);
    QCOMPARE(f.control->requests().size(), std::size_t{1});
    QVERIFY(f.control->requests().front().until == (StepPosition{kConv, StepPhase::Done}));
    QCOMPARE(f.recorded(), QStringLiteral("conv1"));
    QVERIFY(!f.runs->isStale());
    const StepRecord record = f.steps->record();
    QVERIFY(record.input == f.images->tensor());
    QCOMPARE(record.output->shape().toString(), std::string("[1, 4, 8, 8]"));
    QCOMPARE(record.durationNs, std::int64_t{1000});
    QCOMPARE(f.steps->number(), std::size_t{1});
    QCOMPARE(f.steps->total(), std::size_t{7});
}

void TestStepController::moves_throughContainers()
{
    Fixture f;
    QCOMPARE(f.walk("oooooo"), QStringLiteral("conv1 relu box flatten fc fc"));
    QVERIFY(f.steps->isComplete() && !f.steps->canGoOn());
    QCOMPARE(f.walk("r"), QStringLiteral(">."));
    QCOMPARE(f.walk("iiiiiii"), QStringLiteral("conv1 relu >box box.conv1 box.relu flatten fc"));
    f.steps->leave();
    QCOMPARE(f.walk("ooiu"), QStringLiteral("conv1 relu >box box"));
    QCOMPARE(f.walk("u"), QStringLiteral("fc"));
    f.steps->setEntersContainers(true);
    f.steps->reset();
    for (int i = 0; i < 3; ++i) {
        f.steps->goOn();
        f.settled();
    }
    QCOMPARE(f.settled(), QStringLiteral(">box"));
    f.steps->setEntersContainers(false);
    f.steps->stepBack();
    f.steps->goOn();
    QCOMPARE(f.settled(), QStringLiteral("box"));
}

void TestStepController::moves_throughAResidual()
{
    Fixture f(branchedNetwork());
    QCOMPARE(f.walk("iiiiii"), QStringLiteral("conv1 >r r.conv2 r.downsample.0 r+ r~"));
    const TraceStepPtr r = f.runs->step(BlockId{3});
    QCOMPARE(f.walk("b"), QStringLiteral("r+"));
    QVERIFY(f.steps->record().input == r->body && f.steps->record().second == r->shortcut);
    QVERIFY(f.steps->record().output == r->sum);
    QVERIFY(r->body == f.runs->step(BlockId{4})->output);
}

void TestStepController::whileWeightsMove_nobodySteps()
{
    SteppingFixture f;
    QCOMPARE(f.walk("o"), QStringLiteral("conv1"));
    QSignalSpy changed(f.steps.get(), &StepController::stateChanged);
    f.runs->setWeightsMove(true);
    QVERIFY(!f.steps->isActive() && f.steps->isHeldOff() && !f.steps->canGoOn() && changed.count() > 0);
    const int runs = f.control->runCount;
    QCOMPARE(f.walk("oiucr"), QStringLiteral(">. >. >. >. >."));
    f.steps->runTo(kRelu);
    QVERIFY(!f.steps->isActive());
    QCOMPARE(f.control->runCount.load(), runs);
    f.runs->setWeightsMove(false);
    QVERIFY(f.steps->canGoOn());
    QCOMPARE(f.walk("o"), QStringLiteral("conv1"));
}

void TestStepController::movesQuicklyAfterEachOther_areAllTaken()
{
    Fixture f;
    f.control->hold();
    f.steps->stepOver();
    f.steps->stepOver();
    f.steps->stepInto();
    f.steps->stepInto();
    QVERIFY(f.steps->isWaiting());
    QVERIFY(f.steps->position() == StepPosition{});
    f.control->release();
    QCOMPARE(f.settled(), QStringLiteral("box.conv1"));
    QCOMPARE(f.recorded(), QStringLiteral("conv1 relu box.conv1"));
}

void TestStepController::recordedGround_needsNoRun()
{
    Fixture f;
    f.walk("ooiii");
    const int runs = f.control->runCount;
    const TraceStepPtr conv = f.runs->step(kInnerConv);
    QCOMPARE(f.walk("bbbboii"), QStringLiteral("box.conv1 >box relu conv1 relu >box box.conv1"));
    QCOMPARE(f.walk("o"), QStringLiteral("box.relu"));
    QCOMPARE(f.walk("r"), QStringLiteral(">."));
    QCOMPARE(f.walk("ooo"), QStringLiteral("conv1 relu box"));
    QCOMPARE(f.control->runCount, runs);
    QVERIFY(f.runs->step(kInnerConv) == conv);
    f.walk("o");
    QCOMPARE(f.control->runCount, runs + 1);
}

void TestStepController::wholeRunBefore_isWalkedWithoutARun()
{
    Fixture f;
    f.runs->run();
    QVERIFY(f.finishRun());
    const TracePtr trace = f.runs->trace();
    QCOMPARE(f.walk("oioioioc"), QStringLiteral("conv1 relu box flatten fc fc fc fc"));
    QCOMPARE(f.control->runCount, 1);
    QVERIFY(f.runs->trace() == trace);
    QVERIFY(trace->replayCheck == ReplayCheck::Equal);
}

void TestStepController::back_goesWhereOneCameFrom()
{
    Fixture f;
    // Out of the box as one went through it, though the plan's own way back would take it whole.
    QCOMPARE(f.walk("ooiiiobb"), QStringLiteral("conv1 relu >box box.conv1 box.relu flatten box.relu box.conv1"));
    QCOMPARE(f.walk("u"), QStringLiteral("box"));
    QCOMPARE(f.walk("b"), QStringLiteral("box.conv1"));
    // After a jump there is no such way.
    QCOMPARE(f.walk("cbbb"), QStringLiteral("fc flatten box relu"));
}

void TestStepController::back_whileRunning_staysNear()
{
    Fixture f;
    f.walk("oo");
    f.control->hold();
    f.steps->stepOver();
    QVERIFY(f.steps->isWaiting());
    f.steps->stepBack();
    QVERIFY(!f.steps->isWaiting());
    f.control->release();
    QCOMPARE(f.settled(), QStringLiteral("conv1"));
    QCOMPARE(f.walk("o"), QStringLiteral("relu"));
}

void TestStepController::continue_toTheEnd_completesThePass()
{
    Fixture f;
    QCOMPARE(f.walk("c"), QStringLiteral("fc"));
    QVERIFY(f.steps->isComplete());
    QVERIFY(f.runs->trace()->status == TraceStatus::Ok);
    QVERIFY(f.runs->trace()->replayCheck == ReplayCheck::Equal);
    QCOMPARE(f.control->runCount, 1);
}

void TestStepController::breakpoint_plain_stopsBeforeItsBlock()
{
    Fixture f;
    f.document.setBreakpoint(kConv, Breakpoint{});
    f.document.setBreakpoint(kInnerRelu, Breakpoint{});
    QCOMPARE(f.walk("c"), QStringLiteral("<conv1"));
    QCOMPARE(f.recorded(), QString());
    QVERIFY(f.steps->record().input && !f.steps->record().output);
    QCOMPARE(f.steps->notice(), QStringLiteral("breakpoint"));
    QCOMPARE(f.walk("c"), QStringLiteral("<box.relu"));
    QCOMPARE(f.recorded(), QStringLiteral("conv1 relu box.conv1"));
    QVERIFY(f.steps->record().input == f.runs->step(kInnerConv)->output);
    QCOMPARE(f.walk("b"), QStringLiteral("box.conv1"));
    QCOMPARE(f.walk("c"), QStringLiteral("fc"));
    QCOMPARE(f.steps->notice(), QString());
    // A step onto its block is a step, no stop.
    f.document.setBreakpoint(kRelu, Breakpoint{});
    QCOMPARE(f.walk("roo"), QStringLiteral(">. conv1 relu"));
}

void TestStepController::breakpoint_conditions_data()
{
    QTest::addColumn<int>("condition");
    QTest::addColumn<double>("bound");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("reason");
    using enum Breakpoint::Condition;
    // Block 5, box.conv1, has a NaN; block 6, box.relu, only zeros; the others go up to about ±1.
    QTest::newRow("NaN") << static_cast<int>(NotFinite) << 0.0 << "box.conv1"
                         << "1 NaN and 0 Inf in its output";
    QTest::newRow("zeros") << static_cast<int>(Zeros) << 50.0 << "box.relu"
                           << "100 % of its values are 0, more than 50 %";
    QTest::newRow("large") << static_cast<int>(MaxAbs) << 0.5 << "conv1"
                           << "its output goes up to ±1, beyond ±0.5";
    QTest::newRow("never so large") << static_cast<int>(MaxAbs) << 2.0 << "fc"
                                    << "";
    QTest::newRow("shape") << static_cast<int>(ShapeDiffers) << 0.0 << "box.conv1"
                           << "its output is [1, 8, 8, 8], not [1, 4, 8, 8]";
}

void TestStepController::breakpoint_conditions()
{
    QFETCH(int, condition);
    QFETCH(double, bound);
    QFETCH(QString, place);
    QFETCH(QString, reason);
    Fixture f;
    f.control->nanBlock = kInnerConv.value;
    f.control->zeroBlock = kInnerRelu.value;
    for (const BlockId id : {kConv, kRelu, kInnerConv, kInnerRelu})
        f.document.setBreakpoint(id, Breakpoint{static_cast<Breakpoint::Condition>(condition), bound, {1, 4, 8, 8}});
    QCOMPARE(f.walk("c"), place);
    QCOMPARE(f.steps->notice(), reason);
    // Nothing beyond has been run.
    const auto step = f.steps->plan().indexOf(f.steps->position());
    QCOMPARE(recordedSteps(f.steps->plan(), *f.runs->trace()), *step + 1);
}

void TestStepController::breakpoint_insideABox_stopsStepOver()
{
    Fixture f;
    f.walk("oo");
    f.document.setBreakpoint(kInnerRelu, Breakpoint{});
    QCOMPARE(f.walk("o"), QStringLiteral("<box.relu"));
    QCOMPARE(f.walk("b"), QStringLiteral("relu"));
    f.document.setBreakpoint(kInnerRelu, std::nullopt);
    QCOMPARE(f.walk("o"), QStringLiteral("box"));
}

void TestStepController::runTo_runsTheBlock_orGoesBackToIt()
{
    Fixture f;
    f.document.setBreakpoint(kRelu, Breakpoint{});
    f.steps->runTo(kInnerConv);
    QCOMPARE(f.settled(), QStringLiteral("<relu"));
    f.steps->runTo(kInnerConv);
    QCOMPARE(f.settled(), QStringLiteral("box.conv1"));
    QCOMPARE(f.recorded(), QStringLiteral("conv1 relu box.conv1"));
    const int runs = f.control->runCount;
    f.steps->runTo(kConv);
    QCOMPARE(f.settled(), QStringLiteral("conv1"));
    QCOMPARE(f.control->runCount, runs);
    f.steps->runTo(BlockId{999});
    QCOMPARE(f.settled(), QStringLiteral("conv1"));
}

void TestStepController::reset_goesToTheBeginning_andLosesNothing()
{
    Fixture f;
    f.walk("ooo");
    const int runs = f.control->runCount;
    QCOMPARE(f.walk("r"), QStringLiteral(">."));
    QVERIFY(f.steps->record().input == f.images->tensor());
    QVERIFY(!f.steps->canStepBack());
    QCOMPARE(f.recorded(), QStringLiteral("conv1 relu box box.conv1 box.relu"));
    QCOMPARE(f.walk("ooo"), QStringLiteral("conv1 relu box"));
    QCOMPARE(f.control->runCount, runs);
}

void TestStepController::stop_whileRunning_staysWhereItIs_thenLeaves()
{
    Fixture f;
    f.control->stepDelayMs = 30;
    f.steps->continueRun();
    QVERIFY(QTest::qWaitFor([&] { return f.runs->step(kRelu) != nullptr; }));
    f.steps->stop();
    const QString place = f.settled();
    QVERIFY2(place == "relu" || place == "box.conv1" || place == ">box", qPrintable(place));
    QVERIFY(f.steps->isActive());
    QCOMPARE(f.steps->notice(), QStringLiteral("stopped"));
    f.control->stepDelayMs = 0;
    QCOMPARE(f.walk("c"), QStringLiteral("fc"));
    f.steps->stop();
    QVERIFY(!f.steps->isActive());
    QCOMPARE(f.recorded(), QStringLiteral("conv1 relu box box.conv1 box.relu flatten fc"));
}

void TestStepController::failingBlock_endsTheWay_withItsError()
{
    Fixture f;
    f.control->failingBlock = kInnerConv.value;
    QCOMPARE(f.walk("c"), QStringLiteral("box.conv1!"));
    QVERIFY(!f.steps->canGoOn() && !f.steps->canStepOut() && f.steps->canStepBack());
    QVERIFY(f.steps->record().input == f.runs->step(kRelu)->output && !f.steps->record().output);
    QVERIFY2(f.steps->sentence().contains("box.conv1"), qPrintable(f.steps->sentence()));
    QVERIFY2(f.steps->statusText().startsWith("✕ Step 4 of 7"), qPrintable(f.steps->statusText()));
    QCOMPARE(f.walk("ocu"), QStringLiteral("box.conv1! box.conv1! box.conv1!"));
    QCOMPARE(f.walk("bbo"), QStringLiteral(">box relu box.conv1!"));
    QCOMPARE(f.walk("b"), QStringLiteral("relu"));

    // A sum of two shapes that do not fit: known before it runs, and said in its words.
    Network network = branchedNetwork();
    network.root.slots[0][1].slots[0][0].options["out_channels"] = std::int64_t{5};
    Fixture g(network);
    QCOMPARE(g.walk("c"), QStringLiteral("r+!"));
    QCOMPARE(g.steps->sentence(), QStringLiteral("r cannot add [1, 5, 8, 8] and [1, 4, 8, 8]"));
    QVERIFY(g.steps->record().input && g.steps->record().second);
}

void TestStepController::refusedRun_endsTheStepping()
{
    Fixture f;
    f.control->refuses = true;
    f.steps->stepOver();
    f.settled();
    QVERIFY(!f.steps->isActive());
    QVERIFY(f.runs->trace()->refusal);
}

void TestStepController::selection_followsTheBlock()
{
    Fixture f;
    f.walk("oo");
    QVERIFY(f.selection->current() == kRelu);
    f.walk("i");
    QVERIFY(f.selection->current() == kBox);
    f.walk("r");
    QVERIFY(!f.selection->current().valid());
    // An edit leaves it to the person who edits.
    f.walk("oo");
    f.selection->select(kConv);
    QVERIFY(!f.document.setOption(kConv, "bias", false));
    QCOMPARE(f.settled(), QStringLiteral("<conv1"));
    QVERIFY(f.selection->current() == kConv);
}

void TestStepController::texts_sayWhereOneIs()
{
    Fixture f(branchedNetwork());
    QCOMPARE(f.steps->statusText(), QString());
    f.walk("r");
    QCOMPARE(f.steps->statusText(), QStringLiteral("▶ Step 0 of 7 · the image · F10 to go on"));
    f.walk("o");
    QCOMPARE(f.steps->statusText(), QStringLiteral("▶ Step 1 of 7 · conv1 · F10 to go on"));
    QCOMPARE(f.steps->sentence(), QStringLiteral("4 filters of 3×3 slid over 1×8×8: 4×8×8"));
    f.walk("i");
    QCOMPARE(f.steps->statusText(), QStringLiteral("▶ Step 2 of 7 · into r · F10 to go on"));
    QCOMPARE(f.steps->sentence(),
             QStringLiteral("4×8×8 goes two ways: through the body first, then through the shortcut (1 block)"));
    f.walk("iii");
    QCOMPARE(f.steps->statusText(), QStringLiteral("▶ Step 5 of 7 · r: sum · F10 to go on"));
    f.walk("i");
    QCOMPARE(f.steps->statusText(), QStringLiteral("▶ Step 6 of 7 · r: ReLU · F10 to go on"));
    f.walk("o");
    QCOMPARE(f.steps->statusText(), QStringLiteral("✓ Step 7 of 7 · relu · the pass is complete"));
    f.document.setBreakpoint(BlockId{4}, Breakpoint{});
    f.walk("rc");
    QCOMPARE(f.steps->statusText(), QStringLiteral("■ Step 3 of 7 · before r.conv2 · breakpoint"));
    QCOMPARE(f.steps->sentence(), QStringLiteral("r.conv2 runs next: 4×8×8 comes in"));
}

void TestStepController::emptyNetwork_hasNoWay()
{
    Fixture f(Network{});
    QVERIFY(!f.steps->canGoOn());
    QCOMPARE(f.walk("oiucb"), QStringLiteral(">. >. >. >. >."));
    QCOMPARE(f.control->runCount, 0);
}

void TestStepController::player_goesOnAtEachTick_andEndsAtTheEnd()
{
    Fixture f;
    StepPlayer player(*f.steps);
    player.setIntervalMs(StepPlayer::kLongestMs); // the ticks are the test's
    QSignalSpy changed(&player, &StepPlayer::playingChanged);
    player.play();
    QVERIFY(player.isPlaying());
    QCOMPARE(f.settled(), QStringLiteral("conv1"));
    f.steps->setEntersContainers(true);
    QStringList places;
    for (int tick = 0; tick < 6; ++tick) {
        player.tick();
        places << f.settled();
    }
    QCOMPARE(places.join(' '), QStringLiteral("relu >box box.conv1 box.relu flatten fc"));
    QVERIFY(!player.isPlaying());
    QCOMPARE(changed.count(), 2);
    player.toggle();
    QVERIFY(player.isPlaying());
    QCOMPARE(f.settled(), QStringLiteral("conv1"));
    player.toggle();
    QVERIFY(!player.isPlaying());
    player.setIntervalMs(1);
    QCOMPARE(player.intervalMs(), StepPlayer::kShortestMs);
    player.play();
    QVERIFY(QTest::qWaitFor([&] { return f.steps->isComplete(); }));
    player.play();
    f.steps->leave();
    QVERIFY(!player.isPlaying());
}

void TestStepController::player_endsAtBreakpointsAndFailures()
{
    Fixture f;
    StepPlayer player(*f.steps);
    player.setIntervalMs(StepPlayer::kLongestMs);
    f.document.setBreakpoint(kRelu, Breakpoint{});
    f.document.setBreakpoint(kFlatten, Breakpoint{Breakpoint::Condition::MaxAbs, 0.1, {}});
    f.control->failingBlock = kFc.value;
    player.play();
    QCOMPARE(f.settled(), QStringLiteral("conv1"));
    QVERIFY(!player.isPlaying());
    player.play();
    QCOMPARE(f.settled(), QStringLiteral("relu"));
    QVERIFY(player.isPlaying());
    player.tick();
    f.settled();
    player.tick();
    QCOMPARE(f.settled(), QStringLiteral("flatten"));
    QVERIFY(!player.isPlaying());
    player.play();
    QCOMPARE(f.settled(), QStringLiteral("fc!"));
    QVERIFY(!player.isPlaying());
    player.play();
    QVERIFY(!player.isPlaying());
}

void TestStepController::player_waitsForTheWorker()
{
    Fixture f;
    StepPlayer player(*f.steps);
    player.setIntervalMs(StepPlayer::kLongestMs);
    f.control->hold();
    player.play();
    player.tick();
    player.tick();
    f.control->release();
    QCOMPARE(f.settled(), QStringLiteral("conv1"));
}

QTEST_GUILESS_MAIN(TestStepController)
#include "test_step_controller.moc"
