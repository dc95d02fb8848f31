#include "model/data/dataset.h"

#include <QFile>
#include <QtTest>

#include <array>
#include <set>

using namespace layerwise;

namespace {

std::int64_t squaredDistance(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b)
{
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

int nearestLabel(std::span<const std::uint8_t> picture, const Dataset& known, std::int64_t count)
{
    std::int64_t nearest = 0;
    std::int64_t smallest = std::numeric_limits<std::int64_t>::max();
    for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t distance = squaredDistance(picture, known.pixels(i));
        if (distance < smallest) {
            smallest = distance;
            nearest = i;
        }
    }
    return known.label(nearest);
}

} // namespace

class TestDigits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sizesAndLabels_areAsPromised()
    {
        const DatasetPtr digits = generateDigits(23, 5);
        QCOMPARE(digits->size(), 23);
        QCOMPARE(digits->width(), 28);
        QCOMPARE(digits->height(), 28);
        QVERIFY(digits->isGenerated());
        for (std::int64_t i = 0; i < 23; ++i)
            QCOMPARE(digits->label(i), static_cast<int>(i % 10));
    }

    void sameSeed_givesTheSameBytes_anotherSeedOthers()
    {
        const DatasetPtr first = generateDigits(60, 42);
        const DatasetPtr again = generateDigits(60, 42);
        const DatasetPtr fewer = generateDigits(20, 42);
        const DatasetPtr other = generateDigits(60, 43);
        for (std::int64_t i = 0; i < 60; ++i) {
            QVERIFY(first->image(i) == again->image(i));
            QVERIFY(i >= 20 || first->image(i) == fewer->image(i));
            QVERIFY(first->image(i) != other->image(i));
        }
    }

    void everyPicture_isCentredByMassAndHasAnEmptyEdge()
    {
        const DatasetPtr digits = generateDigits(1000, 3);
        for (std::int64_t i = 0; i < digits->size(); ++i) {
            const std::span<const std::uint8_t> pixels = digits->pixels(i);
            double sum = 0, sumX = 0, sumY = 0;
            for (int y = 0; y < 28; ++y) {
                for (int x = 0; x < 28; ++x) {
                    const double ink = pixels[static_cast<std::size_t>(28 * y + x)];
                    sum += ink;
                    sumX += ink * (x + 0.5);
                    sumY += ink * (y + 0.5);
                    if (x == 0 || y == 0 || x == 27 || y == 27)
                        QVERIFY2(ink == 0, qPrintable(QString("ink at the edge of picture %1").arg(i)));
                }
            }
            QVERIFY(std::abs(sumX / sum - 14) < 0.5);
            QVERIFY(std::abs(sumY / sum - 14) < 0.5);
            // MNIST's own pictures have 3 % (a thin 1) to 40 % ink.
            QVERIFY(sum > 0.02 * 255 * 784 && sum < 0.45 * 255 * 784);
        }
    }

    void noTwoPictures_areAlike()
    {
        const DatasetPtr digits = generateDigits(1000, 9);
        std::set<QByteArray> seen;
        for (std::int64_t i = 0; i < digits->size(); ++i)
            seen.insert(QByteArray(reinterpret_cast<const char*>(digits->pixels(i).data()), 784));
        QCOMPARE(seen.size(), 1000U);
    }

    // Whoever knows MNIST can read them: the nearest of 20,000 MNIST digits has the same label for most of each class.
    void nearestMnistDigit_hasTheSameLabel()
    {
        const QString folder = QStringLiteral(LAYERWISE_SOURCE_DIR "/../shared/data/mnist");
        if (!QFile::exists(folder))
            QSKIP("MNIST is not at ../shared/data/mnist");
        const Result<DatasetPtr> mnist = loadIdxFolder(folder.toStdString(), Split::Train);
        QVERIFY(mnist.ok());
        const DatasetPtr digits = generateDigits(200, 1);
        std::array<int, 10> right{};
        for (std::int64_t i = 0; i < digits->size(); ++i) {
            const int label = digits->label(i);
            if (nearestLabel(digits->pixels(i), **mnist, 20000) == label)
                ++right[static_cast<std::size_t>(label)];
        }
        int total = 0;
        for (std::size_t label = 0; label < right.size(); ++label) {
            QVERIFY2(right[label] >= 14, qPrintable(QString("%1: %2 of 20").arg(label).arg(right[label])));
            total += right[label];
        }
        QVERIFY2(total >= 180, qPrintable(QString("%1 of 200").arg(total)));
    }
};

QTEST_APPLESS_MAIN(TestDigits)
#include "test_digits.moc"
