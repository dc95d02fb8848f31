#include "model/engine/trainer.h"
#include "tests/engine/training_fixture.h"

#include <QtTest>

#include <atomic>
#include <thread>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

constexpr std::int64_t kSteps = 6;

using Looks = std::vector<TrainingLook>;
using LookWanted = std::function<std::optional<LookOrder>()>;

struct Run {
    TrainingResult result;
    Looks looks;
};

Run train(const std::shared_ptr<const Network>& net, const LookWanted& wanted)
{
    TrainingSettings settings;
    settings.optimizer.kind = OptimizerKind::Adam;
    settings.learningRate = 0.05;
    settings.batchSize = 4;
    settings.epochs = 2;
    settings.threads = 1;
    Run run;
    TrainingObserver observer;
    observer.lookWanted = wanted;
    observer.lookDone = [&run](TrainingLook look) { run.looks.push_back(std::move(look)); };
    run.result = makeTorchTrainer(registry())->train({net, {}}, {examples(12), nullptr}, settings, observer);
    return run;
}

LookWanted always(const RunRequest& pass)
{
    return [pass] { return LookOrder{pass}; };
}

RunRequest passOf(const std::shared_ptr<const Network>& net)
{
    RunRequest request;
    request.network = net;
    request.input = randomInput({1, 2, 6, 5});
    return request;
}

bool haveSameValues(const ActivationPtr& left, const ActivationPtr& right)
{
    return left && right && left->shape() == right->shape() && std::ranges::equal(left->values(), right->values());
}

bool haveSameValues(const NamedTensorsPtr& left, const NamedTensorsPtr& right)
{
    if (!left || !right)
        return left == right;
    return std::ranges::equal(*left, *right, [](const NamedTensor& a, const NamedTensor& b) {
        return a.key == b.key && a.isBuffer == b.isBuffer && haveSameValues(a.value, b.value);
    });
}

} // namespace

/// Passes that are made in the middle of a training, with its own modules.
class TestTrainingLooks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void look_isWhatARunWithTheWeightsGives();
    void look_hasTheChannelScalesOfItsPass();
    void looks_changeNothingOfTheTraining();
    void look_stays_whenTrainingGoesOn();
    void look_inTrainMode_hasWeightsAlone();
    void look_withoutAPass_hasWeightsAlone();
    void look_ofABlockThatFails_saysSo();
    void passesInTrainMode_elsewhere_changeNoDraw();
};

/// In eval mode, in the plain layout, bit for bit.
void TestTrainingLooks::look_isWhatARunWithTheWeightsGives()
{
    const auto net = std::make_shared<const Network>(mixedNetwork());
    const Run run = train(net, always(passOf(net)));
    QCOMPARE(run.looks.size(), static_cast<std::size_t>(kSteps));
    const auto executor = makeTorchExecutor(registry());
    for (const TrainingLook& look : run.looks) {
        QVERIFY(look.request.weights == look.weights);
        RunRequest request = look.request;
        request.threads = 1;
        const TracePtr expected = executor->run(request, {});
        QCOMPARE(look.trace->status, TraceStatus::Ok);
        QCOMPARE(look.trace->steps.size(), expected->steps.size());
        QVERIFY(look.trace->input == look.request.input);
        for (std::size_t i = 0; i < expected->steps.size(); ++i) {
            const TraceStep& now = *look.trace->steps[i];
            const TraceStep& then = *expected->steps[i];
            QCOMPARE(now.path, then.path);
            QVERIFY2(haveSameValues(now.output, then.output), now.path.c_str());
            QVERIFY2(haveSameValues(now.input, then.input), now.path.c_str());
            QVERIFY2(haveSameValues(now.parameters, then.parameters), now.path.c_str());
            QVERIFY(now.type != "Residual" || haveSameValues(now.sum, then.sum));
        }
    }
}

void TestTrainingLooks::look_hasTheChannelScalesOfItsPass()
{
    const auto net = std::make_shared<const Network>(mixedNetwork());
    RunRequest pass = passOf(net);
    pass.channelScales = {{net->root.slots[0][0].id, 1, 0}};
    const Run run = train(net, always(pass));
    const std::span<const float> off = stepAt(run.looks.back().trace, "conv1").output->map(1);
    QVERIFY(std::ranges::all_of(off, [](float value) { return value == 0; }));
}

void TestTrainingLooks::looks_changeNothingOfTheTraining()
{
    const auto net = std::make_shared<const Network>(mixedNetwork());
    const Run with = train(net, always(passOf(net)));
    const Run without = train(net, [] { return std::nullopt; });
    QVERIFY(without.looks.empty());
    QCOMPARE(with.result.weights.size(), without.result.weights.size());
    for (std::size_t i = 0; i < with.result.weights.size(); ++i) {
        const NamedTensor& tensor = with.result.weights[i];
        QVERIFY2(haveSameValues(tensor.value, without.result.weights[i].value), tensor.key.c_str());
    }
}

/// What was recorded and copied is in memory that the next steps do not write to.
void TestTrainingLooks::look_stays_whenTrainingGoesOn()
{
    const auto net = std::make_shared<const Network>(mixedNetwork());
    std::vector<std::vector<float>> seen;
    const auto valuesOf = [](const TrainingLook& look) {
        std::vector<float> values;
        for (const TraceStepPtr& step : look.trace->steps) {
            values.insert(values.end(), step->output->values().begin(), step->output->values().end());
            for (const NamedTensor& tensor : step->parameters ? *step->parameters : std::vector<NamedTensor>{})
                values.insert(values.end(), tensor.value->values().begin(), tensor.value->values().end());
        }
        return values;
    };
    TrainingSettings settings;
    settings.batchSize = 4;
    settings.threads = 1;
    Looks looks;
    TrainingObserver observer;
    observer.lookWanted = always(passOf(net));
    observer.lookDone = [&](TrainingLook look) {
        seen.push_back(valuesOf(look));
        looks.push_back(std::move(look));
    };
    makeTorchTrainer(registry())->train({net, {}}, {examples(24), nullptr}, settings, observer);
    QCOMPARE(looks.size(), static_cast<std::size_t>(kSteps));
    for (std::size_t i = 0; i < looks.size(); ++i)
        QVERIFY(valuesOf(looks[i]) == seen[i]);
    QVERIFY(seen.front() != seen.back());
}

/// A pass as after train() would change the running statistics.
void TestTrainingLooks::look_inTrainMode_hasWeightsAlone()
{
    const auto net = std::make_shared<const Network>(mixedNetwork());
    RunRequest pass = passOf(net);
    pass.trainMode = true;
    const Run run = train(net, always(pass));
    QCOMPARE(run.looks.size(), static_cast<std::size_t>(kSteps));
    QVERIFY(!run.looks.back().trace && run.looks.back().weights);
}

void TestTrainingLooks::look_withoutAPass_hasWeightsAlone()
{
    const auto net = std::make_shared<const Network>(mixedNetwork());
    const Run run = train(net, [] { return LookOrder{}; });
    QVERIFY(!run.looks.back().trace);
    // A block with parameters each: conv1, bn1, conv2, fc.
    QCOMPARE(run.looks.back().weights->size(), std::size_t{4});
}

/// An image that the network cannot take; the training is not disturbed.
void TestTrainingLooks::look_ofABlockThatFails_saysSo()
{
    const auto net = std::make_shared<const Network>(mixedNetwork());
    RunRequest pass = passOf(net);
    pass.input = randomInput({1, 3, 6, 5});
    const Run run = train(net, always(pass));
    QCOMPARE(run.looks.back().trace->status, TraceStatus::Failed);
    const Run without = train(net, [] { return std::nullopt; });
    for (std::size_t i = 0; i < run.result.weights.size(); ++i)
        QVERIFY(haveSameValues(run.result.weights[i].value, without.result.weights[i].value));
    QVERIFY(stepAt(run.looks.back().trace, "conv1").error.find("to have 2 channels") != std::string::npos);
}

/// LibTorch's Dropout draws from one generator for all threads.
void TestTrainingLooks::passesInTrainMode_elsewhere_changeNoDraw()
{
    const auto net = std::make_shared<const Network>(mixedNetwork());
    TrainingSettings settings;
    settings.batchSize = 4;
    settings.epochs = 40;
    settings.threads = 1;
    const auto weightsAfter = [&] {
        return makeTorchTrainer(registry())->train({net, {}}, {examples(24), nullptr}, settings, {}).weights;
    };
    const std::vector<NamedTensor> alone = weightsAfter();

    RunRequest pass = passOf(net);
    pass.input = randomInput({4, 2, 6, 5});
    pass.trainMode = true;
    pass.threads = 1;
    pass.reusePrefix = pass.replayCheck = false;
    const auto executor = makeTorchExecutor(registry());
    const ActivationPtr first = stepAt(executor->run(pass, {}), "dropout").output;
    std::atomic<bool> isOver = false;
    int others = 0, passes = 0;
    std::thread beside([&] {
        for (; !isOver; ++passes)
            others += !haveSameValues(stepAt(executor->run(pass, {}), "dropout").output, first);
    });
    const std::vector<NamedTensor> besideThem = weightsAfter();
    isOver = true;
    beside.join();
    QVERIFY(passes > 10);
    QCOMPARE(others, 0);
    QCOMPARE(besideThem.size(), alone.size());
    for (std::size_t i = 0; i < alone.size(); ++i)
        QVERIFY2(haveSameValues(besideThem[i].value, alone[i].value), alone[i].key.c_str());
}

QTEST_GUILESS_MAIN(TestTrainingLooks)
#include "test_training_looks.moc"
