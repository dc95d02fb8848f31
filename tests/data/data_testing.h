#pragma once

#include "model/core/diagnostic.h"

#include <QByteArray>
#include <QString>

/// Python with NumPy and torch, if this machine has it. Debian's own comes first: that is where its packages are.
QString pythonWith(const QString& module);

/// Runs a script; its standard output. `ok` is false if it failed, and the output then holds its messages.
QByteArray runPython(const QString& python, const QString& script, const QStringList& arguments, bool* ok);

void writeFile(const QString& file, const QByteArray& bytes);
QByteArray gzipped(const QByteArray& bytes);

/// "data.magic train-images-idx3-ubyte": the code and the name of the file that a diagnostic speaks of.
QByteArray codeAndFile(const layerwise::Diagnostic& diagnostic);
std::int64_t number(const layerwise::Diagnostic& diagnostic, const char* key);
