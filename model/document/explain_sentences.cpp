#include "model/document/explain_sentences.h"

#include "model/document/sentences.h"
#include "model/document/step_sentences.h"

#include <QCoreApplication>

namespace layerwise {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Explain", text);
}

} // namespace

QString probeTitle(const NetworkDocument& document, const ProbePoint& point)
{
    const bool isInput = point.block == kRootId;
    QString title = stepName(document, isInput ? StepPosition{} : StepPosition{point.block, point.phase});
    const QString separator = QStringLiteral(" \u00b7 ");
    if (point.at.size() == 3) {
        title += separator + tr("channel %1").arg(point.at[0]);
        title += separator + tr("(y %1, x %2)").arg(point.at[1]).arg(point.at[2]);
    } else if (point.at.size() == 1) {
        title += separator + tr("feature %1").arg(point.at[0]);
    } else {
        title += separator + formatShape(Shape(point.at));
    }
    return title;
}

QString probeMessage(const NetworkDocument&, const RunController& runs, const Probe& probe)
{
    if (!probe.point())
        return runs.trace()->steps.empty() ? tr("Run the network, then click a pixel of a feature map.")
                                           : tr("Click a pixel of a feature map to see how its value comes about.");
    if (!probe.value())
        return tr("The value that was pointed at is not there now. Run the network, or click another pixel.");
    if (probe.point()->block == kRootId)
        return tr("This is a pixel of the image as it goes into the network: no layer has made it.");
    const Result<Explanation>& explanation = probe.explanation();
    return explanation ? QString() : sentence(explanation.error());
}

} // namespace layerwise
