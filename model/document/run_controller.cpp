#include "model/document/run_controller.h"

#include "model/core/step_record.h"
#include "model/document/run_worker.h"
#include "model/document/trace_check.h"

#include <QTimer>

#include <algorithm>

namespace layerwise {

RunController::RunController(NetworkDocument& document, ImageSource& images, std::unique_ptr<Executor> executor,
                             QObject* parent)
    : QObject(parent), m_document(document), m_images(images), m_lastTrace(std::make_shared<const Trace>()),
      m_generation(document.generation()), m_engineVersion(QString::fromStdString(executor->version()))
{
    qRegisterMetaType<layerwise::BlockId>();
    qRegisterMetaType<layerwise::TraceStepPtr>();
    qRegisterMetaType<layerwise::TracePtr>();
    qRegisterMetaType<layerwise::AttributionAnswer>();
    document.setMemoryLimit(executor->memoryLimit());

    Worker::Callbacks callbacks;
    callbacks.stepsDone = [this](std::uint64_t runId, const std::vector<TraceStepPtr>& steps) { onSteps(runId, steps); };
    callbacks.finished = [this](const RunOrder& order, const TracePtr& trace) { onFinished(order, trace); };
    callbacks.torchMessage = [this](std::uint64_t generation, BlockId block, const QString& message) {
        if (generation == m_document.generation())
            Q_EMIT torchMessageReady(block, message);
    };
    callbacks.progress = [this](std::uint64_t id, std::int64_t done, std::int64_t total) {
        const auto asked = m_questions.find(AttributionKind::Ranking);
        if (asked != m_questions.end() && asked->second == id)
            Q_EMIT attributionProgress(done, total);
    };
    callbacks.answered = [this](const Question& question, const AttributionAnswer& answer) {
        onAnswer(question, answer);
    };
    m_worker = std::make_unique<Worker>(std::move(executor), this, std::move(callbacks));

    m_traceCheck = new TraceCheck(document.registry(), this);
    connect(m_traceCheck, &TraceCheck::problemsChanged, this, &RunController::traceProblemsChanged);
    buildLive();
    followStructure();
    connect(&document, &NetworkDocument::structureChanged, this, &RunController::followStructure);
    connect(&document, &NetworkDocument::shapesChanged, this, &RunController::followShapes);
    connect(&document, &NetworkDocument::weightEditsChanged, this, &RunController::followEffects);
    connect(&document, &NetworkDocument::weightsChanged, this, &RunController::followEffects);
    connect(&images, &ImageSource::imageChanged, this, &RunController::followImage);
}

RunController::~RunController() = default;

TracePtr RunController::trace() const
{
    if (m_trace)
        return m_trace;
    Trace trace = *m_lastTrace;
    trace.steps.clear();
    forEachBlock(m_document.network().root, m_document.registry(), [&](const Block& block, const std::string&, int) {
        if (const auto found = m_steps.find(block.id); found != m_steps.end())
            trace.steps.push_back(found->second);
    });
    m_trace = std::make_shared<const Trace>(std::move(trace));
    return m_trace;
}

TraceStepPtr RunController::step(BlockId id) const
{
    const auto found = m_steps.find(id);
    return found == m_steps.end() ? nullptr : found->second;
}

bool RunController::isStale() const
{
    return m_hasTrace && (!isOfNetwork() || m_traceImageSerial != m_imageSerial);
}

/// Whether trace() was made of the network as it is: not changed since, or changed and back again.
bool RunController::isOfNetwork() const
{
    const std::uint64_t revision = m_document.revision();
    if (m_traceRevision == revision)
        return true;
    // Steps of another network may be among those shown until its run has ended.
    if (m_running && m_requestedRevision != m_traceRevision && m_requestedRevision != revision)
        return false;
    if (!m_comparedNetwork || m_comparedNetwork->first != revision) {
        const Network& now = m_document.network();
        m_comparedNetwork = {revision, m_tracedNetwork && m_tracedNetwork->root == now.root &&
                                           m_tracedNetwork->input == now.input};
    }
    return m_comparedNetwork->second;
}

/// After undo: a removed block's step has gone with it, and a stopped run may have left some of another network.
void RunController::returnToTraced()
{
    if (!m_hasTrace || m_traceRevision == m_document.revision() || !isOfNetwork())
        return;
    adopt(*m_lastTrace);
    m_trace.reset();
}

std::pair<std::uint64_t, std::uint64_t> RunController::version() const
{
    return {m_hasTrace && isOfNetwork() ? m_traceRevision : m_document.revision(), m_imageSerial};
}

const std::vector<Problem>& RunController::traceProblems() const
{
    static const std::vector<Problem> kNone;
    return isMarkedStale() ? kNone : m_traceCheck->problems();
}

void RunController::setThreads(int threads)
{
    m_threads = std::max(threads, 0);
}

void RunController::setSeed(std::uint64_t seed)
{
    if (seed == m_seed)
        return;
    m_seed = seed;
    ++m_imageSerial;
    Q_EMIT stateChanged();
}

void RunController::setLive(bool live)
{
    if (live == m_live)
        return;
    m_live = live;
    Q_EMIT liveChanged(live);
    // A frame is not a whole run: without live, what is shown is one.
    if (live ? !m_hasTrace || isStale() : m_newestIsFrame)
        run();
}

void RunController::requestTorchMessage(BlockId block, const Shape& input)
{
    m_worker->askTorchMessage(m_document.snapshot(), m_document.generation(), block, input);
}

void RunController::perform(ExecutorTask task)
{
    const std::uint64_t generation = m_document.generation();
    m_worker->perform(generation, [this, generation, task = std::move(task)](Executor& executor) {
        return [this, generation, done = task(executor)] {
            if (generation == m_document.generation())
                done();
        };
    });
}

void RunController::run()
{
    submit(std::nullopt);
}

void RunController::runUntil(const StepPosition& step)
{
    submit(step);
}

/// The network and the image as they are now; std::nullopt without an image.
std::optional<RunRequest> RunController::nextRequest()
{
    std::optional<RunRequest> request = framePass();
    if (request) {
        request->runId = ++m_runId;
        m_requestedRevision = request->revision;
    }
    return request;
}

std::optional<RunRequest> RunController::framePass() const
{
    RunRequest request;
    request.input = m_images.tensor();
    if (!request.input)
        return std::nullopt;
    request.revision = m_document.revision();
    request.generation = m_document.generation();
    request.network = m_document.snapshot();
    request.seed = m_seed;
    request.threads = m_threads;
    request.layout = RunLayout::Fast;
    request.trainMode = m_trainMode;
    request.weights = m_document.weights().values;
    request.weightEdits = m_document.weightEdits();
    request.channelScales = channelScales();
    return request;
}

void RunController::submit(const std::optional<StepPosition>& until)
{
    auto request = nextRequest();
    if (!request)
        return;
    request->until = until;
    // Asked for again though nothing has changed, it is run again, not only shown as kept: times are true then.
    request->reusePrefix = until || !m_hasTrace || isStale();
    m_running = true;
    m_newestIsFrame = false;
    m_welcomeFrom = m_runId;
    m_changes.clear();
    m_restTimer->stop();
    m_worker->submit({*std::move(request), m_imageSerial, false, false}, true);
    Q_EMIT started(m_runId);
    Q_EMIT stateChanged();
}

void RunController::stop()
{
    if (m_running)
        m_worker->stopUpTo(m_runId);
}

void RunController::onSteps(quint64 runId, const std::vector<TraceStepPtr>& steps)
{
    if (runId < m_welcomeFrom)
        return;
    for (const TraceStepPtr& step : steps) {
        // A block may have gone since the run was asked for.
        if (!m_present.contains(step->block))
            continue;
        m_steps[step->block] = step;
        m_trace.reset();
        Q_EMIT stepReady(step);
    }
}

void RunController::onFinished(const RunOrder& order, const TracePtr& trace)
{
    const bool isNewest = order.request.runId == m_runId;
    if (order.request.runId < m_welcomeFrom || (!isNewest && trace->status == TraceStatus::Stopped)) {
        // Of the first of all passes, given up for a newer image, something may be shown: it is of the older one.
        if (!m_hasTrace && !m_steps.empty() && order.request.generation == m_generation) {
            m_traceRevision = order.request.revision;
            m_traceImageSerial = order.imageSerial;
            m_tracedNetwork = order.request.network;
            m_traceTrainMode = order.request.trainMode;
            m_lastTrace = trace;
            m_hasTrace = true;
            m_trace.reset();
            Q_EMIT stateChanged();
        }
        return;
    }
    m_running = !isNewest;
    m_trace.reset();
    if (trace->status == TraceStatus::Stopped && m_hasTrace) {
        addReached(*trace);
        returnToTraced();
    } else {
        adopt(*trace);
        m_comparedNetwork.reset();
        m_traceRevision = trace->revision;
        m_traceImageSerial = order.imageSerial;
        m_tracedNetwork = order.request.network;
        m_traceTrainMode = order.request.trainMode;
        m_lastTrace = trace;
        m_hasTrace = true;
        m_passNs = trace->status == TraceStatus::Ok ? trace->durationNs : m_passNs;
        if (!isStale()) {
            m_trace = trace;
            if (order.isFrame)
                m_traceCheck->follow(order.request.weights);
            else
                m_traceCheck->check(m_document.snapshot(), order.request.weights, trace);
        }
    }
    dropAbsentSteps();
    forgetChangesUpTo(order.request.runId);
    showFinished(trace, isNewest);
}

void RunController::showFinished(const TracePtr& trace, bool isNewest)
{
    Q_EMIT stateChanged();
    Q_EMIT finished(trace);
    if (!m_newestIsFrame)
        return;
    m_sinceShown.start();
    if (isNewest)
        m_restTimer->start();
    else if (m_running)
        Q_EMIT started(m_runId); // the one that waited
}

void RunController::adopt(const Trace& trace)
{
    m_steps.clear();
    for (const TraceStepPtr& step : trace.steps)
        m_steps[step->block] = step;
}

/// What a stopped run has not run again stays as it was before, and as stale as it was.
void RunController::addReached(const Trace& trace)
{
    for (const TraceStepPtr& step : trace.steps) {
        const TraceStepPtr known = this->step(step->block);
        const bool isEntered = step->input && (!known || known->status == StepStatus::NotRun);
        if (step->status != StepStatus::NotRun || isEntered)
            m_steps[step->block] = step;
    }
}

void RunController::keepSteps(const StepPlan& plan, std::size_t count)
{
    Trace kept = layerwise::keepSteps(*trace(), plan, count, m_document.registry());
    if (count == 0)
        kept.input.reset();
    kept.revision = m_document.revision();
    adopt(kept);
    m_comparedNetwork.reset();
    m_tracedNetwork = m_document.snapshot();
    m_traceRevision = kept.revision;
    m_traceImageSerial = m_imageSerial;
    m_hasTrace = true;
    m_lastTrace = m_trace = std::make_shared<const Trace>(std::move(kept));
    m_traceCheck->check(m_tracedNetwork, m_document.weights().values, m_trace);
    Q_EMIT stateChanged();
}

void RunController::followStructure()
{
    m_trace.reset();
    m_present = {kRootId};
    forEachBlock(m_document.network().root, m_document.registry(),
                 [this](const Block& block, const std::string&, int) { m_present.insert(block.id); });
    if (m_generation != m_document.generation()) {
        m_generation = m_document.generation();
        m_worker->stopUpTo(m_runId);
        m_welcomeFrom = ++m_runId;
        m_running = false;
        m_passNs = 0;
        m_changes.clear();
        m_restTimer->stop();
        m_steps.clear();
        m_lastTrace = std::make_shared<const Trace>();
        m_tracedNetwork.reset();
        m_hasTrace = false;
        m_scales.clear();
        dropQuestions();
        m_traceCheck->clear();
    }
    dropAbsentSteps();
    returnToTraced();
}

void RunController::dropAbsentSteps()
{
    std::erase_if(m_steps, [this](const auto& entry) { return !m_present.contains(entry.first); });
}

void RunController::followShapes()
{
    returnToTraced();
    if (channelScales() != m_shownScales) {
        m_shownScales = channelScales();
        Q_EMIT channelScalesChanged();
    }
    Q_EMIT stateChanged();
    if (m_live)
        run();
}

void RunController::followImage()
{
    ++m_imageSerial;
    if (m_live)
        submitFrame();
    else
        Q_EMIT stateChanged();
}

} // namespace layerwise
