#include "tests/widgets/map_testing.h"

#include "widgets/viewers/map_view.h"

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <set>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

void turnWheel(QWidget& widget, const QPoint& at, int steps)
{
    for (int i = 0; i < std::abs(steps); ++i) {
        QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, steps > 0 ? 120 : -120}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&widget, &event);
    }
}

/// The middle of a value's pixel by the definition: value x stands at x * multiple from the map's left edge.
QPoint middleOf(const MapView& view, int x, int y)
{
    const int multiple = view.zoom().multiple;
    return view.mapRect().topLeft() + QPoint(x * multiple + multiple / 2, y * multiple + multiple / 2);
}

} // namespace

class TestMapView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void mapView_keys_askForValues();
    void click_picksTheValue_atEveryZoom();
    void wheel_keepsTheValueUnderThePointer();
    void drag_movesAndDoesNotPick();
    void smallerThanFitting_isFitting();
    void otherSize_fitsAgain();
    void keys_inAZoomedMap_keepTheValueInSight();
    void values_standInThePixels_onlyWhereTheyFit();
    void largeMap_halved_thenZoomed_countsValuesRightly();
};

void TestMapView::mapView_keys_askForValues()
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

void TestMapView::click_picksTheValue_atEveryZoom()
{
    MapView view;
    view.resize(200, 200);
    view.setMap(countingMaps(2, 6, 8), 1, ColourScale::forRange(0, 200));
    QSignalSpy picked(&view, &MapView::picked);
    for (int zoom = 0; zoom < 8; ++zoom) {
        const QRect values = view.valuesInSight();
        for (const QPoint value : {values.center(), values.topLeft() + QPoint(1, 1)}) {
            QTest::mouseClick(&view, Qt::LeftButton, {}, middleOf(view, value.x(), value.y()));
            QCOMPARE(picked.last(), QVariantList({1, value.x(), value.y()}));
        }
        view.zoomIn();
    }
    QCOMPARE(picked.count(), 16);
    view.setMarked(MapPosition{1, 3, 2});
    QTest::keyClick(&view, Qt::Key_Return);
    QCOMPARE(picked.last(), QVariantList({1, 3, 2}));
}

void TestMapView::wheel_keepsTheValueUnderThePointer()
{
    MapView view;
    view.resize(200, 200);
    view.setMap(countingMaps(1, 16, 16), 0, ColourScale::forRange(0, 200));
    const QPoint at = middleOf(view, 11, 4);
    turnWheel(view, at, 6);
    QVERIFY(view.isZoomed());
    QVERIFY(view.mapRect().width() > view.width());
    const auto position = view.positionAt(at);
    QVERIFY(position);
    QCOMPARE(QPoint(position->x, position->y), QPoint(11, 4));
    turnWheel(view, at, -20);
    QVERIFY(!view.isZoomed());
}

void TestMapView::drag_movesAndDoesNotPick()
{
    MapView view;
    view.resize(200, 200);
    view.show();
    view.setMap(countingMaps(1, 16, 16), 0, ColourScale::forRange(0, 200));
    turnWheel(view, QPoint(100, 100), 8);
    QSignalSpy picked(&view, &MapView::picked);
    const QPoint before = view.mapRect().topLeft();
    QTest::mousePress(&view, Qt::LeftButton, {}, QPoint(120, 120));
    QTest::mouseMove(&view, QPoint(90, 100));
    QMouseEvent move(QEvent::MouseMove, QPointF(90, 100), view.mapToGlobal(QPointF(90, 100)), Qt::NoButton, Qt::LeftButton,
                     Qt::NoModifier);
    QCoreApplication::sendEvent(&view, &move);
    QTest::mouseRelease(&view, Qt::LeftButton, {}, QPoint(90, 100));
    QCOMPARE(view.mapRect().topLeft(), before + QPoint(-30, -20));
    QCOMPARE(picked.count(), 0);
}

void TestMapView::smallerThanFitting_isFitting()
{
    MapView view;
    view.resize(200, 200);
    view.setMap(countingMaps(1, 16, 16), 0, ColourScale::forRange(0, 200));
    view.zoomOut();
    QVERIFY(!view.isZoomed());
    view.zoomIn();
    QVERIFY(view.isZoomed());
    QTest::keyClick(&view, Qt::Key_0);
    QVERIFY(!view.isZoomed());
}

void TestMapView::otherSize_fitsAgain()
{
    MapView view;
    view.resize(200, 200);
    view.setMap(countingMaps(2, 16, 16), 0, ColourScale::forRange(0, 200));
    view.zoomIn();
    view.setMap(countingMaps(2, 16, 16), 1, ColourScale::forRange(0, 200)); // the next run, another channel
    QVERIFY(view.isZoomed());
    view.setMap(countingMaps(2, 8, 8), 1, ColourScale::forRange(0, 200));
    QVERIFY(!view.isZoomed());
}

void TestMapView::keys_inAZoomedMap_keepTheValueInSight()
{
    MapView view;
    view.resize(200, 200);
    view.setMap(countingMaps(1, 16, 16), 0, ColourScale::forRange(0, 200));
    connect(&view, &MapView::hovered, &view, [&](qint64 channel, int x, int y) { view.setMarked(MapPosition{channel, x, y}); });
    turnWheel(view, QPoint(5, 5), 8);
    QVERIFY(!view.valuesInSight().contains(15, 0));
    for (int i = 0; i < 16; ++i)
        QTest::keyClick(&view, Qt::Key_Right);
    QVERIFY(view.valuesInSight().contains(15, 0));
}

void TestMapView::values_standInThePixels_onlyWhereTheyFit()
{
    MapView view;
    view.resize(200, 200);
    view.setMap(countingMaps(1, 16, 16), 0, ColourScale::forRange(0, 200));
    QVERIFY(!view.showsValues()); // 12 pixels a value
    turnWheel(view, QPoint(100, 100), 12);
    QVERIFY(view.showsValues());
    const QImage image = view.grab().toImage();
    // A pixel with a number in it has more than the colour of its value.
    const QRect values = view.valuesInSight();
    const QPoint middle = middleOf(view, values.center().x(), values.center().y());
    const int reach = view.zoom().multiple / 2 - 2;
    std::set<QRgb> colours;
    for (int dx = -reach; dx <= reach; ++dx) {
        for (int dy = -reach; dy <= reach; ++dy)
            colours.insert(image.pixel(middle + QPoint(dx, dy)));
    }
    QVERIFY(colours.size() > 2);
}

void TestMapView::largeMap_halved_thenZoomed_countsValuesRightly()
{
    MapView view;
    view.resize(208, 208); // 200 without the margins: every second of 224 values
    view.setMap(countingMaps(1, 224, 224), 0, ColourScale::forRange(0, 50176));
    QCOMPARE(view.zoom(), (PixelZoom{1, 2}));
    QCOMPARE(view.positionAt(view.mapRect().topLeft() + QPoint(50, 60))->x, 100);
    view.zoomIn();
    QCOMPARE(view.zoom(), (PixelZoom{1, 1}));
    const QPoint at = view.mapRect().topLeft() + QPoint(150, 100);
    QCOMPARE(view.positionAt(at)->x, 150);
    QCOMPARE(view.positionAt(at)->y, 100);
}

QTEST_MAIN(TestMapView)
#include "test_map_view.moc"
