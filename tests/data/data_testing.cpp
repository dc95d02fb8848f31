#include "tests/data/data_testing.h"

#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QtTest>

#include <zlib.h>

using namespace layerwise;

QString pythonWith(const QString& module)
{
    for (const QString& python : {QStringLiteral("/usr/bin/python3"), QStringLiteral("python3")}) {
        QProcess process;
        process.start(python, {"-c", "import " + module});
        if (process.waitForFinished(120000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
            return python;
    }
    return {};
}

QByteArray runPython(const QString& python, const QString& script, const QStringList& arguments, bool* ok)
{
    QProcess process;
    process.start(python, QStringList{"-c", script} + arguments);
    *ok = process.waitForFinished(120000) && process.exitCode() == 0;
    return *ok ? process.readAllStandardOutput() : process.readAllStandardError();
}

void writeFile(const QString& file, const QByteArray& bytes)
{
    QFile target(file);
    QVERIFY2(target.open(QIODevice::WriteOnly) && target.write(bytes) == bytes.size(), qPrintable(file));
}

QByteArray gzipped(const QByteArray& bytes)
{
    QByteArray result(static_cast<int>(compressBound(static_cast<uLong>(bytes.size()))) + 64, Qt::Uninitialized);
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    deflate(&stream, Z_FINISH);
    result.resize(static_cast<int>(stream.total_out));
    deflateEnd(&stream);
    return result;
}

QByteArray codeAndFile(const Diagnostic& diagnostic)
{
    const auto file = diagnostic.values.find("file");
    if (file == diagnostic.values.end())
        return QByteArray::fromStdString(diagnostic.code);
    const QString path = QString::fromStdString(std::get<std::string>(file->second));
    return QByteArray::fromStdString(diagnostic.code) + ' ' + QFileInfo(path).fileName().toUtf8();
}

std::int64_t number(const Diagnostic& diagnostic, const char* key)
{
    const auto value = diagnostic.values.find(key);
    return value == diagnostic.values.end() ? -1 : std::get<std::int64_t>(value->second);
}
