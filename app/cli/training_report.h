#pragma once

#include "model/core/training.h"

#include <QJsonObject>
#include <QString>

namespace layerwise::cli {

QString stepText(const TrainingStep& step);
QString epochText(const EpochReport& epoch);
QString trainingText(const TrainingResult& result, const QString& file);
QJsonObject trainingJson(const TrainingResult& result, const std::vector<double>& losses);

QString evaluationText(const Evaluation& evaluation, const std::vector<std::string>& classNames);
/// {"accuracy": .., "loss": .., "images": .., "confusion": [[..]]}: a row a label, a column a prediction; with "classes",
/// their names, if they are known.
QJsonObject evaluationJson(const Evaluation& evaluation, const std::vector<std::string>& classNames);

} // namespace layerwise::cli
