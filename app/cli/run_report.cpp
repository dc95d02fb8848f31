#include "app/cli/run_report.h"

#include "app/cli/output.h"
#include "model/document/dataset_files.h"
#include "model/document/picture_files.h"
#include "model/document/sentences.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace layerwise::cli {

namespace {

std::vector<double> probabilitiesOf(std::span<const float> outputs, const std::string& lastType)
{
    std::vector<double> values(outputs.begin(), outputs.end());
    if (lastType == "Softmax")
        return values;
    // Minus the largest, so that exp() does not overflow; log-probabilities come back as they were.
    const double largest = *std::max_element(values.begin(), values.end());
    for (double& value : values)
        value = std::exp(value - largest);
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    for (double& value : values)
        value /= sum;
    return values;
}

QString statusName(StepStatus status)
{
    switch (status) {
    case StepStatus::Ok:
        return QStringLiteral("ok");
    case StepStatus::Failed:
        return QStringLiteral("failed");
    case StepStatus::NotRun:
        return QStringLiteral("not_run");
    }
    return {};
}

QJsonValue statsJson(const TraceStep& step)
{
    if (!step.output)
        return QJsonValue::Null;
    const ActivationStats& stats = step.output->stats();
    return QJsonObject{{QStringLiteral("min"), static_cast<double>(stats.min)},
                       {QStringLiteral("max"), static_cast<double>(stats.max)},
                       {QStringLiteral("mean"), stats.mean},
                       {QStringLiteral("std"), stats.std},
                       {QStringLiteral("zero_fraction"), stats.zeroFraction},
                       {QStringLiteral("nan_count"), static_cast<qint64>(stats.nanCount)},
                       {QStringLiteral("inf_count"), static_cast<qint64>(stats.infCount)}};
}

std::optional<Shape> outputShape(const TraceStep& step)
{
    return step.output ? std::optional(step.output->shape()) : std::nullopt;
}

QJsonObject stepJson(const TraceStep& step, bool dumped)
{
    const bool hasFile = dumped && step.output;
    const bool failed = step.status == StepStatus::Failed;
    QJsonArray scaled;
    for (const ChannelScale& scale : step.scaled)
        scaled.append(QJsonObject{{QStringLiteral("channel"), static_cast<qint64>(scale.channel)},
                                  {QStringLiteral("factor"), static_cast<double>(scale.scale)}});
    QJsonObject object{
        {QStringLiteral("path"), QString::fromStdString(step.path)},
        {QStringLiteral("type"), QString::fromStdString(step.type)},
        {QStringLiteral("status"), statusName(step.status)},
        {QStringLiteral("input_shape"), toJson(step.inputShape)},
        {QStringLiteral("output_shape"), toJson(outputShape(step))},
        {QStringLiteral("file"), hasFile ? QJsonValue(stepFileStem(step) + QStringLiteral(".npy")) : QJsonValue::Null},
        {QStringLiteral("duration_ns"), static_cast<qint64>(step.durationNs)},
        {QStringLiteral("stats"), statsJson(step)},
        {QStringLiteral("error"), failed ? QJsonValue(QString::fromStdString(step.error)) : QJsonValue::Null}};
    if (!scaled.isEmpty())
        object.insert(QStringLiteral("scaled"), scaled);
    return object;
}

QString replayText(ReplayCheck check)
{
    switch (check) {
    case ReplayCheck::Equal:
        return QStringLiteral("Checked: the recorded run equals the plain forward of the same modules, bit for bit.");
    case ReplayCheck::Close:
        return QStringLiteral("Checked: the recorded run equals the plain forward of the same modules within 1e-5.");
    case ReplayCheck::Different:
        return QStringLiteral("Checked: the recorded run DIFFERS from the plain forward of the same modules.");
    case ReplayCheck::NotMade:
        break;
    }
    return {};
}

QString imageName(const RunImages& images, std::size_t i)
{
    QString name = images.indices[i] >= 0 ? QStringLiteral("Image %1").arg(images.indices[i]) : images.title;
    if (images.labels[i] >= 0)
        name += QStringLiteral(" (label %1)").arg(labelText(images.classNames, images.labels[i]));
    return name;
}

QString percent(double probability)
{
    return formatValue(100 * probability, 3) + QStringLiteral(" %");
}

} // namespace

std::vector<Prediction> predictionsOf(const Trace& trace)
{
    const ActivationPtr output = trace.output();
    if (!output || output->shape().rank() != 2 || trace.steps.empty() || output->shape()[1] < 1)
        return {};
    std::vector<Prediction> predictions;
    for (std::int64_t image = 0; image < output->shape()[0]; ++image) {
        Prediction prediction{probabilitiesOf(output->features(image), trace.steps.back()->type), 0};
        const auto best = std::max_element(prediction.probabilities.begin(), prediction.probabilities.end());
        prediction.best = static_cast<std::size_t>(best - prediction.probabilities.begin());
        predictions.push_back(std::move(prediction));
    }
    return predictions;
}

Trace completed(const Trace& trace, const Network& network, const LayerRegistry& registry)
{
    std::unordered_map<BlockId, TraceStepPtr> known;
    for (const TraceStepPtr& step : trace.steps)
        known.emplace(step->block, step);
    Trace whole = trace;
    whole.steps.clear();
    forEachBlock(network.root, registry, [&](const Block& block, const std::string& path, int) {
        const auto found = known.find(block.id);
        auto step = found == known.end() ? std::make_shared<TraceStep>() : std::make_shared<TraceStep>(*found->second);
        step->block = block.id;
        step->index = static_cast<int>(whole.steps.size()) + 1;
        step->path = path;
        step->type = block.type;
        step->isContainer = !block.slots.empty();
        if (trace.refusal && trace.refusal->first == block.id) {
            step->status = StepStatus::Failed;
            step->error = describe(trace.refusal->second, QString::fromStdString(path)).title.toStdString();
        }
        whole.steps.push_back(std::move(step));
    });
    return whole;
}

QJsonObject traceJson(const Trace& trace, bool dumped)
{
    QJsonArray steps;
    for (const TraceStepPtr& step : trace.steps)
        steps.append(stepJson(*step, dumped));
    return {
        {QStringLiteral("network"), QString::fromStdString(trace.networkName)},
        {QStringLiteral("status"), trace.status == TraceStatus::Ok ? QStringLiteral("ok") : QStringLiteral("failed")},
        {QStringLiteral("steps"), steps}};
}

QJsonArray predictionJson(const std::vector<Prediction>& predictions, const RunImages& images)
{
    QJsonArray list;
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        QJsonArray probabilities;
        for (const double probability : predictions[i].probabilities)
            probabilities.append(probability);
        const bool inDataset = images.indices[i] >= 0;
        list.append(QJsonObject{
            {QStringLiteral("index"),
             inDataset ? QJsonValue(static_cast<qint64>(images.indices[i])) : QJsonValue::Null},
            {QStringLiteral("label"), images.labels[i] >= 0 ? QJsonValue(images.labels[i]) : QJsonValue::Null},
            {QStringLiteral("class"), static_cast<qint64>(predictions[i].best)},
            {QStringLiteral("probability"), predictions[i].probabilities[predictions[i].best]},
            {QStringLiteral("probabilities"), probabilities}});
    }
    return list;
}

QString traceText(const Trace& trace, const RunImages& images)
{
    TextTable table({QStringLiteral("Block"), QStringLiteral("Type"), QStringLiteral("Output"), QStringLiteral("Time"),
                     QStringLiteral("Min"), QStringLiteral("Max"), QStringLiteral("Mean")},
                    3);
    for (const TraceStepPtr& step : trace.steps) {
        const QString path = QString::fromStdString(step->path);
        const int depth = static_cast<int>(path.count(QLatin1Char('.')));
        QStringList row{QString(2 * depth, QLatin1Char(' ')) + path, QString::fromStdString(step->type)};
        if (step->output) {
            const ActivationStats& stats = step->output->stats();
            row << shapeText(outputShape(*step)) << formatDuration(step->durationNs)
                << formatValue(static_cast<double>(stats.min)) << formatValue(static_cast<double>(stats.max))
                << formatValue(stats.mean);
        } else {
            row << (step->status == StepStatus::Failed ? QStringLiteral("FAILED") : QStringLiteral("not run"));
            row << QString() << QString() << QString() << QString();
        }
        table.add(row);
    }
    QStringList lines{QStringLiteral("%1 on %2, input %3")
                          .arg(QString::fromStdString(trace.networkName), images.title,
                               trace.input ? formatShape(trace.input->shape()) : QString()),
                      QString(), table.toString()};
    if (trace.refusal) // nothing ran, so there is no time to tell
        return lines.join(QLatin1Char('\n'));
    const QString threads =
        trace.threads == 1 ? QStringLiteral("1 thread") : QStringLiteral("%1 threads").arg(trace.threads);
    lines << QString() << QStringLiteral("%1 on %2.").arg(formatDuration(trace.durationNs), threads);
    if (const QString replay = replayText(trace.replayCheck); !replay.isEmpty())
        lines << replay;
    return lines.join(QLatin1Char('\n'));
}

QString predictionText(const std::vector<Prediction>& predictions, const RunImages& images)
{
    constexpr std::size_t kShown = 10;
    QStringList lines;
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        const Prediction& prediction = predictions[i];
        std::vector<std::size_t> order(prediction.probabilities.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return prediction.probabilities[a] > prediction.probabilities[b];
        });
        order.resize(std::min(order.size(), kShown));
        lines << QStringLiteral("%1: predicted %2 with %3")
                     .arg(imageName(images, i))
                     .arg(labelText(images.classNames, static_cast<int>(prediction.best)))
                     .arg(percent(prediction.probabilities[prediction.best]));
        QStringList all;
        for (const std::size_t index : order)
            all << QStringLiteral("%1: %2").arg(index).arg(percent(prediction.probabilities[index]));
        lines << QStringLiteral("  ") + all.join(QStringLiteral("   "));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace layerwise::cli
