#pragma once

#include "app/cli/run_images.h"
#include "model/core/trace.h"

#include <QJsonObject>
#include <QString>

#include <optional>
#include <vector>

namespace layerwise::cli {

/// What a network says about one image.
struct Prediction {
    std::vector<double> probabilities;
    std::size_t best = 0;
};

/// One for each image if the network ran and gives [N, classes], else none. The softmax of the logits, unless the
/// network ends in a Softmax or LogSoftmax itself.
std::vector<Prediction> predictionsOf(const Trace& trace);

/// A step for every block of the network in pre-order, also where a refused run has none.
Trace completed(const Trace& trace, const Network& network, const LayerRegistry& registry);

/// trace.json as design.md has it. `dumped`: the steps name their .npy files.
QJsonObject traceJson(const Trace& trace, bool dumped);
QJsonArray predictionJson(const std::vector<Prediction>& predictions, const RunImages& images);

QString traceText(const Trace& trace, const RunImages& images);
QString predictionText(const std::vector<Prediction>& predictions, const RunImages& images);

} // namespace layerwise::cli
