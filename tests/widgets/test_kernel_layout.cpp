#include "widgets/kernels/kernel_layout.h"

#include <QTest>

using namespace layerwise;

/// Which weight of a layer stands where in its pictures.
class TestKernelLayout : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void layout_offsets_areThoseOfPyTorch_data();
    void layout_offsets_areThoseOfPyTorch();
    void layout_arrangement_dependsOnInputsAndSize();
    void layout_otherShapes_haveNone();
};

void TestKernelLayout::layout_offsets_areThoseOfPyTorch_data()
{
    QTest::addColumn<bool>("transposed");
    QTest::addColumn<qint64>("groups");
    QTest::newRow("Conv2d") << false << qint64(1);
    QTest::newRow("Conv2d, groups") << false << qint64(2);
    QTest::newRow("Conv2d, depthwise") << false << qint64(12);
    QTest::newRow("ConvTranspose2d") << true << qint64(1);
    QTest::newRow("ConvTranspose2d, groups") << true << qint64(3);
}

/// Against the definition: the weight that carries input channel i to output channel o stands at [o, i % (in/groups)] of
/// Conv2d and at [i, o % (out/groups)] of ConvTranspose2d, and there is one only if both are of the same group.
void TestKernelLayout::layout_offsets_areThoseOfPyTorch()
{
    QFETCH(bool, transposed);
    QFETCH(qint64, groups);
    constexpr std::int64_t kIn = 12;
    constexpr std::int64_t kOut = 24;
    constexpr std::int64_t kHeight = 2;
    constexpr std::int64_t kWidth = 3;
    const Shape shape = transposed ? Shape{kIn, kOut / groups, kHeight, kWidth} : Shape{kOut, kIn / groups, kHeight, kWidth};
    const auto layout = KernelLayout::of(shape, transposed, groups);
    QVERIFY(layout);
    QCOMPARE(layout->outputs, kOut);
    QCOMPARE(layout->inputs, kIn / groups);
    for (std::int64_t out = 0; out < kOut; ++out) {
        const std::int64_t firstInput = out / (kOut / groups) * (kIn / groups);
        for (std::int64_t k = 0; k < kIn / groups; ++k) {
            const std::int64_t in = firstInput + k;
            const std::int64_t first = transposed ? in : out;
            const std::int64_t second = transposed ? out % (kOut / groups) : in % (kIn / groups);
            const std::int64_t offset = ((first * shape[1] + second) * kHeight + 1) * kWidth + 2;
            QCOMPARE(layout->inputChannel({out, k}), in);
            QCOMPARE(layout->index({{out, k}, 1, 2}), offset);
        }
    }
}

void TestKernelLayout::layout_arrangement_dependsOnInputsAndSize()
{
    using Arrangement = KernelLayout::Arrangement;
    const auto arrangement = [](const Shape& shape) { return KernelLayout::of(shape, false, 1)->arrangement(); };
    QCOMPARE(arrangement({64, 1, 7, 7}), Arrangement::Outputs);
    QCOMPARE(arrangement({64, 16, 3, 3}), Arrangement::InputsByOutputs);
    QCOMPARE(arrangement({64, 17, 3, 3}), Arrangement::InputsOfOne);
    QCOMPARE(arrangement({64, 3, 1, 1}), Arrangement::Matrix);
    QCOMPARE(arrangement({10, 512}), Arrangement::Matrix);
}

void TestKernelLayout::layout_otherShapes_haveNone()
{
    QVERIFY(!KernelLayout::of({64}, false, 1));
    QVERIFY(!KernelLayout::of({64, 3, 3}, false, 1));
    QVERIFY(!KernelLayout::of({0, 3, 3, 3}, false, 1));
}

QTEST_APPLESS_MAIN(TestKernelLayout)
#include "test_kernel_layout.moc"
