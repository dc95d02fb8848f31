#include "tests/document/document_testing.h"

#include "model/document/colour_map.h"
#include "model/document/inherited_range.h"
#include "model/document/map_order.h"

#include <QSignalSpy>

#include <cmath>
#include <limits>

using namespace layerwise;

namespace {

using Channels = std::vector<std::int64_t>;

ActivationPtr maps(std::int64_t channels, std::int64_t height, std::int64_t width, std::vector<float> values)
{
    return std::make_shared<const Activation>(Shape{1, channels, height, width}, std::move(values));
}

std::vector<ActivationStats> statsOf(const ActivationPtr& activation)
{
    std::vector<ActivationStats> result;
    for (std::int64_t channel = 0; channel < activation->mapCount(); ++channel)
        result.push_back(activation->mapStats(channel));
    return result;
}

QString sourcePath(const Network& network, const std::string& path, StepPhase phase)
{
    const LayerRegistry& registry = testRegistry();
    const Block* block = findByPath(network.root, path, registry);
    if (!block)
        return QStringLiteral("no such block");
    const BlockId id = valueSource(network, registry, inferShapes(network, registry), {block->id, phase});
    return id.valid() ? QString::fromStdString(pathOf(network.root, id, registry)) : QStringLiteral("none");
}

} // namespace

class TestMapValues : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tables_areThePublishedOnes_data();
    void tables_areThePublishedOnes();
    void gamma_isThePowerOfTheShare();
    void gamma_ofDiverging_leavesTheMiddleAndBothSidesAlike();
    void points_cutOffWhatIsBeyondThem();
    void forRange_chosenKind_hasItsOwnRange();
    void order_byEachStatistic_isThatOfTheFormula();
    void order_byContribution_isTheGivenOne();
    void order_hidesOnlyWhatIsAllZero();
    void statistics_ofQuickRequests_areThoseOfTheNewest();
    void source_isTheNearestConvolution_data();
    void source_isTheNearestConvolution();
    void source_throughAResidual_isInItsBody();
    void source_ofALinear_isItself();
};

void TestMapValues::tables_areThePublishedOnes_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("entry");
    QTest::addColumn<QColor>("colour");
    // matplotlib's tables (256 entries, as 0..1): viridis is CC0 (S. van der Walt, N. Smith), cividis is that of Nunez,
    // Anderton, Renslow, PLOS ONE 2018.
    const auto row = [](const char* name, ColourMapKind kind, int entry, double r, double g, double b) {
        QTest::newRow(name) << static_cast<int>(kind) << entry << QColor::fromRgbF(float(r), float(g), float(b));
    };
    row("viridis first", ColourMapKind::Sequential, 0, 0.267004, 0.004874, 0.329415);
    row("viridis 195", ColourMapKind::Sequential, 195, 0.395174, 0.797475, 0.367757);
    row("viridis last", ColourMapKind::Sequential, 255, 0.993248, 0.906157, 0.143936);
    row("cividis first", ColourMapKind::Cividis, 0, 0.0, 0.135112, 0.304751);
    row("cividis 52", ColourMapKind::Cividis, 52, 0.213431, 0.275266, 0.424480);
    row("cividis 127", ColourMapKind::Cividis, 127, 0.485141, 0.482451, 0.470384);
    row("cividis 187", ColourMapKind::Cividis, 187, 0.716177, 0.664384, 0.432386);
    row("cividis 238", ColourMapKind::Cividis, 238, 0.932180, 0.840159, 0.285880);
    row("cividis last", ColourMapKind::Cividis, 255, 0.995737, 0.909344, 0.217772);
    // ColorBrewer's RdBu in 11 classes, at its ends and at the fourth colour from the left: entry 76.5 = 3/10 of 255.
    row("blue", ColourMapKind::Diverging, 0, 5 / 255.0, 48 / 255.0, 97 / 255.0);
    row("light blue", ColourMapKind::Diverging, 76, 146 / 255.0, 197 / 255.0, 222 / 255.0);
    row("red", ColourMapKind::Diverging, 255, 103 / 255.0, 0.0, 31 / 255.0);
    row("grey", ColourMapKind::Grey, 128, 128 / 255.0, 128 / 255.0, 128 / 255.0);
}

void TestMapValues::tables_areThePublishedOnes()
{
    QFETCH(int, kind);
    QFETCH(int, entry);
    QFETCH(QColor, colour);
    const QColor actual = QColor::fromRgb(colourTable(static_cast<ColourMapKind>(kind))[static_cast<std::size_t>(entry)]);
    // The table is made from every 15th or 16th of its points.
    for (const auto& [is, should] : {std::pair(actual.red(), colour.red()), std::pair(actual.green(), colour.green()),
                                     std::pair(actual.blue(), colour.blue())})
        QVERIFY2(std::abs(is - should) <= 4, qPrintable(actual.name() + " for " + colour.name()));
}

void TestMapValues::gamma_isThePowerOfTheShare()
{
    ColourScale scale{ColourMapKind::Grey, 2, 10};
    scale.gamma = 2.5F;
    for (const float value : {2.0F, 2.5F, 4.0F, 7.7F, 10.0F}) {
        const double share = std::pow((static_cast<double>(value) - 2) / 8, 1 / 2.5);
        QVERIFY(std::abs(static_cast<double>(scale.position(value)) - share) < 1e-6);
        const int grey = std::min(255, static_cast<int>(share * 256));
        QVERIFY(std::abs(qRed(scale.colour(value)) - grey) <= 1); // the table of grey is its index
    }
}

void TestMapValues::gamma_ofDiverging_leavesTheMiddleAndBothSidesAlike()
{
    ColourScale scale{ColourMapKind::Diverging, -4, 4};
    scale.gamma = 2;
    QCOMPARE(scale.position(0), 0.5F);
    // A quarter of the way out looks like a half: sqrt(1/4).
    QVERIFY(std::abs(scale.position(1) - 0.75F) < 1e-6F);
    QVERIFY(std::abs(scale.position(-1) - 0.25F) < 1e-6F);
    QCOMPARE(scale.position(4), 1.0F);
    QCOMPARE(scale.position(-4), 0.0F);
}

void TestMapValues::points_cutOffWhatIsBeyondThem()
{
    const ColourScale scale{ColourMapKind::Grey, -1, 3};
    QCOMPARE(scale.colour(-5), qRgb(0, 0, 0));
    QCOMPARE(scale.colour(-1), qRgb(0, 0, 0));
    QCOMPARE(scale.colour(1), qRgb(128, 128, 128)); // half of the way: entry 128
    QCOMPARE(scale.colour(3), qRgb(255, 255, 255));
    QCOMPARE(scale.colour(99), qRgb(255, 255, 255));
    QCOMPARE(scale.colour(std::numeric_limits<float>::quiet_NaN()), qRgb(255, 0, 255));
}

void TestMapValues::forRange_chosenKind_hasItsOwnRange()
{
    const ColourScale centred = ColourScale::forRange(1, 3, ColourMapKind::Diverging);
    QCOMPARE(centred.low, -3.0F);
    QCOMPARE(centred.high, 3.0F);
    const ColourScale signedValues = ColourScale::forRange(-2, 3, ColourMapKind::Cividis);
    QCOMPARE(signedValues.low, -2.0F);
    QCOMPARE(signedValues.high, 3.0F);
    const ColourScale positive = ColourScale::forRange(1, 3, ColourMapKind::Sequential);
    QCOMPARE(positive.low, 0.0F);
    QCOMPARE(positive.high, 3.0F);
    const ColourScale nothing = ColourScale::forRange(0, 0, ColourMapKind::Diverging);
    QVERIFY(nothing.low < nothing.high);
}

void TestMapValues::order_byEachStatistic_isThatOfTheFormula()
{
    // Means 1, 2, 0.5, 2; maxima 4, 2, 1, 3; variances (mean of squares - square of the mean) 3, 0, 0.25, 1;
    // shares of zeros 3/4, 0, 1/2, 0.
    const auto activation = maps(4, 1, 4, {0, 0, 0, 4, 2, 2, 2, 2, 0, 0, 1, 1, 1, 1, 3, 3});
    const auto stats = statsOf(activation);
    QCOMPARE(orderedMaps(MapOrder::Index, stats, {}, false), (Channels{0, 1, 2, 3}));
    QCOMPARE(orderedMaps(MapOrder::Mean, stats, {}, false), (Channels{1, 3, 0, 2}));
    QCOMPARE(orderedMaps(MapOrder::Max, stats, {}, false), (Channels{0, 3, 1, 2}));
    QCOMPARE(orderedMaps(MapOrder::Variance, stats, {}, false), (Channels{0, 3, 2, 1}));
    QCOMPARE(orderedMaps(MapOrder::Zeros, stats, {}, false), (Channels{0, 2, 1, 3}));
}

void TestMapValues::order_byContribution_isTheGivenOne()
{
    const auto stats = statsOf(maps(3, 1, 1, {1, 1, 1}));
    const std::vector<float> contributions{-1, 0.5F, 2};
    QCOMPARE(orderedMaps(MapOrder::Contribution, stats, contributions, false), (Channels{2, 1, 0}));
    QCOMPARE(orderedMaps(MapOrder::Contribution, stats, {}, false), (Channels{0, 1, 2}));
}

void TestMapValues::order_hidesOnlyWhatIsAllZero()
{
    const auto stats = statsOf(maps(4, 1, 2, {0, 0, 0, 1e-30F, 3, 3, -0.0F, 0}));
    QCOMPARE(orderedMaps(MapOrder::Index, stats, {}, true), (Channels{1, 2}));
    // A channel that a person has switched off is all zero, and is not hidden.
    QCOMPARE(orderedMaps(MapOrder::Index, stats, {}, true, Channels{3, 2}), (Channels{1, 2, 3}));
}

void TestMapValues::statistics_ofQuickRequests_areThoseOfTheNewest()
{
    MapStatistics statistics;
    QSignalSpy ready(&statistics, &MapStatistics::ready);
    for (int i = 0; i < 20; ++i)
        statistics.request(maps(1, 1, 2, {0, static_cast<float>(i)}));
    QVERIFY(!statistics.isReady());
    QVERIFY(QTest::qWaitFor([&] { return statistics.isReady(); }));
    QCOMPARE(statistics.maps().size(), 1U);
    QCOMPARE(statistics.maps()[0].max, 19.0F);
    QVERIFY(ready.count() >= 1);
    statistics.request(nullptr);
    QVERIFY(!statistics.isReady());
}

void TestMapValues::source_isTheNearestConvolution_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("output");
    QTest::addColumn<QString>("input");
    // By hand from the ResNet's code: what each block's values were convolved by last.
    QTest::newRow("first") << "conv1" << "conv1" << "none";
    QTest::newRow("bn") << "bn1" << "conv1" << "conv1";
    QTest::newRow("pool") << "maxpool" << "conv1" << "conv1";
    QTest::newRow("in a block") << "layer1.0.bn1" << "layer1.0.conv1" << "layer1.0.conv1";
    QTest::newRow("into a block") << "layer1.0.conv1" << "layer1.0.conv1" << "conv1";
    QTest::newRow("second of a block") << "layer1.0.bn2" << "layer1.0.conv2" << "layer1.0.conv2";
    QTest::newRow("the block") << "layer1.0" << "layer1.0.conv2" << "conv1";
    QTest::newRow("the next block") << "layer1.1" << "layer1.1.conv2" << "layer1.0.conv2";
    QTest::newRow("a layer of blocks") << "layer2" << "layer2.1.conv2" << "layer1.1.conv2";
    QTest::newRow("downsample") << "layer2.0.downsample.1" << "layer2.0.downsample.0" << "layer2.0.downsample.0";
    QTest::newRow("after all") << "avgpool" << "layer4.1.conv2" << "layer4.1.conv2";
}

void TestMapValues::source_isTheNearestConvolution()
{
    QFETCH(QString, path);
    QFETCH(QString, output);
    QFETCH(QString, input);
    const auto network = makeTemplate("resnet18");
    QVERIFY(network);
    QCOMPARE(sourcePath(*network, path.toStdString(), StepPhase::Done), output);
    QCOMPARE(sourcePath(*network, path.toStdString(), StepPhase::Before), input);
}

void TestMapValues::source_throughAResidual_isInItsBody()
{
    Network network;
    Block residual{BlockId{}, "Residual", "block", {}, {{conv("inner", 4, 4), layer("ReLU", "relu")}, {}}};
    network.root.slots.front() = {conv("conv", 1, 4), residual, layer("ReLU", "after")};
    std::uint64_t nextId = 2;
    for (Block& block : network.root.slots.front())
        assignIds(block, nextId);
    // The identity is the shorter way, but the body is what the Residual adds.
    QCOMPARE(sourcePath(network, "after", StepPhase::Before), QStringLiteral("block.inner"));
    QCOMPARE(sourcePath(network, "block", StepPhase::Before), QStringLiteral("conv"));

    network.root.slots.front()[1].slots = {{}, {network.root.slots.front()[1].slots[0][0]}};
    QCOMPARE(sourcePath(network, "after", StepPhase::Done), QStringLiteral("block.downsample.inner"));
    network.root.slots.front()[1].slots = {{}, {}};
    QCOMPARE(sourcePath(network, "after", StepPhase::Done), QStringLiteral("conv"));
}

void TestMapValues::source_ofALinear_isItself()
{
    const Network network = smallNetwork();
    QCOMPARE(sourcePath(network, "fc", StepPhase::Done), QStringLiteral("fc"));
    QCOMPARE(sourcePath(network, "flatten", StepPhase::Done), QStringLiteral("box.conv1"));
}

QTEST_GUILESS_MAIN(TestMapValues)
#include "test_map_values.moc"
