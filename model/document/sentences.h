#pragma once

#include "model/core/shape_inference.h"

#include <QString>

namespace layerwise {

/// The one place that turns codes and values into sentences (translatable). `path` names the block
/// ("layer1.0.conv1"), or is empty where there is none.
struct ProblemText {
    QString title;    ///< "conv2 expects 64 channels, but gets 32": one line, no full stop
    QString detail;   ///< why, for a beginner, a sentence or two
    QString expected; ///< "64 channels"
    QString actual;   ///< "32 channels"
};

ProblemText describe(const Diagnostic& diagnostic, const QString& blockName);

/// The sentence for a file, data, weights or option error: one line for a message box or stderr.
QString sentence(const Diagnostic& diagnostic);

/// "11,175,370"; "1.81 M"; "44.7 MB" (10^6 bytes, as torchinfo counts); "1.9 ms"; significant digits for a value
/// (never "-0.00"); "[1, 64, 16, 16]". Written the English way whatever the system's language, as the sentences are.
QString formatCount(std::int64_t count);
QString formatShortCount(std::int64_t count);
QString formatBytes(std::int64_t bytes);
QString formatDuration(std::int64_t durationNs);
QString formatValue(double value, int significantDigits = 4);
QString formatShape(const Shape& shape);

} // namespace layerwise
