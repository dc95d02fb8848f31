#include "app/cli/commands.h"
#include "app/cli/network_argument.h"
#include "app/cli/output.h"
#include "model/document/source_notes.h"

#include <QSaveFile>

namespace layerwise::cli {

namespace {

bool writeText(const QString& file, const QByteArray& text)
{
    QSaveFile target(file);
    return target.open(QIODevice::WriteOnly) && target.write(text) == text.size() && target.commit();
}

} // namespace

int runCode(Arguments& arguments, const LayerRegistry& registry)
{
    const QString pytorch = QStringLiteral("pytorch");
    const QString language =
        arguments.choice(QStringLiteral("language"), {pytorch, QStringLiteral("libtorch")}, pytorch);
    const QString file = arguments.has(QStringLiteral("o")) ? arguments.required(QStringLiteral("o")) : QString();
    if (arguments.error())
        return kBadUsage;
    const std::optional<Network> network = networkFrom(arguments.operand(), registry);
    if (!network)
        return kBadUsage;
    const ShapeReport report = inferShapes(*network, registry);
    const SourceCode source =
        sourceOf(*network, registry, language == pytorch ? SourceLanguage::PyTorch : SourceLanguage::LibTorch,
                 sourceNotes(*network, registry, report.problems));
    const QString text = QString::fromStdString(source.text());
    if (file.isEmpty())
        printText(text);
    else if (!writeText(file, text.toUtf8()))
        return fail(Diagnostic{"data.unwritable", {{"file", file.toStdString()}}, {}});
    printProblems(*network, registry, report.problems);
    return report.ok() ? kDone : kNetworkHasErrors;
}

} // namespace layerwise::cli
