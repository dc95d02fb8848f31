#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>

namespace layerwise {

/// Empty if it cannot be read.
inline QByteArray contentOf(const QString& file)
{
    QFile source(file);
    return source.open(QIODevice::ReadOnly) ? source.readAll() : QByteArray();
}

/// With the folders that it needs.
inline void put(const QString& file, const QByteArray& bytes)
{
    QVERIFY(QDir().mkpath(QFileInfo(file).path()));
    QFile target(file);
    QVERIFY(target.open(QIODevice::WriteOnly) && target.write(bytes) == bytes.size());
}

/// As gzip: what deflate makes, with a head and checksum of its own. qCompress() has zlib's head of 2 and sum of 4 bytes,
/// behind 4 bytes for the length.
inline QByteArray gzipped(const QByteArray& bytes)
{
    const QByteArray deflated = qCompress(bytes).mid(6).chopped(4);
    quint32 crc = 0xffffffff;
    for (const char byte : bytes) {
        crc ^= static_cast<uchar>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1U) ^ (0xedb88320U & (0U - (crc & 1U)));
    }
    crc = ~crc;
    QByteArray tail;
    for (const quint32 number : {crc, static_cast<quint32>(bytes.size())})
        for (int shift = 0; shift < 32; shift += 8)
            tail.append(static_cast<char>((number >> shift) & 0xff));
    return QByteArray::fromHex("1f8b0800000000000003") + deflated + tail;
}

} // namespace layerwise
