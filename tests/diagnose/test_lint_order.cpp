#include "tests/diagnose/lint_testing.h"

using namespace layerwise;
using namespace layerwise::lint_testing;

/// Warnings about what stands right before or after what.
class TestLintOrder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bias_rightBeforeANorm_isUseless();
    void bias_thatGoesElsewhereToo_isOfUse();
    void relu_afterValuesThatAreNotNegative_doesNothing();
    void relu_afterOtherLayers_isFine();
    void relu_rightBeforeBatchNorm();
    void relu_beforeAConvolutionOfAPreActivationBlock_isFine();
    void dropout_rightBeforeBatchNorm();
    void linearLayers_withoutAnActivationBetween();
    void linearLayers_withSomethingBetweenOrMeantSo_areFine();
    void inPlace_inTheBody_overwritesTheShortcutsInput();
    void inPlace_inTheShortcut_overwritesTheBodysOutput();
    void inPlace_onOtherMemory_isFine();
};

void TestLintOrder::bias_rightBeforeANorm_isUseless()
{
    const Block biased = with(conv("conv1", 1, 4), "bias", true);
    const QString expected =
        QStringLiteral("conv1 lint.bias_before_norm(bias) channels=4 norm=%1 norm_type=BatchNorm2d");
    QCOMPARE(warnings(classifier(4, {biased, makeBatchNorm("bn1", 4), relu("relu")}, 64)), expected.arg("bn1"));
    // Through the borders of boxes, an Identity between.
    QCOMPARE(warnings(classifier(4,
                                 {makeSequential("stem", {makeSequential("inner", {biased})}),
                                  makeBlock("Identity", "identity"),
                                  makeSequential("layer1", {makeBatchNorm("bn1", 4), relu("relu")})},
                                 64)),
             QStringLiteral("stem.inner.") + expected.arg("layer1.bn1"));
    // Left out, the bias has PyTorch's default, True.
    Block plain = biased;
    plain.options.erase("bias");
    QCOMPARE(warnings(classifier(4, {plain, makeBatchNorm("bn1", 4), relu("relu")}, 64)), expected.arg("bn1"));
    QCOMPARE(
        warnings(classifier(
            4, {plain, makeBlock("InstanceNorm2d", "norm", {{"num_features", std::int64_t{4}}}), relu("relu")}, 64)),
        QStringLiteral("conv1 lint.bias_before_norm(bias) channels=4 norm=norm norm_type=InstanceNorm2d"));
    QCOMPARE(warnings(classifier(4,
                                 {makeBlock("ConvTranspose2d", "up",
                                            {{"in_channels", std::int64_t{1}},
                                             {"out_channels", std::int64_t{4}},
                                             {"kernel_size", square(1)}}),
                                  makeBatchNorm("bn1", 4), relu("relu")},
                                 64)),
             QStringLiteral("up lint.bias_before_norm(bias) channels=4 norm=bn1 norm_type=BatchNorm2d"));
}

void TestLintOrder::bias_thatGoesElsewhereToo_isOfUse()
{
    const Block biased = with(conv("conv1", 1, 4), "bias", true);
    QCOMPARE(warnings(classifier(4, {conv("conv1", 1, 4), makeBatchNorm("bn1", 4), relu("relu")}, 64)), QString());
    QCOMPARE(warnings(classifier(4, {biased, relu("relu")}, 64)), QString());
    // The shortcut gets the bias as well.
    QCOMPARE(warnings(classifier(
                 4, {biased, residual("block", {makeBatchNorm("bn1", 4), relu("relu"), conv("conv2", 4, 4)})}, 64)),
             QString());
    // GroupNorm takes the mean over several channels: a bias of one of them remains.
    QCOMPARE(warnings(classifier(
                 4,
                 {biased,
                  makeBlock("GroupNorm", "norm", {{"num_groups", std::int64_t{2}}, {"num_channels", std::int64_t{4}}}),
                  relu("relu")},
                 64)),
             QString());
}

void TestLintOrder::relu_afterValuesThatAreNotNegative_doesNothing()
{
    const QString expected = QStringLiteral("%1 lint.relu_after_relu() before=%2 before_type=%3");
    QCOMPARE(warnings(classifier(4, {conv("conv1", 1, 4), relu("relu1"), relu("relu2")}, 64)),
             expected.arg("relu2", "relu1", "ReLU"));
    QCOMPARE(
        warnings(classifier(4,
                            {conv("conv1", 1, 4), makeSequential("a", {relu("relu"), makeBlock("Dropout", "dropout")}),
                             makeSequential("b", {makeBlock("Identity", "identity"), relu("relu")})},
                            64)),
        expected.arg("b.relu", "a.relu", "ReLU"));
    QCOMPARE(warnings(classifier(4, {conv("conv1", 1, 4), makeBlock("Sigmoid", "sigmoid"), relu("relu")}, 64)),
             expected.arg("relu", "sigmoid", "Sigmoid"));
    // A Residual's own activation counts, at its end and before a body that starts with one.
    QCOMPARE(warnings(classifier(4,
                                 {conv("conv1", 1, 4), makeBatchNorm("bn1", 4),
                                  residual("block1", {relu("relu"), conv("conv1", 4, 4)}, {}, "ReLU"),
                                  residual("block2", {makeReLU("relu"), conv("conv1", 4, 4)})},
                                 64)),
             QStringLiteral("block2.relu lint.relu_after_relu() activation=ReLU before=block1 before_type=Residual"));
}

void TestLintOrder::relu_afterOtherLayers_isFine()
{
    for (const char* between : {"Tanh", "LeakyReLU", "ELU", "MaxPool2d"}) {
        Block block = makeBlock(between, "between");
        if (block.type == "MaxPool2d")
            block.options["kernel_size"] = square(1);
        QCOMPARE(warnings(classifier(4, {conv("conv1", 1, 4), block, relu("relu")}, 64)), QString());
    }
    QCOMPARE(warnings(classifier(
                 4, {conv("conv1", 1, 4), residual("block", {relu("relu"), conv("conv1", 4, 4)}), relu("relu")}, 64)),
             QString());
}

void TestLintOrder::relu_rightBeforeBatchNorm()
{
    QCOMPARE(warnings(classifier(4, {conv("conv1", 1, 4), relu("relu"), makeBatchNorm("bn1", 4)}, 64)),
             QStringLiteral("relu lint.relu_before_norm() norm=bn1"));
    QCOMPARE(warnings(classifier(4,
                                 {conv("conv1", 1, 4), makeBatchNorm("bn", 4),
                                  residual("block", {relu("relu"), conv("conv1", 4, 4)}, {}, "ReLU"),
                                  makeSequential("end", {makeBatchNorm("bn1", 4)})},
                                 64)),
             QStringLiteral("block lint.relu_before_norm(activation) norm=end.bn1"));
}

void TestLintOrder::relu_beforeAConvolutionOfAPreActivationBlock_isFine()
{
    const auto preActivation = [](const std::string& name) {
        return residual(name, {makeBatchNorm("bn1", 4), makeReLU("relu1"), conv("conv1", 4, 4), makeBatchNorm("bn2", 4),
                               makeReLU("relu2"), conv("conv2", 4, 4)});
    };
    QCOMPARE(warnings(classifier(4,
                                 {conv("conv1", 1, 4), preActivation("block1"), preActivation("block2"),
                                  makeBatchNorm("bn", 4), relu("relu")},
                                 64)),
             QString());
    // A stem that ends in a ReLU: its output goes to the shortcut too.
    QCOMPARE(warnings(classifier(4, {conv("conv1", 1, 4), relu("relu"), preActivation("block1")}, 64)), QString());
    // As in DenseNet, a pooling between.
    QCOMPARE(warnings(classifier(4,
                                 {conv("conv1", 1, 4), relu("relu"),
                                  makeBlock("MaxPool2d", "pool", {{"kernel_size", square(2)}}), makeBatchNorm("bn", 4),
                                  relu("relu2")},
                                 16)),
             QString());
}

void TestLintOrder::dropout_rightBeforeBatchNorm()
{
    const auto network = [](Block dropout, std::vector<Block> between) {
        std::vector<Block> layers{conv("conv1", 1, 4), makeBlock("Tanh", "tanh"), std::move(dropout)};
        std::ranges::move(between, std::back_inserter(layers));
        layers.push_back(makeSequential("box", {makeBatchNorm("bn1", 4), relu("relu")}));
        return classifier(4, std::move(layers), 64);
    };
    const Block dropout = makeBlock("Dropout", "dropout");
    QCOMPARE(warnings(network(dropout, {})), QStringLiteral("dropout lint.dropout_before_norm() norm=box.bn1 p=0.5"));
    QCOMPARE(warnings(network(makeBlock("Dropout2d", "drop", {{"p", 0.25}}), {makeBlock("Identity", "identity")})),
             QStringLiteral("drop lint.dropout_before_norm() norm=box.bn1 p=0.25"));
    QCOMPARE(warnings(network(with(dropout, "p", 0.0), {})), QString());
    QCOMPARE(warnings(network(dropout, {conv("conv2", 4, 4)})), QString());
}

void TestLintOrder::linearLayers_withoutAnActivationBetween()
{
    const QString expected = QStringLiteral("%1 lint.no_activation_between() before=%2 before_type=%3 type=%4");
    QCOMPARE(warnings(classifier(4, {makeBlock("Flatten", "flatten0"), makeLinear("fc1", 16, 8)}, 8)),
             expected.arg("fc", "fc1", "Linear", "Linear"));
    // Each of three gets its own: an activation is missing in two places.
    QCOMPARE(warnings(classifier(4,
                                 {makeBlock("Flatten", "flatten0"), makeLinear("fc1", 16, 8),
                                  makeBlock("Dropout", "dropout"), makeLinear("fc2", 8, 8)},
                                 8)),
             expected.arg("fc2", "fc1", "Linear", "Linear") + QLatin1Char('\n') +
                 expected.arg("fc", "fc2", "Linear", "Linear"));
    // BatchNorm and average pooling leave a chain linear.
    QCOMPARE(warnings(classifier(4,
                                 {makeSequential("a", {conv("conv1", 1, 4), makeBatchNorm("bn1", 4)}),
                                  makeBlock("AvgPool2d", "pool", {{"kernel_size", square(2)}}),
                                  makeSequential("b", {conv("conv2", 4, 4), relu("relu")})},
                                 16)),
             expected.arg("b.conv2", "a.conv1", "Conv2d", "Conv2d"));
    QCOMPARE(warnings(classifier(4, {conv("conv1", 1, 32)}, 512)), expected.arg("fc", "conv1", "Conv2d", "Linear"));
}

void TestLintOrder::linearLayers_withSomethingBetweenOrMeantSo_areFine()
{
    QCOMPARE(warnings(classifier(4, {makeBlock("Flatten", "flatten0"), makeLinear("fc1", 16, 8), relu("relu")}, 8)),
             QString());
    QCOMPARE(warnings(classifier(4,
                                 {conv("conv1", 1, 4), makeBlock("MaxPool2d", "pool", {{"kernel_size", square(2)}}),
                                  conv("conv2", 4, 4), relu("relu")},
                                 16)),
             QString());
    // A depthwise convolution and the 1×1 that mixes its channels, as in Xception.
    QCOMPARE(warnings(classifier(4,
                                 {conv("conv1", 1, 4), relu("relu1"),
                                  with(conv("depthwise", 4, 4), "groups", std::int64_t{4}), conv("pointwise", 4, 8),
                                  relu("relu2")},
                                 128)),
             QString());
    // 1×3 and 3×1.
    QCOMPARE(warnings(classifier(4,
                                 {with(with(conv("row", 1, 4), "kernel_size", std::vector<std::int64_t>{1, 3}),
                                       "padding", std::vector<std::int64_t>{0, 1}),
                                  with(with(conv("column", 4, 4), "kernel_size", std::vector<std::int64_t>{3, 1}),
                                       "padding", std::vector<std::int64_t>{1, 0}),
                                  relu("relu")},
                                 64)),
             QString());
    // The narrow end of an inverted residual and the wide start of the next, as in MobileNetV2.
    QCOMPARE(warnings(classifier(4,
                                 {conv("conv1", 1, 16), relu("relu1"), conv("project", 16, 4), makeBatchNorm("bn1", 4),
                                  conv("expand", 4, 16), relu("relu2")},
                                 256)),
             QString());
    // The first goes to a shortcut as well, as in EDSR.
    QCOMPARE(
        warnings(classifier(
            4, {conv("conv1", 1, 4), residual("block", {conv("conv1", 4, 4), relu("relu"), conv("conv2", 4, 4)})}, 64)),
        QString());
}

void TestLintOrder::inPlace_inTheBody_overwritesTheShortcutsInput()
{
    const auto network = [](std::vector<Block> body, std::vector<Block> shortcut) {
        return classifier(4, {conv("conv1", 1, 4), residual("block", std::move(body), std::move(shortcut))}, 64);
    };
    const QString expected = QStringLiteral("%1 lint.in_place_overwrites(inplace) residual=%2");
    QCOMPARE(warnings(network({makeReLU("relu"), conv("conv1", 4, 4)}, {})), expected.arg("block.relu", "block"));
    QCOMPARE(warnings(network({makeSequential("a", {makeBlock("Identity", "identity")}),
                               makeBlock("LeakyReLU", "leaky", {{"inplace", true}}), conv("conv1", 4, 4)},
                              {conv("0", 4, 4)})),
             expected.arg("block.leaky", "block"));
    // The input of the outer Residual reaches the inner one as it is.
    QCOMPARE(warnings(network({residual("inner", {conv("conv1", 4, 4)}, {makeReLU("relu"), conv("0", 4, 4)})}, {})),
             expected.arg("block.inner.downsample.relu", "block"));
}

void TestLintOrder::inPlace_inTheShortcut_overwritesTheBodysOutput()
{
    QCOMPARE(warnings(classifier(4, {conv("conv1", 1, 4), residual("block", {}, {makeReLU("relu")})}, 64)),
             QStringLiteral("block.downsample.relu lint.in_place_overwrites(inplace) body_of=block"));
}

void TestLintOrder::inPlace_onOtherMemory_isFine()
{
    const auto network = [](std::vector<Block> body, std::vector<Block> shortcut = {}) {
        return classifier(4, {conv("conv1", 1, 4), residual("block", std::move(body), std::move(shortcut))}, 64);
    };
    QCOMPARE(warnings(network({relu("relu"), conv("conv1", 4, 4)})), QString());
    QCOMPARE(warnings(network({conv("conv1", 4, 4), makeReLU("relu")})), QString());
    QCOMPARE(warnings(network({makeBatchNorm("bn", 4), makeReLU("relu")})), QString());
    // Nobody reads the input after the shortcut.
    QCOMPARE(warnings(network({relu("relu"), conv("conv1", 4, 4)}, {makeReLU("relu"), conv("0", 4, 4)})), QString());
    QCOMPARE(warnings(network({makeBlock("Dropout", "dropout", {{"p", 0.0}, {"inplace", true}})})), QString());
    // The stem's in-place ReLU overwrites what nobody reads any more.
    QCOMPARE(
        warnings(classifier(4, {conv("conv1", 1, 4), makeReLU("relu"), residual("block", {conv("conv1", 4, 4)})}, 64)),
        QString());
}

QTEST_GUILESS_MAIN(TestLintOrder)
#include "test_lint_order.moc"
