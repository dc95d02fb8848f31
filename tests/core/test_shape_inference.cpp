#include "model/core/shape_inference.h"
#include "tests/core/fake_layers.h"

#include <QtTest>

#include <limits>

using namespace layerwise;
using namespace layerwise::fake;

namespace {

/// "5:shape.channels 7:option.range"
QString problems(const ShapeReport& report)
{
    QStringList list;
    for (const Problem& problem : report.problems)
        list << QString("%1:%2").arg(problem.block.value).arg(problem.diagnostic.code.c_str());
    return list.join(' ');
}

/// A letter for each of the blocks 1 to `last`: + fits, x fails, . not reached.
QString states(const ShapeReport& report, std::uint64_t last)
{
    QString text;
    for (std::uint64_t id = 1; id <= last; ++id) {
        const FitState state = report.of(BlockId{id}).state;
        text += state == FitState::Fits ? '+' : state == FitState::Fails ? 'x' : '.';
    }
    return text;
}

QString broadcast(const Shape& a, const Shape& b)
{
    const Result<Shape> sum = broadcastShapes(a, b);
    return QString::fromStdString(sum ? sum->toString() : sum.error().code);
}

} // namespace

class ShapeInferenceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void inferShapes_chain_handsEachOutputOn()
    {
        const Network network =
            makeNetwork(3, 8, {makeConv(2, "conv1", 3, 4), makeBlock(3, "Halve", "pool"), makeConv(4, "conv2", 4, 5)});
        const ShapeReport report = inferShapes(network, makeRegistry(), 2);
        QVERIFY(report.ok());
        QVERIFY(report.output == (Shape{2, 5, 4, 4}));
        QVERIFY(report.of(BlockId{3}).input == (Shape{2, 4, 8, 8}));
        QVERIFY(report.of(BlockId{3}).output == (Shape{2, 4, 4, 4}));
        QVERIFY(report.of(kRootId).output == report.output);
        // Weight and bias: 4*3 + 4 and 5*4 + 5; each element counts N*H*W times.
        QCOMPARE(report.parameterCount, std::int64_t{16 + 25});
        QCOMPARE(report.multiplyAdds, std::int64_t{16 * 2 * 8 * 8 + 25 * 2 * 4 * 4});
    }

    void inferShapes_bytes_areThoseOfParametersBuffersAndOutputs()
    {
        const Network network =
            makeNetwork(3, 8,
                        {makeConv(2, "conv1", 3, 4), makeResidual(3, "block", {makeConv(4, "conv1", 4, 4)}, {}),
                         makeBlock(5, "Halve", "pool")});
        const ShapeReport report = inferShapes(network, makeRegistry());
        // conv1: 4*3 + 4 and the buffer's 1000, 4*8*8 out; the one inside: 4*4 + 4, 1000, 4*8*8; the sum; the pool.
        const std::int64_t conv1 = 12 + 4 + 1000 + 256;
        const std::int64_t inner = 16 + 4 + 1000 + 256;
        QCOMPARE(report.bytes, 4 * (conv1 + inner + 256 + 64));
        QCOMPARE(report.largest, BlockId{4});
        QCOMPARE(report.largestBytes, 4 * inner);
        QVERIFY(!memoryProblem(report, report.bytes));
        const auto problem = memoryProblem(report, report.bytes - 1);
        QVERIFY(problem && problem->block == BlockId{4} && problem->diagnostic.code == "memory.too_large");
        QVERIFY(problem->diagnostic.values.at("bytes") == DiagnosticValue(report.bytes));
    }

    void inferShapes_emptyNetwork_isTheIdentity()
    {
        const ShapeReport report = inferShapes(makeNetwork(3, 8, {}), makeRegistry());
        QVERIFY(report.ok());
        QVERIFY(report.output == (Shape{1, 3, 8, 8}));
    }

    void inferShapes_afterTheFailingBlock_nothingIsReached()
    {
        const Network network = makeNetwork(
            3, 8,
            {makeSequential(2, "layer1",
                            {makeConv(3, "conv1", 3, 4), makeConv(4, "conv2", 9, 5), makeConv(5, "c", 1, 1)}),
             makeSequential(6, "layer2", {makeConv(7, "conv1", 8, 8)})});
        const ShapeReport report = inferShapes(network, makeRegistry());
        QCOMPARE(problems(report), QString("4:shape.channels"));
        QCOMPARE(states(report, 7), QString("xx+x..."));
        QVERIFY(report.of(BlockId{4}).input == (Shape{1, 4, 8, 8}));
        QVERIFY(!report.of(BlockId{7}).input);
        QVERIFY(!report.output);
        // What is not reached still has its parameters: 16 + 50 + 2 + 72.
        QCOMPARE(report.parameterCount, std::int64_t{140});
    }

    void inferShapes_residual_addsBothBranches()
    {
        const Network network =
            makeNetwork(3, 8,
                        {makeResidual(2, "0", {makeBlock(3, "Halve", "pool"), makeConv(4, "conv1", 3, 6)},
                                      {makeConv(5, "0", 3, 6), makeBlock(6, "Halve", "1")}),
                         makeResidual(7, "1", {makeConv(8, "conv1", 6, 6)}, {})});
        const ShapeReport report = inferShapes(network, makeRegistry());
        QCOMPARE(problems(report), QString());
        QVERIFY(report.of(BlockId{2}).output == (Shape{1, 6, 4, 4}));
        QVERIFY(report.of(BlockId{5}).input == (Shape{1, 3, 8, 8}));
        QVERIFY(report.output == (Shape{1, 6, 4, 4}));
        QCOMPARE(report.of(BlockId{2}).parameterCount, std::int64_t{24 + 24});
    }

    void inferShapes_residualSumThatDoesNotFit_isTheResidualsProblem()
    {
        const Network network =
            makeNetwork(3, 8, {makeResidual(2, "0", {makeConv(3, "conv1", 3, 6)}, {}), makeBlock(4, "Same", "relu")});
        const ShapeReport report = inferShapes(network, makeRegistry());
        QCOMPARE(problems(report), QString("2:shape.residual_mismatch"));
        QCOMPARE(states(report, 4), QString("xx+."));
        const auto& values = report.problems.front().diagnostic.values;
        QVERIFY(values.at("body") == DiagnosticValue(Shape{1, 6, 8, 8}));
        QVERIFY(values.at("shortcut") == DiagnosticValue(Shape{1, 3, 8, 8}));
    }

    void inferShapes_failingBody_stillChecksTheShortcut()
    {
        const Network network = makeNetwork(
            3, 8,
            {makeResidual(2, "0", {makeConv(3, "conv1", 4, 4)}, {makeConv(4, "0", 3, 5), makeConv(5, "1", 6, 6)})});
        const ShapeReport report = inferShapes(network, makeRegistry());
        QCOMPARE(problems(report), QString("3:shape.channels 5:shape.channels"));
        QCOMPARE(states(report, 5), QString("xxx+x"));
    }

    void inferShapes_badOptions_areFoundWhereverTheyStand()
    {
        const Network network =
            makeNetwork(3, 8,
                        {makeConv(2, "conv1", 7, 4), makeBlock(3, "Same", "a", {{"slope", 1.5}}),
                         makeBlock(4, "Conv", "b", {{"in", std::int64_t{4}}, {"depth", std::int64_t{1}}}),
                         makeBlock(5, "Conv", "c",
                                   {{"in", std::int64_t{4}}, {"out", std::int64_t{4}}, {"groups", std::int64_t{3}}}),
                         makeBlock(6, "Same", "d")});
        const ShapeReport report = inferShapes(network, makeRegistry());
        QCOMPARE(problems(report), QString("2:shape.channels 3:option.range 4:option.missing 4:option.unknown "
                                           "5:option.divides"));
        QCOMPARE(states(report, 6), QString("xxxxx."));
    }

    void inferShapes_numberOfTheOtherKind_isReadAsTheLayerWants()
    {
        const Network network =
            makeNetwork(3, 8, {makeBlock(2, "Conv", "conv1", {{"in", 3.0}, {"out", std::int64_t{4}}})});
        const ShapeReport report = inferShapes(network, makeRegistry());
        QVERIFY(report.output == (Shape{1, 4, 8, 8}));
    }

    void inferShapes_unknownType_isAProblemAndItsChildrenAreNotReached()
    {
        Block unknown = makeBlock(2, "Parallel", "p");
        unknown.slots = {{makeConv(3, "conv1", 0, 4)}};
        const ShapeReport report = inferShapes(makeNetwork(3, 8, {unknown, makeBlock(4, "Same", "a")}), makeRegistry());
        QCOMPARE(problems(report), QString("2:type.unknown 3:option.range"));
        QCOMPARE(states(report, 4), QString("xxx."));
    }

    void inferShapes_emptyInput_isTheRootsProblem()
    {
        const ShapeReport report = inferShapes(makeNetwork(0, 8, {makeConv(2, "conv1", 3, 4)}), makeRegistry());
        QCOMPARE(problems(report), QString("1:shape.zero_size"));
        QCOMPARE(report.of(BlockId{2}).state, FitState::NotReached);
    }

    void inferShapes_absurdSizes_stayAtTheLargestCount()
    {
        constexpr std::int64_t huge = 4'000'000'000;
        const Network network = makeNetwork(3, 8, {makeConv(2, "conv1", 3, huge), makeConv(3, "conv2", huge, huge)});
        const ShapeReport report = inferShapes(network, makeRegistry());
        QVERIFY(report.ok());
        QCOMPARE(report.parameterCount, std::numeric_limits<std::int64_t>::max());
        QCOMPARE(report.multiplyAdds, std::numeric_limits<std::int64_t>::max());

        const Network tooLarge = makeNetwork(3, 4096, {makeConv(2, "conv1", 3, std::int64_t{1} << 40)});
        QCOMPARE(problems(inferShapes(tooLarge, makeRegistry())), QString("2:shape.overflow"));
    }

    void broadcastShapes_matchesTorch()
    {
        // As torch.zeros(a) + torch.zeros(b) does in PyTorch 1.13.
        QCOMPARE(broadcast({3, 1, 5}, {4, 1}), QString("[3, 4, 5]"));
        QCOMPARE(broadcast({2, 3}, {3}), QString("[2, 3]"));
        QCOMPARE(broadcast({1}, {0}), QString("[0]"));
        QCOMPARE(broadcast({}, {2, 2}), QString("[2, 2]"));
        QCOMPARE(broadcast({2, 0}, {2, 1}), QString("[2, 0]"));
        QCOMPARE(broadcast({2, 3}, {2}), QString("shape.residual_mismatch"));
        QCOMPARE(broadcast({2, 0}, {2, 3}), QString("shape.residual_mismatch"));
        QCOMPARE(broadcast({1, 64, 8, 8}, {1, 128, 8, 8}), QString("shape.residual_mismatch"));
    }

    void elementCount_saysWhenItDoesNotFit()
    {
        QCOMPARE(Shape().elementCount().value(), std::int64_t{1});
        QCOMPARE((Shape{2, 3, 4}).elementCount().value(), std::int64_t{24});
        QCOMPARE((Shape{1LL << 62, 1LL << 62, 0}).elementCount().value(), std::int64_t{0});
        QVERIFY(!(Shape{1LL << 32, 1LL << 31}).elementCount());
        QVERIFY((Shape{1LL << 32, (1LL << 31) - 1}).elementCount());
        QVERIFY(!(Shape{2, -1}).elementCount());
    }

    void optionsFor_fillsInWhatComesIn()
    {
        const LayerRegistry registry = makeRegistry();
        const LayerType& conv = *registry.find("Conv");
        const auto channels = [&](const std::optional<Shape>& input) {
            return std::get<std::int64_t>(conv.optionsFor(input).at("in"));
        };
        QCOMPARE(channels(std::nullopt), std::int64_t{4});
        QCOMPARE(channels(Shape{1, 32, 8, 9}), std::int64_t{32});
        QCOMPARE(channels(Shape{16, 8, 9}), std::int64_t{16});
        QCOMPARE(channels(Shape{1, 512}), std::int64_t{512});
        // What is at PyTorch's default is left out.
        QVERIFY(!conv.optionsFor(std::nullopt).contains("groups"));
    }
};

QTEST_APPLESS_MAIN(ShapeInferenceTest)
#include "test_shape_inference.moc"
