#include "model/document/run_worker.h"

#include <limits>
#include <utility>

namespace layerwise {

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

void RunController::Worker::submit(RunRequest request, std::uint64_t imageSerial)
{
    m_stopUpTo = request.runId - 1;
    {
        const QMutexLocker locker(&m_mutex);
        const bool waits = m_waiting.has_value();
        m_waiting = Waiting{std::move(request), imageSerial};
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

void RunController::Worker::runWaiting()
{
    std::optional<Waiting> waiting;
    {
        const QMutexLocker locker(&m_mutex);
        waiting = std::exchange(m_waiting, std::nullopt);
    }
    if (!waiting)
        return;
    m_generation = waiting->request.generation;
    TracePtr trace = execute(waiting->request);
    post([this, request = std::move(waiting->request), serial = waiting->imageSerial, trace = std::move(trace)] {
        m_callbacks.finished(request, serial, trace);
    });
}

TracePtr RunController::Worker::execute(const RunRequest& request)
{
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
    observer.stepDone = [this, id = request.runId](TraceStepPtr step) {
        post([this, id, step = std::move(step)] { m_callbacks.stepDone(id, step); });
    };
    return m_executor->run(request, observer);
}

void RunController::Worker::post(std::function<void()> call)
{
    QMetaObject::invokeMethod(m_receiver, std::move(call), Qt::QueuedConnection);
}

} // namespace layerwise
