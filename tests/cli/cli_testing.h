#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <utility>
#include <vector>

/// What one call of the real program gave.
struct CliResult {
    int status = -1; ///< -1 if it crashed or hung
    QByteArray output;
    QByteArray messages;

    QJsonObject json() const; ///< of the output; empty if it is not one JSON object
};

CliResult runProgram(const QString& program, const QStringList& arguments);
CliResult runCli(const QStringList& arguments);

/// A script with its arguments in a process of its own, in which torch and torchvision are already imported.
CliResult runPython(const QString& python, const QStringList& scriptAndArguments);

QByteArray readFile(const QString& file);
void writeFile(const QString& file, const QByteArray& bytes);

/// A safetensors file of float32 tensors: length of the header (little-endian, 64 bits), the header as JSON, the bytes.
QByteArray safetensors(const std::vector<std::pair<QByteArray, std::vector<float>>>& tensors,
                       const QByteArrayList& shapes);

/// "[1, 64, 16, 16]", "null".
QString jsonText(const QJsonValue& value);
