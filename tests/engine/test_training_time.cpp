#include "model/engine/trainer.h"
#include "tests/engine/training_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

#include <thread>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

constexpr std::chrono::milliseconds kStep(25); ///< what a step takes at least
constexpr std::int64_t kSample = 100;          ///< the least that a sample has

TrainingSettings slowSettings()
{
    TrainingSettings settings;
    settings.optimizer.kind = OptimizerKind::Sgd;
    settings.learningRate = 0.05;
    settings.schedule.kind = ScheduleKind::Constant;
    settings.batchSize = 4;
    settings.threads = 1;
    return settings;
}

Network smallClassifier()
{
    return network({conv("conv", 2, 4), layer("AdaptiveAvgPool2d", "pool", {{"output_size", Ints{1, 1}}}),
                    layer("Flatten", "flatten"),
                    layer("Linear", "fc", {{"in_features", std::int64_t{4}}, {"out_features", std::int64_t{3}}})});
}

struct Run {
    TrainingResult result;
    std::vector<TrainingStep> steps;
    std::vector<EpochReport> reports;

    std::vector<double> losses() const
    {
        std::vector<double> values;
        for (const TrainingStep& step : steps)
            values.push_back(step.loss);
        return values;
    }
};

Run train(const TrainingSettings& settings, const TrainingData& data, TrainingObserver observer = {})
{
    Run run;
    observer.stepDone = [&run](const TrainingStep& step) {
        run.steps.push_back(step);
        std::this_thread::sleep_for(kStep);
    };
    observer.epochDone = [&run](const EpochReport& report) { run.reports.push_back(report); };
    run.result = makeTorchTrainer(registry())
                     ->train({std::make_shared<const Network>(smallClassifier()), {}}, data, settings, observer);
    return run;
}

/// Each image takes 10 ms to make.
class SlowExamples : public ExampleSource {
public:
    explicit SlowExamples(std::int64_t count) : m_examples(examples(count)) {}

    static constexpr std::chrono::milliseconds kEach{10};
    std::int64_t size() const override { return m_examples->size(); }
    int label(std::int64_t index) const override { return m_examples->label(index); }
    void write(std::int64_t index, std::uint64_t variation, std::span<float> values) const override
    {
        std::this_thread::sleep_for(kEach);
        m_examples->write(index, variation, values);
    }
    std::string fingerprint() const override { return m_examples->fingerprint(); }

private:
    ExampleSourcePtr m_examples;
};

double accuracyOf(const std::vector<std::int64_t>& predictions, const std::vector<std::int64_t>& asked,
                  const ExampleSource& source)
{
    double right = 0;
    for (const std::int64_t i : asked)
        right += predictions[static_cast<std::size_t>(i)] == source.label(i) ? 1 : 0;
    return right / static_cast<double>(asked.size());
}

std::vector<std::int64_t> askedIn(const EpochReport& report)
{
    std::vector<std::int64_t> asked;
    for (std::size_t i = 0; i < report.validation->predictions.size(); ++i) {
        if (report.validation->predictions[i] >= 0)
            asked.push_back(static_cast<std::int64_t>(i));
    }
    return asked;
}

} // namespace

/// What is spaced by time: samples of the images held out, checkpoints, and the end of a time limit.
class TestTrainingTime : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sample_looksAtTheSameImages_andChangesNoLoss();
    void sample_keptWeights_giveWayToAllImagesOnlyIfNotWorse();
    void checkpoint_comesSoon_andCanBeGoneOnWith();
    void timeLimit_leavesRoomForTheLastValidation();
};

void TestTrainingTime::sample_looksAtTheSameImages_andChangesNoLoss()
{
    const TrainingData data{examples(4 * 100), examples(130)};
    TrainingSettings settings = slowSettings();
    const std::vector<double> losses = train(settings, data).losses();
    settings.sampleShare = 0.5;
    const Run run = train(settings, data);
    QVERIFY(run.losses() == losses);
    QVERIFY2(run.reports.size() >= 2, "no sample was looked at");
    std::vector<std::int64_t> first;
    for (std::size_t i = 0; i + 1 < run.reports.size(); ++i) {
        const EpochReport& report = run.reports[i];
        QVERIFY(report.isSample);
        const std::vector<std::int64_t> asked = askedIn(report);
        QCOMPARE(report.validation->images, static_cast<std::int64_t>(asked.size()));
        QVERIFY(report.validation->images >= kSample);
        QCOMPARE(report.validation->accuracy, accuracyOf(report.validation->predictions, asked, *data.validation));
        std::int64_t counted = 0;
        for (const auto& row : report.validation->confusion)
            for (const std::int64_t count : row)
                counted += count;
        QCOMPARE(counted, report.validation->images);
        first = i == 0 ? asked : first;
        QVERIFY(asked == first);
    }
    QVERIFY(!run.reports.back().isSample);
    QCOMPARE(run.reports.back().validation->images, std::int64_t{130});
    settings.validateEvery = 50; // asked for by the step: nothing besides
    for (const EpochReport& report : train(settings, data).reports)
        QVERIFY(!report.isSample);
}

void TestTrainingTime::sample_keptWeights_giveWayToAllImagesOnlyIfNotWorse()
{
    const TrainingData data{examples(4 * 100), examples(130)};
    TrainingSettings settings = slowSettings();
    settings.sampleShare = 0.5;
    settings.schedule.kind = ScheduleKind::Constant;
    settings.learningRate = 0.3; // so high that it gets worse now and then
    const Run run = train(settings, data);
    QVERIFY(run.reports.size() >= 2);
    const std::vector<std::int64_t> sample = askedIn(run.reports.front());
    double best = -1;
    for (std::size_t i = 0; i + 1 < run.reports.size(); ++i)
        best = std::max(best, run.reports[i].validation->accuracy);
    const EpochReport& all = run.reports.back();
    const bool isNotWorse = accuracyOf(all.validation->predictions, sample, *data.validation) >= best;
    QCOMPARE(all.isBest, isNotWorse);
    QCOMPARE(run.result.best->isSample, !isNotWorse);
    const auto kept = makeTorchTrainer(registry())
                          ->evaluate({std::make_shared<const Network>(smallClassifier()), run.result.weights},
                                     *data.validation, 1, {});
    QVERIFY(kept.ok());
    QVERIFY(accuracyOf(kept->predictions, sample, *data.validation) >= best);
}

void TestTrainingTime::checkpoint_comesSoon_andCanBeGoneOnWith()
{
    const QTemporaryDir dir;
    const TrainingData data{examples(4 * 80), examples(130)};
    TrainingSettings settings = slowSettings();
    const std::vector<double> losses = train(settings, data).losses();
    settings.checkpointFile = dir.filePath("c.safetensors").toStdString();
    settings.checkpointSeconds = 1.2; // after the first sample
    settings.checkpointShare = 0.5;
    settings.sampleShare = 0.5;
    bool isWritten = false;
    TrainingObserver observer;
    observer.checkpointWritten = [&isWritten] { isWritten = true; };
    observer.goOn = [&isWritten] { return !isWritten; };
    const Run first = train(settings, data, observer);
    QVERIFY(isWritten);
    QVERIFY(first.steps.size() < losses.size() && QFile::exists(QString::fromStdString(settings.checkpointFile)));
    QVERIFY(first.result.best && first.result.best->isSample);
    settings.resume = true;
    const Run second = train(settings, data);
    std::vector<double> both = first.losses();
    for (const double loss : second.losses())
        both.push_back(loss);
    QVERIFY(both == losses);
    // The sample of before.
    for (const EpochReport& report : second.reports)
        QVERIFY(!report.isSample || askedIn(report) == askedIn(first.reports.front()));
}

void TestTrainingTime::timeLimit_leavesRoomForTheLastValidation()
{
    const TrainingData data{examples(400), std::make_shared<SlowExamples>(kSample)};
    TrainingSettings settings = slowSettings();
    settings.epochs = 1000;
    settings.minutes = 4.0 / 60;
    settings.sampleShare = 0.5;
    const Run run = train(settings, data);
    QVERIFY(run.result.status == TrainingStatus::Done);
    QVERIFY(run.reports.size() >= 2 && !run.reports.back().isSample);
    // It has been seen to take so long, at least.
    const double validation = std::chrono::duration<double>(SlowExamples::kEach).count() * kSample;
    const std::int64_t measured = run.reports.front().step;
    for (const TrainingStep& step : run.steps) {
        if (step.step > measured)
            QVERIFY2(step.secondsLeft >= validation, qPrintable(QString::number(step.secondsLeft)));
    }
    // A step begins within what is left before the validation; the one before it began then at the latest.
    QVERIFY(run.steps[run.steps.size() - 2].seconds <= settings.minutes * 60 - validation);
}

QTEST_APPLESS_MAIN(TestTrainingTime)
#include "test_training_time.moc"
