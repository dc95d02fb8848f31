#include "app/cli/training_report.h"

#include "app/cli/output.h"
#include "model/document/dataset_files.h"
#include "model/document/sentences.h"

#include <QJsonArray>

#include <cmath>

namespace layerwise::cli {

namespace {

QString percentText(double share)
{
    return QString::number(share * 100, 'f', 2) + QStringLiteral(" %");
}

QString clockText(double seconds)
{
    const auto whole = static_cast<qint64>(std::llround(seconds));
    return QStringLiteral("%1:%2").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
}

const char* statusName(TrainingStatus status)
{
    switch (status) {
    case TrainingStatus::Done:
        return "done";
    case TrainingStatus::Stopped:
        return "stopped";
    case TrainingStatus::Refused:
        return "refused";
    case TrainingStatus::Failed:
        break;
    }
    return "failed";
}

QJsonObject epochJson(const EpochReport& epoch)
{
    QJsonObject object{{QStringLiteral("epoch"), static_cast<qint64>(epoch.epoch)},
                       {QStringLiteral("step"), static_cast<qint64>(epoch.step)},
                       {QStringLiteral("training_loss"), epoch.trainingLoss},
                       {QStringLiteral("training_accuracy"), epoch.trainingAccuracy}};
    if (epoch.validation) {
        object.insert(QStringLiteral("validation_loss"), epoch.validation->loss);
        object.insert(QStringLiteral("validation_accuracy"), epoch.validation->accuracy);
    }
    return object;
}

} // namespace

QString stepText(const TrainingStep& step)
{
    return QStringLiteral("epoch %1, step %2: loss %3, accuracy %4, learning rate %5, %6 images/s, %7 left")
        .arg(step.epoch)
        .arg(step.step)
        .arg(formatValue(step.loss), percentText(step.accuracy), formatValue(step.learningRate, 3),
             formatValue(step.imagesPerSecond, 3), clockText(step.secondsLeft));
}

QString epochText(const EpochReport& epoch)
{
    QString text = QStringLiteral("epoch %1, after step %2: training loss %3, accuracy %4")
                       .arg(epoch.epoch)
                       .arg(epoch.step)
                       .arg(formatValue(epoch.trainingLoss), percentText(epoch.trainingAccuracy));
    if (epoch.validation)
        text += QStringLiteral("; validation loss %1, accuracy %2%3")
                    .arg(formatValue(epoch.validation->loss), percentText(epoch.validation->accuracy),
                         epoch.isBest ? QStringLiteral(" (best so far)") : QString());
    return text;
}

QString trainingText(const TrainingResult& result, const QString& file)
{
    QStringList lines{QStringLiteral("%1 steps in %2, %3 images.")
                          .arg(formatCount(result.steps), clockText(result.seconds), formatCount(result.images))};
    if (result.best)
        lines << QStringLiteral("The best weights are those after step %1: accuracy %2 on the images held out.")
                     .arg(result.best->step)
                     .arg(percentText(result.best->validation->accuracy));
    lines << QStringLiteral("Written to %1.").arg(file);
    return lines.join(QLatin1Char('\n'));
}

QJsonObject trainingJson(const TrainingResult& result, const std::vector<double>& losses)
{
    QJsonArray lossList, epochs;
    for (const double loss : losses)
        lossList.append(loss);
    for (const EpochReport& epoch : result.history)
        epochs.append(epochJson(epoch));
    return {{QStringLiteral("status"), QLatin1String(statusName(result.status))},
            {QStringLiteral("steps"), static_cast<qint64>(result.steps)},
            {QStringLiteral("images"), static_cast<qint64>(result.images)},
            {QStringLiteral("seconds"), result.seconds},
            {QStringLiteral("best"), result.best ? QJsonValue(epochJson(*result.best)) : QJsonValue::Null},
            {QStringLiteral("epochs"), epochs},
            {QStringLiteral("losses"), lossList}};
}

QString evaluationText(const Evaluation& evaluation, const std::vector<std::string>& classNames)
{
    QStringList header{QStringLiteral("Label")};
    for (std::size_t i = 0; i < evaluation.confusion.size(); ++i)
        header << QString::number(i);
    TextTable table(header, 1);
    for (std::size_t label = 0; label < evaluation.confusion.size(); ++label) {
        QStringList row{labelText(classNames, static_cast<int>(label))};
        for (const std::int64_t count : evaluation.confusion[label])
            row << formatCount(count);
        table.add(row);
    }
    return QStringLiteral("Accuracy %1, loss %2, %3 images.\n\nWhat each label was taken for:\n%4")
        .arg(percentText(evaluation.accuracy), formatValue(evaluation.loss), formatCount(evaluation.images),
             table.toString());
}

QJsonObject evaluationJson(const Evaluation& evaluation, const std::vector<std::string>& classNames)
{
    QJsonArray confusion;
    for (const auto& row : evaluation.confusion) {
        QJsonArray counts;
        for (const std::int64_t count : row)
            counts.append(static_cast<qint64>(count));
        confusion.append(counts);
    }
    QJsonObject result{{QStringLiteral("accuracy"), evaluation.accuracy},
                       {QStringLiteral("loss"), evaluation.loss},
                       {QStringLiteral("images"), static_cast<qint64>(evaluation.images)},
                       {QStringLiteral("confusion"), confusion}};
    QJsonArray classes;
    for (const std::string& name : classNames)
        classes.append(QString::fromStdString(name));
    if (!classes.isEmpty())
        result.insert(QStringLiteral("classes"), classes);
    return result;
}

} // namespace layerwise::cli
