#include "tests/document/document_testing.h"

#include "model/document/network_json.h"
#include "model/document/sentences.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace layerwise;

namespace {

using enum Breakpoint::Condition;

const Breakpoint kOver{MaxAbs, 12.5, {}};

/// A file of one ReLU with something in its place.
QByteArray fileWith(const QByteArray& breakpoint)
{
    return R"({"format": "layerwise-network", "version": 1, "input": {"channels": 1, "height": 8, "width": 8},
              "layers": [{"type": "ReLU", "name": "a"}, {"type": "ReLU", "name": "b", "breakpoint": )" +
           breakpoint + "}]}";
}

} // namespace

class TestBreakpoints : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void set_modifiesTheDocument_butNoResult();
    void save_isTheNewStart();
    void undo_leavesThemAlone();
    void removedBlock_takesItAlong_andUndoBringsItBack();
    void copies_haveNone();
    void file_keepsEveryKind();
    void file_withoutAny_isAsItWas();
    void malformedFile_namesThePlace_data();
    void malformedFile_namesThePlace();
    void clipboard_knowsNone();
};

void TestBreakpoints::set_modifiesTheDocument_butNoResult()
{
    NetworkDocument document(testRegistry());
    document.setNetwork(smallNetwork(), {});
    QSignalSpy changed(&document, &NetworkDocument::breakpointsChanged);
    QSignalSpy modified(&document, &NetworkDocument::modifiedChanged);
    const std::uint64_t revision = document.revision();
    document.setBreakpoint(kInnerConv, Breakpoint{});
    QCOMPARE(changed.count(), 1);
    QCOMPARE(modified.count(), 1);
    QVERIFY(document.isModified());
    QVERIFY(document.breakpoint(kInnerConv) == Breakpoint{});
    QVERIFY(!document.breakpoint(kConv));
    QCOMPARE(document.revision(), revision);
    QVERIFY(document.snapshot()->breakpoints.contains(kInnerConv));

    document.setBreakpoint(kInnerConv, Breakpoint{});
    QCOMPARE(changed.count(), 1);
    document.setBreakpoint(kInnerConv, kOver);
    QVERIFY(document.breakpoint(kInnerConv) == kOver);
    document.setBreakpoint(kInnerConv, std::nullopt);
    QVERIFY(!document.isModified());
    QCOMPARE(changed.count(), 3);
    QCOMPARE(modified.count(), 2);

    document.setBreakpoint(kConv, Breakpoint{});
    document.setBreakpoint(kFc, kOver);
    QCOMPARE(document.breakpoints().size(), std::size_t{2});
    document.removeAllBreakpoints();
    QVERIFY(document.breakpoints().empty());
}

void TestBreakpoints::save_isTheNewStart()
{
    NetworkDocument document(testRegistry());
    document.setNetwork(smallNetwork(), {});
    QSignalSpy modified(&document, &NetworkDocument::modifiedChanged);
    document.setBreakpoint(kConv, Breakpoint{});
    document.setSaved(QStringLiteral("a.layerwise.json"));
    QVERIFY(!document.isModified());
    QCOMPARE(modified.takeLast().at(0).toBool(), false);
    document.setBreakpoint(kConv, std::nullopt);
    QVERIFY(document.isModified());
    document.setName(QStringLiteral("Other"));
    document.undoStack()->undo();
    QVERIFY(document.isModified());
    document.setBreakpoint(kConv, Breakpoint{});
    QVERIFY(!document.isModified());
    document.setNetwork(smallNetwork(), {});
    QVERIFY(!document.isModified() && document.breakpoints().empty());
}

void TestBreakpoints::undo_leavesThemAlone()
{
    NetworkDocument document(testRegistry());
    document.setNetwork(smallNetwork(), {});
    document.setBreakpoint(kConv, Breakpoint{});
    QVERIFY(!document.undoStack()->canUndo());
    document.setName(QStringLiteral("Other"));
    document.setBreakpoint(kRelu, Breakpoint{});
    document.undoStack()->undo();
    QCOMPARE(document.breakpoints().size(), std::size_t{2});
}

void TestBreakpoints::removedBlock_takesItAlong_andUndoBringsItBack()
{
    NetworkDocument document(testRegistry());
    document.setNetwork(smallNetwork(), {});
    document.setBreakpoint(kInnerConv, kOver);
    document.removeBlocks({kBox});
    QVERIFY(!document.breakpoint(kInnerConv));
    QVERIFY(document.breakpoints().empty());
    QVERIFY(!networkToJson(document.network(), testRegistry()).contains("breakpoint"));
    document.undoStack()->undo();
    QVERIFY(document.breakpoint(kInnerConv) == kOver);
    document.moveBlock(kInnerConv, -1);
    QVERIFY(document.breakpoint(kInnerConv) == kOver);
}

void TestBreakpoints::copies_haveNone()
{
    NetworkDocument document(testRegistry());
    document.setNetwork(smallNetwork(), {});
    document.setBreakpoint(kInnerConv, kOver);
    const auto copies = document.duplicateBlocks({kBox});
    QVERIFY(copies);
    QCOMPARE(document.breakpoints().size(), std::size_t{1});
}

void TestBreakpoints::file_keepsEveryKind()
{
    Network network = smallNetwork();
    network.breakpoints = {{kConv, Breakpoint{}},
                           {kRelu, Breakpoint{NotFinite, 0, {}}},
                           {kBox, Breakpoint{Zeros, 62.5, {}}},
                           {kInnerRelu, kOver},
                           {kFc, Breakpoint{ShapeDiffers, 0, {1, 10}}}};
    const QByteArray bytes = networkToJson(network, testRegistry());
    const Result<Network> read = networkFromJson(bytes, testRegistry());
    QVERIFY(read);
    QVERIFY(read->breakpoints == network.breakpoints);
    QVERIFY(*read == network);
    QCOMPARE(networkToJson(*read, testRegistry()), bytes);
    for (const char* part : {R"("name": "conv1", "breakpoint": true,)", R"("breakpoint": {"when": "nan_or_inf"})",
                             R"("breakpoint": {"when": "zeros_over_percent", "bound": 62.5})",
                             R"("breakpoint": {"when": "max_abs_over", "bound": 12.5})",
                             R"("breakpoint": {"when": "shape_differs_from", "shape": [1, 10]})", R"("version": 1)"})
        QVERIFY2(bytes.contains(part), part);

    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("a.layerwise.json"));
    QVERIFY(!saveNetwork(file, network, testRegistry()));
    QVERIFY(*loadNetwork(file, testRegistry()) == network);
}

void TestBreakpoints::file_withoutAny_isAsItWas()
{
    QVERIFY(!networkToJson(smallNetwork(), testRegistry()).contains("breakpoint"));
    const Result<Network> read = networkFromJson(fileWith("true"), testRegistry());
    QVERIFY2(read, read ? "" : qPrintable(sentence(read.error())));
    QVERIFY(read->breakpoints.contains(BlockId{3}));
}

void TestBreakpoints::malformedFile_namesThePlace_data()
{
    QTest::addColumn<QByteArray>("breakpoint");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("place");
    const auto row = [](const char* breakpoint, const char* code, const char* place) {
        QTest::newRow(breakpoint) << QByteArray(breakpoint) << QString(code)
                                  << QStringLiteral("layers[1].breakpoint") + place;
    };
    row("false", "file.wrong_type", "");
    row("1", "file.wrong_type", "");
    row("[]", "file.wrong_type", "");
    row("{}", "file.missing_key", "");
    row(R"({"when": 1})", "file.wrong_type", ".when");
    row(R"({"when": "sometimes"})", "file.choice", ".when");
    row(R"({"when": "nan_or_inf", "bound": 1})", "file.unknown_key", ".bound");
    row(R"({"when": "nan_or_inf", "why": 1})", "file.unknown_key", ".why");
    row(R"({"when": "zeros_over_percent"})", "file.missing_key", "");
    row(R"({"when": "zeros_over_percent", "bound": "50"})", "file.wrong_type", ".bound");
    row(R"({"when": "zeros_over_percent", "bound": 100.5})", "file.range", ".bound");
    row(R"({"when": "zeros_over_percent", "bound": -1})", "file.range", ".bound");
    row(R"({"when": "max_abs_over", "bound": -1})", "file.range", ".bound");
    row(R"({"when": "max_abs_over", "shape": [1]})", "file.unknown_key", ".shape");
    row(R"({"when": "shape_differs_from"})", "file.missing_key", "");
    row(R"({"when": "shape_differs_from", "shape": 3})", "file.wrong_type", ".shape");
    row(R"({"when": "shape_differs_from", "shape": [1, 2.5]})", "file.wrong_type", ".shape[1]");
    row(R"({"when": "shape_differs_from", "shape": [1, -2]})", "file.range", ".shape[1]");
}

void TestBreakpoints::malformedFile_namesThePlace()
{
    QFETCH(QByteArray, breakpoint);
    QFETCH(QString, code);
    QFETCH(QString, place);
    const Result<Network> read = networkFromJson(fileWith(breakpoint), testRegistry());
    QVERIFY(!read);
    QCOMPARE(QString::fromStdString(read.error().code), code);
    QCOMPARE(QString::fromStdString(std::get<std::string>(read.error().values.at("place"))), place);
    const QString words = sentence(read.error());
    QVERIFY2(words.startsWith(place), qPrintable(words));
    QVERIFY2(!words.contains('{') || words.contains(QString::fromUtf8(breakpoint)), qPrintable(words));
}

void TestBreakpoints::clipboard_knowsNone()
{
    const QByteArray bytes = blocksToJson({layer("ReLU", "a")}, testRegistry());
    QVERIFY(!bytes.contains("breakpoint"));
    QByteArray with = bytes;
    with.replace("\"name\": \"a\"", "\"name\": \"a\", \"breakpoint\": true");
    const auto read = blocksFromJson(with, testRegistry());
    QVERIFY(!read);
    QCOMPARE(QString::fromStdString(read.error().code), QStringLiteral("file.unknown_key"));
}

QTEST_GUILESS_MAIN(TestBreakpoints)
#include "test_breakpoints.moc"
