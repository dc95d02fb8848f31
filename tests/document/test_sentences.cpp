#include "tests/document/document_testing.h"

#include "model/document/sentence_patterns.h"
#include "model/document/sentences.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QSet>

#include <limits>

using namespace layerwise;

namespace {

const SentencePattern* patternOf(const QString& code)
{
    return findPattern(code.toUtf8().constData());
}

/// Codes that stand as literals in the sources below the document, and in the document itself.
QMap<QString, QString> codesInSources()
{
    static const QRegularExpression literal(
        QStringLiteral("\"((?:shape|option|name|file|data|weights|memory|torch|move|type|place|lint|trace|fix|explain|"
                       "field|compare|attribution)\\.[a-z][a-z0-9_]*)\""));
    QMap<QString, QString> codes;
    QDirIterator files(QStringLiteral(LAYERWISE_SOURCE_DIR "/model"), {"*.cpp", "*.h"}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile source(files.next());
        // The table of the sentences itself proves nothing.
        if (source.fileName().contains("sentence_patterns") || !source.open(QIODevice::ReadOnly))
            continue;
        for (auto matches = literal.globalMatch(QString::fromUtf8(source.readAll())); matches.hasNext();)
            codes.insert(matches.next().captured(1), source.fileName());
    }
    return codes;
}

} // namespace

class TestSentences : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyCodeInTheSources_hasItsSentence();
    void everySentence_isInTheTableOfTheDocumentation();
    void describe_data();
    void describe();
    void postedResNet_saysWhatAvgpoolGets();
    void unknownCode_isStillReadable();
    void missingValues_areStillReadable();
    void numbers_data();
    void numbers();
};

void TestSentences::everyCodeInTheSources_hasItsSentence()
{
    const QMap<QString, QString> codes = codesInSources();
    QVERIFY(codes.size() > 30);
    QVERIFY(codes.contains("shape.channels") && codes.contains("data.magic") && codes.contains("weights.missing") &&
            codes.contains("field.max_pooling"));
    for (auto it = codes.begin(); it != codes.end(); ++it)
        QVERIFY2(patternOf(it.key()), qPrintable(it.key() + " in " + it.value()));
}

void TestSentences::everySentence_isInTheTableOfTheDocumentation()
{
    QFile file(QStringLiteral(LAYERWISE_SOURCE_DIR "/docs/PROBLEMS.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(file.readAll());
    static const QRegularExpression row(QStringLiteral("^\\| `([a-z_.]+)` \\|"), QRegularExpression::MultilineOption);
    QSet<QString> documented;
    for (auto matches = row.globalMatch(text); matches.hasNext();)
        documented.insert(matches.next().captured(1));
    QSet<QString> said;
    for (const auto patterns : {shapePatterns(), optionPatterns(), filePatterns(), dataPatterns(), trainPatterns(),
                                fixPatterns(), lintPatterns(), explainPatterns(), comparePatterns()})
        for (const SentencePattern& pattern : patterns)
            said.insert(QString::fromUtf8(pattern.code));
    QCOMPARE(QStringList((said - documented).values()).join(' '), QString());
    QCOMPARE(QStringList((documented - said).values()).join(' '), QString());
}

void TestSentences::describe_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("option");
    QTest::addColumn<QVariantMap>("values");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("actual");
    const QVariantList image{1, 512, 1, 1};

    QTest::newRow("channels") << "shape.channels"
                              << "in_channels" << QVariantMap{{"expected", 64}, {"actual", 32}, {"input", image}}
                              << "conv2 expects 64 channels, but gets 32"
                              << "64 channels"
                              << "32 channels";
    QTest::newRow("one channel") << "shape.channels"
                                 << "in_channels" << QVariantMap{{"expected", 1}, {"actual", 12345}, {"input", image}}
                                 << "conv2 expects 1 channel, but gets 12,345"
                                 << "1 channel"
                                 << "12,345 channels";
    QTest::newRow("window") << "shape.output_too_small"
                            << "kernel_size"
                            << QVariantMap{{"least", QVariantList{7, 7}},
                                           {"input", image},
                                           {"output", QVariantList{1, 512, -5, -5}}}
                            << "conv2 wants at least 7×7, and gets 1×1"
                            << "at least 7×7"
                            << "1×1";
    QTest::newRow("window, least unknown")
        << "shape.output_too_small"
        << "kernel_size" << QVariantMap{{"input", image}, {"output", QVariantList{1, 512, -5, -5}}}
        << "conv2 gets maps of 1×1, which are too small: it would put out -5×-5"
        << "an output of at least 1×1"
        << "-5×-5";
    QTest::newRow("rank") << "shape.rank"
                          << "" << QVariantMap{{"expected", "3 or 4"}, {"actual", 2}, {"input", QVariantList{1, 10}}}
                          << "conv2 expects an input with 3 or 4 dimensions, but gets 2"
                          << "3 or 4 dimensions"
                          << "2 dimensions";
    QTest::newRow("sum") << "shape.residual_mismatch"
                         << ""
                         << QVariantMap{{"body", QVariantList{1, 8, 4, 4}}, {"shortcut", QVariantList{1, 4, 4, 4}}}
                         << "conv2 cannot add [1, 8, 4, 4] and [1, 4, 4, 4]"
                         << "[1, 8, 4, 4] from the shortcut as well"
                         << "[1, 4, 4, 4]";
    QTest::newRow("minimum") << "option.range"
                             << "stride" << QVariantMap{{"option", "stride"}, {"actual", 0}, {"minimum", 1}}
                             << "conv2: stride has to be at least 1, but is 0"
                             << "at least 1"
                             << "0";
    QTest::newRow("above") << "option.range"
                           << "eps" << QVariantMap{{"option", "eps"}, {"actual", -0.5}, {"exclusive_minimum", 0.0}}
                           << "conv2: eps has to be more than 0, but is -0.5"
                           << "more than 0"
                           << "-0.5";
    QTest::newRow("between") << "option.range"
                             << "p" << QVariantMap{{"option", "p"}, {"actual", 1.5}, {"minimum", 0.0}, {"maximum", 1.0}}
                             << "conv2: p has to be from 0 to 1, but is 1.5"
                             << "from 0 to 1"
                             << "1.5";
    QTest::newRow("type") << "option.type"
                          << "stride"
                          << QVariantMap{{"option", "stride"},
                                         {"actual", "'two'"},
                                         {"expected", "int, list of 2 int, None"}}
                          << "conv2: stride has to be a whole number, a list of 2 whole numbers or None, but is 'two'"
                          << "a whole number, a list of 2 whole numbers or None"
                          << "'two'";
    QTest::newRow("memory") << "memory.too_large"
                            << "" << QVariantMap{{"bytes", 36'000'000'000LL}, {"limit", 4'000'000'000LL}}
                            << "conv2 would need 36 GB of memory, but only 4 GB can be used"
                            << "at most 4 GB"
                            << "36 GB";
}

void TestSentences::describe()
{
    QFETCH(QString, code);
    QFETCH(QString, option);
    QFETCH(QVariantMap, values);
    QFETCH(QString, title);
    QFETCH(QString, expected);
    QFETCH(QString, actual);
    Diagnostic diagnostic{code.toStdString(), {}, option.toStdString()};
    for (auto it = values.begin(); it != values.end(); ++it) {
        DiagnosticValue& value = diagnostic.values[it.key().toStdString()];
        if (it->typeId() == QMetaType::QVariantList) {
            std::vector<std::int64_t> sizes;
            for (const QVariant& size : it->toList())
                sizes.push_back(size.toLongLong());
            value = Shape(sizes);
        } else if (it->typeId() == QMetaType::Double) {
            value = it->toDouble();
        } else if (it->typeId() == QMetaType::QString) {
            value = it->toString().toStdString();
        } else {
            value = static_cast<std::int64_t>(it->toLongLong());
        }
    }
    const ProblemText text = layerwise::describe(diagnostic, "conv2");
    QCOMPARE(text.title, title);
    QCOMPARE(text.expected, expected);
    QCOMPARE(text.actual, actual);
    QVERIFY(!text.detail.contains('{'));
}

void TestSentences::postedResNet_saysWhatAvgpoolGets()
{
    const Network network = *makeTemplate("resnet18-as-posted");
    const ShapeReport shapes = inferShapes(network, testRegistry());
    QCOMPARE(shapes.problems.size(), std::size_t{1});
    const Problem& problem = shapes.problems.front();
    const ProblemText text = layerwise::describe(
        problem.diagnostic, QString::fromStdString(pathOf(network.root, problem.block, testRegistry())));
    QVERIFY2(text.title.startsWith("avgpool ") && text.title.contains("1×1"), qPrintable(text.title));
    QVERIFY(text.detail.contains("[1, 512, 1, 1]"));
}

void TestSentences::unknownCode_isStillReadable()
{
    const Diagnostic diagnostic{"shape.of_the_future", {{"expected", std::int64_t{3}}, {"why", std::string("x")}}, {}};
    const ProblemText text = layerwise::describe(diagnostic, "layer1.0");
    QCOMPARE(text.title, QStringLiteral("layer1.0 has a problem (shape.of_the_future)"));
    QCOMPARE(text.detail, QStringLiteral("expected = 3, why = x"));
    QCOMPARE(text.expected, QStringLiteral("3"));
    QCOMPARE(sentence(diagnostic), QStringLiteral("There is a problem (shape.of_the_future): expected = 3, why = x"));
}

void TestSentences::missingValues_areStillReadable()
{
    const ProblemText text = layerwise::describe({"shape.channels", {{"actual", std::int64_t{3}}}, {}}, "conv1");
    QCOMPARE(text.title, QStringLiteral("conv1 has a problem (shape.channels)"));
    QVERIFY(text.detail.contains("actual = 3"));
}

void TestSentences::numbers_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const QString& text, const char* expected) {
        QTest::newRow(expected) << text << QString::fromUtf8(expected);
    };
    row(formatCount(11'175'370), "11,175,370");
    row(formatCount(-5), "-5");
    row(formatShortCount(999), "999");
    row(formatShortCount(9'408), "9.41 k");
    row(formatShortCount(1'813'561'344), "1.81 G");
    row(formatShortCount(999'999), "1 M");
    row(formatBytes(0), "0 B");
    row(formatBytes(44'701'480), "44.7 MB");
    row(formatDuration(850), "850 ns");
    row(formatDuration(1'900'000), "1.9 ms");
    row(formatDuration(12'340), "12.3 µs");
    row(formatDuration(2'500'000'000), "2.5 s");
    row(formatValue(0.123456), "0.1235");
    row(formatValue(-0.00000001, 2), "-1e-08");
    row(formatValue(-0.0), "0");
    row(formatValue(1234.56), "1235");
    row(formatValue(12345.6), "12346");
    row(formatValue(0.00012345, 3), "0.000123");
    row(formatValue(std::numeric_limits<double>::quiet_NaN()), "NaN");
    row(formatValue(-std::numeric_limits<double>::infinity()), "-inf");
    row(formatShape({1, 64, 16, 16}), "[1, 64, 16, 16]");
}

void TestSentences::numbers()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(text, expected);
}

QTEST_GUILESS_MAIN(TestSentences)
#include "test_sentences.moc"
