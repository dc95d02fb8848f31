#include "tests/engine/aliasing_trees.h"
#include "tests/engine/engine_fixture.h"

#include "model/engine/thread_choice.h"

#include <QtTest>

#include <torch/torch.h>

#include <thread>

using namespace layerwise;
using namespace layerwise::testing;

/// What is recorded is what each layer really put out, and it is what PyTorch computes.
class RecordingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void inPlaceRelu_keepsWhatTheLayerBeforePutOut();
    void inPlaceFirstLayer_leavesTheInputAsItWas();
    void inPlaceAfterViews_leavesAllOfThemAsTheyWere();
    void residual_addsShortcutAndActivates();
    void residual_bodyOverwritesItsInput_shortcutReadsTheOverwritten();
    void residual_shortcutOverwritesTheBodysView_sumHasIt();
    void randomAliasing_everyBlockEqualsPytorch();
    void steps_arePublishedAfterTheirChildrenAndListedInPreOrder();
    void outputs_shareMemoryInsteadOfBeingCopied();
    void nan_isEqualToItselfInTheReplayCheck();
    void threads_followTheWorkUnlessSet();
};

void RecordingTest::inPlaceRelu_keepsWhatTheLayerBeforePutOut()
{
    const Network net = network({conv("conv1", 2, 4), layer("BatchNorm2d", "bn1", {{"num_features", std::int64_t{4}}}),
                                 inPlaceRelu("relu"), conv("conv2", 4, 3)});
    const auto executor = makeTorchExecutor(registry());
    const RunRequest request = requestFor(net);
    const TracePtr trace = run(*executor, request);
    QVERIFY(trace->status == TraceStatus::Ok);
    QVERIFY(trace->replayCheck == ReplayCheck::Equal);

    torch::NoGradGuard noGrad;
    auto weights = parametersOf(*executor, net);
    const torch::Tensor c = torch::conv2d(tensorOf(request.input), weights["conv1.weight"], {}, 1, 1);
    const torch::Tensor b = torch::batch_norm(c, weights["bn1.weight"], weights["bn1.bias"], weights["bn1.running_mean"],
                                              weights["bn1.running_var"], false, 0.1, 1e-5, false);
    const torch::Tensor r = torch::relu(b);
    QVERIFY(torch::equal(outputAt(trace, "conv1"), c));
    QVERIFY(torch::equal(outputAt(trace, "bn1"), b));
    QVERIFY(b.min().item<float>() < 0); // else an overwritten bn1 would not show
    QVERIFY(torch::equal(outputAt(trace, "relu"), r));
    QVERIFY(torch::equal(outputAt(trace, "conv2"), torch::conv2d(r, weights["conv2.weight"], {}, 1, 1)));
}

void RecordingTest::inPlaceFirstLayer_leavesTheInputAsItWas()
{
    const ActivationPtr input = randomInput({1, 2, 6, 5});
    const torch::Tensor before = tensorOf(input);
    const TracePtr trace = runOnce(network({inPlaceRelu("relu")}), input);
    QVERIFY(torch::equal(tensorOf(input), before));
    QVERIFY(torch::equal(tensorOf(stepAt(trace, "relu").input), before));
    QVERIFY(torch::equal(outputAt(trace, "relu"), torch::relu(before)));
}

void RecordingTest::inPlaceAfterViews_leavesAllOfThemAsTheyWere()
{
    const Network net = network({layer("Identity", "identity"), layer("Dropout", "dropout", {{"inplace", true}}),
                                 layer("Flatten", "flatten"), inPlaceRelu("relu"), inPlaceLeakyRelu("leaky")});
    const ActivationPtr input = randomInput(net.input.shape());
    const TracePtr trace = runOnce(net, input);
    const torch::Tensor x = tensorOf(input);
    QVERIFY(torch::equal(outputAt(trace, "identity"), x));
    QVERIFY(torch::equal(outputAt(trace, "dropout"), x));
    QVERIFY(torch::equal(outputAt(trace, "flatten"), x.flatten(1)));
    QVERIFY(torch::equal(outputAt(trace, "relu"), x.flatten(1).relu()));
    QVERIFY(trace->replayCheck == ReplayCheck::Equal);
}

void RecordingTest::residual_addsShortcutAndActivates()
{
    const Network net = network({residual("a", {conv("conv1", 2, 2)}), residual("b", {}, {conv("0", 2, 2)}, "Identity"),
                                 residual("c", {}, {}, "Sigmoid")});
    const auto executor = makeTorchExecutor(registry());
    const RunRequest request = requestFor(net);
    const TracePtr trace = run(*executor, request);

    torch::NoGradGuard noGrad;
    auto weights = parametersOf(*executor, net);
    const torch::Tensor x = tensorOf(request.input);
    const torch::Tensor a = torch::relu(torch::conv2d(x, weights["a.conv1.weight"], {}, 1, 1) + x);
    const torch::Tensor b = a + torch::conv2d(a, weights["b.downsample.0.weight"], {}, 1, 1);
    QVERIFY(torch::equal(outputAt(trace, "a"), a));
    QVERIFY(torch::equal(outputAt(trace, "b"), b));
    QVERIFY(torch::equal(outputAt(trace, "c"), torch::sigmoid(b + b)));
}

void RecordingTest::residual_bodyOverwritesItsInput_shortcutReadsTheOverwritten()
{
    // Through a view and a Sequential, as PyTorch does it: x is overwritten before the shortcut reads it.
    const Network net = network(
        {conv("conv1", 2, 2), residual("block", {sequential("pre", {layer("Identity", "id"), inPlaceLeakyRelu("act")}),
                                                 conv("conv2", 2, 2)},
                                       {layer("Identity", "0")}, "Identity")});
    const auto executor = makeTorchExecutor(registry());
    const RunRequest request = requestFor(net);
    const TracePtr trace = run(*executor, request);

    torch::NoGradGuard noGrad;
    auto weights = parametersOf(*executor, net);
    const torch::Tensor c = torch::conv2d(tensorOf(request.input), weights["conv1.weight"], {}, 1, 1);
    const torch::Tensor overwritten = torch::leaky_relu(c, -0.5);
    const torch::Tensor sum = torch::conv2d(overwritten, weights["block.conv2.weight"], {}, 1, 1) + overwritten;
    QVERIFY(torch::equal(outputAt(trace, "block"), sum));
    QVERIFY(torch::equal(outputAt(trace, "conv1"), c));
    QVERIFY(torch::equal(tensorOf(stepAt(trace, "block").input), c));
    QVERIFY(torch::equal(outputAt(trace, "block.pre.id"), c));
    QVERIFY(torch::equal(tensorOf(stepAt(trace, "block.downsample.0").input), overwritten));
    QVERIFY(trace->replayCheck == ReplayCheck::Equal);
}

void RecordingTest::residual_shortcutOverwritesTheBodysView_sumHasIt()
{
    const Network net = network({residual("block", {layer("Identity", "id")}, {inPlaceLeakyRelu("0")}, "Identity")});
    const ActivationPtr input = randomInput(net.input.shape());
    const TracePtr trace = runOnce(net, input);
    const torch::Tensor x = tensorOf(input);
    QVERIFY(torch::equal(outputAt(trace, "block"), torch::leaky_relu(x, -0.5) * 2));
    QVERIFY(torch::equal(outputAt(trace, "block.id"), x));
    QVERIFY(trace->replayCheck == ReplayCheck::Equal);
}

void RecordingTest::randomAliasing_everyBlockEqualsPytorch()
{
    torch::NoGradGuard noGrad;
    torch::set_num_threads(1);
    for (unsigned seed = 0; seed < 300; ++seed) {
        const Network net = network(aliasingTree(seed));
        const RunRequest request = requestFor(net, randomInput(net.input.shape(), seed));
        std::map<std::string, torch::Tensor> expected;
        const torch::Tensor output = pytorchForward(net.root, "", tensorOf(request.input), expected);

        const auto executor = makeTorchExecutor(registry());
        for (const bool reuse : {false, true}) {
            const TracePtr trace = run(*executor, request);
            QVERIFY2(trace->status == TraceStatus::Ok, std::to_string(seed).c_str());
            QVERIFY2(trace->replayCheck == ReplayCheck::Equal, std::to_string(seed).c_str());
            QVERIFY(torch::equal(tensorOf(trace->output()), output));
            for (const TraceStepPtr& step : trace->steps) {
                const std::string place = std::to_string(seed) + " " + step->path;
                QVERIFY2(torch::equal(tensorOf(step->output), expected.at(step->path)), place.c_str());
                QCOMPARE(step->reused, reuse);
            }
        }
    }
}

void RecordingTest::steps_arePublishedAfterTheirChildrenAndListedInPreOrder()
{
    const Network net = network({sequential("s", {layer("ReLU", "a")}),
                                 residual("r", {layer("ReLU", "b")}, {layer("ReLU", "0")}), layer("ReLU", "c")});
    std::vector<std::string> published;
    const auto executor = makeTorchExecutor(registry());
    const TracePtr trace = executor->run(
        requestFor(net), {{}, [&published](const TraceStepPtr& step) { published.push_back(step->path); }});
    QCOMPARE(published, (std::vector<std::string>{"s.a", "s", "r.b", "r.downsample.0", "r", "c"}));
    std::vector<std::string> listed;
    for (const TraceStepPtr& step : trace->steps) {
        listed.push_back(step->path);
        QCOMPARE(step->index, static_cast<int>(listed.size()));
    }
    QCOMPARE(listed, (std::vector<std::string>{"s", "s.a", "r", "r.b", "r.downsample.0", "c"}));
}

void RecordingTest::outputs_shareMemoryInsteadOfBeingCopied()
{
    const TracePtr trace = runOnce(network({sequential("s", {conv("conv1", 2, 2), layer("Flatten", "flatten")})}));
    const float* convData = stepAt(trace, "s.conv1").output->values().data();
    QVERIFY(stepAt(trace, "s.flatten").output->values().data() == convData);
    QVERIFY(stepAt(trace, "s").output == stepAt(trace, "s.flatten").output);
    QVERIFY(stepAt(trace, "s.flatten").input == stepAt(trace, "s.conv1").output);
}

void RecordingTest::nan_isEqualToItselfInTheReplayCheck()
{
    auto values = std::vector<float>(60, 1.0f);
    values[3] = std::numeric_limits<float>::quiet_NaN();
    values[4] = std::numeric_limits<float>::infinity();
    const TracePtr trace = runOnce(network({conv("conv1", 2, 2), inPlaceRelu("relu")}),
                                   std::make_shared<const Activation>(Shape{1, 2, 6, 5}, values));
    QVERIFY(trace->output()->stats().nanCount > 0);
    QVERIFY(trace->replayCheck == ReplayCheck::Equal);
}

void RecordingTest::threads_followTheWorkUnlessSet()
{
    const Network small = network({conv("conv1", 2, 2)});
    RunRequest request = requestFor(small);
    const auto executor = makeTorchExecutor(registry());
    request.threads = 0;
    QCOMPARE(run(*executor, request)->threads, 1);
    request.threads = 2;
    QCOMPARE(run(*executor, request)->threads, 2);
    QCOMPARE(at::get_num_threads(), 2);

    // ResNet-18 at 28x28, 64x64 and 224x224.
    QCOMPARE(chooseThreads(0, 33'020'600), 1);
    QCOMPARE(chooseThreads(0, 141'638'000), 1);
    QVERIFY(chooseThreads(0, 1'734'900'000) >= (std::thread::hardware_concurrency() > 1 ? 2 : 1));
    QCOMPARE(chooseThreads(3, 1'734'900'000), 3);
}

QTEST_APPLESS_MAIN(RecordingTest)
#include "test_recording.moc"
