#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"
#include "tests/document/fake_trainer.h"

#include "model/document/training_curve.h"
#include "model/document/training_session.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace layerwise;
using State = TrainingController::State;

namespace {

struct Fixture {
    Fixture()
    {
        document.setNetwork(smallNetwork(), {});
        TrainingPlan plan;
        plan.generatedCount = 100;
        session.setPlan(plan);
    }

    bool finish()
    {
        return QTest::qWaitFor([this] { return !session.isActive(); });
    }
    bool runWithLooksThatHavePasses()
    {
        trainerControl->makeTrace = [](const RunRequest& request) {
            return fake::FakeExecutor(testRegistry()).run(request, {});
        };
        runs.run();
        return QTest::qWaitFor([this] { return !runs.isRunning(); });
    }
    bool waitForSteps(std::int64_t steps)
    {
        return QTest::qWaitFor([this, steps] { return trainerControl->stepsDone >= steps; });
    }

    fake::ExecutorControlPtr control = std::make_shared<fake::ExecutorControl>();
    fake::TrainerControlPtr trainerControl = std::make_shared<fake::TrainerControl>();
    NetworkDocument document{testRegistry()};
    ImageSource images{document};
    RunController runs{document, images, std::make_unique<fake::FakeExecutor>(testRegistry(), control)};
    WeightController weights{document, runs};
    TrainingSession session{document, images, runs, weights, std::make_unique<fake::FakeTrainer>(trainerControl)};
};

} // namespace

class TestTrainingSession : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void plan_survivesJson();
    void plan_damagedJson_isAsNew();
    void prepare_generatedDigits_areSplit();
    void prepare_everythingHeldOut_isRefused();
    void sources_ofATestPart_nameTheTrainingPart();
    void start_locksTheNetwork_andTrainsItsWeights();
    void start_ofWeightsThatCameWithTheProgram_beginsAnew();
    void finish_putsTheBestIn_asOneUndoStep();
    void whileTraining_runsShowTheNewWeights();
    void whileTraining_passesMadeThereAreShown_andNoneIsRun();
    void whileTraining_anotherImage_isRunWithTheNewWeights();
    void stopped_beforeTheFirstBatch_changesNothing();
    void refusal_namesItsReason_andRepairs();
    void notFinite_namesTheBlock_andALowerRate();
    void notFinite_farAboveTheUsualRate_goesBackToIt_andSaysSo();
    void undone_theWeightsAreGone_redoneTheyAreBack();
    void sources_whileTraining_areThoseOfItsStart();
    void otherNetwork_endsTraining_andKeepsNothing();
    void confusion_givesTheImagesOfACell();
    void killed_isOfferedAgain_andGoneOnWith();
    void resumed_hasTheCurveOfBefore();
    void curve_damagedFile_isLeftOut();
    void finished_leavesNothingToGoOnWith();
    void folder_belongsToOneWindow();
};

void TestTrainingSession::plan_survivesJson()
{
    TrainingPlan plan;
    plan.source = TrainingPlan::Source::Both;
    plan.generatedCount = 123;
    plan.generatedSeed = 18446744073709551615ULL;
    plan.heldOut = 7;
    plan.augmentation = lightAugmentation();
    plan.settings.optimizer = {OptimizerKind::Sgd, 0.8, true, 0.9, 0.999, 1e-8, 0.25};
    plan.settings.learningRate = 0.1 + 0.2;
    plan.settings.schedule.kind = ScheduleKind::Step;
    plan.settings.schedule.stepEpochs = 3;
    plan.settings.schedule.gamma = 0.5;
    plan.settings.batchSize = 3;
    plan.settings.epochs = 9;
    plan.settings.minutes = 1.5;
    plan.settings.seed = 42;
    plan.settings.validateEvery = 12;
    const TrainingPlan read = trainingPlanFromJson(trainingPlanToJson(plan));
    QCOMPARE(trainingPlanToJson(read), trainingPlanToJson(plan));
    QCOMPARE(read.generatedSeed, plan.generatedSeed);
    QCOMPARE(read.settings.learningRate, plan.settings.learningRate);
    QCOMPARE(read.settings.optimizer.kind, OptimizerKind::Sgd);
    QVERIFY(read.settings.optimizer.nesterov && read.augmentation == plan.augmentation);
    QCOMPARE(read.settings.schedule.kind, ScheduleKind::Step);
}

void TestTrainingSession::plan_damagedJson_isAsNew()
{
    const QJsonObject fresh = trainingPlanToJson({});
    QCOMPARE(trainingPlanToJson(trainingPlanFromJson({})), fresh);
    QJsonObject wrong = fresh;
    wrong.insert("optimizer", 77);
    wrong.insert("source", -1);
    wrong.insert("schedule", "fast");
    wrong.insert("batch_size", "many");
    QCOMPARE(trainingPlanToJson(trainingPlanFromJson(wrong)), fresh);
}

void TestTrainingSession::prepare_generatedDigits_areSplit()
{
    TrainingPlan plan;
    plan.generatedCount = 50;
    const auto prepared = prepareExamples(plan, {generateDigits(20, 1), {}, Split::Test}, InputSpec{});
    QVERIFY(prepared.ok());
    QCOMPARE(prepared->data.training->size(), std::int64_t{45});
    QCOMPARE(prepared->data.validation->size(), std::int64_t{5});
    // The end of the digits of that seed.
    const DatasetPart last = exampleAt(prepared->validation, 4);
    QVERIFY(last.dataset->image(last.first) == generateDigits(50, plan.generatedSeed)->image(49));
}

void TestTrainingSession::prepare_everythingHeldOut_isRefused()
{
    TrainingPlan plan;
    plan.generatedCount = plan.heldOut = 50;
    const auto prepared = prepareExamples(plan, {generateDigits(20, 1), {}, Split::Test}, InputSpec{});
    QCOMPARE(prepared.error().code, std::string("train.setting"));
}

void TestTrainingSession::sources_ofATestPart_nameTheTrainingPart()
{
    Fixture f;
    const auto open = std::make_shared<const Dataset>("MNIST test", 1, 1, std::vector<std::uint8_t>{0},
                                                      std::vector<std::uint8_t>{0}, false);
    f.images.setDataset(open, 0, {DatasetKind::Idx, QStringLiteral("mnist"), true, true}, Split::Test);
    QCOMPARE(f.session.sources().front().second, QStringLiteral("MNIST train"));
    f.images.setDataset(open, 0, {DatasetKind::Idx, QStringLiteral("mnist"), false, true}, Split::Test);
    QCOMPARE(f.session.sources().front().second, QStringLiteral("MNIST test"));
}

void TestTrainingSession::start_locksTheNetwork_andTrainsItsWeights()
{
    Fixture f;
    f.trainerControl->steps = 1'000'000;
    f.session.start();
    QVERIFY(f.session.isActive() && f.document.isLocked());
    QCOMPARE(f.document.rename(kConv, "other")->code, std::string("train.locked"));
    QVERIFY(f.waitForSteps(3));
    const TrainingStart start = f.trainerControl->start();
    QVERIFY(*start.network == f.document.network());
    // The executor's, in its order.
    const auto parameters = fake::FakeExecutor(testRegistry(), f.control).parameters(f.document.network(), 0);
    QCOMPARE(start.weights.size(), parameters.size());
    for (std::size_t i = 0; i < parameters.size(); ++i)
        QCOMPARE(start.weights[i].key, parameters[i].key);
    f.session.stop();
    QVERIFY(f.finish());
    QVERIFY(!f.document.isLocked());
}

void TestTrainingSession::start_ofWeightsThatCameWithTheProgram_beginsAnew()
{
    Fixture f;
    f.document.setInitialWeights({nullptr, {WeightOrigin::Kind::Bundled, "MNIST", 0.99}, nullptr});
    QVERIFY(f.session.beginsAnew());
    f.session.start();
    QVERIFY(f.finish());
    QVERIFY(f.trainerControl->start().weights.empty());
    TrainingPlan plan = f.session.plan();
    plan.beginsAnew = false;
    f.session.setPlan(plan);
    f.session.start();
    QVERIFY(f.finish());
    QVERIFY(!f.trainerControl->start().weights.empty());
}

void TestTrainingSession::finish_putsTheBestIn_asOneUndoStep()
{
    Fixture f;
    f.session.start();
    QVERIFY(f.finish());
    QVERIFY(!f.session.problem());
    QCOMPARE(f.document.undoStack()->count(), 1);
    QCOMPARE(f.document.weights().origin.kind, WeightOrigin::Kind::Trained);
    QCOMPARE(f.document.weights().origin.accuracy, std::optional(0.9));
    QVERIFY(!f.document.isWeightPreview());
    f.document.undoStack()->undo();
    QCOMPARE(f.document.weights().origin.kind, WeightOrigin::Kind::Random);
}

void TestTrainingSession::whileTraining_runsShowTheNewWeights()
{
    Fixture f;
    f.runs.run();
    QVERIFY(QTest::qWaitFor([&] { return !f.runs.isRunning(); }));
    const int before = f.control->runCount;
    f.trainerControl->steps = 1'000'000;
    f.session.start();
    QVERIFY(QTest::qWaitFor([&] { return f.control->runCount >= before + 2; }, 30'000));
    const RunRequest request = f.control->requests().back();
    QVERIFY(request.weights && !request.replayCheck);
    QCOMPARE(f.document.undoStack()->count(), 0);
    f.session.stop();
    QVERIFY(f.finish());
    QVERIFY(QTest::qWaitFor([&] { return !f.runs.isRunning() && !f.runs.isStale(); }));
    QVERIFY(f.control->requests().back().replayCheck);
}

void TestTrainingSession::whileTraining_passesMadeThereAreShown_andNoneIsRun()
{
    Fixture f;
    QVERIFY(f.runWithLooksThatHavePasses());
    const TraceStepPtr before = f.runs.step(kConv);
    f.trainerControl->steps = 1'000'000;
    QSignalSpy shown(&f.runs, &RunController::finished);
    f.session.start();
    QVERIFY(QTest::qWaitFor([&] { return shown.size() >= 3; }, 30'000));
    QCOMPARE(f.control->runCount.load(), 1);
    QVERIFY(f.runs.step(kConv) != before && !f.runs.isStale());
    QVERIFY(f.document.isWeightPreview());
    f.session.stop();
    QVERIFY(f.finish());
    QVERIFY(QTest::qWaitFor([&] { return !f.runs.isRunning() && !f.runs.isStale(); }));
    QVERIFY(f.control->requests().back().replayCheck);
}

void TestTrainingSession::whileTraining_anotherImage_isRunWithTheNewWeights()
{
    Fixture f;
    QVERIFY(f.runWithLooksThatHavePasses());
    f.trainerControl->steps = 1'000'000;
    f.session.start();
    QVERIFY(QTest::qWaitFor([&] { return f.trainerControl->looksMade >= 2; }, 30'000));
    // Nothing that is shown as of now is of another image, whoever made it.
    int wrong = 0;
    connect(&f.runs, &RunController::finished, this, [&] {
        wrong += !f.runs.isStale() && f.runs.trace()->input != f.images.tensor();
    });
    const int runs = f.control->runCount;
    f.images.setIndex(7);
    const ActivationPtr image = f.images.tensor();
    f.runs.run(); // as the window does for another image
    QVERIFY(QTest::qWaitFor([&] { return f.runs.trace()->input == image && !f.runs.isStale(); }, 30'000));
    QVERIFY(f.control->runCount > runs);
    QVERIFY(f.control->requests().back().input == image && f.control->requests().back().weights);
    const std::int64_t looks = f.trainerControl->looksMade;
    QVERIFY(QTest::qWaitFor([&] { return f.trainerControl->looksMade >= looks + 2; }, 30'000));
    QVERIFY(f.runs.trace()->input == image);
    QCOMPARE(wrong, 0);
    f.session.stop();
    QVERIFY(f.finish());
}

void TestTrainingSession::stopped_beforeTheFirstBatch_changesNothing()
{
    Fixture f;
    f.session.start();
    f.session.stop();
    QVERIFY(f.finish());
    QVERIFY(!f.document.isLocked());
    QTest::qWait(50); // the weights that were asked for come, and nobody wants them
    QVERIFY(!f.session.isActive());
    QCOMPARE(f.document.undoStack()->count(), 0);
}

void TestTrainingSession::refusal_namesItsReason_andRepairs()
{
    Fixture f;
    f.trainerControl->refuses = true; // train.no_parameters
    f.session.start();
    QVERIFY(f.finish());
    QCOMPARE(f.session.problem()->diagnostic.code, std::string("train.no_parameters"));
    QVERIFY(!f.document.isLocked());
    const std::vector<TrainingRepair> repairs = f.session.repairs();
    QCOMPARE(repairs.size(), std::size_t{1});
    QCOMPARE(repairs[0].title, QStringLiteral("Add Linear(10, 10) at the end"));
    f.session.apply(repairs[0]);
    QVERIFY(!f.session.problem());
    QCOMPARE(f.document.network().root.slots[0].back().type, std::string("Linear"));
    QCOMPARE(f.document.undoStack()->count(), 1);
}

void TestTrainingSession::notFinite_namesTheBlock_andALowerRate()
{
    Fixture f;
    f.trainerControl->fails = true;
    f.session.start();
    QVERIFY(f.finish());
    QCOMPARE(f.session.problem()->block, kConv);
    const double rate = f.session.plan().settings.learningRate;
    const std::vector<TrainingRepair> repairs = f.session.repairs();
    QCOMPARE(repairs.size(), std::size_t{1});
    f.session.apply(repairs[0]);
    QCOMPARE(f.session.plan().settings.learningRate, rate / 10);
}

void TestTrainingSession::notFinite_farAboveTheUsualRate_goesBackToIt_andSaysSo()
{
    Fixture f;
    f.trainerControl->fails = true;
    TrainingPlan plan = f.session.plan();
    plan.setOptimizer(OptimizerKind::Sgd);
    const double usual = plan.settings.learningRate;
    plan.settings.learningRate = 1000;
    f.session.setPlan(plan);
    f.session.start();
    QVERIFY(f.finish());
    const std::vector<TrainingRepair> repairs = f.session.repairs();
    QCOMPARE(repairs.size(), std::size_t{1});
    QCOMPARE(repairs[0].title, QStringLiteral("Set the learning rate to 0.05"));
    QVERIFY(f.session.change().isEmpty());
    f.session.apply(repairs[0]);
    QCOMPARE(f.session.plan().settings.learningRate, usual);
    QCOMPARE(f.session.change(),
             QStringLiteral("The learning rate is 0.05 now, it was 1000. Press Train to try again."));
    f.session.start();
    QVERIFY(f.session.change().isEmpty());
    QVERIFY(f.finish());
}

void TestTrainingSession::undone_theWeightsAreGone_redoneTheyAreBack()
{
    Fixture f;
    QVERIFY(!f.session.areWeightsGone());
    f.session.start();
    QVERIFY(f.finish());
    QVERIFY(!f.session.areWeightsGone());
    QSignalSpy told(&f.session, &TrainingSession::planChanged);
    f.document.undoStack()->undo();
    QVERIFY(f.session.areWeightsGone() && told.count() > 0);
    f.document.undoStack()->redo();
    QVERIFY(!f.session.areWeightsGone());
}

void TestTrainingSession::sources_whileTraining_areThoseOfItsStart()
{
    Fixture f;
    f.trainerControl->steps = 1'000'000;
    f.session.start();
    QVERIFY(f.waitForSteps(3));
    const auto open = std::make_shared<const Dataset>("pics", 1, 1, std::vector<std::uint8_t>{0},
                                                      std::vector<std::uint8_t>{0}, false);
    f.images.setDataset(open, 0, {DatasetKind::Idx, QStringLiteral("pics"), true, false}, Split::Train);
    QCOMPARE(f.session.sources().size(), std::size_t{1});
    QCOMPARE(f.session.sources().front().second, QStringLiteral("100 generated digits"));
    f.session.stop();
    QVERIFY(f.finish());
    QCOMPARE(f.session.sources().front().second, QStringLiteral("pics"));
}

void TestTrainingSession::otherNetwork_endsTraining_andKeepsNothing()
{
    Fixture f;
    f.trainerControl->steps = 1'000'000;
    f.session.start();
    QVERIFY(f.waitForSteps(3));
    f.document.setNetwork(smallNetwork(), {});
    QVERIFY(!f.document.isLocked());
    QVERIFY(f.finish());
    QCOMPARE(f.document.undoStack()->count(), 0);
    QVERIFY(!f.document.weights().values);
    f.trainerControl->steps = 5;
    f.session.start();
    QVERIFY(f.finish());
    QCOMPARE(f.document.undoStack()->count(), 1);
}

void TestTrainingSession::confusion_givesTheImagesOfACell()
{
    Fixture f;
    f.session.start();
    QVERIFY(f.finish());
    // Ten images are held out, a digit each; the fake takes the 3 for an 8.
    const std::vector<std::int64_t> wrong = f.session.examplesOf(3, 8);
    QCOMPARE(wrong, std::vector<std::int64_t>{3});
    QVERIFY(f.session.examplesOf(3, 3).empty());
    QCOMPARE(f.session.examplesOf(4, 4), std::vector<std::int64_t>{4});
    f.session.showExample(wrong[0]);
    QCOMPARE(f.images.label(), 3);
    QVERIFY(f.images.original() == f.session.exampleImage(wrong[0]));
    QCOMPARE(f.images.index(), std::int64_t{93});
}

void TestTrainingSession::killed_isOfferedAgain_andGoneOnWith()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("training.safetensors");
    {
        Fixture f;
        f.trainerControl->steps = 1'000'000;
        f.session.setFolder(folder.path());
        QVERIFY(!f.session.interrupted());
        TrainingPlan plan = f.session.plan();
        plan.settings.seed = 77;
        f.session.setPlan(plan);
        f.session.start();
        QVERIFY(f.waitForSteps(3));
        QCOMPARE(QString::fromStdString(f.trainerControl->settings().checkpointFile), file);
        QVERIFY(!f.trainerControl->settings().resume);
        QFile checkpoint(file); // as the engine writes one
        QVERIFY(checkpoint.open(QIODevice::WriteOnly));
    }
    Fixture f;
    f.document.setNetwork(Network{}, {});
    f.session.setFolder(folder.path());
    QCOMPARE(f.session.interrupted()->network, QStringLiteral("Small"));
    QVERIFY(!f.session.resumeInterrupted());
    QVERIFY(f.session.isActive() && !f.session.interrupted());
    QVERIFY(f.finish());
    QVERIFY(f.trainerControl->settings().resume);
    QCOMPARE(f.trainerControl->settings().seed, std::uint64_t{77});
    QCOMPARE(f.document.network().root.slots[0].size(), smallNetwork().root.slots[0].size());
    QVERIFY(!QFile::exists(file));
}

void TestTrainingSession::resumed_hasTheCurveOfBefore()
{
    const QTemporaryDir folder;
    {
        Fixture f;
        f.trainerControl->steps = 1'000'000;
        f.trainerControl->checkpointStep = 12;
        f.session.setFolder(folder.path());
        f.session.start();
        QVERIFY(f.waitForSteps(14)); // two of them after the checkpoint
        QFile checkpoint(folder.filePath("training.safetensors"));
        QVERIFY(checkpoint.open(QIODevice::WriteOnly));
    }
    Fixture f;
    f.trainerControl->steps = 1'000'000;
    f.session.setFolder(folder.path());
    QCOMPARE(f.session.interrupted()->steps, std::int64_t{12});
    QCOMPARE(f.session.interrupted()->images, QStringLiteral("100 generated digits"));
    QVERIFY(!f.session.resumeInterrupted());
    const TrainingProgress& before = f.session.training().progress();
    QCOMPARE(before.losses.points().size(), std::size_t{12});
    QCOMPARE(before.losses.points()[3].loss, 0.25); // as the fake trainer has it
    QCOMPARE(before.losses.points()[3].step, std::int64_t{4});
    QCOMPARE(before.validations.size(), std::size_t{2});
    QCOMPARE(before.validations[1].step, std::int64_t{10});
    QCOMPARE(before.validations[1].loss, 0.2);
    QCOMPARE(before.validations[1].images, std::int64_t{10});
    QVERIFY(f.waitForSteps(3));
    QVERIFY(QTest::qWaitFor([&] { return before.losses.points().size() >= 15; }));
    f.session.stop();
    QVERIFY(f.finish());
}

void TestTrainingSession::curve_damagedFile_isLeftOut()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("curve.json");
    QVERIFY(readTrainingCurve(file).losses.points().empty());
    for (const QByteArray& bytes :
         {QByteArray("{"), QByteArray("{\"losses\":[[1,1,0.5]]}"), QByteArray("{\"losses\":[[2,1,0.5,1],[1,1,0.5,1]]}"),
          QByteArray("{\"losses\":[[1,0,0.5,1]]}"), QByteArray("{\"losses\":[[1,1,\"x\",1]]}"),
          QByteArray("{\"losses\":[[1,1,0.5,1]],\"validations\":[3]}")}) {
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size());
        out.close();
        QVERIFY2(readTrainingCurve(file).losses.points().empty(), bytes.constData());
    }
    TrainingProgress progress;
    constexpr std::int64_t kMany = 5000; // a point takes several steps
    for (std::int64_t step = 1; step <= kMany; ++step)
        progress.losses.add(step, static_cast<double>(step), 0.5);
    QVERIFY(writeTrainingCurve(file, progress));
    TrainingProgress read = readTrainingCurve(file);
    QVERIFY(read.losses.points() == progress.losses.points());
    progress.losses.add(kMany + 1, 1, 1);
    read.losses.add(kMany + 1, 1, 1);
    QVERIFY(read.losses.points() == progress.losses.points());
}

void TestTrainingSession::finished_leavesNothingToGoOnWith()
{
    const QTemporaryDir folder;
    Fixture f;
    f.session.setFolder(folder.path());
    f.session.start();
    QVERIFY(f.finish());
    QVERIFY(!f.session.interrupted());
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList("training.lock"));
}

void TestTrainingSession::folder_belongsToOneWindow()
{
    const QTemporaryDir folder;
    Fixture first;
    Fixture second;
    first.session.setFolder(folder.path());
    second.session.setFolder(folder.path());
    second.session.start();
    QVERIFY(second.finish());
    QVERIFY(second.trainerControl->settings().checkpointFile.empty());
    QVERIFY(!second.session.problem());
}

QTEST_GUILESS_MAIN(TestTrainingSession)
#include "test_training_session.moc"
