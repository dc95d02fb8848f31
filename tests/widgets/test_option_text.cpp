#include "tests/document/document_testing.h"
#include "widgets/inspector/option_text.h"

#include <QTest>

namespace layerwise {

namespace {

const OptionSpec& spec(const char* type, const char* key)
{
    return *testRegistry().find(type)->option(key);
}

} // namespace

class TestOptionText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parse_whatAPersonTypes_data();
    void parse_whatAPersonTypes();
    void parse_whatCannotBeUsed_data();
    void parse_whatCannotBeUsed();
    void text_isReadBackAsTheSameValue();
    void step_data();
    void step();
    void toolTip_namesHelpRangeAndDefault();
};

void TestOptionText::parse_whatAPersonTypes_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("python");
    const auto add = [](const char* type, const char* key, const char* text, const char* python) {
        QTest::addRow("%s.%s: %s", type, key, text) << QString::fromUtf8(type) << QString::fromUtf8(key)
                                                    << QString::fromUtf8(text) << QString::fromUtf8(python);
    };
    add("Conv2d", "kernel_size", "7", "[7, 7]");
    add("Conv2d", "kernel_size", "7, 5", "[7, 5]");
    add("Conv2d", "kernel_size", "7×5", "[7, 5]");
    add("Conv2d", "kernel_size", " 7 x 5 ", "[7, 5]");
    add("Conv2d", "kernel_size", "(7, 5)", "[7, 5]");
    add("Conv2d", "kernel_size", "[7,5]", "[7, 5]");
    add("Conv2d", "kernel_size", "7 5", "[7, 5]");
    add("Conv2d", "padding", "same", "'same'");
    add("Conv2d", "padding", "'valid'", "'valid'");
    add("Conv2d", "out_channels", "64", "64");
    add("MaxPool2d", "stride", "", "None");
    add("MaxPool2d", "stride", "none", "None");
    add("BatchNorm2d", "eps", "1e-3", "0.001");
    add("BatchNorm2d", "momentum", "None", "None");
    add("AdaptiveAvgPool2d", "output_size", "None, 7", "[-1, 7]");
    add("ZeroPad2d", "padding", "1, 2, 3, 4", "[1, 2, 3, 4]");
    add("LayerNorm", "normalized_shape", "64, 8, 8", "[64, 8, 8]");
}

void TestOptionText::parse_whatAPersonTypes()
{
    QFETCH(QString, type);
    QFETCH(QString, key);
    QFETCH(QString, text);
    QFETCH(QString, python);
    const auto value = parseOption(spec(qPrintable(type), qPrintable(key)), text);
    QVERIFY(value.ok());
    QCOMPARE(QString::fromStdString(toPython(*value)), python);
}

void TestOptionText::parse_whatCannotBeUsed_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("code");
    const auto add = [](const char* type, const char* key, const char* text, const char* code) {
        QTest::addRow("%s.%s: %s", type, key, text)
            << QString::fromUtf8(type) << QString::fromUtf8(key) << QString::fromUtf8(text) << QString::fromUtf8(code);
    };
    add("Conv2d", "out_channels", "", "option.missing");
    add("Conv2d", "out_channels", "many", "option.type");
    add("Conv2d", "out_channels", "1.5", "option.type");
    add("Conv2d", "out_channels", "0", "option.range");
    add("Conv2d", "out_channels", "99999999999999999999", "option.type");
    add("Conv2d", "kernel_size", "3, 3, 3", "option.length");
    add("Conv2d", "kernel_size", "None", "option.type");
    add("Conv2d", "kernel_size", "×", "option.type");
    add("Conv2d", "padding", "some", "option.choice");
    add("BatchNorm2d", "eps", "nan", "option.range");
    add("BatchNorm2d", "eps", "inf", "option.range");
}

void TestOptionText::parse_whatCannotBeUsed()
{
    QFETCH(QString, type);
    QFETCH(QString, key);
    QFETCH(QString, text);
    QFETCH(QString, code);
    const auto value = parseOption(spec(qPrintable(type), qPrintable(key)), text);
    QVERIFY(!value.ok());
    QCOMPARE(QString::fromStdString(value.error().code), code);
}

void TestOptionText::text_isReadBackAsTheSameValue()
{
    for (const LayerType* type : testRegistry().types()) {
        for (const OptionSpec& option : type->options()) {
            if (option.kind == OptionKind::Bool)
                continue;
            const auto value = normalizeOption(option, optionValue(option, {}));
            const std::string what = type->name() + "." + option.key;
            QVERIFY2(value.ok(), what.c_str());
            const auto read = parseOption(option, optionText(option, *value));
            QVERIFY2(read.ok() && *read == *value, what.c_str());
        }
    }
    QCOMPARE(optionText(spec("AdaptiveAvgPool2d", "output_size"), std::vector<std::int64_t>{kNoneElement, 7}),
             QStringLiteral("None × 7"));
    QCOMPARE(optionText(spec("BatchNorm2d", "eps"), 1e-5), QStringLiteral("1e-05"));
    QCOMPARE(optionText(spec("MaxPool2d", "stride"), None{}), QString());
}

void TestOptionText::step_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("cursor");
    QTest::addColumn<int>("direction");
    QTest::addColumn<QString>("expected"); // null: it stays
    const auto add = [](const char* type, const char* key, const char* text, int cursor, int direction,
                        const char* expected) {
        QTest::addRow("%s.%s: %s at %d by %d", type, key, text, cursor, direction)
            << QString::fromUtf8(type) << QString::fromUtf8(key) << QString::fromUtf8(text) << cursor << direction
            << QString::fromUtf8(expected);
    };
    add("Conv2d", "out_channels", "64", 0, 1, "65");
    add("Conv2d", "out_channels", "1", 0, -1, nullptr);
    add("Conv2d", "kernel_size", "3 × 3", 5, 1, "4 × 4");
    add("Conv2d", "kernel_size", "7 × 5", 0, 1, "8 × 5");
    add("Conv2d", "kernel_size", "7 × 5", 5, -1, "7 × 4");
    add("Conv2d", "padding", "same", 0, 1, nullptr);
    add("BatchNorm2d", "momentum", "0.1", 0, 1, "0.11");
    add("BatchNorm2d", "eps", "1e-05", 0, 1, "1.1e-05");
}

void TestOptionText::step()
{
    QFETCH(QString, type);
    QFETCH(QString, key);
    QFETCH(QString, text);
    QFETCH(int, cursor);
    QFETCH(int, direction);
    QFETCH(QString, expected);
    const auto stepped = steppedText(spec(qPrintable(type), qPrintable(key)), text, cursor, direction);
    QCOMPARE(stepped.has_value(), !expected.isNull());
    if (stepped)
        QCOMPARE(*stepped, expected);
}

void TestOptionText::toolTip_namesHelpRangeAndDefault()
{
    const OptionSpec& eps = spec("BatchNorm2d", "eps");
    const QString tip = optionToolTip(eps);
    QVERIFY(tip.contains(QString::fromStdString(eps.help)));
    QVERIFY(tip.contains(QStringLiteral("1e-05")));
    QVERIFY(optionToolTip(spec("Conv2d", "padding")).contains(QStringLiteral("same, valid")));
}

} // namespace layerwise

QTEST_APPLESS_MAIN(layerwise::TestOptionText)
#include "test_option_text.moc"
