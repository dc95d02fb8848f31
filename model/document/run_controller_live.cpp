// Frames: runs that follow a hand which draws or moves a slider.

#include "model/document/run_worker.h"
#include "model/document/trace_check.h"

#include <QTimer>

namespace layerwise {

namespace {

/// A frame that takes no longer is always let finish: one would not see the difference.
constexpr std::int64_t kShortPassNs = 150'000'000;
/// Longer ones are given up for a newer image, but not for longer than this without showing anything.
constexpr int kPatienceMs = 500;
/// Images that come no quicker than this are at rest.
constexpr int kRestMs = 300;

} // namespace

void RunController::buildLive()
{
    m_markTimer = new QTimer(this);
    m_markTimer->setSingleShot(true);
    connect(m_markTimer, &QTimer::timeout, this, &RunController::checkMark);
    m_restTimer = new QTimer(this);
    m_restTimer->setSingleShot(true);
    m_restTimer->setInterval(kRestMs);
    connect(m_restTimer, &QTimer::timeout, this, &RunController::rest);
}

void RunController::runFrame()
{
    if (m_live || m_document.isWeightPreview())
        submitFrame();
    else
        run();
}

void RunController::submitFrame()
{
    auto request = nextRequest();
    if (!request)
        return;
    request->replayCheck = false;
    // To bring weights into oneDNN's order takes longer than it saves where no second pass uses them.
    if (m_document.isWeightPreview())
        request->layout = RunLayout::Plain;
    const bool wasRunning = m_running;
    const bool stops = wasRunning && stopsRunningFrame();
    m_running = true;
    m_restTimer->stop();
    m_traceCheck->stop();
    if (!wasRunning)
        m_sinceShown.start();
    m_newestIsFrame = true;
    m_changes.push_back({m_runId, {}});
    m_changes.back().since.start();
    if (!m_markTimer->isActive())
        m_markTimer->start(kBlinkMs);
    if (!wasRunning && isOffered(*request))
        showOffered(*std::move(request));
    else
        m_worker->submit({*std::move(request), m_imageSerial, true, true}, stops);
    if (!wasRunning || stops)
        Q_EMIT started(m_runId);
}

void RunController::offerFrame(RunRequest request, TracePtr trace)
{
    m_offeredRequest = std::move(request);
    m_offered = std::move(trace);
}

bool RunController::isOffered(const RunRequest& request) const
{
    const RunRequest& offered = m_offeredRequest;
    const auto hasEdits = [](const RunRequest& of) { return of.weightEdits && !of.weightEdits->empty(); };
    return m_offered && offered.generation == request.generation && offered.network == request.network &&
           offered.input == request.input && offered.weights == request.weights && !hasEdits(offered) && !hasEdits(request) &&
           offered.trainMode == request.trainMode && offered.channelScales == request.channelScales;
}

/// As if it had just been made: others hear of the change that asked for it before they hear of the result.
void RunController::showOffered(RunRequest request)
{
    Trace trace = *m_offered;
    trace.runId = request.runId;
    trace.revision = request.revision;
    RunOrder order{std::move(request), m_imageSerial, true, true};
    QMetaObject::invokeMethod(
        this,
        [this, order = std::move(order), shown = std::make_shared<const Trace>(std::move(trace))] {
            onFinished(order, shown);
        },
        Qt::QueuedConnection);
}

/// Whether what runs now is given up for a newer frame. The image that a whole run is made of is shown already.
bool RunController::stopsRunningFrame() const
{
    return !m_newestIsFrame || (m_passNs > kShortPassNs && !m_sinceShown.hasExpired(kPatienceMs));
}

void RunController::forgetChangesUpTo(std::uint64_t runId)
{
    while (!m_changes.empty() && m_changes.front().runId <= runId)
        m_changes.pop_front();
    if (!m_changes.empty() && !m_markTimer->isActive())
        m_markTimer->start(kBlinkMs);
}

bool RunController::isMarkedStale() const
{
    return isStale() && (m_changes.empty() || m_changes.front().since.hasExpired(kBlinkMs));
}

/// Tells when what is shown has become too old (or a first frame takes long), and looks again later when it has not.
void RunController::checkMark()
{
    if (m_changes.empty())
        return;
    if (m_changes.front().since.hasExpired(kBlinkMs))
        Q_EMIT stateChanged();
    else
        m_markTimer->start(kBlinkMs);
}

/// The images rest: now there is time for a run with times of every block, checked and looked through.
void RunController::rest()
{
    if (!m_live || m_running || isStale() || m_document.isWeightPreview())
        return;
    auto request = nextRequest();
    if (!request)
        return;
    request->reusePrefix = false;
    m_running = true;
    m_newestIsFrame = false;
    m_welcomeFrom = m_runId;
    m_worker->submit({*std::move(request), m_imageSerial, false, true}, true);
    Q_EMIT started(m_runId);
}

} // namespace layerwise
