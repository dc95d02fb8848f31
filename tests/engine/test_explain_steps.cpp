#include "model/core/explain_step.h"
#include "model/templates/templates.h"
#include "tests/engine/engine_fixture.h"

#include <QTest>

#include <cfloat>
#include <cmath>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

Result<Explanation> explainAt(const Network& network, const Trace& trace, const std::string& path, const Ints& at,
                              StepPhase phase = StepPhase::Done, std::int64_t image = 0)
{
    const BlockId block = findByPath(network.root, path, registry())->id;
    return explainStep(network, registry(), trace, {block, phase}, image, at);
}

/// 1e-5 of the value, or four roundings of what was added up to it where that cancels out.
bool isClose(const Explanation& explanation)
{
    double added = std::abs(explanation.bias.value_or(0));
    for (const ExplainedTerm& term : explanation.terms)
        added += std::abs(term.product);
    const double tolerance = std::max(1e-5 * std::abs(explanation.value), 4 * static_cast<double>(FLT_EPSILON) * added);
    return std::abs(explanation.sum - explanation.value) <= tolerance;
}

/// The corners and the middle of [C, H, W] or [F].
std::vector<Ints> placesIn(const Shape& shape)
{
    Ints first, last, middle;
    for (std::int64_t axis = 1; axis < shape.rank(); ++axis) {
        first.push_back(0);
        last.push_back(shape[axis] - 1);
        middle.push_back(shape[axis] / 2);
    }
    return {first, last, middle};
}

double valueIn(const ActivationPtr& activation, std::int64_t image, const Ints& at)
{
    torch::Tensor value = tensorOf(activation)[image];
    for (const std::int64_t index : at)
        value = value[index];
    return value.item<double>();
}

} // namespace

class ExplainStepsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyBlock_sumIsTheRecordedValue_data();
    void everyBlock_sumIsTheRecordedValue();
    void residual_phases_areTheSumAndTheCurve();
    void residual_broadcastShortcut_namesItsPlace();
    void sequential_isWhatRanLastInIt();
    void batch_explainsTheImageAskedFor();
    void scaledChannel_saysSo();
    void filled_hasSignificantDigits();
    void whatIsNotThere_isAnError();
};

void ExplainStepsTest::everyBlock_sumIsTheRecordedValue_data()
{
    QTest::addColumn<QString>("key");
    for (const char* key : {"resnet18-28", "resnet18-as-posted", "lenet5", "vgg-small", "mlp"})
        QTest::newRow(key) << QString::fromUtf8(key);
}

void ExplainStepsTest::everyBlock_sumIsTheRecordedValue()
{
    QFETCH(QString, key);
    const Network net = *makeTemplate(key.toStdString());
    const TracePtr trace = runOnce(net);
    int explained = 0;
    for (const TraceStepPtr& step : trace->steps) {
        if (!step->output)
            continue;
        for (const Ints& at : placesIn(step->output->shape())) {
            const Result<Explanation> explanation = explainAt(net, *trace, step->path, at);
            QVERIFY2(explanation.ok(), step->path.c_str());
            QCOMPARE(explanation->value, valueIn(step->output, 0, at));
            QVERIFY2(isClose(*explanation),
                     (step->path + " at " + Shape(at).toString() + ": " + explanation->filled).c_str());
            ++explained;
        }
    }
    QVERIFY(explained > 15);
}

void ExplainStepsTest::residual_phases_areTheSumAndTheCurve()
{
    const Network net = network({residual("block", {conv("conv1", 2, 2)})});
    const TracePtr trace = runOnce(net);
    const TraceStep& step = stepAt(trace, "block");
    const Ints at{1, 2, 3};
    const auto sum = explainAt(net, *trace, "block", at, StepPhase::Sum);
    QCOMPARE(sum->kind, ExplanationKind::Addition);
    QCOMPARE(sum->value, valueIn(step.sum, 0, at));
    QCOMPARE(sum->terms.size(), std::size_t{2});
    QCOMPARE(sum->terms[0].activation, valueIn(step.body, 0, at));
    QCOMPARE(sum->terms[1].activation, valueIn(step.input, 0, at));
    QVERIFY(!sum->terms[0].isShortcut && sum->terms[1].isShortcut);
    QVERIFY(isClose(*sum));

    const auto curve = explainAt(net, *trace, "block", at, StepPhase::Activation);
    QCOMPARE(curve->kind, ExplanationKind::Curve);
    QCOMPARE(curve->terms[0].activation, valueIn(step.sum, 0, at));
    QCOMPARE(curve->sum, std::max(0.0, valueIn(step.sum, 0, at)));

    const auto done = explainAt(net, *trace, "block", at);
    QCOMPARE(done->kind, ExplanationKind::Addition);
    QCOMPARE(done->sum, curve->sum);
    QCOMPARE(done->formula, "y = ReLU(body + shortcut)");
}

/// A shortcut of one pixel a channel is added everywhere.
void ExplainStepsTest::residual_broadcastShortcut_namesItsPlace()
{
    const Network net = network({residual(
        "block", {conv("conv1", 2, 2)}, {layer("AdaptiveAvgPool2d", "0", {{"output_size", Ints{1, 1}}})}, "Identity")});
    const TracePtr trace = runOnce(net);
    const auto sum = explainAt(net, *trace, "block", {1, 4, 3}, StepPhase::Sum);
    QVERIFY(sum.ok());
    QCOMPARE(sum->terms[0].input, (Ints{1, 4, 3}));
    QCOMPARE(sum->terms[1].input, (Ints{1, 0, 0}));
    QCOMPARE(sum->terms[1].activation, valueIn(stepAt(trace, "block.downsample.0").output, 0, {1, 0, 0}));
    QVERIFY(isClose(*sum));
    QVERIFY(!explainAt(net, *trace, "block", {1, 4, 3}, StepPhase::Activation).ok()); // it has none
}

void ExplainStepsTest::sequential_isWhatRanLastInIt()
{
    const Network net =
        network({sequential("layer1", {conv("conv1", 2, 3), inPlaceRelu("relu")}), sequential("empty", {})});
    const TracePtr trace = runOnce(net);
    const auto outer = explainAt(net, *trace, "layer1", {2, 0, 0});
    const auto inner = explainAt(net, *trace, "layer1.relu", {2, 0, 0});
    QCOMPARE(outer->kind, ExplanationKind::Curve);
    QCOMPARE(outer->filled, inner->filled);
    const auto empty = explainAt(net, *trace, "empty", {2, 0, 0});
    QCOMPARE(empty->kind, ExplanationKind::Copy);
    QCOMPARE(empty->sum, outer->value);
    const auto root = explainStep(net, registry(), *trace, {kRootId, StepPhase::Done}, 0, {2, 0, 0});
    QCOMPARE(root->sum, outer->value);
}

void ExplainStepsTest::batch_explainsTheImageAskedFor()
{
    const Network net = network({conv("conv1", 2, 3)});
    const TracePtr trace = runOnce(net, randomInput({3, 2, 6, 5}));
    const auto explanation = explainAt(net, *trace, "conv1", {2, 0, 4}, StepPhase::Done, 2);
    QCOMPARE(explanation->value, valueIn(stepAt(trace, "conv1").output, 2, {2, 0, 4}));
    QVERIFY(isClose(*explanation));
    QCOMPARE(explainAt(net, *trace, "conv1", {2, 0, 4}, StepPhase::Done, 3).error().code, "explain.out_of_range");
}

void ExplainStepsTest::scaledChannel_saysSo()
{
    const Network net = network({conv("conv1", 2, 3)});
    Trace trace = *runOnce(net);
    TraceStep scaled = *trace.steps[0];
    std::vector<float> values(scaled.output->values().begin(), scaled.output->values().end());
    for (std::size_t i = 30; i < 60; ++i) // channel 1 of 6×5 maps
        values[i] *= -0.5F;
    scaled.output = std::make_shared<const Activation>(scaled.output->shape(), values);
    scaled.scaled = {{scaled.block, 1, -0.5F}};
    trace.steps[0] = std::make_shared<const TraceStep>(scaled);
    for (const std::int64_t channel : {0, 1}) {
        const auto explanation = explainAt(net, trace, "conv1", {channel, 2, 2});
        QVERIFY(isClose(*explanation));
        QCOMPARE(explanation->formula.starts_with("y = scale * ("), channel == 1);
    }
}

/// By hand: what is small stays what it is, and nothing is longer than it has to be.
void ExplainStepsTest::filled_hasSignificantDigits()
{
    const Network net = network({layer("Flatten", "flatten"), layer("ReLU", "relu")}, {1, 1, 2, {0}, {1}});
    const auto input = std::make_shared<const Activation>(Shape{1, 1, 1, 2}, std::vector<float>{-0.001F, 12345.5F});
    const TracePtr trace = runOnce(net, input);
    QCOMPARE(explainAt(net, *trace, "flatten", {0})->filled, "-0.001 = -0.001");
    QCOMPARE(explainAt(net, *trace, "relu", {0})->filled, "0 = max(0, -0.001)");
    QCOMPARE(explainAt(net, *trace, "relu", {1})->filled, "12346 = max(0, 12346)");
    QCOMPARE(explainAt(net, *trace, "relu", {1})->formula, "y = max(0, x)");
}

void ExplainStepsTest::whatIsNotThere_isAnError()
{
    const Network net = network({conv("conv1", 2, 3), conv("conv2", 4, 3), inPlaceRelu("relu")});
    const TracePtr trace = runOnce(net);
    for (const char* path : {"conv2", "relu"})
        QCOMPARE(explainAt(net, *trace, path, {0, 0, 0}).error().code, "explain.not_recorded");
    for (const Ints& at : {Ints{3, 0, 0}, Ints{0, -1, 0}, Ints{0, 0, 5}, Ints{0, 0}, Ints{}}) {
        const Diagnostic error = explainAt(net, *trace, "conv1", at).error();
        QCOMPARE(error.code, "explain.out_of_range");
        QCOMPARE(std::get<Shape>(error.values.at("output")), (Shape{3, 6, 5}));
    }
    QCOMPARE(explainAt(net, *trace, "conv1", {0, 0, 0}, StepPhase::Sum).error().code, "explain.not_recorded");
    const Network flat = network({layer("Flatten", "flatten", {{"start_dim", std::int64_t{0}}})});
    QCOMPARE(explainAt(flat, *runOnce(flat), "flatten", {3}).error().code, "explain.no_batch");
}

QTEST_APPLESS_MAIN(ExplainStepsTest)
#include "test_explain_steps.moc"
