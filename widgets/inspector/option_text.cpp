#include "widgets/inspector/option_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

const QString kNone = QStringLiteral("None");

QString translated(const char* text)
{
    return QCoreApplication::translate("OptionText", text);
}

bool isReal(const OptionSpec& spec)
{
    return spec.kind == OptionKind::Float || spec.kind == OptionKind::FloatSize;
}

bool isList(const OptionSpec& spec)
{
    return spec.kind == OptionKind::Size || spec.kind == OptionKind::IntList || spec.kind == OptionKind::FloatSize;
}

/// As Python writes it, but "2" for 2.0: what is typed here is known to be a real number.
QString realText(double number)
{
    QString text = QString::fromStdString(toPython(OptionValue(number)));
    if (text.endsWith(QLatin1String(".0")))
        text.chop(2);
    return text;
}

struct TextOf {
    const OptionSpec& spec;

    QString operator()(None) const { return {}; }
    QString operator()(bool value) const { return value ? QStringLiteral("True") : QStringLiteral("False"); }
    QString operator()(std::int64_t value) const { return QString::number(value); }
    QString operator()(double value) const { return realText(value); }
    QString operator()(const std::string& value) const { return QString::fromStdString(value); }
    QString operator()(const std::vector<std::int64_t>& list) const
    {
        QStringList parts;
        for (const std::int64_t element : list)
            parts += spec.elementsNullable && element == kNoneElement ? kNone : QString::number(element);
        return joined(parts);
    }
    QString operator()(const std::vector<double>& list) const
    {
        // A value a channel: one that holds for all is written once.
        if (list.size() > 2 && std::ranges::count(list, list.front()) == std::ssize(list))
            return realText(list.front());
        QStringList parts;
        for (const double element : list)
            parts += realText(element);
        return joined(parts);
    }
    /// A pair is [height, width]; anything else is a list.
    QString joined(const QStringList& parts) const
    {
        const bool isPair = spec.kind != OptionKind::IntList && parts.size() == 2;
        return parts.join(isPair ? QStringLiteral(" × ") : QStringLiteral(", "));
    }
};

/// A number, with None as kNoneElement where elements may be None.
std::optional<double> toNumber(const OptionSpec& spec, const QString& part)
{
    if (spec.elementsNullable && part.compare(kNone, Qt::CaseInsensitive) == 0)
        return static_cast<double>(kNoneElement);
    bool ok = false;
    const double number = part.toDouble(&ok);
    return ok ? std::optional(number) : std::nullopt;
}

bool isWord(const QString& text)
{
    return std::ranges::all_of(text, [](QChar c) { return c.isLetter() || c == QLatin1Char('_'); });
}

double stepOf(const OptionSpec& spec, double number)
{
    if (!isReal(spec))
        return 1;
    return number == 0 ? 0.1 : std::pow(10.0, std::floor(std::log10(std::abs(number)) + 1e-9) - 1);
}

QString steppedNumber(const OptionSpec& spec, const QString& number, int direction)
{
    if (!isReal(spec))
        return QString::number(number.toLongLong() + direction);
    const double value = number.toDouble();
    const double step = stepOf(spec, value);
    // Rounded to 12 digits, or else 0.1 + 0.1 + 0.1 would show its binary tail.
    return realText(QString::number(value + direction * step, 'g', 12).toDouble());
}

QString rangeText(const OptionSpec& spec)
{
    const auto bound = [](double value) { return realText(value); };
    if (spec.minimum && spec.maximum)
        return translated("From %1 to %2.").arg(bound(*spec.minimum), bound(*spec.maximum));
    if (spec.minimum)
        return (spec.exclusiveMinimum ? translated("More than %1.") : translated("At least %1."))
            .arg(bound(*spec.minimum));
    return spec.maximum ? translated("At most %1.").arg(bound(*spec.maximum)) : QString();
}

} // namespace

QString optionText(const OptionSpec& spec, const OptionValue& value)
{
    return std::visit(TextOf{spec}, value);
}

Result<OptionValue> parseOption(const OptionSpec& spec, const QString& text)
{
    static const QRegularExpression kBrackets(QStringLiteral("^[\\[(]|[\\])]$|^['\"]|['\"]$"));
    static const QRegularExpression kBetween(QStringLiteral("\\s*[×x*,;]\\s*|\\s+"));
    QString typed = text.trimmed();
    typed.remove(kBrackets);
    typed = typed.trimmed();
    if (typed.isEmpty() || typed.compare(kNone, Qt::CaseInsensitive) == 0) {
        if (spec.nullable)
            return OptionValue(None{});
        if (typed.isEmpty())
            return Diagnostic{"option.missing", {{"option", spec.key}}, spec.key};
    }
    const OptionValue asWord = typed.toStdString();
    const bool takesWords = !spec.choices.empty() && isWord(typed);
    if (spec.kind == OptionKind::Choice || (takesWords && typed.compare(kNone, Qt::CaseInsensitive) != 0))
        return normalizeOption(spec, asWord);

    std::vector<double> numbers;
    for (const QString& part : typed.split(kBetween, Qt::SkipEmptyParts)) {
        const auto number = toNumber(spec, part);
        if (!number)
            return normalizeOption(spec, asWord);
        numbers.push_back(*number);
    }
    if (numbers.size() == 1)
        return normalizeOption(spec, numbers.front());
    return numbers.empty() ? normalizeOption(spec, asWord) : normalizeOption(spec, numbers);
}

std::optional<QString> steppedText(const OptionSpec& spec, const QString& text, int cursor, int direction)
{
    static const QRegularExpression kNumber(QStringLiteral("-?\\d+(\\.\\d*)?([eE][-+]?\\d+)?"));
    std::vector<QRegularExpressionMatch> numbers;
    for (auto matches = kNumber.globalMatch(text); matches.hasNext();)
        numbers.push_back(matches.next());
    if (numbers.empty())
        return std::nullopt;
    const QString first = numbers.front().captured();
    const bool allSame = std::ranges::all_of(numbers, [&](const auto& match) { return match.captured() == first; });
    // From the back, so that the places before stay valid.
    QString stepped = text;
    bool done = false;
    for (auto match = numbers.rbegin(); match != numbers.rend(); ++match) {
        const bool isHere = cursor >= match->capturedStart() || std::next(match) == numbers.rend();
        if (!allSame && (done || !isHere))
            continue;
        stepped.replace(match->capturedStart(), match->capturedLength(),
                        steppedNumber(spec, match->captured(), direction));
        done = true;
    }
    if (!parseOption(spec, stepped).ok())
        return std::nullopt;
    return stepped;
}

QString optionToolTip(const OptionSpec& spec)
{
    QStringList lines{QStringLiteral("<b>%1</b>").arg(QString::fromStdString(spec.key).toHtmlEscaped()),
                      QString::fromStdString(spec.help).toHtmlEscaped()};
    if (const QString range = rangeText(spec); !range.isEmpty())
        lines += range;
    if (isList(spec) && spec.kind != OptionKind::IntList && spec.length == 2)
        lines += translated("One number for both, or height × width.");
    if (isList(spec) && !spec.choices.empty()) {
        QStringList words;
        for (const std::string& choice : spec.choices)
            words += QString::fromStdString(choice);
        lines += translated("Or a word: %1.").arg(words.join(QStringLiteral(", ")));
    }
    if (spec.defaultValue)
        lines += translated("PyTorch's default: %1").arg(QString::fromStdString(toPython(*spec.defaultValue)));
    else
        lines += translated("PyTorch has no default for it.");
    return lines.join(QStringLiteral("<br>"));
}

bool differsFromDefault(const OptionSpec& spec, const OptionValue& value)
{
    return spec.defaultValue && !(*spec.defaultValue == value);
}

} // namespace layerwise
