#include "tests/cli/cli_testing.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QtTest>

#include <map>

QJsonObject CliResult::json() const
{
    return QJsonDocument::fromJson(output).object();
}

namespace {

constexpr int kPatienceMs = 300'000;

/// A Python that runs one script after the other, see python_worker.py; it ends with its standard input.
class PythonWorker {
public:
    explicit PythonWorker(const QString& python)
    {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(python, {QStringLiteral(LAYERWISE_SOURCE_DIR "/tests/cli/python_worker.py")});
    }
    ~PythonWorker()
    {
        m_process.closeWriteChannel();
        m_process.waitForFinished(kPatienceMs);
    }

    CliResult run(const QStringList& scriptAndArguments)
    {
        m_process.write(QJsonDocument(QJsonArray::fromStringList(scriptAndArguments)).toJson(QJsonDocument::Compact) +
                        '\n');
        QDeadlineTimer deadline(kPatienceMs);
        while (!m_process.canReadLine() && m_process.waitForReadyRead(static_cast<int>(deadline.remainingTime()))) {
        }
        if (!m_process.canReadLine()) {
            m_process.kill(); // so that a late answer is not taken for the next call's
            return {};
        }
        const QJsonObject answer = QJsonDocument::fromJson(m_process.readLine()).object();
        return {answer["status"].toInt(-1), answer["output"].toString().toUtf8(),
                answer["messages"].toString().toUtf8()};
    }

private:
    QProcess m_process;
};

std::map<QString, PythonWorker>& workers()
{
    static std::map<QString, PythonWorker> started;
    return started;
}

} // namespace

CliResult runPython(const QString& python, const QStringList& scriptAndArguments)
{
    if (workers().empty())
        qAddPostRoutine([] { workers().clear(); }); // a QProcess must not outlive the application
    return workers().try_emplace(python, python).first->second.run(scriptAndArguments);
}

CliResult runProgram(const QString& program, const QStringList& arguments)
{
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
