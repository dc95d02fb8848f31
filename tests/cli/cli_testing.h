#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

/// What one call of the real program gave.
struct CliResult {
    int status = -1; ///< -1 if it crashed or hung
    QByteArray output;
    QByteArray messages;

    QJsonObject json() const; ///< of the output; empty if it is not one JSON object
};

CliResult runProgram(const QString& program, const QStringList& arguments);
CliResult runCli(const QStringList& arguments);

QByteArray readFile(const QString& file);
void writeFile(const QString& file, const QByteArray& bytes);

/// "[1, 64, 16, 16]", "null".
QString jsonText(const QJsonValue& value);
