#include "tests/engine/engine_fixture.h"

#include "model/diagnose/lint.h"
#include "model/layers/torch_layer.h"

#include <QtTest>

#include <torch/torch.h>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

/// The LibTorch module of a block with its options, in training or not.
torch::nn::AnyModule moduleOf(const Block& block, bool training)
{
    torch::nn::AnyModule module =
        dynamic_cast<const TorchLayer&>(*registry().find(block.type)).makeModule(block.options);
    module.ptr()->train(training);
    return module;
}

Block batchNorm(std::int64_t channels)
{
    return layer("BatchNorm2d", "bn", {{"num_features", channels}});
}

/// The code that lint() gives for a block, or "".
QString codeAt(const Network& net, const std::string& path)
{
    for (const Problem& problem : lint(net, registry(), inferShapes(net, registry()))) {
        if (pathOf(net.root, problem.block, registry()) == path)
            return QString::fromStdString(problem.diagnostic.code);
    }
    return {};
}

} // namespace

/// What the sentences of the warnings claim, tried with LibTorch.
class LintClaimsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void batchNormOfOneValue_cannotBeTrained();
    void inPlaceBody_changesWhatTheShortcutAdds();
    void inPlaceShortcut_changesWhatTheBodyHandsOn();
    void biasBeforeBatchNorm_changesNothingInTraining();
    void reluAfterRelu_changesNothing();
    void twoLinearLayers_areOne();
    void skippedPixels_getNoGradient_data();
    void skippedPixels_getNoGradient();
    void logSoftmaxTwice_isTheSame();
    void evenKernelWithSame_movesByHalfAPixel();
    void groupsThatDoNotDivide_areRefusedWithTorchsWords();
};

void LintClaimsTest::batchNormOfOneValue_cannotBeTrained()
{
    const Network net = network({layer("AdaptiveAvgPool2d", "pool", {{"output_size", Ints{1, 1}}}), batchNorm(2)});
    QCOMPARE(codeAt(net, "bn"), QStringLiteral("lint.batch_norm_one_value"));
    torch::nn::AnyModule training = moduleOf(batchNorm(2), true);
    QString message;
    try {
        training.forward(torch::ones({1, 2, 1, 1}));
    } catch (const c10::Error& error) {
        message = QString::fromStdString(error.what_without_backtrace());
    }
    QVERIFY2(message.contains("Expected more than 1 value per channel when training"), qPrintable(message));
    // With another image, with another pixel, and when it is used, it works.
    training.forward(torch::ones({2, 2, 1, 1}));
    training.forward(torch::ones({1, 2, 1, 2}));
    moduleOf(batchNorm(2), false).forward(torch::ones({1, 2, 1, 1}));
}

void LintClaimsTest::inPlaceBody_changesWhatTheShortcutAdds()
{
    const auto net = [](bool inPlace) {
        return network({residual("block", {layer("ReLU", "relu", {{"inplace", inPlace}}), layer("Tanh", "tanh")}, {},
                                 "Identity")});
    };
    QCOMPARE(codeAt(net(true), "block.relu"), QStringLiteral("lint.in_place_overwrites"));
    QCOMPARE(codeAt(net(false), "block.relu"), QString());
    const ActivationPtr input = randomInput({1, 2, 6, 5});
    const torch::Tensor x = tensorOf(input);
    const torch::Tensor meant = torch::tanh(torch::relu(x)) + x;
    const torch::Tensor overwritten = torch::tanh(torch::relu(x)) + torch::relu(x);
    QVERIFY(!torch::equal(meant, overwritten));
    QVERIFY(torch::equal(outputAt(runOnce(net(false), input), "block"), meant));
    QVERIFY(torch::equal(outputAt(runOnce(net(true), input), "block"), overwritten));
    // LibTorch by itself does the same.
    std::map<std::string, torch::Tensor> outputs;
    QVERIFY(torch::equal(pytorchForward(net(true).root, "", x.clone(), outputs), overwritten));
}

void LintClaimsTest::inPlaceShortcut_changesWhatTheBodyHandsOn()
{
    const Network net = network(
        {layer("Tanh", "tanh"), residual("block", {layer("Identity", "identity")}, {inPlaceRelu("0")}, "Identity")});
    QCOMPARE(codeAt(net, "block.downsample.0"), QStringLiteral("lint.in_place_overwrites"));
    const ActivationPtr input = randomInput({1, 2, 6, 5});
    const torch::Tensor positive = torch::relu(torch::tanh(tensorOf(input)));
    QVERIFY(torch::equal(outputAt(runOnce(net, input), "block"), positive + positive));
}

void LintClaimsTest::biasBeforeBatchNorm_changesNothingInTraining()
{
    Block block = conv("conv1", 2, 4);
    block.options["bias"] = true;
    QCOMPARE(codeAt(network({block, batchNorm(4), layer("ReLU", "relu")}), "conv1"),
             QStringLiteral("lint.bias_before_norm"));
    torch::manual_seed(1);
    const torch::Tensor x = torch::randn({3, 2, 6, 5});
    torch::nn::AnyModule convolution = moduleOf(block, true);
    torch::nn::AnyModule norm = moduleOf(batchNorm(4), true);
    const torch::Tensor before = norm.forward(convolution.forward(x));
    {
        const torch::NoGradGuard noGradient;
        convolution.ptr()->named_parameters()["bias"] += torch::tensor({5.0F, -3.0F, 0.5F, 100.0F});
    }
    QVERIFY(torch::allclose(norm.forward(convolution.forward(x)), before, 1e-4, 1e-4));
}

void LintClaimsTest::reluAfterRelu_changesNothing()
{
    torch::manual_seed(2);
    const torch::Tensor x = torch::randn({2, 3, 4, 4});
    for (const char* type : {"ReLU", "Sigmoid", "Softmax"}) {
        Block first = layer(type, "first");
        if (first.type == "Softmax")
            first.options["dim"] = std::int64_t{1};
        QCOMPARE(codeAt(network({first, layer("ReLU", "relu")}), "relu"), QStringLiteral("lint.relu_after_relu"));
        const torch::Tensor y = moduleOf(first, false).forward(x);
        QVERIFY(torch::equal(torch::relu(y), y));
    }
}

void LintClaimsTest::twoLinearLayers_areOne()
{
    const auto linear = [](std::int64_t in, std::int64_t out) {
        return layer("Linear", in == 60 ? "fc1" : "fc2", {{"in_features", in}, {"out_features", out}});
    };
    const Network net = network({layer("Flatten", "flatten"), linear(60, 20), linear(20, 10)});
    QCOMPARE(codeAt(net, "fc2"), QStringLiteral("lint.no_activation_between"));
    const auto executor = makeTorchExecutor(registry());
    const TracePtr trace = run(*executor, requestFor(net));
    auto weights = parametersOf(*executor, net);
    const torch::Tensor weight = weights["fc2.weight"].matmul(weights["fc1.weight"]);
    const torch::Tensor bias = weights["fc2.weight"].matmul(weights["fc1.bias"]) + weights["fc2.bias"];
    const torch::Tensor one = torch::linear(outputAt(trace, "flatten"), weight, bias);
    QVERIFY(torch::allclose(one, outputAt(trace, "fc2"), 1e-4, 1e-5));
}

void LintClaimsTest::skippedPixels_getNoGradient_data()
{
    QTest::addColumn<int>("kernel");
    QTest::addColumn<int>("stride");
    QTest::addColumn<int>("dilation");
    QTest::newRow("kernel 3, stride 4") << 3 << 4 << 1;
    QTest::newRow("kernel 2, stride 3") << 2 << 3 << 1;
    QTest::newRow("kernel 3, stride 2, dilation 2") << 3 << 2 << 2;
    QTest::newRow("kernel 2, stride 4, dilation 3") << 2 << 4 << 3;
    QTest::newRow("kernel 3, stride 3") << 3 << 3 << 1;
    QTest::newRow("kernel 3, stride 3, dilation 2") << 3 << 3 << 2;
}

void LintClaimsTest::skippedPixels_getNoGradient()
{
    QFETCH(int, kernel);
    QFETCH(int, stride);
    QFETCH(int, dilation);
    Block block = conv("conv1", 1, 1);
    block.options["kernel_size"] = Ints{kernel, kernel};
    block.options["stride"] = Ints{stride, stride};
    block.options["dilation"] = Ints{dilation, dilation};
    block.options["padding"] = Ints{0, 0};
    const Network net = network({block}, {1, 36, 36, {0}, {1}});
    std::int64_t skipped = 0;
    for (const Problem& problem : lint(net, registry(), inferShapes(net, registry()))) {
        if (problem.diagnostic.code == "lint.stride_skips_pixels")
            skipped = std::get<std::int64_t>(problem.diagnostic.values.at("skipped"));
    }
    torch::nn::AnyModule module = moduleOf(block, false);
    torch::nn::init::constant_(module.ptr()->named_parameters()["weight"], 1);
    const torch::Tensor x = torch::zeros({1, 1, 36, 36}, torch::requires_grad());
    module.forward(x).sum().backward();
    // One step in the middle of the map, away from its edges.
    const torch::Tensor step = x.grad()[0][0].slice(0, 12, 12 + stride).slice(1, 12, 12 + stride);
    QCOMPARE((step == 0).sum().item<std::int64_t>(), skipped);
}

void LintClaimsTest::logSoftmaxTwice_isTheSame()
{
    torch::manual_seed(3);
    const torch::Tensor scores = torch::randn({4, 10}) * 5;
    const torch::Tensor labels = torch::tensor({1, 2, 3, 4});
    const torch::Tensor logarithms = torch::log_softmax(scores, 1);
    QVERIFY(torch::allclose(torch::nll_loss(logarithms, labels), torch::cross_entropy_loss(scores, labels)));
    QVERIFY(torch::allclose(torch::cross_entropy_loss(logarithms, labels), torch::cross_entropy_loss(scores, labels)));
    // With probabilities it is another loss, which is never near 0: the largest of 10 is at most 1 above the others.
    const torch::Tensor sure = torch::one_hot(labels, 10).to(torch::kFloat);
    QVERIFY(torch::cross_entropy_loss(sure, labels).item<float>() > 1.4F);
}

void LintClaimsTest::evenKernelWithSame_movesByHalfAPixel()
{
    Block block = conv("conv1", 1, 1);
    block.options["kernel_size"] = Ints{4, 4};
    block.options["padding"] = std::string("same");
    const Network net = network({block}, {1, 9, 9, {0}, {1}});
    QCOMPARE(codeAt(net, "conv1"), QStringLiteral("lint.even_kernel_shifts"));
    torch::nn::AnyModule module = moduleOf(block, false);
    const torch::NoGradGuard noGradient;
    torch::nn::init::constant_(module.ptr()->named_parameters()["weight"], 1);
    torch::Tensor x = torch::zeros({1, 1, 9, 9});
    x[0][0][4][4] = 1;
    const torch::Tensor rows = module.forward(x)[0][0].sum(1);
    // The middle of what one pixel in row 4 becomes.
    const double middle = ((rows * torch::arange(9)).sum() / rows.sum()).item<double>();
    QCOMPARE(std::abs(middle - 4), 0.5);
}

void LintClaimsTest::groupsThatDoNotDivide_areRefusedWithTorchsWords()
{
    Block block = conv("conv1", 2, 6);
    block.options["groups"] = std::int64_t{4};
    const Network net = network({block});
    const ShapeReport report = inferShapes(net, registry());
    QCOMPARE(report.problems.size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(report.problems[0].diagnostic.code), QStringLiteral("option.divides"));
    const std::string message =
        makeTorchExecutor(registry())->torchMessage(net, report.problems[0].block, net.input.shape());
    QVERIFY2(QString::fromStdString(message).contains("divisible by groups"), message.c_str());
}

QTEST_GUILESS_MAIN(LintClaimsTest)
#include "test_lint_claims.moc"
