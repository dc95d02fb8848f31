#include "tests/document/document_testing.h"

#include "model/document/dataset_files.h"
#include "model/document/image_folder.h"
#include "model/document/image_source.h"
#include "model/document/picture.h"
#include "model/document/sentences.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace layerwise;

namespace {

const InputSpec kInput{1, 6, 4, {0.0}, {1.0}}; // height 6, width 4

void writePicture(const QString& file, const QSize& size, const QColor& colour)
{
    QVERIFY(QDir().mkpath(QFileInfo(file).path()));
    QImage picture(size, QImage::Format_RGB32);
    picture.fill(colour);
    QVERIFY(picture.save(file));
}

void writeText(const QString& file, const QByteArray& text)
{
    QVERIFY(QDir().mkpath(QFileInfo(file).path()));
    QFile target(file);
    QVERIFY(target.open(QIODevice::WriteOnly) && target.write(text) == text.size());
}

Result<DatasetPtr> open(const QString& path, Split split = Split::Test)
{
    const Result<DatasetPlace> place = findDataset(path);
    return place ? openDataset(*place, split, kInput) : Result<DatasetPtr>(place.error());
}

QString codeAndFile(const Diagnostic& error)
{
    const QString file = QString::fromStdString(std::get<std::string>(error.values.at("file")));
    return QString::fromStdString(error.code) + ' ' + QFileInfo(file).fileName();
}

QStringList names(const Dataset& dataset)
{
    QStringList result;
    for (const std::string& name : dataset.classNames())
        result << QString::fromStdString(name);
    return result;
}

std::vector<int> labels(const Dataset& dataset)
{
    std::vector<int> result;
    for (std::int64_t i = 0; i < dataset.size(); ++i)
        result.push_back(dataset.label(i));
    return result;
}

} // namespace

/// What a path names: IDX files, a folder of pictures, a table; and the folder of pictures itself.
class TestDatasetFiles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void imageFolder_classesAndPicturesInTheOrderOfTheirNames();
    void imageFolder_orderIsTorchvisions();
    void imageFolder_coloursBecomeGrey();
    void imageFolder_oneSize_isKept();
    void imageFolder_severalSizes_becomeTheInputs();
    void imageFolder_parts_data();
    void imageFolder_parts();
    void imageFolder_onlyOnePart_theOtherIsAnError();
    void imageFolder_classCalledTrain_isAClass();
    void imageFolder_bad_data();
    void imageFolder_bad();
    void imageFolder_severalBroken_areNamed_upToFour();
    void imageFolder_tooManyClasses_isRefused();
    void imageFolder_stopped_givesNothing();
    void path_saysWhatItIs();
    void path_withoutDataset_isAnError_data();
    void path_withoutDataset_isAnError();
    void csv_opens_whateverThePart();
    void resized_isTheInputTensor();
    void labelText_namesTheClass();
    void source_opensTables_andNamesLabels();
    void source_opensThePartThatIsThere();
    void source_generatesDigits();
    void source_destroyedWhileLoading_isNoHarm();
};

void TestDatasetFiles::imageFolder_classesAndPicturesInTheOrderOfTheirNames()
{
    const QTemporaryDir dir;
    writePicture(dir.filePath("dog/b.png"), {3, 2}, Qt::white);
    writePicture(dir.filePath("dog/a.bmp"), {3, 2}, QColor(10, 10, 10));
    writePicture(dir.filePath("cat/z.PNG"), {3, 2}, QColor(20, 20, 20));
    writePicture(dir.filePath("Zebra/in/1.png"), {3, 2}, QColor(30, 30, 30));
    writePicture(dir.filePath("Zebra/x.png"), {3, 2}, QColor(40, 40, 40));
    writePicture(dir.filePath(".hidden/x.png"), {9, 9}, Qt::white);
    writeText(dir.filePath("dog/notes.txt"), "no picture");
    writeText(dir.filePath("readme.md"), "no folder");
    const Result<DatasetPtr> read = open(dir.path());
    QVERIFY2(read.ok(), read.ok() ? "" : qPrintable(sentence(read.error())));
    const Dataset& dataset = **read;
    QCOMPARE(names(dataset), (QStringList{"Zebra", "cat", "dog"})); // as Python sorts
    QCOMPARE(labels(dataset), (std::vector<int>{0, 0, 1, 2, 2}));
    const int greys[] = {40, 30, 20, 10, 255};
    for (int i = 0; i < 5; ++i)
        QCOMPARE(int{dataset.pixels(i)[0]}, greys[i]);
    QCOMPARE(QString::fromStdString(dataset.name()), QDir(dir.path()).dirName());
    QCOMPARE(dataset.width(), 3);
    QCOMPARE(dataset.height(), 2);
}

void TestDatasetFiles::imageFolder_orderIsTorchvisions()
{
    const QTemporaryDir dir;
    int grey = 0;
    for (const char* file : {"10/b.png", "10/a.png", "2/x.png", "2/sub/y.png", "2/a sub/z.png", "2/sub/deep/w.png", "2/sub b/v.png",
                             "\u00e4/1.png", "z/1.png", "2/sub-a/u.png"}) {
        ++grey;
        writePicture(dir.filePath(QString::fromUtf8(file)), {1, 1}, QColor(grey, grey, grey));
    }
    QProcess python;
    python.start("/usr/bin/python3",
                 {"-c", "import sys\nfrom torchvision.datasets import ImageFolder\nf = ImageFolder(sys.argv[1])\n"
                        "print(','.join(f.classes))\n"
                        "for image, label in f: print(image.getpixel((0, 0))[0], label)",
                  dir.path()});
    if (!python.waitForFinished(120'000) || python.exitCode() != 0)
        QSKIP("torchvision cannot be run here.");
    QByteArrayList lines = python.readAllStandardOutput().trimmed().split('\n');
    const Result<DatasetPtr> read = open(dir.path());
    QVERIFY(read.ok());
    QCOMPARE(names(**read).join(','), QString::fromUtf8(lines.takeFirst()));
    QCOMPARE((*read)->size(), static_cast<std::int64_t>(lines.size()));
    QCOMPARE(lines.size(), qsizetype{10});
    for (int i = 0; i < lines.size(); ++i)
        QCOMPARE(QByteArray::number((*read)->pixels(i)[0]) + ' ' + QByteArray::number((*read)->label(i)), lines[i]);
}

void TestDatasetFiles::imageFolder_coloursBecomeGrey()
{
    const QTemporaryDir dir;
    writePicture(dir.filePath("a/red.png"), {8, 8}, QColor(255, 0, 0));
    writePicture(dir.filePath("b/blue.jpg"), {8, 8}, QColor(0, 0, 255));
    const Result<DatasetPtr> read = open(dir.path());
    QVERIFY(read.ok());
    QCOMPARE(int{(*read)->pixels(0)[0]}, 76); // 0.299 of 255, ITU-R 601
    QVERIFY(std::abs(int{(*read)->pixels(1)[0]} - 29) <= 1); // 0.114, as JPEG has it
}

void TestDatasetFiles::imageFolder_oneSize_isKept()
{
    const QTemporaryDir dir;
    writePicture(dir.filePath("a/1.png"), {40, 30}, Qt::white);
    writePicture(dir.filePath("b/1.png"), {40, 30}, Qt::white);
    const Result<DatasetPtr> read = open(dir.path());
    QVERIFY(read.ok());
    QCOMPARE((*read)->width(), 40);
    QCOMPARE((*read)->height(), 30);
}

void TestDatasetFiles::imageFolder_severalSizes_becomeTheInputs()
{
    const QTemporaryDir dir;
    writePicture(dir.filePath("a/1.png"), {40, 30}, QColor(50, 50, 50));
    writePicture(dir.filePath("a/2.png"), {4, 6}, QColor(60, 60, 60));
    writePicture(dir.filePath("b/1.png"), {1, 1}, QColor(70, 70, 70));
    const Result<DatasetPtr> read = open(dir.path());
    QVERIFY(read.ok());
    QCOMPARE((*read)->width(), 4);
    QCOMPARE((*read)->height(), 6);
    QCOMPARE((*read)->size(), 3);
    for (int i = 0; i < 3; ++i)
        for (const std::uint8_t pixel : (*read)->pixels(i))
            QCOMPARE(int{pixel}, 50 + 10 * i);
}

void TestDatasetFiles::imageFolder_parts_data()
{
    QTest::addColumn<QString>("train");
    QTest::addColumn<QString>("test");
    QTest::newRow("train, test") << "train" << "test";
    QTest::newRow("mnist_png") << "training" << "testing";
    QTest::newRow("capital letters") << "Train" << "Val";
    QTest::newRow("valid") << "train" << "valid";
}

void TestDatasetFiles::imageFolder_parts()
{
    QFETCH(QString, train);
    QFETCH(QString, test);
    const QTemporaryDir dir;
    writePicture(dir.filePath("pets/" + train + "/cat/1.png"), {2, 2}, Qt::black);
    writePicture(dir.filePath("pets/" + train + "/dog/1.png"), {2, 2}, Qt::black);
    writePicture(dir.filePath("pets/" + test + "/cat/1.png"), {2, 2}, Qt::white);
    writePicture(dir.filePath("pets/" + test + "/dog/1.png"), {2, 2}, Qt::white);
    const Result<DatasetPlace> place = findDataset(dir.filePath("pets"));
    QVERIFY(place.ok());
    QVERIFY(place->hasTrain && place->hasTest && place->kind == DatasetKind::ImageFolder);
    const Result<DatasetPtr> learned = openDataset(*place, Split::Train, kInput);
    const Result<DatasetPtr> held = openDataset(*place, Split::Test, kInput);
    QVERIFY(learned.ok() && held.ok());
    QCOMPARE(int{(*learned)->pixels(0)[0]}, 0);
    QCOMPARE(int{(*held)->pixels(0)[0]}, 255);
    QCOMPARE(QString::fromStdString((*learned)->name()), QString("pets train"));
    QCOMPARE(QString::fromStdString((*held)->name()), QString("pets test"));
    QCOMPARE(names(**held), (QStringList{"cat", "dog"}));
}

void TestDatasetFiles::imageFolder_onlyOnePart_theOtherIsAnError()
{
    const QTemporaryDir dir;
    writePicture(dir.filePath("pets/train/cat/1.png"), {2, 2}, Qt::black);
    QVERIFY(open(dir.filePath("pets"), Split::Train).ok());
    const Result<DatasetPtr> test = open(dir.filePath("pets"), Split::Test);
    QVERIFY(!test.ok());
    QCOMPARE(codeAndFile(test.error()), QString("data.split_missing pets"));
    QVERIFY(sentence(test.error()).contains("\"test\""));
}

void TestDatasetFiles::imageFolder_classCalledTrain_isAClass()
{
    const QTemporaryDir dir;
    for (const char* name : {"car", "plane", "train"})
        writePicture(dir.filePath(QString(name) + "/1.png"), {2, 2}, Qt::black);
    const Result<DatasetPtr> read = open(dir.path());
    QVERIFY(read.ok());
    QCOMPARE(names(**read), (QStringList{"car", "plane", "train"}));
}

void TestDatasetFiles::imageFolder_bad_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("error");
    QTest::newRow("no picture at all") << "b/2.png" << QByteArray("not a picture") << "data.image_unreadable 2.png";
    QTest::newRow("empty file") << "b/2.png" << QByteArray() << "data.image_unreadable 2.png";
    QTest::newRow("cut off") << "b/2.png" << QByteArray::fromHex("89504e470d0a1a0a0000000d4948445200000020")
                             << "data.image_unreadable 2.png";
    // PGM's header alone is enough for Qt to know the size; 8193 x 8192 is a row more than can be opened.
    QTest::newRow("too large") << "b/2.png" << QByteArray("P5 8192 8193 255\n") << "data.picture_too_large 2.png";
    QTest::newRow("a class without pictures") << "c/notes.txt" << QByteArray("nothing") << "data.class_empty c";
}

void TestDatasetFiles::imageFolder_bad()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, content);
    QFETCH(QString, error);
    const QTemporaryDir dir;
    writePicture(dir.filePath("a/1.png"), {2, 2}, Qt::black);
    writePicture(dir.filePath("b/1.png"), {2, 2}, Qt::black);
    writeText(dir.filePath(file), content);
    const Result<DatasetPtr> read = open(dir.path());
    QVERIFY(!read.ok());
    QCOMPARE(codeAndFile(read.error()), error);
}

void TestDatasetFiles::imageFolder_severalBroken_areNamed_upToFour()
{
    const QTemporaryDir dir;
    writePicture(dir.filePath("a/1.png"), {2, 2}, Qt::black);
    writePicture(dir.filePath("b/3.png"), {3, 2}, Qt::black); // another size, so that all are read twice
    for (const char* file : {"a/0.png", "b/1.png"})
        writeText(dir.filePath(file), "not a picture");
    Result<DatasetPtr> read = open(dir.path());
    QVERIFY(!read.ok());
    QVERIFY2(sentence(read.error()).startsWith("2 pictures in"), qPrintable(sentence(read.error())));
    QVERIFY2(sentence(read.error()).contains(": a/0.png, b/1.png"), qPrintable(sentence(read.error())));
    for (const char* file : {"b/4.png", "b/5.png", "b/6.png"})
        writeText(dir.filePath(file), "not a picture");
    read = open(dir.path());
    QVERIFY2(sentence(read.error()).startsWith("5 pictures in"), qPrintable(sentence(read.error())));
    QVERIFY2(sentence(read.error()).contains(": a/0.png, b/1.png, b/4.png, b/5.png, \u2026"),
             qPrintable(sentence(read.error())));
}

void TestDatasetFiles::imageFolder_tooManyClasses_isRefused()
{
    const QTemporaryDir dir;
    for (int i = 0; i < 256; ++i)
        writePicture(dir.filePath(QString::number(i) + "/1.bmp"), {1, 1}, Qt::black);
    QVERIFY(open(dir.path()).ok());
    writePicture(dir.filePath("256/1.bmp"), {1, 1}, Qt::black);
    const Result<DatasetPtr> read = open(dir.path());
    QVERIFY(!read.ok());
    QCOMPARE(read.error().code, std::string("data.too_many_classes"));
}

void TestDatasetFiles::imageFolder_stopped_givesNothing()
{
    const QTemporaryDir dir;
    for (int i = 0; i < 5; ++i)
        writePicture(dir.filePath("a/" + QString::number(i) + ".png"), {1, 1}, Qt::black);
    int asked = 0;
    const Result<DatasetPtr> read = loadImageFolder(dir.path(), "a", kInput, [&asked] { return ++asked < 3; });
    QVERIFY(!read.ok());
    QCOMPARE(read.error().code, std::string("data.stopped"));
    QCOMPARE(asked, 3);
}

void TestDatasetFiles::path_saysWhatItIs()
{
    const QTemporaryDir dir;
    QVERIFY(!writeIdxFolder(*generateDigits(3, 1), dir.filePath("idx").toStdString(), Split::Train));
    QVERIFY(!writeIdxFolder(*generateDigits(4, 1), dir.filePath("idx").toStdString(), Split::Test));
    const Result<DatasetPlace> folder = findDataset(dir.filePath("idx"));
    QVERIFY(folder.ok() && folder->kind == DatasetKind::Idx && folder->hasTrain && folder->hasTest);
    QCOMPARE((*openDataset(*folder, Split::Test, kInput))->size(), 4);
    const Result<DatasetPlace> file = findDataset(dir.filePath("idx/train-labels-idx1-ubyte"));
    QVERIFY(file.ok() && file->kind == DatasetKind::Idx);
    QCOMPARE((*openDataset(*file, Split::Train, kInput))->size(), 3);
    writeText(dir.filePath("a.CSV"), "1,2,3,4,5\n");
    const Result<DatasetPlace> table = findDataset(dir.filePath("a.CSV"));
    QVERIFY(table.ok() && table->kind == DatasetKind::Csv && !table->hasParts());
}

void TestDatasetFiles::path_withoutDataset_isAnError_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("error");
    QTest::newRow("absent") << "absent" << "data.unreadable absent";
    QTest::newRow("empty folder") << "empty" << "data.no_dataset empty";
    QTest::newRow("folders without pictures") << "folders" << "data.no_dataset folders";
    QTest::newRow("another file") << "notes.md" << "data.no_dataset notes.md";
    QTest::newRow("a folder with a table") << "tables" << "data.no_dataset tables";
    QTest::newRow("bad table") << "tables/a.csv" << "data.csv_sizes a.csv";
}

void TestDatasetFiles::path_withoutDataset_isAnError()
{
    QFETCH(QString, path);
    QFETCH(QString, error);
    const QTemporaryDir dir;
    QVERIFY(QDir().mkpath(dir.filePath("empty")) && QDir().mkpath(dir.filePath("folders/a")));
    writeText(dir.filePath("notes.md"), "1,2,3,4,5\n");
    writeText(dir.filePath("tables/a.csv"), "1,2,3\n");
    const Result<DatasetPtr> read = open(dir.filePath(path));
    QVERIFY(!read.ok());
    QCOMPARE(codeAndFile(read.error()), error);
    QVERIFY(sentence(read.error()).contains(dir.filePath(path)));
}

void TestDatasetFiles::csv_opens_whateverThePart()
{
    const QTemporaryDir dir;
    writeText(dir.filePath("a.csv"), "1,2,3,4,5\n0,6,7,8,9\n");
    for (const Split split : {Split::Train, Split::Test}) {
        const Result<DatasetPtr> read = open(dir.filePath("a.csv"), split);
        QVERIFY(read.ok());
        QCOMPARE(labels(**read), (std::vector<int>{1, 0}));
    }
}

void TestDatasetFiles::resized_isTheInputTensor()
{
    const GreyImage image = generateDigits(1, 7)->image(0);
    const ActivationPtr tensor = toInputTensor(image, {1, 17, 41, {0.0}, {1.0}});
    const GreyImage small = resized(image, 41, 17);
    QCOMPARE(small.width, 41);
    QCOMPARE(small.height, 17);
    for (std::size_t i = 0; i < small.pixels.size(); ++i)
        QVERIFY(std::abs(small.pixels[i] / 255.0 - static_cast<double>(tensor->values()[i])) <= 0.5001 / 255);
    QVERIFY(resized(image, 28, 28) == image);
}

void TestDatasetFiles::labelText_namesTheClass()
{
    const std::vector<std::string> classes{"0", "cat"};
    QCOMPARE(labelText(classes, 0), QString("0"));
    QCOMPARE(labelText(classes, 1), QString::fromUtf8("1 \u00b7 cat"));
    QCOMPARE(labelText(classes, 2), QString("2"));
    QCOMPARE(labelText({}, 5), QString("5"));
    QCOMPARE(labelText(classes, -1), QString::fromUtf8("\u2013"));
    QCOMPARE(className(classes, 1), QString("cat"));
    QCOMPARE(className(classes, 2), QString("2"));
    QCOMPARE(className(classes, -1), QString::fromUtf8("\u2013"));
}

void TestDatasetFiles::source_opensTables_andNamesLabels()
{
    const QTemporaryDir dir;
    writeText(dir.filePath("fashion.csv"), "9,2,3,4,5\n0,6,7,8,9\n");
    NetworkDocument document(testRegistry());
    ImageSource images(document);
    QSignalSpy changed(&images, &ImageSource::datasetChanged);
    images.openFolder(dir.filePath("fashion.csv"), Split::Train);
    QVERIFY(changed.wait());
    QCOMPARE(images.dataset()->size(), 2);
    QCOMPARE(images.folder(), dir.filePath("fashion.csv"));
    QVERIFY(!images.hasOtherPart());
    QCOMPARE(images.labelText(images.label()), QString::fromUtf8("9 \u00b7 Ankle boot"));
}

void TestDatasetFiles::source_opensThePartThatIsThere()
{
    const QTemporaryDir dir;
    QVERIFY(!writeIdxFolder(*generateDigits(3, 1), dir.filePath("idx").toStdString(), Split::Train));
    NetworkDocument document(testRegistry());
    ImageSource images(document);
    QSignalSpy changed(&images, &ImageSource::datasetChanged);
    images.openFolder(dir.filePath("idx"), Split::Test);
    QVERIFY(changed.wait());
    QVERIFY(images.split() == Split::Train);
    QVERIFY(!images.hasOtherPart());
    QVERIFY(!writeIdxFolder(*generateDigits(4, 1), dir.filePath("idx").toStdString(), Split::Test));
    images.openFolder(dir.filePath("idx"), Split::Test);
    QVERIFY(changed.wait());
    QVERIFY(images.split() == Split::Test && images.hasOtherPart());
}

void TestDatasetFiles::source_generatesDigits()
{
    NetworkDocument document(testRegistry());
    ImageSource images(document);
    QSignalSpy changed(&images, &ImageSource::datasetChanged);
    images.generateDataset(1234, 77);
    QVERIFY(images.isLoading());
    QVERIFY(changed.wait());
    QVERIFY(!images.isLoading());
    QCOMPARE(images.dataset()->size(), 1234);
    QVERIFY(images.dataset()->isGenerated() && images.folder().isEmpty());
    QVERIFY(images.dataset()->image(1233) == generateDigits(1234, 77)->image(1233));
}

void TestDatasetFiles::source_destroyedWhileLoading_isNoHarm()
{
    const QTemporaryDir dir;
    for (int i = 0; i < 200; ++i)
        writePicture(dir.filePath("a/" + QString::number(i) + ".png"), {64, 64}, Qt::black);
    NetworkDocument document(testRegistry());
    auto images = std::make_unique<ImageSource>(document);
    QSignalSpy changed(images.get(), &ImageSource::datasetChanged);
    images->openFolder(dir.path(), Split::Test);
    images.reset();
    QTest::qWait(50);
    QCOMPARE(changed.size(), 0);
}

QTEST_MAIN(TestDatasetFiles)
#include "test_dataset_files.moc"
