#include "tests/widgets/scripted_run.h"

#include "widgets/explain/explain_painting.h"
#include "widgets/explain/number_grid.h"
#include "widgets/explain/share_bars.h"
#include "widgets/explain/window_map.h"
#include "widgets/explain/window_player.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace layerwise;
using namespace layerwise::testing;

class TestExplainParts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bars_signIsColourAndSide();
    void grid_numbersThatDoNotFit_areLeftToTheToolTip();
    void map_filled_hidesWhatIsNotMadeYet();
    void map_places_includeThePadding();
    void player_goesRowByRow_andStopsAtTheEnd();
    void player_atTheEnd_beginsAnew();
};

void TestExplainParts::bars_signIsColourAndSide()
{
    ShareBars bars;
    bars.resize(240, 80);
    ShareBars::Row plus;
    plus.name = QStringLiteral("a");
    plus.value = 2;
    ShareBars::Row minus = plus;
    minus.id = 1;
    minus.value = -1;
    bars.setRows({plus, minus});
    QCOMPARE(bars.barRect(0).left(), bars.barRect(1).right() + 1);
    // Rounded to whole pixels, twice as long.
    QVERIFY(std::abs(bars.barRect(0).width() - 2 * bars.barRect(1).width()) <= 1);
    const QImage image = bars.grab().toImage();
    QCOMPARE(image.pixelColor(bars.barRect(0).center()), positiveColour());
    QCOMPARE(image.pixelColor(bars.barRect(1).center()), negativeColour());
    QCOMPARE(bars.valueText(0), QStringLiteral("+2"));
    QCOMPARE(bars.valueText(1), QStringLiteral("-1"));
}

void TestExplainParts::grid_numbersThatDoNotFit_areLeftToTheToolTip()
{
    NumberGrid grid(QStringLiteral("values"));
    NumberGrid::Cell cell;
    cell.value = -0.001;
    cell.colour = Qt::white;
    cell.tip = QStringLiteral("the number");
    grid.setCells(3, std::vector(9, cell));
    grid.setMinimumSize(0, 0);
    grid.show();
    grid.resize(200, 140);
    QCOMPARE(grid.cellText(4), QStringLiteral("-0.001"));
    grid.resize(50, 50);
    QCOMPARE(grid.cellText(4), QString());
    QCOMPARE(grid.cells()[4].tip, QStringLiteral("the number"));
}

void TestExplainParts::map_filled_hidesWhatIsNotMadeYet()
{
    WindowMap map;
    map.resize(100, 100);
    map.setMap(makeActivation({1, 1, 2, 2}, {5, 5, 5, 5}), 0, 0, ColourScale::forRange(0, 5));
    const QColor filled = map.grab().toImage().pixelColor(map.placeRect(0, 1).center());
    map.setFilled(1);
    const QImage image = map.grab().toImage();
    QCOMPARE(image.pixelColor(map.placeRect(0, 0).center()), filled);
    for (const QPoint& place : {QPoint(1, 0), QPoint(0, 1), QPoint(1, 1)})
        QVERIFY(image.pixelColor(map.placeRect(place.x(), place.y()).center()) != filled);
}

void TestExplainParts::map_places_includeThePadding()
{
    WindowMap map;
    map.resize(104, 104);
    map.setMap(makeActivation({1, 1, 3, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8}), 0, 0, {});
    const int alone = map.placeRect(0, 0).width();
    map.setReach(QRect(-1, -1, 5, 5));
    QCOMPARE(alone, 33); // (104 - 4) / 3
    QCOMPARE(map.placeRect(0, 0).width(), 20);
    QCOMPARE(map.placeRect(0, 0).topLeft() - map.placeRect(-1, -1).topLeft(), QPoint(20, 20));
    QCOMPARE(map.placeAt(map.placeRect(2, 1).center()), std::optional(QPoint(2, 1)));
    QCOMPARE(map.placeAt(map.placeRect(-1, 0).center()), std::nullopt);
}

void TestExplainParts::player_goesRowByRow_andStopsAtTheEnd()
{
    WindowPlayer player;
    QCOMPARE(player.intervalMs(), 250);
    player.setSize(2, 3);
    player.setPlace(0, 1);
    QSignalSpy moved(&player, &WindowPlayer::moved);
    player.play();
    QVERIFY(player.isPlaying());
    for (int step = 0; step < 4; ++step)
        player.tick();
    QVERIFY(!player.isPlaying());
    player.tick();
    QStringList places;
    for (const auto& arguments : moved)
        places << QStringLiteral("%1,%2").arg(arguments[0].toInt()).arg(arguments[1].toInt());
    QCOMPARE(places.join(' '), QStringLiteral("0,2 1,0 1,1 1,2"));
}

void TestExplainParts::player_atTheEnd_beginsAnew()
{
    WindowPlayer player;
    player.setSize(2, 2);
    player.setPlace(1, 1);
    QSignalSpy moved(&player, &WindowPlayer::moved);
    player.play();
    QCOMPARE(moved.size(), 1);
    QCOMPARE(moved[0][0].toInt(), 0);
    QCOMPARE(moved[0][1].toInt(), 0);
    player.pause();
    QVERIFY(!player.isPlaying());
}

QTEST_MAIN(TestExplainParts)
#include "test_explain_parts.moc"
