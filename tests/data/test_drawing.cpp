#include "model/data/drawing.h"

#include <QtTest>

#include <cmath>

using namespace layerwise;

namespace {

constexpr int kSide = DrawingSurface::kSide;

int at(const GreyImage& image, int x, int y)
{
    return image.pixels[static_cast<std::size_t>(y * image.width + x)];
}

void draw(DrawingSurface& surface, std::vector<DrawingPoint> points, double thickness, bool erases = false)
{
    surface.beginStroke(points.front(), thickness, erases);
    for (const DrawingPoint& point : points)
        surface.continueStroke(point);
    surface.endStroke();
}

struct Measured {
    double left = 99, top = 99, right = -1, bottom = -1, massX = 0, massY = 0;
};

Measured measure(const GreyImage& image, int threshold)
{
    Measured result;
    double sum = 0;
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            const int grey = at(image, x, y);
            sum += grey;
            result.massX += grey * (x + 0.5);
            result.massY += grey * (y + 0.5);
            if (grey <= threshold)
                continue;
            result.left = std::min<double>(result.left, x);
            result.right = std::max<double>(result.right, x + 1);
            result.top = std::min<double>(result.top, y);
            result.bottom = std::max<double>(result.bottom, y + 1);
        }
    }
    result.massX /= sum;
    result.massY /= sum;
    return result;
}

} // namespace

class TestDrawing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void level_line_coversTheRowsUnderThePen()
    {
        DrawingSurface surface;
        QVERIFY(surface.isBlank());
        draw(surface, {{5, 10}, {20, 10}}, 3); // from 8.5 to 11.5: half of rows 8 and 11, all of 9 and 10
        for (int x = 5; x < 20; ++x) {
            QCOMPARE(at(surface.image(), x, 7), 0);
            QCOMPARE(at(surface.image(), x, 8), 128);
            QCOMPARE(at(surface.image(), x, 9), 255);
            QCOMPARE(at(surface.image(), x, 10), 255);
            QCOMPARE(at(surface.image(), x, 11), 128);
            QCOMPARE(at(surface.image(), x, 12), 0);
        }
        QVERIFY(!surface.isBlank());
    }

    void slanted_line_isTheFormulaEverywhere()
    {
        const DrawingPoint from{4.3, 6.1};
        const DrawingPoint to{21.7, 17.4};
        DrawingSurface surface;
        draw(surface, {from, to}, 2.5);
        const double length = std::hypot(to.x - from.x, to.y - from.y);
        int checked = 0;
        for (int y = 0; y < kSide; ++y) {
            for (int x = 0; x < kSide; ++x) {
                const double px = x + 0.5 - from.x, py = y + 0.5 - from.y;
                const double along = (px * (to.x - from.x) + py * (to.y - from.y)) / length;
                const double aside = std::abs(px * (to.y - from.y) - py * (to.x - from.x)) / length;
                const double distance = along < 0        ? std::hypot(px, py)
                                        : along > length ? std::hypot(x + 0.5 - to.x, y + 0.5 - to.y)
                                                         : aside;
                const double expected = 255 * std::clamp(1.25 + 0.5 - distance, 0.0, 1.0);
                QVERIFY(std::abs(at(surface.image(), x, y) - expected) <= 0.51);
                checked += expected > 0 && expected < 255 ? 1 : 0;
            }
        }
        QVERIFY(checked > 20); // edges that are neither black nor white
    }

    void stroke_thatCrossesItself_coversOnce()
    {
        DrawingSurface there;
        draw(there, {{5, 10.5}, {20, 10.5}}, 1.5);
        DrawingSurface andBack;
        draw(andBack, {{5, 10.5}, {20, 10.5}, {5, 10.5}, {20, 10.5}}, 1.5);
        QVERIFY(there.image() == andBack.image());
        draw(andBack, {{5, 10.5}, {20, 10.5}}, 1.5); // a second stroke does cover again
        QVERIFY(at(andBack.image(), 12, 11) > at(there.image(), 12, 11));
    }

    void eraser_takesAwayWhatItCovers()
    {
        DrawingSurface surface;
        surface.setImage({kSide, kSide, std::vector<std::uint8_t>(kSide * kSide, 200)});
        draw(surface, {{0, 14}, {28, 14}}, 3, true);
        QCOMPARE(at(surface.image(), 9, 11), 200);
        QCOMPARE(at(surface.image(), 9, 12), 100);
        QCOMPARE(at(surface.image(), 9, 13), 0);
    }

    void pen_outsideThePicture_isHarmless()
    {
        DrawingSurface surface;
        draw(surface, {{-400, 14}, {-3, -9}}, 6);
        QVERIFY(surface.isBlank());
        draw(surface, {{-400, 14.5}, {400, 14.5}}, 1);
        QCOMPARE(at(surface.image(), 0, 14), 255);
        QCOMPARE(at(surface.image(), 27, 14), 255);
    }

    void undo_takesBackStrokeClearAndPicture()
    {
        DrawingSurface surface;
        QVERIFY(!surface.canUndo());
        draw(surface, {{5, 5}, {9, 9}}, 2);
        const GreyImage one = surface.image();
        draw(surface, {{9, 5}, {5, 9}}, 2, true);
        const GreyImage two = surface.image();
        QVERIFY(!(one == two));
        surface.clear();
        QVERIFY(surface.isBlank());
        surface.undo();
        QVERIFY(surface.image() == two);
        surface.undo();
        QVERIFY(surface.image() == one);
        surface.beginStroke({20, 20}, 3, false);
        surface.undo(); // in the middle of a stroke: as if it had not been begun
        surface.continueStroke({25, 25});
        QVERIFY(surface.image() == one);
        surface.undo();
        QVERIFY(surface.isBlank() && !surface.canUndo());
        surface.undo();
        QVERIFY(surface.isBlank());
        for (std::size_t i = 0; i < DrawingSurface::kUndoSteps + 20; ++i)
            draw(surface, {{1.0 + static_cast<double>(i) / 6, 4}}, 1);
        std::size_t undone = 0;
        for (; surface.canUndo(); ++undone)
            surface.undo();
        QCOMPARE(undone, DrawingSurface::kUndoSteps);
        QVERIFY(!surface.isBlank()); // what is older stays
    }

    void setImage_fitsALargePictureInTheMiddle()
    {
        DrawingSurface surface;
        surface.setImage({112, 56, std::vector<std::uint8_t>(112 * 56, 90)}); // to 28x14
        QCOMPARE(at(surface.image(), 0, 6), 0);
        QCOMPARE(at(surface.image(), 0, 7), 90);
        QCOMPARE(at(surface.image(), 27, 20), 90);
        QCOMPARE(at(surface.image(), 27, 21), 0);
    }

    void centred_fitsTheBoxAndItsMassIsInTheMiddle()
    {
        DrawingSurface surface;
        draw(surface, {{3, 3}, {3, 25}, {8, 25}}, 3); // an L at the left edge
        const GreyImage centred = centredLikeMnist(surface.image());
        const Measured found = measure(centred, 64);
        QVERIFY(std::abs(found.massX - 14) < 0.1 && std::abs(found.massY - 14) < 0.1);
        QVERIFY(std::abs(found.bottom - found.top - 20) <= 1);
        const Measured drawn = measure(surface.image(), 64);
        const double ratio = (drawn.right - drawn.left) / (drawn.bottom - drawn.top);
        QVERIFY(std::abs((found.right - found.left) - 20 * ratio) <= 1);
    }

    void centred_dot_isEnlargedNoMoreThanTwice()
    {
        DrawingSurface surface;
        draw(surface, {{4, 4}}, 4);
        const Measured found = measure(centredLikeMnist(surface.image()), 128);
        QVERIFY(found.right - found.left <= 10);
        QVERIFY(std::abs(found.massX - 14) < 0.1 && std::abs(found.massY - 14) < 0.1);
        QVERIFY(centredLikeMnist(DrawingSurface().image()) == DrawingSurface().image());
    }
};

QTEST_APPLESS_MAIN(TestDrawing)
#include "test_drawing.moc"
