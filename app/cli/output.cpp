#include "app/cli/output.h"

#include "app/cli/arguments.h"
#include "model/document/sentences.h"

#include <QJsonDocument>

#include <cstdio>

namespace layerwise::cli {

namespace {

void write(std::FILE* stream, const QByteArray& bytes)
{
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stream);
}

} // namespace

void printResult(const QString& text)
{
    printText(text + QLatin1Char('\n'));
}

void printText(const QString& text)
{
    write(stdout, text.toUtf8());
}

void printResult(const QJsonObject& object)
{
    write(stdout, QJsonDocument(object).toJson(QJsonDocument::Indented));
}

void printMessage(const QString& text)
{
    std::fflush(stdout); // what was said first is seen first
    write(stderr, text.toUtf8() + '\n');
}

int fail(const Diagnostic& diagnostic)
{
    return fail(sentence(diagnostic));
}

int fail(const QString& message)
{
    printMessage(QStringLiteral("layerwise-cli: ") + message);
    return kBadUsage;
}

void printProblems(const Network& network, const LayerRegistry& registry, const std::vector<Problem>& problems)
{
    for (const Problem& problem : problems) {
        const QString path = QString::fromStdString(pathOf(network.root, problem.block, registry));
        printMessage(QStringLiteral("%1: %2").arg(problem.severity == Severity::Error ? QStringLiteral("error")
                                                                                      : QStringLiteral("warning"),
                                                  describe(problem.diagnostic, path).title));
    }
}

QString TextTable::toString() const
{
    std::vector<qsizetype> widths(static_cast<std::size_t>(m_rows.front().size()), 0);
    for (const QStringList& row : m_rows) {
        for (qsizetype column = 0; column < row.size(); ++column) {
            qsizetype& width = widths[static_cast<std::size_t>(column)];
            width = std::max(width, row[column].size());
        }
    }
    QStringList lines;
    for (const QStringList& row : m_rows) {
        QStringList cells;
        for (qsizetype column = 0; column < row.size(); ++column) {
            const qsizetype width = widths[static_cast<std::size_t>(column)];
            cells << (column < m_leftColumns ? row[column].leftJustified(width) : row[column].rightJustified(width));
        }
        QString line = cells.join(QStringLiteral("  "));
        while (line.endsWith(QLatin1Char(' ')))
            line.chop(1);
        lines << line;
        if (lines.size() == 1)
            lines << QString(cells.join(QStringLiteral("  ")).size(), QChar(0x2500));
    }
    return lines.join(QLatin1Char('\n'));
}

QJsonValue toJson(const std::optional<Shape>& shape)
{
    if (!shape)
        return QJsonValue::Null;
    QJsonArray sizes;
    for (const std::int64_t size : shape->sizes())
        sizes.append(static_cast<qint64>(size));
    return sizes;
}

QString shapeText(const std::optional<Shape>& shape)
{
    return shape ? formatShape(*shape) : QString();
}

} // namespace layerwise::cli
