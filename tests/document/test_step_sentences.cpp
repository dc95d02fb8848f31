#include "tests/document/document_testing.h"

#include "model/document/sentence_patterns.h"
#include "model/document/step_sentences.h"

#include <QSet>

using namespace layerwise;

namespace {

ActivationPtr zeros(const Shape& shape)
{
    return std::make_shared<const Activation>(
        shape, std::vector<float>(static_cast<std::size_t>(shape.elementCount().value_or(0))));
}

Shape shapeOf(const QList<int>& sizes)
{
    return Shape(std::vector<std::int64_t>(sizes.begin(), sizes.end()));
}

OptionMap optionsOf(const LayerType& type, const QVariantMap& given)
{
    OptionMap options;
    for (auto it = given.begin(); it != given.end(); ++it) {
        OptionValue value = it->toBool();
        if (it->typeId() == QMetaType::Int)
            value = static_cast<std::int64_t>(it->toInt());
        else if (it->typeId() == QMetaType::Double)
            value = it->toDouble();
        else if (it->typeId() == QMetaType::QString)
            value = it->toString().toStdString();
        else if (it->typeId() == QMetaType::QVariantList) {
            std::vector<std::int64_t> sizes;
            for (const QVariant& size : it->toList())
                sizes.push_back(size.toInt());
            value = sizes;
        }
        const std::string key = it.key().toStdString();
        options[key] = *normalizeOption(*type.option(key), value);
    }
    return options;
}

/// What a block with these options says of a step with inputs and outputs of these shapes, all zeros.
QString sentenceOf(const Block& block, const Shape& input, StepPhase phase = StepPhase::Done)
{
    Network network;
    network.root.slots.front() = {block};
    std::uint64_t nextId = 2;
    assignIds(network.root.slots.front().front(), nextId);
    NetworkDocument document(testRegistry());
    document.setNetwork(network, {});
    const LayerType& type = *testRegistry().find(block.type);
    const Result<Shape> output = type.outputShape(block.options, input);
    if (!output)
        return QString::fromStdString(output.error().code);
    StepRecord record{zeros(input), nullptr, zeros(*output), 0};
    if (phase == StepPhase::Sum)
        record.second = zeros(input);
    return stepSentence(document, {BlockId{2}, phase}, record);
}

const QList<int> kImage{1, 64, 16, 16};

} // namespace

class TestStepSentences : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void layers_data();
    void layers();
    void everyType_saysWhatCameOut();
    void containers_data();
    void containers();
    void unknownValues_areLeftOut();
    void theImage();
    void names();
    void breakpoints();
};

void TestStepSentences::layers_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QVariantMap>("options");
    QTest::addColumn<QList<int>>("input");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* type, const QVariantMap& options, const QList<int>& input, const char* expected) {
        QTest::addRow("%s %d", type, static_cast<int>(options.size()))
            << QString(type) << options << input << QString::fromUtf8(expected);
    };
    const QVariantList two{2, 2};
    row("Conv2d", {{"in_channels", 1}, {"out_channels", 64}, {"kernel_size", 7}, {"stride", 2}, {"padding", 3}},
        {1, 1, 64, 64}, "64 filters of 7×7 slid over 1×64×64 in steps of 2: 64×32×32");
    row("Conv2d", {{"in_channels", 64}, {"out_channels", 1}, {"kernel_size", 3}}, kImage,
        "1 filter of 3×3 slid over 64×16×16: 1×14×14");
    row("Conv2d", {{"in_channels", 64}, {"out_channels", 64}, {"kernel_size", 3}, {"groups", 64}}, kImage,
        "64 filters of 3×3 slid over 64×16×16, in 64 groups of channels: 64×14×14");
    row("Conv2d",
        {{"in_channels", 64},
         {"out_channels", 8},
         {"kernel_size", 3},
         {"groups", 2},
         {"padding", 1},
         {"stride", QVariantList{2, 1}}},
        kImage, "8 filters of 3×3 slid over 64×16×16 in steps of 2×1, in 2 groups of channels: 8×8×16");
    row("ConvTranspose2d", {{"in_channels", 64}, {"out_channels", 32}, {"kernel_size", 2}, {"stride", 2}}, kImage,
        "32 filters spread every value of 64×16×16 over a patch of 2×2, one patch 2 from the next: 32×32×32");
    row("ConvTranspose2d", {{"in_channels", 64}, {"out_channels", 32}, {"kernel_size", 3}}, kImage,
        "32 filters spread every value of 64×16×16 over a patch of 3×3: 32×18×18");
    row("BatchNorm2d", {{"num_features", 64}}, kImage,
        "Each of 64 channels was shifted and scaled with the mean and the variance kept for it: 64×16×16");
    row("BatchNorm2d", {{"num_features", 64}, {"track_running_stats", false}}, kImage,
        "Each of 64 channels was shifted and scaled with its own mean and variance: 64×16×16");
    row("InstanceNorm2d", {{"num_features", 64}}, kImage,
        "Each map of 16×16 was shifted and scaled with its own mean and variance: 64×16×16");
    row("InstanceNorm2d", {{"num_features", 64}, {"track_running_stats", true}}, kImage,
        "Each map of 16×16 was shifted and scaled with the mean and the variance kept for it: 64×16×16");
    row("GroupNorm", {{"num_groups", 8}, {"num_channels", 64}}, kImage,
        "64 channels were put into 8 groups, each shifted and scaled with its own mean and variance: 64×16×16");
    row("LayerNorm", {{"normalized_shape", QVariantList{64, 16, 16}}}, kImage,
        "64×16×16 values at a time were shifted and scaled with their own mean and variance: 64×16×16");
    row("ReLU", {}, kImage,
        "Every value below 0 became 0, the others stayed. Now 16,384 of 16,384 values are 0: 64×16×16");
    row("LeakyReLU", {}, kImage, "Every value below 0 was multiplied by 0.01, the others stayed: 64×16×16");
    row("PReLU", {}, kImage, "Every value below 0 was multiplied by a learned number, the others stayed: 64×16×16");
    row("ELU", {}, kImage, "Every value below 0 was bent towards -1, the others stayed: 64×16×16");
    row("GELU", {}, {1, 10}, "Large values stayed, negative ones went smoothly to nearly 0, by x·Φ(x): 10");
    row("SiLU", {}, {1, 10},
        "Every value was multiplied by its own sigmoid, so that negative ones went to nearly 0: 10");
    row("Hardswish", {}, {1, 10},
        "Values below -3 became 0, those above 3 stayed, those between became x·(x + 3)/6: 10");
    row("Sigmoid", {}, kImage, "Every value was squeezed into the range from 0 to 1: 64×16×16");
    row("Tanh", {}, kImage, "Every value was squeezed into the range from -1 to 1: 64×16×16");
    row("Softmax", {{"dim", 1}}, {1, 10}, "10 scores became probabilities that add up to 1: 10");
    row("Softmax", {}, {1, 10}, "10 scores became probabilities that add up to 1: 10");
    row("LogSoftmax", {{"dim", -1}}, {1, 10}, "10 scores became logarithms of probabilities: 10");
    row("MaxPool2d", {{"kernel_size", 3}, {"stride", 2}, {"padding", 1}}, kImage,
        "The largest value of every 3×3 window was kept, in steps of 2: 64×16×16 became 64×8×8");
    row("MaxPool2d", {{"kernel_size", 2}}, kImage,
        "The largest value of every 2×2 window was kept, in steps of 2: 64×16×16 became 64×8×8");
    row("AvgPool2d", {{"kernel_size", 7}, {"stride", 1}}, {1, 512, 7, 7},
        "Every 7×7 window became its average, in steps of 1: 512×7×7 became 512×1×1");
    row("AdaptiveAvgPool2d", {{"output_size", 1}}, {1, 512, 2, 2},
        "Every map was averaged from 2×2 down to 1×1: 512×1×1");
    row("AdaptiveMaxPool2d", {{"output_size", 1}}, {1, 512, 2, 2},
        "Every map was brought from 2×2 to 1×1 by its largest values: 512×1×1");
    row("Linear", {{"in_features", 512}, {"out_features", 10}}, {1, 512},
        "10 weighted sums of 512 values, each with a bias: 512 became 10");
    row("Linear", {{"in_features", 512}, {"out_features", 1}, {"bias", false}}, {3, 512},
        "1 weighted sum of 512 values: 3×512 became 3×1");
    row("Dropout", {}, {1, 10}, "Nothing changed, for Dropout is at work only while training: 10");
    row("Dropout2d", {}, kImage, "Nothing changed, for Dropout2d is at work only while training: 64×16×16");
    row("Identity", {}, kImage, "The input was passed on as it is: 64×16×16");
    row("Flatten", {}, {1, 512, 1, 1}, "All values of 512×1×1 were put into one row of 512. No value changed");
    row("Flatten", {{"start_dim", 2}}, kImage,
        "Dimensions 2 to -1 of [1, 64, 16, 16] became one: [1, 64, 256]. No value changed");
    row("Unflatten", {{"dim", 1}, {"unflattened_size", QVariantList{2, 3, 4}}}, {1, 24},
        "24 was taken apart into 2×3×4. No value changed");
    row("Upsample", {{"size", 32}}, kImage, "Every map was brought from 16×16 to 32×32 (nearest): 64×32×32");
    row("ZeroPad2d", {{"padding", 1}}, kImage,
        "Rows and columns of zeros were put around every map: 64×16×16 became 64×18×18");
    row("ZeroPad2d", {{"padding", QVariantList{-1, 0, 2, 0}}}, kImage,
        "Rows and columns were cut off where the padding is negative, and zeros added elsewhere: 64×16×16 became "
        "64×18×15");
}

void TestStepSentences::layers()
{
    QFETCH(QString, type);
    QFETCH(QVariantMap, options);
    QFETCH(QList<int>, input);
    QFETCH(QString, expected);
    const LayerType* found = testRegistry().find(type.toStdString());
    QVERIFY(found);
    QCOMPARE(sentenceOf(layer(found->name(), "a", optionsOf(*found, options)), shapeOf(input)), expected);
}

void TestStepSentences::everyType_saysWhatCameOut()
{
    for (const LayerType* type : testRegistry().types()) {
        if (type->isContainer())
            continue;
        // Of the ranks that layers want, one fits each.
        bool fits = false;
        for (const QList<int>& input : {kImage, QList<int>{1, 24}}) {
            const Shape shape = shapeOf(input);
            const OptionMap options = type->optionsFor(shape);
            const Result<Shape> output = type->outputShape(options, shape);
            if (!output)
                continue;
            fits = true;
            const QString words = sentenceOf(layer(type->name(), "a", options), shape);
            const QString last = QString::number((*output)[-1]);
            QVERIFY2(words.contains(last) && !words.contains('{') && !words.contains("did."), qPrintable(words));
        }
        QVERIFY2(fits, type->name().c_str());
    }
}

void TestStepSentences::containers_data()
{
    QTest::addColumn<int>("body");
    QTest::addColumn<int>("shortcut"); ///< -1: a Sequential
    QTest::addColumn<int>("phase");
    QTest::addColumn<QString>("expected");
    const auto row = [](int body, int shortcut, StepPhase phase, const char* expected) {
        QTest::addRow("%d %d %d", body, shortcut, static_cast<int>(phase))
            << body << shortcut << static_cast<int>(phase) << QString::fromUtf8(expected);
    };
    row(2, -1, StepPhase::Enter, "64×16×16 goes through 2 blocks, one after the other, first through b0");
    row(1, -1, StepPhase::Enter, "64×16×16 goes through 1 block, one after the other, first through b0");
    row(0, -1, StepPhase::Enter, "64×16×16 passes through an empty box unchanged");
    row(2, -1, StepPhase::Done, "2 blocks ran, one after the other: 64×16×16 became 64×16×16");
    row(0, -1, StepPhase::Done, "The box is empty and passed its input on: 64×16×16");
    row(2, -1, StepPhase::Before, "a runs next: 64×16×16 comes in");
    row(2, 0, StepPhase::Enter, "64×16×16 goes two ways: through the body, and past it unchanged");
    row(2, 2, StepPhase::Enter, "64×16×16 goes two ways: through the body first, then through the shortcut (2 blocks)");
    row(2, 0, StepPhase::Sum,
        "The input itself (64×16×16) was added to what came out of the body (64×16×16), number by number: 64×16×16");
    row(2, 1, StepPhase::Sum,
        "What came out of the body (64×16×16) and out of the shortcut (64×16×16) was added, number by number: "
        "64×16×16");
    row(2, 1, StepPhase::Activation,
        "Every value below 0 became 0, the others stayed. Now 16,384 of 16,384 values are 0: 64×16×16");
    row(2, 1, StepPhase::Done,
        "Body and shortcut ran, their results were added and went through ReLU: 64×16×16 became 64×16×16");
}

void TestStepSentences::containers()
{
    QFETCH(int, body);
    QFETCH(int, shortcut);
    QFETCH(int, phase);
    QFETCH(QString, expected);
    Block block = layer(shortcut < 0 ? "Sequential" : "Residual", "a");
    const auto chain = [](int count) {
        std::vector<Block> blocks;
        for (int i = 0; i < count; ++i)
            blocks.push_back(layer("ReLU", "b" + std::to_string(i)));
        return blocks;
    };
    block.slots.push_back(chain(body));
    if (shortcut >= 0)
        block.slots.push_back(chain(shortcut));
    QCOMPARE(sentenceOf(block, shapeOf(kImage), static_cast<StepPhase>(phase)), expected);
    if (shortcut >= 0 && static_cast<StepPhase>(phase) == StepPhase::Done) {
        block.options["activation"] = std::string("Identity");
        QCOMPARE(sentenceOf(block, shapeOf(kImage)),
                 QStringLiteral("Body and shortcut ran, and their results were added: 64×16×16 became 64×16×16"));
    }
}

void TestStepSentences::unknownValues_areLeftOut()
{
    NetworkDocument document(testRegistry());
    document.setNetwork(smallNetwork(), {});
    for (const StepPhase phase : {StepPhase::Enter, StepPhase::Done})
        QCOMPARE(stepSentence(document, {kBox, phase}, {}), QString());
    QCOMPARE(stepSentence(document, {kBox, StepPhase::Before}, {}), QStringLiteral("box runs next"));
}

void TestStepSentences::theImage()
{
    NetworkDocument document(testRegistry());
    Network network = smallNetwork();
    network.input.mean = {0.1307};
    network.input.std = {0.3081};
    document.setNetwork(network, {});
    QCOMPARE(stepSentence(document, {}, {}),
             QStringLiteral("The image became a tensor of 1×8×8: every grey value divided by 255, minus 0.1307, "
                            "divided by 0.3081"));
    network.input.channels = 3;
    network.input.mean = {0.485, 0.456, 0.406};
    document.setNetwork(network, {});
    QVERIFY(stepSentence(document, {}, {}).contains("minus 0.485, 0.456 and 0.406,"));
}

void TestStepSentences::names()
{
    NetworkDocument document(testRegistry());
    Network network;
    Block residual = layer("Residual", "0", {{"activation", std::string("Tanh")}});
    residual.slots = {{}, {}};
    network.root.slots.front() = {sequential("layer1", {residual})};
    std::uint64_t nextId = 2;
    assignIds(network.root.slots.front().front(), nextId);
    document.setNetwork(network, {});
    const BlockId id{3};
    QCOMPARE(stepName(document, {}), QStringLiteral("the image"));
    QCOMPARE(stepName(document, {id, StepPhase::Before}), QStringLiteral("before layer1.0"));
    QCOMPARE(stepName(document, {id, StepPhase::Enter}), QStringLiteral("into layer1.0"));
    QCOMPARE(stepName(document, {id, StepPhase::Sum}), QStringLiteral("layer1.0: sum"));
    QCOMPARE(stepName(document, {id, StepPhase::Activation}), QStringLiteral("layer1.0: Tanh"));
    QCOMPARE(stepName(document, {id, StepPhase::Done}), QStringLiteral("layer1.0"));
}

void TestStepSentences::breakpoints()
{
    using enum Breakpoint::Condition;
    QCOMPARE(breakpointText({Always, 0, {}}), QStringLiteral("before it runs"));
    QCOMPARE(breakpointText({NotFinite, 0, {}}), QStringLiteral("if there is a NaN or an Inf in its output"));
    QCOMPARE(breakpointText({Zeros, 62.5, {}}), QStringLiteral("if more than 62.5 % of its values are 0"));
    QCOMPARE(breakpointText({MaxAbs, 10, {}}), QStringLiteral("if a value of its output is beyond ±10"));
    QCOMPARE(breakpointText({ShapeDiffers, 0, {1, 10}}), QStringLiteral("if its output is not [1, 10]"));
    const Activation output({4}, {0, 0, 0, -3});
    QCOMPARE(breakpointReason({Zeros, 50, {}}, output), QStringLiteral("75 % of its values are 0, more than 50 %"));
    QCOMPARE(breakpointReason({MaxAbs, 2, {}}, output), QStringLiteral("its output goes up to ±3, beyond ±2"));
    QCOMPARE(breakpointReason({ShapeDiffers, 0, {1}}, output), QStringLiteral("its output is [4], not [1]"));
}

QTEST_GUILESS_MAIN(TestStepSentences)
#include "test_step_sentences.moc"
