#include "model/document/sentences.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace layerwise {

namespace {

/// Numbers are written as the sentences are, in English, whatever the system's language.
const QLocale& numbers()
{
    static const QLocale locale(QLocale::English, QLocale::UnitedStates);
    return locale;
}

struct Unit {
    double factor;
    const char* name;
};

/// The value in the largest unit that it reaches, with `digits` significant digits; rounding up to the next unit is
/// seen ("999,999 bytes" is "1 MB").
template <std::size_t Count>
QString scaled(double value, const Unit (&units)[Count], int digits)
{
    for (std::size_t i = 0; i < Count; ++i) {
        const double inUnit = value / units[i].factor;
        const double rounded = formatValue(inUnit, digits).toDouble();
        if (i + 1 < Count && std::abs(rounded) < 1)
            continue;
        const QString text = formatValue(inUnit, digits);
        return *units[i].name ? text + QLatin1Char(' ') + QString::fromUtf8(units[i].name) : text;
    }
    return {};
}

} // namespace

QString formatCount(std::int64_t count)
{
    return numbers().toString(static_cast<qlonglong>(count));
}

QString formatShortCount(std::int64_t count)
{
    static constexpr Unit kUnits[] = {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {1, ""}};
    return scaled(static_cast<double>(count), kUnits, 3);
}

QString formatBytes(std::int64_t bytes)
{
    static constexpr Unit kUnits[] = {{1e12, "TB"}, {1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}, {1, "B"}};
    return scaled(static_cast<double>(bytes), kUnits, 3);
}

QString formatDuration(std::int64_t durationNs)
{
    static constexpr Unit kUnits[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}, {1, "ns"}};
    return scaled(static_cast<double>(durationNs), kUnits, 3);
}

QString formatValue(double value, int significantDigits)
{
    if (std::isnan(value))
        return QStringLiteral("NaN");
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("inf") : QStringLiteral("-inf");
    const double magnitude = std::abs(value);
    // Whole numbers that fit stay whole: 1200 with three digits is not 1.2e+03.
    const bool plainDigits = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e6);
    if (!plainDigits)
        return QString::number(value, 'g', significantDigits);
    const int before = magnitude < 1 ? 0 : static_cast<int>(std::floor(std::log10(magnitude))) + 1;
    const int leadingZeros =
        magnitude == 0 || magnitude >= 1 ? 0 : -static_cast<int>(std::floor(std::log10(magnitude))) - 1;
    const int decimals = std::max(0, significantDigits - before + leadingZeros);
    QString text = QString::number(value, 'f', decimals);
    if (text.contains(QLatin1Char('.'))) {
        while (text.endsWith(QLatin1Char('0')))
            text.chop(1);
        if (text.endsWith(QLatin1Char('.')))
            text.chop(1);
    }
    return text == QStringLiteral("-0") ? QStringLiteral("0") : text;
}

QString formatShape(const Shape& shape)
{
    return QString::fromStdString(shape.toString());
}

} // namespace layerwise
