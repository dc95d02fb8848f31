#include "tests/engine/aliasing_trees.h"
#include "tests/engine/engine_fixture.h"

#include "model/core/step_record.h"
#include "model/layers/function_module.h"
#include "model/layers/layers.h"
#include "model/layers/torch_layer.h"
#include "model/templates/templates.h"

#include <QtTest>

#include <torch/torch.h>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

/// Adds 1 and counts how often it was run.
class CountingLayer : public TorchLayer {
public:
    CountingLayer() : TorchLayer("Counting", Category::Shape, "counting", "", "")
    {
        OptionSpec spec;
        spec.key = "summand";
        spec.kind = OptionKind::Float;
        spec.defaultValue = 1.0;
        m_options = {spec};
    }

    Result<Shape> outputShape(const OptionMap&, const Shape& input) const override { return input; }
    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        return makeFunctionModule("Counting", [summand = reader(options).real("summand")](const torch::Tensor& input) {
            ++runs;
            return input + summand;
        });
    }

    static inline int runs = 0;
};

const LayerRegistry& countingRegistry()
{
    static const LayerRegistry kRegistry = [] {
        LayerRegistry filled;
        registerLayers(filled);
        filled.add(std::make_unique<CountingLayer>());
        return filled;
    }();
    return kRegistry;
}

Block counting(const std::string& name)
{
    return layer("Counting", name);
}

/// a, box(b, c), r(d | e), f, g. Steps: >. a >box b c >r d e r+ r~ f g.
Network countingNetwork()
{
    return network({counting("a"), sequential("box", {counting("b"), counting("c")}),
                    residual("r", {counting("d")}, {counting("e")}), counting("f"), counting("g")});
}

StepPlan planOf(const Network& net)
{
    return {std::make_shared<const Network>(net), countingRegistry()};
}

RunRequest requestUntil(const Network& net, std::size_t step, const ActivationPtr& input)
{
    RunRequest request = requestFor(net, input);
    request.until = planOf(net).steps().at(step).at;
    request.replayCheck = false;
    return request;
}

/// Of a trace that was run until a step: what runs next has its input already, and so is entered if it is a container.
std::size_t recordedUntil(const StepPlan& plan, std::size_t step)
{
    const bool isEntered = step < plan.last() && plan.steps()[step + 1].at.phase == StepPhase::Enter &&
                           plan.lastOf(plan.steps()[step + 1].at.block) != step + 1;
    return step + (isEntered ? 2 : 1);
}

/// Layers among the first `count` steps.
int layersIn(const StepPlan& plan, std::size_t count)
{
    return static_cast<int>(std::count_if(plan.steps().begin(), plan.steps().begin() + static_cast<long>(count),
                                          [](const PlannedStep& step) { return step.at.phase == StepPhase::Done; }));
}

std::vector<std::string> okPaths(const TracePtr& trace)
{
    std::vector<std::string> paths;
    for (const TraceStepPtr& step : trace->steps) {
        if (step->status == StepStatus::Ok)
            paths.push_back(step->path);
    }
    return paths;
}

} // namespace

/// A pass that is run step by step: no further than asked for, nothing twice, and each step as in a whole pass.
class SteppingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { CountingLayer::runs = 0; }

    void eachStep_runsItsLayerAndNoOther();
    void recordedGround_isNotRunAgain();
    void wholePass_isStillThereAfterSteppingOverItsBeginning();
    void publishes_onlyWhatIsNew_withItsTimes();
    void resnet18_steppedThrough_equalsTheWholeRun();
    void randomAliasing_everyStepEqualsPytorch();
    void lastStep_makesTheReplayCheck();
    void editAfterThePosition_keepsWhatIsRecorded_andGoesOn();
    void editBeforeThePosition_runsFromThereOn();
    void otherActivation_keepsTheSum();
    void failingLayer_endsThePass();
    void failingSum_showsWhatWasToBeAdded();
    void otherImage_runsFromTheBeginning();
    void threads_stayThoseOfThePass();
};

void SteppingTest::eachStep_runsItsLayerAndNoOther()
{
    const Network net = countingNetwork();
    const StepPlan plan = planOf(net);
    QCOMPARE(plan.steps().size(), std::size_t{12});
    const ActivationPtr input = randomInput(net.input.shape());
    const auto executor = makeTorchExecutor(countingRegistry());
    for (std::size_t step = 0; step <= plan.last(); ++step) {
        const TracePtr trace = run(*executor, requestUntil(net, step, input));
        QCOMPARE(CountingLayer::runs, layersIn(plan, step + 1));
        QCOMPARE(recordedSteps(plan, *trace), recordedUntil(plan, step));
        QVERIFY(trace->status == (step == plan.last() ? TraceStatus::Ok : TraceStatus::Paused));
        QVERIFY((trace->output() != nullptr) == (step == plan.last()));
        if (step < plan.last())
            QVERIFY(trace->find(plan.steps()[step + 1].at.block)->input);
    }
    QCOMPARE(CountingLayer::runs, 7);
    // After the sum, before its activation.
    const TracePtr sum = run(*executor, requestUntil(net, 8, input));
    QCOMPARE(okPaths(sum), (std::vector<std::string>{"a", "box", "box.b", "box.c", "r.d", "r.downsample.e"}));
    QVERIFY(stepAt(sum, "r").sum && !stepAt(sum, "r").output);
}

void SteppingTest::recordedGround_isNotRunAgain()
{
    const Network net = countingNetwork();
    const ActivationPtr input = randomInput(net.input.shape());
    const auto executor = makeTorchExecutor(countingRegistry());
    const TracePtr far = run(*executor, requestUntil(net, 6, input));
    QCOMPARE(CountingLayer::runs, 4);
    const TracePtr near = run(*executor, requestUntil(net, 1, input));
    const TracePtr again = run(*executor, requestUntil(net, 6, input));
    QCOMPARE(CountingLayer::runs, 4);
    QCOMPARE(okPaths(near), std::vector<std::string>{"a"});
    QVERIFY(stepAt(again, "r.d").output == stepAt(far, "r.d").output);
    run(*executor, requestUntil(net, 7, input));
    QCOMPARE(CountingLayer::runs, 5);
}

void SteppingTest::wholePass_isStillThereAfterSteppingOverItsBeginning()
{
    const Network net = countingNetwork();
    const ActivationPtr input = randomInput(net.input.shape());
    const auto executor = makeTorchExecutor(countingRegistry());
    RunRequest whole = requestFor(net, input);
    whole.replayCheck = false;
    const TracePtr first = run(*executor, whole);
    run(*executor, requestUntil(net, 1, input));
    run(*executor, requestUntil(net, 0, input));
    const TracePtr again = run(*executor, whole);
    QCOMPARE(CountingLayer::runs, 7);
    QVERIFY(again->output() == first->output());
}

void SteppingTest::publishes_onlyWhatIsNew_withItsTimes()
{
    const Network net = countingNetwork();
    const ActivationPtr input = randomInput(net.input.shape());
    const auto executor = makeTorchExecutor(countingRegistry());
    const auto publishedUntil = [&](std::size_t step, TracePtr& trace) {
        std::vector<std::string> published;
        trace = executor->run(requestUntil(net, step, input),
                              {{}, [&published](const TraceStepPtr& done) { published.push_back(done->path); }});
        return published;
    };
    TracePtr first;
    TracePtr second;
    QCOMPARE(publishedUntil(3, first), (std::vector<std::string>{"a", "box.b"}));
    QCOMPARE(publishedUntil(9, second), (std::vector<std::string>{"box.c", "box", "r.d", "r.downsample.e", "r"}));
    for (const char* path : {"a", "box.b", "box.c", "box", "r"}) {
        QVERIFY(stepAt(second, path).durationNs > 0);
        QVERIFY(!stepAt(second, path).reused);
    }
    QCOMPARE(stepAt(second, "box.b").durationNs, stepAt(first, "box.b").durationNs);
    QCOMPARE(stepAt(second, "box").durationNs, stepAt(second, "box.b").durationNs + stepAt(second, "box.c").durationNs);
    const TraceStep& r = stepAt(second, "r");
    QVERIFY(r.sumDurationNs > 0 && r.activationDurationNs > 0);
    QCOMPARE(r.durationNs, stepAt(second, "r.d").durationNs + stepAt(second, "r.downsample.e").durationNs +
                               r.sumDurationNs + r.activationDurationNs);
}

void SteppingTest::resnet18_steppedThrough_equalsTheWholeRun()
{
    Network net = *makeTemplate("resnet18");
    net.input.height = net.input.width = 32;
    const StepPlan plan = planOf(net);
    const ActivationPtr input = randomInput(net.input.shape());
    const TracePtr whole = runOnce(net, input);
    const auto executor = makeTorchExecutor(registry());
    for (std::size_t step = 0; step <= plan.last(); ++step) {
        const TracePtr trace = run(*executor, requestUntil(net, step, input));
        QCOMPARE(recordedSteps(plan, *trace), recordedUntil(plan, step));
        const StepPosition& at = plan.steps()[step].at;
        if (step == 0)
            continue;
        const StepRecord stepped = recordAt(at, trace->find(at.block), nullptr);
        const StepRecord expected = recordAt(at, whole->find(at.block), nullptr);
        QVERIFY(torch::equal(tensorOf(stepped.input), tensorOf(expected.input)));
        QCOMPARE(stepped.second != nullptr, at.phase == StepPhase::Sum);
        if (at.phase == StepPhase::Enter)
            continue;
        QVERIFY(torch::equal(tensorOf(stepped.output), tensorOf(expected.output)));
    }
}

void SteppingTest::randomAliasing_everyStepEqualsPytorch()
{
    torch::NoGradGuard noGrad;
    torch::set_num_threads(1);
    for (unsigned seed = 0; seed < 60; ++seed) {
        const Network net = network(aliasingTree(seed));
        const StepPlan plan = planOf(net);
        const ActivationPtr input = randomInput(net.input.shape(), seed);
        std::map<std::string, torch::Tensor> expected;
        pytorchForward(net.root, "", tensorOf(input), expected);

        const auto executor = makeTorchExecutor(registry());
        for (std::size_t step = 0; step <= plan.last(); ++step) {
            const TracePtr trace = run(*executor, requestUntil(net, step, input));
            QCOMPARE(recordedSteps(plan, *trace), recordedUntil(plan, step));
            for (const TraceStepPtr& done : trace->steps) {
                const std::string place = std::to_string(seed) + " " + std::to_string(step) + " " + done->path;
                const auto equals = [&](const ActivationPtr& recorded, const char* suffix) {
                    return !recorded || torch::equal(tensorOf(recorded), expected.at(done->path + suffix));
                };
                QVERIFY2(equals(done->input, "<"), place.c_str());
                QVERIFY2(equals(done->sum, "+"), place.c_str());
                QVERIFY2(equals(done->output, ""), place.c_str());
                if (done->sum)
                    QVERIFY2(torch::equal(tensorOf(done->body) + tensorOf(done->shortcut), tensorOf(done->sum)),
                             place.c_str());
            }
        }
    }
}

void SteppingTest::lastStep_makesTheReplayCheck()
{
    const Network net = network({conv("conv1", 2, 2), residual("r", {inPlaceRelu("relu")}, {}), inPlaceRelu("last")});
    const ActivationPtr input = randomInput(net.input.shape());
    const auto executor = makeTorchExecutor(registry());
    for (std::size_t step = 1; step <= planOf(net).last(); ++step) {
        RunRequest request = requestUntil(net, step, input);
        request.replayCheck = true;
        const TracePtr trace = run(*executor, request);
        const bool isLast = step == planOf(net).last();
        QVERIFY(trace->replayCheck == (isLast ? ReplayCheck::Equal : ReplayCheck::NotMade));
    }
}

void SteppingTest::editAfterThePosition_keepsWhatIsRecorded_andGoesOn()
{
    const Network net = countingNetwork();
    const ActivationPtr input = randomInput(net.input.shape());
    const auto executor = makeTorchExecutor(countingRegistry());
    const TracePtr before = run(*executor, requestUntil(net, 6, input));
    Network edited = net;
    edited.root.slots[0][3].options["summand"] = 5.0;
    edited.root.slots[0].insert(edited.root.slots[0].begin() + 3, layer("ReLU", "new"));
    edited.root.slots[0][3].id = BlockId{100};
    const TracePtr after = run(*executor, requestUntil(edited, 11, input));
    QCOMPARE(CountingLayer::runs, 4 + 2); // e and f
    QVERIFY(stepAt(after, "r.d").output == stepAt(before, "r.d").output);
    QCOMPARE(okPaths(after),
             (std::vector<std::string>{"a", "box", "box.b", "box.c", "r", "r.d", "r.downsample.e", "new", "f"}));
    QVERIFY(torch::equal(outputAt(after, "f"), torch::relu(outputAt(after, "r")) + 5));
}

void SteppingTest::editBeforeThePosition_runsFromThereOn()
{
    const Network net = countingNetwork();
    const ActivationPtr input = randomInput(net.input.shape());
    const auto executor = makeTorchExecutor(countingRegistry());
    run(*executor, requestUntil(net, 6, input)); // a b c d
    Network edited = net;
    edited.root.slots[0][1].slots[0][1].options["summand"] = 5.0;
    const TracePtr after = run(*executor, requestUntil(edited, 6, input));
    QCOMPARE(CountingLayer::runs, 4 + 2); // c and d
    QVERIFY(torch::equal(outputAt(after, "r.d"), tensorOf(input) + 1 + 1 + 5 + 1));
}

void SteppingTest::otherActivation_keepsTheSum()
{
    const Network net = countingNetwork();
    const ActivationPtr input = randomInput(net.input.shape());
    const auto executor = makeTorchExecutor(countingRegistry());
    const TracePtr before = run(*executor, requestUntil(net, 9, input));
    Network edited = net;
    edited.root.slots[0][2].options["activation"] = std::string("Tanh");
    const TracePtr after = run(*executor, requestUntil(edited, 9, input));
    QCOMPARE(CountingLayer::runs, 5);
    QVERIFY(stepAt(after, "r").sum == stepAt(before, "r").sum);
    QVERIFY(torch::equal(outputAt(after, "r"), torch::tanh(tensorOf(stepAt(before, "r").sum))));
    QVERIFY(torch::equal(outputAt(before, "r"), torch::relu(tensorOf(stepAt(before, "r").sum))));
}

void SteppingTest::failingLayer_endsThePass()
{
    const Network net =
        network({counting("a"), sequential("box", {counting("b"), conv("wrong", 3, 3), counting("c")})});
    const ActivationPtr input = randomInput(net.input.shape());
    const auto executor = makeTorchExecutor(countingRegistry());
    const TracePtr trace = run(*executor, requestUntil(net, 5, input));
    QVERIFY(trace->status == TraceStatus::Failed);
    QCOMPARE(recordedSteps(planOf(net), *trace), std::size_t{4}); // >. a >box b
    QVERIFY(stepAt(trace, "box.wrong").status == StepStatus::Failed);
    QVERIFY(!stepAt(trace, "box.wrong").error.empty() && stepAt(trace, "box.wrong").input);
    QVERIFY(stepAt(trace, "box").status == StepStatus::Failed);
    QVERIFY(stepAt(trace, "box.c").status == StepStatus::NotRun);
    QCOMPARE(CountingLayer::runs, 2);
    // Up to the block before, all is well.
    QVERIFY(run(*executor, requestUntil(net, 3, input))->status == TraceStatus::Paused);
}

void SteppingTest::failingSum_showsWhatWasToBeAdded()
{
    const Network net = network({residual("r", {conv("conv1", 2, 3)})});
    const ActivationPtr input = randomInput(net.input.shape());
    const auto executor = makeTorchExecutor(countingRegistry());
    const TracePtr trace = run(*executor, requestUntil(net, 3, input));
    QVERIFY(trace->status == TraceStatus::Failed);
    QCOMPARE(recordedSteps(planOf(net), *trace), std::size_t{3}); // >. >r conv1
    const TraceStep& step = stepAt(trace, "r");
    QVERIFY(step.status == StepStatus::Failed && !step.sum);
    QCOMPARE(step.body->shape().toString(), std::string("[1, 3, 6, 5]"));
    QCOMPARE(step.shortcut->shape().toString(), std::string("[1, 2, 6, 5]"));
}

void SteppingTest::otherImage_runsFromTheBeginning()
{
    const Network net = countingNetwork();
    const auto executor = makeTorchExecutor(countingRegistry());
    run(*executor, requestUntil(net, 4, randomInput(net.input.shape(), 1)));
    const ActivationPtr other = randomInput(net.input.shape(), 2);
    const TracePtr trace = run(*executor, requestUntil(net, 4, other));
    QCOMPARE(CountingLayer::runs, 6);
    QVERIFY(torch::equal(outputAt(trace, "box"), tensorOf(other) + 1 + 1 + 1));
}

void SteppingTest::threads_stayThoseOfThePass()
{
    const Network net = countingNetwork();
    const ActivationPtr input = randomInput(net.input.shape());
    const auto executor = makeTorchExecutor(countingRegistry());
    RunRequest request = requestUntil(net, 1, input);
    request.threads = 2;
    QCOMPARE(run(*executor, request)->threads, 2);
    request = requestUntil(net, 3, input);
    request.threads = 0; // by itself, so small a network takes one
    QCOMPARE(run(*executor, request)->threads, 2);
    QCOMPARE(CountingLayer::runs, 2);
}

QTEST_APPLESS_MAIN(SteppingTest)
#include "test_stepping.moc"
