#include "model/core/breakpoint.h"
#include "model/core/step_record.h"
#include "tests/core/fake_layers.h"

#include <QtTest>

#include <limits>

using namespace layerwise;

namespace {

/// The fake registry has no option "activation", so a Residual ends with its sum.
const LayerRegistry& registry()
{
    static const LayerRegistry kRegistry = fake::makeRegistry();
    return kRegistry;
}

ActivationPtr tensor(float value)
{
    return std::make_shared<const Activation>(Shape{1}, std::vector<float>{value});
}

/// a, box(b), r(c|d), e. Steps: >. a >box b >r c d r+ e.
Network network()
{
    return fake::makeNetwork(
        2, 8,
        {fake::makeConv(2, "a", 2, 2), fake::makeSequential(3, "box", {fake::makeConv(4, "b", 2, 2)}),
         fake::makeResidual(5, "r", {fake::makeConv(6, "c", 2, 2)}, {fake::makeConv(7, "d", 2, 2)}),
         fake::makeConv(8, "e", 2, 2)});
}

StepPlan planOf(const Network& of)
{
    return {std::make_shared<const Network>(of), registry()};
}

/// All of it recorded; the output of block i is i, its input -i.
Trace fullTrace(const Network& of)
{
    Trace trace;
    trace.input = tensor(0);
    trace.replayCheck = ReplayCheck::Equal;
    forEachBlock(of.root, registry(), [&](const Block& block, const std::string& path, int) {
        auto step = std::make_shared<TraceStep>();
        step->block = block.id;
        step->index = static_cast<int>(trace.steps.size()) + 1;
        step->path = path;
        step->status = StepStatus::Ok;
        step->input = tensor(-static_cast<float>(block.id.value));
        step->output = tensor(static_cast<float>(block.id.value));
        step->durationNs = 10;
        if (block.type == "Residual") {
            step->body = tensor(100);
            step->shortcut = tensor(200);
            step->sum = tensor(300);
            step->sumDurationNs = 3;
            step->activationDurationNs = 4;
        }
        trace.steps.push_back(step);
    });
    return trace;
}

/// "a+ box> b+ r-": ok, entered, nothing.
QString text(const Trace& trace)
{
    QStringList words;
    for (const TraceStepPtr& step : trace.steps)
        words << QString::fromStdString(step->path) + (step->status == StepStatus::Ok ? '+'
                                                       : step->sum                    ? '='
                                                       : step->input                  ? '>'
                                                                                      : '-');
    return words.join(' ');
}

double valueOf(const ActivationPtr& activation)
{
    return activation ? static_cast<double>(activation->values()[0]) : std::numeric_limits<double>::quiet_NaN();
}

} // namespace

class StepRecordTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void recordedSteps_endsAtTheFirstGap();
    void recordedSteps_emptyContainer_isDoneWhenItHasPassedItsInputOn();
    void keepSteps_cutsContainersWhereTheyAreCut_data();
    void keepSteps_cutsContainersWhereTheyAreCut();
    void keepSteps_tellsThePathsOfNow();
    void recordAt_hasWhatThePhaseDid();
    void breakpoint_conditions_data();
    void breakpoint_conditions();
};

void StepRecordTest::recordedSteps_endsAtTheFirstGap()
{
    const StepPlan plan = planOf(network());
    QCOMPARE(plan.steps().size(), std::size_t{9});
    Trace trace = fullTrace(network());
    QCOMPARE(recordedSteps(plan, trace), std::size_t{9});
    QCOMPARE(recordedSteps(plan, Trace{}), std::size_t{0});

    // Without the shortcut's d, which is step 6.
    auto gap = std::make_shared<TraceStep>(*trace.steps[5]);
    QCOMPARE(gap->path, std::string("r.downsample.d"));
    gap->status = StepStatus::Failed;
    gap->output.reset();
    trace.steps[5] = gap;
    QCOMPARE(recordedSteps(plan, trace), std::size_t{6});
    trace.steps.resize(2);
    QCOMPARE(recordedSteps(plan, trace), std::size_t{3});
}

void StepRecordTest::recordedSteps_emptyContainer_isDoneWhenItHasPassedItsInputOn()
{
    const Network empty = fake::makeNetwork(2, 8, {fake::makeSequential(2, "box", {})});
    Trace trace = fullTrace(empty);
    QCOMPARE(recordedSteps(planOf(empty), trace), std::size_t{2});
    auto waiting = std::make_shared<TraceStep>(*trace.steps[0]);
    waiting->status = StepStatus::NotRun;
    trace.steps[0] = waiting;
    QCOMPARE(recordedSteps(planOf(empty), trace), std::size_t{1});
}

void StepRecordTest::keepSteps_cutsContainersWhereTheyAreCut_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<QString>("expected");
    QTest::newRow("all") << 9 << "a+ box+ box.b+ r+ r.c+ r.downsample.d+ e+";
    QTest::newRow("without the last") << 8 << "a+ box+ box.b+ r+ r.c+ r.downsample.d+ e-";
    QTest::newRow("before the sum") << 7 << "a+ box+ box.b+ r> r.c+ r.downsample.d+ e-";
    QTest::newRow("entered") << 5 << "a+ box+ box.b+ r> r.c- r.downsample.d- e-";
    QTest::newRow("before the Residual") << 4 << "a+ box+ box.b+ r- r.c- r.downsample.d- e-";
    QTest::newRow("in the box") << 3 << "a+ box> box.b- r- r.c- r.downsample.d- e-";
    QTest::newRow("the input") << 1 << "a- box- box.b- r- r.c- r.downsample.d- e-";
}

void StepRecordTest::keepSteps_cutsContainersWhereTheyAreCut()
{
    QFETCH(int, count);
    QFETCH(QString, expected);
    const StepPlan plan = planOf(network());
    const Trace trace = fullTrace(network());
    const Trace kept = keepSteps(trace, plan, static_cast<std::size_t>(count), registry());
    QCOMPARE(text(kept), expected);
    QCOMPARE(recordedSteps(plan, kept), static_cast<std::size_t>(count));
    QVERIFY(kept.input == trace.input);
    QVERIFY(kept.status == (count == 9 ? TraceStatus::Ok : TraceStatus::Paused));
    QVERIFY(kept.replayCheck == (count == 9 ? ReplayCheck::Equal : ReplayCheck::NotMade));
    for (std::size_t i = 0; i < kept.steps.size(); ++i) {
        const bool isWhole = kept.steps[i]->status == StepStatus::Ok;
        QCOMPARE(kept.steps[i] == trace.steps[i], isWhole);
        QCOMPARE(kept.steps[i]->output != nullptr, isWhole);
    }
}

void StepRecordTest::keepSteps_tellsThePathsOfNow()
{
    Network edited = network();
    edited.root.slots[0][0].name = "first";
    insertBlock(edited.root, {kRootId, 0, 3}, fake::makeConv(9, "new", 2, 2));
    const StepPlan plan = planOf(edited);
    const Trace trace = fullTrace(network());
    const Trace kept = keepSteps(trace, plan, planOf(network()).sharedSteps(plan), registry());
    QCOMPARE(text(kept), QString("first+ box+ box.b+ r+ r.c+ r.downsample.d+ new- e-"));
    QCOMPARE(kept.steps[7]->index, 8);
    QVERIFY(kept.steps[0]->output == trace.steps[0]->output);
}

void StepRecordTest::recordAt_hasWhatThePhaseDid()
{
    const Trace trace = fullTrace(network());
    const TraceStep& residual = *trace.find(BlockId{5});
    const auto at = [&](StepPhase phase) { return recordAt({BlockId{5}, phase}, &residual, trace.input); };
    QCOMPARE(valueOf(at(StepPhase::Before).input), -5.0);
    QVERIFY(!at(StepPhase::Before).output && !at(StepPhase::Enter).output);
    QCOMPARE(valueOf(at(StepPhase::Enter).input), -5.0);
    QCOMPARE(valueOf(at(StepPhase::Sum).input), 100.0);
    QCOMPARE(valueOf(at(StepPhase::Sum).second), 200.0);
    QCOMPARE(valueOf(at(StepPhase::Sum).output), 300.0);
    QCOMPARE(at(StepPhase::Sum).durationNs, std::int64_t{3});
    QCOMPARE(valueOf(at(StepPhase::Activation).input), 300.0);
    QCOMPARE(valueOf(at(StepPhase::Activation).output), 5.0);
    QCOMPARE(at(StepPhase::Activation).durationNs, std::int64_t{4});
    QCOMPARE(valueOf(at(StepPhase::Done).input), -5.0);
    QCOMPARE(valueOf(at(StepPhase::Done).output), 5.0);
    QCOMPARE(at(StepPhase::Done).durationNs, std::int64_t{10});
    QVERIFY(recordAt({}, nullptr, trace.input).input == trace.input);
    QVERIFY(!recordAt({BlockId{5}, StepPhase::Done}, nullptr, trace.input).input);
}

void StepRecordTest::breakpoint_conditions_data()
{
    QTest::addColumn<int>("condition");
    QTest::addColumn<double>("bound");
    QTest::addColumn<QList<float>>("values");
    QTest::addColumn<bool>("holds");
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
    constexpr float kInf = std::numeric_limits<float>::infinity();
    const auto row = [](const char* name, Breakpoint::Condition condition, double bound, const QList<float>& values,
                        bool holds) { QTest::newRow(name) << static_cast<int>(condition) << bound << values << holds; };
    using enum Breakpoint::Condition;
    row("plain", Always, 0, {1}, true);
    row("finite", NotFinite, 0, {1, -2}, false);
    row("NaN", NotFinite, 0, {1, kNan}, true);
    row("Inf", NotFinite, 0, {-kInf, 1}, true);
    row("half zeros, not more", Zeros, 50, {0, 1, 0, 2}, false);
    row("three of four", Zeros, 50, {0, 1, 0, 0}, true);
    row("within", MaxAbs, 2, {-2, 1}, false);
    row("below", MaxAbs, 2, {-2.5F, 1}, true);
    row("above", MaxAbs, 2, {0, 2.5F}, true);
    row("infinite", MaxAbs, 1e30, {0, -kInf}, true);
    row("NaN is no size", MaxAbs, 2, {kNan, 1}, false);
}

void StepRecordTest::breakpoint_conditions()
{
    QFETCH(int, condition);
    QFETCH(double, bound);
    QFETCH(QList<float>, values);
    QFETCH(bool, holds);
    const Breakpoint breakpoint{static_cast<Breakpoint::Condition>(condition), bound, {}};
    const Activation output({static_cast<std::int64_t>(values.size())},
                            std::vector<float>(values.begin(), values.end()));
    QCOMPARE(breakpoint.holds(output), holds);
    QCOMPARE(breakpoint.stopsBefore(), breakpoint.condition == Breakpoint::Condition::Always);

    const Breakpoint shape{Breakpoint::Condition::ShapeDiffers, 0, {static_cast<std::int64_t>(values.size())}};
    QVERIFY(!shape.holds(output));
    QVERIFY((Breakpoint{Breakpoint::Condition::ShapeDiffers, 0, {1, 7}}).holds(output));
}

QTEST_APPLESS_MAIN(StepRecordTest)
#include "test_step_record.moc"
