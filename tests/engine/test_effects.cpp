#include "tests/engine/aliasing_trees.h"
#include "tests/engine/engine_fixture.h"

#include "model/core/step_plan.h"

#include <QtTest>

#include <torch/torch.h>

#include <random>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

/// c1, relu1 (in place), r(c2, relu2 in place | identity, ReLU), flatten, fc of 5 classes; input [1, 2, 6, 5].
Network smallClassifier()
{
    return network({conv("c1", 2, 3), inPlaceRelu("relu1"), residual("r", {conv("c2", 3, 3), inPlaceRelu("relu2")}),
                    layer("Flatten", "flatten"),
                    layer("Linear", "fc", {{"in_features", std::int64_t{90}}, {"out_features", std::int64_t{5}}})});
}

BlockId idAt(const Network& net, const std::string& path)
{
    return findByPath(net.root, path, registry())->id;
}

/// A copy, so that later changes of the recorded memory would show.
torch::Tensor copyAt(const TracePtr& trace, const std::string& path)
{
    return outputAt(trace, path).clone();
}

std::vector<ChannelScale> randomScales(const Network& net, std::mt19937& random)
{
    std::vector<ChannelScale> scales;
    forEachBlock(net.root, registry(), [&](const Block& block, const std::string&, int) {
        if (random() % 3 == 0)
            scales.push_back({block.id, static_cast<std::int64_t>(random() % 2), random() % 2 ? 0.0F : 0.5F});
    });
    return scales;
}

AttributionRequest questionFor(const Network& net, const std::string& path, std::int64_t target)
{
    const RunRequest request = requestFor(net);
    AttributionRequest question;
    question.generation = request.generation;
    question.network = request.network;
    question.input = request.input;
    question.seed = request.seed;
    question.threads = request.threads;
    question.block = path.empty() ? BlockId{} : idAt(net, path);
    question.targetClass = target;
    return question;
}

/// An aliasing tree with classes at its end.
Network classifierOf(unsigned seed)
{
    std::vector<Block> blocks = {conv("stem", 2, 2), sequential("tree", aliasingTree(seed)), layer("Flatten", "flatten"),
                                 layer("Linear", "fc",
                                       {{"in_features", std::int64_t{60}}, {"out_features", std::int64_t{4}}})};
    return network(std::move(blocks));
}

} // namespace

/// Channels scaled and weights set for a run, and what a class depends on.
class EffectsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scaling_isRecordedAsPlainForwardComputesIt();
    void scaling_multipliesTheOutput_andIsSaid();
    void scaling_reusesWhatIsBefore_andOverwritesNothing();
    void scaling_offAgain_isTheRunBefore();
    void scaling_whileStepping_equalsTheWholeRun();
    void scaling_ofPlacesThatDoNotExist_doesNothing();
    void weightEdit_equalsTheLayerWithThatWeight();
    void weightEdit_takenBack_isTheRunBefore();
    void weightEdit_ofPlacesThatDoNotExist_doesNothing();
    void ranking_equalsSingleRuns();
    void ranking_ofANetworkThatMixesABatch_equalsSingleRuns();
    void ranking_canBeStopped();
    void saliency_equalsDifferences();
    void gradCam_ofALinearTail_isItsFormula();
    void questionsThatCannotBeAnswered_sayWhy_data();
    void questionsThatCannotBeAnswered_sayWhy();
};

void EffectsTest::scaling_isRecordedAsPlainForwardComputesIt()
{
    std::mt19937 random(11);
    int scaled = 0;
    for (unsigned seed = 0; seed < 150; ++seed) {
        const Network net = network(aliasingTree(seed));
        RunRequest request = requestFor(net);
        request.channelScales = randomScales(net, random);
        const auto executor = makeTorchExecutor(registry());
        const TracePtr trace = run(*executor, request);
        QCOMPARE(trace->status, TraceStatus::Ok);
        QVERIFY2(trace->replayCheck == ReplayCheck::Equal, std::to_string(seed).c_str());
        // Again on what is there, with other factors in some places.
        for (ChannelScale& scale : request.channelScales)
            scale.scale = random() % 3 == 0 ? 2.0F : scale.scale;
        QVERIFY2(run(*executor, request)->replayCheck == ReplayCheck::Equal, std::to_string(seed).c_str());
        scaled += static_cast<int>(request.channelScales.size());
    }
    QVERIFY(scaled > 100);
}

void EffectsTest::scaling_multipliesTheOutput_andIsSaid()
{
    const Network net = smallClassifier();
    const auto executor = makeTorchExecutor(registry());
    const TracePtr plain = run(*executor, requestFor(net));
    RunRequest request = requestFor(net);
    request.channelScales = {{idAt(net, "relu1"), 1, 0.0F}, {idAt(net, "relu1"), 2, 0.5F}};
    const TracePtr trace = run(*executor, request);
    torch::Tensor expected = copyAt(plain, "relu1");
    expected.select(1, 1).zero_();
    expected.select(1, 2).mul_(0.5);
    QVERIFY(torch::equal(outputAt(trace, "relu1"), expected));
    QVERIFY(torch::equal(outputAt(trace, "c1"), outputAt(plain, "c1")));
    QVERIFY(stepAt(trace, "relu1").scaled == request.channelScales);
    QVERIFY(stepAt(trace, "c1").scaled.empty());
    QVERIFY(torch::equal(tensorOf(stepAt(trace, "r").input), expected));
    QVERIFY(!torch::equal(outputAt(trace, "fc"), outputAt(plain, "fc")));
}

void EffectsTest::scaling_reusesWhatIsBefore_andOverwritesNothing()
{
    const Network net = smallClassifier();
    const auto executor = makeTorchExecutor(registry());
    const TracePtr plain = run(*executor, requestFor(net));
    std::map<std::string, torch::Tensor> before;
    for (const TraceStepPtr& step : plain->steps)
        before[step->path] = copyAt(plain, step->path);
    RunRequest request = requestFor(net);
    for (const float factor : {0.0F, 0.5F, 2.0F}) {
        request.channelScales = {{idAt(net, "r.c2"), 0, factor}};
        const TracePtr trace = run(*executor, request);
        QVERIFY(stepAt(trace, "c1").reused && stepAt(trace, "relu1").reused);
        for (const char* path : {"r.c2", "r.relu2", "r", "flatten", "fc"})
            QVERIFY2(!stepAt(trace, path).reused, path);
        QVERIFY(trace->replayCheck == ReplayCheck::Equal);
    }
    for (const auto& [path, tensor] : before)
        QVERIFY2(torch::equal(outputAt(plain, path), tensor), path.c_str());
}

void EffectsTest::scaling_offAgain_isTheRunBefore()
{
    const Network net = smallClassifier();
    const auto executor = makeTorchExecutor(registry());
    const TracePtr plain = run(*executor, requestFor(net));
    RunRequest request = requestFor(net);
    request.channelScales = {{idAt(net, "fc"), 2, 0.0F}};
    const TracePtr scaled = run(*executor, request);
    QCOMPARE(outputAt(scaled, "fc")[0][2].item<float>(), 0.0F);
    QVERIFY(stepAt(scaled, "flatten").reused);
    const TracePtr again = run(*executor, requestFor(net));
    QVERIFY(torch::equal(outputAt(again, "fc"), outputAt(plain, "fc")));
    QVERIFY(!stepAt(again, "fc").reused);
}

void EffectsTest::scaling_whileStepping_equalsTheWholeRun()
{
    const Network net = smallClassifier();
    RunRequest request = requestFor(net);
    request.channelScales = {{idAt(net, "c1"), 0, 0.5F}, {idAt(net, "r"), 1, 0.0F}, {idAt(net, "r.relu2"), 2, 0.0F}};
    const auto whole = makeTorchExecutor(registry());
    const TracePtr expected = run(*whole, request);
    const auto stepped = makeTorchExecutor(registry());
    const StepPlan plan(request.network, registry());
    // First without, so that each step has to notice that something is scaled now.
    run(*stepped, requestFor(net));
    TracePtr trace;
    for (const PlannedStep& step : plan.steps()) {
        request.until = step.at;
        trace = run(*stepped, request);
    }
    for (const TraceStepPtr& step : expected->steps)
        QVERIFY2(torch::equal(outputAt(trace, step->path), tensorOf(step->output)), step->path.c_str());
}

void EffectsTest::scaling_ofPlacesThatDoNotExist_doesNothing()
{
    const Network net = smallClassifier();
    RunRequest request = requestFor(net);
    request.channelScales = {{BlockId{999}, 0, 0.0F}, {idAt(net, "c1"), 3, 0.0F}, {idAt(net, "c1"), -1, 0.0F},
                             {kRootId, 0, 0.0F}};
    const auto executor = makeTorchExecutor(registry());
    const TracePtr trace = run(*executor, request);
    const TracePtr plain = runOnce(net);
    QVERIFY(torch::equal(outputAt(trace, "fc"), outputAt(plain, "fc")));
    for (const TraceStepPtr& step : trace->steps)
        QVERIFY(step->scaled.empty());
}

void EffectsTest::weightEdit_equalsTheLayerWithThatWeight()
{
    const Network net = smallClassifier();
    const auto executor = makeTorchExecutor(registry());
    const auto parameters = parametersOf(*executor, net);
    const TracePtr plain = run(*executor, requestFor(net));
    RunRequest request = requestFor(net);
    // c2.weight[2, 1, 0, 2] of [3, 3, 3, 3]
    request.weightEdits = std::make_shared<const WeightEdits>(
        WeightEdits{{{idAt(net, "r.c2"), "weight", {3, 3, 3, 3}, 2 * 27 + 9 + 2}, 1.5F}});
    const TracePtr trace = run(*executor, request);
    torch::Tensor weight = parameters.at("r.c2.weight").clone();
    weight[2][1][0][2] = 1.5;
    const torch::Tensor input = tensorOf(stepAt(plain, "r.c2").input);
    const torch::Tensor expected = torch::conv2d(input, weight, {}, 1, 1);
    QVERIFY(torch::allclose(outputAt(trace, "r.c2"), expected, 1e-5, 1e-6));
    QVERIFY(!torch::equal(outputAt(trace, "r.c2"), outputAt(plain, "r.c2")));
    QVERIFY(stepAt(trace, "relu1").reused && !stepAt(trace, "r.c2").reused);
    QVERIFY(torch::equal(tensorOf(stepAt(trace, "r.c2").parameters->front().value), weight));
    // The store's own weights are as they were.
    QVERIFY(torch::equal(parametersOf(*executor, net).at("r.c2.weight"), parameters.at("r.c2.weight")));
    QVERIFY(torch::equal(tensorOf(stepAt(plain, "r.c2").parameters->front().value), parameters.at("r.c2.weight")));
}

void EffectsTest::weightEdit_takenBack_isTheRunBefore()
{
    const Network net = smallClassifier();
    const auto executor = makeTorchExecutor(registry());
    const TracePtr plain = run(*executor, requestFor(net));
    RunRequest request = requestFor(net);
    const WeightPlace place{idAt(net, "fc"), "bias", {5}, 1};
    request.weightEdits = std::make_shared<const WeightEdits>(WeightEdits{{place, 100.0F}});
    const TracePtr edited = run(*executor, request);
    QVERIFY(outputAt(edited, "fc")[0][1].item<float>() > 50);
    // The same values in another object are the same edit.
    request.weightEdits = std::make_shared<const WeightEdits>(*request.weightEdits);
    QVERIFY(stepAt(run(*executor, request), "fc").reused);
    const TracePtr again = run(*executor, requestFor(net));
    QVERIFY(torch::equal(outputAt(again, "fc"), outputAt(plain, "fc")));
    QVERIFY(stepAt(again, "flatten").reused && !stepAt(again, "fc").reused);
}

void EffectsTest::weightEdit_ofPlacesThatDoNotExist_doesNothing()
{
    const Network net = smallClassifier();
    RunRequest request = requestFor(net);
    const BlockId c1 = idAt(net, "c1");
    request.weightEdits = std::make_shared<const WeightEdits>(WeightEdits{{{c1, "weight", {3, 2, 5, 5}, 0}, 9.0F},
                                                                          {{c1, "weight", {3, 2, 3, 3}, 54}, 9.0F},
                                                                          {{c1, "weight", {3, 2, 3, 3}, -1}, 9.0F},
                                                                          {{c1, "gamma", {3, 2, 3, 3}, 0}, 9.0F},
                                                                          {{BlockId{999}, "weight", {1}, 0}, 9.0F}});
    const auto executor = makeTorchExecutor(registry());
    QVERIFY(torch::equal(outputAt(run(*executor, request), "fc"), outputAt(runOnce(net), "fc")));
}

void EffectsTest::ranking_equalsSingleRuns()
{
    for (unsigned seed = 0; seed < 40; ++seed) {
        const Network net = classifierOf(seed);
        const auto executor = makeTorchExecutor(registry());
        std::vector<std::string> paths;
        forEachBlock(net.root, registry(),
                     [&](const Block&, const std::string& path, int) { paths.push_back(path); });
        const std::string path = paths[seed % paths.size()];
        const AttributionRequest question = questionFor(net, path, seed % 4);
        const auto ranking = executor->rankChannels(question, {});
        QVERIFY2(ranking.ok(), path.c_str());
        const TracePtr plain = run(*executor, requestFor(net));
        const float logit = outputAt(plain, "fc")[0][question.targetClass].item<float>();
        const float scale = std::max(1.0F, outputAt(plain, "fc").abs().max().item<float>());
        QCOMPARE(static_cast<std::int64_t>(ranking->size()), outputAt(plain, path).size(1));
        for (const ChannelImportance& channel : *ranking) {
            RunRequest request = requestFor(net);
            request.channelScales = {{question.block, channel.channel, 0.0F}};
            const TracePtr trace = run(*executor, request);
            const float without = outputAt(trace, "fc")[0][question.targetClass].item<float>();
            QVERIFY2(std::abs(channel.logit - without) <= 1e-5F * scale, path.c_str());
            QVERIFY2(std::abs(channel.change - (logit - without)) <= 2e-5F * scale, path.c_str());
        }
    }
}

void EffectsTest::ranking_ofANetworkThatMixesABatch_equalsSingleRuns()
{
    // Softmax over the batch makes 1 of every single value; in a batch of copies it would not.
    const Network net = network({conv("c1", 2, 8), layer("Softmax", "mix", {{"dim", std::int64_t{0}}}), conv("c2", 8, 2),
                                 layer("Flatten", "flatten"),
                                 layer("Linear", "fc", {{"in_features", std::int64_t{60}}, {"out_features", std::int64_t{3}}})});
    const auto executor = makeTorchExecutor(registry());
    const auto ranking = executor->rankChannels(questionFor(net, "c1", 1), {});
    QVERIFY(ranking.ok());
    QCOMPARE(ranking->size(), std::size_t{8});
    for (const ChannelImportance& channel : *ranking)
        QVERIFY(std::abs(channel.change) < 1e-5F);
}

void EffectsTest::ranking_canBeStopped()
{
    const Network net = smallClassifier();
    const auto executor = makeTorchExecutor(registry());
    std::vector<std::int64_t> told;
    const auto ranking = executor->rankChannels(questionFor(net, "flatten", 0), [&](std::int64_t done, std::int64_t total) {
        told.push_back(done);
        return total == 90 && told.size() < 2;
    });
    QVERIFY(!ranking.ok());
    QCOMPARE(ranking.error().code, std::string("attribution.stopped"));
    QCOMPARE(told.size(), std::size_t{2});
}

void EffectsTest::saliency_equalsDifferences()
{
    // Without an activation the output is linear in the input, so a difference of any size is the derivative.
    const Network net = network({conv("c1", 2, 3), layer("AvgPool2d", "pool", {{"kernel_size", Ints{2, 2}}}),
                                 layer("Flatten", "flatten"),
                                 layer("Linear", "fc", {{"in_features", std::int64_t{18}}, {"out_features", std::int64_t{3}}})});
    const auto executor = makeTorchExecutor(registry());
    const AttributionRequest question = questionFor(net, "", 2);
    const auto map = executor->saliency(question);
    QVERIFY(map.ok());
    QVERIFY((*map)->shape() == question.input->shape());
    const float logit = outputAt(run(*executor, requestFor(net)), "fc")[0][2].item<float>();
    for (const std::size_t place : {0U, 7U, 33U, 59U}) {
        std::vector<float> values(question.input->values().begin(), question.input->values().end());
        values[place] += 1;
        const auto changed = std::make_shared<const Activation>(question.input->shape(), std::move(values));
        const float other = outputAt(run(*executor, requestFor(net, changed)), "fc")[0][2].item<float>();
        QVERIFY(std::abs((*map)->values()[place] - (other - logit)) < 1e-4F);
    }
}

void EffectsTest::gradCam_ofALinearTail_isItsFormula()
{
    // logit = sum over k, i, j of w[k, i, j] A[k, i, j]: the weight of map k is the mean of w[k].
    const Network net = network({conv("c1", 2, 3), layer("Flatten", "flatten"),
                                 layer("Linear", "fc", {{"in_features", std::int64_t{90}}, {"out_features", std::int64_t{2}}})});
    const auto executor = makeTorchExecutor(registry());
    const auto map = executor->gradCam(questionFor(net, "c1", 1));
    QVERIFY(map.ok());
    const torch::Tensor maps = outputAt(run(*executor, requestFor(net)), "c1");
    const torch::Tensor weights =
        parametersOf(*executor, net).at("fc.weight")[1].reshape({1, 3, 6, 5}).mean({2, 3}, true);
    const torch::Tensor expected = (weights * maps).sum(1, true).relu();
    QVERIFY(expected.max().item<float>() > 0);
    QVERIFY(torch::allclose(tensorOf(*map), expected, 1e-5, 1e-6));
}

void EffectsTest::questionsThatCannotBeAnswered_sayWhy_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("target");
    QTest::addColumn<QString>("ranking");
    QTest::addColumn<QString>("gradCam");
    QTest::addColumn<QString>("saliency");
    QTest::newRow("fine") << "c1" << 4 << "" << "" << "";
    QTest::newRow("features") << "fc" << 4 << "" << "attribution.no_maps" << "";
    QTest::newRow("class") << "c1" << 5 << "attribution.class" << "attribution.class" << "attribution.class";
    QTest::newRow("negative class") << "c1" << -1 << "attribution.class" << "attribution.class" << "attribution.class";
    QTest::newRow("no block") << "" << 0 << "attribution.block" << "attribution.block" << "";
}

void EffectsTest::questionsThatCannotBeAnswered_sayWhy()
{
    QFETCH(QString, path);
    QFETCH(int, target);
    const auto code = [](const auto& result) {
        return result.ok() ? QString() : QString::fromStdString(result.error().code);
    };
    const auto executor = makeTorchExecutor(registry());
    const AttributionRequest question = questionFor(smallClassifier(), path.toStdString(), target);
    QTEST(code(executor->rankChannels(question, {})), "ranking");
    QTEST(code(executor->gradCam(question)), "gradCam");
    QTEST(code(executor->saliency(question)), "saliency");

    const Network maps = network({conv("c1", 2, 3)});
    QCOMPARE(code(executor->saliency(questionFor(maps, "", 0))), QStringLiteral("attribution.output"));
    const Network broken = network({conv("c1", 2, 3), conv("c2", 4, 3)});
    QCOMPARE(code(executor->gradCam(questionFor(broken, "c1", 0))), QStringLiteral("attribution.errors"));
}

QTEST_GUILESS_MAIN(EffectsTest)
#include "test_effects.moc"
