#pragma once

#include "model/document/run_controller.h"

#include <QMutex>
#include <QThread>

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace layerwise {

/// A run to make, and what the controller wants to know again when it is done.
struct RunOrder {
    RunRequest request;
    std::uint64_t imageSerial = 0;
    bool isFrame = false; ///< one of many that follow a hand
    /// Of a short run nothing is told before its end; of a longer one, now and then what has been done since.
    bool gathersSteps = false;
};

/// A question to the executor, with what it was asked about.
struct RunController::Question {
    std::uint64_t id = 0;
    AttributionKind kind = AttributionKind::Ranking;
    AttributionRequest request;
    std::pair<std::uint64_t, std::uint64_t> version; ///< RunController::version()
};

/// The worker thread and the executor on it. Public functions are called from the GUI thread; results go back by
/// events to `receiver`, which lives on the GUI thread and outlives this.
class RunController::Worker {
public:
    struct Callbacks {
        std::function<void(std::uint64_t runId, const std::vector<TraceStepPtr>& steps)> stepsDone;
        std::function<void(const RunOrder& order, TracePtr trace)> finished;
        std::function<void(std::uint64_t generation, BlockId block, QString message)> torchMessage;
        std::function<void(std::uint64_t questionId, std::int64_t done, std::int64_t total)> progress;
        std::function<void(const Question& question, const AttributionAnswer& answer)> answered;
    };

    Worker(std::unique_ptr<Executor> executor, QObject* receiver, Callbacks callbacks);
    ~Worker(); ///< stops the run between two layers and waits

    /// Replaces an order that waits, and stops one that runs, if that is wanted.
    void submit(RunOrder order, bool stopsRunning);
    /// Every run up to this id ends before its next layer.
    void stopUpTo(std::uint64_t runId);
    /// Calls the task on the worker's thread, and what it gives back on the receiver's.
    void perform(std::uint64_t generation, ExecutorTask task);
    void askTorchMessage(std::shared_ptr<const Network> network, std::uint64_t generation, BlockId block, Shape input);

    /// Replaces a question of this kind that waits, and stops one that is being answered.
    void ask(Question question);
    void stopAsking(AttributionKind kind);

private:
    void runWaiting();
    void answerWaiting(AttributionKind kind);
    void postAnswering(AttributionKind kind);
    AttributionAnswer answer(const Question& question);
    bool goesOn(const Question& question);
    TracePtr execute(const RunOrder& order);
    void post(std::function<void()> call);

    std::unique_ptr<Executor> m_executor;
    QObject* m_receiver;
    Callbacks m_callbacks;
    QThread m_thread;
    QObject* m_context; ///< lives on m_thread; calls to it are made there
    QMutex m_mutex;
    std::optional<RunOrder> m_waiting; ///< guarded by m_mutex
    std::map<AttributionKind, Question> m_questions; ///< those that wait or are being answered; guarded by m_mutex
    std::atomic<std::uint64_t> m_stopUpTo = 0;
    std::uint64_t m_generation = 0; ///< of the last request; used on m_thread only
};

} // namespace layerwise
