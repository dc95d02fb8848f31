#include "model/data/dataset.h"
#include "model/data/image.h"
#include "tests/data/data_testing.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <cstring>

using namespace layerwise;

namespace {

constexpr double kTolerance = 1e-6;

GreyImage picture(int width, int height)
{
    GreyImage image{width, height, {}};
    for (int i = 0; i < width * height; ++i)
        image.pixels.push_back(static_cast<std::uint8_t>((i * 53 + 29) % 256));
    return image;
}

InputSpec inputSpec(std::int64_t channels, std::int64_t height, std::int64_t width)
{
    return {channels, height, width, {0.1307}, {0.3081}};
}

double largestDifference(std::span<const float> values, std::span<const float> expected)
{
    double largest = values.size() == expected.size() ? 0 : INFINITY;
    for (std::size_t i = 0; i < std::min(values.size(), expected.size()); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(values[i]) - static_cast<double>(expected[i])));
    return largest;
}

} // namespace

class TestImage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // The expected values are what this prints for (h, w):
    //   p = torch.tensor([(i * 53 + 29) % 256 for i in range(15)], dtype=torch.uint8).reshape(1, 1, 3, 5)
    //   (torch.nn.functional.interpolate(p.float() / 255, size=(h, w), mode="bilinear", align_corners=False) - 0.1307)
    //   / 0.3081
    void resize_matchesTorchInterpolate_data()
    {
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("width");
        QTest::addColumn<std::vector<float>>("expected");
        QTest::newRow("same size") << 3 << 5
                                   << std::vector<float>{-0.05509418F, 0.6195022F, 1.294099F, 1.968695F, 2.643291F,
                                                         0.05945994F,  0.7340564F, 1.408653F, 2.083249F, 2.757846F,
                                                         0.174014F,    0.8486104F, 1.523207F, 2.197803F, -0.3860283F};
        QTest::newRow("a little larger") << 4 << 7
                                         << std::vector<float>{-0.05509418F, 0.3303895F, 0.8122442F, 1.294099F,
                                                               1.775953F,    2.257808F,  2.643291F,  0.01650213F,
                                                               0.4019858F,   0.8838404F, 1.365695F,  1.84755F,
                                                               2.329404F,    2.714888F,  0.1024177F, 0.4879014F,
                                                               0.969756F,    1.451611F,  1.933465F,  1.891644F,
                                                               1.578893F,    0.174014F,  0.5594977F, 1.041352F,
                                                               1.523207F,    2.005061F,  1.090447F,  -0.3860283F};
        QTest::newRow("smaller: no antialias")
            << 2 << 2 << std::vector<float>{0.4794917F, 2.165982F, 0.6513228F, 1.726859F};
        QTest::newRow("one pixel") << 1 << 1 << std::vector<float>{1.408653F};
        QTest::newRow("higher and narrower")
            << 5 << 3 << std::vector<float>{0.1697713F, 1.294099F,  2.418426F,  0.2155929F, 1.33992F,
                                            2.464247F,  0.2843254F, 1.408653F,  2.53298F,   0.3530579F,
                                            1.477385F,  1.298341F,  0.3988795F, 1.523207F,  0.4752491F};
    }

    void resize_matchesTorchInterpolate()
    {
        QFETCH(int, height);
        QFETCH(int, width);
        QFETCH(std::vector<float>, expected);
        const ActivationPtr tensor = toInputTensor(picture(5, 3), inputSpec(1, height, width));
        QCOMPARE(tensor->shape().toString(), (Shape{1, 1, height, width}).toString());
        QVERIFY(largestDifference(tensor->values(), expected) <= kTolerance);
    }

    void resize_matchesTorchInterpolate_live_data()
    {
        QTest::addColumn<QSize>("from");
        QTest::addColumn<QSize>("to");
        QTest::newRow("MNIST to 64") << QSize(28, 28) << QSize(64, 64);
        QTest::newRow("MNIST to 224") << QSize(28, 28) << QSize(224, 224);
        QTest::newRow("MNIST to 27") << QSize(28, 28) << QSize(27, 27);
        QTest::newRow("photo to 28") << QSize(317, 211) << QSize(28, 28);
        QTest::newRow("one pixel to 9x4") << QSize(1, 1) << QSize(9, 4);
        QTest::newRow("wide to tall") << QSize(101, 3) << QSize(7, 90);
    }

    void resize_matchesTorchInterpolate_live()
    {
        QFETCH(QSize, from);
        QFETCH(QSize, to);
        static const QString python = pythonWith("torch, numpy");
        if (python.isEmpty())
            QSKIP("no Python with torch here");
        const GreyImage image = picture(from.width(), from.height());
        const QTemporaryDir dir;
        writeFile(dir.filePath("pixels"), QByteArray(reinterpret_cast<const char*>(image.pixels.data()),
                                                     static_cast<int>(image.pixels.size())));
        const QString script = R"(
import sys, numpy, torch
file, h, w, H, W = sys.argv[1], *map(int, sys.argv[2:])
p = torch.from_numpy(numpy.fromfile(file, numpy.uint8)).reshape(1, 1, h, w).float() / 255
p = torch.nn.functional.interpolate(p, size=(H, W), mode="bilinear", align_corners=False).repeat(1, 3, 1, 1)
mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
sys.stdout.buffer.write(((p - mean[:, None, None]) / std[:, None, None]).numpy().tobytes()))";
        bool ok = false;
        const QByteArray output =
            runPython(python, script,
                      {dir.filePath("pixels"), QString::number(from.height()), QString::number(from.width()),
                       QString::number(to.height()), QString::number(to.width())},
                      &ok);
        QVERIFY2(ok, output);
        std::vector<float> expected(static_cast<std::size_t>(output.size()) / sizeof(float));
        std::memcpy(expected.data(), output.data(), expected.size() * sizeof(float));

        InputSpec spec{3, to.height(), to.width(), {0.485, 0.456, 0.406}, {0.229, 0.224, 0.225}};
        const ActivationPtr tensor = toInputTensor(image, spec);
        QVERIFY(largestDifference(tensor->values(), expected) <= kTolerance);
    }

    void threeChannels_repeatTheGreyPicture()
    {
        const ActivationPtr grey = toInputTensor(picture(5, 3), inputSpec(1, 4, 6));
        const ActivationPtr colour = toInputTensor(picture(5, 3), inputSpec(3, 4, 6));
        QCOMPARE(colour->shape().toString(), std::string("[1, 3, 4, 6]"));
        for (std::int64_t channel = 0; channel < 3; ++channel)
            QCOMPARE(largestDifference(colour->map(channel), grey->map(0)), 0.0);
    }

    void batch_holdsEachPictureAsItIsAlone()
    {
        const std::vector<GreyImage> pictures = {picture(5, 3), picture(28, 28), picture(2, 9)};
        const ActivationPtr batch = toInputTensor(pictures, inputSpec(1, 6, 6));
        QCOMPARE(batch->shape().toString(), std::string("[3, 1, 6, 6]"));
        for (std::size_t i = 0; i < pictures.size(); ++i) {
            const ActivationPtr alone = toInputTensor(pictures[i], inputSpec(1, 6, 6));
            QCOMPARE(largestDifference(batch->map(0, static_cast<std::int64_t>(i)), alone->values()), 0.0);
        }
    }
};

QTEST_APPLESS_MAIN(TestImage)
#include "test_image.moc"
