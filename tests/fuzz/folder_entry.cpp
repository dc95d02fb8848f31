#include "tests/fuzz/folder_entry.h"

#include "model/document/dataset_files.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdlib>

namespace layerwise::fuzz {

namespace {

constexpr int kMostFiles = 24;
constexpr int kDeepest = 4;
constexpr std::int64_t kMostPixels = 1 << 20; // so that an image for each input is not all that is tried

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// In memory where there is such a place: many thousand folders are made.
QString parentFolder()
{
    const QString memory = QStringLiteral("/dev/shm");
    return QFileInfo(memory).isWritable() ? memory : QDir::tempPath();
}

/// The first `count` bytes, or what there is; they are taken off.
QByteArray taken(std::span<const std::uint8_t>& bytes, std::size_t count)
{
    count = std::min(count, bytes.size());
    const QByteArray result(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(count));
    bytes = bytes.subspan(count);
    return result;
}

/// Never one outside the folder.
QString safePath(QByteArray path)
{
    QStringList parts;
    for (const QByteArray& part : path.replace('\0', '_').split('/')) {
        if (!part.isEmpty() && part != "." && part != ".." && parts.size() < kDeepest)
            parts << QFile::decodeName(part);
    }
    return parts.join(QLatin1Char('/'));
}

/// One that cannot be written, for there is a folder of its name, is left out.
void writeFiles(const QString& folder, std::span<const std::uint8_t> bytes)
{
    for (int i = 0; i < kMostFiles && !bytes.empty(); ++i) {
        const std::size_t pathLength = bytes[0];
        bytes = bytes.subspan(1);
        const QString path = folder + QLatin1Char('/') + safePath(taken(bytes, pathLength));
        const QByteArray length = taken(bytes, 2);
        if (length.size() < 2)
            return;
        const auto low = static_cast<std::uint8_t>(length[0]);
        const auto high = static_cast<std::uint8_t>(length[1]);
        const QByteArray content = taken(bytes, low + 256U * high);
        QFile file(path);
        if (QDir().mkpath(QFileInfo(path).path()) && file.open(QIODevice::WriteOnly))
            file.write(content);
    }
}

bool opens(const DatasetPlace& place, Split split)
{
    InputSpec input;
    input.width = 8;
    input.height = 8;
    const Result<DatasetPtr> opened = openDataset(place, split, input);
    if (!opened) {
        require(opened.error().code.starts_with("data.") && opened.error().values.contains("file"));
        return false;
    }
    const Dataset& dataset = **opened;
    require(dataset.size() > 0 && dataset.width() > 0 && dataset.height() > 0);
    const std::int64_t pixels = std::int64_t{dataset.width()} * dataset.height();
    for (std::int64_t i = 0; i < dataset.size(); ++i) {
        require(static_cast<std::int64_t>(dataset.pixels(i).size()) == pixels);
        require(dataset.label(i) < std::max(dataset.classCount(), 1));
        if (pixels <= kMostPixels)
            require(static_cast<std::int64_t>(dataset.image(i).pixels.size()) == pixels);
    }
    return true;
}

} // namespace

bool readsAsFolder(std::span<const std::uint8_t> bytes)
{
    const QTemporaryDir folder(parentFolder() + QStringLiteral("/layerwise-fuzz-XXXXXX"));
    require(folder.isValid());
    writeFiles(folder.path(), bytes);
    const Result<DatasetPlace> place = findDataset(folder.path());
    if (!place) {
        require(place.error().code == "data.no_dataset");
        return false;
    }
    const bool train = opens(*place, Split::Train);
    return opens(*place, Split::Test) || train;
}

} // namespace layerwise::fuzz
