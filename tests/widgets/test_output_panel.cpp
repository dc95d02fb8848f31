#include "tests/widgets/map_testing.h"

#include "widgets/viewers/output_panel.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

/// softmax by its definition, in long double and without the shift that the program uses.
std::vector<double> softmaxOf(const std::vector<float>& logits)
{
    long double sum = 0;
    for (const float x : logits)
        sum += std::exp(static_cast<long double>(x));
    std::vector<double> result;
    for (const float x : logits)
        result.push_back(static_cast<double>(std::exp(static_cast<long double>(x)) / sum));
    return result;
}

void compareClose(const std::vector<double>& actual, const std::vector<double>& expected)
{
    QCOMPARE(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i)
        QVERIFY2(std::abs(actual[i] - expected[i]) < 1e-9, qPrintable(QString::number(i)));
}

} // namespace

class TestOutputPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void output_logits_becomeSoftmax();
    void output_softmaxAndLogSoftmax_areNotAppliedTwice();
    void output_manyClasses_topTen();
    void output_withoutPrediction_saysWhy();
    void output_verdict_comparesWithLabel();
};

void TestOutputPanel::output_logits_becomeSoftmax()
{
    const std::vector<float> logits = {-1.5F, 0, 2.25F, 0.5F, 3, -4, 1, 1, 0.125F, 2};
    ScriptedRun run({{"fc", "Linear"}}, {{"fc", {makeActivation({1, 10}, logits), {}, 0}}});
    OutputPanel panel(run.runs, run.images);
    QVERIFY(says(panel, QStringLiteral("Nothing has been run yet")));
    QVERIFY(run.run());
    compareClose(panel.probabilities(), softmaxOf(logits));
    QVERIFY(says(panel, QStringLiteral("Weights are random")));
}

void TestOutputPanel::output_softmaxAndLogSoftmax_areNotAppliedTwice()
{
    const std::vector<float> p = {0.125F, 0.5F, 0.25F, 0.125F};
    std::vector<float> logP;
    for (const float value : p)
        logP.push_back(std::log(value));
    const auto probabilitiesOf = [](const char* type, const std::vector<float>& values) {
        ScriptedRun run({{"last", type}, {"dropout", "Dropout"}}, {{"last", {makeActivation({1, 4}, values), {}, 0}}});
        OutputPanel panel(run.runs, run.images);
        return run.run() ? panel.probabilities() : std::vector<double>{};
    };
    compareClose(probabilitiesOf("Softmax", p), {0.125, 0.5, 0.25, 0.125});
    const std::vector<double> fromLog = probabilitiesOf("LogSoftmax", logP);
    QCOMPARE(fromLog.size(), p.size());
    for (std::size_t i = 0; i < p.size(); ++i)
        QVERIFY(std::abs(fromLog[i] - static_cast<double>(p[i])) < 1e-6); // log(p) was rounded to float
    // The same numbers as logits of a Linear are not probabilities yet.
    compareClose(probabilitiesOf("Linear", p), softmaxOf(p));
}

void TestOutputPanel::output_manyClasses_topTen()
{
    std::vector<float> logits(100);
    std::iota(logits.begin(), logits.end(), -50.0F);
    const Trace trace = [&] {
        Trace made;
        auto step = std::make_shared<TraceStep>();
        step->path = "fc";
        step->type = "Linear";
        step->status = StepStatus::Ok;
        step->output = makeActivation({1, 100}, logits);
        made.steps.push_back(step);
        return made;
    }();
    QCOMPARE(predict(trace).winner(), 99);
    ScriptedRun run({{"fc", "Linear"}}, {{"fc", {makeActivation({1, 100}, logits), {}, 0}}});
    OutputPanel panel(run.runs, run.images);
    QVERIFY(run.run());
    QVERIFY(says(panel, QStringLiteral("the 10 likeliest of 100 classes")));
}

void TestOutputPanel::output_withoutPrediction_saysWhy()
{
    ScriptedRun maps({{"conv", "Conv2d"}}, {{"conv", {countingMaps(2, 3, 3), {}, 0}}});
    OutputPanel mapsPanel(maps.runs, maps.images);
    QVERIFY(maps.run());
    QVERIFY(says(mapsPanel, QStringLiteral("[1, 2, 3, 3]")));
    QVERIFY(mapsPanel.probabilities().empty());

    ScriptedRun failing({{"avgpool", "AvgPool2d"}}, {{"avgpool", {nullptr, "too small", 0}}});
    OutputPanel failingPanel(failing.runs, failing.images);
    QVERIFY(failing.run());
    QVERIFY(says(failingPanel, QStringLiteral("avgpool fails")));
}

void TestOutputPanel::output_verdict_comparesWithLabel()
{
    // The generated digits' labels are 0..9 in turn.
    std::vector<float> logits(10, 0.0F);
    logits[3] = 9;
    ScriptedRun run({{"fc", "Linear"}}, {{"fc", {makeActivation({1, 10}, logits), {}, 0}}});
    OutputPanel panel(run.runs, run.images);
    run.images.setIndex(3);
    QVERIFY(run.run());
    QVERIFY(says(panel, QStringLiteral("\u2713 right: says 3, label 3")));
    run.images.setIndex(4);
    QVERIFY(says(panel, QStringLiteral("\u21bb stale")));
    QVERIFY(!says(panel, QStringLiteral("right")));
    QVERIFY(run.run());
    QVERIFY(says(panel, QStringLiteral("\u2715 wrong: says 3, label 4")));
}

QTEST_MAIN(TestOutputPanel)
#include "test_output_panel.moc"
