// Weights set by hand and channels switched off: what the document and the run controller make of them.

#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"
#include "tests/document/stepping_fixture.h"

#include "model/document/run_controller.h"

#include <QSignalSpy>

#include <limits>

using namespace layerwise;

namespace {

/// conv1.weight[2, 0, 1, 1] of smallNetwork(): [4, 1, 3, 3].
const WeightPlace kPlace{kConv, "weight", {4, 1, 3, 3}, 22};

struct Fixture {
    Fixture()
    {
        document.setNetwork(smallNetwork(), {});
        images = std::make_unique<ImageSource>(document);
        runs = std::make_unique<RunController>(document, *images,
                                               std::make_unique<fake::FakeExecutor>(testRegistry(), control));
    }
    bool finish()
    {
        return QTest::qWaitFor([this] { return !runs->isRunning(); });
    }
    bool run()
    {
        runs->run();
        return finish();
    }
    RunRequest lastRequest() const { return control->requests().back(); }

    fake::ExecutorControlPtr control = std::make_shared<fake::ExecutorControl>();
    NetworkDocument document{testRegistry()};
    std::unique_ptr<ImageSource> images;
    std::unique_ptr<RunController> runs;
};

QString code(const std::optional<Diagnostic>& error)
{
    return error ? QString::fromStdString(error->code) : QString();
}

} // namespace

class TestEffects : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void setWeight_isAnUndoStepThatNamesTheWeight();
    void setWeight_ofOneGesture_isOneStep();
    void setWeight_backToTheStart_leavesNoStep();
    void setWeight_wrongPlaces_changeNothing();
    void setWeight_ofARemovedBlock_waits();
    void setWeight_ofAReshapedBlock_waits();
    void setNetwork_forgetsWeights();
    void setWeight_leavesTheNetworkAndItsShapes();
    void setWeight_runsAgain_ifSomethingWasRun();
    void channelScale_isNoUndoStep_andRunsAgain();
    void channelScale_ofOne_isNone();
    void channelScale_beforeAnyRun_waitsForIt();
    void channelScale_whileRunning_replacesTheRun();
    void channelScale_ofARemovedBlock_comesBack();
    void channelScale_beyondTheChannels_isNotThere();
    void otherNetwork_forgetsChannelScales();
    void whileStepping_runsUpToTheSamePosition();
};

void TestEffects::setWeight_isAnUndoStepThatNamesTheWeight()
{
    Fixture f;
    QSignalSpy changed(&f.document, &NetworkDocument::weightEditsChanged);
    QVERIFY(f.document.weightEdits()->empty());
    QCOMPARE(code(f.document.setWeight(kPlace, 0.5F)), QString());
    QCOMPARE(f.document.weightEdits()->at(kPlace), 0.5F);
    QCOMPARE(f.document.undoStack()->undoText(), QStringLiteral("Set conv1.weight[2, 0, 1, 1]"));
    QVERIFY(f.document.isModified());
    f.document.undoStack()->undo();
    QVERIFY(f.document.weightEdits()->empty());
    f.document.undoStack()->redo();
    QCOMPARE(f.document.weightEdits()->at(kPlace), 0.5F);
    QCOMPARE(changed.size(), 3);
}

void TestEffects::setWeight_ofOneGesture_isOneStep()
{
    Fixture f;
    for (const float value : {0.1F, 0.2F, 0.3F})
        QVERIFY(!f.document.setWeight(kPlace, value));
    QCOMPARE(f.document.undoStack()->count(), 1);
    WeightPlace other = kPlace;
    other.index = 0;
    QVERIFY(!f.document.setWeight(other, 1.0F));
    QCOMPARE(f.document.undoStack()->count(), 2);
    QCOMPARE(f.document.weightEdits()->size(), std::size_t{2});
    f.document.undoStack()->undo();
    QCOMPARE(f.document.weightEdits()->at(kPlace), 0.3F);
    f.document.undoStack()->undo();
    QVERIFY(f.document.weightEdits()->empty());
}

void TestEffects::setWeight_backToTheStart_leavesNoStep()
{
    Fixture f;
    QVERIFY(!f.document.setWeight(kPlace, 0.5F));
    QVERIFY(!f.document.setWeight(kPlace, 0.5F)); // nothing new
    QVERIFY(!f.document.setWeight(kPlace, std::nullopt));
    QCOMPARE(f.document.undoStack()->count(), 0);
    QVERIFY(f.document.weightEdits()->empty() && !f.document.isModified());
    QVERIFY(!f.document.setWeight(kPlace, std::nullopt));
    QCOMPARE(f.document.undoStack()->count(), 0);
}

void TestEffects::setWeight_wrongPlaces_changeNothing()
{
    Fixture f;
    const auto with = [](auto change) {
        WeightPlace place = kPlace;
        change(place);
        return place;
    };
    const std::vector<WeightPlace> wrong = {
        with([](WeightPlace& place) { place.block = BlockId{99}; }), with([](WeightPlace& place) { place.block = kBox; }),
        with([](WeightPlace& place) { place.block = kRootId; }),     with([](WeightPlace& place) { place.name = "gamma"; }),
        with([](WeightPlace& place) { place.shape = {4, 9}; }),      with([](WeightPlace& place) { place.index = 36; }),
        with([](WeightPlace& place) { place.index = -1; }),
        with([](WeightPlace& place) { place.shape = {-4, -1, 3, 3}; })};
    for (const WeightPlace& place : wrong)
        QCOMPARE(code(f.document.setWeight(place, 1.0F)), QStringLiteral("weights.place"));
    for (const float value : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()})
        QCOMPARE(code(f.document.setWeight(kPlace, value)), QStringLiteral("weights.not_finite"));
    QCOMPARE(f.document.undoStack()->count(), 0);
    QVERIFY(f.document.weightEdits()->empty());
}

void TestEffects::setWeight_ofARemovedBlock_waits()
{
    Fixture f;
    QVERIFY(!f.document.setWeight(kPlace, 0.5F));
    f.document.removeBlocks({kConv});
    QVERIFY(f.document.presentWeightEdits().empty());
    QCOMPARE(code(f.document.setWeight(kPlace, 1.0F)), QStringLiteral("weights.place"));
    f.document.undoStack()->undo();
    QCOMPARE(f.document.presentWeightEdits().at(kPlace), 0.5F);
}

void TestEffects::setWeight_ofAReshapedBlock_waits()
{
    Fixture f;
    QVERIFY(!f.document.setWeight(kPlace, 0.5F));
    QVERIFY(!f.document.setOption(kConv, "kernel_size", std::vector<std::int64_t>{5, 5}));
    QVERIFY(f.document.presentWeightEdits().empty());
    f.document.undoStack()->undo();
    QCOMPARE(f.document.presentWeightEdits().size(), std::size_t{1});
}

void TestEffects::setNetwork_forgetsWeights()
{
    Fixture f;
    QVERIFY(!f.document.setWeight(kPlace, 0.5F));
    QSignalSpy changed(&f.document, &NetworkDocument::weightEditsChanged);
    f.document.setNetwork(smallNetwork(), {});
    QVERIFY(f.document.weightEdits()->empty());
    QCOMPARE(changed.size(), 1);
    f.document.setNetwork(smallNetwork(), {});
    QCOMPARE(changed.size(), 1);
}

void TestEffects::setWeight_leavesTheNetworkAndItsShapes()
{
    Fixture f;
    QSignalSpy shapes(&f.document, &NetworkDocument::shapesChanged);
    const auto network = f.document.snapshot();
    const std::uint64_t revision = f.document.revision();
    QVERIFY(!f.document.setWeight(kPlace, 0.5F));
    QVERIFY(f.document.snapshot() == network);
    QVERIFY(shapes.isEmpty());
    QVERIFY(f.document.revision() > revision);
}

void TestEffects::setWeight_runsAgain_ifSomethingWasRun()
{
    Fixture f;
    QVERIFY(!f.document.setWeight(kPlace, 0.5F));
    QVERIFY(!f.runs->isRunning());
    QVERIFY(f.run());
    QCOMPARE(f.lastRequest().weightEdits->at(kPlace), 0.5F);
    QVERIFY(!f.document.setWeight(kPlace, 0.75F));
    QVERIFY(f.runs->isStale() && f.runs->isRunning());
    QVERIFY(f.finish());
    QCOMPARE(f.lastRequest().weightEdits->at(kPlace), 0.75F);
    QVERIFY(!f.runs->isStale());
    f.document.undoStack()->undo();
    QVERIFY(f.finish());
    QVERIFY(f.lastRequest().weightEdits->empty());
    QCOMPARE(f.control->runCount.load(), 3);
}

void TestEffects::channelScale_isNoUndoStep_andRunsAgain()
{
    Fixture f;
    QVERIFY(f.run());
    QSignalSpy changed(f.runs.get(), &RunController::channelScalesChanged);
    f.runs->setChannelScale(kRelu, 3, 0.0F);
    QVERIFY(f.runs->isStale() && f.runs->isRunning());
    QVERIFY(f.finish());
    const std::vector<ChannelScale> expected = {{kRelu, 3, 0.0F}};
    QVERIFY(f.lastRequest().channelScales == expected);
    QVERIFY(f.runs->channelScales() == expected);
    QCOMPARE(f.document.undoStack()->count(), 0);
    f.runs->setChannelScale(kRelu, 3, 0.5F);
    f.runs->setChannelScale(kConv, 0, 2.0F);
    QVERIFY(f.finish());
    QVERIFY((f.lastRequest().channelScales == std::vector<ChannelScale>{{kConv, 0, 2.0F}, {kRelu, 3, 0.5F}}));
    QVERIFY((f.runs->channelScales(kConv) == std::vector<ChannelScale>{{kConv, 0, 2.0F}}));
    f.runs->clearChannelScales();
    QVERIFY(f.finish());
    QVERIFY(f.lastRequest().channelScales.empty());
    QCOMPARE(changed.size(), 4);
    f.runs->clearChannelScales();
    QVERIFY(!f.runs->isRunning());
    QCOMPARE(changed.size(), 4);
}

void TestEffects::channelScale_ofOne_isNone()
{
    Fixture f;
    f.runs->setChannelScale(kRelu, 0, 1.0F);
    QVERIFY(f.runs->channelScales().empty());
    f.runs->setChannelScale(kRelu, 0, 0.0F);
    f.runs->setChannelScale(kRelu, 0, std::nullopt);
    QVERIFY(f.runs->channelScales().empty());
}

void TestEffects::channelScale_beforeAnyRun_waitsForIt()
{
    Fixture f;
    f.runs->setChannelScale(kRelu, 0, 0.0F);
    QVERIFY(!f.runs->isRunning());
    QVERIFY(f.run());
    QCOMPARE(f.lastRequest().channelScales.size(), std::size_t{1});
    QCOMPARE(f.control->runCount.load(), 1);
}

void TestEffects::channelScale_whileRunning_replacesTheRun()
{
    Fixture f;
    f.control->hold();
    f.runs->run();
    QVERIFY(QTest::qWaitFor([&f] { return f.control->runCount >= 1; }));
    f.runs->setChannelScale(kRelu, 0, 0.0F);
    f.control->release();
    QVERIFY(f.finish());
    QCOMPARE(f.lastRequest().channelScales.size(), std::size_t{1});
    QVERIFY(!f.runs->isStale());
}

void TestEffects::channelScale_ofARemovedBlock_comesBack()
{
    Fixture f;
    f.runs->setChannelScale(kInnerRelu, 1, 0.0F);
    QSignalSpy changed(f.runs.get(), &RunController::channelScalesChanged);
    f.document.removeBlocks({kBox});
    QVERIFY(f.runs->channelScales().empty());
    QCOMPARE(changed.size(), 1);
    f.document.undoStack()->undo();
    QCOMPARE(f.runs->channelScales().size(), std::size_t{1});
    QCOMPARE(changed.size(), 2);
}

void TestEffects::channelScale_beyondTheChannels_isNotThere()
{
    Fixture f;
    f.runs->setChannelScale(kFc, 9, 0.0F);
    QCOMPARE(f.runs->channelScales().size(), std::size_t{1});
    QVERIFY(!f.document.setOption(kFc, "out_features", std::int64_t{5}));
    QVERIFY(f.runs->channelScales().empty());
    f.document.undoStack()->undo();
    QCOMPARE(f.runs->channelScales().size(), std::size_t{1});
}

void TestEffects::otherNetwork_forgetsChannelScales()
{
    Fixture f;
    f.runs->setChannelScale(kRelu, 0, 0.0F);
    QSignalSpy changed(f.runs.get(), &RunController::channelScalesChanged);
    f.document.setNetwork(smallNetwork(), {});
    QVERIFY(f.runs->channelScales().empty());
    QCOMPARE(changed.size(), 1);
}

void TestEffects::whileStepping_runsUpToTheSamePosition()
{
    Fixture f;
    Selection selection(f.document);
    StepController steps(f.document, *f.images, *f.runs, selection);
    steps.runTo(kRelu);
    QVERIFY(QTest::qWaitFor([&] { return !steps.isWaiting() && !f.runs->isRunning(); }));
    const StepPosition at = steps.position();
    QCOMPARE(at.block.value, kRelu.value);
    f.runs->setChannelScale(kConv, 0, 0.0F);
    QVERIFY(steps.isWaiting());
    QVERIFY(QTest::qWaitFor([&] { return !steps.isWaiting() && !f.runs->isRunning(); }));
    QVERIFY(steps.position() == at);
    QVERIFY(!f.runs->isStale());
    QVERIFY(f.lastRequest().until.has_value());
    QVERIFY(!f.runs->step(kFc) || !f.runs->step(kFc)->output);
    QVERIFY(!f.document.setWeight(kPlace, 0.5F));
    QVERIFY(QTest::qWaitFor([&] { return !steps.isWaiting() && !f.runs->isRunning(); }));
    QVERIFY(steps.position() == at && !f.runs->isStale());
}

QTEST_GUILESS_MAIN(TestEffects)
#include "test_effects.moc"
