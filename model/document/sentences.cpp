#include "model/document/sentences.h"

#include "model/document/sentence_patterns.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace layerwise {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("Problem", text);
}

QString withWord(std::int64_t count, const char* one, const char* many)
{
    return count == 1 ? translated(one) : translated(many).arg(formatCount(count));
}

QString joinTimes(const Shape& shape, std::int64_t last)
{
    QStringList sizes;
    for (std::int64_t dim = std::max<std::int64_t>(shape.rank() - last, 0); dim < shape.rank(); ++dim)
        sizes << QString::number(shape[dim]);
    return sizes.join(QStringLiteral("×"));
}

/// "int, list of 2 int, None" -> "a whole number, a list of 2 whole numbers or None".
QString typesText(const QString& types)
{
    QStringList words;
    for (const QString& type : types.split(QStringLiteral(", "))) {
        static const QRegularExpression list(QStringLiteral("^list of (?:(\\d+) )?(int|float)$"));
        if (const auto match = list.match(type); match.hasMatch()) {
            const bool whole = match.captured(2) == QStringLiteral("int");
            if (match.captured(1).isEmpty())
                words << translated(whole ? QT_TRANSLATE_NOOP("Problem", "a list of whole numbers")
                                          : QT_TRANSLATE_NOOP("Problem", "a list of numbers"));
            else
                words << translated(whole ? QT_TRANSLATE_NOOP("Problem", "a list of %1 whole numbers")
                                          : QT_TRANSLATE_NOOP("Problem", "a list of %1 numbers"))
                             .arg(match.captured(1));
        } else if (type == QStringLiteral("int")) {
            words << translated(QT_TRANSLATE_NOOP("Problem", "a whole number"));
        } else if (type == QStringLiteral("float")) {
            words << translated(QT_TRANSLATE_NOOP("Problem", "a number"));
        } else if (type == QStringLiteral("bool")) {
            words << translated(QT_TRANSLATE_NOOP("Problem", "True or False"));
        } else if (type == QStringLiteral("str")) {
            words << translated(QT_TRANSLATE_NOOP("Problem", "a text"));
        } else if (type == QStringLiteral("list")) {
            words << translated(QT_TRANSLATE_NOOP("Problem", "a list"));
        } else if (type == QStringLiteral("object")) {
            words << translated(QT_TRANSLATE_NOOP("Problem", "an object in braces"));
        } else {
            words << type;
        }
    }
    if (words.size() == 1)
        return words.first();
    const QString last = words.takeLast();
    return translated(QT_TRANSLATE_NOOP("Problem", "%1 or %2")).arg(words.join(QStringLiteral(", ")), last);
}

QString plain(const DiagnosticValue& value)
{
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return formatCount(*number);
    if (const auto* number = std::get_if<double>(&value))
        return formatValue(*number);
    if (const auto* shape = std::get_if<Shape>(&value))
        return formatShape(*shape);
    return QString::fromStdString(std::get<std::string>(value));
}

struct CountWord {
    const char* format;
    const char* one;
    const char* many;
};

constexpr CountWord kCountWords[] = {
    {"channels", QT_TRANSLATE_NOOP("Problem", "1 channel"), QT_TRANSLATE_NOOP("Problem", "%1 channels")},
    {"features", QT_TRANSLATE_NOOP("Problem", "1 feature"), QT_TRANSLATE_NOOP("Problem", "%1 features")},
    {"dimensions", QT_TRANSLATE_NOOP("Problem", "1 dimension"), QT_TRANSLATE_NOOP("Problem", "%1 dimensions")},
    {"values", QT_TRANSLATE_NOOP("Problem", "1 value"), QT_TRANSLATE_NOOP("Problem", "%1 values")},
    {"layers", QT_TRANSLATE_NOOP("Problem", "1 layer"), QT_TRANSLATE_NOOP("Problem", "%1 layers")},
    {"numbers", QT_TRANSLATE_NOOP("Problem", "1 number is"), QT_TRANSLATE_NOOP("Problem", "%1 numbers are")},
    {"filters", QT_TRANSLATE_NOOP("Problem", "1 filter"), QT_TRANSLATE_NOOP("Problem", "%1 filters")},
    {"groups", QT_TRANSLATE_NOOP("Problem", "1 group"), QT_TRANSLATE_NOOP("Problem", "%1 groups")},
    {"sums", QT_TRANSLATE_NOOP("Problem", "1 weighted sum"), QT_TRANSLATE_NOOP("Problem", "%1 weighted sums")},
    {"scores", QT_TRANSLATE_NOOP("Problem", "1 score"), QT_TRANSLATE_NOOP("Problem", "%1 scores")},
    {"blocks", QT_TRANSLATE_NOOP("Problem", "1 block"), QT_TRANSLATE_NOOP("Problem", "%1 blocks")},
};

/// One image of a batch: 64×32×32 of [1, 64, 32, 32], 512 of [1, 512]; of several images, all of the shape.
QString imageText(const Shape& shape)
{
    return joinTimes(shape, shape.rank() >= 2 && shape[0] == 1 ? shape.rank() - 1 : shape.rank());
}

/// "2" of [2, 2], "2×1" of [2, 1].
QString stepsText(const Shape& steps)
{
    const bool isOne =
        steps.rank() > 0 && std::ranges::all_of(steps.sizes(), [&](auto size) { return size == steps[0]; });
    return joinTimes(steps, isOne ? 1 : steps.rank());
}

QString formatted(const DiagnosticValue& value, const QString& format)
{
    if (format == QStringLiteral("if"))
        return {};
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        for (const CountWord& word : kCountWords)
            if (format == QLatin1StringView(word.format))
                return withWord(*number, word.one, word.many);
        if (format == QStringLiteral("bytes"))
            return formatBytes(*number);
        if (format == QStringLiteral("hex"))
            return QStringLiteral("0x%1").arg(*number, 2, 16, QLatin1Char('0'));
    }
    if (const auto* real = std::get_if<double>(&value); real && format == QStringLiteral("percent"))
        return formatValue(*real * 100, 3) + QStringLiteral(" %");
    if (const auto* shape = std::get_if<Shape>(&value)) {
        if (format == QStringLiteral("times"))
            return joinTimes(*shape, shape->rank());
        if (format == QStringLiteral("map"))
            return joinTimes(*shape, 2);
        if (format == QStringLiteral("image"))
            return imageText(*shape);
        if (format == QStringLiteral("steps"))
            return stepsText(*shape);
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
        if (format == QStringLiteral("types"))
            return typesText(QString::fromStdString(*text));
        if (format == QStringLiteral("file"))
            return QFileInfo(QString::fromStdString(*text)).fileName();
    }
    return plain(value);
}

/// Fills in one pattern's texts. Remembers whether a value was missing, then another pattern is to be tried.
class Filler {
public:
    Filler(const Diagnostic& diagnostic, const QString& block) : m_diagnostic(diagnostic), m_block(block) {}

    QString fill(const char* pattern)
    {
        static const QRegularExpression place(QStringLiteral("\\{(\\w+)(?::(\\w+))?\\}"));
        const QString text = *pattern ? translated(pattern) : QString();
        QString result;
        qsizetype end = 0;
        for (auto matches = place.globalMatch(text); matches.hasNext();) {
            const auto match = matches.next();
            result += text.mid(end, match.capturedStart() - end);
            result += value(match.captured(1), match.captured(2), match.capturedStart() == 0);
            end = match.capturedEnd();
        }
        return result + text.mid(end);
    }

    bool complete() const { return m_complete; }

private:
    QString value(const QString& key, const QString& format, bool first)
    {
        if (key == QStringLiteral("block")) {
            if (format == QStringLiteral("prefix"))
                return m_block.isEmpty() ? QString() : m_block + QStringLiteral(": ");
            if (!m_block.isEmpty())
                return m_block;
            return translated(first ? QT_TRANSLATE_NOOP("Problem", "The network")
                                    : QT_TRANSLATE_NOOP("Problem", "the network"));
        }
        const auto found = m_diagnostic.values.find(key.toStdString());
        if (found != m_diagnostic.values.end())
            return formatted(found->second, format);
        if (key == QStringLiteral("option") && !m_diagnostic.option.empty())
            return QString::fromStdString(m_diagnostic.option);
        m_complete = false;
        return {};
    }

    const Diagnostic& m_diagnostic;
    const QString& m_block;
    bool m_complete = true;
};

/// For a code that has no sentence, or whose values are not those it should have.
ProblemText fallback(const Diagnostic& diagnostic, const QString& block)
{
    QStringList values;
    for (const auto& [key, value] : diagnostic.values)
        values << QStringLiteral("%1 = %2").arg(QString::fromStdString(key), plain(value));
    ProblemText text;
    const QString code = QString::fromStdString(diagnostic.code);
    text.title = block.isEmpty() ? translated(QT_TRANSLATE_NOOP("Problem", "There is a problem (%1)")).arg(code)
                                 : translated(QT_TRANSLATE_NOOP("Problem", "%1 has a problem (%2)")).arg(block, code);
    text.detail = values.join(QStringLiteral(", "));
    const auto valueOf = [&](const char* key) {
        const auto found = diagnostic.values.find(key);
        return found == diagnostic.values.end() ? QString() : plain(found->second);
    };
    text.expected = valueOf("expected");
    text.actual = valueOf("actual");
    return text;
}

} // namespace

const SentencePattern* findPattern(const char* code, const SentencePattern* after)
{
    bool skipping = after != nullptr;
    for (const auto patterns : {shapePatterns(), optionPatterns(), filePatterns(), dataPatterns(), trainPatterns(),
                                fixPatterns(), lintPatterns(), explainPatterns(), comparePatterns(), stepPatterns()}) {
        for (const SentencePattern& pattern : patterns) {
            if (!skipping && std::strcmp(pattern.code, code) == 0)
                return &pattern;
            skipping = skipping && &pattern != after;
        }
    }
    return nullptr;
}

ProblemText describe(const Diagnostic& diagnostic, const QString& blockName)
{
    const SentencePattern* pattern = findPattern(diagnostic.code.c_str());
    for (; pattern; pattern = findPattern(diagnostic.code.c_str(), pattern)) {
        Filler filler(diagnostic, blockName);
        ProblemText text;
        text.title = filler.fill(pattern->title);
        text.detail = filler.fill(pattern->detail);
        text.expected = filler.fill(pattern->expected);
        text.actual = filler.fill(pattern->actual);
        if (filler.complete())
            return text;
    }
    return fallback(diagnostic, blockName);
}

QString sentence(const Diagnostic& diagnostic)
{
    const ProblemText text = describe(diagnostic, QString());
    const bool isKnown = findPattern(diagnostic.code.c_str()) != nullptr;
    return isKnown || text.detail.isEmpty() ? text.title : text.title + QStringLiteral(": ") + text.detail;
}

} // namespace layerwise
