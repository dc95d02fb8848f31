#include "tests/engine/engine_fixture.h"

#include "model/core/explain_step.h"

#include <QtTest>

#include <torch/torch.h>

using namespace layerwise;
using namespace layerwise::testing;

/// A pass as after model.train(): the batch's own statistics, values dropped by the seed, and nothing that stays.
class TrainModeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void batchNorm_usesTheBatch_andLeavesWhatItRemembers();
    void instanceNorm_usesTheImage();
    void dropout_dropsBySeed_andScalesTheRest();
    void inPlaceDropout_keepsWhatCameIn();
    void otherMode_runsAgainFromTheFirstLayerThatDiffers();
    void fastLayout_isNotTaken();
    void oneValueAChannel_failsAsInPyTorch();
    void explanations_useTheBatch();
    void explanations_sayWhatWasDropped();
};

namespace {

Block batchNorm(const std::string& name, std::int64_t channels)
{
    return layer("BatchNorm2d", name, {{"num_features", channels}});
}

Block dropout(double p, bool inPlace = false)
{
    return layer("Dropout", "dropout", {{"p", p}, {"inplace", inPlace}});
}

Network normNetwork()
{
    return network({conv("conv", 2, 3), batchNorm("bn", 3), layer("ReLU", "relu"), conv("last", 3, 2)});
}

RunRequest trainRequest(const Network& net, const ActivationPtr& input)
{
    RunRequest request = requestFor(net, input);
    request.trainMode = true;
    return request;
}

} // namespace

void TrainModeTest::batchNorm_usesTheBatch_andLeavesWhatItRemembers()
{
    const Network net = normNetwork();
    const auto executor = makeTorchExecutor(registry());
    const auto input = randomInput({4, 2, 6, 5});
    const auto before = parametersOf(*executor, net);
    for (int pass = 0; pass < 3; ++pass) {
        RunRequest request = trainRequest(net, input);
        request.reusePrefix = false;
        const TracePtr trace = run(*executor, request);
        QCOMPARE(trace->replayCheck, ReplayCheck::Equal);
        const torch::Tensor x = outputAt(trace, "conv");
        const torch::Tensor mean = x.mean({0, 2, 3}, true);
        const torch::Tensor var = (x - mean).pow(2).mean({0, 2, 3}, true);
        QVERIFY(torch::allclose(outputAt(trace, "bn"), (x - mean) / (var + 1e-5).sqrt(), 1e-5, 1e-5));
    }
    const auto after = parametersOf(*executor, net);
    for (const auto& [key, tensor] : before)
        QVERIFY2(torch::equal(tensor, after.at(key)), key.c_str());
    // running_mean 0 and running_var 1 of a new layer: eval mode nearly hands on what comes in.
    const TracePtr eval = run(*executor, requestFor(net, input));
    QVERIFY(torch::allclose(outputAt(eval, "bn"), outputAt(eval, "conv") / std::sqrt(1 + 1e-5), 1e-5, 1e-6));
}

void TrainModeTest::instanceNorm_usesTheImage()
{
    const Network net = network({layer("InstanceNorm2d", "norm",
                                       {{"num_features", std::int64_t{2}}, {"track_running_stats", true}})});
    const auto executor = makeTorchExecutor(registry());
    const auto input = randomInput({2, 2, 6, 5});
    const torch::Tensor x = tensorOf(input);
    const torch::Tensor mean = x.mean({2, 3}, true);
    const torch::Tensor var = (x - mean).pow(2).mean({2, 3}, true);
    const TracePtr trace = run(*executor, trainRequest(net, input));
    QVERIFY(torch::allclose(tensorOf(trace->output()), (x - mean) / (var + 1e-5).sqrt(), 1e-5, 1e-5));
}

void TrainModeTest::dropout_dropsBySeed_andScalesTheRest()
{
    const Network net = network({dropout(0.25)}, {1, 40, 50, {0}, {1}});
    const auto executor = makeTorchExecutor(registry());
    const auto input = randomInput({1, 1, 40, 50});
    RunRequest request = trainRequest(net, input);
    const TracePtr first = run(*executor, request);
    QCOMPARE(first->replayCheck, ReplayCheck::Equal);
    const torch::Tensor output = tensorOf(first->output());
    const torch::Tensor kept = output.ne(0);
    QVERIFY(torch::allclose(output, torch::where(kept, tensorOf(input) / 0.75, torch::zeros({}))));
    // 2,000 values: the share that is dropped is within five standard deviations of 0.25.
    const double dropped = 1 - kept.to(torch::kDouble).mean().item<double>();
    QVERIFY(std::abs(dropped - 0.25) < 5 * std::sqrt(0.25 * 0.75 / 2000));

    request.reusePrefix = false;
    QVERIFY(torch::equal(tensorOf(run(*executor, request)->output()), output));
    request.reusePrefix = true;
    request.seed = 1;
    QVERIFY(!torch::equal(tensorOf(run(*executor, request)->output()), output));
    request.trainMode = false;
    QVERIFY(torch::equal(tensorOf(run(*executor, request)->output()), tensorOf(input)));
}

void TrainModeTest::inPlaceDropout_keepsWhatCameIn()
{
    const Network net = network({residual("box", {dropout(0.5, true)})});
    const auto executor = makeTorchExecutor(registry());
    const auto input = randomInput({1, 2, 6, 5});
    const TracePtr trace = run(*executor, trainRequest(net, input));
    QCOMPARE(trace->replayCheck, ReplayCheck::Equal);
    QVERIFY(torch::equal(tensorOf(stepAt(trace, "box.dropout").input), tensorOf(input)));
}

void TrainModeTest::otherMode_runsAgainFromTheFirstLayerThatDiffers()
{
    const Network net = normNetwork();
    const auto executor = makeTorchExecutor(registry());
    const auto input = randomInput({4, 2, 6, 5});
    const TracePtr eval = run(*executor, requestFor(net, input));
    const TracePtr train = run(*executor, trainRequest(net, input));
    QVERIFY(!stepAt(train, "bn").reused && !stepAt(train, "last").reused);
    QVERIFY(!torch::equal(outputAt(train, "last"), outputAt(eval, "last")));
    QVERIFY(stepAt(run(*executor, trainRequest(net, input)), "last").reused);
    const TracePtr again = run(*executor, requestFor(net, input));
    QVERIFY(!stepAt(again, "bn").reused);
    QVERIFY(torch::equal(outputAt(again, "last"), outputAt(eval, "last")));
}

void TrainModeTest::fastLayout_isNotTaken()
{
    const Network net = normNetwork();
    const auto input = randomInput({4, 2, 6, 5});
    RunRequest request = trainRequest(net, input);
    request.layout = RunLayout::Fast;
    const auto executor = makeTorchExecutor(registry());
    const TracePtr fast = run(*executor, request);
    QCOMPARE(fast->replayCheck, ReplayCheck::Equal);
    request.layout = RunLayout::Plain;
    QVERIFY(torch::equal(tensorOf(run(*makeTorchExecutor(registry()), request)->output()), tensorOf(fast->output())));
}

void TrainModeTest::oneValueAChannel_failsAsInPyTorch()
{
    const Network net = network({batchNorm("bn", 2)}, {2, 1, 1, {0}, {1}});
    const auto executor = makeTorchExecutor(registry());
    const TracePtr trace = run(*executor, trainRequest(net, randomInput({1, 2, 1, 1})));
    QCOMPARE(trace->status, TraceStatus::Failed);
    QVERIFY(stepAt(trace, "bn").error.starts_with("Expected more than 1 value per channel when training"));
    QCOMPARE(run(*executor, trainRequest(net, randomInput({2, 2, 1, 1})))->status, TraceStatus::Ok);
    QCOMPARE(run(*executor, requestFor(net, randomInput({1, 2, 1, 1})))->status, TraceStatus::Ok);
}

void TrainModeTest::explanations_useTheBatch()
{
    const Network net = normNetwork();
    const auto executor = makeTorchExecutor(registry());
    const TracePtr trace = run(*executor, trainRequest(net, randomInput({4, 2, 6, 5})));
    const torch::Tensor x = outputAt(trace, "conv");
    for (const auto& at : {Ints{0, 0, 0}, Ints{2, 5, 4}, Ints{1, 3, 2}}) {
        const auto explanation =
            explainStep(net, registry(), *trace, {stepAt(trace, "bn").block, StepPhase::Done}, 2, at);
        QVERIFY(explanation.ok());
        QVERIFY(std::abs(explanation->sum - explanation->value) <= 1e-5 * std::max(1.0, std::abs(explanation->value)));
        QCOMPARE(explanation->numbers[1].name, std::string("mean"));
        const double mean = x.select(1, at[0]).to(torch::kDouble).mean().item<double>();
        QVERIFY(std::abs(explanation->numbers[1].value - mean) < 1e-9);
        QVERIFY(explanation->formula.find("batch mean") != std::string::npos);
    }
}

void TrainModeTest::explanations_sayWhatWasDropped()
{
    const Network net = network({dropout(0.5)});
    const auto executor = makeTorchExecutor(registry());
    const TracePtr trace = run(*executor, trainRequest(net, randomInput({1, 2, 6, 5})));
    int dropped = 0;
    for (std::int64_t x = 0; x < 5; ++x) {
        const auto explanation =
            explainStep(net, registry(), *trace, {stepAt(trace, "dropout").block, StepPhase::Done}, 0, {1, 2, x});
        QVERIFY(explanation.ok());
        QVERIFY(std::abs(explanation->sum - explanation->value) < 1e-6);
        dropped += explanation->formula == "y = 0, dropped" ? 1 : 0;
    }
    QVERIFY(dropped > 0 && dropped < 5);
}

QTEST_GUILESS_MAIN(TrainModeTest)
#include "test_train_mode.moc"
