#include "model/document/run_mode.h"

#include <QCoreApplication>

namespace layerwise {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("RunMode", text);
}

bool isStatisticsNorm(const Block& block)
{
    return block.type == "BatchNorm2d" || block.type == "InstanceNorm2d";
}

/// PyTorch's defaults: True for BatchNorm2d, False for InstanceNorm2d.
bool keepsRunningStatistics(const Block& block)
{
    const auto given = block.options.find("track_running_stats");
    if (given == block.options.end())
        return block.type == "BatchNorm2d";
    const bool* tracks = std::get_if<bool>(&given->second);
    return tracks && *tracks;
}

void useBatchStatistics(Block& block)
{
    if (isStatisticsNorm(block))
        block.options["track_running_stats"] = false;
    for (auto& slot : block.slots)
        for (Block& child : slot)
            useBatchStatistics(child);
}

} // namespace

Diagnostic stepDiagnostic(const TraceStep& step)
{
    if (step.inputShape && step.error.find("Expected more than 1 value per channel when training") != std::string::npos)
        return {"run.one_value", {{"input", *step.inputShape}}, {}};
    return {"torch.exception", {{"message", step.error}}, {}};
}

Network withBatchStatistics(const Network& network)
{
    Network changed = network;
    useBatchStatistics(changed.root);
    return changed;
}

QString modeNote(const Block& block, bool trainMode)
{
    if (block.type == "Dropout" || block.type == "Dropout2d")
        return trainMode ? translated(QT_TRANSLATE_NOOP("RunMode", "Train mode: it set values to 0 at random."))
                         : translated(QT_TRANSLATE_NOOP("RunMode", "Eval mode: it did nothing."));
    if (!isStatisticsNorm(block))
        return {};
    if (!trainMode && keepsRunningStatistics(block))
        return translated(QT_TRANSLATE_NOOP(
            "RunMode", "Eval mode: it used running_mean and running_var, which it remembers from training."));
    const QString mode = trainMode ? translated(QT_TRANSLATE_NOOP("RunMode", "Train mode"))
                                   : translated(QT_TRANSLATE_NOOP("RunMode", "No running statistics"));
    return block.type == "BatchNorm2d"
               ? translated(QT_TRANSLATE_NOOP("RunMode", "%1: it used the mean and variance of this batch.")).arg(mode)
               : translated(QT_TRANSLATE_NOOP("RunMode", "%1: it used the mean and variance of this image.")).arg(mode);
}

} // namespace layerwise
