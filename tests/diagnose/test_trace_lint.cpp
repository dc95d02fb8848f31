#include "tests/diagnose/lint_testing.h"

#include "model/diagnose/trace_lint.h"

#include <limits>

using namespace layerwise;
using namespace layerwise::lint_testing;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

ActivationPtr activation(const Shape& shape, std::vector<float> values)
{
    return std::make_shared<const Activation>(shape, std::move(values));
}

/// `value` and its negative in turn, which have the root mean square |value|.
ActivationPtr filled(const Shape& shape, float value)
{
    std::vector<float> values(static_cast<std::size_t>(*shape.elementCount()));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = i % 2 == 0 ? value : -value;
    return activation(shape, std::move(values));
}

/// `dead` of 8 maps are 0, the others hold one value that is not.
ActivationPtr maps(int dead, std::int64_t size = 4)
{
    std::vector<float> values(static_cast<std::size_t>(8 * size * size), 0);
    for (std::int64_t map = dead; map < 8; ++map)
        values[static_cast<std::size_t>(map * size * size)] = 1;
    return activation({1, 8, size, size}, std::move(values));
}

/// A trace of `network` that recorded these outputs by path; blocks without one did not run.
Trace traceOf(const Network& network, ActivationPtr input, const std::map<std::string, ActivationPtr>& outputs)
{
    Trace trace;
    trace.input = std::move(input);
    forEachBlock(network.root, registry(), [&](const Block& block, const std::string& path, int) {
        TraceStep step;
        step.block = block.id;
        step.path = path;
        step.type = block.type;
        step.isContainer = !block.slots.empty();
        if (const auto found = outputs.find(path); found != outputs.end()) {
            step.status = StepStatus::Ok;
            step.output = found->second;
        }
        trace.steps.push_back(std::make_shared<const TraceStep>(std::move(step)));
    });
    return trace;
}

QString found(const Network& network, const Trace& trace)
{
    QStringList lines;
    for (const Problem& problem : lintTrace(network, registry(), trace)) {
        if (problem.severity != Severity::Warning)
            lines << QStringLiteral("not a warning:");
        lines << printed(network, problem);
    }
    return lines.join(QLatin1Char('\n'));
}

const Shape kImage{1, 1, 4, 4};
const Shape kMaps{1, 8, 4, 4};

/// conv1, relu, box(conv2, relu), flatten, fc on 4×4.
Network network()
{
    return classifier(
        4, {conv("conv1", 1, 8), relu("relu"), makeSequential("box", {conv("conv2", 8, 8), relu("relu")})}, 128);
}

} // namespace

/// Warnings from recorded values.
class TestTraceLint : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sound_values_giveNone();
    void notFinite_isToldAtTheFirstBlockOnly();
    void notFinite_input_isToldAsSuch();
    void notFinite_sum_isTheResiduals();
    void deadMaps_areToldWhereTheyDie();
    void deadMaps_belowTheShareOrTooSmall_areFine();
    void allZero_listOfFeatures();
    void saturated_tanhAndSigmoid();
    void saturated_belowTheShareOrAtTheEnd_isFine();
    void growing_isToldWhereItPassesTheBound();
    void vanishing_isToldWhereItPassesTheBound();
    void stoppedSearch_findsNothing();
};

void TestTraceLint::sound_values_giveNone()
{
    const Network net = network();
    const ActivationPtr image = filled(kImage, 1);
    QCOMPARE(found(net, traceOf(net, image,
                                {{"conv1", filled(kMaps, 2)},
                                 {"relu", maps(0)},
                                 {"box.conv2", filled(kMaps, 3)},
                                 {"box.relu", maps(3)},
                                 {"box", maps(3)},
                                 {"flatten", filled({1, 128}, 1)},
                                 {"fc", filled({1, 10}, 0.1F)}})),
             QString());
    QCOMPARE(found(net, traceOf(net, image, {})), QString());
    QCOMPARE(found(net, Trace{}), QString());
}

void TestTraceLint::notFinite_isToldAtTheFirstBlockOnly()
{
    const Network net = network();
    std::vector<float> bad(128, -7);
    bad[3] = kNan;
    bad[4] = kNan;
    bad[5] = -kInf;
    const ActivationPtr broken = activation(kMaps, bad);
    QCOMPARE(found(net, traceOf(net, filled(kImage, 1),
                                {{"conv1", filled(kMaps, 2)},
                                 {"relu", filled(kMaps, -12)},
                                 {"box.conv2", broken},
                                 {"box.relu", broken},
                                 {"box", broken},
                                 {"flatten", activation({1, 128}, bad)},
                                 {"fc", activation({1, 10}, std::vector<float>(10, kNan))}})),
             QStringLiteral("box.conv2 trace.not_finite() bad=3 count=128 inf=1 largest=12 nan=2"));
}

void TestTraceLint::notFinite_input_isToldAsSuch()
{
    const Network net = network();
    const ActivationPtr broken = activation(kImage, std::vector<float>(16, kInf));
    QCOMPARE(found(net, traceOf(net, broken, {{"conv1", activation(kMaps, std::vector<float>(128, kNan))}})),
             QStringLiteral(" trace.input_not_finite() bad=16 count=16 inf=16 nan=0"));
}

void TestTraceLint::notFinite_sum_isTheResiduals()
{
    const Network net =
        classifier(4, {residual("block", {conv("conv1", 1, 8)}, {conv("0", 1, 8)}, "ReLU"), relu("relu")}, 128);
    const ActivationPtr broken = activation(kMaps, std::vector<float>(128, kInf));
    QCOMPARE(found(net, traceOf(net, filled(kImage, 1e38F),
                                {{"block.conv1", filled(kMaps, 2e38F)},
                                 {"block.downsample.0", filled(kMaps, 3e38F)},
                                 {"block", broken},
                                 {"relu", broken}})),
             QStringLiteral("block trace.not_finite() bad=128 count=128 inf=128 largest=3e+38 nan=0"));
}

void TestTraceLint::deadMaps_areToldWhereTheyDie()
{
    const Network net = network();
    const ActivationPtr image = filled(kImage, 1);
    QCOMPARE(found(net, traceOf(net, image, {{"conv1", filled(kMaps, 1)}, {"relu", maps(4)}})),
             QStringLiteral("relu trace.dead_maps() dead=4 total=8"));
    // Dying again behind a layer that made them alive; passed on by one that did not.
    const Network longer = classifier(
        4, {conv("conv1", 1, 8), relu("relu"), makeBlock("Identity", "identity"), conv("conv2", 8, 8), relu("relu2")},
        128);
    QCOMPARE(found(longer, traceOf(longer, image,
                                   {{"conv1", filled(kMaps, 1)},
                                    {"relu", maps(7)},
                                    {"identity", maps(7)},
                                    {"conv2", filled(kMaps, 1)},
                                    {"relu2", maps(8)}})),
             QStringLiteral("relu trace.dead_maps() dead=7 more=1 total=8"));
    // The end of a Residual.
    const Network block = classifier(4, {residual("block", {conv("conv1", 1, 8)}, {conv("0", 1, 8)}, "ReLU")}, 128);
    QCOMPARE(found(block, traceOf(block, image,
                                  {{"block.conv1", filled(kMaps, 1)},
                                   {"block.downsample.0", filled(kMaps, 1)},
                                   {"block", maps(8)}})),
             QStringLiteral("block trace.dead_maps() dead=8 total=8"));
}

void TestTraceLint::deadMaps_belowTheShareOrTooSmall_areFine()
{
    const Network net = network();
    const ActivationPtr image = filled(kImage, 1);
    QCOMPARE(found(net, traceOf(net, image, {{"relu", maps(3)}})), QString());
    QCOMPARE(found(net, traceOf(net, activation(kImage, std::vector<float>(16, -0.42F)), {{"relu", maps(8)}})),
             QString());
    QCOMPARE(found(net, traceOf(net, image, {{"relu", maps(8, 3)}})), QString());
    // 0 for one image of two.
    std::vector<float> values(256, 0);
    std::fill(values.begin() + 128, values.end(), 1.0F);
    QCOMPARE(found(net, traceOf(net, filled({2, 1, 4, 4}, 1), {{"relu", activation({2, 8, 4, 4}, values)}})),
             QString());
}

void TestTraceLint::allZero_listOfFeatures()
{
    const Network net = classifier(4, {makeBlock("Flatten", "flatten0"), makeLinear("fc1", 16, 8), relu("relu")}, 8);
    std::vector<float> zeros(8, 0);
    QCOMPARE(
        found(net, traceOf(net, filled(kImage, 1), {{"fc1", filled({1, 8}, 1)}, {"relu", activation({1, 8}, zeros)}})),
        QStringLiteral("relu trace.all_zero() total=8"));
    zeros[7] = 0.5F;
    QCOMPARE(
        found(net, traceOf(net, filled(kImage, 1), {{"fc1", filled({1, 8}, 1)}, {"relu", activation({1, 8}, zeros)}})),
        QString());
}

void TestTraceLint::saturated_tanhAndSigmoid()
{
    for (const char* type : {"Tanh", "Sigmoid"}) {
        const Network net =
            classifier(4, {makeBlock("Flatten", "flatten0"), makeLinear("fc1", 16, 8), makeBlock(type, "act")}, 8);
        const bool isTanh = std::string(type) == "Tanh";
        const float low = isTanh ? -1.0F : 0.0F;
        const auto trace = [&](std::vector<float> values) {
            return traceOf(net, filled(kImage, 1), {{"act", activation({1, 8}, std::move(values))}});
        };
        // 0.995 and low + 0.005 are flat, 0.985 and low + 0.015 are not.
        const float middle = (low + 1) / 2 + 0.1F;
        QCOMPARE(found(net, trace({0.995F, 1, low + 0.005F, low, middle, 0.985F, low + 0.015F, middle})),
                 QStringLiteral("act trace.saturated() low=%1 share=0.5 total=8").arg(isTanh ? -1 : 0));
        QCOMPARE(found(net, trace({0.995F, 1, low + 0.005F, middle, middle, 0.985F, low + 0.015F, middle})), QString());
    }
}

void TestTraceLint::saturated_belowTheShareOrAtTheEnd_isFine()
{
    // A network with one output that is sure of itself.
    const Network net = makeNetwork(
        "test", 4, {makeBlock("Flatten", "flatten"), makeLinear("fc", 16, 2), makeBlock("Sigmoid", "sigmoid")});
    QCOMPARE(found(net, traceOf(net, filled(kImage, 1), {{"sigmoid", activation({1, 2}, {1, 0})}})), QString());
}

void TestTraceLint::growing_isToldWhereItPassesTheBound()
{
    const Network net = network();
    const auto trace = [&](float first, float second) {
        return traceOf(net, filled(kImage, 2),
                       {{"conv1", filled(kMaps, first)},
                        {"relu", maps(0)},
                        {"box.conv2", filled(kMaps, second)},
                        {"fc", filled({1, 10}, 1e9F)}});
    };
    QCOMPARE(found(net, trace(100, 4000)),
             QStringLiteral("box.conv2 trace.growing() factor=2000 input=2 layers=2 size=4000"));
    QCOMPARE(found(net, trace(1999, 1999)),
             QStringLiteral("fc trace.growing() factor=5e+08 input=2 layers=3 size=1e+09"));
    // What ends in Inf is told as that alone.
    const Trace overflowing = traceOf(net, filled(kImage, 2),
                                      {{"conv1", filled(kMaps, 1e30F)},
                                       {"relu", filled(kMaps, 1e30F)},
                                       {"box.conv2", activation(kMaps, std::vector<float>(128, kInf))}});
    QCOMPARE(found(net, overflowing),
             QStringLiteral("box.conv2 trace.not_finite() bad=128 count=128 inf=128 largest=1e+30 nan=0"));
}

void TestTraceLint::vanishing_isToldWhereItPassesTheBound()
{
    const Network net = network();
    const auto trace = [&](float first, float second) {
        return traceOf(net, filled(kImage, 0.5F),
                       {{"conv1", filled(kMaps, first)}, {"box.conv2", filled(kMaps, second)}});
    };
    QCOMPARE(found(net, trace(0.01F, 0.00025F)),
             QStringLiteral("box.conv2 trace.vanishing() factor=2000 input=0.5 layers=2 size=0.00025"));
    QCOMPARE(found(net, trace(0.01F, 0.00075F)), QString());
    // A black image with a mean of 0 has no size to compare with.
    QCOMPARE(found(net, traceOf(net, filled(kImage, 0), {{"conv1", filled(kMaps, 1)}})), QString());
}

void TestTraceLint::stoppedSearch_findsNothing()
{
    const Network net = network();
    const Trace trace = traceOf(net, activation(kImage, std::vector<float>(16, kInf)), {});
    QVERIFY(lintTrace(net, registry(), trace, [] { return true; }).empty());
    QVERIFY(!lintTrace(net, registry(), trace, [] { return false; }).empty());
}

QTEST_GUILESS_MAIN(TestTraceLint)
#include "test_trace_lint.moc"
