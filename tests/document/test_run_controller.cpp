#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"

#include "model/document/run_controller.h"

#include <QElapsedTimer>
#include <QSignalSpy>

using namespace layerwise;

namespace {

struct Fixture {
    explicit Fixture(Network network = smallNetwork())
    {
        document.setNetwork(std::move(network), {});
        images = std::make_unique<ImageSource>(document);
        runs = std::make_unique<RunController>(document, *images,
                                               std::make_unique<fake::FakeExecutor>(testRegistry(), control));
    }

    /// Runs until the newest run is finished.
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
};

QString statuses(const Trace& trace)
{
    QString text;
    for (const TraceStepPtr& step : trace.steps)
        text += QString::fromStdString(step->path) + (step->status == StepStatus::Ok       ? "+ "
                                                      : step->status == StepStatus::Failed ? "! "
                                                                                           : "- ");
    return text.trimmed();
}

} // namespace

class TestRunController : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void beforeAnyRun_traceIsEmptyAndNotStale();
    void run_publishesStepsThenTheTrace();
    void run_requestIsTheDocumentAsItStands();
    void run_failingBlock_keepsWhatCameBefore();
    void run_refused_tellsWhy();
    void requests_coalesce_andOldRunsAreDropped();
    void edit_makesTheTraceStale_untilTheNextRun();
    void runAgain_withNothingChanged_keepsNothingOfTheLast();
    void undoBackToWhatWasRun_isFreshAgain();
    void undoWhileAnotherNetworkRuns_isFreshOnlyWhenItIsStopped();
    void imageChange_makesTheTraceStale();
    void removedBlocks_vanishFromTheTrace();
    void stopped_keepsTheStepsOfTheRunBefore();
    void firstPassGivenUp_leavesWhatIsShownStale();
    void otherNetwork_dropsRunAndTrace();
    void live_runsByItself();
    void live_networkWithErrors_runsAsFarAsItGoes();
    void torchMessage_isAskedOnTheWorker();
    void quitting_whileRunning_endsSoon();
    void quitting_whileRequestsWait_endsSoon();
};

void TestRunController::beforeAnyRun_traceIsEmptyAndNotStale()
{
    Fixture f;
    QVERIFY(f.runs->trace());
    QVERIFY(f.runs->trace()->steps.empty());
    QVERIFY(!f.runs->isStale());
    QVERIFY(!f.runs->isRunning() && !f.runs->isLive());
    QVERIFY(!f.runs->step(kConv));
    QCOMPARE(f.runs->engineVersion(), QStringLiteral("Fake 1.0"));
}

void TestRunController::run_publishesStepsThenTheTrace()
{
    Fixture f;
    QStringList events;
    connect(f.runs.get(), &RunController::started, this, [&] { events << "started"; });
    connect(f.runs.get(), &RunController::stepReady, this, [&](const TraceStepPtr& step) {
        QVERIFY(QThread::currentThread() == thread());
        QVERIFY(f.runs->step(step->block) == step);
        QVERIFY(f.runs->trace()->find(step->block) == step.get());
        events << QString::fromStdString(step->path);
    });
    connect(f.runs.get(), &RunController::finished, this, [&](const TracePtr& trace) {
        QVERIFY(f.runs->trace() == trace);
        events << "finished";
    });
    f.runs->run();
    QVERIFY(f.runs->isRunning());
    QVERIFY(f.finish());
    QCOMPARE(events.join(' '), QStringLiteral("started conv1 relu box.conv1 box.relu box flatten fc finished"));
    QCOMPARE(statuses(*f.runs->trace()), QStringLiteral("conv1+ relu+ box+ box.conv1+ box.relu+ flatten+ fc+"));
    QCOMPARE(f.runs->trace()->output()->shape().toString(), std::string("[1, 10]"));
    QVERIFY(!f.runs->isStale());
}

void TestRunController::run_requestIsTheDocumentAsItStands()
{
    Fixture f;
    f.runs->setThreads(2);
    f.runs->setSeed(42);
    f.document.setName("Named");
    f.runs->run();
    QVERIFY(f.finish());
    const RunRequest request = f.control->requests().at(0);
    QCOMPARE(request.revision, f.document.revision());
    QCOMPARE(request.generation, f.document.generation());
    QCOMPARE(request.threads, 2);
    QCOMPARE(request.seed, std::uint64_t{42});
    QVERIFY(*request.network == f.document.network());
    QVERIFY(request.input == f.images->tensor());
    QCOMPARE(request.input->shape().toString(), std::string("[1, 1, 8, 8]"));
}

void TestRunController::run_failingBlock_keepsWhatCameBefore()
{
    Fixture f;
    f.runs->run();
    QVERIFY(f.finish());
    f.control->failingBlock = kInnerConv.value;
    f.runs->run();
    QVERIFY(f.finish());
    QCOMPARE(statuses(*f.runs->trace()), QStringLiteral("conv1+ relu+ box! box.conv1! box.relu- flatten- fc-"));
    QVERIFY(f.runs->step(kRelu)->output);
    QVERIFY(!f.runs->step(kFc)->output);
}

void TestRunController::run_refused_tellsWhy()
{
    Fixture f;
    f.control->refuses = true;
    f.runs->run();
    QVERIFY(f.finish());
    QVERIFY(f.runs->trace()->refusal);
    QCOMPARE(f.runs->trace()->refusal->second.code, std::string("memory.too_large"));
}

void TestRunController::requests_coalesce_andOldRunsAreDropped()
{
    Fixture f;
    f.control->hold();
    QSignalSpy finished(f.runs.get(), &RunController::finished);
    f.runs->run();
    QVERIFY(f.waitForRuns(1));
    for (int i = 0; i < 10; ++i)
        f.runs->run();
    QVERIFY(f.finish());
    QCOMPARE(finished.size(), 1);
    // The one at work was stopped, and at most one waits at a time; several may have been taken up in between.
    QVERIFY(f.control->requests().back().runId == 11);
    QCOMPARE(f.control->stoppedCount.load(), f.control->runCount.load() - 1);
    QCOMPARE(f.runs->trace()->runId, std::uint64_t{11});
}

void TestRunController::edit_makesTheTraceStale_untilTheNextRun()
{
    Fixture f;
    f.runs->run();
    QVERIFY(f.finish());
    QSignalSpy state(f.runs.get(), &RunController::stateChanged);
    QVERIFY(!f.document.setOption(kFc, "out_features", std::int64_t{5}));
    QVERIFY(f.runs->isStale());
    QVERIFY(!state.isEmpty());
    QVERIFY(f.runs->step(kFc)); // shown as old, not erased
    f.runs->run();
    QVERIFY(f.finish());
    QVERIFY(!f.runs->isStale());
    QCOMPARE(f.runs->trace()->output()->shape().toString(), std::string("[1, 5]"));
}

void TestRunController::runAgain_withNothingChanged_keepsNothingOfTheLast()
{
    Fixture f;
    f.runs->run();
    QVERIFY(f.finish());
    f.runs->run();
    QVERIFY(f.finish());
    QVERIFY(!f.control->requests().back().reusePrefix);
    QVERIFY(!f.document.setOption(kFc, "out_features", std::int64_t{5}));
    f.runs->run();
    QVERIFY(f.finish());
    QVERIFY(f.control->requests().back().reusePrefix);
}

void TestRunController::undoBackToWhatWasRun_isFreshAgain()
{
    Fixture f;
    f.runs->run();
    QVERIFY(f.finish());
    const auto version = f.runs->version();
    const TraceStepPtr step = f.runs->step(kFc);
    const QString all = statuses(*f.runs->trace());
    f.document.removeBlocks({kFc});
    QVERIFY(f.runs->isStale());
    QVERIFY(f.runs->version() != version);
    f.document.undoStack()->undo();
    QVERIFY(!f.runs->isStale());
    QCOMPARE(f.runs->version(), version);
    QVERIFY(f.runs->step(kFc) == step);
    QCOMPARE(statuses(*f.runs->trace()), all);
    f.document.undoStack()->redo();
    QVERIFY(f.runs->isStale());

    // What is there before undo has been run as well: then it is the undone one that is stale.
    f.runs->run();
    QVERIFY(f.finish());
    f.document.undoStack()->undo();
    QVERIFY(f.runs->isStale());
    f.document.undoStack()->redo();
    QVERIFY(!f.runs->isStale());
    // Another image has not been run, whatever the network.
    f.images->next();
    f.document.undoStack()->undo();
    f.document.undoStack()->redo();
    QVERIFY(f.runs->isStale());
}

void TestRunController::undoWhileAnotherNetworkRuns_isFreshOnlyWhenItIsStopped()
{
    Fixture f;
    f.runs->run();
    QVERIFY(f.finish());
    const TraceStepPtr first = f.runs->step(kConv);
    f.document.removeBlocks({kFc});
    f.control->stepDelayMs = 20;
    QSignalSpy steps(f.runs.get(), &RunController::stepReady);
    f.runs->run();
    QVERIFY(steps.wait());
    f.document.undoStack()->undo();
    QVERIFY(f.runs->isStale());
    f.runs->stop();
    QVERIFY(f.finish());
    QVERIFY(!f.runs->isStale());
    QVERIFY(f.runs->step(kConv) == first);
}

void TestRunController::imageChange_makesTheTraceStale()
{
    Fixture f;
    f.runs->run();
    QVERIFY(f.finish());
    f.images->next();
    QVERIFY(f.runs->isStale());
    // Changed while it runs: what comes is old already.
    f.control->hold();
    f.runs->run();
    f.images->next();
    QVERIFY(f.finish());
    QVERIFY(f.runs->isStale());
    f.runs->run();
    QVERIFY(f.finish());
    QVERIFY(!f.runs->isStale());
}

void TestRunController::removedBlocks_vanishFromTheTrace()
{
    Fixture f;
    f.runs->run();
    QVERIFY(f.finish());
    f.document.removeBlocks({kBox});
    QVERIFY(!f.runs->step(kInnerConv));
    QCOMPARE(statuses(*f.runs->trace()), QStringLiteral("conv1+ relu+ flatten+ fc+"));
    // Removed while it runs.
    f.control->hold();
    f.runs->run();
    f.document.removeBlocks({kFc});
    QVERIFY(f.finish());
    QCOMPARE(statuses(*f.runs->trace()), QStringLiteral("conv1+ relu+ flatten+"));
}

void TestRunController::stopped_keepsTheStepsOfTheRunBefore()
{
    Fixture f;
    f.runs->run();
    QVERIFY(f.finish());
    const TraceStepPtr before = f.runs->step(kFc);
    f.images->next();
    f.control->stepDelayMs = 20;
    QSignalSpy steps(f.runs.get(), &RunController::stepReady);
    f.runs->run();
    QVERIFY(steps.wait());
    f.runs->stop();
    QVERIFY(f.finish());
    QVERIFY(f.runs->step(kFc) == before);
    QVERIFY(f.runs->isStale());
    QCOMPARE(f.runs->trace()->steps.size(), std::size_t{7});
}

void TestRunController::firstPassGivenUp_leavesWhatIsShownStale()
{
    Fixture f;
    f.control->stepDelayMs = 20;
    QSignalSpy steps(f.runs.get(), &RunController::stepReady);
    f.runs->setLive(true);
    QVERIFY(steps.wait());
    QVERIFY(!f.runs->isStale());
    f.control->hold();
    f.images->next();
    QTRY_VERIFY(f.runs->isStale());
    QVERIFY(f.runs->isRunning());
    QVERIFY(f.finish());
    QVERIFY(!f.runs->isStale());
}

void TestRunController::otherNetwork_dropsRunAndTrace()
{
    Fixture f;
    f.runs->run();
    QVERIFY(f.finish());
    f.control->hold();
    f.runs->run();
    QSignalSpy finished(f.runs.get(), &RunController::finished);
    f.document.setNetwork(smallNetwork(), {}); // the same ids, but other blocks
    QVERIFY(!f.runs->isRunning());
    QVERIFY(f.runs->trace()->steps.empty());
    QVERIFY(!f.runs->isStale());
    f.control->release();
    f.runs->run();
    QVERIFY(f.finish());
    QCOMPARE(finished.size(), 1);
    QCOMPARE(f.control->requests().back().generation, f.document.generation());
}

void TestRunController::live_runsByItself()
{
    Fixture f;
    QSignalSpy live(f.runs.get(), &RunController::liveChanged);
    f.runs->setLive(true);
    QVERIFY(f.runs->isRunning());
    QVERIFY(f.finish());
    QCOMPARE(live.size(), 1);
    f.images->next();
    QVERIFY(f.runs->isRunning());
    QVERIFY(f.finish());
    f.document.removeBlocks({kFc});
    QVERIFY(f.finish());
    QVERIFY(!f.runs->isStale());
    f.document.setNetwork(*makeTemplate("lenet5"), {});
    QVERIFY(f.runs->isRunning());
    QVERIFY(f.finish());
    QCOMPARE(f.runs->trace()->networkName, makeTemplate("lenet5")->name);
    f.runs->setLive(false);
    f.images->next();
    QVERIFY(!f.runs->isRunning());
}

void TestRunController::live_networkWithErrors_runsAsFarAsItGoes()
{
    Fixture f;
    f.runs->setLive(true);
    QVERIFY(f.finish());
    QVERIFY(!f.document.setOption(kInnerConv, "in_channels", std::int64_t{3}));
    QVERIFY(f.finish());
    QCOMPARE(statuses(*f.runs->trace()), QStringLiteral("conv1+ relu+ box! box.conv1! box.relu- flatten- fc-"));
    QVERIFY(!f.runs->isStale());
}

void TestRunController::torchMessage_isAskedOnTheWorker()
{
    Fixture f;
    QSignalSpy answered(f.runs.get(), &RunController::torchMessageReady);
    f.runs->requestTorchMessage(kFc, {1, 2});
    QCOMPARE(answered.size(), 0);
    QVERIFY(answered.wait());
    QCOMPARE(answered.first().at(1).toString(), QStringLiteral("fake message for block 8 and input [1, 2]"));
}

void TestRunController::quitting_whileRunning_endsSoon()
{
    Fixture f;
    f.control->hold();
    f.runs->run();
    QVERIFY(f.waitForRuns(1));
    QVERIFY(!f.control->isDestroyed);
    f.runs.reset(); // would wait for ever if the run were not asked to stop
    QVERIFY(f.control->isDestroyed);
    QCOMPARE(f.control->stoppedCount.load(), 1);
}

void TestRunController::quitting_whileRequestsWait_endsSoon()
{
    Fixture f;
    f.control->hold();
    for (int i = 0; i < 5; ++i)
        f.runs->run();
    f.runs->requestTorchMessage(kFc, {1, 2});
    f.runs.reset();
    QVERIFY(f.control->isDestroyed);
    QCoreApplication::processEvents(); // nothing that was posted may arrive any more
}

QTEST_GUILESS_MAIN(TestRunController)
#include "test_run_controller.moc"
