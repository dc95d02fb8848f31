#pragma once

#include "model/document/training_controller.h"
#include "model/document/work_budget.h"

#include <QMutex>
#include <QThread>
#include <QWaitCondition>

#include <atomic>

namespace layerwise {

/// The thread that trains. Public functions are called from the GUI thread; what happens goes back by events to
/// `receiver`, which lives there and outlives this, one event at a time: while it has not been handled, news gathers
/// here.
class TrainingController::Worker {
public:
    struct Callbacks {
        std::function<void()> newsReady; ///< take() has something
        std::function<void(TrainingResult result)> finished;
    };

    /// What has happened since it was last taken.
    struct News {
        TrainingProgress progress;
        bool isTraining = false; ///< the data is there
        bool hasValidated = false;
        std::optional<TrainingLook> look;
    };

    Worker(std::unique_ptr<Trainer> trainer, QObject* receiver, Callbacks callbacks);
    ~Worker(); ///< stops after the batch and waits

    void start(TrainingOrder order);
    void stop();
    /// How many batches are still to be trained; 0: none, waits; -1: all.
    void allow(std::int64_t batches);
    News take();

    void setNormsWatched(bool watched) { m_normsWatched = watched; }
    void setLooksWanted(bool wanted) { m_looksWanted = wanted; }
    void setLookPass(std::optional<RunRequest> pass);
    void lookShown();

private:
    using Clock = WorkBudget::Clock;

    TrainingResult train(const TrainingOrder& order);
    TrainingObserver makeObserver(const TrainingOrder& order);
    bool waitForLeave();
    void addStep(const TrainingStep& step);
    void beginValidation();
    void addEpoch(const EpochReport& epoch);
    TrainingProgress progress();
    void addNorms(std::int64_t step, const std::vector<LayerNorms>& norms);
    void addLook(TrainingLook look);
    bool areNormsDue();
    bool isLookDue(Clock::time_point now);
    std::optional<LookOrder> lookDue();
    void postNews();

    std::unique_ptr<Trainer> m_trainer;
    QObject* m_receiver;
    Callbacks m_callbacks;
    QThread m_thread;
    QObject* m_context; ///< lives on m_thread; calls to it are made there

    QMutex m_mutex; ///< of what follows
    QWaitCondition m_leaveGiven;
    News m_news;
    bool m_isPosted = false; ///< an event is on its way
    bool m_stops = false;
    std::int64_t m_batchesLeft = -1;
    WorkBudget m_looksBudget;
    std::optional<RunRequest> m_lookPass;
    Clock::duration m_lookCost{}; ///< of the last one, where it was made
    Clock::time_point m_lookTaken;
    bool m_isLookOut = false; ///< handed over and not shown yet

    std::atomic<bool> m_normsWatched = false;
    std::atomic<bool> m_looksWanted = false;

    // Used on m_thread only.
    WorkBudget m_normsBudget;
    Clock::time_point m_normsTaken; ///< the last time in this training
    Clock::time_point m_lastPost;
    Clock::time_point m_batchBegin;
    Clock::time_point m_lookBegin;
    double m_plainBatch = 0; ///< seconds of a batch without norms, lately
    bool m_takesNorms = false;
};

} // namespace layerwise
