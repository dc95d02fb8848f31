#pragma once

#include "model/core/trace.h"

#include <QImage>
#include <QString>

#include <optional>

namespace layerwise {

/// A text as part of a file's name: what would lead into another folder, or is not allowed in a name, is written %XX.
QString fileNameFor(const QString& text);

/// "007_layer1.0.conv1": what the files of a step are named by, without their ending.
QString stepFileStem(const TraceStep& step);

/// All channels of one image as a grid of maps, enlarged in whole pixels where they are small, on one scale of colours;
/// a tensor without maps as bars. Null if there is nothing to draw.
QImage activationPicture(const Activation& activation, std::int64_t image = 0);

/// Whether pictures can be written in the format that the file's ending stands for (png, jpg, bmp, ...). Code:
/// data.picture_format {"file", "expected"}: the endings that there are.
std::optional<Diagnostic> checkPictureName(const QString& file);

/// activationPicture() in the format of the file's ending, written aside and then renamed. Codes: that of
/// checkPictureName(); data.unwritable {"file"}, also where there is nothing to draw.
std::optional<Diagnostic> writePicture(const QString& file, const Activation& activation, std::int64_t image = 0);

/// input.png and a picture of every block's output, NNN_path.png, of the first image. Makes the folder.
/// Code: data.unwritable {"file"}.
std::optional<Diagnostic> writePictures(const QString& folder, const Trace& trace);

} // namespace layerwise
