#include "model/core/activation.h"
#include "model/core/trace.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <numeric>

using namespace layerwise;

namespace {

std::vector<float> countingUp(std::size_t count)
{
    std::vector<float> values(count);
    std::iota(values.begin(), values.end(), 0.0F);
    return values;
}

bool nearly(double actual, double expected, double relative)
{
    return std::abs(actual - expected) <= relative * std::abs(expected);
}

TraceStepPtr makeStep(std::uint64_t id, std::string path, float value)
{
    TraceStep step;
    step.block = BlockId{id};
    step.path = std::move(path);
    step.status = StepStatus::Ok;
    step.output = std::make_shared<Activation>(Shape{1}, std::vector<float>{value});
    return std::make_shared<const TraceStep>(std::move(step));
}

} // namespace

class ActivationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void computeStats_leavesOutWhatIsNotFinite()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const float inf = std::numeric_limits<float>::infinity();
        const std::vector<float> values{0, -1.5F, 2.25F, -0.0F, nan, inf, -inf, 7, 3};
        const ActivationStats stats = computeStats(values);
        // numpy's min, max, mean and std of [0, -1.5, 2.25, 0, 7, 3] in float64.
        QCOMPARE(stats.min, -1.5F);
        QCOMPARE(stats.max, 7.0F);
        QVERIFY(nearly(stats.mean, 1.7916666666666667, 1e-15));
        QVERIFY(nearly(stats.std, 2.7704417016465483, 1e-15));
        QCOMPARE(stats.zeroFraction, 2.0 / 9.0);
        QCOMPARE(stats.nanCount, std::int64_t{1});
        QCOMPARE(stats.infCount, std::int64_t{2});
        QCOMPARE(stats.count, std::int64_t{9});
    }

    void computeStats_smallSpreadOnALargeMean_keepsItsDigits()
    {
        // base + 2i for i < n, each exact in float32: mean = base + n - 1, std = 2 sqrt((n^2 - 1) / 12). The textbook
        // E[x^2] - E[x]^2 in float64 is off by 1e-7 here.
        constexpr int n = 1001;
        constexpr float base = 16777216.0F;
        const float scales[] = {1.0F, std::ldexp(1.0F, -60), std::ldexp(1.0F, 60)};
        for (const float scale : scales) {
            std::vector<float> values;
            for (int i = 0; i < n; ++i)
                values.push_back((base + 2.0F * static_cast<float>(i)) * scale);
            const ActivationStats stats = computeStats(values);
            QVERIFY(nearly(stats.mean, (static_cast<double>(base) + n - 1) * scale, 1e-14));
            QVERIFY(nearly(stats.std, 2.0 * std::sqrt((n * static_cast<double>(n) - 1) / 12.0) * scale, 1e-12));
        }
    }

    void computeStats_ofOneRepeatedValue_hasNoSpread()
    {
        const ActivationStats stats = computeStats(std::vector<float>(1000, 0.1F));
        QVERIFY(stats.std < 1e-15);
        QCOMPARE(stats.mean, static_cast<double>(0.1F));
    }

    void computeStats_ofNothingFinite_isZero()
    {
        const std::vector<float> nans(3, std::numeric_limits<float>::quiet_NaN());
        const ActivationStats stats = computeStats(nans);
        QCOMPARE(stats.nanCount, std::int64_t{3});
        QCOMPARE(stats.min, 0.0F);
        QCOMPARE(stats.std, 0.0);
        QCOMPARE(computeStats({}).count, std::int64_t{0});
    }

    void map_isOneChannelOfOneImage()
    {
        const Activation activation({2, 3, 2, 4}, countingUp(48));
        QCOMPARE(activation.mapCount(), std::int64_t{3});
        QCOMPARE(activation.mapHeight(), std::int64_t{2});
        QCOMPARE(activation.mapWidth(), std::int64_t{4});
        QCOMPARE(activation.map(0).front(), 0.0F);
        // Row-major: element [n, c, h, w] stands at ((n * 3 + c) * 2 + h) * 4 + w.
        QCOMPARE(activation.map(2, 1).front(), 40.0F);
        QCOMPARE(activation.map(2, 1).size(), std::size_t{8});
        QCOMPARE(activation.mapStats(2, 1).mean, 43.5);
    }

    void map_ofAnUnbatchedImage_countsItsFirstSizeAsChannels()
    {
        const Activation activation({3, 2, 4}, countingUp(24));
        QCOMPARE(activation.mapCount(), std::int64_t{3});
        QCOMPARE(activation.map(1).front(), 8.0F);
    }

    void features_areTheValuesOfOneImage()
    {
        const Activation activation({2, 5}, countingUp(10));
        QCOMPARE(activation.mapCount(), std::int64_t{0});
        QCOMPARE(activation.mapHeight(), std::int64_t{0});
        QCOMPARE(activation.features(1).size(), std::size_t{5});
        QCOMPARE(activation.features(1).front(), 5.0F);
        QCOMPARE(Activation({5}, countingUp(5)).features().size(), std::size_t{5});
        QCOMPARE(Activation({2, 1, 1, 1, 3}, countingUp(6)).features(1).front(), 3.0F);
        QVERIFY(Activation({0, 5}, std::vector<float>{}).features().empty());
    }

    void activation_keepsItsOwnerAlive()
    {
        auto memory = std::make_shared<std::vector<float>>(countingUp(6));
        const std::weak_ptr<std::vector<float>> watch = memory;
        auto activation = std::make_unique<Activation>(Shape{1, 6}, memory, memory->data());
        memory.reset();
        QVERIFY(!watch.expired());
        QCOMPARE(activation->stats().mean, 2.5);
        activation.reset();
        QVERIFY(watch.expired());
    }

    void traceOutput_isTheLastTopLevelBlocks()
    {
        Trace trace;
        trace.input = std::make_shared<Activation>(Shape{1}, std::vector<float>{9});
        QCOMPARE(trace.output(), trace.input);
        trace.steps = {makeStep(2, "conv1", 1), makeStep(3, "layer1", 2), makeStep(4, "layer1.0", 3)};
        QCOMPARE(trace.output()->values().front(), 2.0F);
        QCOMPARE(trace.find(BlockId{4})->path, std::string("layer1.0"));
        QVERIFY(!trace.find(BlockId{7}));
        trace.status = TraceStatus::Stopped;
        QVERIFY(!trace.output());
    }
};

QTEST_APPLESS_MAIN(ActivationTest)
#include "test_activation.moc"
