#include "model/data/dataset.h"
#include "model/data/idx_names.h"
#include "model/data/known_datasets.h"
#include "tests/data/data_testing.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

using namespace layerwise;

namespace {

QString text(const std::string& words)
{
    return QString::fromStdString(words);
}

/// Three pictures of 2x2 with the labels, under MNIST's names with a prefix before them.
void writeSet(const QString& folder, const QString& prefix, const QString& split, std::vector<std::uint8_t> labels,
              bool gzip = false)
{
    QVERIFY(QDir().mkpath(folder));
    QByteArray images = QByteArray::fromHex("00000803") + QByteArray::fromHex("00000003") +
                        QByteArray::fromHex("0000000200000002");
    for (int i = 0; i < 12; ++i)
        images.append(static_cast<char>(i));
    QByteArray labelBytes = QByteArray::fromHex("0000080100000003");
    for (const std::uint8_t label : labels)
        labelBytes.append(static_cast<char>(label));
    const QString stem = folder + '/' + prefix + split;
    const QString end = gzip ? QStringLiteral(".gz") : QString();
    writeFile(stem + "-images-idx3-ubyte" + end, gzip ? gzipped(images) : images);
    writeFile(stem + "-labels-idx1-ubyte" + end, gzip ? gzipped(labelBytes) : labelBytes);
}

std::vector<std::uint8_t> labelsFrom(std::initializer_list<int> start, std::size_t count)
{
    std::vector<std::uint8_t> labels(count, 0);
    std::transform(start.begin(), start.end(), labels.begin(), [](int label) { return static_cast<std::uint8_t>(label); });
    return labels;
}

} // namespace

/// Published data sets in IDX files: which one it is, its class names, EMNIST's images that lie on their side.
class TestKnownDatasets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void classNames_areTorchvisions();
    void firstLabels_tellMnistAndFashion_whateverTheName();
    void names_decideBetweenTheOthers_data();
    void names_decideBetweenTheOthers();
    void labelsBeyondTheNames_areNotTheKnownSet();
    void emnist_rowsAndColumnsChangePlaces();
    void emnist_underMnistsNames_isLeftAsItIs();
    void severalSets_oneOfTheirFilesIsNeeded();
    void missingPart_isNamedAsTheOtherIs();
    void torchvisionsFolders_areUnderstood();
    void groups_plainFileComesFirst();
    void transposeImages_ofSeveral();
    void generatedDigits_haveNames();
};

void TestKnownDatasets::classNames_areTorchvisions()
{
    const QString python = pythonWith("torchvision");
    if (python.isEmpty())
        QSKIP("torchvision cannot be imported here.");
    bool ok = false;
    const QByteArray output =
        runPython(python,
                  "import json\nfrom torchvision import datasets as d\n"
                  "sets = {'emnist-%s' % k: v for k, v in d.EMNIST.classes_split_dict.items()}\n"
                  "sets['fashion'] = d.FashionMNIST.classes\nsets['kmnist'] = d.KMNIST.classes\nprint(json.dumps(sets))",
                  {}, &ok);
    QVERIFY2(ok, output);
    const QJsonObject sets = QJsonDocument::fromJson(output).object();
    QCOMPARE(sets.size(), 8);
    for (auto set = sets.begin(); set != sets.end(); ++set) {
        QStringList names;
        for (const std::string& name : recogniseDataset(set.key().toStdString(), {}, {}).classNames)
            names << text(name);
        QCOMPARE(names, set.value().toVariant().toStringList());
    }
}

void TestKnownDatasets::firstLabels_tellMnistAndFashion_whateverTheName()
{
    const auto titleOf = [](std::initializer_list<int> start, std::size_t count, const char* folder) {
        return text(recogniseDataset("", {folder}, labelsFrom(start, count)).title);
    };
    QCOMPARE(titleOf({5, 0, 4, 1, 9, 2, 1, 3, 1, 4}, 60000, "kmnist"), QString("MNIST"));
    QCOMPARE(titleOf({7, 2, 1, 0, 4, 1, 4, 9, 5, 9}, 10000, "fashion"), QString("MNIST"));
    QCOMPARE(titleOf({9, 0, 0, 3, 0, 2, 7, 2, 5, 5}, 60000, "data"), QString("Fashion-MNIST"));
    QCOMPARE(titleOf({9, 2, 1, 1, 6, 1, 4, 6, 5, 7}, 10000, "mnist"), QString("Fashion-MNIST"));
    QCOMPARE(titleOf({9, 2, 1, 1, 6, 1, 4, 6, 5, 8}, 10000, "mnist"), QString());
    QCOMPARE(titleOf({9, 2, 1, 1, 6, 1, 4, 6, 5, 7}, 10001, "mnist"), QString());
}

void TestKnownDatasets::names_decideBetweenTheOthers_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<QString>("split");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("secondClass");
    QTest::newRow("fashion") << "Fashion-MNIST" << "" << "train" << "Fashion-MNIST train" << "Trouser";
    QTest::newRow("torchvision's folder") << "FashionMNIST/raw" << "" << "t10k" << "Fashion-MNIST test" << "Trouser";
    QTest::newRow("kmnist") << "kmnist" << "" << "t10k" << "KMNIST test" << "ki";
    QTest::newRow("kmnist by its long name") << "Kuzushiji-MNIST" << "" << "train" << "KMNIST train" << "ki";
    QTest::newRow("letters") << "some/gzip" << "emnist-letters-" << "test" << "EMNIST letters test" << "a";
    QTest::newRow("balanced") << "e" << "emnist-balanced-" << "train" << "EMNIST balanced train" << "1";
    QTest::newRow("byclass") << "e" << "emnist-byclass-" << "train" << "EMNIST byclass train" << "1";
    QTest::newRow("the file comes before the folder") << "kmnist" << "emnist-letters-" << "test" << "EMNIST letters test"
                                                      << "a";
    QTest::newRow("unknown") << "my own" << "" << "train" << "my own" << "";
    QTest::newRow("unknown kind of EMNIST") << "my own" << "emnist-" << "train" << "my own" << "";
    QTest::newRow("a folder further out") << "fashion/mine" << "" << "train" << "mine" << "";
}

void TestKnownDatasets::names_decideBetweenTheOthers()
{
    QFETCH(QString, folder);
    QFETCH(QString, prefix);
    QFETCH(QString, split);
    QFETCH(QString, title);
    QFETCH(QString, secondClass);
    const QTemporaryDir dir;
    writeSet(dir.filePath(folder), prefix, split, {1, 2, 3}, true);
    const Result<DatasetPtr> read =
        loadIdxFolder(dir.filePath(folder).toStdString(), split == "train" ? Split::Train : Split::Test);
    QVERIFY2(read.ok(), read.ok() ? "" : codeAndFile(read.error()));
    const Dataset& dataset = **read;
    QCOMPARE(text(dataset.name()), title);
    QCOMPARE(dataset.classNames().empty(), secondClass.isEmpty());
    QCOMPARE(dataset.label(2), 3);
    if (secondClass.isEmpty()) {
        QCOMPARE(dataset.classCount(), 4); // the largest label + 1
        return;
    }
    QCOMPARE(text(dataset.classNames()[1]), secondClass);
    QCOMPARE(dataset.classCount(), static_cast<int>(dataset.classNames().size()));
}

void TestKnownDatasets::labelsBeyondTheNames_areNotTheKnownSet()
{
    const std::vector<std::uint8_t> labels{9, 10};
    QVERIFY(recogniseDataset("", {"fashion"}, labels).title.empty());
    QVERIFY(recogniseDataset("emnist-digits-", {}, labels).title.empty());
    // What fits then counts: the folder's name, where the file's does not fit.
    QCOMPARE(text(recogniseDataset("emnist-digits-", {"emnist letters"}, labels).title), QString("EMNIST letters"));
    QVERIFY(!recogniseDataset("", {"fashion"}, std::vector<std::uint8_t>{9, 0}).title.empty());
}

void TestKnownDatasets::emnist_rowsAndColumnsChangePlaces()
{
    const QTemporaryDir dir;
    writeSet(dir.path(), "emnist-letters-", "train", {1, 26, 3});
    const Result<DatasetPtr> read = loadIdxFolder(dir.path().toStdString(), Split::Train);
    QVERIFY(read.ok());
    QCOMPARE((*read)->image(1).pixels, (std::vector<std::uint8_t>{4, 6, 5, 7}));
    QCOMPARE((*read)->label(1), 26); // as in the file, and as torchvision has it
    QCOMPARE(text((*read)->classNames()[26]), QString("z"));
}

void TestKnownDatasets::emnist_underMnistsNames_isLeftAsItIs()
{
    const QTemporaryDir dir;
    writeSet(dir.filePath("emnist-letters"), "", "train", {1, 26, 3});
    const Result<DatasetPtr> read = loadIdxFolder(dir.filePath("emnist-letters").toStdString(), Split::Train);
    QVERIFY(read.ok());
    QCOMPARE(text((*read)->name()), QString("EMNIST letters train"));
    QCOMPARE((*read)->image(1).pixels, (std::vector<std::uint8_t>{4, 5, 6, 7}));
}

void TestKnownDatasets::severalSets_oneOfTheirFilesIsNeeded()
{
    const QTemporaryDir dir;
    writeSet(dir.path(), "emnist-letters-", "train", {1, 2, 3}, true);
    writeSet(dir.path(), "emnist-digits-", "train", {1, 2, 3}, true);
    writeSet(dir.path(), "emnist-digits-", "test", {4, 5, 6}, true);
    const Result<DatasetPtr> folder = loadIdxFolder(dir.path().toStdString(), Split::Train);
    QVERIFY(!folder.ok());
    QCOMPARE(folder.error().code, std::string("data.several_sets"));
    QCOMPARE(text(std::get<std::string>(folder.error().values.at("names"))),
             QString("emnist-digits-train-images-idx3-ubyte.gz, emnist-letters-train-images-idx3-ubyte.gz"));
    // Any file of a set stands for the set, its labels too.
    const Result<DatasetPtr> letters =
        loadIdxFolder(dir.filePath("emnist-letters-train-labels-idx1-ubyte.gz").toStdString(), Split::Train);
    QVERIFY(letters.ok());
    QCOMPARE(text((*letters)->name()), QString("EMNIST letters train"));
    const Result<DatasetPtr> digits =
        loadIdxFolder(dir.filePath("emnist-digits-train-images-idx3-ubyte.gz").toStdString(), Split::Test);
    QVERIFY(digits.ok());
    QCOMPARE((*digits)->label(0), 4);
    const Result<DatasetPtr> other = loadIdxFolder(dir.filePath("notes.txt").toStdString(), Split::Test);
    QVERIFY(!other.ok());
    QCOMPARE(codeAndFile(other.error()), "data.no_idx_files notes.txt");
}

void TestKnownDatasets::missingPart_isNamedAsTheOtherIs()
{
    const QTemporaryDir dir;
    writeSet(dir.path(), "emnist-letters-", "train", {1, 2, 3});
    const Result<DatasetPtr> images = loadIdxFolder(dir.path().toStdString(), Split::Test);
    QVERIFY(!images.ok());
    QCOMPARE(text(std::get<std::string>(images.error().values.at("expected"))),
             QString("emnist-letters-test-images-idx3-ubyte"));
    QVERIFY(QFile::remove(dir.filePath("emnist-letters-train-labels-idx1-ubyte")));
    const Result<DatasetPtr> labels = loadIdxFolder(dir.path().toStdString(), Split::Train);
    QVERIFY(!labels.ok());
    QCOMPARE(labels.error().code, std::string("data.label_file_missing"));
    QCOMPARE(text(std::get<std::string>(labels.error().values.at("expected"))),
             QString("emnist-letters-train-labels-idx1-ubyte"));
}

void TestKnownDatasets::torchvisionsFolders_areUnderstood()
{
    // KMNIST/raw has the files unpacked beside the archives.
    const QTemporaryDir dir;
    writeSet(dir.filePath("KMNIST/raw"), "", "t10k", {1, 2, 3});
    writeSet(dir.filePath("KMNIST/raw"), "", "t10k", {7, 8, 9}, true);
    const Result<DatasetPtr> read = loadIdxFolder(dir.filePath("KMNIST/raw/").toStdString(), Split::Test);
    QVERIFY(read.ok());
    QCOMPARE(text((*read)->name()), QString("KMNIST test"));
    QCOMPARE((*read)->label(0), 1);
}

void TestKnownDatasets::groups_plainFileComesFirst()
{
    const std::vector<IdxNames> groups =
        groupIdxNames({"t10k-images.idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-images.idx3-ubyte", "readme.txt",
                       "xt10k-images-idx3-ubyte", "train-labels-idx1-ubyte", "a_train-images-idx3-ubyte",
                       "train-images-idx1-ubyte", "-idx3-ubyte"});
    QCOMPARE(groups.size(), std::size_t{2});
    QCOMPARE(text(groups[0].prefix), QString());
    QCOMPARE(text(groups[0].images[1]), QString("t10k-images.idx3-ubyte"));
    QCOMPARE(text(groups[0].images[0]), QString());
    QCOMPARE(text(groups[0].labels[0]), QString("train-labels-idx1-ubyte"));
    QCOMPARE(text(groups[1].prefix), QString("a_"));
    QVERIFY(groups[1].has(Split::Train) && !groups[1].has(Split::Test));
}

void TestKnownDatasets::transposeImages_ofSeveral()
{
    std::vector<std::uint8_t> pixels{1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19};
    transposeImages(pixels, 3);
    QCOMPARE(pixels, (std::vector<std::uint8_t>{1, 4, 7, 2, 5, 8, 3, 6, 9, 11, 14, 17, 12, 15, 18, 13, 16, 19}));
}

void TestKnownDatasets::generatedDigits_haveNames()
{
    const DatasetPtr digits = generateDigits(3, 1);
    QCOMPARE(digits->classNames().size(), std::size_t{10});
    QCOMPARE(text(digits->classNames()[9]), QString("9"));
    QCOMPARE(digits->classCount(), 10);
}

QTEST_APPLESS_MAIN(TestKnownDatasets)
#include "test_known_datasets.moc"
