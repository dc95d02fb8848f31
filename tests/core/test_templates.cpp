#include "model/core/shape_inference.h"
#include "model/layers/layers.h"
#include "model/templates/templates.h"

#include <QFile>
#include <QtTest>

using namespace layerwise;

namespace {

const LayerRegistry& registry()
{
    static const LayerRegistry kRegistry = [] {
        LayerRegistry filled;
        registerLayers(filled);
        return filled;
    }();
    return kRegistry;
}

Network resized(const char* key, std::int64_t size)
{
    Network network = makeTemplate(key).value();
    network.input.height = size;
    network.input.width = size;
    return network;
}

/// "layer1.0.conv1.weight [64, 64, 3, 3]", a line for each parameter and buffer.
QStringList stateDict(const Network& network)
{
    QStringList lines;
    forEachBlock(network.root, registry(), [&](const Block& block, const std::string& path, int) {
        for (const ParameterSpec& parameter : registry().find(block.type)->parameters(block.options))
            lines << QString::fromStdString(path + '.' + parameter.name + ' ' + parameter.shape.toString());
    });
    return lines;
}

QStringList linesOf(const QString& fileName)
{
    QFile file(QStringLiteral(LAYERWISE_SOURCE_DIR "/tests/core/torchvision/") + fileName);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QString::fromUtf8(file.readAll()).split('\n', Qt::SkipEmptyParts);
}

} // namespace

class TemplatesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void templates_areThoseOfTheCommandLine()
    {
        QStringList keys;
        for (const TemplateInfo& info : templates()) {
            keys << QString::fromStdString(info.key);
            QVERIFY(!info.title.empty() && !info.description.empty());
        }
        QCOMPARE(keys.join(' '), QString("resnet18 resnet18-28 resnet18-224 resnet18-as-posted resnet34 resnet50 "
                                         "lenet5 vgg-small mlp empty"));
        QVERIFY(!makeTemplate("resnet19"));
    }

    void everyTemplate_hasValidNamesAndUniqueIds()
    {
        for (const TemplateInfo& info : templates()) {
            const Network network = makeTemplate(info.key).value();
            QSet<quint64> ids{network.root.id.value};
            forEachBlock(network.root, registry(), [&](const Block& block, const std::string&, int) {
                ids.insert(block.id.value);
                const BlockPosition at = positionOf(network.root, block.id).value();
                QVERIFY2(!checkName(network.root, at, block.id, block.name), info.key.c_str());
            });
            QCOMPARE(std::int64_t{ids.size()}, countBlocks(network.root) + 1);
        }
    }

    void everyTemplate_holdsOnlyNormalizedOptions()
    {
        for (const TemplateInfo& info : templates()) {
            const Network network = makeTemplate(info.key).value();
            forEachBlock(network.root, registry(), [&](const Block& block, const std::string& path, int) {
                const LayerType* type = registry().find(block.type);
                QVERIFY2(type, block.type.c_str());
                for (const auto& [key, value] : block.options) {
                    const OptionSpec* spec = type->option(key);
                    QVERIFY2(spec, (path + ' ' + key).c_str());
                    const Result<OptionValue> normalized = normalizeOption(*spec, value);
                    QVERIFY2(normalized && *normalized == value, (path + ' ' + key).c_str());
                }
            });
        }
    }

    void everyTemplateButTheOneAsPosted_givesTenLogits()
    {
        for (const TemplateInfo& info : templates()) {
            if (info.key == "resnet18-as-posted" || info.key == "empty")
                continue;
            const ShapeReport report = inferShapes(makeTemplate(info.key).value(), registry(), 3);
            QVERIFY2(report.ok(), info.key.c_str());
            QVERIFY2(report.output == (Shape{3, 10}), info.key.c_str());
        }
    }

    void resnet18AsPosted_failsAtAvgpoolOnly()
    {
        const Network network = makeTemplate("resnet18-as-posted").value();
        const ShapeReport report = inferShapes(network, registry());
        QCOMPARE(report.problems.size(), std::size_t{1});
        QCOMPARE(pathOf(network.root, report.problems.front().block, registry()), std::string("avgpool"));
        QCOMPARE(report.problems.front().diagnostic.code, std::string("shape.output_too_small"));
        QVERIFY(report.of(report.problems.front().block).input == (Shape{1, 512, 1, 1}));
        // 224×224 is what AvgPool2d(7) was made for.
        QVERIFY(inferShapes(resized("resnet18-as-posted", 224), registry()).output == (Shape{1, 10}));
    }

    void resnet_countsMatchTorchvision_data()
    {
        // torchvision 0.14.1, resnetNN(num_classes=10) with conv1 = Conv2d(1, 64, 7, 2, 3, bias=False): its parameters,
        // and its multiply-adds counted with forward hooks by torchinfo's rule, batch 1.
        QTest::addColumn<QString>("key");
        QTest::addColumn<qint64>("size");
        QTest::addColumn<qint64>("parameters");
        QTest::addColumn<qint64>("multiplyAdds");
        QTest::newRow("18 at 28") << "resnet18-28" << qint64{28} << qint64{11175370} << qint64{33020554};
        QTest::newRow("18 at 64") << "resnet18" << qint64{64} << qint64{11175370} << qint64{141638026};
        QTest::newRow("18 at 224") << "resnet18-224" << qint64{224} << qint64{11175370} << qint64{1734900106};
        QTest::newRow("34 at 64") << "resnet34" << qint64{64} << qint64{21283530} << qint64{292640394};
        QTest::newRow("34 at 28") << "resnet34" << qint64{28} << qint64{21283530} << qint64{69670794};
        QTest::newRow("50 at 64") << "resnet50" << qint64{64} << qint64{23522250} << qint64{327294858};
        QTest::newRow("50 at 224") << "resnet50" << qint64{224} << qint64{23522250} << qint64{4008533898};
    }

    void resnet_countsMatchTorchvision()
    {
        QFETCH(QString, key);
        QFETCH(qint64, size);
        const ShapeReport report = inferShapes(resized(key.toUtf8().constData(), size), registry());
        QTEST(qint64{report.parameterCount}, "parameters");
        QTEST(qint64{report.multiplyAdds}, "multiplyAdds");
    }

    void otherTemplates_haveTheParametersOfTheFormula()
    {
        const auto count = [](const char* key) {
            return inferShapes(makeTemplate(key).value(), registry()).parameterCount;
        };
        QCOMPARE(count("lenet5"), std::int64_t{(25 + 1) * 6 + (150 + 1) * 16 + 401 * 120 + 121 * 84 + 85 * 10});
        QCOMPARE(count("mlp"), std::int64_t{785 * 128 + 129 * 64 + 65 * 10});
        QCOMPARE(count("vgg-small"),
                 std::int64_t{(9 + 1) * 32 + (9 * 32 + 1) * 32 + (9 * 32 + 1) * 64 + (9 * 64 + 1) * 64 +
                              (9 * 64 + 1) * 128 + (9 * 128 + 1) * 128 + (2048 + 1) * 256 + 257 * 10});
        QCOMPARE(count("empty"), std::int64_t{0});
    }

    void resnet_hasTorchvisionsStateDict_data()
    {
        QTest::addColumn<QString>("key");
        for (const char* key : {"resnet18", "resnet34", "resnet50"})
            QTest::newRow(key) << key;
    }

    /// The files hold `f"{key} {list(value.shape)}"` of the state_dict of torchvision 0.14.1's models as above.
    void resnet_hasTorchvisionsStateDict()
    {
        QFETCH(QString, key);
        const QStringList expected = linesOf(key + ".txt");
        QVERIFY(!expected.isEmpty());
        QCOMPARE(stateDict(makeTemplate(key.toStdString()).value()), expected);
    }

    void presets_putADownsampleWhereTheSizesChange()
    {
        QVERIFY(makeBasicBlock(64, 64, 1).slots[1].empty());
        QCOMPARE(makeBasicBlock(64, 64, 2).slots[1].size(), std::size_t{2});
        QCOMPARE(makeBasicBlock(64, 128, 1).slots[1].size(), std::size_t{2});
        QVERIFY(makeBottleneck(256, 64, 1).slots[1].empty());
        QCOMPARE(makeBottleneck(64, 64, 1).slots[1].size(), std::size_t{2});
    }
};

QTEST_APPLESS_MAIN(TemplatesTest)
#include "test_templates.moc"
