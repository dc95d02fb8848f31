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

QString fieldText(const NetworkDocument& document, const RunController& runs, const Probe& probe)
{
    if (!probe.point() || !runs.tracedNetwork() || !probe.fields())
        return {};
    const ReceptiveField& field = probe.fields()->input;
    const std::vector<FieldRange> box = field.box();
    if (box.size() != 3)
        return tr("It depends on no pixel of the image.");
    const auto size = [](const FieldRange& range) { return range.last - range.first + 1; };
    const QString text = tr("%1\u00d7%2 of %3\u00d7%4 pixels of the image")
                             .arg(size(box[1]))
                             .arg(size(box[2]))
                             .arg(field.shape[-2])
                             .arg(field.shape[-1]);
    const QString path = document.path(field.decidedBy);
    switch (field.certainty) {
    case FieldCertainty::Exact:
        return tr("%1 \u00b7 exact (solid frame): it depends on all of them").arg(text);
    case FieldCertainty::UpperBound:
        return tr("%1 \u00b7 upper bound (dashed frame) behind %2: it depends on no others").arg(text, path);
    case FieldCertainty::DataDecided:
        break;
    }
    return tr("%1 \u00b7 the data decides (dotted frame): %2 keeps the largest").arg(text, path);
}

QString fieldReason(const NetworkDocument& document, const RunController& runs, const Probe& probe)
{
    const auto network = runs.tracedNetwork();
    if (!probe.point() || !network || !probe.fields())
        return {};
    const ReceptiveField& field = probe.fields()->input;
    const std::vector<FieldRange> box = field.box();
    const QString reason = sentence(reasonOf(field, *network, document.registry()));
    if (box.size() != 3)
        return reason;
    return tr("Rows y %1 to %2, columns x %3 to %4. %5")
        .arg(box[1].first)
        .arg(box[1].last)
        .arg(box[2].first)
        .arg(box[2].last)
        .arg(reason);
}

QString probeMessage(const NetworkDocument& document, const RunController& runs, const Probe& probe)
{
    if (!probe.point())
        return runs.trace()->steps.empty() ? tr("Run the network, then click a pixel of a feature map.")
                                           : tr("Click a pixel of a feature map to see how its value comes about.");
    if (!probe.value())
        return tr("The value that was pointed at is not there now. Run the network, or click another pixel.");
    if (probe.point()->block == kRootId)
        return tr("This is a pixel of the image as it goes into the network: no layer has made it.");
    const Result<Explanation>& explanation = probe.explanation();
    return explanation ? QString() : describe(explanation.error(), document.path(probe.point()->block)).title;
}

} // namespace layerwise
