#include "model/core/step_plan.h"
#include "tests/core/fake_layers.h"

#include "model/layers/layers.h"
#include "model/templates/templates.h"

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

StepPlan planOf(const Network& network, const LayerRegistry& types = registry())
{
    return {std::make_shared<const Network>(network), types};
}

/// ">layer1" entered, "layer1" done, "layer1+" added, "layer1~" activated, "<layer1" before it; the root is ".".
QString text(const StepPlan& plan, const std::optional<StepPosition>& position)
{
    if (!position)
        return QStringLiteral("none");
    QString path = QString::fromStdString(pathOf(plan.network().root, position->block, registry()));
    path = path.isEmpty() ? QStringLiteral(".") : path;
    switch (position->phase) {
    case StepPhase::Before:
        return '<' + path;
    case StepPhase::Enter:
        return '>' + path;
    case StepPhase::Sum:
        return path + '+';
    case StepPhase::Activation:
        return path + '~';
    case StepPhase::Done:
        break;
    }
    return path;
}

StepPosition at(const StepPlan& plan, const char* path, StepPhase phase = StepPhase::Done)
{
    return {findByPath(plan.network().root, path, registry())->id, phase};
}

/// Where a row of moves leads: o over, i into, u out, b back. The last word is where there was no way on.
QString walk(const StepPlan& plan, StepPosition from, const char* moves)
{
    QStringList places;
    for (const char* move = moves; *move; ++move) {
        const auto next = *move == 'o'   ? plan.over(from)
                          : *move == 'i' ? plan.into(from)
                          : *move == 'u' ? plan.out(from)
                                         : plan.back(from);
        places << text(plan, next);
        if (!next)
            break;
        from = *next;
    }
    return places.join(' ');
}

const StepPlan& resnet18()
{
    static const StepPlan kPlan = planOf(*makeTemplate("resnet18"));
    return kPlan;
}

/// box(empty) residual(|), both empty; then an Identity's residual whose shortcut has a layer.
Network oddNetwork()
{
    Network network = fake::makeNetwork(2, 8,
                                        {fake::makeSequential(2, "box", {}), fake::makeResidual(3, "bare", {}, {}),
                                         fake::makeResidual(4, "plain", {}, {fake::makeBlock(5, "ReLU", "0")})});
    network.root.slots[0][2].options["activation"] = std::string("Identity");
    return network;
}

} // namespace

class StepPlanTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void steps_ofResNet18();
    void steps_ofEmptyAndOddContainers();
    void into_goesThroughEverything();
    void over_takesContainersWhole();
    void over_fromInside_goesOnInside();
    void out_endsTheInnermostContainer();
    void back_undoesOver();
    void back_intoAContainer_onlyToItsEntrance();
    void before_standsWhereTheStepBeforeEnded();
    void positions_thatAreNotThere();
    void sharedSteps_data();
    void sharedSteps();
    void sharedSteps_structure();
};

void StepPlanTest::steps_ofResNet18()
{
    // The root; 4 layers; 4 stages and 8 blocks entered; 8·5 body and 3·2 shortcut layers; 8 sums, 8 activations; 3
    // more.
    QCOMPARE(resnet18().steps().size(), std::size_t{1 + 4 + 4 + 8 + 8 * 5 + 3 * 2 + 8 + 8 + 3});
    QStringList first;
    for (int i = 0; i < 15; ++i)
        first << text(resnet18(), resnet18().steps()[static_cast<std::size_t>(i)].at);
    QCOMPARE(first.join(' '),
             QStringLiteral(">. conv1 bn1 relu maxpool >layer1 >layer1.0 layer1.0.conv1 layer1.0.bn1 "
                            "layer1.0.relu layer1.0.conv2 layer1.0.bn2 layer1.0+ layer1.0~ >layer1.1"));
    QCOMPARE(text(resnet18(), resnet18().steps().back().at), QStringLiteral("fc"));
    for (std::size_t i = 0; i <= resnet18().last(); ++i)
        QCOMPARE(resnet18().indexOf(resnet18().steps()[i].at), std::optional(i));
    // A container is done with the last step in it.
    QCOMPARE(resnet18().indexOf(at(resnet18(), "layer1.0")), std::optional(std::size_t{13}));
    QCOMPARE(resnet18().indexOf(at(resnet18(), "layer1")), resnet18().indexOf(at(resnet18(), "layer1.1")));
    QCOMPARE(resnet18().indexOf({kRootId, StepPhase::Done}), std::optional(resnet18().last()));
}

void StepPlanTest::steps_ofEmptyAndOddContainers()
{
    const StepPlan plan = planOf(oddNetwork());
    QStringList all;
    for (const PlannedStep& step : plan.steps())
        all << text(plan, step.at);
    QCOMPARE(all.join(' '), QStringLiteral(">. >box >bare bare+ bare~ >plain plain.downsample.0 plain+"));
    QCOMPARE(walk(plan, {}, "oooo"), QStringLiteral("box bare plain none"));
    QCOMPARE(walk(plan, {}, "iiiiiiii"),
             QStringLiteral(">box >bare bare+ bare~ >plain plain.downsample.0 plain+ none"));
    QCOMPARE(walk(plan, at(plan, "plain"), "bbbb"), QStringLiteral("bare box >. none"));
    QCOMPARE(walk(plan, at(plan, "plain", StepPhase::Sum), "bb"), QStringLiteral("plain.downsample.0 >plain"));
    QCOMPARE(planOf(Network{}).last(), std::size_t{0});
    QCOMPARE(walk(planOf(Network{}), {}, "o"), QStringLiteral("none"));
    QCOMPARE(walk(planOf(Network{}), {}, "u"), QStringLiteral("none"));
    QCOMPARE(walk(StepPlan(), {}, "i"), QStringLiteral("none"));
}

void StepPlanTest::into_goesThroughEverything()
{
    QCOMPARE(walk(resnet18(), at(resnet18(), "layer1"), "iiiiiiiiiiii"),
             QStringLiteral(">layer2 >layer2.0 layer2.0.conv1 layer2.0.bn1 layer2.0.relu layer2.0.conv2 layer2.0.bn2 "
                            "layer2.0.downsample.0 layer2.0.downsample.1 layer2.0+ layer2.0~ >layer2.1"));
    QCOMPARE(walk(resnet18(), at(resnet18(), "flatten"), "ii"), QStringLiteral("fc none"));
}

void StepPlanTest::over_takesContainersWhole()
{
    QCOMPARE(walk(resnet18(), {}, "oooooooooooo"),
             QStringLiteral("conv1 bn1 relu maxpool layer1 layer2 layer3 layer4 avgpool flatten fc none"));
}

void StepPlanTest::over_fromInside_goesOnInside()
{
    QCOMPARE(walk(resnet18(), at(resnet18(), "maxpool"), "iiooooooooo"),
             QStringLiteral(">layer1 >layer1.0 layer1.0.conv1 layer1.0.bn1 layer1.0.relu layer1.0.conv2 layer1.0.bn2 "
                            "layer1.0+ layer1.0~ layer1.1 layer2"));
}

void StepPlanTest::out_endsTheInnermostContainer()
{
    QCOMPARE(walk(resnet18(), at(resnet18(), "layer2.0.downsample.0"), "uuuu"),
             QStringLiteral("layer2.0 layer2 fc none"));
    QCOMPARE(walk(resnet18(), at(resnet18(), "layer2.0", StepPhase::Enter), "u"), QStringLiteral("layer2.0"));
    QCOMPARE(walk(resnet18(), at(resnet18(), "layer2.0", StepPhase::Sum), "u"), QStringLiteral("layer2.0"));
    QCOMPARE(walk(resnet18(), {}, "u"), QStringLiteral("fc"));
}

void StepPlanTest::back_undoesOver()
{
    QCOMPARE(walk(resnet18(), at(resnet18(), "fc"), "bbbbbbbbbbbb"),
             QStringLiteral("flatten avgpool layer4 layer3 layer2 layer1 maxpool relu bn1 conv1 >. none"));
    // What one goes back to may have another name (a container that one has just left), but nothing else has happened.
    for (const PlannedStep& step : resnet18().steps()) {
        if (const auto next = resnet18().over(step.at))
            QCOMPARE(resnet18().indexOf(*resnet18().back(*next)), resnet18().indexOf(step.at));
    }
}

void StepPlanTest::back_intoAContainer_onlyToItsEntrance()
{
    QCOMPARE(walk(resnet18(), at(resnet18(), "layer2.0", StepPhase::Activation), "bbbbbbbbbbb"),
             QStringLiteral("layer2.0+ layer2.0.downsample.1 layer2.0.downsample.0 layer2.0.bn2 layer2.0.conv2 "
                            "layer2.0.relu layer2.0.bn1 layer2.0.conv1 >layer2.0 >layer2 layer1"));
}

void StepPlanTest::before_standsWhereTheStepBeforeEnded()
{
    const auto before = [](const char* path) { return at(resnet18(), path, StepPhase::Before); };
    QCOMPARE(resnet18().indexOf(before("conv1")), std::optional(std::size_t{0}));
    QCOMPARE(resnet18().indexOf(before("layer2")), resnet18().indexOf(at(resnet18(), "layer1")));
    QCOMPARE(walk(resnet18(), before("layer2"), "o"), QStringLiteral("layer2"));
    QCOMPARE(walk(resnet18(), before("layer2"), "i"), QStringLiteral(">layer2"));
    QCOMPARE(walk(resnet18(), before("layer2"), "b"), QStringLiteral("layer1"));
    QCOMPARE(walk(resnet18(), before("layer2.0"), "b"), QStringLiteral(">layer2"));
    QCOMPARE(walk(resnet18(), before("layer2.0"), "u"), QStringLiteral("layer2"));
    QCOMPARE(walk(resnet18(), before("layer2.0.downsample.0"), "b"), QStringLiteral("layer2.0.bn2"));
}

void StepPlanTest::positions_thatAreNotThere()
{
    const StepPlan& plan = resnet18();
    for (const StepPosition& none : {StepPosition{BlockId{12345}, StepPhase::Done}, at(plan, "conv1", StepPhase::Enter),
                                     at(plan, "conv1", StepPhase::Sum), at(plan, "layer1", StepPhase::Activation),
                                     StepPosition{kRootId, StepPhase::Before}}) {
        QVERIFY(!plan.indexOf(none));
        QVERIFY(!plan.over(none) && !plan.into(none) && !plan.out(none) && !plan.back(none));
    }
}

void StepPlanTest::sharedSteps_data()
{
    // What is changed in "a Conv, box(b Conv), r(c Conv|d Conv)~, e Conv" and how many steps stay:
    // >. a >box b >r c d r+ r~ e.
    QTest::addColumn<std::uint64_t>("block");
    QTest::addColumn<int>("shared");
    QTest::newRow("first layer") << std::uint64_t{2} << 1;
    QTest::newRow("in the box") << std::uint64_t{4} << 3;
    QTest::newRow("body") << std::uint64_t{6} << 5;
    QTest::newRow("shortcut") << std::uint64_t{7} << 6;
    QTest::newRow("activation") << std::uint64_t{5} << 8;
    QTest::newRow("last layer") << std::uint64_t{8} << 9;
    QTest::newRow("nothing") << std::uint64_t{0} << 10;
}

namespace {

Network branchedNetwork()
{
    return fake::makeNetwork(
        2, 8,
        {fake::makeConv(2, "a", 2, 2), fake::makeSequential(3, "box", {fake::makeConv(4, "b", 2, 2)}),
         fake::makeResidual(5, "r", {fake::makeConv(6, "c", 2, 2)}, {fake::makeConv(7, "d", 2, 2)}),
         fake::makeConv(8, "e", 2, 2)});
}

} // namespace

void StepPlanTest::sharedSteps()
{
    QFETCH(std::uint64_t, block);
    QFETCH(int, shared);
    const StepPlan before = planOf(branchedNetwork());
    QCOMPARE(before.steps().size(), std::size_t{10});
    Network edited = branchedNetwork();
    if (Block* changed = findBlock(edited.root, BlockId{block}))
        changed->options["activation"] = std::string("Tanh"); // an option of the Residual; of a layer, just another one
    edited.name = "renamed";
    edited.root.slots[0][0].name = "renamed";
    QCOMPARE(static_cast<int>(before.sharedSteps(planOf(edited))), shared);
}

void StepPlanTest::sharedSteps_structure()
{
    const StepPlan before = planOf(branchedNetwork());
    Network network = branchedNetwork();
    takeBlock(network.root, BlockId{8});
    QCOMPARE(before.sharedSteps(planOf(network)), std::size_t{9});
    QCOMPARE(planOf(network).sharedSteps(before), std::size_t{9});

    // The same blocks in the same order, but c is added to what d makes instead of going through it.
    network = branchedNetwork();
    Block shortcut = takeBlock(network.root, BlockId{7});
    insertBlock(network.root, {BlockId{5}, 0, 1}, shortcut);
    QCOMPARE(before.sharedSteps(planOf(network)), std::size_t{6});

    // Out of the box, which is empty then.
    network = branchedNetwork();
    Block inner = takeBlock(network.root, BlockId{4});
    insertBlock(network.root, {kRootId, 0, 2}, inner);
    QCOMPARE(before.sharedSteps(planOf(network)), std::size_t{3});
}

QTEST_APPLESS_MAIN(StepPlanTest)
#include "test_step_plan.moc"
