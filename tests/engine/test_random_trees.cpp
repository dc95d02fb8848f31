#include "tests/engine/engine_fixture.h"

#include "model/templates/templates.h"

#include <QtTest>

#include <random>

using namespace layerwise;
using namespace layerwise::testing;

/// For whole trees, edited at random: shape inference says what LibTorch then does, the output's shape or the first
/// block that fails.
class RandomTreesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void inferredVerdict_isLibTorchs();
};

namespace {

using Random = std::mt19937;

int below(Random& random, std::size_t limit)
{
    return static_cast<int>(random() % limit);
}

/// ResNet's shape with few channels: a stem, blocks of both presets, a head.
Network smallResnet(Random& random)
{
    Network net =
        network({conv("conv1", 2, 4), layer("BatchNorm2d", "bn1", {{"num_features", std::int64_t{4}}}),
                 inPlaceRelu("relu"), sequential("layer1", {makeBasicBlock(4, 4, 1), makeBasicBlock(4, 8, 2)}),
                 sequential("layer2", {makeBottleneck(8, 4, 1)}),
                 layer("AdaptiveAvgPool2d", "avgpool", {{"output_size", Ints{1, 1}}}), layer("Flatten", "flatten"),
                 layer("Linear", "fc", {{"in_features", std::int64_t{16}}, {"out_features", std::int64_t{3}}})},
                {2, 12, 10, {0}, {1}});
    if (random() % 4 == 0)
        net.input = {2, 5, 7, {0}, {1}};
    return net;
}

std::vector<BlockId> allIds(const Network& net)
{
    std::vector<BlockId> ids;
    forEachBlock(net.root, registry(),
                 [&ids](const Block& block, const std::string&, int) { ids.push_back(block.id); });
    return ids;
}

/// A place in any container that is not inside `without`.
BlockPosition randomPlace(const Network& net, Random& random, BlockId without = {})
{
    std::vector<BlockPosition> places;
    const auto add = [&](const Block& block) {
        if (without.valid() && (block.id == without || isAncestor(net.root, without, block.id)))
            return;
        for (std::size_t slot = 0; slot < block.slots.size(); ++slot) {
            for (std::size_t index = 0; index <= block.slots[slot].size(); ++index)
                places.push_back({block.id, static_cast<int>(slot), static_cast<int>(index)});
        }
    };
    add(net.root);
    forEachBlock(net.root, registry(), [&add](const Block& block, const std::string&, int) { add(block); });
    return places[static_cast<std::size_t>(below(random, places.size()))];
}

OptionValue randomValue(const OptionSpec& spec, Random& random)
{
    const auto number = [&random] { return static_cast<std::int64_t>(below(random, 6)); };
    switch (spec.kind) {
    case OptionKind::Bool:
        return random() % 2 == 0;
    case OptionKind::Int:
        return number();
    case OptionKind::Float:
        return static_cast<double>(below(random, 10)) / 10;
    case OptionKind::Choice:
        return spec.choices[static_cast<std::size_t>(below(random, spec.choices.size()))];
    case OptionKind::Size: {
        std::vector<std::int64_t> values(static_cast<std::size_t>(spec.length));
        for (std::int64_t& value : values)
            value = number();
        return values;
    }
    case OptionKind::IntList:
        return Ints{number(), number()};
    case OptionKind::FloatSize:
        return std::vector<double>(static_cast<std::size_t>(spec.length), 0.5 * static_cast<double>(number()));
    }
    return None{};
}

/// Gives one option of one block another value that its spec allows.
void changeOption(Network& net, Random& random)
{
    const std::vector<BlockId> ids = allIds(net);
    Block& block = *findBlock(net.root, ids[static_cast<std::size_t>(below(random, ids.size()))]);
    const auto& specs = registry().find(block.type)->options();
    if (specs.empty())
        return;
    const OptionSpec& spec = specs[static_cast<std::size_t>(below(random, specs.size()))];
    if (Result<OptionValue> value = normalizeOption(spec, randomValue(spec, random)))
        block.options[spec.key] = *value;
}

/// A new block of any type as the palette would drop it, with options for what some other block gets.
void insertNew(Network& net, Random& random)
{
    const auto& types = registry().types();
    const LayerType& type = *types[static_cast<std::size_t>(below(random, types.size()))];
    const std::vector<BlockId> ids = allIds(net);
    const ShapeReport report = inferShapes(net, registry());
    Block block;
    block.type = type.name();
    block.options = type.optionsFor(report.of(ids[static_cast<std::size_t>(below(random, ids.size()))]).input);
    block.slots.resize(type.slots().size());
    const BlockPosition place = randomPlace(net, random);
    block.name = "new";
    block.name += std::to_string(largestId(net.root).value);
    std::uint64_t nextId = largestId(net.root).value + 1;
    assignIds(block, nextId);
    insertBlock(net.root, place, std::move(block));
}

void edit(Network& net, Random& random)
{
    const std::vector<BlockId> ids = allIds(net);
    const BlockId id = ids[static_cast<std::size_t>(below(random, ids.size()))];
    switch (random() % 6) {
    case 0:
        if (ids.size() > 4)
            takeBlock(net.root, id);
        break;
    case 1: {
        const std::uint64_t number = random();
        Block moved = takeBlock(net.root, id);
        moved.name.append("_").append(std::to_string(number % 1000));
        insertBlock(net.root, randomPlace(net, random), std::move(moved));
        break;
    }
    case 2:
    case 3:
        insertNew(net, random);
        break;
    default:
        changeOption(net, random);
    }
}

/// The innermost block that failed.
const TraceStep* firstFailure(const Trace& trace)
{
    const TraceStep* failed = nullptr;
    for (const TraceStepPtr& step : trace.steps) {
        if (step->status == StepStatus::Failed)
            failed = step.get();
    }
    return failed;
}

std::string describe(const Network& net, const ShapeReport& report, const Trace& trace)
{
    std::string text;
    for (const Problem& problem : report.problems)
        text += "inferred " + pathOf(net.root, problem.block, registry()) + " " + problem.diagnostic.code + "; ";
    if (const TraceStep* failed = firstFailure(trace))
        text += "LibTorch " + failed->path + " (" + failed->type + "): " + failed->error;
    return text;
}

} // namespace

void RandomTreesTest::inferredVerdict_isLibTorchs()
{
    int running = 0;
    int failing = 0;
    for (unsigned seed = 0; seed < 600; ++seed) {
        Random random(seed);
        Network net = smallResnet(random);
        for (int edits = 1 + below(random, 5); edits > 0; --edits)
            edit(net, random);
        const ShapeReport report = inferShapes(net, registry());
        const TracePtr trace = runOnce(net);
        const std::string place = "seed " + std::to_string(seed) + ": " + describe(net, report, *trace);
        QVERIFY2(!trace->refusal, place.c_str());
        if (trace->status == TraceStatus::Ok) {
            ++running;
            QVERIFY2(report.ok(), place.c_str());
            QVERIFY2(report.output == trace->output()->shape(), place.c_str());
            QVERIFY2(trace->replayCheck == ReplayCheck::Equal, place.c_str());
            for (const TraceStepPtr& step : trace->steps)
                QVERIFY2(report.of(step->block).output == step->output->shape(), (place + step->path).c_str());
        } else {
            ++failing;
            QVERIFY2(!report.ok() && firstFailure(*trace), place.c_str());
            QVERIFY2(report.problems.front().block == firstFailure(*trace)->block, place.c_str());
        }
    }
    // Both verdicts have to be drawn often for the test to say something.
    QVERIFY2(running > 100 && failing > 100, std::to_string(running).c_str());
}

QTEST_APPLESS_MAIN(RandomTreesTest)
#include "test_random_trees.moc"
