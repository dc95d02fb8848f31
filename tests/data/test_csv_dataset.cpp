#include "model/data/csv_dataset.h"
#include "tests/data/data_testing.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace layerwise;

namespace {

/// "data.csv_value file.csv line 3 column 2: x": all that an error says.
QByteArray said(const Diagnostic& diagnostic)
{
    QByteArray words = codeAndFile(diagnostic);
    for (const char* key : {"line", "column", "columns", "expected", "actual"}) {
        const auto value = diagnostic.values.find(key);
        if (value == diagnostic.values.end())
            continue;
        const auto* whole = std::get_if<std::int64_t>(&value->second);
        words += ' ' + QByteArray(key) + ' ' +
                 (whole ? QByteArray::number(static_cast<qlonglong>(*whole))
                        : QByteArray::fromStdString(std::get<std::string>(value->second)));
    }
    return words;
}

Result<DatasetPtr> load(const QByteArray& content, const QString& name = "images.csv")
{
    const QTemporaryDir dir;
    writeFile(dir.filePath(name), content);
    return loadCsvDataset(dir.filePath(name).toStdString());
}

QByteArray header(const QByteArray& first, int pixels, const QByteArray& last = {})
{
    QByteArrayList names;
    if (!first.isEmpty())
        names << first;
    for (int i = 0; i < pixels; ++i)
        names << "pixel" + QByteArray::number(i);
    if (!last.isEmpty())
        names << last;
    return names.join(',');
}

} // namespace

class TestCsvDataset : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void forms_areRead_data()
    {
        // 7 with the pixels 1 2 3 4, and 2 with 250 255 0 9.
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("plain") << QByteArray("7,1,2,3,4\n2,250,255,0,9\n");
        QTest::newRow("no newline at the end") << QByteArray("7,1,2,3,4\n2,250,255,0,9");
        QTest::newRow("Windows") << QByteArray("\xEF\xBB\xBFlabel,a,b,c,d\r\n7,1,2,3,4\r\n2,250,255,0,9\r\n");
        QTest::newRow("header") << header("label", 4) + "\n7,1,2,3,4\n2,250,255,0,9\n";
        QTest::newRow("header, label last, as OpenML") << header("", 4, "class") + "\n1,2,3,4,7\n250,255,0,9,2\n";
        QTest::newRow("header, label in the middle") << QByteArray("a,b,Target,c,d\n1,2,7,3,4\n250,255,2,0,9\n");
        QTest::newRow("header without a word for the label") << QByteArray("what,a,b,c,d\n7,1,2,3,4\n2,250,255,0,9\n");
        QTest::newRow("header of numbers") << QByteArray("label,0,1,2,3\n7,1,2,3,4\n2,250,255,0,9\n");
        QTest::newRow("quotes") << QByteArray("\"label\",\"a,x\",\"b\",c,d\n\"7\",\"1\",2,3,4\n2,\"250\" , 255,0,\"9\"\n");
        QTest::newRow("semicolons") << QByteArray("7;1;2;3;4\n2;250;255;0;9\n");
        QTest::newRow("tabs") << QByteArray("7\t1\t2\t3\t4\n2\t250\t255\t0\t9\n");
        QTest::newRow("spaces and empty lines") << QByteArray("\n7, 1, 2,3 ,4\n   \n\n 2,250,255,0,9\n\n");
        QTest::newRow("written as decimals") << QByteArray("7.0,1.0,2.00,3.,4\n2.0,250.0,255.0,0.0,9.0\n");
    }

    void forms_areRead()
    {
        QFETCH(QByteArray, content);
        for (const bool gzip : {false, true}) {
            const Result<DatasetPtr> read =
                gzip ? load(gzipped(content), "images.csv.gz") : load(content, "images.csv");
            QVERIFY2(read.ok(), read.ok() ? "" : said(read.error()));
            const Dataset& dataset = **read;
            QCOMPARE(dataset.size(), 2);
            QCOMPARE(dataset.width(), 2);
            QCOMPARE(dataset.height(), 2);
            QCOMPARE(dataset.label(0), 7);
            QCOMPARE(dataset.label(1), 2);
            QCOMPARE(dataset.image(0).pixels, (std::vector<std::uint8_t>{1, 2, 3, 4}));
            QCOMPARE(dataset.image(1).pixels, (std::vector<std::uint8_t>{250, 255, 0, 9}));
            QCOMPARE(QByteArray::fromStdString(dataset.name()), "images");
            QVERIFY(dataset.classNames().empty());
        }
    }

    void withoutLabels_isRead()
    {
        for (const QByteArray& content : {QByteArray("1,2,3,4\n5,6,7,8\n"), header("", 4) + "\n1,2,3,4\n5,6,7,8\n"}) {
            const Result<DatasetPtr> read = load(content);
            QVERIFY2(read.ok(), read.ok() ? "" : said(read.error()));
            QCOMPARE((*read)->size(), 2);
            QCOMPARE((*read)->label(1), -1);
            QCOMPARE((*read)->image(1).pixels, (std::vector<std::uint8_t>{5, 6, 7, 8}));
        }
    }

    void pandasHeader_isNoImage()
    {
        QByteArrayList numbers, row;
        for (int i = 0; i < 785; ++i) {
            numbers << QByteArray::number(i);
            row << QByteArray::number(i % 200);
        }
        const Result<DatasetPtr> read = load(numbers.join(',') + '\n' + row.join(',') + '\n');
        QVERIFY2(read.ok(), read.ok() ? "" : said(read.error()));
        QCOMPARE((*read)->size(), 1);
        QCOMPARE((*read)->width(), 28);
        QCOMPARE((*read)->pixels(0)[783], static_cast<std::uint8_t>(784 % 200));
    }

    void publishedSets_areRecognisedByTheirName()
    {
        const Result<DatasetPtr> fashion = load("9,1,2,3,4\n0,1,2,3,4\n", "fashion-mnist_test.csv");
        QVERIFY(fashion.ok());
        QCOMPARE(QByteArray::fromStdString((*fashion)->classNames().at(9)), "Ankle boot");
        const Result<DatasetPtr> letters = load("26,1,2,3,4\n", "emnist-letters-train.csv");
        QVERIFY(letters.ok());
        QCOMPARE(QByteArray::fromStdString((*letters)->classNames().at(26)), "z");
        QCOMPARE((*letters)->image(0).pixels, (std::vector<std::uint8_t>{1, 3, 2, 4}));
        // Its labels are not Fashion-MNIST's.
        const Result<DatasetPtr> other = load("10,1,2,3,4\n", "fashion-mnist_test.csv");
        QVERIFY(other.ok());
        QVERIFY((*other)->classNames().empty());
    }

    void bad_isOneClearError_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QByteArray>("error");
        const auto row = [](const char* name, const QByteArray& content, const char* error) {
            QTest::newRow(name) << content << QByteArray(error);
        };
        row("empty", "", "data.csv_empty images.csv");
        row("empty lines", "\n\n  \n", "data.csv_empty images.csv");
        row("header only", "label,a,b,c,d\n", "data.csv_empty images.csv");
        row("no square", "7,1,2\n", "data.csv_sizes images.csv line 1 columns 3");
        row("no square with a header", "label,a,b,c\n7,1,2,3\n", "data.csv_sizes images.csv line 1 columns 4");
        row("one word", "hello", "data.csv_sizes images.csv line 1 columns 1");
        row("label without pixels", "label\n7\n", "data.csv_sizes images.csv line 1 columns 1");
        row("a row too short", "7,1,2,3,4\n2,5,6,7\n", "data.csv_columns images.csv line 2 expected 5 actual 4");
        row("a row too long", "7,1,2,3,4\n\n2,5,6,7,8,9\n", "data.csv_columns images.csv line 3 expected 5 actual 6");
        row("comma at the end", "7,1,2,3,4\n2,5,6,7,8,\n", "data.csv_columns images.csv line 2 expected 5 actual 6");
        row("cut off", "7,1,2,3,4\n2,5,6", "data.csv_columns images.csv line 2 expected 5 actual 3");
        row("not a number", "7,1,2,3,4\n2,5,x,7,8\n", "data.csv_value images.csv line 2 column 3 actual x");
        row("empty field", "7,1,2,3,4\n2,5,,7,8\n", "data.csv_value images.csv line 2 column 3 actual ");
        row("too large", "7,1,2,3,256\n", "data.csv_value images.csv line 1 column 5 actual 256");
        row("negative", "7,1,-2,3,4\n", "data.csv_value images.csv line 1 column 3 actual -2");
        row("a fraction", "7,0.1,0.5,0.3,0.4\n", "data.csv_value images.csv line 1 column 2 actual 0.1");
        row("enormous", "7,1,2,3,99999999999999999999\n",
            "data.csv_value images.csv line 1 column 5 actual 99999999999999999999");
        row("hexadecimal", "7,1,2,3,0x10\n", "data.csv_value images.csv line 1 column 5 actual 0x10");
        row("a space inside", "7,1,2,3,1 0\n", "data.csv_value images.csv line 1 column 5 actual 1 0");
        row("long value", "7,1,2,3," + QByteArray(100, 'z') + "\n",
            "data.csv_value images.csv line 1 column 5 actual zzzzzzzzzzzzzzzzzzzzzzzz...");
        row("not for a terminal", "7,1,2,3,\x1b[2J\n", "data.csv_value images.csv line 1 column 5 actual ?[2J");
        row("label is a word", "label,a,b,c,d\ncat,1,2,3,4\n", "data.csv_label images.csv line 2 column 1 actual cat");
        row("label too large", "a,b,c,d,class\n1,2,3,4,256\n", "data.csv_label images.csv line 2 column 5 actual 256");
        row("open quote", "7,1,2,3,4\n7,1,\"2,3,4\n", "data.csv_quote images.csv line 2");
        row("words behind a quote", "7,1,2,3,4\n7,1,\"2\"x,3,4\n", "data.csv_quote images.csv line 2");
        row("a picture", QByteArray::fromHex("89504e470d0a1a0a0000000d49484452"),
            "data.csv_sizes images.csv line 1 columns 1");
    }

    void bad_isOneClearError()
    {
        QFETCH(QByteArray, content);
        QFETCH(QByteArray, error);
        const Result<DatasetPtr> read = load(content);
        QVERIFY(!read.ok());
        QCOMPARE(said(read.error()), error);
        // In a gzip file it is the same.
        const Result<DatasetPtr> zipped = load(gzipped(content), "images.csv.gz");
        QVERIFY(!zipped.ok());
        QCOMPARE(said(zipped.error()).replace("images.csv.gz", "images.csv"), error);
    }

    void lineWithoutEnd_isRefused_beforeItFillsTheMemory()
    {
        // 200 MB of one line in 200 kB.
        const Result<DatasetPtr> read = load(gzipped(QByteArray(200 << 20, '1')), "images.csv.gz");
        QVERIFY(!read.ok());
        QCOMPARE(codeAndFile(read.error()), "data.csv_long_line images.csv.gz");
    }

    void damagedGzip_isRefused()
    {
        QByteArray rows;
        for (int i = 0; i < 1000; ++i)
            rows += QByteArray::number(i % 10) + ",1,2,3," + QByteArray::number(i * 7 % 256) + '\n';
        const QByteArray good = gzipped(rows);
        QByteArray damaged = good;
        damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 0x55);
        for (const QByteArray& bytes : {good.chopped(100), good.chopped(3), damaged}) {
            const Result<DatasetPtr> read = load(bytes, "images.csv.gz");
            QVERIFY(!read.ok());
            QCOMPARE(codeAndFile(read.error()), "data.gzip images.csv.gz");
        }
        QVERIFY(load(good, "images.csv.gz").ok());
    }

    void missingFile_isNamed()
    {
        const QTemporaryDir dir;
        const Result<DatasetPtr> read = loadCsvDataset(dir.filePath("absent.csv").toStdString());
        QVERIFY(!read.ok());
        QCOMPARE(codeAndFile(read.error()), "data.unreadable absent.csv");
        QVERIFY(!loadCsvDataset(dir.path().toStdString()).ok());
    }

    void longLines_acrossChunks_areWhole()
    {
        // Rows of 256 x 256 pixels are longer than what is read at a time.
        QByteArray content;
        for (int image = 0; image < 3; ++image) {
            content += QByteArray::number(image);
            for (int i = 0; i < 65536; ++i)
                content += ',' + QByteArray::number((i * 31 + image) % 256);
            content += '\n';
        }
        const Result<DatasetPtr> read = load(content);
        QVERIFY2(read.ok(), read.ok() ? "" : said(read.error()));
        QCOMPARE((*read)->size(), 3);
        QCOMPARE((*read)->width(), 256);
        for (int image = 0; image < 3; ++image) {
            QCOMPARE((*read)->label(image), image);
            const std::span<const std::uint8_t> pixels = (*read)->pixels(image);
            for (int i = 0; i < 65536; ++i)
                QCOMPARE(int{pixels[static_cast<std::size_t>(i)]}, (i * 31 + image) % 256);
        }
    }
};

QTEST_APPLESS_MAIN(TestCsvDataset)
#include "test_csv_dataset.moc"
