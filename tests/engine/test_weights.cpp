#include "tests/engine/engine_fixture.h"

#include "model/templates/templates.h"
#include "model/weights/weight_writer.h"

#include <QTemporaryDir>
#include <QtTest>

#include <torch/torch.h>

using namespace layerwise;
using namespace layerwise::testing;

/// Weights belong to blocks: made from the seed, kept when a block moves, made anew when their shapes change.
class WeightsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void resnet18_hasTorchvisionsKeysInOrder();
    void initialisation_isAsPosted();
    void initialisation_dependsOnSeedAndBlockAlone();
    void movedBlock_keepsItsWeights();
    void optionThatKeepsShapes_keepsWeights();
    void optionThatChangesShapes_reinitialisesAndSaysSo();
    void removedBlock_getsItsWeightsBack();
    void otherGeneration_hasOtherWeights();
    void unchangedPrefix_isNotRunAgain();
    void changedInputOrSeed_runsAll();
    void setParameters_replacesAllOrNothing();
    void givenWeights_takeThePlaceOfRandomOnes_whereTheyFit();
    void givenWeights_ofOtherShapes_waitAndSaySo();
    void givenWeights_ofOneBlock_runOnlyWhatFollows();
    void readStateDict_changesNothing();
    void readStateDict_ofAPart_takesTheRestOfWhatIsPresent();
};

namespace {

/// Keys of torchvision.models.resnet18().state_dict(), by its construction.
std::vector<std::string> torchvisionResnet18Keys()
{
    std::vector<std::string> keys;
    const auto addNorm = [&keys](const std::string& path) {
        for (const char* name : {"weight", "bias", "running_mean", "running_var", "num_batches_tracked"})
            keys.push_back(path + '.' + name);
    };
    keys.push_back("conv1.weight");
    addNorm("bn1");
    for (int stage = 1; stage <= 4; ++stage) {
        for (int index = 0; index < 2; ++index) {
            const std::string block = "layer" + std::to_string(stage) + '.' + std::to_string(index);
            for (const char* number : {"1", "2"}) {
                keys.push_back(block + ".conv" + number + ".weight");
                addNorm(block + ".bn" + number);
            }
            if (stage > 1 && index == 0) {
                keys.push_back(block + ".downsample.0.weight");
                addNorm(block + ".downsample.1");
            }
        }
    }
    keys.push_back("fc.weight");
    keys.push_back("fc.bias");
    return keys;
}

Block linear(const std::string& name, std::int64_t in, std::int64_t out)
{
    return layer("Linear", name, {{"in_features", in}, {"out_features", out}});
}

} // namespace

void WeightsTest::resnet18_hasTorchvisionsKeysInOrder()
{
    const auto executor = makeTorchExecutor(registry());
    std::vector<std::string> keys;
    std::int64_t learned = 0;
    for (const NamedTensor& tensor : executor->parameters(*makeTemplate("resnet18"), 1)) {
        keys.push_back(tensor.key);
        if (!tensor.isBuffer)
            learned += *tensor.value->shape().elementCount();
        QCOMPARE(tensor.isInteger, tensor.key.ends_with("num_batches_tracked"));
        QCOMPARE(tensor.isBuffer, tensor.key.find("running_") != std::string::npos || tensor.isInteger);
    }
    QCOMPARE(keys, torchvisionResnet18Keys());
    QCOMPARE(learned, std::int64_t{11'175'370});
}

void WeightsTest::initialisation_isAsPosted()
{
    const Network net = network(
        {conv("conv", 2, 128),
         layer("ConvTranspose2d", "up",
               {{"in_channels", std::int64_t{128}}, {"out_channels", std::int64_t{32}}, {"kernel_size", Ints{3, 5}}}),
         layer("BatchNorm2d", "bn", {{"num_features", std::int64_t{32}}}), linear("fc", 9, 5000)},
        {2, 6, 5, {0}, {1}});
    const auto executor = makeTorchExecutor(registry());
    auto weights = parametersOf(*executor, net);
    const auto deviation = [&weights](const char* key) { return weights[key].std(false).item<double>(); };
    // 2,304 and 61,440 draws: the deviation of the deviation is std / sqrt(2 n), 1.5 % and 0.3 %.
    const double fanOut = std::sqrt(2.0 / (3 * 3 * 128));
    QVERIFY(std::abs(deviation("conv.weight") - fanOut) < 0.06 * fanOut);
    const double upFanOut = std::sqrt(2.0 / (3 * 5 * 32));
    QVERIFY(std::abs(deviation("up.weight") - upFanOut) < 0.012 * upFanOut);
    QVERIFY(torch::equal(weights["bn.weight"], torch::ones({32})));
    QVERIFY(torch::equal(weights["bn.bias"], torch::zeros({32})));
    // PyTorch's Linear: uniform within 1 / sqrt(in_features) = 1/3.
    QVERIFY(weights["fc.weight"].abs().max().item<double>() <= 1.0 / 3);
    QVERIFY(std::abs(deviation("fc.weight") - 1 / std::sqrt(27.0)) < 0.01);
}

void WeightsTest::initialisation_dependsOnSeedAndBlockAlone()
{
    const Network net = network({conv("conv1", 2, 4), conv("conv2", 4, 4), linear("fc", 5, 3)});
    Network swapped = net;
    std::swap(swapped.root.slots[0][0], swapped.root.slots[0][2]);

    auto first = parametersOf(*makeTorchExecutor(registry()), net, 5);
    torch::manual_seed(99);
    const torch::Tensor drawnBefore = torch::rand({3});
    torch::manual_seed(99);
    auto second = parametersOf(*makeTorchExecutor(registry()), swapped, 5);
    QVERIFY(torch::equal(torch::rand({3}), drawnBefore)); // LibTorch's own generator is left alone
    for (const auto& [key, value] : first)
        QVERIFY2(torch::equal(value, second[key]), key.c_str());

    auto other = parametersOf(*makeTorchExecutor(registry()), net, 6);
    QVERIFY(!torch::equal(first["fc.bias"], other["fc.bias"]));
    QVERIFY(!torch::equal(first["conv2.weight"], other["conv2.weight"]));
}

void WeightsTest::movedBlock_keepsItsWeights()
{
    Network net = network({conv("conv1", 2, 2), conv("conv2", 2, 2), sequential("box", {})});
    const auto executor = makeTorchExecutor(registry());
    auto before = parametersOf(*executor, net);
    Block moved = takeBlock(net.root, net.root.slots[0][0].id);
    insertBlock(net.root, {net.root.slots[0][1].id, 0, 0}, std::move(moved));
    auto after = parametersOf(*executor, net);
    QVERIFY(torch::equal(before["conv1.weight"], after["box.conv1.weight"]));
    QVERIFY(torch::equal(before["conv2.weight"], after["conv2.weight"]));
}

void WeightsTest::optionThatKeepsShapes_keepsWeights()
{
    Network net = network({conv("conv1", 2, 4)});
    const auto executor = makeTorchExecutor(registry());
    auto before = parametersOf(*executor, net);
    net.root.slots[0][0].options["stride"] = Ints{2, 2};
    const RunRequest request = requestFor(net);
    const TracePtr trace = run(*executor, request);
    QVERIFY(!stepAt(trace, "conv1").reinitialized);
    torch::NoGradGuard noGrad;
    QVERIFY(torch::equal(outputAt(trace, "conv1"),
                         torch::conv2d(tensorOf(request.input), before["conv1.weight"], {}, 2, 1)));
}

void WeightsTest::optionThatChangesShapes_reinitialisesAndSaysSo()
{
    Network net = network({conv("conv1", 2, 4), layer("ReLU", "relu")});
    const Network original = net;
    const auto executor = makeTorchExecutor(registry());
    RunRequest request = requestFor(net);
    QVERIFY(!stepAt(run(*executor, request), "conv1").reinitialized);
    auto before = parametersOf(*executor, net);

    net.root.slots[0][0].options["out_channels"] = std::int64_t{6};
    request = requestFor(net, request.input);
    request.revision = 1;
    TracePtr trace = run(*executor, request);
    QVERIFY(stepAt(trace, "conv1").reinitialized);
    QVERIFY(!stepAt(trace, "relu").reinitialized);
    QCOMPARE(stepAt(trace, "conv1").output->shape(), (Shape{1, 6, 6, 5}));

    request.revision = 2;
    QVERIFY(!stepAt(run(*executor, request), "conv1").reinitialized);

    request = requestFor(original, request.input);
    request.revision = 3;
    QVERIFY(!stepAt(run(*executor, request), "conv1").reinitialized);
    QVERIFY(torch::equal(parametersOf(*executor, original)["conv1.weight"], before["conv1.weight"]));
}

void WeightsTest::removedBlock_getsItsWeightsBack()
{
    Network net = network({conv("conv1", 2, 2), conv("conv2", 2, 2)});
    Network without = net;
    takeBlock(without.root, net.root.slots[0][0].id);
    const auto executor = makeTorchExecutor(registry());
    const RunRequest request = requestFor(net);
    const TracePtr before = run(*executor, request);
    run(*executor, requestFor(without, request.input));
    const TracePtr after = run(*executor, request);
    QVERIFY(torch::equal(outputAt(before, "conv2"), outputAt(after, "conv2")));
    QVERIFY(!stepAt(after, "conv1").reinitialized);
}

void WeightsTest::otherGeneration_hasOtherWeights()
{
    // Another document may give the same id to a block of another shape: nothing was reinitialised there.
    const auto executor = makeTorchExecutor(registry());
    run(*executor, requestFor(network({conv("conv1", 2, 4)})));
    RunRequest request = requestFor(network({conv("conv1", 2, 6)}));
    request.generation = 1;
    const TracePtr trace = run(*executor, request);
    QVERIFY(trace->status == TraceStatus::Ok);
    QVERIFY(!stepAt(trace, "conv1").reinitialized);
}

void WeightsTest::unchangedPrefix_isNotRunAgain()
{
    const Network net = network({conv("conv1", 2, 4), inPlaceRelu("relu"),
                                 residual("block", {conv("conv2", 4, 4), inPlaceRelu("relu"), conv("conv3", 4, 4)}),
                                 layer("Flatten", "flatten")});
    Network edited = net;
    edited.root.slots[0][2].slots[0][2].options["bias"] = true;
    const auto executor = makeTorchExecutor(registry());
    const RunRequest request = requestFor(net);
    const TracePtr before = run(*executor, request);
    const auto sameContent = std::make_shared<const Activation>(
        request.input->shape(), std::vector<float>(request.input->values().begin(), request.input->values().end()));
    const TracePtr after = run(*executor, requestFor(edited, sameContent));

    std::map<std::string, bool> reused;
    for (const TraceStepPtr& step : after->steps)
        reused[step->path] = step->reused;
    QCOMPARE(reused, (std::map<std::string, bool>{{"conv1", true},
                                                  {"relu", true},
                                                  {"block", false},
                                                  {"block.conv2", true},
                                                  {"block.relu", true},
                                                  {"block.conv3", false},
                                                  {"flatten", false}}));
    QVERIFY(stepAt(after, "relu").output == stepAt(before, "relu").output);
    QCOMPARE(stepAt(after, "relu").durationNs, std::int64_t{0});
    QVERIFY(after->replayCheck == ReplayCheck::Equal);
    // The same network run from scratch says the same, but for the bias, whose block is made anew.
    QVERIFY(torch::equal(outputAt(after, "block.relu"), outputAt(runOnce(edited, request.input), "block.relu")));

    RunRequest full = requestFor(edited, request.input);
    full.reusePrefix = false;
    QVERIFY(!stepAt(run(*executor, full), "conv1").reused);
}

void WeightsTest::changedInputOrSeed_runsAll()
{
    const Network net = network({layer("ReLU", "relu"), conv("conv1", 2, 4)});
    const auto executor = makeTorchExecutor(registry());
    RunRequest request = requestFor(net);
    const TracePtr first = run(*executor, request);
    request.seed = 1;
    const TracePtr seeded = run(*executor, request);
    QVERIFY(stepAt(seeded, "relu").reused);
    QVERIFY(!stepAt(seeded, "conv1").reused);
    QVERIFY(!torch::equal(outputAt(first, "conv1"), outputAt(seeded, "conv1")));
    request.input = randomInput(net.input.shape(), 8);
    QVERIFY(!stepAt(run(*executor, request), "relu").reused);
}

namespace {

/// A convolution with bias and without padding.
Block biasedConv(const std::string& name, std::int64_t in, std::int64_t out)
{
    return layer("Conv2d", name, {{"in_channels", in}, {"out_channels", out}, {"kernel_size", Ints{3, 3}}});
}

Network twoConvolutions()
{
    return network({biasedConv("conv1", 2, 3), layer("ReLU", "relu"), biasedConv("conv2", 3, 2)});
}

std::vector<NamedTensor> filled(const std::vector<NamedTensor>& like, float value)
{
    std::vector<NamedTensor> tensors;
    for (const NamedTensor& tensor : like) {
        std::vector<float> values(tensor.value->values().size(), value);
        tensors.push_back(tensor);
        tensors.back().value = std::make_shared<const Activation>(tensor.value->shape(), std::move(values));
    }
    return tensors;
}

/// Every parameter of the network is `value`.
BlockWeightsPtr constantWeights(Executor& executor, const Network& net, float value)
{
    const auto weights = blockWeights(filled(executor.parameters(net, 0), value), net, registry());
    return std::make_shared<const BlockWeights>(*weights);
}

bool isAll(const torch::Tensor& tensor, double value)
{
    return tensor.eq(value).all().item<bool>();
}

/// What PyTorch makes of the network with every parameter 0.5.
torch::Tensor expectedOutput(const torch::Tensor& input)
{
    const auto half = [](std::vector<std::int64_t> sizes) { return torch::full(sizes, 0.5); };
    const torch::Tensor first = torch::conv2d(input, half({3, 2, 3, 3}), half({3})).relu();
    return torch::conv2d(first, half({2, 3, 3, 3}), half({2}));
}

} // namespace

void WeightsTest::setParameters_replacesAllOrNothing()
{
    const Network net = twoConvolutions();
    const auto executor = makeTorchExecutor(registry());
    std::vector<NamedTensor> values = filled(executor->parameters(net, 0), 0.5F);
    const auto input = randomInput({1, 2, 6, 5});
    const TracePtr before = run(*executor, requestFor(net, input));

    std::vector<NamedTensor> wrong = values;
    wrong[2].value = wrong[3].value;
    QCOMPARE(executor->setParameters(net, wrong)->values.at("key"), DiagnosticValue(std::string("conv2.weight")));
    wrong = values;
    wrong.pop_back();
    QCOMPARE(executor->setParameters(net, wrong)->values.at("key"), DiagnosticValue(std::string("conv2.bias")));
    wrong = values;
    wrong.push_back(values.front());
    wrong.back().key = "conv3.weight";
    QCOMPARE(executor->setParameters(net, wrong)->values.at("key"), DiagnosticValue(std::string("conv3.weight")));
    QVERIFY(torch::equal(tensorOf(run(*executor, requestFor(net, input))->output()), tensorOf(before->output())));

    QVERIFY(!executor->setParameters(net, values));
    QVERIFY(torch::allclose(tensorOf(run(*executor, requestFor(net, input))->output()),
                            expectedOutput(tensorOf(input)), 1e-5, 1e-5));
    // No other seed takes them away.
    for (const auto& [key, tensor] : parametersOf(*executor, net, 9))
        QVERIFY2(isAll(tensor, 0.5), key.c_str());
}

void WeightsTest::givenWeights_takeThePlaceOfRandomOnes_whereTheyFit()
{
    const Network net = twoConvolutions();
    const auto executor = makeTorchExecutor(registry());
    const auto input = randomInput({1, 2, 6, 5});
    RunRequest request = requestFor(net, input);
    const TracePtr random = run(*executor, request);
    request.weights = constantWeights(*executor, net, 0.5F);
    const TracePtr given = run(*executor, request);
    QVERIFY(torch::allclose(tensorOf(given->output()), expectedOutput(tensorOf(input)), 1e-5, 1e-5));
    QCOMPARE(given->replayCheck, ReplayCheck::Equal);
    QVERIFY(isAll(tensorOf(stepAt(given, "conv2").parameters->front().value), 0.5));
    request.weights = nullptr;
    QVERIFY(torch::equal(tensorOf(run(*executor, request)->output()), tensorOf(random->output())));
}

void WeightsTest::givenWeights_ofOtherShapes_waitAndSaySo()
{
    Network net = twoConvolutions();
    const auto executor = makeTorchExecutor(registry());
    RunRequest request = requestFor(net);
    request.weights = constantWeights(*executor, net, 0.5F);
    run(*executor, request);
    Network changed = net;
    changed.root.slots[0][0].options["kernel_size"] = Ints{1, 1};
    RunRequest other = requestFor(changed);
    other.weights = request.weights;
    other.revision = 1;
    const TracePtr trace = run(*executor, other);
    QVERIFY(stepAt(trace, "conv1").reinitialized);
    QVERIFY(!isAll(tensorOf(stepAt(trace, "conv1").parameters->front().value), 0.5));
    QVERIFY(isAll(tensorOf(stepAt(trace, "conv2").parameters->front().value), 0.5));
    request.revision = 2;
    QVERIFY(isAll(tensorOf(stepAt(run(*executor, request), "conv1").parameters->front().value), 0.5));
}

void WeightsTest::givenWeights_ofOneBlock_runOnlyWhatFollows()
{
    const Network net = twoConvolutions();
    const auto executor = makeTorchExecutor(registry());
    RunRequest request = requestFor(net);
    const BlockWeightsPtr half = constantWeights(*executor, net, 0.5F);
    request.weights = half;
    run(*executor, request);
    auto other = std::make_shared<BlockWeights>(*half);
    const BlockId last = net.root.slots[0][2].id;
    (*other)[last] = constantWeights(*executor, net, 2)->at(last);
    request.weights = other;
    const TracePtr trace = run(*executor, request);
    QVERIFY(stepAt(trace, "conv1").reused && stepAt(trace, "relu").reused);
    QVERIFY(!stepAt(trace, "conv2").reused);
}

void WeightsTest::readStateDict_changesNothing()
{
    const Network net = twoConvolutions();
    const auto executor = makeTorchExecutor(registry());
    const QTemporaryDir folder;
    const std::string file = folder.filePath("half.safetensors").toStdString();
    const std::vector<NamedTensor> random = executor->parameters(net, 0);
    QVERIFY(!writeWeights(file, filled(random, 0.5F), {}));
    const WeightLoading loading = executor->readStateDict(net, file, {}, nullptr);
    QVERIFY(!loading.report.error);
    QCOMPARE(loading.report.loaded, 4);
    QVERIFY(blocksWithout(loading.weights, net, registry()).empty());
    for (const auto& [block, tensors] : loading.weights)
        for (const NamedTensor& tensor : *tensors)
            QVERIFY(isAll(tensorOf(tensor.value), 0.5));
    QVERIFY(torch::equal(tensorOf(executor->parameters(net, 0)[2].value), tensorOf(random[2].value)));
}

void WeightsTest::readStateDict_ofAPart_takesTheRestOfWhatIsPresent()
{
    const Network net = twoConvolutions();
    const auto executor = makeTorchExecutor(registry());
    const QTemporaryDir folder;
    const std::string file = folder.filePath("part.safetensors").toStdString();
    std::vector<NamedTensor> part = filled(executor->parameters(net, 0), 0.5F);
    part.resize(1); // conv1.weight
    QVERIFY(!writeWeights(file, part, {}));
    QCOMPARE(executor->readStateDict(net, file, {}, nullptr).report.error->code, std::string("weights.missing"));

    LoadOptions options;
    options.strict = false;
    const WeightLoading loading = executor->readStateDict(net, file, options, constantWeights(*executor, net, 2));
    QCOMPARE(loading.weights.size(), std::size_t{1});
    const std::vector<NamedTensor>& tensors = *loading.weights.begin()->second;
    QVERIFY(isAll(tensorOf(tensors[0].value), 0.5));
    QVERIFY(isAll(tensorOf(tensors[1].value), 2));
}

QTEST_APPLESS_MAIN(WeightsTest)
#include "test_weights.moc"
