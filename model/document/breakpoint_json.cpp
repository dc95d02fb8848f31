#include "model/document/breakpoint_json.h"

#include "model/document/json_reader.h"

#include <QJsonArray>

#include <algorithm>
#include <charconv>

namespace layerwise {

QByteArray breakpointToJson(const Breakpoint& breakpoint)
{
    const auto* const found = std::ranges::find(kBreakpointWords, breakpoint.condition, &BreakpointWord::condition);
    if (found == std::end(kBreakpointWords))
        return "true";
    QByteArray text = QByteArray("{\"when\": \"") + found->word + '"';
    if (breakpoint.condition == Breakpoint::Condition::ShapeDiffers) {
        text += ", \"shape\": " + QByteArray::fromStdString(breakpoint.shape.toString());
    } else if (breakpoint.condition != Breakpoint::Condition::NotFinite) {
        char digits[64]; // the shortest that reads back as the same number
        const auto result = std::to_chars(digits, digits + sizeof digits, breakpoint.bound);
        text += ", \"bound\": " + QByteArray(digits, static_cast<qsizetype>(result.ptr - digits));
    }
    return text + '}';
}

bool JsonReader::readBreakpoint(const QJsonValue& value, const QString& place, Breakpoint& breakpoint)
{
    if (value.isBool() && value.toBool())
        return true;
    if (!value.isObject())
        return wrongType(place, "true, object", value);
    const QJsonObject object = value.toObject();
    const QString whenKey = QStringLiteral("when");
    const QString boundKey = QStringLiteral("bound");
    const QString shapeKey = QStringLiteral("shape");
    if (!checkKeys(object, place, {whenKey, boundKey, shapeKey}, {whenKey}))
        return false;
    std::string word;
    if (!readText(object[whenKey], key(place, whenKey), word))
        return false;
    const auto* const found = std::ranges::find(kBreakpointWords, word, &BreakpointWord::word);
    if (found == std::end(kBreakpointWords)) {
        QStringList words;
        for (const BreakpointWord& known : kBreakpointWords)
            words << QLatin1Char('\'') + QLatin1StringView(known.word) + QLatin1Char('\'');
        return fail("file.choice", key(place, whenKey),
                    {{"expected", words.join(QStringLiteral(", ")).toStdString()}, {"actual", word}});
    }
    breakpoint.condition = found->condition;
    switch (breakpoint.condition) {
    case Breakpoint::Condition::Zeros:
        return checkKeys(object, place, {whenKey, boundKey}, {boundKey}) &&
               readBound(object, place, 100, breakpoint.bound);
    case Breakpoint::Condition::MaxAbs:
        return checkKeys(object, place, {whenKey, boundKey}, {boundKey}) &&
               readBound(object, place, std::numeric_limits<double>::max(), breakpoint.bound);
    case Breakpoint::Condition::ShapeDiffers:
        return checkKeys(object, place, {whenKey, shapeKey}, {shapeKey}) && readShape(object, place, breakpoint.shape);
    case Breakpoint::Condition::Always:
    case Breakpoint::Condition::NotFinite:
        break;
    }
    return checkKeys(object, place, {whenKey}, {});
}

bool JsonReader::readBound(const QJsonObject& object, const QString& place, double maximum, double& bound)
{
    const QString boundKey = QStringLiteral("bound");
    const QJsonValue value = object[boundKey];
    if (!value.isDouble())
        return wrongType(key(place, boundKey), "float", value);
    bound = value.toDouble();
    if (bound >= 0 && bound <= maximum)
        return true;
    return fail("file.range", key(place, boundKey), {{"minimum", 0.0}, {"maximum", maximum}, {"actual", bound}});
}

bool JsonReader::readShape(const QJsonObject& object, const QString& place, Shape& shape)
{
    const QString shapePlace = key(place, QStringLiteral("shape"));
    const QJsonValue value = object[QStringLiteral("shape")];
    if (!value.isArray())
        return wrongType(shapePlace, "list of int", value);
    std::vector<std::int64_t> sizes;
    for (const QJsonValue size : value.toArray()) {
        const QString sizePlace = element(shapePlace, static_cast<qsizetype>(sizes.size()));
        if (!readInteger(size, sizePlace, sizes.emplace_back()))
            return false;
        if (sizes.back() < 0)
            return fail("file.range", sizePlace, {{"minimum", std::int64_t{0}}, {"actual", sizes.back()}});
    }
    shape = Shape(std::move(sizes));
    return true;
}

} // namespace layerwise
