#include "model/diagnose/gap_verdicts.h"
#include "tests/diagnose/diagnose_testing.h"
#include "tests/networks/random_networks.h"

#include "model/templates/templates.h"

#include <QtTest>

using namespace layerwise;
using namespace layerwise::testing;

/// What is said of a gap is what comes of dropping there.
class GapVerdictsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void moveVerdicts_asReallyMoving_data();
    void moveVerdicts_asReallyMoving();
    void moveVerdicts_severalBlocks_asReallyMoving();
    void moveVerdicts_leaveOutWhatIsInside();
    void moveVerdicts_sayWhyNot();
    void insertVerdicts_asReallyInserting_data();
    void insertVerdicts_asReallyInserting();
    void insertVerdicts_areAskedWithWhatComesIn();
};

namespace {

/// As NetworkDocument::moveBlocks(): one after the other, `at` counted before all of them.
Network moved(const Network& network, const std::vector<BlockId>& ids, BlockPosition at)
{
    Network result = network;
    std::vector<Block> blocks;
    int index = at.index;
    for (const BlockId id : ids) {
        const BlockPosition from = *positionOf(network.root, id);
        if (from.parent == at.parent && from.slot == at.slot && from.index < at.index)
            --index;
        blocks.push_back(takeBlock(result.root, id));
    }
    at.index = index;
    for (Block& block : blocks) {
        insertBlock(result.root, at, std::move(block));
        ++at.index;
    }
    return result;
}

QString said(const std::optional<Problem>& problem)
{
    return problem ? QStringLiteral("%1 %2").arg(problem->block.value).arg(text(problem->diagnostic).c_str())
                   : QStringLiteral("fits");
}

QString said(const Network& network)
{
    const std::vector<Problem> errors = errorsOf(network);
    return said(errors.empty() ? std::nullopt : std::optional(errors.front()));
}

int gapCount(const Block& block)
{
    int count = 0;
    for (const auto& slot : block.slots) {
        count += static_cast<int>(slot.size()) + 1;
        for (const Block& child : slot)
            count += gapCount(child);
    }
    return count;
}

void addTemplates()
{
    QTest::addColumn<QString>("key");
    for (const char* key : {"resnet18", "resnet18-as-posted", "lenet5", "vgg-small", "mlp"})
        QTest::newRow(key) << QString::fromLatin1(key);
}

} // namespace

void GapVerdictsTest::moveVerdicts_asReallyMoving_data()
{
    addTemplates();
}

void GapVerdictsTest::moveVerdicts_asReallyMoving()
{
    QFETCH(QString, key);
    const Network network = *makeTemplate(key.toStdString());
    int fitting = 0;
    int failing = 0;
    for (const BlockId id : allIds(network, registry())) {
        const std::vector<GapVerdict> verdicts = moveVerdicts(network, registry(), {id});
        QCOMPARE(static_cast<int>(verdicts.size()), gapCount(network.root) - gapCount(*findBlock(network.root, id)));
        for (const GapVerdict& verdict : verdicts) {
            QCOMPARE(said(verdict.problem), said(moved(network, {id}, verdict.at)));
            QCOMPARE(verdict.fits, !verdict.problem.has_value());
            ++(verdict.fits ? fitting : failing);
        }
    }
    // As posted nothing fits, wherever a block goes; an MLP has few blocks.
    QVERIFY(failing > 10 && (fitting > 10 || key == "resnet18-as-posted"));
}

void GapVerdictsTest::moveVerdicts_severalBlocks_asReallyMoving()
{
    const Network network = *makeTemplate("resnet18-28");
    const auto id = [&](const char* path) { return findByPath(network.root, path, registry())->id; };
    // In the network's order, as the document moves them; from one box and from several.
    for (const std::vector<BlockId>& ids :
         {std::vector{id("bn1"), id("relu")}, std::vector{id("conv1"), id("layer1.0.bn1"), id("layer1.1"), id("fc")}}) {
        for (const GapVerdict& verdict : moveVerdicts(network, registry(), ids))
            QCOMPARE(said(verdict.problem), said(moved(network, ids, verdict.at)));
    }
}

void GapVerdictsTest::moveVerdicts_leaveOutWhatIsInside()
{
    const Network network = *makeTemplate("resnet18-28");
    const BlockId layer1 = findByPath(network.root, "layer1", registry())->id;
    const std::vector<GapVerdict> verdicts = moveVerdicts(network, registry(), {layer1});
    for (const GapVerdict& verdict : verdicts)
        QVERIFY(verdict.at.parent != layer1 && !isAncestor(network.root, layer1, verdict.at.parent));
    // Where it stands now it fits, on both sides.
    const BlockPosition here = *positionOf(network.root, layer1);
    for (const GapVerdict& verdict : verdicts) {
        if (verdict.at.parent == kRootId && (verdict.at.index == here.index || verdict.at.index == here.index + 1))
            QVERIFY(verdict.fits);
    }
}

void GapVerdictsTest::moveVerdicts_sayWhyNot()
{
    const Network network = *makeTemplate("resnet18-28");
    const BlockId bn1 = findByPath(network.root, "bn1", registry())->id;
    const std::vector<GapVerdict> verdicts = moveVerdicts(network, registry(), {bn1});
    const auto first = std::ranges::find(verdicts, BlockPosition{kRootId, 0, 0}, &GapVerdict::at);
    QVERIFY(first != verdicts.end() && !first->fits);
    QCOMPARE(first->problem->block, bn1);
    QCOMPARE(first->problem->diagnostic.code, std::string("shape.channels"));
    QVERIFY(first->problem->diagnostic.values.at("expected") == DiagnosticValue(std::int64_t{64}));
    QVERIFY(first->problem->diagnostic.values.at("actual") == DiagnosticValue(std::int64_t{1}));
}

void GapVerdictsTest::insertVerdicts_asReallyInserting_data()
{
    addTemplates();
}

void GapVerdictsTest::insertVerdicts_asReallyInserting()
{
    QFETCH(QString, key);
    const Network network = *makeTemplate(key.toStdString());
    for (const char* typeName : {"Conv2d", "BatchNorm2d", "MaxPool2d", "Flatten", "Linear", "GroupNorm"}) {
        const LayerType& type = *registry().find(typeName);
        const auto make = [&](const std::optional<Shape>& input) {
            return std::vector<Block>{{{}, typeName, "new", type.optionsFor(input), {}}};
        };
        for (const GapVerdict& verdict : insertVerdicts(network, registry(), make)) {
            const ShapeReport before = inferShapes(network, registry());
            const Block& parent = *findBlock(network.root, verdict.at.parent);
            const std::vector<Block>& siblings = parent.slots[static_cast<std::size_t>(verdict.at.slot)];
            const std::optional<Shape> input =
                verdict.at.index == 0 ? before.of(parent.id).input
                                      : before.of(siblings[static_cast<std::size_t>(verdict.at.index - 1)].id).output;
            Network changed = network;
            insertBlock(changed.root, verdict.at, make(input).front());
            QCOMPARE(said(verdict.problem), said(changed));
        }
    }
}

void GapVerdictsTest::insertVerdicts_areAskedWithWhatComesIn()
{
    const Network network = *makeTemplate("lenet5");
    std::vector<std::optional<Shape>> inputs;
    const auto verdicts = insertVerdicts(network, registry(), [&](const std::optional<Shape>& input) {
        inputs.push_back(input);
        return std::vector<Block>{};
    });
    QCOMPARE(inputs.size(), network.root.slots[0].size() + 1);
    QVERIFY(inputs.front() == (Shape{1, 1, 28, 28}));
    QVERIFY(inputs[1] == (Shape{1, 6, 28, 28}));
    QVERIFY(inputs.back() == (Shape{1, 10}));
    // Nothing added: the network as it is.
    for (const GapVerdict& verdict : verdicts)
        QVERIFY(verdict.fits);
}

QTEST_APPLESS_MAIN(GapVerdictsTest)
#include "test_gap_verdicts.moc"
