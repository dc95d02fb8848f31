#include "model/data/dataset.h"
#include "tests/data/data_testing.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace layerwise;

namespace {

constexpr char kImages[] = "train-images-idx3-ubyte";
constexpr char kLabels[] = "train-labels-idx1-ubyte";

QByteArray bigEndian(quint32 value)
{
    QByteArray bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes.append(static_cast<char>((value >> shift) & 0xff));
    return bytes;
}

QByteArray idx(quint32 magic, std::initializer_list<quint32> sizes, qsizetype contentBytes)
{
    QByteArray bytes = bigEndian(magic);
    for (const quint32 size : sizes)
        bytes += bigEndian(size);
    for (qsizetype i = 0; i < contentBytes; ++i)
        bytes.append(static_cast<char>((i * 37 + 11) % 251));
    return bytes;
}

// 3 pictures of height 4 and width 5.
QByteArray goodImages()
{
    return idx(0x803, {3, 4, 5}, 60);
}

QByteArray goodLabels()
{
    return bigEndian(0x801) + bigEndian(3) + QByteArray("\x07\x00\x02", 3);
}

QString mnistFolder()
{
    return QStringLiteral(LAYERWISE_SOURCE_DIR "/../shared/data/mnist");
}

} // namespace

class TestIdx : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void folder_mnistsNames_areFound_data()
    {
        QTest::addColumn<QString>("images");
        QTest::addColumn<QString>("labels");
        QTest::addColumn<bool>("test");
        QTest::newRow("train") << kImages << kLabels << false;
        QTest::newRow("test") << "t10k-images-idx3-ubyte"
                              << "t10k-labels-idx1-ubyte" << true;
        QTest::newRow("dots") << "t10k-images.idx3-ubyte"
                              << "t10k-labels.idx1-ubyte" << true;
        QTest::newRow("gzip") << "train-images-idx3-ubyte.gz"
                              << "train-labels-idx1-ubyte.gz" << false;
        QTest::newRow("dots, gzip") << "t10k-images.idx3-ubyte.gz"
                                    << "t10k-labels.idx1-ubyte.gz" << true;
        QTest::newRow("one of each") << "train-images.idx3-ubyte.gz" << kLabels << false;
    }

    void folder_mnistsNames_areFound()
    {
        QFETCH(QString, images);
        QFETCH(QString, labels);
        QFETCH(bool, test);
        const QTemporaryDir dir;
        writeFile(dir.filePath(images), images.endsWith(".gz") ? gzipped(goodImages()) : goodImages());
        writeFile(dir.filePath(labels), labels.endsWith(".gz") ? gzipped(goodLabels()) : goodLabels());

        const Result<DatasetPtr> result = loadIdxFolder(dir.path().toStdString(), test ? Split::Test : Split::Train);
        QVERIFY2(result.ok(), result.ok() ? "" : codeAndFile(result.error()));
        const Dataset& dataset = **result;
        QCOMPARE(dataset.size(), 3);
        QCOMPARE(dataset.width(), 5);
        QCOMPARE(dataset.height(), 4);
        QCOMPARE(dataset.label(0), 7);
        QCOMPARE(dataset.label(2), 2);
        QCOMPARE(dataset.classCount(), 8);
        QVERIFY(!dataset.isGenerated());
        // The second picture starts at byte 16 + 20 of the file.
        const QByteArray file = goodImages();
        QCOMPARE(dataset.pixels(1)[0], static_cast<std::uint8_t>(file[36]));
        QCOMPARE(dataset.image(2).pixels.back(), static_cast<std::uint8_t>(file[75]));

        const Result<DatasetPtr> other = loadIdxFolder(dir.path().toStdString(), test ? Split::Train : Split::Test);
        QVERIFY(!other.ok());
        QCOMPARE(QByteArray::fromStdString(other.error().code), "data.no_idx_files");
    }

    void badFile_isOneClearError_data()
    {
        QTest::addColumn<QByteArray>("images");
        QTest::addColumn<QByteArray>("labels");
        QTest::addColumn<QByteArray>("error");
        const QByteArray images = goodImages();
        const QByteArray labels = goodLabels();
        const auto badImages = [&](const char* name, const QByteArray& bytes, const char* code) {
            QTest::newRow(name) << bytes << labels << QByteArray(code) + ' ' + kImages;
        };
        const auto badLabels = [&](const char* name, const QByteArray& bytes, const char* code) {
            QTest::newRow(name) << images << bytes << QByteArray(code) + ' ' + kLabels;
        };
        badImages("empty file", "", "data.truncated");
        badImages("three bytes", images.left(3), "data.truncated");
        badImages("header cut off", images.left(15), "data.truncated");
        badImages("last byte missing", images.chopped(1), "data.truncated");
        badImages("one byte too many", images + 'x', "data.too_long");
        badImages("a text file", "Dear reader, these are not images.", "data.magic");
        badImages("labels in place of images", labels, "data.magic");
        badImages("four dimensions", idx(0x804, {3, 1, 4, 5}, 60), "data.magic");
        badImages("little-endian", QByteArray("\x03\x08\x00\x00", 4) + images.mid(4), "data.magic");
        badImages("signed bytes", idx(0x903, {3, 4, 5}, 60), "data.element_type");
        badImages("floats", idx(0xD03, {3, 4, 5}, 240), "data.element_type");
        badImages("no images", idx(0x803, {0, 4, 5}, 0), "data.sizes");
        badImages("height 0", idx(0x803, {3, 0, 5}, 0), "data.sizes");
        badImages("width 0", idx(0x803, {3, 4, 0}, 0), "data.sizes");
        badImages("absurd sizes", idx(0x803, {0xffffffff, 0xffffffff, 0xffffffff}, 60), "data.sizes");
        badImages("4 billion images", idx(0x803, {0xffffffff, 28, 28}, 60), "data.too_large");
        badImages("one image of 256 MB that is not there", idx(0x803, {1, 16384, 16384}, 60), "data.truncated");
        badLabels("no labels", idx(0x801, {0}, 0), "data.sizes");
        badLabels("fewer labels than images", idx(0x801, {2}, 2), "data.label_count");
        badLabels("more labels than images", idx(0x801, {4}, 4), "data.label_count");
        badLabels("label file cut off", labels.chopped(1), "data.truncated");
        badLabels("images in place of labels", images, "data.magic");
    }

    void badFile_isOneClearError()
    {
        QFETCH(QByteArray, images);
        QFETCH(QByteArray, labels);
        QFETCH(QByteArray, error);
        const QTemporaryDir dir;
        writeFile(dir.filePath(kImages), images);
        writeFile(dir.filePath(kLabels), labels);
        const Result<DatasetPtr> plain = loadIdxFolder(dir.path().toStdString(), Split::Train);
        QVERIFY(!plain.ok());
        QCOMPARE(codeAndFile(plain.error()), error);

        // The same content inside a gzip file is the same error.
        const QTemporaryDir zipped;
        writeFile(zipped.filePath(QString(kImages) + ".gz"), gzipped(images));
        writeFile(zipped.filePath(QString(kLabels) + ".gz"), gzipped(labels));
        const Result<DatasetPtr> gzip = loadIdxFolder(zipped.path().toStdString(), Split::Train);
        QVERIFY(!gzip.ok());
        QCOMPARE(codeAndFile(gzip.error()), error + ".gz");
    }

    void truncatedFile_saysHowManyBytesAreMissing()
    {
        const QTemporaryDir dir;
        writeFile(dir.filePath("images"), goodImages().chopped(13));
        const Result<DatasetPtr> result = loadIdxFiles(dir.filePath("images").toStdString(), {}, "mine");
        QVERIFY(!result.ok());
        QCOMPARE(number(result.error(), "expected"), 76);
        QCOMPARE(number(result.error(), "actual"), 63);
    }

    void gzip_damagedOrCut_isRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("code");
        const QByteArray good = gzipped(goodImages());
        QByteArray checksum = good;
        checksum[checksum.size() - 6] = static_cast<char>(checksum[checksum.size() - 6] ^ 0x55);
        QTest::newRow("cut in the data") << good.left(40) << QByteArray("data.truncated");
        QTest::newRow("cut in the checksum") << good.chopped(3) << QByteArray("data.gzip");
        QTest::newRow("wrong checksum") << checksum << QByteArray("data.gzip");
        QTest::newRow("garbage behind") << good + "and so on, and so on" << QByteArray("data.gzip");
        QTest::newRow("gzip's magic only") << QByteArray("\x1f\x8b") << QByteArray("data.truncated");
        QTest::newRow("gzip's magic, then noise")
            << QByteArray("\x1f\x8b") + QByteArray(200, 'x') << QByteArray("data.gzip");
        QTest::newRow("not gzip at all") << goodImages() << QByteArray("data.gzip");
        QTest::newRow("second member too many") << good + good << QByteArray("data.too_long");
        // 30 MB of zeros in 30 kB, behind a header that announces 60 bytes.
        QTest::newRow("bomb") << gzipped(goodImages() + QByteArray(30 << 20, '\0')) << QByteArray("data.too_long");
        // A header that announces 800 MB in a file that cannot hold them is refused before they are allocated.
        QTest::newRow("boaster") << gzipped(idx(0x803, {1000000, 28, 28}, 60)) << QByteArray("data.truncated");
    }

    void gzip_damagedOrCut_isRefused()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, code);
        const QTemporaryDir dir;
        writeFile(dir.filePath("images.gz"), bytes);
        const Result<DatasetPtr> result = loadIdxFiles(dir.filePath("images.gz").toStdString(), {}, "mine");
        QVERIFY(!result.ok());
        QCOMPARE(codeAndFile(result.error()), code + " images.gz");
    }

    void gzip_ofSeveralMembers_isOneFile()
    {
        const QTemporaryDir dir;
        writeFile(dir.filePath("images.gz"), gzipped(goodImages().left(21)) + gzipped(goodImages().mid(21)));
        const Result<DatasetPtr> result = loadIdxFiles(dir.filePath("images.gz").toStdString(), {}, "mine");
        QVERIFY(result.ok());
        QCOMPARE((*result)->size(), 3);
        QCOMPARE((*result)->label(0), -1);
        QCOMPARE((*result)->classCount(), 0);
        QCOMPARE(QByteArray::fromStdString((*result)->name()), "mine");
    }

    void missingFiles_areNamed()
    {
        const QTemporaryDir dir;
        const std::string folder = dir.path().toStdString();
        const Result<DatasetPtr> nothing = loadIdxFolder(folder, Split::Train);
        QVERIFY(!nothing.ok());
        QCOMPARE(QByteArray::fromStdString(nothing.error().code), "data.no_idx_files");

        writeFile(dir.filePath(kImages), goodImages());
        const Result<DatasetPtr> noLabels = loadIdxFolder(folder, Split::Train);
        QVERIFY(!noLabels.ok());
        QCOMPARE(QByteArray::fromStdString(noLabels.error().code), "data.label_file_missing");
        QCOMPARE(QByteArray::fromStdString(std::get<std::string>(noLabels.error().values.at("expected"))), kLabels);

        const Result<DatasetPtr> noFile = loadIdxFiles(folder + "/absent", {}, "mine");
        QVERIFY(!noFile.ok());
        QCOMPARE(codeAndFile(noFile.error()), "data.unreadable absent");
        const Result<DatasetPtr> aFolder = loadIdxFiles(folder, {}, "mine");
        QVERIFY(!aFolder.ok());
        QCOMPARE(QByteArray::fromStdString(aFolder.error().code), "data.unreadable");
    }

    void writeIdxFolder_readBack_isTheSame()
    {
        const QTemporaryDir dir;
        const std::string folder = dir.filePath("made/on the way").toStdString();
        std::vector<std::uint8_t> pixels;
        for (int i = 0; i < 7 * 3 * 2; ++i)
            pixels.push_back(static_cast<std::uint8_t>(255 - i * 5));
        const Dataset written("mine", 3, 2, pixels, {9, 8, 7, 6, 5, 4, 3}, false);
        QVERIFY(!writeIdxFolder(written, folder, Split::Test));
        const Result<DatasetPtr> read = loadIdxFolder(folder, Split::Test);
        QVERIFY2(read.ok(), read.ok() ? "" : codeAndFile(read.error()));
        QCOMPARE((*read)->size(), 7);
        QCOMPARE(QByteArray::fromStdString((*read)->name()), "on the way");
        for (std::int64_t i = 0; i < 7; ++i) {
            QVERIFY((*read)->image(i) == written.image(i));
            QCOMPARE((*read)->label(i), 9 - static_cast<int>(i));
        }
        // The header as the format's page has it: 0x00000803, then the sizes, all big-endian.
        QFile file(dir.filePath("made/on the way/t10k-images-idx3-ubyte"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.read(16), QByteArray::fromHex("00000803000000070000000200000003"));
    }

    void writeIdxFolder_noPlace_isAnError()
    {
        const QTemporaryDir dir;
        writeFile(dir.filePath("file"), "in the way");
        const Dataset written("mine", 1, 1, {1}, {1}, false);
        const std::optional<Diagnostic> error =
            writeIdxFolder(written, dir.filePath("file").toStdString(), Split::Test);
        QVERIFY(error);
        QCOMPARE(QByteArray::fromStdString(error->code), "data.unwritable");
    }

    void mnist_isWhatItIsKnownToBe()
    {
        if (!QFile::exists(mnistFolder()))
            QSKIP("MNIST is not at ../shared/data/mnist");
        const Result<DatasetPtr> test = loadIdxFolder(mnistFolder().toStdString(), Split::Test);
        const Result<DatasetPtr> train = loadIdxFolder(mnistFolder().toStdString(), Split::Train);
        QVERIFY(test.ok() && train.ok());
        QCOMPARE((*test)->size(), 10000);
        QCOMPARE((*train)->size(), 60000);
        QCOMPARE(QByteArray::fromStdString((*test)->name()), "MNIST test");
        QCOMPARE(QByteArray::fromStdString((*train)->name()), "MNIST train");
        QCOMPARE((*test)->width(), 28);
        QCOMPARE((*test)->height(), 28);
        QCOMPARE((*test)->classCount(), 10);
        const int firstOfTest[] = {7, 2, 1, 0, 4};
        const int firstOfTrain[] = {5, 0, 4, 1, 9};
        for (int i = 0; i < 5; ++i) {
            QCOMPARE((*test)->label(i), firstOfTest[i]);
            QCOMPARE((*train)->label(i), firstOfTrain[i]);
        }
        // The published mean of the training pixels, 0.1307.
        double sum = 0;
        for (std::int64_t i = 0; i < (*train)->size(); ++i) {
            for (const std::uint8_t pixel : (*train)->pixels(i))
                sum += pixel;
        }
        QVERIFY(std::abs(sum / (60000.0 * 784 * 255) - 0.1307) < 0.00005);
    }
};

QTEST_APPLESS_MAIN(TestIdx)
#include "test_idx.moc"
