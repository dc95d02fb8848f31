#include "model/document/picture.h"

#include <QImageReader>

#include <algorithm>

namespace layerwise {

namespace {

constexpr std::int64_t kMostPixels = std::int64_t{1} << 26; // 8192 x 8192: half a gigabyte while it is made grey
constexpr int kMostMegabytes = 256;                         // Qt's own limit of a picture, four bytes a pixel

} // namespace

Result<GreyImage> readPicture(const QString& file)
{
    QImageReader::setAllocationLimit(kMostMegabytes);
    QImageReader reader(file);
    reader.setAutoTransform(true);
    // A picture under a wrong name is still a picture.
    reader.setDecideFormatFromContent(true);
    // A picture of one colour is some kilobytes as a PNG, whatever its size: it is asked for before it is unpacked.
    const QSize size = reader.size();
    if (size.isValid() && std::int64_t{size.width()} * size.height() > kMostPixels)
        return Diagnostic{"data.picture_too_large",
                          {{"file", file.toStdString()},
                           {"width", std::int64_t{size.width()}},
                           {"height", std::int64_t{size.height()}},
                           {"limit", kMostPixels}},
                          {}};
    const QImage image = reader.read();
    if (image.isNull())
        return Diagnostic{"data.image_unreadable",
                          {{"file", file.toStdString()}, {"reason", reader.errorString().toStdString()}},
                          {}};
    return toGrey(image);
}

GreyImage toGrey(const QImage& image)
{
    const QImage colours = image.convertToFormat(QImage::Format_ARGB32);
    GreyImage grey{colours.width(), colours.height(), {}};
    grey.pixels.reserve(static_cast<std::size_t>(grey.width) * static_cast<std::size_t>(grey.height));
    const auto onWhite = [](int value, int alpha) { return (value * alpha + 255 * (255 - alpha) + 127) / 255; };
    for (int y = 0; y < grey.height; ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(colours.constScanLine(y));
        for (int x = 0; x < grey.width; ++x) {
            const int alpha = qAlpha(line[x]);
            const int red = onWhite(qRed(line[x]), alpha);
            const int green = onWhite(qGreen(line[x]), alpha);
            const int blue = onWhite(qBlue(line[x]), alpha);
            grey.pixels.push_back(static_cast<std::uint8_t>((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16));
        }
    }
    return grey;
}

QImage toQImage(const GreyImage& image)
{
    return toQImage(image.pixels, image.width, image.height);
}

QImage toQImage(std::span<const std::uint8_t> pixels, int width, int height)
{
    if (width <= 0 || height <= 0)
        return {};
    QImage image(width, height, QImage::Format_Grayscale8);
    for (int y = 0; y < height; ++y)
        std::copy_n(pixels.begin() + static_cast<std::ptrdiff_t>(y) * width, width, image.scanLine(y));
    return image;
}

} // namespace layerwise
