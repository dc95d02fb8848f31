#include "tests/widgets/scripted_run.h"

#include "widgets/explain/chain_page.h"
#include "widgets/explain/curve_page.h"
#include "widgets/explain/list_page.h"
#include "widgets/explain/number_grid.h"
#include "widgets/explain/places_page.h"
#include "widgets/explain/share_bars.h"
#include "widgets/explain/sum_page.h"
#include "widgets/explain/window_map.h"

#include <QJsonArray>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

/// Channel c of height x width counts up from 100 c.
ActivationPtr countingMaps(std::int64_t channels, std::int64_t height, std::int64_t width)
{
    std::vector<float> values;
    for (std::int64_t c = 0; c < channels; ++c) {
        for (std::int64_t i = 0; i < height * width; ++i)
            values.push_back(static_cast<float>(100 * c + i));
    }
    return makeActivation({1, channels, height, width}, std::move(values));
}

/// A 3x3 convolution with padding 1 over `input` at (y, x): weight k + 1 for cell k of channel 0, -1 for all cells of the
/// others, bias 0.5.
Explanation convolution(const ActivationPtr& input, std::int64_t y, std::int64_t x)
{
    Explanation result;
    result.kind = ExplanationKind::WeightedSum;
    result.at = {0, y, x};
    result.window = ExplainedWindow{y - 1, x - 1, 3, 3, 1, 1};
    result.bias = 0.5;
    result.sum = 0.5;
    for (std::int64_t c = 0; c < input->mapCount(); ++c) {
        for (std::int64_t cell = 0; cell < 9; ++cell) {
            const std::int64_t row = y - 1 + cell / 3;
            const std::int64_t column = x - 1 + cell % 3;
            const bool isInside =
                row >= 0 && column >= 0 && row < input->mapHeight() && column < input->mapWidth();
            ExplainedTerm term;
            term.input = {c, row, column};
            term.isPadding = !isInside;
            term.weight = c == 0 ? static_cast<double>(cell + 1) : -1.0;
            if (isInside)
                term.activation = static_cast<double>(
                    input->map(c)[static_cast<std::size_t>(row * input->mapWidth() + column)]);
            term.product = term.weight * term.activation;
            result.sum += term.product;
            result.terms.push_back(term);
        }
    }
    result.value = result.sum;
    return result;
}

ExplainedValue convolutionValue(std::int64_t channels, std::int64_t y, std::int64_t x)
{
    ExplainedValue value;
    value.record.input = countingMaps(channels, 4, 4);
    value.record.output = countingMaps(1, 4, 4);
    value.explanation = convolution(value.record.input, y, x);
    value.step = {BlockId{2}, StepPhase::Done};
    value.firstWindow = ExplainedWindow{-1, -1, 3, 3, 1, 1};
    value.lastWindow = ExplainedWindow{2, 2, 3, 3, 1, 1};
    return value;
}

std::vector<double> numbersOf(const QJsonValue& array)
{
    std::vector<double> numbers;
    for (const QJsonValue& value : array.toArray())
        numbers.push_back(value.toDouble());
    return numbers;
}

void moveMouse(QWidget* widget, const QPoint& to)
{
    QMouseEvent event(QEvent::MouseMove, to, widget->mapToGlobal(to), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(widget, &event);
}

ExplainedTerm term(std::vector<std::int64_t> input, double weight, double activation)
{
    return {std::move(input), weight, activation, weight * activation, false, false};
}

} // namespace

class TestExplainPages : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sum_inside_showsValuesTimesWeights();
    void sum_atTheCorner_saysWhatIsPadding();
    void sum_bars_areSortedAndChooseAChannel();
    void sum_slidingOn_keepsTheChannel();
    void sum_moreChannelsThanShown_addsUpTheRest();
    void sum_hoverOnTheInput_steersToTheWindowAroundIt();
    void sum_maxPooling_marksTheWinner();
    void sum_mean_needsNoBars();
    void list_linear_largestProductsAndTheRest();
    void list_softmax_keepsTheOwnExponential();
    void chain_batchNorm_isTheFormulaStepByStep();
    void chain_withoutAffine_endsAtTheDivision();
    void curve_samplesTheLayerAndMarksThePoint();
    void places_residual_addsBodyAndShortcut();
    void places_copy_saysWhereFrom();
    void places_padding_comesFromNowhere();
};

void TestExplainPages::sum_inside_showsValuesTimesWeights()
{
    SumPage page;
    page.setValue(convolutionValue(1, 1, 1));
    const QJsonObject shown = page.describe();
    // Rows 0 to 2, columns 0 to 2 of the 4x4 map 0, 1, 2, ...
    const std::vector<double> values{0, 1, 2, 4, 5, 6, 8, 9, 10};
    QCOMPARE(numbersOf(shown["values"]), values);
    QCOMPARE(numbersOf(shown["weights"]), (std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
    QCOMPARE(numbersOf(shown["products"]), (std::vector<double>{0, 2, 6, 16, 25, 36, 56, 72, 90}));
    QCOMPARE(shown["channel_sum"].toDouble(), 303.0);
    QCOMPARE(shown["text"].toString(), QStringLiteral("all 9 products: 303  +  bias: 0.5  =  303.5"));
}

void TestExplainPages::sum_atTheCorner_saysWhatIsPadding()
{
    SumPage page;
    page.setValue(convolutionValue(1, 0, 0));
    QCOMPARE(page.describe()["padding"].toInt(), 5);
    // 5·0 + 6·1 + 8·4 + 9·5
    QCOMPARE(page.describe()["text"].toString(),
             QStringLiteral("all 9 products: 83  +  bias: 0.5  =  83.5   ·   5 of 9 cells lie in the padding: 0"));
    const auto* values = page.findChildren<NumberGrid*>().at(0);
    QVERIFY(values->cells()[0].isPadding);
    QVERIFY(!values->cells()[4].isPadding);
    QVERIFY(values->cells()[0].tip.contains(QStringLiteral("padding")));
    QCOMPARE(values->cells()[5].tip, QStringLiteral("(y 0, x 1): 1 × 6 = 6\nClick: explain this value"));
}

void TestExplainPages::sum_bars_areSortedAndChooseAChannel()
{
    SumPage page;
    page.resize(700, 160);
    page.setValue(convolutionValue(3, 1, 1));
    auto* bars = page.findChild<ShareBars*>();
    QVERIFY(!bars->isHidden());
    // Channel c: minus the sum of nine values 100 c + {0, 1, 2, 4, 5, 6, 8, 9, 10}, which is 900 c + 45.
    QCOMPARE(bars->rows()[0].name, QStringLiteral("ch 2"));
    QCOMPARE(bars->rows()[0].value, -1845.0);
    QCOMPARE(bars->rows()[1].value, -945.0);
    QCOMPARE(bars->rows()[2].value, 303.0);
    QCOMPARE(page.channel(), 2);
    QCOMPARE(page.describe()["text"].toString(),
             QStringLiteral("channel 2: -1845  +  2 other channels: -642  +  bias: 0.5  =  -2486.5"));
    page.show();
    QTest::mouseClick(bars->viewport(), Qt::LeftButton, {}, bars->rowRect(2).center());
    QCOMPARE(page.channel(), 0);
    QCOMPARE(page.describe()["channel_sum"].toDouble(), 303.0);
    QTest::keyClick(bars, Qt::Key_Up);
    QCOMPARE(page.channel(), 1);
    QCOMPARE(page.describe()["channel_sum"].toDouble(), -945.0);
}

void TestExplainPages::sum_slidingOn_keepsTheChannel()
{
    SumPage page;
    page.setValue(convolutionValue(3, 1, 1));
    auto* bars = page.findChild<ShareBars*>();
    Q_EMIT bars->choose(0);
    page.setValue(convolutionValue(3, 1, 2));
    QCOMPARE(page.channel(), 0);
    ExplainedValue other = convolutionValue(3, 1, 2);
    other.step = {BlockId{3}, StepPhase::Done};
    page.setValue(other);
    QCOMPARE(page.channel(), 2);
}

void TestExplainPages::sum_moreChannelsThanShown_addsUpTheRest()
{
    SumPage page;
    ExplainedValue value = convolutionValue(100, 1, 1);
    page.setValue(value);
    const auto& rows = page.findChild<ShareBars*>()->rows();
    QCOMPARE(rows.size(), 65U);
    QCOMPARE(rows.back().name, QStringLiteral("and 36 smaller"));
    // The largest are 99 down to 36; left are 0, which adds 303, and 1 to 35: minus the sum of 900 c + 45.
    QCOMPARE(rows.back().value, 303.0 - 900.0 * (35 * 36 / 2) - 45.0 * 35);
}

void TestExplainPages::sum_hoverOnTheInput_steersToTheWindowAroundIt()
{
    SumPage page;
    page.resize(700, 160);
    page.show();
    page.setValue(convolutionValue(1, 1, 1));
    QSignalSpy steered(&page, &ExplainPage::steered);
    auto* map = page.findChild<WindowMap*>();
    moveMouse(map, map->placeRect(3, 2).center());
    QCOMPARE(steered.size(), 1);
    QCOMPARE(steered[0][0].toInt(), 2); // stride 1, padding 1: the window around input (2, 3) makes output (2, 3)
    QCOMPARE(steered[0][1].toInt(), 3);
}

void TestExplainPages::sum_maxPooling_marksTheWinner()
{
    ExplainedValue value;
    value.record.input = makeActivation({1, 1, 2, 4}, {1, 7, 3, 2, 5, 6, 4, 8});
    value.record.output = makeActivation({1, 1, 1, 2}, {7, 8});
    value.explanation.kind = ExplanationKind::Winner;
    value.explanation.at = {0, 0, 0};
    value.explanation.window = ExplainedWindow{0, 0, 2, 2, 1, 1};
    value.explanation.terms = {term({0, 0, 0}, 0, 1), term({0, 0, 1}, 1, 7), term({0, 1, 0}, 0, 5), term({0, 1, 1}, 0, 6)};
    value.explanation.sum = value.explanation.value = 7;
    SumPage page;
    page.setValue(value);
    QCOMPARE(page.describe()["text"].toString(), QStringLiteral("largest of 4: (y 0, x 1) = 7"));
    const auto grids = page.findChildren<NumberGrid*>();
    QVERIFY(grids[0]->cells()[1].isMarked);
    QVERIFY(!grids[0]->cells()[3].isMarked);
    QVERIFY(grids[1]->isHidden());
    QCOMPARE(page.findChild<WindowMap*>()->marked(), std::optional(QPoint(1, 0)));
}

void TestExplainPages::sum_mean_needsNoBars()
{
    ExplainedValue value;
    value.record.input = makeActivation({1, 1, 2, 2}, {1, 2, 3, 6});
    value.record.output = makeActivation({1, 1, 1, 1}, {3});
    value.explanation.kind = ExplanationKind::WeightedSum;
    value.explanation.at = {0, 0, 0};
    value.explanation.window = ExplainedWindow{0, 0, 2, 2, 1, 1};
    value.explanation.terms = {term({0, 0, 0}, 0.25, 1), term({0, 0, 1}, 0.25, 2), term({0, 1, 0}, 0.25, 3),
                               term({0, 1, 1}, 0.25, 6)};
    value.explanation.sum = value.explanation.value = 3;
    SumPage page;
    page.setValue(value);
    QVERIFY(page.findChild<ShareBars*>()->isHidden());
    QCOMPARE(page.describe()["text"].toString(), QStringLiteral("all 4 products: 3  =  3"));
}

void TestExplainPages::list_linear_largestProductsAndTheRest()
{
    ExplainedValue value;
    value.explanation.kind = ExplanationKind::WeightedSum;
    value.explanation.at = {3};
    value.explanation.bias = -1;
    constexpr std::int64_t kCount = 25088;
    for (std::int64_t i = 0; i < kCount; ++i)
        value.explanation.terms.push_back(term({i}, i == 5 ? -1000 : 0.5, static_cast<double>(i + 1)));
    // 0.5 (1 + 2 + ... + 25088) with the sixth -6000 in place of 3, and the bias
    value.explanation.sum = value.explanation.value = 0.5 * (25088.0 * 25089 / 2) - 6003 - 1;
    ListPage page;
    page.setValue(value);
    const auto& rows = page.findChild<ShareBars*>()->rows();
    QCOMPARE(rows.size(), ListPage::kMostTerms + 1);
    QCOMPARE(rows[0].name, QStringLiteral("input 25087"));
    QCOMPARE(rows[0].how, QStringLiteral("25088 × 0.5"));
    QCOMPARE(rows[0].value, 12544.0);
    QCOMPARE(rows.back().name, QStringLiteral("and 25,048 smaller ones"));
    double largest = 0;
    for (int i = 0; i < 40; ++i)
        largest += 0.5 * (25088 - i);
    QCOMPARE(rows.back().value, value.explanation.sum + 1 - largest);
    QVERIFY(page.describe()["text"].toString().startsWith(QStringLiteral("25,088 products: ")));
    QVERIFY(page.describe()["text"].toString().contains(QStringLiteral("bias: -1")));
}

void TestExplainPages::list_softmax_keepsTheOwnExponential()
{
    ExplainedValue value;
    value.explanation.kind = ExplanationKind::Exponentials;
    value.explanation.at = {99};
    double sum = 0;
    for (std::int64_t i = 0; i < 100; ++i) {
        ExplainedTerm exponential = term({i}, i == 99 ? 1 : 0, -static_cast<double>(i));
        exponential.product = std::exp(-static_cast<double>(i));
        sum += exponential.product;
        value.explanation.terms.push_back(exponential);
    }
    value.explanation.numbers = {{"x", -99}, {"max", 0}, {"sum of exp", sum}};
    value.explanation.sum = std::exp(-99.0) / sum;
    ListPage page;
    page.setValue(value);
    const auto& rows = page.findChild<ShareBars*>()->rows();
    QCOMPARE(rows[0].value, 1.0);
    QCOMPARE(rows[1].how, QStringLiteral("exp(-1 − 0)"));
    QVERIFY(rows[39].isMarked);
    QCOMPARE(rows[39].name, QStringLiteral("input 99"));
    QCOMPARE(rows.back().name, QStringLiteral("and 60 smaller ones"));
}

void TestExplainPages::chain_batchNorm_isTheFormulaStepByStep()
{
    ExplainedValue value;
    value.explanation.kind = ExplanationKind::Affine;
    value.explanation.terms = {term({21, 6, 9}, 1, 0.75)};
    value.explanation.numbers = {{"mean", 0.25}, {"var", 0.0624}, {"eps", 0.0001}, {"weight", 3}, {"bias", -0.5}};
    ChainPage page;
    page.resize(600, 120);
    page.setValue(value);
    const auto& links = page.links();
    QCOMPARE(links.size(), 5U);
    QCOMPARE(links[0].result, 0.75);
    QCOMPARE(links[1].result, 0.5);
    QCOMPARE(links[2].result, 2.0); // / sqrt(0.0624 + 0.0001) = / 0.25
    QCOMPARE(links[3].result, 6.0);
    QCOMPARE(links[4].result, 5.5);
    QCOMPARE(links[2].operation, QStringLiteral("÷ 0.25"));
    QCOMPARE(links[4].operation, QStringLiteral("+ bias (-0.5)"));
}

void TestExplainPages::chain_withoutAffine_endsAtTheDivision()
{
    ExplainedValue value;
    value.explanation.kind = ExplanationKind::Affine;
    value.explanation.terms = {term({0, 0, 0}, 1, 3)};
    value.explanation.numbers = {{"mean", 1}, {"var", 4}, {"eps", 0}};
    ChainPage page;
    page.setValue(value);
    QCOMPARE(page.links().size(), 3U);
    QCOMPARE(page.links().back().result, 1.0);
}

void TestExplainPages::curve_samplesTheLayerAndMarksThePoint()
{
    ExplainedValue value;
    value.record.input = makeActivation({1, 1, 1, 3}, {-6, 0.5, 3});
    value.explanation.kind = ExplanationKind::Curve;
    value.explanation.terms = {term({0, 0, 1}, 1, 0.5)};
    value.explanation.sum = 0.25;
    std::vector<double> asked;
    value.curve = [&](const std::vector<double>& x) {
        asked = x;
        std::vector<double> y;
        for (const double each : x)
            y.push_back(each * each);
        return y;
    };
    CurvePage page;
    page.setValue(value);
    QCOMPARE(asked.front(), -6.0);
    QCOMPARE(asked.back(), 3.0);
    QCOMPARE(page.describe()["x"].toDouble(), 0.5);
    QCOMPARE(page.describe()["y"].toDouble(), 0.25);
    QCOMPARE(page.describe()["text"].toString(), QStringLiteral("x = 0.5  →  y = 0.25"));
}

void TestExplainPages::places_residual_addsBodyAndShortcut()
{
    ExplainedValue value;
    value.record.input = countingMaps(2, 3, 3);
    value.record.second = countingMaps(2, 3, 3);
    value.record.output = countingMaps(2, 3, 3);
    value.explanation.kind = ExplanationKind::Addition;
    value.explanation.at = {1, 1, 2};
    value.explanation.terms = {term({1, 1, 2}, 1, 105), term({1, 1, 2}, 1, -3.5)};
    value.explanation.terms[1].isShortcut = true;
    value.explanation.sum = 101.5;
    PlacesPage page;
    page.resize(600, 150);
    page.show();
    page.setValue(value);
    QCOMPARE(page.describe()["first"].toString(), QStringLiteral("body · channel 1 (y 1, x 2)"));
    QCOMPARE(page.describe()["first_value"].toString(), QStringLiteral("105"));
    QCOMPARE(page.describe()["second_value"].toString(), QStringLiteral("-3.5"));
    QVERIFY(page.describe()["text"].toString().startsWith(QStringLiteral("105 + (-3.5) = 101.5")));
    const auto maps = page.findChildren<WindowMap*>();
    QCOMPARE(maps[0]->marked(), std::optional(QPoint(2, 1)));
    QSignalSpy steered(&page, &ExplainPage::steered);
    moveMouse(maps[1], maps[1]->placeRect(0, 2).center());
    QCOMPARE(steered.size(), 1);
    QCOMPARE(steered[0][0].toInt(), 2);
    QCOMPARE(steered[0][1].toInt(), 0);
}

void TestExplainPages::places_copy_saysWhereFrom()
{
    ExplainedValue value;
    value.record.input = countingMaps(2, 2, 2);
    value.record.output = makeActivation({1, 8}, {0, 1, 2, 3, 100, 101, 102, 103});
    value.explanation.kind = ExplanationKind::Copy;
    value.explanation.at = {6};
    value.explanation.terms = {term({1, 1, 0}, 1, 102)};
    value.explanation.sum = 102;
    PlacesPage page;
    page.setValue(value);
    QCOMPARE(page.describe()["first"].toString(), QStringLiteral("input · channel 1 (y 1, x 0)"));
    QCOMPARE(page.describe()["second"].toString(), QString());
    QVERIFY(page.describe()["text"].toString().contains(QStringLiteral("102")));
}

void TestExplainPages::places_padding_comesFromNowhere()
{
    ExplainedValue value;
    value.explanation.kind = ExplanationKind::Copy;
    value.explanation.at = {0, 0, 0};
    PlacesPage page;
    page.setValue(value);
    QVERIFY(page.describe()["text"].toString().contains(QStringLiteral("padding")));
}

QTEST_MAIN(TestExplainPages)
#include "test_explain_pages.moc"
