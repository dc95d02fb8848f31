#include "tests/diagnose/lint_testing.h"

#include "model/templates/templates.h"

using namespace layerwise;
using namespace layerwise::lint_testing;

namespace {

Block pool(const std::string& name, std::int64_t kernel)
{
    return makeBlock("MaxPool2d", name, {{"kernel_size", square(kernel)}});
}

Block adaptive(const std::string& name, std::int64_t size)
{
    return makeBlock("AdaptiveAvgPool2d", name, {{"output_size", square(size)}});
}

} // namespace

/// Warnings about shapes: what comes out of Flatten, Linear and pooling, and at the end.
class TestLintShapes : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void templates_giveNone();
    void brokenTemplate_givesNoneBesideItsError();
    void linear_withoutFlatten_worksOnTheLastDimension();
    void linear_behindFlatten_isFine();
    void flatten_fromTheBatchOn_mixesTheImages();
    void output_thatIsNoListOfScores();
    void output_ofAnImageNetworkOrOfNothing_isFine();
    void relu_onTheLogits();
    void relu_beforeTheLastPooling_isFine();
    void softmax_atTheEnd();
    void batchNorm_ofOneValueAChannel();
    void batchNorm_ofSeveralValues_isFine();
    void maps_shrunkTooEarly();
    void maps_shrunkAtTheEnd_areFine();
    void shortcut_thatIsBroadcast();
    void unknownTypesAndWrongOptions_areNoProblemOfThese();
};

void TestLintShapes::templates_giveNone()
{
    for (const TemplateInfo& info : templates()) {
        const Network network = *makeTemplate(info.key);
        // At 28×28 the last stage really works on single pixels, as its description says.
        const QString expected =
            info.key == "resnet18-28"
                ? QStringLiteral("layer4.0.conv1 lint.maps_of_one_pixel(stride) count=3 first=layer4.0.conv2 "
                                 "input=[1, 256, 2, 2]")
                : QString();
        QCOMPARE(warnings(network), expected);
    }
}

void TestLintShapes::brokenTemplate_givesNoneBesideItsError()
{
    const Network network = *makeTemplate("resnet18-as-posted");
    QCOMPARE(inferShapes(network, registry()).problems.size(), std::size_t{1});
    QCOMPARE(warnings(network), QString());
}

void TestLintShapes::linear_withoutFlatten_worksOnTheLastDimension()
{
    const QString expected =
        QStringLiteral("fc lint.linear_last_dimension(in_features) features=8 flat=256 input=[1, 4, 8, 8] "
                       "output=[1, 4, 8, 10] rows=32");
    QCOMPARE(warnings(makeNetwork("test", 8, {conv("conv1", 1, 4), relu("relu"), makeLinear("fc", 8, 10)})), expected);
    // The linear layers behind it, and the output, are as they are for the same reason.
    QCOMPARE(warnings(makeNetwork("test", 8,
                                  {conv("conv1", 1, 4), relu("relu"), makeSequential("head", {makeLinear("fc", 8, 10)}),
                                   relu("relu2"), makeLinear("fc2", 10, 10)})),
             QStringLiteral("head.") + expected);
    // A Flatten that stands too late.
    QCOMPARE(
        warnings(makeNetwork(
            "test", 8, {conv("conv1", 1, 4), relu("relu"), makeLinear("fc", 8, 10), makeBlock("Flatten", "flatten")})),
        expected);
}

void TestLintShapes::linear_behindFlatten_isFine()
{
    QCOMPARE(warnings(classifier(8, {conv("conv1", 1, 4), relu("relu")}, 256)), QString());
}

void TestLintShapes::flatten_fromTheBatchOn_mixesTheImages()
{
    const auto network = [](std::int64_t start, std::int64_t end, std::int64_t features) {
        return makeNetwork("test", 8,
                           {conv("conv1", 1, 4), relu("relu"),
                            makeBlock("Flatten", "flatten", {{"start_dim", start}, {"end_dim", end}}),
                            makeLinear("fc", features, 10)});
    };
    QCOMPARE(warnings(network(0, -1, 256)),
             QStringLiteral("flatten lint.flatten_batch(start_dim) input=[1, 4, 8, 8] output=[256] start_dim=0"));
    QCOMPARE(warnings(network(-4, 1, 8)),
             QStringLiteral("flatten lint.flatten_batch(start_dim) input=[1, 4, 8, 8] output=[4, 8, 8] start_dim=-4"));
    QCOMPARE(warnings(network(1, -1, 256)), QString());
    QCOMPARE(warnings(network(-3, -1, 256)), QString());
    // From 0 to 0 nothing is merged; the Linear without a Flatten is another matter.
    QVERIFY(!warnings(network(0, 0, 8)).contains("lint.flatten_batch"));
}

void TestLintShapes::output_thatIsNoListOfScores()
{
    QCOMPARE(warnings(makeNetwork("test", 8, {conv("conv1", 1, 4), makeSequential("box", {relu("relu")})})),
             QStringLiteral("box.relu lint.output_not_classes() output=[1, 4, 8, 8]"));
    QCOMPARE(warnings(makeNetwork("test", 8, {conv("conv1", 1, 10), adaptive("pool", 1)})),
             QStringLiteral("pool lint.output_not_classes() output=[1, 10, 1, 1]"));
}

void TestLintShapes::output_ofAnImageNetworkOrOfNothing_isFine()
{
    QCOMPARE(warnings(makeNetwork("test", 8, {})), QString());
    QCOMPARE(warnings(makeNetwork("test", 8, {makeSequential("box", {})})), QString());
    QCOMPARE(warnings(makeNetwork("test", 8,
                                  {conv("conv1", 1, 4), relu("relu"), pool("pool", 2),
                                   makeBlock("Upsample", "up", {{"scale_factor", std::vector<double>{2, 2}}}),
                                   conv("conv2", 4, 1)})),
             QString());
}

void TestLintShapes::relu_onTheLogits()
{
    const std::vector<Block> start{makeBlock("Flatten", "flatten"), makeLinear("fc", 64, 10)};
    const auto network = [&](std::vector<Block> end) {
        std::vector<Block> layers = start;
        std::ranges::move(end, std::back_inserter(layers));
        return makeNetwork("test", 8, std::move(layers));
    };
    QCOMPARE(warnings(network({relu("relu")})), QStringLiteral("relu lint.relu_on_logits() output=[1, 10]"));
    QCOMPARE(warnings(network({makeSequential("end", {relu("relu")}), makeBlock("Dropout", "dropout")})),
             QStringLiteral("end.relu lint.relu_on_logits() output=[1, 10]"));
    QCOMPARE(warnings(network({residual("block", {makeBlock("Tanh", "tanh"), makeLinear("fc", 10, 10)}, {}, "ReLU")})),
             QStringLiteral("block lint.relu_on_logits(activation) output=[1, 10]"));
    QCOMPARE(warnings(network({})), QString());
    QCOMPARE(warnings(network({makeBlock("LeakyReLU", "leaky")})), QString());
}

void TestLintShapes::relu_beforeTheLastPooling_isFine()
{
    // As in SqueezeNet and Network in Network.
    QCOMPARE(
        warnings(makeNetwork(
            "test", 8, {conv("conv1", 1, 10), relu("relu"), adaptive("pool", 1), makeBlock("Flatten", "flatten")})),
        QString());
    // A network that is being built: its Linear is still to come.
    QCOMPARE(warnings(makeNetwork("test", 8, {conv("conv1", 1, 4), relu("relu"), makeBlock("Flatten", "flatten")})),
             QString());
}

void TestLintShapes::softmax_atTheEnd()
{
    const auto network = [](const char* type, std::vector<Block> end = {}) {
        std::vector<Block> layers{makeBlock("Flatten", "flatten"), makeLinear("fc", 64, 10),
                                  makeBlock(type, "last", {{"dim", std::int64_t{1}}})};
        std::ranges::move(end, std::back_inserter(layers));
        return makeNetwork("test", 8, std::move(layers));
    };
    QCOMPARE(warnings(network("Softmax")), QStringLiteral("last lint.softmax_at_end() output=[1, 10]"));
    QCOMPARE(warnings(network("LogSoftmax", {makeBlock("Identity", "identity")})),
             QStringLiteral("last lint.log_softmax_at_end() output=[1, 10]"));
    QCOMPARE(warnings(network("Softmax", {makeLinear("fc2", 10, 10)})), QString());
}

void TestLintShapes::batchNorm_ofOneValueAChannel()
{
    const std::vector<Block> start{
        conv("conv1", 1, 4),     relu("relu1"),
        adaptive("pool", 1),     makeConv("conv2", {.inChannels = 4, .outChannels = 4, .kernelSize = 1, .bias = false}),
        makeBatchNorm("bn1", 4), relu("relu2")};
    QCOMPARE(warnings(classifier(8, start, 4)), QStringLiteral("bn1 lint.batch_norm_one_value() input=[1, 4, 1, 1]"));
    // Two more with the same cause.
    std::vector<Block> layers = start;
    for (const char* name : {"a", "b"}) {
        layers.push_back(
            makeSequential(name, {makeConv("conv", {.inChannels = 4, .outChannels = 4, .kernelSize = 1, .bias = false}),
                                  makeBatchNorm("bn", 4), relu("relu")}));
    }
    QCOMPARE(warnings(classifier(8, layers, 4)),
             QStringLiteral("bn1 lint.batch_norm_one_value() input=[1, 4, 1, 1] more=2"));
}

void TestLintShapes::batchNorm_ofSeveralValues_isFine()
{
    QCOMPARE(
        warnings(classifier(8,
                            {conv("conv1", 1, 4), relu("relu1"),
                             makeBlock("AdaptiveAvgPool2d", "pool", {{"output_size", std::vector<std::int64_t>{1, 2}}}),
                             conv("conv2", 4, 4), makeBatchNorm("bn1", 4), relu("relu2")},
                            8)),
        QString());
}

void TestLintShapes::maps_shrunkTooEarly()
{
    const auto network = [](std::int64_t size) {
        return classifier(size,
                          {conv("conv1", 1, 4), relu("relu1"), pool("pool1", 4), conv("conv2", 4, 4), relu("relu2"),
                           makeSequential("box", {conv("conv3", 4, 4), relu("relu3")}), adaptive("pool", 1)},
                          4);
    };
    QCOMPARE(warnings(network(4)),
             QStringLiteral("pool1 lint.maps_of_one_pixel(kernel_size) count=2 first=conv2 input=[1, 4, 4, 4]"));
    QCOMPARE(warnings(network(8)), QString());
}

void TestLintShapes::maps_shrunkAtTheEnd_areFine()
{
    // One more convolution there may be meant.
    QCOMPARE(warnings(classifier(
                 4, {conv("conv1", 1, 4), relu("relu1"), pool("pool1", 4), conv("conv2", 4, 4), relu("relu2")}, 4)),
             QString());
    // On one pixel 1×1 convolutions are linear layers.
    std::vector<Block> layers{conv("conv1", 1, 4), relu("relu"), adaptive("pool", 1)};
    for (const char* name : {"a", "b", "c"})
        layers.push_back(makeSequential(
            name, {makeConv("conv", {.inChannels = 4, .outChannels = 4, .kernelSize = 1}), relu("relu")}));
    QCOMPARE(warnings(classifier(8, layers, 4)), QString());
}

void TestLintShapes::shortcut_thatIsBroadcast()
{
    QCOMPARE(
        warnings(classifier(
            8, {conv("conv1", 1, 4), relu("relu"), residual("block", {conv("conv1", 4, 4)}, {adaptive("0", 1)})}, 256)),
        QStringLiteral("block lint.shortcut_broadcast() body=[1, 4, 8, 8] output=[1, 4, 8, 8] "
                       "shortcut=[1, 4, 1, 1]"));
    // The image itself has one channel.
    QCOMPARE(warnings(classifier(8, {residual("block", {conv("conv1", 1, 4)}), relu("relu")}, 256)),
             QStringLiteral("block lint.shortcut_broadcast() body=[1, 4, 8, 8] output=[1, 4, 8, 8] "
                            "shortcut=[1, 1, 8, 8]"));
    QCOMPARE(warnings(classifier(8, {residual("block", {conv("conv1", 1, 4)}, {conv("0", 1, 4)}), relu("relu")}, 256)),
             QString());
}

void TestLintShapes::unknownTypesAndWrongOptions_areNoProblemOfThese()
{
    Network network = makeNetwork(
        "test", 8,
        {makeBlock("Mystery", "mystery"), relu("relu"),
         makeBlock("Conv2d", "conv", {{"kernel_size", std::string("three")}, {"bias", 3.5}}), makeBatchNorm("bn", 4),
         makeBlock("Dropout", "dropout", {{"p", std::string("half")}}), makeBlock("Residual", "block")});
    network.root.slots[0].back().slots.clear();
    QVERIFY(!inferShapes(network, registry()).ok());
    QCOMPARE(warnings(network), QString());
}

QTEST_GUILESS_MAIN(TestLintShapes)
#include "test_lint_shapes.moc"
