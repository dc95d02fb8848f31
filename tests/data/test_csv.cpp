#include "model/data/csv.h"
#include "tests/data/data_testing.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace layerwise;

class TestCsv : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matrix_isWrittenAsItStands()
    {
        QCOMPARE(csvText(Activation({2, 3}, {1, -2.5F, 0, 4, 1e-7F, 6})), std::string("1,-2.5,0\n4,1.00000001e-07,6\n"));
        QCOMPARE(csvText(Activation({1, 1, 2, 2}, {1, 2, 3, 4})), std::string("1,2\n3,4\n"));
    }

    void maps_haveALineForEachValue()
    {
        QCOMPARE(csvText(Activation({1, 2, 1, 2}, {1, 2, 3, 4})),
                 std::string("n,c,y,x,value\n0,0,0,0,1\n0,0,0,1,2\n0,1,0,0,3\n0,1,0,1,4\n"));
        QCOMPARE(csvText(Activation({2}, {5, 6})), std::string("f,value\n0,5\n1,6\n"));
        QCOMPARE(csvText(Activation(Shape{}, {7})), std::string("value\n7\n"));
    }

    /// Python parses the text, and float32 of it has to be the same bits.
    void numbers_giveTheSameFloatsBack()
    {
        const QString python = pythonWith("numpy");
        if (python.isEmpty())
            QSKIP("no Python with NumPy here");
        const QTemporaryDir dir;
        const std::vector<float> values{0.1F, 1.0F / 3, 16777216, 1.17549435e-38F, 3.40282347e38F, -0.0F};
        QVERIFY(!writeCsv(dir.filePath("a.csv").toStdString(), Activation({2, 3}, values)));
        bool ok = false;
        const QByteArray output = runPython(python, R"(
import sys, numpy
print(numpy.loadtxt(sys.argv[1] + "/a.csv", delimiter=",").astype("<f4").tobytes().hex())
)",
                                            {dir.path()}, &ok);
        QVERIFY2(ok, output.constData());
        const QByteArray bytes(reinterpret_cast<const char*>(values.data()), static_cast<qsizetype>(values.size() * 4));
        QCOMPARE(output.trimmed(), bytes.toHex());
    }

    void unwritableFile_isAnError()
    {
        const auto error = writeCsv("/nowhere/at/all.csv", Activation({1}, {1}));
        QVERIFY(error);
        QCOMPARE(error->code, std::string("data.unwritable"));
    }
};

QTEST_APPLESS_MAIN(TestCsv)
#include "test_csv.moc"
