#include "tests/widgets/map_testing.h"

#include "widgets/viewers/feature_bars.h"
#include "widgets/viewers/feature_map_panel.h"
#include "widgets/viewers/map_grid.h"
#include "widgets/viewers/map_view.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace layerwise;
using namespace layerwise::testing;

class TestFeatureMapPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void panel_hover_saysTheValue();
    void panel_batch_showsFirstImage();
    void panel_arrowKeys_setTheChannelOfTheSelection();
    void panel_notFinite_isCounted();
    void panel_features_areBars();
    void panel_globalScale_coversAllBlocks();
    void panel_emptyStates_inWords();
    void panel_afterAnEdit_saysStale();
};

void TestFeatureMapPanel::panel_hover_saysTheValue()
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

void TestFeatureMapPanel::panel_batch_showsFirstImage()
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

void TestFeatureMapPanel::panel_arrowKeys_setTheChannelOfTheSelection()
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

void TestFeatureMapPanel::panel_notFinite_isCounted()
{
    ScriptedRun run({{"relu", "ReLU"}},
                    {{"relu", {makeActivation({1, 1, 2, 3}, {kNan, 1, kNan, kInf, -kInf, -kInf}), {}, 0}}});
    FeatureMapPanel panel(run.document, run.selection, run.runs);
    QVERIFY(run.run());
    run.selection.select(run.id("relu"));
    QVERIFY(says(panel, QStringLiteral("2 NaN")));
    QVERIFY(says(panel, QStringLiteral("3 Inf")));
}

void TestFeatureMapPanel::panel_features_areBars()
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

void TestFeatureMapPanel::panel_globalScale_coversAllBlocks()
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

void TestFeatureMapPanel::panel_emptyStates_inWords()
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

void TestFeatureMapPanel::panel_afterAnEdit_saysStale()
{
    ScriptedRun run({{"relu", "ReLU"}, {"other", "ReLU"}}, Script{});
    FeatureMapPanel panel(run.document, run.selection, run.runs);
    QVERIFY(run.run());
    run.selection.select(run.id("relu"));
    QVERIFY(!says(panel, QStringLiteral("\u21bb")));
    const QImage before = panel.findChild<MapGrid*>()->grab().toImage();
    run.document.removeBlocks({run.id("other")});
    QVERIFY(says(panel, QStringLiteral("\u21bb")));
    QVERIFY(panel.describe()["stale"].toBool());
    QVERIFY(panel.findChild<MapGrid*>()->grab().toImage() != before);
    QVERIFY(run.run());
    QVERIFY(!says(panel, QStringLiteral("\u21bb")));
}

QTEST_MAIN(TestFeatureMapPanel)
#include "test_feature_map_panel.moc"
