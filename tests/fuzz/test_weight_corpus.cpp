#include "tests/fuzz/weight_entry.h"

#include <QDir>
#include <QtTest>

#include <functional>

using namespace layerwise::fuzz;

/// The seeds of the fuzz targets, and what becomes of them when they are cut off or damaged, through the same
/// functions.
class WeightCorpusTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goodSeeds_areRead_badOnesRefused_data() { addSeeds(); }
    void goodSeeds_areRead_badOnesRefused();
    void cutOffAnywhere_isRefused_data() { addSeeds("good-"); }
    void cutOffAnywhere_isRefused();
    void flippedBytes_areSurvived_data() { addSeeds(); }
    void flippedBytes_areSurvived();

private:
    static void addSeeds(const QString& prefix = {});
};

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes fileBytes(const QString& path)
{
    QFile file(path);
    const QByteArray content = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    return {content.begin(), content.end()};
}

bool reads(const QString& path, const Bytes& bytes)
{
    return path.endsWith(".pt") ? readsAsPytorch(bytes) : readsAsSafetensors(bytes);
}

} // namespace

void WeightCorpusTest::addSeeds(const QString& prefix)
{
    QTest::addColumn<QString>("path");
    for (const char* kind : {"safetensors", "pytorch"}) {
        const QDir folder(QStringLiteral(LAYERWISE_SOURCE_DIR "/tests/fuzz/corpus/") + kind);
        for (const QString& name : folder.entryList({prefix + "*"}, QDir::Files, QDir::Name))
            QTest::newRow(qPrintable(name)) << folder.filePath(name);
    }
}

void WeightCorpusTest::goodSeeds_areRead_badOnesRefused()
{
    QFETCH(QString, path);
    const Bytes bytes = fileBytes(path);
    QVERIFY(!bytes.empty());
    QCOMPARE(reads(path, bytes), QFileInfo(path).fileName().startsWith("good-"));
}

void WeightCorpusTest::cutOffAnywhere_isRefused()
{
    QFETCH(QString, path);
    const Bytes bytes = fileBytes(path);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const Bytes part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
        QVERIFY2(!reads(path, part), qPrintable(QString::number(length)));
    }
}

void WeightCorpusTest::flippedBytes_areSurvived()
{
    QFETCH(QString, path);
    Bytes bytes = fileBytes(path);
    int refused = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (const int mask : {0x01, 0x80, 0xff}) {
            bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ mask);
            refused += reads(path, bytes) ? 0 : 1;
            bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ mask);
        }
    }
    QVERIFY(refused > 0);
}

QTEST_APPLESS_MAIN(WeightCorpusTest)
#include "test_weight_corpus.moc"
