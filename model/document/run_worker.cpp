#include "model/document/run_worker.h"

#include <chrono>
#include <limits>
#include <utility>

namespace layerwise {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLongRun(100);
constexpr std::chrono::milliseconds kBetweenNews(50);

/// Steps on their way to the GUI thread: a network of 68 blocks that runs in 5 ms would else be 68 events and as many
/// repaints.
class StepGatherer {
public:
    using Send = std::function<void(std::vector<TraceStepPtr>)>;

    explicit StepGatherer(Send send) : m_send(std::move(send)), m_next(Clock::now() + kLongRun) {}

    void add(TraceStepPtr step)
    {
        m_steps.push_back(std::move(step));
        const auto now = Clock::now();
        if (now < m_next)
            return;
        m_next = now + kBetweenNews;
        m_send(std::exchange(m_steps, {}));
    }

private:
    Send m_send;
    Clock::time_point m_next;
    std::vector<TraceStepPtr> m_steps;
};

} // namespace

RunController::Worker::Worker(std::unique_ptr<Executor> executor, QObject* receiver, Callbacks callbacks)
    : m_executor(std::move(executor)), m_receiver(receiver), m_callbacks(std::move(callbacks)), m_context(new QObject)
{
    m_thread.setObjectName(QStringLiteral("LibTorch"));
    // A deep tree is followed by recursion, and LibTorch's kernels want some room of their own.
    constexpr uint kStackBytes = 16 * 1024 * 1024;
    m_thread.setStackSize(kStackBytes);
    m_context->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, m_context, &QObject::deleteLater);
    m_thread.start();
}

RunController::Worker::~Worker()
{
    m_stopUpTo = std::numeric_limits<std::uint64_t>::max();
    m_thread.quit();
    m_thread.wait();
}

void RunController::Worker::submit(RunOrder order, bool stopsRunning)
{
    if (stopsRunning)
        m_stopUpTo = order.request.runId - 1;
    {
        const QMutexLocker locker(&m_mutex);
        const bool waits = m_waiting.has_value();
        m_waiting = std::move(order);
        if (waits)
            return;
    }
    QMetaObject::invokeMethod(
        m_context, [this] { runWaiting(); }, Qt::QueuedConnection);
}

void RunController::Worker::stopUpTo(std::uint64_t runId)
{
    m_stopUpTo = runId;
}

void RunController::Worker::askTorchMessage(std::shared_ptr<const Network> network, std::uint64_t generation,
                                            BlockId block, Shape input)
{
    QMetaObject::invokeMethod(
        m_context,
        [this, network = std::move(network), generation, block, input = std::move(input)] {
            // A run for another document may have overtaken this question.
            if (generation < m_generation)
                return;
            m_generation = generation;
            m_executor->useGeneration(generation);
            const QString message = QString::fromStdString(m_executor->torchMessage(*network, block, input));
            post([this, generation, block, message] { m_callbacks.torchMessage(generation, block, message); });
        },
        Qt::QueuedConnection);
}

void RunController::Worker::perform(std::uint64_t generation, ExecutorTask task)
{
    QMetaObject::invokeMethod(
        m_context,
        [this, generation, task = std::move(task)] {
            if (generation < m_generation)
                return;
            m_generation = generation;
            m_executor->useGeneration(generation);
            post(task(*m_executor));
        },
        Qt::QueuedConnection);
}

void RunController::Worker::runWaiting()
{
    std::optional<RunOrder> order;
    {
        const QMutexLocker locker(&m_mutex);
        order = std::exchange(m_waiting, std::nullopt);
    }
    if (!order)
        return;
    m_generation = order->request.generation;
    TracePtr trace = execute(*order);
    post([this, done = *std::move(order), trace = std::move(trace)] { m_callbacks.finished(done, trace); });
}

TracePtr RunController::Worker::execute(const RunOrder& order)
{
    const RunRequest& request = order.request;
    RunObserver observer;
    observer.stopRequested = [this, id = request.runId] { return id <= m_stopUpTo; };
    if (observer.stopRequested()) {
        Trace trace;
        trace.runId = request.runId;
        trace.revision = request.revision;
        trace.networkName = request.network->name;
        trace.status = TraceStatus::Stopped;
        trace.input = request.input;
        return std::make_shared<const Trace>(std::move(trace));
    }
    const auto send = [this, id = request.runId](std::vector<TraceStepPtr> steps) {
        post([this, id, steps = std::move(steps)] { m_callbacks.stepsDone(id, steps); });
    };
    StepGatherer gatherer(send);
    if (order.gathersSteps)
        observer.stepDone = [&gatherer](TraceStepPtr step) { gatherer.add(std::move(step)); };
    else
        observer.stepDone = [send](TraceStepPtr step) { send({std::move(step)}); };
    return m_executor->run(request, observer);
}

void RunController::Worker::post(std::function<void()> call)
{
    QMetaObject::invokeMethod(m_receiver, std::move(call), Qt::QueuedConnection);
}

} // namespace layerwise
