#include "model/data/npy.h"
#include "tests/data/data_testing.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <limits>

using namespace layerwise;

namespace {

Activation counting(const Shape& shape)
{
    std::vector<float> values(static_cast<std::size_t>(*shape.elementCount()));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(i) - 2.5F;
    return Activation(shape, std::move(values));
}

} // namespace

class TestNpy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void file_isAsNumpysFormatDescribesIt()
    {
        const QTemporaryDir dir;
        QVERIFY(!writeNpy(dir.filePath("a.npy").toStdString(), counting({2, 3})));
        QFile file(dir.filePath("a.npy"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QCOMPARE(bytes.left(8), QByteArray("\x93NUMPY\x01\x00", 8));
        const int headerLength = static_cast<unsigned char>(bytes[8]) + 256 * static_cast<unsigned char>(bytes[9]);
        QCOMPARE((10 + headerLength) % 64, 0);
        QVERIFY(bytes.mid(10).startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"));
        QCOMPARE(bytes[10 + headerLength - 1], '\n');
        QCOMPARE(bytes.size(), 10 + headerLength + 6 * 4);
        QCOMPARE(bytes.mid(10 + headerLength, 4), QByteArray::fromHex("000020c0")); // -2.5, little-endian
    }

    void numpy_readsShapesAndValues()
    {
        const QString python = pythonWith("numpy");
        if (python.isEmpty())
            QSKIP("no Python with NumPy here");
        const QTemporaryDir dir;
        QVERIFY(!writeNpy(dir.filePath("maps.npy").toStdString(), counting({1, 2, 3, 2})));
        QVERIFY(!writeNpy(dir.filePath("vector.npy").toStdString(), counting({4})));
        QVERIFY(!writeNpy(dir.filePath("scalar.npy").toStdString(), counting({})));
        const float infinity = std::numeric_limits<float>::infinity();
        QVERIFY(!writeNpy(dir.filePath("odd.npy").toStdString(),
                          Activation({3}, {infinity, -infinity, std::numeric_limits<float>::quiet_NaN()})));
        QVERIFY(!writeNpyInt64(dir.filePath("count.npy").toStdString(), Activation(Shape{}, {7})));
        bool ok = false;
        const QByteArray output = runPython(python, R"(
import sys, numpy
for name in ["maps", "vector", "scalar", "odd", "count"]:
    a = numpy.load(f"{sys.argv[1]}/{name}.npy", allow_pickle=False)
    print(name, a.dtype, a.shape, a.flatten().tolist()))",
                                            {dir.path()}, &ok);
        QVERIFY2(ok, output);
        QCOMPARE(
            output,
            QByteArray("maps float32 (1, 2, 3, 2) [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5]\n"
                       "vector float32 (4,) [-2.5, -1.5, -0.5, 0.5]\n"
                       "scalar float32 () [-2.5]\n"
                       "odd float32 (3,) [inf, -inf, nan]\n"
                       "count int64 () [7]\n"));
    }

    void unwritable_isAnError()
    {
        const std::optional<Diagnostic> error = writeNpy("/no such folder/a.npy", counting({2}));
        QVERIFY(error);
        QCOMPARE(codeAndFile(*error), "data.unwritable a.npy");
    }
};

QTEST_APPLESS_MAIN(TestNpy)
#include "test_npy.moc"
