#include "model/diagnose/fit_probe.h"
#include "tests/diagnose/diagnose_testing.h"
#include "tests/networks/random_networks.h"

#include "model/templates/templates.h"

#include <QtTest>

using namespace layerwise;
using namespace layerwise::testing;

/// The quick verdicts are those of shape inference, which is held to LibTorch elsewhere.
class FitProbeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void variations_asInferShapes_data();
    void variations_asInferShapes();
    void takeAndPut_asInferShapes();
    void reset_isTheNetworkAsItWas();
    void input_thatIsRefused_isTheRootsProblem();
    void apply_whatIsNotThere_isFalse();
};

namespace {

/// "fits [1, 10]" or "12 shape.channels".
QString said(FitProbe& probe)
{
    if (const auto output = probe.output())
        return QString::fromStdString("fits " + output->toString());
    const FitProbe::Failure failure = probe.failure();
    return QStringLiteral("%1 %2").arg(probe.idOf(failure.node).value).arg(failure.diagnostic.code.c_str());
}

QString said(const Network& network)
{
    const ShapeReport report = inferShapes(network, registry());
    if (report.ok())
        return QString::fromStdString("fits " + report.output->toString());
    const Problem& first = report.problems.front();
    return QStringLiteral("%1 %2").arg(first.block.value).arg(first.diagnostic.code.c_str());
}

Edit randomEdit(const Network& network, RandomEdits& random)
{
    // Made by editing a copy: what differs is the edit.
    const std::vector<BlockId> ids = allIds(network, registry());
    const BlockId id = ids[static_cast<std::size_t>(random.below(ids.size()))];
    const BlockId other = ids[static_cast<std::size_t>(random.below(ids.size()))];
    BlockPosition at = *positionOf(network.root, other);
    if (const Block* box = findBlock(network.root, other); !box->slots.empty() && random.below(2) == 0)
        at = {other, random.below(box->slots.size()), 0};
    switch (random.below(6)) {
    case 0:
        return RemoveEdit{id};
    case 1:
        return SwapEdit{id, other};
    case 2: {
        InputSpec input = network.input;
        input.height = 1 + random.below(80);
        return SetInputEdit{input};
    }
    case 3: {
        Block copy = *findBlock(network.root, id);
        std::uint64_t nextId = largestId(network.root).value + 1;
        assignIds(copy, nextId);
        return InsertEdit{at, std::move(copy)};
    }
    case 4: {
        const auto& options = findBlock(network.root, id)->options;
        if (!options.empty()) {
            const auto& [key, value] = *std::next(options.begin(), random.below(options.size()));
            if (const auto* number = std::get_if<std::int64_t>(&value))
                return SetOptionEdit{id, key, *number * 2};
            if (random.below(2) == 0)
                return SetOptionEdit{id, key, std::nullopt};
            return SetOptionEdit{id, key, std::int64_t{1 + random.below(4)}};
        }
        return RemoveEdit{id};
    }
    default:
        return MoveEdit{id, at};
    }
}

} // namespace

void FitProbeTest::variations_asInferShapes_data()
{
    QTest::addColumn<QString>("key");
    for (const TemplateInfo& info : templates()) {
        if (info.key != "empty")
            QTest::newRow(info.key.c_str()) << QString::fromStdString(info.key);
    }
}

void FitProbeTest::variations_asInferShapes()
{
    QFETCH(QString, key);
    RandomEdits random(registry(), 3);
    int fitting = 0;
    for (int start = 0; start < 20; ++start) {
        Network base = *makeTemplate(key.toStdString());
        for (int broken = start % 4; broken > 0; --broken)
            random.edit(base);
        FitProbe probe(base, registry());
        QCOMPARE(said(probe), said(base));
        for (int variation = 0; variation < 60; ++variation) {
            Network changed = base;
            std::uint64_t nextId = largestId(base.root).value + 1;
            std::vector<Edit> edits{randomEdit(base, random)};
            if (variation % 3 == 0)
                edits.push_back(randomEdit(base, random));
            const bool applied = applyEdits(changed, registry(), edits, nextId);
            const bool probed = probe.apply(edits);
            QCOMPARE(probed, applied);
            if (applied) {
                QCOMPARE(said(probe), said(changed));
                fitting += inferShapes(changed, registry()).ok() ? 1 : 0;
            }
            probe.reset();
        }
        QCOMPARE(said(probe), said(base));
    }
    // As posted hardly anything makes it run.
    QVERIFY(fitting > (key == "resnet18-as-posted" ? 0 : 20));
}

void FitProbeTest::takeAndPut_asInferShapes()
{
    const Network network = *makeTemplate("resnet18-28");
    FitProbe probe(network, registry());
    for (FitProbe::Node node = 1; node < probe.nodeCount(); ++node) {
        const FitProbe::Place place = *probe.placeOf(node);
        probe.take(node);
        QVERIFY(!probe.placeOf(node));
        Network without = network;
        takeBlock(without.root, probe.idOf(node));
        QCOMPARE(said(probe), said(without));
        probe.put(node, place.parent, place.slot, place.index);
        QCOMPARE(said(probe), said(network));
        probe.reset();
    }
}

void FitProbeTest::reset_isTheNetworkAsItWas()
{
    const Network network = *makeTemplate("resnet18-as-posted");
    FitProbe probe(network, registry());
    const QString before = said(probe);
    InputSpec large = network.input;
    large.height = large.width = 224;
    probe.setInput(large);
    QCOMPARE(said(probe), QStringLiteral("fits [1, 10]"));
    probe.reset();
    QCOMPARE(said(probe), before);
    QVERIFY(probe.baseInputOf(0, 0, 0) == (Shape{1, 1, 28, 28}));
    QVERIFY(probe.baseInputOf(0, 0, 1) == (Shape{1, 64, 14, 14}));
    const int behindAvgpool = static_cast<int>(network.root.slots[0].size());
    QVERIFY(!probe.baseInputOf(0, 0, behindAvgpool));
}

void FitProbeTest::input_thatIsRefused_isTheRootsProblem()
{
    Network network = *makeTemplate("lenet5");
    network.input.height = 0;
    FitProbe probe(network, registry());
    QCOMPARE(said(probe), QStringLiteral("1 shape.zero_size"));
    network.input.height = std::int64_t{1} << 40;
    network.input.width = std::int64_t{1} << 40;
    FitProbe huge(network, registry());
    QCOMPARE(said(huge), QStringLiteral("1 shape.overflow"));
}

void FitProbeTest::apply_whatIsNotThere_isFalse()
{
    const Network network = *makeTemplate("resnet18-28");
    const BlockId layer1 = findByPath(network.root, "layer1", registry())->id;
    const BlockId inside = findByPath(network.root, "layer1.0.conv1", registry())->id;
    const BlockId nobody{999};
    const std::vector<std::vector<Edit>> impossible{
        {RemoveEdit{nobody}},
        {RemoveEdit{kRootId}},
        {MoveEdit{layer1, {inside, 0, 0}}},
        {MoveEdit{layer1, {layer1, 0, 0}}},
        {MoveEdit{layer1, {kRootId, 1, 0}}},
        {MoveEdit{layer1, {kRootId, 0, 99}}},
        {SwapEdit{layer1, inside}},
        {SwapEdit{inside, layer1}},
        {SwapEdit{layer1, layer1}},
        {SetOptionEdit{nobody, "stride", std::nullopt}},
        {InsertEdit{{nobody, 0, 0}, {{}, "ReLU", "", {}, {}}}},
        {RemoveEdit{layer1}, SetOptionEdit{inside, "stride", std::nullopt}},
        {RemoveEdit{layer1}, MoveEdit{inside, {kRootId, 0, 0}}},
    };
    FitProbe probe(network, registry());
    for (const std::vector<Edit>& edits : impossible) {
        Network copy = network;
        std::uint64_t nextId = 1000;
        QVERIFY(!applyEdits(copy, registry(), edits, nextId));
        QVERIFY(!probe.apply(edits));
        probe.reset();
    }
}

QTEST_APPLESS_MAIN(FitProbeTest)
#include "test_fit_probe.moc"
