#include "tests/document/document_testing.h"

#include "model/diagnose/lint.h"
#include "model/diagnose/trace_lint.h"
#include "model/document/sentences.h"
#include "model/templates/blocks.h"

#include <limits>

using namespace layerwise;

namespace {

using Ints = std::vector<std::int64_t>;

Block residual(const std::string& name, std::vector<Block> body, std::vector<Block> shortcut,
               const std::string& activation)
{
    Block block = layer("Residual", name, {{"activation", activation}});
    block.slots = {std::move(body), std::move(shortcut)};
    return block;
}

Block plainConv(const std::string& name, std::int64_t in, std::int64_t out)
{
    Block block = conv(name, in, out);
    block.options["bias"] = false;
    return block;
}

Block withOption(Block block, const std::string& key, OptionValue value)
{
    block.options[key] = std::move(value);
    return block;
}

/// `layers` on 8×8, then Flatten and Linear.
Network classifier(std::vector<Block> layers, std::int64_t features)
{
    layers.push_back(layer("Flatten", "flatten"));
    layers.push_back(makeLinear("fc", features, 10));
    return makeNetwork("test", 8, std::move(layers));
}

ProblemText textOf(const Network& network, const Problem& problem)
{
    return describe(problem.diagnostic, QString::fromStdString(pathOf(network.root, problem.block, testRegistry())));
}

ActivationPtr filled(const Shape& shape, float value)
{
    return std::make_shared<const Activation>(
        shape, std::vector<float>(static_cast<std::size_t>(*shape.elementCount()), value));
}

/// What lintTrace() finds if the input is `input` and `output` comes out of the block at `path`.
std::vector<Problem> traceProblems(const Network& network, float input, const std::string& path, ActivationPtr output)
{
    Trace trace;
    std::vector<float> values(64, input);
    values[0] = -input;
    trace.input = std::make_shared<const Activation>(network.input.shape(), std::move(values));
    TraceStep step;
    step.block = findByPath(network.root, path, testRegistry())->id;
    step.status = StepStatus::Ok;
    step.output = std::move(output);
    trace.steps = {std::make_shared<const TraceStep>(std::move(step))};
    return lintTrace(network, testRegistry(), trace);
}

void addRow(const char* name, const Network& network, const std::vector<Problem>& problems, const char* code,
            const char* title, const char* expected, const char* actual)
{
    QTest::newRow(name) << network << problems << QByteArray(code) << QString::fromUtf8(title)
                        << QString::fromUtf8(expected) << QString::fromUtf8(actual);
}

/// A row for what lint() finds in `network`.
void addLint(const char* name, const Network& network, const char* code, const char* title, const char* expected,
             const char* actual)
{
    addRow(name, network, lint(network, testRegistry(), inferShapes(network, testRegistry())), code, title, expected,
           actual);
}

} // namespace

/// Warnings as they are found, said as they are read: with the values that the rules give.
class TestWarningSentences : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void title_data();
    void title();
    void randomNetworks_haveASentenceForEverything();

private:
    void orderRows();
    void shapeRows();
    void endRows();
    void traceRows();
};

void TestWarningSentences::orderRows()
{
    const Block relu = layer("ReLU", "relu");
    addLint("bias", classifier({conv("conv1", 1, 4), makeBatchNorm("bn1", 4), relu}, 256), "lint.bias_before_norm",
            "conv1 has a bias that bn1 takes away again", "bias = False", "bias = True");
    addLint("relu", classifier({plainConv("conv1", 1, 4), relu, layer("ReLU", "relu2")}, 256), "lint.relu_after_relu",
            "relu2 does nothing: relu gives no negative values", "negative values to cut off", "none");
    addLint("relu after a Residual",
            classifier({residual("block", {plainConv("a", 1, 4)}, {plainConv("b", 1, 4)}, "ReLU"), relu}, 256),
            "lint.relu_after_relu", "relu does nothing: block ends in a ReLU already", "negative values to cut off",
            "none");
    addLint("relu, norm", classifier({plainConv("conv1", 1, 4), relu, makeBatchNorm("bn1", 4)}, 256),
            "lint.relu_before_norm", "relu applies ReLU right before bn1, not after it", "BatchNorm2d, then ReLU",
            "ReLU, then BatchNorm2d");
    addLint("dropout, norm",
            classifier({plainConv("conv1", 1, 4), relu, layer("Dropout", "dropout"), makeBatchNorm("bn1", 4)}, 256),
            "lint.dropout_before_norm", "dropout stands right before bn1 and misleads it", "BatchNorm2d, then Dropout",
            "Dropout, then BatchNorm2d");
    addLint("two linear", classifier({layer("Flatten", "flatten0"), makeLinear("fc1", 64, 20)}, 20),
            "lint.no_activation_between", "fc follows fc1 with no activation between",
            "an activation such as ReLU between", "none");
    addLint(
        "in place",
        classifier({plainConv("conv1", 1, 4), residual("block", {makeReLU("relu"), plainConv("a", 4, 4)}, {}, "ReLU")},
                   256),
        "lint.in_place_overwrites", "block.relu overwrites what the shortcut of block needs", "inplace = False",
        "inplace = True");
    addLint("in place, shortcut",
            classifier({plainConv("conv1", 1, 4), residual("block", {}, {makeReLU("relu")}, "ReLU")}, 256),
            "lint.in_place_overwrites", "block.downsample.relu overwrites what the body of block put out",
            "inplace = False", "inplace = True");
}

void TestWarningSentences::shapeRows()
{
    const Block relu = layer("ReLU", "relu");
    addLint("batch",
            classifier({withOption(layer("Flatten", "flat"), "start_dim", std::int64_t{0}),
                        layer("Unflatten", "unflatten", {{"dim", std::int64_t{0}}, {"unflattened_size", Ints{1, 64}}})},
                       64),
            "lint.flatten_batch", "flat makes one row of all images: [1, 1, 8, 8] to [64]", "start_dim = 1",
            "start_dim = 0");
    addLint("last dimension", makeNetwork("test", 8, {plainConv("conv1", 1, 4), relu, makeLinear("fc", 8, 10)}),
            "lint.linear_last_dimension", "fc works on the last size of [1, 4, 8, 8] only: no Flatten", "[N, 256]",
            "[1, 4, 8, 8]");
    const Block pool = layer("MaxPool2d", "pool", {{"kernel_size", Ints{8, 8}}});
    addLint("one pixel",
            classifier({pool, plainConv("conv1", 1, 4), relu, plainConv("conv2", 4, 4), layer("ReLU", "relu2")}, 4),
            "lint.maps_of_one_pixel", "pool shrinks maps to 1×1 too early: 2 larger kernels follow",
            "maps larger than 1×1", "1×1");
    addLint("one value", classifier({pool, makeBatchNorm("bn1", 1)}, 1), "lint.batch_norm_one_value",
            "bn1 gets 1×1 maps: no training on one image", "more than 1 value a channel", "1 value a channel");
    addLint("one value, twice", classifier({pool, makeBatchNorm("bn1", 1), relu, makeBatchNorm("bn2", 1)}, 1),
            "lint.batch_norm_one_value", "bn1 and 1 more get 1×1 maps: no training on one image",
            "more than 1 value a channel", "1 value a channel");
    addLint("broadcast", classifier({residual("block", {plainConv("a", 1, 4)}, {}, "ReLU")}, 256),
            "lint.shortcut_broadcast", "block adds unequal shapes: [1, 4, 8, 8] and [1, 1, 8, 8]",
            "[1, 4, 8, 8] from the shortcut as well", "[1, 1, 8, 8]");
    addLint("stride", classifier({withOption(plainConv("conv1", 1, 4), "stride", Ints{4, 4}), relu}, 16),
            "lint.stride_skips_pixels", "conv1 never looks at 7 of every 16 pixels", "stride of at most 3×3", "4×4");
    const Block dilated =
        withOption(withOption(plainConv("conv1", 1, 4), "stride", Ints{2, 2}), "dilation", Ints{2, 2});
    addLint("stride and dilation", classifier({dilated, relu}, 36), "lint.stride_skips_pixels",
            "conv1 never looks at 3 of every 4 pixels", "a smaller stride or no dilation", "stride = 2×2");
    addLint("even", classifier({withOption(plainConv("conv1", 1, 4), "kernel_size", Ints{2, 2}), relu}, 324),
            "lint.even_kernel_shifts", "conv1 shifts maps by half a pixel: 8×8 to 9×9", "an odd kernel", "2×2");
    const Block same =
        withOption(withOption(plainConv("conv1", 1, 4), "kernel_size", Ints{4, 4}), "padding", std::string("same"));
    addLint("even, same", classifier({same, relu}, 256), "lint.even_kernel_shifts",
            "conv1 shifts maps by half a pixel: its kernel is 4×4", "an odd kernel", "4×4");
}

void TestWarningSentences::endRows()
{
    const auto ending = [](const char* type) {
        Network network = classifier({}, 64);
        Block last = layer(type, "last");
        last.id = BlockId{100};
        network.root.slots[0].push_back(std::move(last));
        return network;
    };
    addLint("logits", ending("ReLU"), "lint.relu_on_logits", "last cuts off the negative scores of the output",
            "scores of any sign", "scores of 0 and more");
    addLint("softmax", ending("Softmax"), "lint.softmax_at_end",
            "last puts out probabilities; CrossEntropyLoss wants scores", "scores (logits)", "probabilities");
    addLint("log-softmax", ending("LogSoftmax"), "lint.log_softmax_at_end",
            "last puts out log-probabilities: they go with NLLLoss", "scores (logits), or NLLLoss",
            "log-probabilities");
    addLint("no classes", makeNetwork("test", 8, {plainConv("conv1", 1, 4)}), "lint.output_not_classes",
            "conv1 puts out [1, 4, 8, 8] at the end, not [N, classes]", "[N, classes], such as [1, 10]",
            "[1, 4, 8, 8]");
}

void TestWarningSentences::traceRows()
{
    constexpr float inf = std::numeric_limits<float>::infinity();
    const Network network = classifier({plainConv("conv1", 1, 4), layer("Tanh", "tanh")}, 256);
    const Shape maps{1, 4, 8, 8};
    addRow("inf", network, traceProblems(network, 1, "conv1", filled(maps, inf)), "trace.not_finite",
           "conv1 is the first to put out NaN or Inf: 256 of 256 values", "finite values", "NaN 0, Inf 256");
    addRow("input", network, traceProblems(network, inf, "conv1", filled(maps, inf)), "trace.input_not_finite",
           "The input already has NaN or Inf in it: 64 of 64 values", "finite values", "NaN 0, Inf 64");
    addRow("dead", network, traceProblems(network, 1, "tanh", filled(maps, 0)), "trace.dead_maps",
           "tanh: 4 of 4 maps are 0 everywhere", "maps that show something", "4 of 4 are 0");
    addRow("zero", network, traceProblems(network, 1, "fc", filled({1, 10}, 0)), "trace.all_zero",
           "fc puts out nothing but zeros: 10 values", "values that differ", "0 everywhere");
    addRow("saturated", network, traceProblems(network, 1, "tanh", filled(maps, 1)), "trace.saturated",
           "tanh: 100 % of the values are at -1 or 1", "values between -1 and 1", "100 % at the ends");
    addRow("growing", network, traceProblems(network, 0.5F, "conv1", filled(maps, 2000)), "trace.growing",
           "conv1: values have grown to 4000 times the input", "a size near 0.5", "2000");
    addRow("vanishing", network, traceProblems(network, 2, "conv1", filled(maps, 0.0009765625F)), "trace.vanishing",
           "conv1: values are 2048 times smaller than the input", "a size near 2", "0.0009766");
}

void TestWarningSentences::title_data()
{
    QTest::addColumn<Network>("network");
    QTest::addColumn<std::vector<Problem>>("problems");
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("actual");
    orderRows();
    shapeRows();
    endRows();
    traceRows();
}

void TestWarningSentences::title()
{
    QFETCH(Network, network);
    QFETCH(std::vector<Problem>, problems);
    QFETCH(QByteArray, code);
    QFETCH(QString, title);
    QFETCH(QString, expected);
    QFETCH(QString, actual);
    const auto found = std::find_if(problems.begin(), problems.end(), [&](const Problem& problem) {
        return problem.diagnostic.code == code.toStdString();
    });
    QVERIFY2(found != problems.end(), "the warning is not there");
    const ProblemText text = textOf(network, *found);
    QCOMPARE(text.title, title);
    QCOMPARE(text.expected, expected);
    QCOMPARE(text.actual, actual);
    QVERIFY2(text.detail.size() > 60 && !text.detail.contains('{') && text.detail.endsWith('.'),
             qPrintable(text.detail));
}

/// Templates whose blocks are moved, removed and repeated at random: each of their warnings has all the values that its
/// sentence wants.
void TestWarningSentences::randomNetworks_haveASentenceForEverything()
{
    std::uint64_t state = 11;
    const auto draw = [&state](std::size_t count) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::size_t>((state >> 33) % count);
    };
    int warnings = 0;
    for (int round = 0; round < 2000; ++round) {
        Network network = *makeTemplate(templates()[draw(templates().size())].key);
        for (std::size_t change = draw(3); change < 4; ++change) {
            std::vector<BlockId> ids;
            forEachBlock(network.root, testRegistry(),
                         [&](const Block& block, const std::string&, int) { ids.push_back(block.id); });
            if (ids.size() < 3)
                break;
            Block taken = takeBlock(network.root, ids[1 + draw(ids.size() - 1)]);
            const BlockId beside = ids[draw(ids.size())];
            const auto at = positionOf(network.root, beside);
            if (at && draw(4) > 0)
                insertBlock(network.root, *at, std::move(taken));
        }
        for (const Problem& problem : lint(network, testRegistry(), inferShapes(network, testRegistry()))) {
            const ProblemText text = textOf(network, problem);
            QVERIFY2(!text.title.contains("has a problem (") && !text.title.contains('{'), qPrintable(text.title));
            QVERIFY(problem.severity == Severity::Warning && findBlock(network.root, problem.block));
            ++warnings;
        }
    }
    QVERIFY(warnings > 1000);
}

QTEST_GUILESS_MAIN(TestWarningSentences)
#include "test_warning_sentences.moc"
