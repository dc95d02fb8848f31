#include "tests/widgets/scripted_run.h"

#include "widgets/viewers/feature_bars.h"
#include "widgets/viewers/feature_map_panel.h"
#include "widgets/viewers/map_grid.h"
#include "widgets/viewers/map_view.h"
#include "widgets/viewers/output_panel.h"
#include "widgets/viewers/shapes_delegate.h"
#include "widgets/viewers/shapes_panel.h"

#include <QHeaderView>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

/// `channels` maps of height x width; channel c counts up from 100 c.
ActivationPtr countingMaps(std::int64_t channels, std::int64_t height, std::int64_t width)
{
    std::vector<float> values;
    for (std::int64_t c = 0; c < channels; ++c) {
        for (std::int64_t i = 0; i < height * width; ++i)
            values.push_back(static_cast<float>(100 * c + i));
    }
    return makeActivation({1, channels, height, width}, std::move(values));
}

QRgb pixelOf(const QImage& image, const MapGrid& grid, std::int64_t channel, int x, int y, int mapSize)
{
    const QRect rect = grid.mapRect(channel);
    const int size = rect.width() / mapSize;
    return image.pixel(rect.x() + x * size + size / 2, rect.y() + y * size + size / 2);
}

void moveMouse(QWidget* widget, const QPoint& to)
{
    QMouseEvent event(QEvent::MouseMove, to, widget->mapToGlobal(to), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(widget, &event);
}

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

class TestViewers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void grid_signedValues_areBlueWhiteRed();
    void grid_nonNegativeValues_areViridis();
    void grid_ownScale_stretchesEachMap();
    void grid_untilASizeIsChosen_showsAllMapsIfTheyFit();
    void grid_notFinite_isMagenta();
    void grid_mapLargerThanThumbnail_showsValuesNotMixtures();
    void grid_keys_walk();
    void grid_thousandsOfMaps_lastIsReached();
    void mapView_keys_askForValues();
    void panel_hover_saysTheValue();
    void panel_batch_showsFirstImage();
    void panel_arrowKeys_setTheChannelOfTheSelection();
    void panel_notFinite_isCounted();
    void panel_features_areBars();
    void panel_globalScale_coversAllBlocks();
    void panel_emptyStates_inWords();
    void panel_afterAnEdit_saysStale();
    void shapes_rowAndSelection_followEachOther();
    void shapes_movedBlock_staysSelected();
    void shapes_sorting_threeClicks();
    void shapes_totals_andFailures();
    void output_logits_becomeSoftmax();
    void output_softmaxAndLogSoftmax_areNotAppliedTwice();
    void output_manyClasses_topTen();
    void output_withoutPrediction_saysWhy();
    void output_verdict_comparesWithLabel();
};

void TestViewers::grid_signedValues_areBlueWhiteRed()
{
    MapGrid grid;
    grid.resize(300, 120);
    grid.setActivation(makeActivation({1, 1, 2, 2}, {-2, 0, 1, 2}));
    grid.setScale(ColourScale::forRange(-2, 2));
    const QImage image = grid.grab().toImage();
    // RdBu of ColorBrewer: its ends; its middle is entry 128 of 256, 0.0196 of the way from f7f7f7 to fddbc7; the value 1
    // is entry 192, 7.5294 of 10 steps along: 0.5294 of the way from f4a582 to d6604d.
    QCOMPARE(pixelOf(image, grid, 0, 0, 0, 2), qRgb(0x05, 0x30, 0x61));
    QCOMPARE(pixelOf(image, grid, 0, 1, 0, 2), qRgb(0xf7, 0xf6, 0xf6));
    QCOMPARE(pixelOf(image, grid, 0, 0, 1, 2), qRgb(228, 128, 102));
    QCOMPARE(pixelOf(image, grid, 0, 1, 1, 2), qRgb(0x67, 0x00, 0x1f));
}

void TestViewers::grid_nonNegativeValues_areViridis()
{
    MapGrid grid;
    grid.resize(300, 120);
    grid.setActivation(makeActivation({1, 1, 2, 2}, {0, 4, 4, 0}));
    grid.setScale(ColourScale::forRange(0, 4));
    const QImage image = grid.grab().toImage();
    QCOMPARE(pixelOf(image, grid, 0, 0, 0, 2), qRgb(0x44, 0x01, 0x54));
    QCOMPARE(pixelOf(image, grid, 0, 1, 0, 2), qRgb(0xfd, 0xe7, 0x25));
}

void TestViewers::grid_ownScale_stretchesEachMap()
{
    MapGrid grid;
    grid.resize(300, 120);
    grid.setActivation(makeActivation({1, 2, 1, 2}, {0, 1, 0, 1000}));
    grid.setScale(std::nullopt);
    QCOMPARE(grid.scaleOf(0).high, 1.0F);
    QCOMPARE(grid.scaleOf(1).high, 1000.0F);
    const QImage image = grid.grab().toImage();
    QCOMPARE(pixelOf(image, grid, 0, 1, 0, 2), qRgb(0xfd, 0xe7, 0x25));
    QCOMPARE(pixelOf(image, grid, 1, 1, 0, 2), qRgb(0xfd, 0xe7, 0x25));
}

void TestViewers::grid_untilASizeIsChosen_showsAllMapsIfTheyFit()
{
    MapGrid grid;
    grid.resize(620, 220);
    grid.show();
    grid.setActivation(makeActivation({1, 64, 32, 32}, std::vector<float>(64 * 32 * 32, 1)));
    QVERIFY(grid.viewport()->rect().contains(grid.mapRect(63)));
    QCOMPARE(grid.mapRect(0).width(), 32);
    grid.setThumbnailSize(64);
    QCOMPARE(grid.mapRect(0).width(), 64);
    QVERIFY(!grid.viewport()->rect().contains(grid.mapRect(63)));

    MapGrid narrow;
    narrow.resize(200, 100); // not even single pixels would fit
    narrow.show();
    narrow.setActivation(makeActivation({1, 64, 32, 32}, std::vector<float>(64 * 32 * 32, 1)));
    QCOMPARE(narrow.mapRect(0).width(), 64);
}

void TestViewers::grid_notFinite_isMagenta()
{
    MapGrid grid;
    grid.resize(300, 120);
    grid.setActivation(makeActivation({1, 1, 2, 2}, {kNan, kInf, -kInf, 1}));
    grid.setScale(ColourScale::forRange(0, 1));
    const QImage image = grid.grab().toImage();
    for (const QPoint at : {QPoint(0, 0), QPoint(1, 0), QPoint(0, 1)})
        QCOMPARE(pixelOf(image, grid, 0, at.x(), at.y(), 2), qRgb(255, 0, 255));
}

void TestViewers::grid_mapLargerThanThumbnail_showsValuesNotMixtures()
{
    // A chequerboard of 0 and 1: a mixture of two values would have a third colour.
    std::vector<float> values;
    for (int i = 0; i < 100 * 100; ++i)
        values.push_back(static_cast<float>((i / 100 + i % 100 / 3) % 2));
    MapGrid grid;
    grid.resize(300, 200);
    grid.setThumbnailSize(48);
    grid.setActivation(makeActivation({1, 1, 100, 100}, values));
    grid.setScale(ColourScale::forRange(0, 1));
    const QImage image = grid.grab().toImage();
    const QRect rect = grid.mapRect(0);
    QVERIFY(rect.width() < 100);
    for (int y = rect.top(); y <= rect.bottom(); ++y) {
        for (int x = rect.left(); x <= rect.right(); ++x) {
            const auto position = grid.positionAt({x, y});
            QVERIFY(position);
            const float value = values[static_cast<std::size_t>(position->y * 100 + position->x)];
            QCOMPARE(image.pixel(x, y), value > 0 ? qRgb(0xfd, 0xe7, 0x25) : qRgb(0x44, 0x01, 0x54));
        }
    }
}

void TestViewers::grid_keys_walk()
{
    MapGrid grid;
    grid.resize(300, 120);
    grid.setActivation(countingMaps(20, 4, 4));
    const int columns = grid.columns();
    QVERIFY(columns > 1 && columns < 19);
    QSignalSpy chosen(&grid, &MapGrid::channelChosen);
    const auto press = [&](Qt::Key key) {
        QTest::keyClick(&grid, key);
        return grid.channel();
    };
    QCOMPARE(press(Qt::Key_Left), 0);
    QCOMPARE(press(Qt::Key_Right), 1);
    QCOMPARE(press(Qt::Key_Down), 1 + columns);
    QCOMPARE(press(Qt::Key_Up), 1);
    QCOMPARE(press(Qt::Key_Up), 1);
    QCOMPARE(press(Qt::Key_End), 19);
    QCOMPARE(press(Qt::Key_Right), 19);
    QCOMPARE(press(Qt::Key_Down), 19);
    QCOMPARE(press(Qt::Key_Home), 0);
    QVERIFY(press(Qt::Key_PageDown) >= columns);
    QCOMPARE(press(Qt::Key_PageUp), 0);
    QCOMPARE(chosen.count(), 7);
}

void TestViewers::grid_thousandsOfMaps_lastIsReached()
{
    MapGrid grid;
    grid.resize(400, 150);
    grid.setActivation(countingMaps(2048, 7, 7));
    QTest::keyClick(&grid, Qt::Key_End);
    const QRect last = grid.mapRect(2047);
    QVERIFY(grid.viewport()->rect().contains(last));
    QCOMPARE(grid.positionAt(last.center())->channel, 2047);
    QVERIFY(!grid.viewport()->rect().intersects(grid.mapRect(0)));
}

void TestViewers::mapView_keys_askForValues()
{
    MapView view;
    view.resize(200, 200);
    view.setMap(countingMaps(2, 3, 3), 1, ColourScale::forRange(0, 200));
    QSignalSpy hovered(&view, &MapView::hovered);
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(hovered.last(), QVariantList({1, 0, 0}));
    view.setMarked(MapPosition{1, 2, 1});
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(hovered.last(), QVariantList({1, 2, 2}));
    QTest::keyClick(&view, Qt::Key_Left);
    QCOMPARE(hovered.last(), QVariantList({1, 1, 1}));
}

void TestViewers::panel_hover_saysTheValue()
{
    std::vector<float> values(3 * 4 * 4, 0.5F);
    values[2 * 16 + 1 * 4 + 3] = 1.8342F; // channel 2, y 1, x 3
    ScriptedRun run({{"relu", "ReLU"}}, {{"relu", {makeActivation({1, 3, 4, 4}, values), {}, 0}}});
    FeatureMapPanel panel(run.document, run.selection, run.runs);
    panel.resize(860, 240);
    QVERIFY(run.run());
    run.selection.select(run.id("relu"));
    auto* grid = panel.findChild<MapGrid*>();
    const QRect rect = grid->mapRect(2);
    const int size = rect.width() / 4;
    moveMouse(grid->viewport(), rect.topLeft() + QPoint(3 * size + 1, 1 * size + 1));
    QCOMPARE(panel.describe()["value"].toString(), QStringLiteral("channel 2  (y 1, x 3) = 1.8342"));

    run.selection.setChannel(2);
    auto* view = panel.findChild<MapView*>();
    const QRect large = view->mapRect();
    moveMouse(view, large.topLeft() + QPoint(large.width() - 1, large.height() / 4 + 1));
    QCOMPARE(panel.describe()["value"].toString(), QStringLiteral("channel 2  (y 1, x 3) = 1.8342"));
}

void TestViewers::panel_batch_showsFirstImage()
{
    ScriptedRun run({{"relu", "ReLU"}}, {{"relu", {makeActivation({2, 1, 1, 2}, {1, 2, 30, 40}), {}, 0}}});
    FeatureMapPanel panel(run.document, run.selection, run.runs);
    panel.resize(860, 240);
    QVERIFY(run.run());
    run.selection.select(run.id("relu"));
    QCOMPARE(panel.describe()["maps"].toInt(), 1);
    QVERIFY(says(panel, QStringLiteral("image 1 of 2")));
    auto* grid = panel.findChild<MapGrid*>();
    moveMouse(grid->viewport(), grid->mapRect(0).topRight());
    QCOMPARE(panel.describe()["value"].toString(), QStringLiteral("channel 0  (y 0, x 1) = 2"));
}

void TestViewers::panel_arrowKeys_setTheChannelOfTheSelection()
{
    ScriptedRun run({{"relu", "ReLU"}}, {{"relu", {countingMaps(8, 4, 4), {}, 0}}});
    FeatureMapPanel panel(run.document, run.selection, run.runs);
    panel.resize(860, 240);
    QVERIFY(run.run());
    run.selection.select(run.id("relu"));
    auto* grid = panel.findChild<MapGrid*>();
    QTest::keyClick(grid, Qt::Key_Right);
    QTest::keyClick(grid, Qt::Key_Right);
    QCOMPARE(run.selection.channel(), 2);
    QCOMPARE(panel.findChild<MapView*>()->channel(), 2);
    run.selection.setChannel(5);
    QCOMPARE(grid->channel(), 5);
}

void TestViewers::panel_notFinite_isCounted()
{
    ScriptedRun run({{"relu", "ReLU"}},
                    {{"relu", {makeActivation({1, 1, 2, 3}, {kNan, 1, kNan, kInf, -kInf, -kInf}), {}, 0}}});
    FeatureMapPanel panel(run.document, run.selection, run.runs);
    QVERIFY(run.run());
    run.selection.select(run.id("relu"));
    QVERIFY(says(panel, QStringLiteral("2 NaN")));
    QVERIFY(says(panel, QStringLiteral("3 Inf")));
}

void TestViewers::panel_features_areBars()
{
    ScriptedRun run({{"fc", "Linear"}}, {{"fc", {makeActivation({1, 4}, {0.5F, -2, 1, 2}), {}, 0}}});
    FeatureMapPanel panel(run.document, run.selection, run.runs);
    panel.resize(860, 240);
    panel.show();
    QVERIFY(run.run());
    run.selection.select(run.id("fc"));
    QCOMPARE(panel.describe()["kind"].toString(), QStringLiteral("features"));
    auto* bars = panel.findChild<FeatureBars*>();
    QCOMPARE(bars->count(), 4);
    // Heights are as the values are: 2 : 1, and below zero as far as above it.
    QVERIFY(std::abs(bars->barRect(3).height() - 2 * bars->barRect(2).height()) <= 2);
    QVERIFY(std::abs(bars->barRect(1).height() - bars->barRect(3).height()) <= 2);
    QVERIFY(std::abs(bars->barRect(1).top() - bars->barRect(3).bottom()) <= 2);
    moveMouse(bars->viewport(), bars->barRect(1).center());
    QCOMPARE(panel.describe()["value"].toString(), QStringLiteral("feature 1 = -2"));
}

void TestViewers::panel_globalScale_coversAllBlocks()
{
    ScriptedRun run({{"a", "ReLU"}, {"b", "ReLU"}}, {{"a", {makeActivation({1, 1, 1, 2}, {0, 3}), {}, 0}},
                                                     {"b", {makeActivation({1, 1, 1, 2}, {-50, 7}), {}, 0}}});
    FeatureMapPanel panel(run.document, run.selection, run.runs);
    QVERIFY(run.run());
    run.selection.select(run.id("a"));
    QCOMPARE(panel.describe()["high"].toDouble(), 3.0);
    QCOMPARE(panel.describe()["low"].toDouble(), 0.0);
    panel.setScaleMode(FeatureMapPanel::ScaleMode::Global);
    QCOMPARE(panel.describe()["low"].toDouble(), -50.0);
    QCOMPARE(panel.describe()["high"].toDouble(), 50.0);
}

void TestViewers::panel_emptyStates_inWords()
{
    ScriptedRun run({{"first", "ReLU"}, {"bad", "ReLU"}, {"last", "ReLU"}}, {{"bad", {nullptr, "does not fit", 0}}});
    FeatureMapPanel panel(run.document, run.selection, run.runs);
    QVERIFY(says(panel, QStringLiteral("Nothing has been run yet")));
    QVERIFY(run.run());
    QCOMPARE(panel.describe()["title"].toString(), QStringLiteral("Network input"));
    QCOMPARE(panel.describe()["kind"].toString(), QStringLiteral("maps"));
    run.selection.select(run.id("bad"));
    QVERIFY(says(panel, QStringLiteral("bad fails, so it has no output")));
    panel.setSide(FeatureMapPanel::Side::Input);
    QCOMPARE(panel.describe()["kind"].toString(), QStringLiteral("maps"));
    panel.setSide(FeatureMapPanel::Side::Output);
    run.selection.select(run.id("last"));
    QVERIFY(says(panel, QStringLiteral("last was not reached, because bad fails")));
}

void TestViewers::panel_afterAnEdit_saysStale()
{
    ScriptedRun run({{"relu", "ReLU"}, {"other", "ReLU"}}, Script{});
    FeatureMapPanel panel(run.document, run.selection, run.runs);
    QVERIFY(run.run());
    run.selection.select(run.id("relu"));
    QVERIFY(!says(panel, QStringLiteral("from before the edit")));
    const QImage before = panel.findChild<MapGrid*>()->grab().toImage();
    run.document.removeBlocks({run.id("other")});
    QVERIFY(says(panel, QStringLiteral("from before the edit")));
    QVERIFY(panel.describe()["stale"].toBool());
    QVERIFY(panel.findChild<MapGrid*>()->grab().toImage() != before);
    QVERIFY(run.run());
    QVERIFY(!says(panel, QStringLiteral("from before the edit")));
}

void TestViewers::shapes_rowAndSelection_followEachOther()
{
    ScriptedRun run({{"flatten", "Flatten"}, {"relu", "ReLU"}}, Script{});
    ShapesPanel panel(run.document, run.selection, &run.runs);
    panel.resize(800, 200);
    panel.show();
    run.selection.select(run.id("relu"));
    QCOMPARE(panel.table()->currentIndex().row(), 1);
    QTest::mouseClick(panel.table()->viewport(), Qt::LeftButton, {},
                      panel.table()->visualRect(panel.table()->model()->index(0, 0)).center());
    QCOMPARE(run.selection.current(), run.id("flatten"));
    QTest::keyClick(panel.table(), Qt::Key_Down);
    QCOMPARE(run.selection.current(), run.id("relu"));
}

void TestViewers::shapes_movedBlock_staysSelected()
{
    ScriptedRun run({{"flatten", "Flatten"}, {"relu", "ReLU"}, {"tanh", "Tanh"}});
    ShapesPanel panel(run.document, run.selection, &run.runs);
    run.selection.select(run.id("flatten"));
    QVERIFY(run.document.moveBlock(run.id("flatten"), 1));
    QCOMPARE(run.selection.current(), run.id("flatten"));
    QCOMPARE(panel.table()->currentIndex().row(), 1);
    run.document.undoStack()->undo();
    QCOMPARE(run.selection.current(), run.id("flatten"));
}

void TestViewers::shapes_sorting_threeClicks()
{
    ScriptedRun run({{"relu", "ReLU"}, {"conv", "Conv2d"}, {"bn", "BatchNorm2d"}});
    QVERIFY(!run.document.setOption(run.id("conv"), "in_channels", std::int64_t{1}));
    QVERIFY(!run.document.setOption(run.id("conv"), "out_channels", std::int64_t{2}));
    QVERIFY(!run.document.setOption(run.id("conv"), "kernel_size", std::vector<std::int64_t>{3, 3}));
    QVERIFY(!run.document.setOption(run.id("bn"), "num_features", std::int64_t{2}));
    ShapesPanel panel(run.document, run.selection, &run.runs);
    const auto order = [&] {
        QStringList names;
        for (int row = 0; row < panel.table()->model()->rowCount(); ++row)
            names += panel.table()->model()->index(row, 0).data().toString();
        return names.join(QLatin1Char(' '));
    };
    const auto click = [&] { Q_EMIT panel.table()->horizontalHeader()->sectionClicked(SummaryModel::ParametersColumn); };
    QCOMPARE(order(), QStringLiteral("relu conv bn"));
    click(); // Conv2d(1, 2, 3) has 1 * 2 * 9 + 2 parameters, BatchNorm2d(2) has 4, ReLU none
    QCOMPARE(order(), QStringLiteral("conv bn relu"));
    click();
    QCOMPARE(order(), QStringLiteral("relu bn conv"));
    click();
    QCOMPARE(order(), QStringLiteral("relu conv bn"));
}

void TestViewers::shapes_totals_andFailures()
{
    ScriptedRun run({{"flatten", "Flatten"}, {"fc", "Linear"}, {"relu", "ReLU"}});
    ShapesPanel panel(run.document, run.selection, &run.runs);
    QVERIFY(!run.document.setOption(run.id("fc"), "in_features", std::int64_t{784}));
    QVERIFY(!run.document.setOption(run.id("fc"), "out_features", std::int64_t{10}));
    // Linear(784, 10): 784 * 10 + 10 parameters.
    QVERIFY2(panel.totalsText().startsWith(QStringLiteral("7,850 parameters")), qPrintable(panel.totalsText()));

    QVERIFY(!run.document.setOption(run.id("fc"), "in_features", std::int64_t{785}));
    const auto* delegate = panel.table()->findChild<ShapesDelegate*>();
    const auto textAt = [&](int row) {
        return delegate->text(panel.table()->model()->index(row, SummaryModel::OutputColumn));
    };
    QCOMPARE(textAt(1), QStringLiteral("\u2715 fails"));
    QCOMPARE(textAt(2), QStringLiteral("\u2013 not reached"));
}

void TestViewers::output_logits_becomeSoftmax()
{
    const std::vector<float> logits = {-1.5F, 0, 2.25F, 0.5F, 3, -4, 1, 1, 0.125F, 2};
    ScriptedRun run({{"fc", "Linear"}}, {{"fc", {makeActivation({1, 10}, logits), {}, 0}}});
    OutputPanel panel(run.runs, run.images);
    QVERIFY(says(panel, QStringLiteral("Nothing has been run yet")));
    QVERIFY(run.run());
    compareClose(panel.probabilities(), softmaxOf(logits));
    QVERIFY(says(panel, QStringLiteral("Weights are random")));
}

void TestViewers::output_softmaxAndLogSoftmax_areNotAppliedTwice()
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

void TestViewers::output_manyClasses_topTen()
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

void TestViewers::output_withoutPrediction_saysWhy()
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

void TestViewers::output_verdict_comparesWithLabel()
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
    QVERIFY(says(panel, QStringLiteral("from before the edit")));
    QVERIFY(!says(panel, QStringLiteral("right")));
    QVERIFY(run.run());
    QVERIFY(says(panel, QStringLiteral("\u2715 wrong: says 3, label 4")));
}

QTEST_MAIN(TestViewers)
#include "test_viewers.moc"
