#include "tests/cli/cli_testing.h"

#include <QDir>
#include <QImage>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>

namespace {

constexpr int kSide = 28;

/// Pictures that a network tells apart at once: class c has a bright bar in row 3 + 5 c.
QByteArray barPixels(int label, int variation)
{
    QByteArray pixels(kSide * kSide, '\0');
    for (int row = 3 + 5 * label; row < 6 + 5 * label; ++row)
        for (int x = 2 + variation % 5; x < 26; ++x)
            pixels[row * kSide + x] = static_cast<char>(255 - variation % 7);
    return pixels;
}

QImage barPicture(int label, int variation)
{
    const QByteArray pixels = barPixels(label, variation);
    return QImage(reinterpret_cast<const uchar*>(pixels.constData()), kSide, kSide, kSide, QImage::Format_Grayscale8)
        .convertToFormat(QImage::Format_RGB32);
}

} // namespace

/// Every kind of data set through the real program.
class TestDatasets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_dir.isValid());
        QByteArray table = "label";
        for (int i = 0; i < kSide * kSide; ++i)
            table += ",pixel" + QByteArray::number(i);
        table += '\n';
        const char* const names[] = {"ant", "bee", "cow"};
        for (int i = 0; i < 120; ++i) {
            const int label = i % 3;
            for (const char* part : {"train", "test"}) {
                const QString folder = m_dir.filePath(QString("bars/%1/%2").arg(part, names[label]));
                QVERIFY(QDir().mkpath(folder));
                QVERIFY(barPicture(label, i).save(folder + QString("/%1.png").arg(i)));
            }
            table += QByteArray::number(label);
            for (const char pixel : barPixels(label, i))
                table += ',' + QByteArray::number(static_cast<uchar>(pixel));
            table += '\n';
        }
        writeFile(m_dir.filePath("bars.csv"), table);
    }

    void run_namesTheClass_data()
    {
        QTest::addColumn<QStringList>("data");
        QTest::addColumn<QString>("words");
        QTest::newRow("image folder") << QStringList{m_dir.filePath("bars"), "--index", "40"}
                                      << QString::fromUtf8("Image 40 (label 1 \u00b7 bee): predicted ");
        QTest::newRow("image folder, train") << QStringList{m_dir.filePath("bars"), "--index", "0", "--split", "train"}
                                             << QString::fromUtf8("Image 0 (label 0 \u00b7 ant): predicted ");
        QTest::newRow("table") << QStringList{m_dir.filePath("bars.csv"), "--index", "2"}
                               << QString("Image 2 (label 2): predicted ");
    }

    void run_namesTheClass()
    {
        QFETCH(QStringList, data);
        QFETCH(QString, words);
        const CliResult result = runCli(QStringList{"run", "lenet5", "--data"} + data);
        QVERIFY2(result.status == 0, result.messages);
        QVERIFY2(QString::fromUtf8(result.output).contains(words), result.output);
    }

    /// The same pictures as a folder and as a table give the same input.
    void folderAndTable_areTheSame()
    {
        // The folder has 40 pictures of each class, in the order of their names as texts: 0.png, 1.png, 101.png come first.
        QCOMPARE(runCli({"run", "lenet5", "--data", m_dir.filePath("bars"), "--index", "0,40,80", "--dump",
                         m_dir.filePath("a")})
                     .status,
                 0);
        QCOMPARE(runCli({"run", "lenet5", "--data", m_dir.filePath("bars.csv"), "--index", "0,1,101", "--dump",
                         m_dir.filePath("b")})
                     .status,
                 0);
        QVERIFY(!readFile(m_dir.filePath("a/input.npy")).isEmpty());
        QCOMPARE(readFile(m_dir.filePath("a/input.npy")), readFile(m_dir.filePath("b/input.npy")));
    }

    void trainAndEvaluate_takeThem_data()
    {
        QTest::addColumn<QString>("learned");
        QTest::addColumn<QString>("seen");
        QTest::addColumn<bool>("named");
        QTest::newRow("folder, then table") << "bars" << "bars.csv" << false;
        QTest::newRow("table, then folder") << "bars.csv" << "bars" << true;
    }

    void trainAndEvaluate_takeThem()
    {
        QFETCH(QString, learned);
        QFETCH(QString, seen);
        QFETCH(bool, named);
        const QString weights = m_dir.filePath("weights.safetensors");
        const CliResult trained = runCli({"train", "lenet5", "--data", m_dir.filePath(learned), "--epochs", "8", "--batch",
                                          "16", "--threads", "1", "--json", "-o", weights});
        QVERIFY2(trained.status == 0, trained.messages);
        const CliResult evaluated = runCli({"evaluate", "lenet5", "--data", m_dir.filePath(seen), "--weights", weights,
                                            "--threads", "1", "--json"});
        QVERIFY2(evaluated.status == 0, evaluated.messages);
        QCOMPARE(evaluated.json()["images"].toInt(), 120);
        QVERIFY(evaluated.json()["accuracy"].toDouble() > 0.95);
        const QJsonArray classes = evaluated.json()["classes"].toArray();
        QCOMPARE(classes, named ? QJsonArray({"ant", "bee", "cow"}) : QJsonArray());
    }

    void generated_seedSaysWhichDigits()
    {
        const QString weights = m_dir.filePath("digits.safetensors");
        QCOMPARE(runCli({"weights", "lenet5", "--seed", "3", "-o", weights}).status, 0);
        QCOMPARE(runCli({"generate-digits", "-o", m_dir.filePath("digits"), "--count", "60", "--seed", "42"}).status, 0);
        const auto loss = [&](const QStringList& data) {
            return runCli(QStringList{"evaluate", "lenet5", "--weights", weights, "--threads", "1", "--json"} + data)
                .json()["loss"]
                .toDouble();
        };
        const double fromFiles = loss({"--data", m_dir.filePath("digits")});
        QVERIFY(fromFiles > 0);
        QCOMPARE(loss({"--generated", "60", "--generated-seed", "42"}), fromFiles);
        QVERIFY(loss({"--generated", "60"}) != fromFiles);
    }

    void badCalls_sayWhatIsWrong_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("message");
        writeFile(m_dir.filePath("broken.csv"), "7,1,2,3,4\n7,1,2,x,4\n");
        QVERIFY(QDir().mkpath(m_dir.filePath("none/empty")));
        QTest::newRow("no data set") << QStringList{"run", "lenet5", "--data", m_dir.filePath("none")}
                                     << "There is no data set in";
        QTest::newRow("absent") << QStringList{"run", "lenet5", "--data", m_dir.filePath("absent")} << "cannot be read";
        QTest::newRow("table") << QStringList{"run", "lenet5", "--data", m_dir.filePath("broken.csv")}
                               << "broken.csv, line 2, column 4: a pixel has to be";
        QTest::newRow("parts of a table")
            << QStringList{"run", "lenet5", "--data", m_dir.filePath("bars.csv"), "--split", "train"}
            << "is not split into train and test";
        QTest::newRow("seed without digits")
            << QStringList{"train", "lenet5", "-o", "w.pt", "--data", "x", "--generated-seed", "1"}
            << "--generated-seed needs --generated";
        QTest::newRow("a folder that is no class") << QStringList{"run", "lenet5", "--data", m_dir.path()}
                                                   << "There is no picture in";
    }

    void badCalls_sayWhatIsWrong()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, message);
        const CliResult result = runCli(arguments);
        QCOMPARE(result.status, 2);
        QVERIFY2(QString::fromUtf8(result.messages).contains(message), result.messages);
    }

private:
    QTemporaryDir m_dir;
};

QTEST_GUILESS_MAIN(TestDatasets)
#include "test_datasets.moc"
