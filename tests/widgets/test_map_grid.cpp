#include "tests/widgets/map_testing.h"

#include "widgets/viewers/map_grid.h"

#include <QSignalSpy>
#include <QTest>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

QRgb pixelOf(const QImage& image, const MapGrid& grid, std::int64_t channel, int x, int y, int mapSize)
{
    const QRect rect = grid.mapRect(channel);
    const int size = rect.width() / mapSize;
    return image.pixel(rect.x() + x * size + size / 2, rect.y() + y * size + size / 2);
}

} // namespace

class TestMapGrid : public QObject {
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
    void grid_click_andEnter_pickTheValue();
    void grid_order_isWalkedAndClickedAsShown();
    void grid_hiddenChannel_hasNoPlace();
    void grid_crossHair_isOnEveryMap();
    void grid_region_hasALineOfItsKind();
    void grid_newValuesOfTheSameShape_areShown();
    void grid_painting_looksOnlyAtItsOwnActivation();
    void pixels_ofValues_lieWhereTheyArePainted();
};

void TestMapGrid::grid_signedValues_areBlueWhiteRed()
{
    MapGrid grid;
    grid.resize(300, 120);
    grid.setActivation(makeActivation({1, 1, 2, 2}, {-2, 0, 1, 2}));
    grid.setScale(ColourScale::forRange(-2, 2));
    const QImage image = grid.grab().toImage();
    // RdBu of ColorBrewer: its ends; its middle is entry 128 of 256, 0.0196 of the way from f7f7f7 to fddbc7; the value
    // 1 is entry 192, 7.5294 of 10 steps along: 0.5294 of the way from f4a582 to d6604d.
    QCOMPARE(pixelOf(image, grid, 0, 0, 0, 2), qRgb(0x05, 0x30, 0x61));
    QCOMPARE(pixelOf(image, grid, 0, 1, 0, 2), qRgb(0xf7, 0xf6, 0xf6));
    QCOMPARE(pixelOf(image, grid, 0, 0, 1, 2), qRgb(228, 128, 102));
    QCOMPARE(pixelOf(image, grid, 0, 1, 1, 2), qRgb(0x67, 0x00, 0x1f));
}

void TestMapGrid::grid_nonNegativeValues_areViridis()
{
    MapGrid grid;
    grid.resize(300, 120);
    grid.setActivation(makeActivation({1, 1, 2, 2}, {0, 4, 4, 0}));
    grid.setScale(ColourScale::forRange(0, 4));
    const QImage image = grid.grab().toImage();
    QCOMPARE(pixelOf(image, grid, 0, 0, 0, 2), qRgb(0x44, 0x01, 0x54));
    QCOMPARE(pixelOf(image, grid, 0, 1, 0, 2), qRgb(0xfd, 0xe7, 0x25));
}

void TestMapGrid::grid_ownScale_stretchesEachMap()
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

void TestMapGrid::grid_untilASizeIsChosen_showsAllMapsIfTheyFit()
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

void TestMapGrid::grid_notFinite_isMagenta()
{
    MapGrid grid;
    grid.resize(300, 120);
    grid.setActivation(makeActivation({1, 1, 2, 2}, {kNan, kInf, -kInf, 1}));
    grid.setScale(ColourScale::forRange(0, 1));
    const QImage image = grid.grab().toImage();
    for (const QPoint at : {QPoint(0, 0), QPoint(1, 0), QPoint(0, 1)})
        QCOMPARE(pixelOf(image, grid, 0, at.x(), at.y(), 2), qRgb(255, 0, 255));
}

void TestMapGrid::grid_mapLargerThanThumbnail_showsValuesNotMixtures()
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

void TestMapGrid::grid_keys_walk()
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

void TestMapGrid::grid_thousandsOfMaps_lastIsReached()
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

void TestMapGrid::grid_click_andEnter_pickTheValue()
{
    for (const int thumbnail : {16, 48, 96}) {
        MapGrid grid;
        grid.resize(400, 220);
        grid.setThumbnailSize(thumbnail);
        grid.setActivation(countingMaps(6, 4, 4));
        QSignalSpy picked(&grid, &MapGrid::picked);
        const QRect rect = grid.mapRect(2);
        const int size = rect.width() / 4;
        QTest::mouseClick(grid.viewport(), Qt::LeftButton, {},
                          rect.topLeft() + QPoint(3 * size + size / 2, size + size / 2));
        QCOMPARE(picked.last(), QVariantList({2, 3, 1}));
        QCOMPARE(grid.channel(), 2);
        QTest::keyClick(&grid, Qt::Key_Left);
        QTest::keyClick(&grid, Qt::Key_Return); // the same row and column of the map before
        QCOMPARE(picked.last(), QVariantList({1, 3, 1}));
    }
}

void TestMapGrid::grid_order_isWalkedAndClickedAsShown()
{
    MapGrid grid;
    grid.resize(400, 120);
    grid.setActivation(countingMaps(5, 4, 4));
    const QRect first = grid.mapRect(0);
    grid.setOrder(std::vector<std::int64_t>{3, 0, 4});
    QCOMPARE(grid.shownCount(), 3);
    QCOMPARE(grid.mapRect(3), first);
    QCOMPARE(grid.positionAt(first.center())->channel, 3);
    QTest::keyClick(&grid, Qt::Key_Home);
    QCOMPARE(grid.channel(), 3);
    QTest::keyClick(&grid, Qt::Key_Right);
    QCOMPARE(grid.channel(), 0);
    QTest::keyClick(&grid, Qt::Key_End);
    QCOMPARE(grid.channel(), 4);
    QTest::keyClick(&grid, Qt::Key_Right);
    QCOMPARE(grid.channel(), 4);
    grid.setActivation(countingMaps(7, 4, 4)); // another number of maps: the order says nothing about them
    QCOMPARE(grid.shownCount(), 7);
}

void TestMapGrid::grid_hiddenChannel_hasNoPlace()
{
    MapGrid grid;
    grid.resize(400, 120);
    grid.setActivation(countingMaps(5, 4, 4));
    grid.setOrder(std::vector<std::int64_t>{1, 2});
    grid.setChannel(4);
    QVERIFY(!grid.isShown(4));
    QVERIFY(grid.mapRect(4).isEmpty());
    grid.grab(); // draws no frame for it
    QTest::keyClick(&grid, Qt::Key_Right);
    QCOMPARE(grid.channel(), 1);
}

void TestMapGrid::grid_crossHair_isOnEveryMap()
{
    MapGrid grid;
    grid.resize(400, 120);
    grid.setThumbnailSize(48);
    grid.setActivation(makeActivation({1, 3, 4, 4}, std::vector<float>(48, 1)));
    grid.setScale(ColourScale::forRange(0, 1));
    const QImage before = grid.grab().toImage();
    grid.setCrossHair(QPoint(2, 1));
    const QImage after = grid.grab().toImage();
    for (int channel = 0; channel < 3; ++channel) {
        const QRect rect = grid.mapRect(channel);
        const QRect pixel(rect.x() + 24, rect.y() + 12, 12, 12);
        const int row = pixel.center().y();
        const int column = pixel.center().x();
        QVERIFY(after.pixel(rect.x() + 1, row) != before.pixel(rect.x() + 1, row));
        QVERIFY(after.pixel(column, rect.bottom() - 1) != before.pixel(column, rect.bottom() - 1));
        QCOMPARE(after.pixel(rect.x() + 1, rect.y() + 1), before.pixel(rect.x() + 1, rect.y() + 1));
        QCOMPARE(after.pixel(pixel.center()), before.pixel(pixel.center())); // the value itself stays free
    }
}

void TestMapGrid::grid_region_hasALineOfItsKind()
{
    MapGrid grid;
    grid.resize(300, 120);
    grid.setThumbnailSize(96);
    grid.setActivation(makeActivation({1, 1, 8, 8}, std::vector<float>(64, 0)));
    grid.setScale(ColourScale::forRange(0, 1));
    const QRect rect = grid.mapRect(0);
    // Rows 2 to 5, columns 1 to 6: the left line stands at column 1, 12 pixels in.
    const auto changesOfLine = [&](FieldCertainty certainty) {
        grid.setRegion(MapRegion{2, 1, 5, 6, certainty, std::nullopt, {}});
        const QImage image = grid.grab().toImage();
        int changes = 0;
        for (int y = rect.y() + 30; y < rect.y() + 66; ++y)
            changes += image.pixel(rect.x() + 12, y) != image.pixel(rect.x() + 12, y - 1) ? 1 : 0;
        return changes;
    };
    const int solid = changesOfLine(FieldCertainty::Exact);
    const int dashed = changesOfLine(FieldCertainty::UpperBound);
    const int dotted = changesOfLine(FieldCertainty::DataDecided);
    QCOMPARE(solid, 0);
    QVERIFY(dashed > 2);
    QVERIFY(dotted > dashed);
}

void TestMapGrid::grid_newValuesOfTheSameShape_areShown()
{
    MapGrid grid;
    grid.resize(300, 120);
    grid.setScale(ColourScale::forRange(0, 1));
    grid.setActivation(makeActivation({1, 1, 1, 2}, {0, 1}));
    QCOMPARE(grid.grab().toImage().pixel(grid.mapRect(0).topLeft()), qRgb(0x44, 0x01, 0x54));
    grid.setActivation(makeActivation({1, 1, 1, 2}, {1, 0}));
    QCOMPARE(grid.grab().toImage().pixel(grid.mapRect(0).topLeft()), qRgb(0xfd, 0xe7, 0x25));
    grid.setScale(ColourScale{ColourMapKind::Grey, 0, 1});
    QCOMPARE(grid.grab().toImage().pixel(grid.mapRect(0).topLeft()), qRgb(255, 255, 255));
}

void TestMapGrid::grid_painting_looksOnlyAtItsOwnActivation()
{
    int looks = 0;
    const auto lazy = std::make_shared<const Activation>(Shape{1, 2048, 7, 7}, [&looks] {
        ++looks;
        auto owner = std::make_shared<std::vector<float>>(2048 * 49, 1.0F);
        const float* data = owner->data();
        return Activation::Values{owner, data};
    });
    MapGrid grid;
    grid.resize(400, 150);
    grid.setScale(ColourScale::forRange(0, 1));
    grid.setActivation(lazy);
    grid.setOrder(std::vector<std::int64_t>{5, 4});
    QCOMPARE(looks, 0);
    QCOMPARE(grid.channelsInSight(), (std::vector<std::int64_t>{5, 4}));
    grid.grab();
    QCOMPARE(looks, 1);
}

void TestMapGrid::pixels_ofValues_lieWhereTheyArePainted()
{
    // Enlarged 5 times: value 3 takes the pixels 15 to 19. Every third value: value 7 is left out, 6 stands for it
    // at 2.
    QCOMPARE(pixelsOf(QRect(3, 1, 2, 1), QPoint(100, 200), {5, 1}), QRect(115, 205, 10, 5));
    QCOMPARE(pixelsOf(QRect(7, 0, 1, 1), QPoint(0, 0), {1, 3}), QRect(2, 0, 1, 1));
}

QTEST_MAIN(TestMapGrid)
#include "test_map_grid.moc"
