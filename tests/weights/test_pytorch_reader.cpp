#include "tests/weights/archive_builder.h"

#include "model/weights/pickle_reader.h"
#include "model/weights/pytorch_reader.h"
#include "model/weights/zip_archive.h"

#include <QtTest>

using namespace layerwise;
using namespace layerwise::testing;

/// PyTorch's files piece by piece: the archive, the pickle, the tensors in their storages. Pickles are written here as
/// Python's pickletools names their opcodes.
class PytorchReaderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void zip64Archive_isReadAsTheOtherIs();
    void malformedArchive_isRefused_data();
    void malformedArchive_isRefused();
    void forbiddenName_isToldAndNothingElse_data();
    void forbiddenName_isToldAndNothingElse();
    void largePickles_areRefusedInTime_data();
    void largePickles_areRefusedInTime();
    void stridedTensor_hasTheRightElements();
    void tensorOutsideItsStorage_isRefused_data();
    void tensorOutsideItsStorage_isRefused();
};

namespace {

std::string text(const std::string& value)
{
    return 'X' + number(static_cast<std::uint32_t>(value.size())) + value;
}

std::string integer(std::int64_t value)
{
    return "\x8a\x08" + number(value);
}

std::string tuple(const std::vector<std::int64_t>& values)
{
    std::string pickle = "(";
    for (const std::int64_t value : values)
        pickle += integer(value);
    return pickle + 't';
}

std::string pickle(const std::string& body)
{
    return "\x80\x02" + body + '.';
}

struct Place {
    std::int64_t count = 6; ///< elements that the storage is said to have
    std::int64_t offset = 0;
    std::vector<std::int64_t> size = {2, 3};
    std::vector<std::int64_t> stride = {3, 1};
};

/// A file with one tensor, "w", and a storage of the floats 0, 1, 2, 3, 4, 5.
std::string fileWith(const Place& place)
{
    const std::string storage = std::string("(") + text("storage") + "ctorch\nFloatStorage\n" + text("0") +
                                text("cpu") + integer(place.count) + "tQ";
    const std::string tensor = "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + integer(place.offset) +
                               tuple(place.size) + tuple(place.stride) + "\x89}tR";
    const std::vector<float> values = {0, 1, 2, 3, 4, 5};
    const std::string data(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
    return zipArchive({{"a/data.pkl", pickle(std::string("}") + text("w") + tensor + "s")}, {"a/data/0", data}});
}

const std::vector<std::pair<std::string, std::string>> kEntries = {{"a/data.pkl", "first"}, {"a/data/0", "second"}};

} // namespace

void PytorchReaderTest::zip64Archive_isReadAsTheOtherIs()
{
    for (const bool zip64 : {false, true}) {
        const std::string bytes = zipArchive(kEntries, {zip64, 0, 0, 0, "a comment"});
        const auto archive = ZipArchive::open(bytesOf(bytes));
        QVERIFY(archive.ok());
        QCOMPARE(archive->entries().size(), std::size_t{2});
        const ZipArchive::Entry* entry = archive->find("a/data/0");
        QVERIFY(entry && !ZipArchive::checksumError("data/0", *entry));
        QCOMPARE(std::string(reinterpret_cast<const char*>(entry->bytes.data()), entry->bytes.size()),
                 std::string("second"));
    }
}

void PytorchReaderTest::malformedArchive_isRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char* name, const std::string& bytes) {
        QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()));
    };
    for (const bool zip64 : {false, true}) {
        const std::string kind = zip64 ? ", zip64" : "";
        row(("overlapping entries" + kind).c_str(),
            zipArchive({{"a", "first"}, {"a", "second"}}, {zip64, -static_cast<std::int64_t>(30 + 1 + 5), 0, 0, {}}));
        row(("entry behind the directory" + kind).c_str(), zipArchive(kEntries, {zip64, 1 << 20, 0, 0, {}}));
        row(("more entries announced" + kind).c_str(), zipArchive(kEntries, {zip64, 0, 60'000, 0, {}}));
        row(("fewer entries announced" + kind).c_str(), zipArchive(kEntries, {zip64, 0, 1, 0, {}}));
        row(("encrypted" + kind).c_str(), zipArchive(kEntries, {zip64, 0, 0, 1, {}}));
        row(("same name twice" + kind).c_str(), zipArchive({{"a", "first"}, {"a", "second"}}, {zip64, 0, 0, 0, {}}));
    }
    row("2^63 entries", zipArchive(kEntries, {true, 0, std::uint64_t{1} << 63, 0, {}}));
    row("nothing", std::string());
    row("end record alone", zipArchive({}).substr(1));
}

void PytorchReaderTest::malformedArchive_isRefused()
{
    QFETCH(QByteArray, bytes);
    const auto archive =
        ZipArchive::open(std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
    QVERIFY(!archive.ok());
    QCOMPARE(archive.error().code, std::string("weights.format"));
}

void PytorchReaderTest::forbiddenName_isToldAndNothingElse_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("name");
    QTest::newRow("os.system") << QByteArray("cposix\nsystem\nX\x01") << "weights.forbidden"
                               << "posix.system";
    QTest::newRow("eval") << QByteArray("c__builtin__\neval\n(") << "weights.forbidden"
                          << "__builtin__.eval";
    QTest::newRow("an allowed module's other function")
        << QByteArray("ctorch._utils\n_import_dotted_name\n") << "weights.forbidden"
        << "torch._utils._import_dotted_name";
    QTest::newRow("a known name cut in two elsewhere")
        << QByteArray("ctorch\n_utils._rebuild_tensor\nX") << "weights.forbidden"
        << "torch._utils._rebuild_tensor";
    QTest::newRow("an object") << QByteArray("c__main__\nNet\nq\x01)\x81}b") << "weights.object"
                               << "__main__.Net";
    QTest::newRow("a call of what may only be named") << QByteArray("ctorch\nFloatStorage\n)R") << "weights.forbidden"
                                                      << "torch.FloatStorage";
    QTest::newRow("letters that a terminal obeys") << QByteArray("c\x1b[2J\nx\n") << "weights.forbidden"
                                                   << "?[2J.x";
}

void PytorchReaderTest::forbiddenName_isToldAndNothingElse()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, code);
    QFETCH(QString, name);
    const std::string bytes = pickle(body.toStdString());
    const auto document = readPickle(bytesOf(bytes));
    QVERIFY(!document.ok());
    QCOMPARE(QString::fromStdString(document.error().code), code);
    QCOMPARE(QString::fromStdString(std::get<std::string>(document.error().values.at("name"))), name);
}

void PytorchReaderTest::largePickles_areRefusedInTime_data()
{
    QTest::addColumn<QByteArray>("body");
    const int many = 3'000'000;
    QTest::newRow("marks") << QByteArray(many, '(');
    QTest::newRow("nested tuples") << QByteArray(")") + QByteArray(many, '\x85');
    QTest::newRow("values") << QByteArray(many, 'N');
    QTest::newRow("recalled values") << QByteArray("Nq\x01") + QByteArray("h\x01").repeated(many);
    QByteArray memo;
    for (int i = 0; i < many; ++i)
        memo += "Nr" + QByteArray(reinterpret_cast<const char*>(&i), 4);
    QTest::newRow("memo") << memo;
    QTest::newRow("long tuple as arguments again and again")
        << "(" + QByteArray(100'000, 'N') + "tq\x01" + QByteArray("h\x01Q").repeated(100'000);
    QTest::newRow("text longer than the pickle") << QByteArray("X\xff\xff\xff\xff");
}

void PytorchReaderTest::largePickles_areRefusedInTime()
{
    QFETCH(QByteArray, body);
    const std::string bytes = pickle(body.toStdString());
    const auto document = readPickle(bytesOf(bytes));
    QVERIFY(!document.ok());
    QCOMPARE(document.error().code, std::string("weights.format"));
}

void PytorchReaderTest::stridedTensor_hasTheRightElements()
{
    const std::string file = fileWith({6, 1, {2, 1, 2}, {1, 1000, 3}});
    const auto tensors = readPytorch(bytesOf(file));
    QVERIFY(tensors.ok());
    std::vector<float> values(4);
    copyValues(tensors->at("w"), values);
    // Element [i, 0, j] is number 1 + i + 3 j of the storage.
    QCOMPARE(values, (std::vector<float>{1, 4, 2, 5}));
}

void PytorchReaderTest::tensorOutsideItsStorage_isRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char* name, const Place& place) {
        QTest::newRow(name) << QByteArray::fromStdString(fileWith(place));
    };
    const std::int64_t large = std::int64_t{1} << 62;
    row("one element too far", {6, 1, {2, 3}, {3, 1}});
    row("storage said to be larger", {7, 0, {2, 3}, {3, 1}});
    row("storage said to be smaller", {5, 0, {2, 3}, {3, 1}});
    row("sizes that overflow", {6, 0, {large, large}, {0, 0}});
    row("strides that overflow", {6, 0, {3, 3}, {large, large}});
    row("offset that overflows", {6, large, {2, 3}, {large, large}});
    row("number of elements that overflows", {large, 0, {2, 3}, {3, 1}});
    row("negative stride", {6, 5, {2, 3}, {-3, -1}});
    row("negative offset", {6, -1, {2, 3}, {3, 1}});
    row("fewer strides than sizes", {6, 0, {2, 3}, {1}});
    row("65 dimensions", {6, 0, std::vector<std::int64_t>(65, 1), std::vector<std::int64_t>(65, 1)});
}

void PytorchReaderTest::tensorOutsideItsStorage_isRefused()
{
    QFETCH(QByteArray, bytes);
    const auto tensors =
        readPytorch(std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
    QVERIFY(!tensors.ok());
    QCOMPARE(tensors.error().code, std::string("weights.format"));
    QCOMPARE(std::get<std::string>(tensors.error().values.at("key")), std::string("w"));
}

QTEST_APPLESS_MAIN(PytorchReaderTest)
#include "test_pytorch_reader.moc"
