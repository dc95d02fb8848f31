#include "model/document/training_worker.h"

#include <algorithm>
#include <utility>

namespace layerwise {

namespace {

constexpr std::chrono::milliseconds kBetweenNews(200);
constexpr std::chrono::milliseconds kBetweenLooks(200);
/// What showing a look counts at most. Longer than that it only waits: for a hand that draws, or another window.
constexpr std::chrono::milliseconds kMostShown(100);
constexpr std::chrono::milliseconds kBetweenNorms(250);
/// Nobody looks: so often that what is shown afterwards is not old.
constexpr std::chrono::seconds kBetweenUnseenNorms(3);

/// Every other one of the older half is left out, but none that was the best.
void thinOut(std::vector<ValidationPoint>& points)
{
    std::vector<ValidationPoint> kept;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (i >= points.size() / 2 || i % 2 == 0)
            kept.push_back(points[i]);
    }
    points = std::move(kept);
}

} // namespace

TrainingController::Worker::Worker(std::unique_ptr<Trainer> trainer, QObject* receiver, Callbacks callbacks)
    : m_trainer(std::move(trainer)), m_receiver(receiver), m_callbacks(std::move(callbacks)), m_context(new QObject),
      m_looksBudget(kLooksShare, kBetweenLooks), m_normsBudget(kNormsShare, kBetweenNorms)
{
    m_thread.setObjectName(QStringLiteral("Training"));
    // As the thread that runs: a deep tree is followed by recursion.
    constexpr uint kStackBytes = 16 * 1024 * 1024;
    m_thread.setStackSize(kStackBytes);
    m_context->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, m_context, &QObject::deleteLater);
    m_thread.start();
}

TrainingController::Worker::~Worker()
{
    stop();
    m_thread.quit();
    m_thread.wait();
}

void TrainingController::Worker::start(TrainingOrder order)
{
    {
        const QMutexLocker locker(&m_mutex);
        m_news = {};
        m_news.progress = order.before;
        m_stops = false;
        m_batchesLeft = order.batches;
        m_isLookOut = false;
        m_looksBudget = WorkBudget(kLooksShare, kBetweenLooks);
    }
    QMetaObject::invokeMethod(
        m_context,
        [this, order = std::move(order)] {
            TrainingResult result = train(order);
            QMetaObject::invokeMethod(
                m_receiver, [this, result = std::move(result)]() mutable { m_callbacks.finished(std::move(result)); },
                Qt::QueuedConnection);
        },
        Qt::QueuedConnection);
}

void TrainingController::Worker::stop()
{
    const QMutexLocker locker(&m_mutex);
    m_stops = true;
    m_leaveGiven.wakeAll();
}

void TrainingController::Worker::allow(std::int64_t batches)
{
    const QMutexLocker locker(&m_mutex);
    m_batchesLeft = batches;
    m_leaveGiven.wakeAll();
}

TrainingController::Worker::News TrainingController::Worker::take()
{
    const QMutexLocker locker(&m_mutex);
    m_isPosted = false;
    News news = m_news;
    m_news.hasValidated = false;
    m_news.look.reset();
    if (news.look)
        m_lookTaken = Clock::now();
    return news;
}

TrainingResult TrainingController::Worker::train(const TrainingOrder& order)
{
    m_plainBatch = 0;
    m_normsTaken = {};
    Result<TrainingData> data = order.makeData();
    if (!data) {
        TrainingResult refused;
        refused.problem = Problem{Severity::Error, {}, data.error()};
        return refused;
    }
    {
        const QMutexLocker locker(&m_mutex);
        m_news.isTraining = true;
    }
    postNews();
    return m_trainer->train(order.start, *data, order.settings, makeObserver(order));
}

TrainingObserver TrainingController::Worker::makeObserver(const TrainingOrder& order)
{
    TrainingObserver observer;
    observer.goOn = [this] { return waitForLeave(); };
    observer.stepDone = [this](const TrainingStep& step) { addStep(step); };
    observer.epochDone = [this](const EpochReport& epoch) { addEpoch(epoch); };
    observer.validationBegins = [this] { beginValidation(); };
    if (order.checkpointWritten)
        observer.checkpointWritten = [this, &order] { order.checkpointWritten(progress()); };
    observer.normsWanted = [this] { return m_takesNorms = areNormsDue(); };
    observer.normsDone = [this](std::int64_t step, const std::vector<LayerNorms>& norms) { addNorms(step, norms); };
    observer.lookWanted = [this] { return lookDue(); };
    observer.lookDone = [this](TrainingLook look) { addLook(std::move(look)); };
    return observer;
}

bool TrainingController::Worker::waitForLeave()
{
    bool waits = false;
    {
        const QMutexLocker locker(&m_mutex);
        waits = m_batchesLeft == 0 && !m_stops;
    }
    if (waits)
        postNews(); // what has been held back so far is all there is for now
    const QMutexLocker locker(&m_mutex);
    while (m_batchesLeft == 0 && !m_stops)
        m_leaveGiven.wait(&m_mutex);
    m_batchBegin = Clock::now();
    return !m_stops;
}

void TrainingController::Worker::addStep(const TrainingStep& step)
{
    constexpr double kNewest = 0.1;
    const auto now = Clock::now();
    if (!m_takesNorms) {
        const double seconds = std::chrono::duration<double>(now - m_batchBegin).count();
        m_plainBatch = m_plainBatch > 0 ? m_plainBatch + kNewest * (seconds - m_plainBatch) : seconds;
    }
    {
        const QMutexLocker locker(&m_mutex);
        m_news.progress.step = step;
        m_news.progress.isValidating = false;
        m_news.progress.losses.add(step.step, step.loss, step.accuracy);
        if (m_batchesLeft > 0)
            --m_batchesLeft;
    }
    // With a look both are told at once: while it is made, the window is not to be busy on one of the cores.
    if (now - m_lastPost >= kBetweenNews && !isLookDue(now))
        postNews();
}

void TrainingController::Worker::beginValidation()
{
    {
        const QMutexLocker locker(&m_mutex);
        m_news.progress.isValidating = true;
    }
    postNews();
}

TrainingProgress TrainingController::Worker::progress()
{
    const QMutexLocker locker(&m_mutex);
    return m_news.progress;
}

void TrainingController::Worker::addEpoch(const EpochReport& epoch)
{
    {
        const QMutexLocker locker(&m_mutex);
        m_news.progress.lastEpoch = epoch;
        m_news.progress.isValidating = false;
        m_news.hasValidated = true;
        if (epoch.validation) {
            std::vector<ValidationPoint>& points = m_news.progress.validations;
            if (points.size() == TrainingProgress::kMostValidations)
                thinOut(points);
            const Evaluation& now = *epoch.validation;
            points.push_back({epoch.step, now.loss, now.accuracy, epoch.isBest, now.images, epoch.isSample});
        }
    }
    postNews();
}

bool TrainingController::Worker::areNormsDue()
{
    {
        const QMutexLocker locker(&m_mutex);
        // Before a halt time does not matter: stepping, pausing or stopping, one looks at this very batch afterwards.
        if (m_batchesLeft >= 0 || m_stops)
            return true;
    }
    // What the norms cost is only known beside a batch without them.
    const auto now = Clock::now();
    return m_plainBatch > 0 && m_normsBudget.isDue(now) &&
           (m_normsWatched || now - m_normsTaken >= kBetweenUnseenNorms);
}

void TrainingController::Worker::addNorms(std::int64_t step, const std::vector<LayerNorms>& norms)
{
    const auto now = Clock::now();
    const std::chrono::duration<double> whole = now - m_batchBegin;
    const std::chrono::duration<double> cost(std::max(0.0, whole.count() - m_plainBatch));
    // Without a plain batch to compare with, the cost of this one is unknown, not all of it.
    if (m_plainBatch > 0)
        m_normsBudget.spend(now, std::chrono::duration_cast<Clock::duration>(cost));
    m_normsTaken = now;
    const QMutexLocker locker(&m_mutex);
    m_news.progress.norms = norms;
    m_news.progress.normsStep = step;
}

std::optional<LookOrder> TrainingController::Worker::lookDue()
{
    m_lookBegin = Clock::now();
    if (!isLookDue(m_lookBegin))
        return std::nullopt;
    const QMutexLocker locker(&m_mutex);
    return LookOrder{m_lookPass};
}

bool TrainingController::Worker::isLookDue(Clock::time_point now)
{
    const QMutexLocker locker(&m_mutex);
    if (!m_looksWanted || m_stops)
        return false;
    // Before a halt neither time nor an older look matters: what is shown meanwhile is to be of this very batch.
    return m_batchesLeft == 0 || (!m_isLookOut && m_looksBudget.isDue(now));
}

void TrainingController::Worker::addLook(TrainingLook look)
{
    {
        const QMutexLocker locker(&m_mutex);
        m_lookCost = Clock::now() - m_lookBegin;
        m_isLookOut = true;
        m_news.look = std::move(look);
    }
    postNews();
}

/// While the window shows it, one of the cores that train is busy with that, and the others wait for it: it counts in full.
void TrainingController::Worker::lookShown()
{
    const QMutexLocker locker(&m_mutex);
    const auto now = Clock::now();
    m_looksBudget.spend(now, m_lookCost + std::min<Clock::duration>(now - m_lookTaken, kMostShown));
    m_isLookOut = false;
}

void TrainingController::Worker::setLookPass(std::optional<RunRequest> pass)
{
    const QMutexLocker locker(&m_mutex);
    m_lookPass = std::move(pass);
}

void TrainingController::Worker::postNews()
{
    m_lastPost = Clock::now();
    {
        const QMutexLocker locker(&m_mutex);
        if (std::exchange(m_isPosted, true))
            return;
    }
    QMetaObject::invokeMethod(
        m_receiver, [this] { m_callbacks.newsReady(); }, Qt::QueuedConnection);
}

} // namespace layerwise
