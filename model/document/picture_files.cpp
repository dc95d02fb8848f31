#include "model/document/picture_files.h"

#include "model/document/colour_map.h"

#include <QDir>
#include <QFileInfo>
#include <QImageWriter>
#include <QSaveFile>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

constexpr int kGap = 2;                     ///< between two maps, in pixels
constexpr int kSmallestMap = 96;            ///< a map is enlarged to about this size,
constexpr std::int64_t kPictureSide = 1024; ///< but not so that the picture becomes larger than this
constexpr int kBarHeight = 160;
constexpr QRgb kBackground = qRgb(0x80, 0x84, 0x8c);

/// How many pixels wide and high each value is drawn.
int enlargement(std::int64_t mapSize, std::int64_t mapsAlong)
{
    const std::int64_t wanted = (kSmallestMap + mapSize - 1) / mapSize;
    const std::int64_t room = kPictureSide / (mapSize * mapsAlong);
    return static_cast<int>(std::clamp<std::int64_t>(std::min(wanted, room), 1, kSmallestMap));
}

QImage mapGrid(const Activation& activation, std::int64_t image)
{
    const std::int64_t count = activation.mapCount();
    const std::int64_t height = activation.mapHeight();
    const std::int64_t width = activation.mapWidth();
    const auto columns = static_cast<std::int64_t>(std::ceil(std::sqrt(static_cast<double>(count))));
    const std::int64_t rows = (count + columns - 1) / columns;
    const int factor = enlargement(std::max(height, width), columns);
    const std::int64_t cellWidth = width * factor + kGap;
    const std::int64_t cellHeight = height * factor + kGap;
    QImage grid(static_cast<int>(columns * cellWidth + kGap), static_cast<int>(rows * cellHeight + kGap),
                QImage::Format_RGB32);
    if (grid.isNull())
        return {};
    grid.fill(kBackground);
    const ColourScale scale = ColourScale::forRange(activation.stats().min, activation.stats().max);
    for (std::int64_t channel = 0; channel < count; ++channel) {
        const std::span<const float> map = activation.map(channel, image);
        const auto left = static_cast<int>(kGap + channel % columns * cellWidth);
        const auto top = static_cast<int>(kGap + channel / columns * cellHeight);
        for (int y = 0; y < height * factor; ++y) {
            auto* line = reinterpret_cast<QRgb*>(grid.scanLine(top + y)) + left;
            const std::span<const float> values = map.subspan(static_cast<std::size_t>(y / factor * width));
            for (int x = 0; x < width * factor; ++x)
                line[x] = scale.colour(values[static_cast<std::size_t>(x / factor)]);
        }
    }
    return grid;
}

/// A bar a value, up from zero or down from it.
QImage bars(const Activation& activation, std::int64_t image)
{
    const std::span<const float> values = activation.features(image);
    const auto count = static_cast<std::int64_t>(values.size());
    const int barWidth = enlargement(1, count);
    QImage picture(static_cast<int>(count * (barWidth + 1) + 1), kBarHeight, QImage::Format_RGB32);
    if (picture.isNull())
        return {};
    picture.fill(kBackground);
    const ActivationStats& stats = activation.stats();
    const ColourScale scale = ColourScale::forRange(stats.min, stats.max);
    const double low = std::min(0.0F, stats.min);
    const double high = std::max({0.0F, stats.max, stats.min});
    const auto row = [&](double value) {
        return static_cast<int>(std::lround((high - value) / std::max(high - low, 1e-30) * (kBarHeight - 1)));
    };
    for (std::int64_t i = 0; i < count; ++i) {
        const float value = values[static_cast<std::size_t>(i)];
        const double end = std::isfinite(value) ? static_cast<double>(value) : high;
        for (int y = std::min(row(0), row(end)); y <= std::max(row(0), row(end)); ++y) {
            auto* line = reinterpret_cast<QRgb*>(picture.scanLine(y)) + i * (barWidth + 1) + 1;
            std::fill_n(line, barWidth, scale.colour(value));
        }
    }
    return picture;
}

QByteArray endingOf(const QString& file)
{
    return QFileInfo(file).suffix().toLower().toLatin1();
}

/// Whole or not at all: written aside, then renamed.
bool save(const QImage& picture, const QString& file)
{
    QSaveFile target(file);
    return target.open(QIODevice::WriteOnly) && picture.save(&target, endingOf(file).constData()) && target.commit();
}

Diagnostic unwritable(const QString& file)
{
    return {"data.unwritable", {{"file", file.toStdString()}}, {}};
}

} // namespace

QString fileNameFor(const QString& text)
{
    static const QString kForbidden = QStringLiteral("/\\:*?\"<>|%");
    QString name;
    for (const QChar character : text) {
        if (character.unicode() < 0x20 || kForbidden.contains(character))
            name += QStringLiteral("%%1").arg(character.unicode(), 2, 16, QLatin1Char('0'));
        else
            name += character;
    }
    return name;
}

QString stepFileStem(const TraceStep& step)
{
    return QStringLiteral("%1_%2")
        .arg(step.index, 3, 10, QLatin1Char('0'))
        .arg(fileNameFor(QString::fromStdString(step.path)));
}

QImage activationPicture(const Activation& activation, std::int64_t image)
{
    if (activation.values().empty())
        return {};
    return activation.mapCount() > 0 ? mapGrid(activation, image) : bars(activation, image);
}

std::optional<Diagnostic> checkPictureName(const QString& file)
{
    const QList<QByteArray> formats = QImageWriter::supportedImageFormats();
    if (formats.contains(endingOf(file)))
        return std::nullopt;
    return Diagnostic{"data.picture_format",
                      {{"file", file.toStdString()}, {"expected", formats.join(", ").toStdString()}},
                      {}};
}

std::optional<Diagnostic> writePicture(const QString& file, const Activation& activation, std::int64_t image)
{
    if (auto error = checkPictureName(file))
        return error;
    const QImage picture = activationPicture(activation, image);
    if (picture.isNull() || !save(picture, file))
        return unwritable(file);
    return std::nullopt;
}

std::optional<Diagnostic> writePictures(const QString& folder, const Trace& trace)
{
    const QDir dir(folder);
    if (!dir.mkpath(QStringLiteral(".")))
        return unwritable(folder);
    const auto write = [&](const ActivationPtr& activation, const QString& name) {
        const QImage picture = activation ? activationPicture(*activation) : QImage();
        return picture.isNull() || save(picture, dir.filePath(name)); // what has no values has no picture
    };
    if (!write(trace.input, QStringLiteral("input.png")))
        return unwritable(dir.filePath(QStringLiteral("input.png")));
    for (const TraceStepPtr& step : trace.steps) {
        const QString name = stepFileStem(*step) + QStringLiteral(".png");
        if (!write(step->output, name))
            return unwritable(dir.filePath(name));
    }
    return std::nullopt;
}

} // namespace layerwise
