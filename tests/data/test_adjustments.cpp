#include "model/data/adjustments.h"
#include "tests/data/data_testing.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace layerwise;

namespace {

GreyImage picture(int width, int height)
{
    GreyImage image{width, height, {}};
    for (int i = 0; i < width * height; ++i)
        image.pixels.push_back(static_cast<std::uint8_t>((i * 53 + 29) % 256));
    return image;
}

int at(const GreyImage& image, int x, int y)
{
    return image.pixels[static_cast<std::size_t>(y * image.width + x)];
}

int largestDifference(const GreyImage& image, const QByteArray& expected)
{
    int largest = static_cast<int>(image.pixels.size()) == expected.size() ? 0 : 256;
    for (std::size_t i = 0; largest < 256 && i < image.pixels.size(); ++i)
        largest = std::max(largest, std::abs(image.pixels[i] - static_cast<std::uint8_t>(expected[static_cast<int>(i)])));
    return largest;
}

/// The formulas of adjustments.h written in PyTorch: width height pixels shiftX shiftY rotation scale blur contrast invert.
const char kInTorch[] = R"(
import sys, math, numpy, torch
import torch.nn.functional as F
file, w, h = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
dx, dy, turn, scale, blur, contrast, invert = map(float, sys.argv[4:])
p = torch.from_numpy(numpy.fromfile(file, numpy.uint8)).double().reshape(1, 1, h, w)
if invert: p = 255 - p
y, x = torch.meshgrid(torch.arange(h).double(), torch.arange(w).double(), indexing="ij")
u, v = x - (w - 1) / 2 - dx * w, y - (h - 1) / 2 - dy * h
c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
gx, gy = (c * u - s * v) / scale / ((w - 1) / 2), (s * u + c * v) / scale / ((h - 1) / 2)
p = F.grid_sample(p, torch.stack([gx, gy], -1)[None], mode="bilinear", padding_mode="zeros", align_corners=True)
if blur:
    d = blur * min(w, h)
    k = torch.arange(-math.ceil(3 * d), math.ceil(3 * d) + 1).double()
    g = torch.exp(-k ** 2 / (2 * d * d)); g /= g.sum(); r = len(k) // 2
    p = F.conv2d(F.pad(p, (r, r, 0, 0), mode="replicate"), g[None, None, None, :])
    p = F.conv2d(F.pad(p, (0, 0, r, r), mode="replicate"), g[None, None, :, None])
p = 127.5 + contrast * (p - 127.5)
sys.stdout.buffer.write((p.clamp(0, 255) + 0.5).floor().byte().numpy().tobytes()))";

} // namespace

class TestAdjustments : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothing_isNothing()
    {
        ImageAdjustments none;
        none.noiseSeed = 77;
        QVERIFY(none.isIdentity());
        QVERIFY(adjusted(picture(7, 5), none) == picture(7, 5));
        ImageAdjustments turned;
        turned.rotation = 1;
        QVERIFY(!turned.isIdentity());
    }

    void wholePixels_areShiftedAndTheRestIsBlack()
    {
        const GreyImage image = picture(10, 5);
        ImageAdjustments shift;
        shift.shiftX = 0.2;  // 2 pixels to the right
        shift.shiftY = -0.2; // 1 pixel up
        const GreyImage result = adjusted(image, shift);
        for (int y = 0; y < 5; ++y)
            for (int x = 0; x < 10; ++x)
                QCOMPARE(at(result, x, y), x >= 2 && y + 1 < 5 ? at(image, x - 2, y + 1) : 0);
    }

    void quarterTurn_isCounterClockwise()
    {
        const GreyImage image = picture(6, 6);
        ImageAdjustments turn;
        turn.rotation = 90;
        const GreyImage result = adjusted(image, turn);
        // The right edge becomes the upper one.
        for (int y = 0; y < 6; ++y)
            for (int x = 0; x < 6; ++x)
                QCOMPARE(at(result, x, y), at(image, 5 - y, x));
    }

    void halfScale_ofAFullPicture_leavesAFrame()
    {
        const GreyImage white{8, 8, std::vector<std::uint8_t>(64, 255)};
        ImageAdjustments half;
        half.scale = 0.5;
        const GreyImage result = adjusted(white, half);
        // Pixel 1 looks at 3.5 + (1 - 3.5) / 0.5 = -1.5, pixel 2 at 0.5.
        QCOMPARE(at(result, 1, 4), 0);
        QCOMPARE(at(result, 2, 4), 255);
        QCOMPARE(at(result, 5, 2), 255);
        QCOMPARE(at(result, 6, 2), 0);
    }

    void contrastAndInversion_areTheirFormulas()
    {
        const GreyImage image{5, 1, {0, 100, 127, 200, 255}};
        ImageAdjustments both;
        both.contrast = 1.5;
        QVERIFY((adjusted(image, both) == GreyImage{5, 1, {0, 86, 127, 236, 255}})); // 127.5 + 1.5 (x - 127.5)
        both.contrast = 0;
        both.invert = true;
        QVERIFY((adjusted(image, both) == GreyImage{5, 1, {128, 128, 128, 128, 128}}));
        both.contrast = 1;
        QVERIFY((adjusted(image, both) == GreyImage{5, 1, {255, 155, 128, 55, 0}}));
    }

    void inverted_thenShifted_paperStaysBlack()
    {
        const GreyImage white{10, 10, std::vector<std::uint8_t>(100, 255)};
        ImageAdjustments both;
        both.invert = true;
        both.shiftX = 0.3;
        QVERIFY((adjusted(white, both) == GreyImage{10, 10, std::vector<std::uint8_t>(100, 0)}));
    }

    void noise_hasItsDeviationAndItsSeed()
    {
        const GreyImage grey{200, 200, std::vector<std::uint8_t>(40000, 128)};
        ImageAdjustments noise;
        noise.noise = 0.1;
        const GreyImage result = adjusted(grey, noise);
        double sum = 0, squares = 0;
        for (const std::uint8_t pixel : result.pixels) {
            sum += pixel;
            squares += pixel * pixel;
        }
        const double mean = sum / 40000;
        const double deviation = std::sqrt(squares / 40000 - mean * mean);
        QVERIFY2(std::abs(mean - 128) < 4 * 25.5 / 200, qPrintable(QString::number(mean)));
        QVERIFY2(std::abs(deviation - 25.5) < 0.5, qPrintable(QString::number(deviation)));
        QVERIFY(adjusted(grey, noise) == result);
        noise.noiseSeed = 2;
        QVERIFY(!(adjusted(grey, noise) == result));
    }

    void everything_matchesTorch_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<ImageAdjustments>("what");
        const auto row = [](const char* name, QSize size, ImageAdjustments what) { QTest::newRow(name) << size << what; };
        row("a little of everything", {28, 28}, {0.07, -0.13, 17, 1.2, 0.03, 1.4, 0, 1, true});
        row("rotation", {28, 28}, {0, 0, -33.3, 1, 0, 1, 0, 1, false});
        row("scale of a wide picture", {31, 12}, {0, 0, 0, 0.6, 0, 1, 0, 1, false});
        row("shift by parts of a pixel", {9, 14}, {0.11, 0.37, 0, 1, 0, 1, 0, 1, false});
        row("blur", {40, 25}, {0, 0, 0, 1, 0.1, 1, 0, 1, false});
        row("far outside", {28, 28}, {0.5, 0.5, 45, 4, 0, 1, 0, 1, false});
        row("photograph", {317, 211}, {-0.2, 0.1, 123, 0.8, 0.01, 0.7, 0, 1, true});
    }

    void everything_matchesTorch()
    {
        QFETCH(QSize, size);
        QFETCH(ImageAdjustments, what);
        static const QString python = pythonWith("torch, numpy");
        if (python.isEmpty())
            QSKIP("no Python with torch here");
        const GreyImage image = picture(size.width(), size.height());
        const QTemporaryDir dir;
        writeFile(dir.filePath("pixels"), QByteArray(reinterpret_cast<const char*>(image.pixels.data()),
                                                     static_cast<int>(image.pixels.size())));
        QStringList arguments{dir.filePath("pixels"), QString::number(size.width()), QString::number(size.height())};
        for (const double number : {what.shiftX, what.shiftY, what.rotation, what.scale, what.blur, what.contrast,
                                    what.invert ? 1.0 : 0.0})
            arguments << QString::number(number, 'g', 17);
        bool ok = false;
        const QByteArray expected = runPython(python, QString::fromLatin1(kInTorch), arguments, &ok);
        QVERIFY2(ok, expected);
        // One grey level, where float and double fall on different sides of a half.
        QVERIFY(largestDifference(adjusted(image, what), expected) <= 1);
    }

    void reduced_isTheAverageOfAreas()
    {
        const GreyImage image{4, 2, {10, 20, 30, 40, 50, 60, 70, 80}};
        QVERIFY((reducedTo(image, 2) == GreyImage{2, 1, {35, 55}}));
        QVERIFY((reducedTo(image, 4) == image));
        // Of three pixels to two: the middle one is shared.
        QVERIFY((reducedTo({3, 3, {0, 90, 0, 0, 90, 0, 0, 90, 0}}, 2) == GreyImage{2, 2, {30, 30, 30, 30}}));
        const GreyImage thin = reducedTo(picture(300, 7), 28);
        QCOMPARE(thin.width, 28);
        QCOMPARE(thin.height, 1);
    }
};

QTEST_APPLESS_MAIN(TestAdjustments)
#include "test_adjustments.moc"
