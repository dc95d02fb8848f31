#include "tests/fuzz/data_entry.h"
#include "tests/fuzz/folder_entry.h"
#include "tests/fuzz/network_entry.h"

#include <QDir>
#include <QtTest>

using namespace layerwise::fuzz;

/// The seeds of the fuzz targets for data sets and network files, and what becomes of them when they are cut off or
/// damaged, through the same functions.
class DataCorpusTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goodSeeds_areRead_badOnesRefused_data() { addSeeds(); }
    void goodSeeds_areRead_badOnesRefused();
    void cutOffAnywhere_isSurvived_data() { addSeeds(); }
    void cutOffAnywhere_isSurvived();
    void flippedBytes_areSurvived_data() { addSeeds(); }
    void flippedBytes_areSurvived();

private:
    static void addSeeds();
};

namespace {

using Bytes = std::vector<std::uint8_t>;

bool reads(const QString& path, const Bytes& bytes)
{
    const QString kind = QFileInfo(path).dir().dirName();
    if (kind == QLatin1String("idx"))
        return readsAsIdx(bytes);
    if (kind == QLatin1String("csv"))
        return readsAsCsv(bytes);
    if (kind == QLatin1String("folder"))
        return readsAsFolder(bytes);
    return kind == QLatin1String("listing") ? readsAsListing(bytes) : readsAsNetwork(bytes);
}

/// All places of a small seed, some of a large one; a folder takes milliseconds, for its files are written.
std::size_t stepOf(const QString& path, const Bytes& bytes)
{
    return 1 + bytes.size() / (path.contains(QLatin1String("/folder/")) ? 80 : 2000);
}

Bytes fileBytes(const QString& path)
{
    QFile file(path);
    const QByteArray content = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    return {content.begin(), content.end()};
}

} // namespace

void DataCorpusTest::addSeeds()
{
    QTest::addColumn<QString>("path");
    for (const char* kind : {"idx", "csv", "listing", "folder", "network"}) {
        const QDir folder(QStringLiteral(LAYERWISE_SOURCE_DIR "/tests/fuzz/corpus/") + kind);
        for (const QString& name : folder.entryList(QDir::Files, QDir::Name))
            QTest::newRow(qPrintable(QLatin1String(kind) + ' ' + name)) << folder.filePath(name);
    }
}

void DataCorpusTest::goodSeeds_areRead_badOnesRefused()
{
    QFETCH(QString, path);
    QCOMPARE(reads(path, fileBytes(path)), QFileInfo(path).fileName().startsWith("good-"));
}

void DataCorpusTest::cutOffAnywhere_isSurvived()
{
    QFETCH(QString, path);
    const Bytes bytes = fileBytes(path);
    const bool isNetwork = path.contains("/network/");
    const std::size_t step = stepOf(path, bytes);
    for (std::size_t length = 0; length < bytes.size(); length += step) {
        const bool isRead = reads(path, Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)));
        QVERIFY2(!isRead || !isNetwork, qPrintable(QString::number(length))); // no beginning of an object is one
    }
}

void DataCorpusTest::flippedBytes_areSurvived()
{
    QFETCH(QString, path);
    Bytes bytes = fileBytes(path);
    const bool wasRead = reads(path, bytes);
    const std::size_t step = stepOf(path, bytes);
    int refused = bytes.empty() ? 1 : 0;
    for (std::size_t i = 0; i < bytes.size(); i += step) {
        for (const int mask : {0x01, 0x80, 0xff}) {
            bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ mask);
            refused += reads(path, bytes) ? 0 : 1;
            bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ mask);
        }
    }
    QCOMPARE(reads(path, bytes), wasRead);
    // A folder may hold files of any name: one that is renamed need not be missed.
    QVERIFY(refused > 0 || path.contains(QLatin1String("/listing/")));
}

QTEST_APPLESS_MAIN(DataCorpusTest)
#include "test_data_corpus.moc"
