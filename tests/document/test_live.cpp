#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"

#include "model/document/run_controller.h"

#include <QSignalSpy>

using namespace layerwise;

namespace {

constexpr std::int64_t kLongNs = 2'000'000'000;

/// Live, with a whole run done.
struct Fixture {
    Fixture()
    {
        document.setNetwork(smallNetwork(), {});
        images = std::make_unique<ImageSource>(document);
        runs = std::make_unique<RunController>(document, *images,
                                               std::make_unique<fake::FakeExecutor>(testRegistry(), control));
        runs->setLive(true);
        isReady = finish();
    }

    bool finish()
    {
        control->release();
        return QTest::qWaitFor([this] { return !runs->isRunning(); });
    }
    bool waitForRuns(int count)
    {
        return QTest::qWaitFor([this, count] { return control->runCount >= count; });
    }

    fake::ExecutorControlPtr control = std::make_shared<fake::ExecutorControl>();
    NetworkDocument document{testRegistry()};
    std::unique_ptr<ImageSource> images;
    std::unique_ptr<RunController> runs;
    bool isReady = false;
};

} // namespace

class TestLive : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void frames_oneRunsAndTheNewestWaits();
    void frame_ofAnOlderImage_isShownAsStale();
    void longFrames_areGivenUpForNewerOnes();
    void longFrames_underASteadyHand_stillComeToAnEnd();
    void stale_isMarkedOnlyAfterABlink();
    void shortFrame_comesAsAWhole();
    void longFrame_tellsOnItsWay();
    void rest_makesAWholeCheckedRun();
    void rest_looksThroughTheValues_framesDoNot();
    void otherWeights_whatWasFoundWithTheOldOnesGoes();
    void offeredFrame_isShownInPlaceOfARun();
    void offeredFrame_withoutLive_isNotAnnouncedAsStale();
    void offeredFrame_ofSomethingElse_isNotShown_data();
    void offeredFrame_ofSomethingElse_isNotShown();
    void offeredFrame_whileARunIsUnderWay_isNotShown();
    void liveOff_endsWithAWholeRun();
    void anotherNetwork_dropsFrames();
    void stop_endsTheFrames();
};

void TestLive::frames_oneRunsAndTheNewestWaits()
{
    Fixture f;
    QVERIFY(f.isReady);
    f.control->hold();
    f.images->setIndex(10);
    const ActivationPtr first = f.images->tensor();
    QVERIFY(f.waitForRuns(2));
    for (int index = 11; index <= 30; ++index)
        f.images->setIndex(index);
    const ActivationPtr last = f.images->tensor();
    QSignalSpy finished(f.runs.get(), &RunController::finished);
    QVERIFY(f.finish());
    QCOMPARE(f.control->runCount.load(), 3);
    QCOMPARE(finished.size(), 2);
    const auto requests = f.control->requests();
    QVERIFY(requests[1].input == first && requests[2].input == last);
    QVERIFY(!requests[1].replayCheck && !requests[2].replayCheck);
    QVERIFY(f.runs->trace()->input == last);
    QVERIFY(!f.runs->isStale());
    QCOMPARE(f.control->stoppedCount.load(), 0);
}

void TestLive::frame_ofAnOlderImage_isShownAsStale()
{
    Fixture f;
    f.control->hold();
    f.images->setIndex(10);
    const ActivationPtr older = f.images->tensor();
    QVERIFY(f.waitForRuns(2));
    f.images->setIndex(20);
    const ActivationPtr newer = f.images->tensor();
    QStringList shown;
    connect(f.runs.get(), &RunController::finished, this, [&](const TracePtr& trace) {
        QVERIFY(f.runs->trace()->input == trace->input);
        shown << QStringLiteral("%1 %2 %3")
                     .arg(trace->input == older ? "older" : trace->input == newer ? "newer" : "?",
                          f.runs->isStale() ? "stale" : "fresh", f.runs->isRunning() ? "running" : "done");
    });
    QVERIFY(f.finish());
    QCOMPARE(shown.join(", "), QStringLiteral("older stale running, newer fresh done"));
}

void TestLive::longFrames_areGivenUpForNewerOnes()
{
    Fixture f;
    f.control->passNs = kLongNs;
    f.runs->run();
    QVERIFY(f.finish());
    f.control->hold();
    f.images->setIndex(10);
    QVERIFY(f.waitForRuns(3));
    f.images->setIndex(20);
    // It is still held: only a stop can have ended the one before.
    QVERIFY(f.waitForRuns(4));
    QCOMPARE(f.control->stoppedCount.load(), 1);
    QVERIFY(f.finish());
    QVERIFY(f.runs->trace()->input == f.images->tensor());
}

void TestLive::longFrames_underASteadyHand_stillComeToAnEnd()
{
    Fixture f;
    f.control->passNs = kLongNs;
    f.runs->run();
    QVERIFY(f.finish());
    f.control->stepDelayMs = 40; // six layers: longer than the time between two images
    QSignalSpy finished(f.runs.get(), &RunController::finished);
    int moves = 0;
    QVERIFY(QTest::qWaitFor(
        [&] {
            f.images->setIndex(10 + ++moves % 100); // every 10 ms or so
            return finished.size() >= 2;
        },
        30000));
    QVERIFY(f.control->stoppedCount > 0);
    QVERIFY(moves > 2);
}

void TestLive::stale_isMarkedOnlyAfterABlink()
{
    Fixture f;
    f.control->hold();
    QSignalSpy changed(f.runs.get(), &RunController::stateChanged);
    f.images->setIndex(10);
    QVERIFY(f.runs->isStale());
    QVERIFY(!f.runs->isMarkedStale());
    QCOMPARE(changed.size(), 0);
    QVERIFY(changed.wait());
    QVERIFY(f.runs->isMarkedStale());
    QVERIFY(f.finish());
    QVERIFY(!f.runs->isMarkedStale());
    // Without live, at once.
    f.runs->setLive(false);
    QVERIFY(f.finish());
    f.images->setIndex(20);
    QVERIFY(f.runs->isMarkedStale());
}

void TestLive::shortFrame_comesAsAWhole()
{
    Fixture f;
    QSignalSpy steps(f.runs.get(), &RunController::stepReady);
    QSignalSpy states(f.runs.get(), &RunController::stateChanged);
    f.images->setIndex(10);
    QVERIFY(f.finish());
    QCOMPARE(steps.size(), 0);
    QCOMPARE(states.size(), 1);
    QCOMPARE(f.runs->trace()->steps.size(), std::size_t{7});
    QVERIFY(f.runs->step(kFc)->output);
}

void TestLive::longFrame_tellsOnItsWay()
{
    Fixture f;
    QSignalSpy steps(f.runs.get(), &RunController::stepReady);
    f.control->stepDelayMs = 150;
    f.images->setIndex(10);
    QVERIFY(steps.wait());
    QVERIFY(f.runs->isRunning());
    QCOMPARE(steps.first().first().value<TraceStepPtr>()->path, std::string("conv1"));
    QVERIFY(f.finish());
}

void TestLive::rest_makesAWholeCheckedRun()
{
    Fixture f;
    f.images->setIndex(10);
    QVERIFY(f.finish());
    QCOMPARE(f.control->runCount.load(), 2);
    QVERIFY(f.runs->trace()->replayCheck == ReplayCheck::NotMade);
    QVERIFY(f.waitForRuns(3));
    QVERIFY(f.finish());
    QVERIFY(f.control->requests().back().replayCheck);
    QVERIFY(f.runs->trace()->replayCheck == ReplayCheck::Equal);
    QVERIFY(f.runs->trace()->input == f.images->tensor());
    QTest::qWait(500); // and no more than one
    QCOMPARE(f.control->runCount.load(), 3);
}

void TestLive::rest_looksThroughTheValues_framesDoNot()
{
    Fixture f;
    QVERIFY(f.runs->traceProblems().empty());
    QSignalSpy found(f.runs.get(), &RunController::traceProblemsChanged);
    f.control->nanBlock = kRelu.value;
    for (int index = 10; index < 20; ++index) {
        f.images->setIndex(index);
        QVERIFY(f.finish());
        QVERIFY(f.runs->traceProblems().empty());
    }
    QVERIFY(found.wait());
    QVERIFY(f.control->requests().back().replayCheck);
    QCOMPARE(f.runs->traceProblems().size(), std::size_t{1});
    f.images->setIndex(30); // what is known stays in sight while one draws on
    QCOMPARE(f.runs->traceProblems().size(), std::size_t{1});
    QVERIFY(f.finish());
    QCOMPARE(f.runs->traceProblems().size(), std::size_t{1});
}

void TestLive::otherWeights_whatWasFoundWithTheOldOnesGoes()
{
    Fixture f;
    QSignalSpy found(f.runs.get(), &RunController::traceProblemsChanged);
    f.control->nanBlock = kRelu.value;
    f.images->setIndex(10);
    QVERIFY(found.wait());
    QCOMPARE(f.runs->traceProblems().size(), std::size_t{1});
    f.control->nanBlock = 0;
    f.document.previewWeights({std::make_shared<const BlockWeights>(), {}, {}});
    QVERIFY(f.finish());
    QVERIFY(f.runs->traceProblems().empty());
}

/// A frame of other weights, made by another executor.
struct Offer {
    explicit Offer(const Fixture& f) : request(*f.runs->framePass())
    {
        request.weights = std::make_shared<const BlockWeights>();
        trace = fake::FakeExecutor(testRegistry()).run(request, {});
    }
    RunRequest request;
    TracePtr trace;
};

void TestLive::offeredFrame_isShownInPlaceOfARun()
{
    Fixture f;
    const Offer offer(f);
    QSignalSpy finished(f.runs.get(), &RunController::finished);
    QSignalSpy changed(f.runs.get(), &RunController::stateChanged);
    f.runs->offerFrame(offer.request, offer.trace);
    f.document.previewWeights({offer.request.weights, {}, {}});
    QVERIFY(f.runs->isRunning() && !f.runs->isMarkedStale());
    QCOMPARE(finished.size(), 0);
    QVERIFY(f.finish());
    QCOMPARE(finished.size(), 1);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(f.control->runCount.load(), 1); // the fixture's own
    QVERIFY(!f.runs->isStale() && f.runs->isFrame() && f.runs->isOfImage());
    QVERIFY(f.runs->step(kRelu).get() == offer.trace->find(kRelu));
    QCOMPARE(f.runs->trace()->revision, f.document.revision());
}

void TestLive::offeredFrame_withoutLive_isNotAnnouncedAsStale()
{
    Fixture f;
    f.runs->setLive(false);
    QVERIFY(f.finish());
    const Offer offer(f);
    int stale = 0;
    connect(f.runs.get(), &RunController::stateChanged, this, [&] { stale += f.runs->isMarkedStale(); });
    f.runs->offerFrame(offer.request, offer.trace);
    f.document.previewWeights({offer.request.weights, {}, {}});
    QVERIFY(f.finish());
    QVERIFY(f.runs->step(kRelu).get() == offer.trace->find(kRelu));
    QCOMPARE(stale, 0);
}

void TestLive::offeredFrame_ofSomethingElse_isNotShown_data()
{
    QTest::addColumn<QString>("what");
    for (const char* what : {"image", "weights", "mode", "scales", "edits", "network", "generation"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void TestLive::offeredFrame_ofSomethingElse_isNotShown()
{
    QFETCH(QString, what);
    Fixture f;
    Offer offer(f);
    RunRequest& request = offer.request;
    const BlockWeightsPtr weights = request.weights;
    if (what == "image")
        request.input = std::make_shared<const Activation>(
            request.input->shape(), std::vector<float>(request.input->values().size(), 1));
    else if (what == "weights")
        request.weights = std::make_shared<const BlockWeights>();
    else if (what == "mode")
        request.trainMode = true;
    else if (what == "scales")
        request.channelScales = {{kRelu, 1, 0}};
    else if (what == "edits")
        request.weightEdits = std::make_shared<const WeightEdits>(WeightEdits{{{kConv, "weight", {4, 1, 3, 3}, 0}, 1}});
    else if (what == "network")
        request.network = std::make_shared<const Network>(*request.network);
    else
        ++request.generation;
    const int before = f.control->runCount;
    f.runs->offerFrame(request, offer.trace);
    f.document.previewWeights({weights, {}, {}});
    QVERIFY(f.finish());
    QCOMPARE(f.control->runCount.load(), before + 1);
    QVERIFY(f.control->requests().back().weights == weights);
    QVERIFY(f.runs->step(kRelu).get() != offer.trace->find(kRelu));
}

void TestLive::offeredFrame_whileARunIsUnderWay_isNotShown()
{
    Fixture f;
    const Offer offer(f);
    f.control->hold();
    f.runs->run();
    QVERIFY(f.waitForRuns(2));
    f.runs->offerFrame(offer.request, offer.trace);
    f.document.previewWeights({offer.request.weights, {}, {}});
    QVERIFY(f.finish());
    QCOMPARE(f.control->runCount.load(), 3);
    QVERIFY(!f.runs->isStale());
}

void TestLive::liveOff_endsWithAWholeRun()
{
    Fixture f;
    f.images->setIndex(10);
    QVERIFY(f.finish());
    f.runs->setLive(false);
    QVERIFY(f.finish());
    QCOMPARE(f.control->runCount.load(), 3);
    QVERIFY(f.runs->trace()->replayCheck == ReplayCheck::Equal);
    f.images->setIndex(20);
    QVERIFY(!f.runs->isRunning());
}

void TestLive::anotherNetwork_dropsFrames()
{
    Fixture f;
    f.control->hold();
    f.images->setIndex(10);
    QVERIFY(f.waitForRuns(2));
    f.runs->setLive(false);
    f.document.setNetwork(smallNetwork(), {});
    QSignalSpy finished(f.runs.get(), &RunController::finished);
    f.control->release();
    QTest::qWait(100);
    QCOMPARE(finished.size(), 0);
    QVERIFY(f.runs->trace()->steps.empty());
    QVERIFY(!f.runs->isRunning() && !f.runs->isMarkedStale());
}

void TestLive::stop_endsTheFrames()
{
    Fixture f;
    f.control->hold();
    f.images->setIndex(10);
    QVERIFY(f.waitForRuns(2));
    f.images->setIndex(20);
    f.runs->stop();
    QVERIFY(QTest::qWaitFor([&] { return !f.runs->isRunning(); })); // still held
    QCOMPARE(f.control->stoppedCount.load(), 1);
    QVERIFY(f.runs->isMarkedStale());
}

QTEST_GUILESS_MAIN(TestLive)
#include "test_live.moc"
