#include "tests/document/document_testing.h"
#include "tests/document/fake_trainer.h"

#include "model/data/dataset_examples.h"
#include "model/document/training_controller.h"
#include "model/document/work_budget.h"
#include "model/engine/trainer.h"

#include <QElapsedTimer>
#include <QSignalSpy>

using namespace layerwise;
using State = TrainingController::State;

namespace {

Result<TrainingData> someDigits()
{
    const DatasetPtr digits = generateDigits(40, 1);
    return TrainingData{std::make_shared<DatasetExamples>(std::vector{DatasetPart{digits, 0, 30}}, InputSpec{}),
                        std::make_shared<DatasetExamples>(std::vector{DatasetPart{digits, 30, 10}}, InputSpec{})};
}

struct Fixture {
    fake::TrainerControlPtr control = std::make_shared<fake::TrainerControl>();
    TrainingController training{std::make_unique<fake::FakeTrainer>(control)};

    static TrainingOrder order()
    {
        TrainingOrder order;
        order.start.network = std::make_shared<const Network>(smallNetwork());
        order.makeData = someDigits;
        return order;
    }
    bool waitForSteps(std::int64_t steps)
    {
        return QTest::qWaitFor([this, steps] { return control->stepsDone >= steps; });
    }
    bool finish()
    {
        return QTest::qWaitFor([this] { return !training.isActive(); });
    }
};

} // namespace

class TestTrainingController : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void history_keepsMeans_inBoundedRoom();
    void budget_spacesWorkByItsCost();
    void budget_whereOpportunitiesAreRare_isKeptOnTheWhole();
    void budget_afterARest_isNotSpentAtOnce();
    void start_goesThroughItsStates_andHandsTheResultOver();
    void data_thatCannotBeRead_isARefusal();
    void refusal_hasItsReason();
    void failure_keepsWhatWasLearned();
    void pause_stopsBeforeTheNextBatch_resumeGoesOn();
    void stepOneBatch_trainsOne();
    void start_withOneBatch_pausesAfterIt();
    void stop_whilePaused_ends();
    void news_doesNotPileUp_whileNobodyListens();
    void norms_areTakenMoreOftenWhileWatched();
    void norms_ofASingleBatch_areThereWithoutBeingWatched();
    void norms_whileRunning_areOfTheBatchBeforeAPause();
    void looks_comeOnlyAfterTheLastIsShown();
    void look_beforeAHalt_isOfThatBatch();
    void looks_afterALongWait_areNotHeldBackForIt();
    void secondTraining_beginsAnew();
    void quitting_whileTraining_endsSoon();
    void quitting_whilePaused_ends();
    void realTrainer_learnsDigits_andStopsWithinABatch();
};

void TestTrainingController::history_keepsMeans_inBoundedRoom()
{
    LossHistory history;
    constexpr std::int64_t kSteps = 10'000;
    for (std::int64_t step = 1; step <= kSteps; ++step)
        history.add(step, static_cast<double>(step), 0.5);
    const std::vector<LossPoint>& points = history.points();
    QVERIFY(points.size() <= LossHistory::kMostPoints && points.size() > LossHistory::kMostPoints / 2);
    std::int64_t last = 0;
    for (const LossPoint& point : points) {
        // The steps from last + 1 to point.step: their mean is that of the first and the last of them.
        QCOMPARE(point.step, last + point.steps);
        QCOMPARE(point.loss, static_cast<double>(last + 1 + point.step) / 2);
        QCOMPARE(point.accuracy, 0.5);
        last = point.step;
    }
    QCOMPARE(last, kSteps);
}

void TestTrainingController::budget_spacesWorkByItsCost()
{
    using namespace std::chrono_literals;
    WorkBudget budget(0.05, 200ms);
    const WorkBudget::Clock::time_point begin{10s};
    QVERIFY(budget.isDue(begin));
    budget.spend(begin, 2ms); // a twentieth of 200 ms would be 10 ms: the least distance counts
    QVERIFY(!budget.isDue(begin + 199ms));
    QVERIFY(budget.isDue(begin + 200ms));
    budget.spend(begin, 50ms);
    QVERIFY(!budget.isDue(begin + 999ms));
    QVERIFY(budget.isDue(begin + 200ms + 800ms));
}

/// Work that can be done only every 300 ms, but would be due every 400 ms.
void TestTrainingController::budget_whereOpportunitiesAreRare_isKeptOnTheWhole()
{
    using namespace std::chrono_literals;
    WorkBudget budget(0.05, 200ms);
    WorkBudget::Clock::time_point now{10s};
    int done = 0;
    for (int i = 0; i < 400; ++i, now += 300ms) {
        if (!budget.isDue(now))
            continue;
        budget.spend(now, 20ms);
        ++done;
    }
    // 400 × 300 ms hold 300 times 400 ms.
    QVERIFY2(done >= 298 && done <= 301, qPrintable(QString::number(done)));
}

/// After a long rest there is nothing to make up for.
void TestTrainingController::budget_afterARest_isNotSpentAtOnce()
{
    using namespace std::chrono_literals;
    WorkBudget budget(0.05, 10ms);
    const WorkBudget::Clock::time_point begin{100s};
    budget.spend(begin, 20ms);
    budget.spend(begin + 60s, 20ms);
    QVERIFY(!budget.isDue(begin + 60s + 199ms));
    budget.spend(begin + 60s + 200ms, 20ms);
    QVERIFY(!budget.isDue(begin + 60s + 599ms));
}

void TestTrainingController::start_goesThroughItsStates_andHandsTheResultOver()
{
    Fixture f;
    QList<State> states;
    connect(&f.training, &TrainingController::stateChanged, this, [&] {
        QVERIFY(QThread::currentThread() == thread());
        states << f.training.state();
    });
    std::vector<TrainingResult> results;
    connect(&f.training, &TrainingController::finished, this, [&](const TrainingResult& result) {
        QVERIFY(!f.training.isActive());
        results.push_back(result);
    });
    QSignalSpy validated(&f.training, &TrainingController::validated);
    TrainingOrder order = Fixture::order();
    order.settings.seed = 7;
    f.training.start(order);
    QVERIFY(f.finish());
    QCOMPARE(states, QList<State>({State::Preparing, State::Running, State::Idle}));
    QCOMPARE(results.size(), std::size_t{1});
    QCOMPARE(results.front().weights.front().value->values()[0], 20.0F);
    QCOMPARE(f.control->settings().seed, std::uint64_t{7});
    QVERIFY(f.training.result()->weights.empty());
    QCOMPARE(f.training.progress().step->step, std::int64_t{20});
    QCOMPARE(f.training.progress().losses.points().size(), std::size_t{20});
    QCOMPARE(f.training.progress().losses.points()[3].loss, 0.25);
    QCOMPARE(f.training.progress().validations.size(), std::size_t{4});
    QCOMPARE(f.training.progress().lastEpoch->step, std::int64_t{20});
    QVERIFY(validated.count() >= 1);
}

void TestTrainingController::data_thatCannotBeRead_isARefusal()
{
    Fixture f;
    TrainingOrder order = Fixture::order();
    order.makeData = []() -> Result<TrainingData> {
        return Diagnostic{"data.unreadable", {{"file", std::string("x")}}, {}};
    };
    f.training.start(order);
    QVERIFY(f.finish());
    QCOMPARE(f.training.result()->status, TrainingStatus::Refused);
    QCOMPARE(f.training.result()->problem->diagnostic.code, std::string("data.unreadable"));
    QCOMPARE(f.control->stepsDone.load(), std::int64_t{0});
}

void TestTrainingController::refusal_hasItsReason()
{
    Fixture f;
    f.control->refuses = true;
    f.training.start(Fixture::order());
    QVERIFY(f.finish());
    QCOMPARE(f.training.result()->status, TrainingStatus::Refused);
    QCOMPARE(f.training.result()->problem->diagnostic.code, std::string("train.no_parameters"));
}

void TestTrainingController::failure_keepsWhatWasLearned()
{
    Fixture f;
    f.control->fails = true;
    f.training.start(Fixture::order());
    QVERIFY(f.finish());
    QCOMPARE(f.training.result()->status, TrainingStatus::Failed);
    QCOMPARE(f.training.result()->problem->block, BlockId{2});
    QCOMPARE(f.training.progress().step->step, std::int64_t{10});
}

void TestTrainingController::pause_stopsBeforeTheNextBatch_resumeGoesOn()
{
    Fixture f;
    f.control->steps = 1'000'000;
    f.training.start(Fixture::order());
    QVERIFY(QTest::qWaitFor([&] { return f.training.state() == State::Running; }));
    QVERIFY(f.waitForSteps(3));
    f.training.pause();
    QCOMPARE(f.training.state(), State::Paused);
    // The batch under way may end; then nothing more is done, and all that was done is told of.
    QVERIFY(QTest::qWaitFor([&] {
        const std::int64_t done = f.control->stepsDone;
        QTest::qWait(20);
        return done == f.control->stepsDone;
    }));
    const std::int64_t done = f.control->stepsDone;
    QVERIFY(QTest::qWaitFor([&] { return f.training.progress().step->step == done; }));
    f.training.resume();
    QCOMPARE(f.training.state(), State::Running);
    QVERIFY(f.waitForSteps(done + 3));
    f.training.stop();
    QVERIFY(f.finish());
    QCOMPARE(f.training.result()->status, TrainingStatus::Stopped);
}

void TestTrainingController::stepOneBatch_trainsOne()
{
    Fixture f;
    f.control->steps = 1'000'000;
    TrainingOrder order = Fixture::order();
    order.batches = 2;
    f.training.start(order);
    QVERIFY(f.waitForSteps(2));
    for (std::int64_t step = 3; step < 6; ++step) {
        f.training.stepOneBatch();
        QVERIFY(
            QTest::qWaitFor([&] { return f.training.progress().step && f.training.progress().step->step == step; }));
        QTest::qWait(10);
        QCOMPARE(f.control->stepsDone.load(), step);
        QCOMPARE(f.training.state(), State::Paused);
    }
    f.training.stop();
    QVERIFY(f.finish());
}

void TestTrainingController::start_withOneBatch_pausesAfterIt()
{
    Fixture f;
    TrainingOrder order = Fixture::order();
    order.batches = 1;
    f.training.start(order);
    QVERIFY(QTest::qWaitFor([&] { return f.training.progress().step.has_value(); }));
    QTest::qWait(10);
    QCOMPARE(f.training.state(), State::Paused);
    QCOMPARE(f.control->stepsDone.load(), std::int64_t{1});
    f.training.resume();
    QVERIFY(f.finish());
    QCOMPARE(f.control->stepsDone.load(), std::int64_t{20});
}

void TestTrainingController::stop_whilePaused_ends()
{
    Fixture f;
    TrainingOrder order = Fixture::order();
    order.batches = 1;
    f.training.start(order);
    QVERIFY(f.waitForSteps(1));
    f.training.stop();
    QCOMPARE(f.training.state(), State::Stopping);
    QVERIFY(f.finish());
    QCOMPARE(f.training.result()->status, TrainingStatus::Stopped);
    QCOMPARE(f.training.result()->steps, std::int64_t{1});
}

void TestTrainingController::news_doesNotPileUp_whileNobodyListens()
{
    Fixture f;
    f.control->steps = 3000;
    f.control->stepDelayMs = 0;
    f.control->epochSteps = 2;
    int calls = 0;
    connect(&f.training, &TrainingController::progressed, this, [&] { ++calls; });
    f.training.start(Fixture::order());
    while (f.control->stepsDone < 3000) // without an event loop
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    QVERIFY(f.finish());
    QVERIFY2(calls <= 4, qPrintable(QString::number(calls)));
    QCOMPARE(f.training.progress().step->step, std::int64_t{3000});
    QVERIFY(f.training.progress().losses.points().size() <= LossHistory::kMostPoints);
    QVERIFY(f.training.progress().validations.size() <= TrainingProgress::kMostValidations);
    QCOMPARE(f.training.progress().validations.back().step, std::int64_t{3000});
}

void TestTrainingController::norms_areTakenMoreOftenWhileWatched()
{
    Fixture f;
    f.control->steps = 1'000'000;
    f.training.start(Fixture::order());
    QVERIFY(f.waitForSteps(20));
    QCOMPARE(f.control->normsTaken.load(), std::int64_t{1}); // near the start, so that there is something to see
    f.training.setNormsWatched(true);
    QVERIFY(QTest::qWaitFor([&] { return f.training.progress().normsStep > 20; }));
    QCOMPARE(f.training.progress().norms.back().path, std::string("fc"));
    f.training.stop();
    QVERIFY(f.finish());
}

void TestTrainingController::norms_ofASingleBatch_areThereWithoutBeingWatched()
{
    Fixture f;
    f.control->steps = 1'000'000;
    TrainingOrder order = Fixture::order();
    order.batches = 1;
    f.training.start(order);
    QVERIFY(QTest::qWaitFor([&] { return f.training.progress().normsStep == 1; }));
    f.training.stepOneBatch();
    QVERIFY(QTest::qWaitFor([&] { return f.training.progress().normsStep == 2; }));
    f.training.stop();
    QVERIFY(f.finish());
    QCOMPARE(f.training.progress().norms.size(), std::size_t{2});
}

void TestTrainingController::norms_whileRunning_areOfTheBatchBeforeAPause()
{
    Fixture f;
    f.control->steps = 1'000'000;
    f.control->stepDelayMs = 20; // the pause comes within a batch
    f.training.start(Fixture::order());
    QVERIFY(f.waitForSteps(10));
    f.training.pause();
    QVERIFY(QTest::qWaitFor([&] { return f.training.progress().normsStep == f.control->stepsDone; }));
    QVERIFY(f.training.progress().normsStep >= 10);
    f.training.stop();
    QVERIFY(f.finish());
}

void TestTrainingController::looks_comeOnlyAfterTheLastIsShown()
{
    Fixture f;
    f.control->steps = 1'000'000;
    f.training.setLooksWanted(true);
    std::vector<float> steps;
    connect(&f.training, &TrainingController::lookReady, this, [&](const TrainingLook& look) {
        const NamedTensor& tensor = look.weights->begin()->second->front();
        QCOMPARE(tensor.value->values()[0], static_cast<float>(look.step));
        QVERIFY(!look.request.network);
        steps.push_back(static_cast<float>(look.step));
    });
    f.training.start(Fixture::order());
    QVERIFY(QTest::qWaitFor([&] { return steps.size() == 1; }));
    const std::int64_t done = f.control->stepsDone;
    QVERIFY(QTest::qWaitFor([&] { return f.control->stepsDone > done + 300; }));
    QCOMPARE(f.control->looksMade.load(), std::int64_t{1});
    f.training.lookShown();
    QVERIFY(QTest::qWaitFor([&] { return steps.size() == 2; }, 30'000));
    QVERIFY(steps[1] > steps[0]);
    f.training.stop();
    QVERIFY(f.finish());
}

/// However short a time ago the last one was, and although it has not been shown.
void TestTrainingController::look_beforeAHalt_isOfThatBatch()
{
    Fixture f;
    f.control->steps = 1'000'000;
    f.training.setLooksWanted(true);
    std::int64_t seen = 0;
    connect(&f.training, &TrainingController::lookReady, this, [&](const TrainingLook& look) { seen = look.step; });
    TrainingOrder order = Fixture::order();
    order.batches = 1;
    f.training.start(order);
    QVERIFY(QTest::qWaitFor([&] { return seen == 1; }));
    for (std::int64_t step = 2; step <= 5; ++step) {
        f.training.stepOneBatch();
        QVERIFY(QTest::qWaitFor([&] { return seen == step; }));
    }
    f.training.stop();
    QVERIFY(f.finish());
    QCOMPARE(f.control->looksMade.load(), std::int64_t{5}); // none when it is stopped
}

/// Two seconds without an answer would be fifty seconds of rest.
void TestTrainingController::looks_afterALongWait_areNotHeldBackForIt()
{
    Fixture f;
    f.control->steps = 1'000'000;
    f.training.setLooksWanted(true);
    int looks = 0;
    connect(&f.training, &TrainingController::lookReady, this, [&] { ++looks; });
    f.training.start(Fixture::order());
    QVERIFY(QTest::qWaitFor([&] { return looks == 1; }));
    QTest::qWait(2000);
    f.training.lookShown();
    QVERIFY(QTest::qWaitFor([&] { return looks == 2; }, 15'000));
    f.training.stop();
    QVERIFY(f.finish());
    f.control->stepsDone = 0;
    f.training.start(Fixture::order()); // nor is the next training
    QVERIFY(QTest::qWaitFor([&] { return looks == 3; }));
    f.training.stop();
    QVERIFY(f.finish());
}

void TestTrainingController::secondTraining_beginsAnew()
{
    Fixture f;
    f.training.start(Fixture::order());
    QVERIFY(f.finish());
    f.control->stepsDone = 0;
    f.control->steps = 5;
    f.training.start(Fixture::order());
    QVERIFY(!f.training.progress().step && !f.training.result());
    QVERIFY(f.finish());
    QCOMPARE(f.training.progress().losses.points().size(), std::size_t{5});
}

void TestTrainingController::quitting_whileTraining_endsSoon()
{
    auto f = std::make_unique<Fixture>();
    f->control->steps = 1'000'000;
    f->training.start(Fixture::order());
    QVERIFY(f->waitForSteps(3));
    const fake::TrainerControlPtr control = f->control;
    f.reset();
    QVERIFY(!control->isTraining);
}

void TestTrainingController::quitting_whilePaused_ends()
{
    auto f = std::make_unique<Fixture>();
    TrainingOrder order = Fixture::order();
    order.batches = 1;
    f->training.start(order);
    QVERIFY(f->waitForSteps(1));
    const fake::TrainerControlPtr control = f->control;
    f.reset();
    QVERIFY(!control->isTraining);
}

void TestTrainingController::realTrainer_learnsDigits_andStopsWithinABatch()
{
    TrainingController training(makeTorchTrainer(testRegistry()));
    TrainingOrder order = Fixture::order();
    order.settings.epochs = 1'000'000;
    order.settings.batchSize = 10;
    order.settings.threads = 1;
    order.settings.schedule.kind = ScheduleKind::Constant;
    InputSpec input = order.start.network->input;
    order.makeData = [input]() -> Result<TrainingData> {
        const DatasetPtr digits = generateDigits(40, 1);
        return TrainingData{std::make_shared<DatasetExamples>(std::vector{DatasetPart{digits, 0, 40}}, input),
                            std::make_shared<DatasetExamples>(std::vector{DatasetPart{digits, 0, 40}}, input)};
    };
    std::vector<NamedTensor> best;
    connect(&training, &TrainingController::finished, this,
            [&](const TrainingResult& result) { best = result.weights; });
    training.start(order);
    QVERIFY(QTest::qWaitFor(
        [&] {
            return !training.progress().validations.empty() && training.progress().validations.back().accuracy == 1;
        },
        60'000));
    const std::int64_t step = training.progress().step->step;
    training.stop();
    QVERIFY(QTest::qWaitFor([&] { return !training.isActive(); }));
    QCOMPARE(training.result()->status, TrainingStatus::Stopped);
    QVERIFY(training.progress().step->step >= step);
    QCOMPARE(training.result()->best->validation->accuracy, 1.0);
    QStringList keys;
    for (const NamedTensor& tensor : best)
        keys << QString::fromStdString(tensor.key);
    QCOMPARE(keys.join(' '),
             QStringLiteral("conv1.weight conv1.bias box.conv1.weight box.conv1.bias fc.weight fc.bias"));
}

QTEST_GUILESS_MAIN(TestTrainingController)
#include "test_training_controller.moc"
