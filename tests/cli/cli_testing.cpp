#include "tests/cli/cli_testing.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QtTest>

QJsonObject CliResult::json() const
{
    return QJsonDocument::fromJson(output).object();
}

CliResult runProgram(const QString& program, const QStringList& arguments)
{
    constexpr int kPatienceMs = 300'000;
    QProcess process;
    process.start(program, arguments);
    CliResult result;
    if (process.waitForFinished(kPatienceMs) && process.exitStatus() == QProcess::NormalExit)
        result.status = process.exitCode();
    result.output = process.readAllStandardOutput();
    result.messages = process.readAllStandardError();
    return result;
}

CliResult runCli(const QStringList& arguments)
{
    return runProgram(QStringLiteral(LAYERWISE_CLI), arguments);
}

QByteArray readFile(const QString& file)
{
    QFile source(file);
    return source.open(QIODevice::ReadOnly) ? source.readAll() : QByteArray();
}

void writeFile(const QString& file, const QByteArray& bytes)
{
    QFile target(file);
    QVERIFY2(target.open(QIODevice::WriteOnly) && target.write(bytes) == bytes.size(), qPrintable(file));
}

QByteArray safetensors(const std::vector<std::pair<QByteArray, std::vector<float>>>& tensors,
                       const QByteArrayList& shapes)
{
    QByteArray header = "{";
    QByteArray data;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const auto& [key, values] = tensors[i];
        const auto bytes = static_cast<int>(values.size() * sizeof(float));
        header += (i > 0 ? ", \"" : "\"") + key + "\": {\"dtype\": \"F32\", \"shape\": " + shapes[static_cast<int>(i)] +
                  ", \"data_offsets\": [" + QByteArray::number(data.size()) + ", " +
                  QByteArray::number(data.size() + bytes) + "]}";
        data.append(reinterpret_cast<const char*>(values.data()), bytes);
    }
    header += '}';
    QByteArray length(8, '\0');
    length[0] = static_cast<char>(header.size() & 0xff);
    length[1] = static_cast<char>(header.size() >> 8);
    return length + header + data;
}

QString jsonText(const QJsonValue& value)
{
    if (!value.isArray())
        return value.isNull() ? QStringLiteral("null") : value.toVariant().toString();
    QStringList texts;
    for (const QJsonValue& element : value.toArray())
        texts << jsonText(element);
    return QLatin1Char('[') + texts.join(QStringLiteral(", ")) + QLatin1Char(']');
}
