#pragma once

#include "model/core/result.h"
#include "model/data/image.h"

#include <QImage>
#include <QString>

namespace layerwise {

/// Reads a PNG, JPEG or BMP as a grey picture, in its own size. Errors: data.image_unreadable {file, reason};
/// data.picture_too_large {file, width, height, limit in pixels}.
Result<GreyImage> readPicture(const QString& file);

/// Luminance as ITU-R 601 weighs it, (19595 R + 38470 G + 7471 B + 32768) / 65536, which is what Pillow's
/// convert("L") computes; a transparent picture is put on white paper first.
GreyImage toGrey(const QImage& image);

/// For showing: a copy in Format_Grayscale8. Null if the picture is empty.
QImage toQImage(const GreyImage& image);
QImage toQImage(std::span<const std::uint8_t> pixels, int width, int height);

} // namespace layerwise
