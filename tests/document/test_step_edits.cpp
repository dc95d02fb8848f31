#include "tests/document/stepping_fixture.h"

using namespace layerwise;

using Fixture = SteppingFixture;

/// What becomes of the position when something else changes.
class TestStepEdits : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void editAfterThePosition_keepsIt();
    void editAfterThePosition_dropsOnlyWhatComesAfterTheEdit();
    void editBeforeThePosition_goesBackToTheEditedBlock();
    void removedCurrentBlock_goesBackToWhatRunsNow();
    void renamedBlock_changesNothing();
    void changedInput_goesToTheBeginning();
    void fixedFailure_goesOn();
    void editWhileRunning_runsAgainForTheNewNetwork();
    void otherImage_runsUpToTheSamePosition();
    void live_keepsThePosition();
    void otherNetwork_endsTheStepping();
};

void TestStepEdits::editAfterThePosition_keepsIt()
{
    Fixture f;
    f.walk("ooii");
    const TraceStepPtr conv = f.runs->step(kInnerConv);
    f.document.removeBlocks({kFlatten});
    QVERIFY(f.document.insertFromPalette("Flatten", {kRootId, 0, 3}));
    QCOMPARE(f.settled(), QStringLiteral("box.conv1"));
    QCOMPARE(f.steps->notice(), QString());
    QVERIFY(!f.runs->isStale());
    QVERIFY(f.runs->step(kInnerConv) == conv);
    QCOMPARE(f.recorded(), QStringLiteral("conv1 relu box.conv1"));
    const int runs = f.control->runCount;
    QCOMPARE(f.walk("bo"), QStringLiteral(">box box.conv1"));
    QCOMPARE(f.control->runCount, runs);
    QCOMPARE(f.walk("oo"), QStringLiteral("box.relu flatten"));
}

void TestStepEdits::editAfterThePosition_dropsOnlyWhatComesAfterTheEdit()
{
    Fixture f;
    f.walk("ooob");
    QVERIFY(!f.document.setOption(kInnerRelu, "inplace", true));
    QCOMPARE(f.settled(), QStringLiteral("relu"));
    QCOMPARE(f.recorded(), QStringLiteral("conv1 relu box.conv1"));
    const int runs = f.control->runCount;
    QCOMPARE(f.walk("ii"), QStringLiteral(">box box.conv1"));
    QCOMPARE(f.control->runCount, runs);
    QCOMPARE(f.walk("o"), QStringLiteral("box.relu"));
    QCOMPARE(f.control->runCount, runs + 1);
}

void TestStepEdits::editBeforeThePosition_goesBackToTheEditedBlock()
{
    Fixture f;
    f.walk("oooo");
    QVERIFY(!f.document.setOption(kInnerConv, "kernel_size", std::vector<std::int64_t>{3, 3}));
    QCOMPARE(f.settled(), QStringLiteral("flatten")); // it was 3×3 before
    QVERIFY(!f.document.setOption(kInnerConv, "bias", false));
    QCOMPARE(f.settled(), QStringLiteral("<box.conv1"));
    QVERIFY(f.steps->notice().contains("changed"));
    QVERIFY(f.steps->record().input == f.runs->step(kRelu)->output);
    QCOMPARE(f.recorded(), QStringLiteral("conv1 relu"));
    QVERIFY(!f.runs->isStale());
    QCOMPARE(f.walk("o"), QStringLiteral("box.conv1"));
    // The last of an activation's steps: back to the sum, which still holds.
    Fixture g(branchedNetwork());
    g.walk("ooo");
    QVERIFY(!g.document.setOption(BlockId{3}, "activation", std::string("Tanh")));
    QCOMPARE(g.settled(), QStringLiteral("r+"));
}

void TestStepEdits::removedCurrentBlock_goesBackToWhatRunsNow()
{
    Fixture f;
    f.walk("ooii");
    f.document.removeBlocks({kInnerConv});
    QCOMPARE(f.settled(), QStringLiteral("<box.relu"));
    f.document.undoStack()->undo();
    QCOMPARE(f.settled(), QStringLiteral("<box.conv1"));
    f.document.removeBlocks({kBox, kFlatten, kFc});
    QCOMPARE(f.settled(), QStringLiteral("relu"));
    QVERIFY(f.steps->isComplete());
    f.document.removeBlocks({kConv, kRelu});
    QCOMPARE(f.settled(), QStringLiteral(">."));
}

void TestStepEdits::renamedBlock_changesNothing()
{
    Fixture f;
    f.walk("ooi");
    const int runs = f.control->runCount;
    QVERIFY(!f.document.rename(kConv, "first"));
    f.document.setName("Other");
    QCOMPARE(f.settled(), QStringLiteral(">box"));
    QCOMPARE(f.recorded(), QStringLiteral("first relu"));
    QVERIFY(!f.runs->isStale());
    QCOMPARE(f.walk("bb"), QStringLiteral("relu first"));
    QCOMPARE(f.control->runCount, runs);
}

void TestStepEdits::changedInput_goesToTheBeginning()
{
    Fixture f;
    f.walk("oo");
    InputSpec input = f.document.network().input;
    input.height = 16;
    QVERIFY(!f.document.setInput(input));
    QCOMPARE(f.settled(), QStringLiteral(">."));
    QCOMPARE(f.steps->record().input->shape().toString(), std::string("[1, 1, 16, 8]"));
    QCOMPARE(f.recorded(), QString());
    QCOMPARE(f.walk("o"), QStringLiteral("conv1"));
}

void TestStepEdits::fixedFailure_goesOn()
{
    Network network = smallNetwork();
    network.root.slots[0][4].options["in_features"] = std::int64_t{7};
    Fixture f(network);
    QCOMPARE(f.walk("c"), QStringLiteral("fc!"));
    QVERIFY2(f.steps->sentence().contains("512"), qPrintable(f.steps->sentence()));
    QVERIFY(!f.document.setOption(kFc, "in_features", std::int64_t{512}));
    QCOMPARE(f.settled(), QStringLiteral("<fc"));
    QVERIFY(f.steps->canGoOn());
    QCOMPARE(f.walk("o"), QStringLiteral("fc"));
    QVERIFY(f.steps->isComplete());
}

void TestStepEdits::editWhileRunning_runsAgainForTheNewNetwork()
{
    Fixture f;
    f.control->hold();
    f.steps->runTo(kRelu);
    QVERIFY(QTest::qWaitFor([&] { return f.control->runCount == 1; }));
    QVERIFY(!f.document.setOption(kFc, "bias", false));
    f.control->release();
    QCOMPARE(f.settled(), QStringLiteral("relu"));
    QVERIFY(!f.runs->isStale());
    QCOMPARE(f.runs->trace()->revision, f.document.revision());
    // The goal itself has gone.
    f.control->hold();
    f.steps->runTo(kFlatten);
    f.document.removeBlocks({kFlatten});
    f.control->release();
    QCOMPARE(f.settled(), QStringLiteral("relu"));
}

void TestStepEdits::otherImage_runsUpToTheSamePosition()
{
    Fixture f;
    f.walk("ooii");
    const ActivationPtr before = f.steps->record().input;
    const int runs = f.control->runCount;
    f.images->setIndex(3);
    QVERIFY(f.steps->isWaiting());
    QCOMPARE(f.settled(), QStringLiteral("box.conv1"));
    QCOMPARE(f.control->runCount, runs + 1);
    QVERIFY(f.control->requests().back().input == f.images->tensor());
    QVERIFY(f.steps->record().input != before);
    QCOMPARE(f.recorded(), QStringLiteral("conv1 relu box.conv1"));
    QVERIFY(!f.runs->isStale());
    // At the beginning nothing has to run.
    f.walk("r");
    f.images->setIndex(4);
    QCOMPARE(f.settled(), QStringLiteral(">."));
    QCOMPARE(f.control->runCount, runs + 1);
    QVERIFY(f.steps->record().input == f.images->tensor());
    QCOMPARE(f.walk("o"), QStringLiteral("conv1"));
    QVERIFY(f.runs->step(kConv)->input == f.images->tensor());
}

void TestStepEdits::live_keepsThePosition()
{
    Fixture f;
    f.runs->setLive(true);
    QVERIFY(f.finishRun());
    f.walk("ooii");
    QVERIFY(!f.document.setOption(kFc, "bias", false));
    QCOMPARE(f.settled(), QStringLiteral("box.conv1"));
    QCOMPARE(f.recorded(), QStringLiteral("conv1 relu box box.conv1 box.relu flatten fc"));
    f.images->setIndex(2);
    QCOMPARE(f.settled(), QStringLiteral("box.conv1"));
    QVERIFY(f.runs->trace()->input == f.images->tensor());
    QVERIFY(!f.document.setOption(kRelu, "inplace", true));
    QCOMPARE(f.settled(), QStringLiteral("<relu"));
    QVERIFY(f.steps->record().input == f.runs->step(kConv)->output);
}

void TestStepEdits::otherNetwork_endsTheStepping()
{
    Fixture f;
    f.walk("oo");
    f.document.setNetwork(branchedNetwork(), {});
    QVERIFY(!f.steps->isActive() && !f.steps->isWaiting());
    QCOMPARE(f.steps->statusText(), QString());
    QCOMPARE(f.walk("o"), QStringLiteral("conv1"));
}

QTEST_GUILESS_MAIN(TestStepEdits)
#include "test_step_edits.moc"
