#include "model/weights/weight_writer.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using namespace layerwise;

/// What writing does when it cannot; what it writes is read by Python's torch in the tests of the command line.
class WeightWriterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ending_tellsTheFormat();
    void valueBeyondHalf_isRefusedAndTheOldFileStays_data();
    void valueBeyondHalf_isRefusedAndTheOldFileStays();
    void missingFolder_isOneError();
    void permissions_areThoseOfTheOldFile();
};

namespace {

std::vector<NamedTensor> tensorOf(float value)
{
    return {{"fc.bias", std::make_shared<const Activation>(Shape{1}, std::vector<float>{value}), false, false}};
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

void WeightWriterTest::ending_tellsTheFormat()
{
    QCOMPARE(weightFormatOf("a.pt/b.safetensors"), std::optional(WeightFormat::Safetensors));
    QCOMPARE(weightFormatOf("b.pt"), std::optional(WeightFormat::PyTorch));
    QCOMPARE(weightFormatOf("b.pth"), std::optional(WeightFormat::PyTorch));
    QCOMPARE(weightFormatOf("b.pt.gz"), std::optional<WeightFormat>());
}

void WeightWriterTest::valueBeyondHalf_isRefusedAndTheOldFileStays_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("safetensors") << "w.safetensors";
    QTest::newRow("PyTorch") << "w.pt";
}

void WeightWriterTest::valueBeyondHalf_isRefusedAndTheOldFileStays()
{
    QFETCH(QString, name);
    const QTemporaryDir dir;
    const std::string file = dir.filePath(name).toStdString();
    const WriteOptions half{*weightFormatOf(file), true};
    QVERIFY(!writeWeights(file, tensorOf(65504), half));
    const QByteArray before = contentOf(dir.filePath(name));
    QVERIFY(!before.isEmpty());

    const auto error = writeWeights(file, tensorOf(65520), half);
    QVERIFY(error.has_value());
    QCOMPARE(error->code, std::string("weights.half_range"));
    QCOMPARE(std::get<std::string>(error->values.at("key")), std::string("fc.bias"));
    QCOMPARE(std::get<double>(error->values.at("actual")), 65520.0);
    QCOMPARE(contentOf(dir.filePath(name)), before);
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files | QDir::Hidden), QStringList{name});
}

void WeightWriterTest::missingFolder_isOneError()
{
    const QTemporaryDir dir;
    const std::string file = dir.filePath("absent/w.pt").toStdString();
    const auto error = writeWeights(file, tensorOf(1), {WeightFormat::PyTorch, false});
    QVERIFY(error.has_value());
    QCOMPARE(error->code, std::string("weights.unwritable"));
    QCOMPARE(std::get<std::string>(error->values.at("file")), file);
    QVERIFY(!std::get<std::string>(error->values.at("message")).empty());
}

void WeightWriterTest::permissions_areThoseOfTheOldFile()
{
    const QTemporaryDir dir;
    const QString path = dir.filePath("w.safetensors");
    QVERIFY(!writeWeights(path.toStdString(), tensorOf(1), {}));
    const auto onlyOwner = QFile::ReadOwner | QFile::WriteOwner;
    QVERIFY(QFile::setPermissions(path, onlyOwner));
    QVERIFY(!writeWeights(path.toStdString(), tensorOf(2), {}));
    QCOMPARE(QFile::permissions(path) & ~(QFile::ReadUser | QFile::WriteUser), onlyOwner);
}

QTEST_APPLESS_MAIN(WeightWriterTest)
#include "test_weight_writer.moc"
