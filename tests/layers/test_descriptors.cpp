#include "model/layers/layers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <set>

using namespace layerwise;

namespace {

/// Arguments of PyTorch's that Layerwise leaves out: where the tensors live is not the network's matter, and a layer
/// that gives two tensors (return_indices) cannot stand in a Sequential.
const std::set<QString> kLeftOut{"self", "device", "dtype", "return_indices", "args", "kwargs"};

/// Prints {"Conv2d": [["in_channels", false, null], ["stride", true, 1], ...]} for the class names given.
constexpr const char* kSignatureScript = R"(
import inspect, json, sys
try:
    import torch.nn as nn
except ImportError:
    sys.exit(77)
table = {}
for name in sys.argv[1:]:
    parameters = inspect.signature(getattr(nn, name).__init__).parameters.values()
    table[name] = [[p.name, p.default is not p.empty, None if p.default is p.empty else p.default]
                   for p in parameters]
print(json.dumps(table))
)";

const LayerRegistry& registry()
{
    static const LayerRegistry instance = [] {
        LayerRegistry types;
        registerLayers(types);
        return types;
    }();
    return instance;
}

OptionValue fromJson(const QJsonValue& value)
{
    if (value.isBool())
        return value.toBool();
    if (value.isDouble())
        return value.toDouble();
    if (value.isString())
        return value.toString().toStdString();
    return None{};
}

} // namespace

class DescriptorsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyType_isDescribed_data();
    void everyType_isDescribed();
    void options_haveKeysOrderAndDefaultsOfPython_data();
    void options_haveKeysOrderAndDefaultsOfPython();
    void defaultsAndInitialValues_areWithinTheirSpecs_data();
    void defaultsAndInitialValues_areWithinTheirSpecs();
    void palette_hasCommonTypesFirst();
    void summary_leavesOutDefaults_data();
    void summary_leavesOutDefaults();
    void shapeRule_fillsInTheNumbers();
    void largeSizes_areAnErrorAndNoOverflow();

private:
    void addTypeRows();

    QJsonObject m_signatures; ///< empty if Python has no torch
};

void DescriptorsTest::initTestCase()
{
    QStringList arguments{"-c", kSignatureScript};
    for (const LayerType* type : registry().types()) {
        if (!type->isContainer())
            arguments << QString::fromStdString(type->name());
    }
    QProcess python;
    python.start("/usr/bin/python3", arguments);
    if (python.waitForFinished(120000) && python.exitCode() == 0)
        m_signatures = QJsonDocument::fromJson(python.readAllStandardOutput()).object();
    else if (python.exitCode() != 77)
        qWarning("%s", python.readAllStandardError().constData());
}

void DescriptorsTest::addTypeRows()
{
    QTest::addColumn<QString>("type");
    for (const LayerType* type : registry().types())
        QTest::newRow(type->name().c_str()) << QString::fromStdString(type->name());
}

void DescriptorsTest::everyType_isDescribed_data()
{
    addTypeRows();
}

void DescriptorsTest::everyType_isDescribed()
{
    const LayerType& type = *registry().find(QTest::currentDataTag());
    QVERIFY(QString::fromStdString(type.help()).endsWith('.'));
    QVERIFY(!type.keywords().empty());
    QVERIFY(!type.defaultName().empty());
    QVERIFY(type.defaultName().find('.') == std::string::npos);
    std::set<std::string> keys;
    for (const OptionSpec& spec : type.options()) {
        QVERIFY2(keys.insert(spec.key).second, spec.key.c_str());
        QVERIFY2(QString::fromStdString(spec.help).endsWith('.'), spec.key.c_str());
        QVERIFY2((spec.kind == OptionKind::Choice) <= !spec.choices.empty(), spec.key.c_str());
    }
}

void DescriptorsTest::options_haveKeysOrderAndDefaultsOfPython_data()
{
    addTypeRows();
}

void DescriptorsTest::options_haveKeysOrderAndDefaultsOfPython()
{
    const LayerType& type = *registry().find(QTest::currentDataTag());
    if (type.isContainer())
        QSKIP("Containers take their children where PyTorch takes arguments.");
    if (m_signatures.isEmpty())
        QSKIP("/usr/bin/python3 cannot import torch.");
    QJsonArray expected;
    for (const QJsonValue& argument : m_signatures[QTest::currentDataTag()].toArray()) {
        if (!kLeftOut.contains(argument[0].toString()))
            expected.append(argument);
    }
    QCOMPARE(static_cast<qsizetype>(type.options().size()), expected.size());
    for (qsizetype index = 0; index < expected.size(); ++index) {
        const OptionSpec& spec = type.options()[static_cast<std::size_t>(index)];
        QCOMPARE(QString::fromStdString(spec.key), expected[index][0].toString());
        QVERIFY2(spec.required() != expected[index][1].toBool(), spec.key.c_str());
        if (spec.required())
            continue;
        const auto value = normalizeOption(spec, fromJson(expected[index][2]));
        QVERIFY2(value.ok(), spec.key.c_str());
        QCOMPARE(toPython(spec, *spec.defaultValue), toPython(spec, *value));
    }
}

void DescriptorsTest::defaultsAndInitialValues_areWithinTheirSpecs_data()
{
    addTypeRows();
}

void DescriptorsTest::defaultsAndInitialValues_areWithinTheirSpecs()
{
    const LayerType& type = *registry().find(QTest::currentDataTag());
    for (const OptionSpec& spec : type.options()) {
        for (const OptionValue& value : {spec.defaultValue.value_or(spec.initialValue), spec.initialValue}) {
            const auto normalized = normalizeOption(spec, value);
            QVERIFY2(normalized.ok() && *normalized == value, spec.key.c_str());
        }
    }
    QVERIFY(!type.checkOptions(type.optionsFor(std::nullopt)));
}

void DescriptorsTest::palette_hasCommonTypesFirst()
{
    std::map<Category, std::string> first;
    for (const LayerType* type : registry().types())
        first.emplace(type->category(), type->name());
    const std::map<Category, std::string> expected{
        {Category::Convolution, "Conv2d"}, {Category::Normalisation, "BatchNorm2d"},
        {Category::Activation, "ReLU"},    {Category::Pooling, "MaxPool2d"},
        {Category::Linear, "Linear"},      {Category::Regularisation, "Dropout"},
        {Category::Shape, "Flatten"},      {Category::Containers, "Sequential"},
    };
    QVERIFY(first == expected);
}

void DescriptorsTest::summary_leavesOutDefaults_data()
{
    using Sizes = std::vector<std::int64_t>;
    using Integer = std::int64_t;
    QTest::addColumn<QString>("type");
    QTest::addColumn<OptionMap>("options");
    QTest::addColumn<QString>("expected");
    const OptionMap channels{
        {"in_channels", Integer{64}}, {"out_channels", Integer{128}}, {"kernel_size", Sizes{3, 3}}};
    const auto with = [](OptionMap options, const char* key, OptionValue value) {
        options[key] = std::move(value);
        return options;
    };
    QTest::newRow("conv") << "Conv2d" << channels << "64→128 3×3";
    QTest::newRow("conv, stride and padding")
        << "Conv2d" << with(with(channels, "stride", Sizes{2, 2}), "padding", Sizes{1, 1}) << "64→128 3×3 s2 p1";
    QTest::newRow("conv, two strides") << "Conv2d" << with(channels, "stride", Sizes{2, 1}) << "64→128 3×3 s2×1";
    QTest::newRow("conv, same") << "Conv2d" << with(channels, "padding", std::string("same")) << "64→128 3×3 same";
    QTest::newRow("conv, depthwise") << "Conv2d" << with(channels, "groups", Integer{64}) << "64→128 3×3 g64";
    QTest::newRow("bn") << "BatchNorm2d" << OptionMap{{"num_features", Integer{64}}} << "64";
    QTest::newRow("pool") << "MaxPool2d"
                          << OptionMap{{"kernel_size", Sizes{3, 3}}, {"stride", Sizes{2, 2}}, {"padding", Sizes{1, 1}}}
                          << "3×3 s2 p1";
    QTest::newRow("pool, stride of None") << "AvgPool2d" << OptionMap{{"kernel_size", Sizes{7, 7}}} << "7×7 s7";
    QTest::newRow("linear") << "Linear" << OptionMap{{"in_features", Integer{512}}, {"out_features", Integer{10}}}
                            << "512→10";
    QTest::newRow("relu") << "ReLU" << OptionMap{} << "";
    QTest::newRow("relu in-place") << "ReLU" << OptionMap{{"inplace", true}} << "in-place";
    QTest::newRow("flatten") << "Flatten" << OptionMap{} << "1…−1";
}

void DescriptorsTest::summary_leavesOutDefaults()
{
    QFETCH(QString, type);
    QFETCH(OptionMap, options);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromStdString(registry().find(type.toStdString())->summary(options)), expected);
}

void DescriptorsTest::shapeRule_fillsInTheNumbers()
{
    using Sizes = std::vector<std::int64_t>;
    using Lines = std::vector<std::string>;
    const LayerType& conv = *registry().find("Conv2d");
    const OptionMap options{{"in_channels", std::int64_t{1}},
                            {"out_channels", std::int64_t{64}},
                            {"kernel_size", Sizes{7, 7}},
                            {"stride", Sizes{2, 2}},
                            {"padding", Sizes{3, 3}}};
    QVERIFY(conv.shapeRule(options, {1, 1, 64, 64}) == Lines{"H_out = floor((64 + 2*3 - 1*(7 - 1) - 1) / 2 + 1) = 32"});
    QCOMPARE(conv.shapeRule(options, {1, 1, 64, 32}).size(), std::size_t{2});

    // The network as posted: AvgPool2d(7) on a 1x1 map, for which LibTorch says "Calculated output size: (512x-5x-5)".
    const LayerType& pool = *registry().find("AvgPool2d");
    const OptionMap posted{{"kernel_size", Sizes{7, 7}}, {"stride", Sizes{1, 1}}};
    QVERIFY(pool.shapeRule(posted, {1, 512, 1, 1}) == Lines{"H_out = floor((1 + 2*0 - 1*(7 - 1) - 1) / 1 + 1) = -5"});
    const auto shape = pool.outputShape(posted, {1, 512, 1, 1});
    QVERIFY(!shape.ok());
    QCOMPARE(shape.error().code, std::string("shape.output_too_small"));
    QVERIFY(std::get<Shape>(shape.error().values.at("output")) == (Shape{1, 512, -5, -5}));
}

void DescriptorsTest::largeSizes_areAnErrorAndNoOverflow()
{
    // As large as every option allows, on an input larger than any tensor: a rule has to answer, not to overflow.
    const Shape input{std::int64_t{1} << 31, std::int64_t{1} << 31, std::int64_t{1} << 62, std::int64_t{1} << 62};
    for (const LayerType* type : registry().types()) {
        OptionMap options = type->optionsFor(std::nullopt);
        for (const OptionSpec& spec : type->options()) {
            if (spec.kind == OptionKind::Size && spec.maximum)
                options[spec.key] = std::vector<std::int64_t>(static_cast<std::size_t>(spec.length),
                                                              static_cast<std::int64_t>(*spec.maximum));
        }
        for (const Shape& shape : {input, Shape{1, 1, (std::int64_t{1} << 60), (std::int64_t{1} << 60)}}) {
            const auto output = type->outputShape(options, shape);
            QVERIFY2(!output.ok() || *output == shape || output->elementCount(), type->name().c_str());
            type->shapeRule(options, shape);
        }
    }
}

QTEST_GUILESS_MAIN(DescriptorsTest)
#include "test_descriptors.moc"
