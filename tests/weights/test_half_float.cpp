#include "model/weights/half_float.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace layerwise;

/// binary16 as IEEE 754 defines it: (-1)^s 2^(e-15) (1 + f/1024), and 2^-14 f/1024 for e = 0.
class HalfFloatTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyHalf_hasTheValueOfTheFormula()
    {
        for (int bits = 0; bits < 0x10000; ++bits) {
            const int exponent = bits >> 10 & 0x1f;
            const int fraction = bits & 0x3ff;
            const float value = halfToFloat(static_cast<std::uint16_t>(bits));
            if (exponent == 31) {
                QVERIFY(fraction ? std::isnan(value) : std::isinf(value));
            } else {
                const double magnitude = exponent == 0 ? std::ldexp(fraction / 1024.0, -14)
                                                       : std::ldexp(1 + fraction / 1024.0, exponent - 15);
                QCOMPARE(static_cast<double>(std::fabs(value)), magnitude);
            }
            QCOMPARE(std::signbit(value), bits >= 0x8000);
        }
    }

    /// Between two neighbours: to the nearer one, half way to the one with the even fraction.
    void everyFloatBetween_isRoundedToTheNearest()
    {
        for (int bits = 0; bits < 0x7bff; ++bits) {
            const auto lower = static_cast<std::uint16_t>(bits);
            const auto upper = static_cast<std::uint16_t>(bits + 1);
            const float middle = (halfToFloat(lower) + halfToFloat(upper)) / 2;
            QCOMPARE(floatToHalf(halfToFloat(lower)), lower);
            QCOMPARE(floatToHalf(middle), bits % 2 == 0 ? lower : upper);
            QCOMPARE(floatToHalf(std::nextafter(middle, 0.0f)), lower);
            QCOMPARE(floatToHalf(std::nextafter(middle, 1e6f)), upper);
            QCOMPARE(floatToHalf(-middle), (bits % 2 == 0 ? lower : upper) | 0x8000);
        }
        QCOMPARE(floatToHalf(kLargestHalf), std::uint16_t{0x7bff});
        QCOMPARE(floatToHalf(std::nextafter(65520.0f, 0.0f)), std::uint16_t{0x7bff});
        QCOMPARE(floatToHalf(65520.0f), std::uint16_t{0x7c00});
        QCOMPARE(floatToHalf(-std::numeric_limits<float>::infinity()), std::uint16_t{0xfc00});
        QVERIFY(std::isnan(halfToFloat(floatToHalf(std::numeric_limits<float>::quiet_NaN()))));
    }
};

QTEST_APPLESS_MAIN(HalfFloatTest)
#include "test_half_float.moc"
