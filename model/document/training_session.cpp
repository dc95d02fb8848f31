#include "model/document/training_session.h"

#include "model/diagnose/fix_training.h"
#include "model/document/sentences.h"
#include "model/document/training_curve.h"

#include <QTimer>

#include <algorithm>
#include <utility>

namespace layerwise {

namespace {

/// Of the time that training takes, so much may go into looking how good it is, and into writing it down.
constexpr double kSampleShare = 0.05;
constexpr double kCheckpointShare = 0.03;
constexpr double kBetweenCheckpoints = 15;

} // namespace

TrainingSession::TrainingSession(NetworkDocument& document, ImageSource& images, RunController& runs,
                                 WeightController& weights, std::unique_ptr<Trainer> trainer, QObject* parent)
    : QObject(parent), m_document(document), m_images(images), m_runs(runs), m_weights(weights),
      m_training(std::move(trainer))
{
    connect(&m_training, &TrainingController::stateChanged, this, [this] {
        const TrainingController::State state = m_training.state();
        m_runs.setWeightsMove(state != TrainingController::State::Idle && state != TrainingController::State::Paused);
        Q_EMIT stateChanged();
    });
    connect(&m_training, &TrainingController::finished, this, &TrainingSession::finish);
    // The thread that trains has filled them in long before its first validation.
    connect(&m_training, &TrainingController::validated, this, [this] { m_prepared = m_reading; });
    connect(&m_training, &TrainingController::lookReady, this, &TrainingSession::showLook);
    connect(&m_weights, &WeightController::parametersReady, this, [this](const NamedTensorsPtr& values) {
        if (m_isStarting)
            begin(*values);
    });
    connect(&m_runs, &RunController::finished, this, [this] {
        // Also where a hand has asked for a newer one meanwhile: looks are not to wait until it rests.
        if (m_showsLook)
            lookSeen();
    });
    connect(&m_document, &NetworkDocument::networkReplaced, this, &TrainingSession::abandon);
    connect(&m_images, &ImageSource::datasetChanged, this, &TrainingSession::planChanged);
    connect(&m_document, &NetworkDocument::weightsChanged, this, &TrainingSession::planChanged);
    const auto followPass = [this] {
        if (isActive())
            m_training.setLookPass(m_runs.framePass());
    };
    connect(&m_images, &ImageSource::imageChanged, this, followPass);
    connect(&m_runs, &RunController::channelScalesChanged, this, followPass);
    connect(&m_runs, &RunController::trainModeChanged, this, followPass);
    connect(&m_document, &NetworkDocument::breakpointsChanged, this, followPass); // another snapshot
    m_training.setLooksWanted(true);
}

TrainingSession::~TrainingSession() = default;

void TrainingSession::setPlan(const TrainingPlan& plan)
{
    m_plan = plan;
    Q_EMIT planChanged();
}

bool TrainingSession::beginsAnew() const
{
    return m_plan.beginsAnew.value_or(m_document.weights().origin.kind == WeightOrigin::Kind::Bundled);
}

std::vector<std::pair<TrainingPlan::Source, QString>> TrainingSession::sources() const
{
    if (isActive() && !m_namedSources.empty())
        return m_namedSources;
    const OpenImages open{m_images.dataset(), m_images.folder(), m_images.split()};
    const QString digits = tr("%1 generated digits").arg(formatCount(m_plan.generatedCount));
    if (open.areSamples())
        return {{TrainingPlan::Source::Generated, digits}};
    QString name = QString::fromStdString(open.dataset->name());
    // It learns from the part that is made for that, whichever one looks at.
    const QLatin1String test(" test");
    if (m_images.hasOtherPart() && m_images.split() == Split::Test && name.endsWith(test))
        name = name.chopped(test.size()) + QLatin1String(" train");
    return {{TrainingPlan::Source::Open, name},
            {TrainingPlan::Source::Generated, digits},
            {TrainingPlan::Source::Both, tr("%1 + %2").arg(name, digits)}};
}

QString TrainingSession::sourceName() const
{
    const auto named = sources();
    const auto found = std::ranges::find_if(named, [this](const auto& entry) { return entry.first == m_plan.source; });
    return found == named.end() ? named.front().second : found->second;
}

void TrainingSession::start(std::int64_t batches)
{
    if (isActive())
        return;
    m_batches = batches;
    m_resumes = false;
    m_open = {m_images.dataset(), m_images.folder(), m_images.split()};
    m_namedSources = sources();
    m_problem.reset();
    m_notes.clear();
    m_change.clear();
    m_learned.reset();
    m_isStarting = true;
    m_isAbandoned = false;
    m_document.setLock(Diagnostic{"train.locked", {}, {}});
    Q_EMIT stateChanged();
    m_weights.requestParameters();
}

void TrainingSession::begin(std::vector<NamedTensor> weights)
{
    m_isStarting = false;
    TrainingOrder order;
    order.start = {m_document.snapshot(), beginsAnew() ? std::vector<NamedTensor>{} : std::move(weights)};
    order.settings = m_plan.settings;
    order.batches = m_batches;
    m_prepared.reset();
    m_reading = std::make_shared<PreparedExamples>();
    order.makeData = dataMaker();
    const bool keeps =
        m_resumes || m_checkpoint.begin(m_document.network(), m_document.registry(), m_plan, m_open, sourceName());
    order.settings.checkpointFile = keeps ? m_checkpoint.file().toStdString() : std::string();
    order.settings.checkpointSeconds = kBetweenCheckpoints;
    order.settings.checkpointShare = kCheckpointShare;
    order.settings.sampleShare = kSampleShare;
    order.settings.resume = m_resumes;
    order.before = std::exchange(m_before, {});
    if (keeps)
        order.checkpointWritten = [file = m_checkpoint.curveFile()](const TrainingProgress& progress) {
            writeTrainingCurve(file, progress);
        };
    m_training.setLookPass(m_runs.framePass());
    m_training.start(std::move(order));
}

MakeTrainingData TrainingSession::dataMaker() const
{
    return [plan = m_plan, open = m_open, input = m_document.network().input,
            target = m_reading]() -> Result<TrainingData> {
        Result<PreparedExamples> prepared = prepareExamples(plan, open, input);
        if (!prepared)
            return prepared.error();
        *target = std::move(prepared).value();
        return target->data;
    };
}

void TrainingSession::stop()
{
    if (m_isStarting) {
        m_isStarting = false;
        release();
        return;
    }
    m_training.stop();
}

/// What it has recorded is shown if the image, the mode and the scales are still those that it was made for; else its weights
/// are run with what there is now. Until that is over no other look comes.
void TrainingSession::showLook(const TrainingLook& look)
{
    m_showsLook = true;
    const bool isWanted = !m_isAbandoned && m_training.state() != TrainingController::State::Stopping;
    if (isWanted) {
        m_runs.offerFrame(look.request, look.trace);
        m_weights.previewWeights(look.weights);
        m_runs.offerFrame({}, nullptr);
    }
    if (!isWanted || !m_runs.isRunning())
        lookSeen();
}

void TrainingSession::lookSeen()
{
    m_showsLook = false;
    // When it has been painted as well.
    QTimer::singleShot(0, this, [this] { m_training.lookShown(); });
}

void TrainingSession::finish(const TrainingResult& result)
{
    m_prepared = std::exchange(m_reading, nullptr);
    m_showsLook = false;
    if (m_isAbandoned) {
        release();
        return;
    }
    m_weights.endPreview();
    m_document.setLock(std::nullopt);
    m_problem = result.problem;
    m_notes = result.notes;
    const bool hasLearned = result.images > 0 && !result.weights.empty();
    if (hasLearned) {
        WeightOrigin origin{WeightOrigin::Kind::Trained, QString::fromStdString(m_prepared->name), {}};
        if (result.best)
            origin.accuracy = result.best->validation->accuracy;
        if (const auto error = m_weights.applyWeights(result.weights, origin))
            m_problem = Problem{Severity::Error, {}, *error};
        else
            m_learned = m_document.weights().values;
    }
    // What was refused has changed nothing, so what could be gone on with before still can.
    if (result.status != TrainingStatus::Refused)
        m_checkpoint.remove();
    release();
}

bool TrainingSession::areWeightsGone() const
{
    return m_learned && m_document.weights().values != m_learned;
}

/// Another network was put in: this one's training is of no use any more.
void TrainingSession::abandon()
{
    m_problem.reset();
    m_notes.clear();
    m_change.clear();
    if (!isActive()) {
        m_prepared.reset();
        Q_EMIT stateChanged();
        return;
    }
    m_isAbandoned = true;
    stop();
    release();
}

void TrainingSession::release()
{
    m_document.setLock(std::nullopt);
    if (m_isAbandoned) {
        m_checkpoint.remove();
        m_prepared.reset();
    }
    m_namedSources.clear();
    Q_EMIT planChanged();
    Q_EMIT stateChanged();
}

std::int64_t TrainingSession::classCount() const
{
    std::int64_t count = 0;
    if (m_prepared) {
        for (const DatasetPart& part : m_prepared->validation)
            count = std::max<std::int64_t>(count, part.dataset->classCount());
    }
    constexpr std::int64_t kUsual = 10;
    return count > 0 ? count : kUsual;
}

std::vector<TrainingRepair> TrainingSession::repairs() const
{
    std::vector<TrainingRepair> repairs;
    if (!m_problem)
        return repairs;
    for (Fix& fix : findTrainingFixes(m_document.network(), m_document.registry(), *m_problem, classCount()))
        repairs.push_back({sentence(fix.title), std::move(fix), std::nullopt});
    const std::string& code = m_problem->diagnostic.code;
    TrainingPlan plan = m_plan;
    if (code == "train.one_value") {
        plan.settings.batchSize = std::max<std::int64_t>(2, quickTraining().batchSize);
        repairs.push_back({tr("Set the batch size to %1").arg(plan.settings.batchSize), std::nullopt, plan});
    } else if (code == "train.not_finite") {
        constexpr double kFar = 5;
        constexpr double kSmaller = 10;
        const double usual = plan.usualLearningRate();
        double& rate = plan.settings.learningRate;
        rate = rate > kFar * usual ? usual : rate / kSmaller;
        repairs.push_back(
            {tr("Set the learning rate to %1").arg(formatValue(plan.settings.learningRate)), std::nullopt, plan});
    }
    return repairs;
}

QString TrainingSession::changeText(const TrainingRepair& repair) const
{
    if (!repair.plan)
        return tr("Changed: %1. Press Train to try again.").arg(repair.title);
    const TrainingSettings& before = m_plan.settings;
    const TrainingSettings& now = repair.plan->settings;
    if (now.batchSize != before.batchSize)
        return tr("The batch size is %1 now, it was %2. Press Train to try again.")
            .arg(formatCount(now.batchSize), formatCount(before.batchSize));
    return tr("The learning rate is %1 now, it was %2. Press Train to try again.")
        .arg(formatValue(now.learningRate), formatValue(before.learningRate));
}

void TrainingSession::apply(const TrainingRepair& repair)
{
    if (isActive())
        return;
    if (repair.fix) {
        if (const auto error = m_document.applyFix(*repair.fix)) {
            takeAway(Problem{Severity::Error, {}, *error});
            return;
        }
    }
    m_change = changeText(repair);
    if (repair.plan)
        setPlan(*repair.plan);
    takeAway(std::nullopt);
}

void TrainingSession::takeAway(const std::optional<Problem>& problem)
{
    m_problem = problem;
    Q_EMIT stateChanged();
}

std::vector<std::int64_t> TrainingSession::examplesOf(int label, int prediction) const
{
    std::vector<std::int64_t> examples;
    const auto& epoch = m_training.progress().lastEpoch;
    if (!epoch || !epoch->validation)
        return examples;
    const std::vector<std::int64_t>& predictions = epoch->validation->predictions;
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        if (predictions[i] != prediction)
            continue;
        const DatasetPart place = exampleAt(m_prepared->validation, static_cast<std::int64_t>(i));
        if (place.dataset->label(place.first) == label)
            examples.push_back(static_cast<std::int64_t>(i));
    }
    return examples;
}

GreyImage TrainingSession::exampleImage(std::int64_t example) const
{
    const DatasetPart place = exampleAt(m_prepared->validation, example);
    return place.dataset->image(place.first);
}

void TrainingSession::showExample(std::int64_t example)
{
    const DatasetPart place = exampleAt(m_prepared->validation, example);
    if (m_images.dataset() == place.dataset) {
        m_images.setIndex(place.first);
        return;
    }
    const bool isGenerated = place.dataset->isGenerated();
    m_images.setDataset(place.dataset, place.first, isGenerated ? DatasetPlace{} : m_prepared->place, Split::Train);
}

void TrainingSession::setFolder(const QString& folder)
{
    m_checkpoint.setFolder(folder);
    Q_EMIT stateChanged();
}

std::optional<InterruptedTraining> TrainingSession::interrupted() const
{
    return isActive() ? std::nullopt : m_checkpoint.interrupted();
}

std::optional<Diagnostic> TrainingSession::resumeInterrupted()
{
    Result<TrainingCheckpoint::Content> content = m_checkpoint.read(m_document.registry());
    if (!content)
        return content.error();
    m_document.setNetwork(content->network, {});
    setPlan(content->plan);
    m_open = content->open;
    m_before = std::move(content->progress);
    m_namedSources = {{m_plan.source, content->images}};
    m_problem.reset();
    m_notes.clear();
    m_change.clear();
    m_learned.reset();
    if (!m_open.path.isEmpty())
        m_images.openFolder(m_open.path, m_open.split);
    m_batches = -1;
    m_resumes = true;
    m_isAbandoned = false;
    m_document.setLock(Diagnostic{"train.locked", {}, {}});
    begin({});
    return std::nullopt;
}

void TrainingSession::forgetInterrupted()
{
    m_checkpoint.remove();
    Q_EMIT stateChanged();
}

} // namespace layerwise
