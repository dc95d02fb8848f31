#pragma once

#include "model/document/run_controller.h"

#include <QMutex>
#include <QThread>

#include <atomic>
#include <functional>
#include <optional>

namespace layerwise {

/// The worker thread and the executor on it. Public functions are called from the GUI thread; results go back by
/// events to `receiver`, which lives on the GUI thread and outlives this.
class RunController::Worker {
public:
    struct Callbacks {
        std::function<void(std::uint64_t runId, TraceStepPtr step)> stepDone;
        std::function<void(const RunRequest& request, std::uint64_t imageSerial, TracePtr trace)> finished;
        std::function<void(std::uint64_t generation, BlockId block, QString message)> torchMessage;
    };

    Worker(std::unique_ptr<Executor> executor, QObject* receiver, Callbacks callbacks);
    ~Worker(); ///< stops the run between two layers and waits

    /// Replaces a request that waits, and stops one that runs.
    void submit(RunRequest request, std::uint64_t imageSerial);
    /// Every run up to this id ends before its next layer.
    void stopUpTo(std::uint64_t runId);
    void askTorchMessage(std::shared_ptr<const Network> network, std::uint64_t generation, BlockId block, Shape input);

private:
    struct Waiting {
        RunRequest request;
        std::uint64_t imageSerial = 0;
    };

    void runWaiting();
    TracePtr execute(const RunRequest& request);
    void post(std::function<void()> call);

    std::unique_ptr<Executor> m_executor;
    QObject* m_receiver;
    Callbacks m_callbacks;
    QThread m_thread;
    QObject* m_context; ///< lives on m_thread; calls to it are made there
    QMutex m_mutex;
    std::optional<Waiting> m_waiting; ///< guarded by m_mutex
    std::atomic<std::uint64_t> m_stopUpTo = 0;
    std::uint64_t m_generation = 0; ///< of the last request; used on m_thread only
};

} // namespace layerwise
