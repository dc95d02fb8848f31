#include "model/document/training_curve.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>

namespace layerwise {

namespace {

constexpr QLatin1String kLosses("losses");
constexpr QLatin1String kValidations("validations");

/// The values of a row that has as many numbers; empty for any other.
std::vector<double> numbersOf(const QJsonValue& row, qsizetype count)
{
    const QJsonArray array = row.toArray();
    std::vector<double> numbers;
    for (const QJsonValue& value : array) {
        if (value.isDouble())
            numbers.push_back(value.toDouble());
    }
    return array.size() == count && numbers.size() == static_cast<std::size_t>(count) ? numbers : std::vector<double>{};
}

std::int64_t whole(double number)
{
    constexpr double kMost = 1e15;
    return static_cast<std::int64_t>(std::clamp(number, 0.0, kMost));
}

} // namespace

bool writeTrainingCurve(const QString& file, const TrainingProgress& progress)
{
    QJsonArray losses;
    for (const LossPoint& point : progress.losses.points())
        losses.append(
            QJsonArray{static_cast<qint64>(point.step), static_cast<qint64>(point.steps), point.loss, point.accuracy});
    QJsonArray validations;
    for (const ValidationPoint& point : progress.validations)
        validations.append(QJsonArray{static_cast<qint64>(point.step), point.loss, point.accuracy, point.isBest ? 1 : 0,
                                      static_cast<qint64>(point.images), point.isSample ? 1 : 0});
    const QByteArray bytes =
        QJsonDocument(QJsonObject{{kLosses, losses}, {kValidations, validations}}).toJson(QJsonDocument::Compact);
    QSaveFile out(file);
    return out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size() && out.commit();
}

TrainingProgress readTrainingCurve(const QString& file)
{
    QFile in(file);
    if (!in.open(QIODevice::ReadOnly))
        return {};
    const QJsonObject json = QJsonDocument::fromJson(in.readAll()).object();
    TrainingProgress progress;
    std::vector<LossPoint> points;
    for (const QJsonValue& row : json.value(kLosses).toArray()) {
        const std::vector<double> numbers = numbersOf(row, 4);
        if (numbers.empty())
            return {};
        const LossPoint point{whole(numbers[0]), whole(numbers[1]), numbers[2], numbers[3]};
        if (point.steps < 1 || (!points.empty() && point.step <= points.back().step))
            return {};
        points.push_back(point);
    }
    for (const QJsonValue& row : json.value(kValidations).toArray()) {
        const std::vector<double> numbers = numbersOf(row, 6);
        if (numbers.empty() || progress.validations.size() == TrainingProgress::kMostValidations)
            return {};
        progress.validations.push_back(
            {whole(numbers[0]), numbers[1], numbers[2], numbers[3] != 0, whole(numbers[4]), numbers[5] != 0});
    }
    progress.losses = LossHistory::fromPoints(std::move(points));
    return progress;
}

} // namespace layerwise
