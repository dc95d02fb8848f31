#include "model/engine/training_run.h"

#include "model/core/random.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

std::vector<at::Tensor> parametersOf(const TrainingNetwork& network)
{
    std::vector<at::Tensor> parameters;
    for (const TrainedTensor& tensor : network.tensors()) {
        if (!tensor.isBuffer)
            parameters.push_back(tensor.tensor);
    }
    return parameters;
}

std::vector<std::int64_t> orderOf(const TrainingSettings& settings, std::int64_t count, std::int64_t epoch)
{
    std::vector<std::int64_t> order = exampleOrder(count, settings.seed, epoch);
    if (!settings.shuffle)
        std::ranges::sort(order);
    return order;
}

} // namespace

TrainingRun::TrainingRun(const Network& input, const LayerRegistry& registry, TrainingNetwork& network,
                         const TrainingData& data, const TrainingSettings& settings, const TrainingObserver& observer)
    : m_input(input), m_network(network), m_data(data), m_settings(settings), m_observer(observer),
      m_identity(identityOf(input, registry, settings, data)), m_optimizer(settings.optimizer, parametersOf(network))
{
    m_batches = (data.training->size() + settings.batchSize - 1) / settings.batchSize;
    m_steps = m_batches * settings.epochs;
}

void TrainingRun::dropSingleImages()
{
    if (m_data.training->size() % m_settings.batchSize != 1)
        return;
    --m_batches;
    m_steps = m_batches * m_settings.epochs;
    m_result.notes.push_back({"train.last_batch_dropped", {{"images", m_data.training->size()}}, {}});
}

TrainingResult TrainingRun::run()
{
    if (m_settings.resume && !resume())
        return std::move(m_result);
    Outcome outcome = Outcome::GoOn;
    while (outcome == Outcome::GoOn && m_position.epoch <= m_settings.epochs)
        outcome = trainEpoch();
    finish(outcome);
    return std::move(m_result);
}

bool TrainingRun::resume()
{
    std::vector<NamedTensor> best;
    if (auto error = readCheckpoint(m_settings.checkpointFile, m_identity, m_position, m_network, best, m_optimizer)) {
        m_result.problem = Problem{Severity::Error, {}, *std::move(error)};
        return false;
    }
    m_lastSample = m_position.seconds;
    m_result.weights = std::move(best);
    if (m_position.bestStep > 0) {
        EpochReport report{m_position.bestEpoch, m_position.bestStep, 0, 0, Evaluation{}, true};
        report.isSample = m_position.bestIsSample;
        const std::int64_t all = m_data.validation ? m_data.validation->size() : 0;
        report.validation->images = report.isSample ? m_position.sampleSize : all;
        report.validation->loss = m_position.bestLoss;
        report.validation->accuracy = m_position.bestAccuracy;
        m_result.best = std::move(report);
    }
    return true;
}

TrainingRun::Outcome TrainingRun::trainEpoch()
{
    const std::vector<std::int64_t> order = orderOf(m_settings, m_data.training->size(), m_position.epoch);
    while (m_position.batch < m_batches) {
        // A pause may have come since the batch: then this is wanted that was not due before.
        if (m_position.batch > 0)
            look();
        if (!goesOn())
            return Outcome::Stopped;
        if (isTimeOver())
            return Outcome::TimeOver;
        if (const Outcome outcome = trainBatch(order); outcome != Outcome::GoOn)
            return outcome;
        if (m_position.batch == m_batches)
            break;
        if (const Outcome outcome = betweenBatches(); outcome != Outcome::GoOn)
            return outcome;
    }
    return endEpoch();
}

TrainingRun::Outcome TrainingRun::betweenBatches()
{
    const bool isDue = m_settings.validateEvery > 0 && m_position.step % m_settings.validateEvery == 0;
    if (isDue && !validate())
        return Outcome::Stopped;
    if (isSampleDue() && !validateSample())
        return Outcome::Stopped;
    return isCheckpointDue() && !saveCheckpoint() ? Outcome::Failed : Outcome::GoOn;
}

/// Stopped while it validates, the position stays at the end of the epoch: going on begins with the validation.
TrainingRun::Outcome TrainingRun::endEpoch()
{
    if (!validate())
        return Outcome::Stopped;
    m_position.epoch += 1;
    m_position.batch = m_position.correct = m_position.images = 0;
    m_position.lossSum = 0;
    const bool isSpared = m_settings.checkpointShare > 0 && !isCheckpointDue();
    return isSpared || saveCheckpoint() ? Outcome::GoOn : Outcome::Failed;
}

ExampleBatch TrainingRun::nextBatch(const std::vector<std::int64_t>& order) const
{
    const auto first = static_cast<std::size_t>(m_position.batch * m_settings.batchSize);
    const auto size = std::min(static_cast<std::size_t>(m_settings.batchSize), order.size() - first);
    const std::span indices = std::span(order).subspan(first, size);
    std::vector<std::uint64_t> variations;
    const std::uint64_t epochSeed = Random(~m_settings.seed).next() + static_cast<std::uint64_t>(m_position.epoch);
    for (const std::int64_t index : indices)
        variations.push_back(Random(Random(epochSeed).next() + static_cast<std::uint64_t>(index)).next());
    return makeBatch(*m_data.training, indices, variations, m_input.input);
}

at::Tensor TrainingRun::forward(const ExampleBatch& batch) const
{
    const SeededGenerator drawing(stepSeed());
    return m_network.forward(batch.inputs);
}

TrainingRun::Outcome TrainingRun::trainBatch(const std::vector<std::int64_t>& order)
{
    const auto begin = Clock::now();
    const ExampleBatch batch = nextBatch(order);
    m_optimizer.clearGradients();
    const at::Tensor logits = forward(batch);
    const at::Tensor loss = at::cross_entropy_loss(logits, batch.labels);
    const double lossValue = loss.item<double>();
    if (!std::isfinite(lossValue)) {
        failNotFinite(batch, lossValue);
        return Outcome::Failed;
    }
    const std::int64_t correct = logits.detach().argmax(1).eq(batch.labels).sum().item<std::int64_t>();
    loss.backward();
    const double rate = learningRate(m_settings.schedule, m_settings.learningRate, progress());
    const bool areNormsWanted = m_observer.normsDone && m_observer.normsWanted && m_observer.normsWanted();
    const std::vector<at::Tensor> before = areNormsWanted ? copyForNorms() : std::vector<at::Tensor>{};
    m_optimizer.step(rate);

    const std::int64_t images = batch.labels.size(0);
    m_position.step += 1;
    m_position.batch += 1;
    m_position.images += images;
    m_position.correct += correct;
    m_position.lossSum += lossValue * static_cast<double>(images);
    m_result.images += images;
    report(images, lossValue, correct, rate, std::chrono::duration<double>(Clock::now() - begin).count());
    if (areNormsWanted)
        reportNorms(before);
    look();
    return Outcome::GoOn;
}

EpochReport TrainingRun::newReport() const
{
    EpochReport report{m_position.epoch, m_position.step, 0, 0, std::nullopt, false};
    const auto images = static_cast<double>(std::max<std::int64_t>(m_position.images, 1));
    report.trainingLoss = m_position.lossSum / images;
    report.trainingAccuracy = static_cast<double>(m_position.correct) / images;
    return report;
}

bool TrainingRun::validate()
{
    EpochReport report = newReport();
    if (m_data.validation) {
        if (m_observer.validationBegins)
            m_observer.validationBegins();
        const double begin = seconds();
        report.validation = evaluateNetwork(m_network, *m_data.validation, m_input.input, [this] { return goesOn(); });
        if (!report.validation)
            return false;
        m_looksPerSecond = static_cast<double>(report.validation->images) / std::max(seconds() - begin, 1e-9);
        m_lastSample = seconds();
        keepIfBetter(report);
    }
    addReport(std::move(report));
    return true;
}

bool TrainingRun::validateSample()
{
    if (m_sample.empty())
        chooseSample();
    EpochReport report = newReport();
    report.isSample = true;
    const double begin = seconds();
    report.validation =
        evaluateSample(m_network, *m_data.validation, m_sample, m_input.input, [this] { return goesOn(); });
    if (!report.validation)
        return false;
    m_sampleCost = std::max(seconds() - begin, 1e-9);
    m_looksPerSecond = static_cast<double>(m_sample.size()) / m_sampleCost;
    keepIfBetter(report);
    addReport(std::move(report));
    m_lastSample = seconds();
    return true;
}

/// Two validations are compared on the images that both have looked at. A sample never outdoes all images.
void TrainingRun::keepIfBetter(EpochReport& report)
{
    const Evaluation& now = *report.validation;
    bool isBetter = now.accuracy > m_position.bestAccuracy ||
                    (now.accuracy == m_position.bestAccuracy && now.loss < m_position.bestLoss);
    if (m_position.bestIsSample && !report.isSample) {
        if (m_sample.empty())
            chooseSample();
        const auto isRight = [&](std::int64_t i) {
            return now.predictions[static_cast<std::size_t>(i)] == m_data.validation->label(i);
        };
        const auto right = static_cast<double>(std::ranges::count_if(m_sample, isRight));
        isBetter = right / static_cast<double>(m_sample.size()) >= m_position.bestAccuracy;
    } else if (report.isSample && !m_position.bestIsSample) {
        isBetter = false;
    }
    const bool isFirst = m_position.bestStep == 0;
    // A loss that is not a number is never better.
    report.isBest = std::isfinite(now.loss) && (isFirst || isBetter);
    if (!report.isBest)
        return;
    m_position.bestStep = m_position.step;
    m_position.bestEpoch = m_position.epoch;
    m_position.bestLoss = now.loss;
    m_position.bestAccuracy = now.accuracy;
    m_position.bestIsSample = report.isSample;
    m_result.weights = m_network.copy();
    m_result.best = report;
}

void TrainingRun::addReport(EpochReport report)
{
    if (m_observer.epochDone)
        m_observer.epochDone(report);
    m_result.history.push_back(std::move(report));
}

bool TrainingRun::isSampleDue() const
{
    if (m_settings.sampleShare <= 0 || m_settings.validateEvery > 0 || !m_data.validation)
        return false;
    return seconds() - m_lastSample >= std::max(betweenSamples(), m_sampleCost / m_settings.sampleShare);
}

/// Some ten points on the way to the end make a curve.
double TrainingRun::betweenSamples() const
{
    constexpr double kPoints = 10;
    constexpr double kLeast = 1;
    constexpr double kMost = 15;
    const ScheduleProgress now = progress();
    const double whole = now.step > 0 ? seconds() * now.steps / now.step : 0;
    return std::clamp(whole / kPoints, kLeast, kMost);
}

/// As many as can be looked at in their share of the time; the same ones from then on, also when it is gone on with.
void TrainingRun::chooseSample()
{
    constexpr double kLeast = 100;
    constexpr double kMost = 500;
    const std::int64_t all = m_data.validation->size();
    if (m_position.sampleSize == 0) {
        const double speed = static_cast<double>(all) / std::max(secondsToValidate(), 1e-9);
        const double affordable = betweenSamples() * m_settings.sampleShare * speed;
        m_position.sampleSize = std::min(all, static_cast<std::int64_t>(std::clamp(affordable, kLeast, kMost)));
    }
    m_sample = exampleOrder(all, 0, 1);
    m_sample.resize(static_cast<std::size_t>(std::min(all, m_position.sampleSize)));
    std::ranges::sort(m_sample);
}

void TrainingRun::finish(Outcome outcome)
{
    if (outcome == Outcome::TimeOver && m_position.batch > 0)
        validate();
    m_result.steps = m_position.step;
    m_result.seconds = seconds();
    if (outcome == Outcome::Failed)
        return;
    m_result.status = outcome == Outcome::Stopped ? TrainingStatus::Stopped : TrainingStatus::Done;
    if (!m_result.best)
        m_result.weights = m_network.copy();
    if (outcome != Outcome::GoOn)
        saveCheckpoint();
}

bool TrainingRun::isCheckpointDue() const
{
    constexpr double kFirst = 5;
    const double age = std::chrono::duration<double>(Clock::now() - m_lastCheckpoint).count();
    if (m_settings.checkpointShare <= 0)
        return age >= m_settings.checkpointSeconds;
    const double pause = m_checkpointCost > 0
                             ? std::max(m_settings.checkpointSeconds, m_checkpointCost / m_settings.checkpointShare)
                             : std::min(m_settings.checkpointSeconds, kFirst);
    return age >= pause;
}

bool TrainingRun::saveCheckpoint()
{
    m_lastCheckpoint = Clock::now();
    if (m_settings.checkpointFile.empty())
        return true;
    const auto begin = m_lastCheckpoint;
    m_position.seconds = seconds();
    m_start = begin; // what writing takes counts, too
    m_paused = {};
    auto error = writeCheckpoint(m_settings.checkpointFile, m_identity, m_position, m_network,
                                 m_result.best ? m_result.weights : std::vector<NamedTensor>{}, m_optimizer);
    m_lastCheckpoint = Clock::now();
    m_checkpointCost = std::chrono::duration<double>(m_lastCheckpoint - begin).count();
    if (error)
        fail({Severity::Error, {}, *std::move(error)});
    else if (m_observer.checkpointWritten)
        m_observer.checkpointWritten();
    return !error;
}

void TrainingRun::fail(Problem problem)
{
    m_result.status = TrainingStatus::Failed;
    m_result.problem = std::move(problem);
}

void TrainingRun::failNotFinite(const ExampleBatch& batch, double loss)
{
    const at::NoGradGuard noGrad;
    BlockId block;
    const SeededGenerator drawing(stepSeed()); // Dropout drops the same again
    m_network.forward(batch.inputs, [&block](const PlanNode& node, const at::Tensor& output) {
        if (!block.valid() && node.block->id != kRootId && !output.isfinite().all().item<bool>())
            block = node.block->id;
    });
    Diagnostic diagnostic{"train.not_finite",
                          {{"epoch", m_position.epoch},
                           {"batch", m_position.batch + 1},
                           {"loss", std::string(std::isnan(loss) ? "NaN" : "infinite")}},
                          {}};
    for (const TrainedTensor& tensor : m_network.tensors()) {
        if (tensor.block == block && !tensor.tensor.isfinite().all().item<bool>())
            diagnostic.values.try_emplace("key", tensor.key);
    }
    fail({Severity::Error, block, std::move(diagnostic)});
}

void TrainingRun::report(std::int64_t images, double loss, std::int64_t correct, double rate, double seconds_)
{
    constexpr double kNewest = 0.1;
    const double speed = static_cast<double>(images) / std::max(seconds_, 1e-9);
    m_speed = m_speed > 0 ? m_speed + kNewest * (speed - m_speed) : speed;
    if (!m_observer.stepDone)
        return;
    TrainingStep step;
    step.step = m_position.step;
    step.steps = m_steps;
    step.epoch = m_position.epoch;
    step.batch = m_position.batch;
    step.images = images;
    step.loss = loss;
    step.accuracy = static_cast<double>(correct) / static_cast<double>(images);
    step.learningRate = rate;
    step.imagesPerSecond = m_speed;
    step.seconds = seconds();
    const ScheduleProgress now = progress();
    const double left = now.step > 0 ? step.seconds * std::max(0.0, now.steps - now.step) / now.step : 0;
    step.secondsLeft = left + secondsToValidate();
    m_observer.stepDone(step);
}

bool TrainingRun::goesOn()
{
    if (!m_observer.goOn)
        return true;
    const auto asked = Clock::now();
    const bool answer = m_observer.goOn();
    m_paused += Clock::now() - asked;
    return answer;
}

double TrainingRun::seconds() const
{
    return m_position.seconds + std::chrono::duration<double>(Clock::now() - m_start - m_paused).count();
}

/// Of a time limit, what is left of it before the last validation.
double TrainingRun::secondsToLearn() const
{
    const double limit = m_settings.minutes * 60;
    return std::max(limit / 2, limit - secondsToValidate());
}

/// What it will take to look at all the images held out; without a validation so far a guess.
double TrainingRun::secondsToValidate() const
{
    constexpr double kForwardIsFaster = 2.5; // than forward and backward
    const double speed = m_looksPerSecond > 0 ? m_looksPerSecond : kForwardIsFaster * m_speed;
    return m_data.validation && speed > 0 ? static_cast<double>(m_data.validation->size()) / speed : 0;
}

ScheduleProgress TrainingRun::progress() const
{
    const auto steps = static_cast<double>(m_steps);
    const double share = m_settings.minutes > 0 ? std::min(1.0, seconds() / secondsToLearn()) : 0;
    const double step = std::max(static_cast<double>(m_position.step), share * steps);
    return {step, steps, static_cast<double>(m_position.epoch - 1)};
}

/// Dropout drops the same in this step whether or not training was interrupted before it.
std::uint64_t TrainingRun::stepSeed() const
{
    return Random(Random(m_settings.seed).next() ^ static_cast<std::uint64_t>(m_position.step + 1)).next();
}

} // namespace layerwise
