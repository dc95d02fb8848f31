// What a person chooses in the feature map panel: scale, order, pins, what to compare with.

#include "tests/widgets/map_testing.h"

#include "widgets/viewers/colour_legend.h"
#include "widgets/viewers/feature_bars.h"
#include "widgets/viewers/feature_map_panel.h"
#include "widgets/viewers/map_column.h"
#include "widgets/viewers/map_grid.h"
#include "widgets/viewers/map_view.h"
#include "widgets/viewers/pin_strip.h"
#include "widgets/viewers/value_links.h"

#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

using Panel = FeatureMapPanel;
using Channels = std::vector<std::int64_t>;

/// conv, bn, relu: conv has values from -3 to 5, relu only what is above zero of bn's.
Script convolutionScript()
{
    return {{"conv", {makeActivation({1, 2, 1, 2}, {-3, 5, 0, 1}), {}, 0}},
            {"bn", {makeActivation({1, 2, 1, 2}, {-1, 2, 0, 1}), {}, 0}},
            {"relu", {makeActivation({1, 2, 1, 2}, {0, 2, 0, 1}), {}, 0}}};
}

const std::vector<std::pair<std::string, std::string>> kConvolution{{"conv", "Conv2d"}, {"bn", "BatchNorm2d"}, {"relu", "ReLU"}};

struct Stage {
    explicit Stage(const std::vector<std::pair<std::string, std::string>>& blocks, Script script)
        : run(blocks, std::move(script)), panel(run.document, run.selection, run.runs)
    {
        panel.resize(860, 260);
        panel.show();
        ran = run.run();
    }
    MapGrid* grid() { return panel.findChild<MapGrid*>(); }
    MapGrid* otherGrid() { return panel.findChild<MapGrid*>(QStringLiteral("otherMaps")); }
    double described(const char* key) { return panel.describe()[QLatin1String(key)].toDouble(); }

    ScriptedRun run;
    FeatureMapPanel panel;
    bool ran = false;
};

/// Channels in the order in which the grid shows them.
Channels shownOrder(const MapGrid& grid)
{
    Channels channels;
    for (std::int64_t place = 0; place < grid.shownCount(); ++place)
        channels.push_back(grid.channelAt(place));
    return channels;
}

} // namespace

class TestMapChoices : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void inheritedScale_isThatOfTheConvolution();
    void range_setByHand_holdsForItsBlockUntilReset();
    void legend_ofSignedValues_isTheirRealRange();
    void gamma_andMap_holdForAllBlocks();
    void settings_comeBack();
    void order_isMadeInTheBackground_andHidesDeadMaps();
    void hidingDeadMaps_leavesTheOneSwitchedOffInSight();
    void contributions_areAskedForOnce_andSortTheMaps();
    void contributions_thatAreRefused_sayWhy_andAreAskedForAgain();
    void pins_staySelectedOrNot_followRuns_andLeadBack();
    void pins_ofARemovedBlock_comeBackWithUndo();
    void click_sendsBlockPhaseAndPlace();
    void links_workOnTheValueAndItsChannel();
    void inputAndOutput_standSideBySide();
    void snapshot_besideAndDifference();
    void snapshot_taken_isToldWithItsName();
    void snapshot_ofAnotherShape_saysSo();
    void hiddenPanel_looksAtNothing();
    void narrowBar_doesNotOverflow();
};

void TestMapChoices::inheritedScale_isThatOfTheConvolution()
{
    Stage stage(kConvolution, convolutionScript());
    QVERIFY(stage.ran);
    stage.run.selection.select(stage.run.id("relu"));
    QCOMPARE(stage.described("high"), 2.0);
    stage.panel.setScaleMode(ScaleMode::Inherited);
    QCOMPARE(stage.panel.describe()["range_of"].toString(), QStringLiteral("conv"));
    QCOMPARE(stage.described("low"), -5.0);
    QCOMPARE(stage.described("high"), 5.0);
    QVERIFY(says(stage.panel, QStringLiteral("range of conv")));
    stage.run.selection.clear(); // the image has no convolution before it: its own range, and it says so
    QCOMPARE(stage.panel.describe()["range_of"].toString(), QStringLiteral("Network input"));
}

void TestMapChoices::range_setByHand_holdsForItsBlockUntilReset()
{
    Stage stage(kConvolution, convolutionScript());
    QVERIFY(stage.ran);
    stage.run.selection.select(stage.run.id("relu"));
    stage.panel.setRange(0.5F, 1.5F);
    QCOMPARE(stage.described("low"), 0.5);
    QCOMPARE(stage.described("high"), 1.5);
    // Values beyond the white point have the last colour: of viridis, fde725.
    QCOMPARE(stage.grid()->scaleOf(0).colour(2), qRgb(0xfd, 0xe7, 0x25));
    stage.run.selection.select(stage.run.id("bn"));
    QCOMPARE(stage.described("high"), 2.0);
    stage.run.selection.select(stage.run.id("relu"));
    QCOMPARE(stage.described("high"), 1.5);
    QVERIFY(stage.panel.describe()["adjusted"].toBool());
    stage.panel.resetColours();
    QCOMPARE(stage.described("high"), 2.0);
    QVERIFY(!stage.panel.describe()["adjusted"].toBool());
}

void TestMapChoices::legend_ofSignedValues_isTheirRealRange()
{
    Stage stage(kConvolution, convolutionScript());
    QVERIFY(stage.ran);
    stage.run.selection.select(stage.run.id("bn"));
    // bn: channel 0 is -1 and 2, channel 1 is 0 and 1. The colours go as far down as up.
    QCOMPARE(stage.described("low"), -2.0);
    QCOMPARE(stage.described("legend_low"), -1.0);
    QCOMPARE(stage.described("legend_high"), 2.0);
    stage.panel.setScaleMode(ScaleMode::Map);
    stage.run.selection.setChannel(1);
    QCOMPARE(stage.described("legend_low"), 0.0);
    QCOMPARE(stage.described("legend_high"), 1.0);
    // All blocks: the convolution has the smallest and the largest.
    stage.panel.setScaleMode(ScaleMode::Global);
    QCOMPARE(stage.described("legend_low"), -3.0);
    QCOMPARE(stage.described("legend_high"), 5.0);
    // What was set by hand is what the ends of the colours are.
    stage.panel.setRange(-4.0F, 1.0F);
    QCOMPARE(stage.described("legend_low"), -4.0);
    QCOMPARE(stage.described("legend_high"), 4.0);
}

void TestMapChoices::gamma_andMap_holdForAllBlocks()
{
    Stage stage(kConvolution, convolutionScript());
    QVERIFY(stage.ran);
    stage.panel.setStyle({ColourMapKind::Cividis, 2});
    stage.run.selection.select(stage.run.id("bn"));
    const ColourScale scale = stage.panel.findChild<ColourLegend*>()->scale();
    QCOMPARE(scale.kind, ColourMapKind::Cividis);
    QCOMPARE(scale.gamma, 2.0F);
    QCOMPARE(scale.low, -1.0F); // not centred: the range is the real one
    QCOMPARE(scale.high, 2.0F);
    QCOMPARE(stage.grid()->scaleOf(1), scale);
}

void TestMapChoices::settings_comeBack()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("settings.ini"));
    {
        Stage stage(kConvolution, convolutionScript());
        stage.panel.setScaleMode(ScaleMode::Inherited);
        stage.panel.setStyle({ColourMapKind::Grey, 0.5F});
        stage.panel.setOrder(MapOrder::Variance);
        stage.panel.setHidesDead(true);
        QSettings settings(file, QSettings::IniFormat);
        stage.panel.saveSettings(settings);
    }
    const QSettings settings(file, QSettings::IniFormat);
    const MapSettings loaded = MapSettings::load(settings);
    QCOMPARE(loaded.scale, ScaleMode::Inherited);
    QCOMPARE(loaded.style.kind, std::optional(ColourMapKind::Grey));
    QCOMPARE(loaded.style.gamma, 0.5F);
    QCOMPARE(loaded.order, MapOrder::Variance);
    QVERIFY(loaded.hidesDead);

    QSettings broken(folder.filePath(QStringLiteral("broken.ini")), QSettings::IniFormat);
    broken.setValue(QStringLiteral("maps/gamma"), QStringLiteral("nan"));
    broken.setValue(QStringLiteral("maps/scale"), QStringLiteral("sideways"));
    QVERIFY(MapSettings::load(broken) == MapSettings());
}

void TestMapChoices::order_isMadeInTheBackground_andHidesDeadMaps()
{
    // Maxima 1, 0 (dead), 3, 2.
    Stage stage({{"relu", "ReLU"}}, {{"relu", {makeActivation({1, 4, 1, 2}, {0, 1, 0, 0, 3, 3, 2, 0}), {}, 0}}});
    QVERIFY(stage.ran);
    stage.run.selection.select(stage.run.id("relu"));
    stage.panel.setOrder(MapOrder::Max);
    QTRY_COMPARE(shownOrder(*stage.grid()), (Channels{2, 3, 0, 1}));
    stage.panel.setHidesDead(true);
    QTRY_COMPARE(shownOrder(*stage.grid()), (Channels{2, 3, 0}));
    QVERIFY(says(stage.panel, QStringLiteral("3 of 4 maps")));
    stage.panel.setOrder(MapOrder::Index);
    QTRY_COMPARE(shownOrder(*stage.grid()), (Channels{0, 2, 3}));
    stage.panel.setHidesDead(false);
    QTRY_COMPARE(shownOrder(*stage.grid()), (Channels{0, 1, 2, 3}));
}

void TestMapChoices::hidingDeadMaps_leavesTheOneSwitchedOffInSight()
{
    Stage stage({{"relu", "ReLU"}}, {{"relu", {makeActivation({1, 3, 1, 2}, {0, 0, 1, 2, 0, 0}), {}, 0}}});
    QVERIFY(stage.ran);
    const BlockId relu = stage.run.id("relu");
    stage.run.selection.select(relu);
    stage.panel.setHidesDead(true);
    QTRY_COMPARE(shownOrder(*stage.grid()), (Channels{1}));
    stage.run.runs.setChannelScale(relu, 0, 0.0F);
    QTRY_COMPARE(shownOrder(*stage.grid()), (Channels{0, 1}));
    stage.run.runs.setChannelScale(relu, 0, std::nullopt);
    QTRY_COMPARE(shownOrder(*stage.grid()), (Channels{1}));
}

void TestMapChoices::contributions_areAskedForOnce_andSortTheMaps()
{
    Stage stage({{"relu", "ReLU"}}, {{"relu", {countingMaps(3, 2, 2), {}, 0}}});
    QVERIFY(stage.ran);
    QSignalSpy asked(&stage.panel, &Panel::contributionsRequested);
    stage.run.selection.select(stage.run.id("relu"));
    stage.panel.setOrder(MapOrder::Contribution);
    QVERIFY(stage.run.run());
    QCOMPARE(asked.count(), 1);
    QVERIFY(says(stage.panel, QStringLiteral("ranking\u2026")));
    QCOMPARE(asked[0][0].value<BlockId>(), stage.run.id("relu"));
    stage.panel.setContributions(stage.run.id("relu"), {0.5F, 3, -1});
    QTRY_COMPARE(shownOrder(*stage.grid()), (Channels{1, 0, 2}));
    QVERIFY(!says(stage.panel, QStringLiteral("contributions not known yet")));
}

void TestMapChoices::contributions_thatAreRefused_sayWhy_andAreAskedForAgain()
{
    Stage stage({{"relu", "ReLU"}}, {{"relu", {countingMaps(3, 2, 2), {}, 0}}});
    QVERIFY(stage.ran);
    QSignalSpy asked(&stage.panel, &Panel::contributionsRequested);
    const BlockId relu = stage.run.id("relu");
    stage.run.selection.select(relu);
    stage.panel.setOrder(MapOrder::Contribution);
    QCOMPARE(asked.count(), 1);
    stage.panel.refuseContributions(relu, QStringLiteral("Pause first"));
    QVERIFY(says(stage.panel, QStringLiteral("not ranked")));
    QCOMPARE(asked.count(), 1); // until something is another
    QVERIFY(stage.run.run());
    QCOMPARE(asked.count(), 2);
    stage.panel.refuseContributions(relu, {}); // what was asked for is of yesterday
    QCOMPARE(asked.count(), 3);
    QVERIFY(says(stage.panel, QStringLiteral("ranking\u2026")));
}

void TestMapChoices::pins_staySelectedOrNot_followRuns_andLeadBack()
{
    Stage stage({{"a", "ReLU"}, {"b", "ReLU"}},
                {{"a", {countingMaps(4, 2, 2), {}, 0}}, {"b", {countingMaps(2, 2, 2), {}, 0}}});
    QVERIFY(stage.ran);
    auto* pins = stage.panel.findChild<PinStrip*>();
    QVERIFY(pins->isHidden());
    stage.run.selection.select(stage.run.id("a"));
    stage.run.selection.setChannel(3);
    QTest::keyClick(stage.grid(), Qt::Key_P);
    QVERIFY(pins->isVisible());
    stage.run.selection.select(stage.run.id("b"));
    QCOMPARE(pins->pins(), (std::vector<PinnedMap>{{stage.run.id("a"), 3}}));
    QVERIFY(stage.run.run());
    const QRect rect = pins->pinRect({stage.run.id("a"), 3});
    QVERIFY(!rect.isEmpty());
    QTest::mouseClick(pins->childAt(rect.center()), Qt::LeftButton, {}, QPoint(8, 8));
    QCOMPARE(stage.run.selection.current(), stage.run.id("a"));
    QCOMPARE(stage.run.selection.channel(), 3);
    QTest::keyClick(stage.grid(), Qt::Key_P);
    QVERIFY(pins->pins().empty());
    QVERIFY(pins->isHidden());
}

void TestMapChoices::pins_ofARemovedBlock_comeBackWithUndo()
{
    Stage stage({{"a", "ReLU"}, {"b", "ReLU"}}, {{"a", {countingMaps(4, 2, 2), {}, 0}}});
    QVERIFY(stage.ran);
    auto* pins = stage.panel.findChild<PinStrip*>();
    const PinnedMap pin{stage.run.id("a"), 1};
    stage.run.selection.select(pin.block);
    stage.panel.togglePin(pin.block, pin.channel);
    stage.run.document.removeBlocks({pin.block});
    QVERIFY(pins->isHidden());
    stage.run.document.undoStack()->undo();
    QVERIFY(pins->isVisible());
    QVERIFY(pins->contains(pin));
}

void TestMapChoices::click_sendsBlockPhaseAndPlace()
{
    Stage stage({{"relu", "ReLU"}, {"fc", "Linear"}},
                {{"relu", {countingMaps(3, 4, 4), {}, 0}}, {"fc", {makeActivation({1, 3}, {1, 2, 3}), {}, 0}}});
    QVERIFY(stage.ran);
    BlockId block;
    StepPhase phase = StepPhase::Enter;
    QList<qint64> at;
    connect(&stage.panel, &Panel::valuePicked, this, [&](BlockId id, StepPhase side, const QList<qint64>& place) {
        block = id;
        phase = side;
        at = place;
    });
    stage.run.selection.select(stage.run.id("relu"));
    const QRect map = stage.grid()->mapRect(2);
    const int size = map.width() / 4;
    QTest::mouseClick(stage.grid()->viewport(), Qt::LeftButton, {}, map.topLeft() + QPoint(size + 1, 3 * size + 1));
    QCOMPARE(block, stage.run.id("relu"));
    QVERIFY(phase == StepPhase::Done);
    QCOMPARE(at, (QList<qint64>{2, 3, 1}));
    QCOMPARE(stage.panel.describe()["picked"].toArray(), (QJsonArray{2, 3, 1}));
    // It stays named while the pointer is elsewhere.
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(stage.grid()->viewport(), &leave);
    QCOMPARE(stage.panel.describe()["value"].toString(), QStringLiteral("channel 2  (y 3, x 1) = 213"));

    stage.panel.setSide(Panel::Side::Input);
    QTest::keyClick(stage.grid(), Qt::Key_Return);
    QVERIFY(phase == StepPhase::Before);
    stage.panel.setSide(Panel::Side::Output);

    stage.run.selection.select(stage.run.id("fc"));
    auto* bars = stage.panel.findChild<FeatureBars*>();
    QTest::mouseClick(bars->viewport(), Qt::LeftButton, {}, bars->barRect(1).center());
    QCOMPARE(block, stage.run.id("fc"));
    QCOMPARE(at, (QList<qint64>{1}));

    stage.run.selection.clear();
    QTest::keyClick(stage.grid(), Qt::Key_Return);
    QCOMPARE(block, kRootId);
    QVERIFY(phase == StepPhase::Enter);
}

void TestMapChoices::links_workOnTheValueAndItsChannel()
{
    Stage stage({{"relu", "ReLU"}}, {{"relu", {countingMaps(3, 4, 4), {}, 0}}});
    QVERIFY(stage.ran);
    stage.run.selection.select(stage.run.id("relu"));
    auto* links = stage.panel.findChild<ValueLinks*>();
    QVERIFY(!links->link(ValueLinks::Explain)->isEnabled());
    QTest::keyClick(stage.grid(), Qt::Key_Return);
    QVERIFY(links->link(ValueLinks::Explain)->isEnabled());
    QSignalSpy explained(&stage.panel, &Panel::explainRequested);
    QSignalSpy field(&stage.panel, &Panel::receptiveFieldToggled);
    QSignalSpy switched(&stage.panel, &Panel::channelSwitchRequested);
    links->link(ValueLinks::Explain)->click();
    links->link(ValueLinks::ReceptiveField)->click();
    stage.run.selection.setChannel(1);
    links->link(ValueLinks::SwitchOff)->click();
    QCOMPARE(explained.count(), 1);
    QCOMPARE(field[0][0].toBool(), true);
    QCOMPARE(switched[0][0].value<BlockId>(), stage.run.id("relu"));
    QCOMPARE(switched[0][1].toLongLong(), 1);
    QCOMPARE(switched[0][2].toBool(), true);
    // As far as shapes go, the block has one channel: that of the image.
    stage.run.runs.setChannelScale(stage.run.id("relu"), 0, 0.0F);
    QCOMPARE(links->link(ValueLinks::SwitchOff)->text(), QStringLiteral("switch off"));
    stage.run.selection.setChannel(0);
    QCOMPARE(links->link(ValueLinks::SwitchOff)->text(), QStringLiteral("switch on"));
}

void TestMapChoices::inputAndOutput_standSideBySide()
{
    Stage stage({{"a", "ReLU"}, {"b", "ReLU"}},
                {{"a", {countingMaps(4, 2, 2), {}, 0}}, {"b", {countingMaps(2, 4, 4), {}, 0}}});
    QVERIFY(stage.ran);
    stage.run.selection.select(stage.run.id("b"));
    stage.panel.setComparison({Panel::Comparison::Kind::Sides, 0, false});
    QVERIFY(stage.otherGrid()->isVisible());
    QCOMPARE(stage.otherGrid()->activation()->mapCount(), 4);
    QCOMPARE(stage.grid()->activation()->mapCount(), 2);
    // One range for both: 0 to 303 of the input.
    QCOMPARE(stage.described("high"), 303.0);
    // A value of the left side is one that comes in.
    StepPhase phase = StepPhase::Enter;
    connect(&stage.panel, &Panel::valuePicked, this, [&](BlockId, StepPhase side, const QList<qint64>&) { phase = side; });
    QTest::mouseClick(stage.otherGrid()->viewport(), Qt::LeftButton, {}, stage.otherGrid()->mapRect(1).center());
    QVERIFY(phase == StepPhase::Before);
    QCOMPARE(stage.panel.findChild<MapView*>()->channel(), 1);
}

void TestMapChoices::snapshot_besideAndDifference()
{
    Stage stage({{"relu", "ReLU"}}, {{"relu", {makeActivation({1, 1, 1, 2}, {1, 4}), {}, 0}}});
    QVERIFY(stage.ran);
    stage.run.selection.select(stage.run.id("relu"));
    const auto id = stage.panel.snapshots().take(QStringLiteral("before"));
    stage.run.script()["relu"].output = makeActivation({1, 1, 1, 2}, {3.5F, 3});
    QVERIFY(stage.run.run());
    stage.panel.setComparison({Panel::Comparison::Kind::Snapshot, id, false});
    QVERIFY(stage.otherGrid()->isVisible());
    QCOMPARE(stage.otherGrid()->activation()->map(0)[1], 4.0F);
    moveMouse(stage.grid()->viewport(), stage.grid()->mapRect(0).topRight());
    QCOMPARE(stage.panel.describe()["value"].toString(), QStringLiteral("channel 0  (y 0, x 1) = 3  (then 4)"));

    stage.panel.setComparison({Panel::Comparison::Kind::Snapshot, id, true});
    QVERIFY(!stage.otherGrid()->isVisible());
    QCOMPARE(stage.grid()->activation()->map(0)[0], 2.5F);
    QCOMPARE(stage.grid()->activation()->map(0)[1], -1.0F);
    QCOMPARE(stage.described("low"), -2.5);
    moveMouse(stage.grid()->viewport(), stage.grid()->mapRect(0).topRight());
    QCOMPARE(stage.panel.describe()["value"].toString(),
             QStringLiteral("channel 0  (y 0, x 1) = -1  (3 now, 4 then)"));
    stage.panel.snapshots().remove(id);
    QCOMPARE(stage.panel.describe()["comparison"].toString(), QStringLiteral("none"));
}

void TestMapChoices::snapshot_taken_isToldWithItsName()
{
    Stage stage({{"relu", "ReLU"}}, {{"relu", {makeActivation({1, 1, 1, 2}, {1, 4}), {}, 0}}});
    QVERIFY(stage.ran);
    stage.run.selection.select(stage.run.id("relu"));
    QSignalSpy notices(&stage.panel, &Panel::noticeRequested);
    QMenu* menu = stage.panel.findChild<QToolButton*>(QStringLiteral("mapsView"))->menu();
    Q_EMIT menu->aboutToShow();
    for (QAction* action : menu->actions()) {
        if (action->text().startsWith(QStringLiteral("Take snapshot")))
            action->trigger();
    }
    auto* field = stage.panel.findChild<QLineEdit*>(QStringLiteral("name"));
    QVERIFY(field);
    field->setText(QStringLiteral("before"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(notices.count(), 1);
    QVERIFY(notices[0][0].toString().startsWith(QStringLiteral("Kept this run as before")));
    QCOMPARE(stage.panel.snapshots().all().back().name, QStringLiteral("before"));
}

void TestMapChoices::snapshot_ofAnotherShape_saysSo()
{
    Stage stage({{"relu", "ReLU"}}, {{"relu", {countingMaps(2, 2, 2), {}, 0}}});
    QVERIFY(stage.ran);
    stage.run.selection.select(stage.run.id("relu"));
    const auto id = stage.panel.snapshots().takeA();
    stage.run.script()["relu"].output = countingMaps(2, 3, 3);
    QVERIFY(stage.run.run());
    stage.panel.setComparison({Panel::Comparison::Kind::Snapshot, id, false});
    QVERIFY(stage.otherGrid()->isVisible()); // side by side needs no equal shapes
    stage.panel.setComparison({Panel::Comparison::Kind::Snapshot, id, true});
    QVERIFY(says(stage.panel, QStringLiteral("[1, 2, 3, 3]")));
    QVERIFY(says(stage.panel, QStringLiteral("[1, 2, 2, 2]")));
    QCOMPARE(stage.panel.describe()["kind"].toString(), QStringLiteral("message"));
}

void TestMapChoices::hiddenPanel_looksAtNothing()
{
    int looks = 0;
    const auto lazy = std::make_shared<const Activation>(Shape{1, 1, 1, 2}, [&looks] {
        ++looks;
        auto owner = std::make_shared<std::vector<float>>(2, 1.0F);
        const float* data = owner->data();
        return Activation::Values{owner, data};
    });
    const auto other = std::make_shared<const Activation>(Shape{1, 1, 1, 2}, [&looks] {
        looks += 100;
        auto owner = std::make_shared<std::vector<float>>(2, 1.0F);
        const float* data = owner->data();
        return Activation::Values{owner, data};
    });
    ScriptedRun run({{"relu", "ReLU"}, {"other", "ReLU"}}, {{"relu", {lazy, {}, 0}}, {"other", {other, {}, 0}}});
    QWidget window;
    FeatureMapPanel panel(run.document, run.selection, run.runs, &window);
    window.show();
    panel.hide();
    run.selection.select(run.id("relu"));
    // An edit before the end keeps the search for suspicious values, which looks at all of them, from beginning.
    QSignalSpy finished(&run.runs, &RunController::finished);
    run.runs.run();
    QVERIFY(!run.document.rename(run.id("other"), QStringLiteral("edited")));
    QVERIFY(finished.wait());
    panel.describe();
    QCOMPARE(looks, 0);
    panel.show();
    QCOMPARE(looks, 1); // the selected block's values, and no other's
}

void TestMapChoices::narrowBar_doesNotOverflow()
{
    Stage stage({{"relu", "ReLU"}}, {{"relu", {countingMaps(64, 16, 16), {}, 0}}});
    QVERIFY(stage.ran);
    stage.run.selection.select(stage.run.id("relu"));
    stage.panel.setScaleMode(ScaleMode::Inherited);
    stage.panel.setOrder(MapOrder::Contribution);
    // What the middle of a window of 1280 pixels has.
    stage.panel.resize(700, 220);
    QCoreApplication::processEvents();
    QVERIFY2(stage.panel.minimumSizeHint().width() <= 700, qPrintable(QString::number(stage.panel.minimumSizeHint().width())));
    auto* legend = stage.panel.findChild<ColourLegend*>();
    QVERIFY(legend->geometry().right() <= legend->parentWidget()->width());

    // Words that do not fit become short ones, not cut ones.
    stage.panel.setOrder(MapOrder::Index);
    stage.panel.setScaleMode(ScaleMode::Layer);
    QCoreApplication::processEvents();
    QVERIFY(says(stage.panel, QStringLiteral("64 maps")));
    stage.run.images.next();
    QCoreApplication::processEvents();
    QVERIFY(says(stage.panel, QStringLiteral("\u21bb stale")));
    for (const QLabel* label : legend->parentWidget()->findChildren<QLabel*>()) {
        if (label->isVisible())
            QVERIFY2(label->fontMetrics().horizontalAdvance(label->text()) <= label->width(), qPrintable(label->text()));
    }
}

QTEST_MAIN(TestMapChoices)
#include "test_map_choices.moc"
