#pragma once

#include "model/core/shape_inference.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace layerwise::cli {

void printResult(const QString& text); ///< to stdout, as UTF-8, with a new line
void printResult(const QJsonObject& object);
void printText(const QString& text); ///< the same without a new line
void printMessage(const QString& text); ///< to stderr

/// Prints the sentence of what went wrong; returns kBadUsage.
int fail(const Diagnostic& diagnostic);
int fail(const QString& message);

/// "error: avgpool (AvgPool2d): ..." on stderr, a line each.
void printProblems(const Network& network, const LayerRegistry& registry, const std::vector<Problem>& problems);

/// Columns of text as wide as they need to be. The first `leftColumns` are set to the left, numbers to the right.
class TextTable {
public:
    TextTable(QStringList header, int leftColumns) : m_rows{std::move(header)}, m_leftColumns(leftColumns) {}

    void add(QStringList row) { m_rows.push_back(std::move(row)); }
    QString toString() const;

private:
    std::vector<QStringList> m_rows;
    int m_leftColumns;
};

QJsonValue toJson(const std::optional<Shape>& shape); ///< an array, or null
QString shapeText(const std::optional<Shape>& shape);

} // namespace layerwise::cli
