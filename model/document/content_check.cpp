#include "model/document/content_check.h"

#include "model/data/byte_reader.h"

#include <QCryptographicHash>
#include <QFileInfo>

#include <algorithm>
#include <array>

namespace layerwise {

namespace {

const QByteArray& gzipMagic()
{
    static const QByteArray kMagic("\x1f\x8b");
    return kMagic;
}

const QByteArray& idxMagic()
{
    static const QByteArray kMagic("\0\0\x08", 3);
    return kMagic;
}

} // namespace

ContentCheck checkContent(const QString& path, const DownloadFile& expected)
{
    if (!QFileInfo::exists(path))
        return ContentCheck::Missing;
    const Result<std::unique_ptr<ByteReader>> opened = ByteReader::open(path.toStdString());
    if (!opened)
        return ContentCheck::Wrong;
    ByteReader& reader = **opened;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    std::array<std::uint8_t, 64 * 1024> chunk{};
    qint64 left = expected.bytes;
    while (left > 0) {
        const auto wanted = static_cast<std::size_t>(std::min<qint64>(left, chunk.size()));
        const std::size_t done = reader.read(std::span(chunk).first(wanted));
        hash.addData(QByteArrayView(chunk.data(), static_cast<qsizetype>(done)));
        left -= static_cast<qint64>(done);
        if (done < wanted)
            return reader.failed() ? ContentCheck::Wrong : ContentCheck::Short;
    }
    if (reader.read(std::span(chunk).first(1)) > 0 || reader.failed())
        return ContentCheck::Wrong;
    if (hash.result() != expected.sha256)
        return ContentCheck::Wrong;
    return reader.cutOff() ? ContentCheck::Short : ContentCheck::Right;
}

bool isPossibleStart(const QByteArray& start)
{
    const auto agrees = [&start](const QByteArray& magic) {
        const qsizetype count = std::min(start.size(), magic.size());
        return start.first(count) == magic.first(count);
    };
    return agrees(gzipMagic()) || agrees(idxMagic());
}

QString finalName(const DownloadFile& file, const QByteArray& start)
{
    const bool isPacked = start.startsWith(gzipMagic());
    return !isPacked && file.name.endsWith(QLatin1String(".gz")) ? file.name.chopped(3) : file.name;
}

} // namespace layerwise
