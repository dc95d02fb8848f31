#include "model/core/layer_type.h"
#include "model/core/option.h"

#include <QtTest>

#include <cmath>

using namespace layerwise;

namespace {

using Ints = std::vector<std::int64_t>;
using Reals = std::vector<double>;

OptionSpec makeSpec(OptionKind kind)
{
    OptionSpec spec;
    spec.key = "option";
    spec.kind = kind;
    return spec;
}

OptionSpec makeSpec(OptionKind kind, double minimum, double maximum)
{
    OptionSpec spec = makeSpec(kind);
    spec.minimum = minimum;
    spec.maximum = maximum;
    return spec;
}

std::string errorCode(const OptionSpec& spec, const OptionValue& value)
{
    const Result<OptionValue> result = normalizeOption(spec, value);
    return result ? "fits" : result.error().code;
}

} // namespace

class OptionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void normalize_scalarForSize_isWidened()
    {
        QVERIFY(normalizeOption(makeSpec(OptionKind::Size), std::int64_t{3}).value() == OptionValue(Ints{3, 3}));
        QVERIFY(normalizeOption(makeSpec(OptionKind::Size), 3.0).value() == OptionValue(Ints{3, 3}));
        QVERIFY(normalizeOption(makeSpec(OptionKind::IntList), std::int64_t{3}).value() == OptionValue(Ints{3}));
        QVERIFY(normalizeOption(makeSpec(OptionKind::FloatSize), std::int64_t{2}).value() ==
                OptionValue(Reals{2.0, 2.0}));
    }

    void normalize_numberOfTheOtherKind_isConvertedWhereExact()
    {
        QVERIFY(normalizeOption(makeSpec(OptionKind::Int), 4.0).value() == OptionValue(std::int64_t{4}));
        QVERIFY(normalizeOption(makeSpec(OptionKind::Float), std::int64_t{4}).value() == OptionValue(4.0));
        QVERIFY(normalizeOption(makeSpec(OptionKind::IntList), Reals{1.0, 2.0}).value() == OptionValue(Ints{1, 2}));
        QCOMPARE(errorCode(makeSpec(OptionKind::Int), 4.5), std::string("option.type"));
        QCOMPARE(errorCode(makeSpec(OptionKind::Int), 1e300), std::string("option.type"));
        QCOMPARE(errorCode(makeSpec(OptionKind::Size), Reals{1.0, 2.5}), std::string("option.type"));
    }

    void normalize_wrongType_isOptionType()
    {
        QCOMPARE(errorCode(makeSpec(OptionKind::Int), true), std::string("option.type"));
        QCOMPARE(errorCode(makeSpec(OptionKind::Bool), std::int64_t{1}), std::string("option.type"));
        QCOMPARE(errorCode(makeSpec(OptionKind::Choice), std::int64_t{1}), std::string("option.type"));
        QCOMPARE(errorCode(makeSpec(OptionKind::Size), std::string("same")), std::string("option.type"));
        QCOMPARE(errorCode(makeSpec(OptionKind::Int), None{}), std::string("option.type"));
    }

    void normalize_none_fitsOnlyWhereNullable()
    {
        OptionSpec spec = makeSpec(OptionKind::Size);
        spec.nullable = true;
        QVERIFY(normalizeOption(spec, None{}).value() == OptionValue(None{}));
    }

    void normalize_range_isInclusiveUnlessSaid()
    {
        OptionSpec spec = makeSpec(OptionKind::Float, 0, 1);
        QCOMPARE(errorCode(spec, 0.0), std::string("fits"));
        QCOMPARE(errorCode(spec, 1.0), std::string("fits"));
        QCOMPARE(errorCode(spec, 1.0000001), std::string("option.range"));
        QCOMPARE(errorCode(spec, std::nan("")), std::string("option.range"));
        spec.exclusiveMinimum = true;
        QCOMPARE(errorCode(spec, 0.0), std::string("option.range"));
        QCOMPARE(errorCode(makeSpec(OptionKind::Size, 1, 9), Ints{3, 0}), std::string("option.range"));
    }

    void normalize_outOfRange_saysTheNumbers()
    {
        const Diagnostic error = normalizeOption(makeSpec(OptionKind::Int, 1, 9), std::int64_t{12}).error();
        const std::map<std::string, DiagnosticValue> expected{{"option", std::string("option")},
                                                              {"actual", std::int64_t{12}},
                                                              {"minimum", std::int64_t{1}},
                                                              {"maximum", std::int64_t{9}}};
        QVERIFY(error.values == expected);
        QCOMPARE(error.option, std::string("option"));
    }

    void normalize_length_mustBeTheSpecs()
    {
        QCOMPARE(errorCode(makeSpec(OptionKind::Size), Ints{3}), std::string("option.length"));
        QCOMPARE(errorCode(makeSpec(OptionKind::Size), Ints{3, 3, 3}), std::string("option.length"));
        QCOMPARE(errorCode(makeSpec(OptionKind::IntList), Ints{}), std::string("option.length"));
        QCOMPARE(errorCode(makeSpec(OptionKind::IntList), Ints{1, 2, 3}), std::string("fits"));
    }

    void normalize_words_mustBeAmongTheChoices()
    {
        OptionSpec padding = makeSpec(OptionKind::Size, 0, 9);
        padding.choices = {"same", "valid"};
        QVERIFY(normalizeOption(padding, std::string("same")).value() == OptionValue(std::string("same")));
        QCOMPARE(errorCode(padding, std::string("full")), std::string("option.choice"));
        OptionSpec mode = makeSpec(OptionKind::Choice);
        mode.choices = {"zeros", "reflect"};
        QCOMPARE(errorCode(mode, std::string("reflect")), std::string("fits"));
        QCOMPARE(errorCode(mode, std::string("Reflect")), std::string("option.choice"));
    }

    void normalize_noneElement_passesTheRangeOnlyWhereAllowed()
    {
        OptionSpec spec = makeSpec(OptionKind::Size, 1, 9);
        QCOMPARE(errorCode(spec, Ints{kNoneElement, 7}), std::string("option.range"));
        spec.elementsNullable = true;
        QCOMPARE(errorCode(spec, Ints{kNoneElement, 7}), std::string("fits"));
        QCOMPARE(toPython(spec, Ints{kNoneElement, 7}), std::string("[None, 7]"));
    }

    void optionValue_isGivenThenDefaultThenInitial()
    {
        OptionSpec spec = makeSpec(OptionKind::Int);
        spec.initialValue = std::int64_t{8};
        QVERIFY(optionValue(spec, {}) == OptionValue(std::int64_t{8}));
        spec.defaultValue = std::int64_t{1};
        QVERIFY(optionValue(spec, {}) == OptionValue(std::int64_t{1}));
        QVERIFY(optionValue(spec, {{"option", std::int64_t{5}}}) == OptionValue(std::int64_t{5}));
    }

    void toPython_matchesPythonsRepr_data()
    {
        // The texts are what repr() of Python 3.11 prints.
        QTest::addColumn<double>("number");
        QTest::addColumn<QString>("text");
        QTest::newRow("small") << 1e-05 << "1e-05";
        QTest::newRow("last without exponent") << 0.0001 << "0.0001";
        QTest::newRow("tenth") << 0.1 << "0.1";
        QTest::newRow("whole") << 1.0 << "1.0";
        QTest::newRow("large") << 1e15 << "1000000000000000.0";
        QTest::newRow("first with exponent") << 1e16 << "1e+16";
        QTest::newRow("huge") << 1.5e300 << "1.5e+300";
        QTest::newRow("negative zero") << -0.0 << "-0.0";
        QTest::newRow("digits") << 123456.789 << "123456.789";
    }

    void toPython_matchesPythonsRepr()
    {
        QFETCH(double, number);
        QTEST(QString::fromStdString(toPython(number)), "text");
    }

    void toPython_otherKinds_areSpelledAsPythonDoes()
    {
        QCOMPARE(toPython(None{}), std::string("None"));
        QCOMPARE(toPython(true), std::string("True"));
        QCOMPARE(toPython(std::int64_t{-3}), std::string("-3"));
        QCOMPARE(toPython(Ints{3, 3}), std::string("[3, 3]"));
        QCOMPARE(toPython(Reals{2.0, 0.5}), std::string("[2.0, 0.5]"));
        QCOMPARE(toPython(std::string("it's")), std::string("'it\\'s'"));
    }
};

QTEST_APPLESS_MAIN(OptionTest)
#include "test_option.moc"
