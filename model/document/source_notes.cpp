#include "model/document/source_notes.h"

#include "model/document/sentences.h"

#include <QCoreApplication>

namespace layerwise {

std::vector<SourceNote> sourceNotes(const Network& network, const LayerRegistry& registry,
                                    const std::vector<Problem>& problems)
{
    std::vector<SourceNote> notes;
    for (const Problem& problem : problems) {
        if (problem.severity != Severity::Error)
            continue;
        const QString path = QString::fromStdString(pathOf(network.root, problem.block, registry));
        const QString title = describe(problem.diagnostic, path).title;
        notes.push_back(
            {QCoreApplication::translate("SourceNotes", "It cannot run: %1.").arg(title).toStdString(), problem.block});
    }
    return notes;
}

} // namespace layerwise
