#include "model/engine/trainer.h"
#include "tests/engine/training_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

TrainingSettings shortSettings()
{
    TrainingSettings settings;
    settings.optimizer.kind = OptimizerKind::Sgd;
    settings.optimizer.weightDecay = 0;
    settings.learningRate = 0.05;
    settings.schedule.kind = ScheduleKind::Constant;
    settings.batchSize = 4;
    settings.epochs = 2;
    settings.threads = 1;
    return settings;
}

struct Run {
    TrainingResult result;
    std::vector<double> losses;
};

Run train(const Network& net, const TrainingSettings& settings, const TrainingData& data, std::int64_t stopAfter = -1)
{
    Run run;
    TrainingObserver observer;
    observer.goOn = [&run, stopAfter] {
        return stopAfter < 0 || static_cast<std::int64_t>(run.losses.size()) < stopAfter;
    };
    observer.stepDone = [&run](const TrainingStep& step) { run.losses.push_back(step.loss); };
    run.result =
        makeTorchTrainer(registry())->train({std::make_shared<const Network>(net), {}}, data, settings, observer);
    return run;
}

std::string refusalOf(const Network& net, const TrainingSettings& settings, const TrainingData& data)
{
    const TrainingResult result = train(net, settings, data).result;
    return result.status == TrainingStatus::Refused && result.weights.empty() && result.problem
               ? result.problem->diagnostic.code
               : std::string("not refused");
}

/// With the keys of the state_dict, in its order.
std::vector<NamedTensor> inOrder(const Network& net, const BlockWeights& weights)
{
    std::vector<NamedTensor> all;
    forEachBlock(net.root, registry(), [&](const Block& block, const std::string& path, int) {
        const auto found = weights.find(block.id);
        if (found == weights.end())
            return;
        for (const NamedTensor& tensor : *found->second)
            all.push_back({path + '.' + tensor.key, tensor.value, tensor.isBuffer, tensor.isInteger});
    });
    return all;
}

bool areEqual(const std::vector<NamedTensor>& left, const std::vector<NamedTensor>& right)
{
    return std::ranges::equal(left, right, [](const NamedTensor& a, const NamedTensor& b) {
        return a.key == b.key && std::ranges::equal(a.value->values(), b.value->values());
    });
}

} // namespace

/// Refusals, failures, stopping and going on.
class TestTraining : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void train_settingsThatMakeNoSense_areRefused();
    void train_networkWithErrors_givesItsOwnProblem();
    void train_withoutParameters_isRefused();
    void train_outputThatIsNoScores_isRefused();
    void train_labelBeyondTheClasses_isRefused();
    void train_batchNormAtOnePixel_refusesBatchesOfOne();
    void train_lastImageAloneInItsBatch_isLeftOut();
    void train_notFiniteLoss_namesTheFirstBlockAndBatch();
    void train_notFiniteWeights_areNamed();
    void train_stop_comesBeforeTheNextBatch();
    void train_bestWeights_areThoseOfTheBestValidation();
    void train_resumed_givesTheSameLossesBitForBit_data();
    void train_resumed_givesTheSameLossesBitForBit();
    void train_resumedWithOtherSettings_isRefused();
    void train_damagedCheckpoint_isRefused();
    void train_sameSeed_givesTheSameWeights();
    void train_norms_areThoseOfTheUpdate();
    void train_weightsHandedOver_stayAsTheyAre();
    void evaluate_countsEveryImageInTheConfusionMatrix();
};

void TestTraining::train_settingsThatMakeNoSense_areRefused()
{
    const TrainingData data{examples(8), nullptr};
    for (const auto change :
         {+[](TrainingSettings& s) { s.learningRate = 0; }, +[](TrainingSettings& s) { s.learningRate = std::nan(""); },
          +[](TrainingSettings& s) { s.batchSize = 0; }, +[](TrainingSettings& s) { s.epochs = 0; },
          +[](TrainingSettings& s) { s.optimizer.momentum = 1; },
          +[](TrainingSettings& s) {
              s.optimizer.nesterov = true;
              s.optimizer.momentum = 0;
          }}) {
        TrainingSettings settings = shortSettings();
        change(settings);
        QCOMPARE(refusalOf(mixedNetwork(), settings, data), std::string("train.setting"));
    }
}

void TestTraining::train_networkWithErrors_givesItsOwnProblem()
{
    const Network net = network({conv("conv1", 3, 4), layer("Flatten", "flatten")});
    const TrainingResult result = train(net, shortSettings(), {examples(8), nullptr}).result;
    QCOMPARE(refusalOf(net, shortSettings(), {examples(8), nullptr}), std::string("shape.channels"));
    QCOMPARE(pathOf(net.root, result.problem->block, registry()), std::string("conv1"));
}

void TestTraining::train_withoutParameters_isRefused()
{
    const Network net = network({layer("Flatten", "flatten"), layer("ReLU", "relu")});
    QCOMPARE(refusalOf(net, shortSettings(), {examples(8), nullptr}), std::string("train.no_parameters"));
}

void TestTraining::train_outputThatIsNoScores_isRefused()
{
    const Network net = network({conv("conv1", 2, 3)});
    QCOMPARE(refusalOf(net, shortSettings(), {examples(8), nullptr}), std::string("train.output"));
}

void TestTraining::train_labelBeyondTheClasses_isRefused()
{
    QCOMPARE(refusalOf(mixedNetwork(), shortSettings(), {examples(8, 4), nullptr}), std::string("train.labels"));
    QCOMPARE(refusalOf(mixedNetwork(), shortSettings(), {examples(8), examples(8, 4)}), std::string("train.labels"));
    QCOMPARE(refusalOf(mixedNetwork(), shortSettings(), {examples(0), nullptr}), std::string("train.no_examples"));
}

void TestTraining::train_batchNormAtOnePixel_refusesBatchesOfOne()
{
    TrainingSettings settings = shortSettings();
    settings.batchSize = 1;
    const Run run = train(onePixelNetwork(), settings, {examples(4), nullptr});
    QCOMPARE(refusalOf(onePixelNetwork(), settings, {examples(4), nullptr}), std::string("train.one_value"));
    QCOMPARE(pathOf(onePixelNetwork().root, run.result.problem->block, registry()), std::string("bn"));
    // With more pixels a batch of one has a variance.
    QVERIFY(train(mixedNetwork(), settings, {examples(4), nullptr}).result.status == TrainingStatus::Done);
}

void TestTraining::train_lastImageAloneInItsBatch_isLeftOut()
{
    const Run alone = train(onePixelNetwork(), shortSettings(), {examples(9), nullptr});
    QVERIFY(alone.result.status == TrainingStatus::Done);
    QCOMPARE(alone.losses.size(), std::size_t{4}); // 2 epochs of 2 batches, 8 of 9 images
    QCOMPARE(alone.result.images, std::int64_t{16});
    QCOMPARE(alone.result.notes.size(), std::size_t{1});
    QCOMPARE(alone.result.notes[0].code, std::string("train.last_batch_dropped"));
    const Run two = train(onePixelNetwork(), shortSettings(), {examples(10), nullptr});
    QCOMPARE(two.losses.size(), std::size_t{6});
    QVERIFY(two.result.notes.empty());
}

void TestTraining::train_notFiniteLoss_namesTheFirstBlockAndBatch()
{
    TrainingSettings settings = shortSettings();
    settings.shuffle = false;
    const Network net = mixedNetwork();
    // Image 11, in the third batch of four, is infinitely bright.
    const Run run = train(net, settings, {examples(12, 3, 11), nullptr});
    QVERIFY(run.result.status == TrainingStatus::Failed);
    QCOMPARE(run.losses.size(), std::size_t{2});
    const Diagnostic& diagnostic = run.result.problem->diagnostic;
    QCOMPARE(diagnostic.code, std::string("train.not_finite"));
    QCOMPARE(std::get<std::int64_t>(diagnostic.values.at("batch")), std::int64_t{3});
    QCOMPARE(std::get<std::int64_t>(diagnostic.values.at("epoch")), std::int64_t{1});
    QCOMPARE(pathOf(net.root, run.result.problem->block, registry()), std::string("conv1"));
    QVERIFY(!diagnostic.values.contains("key"));
}

void TestTraining::train_notFiniteWeights_areNamed()
{
    const Network net = mixedNetwork();
    const TrainingData data{examples(12), nullptr};
    TrainingStart start{std::make_shared<const Network>(net), train(net, shortSettings(), data).result.weights};
    for (NamedTensor& tensor : start.weights) {
        if (tensor.key == "block.conv2.weight")
            tensor.value = std::make_shared<const Activation>(
                tensor.value->shape(), std::vector<float>(tensor.value->values().size(), std::nanf("")));
    }
    const TrainingResult result = makeTorchTrainer(registry())->train(start, data, shortSettings(), {});
    QVERIFY(result.status == TrainingStatus::Failed);
    QCOMPARE(pathOf(net.root, result.problem->block, registry()), std::string("block.conv2"));
    const auto& values = result.problem->diagnostic.values;
    QCOMPARE(std::get<std::string>(values.at("key")), std::string("block.conv2.weight"));
    QCOMPARE(std::get<std::string>(values.at("loss")), std::string("NaN"));
    QVERIFY(result.weights.empty());
}

void TestTraining::train_stop_comesBeforeTheNextBatch()
{
    const Run run = train(mixedNetwork(), shortSettings(), {examples(20), examples(6)}, 3);
    QVERIFY(run.result.status == TrainingStatus::Stopped);
    QCOMPARE(run.losses.size(), std::size_t{3});
    QCOMPARE(run.result.steps, std::int64_t{3});
    QVERIFY(!run.result.weights.empty());
}

void TestTraining::train_bestWeights_areThoseOfTheBestValidation()
{
    TrainingSettings settings = shortSettings();
    settings.learningRate = 0.1; // so high that it gets worse again
    settings.epochs = 8;
    const TrainingData data{examples(12), examples(9)};
    const Run run = train(mixedNetwork(), settings, data);
    QCOMPARE(run.result.history.size(), std::size_t{8});
    double best = -1;
    for (const EpochReport& epoch : run.result.history)
        best = std::max(best, epoch.validation->accuracy);
    QCOMPARE(run.result.best->validation->accuracy, best);
    const auto again =
        makeTorchTrainer(registry())
            ->evaluate({std::make_shared<const Network>(mixedNetwork()), run.result.weights}, *data.validation, 1, {});
    QVERIFY(again.ok());
    QCOMPARE(again->accuracy, run.result.best->validation->accuracy);
    QCOMPARE(again->loss, run.result.best->validation->loss);
}

void TestTraining::train_resumed_givesTheSameLossesBitForBit_data()
{
    QTest::addColumn<int>("optimizer");
    QTest::addColumn<int>("stopAfter");
    QTest::newRow("SGD, within an epoch") << static_cast<int>(OptimizerKind::Sgd) << 2;
    QTest::newRow("Adam, within an epoch") << static_cast<int>(OptimizerKind::Adam) << 7;
    QTest::newRow("AdamW, between epochs") << static_cast<int>(OptimizerKind::AdamW) << 5;
}

void TestTraining::train_resumed_givesTheSameLossesBitForBit()
{
    QFETCH(int, optimizer);
    QFETCH(int, stopAfter);
    const QTemporaryDir dir;
    TrainingSettings settings = shortSettings();
    settings.optimizer.kind = static_cast<OptimizerKind>(optimizer);
    settings.schedule.kind = ScheduleKind::OneCycle;
    const TrainingData data{examples(20), examples(6)};
    const Run whole = train(mixedNetwork(), settings, data);
    QCOMPARE(whole.losses.size(), std::size_t{10});

    settings.checkpointFile = dir.filePath("c.safetensors").toStdString();
    Run first = train(mixedNetwork(), settings, data, stopAfter);
    QCOMPARE(first.losses.size(), static_cast<std::size_t>(stopAfter));
    settings.resume = true;
    const Run second = train(mixedNetwork(), settings, data);
    first.losses.insert(first.losses.end(), second.losses.begin(), second.losses.end());
    QVERIFY(first.losses == whole.losses);
    QVERIFY(areEqual(second.result.weights, whole.result.weights));
    QCOMPARE(second.result.history.back().trainingLoss, whole.result.history.back().trainingLoss);
}

void TestTraining::train_resumedWithOtherSettings_isRefused()
{
    const QTemporaryDir dir;
    TrainingSettings settings = shortSettings();
    settings.checkpointFile = dir.filePath("c.safetensors").toStdString();
    const TrainingData data{examples(20), nullptr};
    train(mixedNetwork(), settings, data, 2);
    settings.resume = true;
    const auto changed = [&](const TrainingResult& result) {
        return result.problem ? std::get<std::string>(result.problem->diagnostic.values.at("what")) : std::string();
    };
    QCOMPARE(changed(train(mixedNetwork(), settings, {examples(16), nullptr}).result), std::string("the images"));
    settings.learningRate = 0.04;
    QCOMPARE(changed(train(mixedNetwork(), settings, data).result), std::string("the settings"));
    QCOMPARE(changed(train(onePixelNetwork(), settings, data).result), std::string("the network"));
}

void TestTraining::train_damagedCheckpoint_isRefused()
{
    const QTemporaryDir dir;
    TrainingSettings settings = shortSettings();
    settings.checkpointFile = dir.filePath("c.safetensors").toStdString();
    settings.resume = true;
    QCOMPARE(refusalOf(mixedNetwork(), settings, {examples(20), nullptr}), std::string("weights.unreadable"));
    QFile file(QString::fromStdString(settings.checkpointFile));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray("\2\0\0\0\0\0\0\0{}", 10)) == 10);
    file.close();
    QCOMPARE(refusalOf(mixedNetwork(), settings, {examples(20), nullptr}), std::string("train.checkpoint"));
}

void TestTraining::train_sameSeed_givesTheSameWeights()
{
    TrainingSettings settings = shortSettings();
    const TrainingData data{examples(20), nullptr};
    const std::vector<NamedTensor> first = train(mixedNetwork(), settings, data).result.weights;
    QVERIFY(areEqual(first, train(mixedNetwork(), settings, data).result.weights));
    settings.seed = 1;
    QVERIFY(!areEqual(first, train(mixedNetwork(), settings, data).result.weights));
}

void TestTraining::train_norms_areThoseOfTheUpdate()
{
    TrainingSettings settings = shortSettings();
    settings.optimizer.momentum = 0;
    settings.epochs = 1;
    std::vector<LayerNorms> norms;
    TrainingObserver observer;
    observer.normsWanted = [] { return true; };
    observer.normsDone = [&norms](std::int64_t, const std::vector<LayerNorms>& now) { norms = now; };
    makeTorchTrainer(registry())
        ->train({std::make_shared<const Network>(mixedNetwork()), {}}, {examples(8), nullptr}, settings, observer);
    QCOMPARE(norms.size(), std::size_t{4}); // conv1, bn1, conv2, fc
    QCOMPARE(norms[0].path, std::string("conv1"));
    for (const LayerNorms& layer : norms) {
        QVERIFY(layer.gradient > 0);
        // Plain SGD: the update is the gradient times the learning rate.
        QVERIFY(std::abs(layer.update - settings.learningRate * layer.gradient) < 1e-4 * layer.update);
    }
}

/// Some are kept and some are not, so that memory is used again; no value of those that are kept may change by it.
void TestTraining::train_weightsHandedOver_stayAsTheyAre()
{
    struct Kept {
        std::vector<NamedTensor> weights;
        std::vector<std::vector<float>> values;
    };
    const auto net = std::make_shared<const Network>(mixedNetwork());
    std::vector<Kept> all;
    std::vector<NamedTensor> last;
    TrainingObserver observer;
    observer.lookWanted = [] { return LookOrder{}; };
    observer.lookDone = [&](const TrainingLook& look) {
        std::vector<NamedTensor> weights = inOrder(*net, *look.weights);
        if (look.step % 3 == 0) {
            all.push_back({weights, {}});
            for (const NamedTensor& tensor : weights)
                all.back().values.emplace_back(tensor.value->values().begin(), tensor.value->values().end());
        }
        last = std::move(weights);
    };
    TrainingSettings settings = shortSettings();
    settings.epochs = 4;
    const TrainingResult result = makeTorchTrainer(registry())->train({net, {}}, {examples(16), nullptr}, settings, observer);
    QCOMPARE(result.status, TrainingStatus::Done);
    QVERIFY(areEqual(result.weights, last));
    QCOMPARE(all.size(), std::size_t{5}); // 16 steps
    for (const Kept& kept : all) {
        for (std::size_t i = 0; i < kept.weights.size(); ++i)
            QVERIFY(std::ranges::equal(kept.weights[i].value->values(), kept.values[i]));
    }
    QVERIFY(!areEqual(all.front().weights, all.back().weights));
}

void TestTraining::evaluate_countsEveryImageInTheConfusionMatrix()
{
    const ExampleSourcePtr source = examples(230);
    const auto evaluation =
        makeTorchTrainer(registry())->evaluate({std::make_shared<const Network>(mixedNetwork()), {}}, *source, 1, {});
    QVERIFY(evaluation.ok());
    QCOMPARE(evaluation->predictions.size(), std::size_t{230});
    std::int64_t correct = 0;
    for (std::int64_t i = 0; i < source->size(); ++i)
        correct += evaluation->predictions[static_cast<std::size_t>(i)] == source->label(i);
    QCOMPARE(evaluation->accuracy, static_cast<double>(correct) / 230);
    std::int64_t counted = 0, diagonal = 0;
    for (std::size_t label = 0; label < 3; ++label) {
        for (std::size_t prediction = 0; prediction < 3; ++prediction)
            counted += evaluation->confusion[label][prediction];
        diagonal += evaluation->confusion[label][label];
    }
    QCOMPARE(counted, std::int64_t{230});
    QCOMPARE(diagonal, correct);
    const auto stopped =
        makeTorchTrainer(registry())->evaluate({std::make_shared<const Network>(mixedNetwork()), {}}, *source, 1, [] {
            return false;
        });
    QCOMPARE(stopped.error().code, std::string("train.stopped"));
}

QTEST_APPLESS_MAIN(TestTraining)
#include "test_training.moc"
