#include "app/cli/dump.h"

#include "app/cli/run_report.h"
#include "model/data/npy.h"
#include "model/document/picture_files.h"

#include <QDir>
#include <QJsonDocument>
#include <QSaveFile>

namespace layerwise::cli {

namespace {

constexpr char kTraceFile[] = "trace.json";

Diagnostic unwritable(const QString& file)
{
    return {"data.unwritable", {{"file", file.toStdString()}}, {}};
}

/// Tensors of another run beside those of this one would be taken for its own. Only what a dump is made of goes, and
/// only where there is one.
void removeEarlierDump(const QDir& folder)
{
    if (!folder.exists(QLatin1String(kTraceFile)))
        return;
    for (const QString& part : {QStringLiteral("."), QStringLiteral("parameters")}) {
        QDir tensors(folder.filePath(part));
        for (const QString& name : tensors.entryList({QStringLiteral("*.npy")}, QDir::Files))
            tensors.remove(name);
    }
    QDir(folder).remove(QLatin1String(kTraceFile));
}

std::optional<Diagnostic> writeTrace(const QString& file, const Trace& trace)
{
    QSaveFile target(file);
    const QByteArray bytes = QJsonDocument(traceJson(trace, true)).toJson();
    if (!target.open(QIODevice::WriteOnly) || target.write(bytes) != bytes.size() || !target.commit())
        return unwritable(file);
    return std::nullopt;
}

} // namespace

std::optional<Diagnostic> writeDump(const QString& folder, const Trace& trace,
                                    const std::vector<NamedTensor>& parameters)
{
    const QDir dir(folder);
    removeEarlierDump(dir);
    if (!dir.mkpath(QStringLiteral("parameters")))
        return unwritable(folder);
    if (auto error = trace.input ? writeNpy(dir.filePath(QStringLiteral("input.npy")).toStdString(), *trace.input)
                                 : std::nullopt)
        return error;
    for (const TraceStepPtr& step : trace.steps) {
        if (!step->output)
            continue;
        const QString file = dir.filePath(stepFileStem(*step) + QStringLiteral(".npy"));
        if (auto error = writeNpy(file.toStdString(), *step->output))
            return error;
    }
    for (const NamedTensor& tensor : parameters) {
        const QString name = QStringLiteral("parameters/%1.npy").arg(fileNameFor(QString::fromStdString(tensor.key)));
        const std::string file = dir.filePath(name).toStdString();
        if (auto error = tensor.isInteger ? writeNpyInt64(file, *tensor.value) : writeNpy(file, *tensor.value))
            return error;
    }
    return writeTrace(dir.filePath(QLatin1String(kTraceFile)), trace);
}

} // namespace layerwise::cli
