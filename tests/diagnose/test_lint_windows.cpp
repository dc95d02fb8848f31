#include "tests/diagnose/lint_testing.h"

#include <vector>

using namespace layerwise;
using namespace layerwise::lint_testing;

namespace {

using Ints = std::vector<std::int64_t>;

/// A convolution in front of whatever makes a list of scores of any map.
Network network(Block block)
{
    return makeNetwork("test", 12,
                       {std::move(block), relu("relu"),
                        makeBlock("AdaptiveAvgPool2d", "pool", {{"output_size", square(1)}}),
                        makeBlock("Flatten", "flatten")});
}

Block window(const char* type, OptionMap options)
{
    Block block = makeBlock(type, "window", std::move(options));
    if (block.type == "Conv2d") {
        block.options["in_channels"] = std::int64_t{1};
        block.options["out_channels"] = std::int64_t{10};
    }
    return block;
}

/// How many of the pixels of 12×12 no window looks at, by putting the kernel down at each place.
std::int64_t unseenPixels(const Ints& kernel, const Ints& stride, const Ints& dilation)
{
    std::vector<bool> seen(144, false);
    for (std::int64_t top = 0; top + dilation[0] * (kernel[0] - 1) < 12; top += stride[0]) {
        for (std::int64_t left = 0; left + dilation[1] * (kernel[1] - 1) < 12; left += stride[1]) {
            for (std::int64_t y = 0; y < kernel[0]; ++y) {
                for (std::int64_t x = 0; x < kernel[1]; ++x)
                    seen[static_cast<std::size_t>((top + y * dilation[0]) * 12 + left + x * dilation[1])] = true;
            }
        }
    }
    return std::count(seen.begin(), seen.end(), false);
}

} // namespace

/// Warnings about kernels and strides.
class TestLintWindows : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void stride_largerThanTheKernel_skipsPixels();
    void stride_thatSeesAll_isFine();
    void stride_skippedShare_isThatOfTheKernelPutDownEverywhere();
    void stride_ofAProjection_isFine();
    void evenKernel_withPadding_shifts();
    void evenKernel_thatHalves_isFine();
};

void TestLintWindows::stride_largerThanTheKernel_skipsPixels()
{
    QCOMPARE(warnings(network(window("Conv2d", {{"kernel_size", Ints{3, 3}}, {"stride", Ints{4, 4}}}))),
             QStringLiteral("window lint.stride_skips_pixels(stride) kernel=[3, 3] skipped=7 step=16 stride=[4, 4]"));
    QCOMPARE(warnings(network(window("MaxPool2d", {{"kernel_size", Ints{2, 2}}, {"stride", Ints{2, 3}}}))),
             QStringLiteral("window lint.stride_skips_pixels(stride) kernel=[2, 2] skipped=2 step=6 stride=[2, 3]"));
    // Every other pixel falls between the elements of the kernel.
    QCOMPARE(warnings(network(
                 window("Conv2d", {{"kernel_size", Ints{3, 3}}, {"stride", Ints{2, 2}}, {"dilation", Ints{2, 2}}}))),
             QStringLiteral("window lint.stride_skips_pixels(stride) dilation=[2, 2] kernel=[3, 3] skipped=3 step=4 "
                            "stride=[2, 2]"));
}

void TestLintWindows::stride_thatSeesAll_isFine()
{
    QCOMPARE(warnings(network(window("Conv2d", {{"kernel_size", Ints{3, 3}}, {"stride", Ints{3, 3}}}))), QString());
    QCOMPARE(warnings(network(window("AvgPool2d", {{"kernel_size", Ints{2, 2}}}))), QString());
    QCOMPARE(warnings(network(
                 window("Conv2d", {{"kernel_size", Ints{3, 3}}, {"stride", Ints{3, 3}}, {"dilation", Ints{2, 2}}}))),
             QString());
    // One window covers the map: the stride moves nothing.
    QCOMPARE(warnings(network(window("AvgPool2d", {{"kernel_size", Ints{12, 12}}, {"stride", Ints{20, 20}}}))),
             QString());
}

void TestLintWindows::stride_skippedShare_isThatOfTheKernelPutDownEverywhere()
{
    // 12 pixels hold whole steps of 1, 2, 3, 4 and 6. Dilation is left out where a step begins before the map does.
    for (const std::int64_t kernel : {1, 2, 3, 4}) {
        for (const std::int64_t stride : {1, 2, 3, 4, 6}) {
            if (kernel > stride)
                continue;
            const QString said = warnings(
                network(window("Conv2d", {{"kernel_size", Ints{kernel, kernel}}, {"stride", Ints{stride, stride}}})));
            const std::int64_t unseen = unseenPixels({kernel, kernel}, {stride, stride}, {1, 1});
            const std::int64_t skipped = unseen * stride * stride / 144;
            QCOMPARE(said.contains(QStringLiteral("lint.stride_skips_pixels")), unseen > 0);
            QVERIFY2(unseen == 0 || said.contains(QStringLiteral(" skipped=%1 ").arg(skipped)), qPrintable(said));
        }
    }
}

void TestLintWindows::stride_ofAProjection_isFine()
{
    const Block projection = makeConv("0", {.inChannels = 1, .outChannels = 10, .kernelSize = 1, .stride = 2});
    const Block body = with(conv("conv1", 1, 10), "stride", Ints{2, 2});
    QCOMPARE(warnings(network(residual("block", {body}, {projection}))), QString());
    // In the way that all values take, the same convolution throws three of four pixels away.
    QCOMPARE(warnings(network(projection)),
             QStringLiteral("0 lint.stride_skips_pixels(stride) kernel=[1, 1] skipped=3 step=4 stride=[2, 2]"));
}

void TestLintWindows::evenKernel_withPadding_shifts()
{
    const QString expected = QStringLiteral("window lint.even_kernel_shifts(kernel_size) input=[1, 1, 12, 12] "
                                            "kernel=%1 output=[1, 10, %2]%3");
    QCOMPARE(warnings(network(window("Conv2d", {{"kernel_size", Ints{4, 4}}, {"padding", Ints{2, 2}}}))),
             expected.arg("[4, 4]", "13, 13", " padding=[2, 2]"));
    QCOMPARE(warnings(network(window("Conv2d", {{"kernel_size", Ints{4, 3}}, {"padding", Ints{1, 1}}}))),
             expected.arg("[4, 3]", "11, 12", " padding=[1, 1]"));
    QCOMPARE(warnings(network(window("Conv2d", {{"kernel_size", Ints{2, 2}}, {"padding", std::string("same")}}))),
             expected.arg("[2, 2]", "12, 12", ""));
    QCOMPARE(warnings(network(
                 window("MaxPool2d", {{"kernel_size", Ints{2, 2}}, {"stride", Ints{1, 1}}, {"padding", Ints{1, 1}}}))),
             QStringLiteral("window lint.even_kernel_shifts(kernel_size) input=[1, 1, 12, 12] kernel=[2, 2] "
                            "output=[1, 1, 13, 13] padding=[1, 1]"));
}

void TestLintWindows::evenKernel_thatHalves_isFine()
{
    QCOMPARE(warnings(network(
                 window("Conv2d", {{"kernel_size", Ints{4, 4}}, {"stride", Ints{2, 2}}, {"padding", Ints{1, 1}}}))),
             QString());
    QCOMPARE(warnings(network(window("Conv2d", {{"kernel_size", Ints{2, 2}}}))), QString());
    QCOMPARE(warnings(network(window("Conv2d", {{"kernel_size", Ints{3, 3}}, {"padding", std::string("same")}}))),
             QString());
    // A dilation of 2 spreads an even kernel over an odd number of pixels, so it has a middle.
    QCOMPARE(warnings(network(
                 window("Conv2d", {{"kernel_size", Ints{2, 2}}, {"padding", Ints{1, 1}}, {"dilation", Ints{2, 2}}}))),
             QString());
}

QTEST_GUILESS_MAIN(TestLintWindows)
#include "test_lint_windows.moc"
