#include "tests/engine/engine_fixture.h"

#include <QtTest>

#include <torch/torch.h>

using namespace layerwise;
using namespace layerwise::testing;

/// What cannot run is said, tied to its block, and never takes the program with it.
class FailuresTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void throwingBlock_failsWithTorchsMessage();
    void throwingConstructor_failsAtItsBlock();
    void mismatchedSum_isTheResidualsFailure();
    void unfitOptions_failWithoutReachingLibTorch();
    void impossibleNetwork_isRefusedWithTheFigure();
    void impossibleActivation_isRefusedWithTheFigure();
    void refusal_countsParametersAndOutputs();
    void stopRequest_isHeededBetweenLayers();
    void torchMessage_isLibTorchsOwn();
};

void FailuresTest::throwingBlock_failsWithTorchsMessage()
{
    const Network net = network({conv("conv1", 2, 4),
                                 sequential("layer1", {residual("0", {conv("conv2", 5, 4), layer("ReLU", "relu")},
                                                                {conv("0", 4, 4)})}),
                                 layer("Flatten", "flatten")});
    std::vector<std::string> published;
    const auto executor = makeTorchExecutor(registry());
    const TracePtr trace = executor->run(
        requestFor(net), {{}, [&published](const TraceStepPtr& step) { published.push_back(step->path); }});

    QString expected;
    try {
        torch::conv2d(torch::zeros({1, 4, 6, 5}), torch::zeros({4, 5, 3, 3}), {}, 1, 1);
    } catch (const c10::Error& error) {
        expected = QString::fromStdString(error.what_without_backtrace());
    }
    QVERIFY(trace->status == TraceStatus::Failed);
    QVERIFY(trace->replayCheck == ReplayCheck::NotMade);
    const TraceStep& failed = stepAt(trace, "layer1.0.conv2");
    QVERIFY(failed.status == StepStatus::Failed);
    QCOMPARE(QString::fromStdString(failed.error), expected);
    QVERIFY(!failed.output);
    QCOMPARE(failed.inputShape, std::optional(Shape{1, 4, 6, 5}));
    QVERIFY(stepAt(trace, "conv1").status == StepStatus::Ok);
    QCOMPARE(stepAt(trace, "conv1").output->shape(), (Shape{1, 4, 6, 5}));
    for (const char* container : {"layer1", "layer1.0"})
        QVERIFY(stepAt(trace, container).status == StepStatus::Failed);
    for (const char* later : {"layer1.0.relu", "layer1.0.downsample.0", "flatten"}) {
        QVERIFY(stepAt(trace, later).status == StepStatus::NotRun);
        QVERIFY(!stepAt(trace, later).input);
    }
    QCOMPARE(published, (std::vector<std::string>{"conv1", "layer1.0.conv2", "layer1.0", "layer1"}));
    QVERIFY(!trace->output());
}

void FailuresTest::throwingConstructor_failsAtItsBlock()
{
    Block grouped = conv("conv2", 4, 4);
    grouped.options["groups"] = std::int64_t{3};
    const TracePtr trace = runOnce(network({conv("conv1", 2, 4), grouped, conv("conv3", 4, 4)}));
    QVERIFY(stepAt(trace, "conv1").status == StepStatus::Ok);
    QVERIFY(stepAt(trace, "conv2").status == StepStatus::Failed);
    QVERIFY(stepAt(trace, "conv2").error.find("groups") != std::string::npos);
    QVERIFY(stepAt(trace, "conv3").status == StepStatus::NotRun);
}

void FailuresTest::mismatchedSum_isTheResidualsFailure()
{
    const TracePtr trace = runOnce(network({residual("block", {conv("conv1", 2, 3)}), layer("ReLU", "relu")}));
    QVERIFY(stepAt(trace, "block.conv1").status == StepStatus::Ok);
    QVERIFY(stepAt(trace, "block").status == StepStatus::Failed);
    QString expected;
    try {
        torch::zeros({1, 3, 6, 5}) + torch::zeros({1, 2, 6, 5});
    } catch (const c10::Error& error) {
        expected = QString::fromStdString(error.what_without_backtrace());
    }
    QCOMPARE(QString::fromStdString(stepAt(trace, "block").error), expected);
    QVERIFY(stepAt(trace, "relu").status == StepStatus::NotRun);
}

void FailuresTest::unfitOptions_failWithoutReachingLibTorch()
{
    Block zeroGroups = conv("conv", 2, 2);
    zeroGroups.options["groups"] = std::int64_t{0}; // LibTorch would divide by it
    Block wrongKind = conv("conv", 2, 2);
    wrongKind.options["stride"] = std::string("two");
    for (const Block& block : {zeroGroups, wrongKind, layer("Conv2d", "conv"), layer("Nonsense", "conv")}) {
        const TracePtr trace = runOnce(network({block}));
        QVERIFY(stepAt(trace, "conv").status == StepStatus::Failed);
        QVERIFY(!stepAt(trace, "conv").error.empty());
        QVERIFY(makeTorchExecutor(registry())->parameters(network({block}), 0).empty());
    }
}

void FailuresTest::impossibleNetwork_isRefusedWithTheFigure()
{
    const Network net =
        network({conv("conv1", 2, 4), sequential("box", {conv("conv2", 4, 1'000'000'000)}), layer("ReLU", "relu")});
    const auto executor = makeTorchExecutor(registry());
    const TracePtr trace = run(*executor, requestFor(net));
    QVERIFY(trace->status == TraceStatus::Failed);
    QVERIFY(trace->refusal.has_value());
    QCOMPARE(trace->refusal->first, findByPath(net.root, "box.conv2", registry())->id);
    QCOMPARE(trace->refusal->second.code, std::string("memory.too_large"));
    // 4·10^9·9 weights and 10^9·30 outputs, twice for the ReLU, of 4 bytes, and the little conv1.
    const std::int64_t conv1 = (4 * 2 * 9 + 4 * 30) * 4;
    QCOMPARE(std::get<std::int64_t>(trace->refusal->second.values.at("bytes")),
             std::int64_t{4} * (36'000'000'000 + 30'000'000'000 + 30'000'000'000) + conv1);
    QVERIFY(std::get<std::int64_t>(trace->refusal->second.values.at("limit")) > 0);
    QCOMPARE(trace->steps.size(), std::size_t{4});
    QVERIFY(stepAt(trace, "box.conv2").status == StepStatus::Failed);
    QVERIFY(stepAt(trace, "box").status == StepStatus::Failed);
    QVERIFY(stepAt(trace, "conv1").status == StepStatus::NotRun);
    QVERIFY(executor->parameters(net, 0).empty());
    QVERIFY(executor->torchMessage(net, trace->refusal->first, {1, 4, 6, 5}).empty());

    // Its weights take 2^64 bytes and some: more than can be counted.
    const std::int64_t large = 2'147'483'647;
    const Network beyondAll = network({layer("Linear", "fc", {{"in_features", large}, {"out_features", large}})});
    QVERIFY(run(*executor, requestFor(beyondAll))->refusal.has_value());
}

void FailuresTest::impossibleActivation_isRefusedWithTheFigure()
{
    const Network net = network({layer("Upsample", "up", {{"size", Ints{100'000, 1'000'000}}})});
    const TracePtr trace = runOnce(net);
    QVERIFY(trace->refusal.has_value());
    QCOMPARE(std::get<std::int64_t>(trace->refusal->second.values.at("bytes")), std::int64_t{800'000'000'000});
}

void FailuresTest::refusal_countsParametersAndOutputs()
{
    // conv: 4·2·9 weights, 4·6·5 outputs; the Residual: its sum and the activated sum of 4·6·5 each. 4 bytes a value.
    const Network net = network({conv("conv1", 2, 4), residual("block", {})});
    const std::int64_t bytes = 4 * (4 * 2 * 9 + 4 * 6 * 5 + 2 * 4 * 6 * 5);
    QVERIFY(!run(*makeTorchExecutor(registry(), {bytes}), requestFor(net))->refusal);
    const TracePtr refused = run(*makeTorchExecutor(registry(), {bytes - 1}), requestFor(net));
    QVERIFY(refused->refusal.has_value());
    // It needs the most: 4 · 240 bytes, and conv1 4 · 192.
    QCOMPARE(refused->refusal->first, findByPath(net.root, "block", registry())->id);
}

void FailuresTest::stopRequest_isHeededBetweenLayers()
{
    const Network net =
        network({layer("ReLU", "a"), sequential("box", {layer("ReLU", "b"), layer("ReLU", "c")}), layer("ReLU", "d")});
    const auto executor = makeTorchExecutor(registry());
    int done = 0;
    const TracePtr trace =
        executor->run(requestFor(net), {[&done] { return done == 2; }, [&done](const TraceStepPtr&) { ++done; }});
    QVERIFY(trace->status == TraceStatus::Stopped);
    QVERIFY(stepAt(trace, "box.b").status == StepStatus::Ok);
    QVERIFY(stepAt(trace, "box").status == StepStatus::NotRun);
    QVERIFY(stepAt(trace, "box.c").status == StepStatus::NotRun);
    QVERIFY(trace->replayCheck == ReplayCheck::NotMade);

    const TracePtr resumed = run(*executor, requestFor(net));
    QVERIFY(resumed->status == TraceStatus::Ok);
    QVERIFY(stepAt(resumed, "box.b").reused);
    QVERIFY(!stepAt(resumed, "box.c").reused);

    const TracePtr never = executor->run(requestFor(net), {[] { return true; }, {}});
    QVERIFY(never->status == TraceStatus::Stopped);
    QCOMPARE(never->steps.size(), std::size_t{5});
}

void FailuresTest::torchMessage_isLibTorchsOwn()
{
    const Network net = network({layer("AvgPool2d", "avgpool", {{"kernel_size", Ints{7, 7}}, {"stride", Ints{1, 1}}}),
                                 sequential("box", {layer("ReLU", "relu")})});
    const auto executor = makeTorchExecutor(registry());
    const BlockId pool = net.root.slots[0][0].id;
    // As LibTorch 1.13 says it of the network as posted.
    QCOMPARE(QString::fromStdString(executor->torchMessage(net, pool, {1, 512, 1, 1})),
             QString("Given input size: (512x1x1). Calculated output size: (512x-5x-5). Output size is too small"));
    QVERIFY(executor->torchMessage(net, pool, {1, 512, 7, 7}).empty());
    QVERIFY(executor->torchMessage(net, net.root.slots[0][1].id, {1, 3}).empty());
    QVERIFY(executor->torchMessage(net, BlockId{12345}, {1, 3}).empty());
}

QTEST_APPLESS_MAIN(FailuresTest)
#include "test_failures.moc"
