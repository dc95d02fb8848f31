#include "tests/widgets/scripted_run.h"

#include "widgets/plots/block_charts.h"
#include "widgets/plots/channel_chart.h"
#include "widgets/plots/custom_plot.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/layer_chart.h"
#include "widgets/plots/probability_chart.h"

#include <QComboBox>
#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>

using namespace layerwise;
using namespace layerwise::testing;

class TestPlots : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void histogram_counts_areThoseOfEqualBins();
    void histogram_notFiniteValues_areLeftOut();
    void histogram_oneValueOnly_isOneBar();
    void histogram_axis_hasLeastZeroAndLargest();
    void histogram_hover_saysRangeAndCount();
    void probabilities_texts();
    void probabilities_winner_isAloneInItsColour();
    void layerChart_showsLeavesInOrder();
    void layerChart_clickAndKeys_select();
    void layerChart_valuesThatSpanDecades_areLogarithmic();
    void layerChart_beforeAnyRun_saysSo();
    void layerChart_memory_isOutputAndWeights();
    void channelChart_bars_areTheMeansOfTheMaps();
    void blockCharts_showOutputAndChosenTensor();
    void blockCharts_nothingSelected_saysSo();
};

void TestPlots::histogram_counts_areThoseOfEqualBins()
{
    // 0, 1, .., 95 fall into 48 bins from 0 to 95: value v into floor(48 v / 95), the last value into the last bin.
    std::vector<float> values(96);
    std::iota(values.begin(), values.end(), 0.0F);
    std::vector<std::int64_t> expected(48, 0);
    for (int v = 0; v < 96; ++v)
        ++expected[static_cast<std::size_t>(std::min(47, 48 * v / 95))];
    HistogramPlot plot;
    plot.setActivation(makeActivation({1, 96}, values));
    QCOMPARE(plot.counts(), expected);
}

void TestPlots::histogram_notFiniteValues_areLeftOut()
{
    constexpr float inf = std::numeric_limits<float>::infinity();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    HistogramPlot plot;
    plot.setActivation(makeActivation({6}, {-1, 1, 1, nan, inf, -inf}));
    QCOMPARE(plot.counts().front(), 1);
    QCOMPARE(plot.counts().back(), 2);
    QCOMPARE(std::accumulate(plot.counts().begin(), plot.counts().end(), std::int64_t{0}), 3);
    plot.setActivation(makeActivation({2}, {nan, inf}));
    QVERIFY(plot.counts().empty());
}

void TestPlots::histogram_oneValueOnly_isOneBar()
{
    HistogramPlot plot;
    plot.setActivation(makeActivation({3}, {2.5F, 2.5F, 2.5F}));
    QCOMPARE(std::count_if(plot.counts().begin(), plot.counts().end(), [](std::int64_t n) { return n > 0; }), 1);
    QCOMPARE(std::accumulate(plot.counts().begin(), plot.counts().end(), std::int64_t{0}), 3);
}

void TestPlots::histogram_axis_hasLeastZeroAndLargest()
{
    HistogramPlot plot;
    plot.resize(300, HistogramPlot::kHeight);
    plot.show();
    plot.setActivation(makeActivation({4}, {-1.5F, 0.25F, 1, 3}));
    QCOMPARE(plot.axisTexts(), QStringList({"-1.5", "0", "3"}));
    plot.setActivation(makeActivation({3}, {0, 1, 2}));
    QCOMPARE(plot.axisTexts(), QStringList({"0", "2"}));
    // Zero so near an end that the numbers would touch.
    plot.setActivation(makeActivation({3}, {-0.01F, 1, 2}));
    QCOMPARE(plot.axisTexts(), QStringList({"-0.01", "2"}));
    plot.setActivation(makeActivation({2}, {2.5F, 2.5F}));
    QCOMPARE(plot.axisTexts(), QStringList({"2.5"}));
    plot.setActivation(nullptr);
    QCOMPARE(plot.axisTexts(), QStringList());
}

void TestPlots::histogram_hover_saysRangeAndCount()
{
    HistogramPlot plot;
    plot.setActivation(makeActivation({5}, {0, 48, 48, 0.5F, 1.5F}));
    QCOMPARE(plot.binText(0), QStringLiteral("0 \u2026 1: 2 values"));
    QCOMPARE(plot.binText(1), QStringLiteral("1 \u2026 2: 1 value"));
    QCOMPARE(plot.binText(47), QStringLiteral("47 \u2026 48: 2 values"));
    QCOMPARE(plot.binText(48), QString());
}

void TestPlots::probabilities_texts()
{
    QCOMPARE(ProbabilityChart::barText({7, 0.12345, false}), QStringLiteral("12.35 %"));
    QCOMPARE(ProbabilityChart::barText({7, 1, true}), QStringLiteral("100.00 %  label"));
    // What is not nothing, and what is not all, must not look as if it were.
    QCOMPARE(ProbabilityChart::barText({7, 0.00001, false}), QStringLiteral("< 0.01 %"));
    QCOMPARE(ProbabilityChart::barText({7, 0.99999, false}), QStringLiteral("> 99.99 %"));
}

void TestPlots::probabilities_winner_isAloneInItsColour()
{
    ProbabilityChart chart;
    chart.resize(220, 100);
    chart.setBars({{0, 0.2, false}, {1, 0.7, false}, {2, 0.1, true}});
    auto* plot = chart.findChild<QCustomPlot*>();
    QCOMPARE(plot->plottableCount(), 2);
    const auto* others = qobject_cast<QCPBars*>(plot->plottable(0));
    const auto* winner = qobject_cast<QCPBars*>(plot->plottable(1));
    QCOMPARE(others->dataCount(), 2);
    QCOMPARE(winner->dataCount(), 1);
    QCOMPARE(winner->data()->at(0)->key, 1.0);
    QCOMPARE(winner->data()->at(0)->value, 0.7);
    QVERIFY(winner->brush().color() != others->brush().color());
}

void TestPlots::layerChart_showsLeavesInOrder()
{
    ScriptedRun run({{"a", "ReLU"}, {"box", "Sequential"}, {"b", "ReLU"}},
                    {{"a", {makeActivation({1, 4}, {1, 2, 3, 4}), {}, 2'000'000}},
                     {"b", {makeActivation({1, 2}, {-1, 1}), {}, 500'000}}});
    LayerChart chart(run.document, run.selection, run.runs);
    chart.resize(600, 240);
    chart.show();
    QVERIFY(run.run());
    QCOMPARE(chart.entries().size(), std::size_t{2});
    const LayerChart::Entry& a = chart.entries()[0];
    const LayerChart::Entry& b = chart.entries()[1];
    QCOMPARE(a.path, QStringLiteral("a"));
    QCOMPARE(a.milliseconds, 2.0);
    QCOMPARE(a.mean, 2.5);
    QVERIFY(std::abs(a.std - std::sqrt(1.25)) < 1e-9); // ((1.5^2 + 0.5^2) * 2) / 4
    QCOMPARE(b.path, QStringLiteral("b"));
    QCOMPARE(b.mean, 0.0);
    QCOMPARE(b.std, 1.0);
}

void TestPlots::layerChart_clickAndKeys_select()
{
    ScriptedRun run({{"a", "ReLU"}, {"b", "ReLU"}, {"c", "ReLU"}},
                    {{"a", {makeActivation({1, 2}, {1, 2}), {}, 1'000'000}}});
    LayerChart chart(run.document, run.selection, run.runs);
    chart.resize(600, 240);
    chart.show();
    QVERIFY(run.run());
    auto* plot = chart.findChild<QCustomPlot*>();
    plot->replot();
    const QCPAxis* axis = plot->axisRect(0)->axis(QCPAxis::atBottom);
    QTest::mouseClick(plot, Qt::LeftButton, {}, QPoint(static_cast<int>(axis->coordToPixel(1)), 60));
    QCOMPARE(run.selection.current(), run.id("b"));
    QTest::keyClick(&chart, Qt::Key_Right);
    QCOMPARE(run.selection.current(), run.id("c"));
    QTest::keyClick(&chart, Qt::Key_Right);
    QCOMPARE(run.selection.current(), run.id("c"));
    QTest::keyClick(&chart, Qt::Key_Left);
    QCOMPARE(run.selection.current(), run.id("b"));
}

void TestPlots::layerChart_valuesThatSpanDecades_areLogarithmic()
{
    const auto growing = [](float last) {
        return Script{{"a", {makeActivation({1, 2}, {1, 3}), {}, 0}},
                      {"b", {makeActivation({1, 2}, {-30, 30}), {}, 0}},
                      {"c", {makeActivation({1, 2}, {-last, 3 * last}), {}, 0}}};
    };
    ScriptedRun run({{"a", "ReLU"}, {"b", "ReLU"}, {"c", "ReLU"}}, growing(1000));
    LayerChart chart(run.document, run.selection, run.runs);
    chart.resize(600, 240);
    chart.show();
    QVERIFY(run.run());
    QVERIFY(chart.isLogarithmic());
    auto* plot = chart.findChild<QCustomPlot*>();
    plot->replot();
    const QCPAxis* axis = plot->axisRect(1)->axis(QCPAxis::atLeft);
    QVERIFY(axis->scaleType() == QCPAxis::stLogarithmic);
    QVERIFY(axis->range().lower > 0 && axis->range().lower < 1 && axis->range().upper > 2000);
    // The deviations 1, 30 and 2000 each have their place, and so have the means 2 and 1000; 0 has none.
    std::vector<double> drawn;
    for (int i = 0; i < plot->graphCount(); ++i) {
        for (const QCPGraphData& point : *plot->graph(i)->data())
            drawn.push_back(point.value);
    }
    std::sort(drawn.begin(), drawn.end());
    QCOMPARE(drawn, (std::vector<double>{1, 2, 30, 1000, 2000}));
    QTest::mouseClick(plot, Qt::LeftButton, {},
                      QPoint(static_cast<int>(plot->axisRect(1)->axis(QCPAxis::atBottom)->coordToPixel(2)), 180));
    QCOMPARE(run.selection.current(), run.id("c"));

    ScriptedRun level({{"a", "ReLU"}, {"b", "ReLU"}, {"c", "ReLU"}}, growing(10));
    LayerChart flat(level.document, level.selection, level.runs);
    flat.show();
    QVERIFY(level.run());
    QVERIFY(!flat.isLogarithmic());
}

void TestPlots::layerChart_beforeAnyRun_saysSo()
{
    ScriptedRun run({{"a", "ReLU"}}, Script{});
    LayerChart chart(run.document, run.selection, run.runs);
    chart.show();
    QVERIFY(says(chart, QStringLiteral("Nothing has been run yet")));
    QVERIFY(run.run());
    QVERIFY(!says(chart, QStringLiteral("Nothing has been run yet")));
}

void TestPlots::layerChart_memory_isOutputAndWeights()
{
    auto weights = std::make_shared<std::vector<NamedTensor>>();
    weights->push_back({"weight", makeActivation({2, 3}, {1, 2, 3, 4, 5, 6})});
    ScriptedRun run({{"a", "ReLU"}}, {{"a", {makeActivation({1, 4}, {1, 2, 3, 4}), {}, 2'000'000, weights}}});
    LayerChart chart(run.document, run.selection, run.runs);
    chart.show();
    QVERIFY(run.run());
    QCOMPARE(chart.entries().at(0).bytes, (4 + 6) * 4.0);
    QCOMPARE(chart.cost(), LayerChart::Cost::Time);
    chart.setCost(LayerChart::Cost::Memory);
    run.selection.select(run.id("a"));
    QVERIFY(says(chart, "40 B"));
}

void TestPlots::channelChart_bars_areTheMeansOfTheMaps()
{
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    ChannelChart chart;
    chart.setActivation(makeActivation({1, 3, 1, 2}, {1, 2, -4, -5, nan, nan}));
    QCOMPARE(chart.means().size(), std::size_t{3});
    QCOMPARE(chart.means()[0], 1.5);
    QCOMPARE(chart.means()[1], -4.5);
    QVERIFY(std::isnan(chart.means()[2]));
    QCOMPARE(chart.channelText(1), QStringLiteral("channel 1: mean -4.5"));
    chart.setActivation(makeActivation({1, 2}, {3, 7}));
    QCOMPARE(chart.means(), (std::vector<double>{3, 7}));
    QCOMPARE(chart.channelText(1), QStringLiteral("feature 1: 7"));
    QCOMPARE(chart.channelText(2), QString());
}

void TestPlots::blockCharts_showOutputAndChosenTensor()
{
    auto weights = std::make_shared<std::vector<NamedTensor>>();
    weights->push_back({"weight", makeActivation({4}, {0, 0, 0, 1})});
    weights->push_back({"running_mean", makeActivation({2}, {5, 6}), true});
    weights->push_back({"num_batches_tracked", makeActivation(Shape{}, {0}), true, true});
    ScriptedRun run({{"a", "ReLU"}, {"b", "ReLU"}}, {{"a", {makeActivation({1, 2}, {1, 3}), {}, 0, weights}},
                                                     {"b", {makeActivation({1, 1}, {1}), {}}}});
    BlockCharts charts(run.selection, run.runs);
    charts.show();
    QVERIFY(run.run());
    run.selection.select(run.id("a"));
    QCOMPARE(charts.channels()->means(), (std::vector<double>{1, 3}));
    QCOMPARE(charts.tensors()->count(), 2);
    QCOMPARE(charts.weights()->counts().front(), 3);
    QCOMPARE(charts.weights()->counts().back(), 1);
    charts.tensors()->setCurrentText("running_mean");
    QCOMPARE(charts.weights()->counts().front(), 1);
    run.selection.select(run.id("b"));
    QVERIFY(says(charts, "no weights"));
}

void TestPlots::blockCharts_nothingSelected_saysSo()
{
    ScriptedRun run({{"a", "ReLU"}}, Script());
    BlockCharts charts(run.selection, run.runs);
    charts.show();
    QVERIFY(says(charts, "Select a block"));
    run.selection.select(run.id("a"));
    QVERIFY(says(charts, "has not been run"));
}

QTEST_MAIN(TestPlots)
#include "test_plots.moc"
