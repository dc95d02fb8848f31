#pragma once

#include "model/core/training.h"
#include "model/document/loss_history.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace layerwise {

/// Reads or makes what is learned from. Called on the thread that trains; may take its time.
using MakeTrainingData = std::function<Result<TrainingData>()>;

/// A validation as a point of a curve.
struct ValidationPoint {
    std::int64_t step = 0;
    double loss = 0;
    double accuracy = 0;
    bool isBest = false;
    std::int64_t images = 0; ///< that were looked at
    bool isSample = false;   ///< some of those held out
};

/// What is known of a training now. A value; what grows with its length is bounded.
struct TrainingProgress {
    std::optional<TrainingStep> step; ///< the last one
    LossHistory losses;
    std::vector<ValidationPoint> validations; ///< at most kMostValidations, the oldest thinned out
    std::optional<EpochReport> lastEpoch;     ///< the newest validation, with its confusion matrix
    std::vector<LayerNorms> norms;            ///< of the newest step they were taken in
    std::int64_t normsStep = 0;
    bool isValidating = false; ///< all the images held out are looked at

    static constexpr std::size_t kMostValidations = 512;
};

/// Everything that one training is made of.
struct TrainingOrder {
    TrainingStart start;
    MakeTrainingData makeData;
    TrainingSettings settings;
    /// Pauses after so many batches; -1: goes on to the end.
    std::int64_t batches = -1;
    TrainingProgress before; ///< of a training that is gone on with
    /// A checkpoint of this progress was written; called on the thread that trains. May be empty.
    std::function<void(const TrainingProgress&)> checkpointWritten;
};

/// Trains networks on a thread of its own, one at a time. What happens there is told about five times a second; whoever
/// does not come to listen finds the newest state later, and nothing piles up. Never blocks the GUI thread, but for
/// quitting: then it asks to stop and waits, for a batch at most. GUI thread.
class TrainingController : public QObject {
    Q_OBJECT
public:
    explicit TrainingController(std::unique_ptr<Trainer> trainer, QObject* parent = nullptr);
    ~TrainingController() override;

    enum class State {
        Idle,
        Preparing, ///< the data is read
        Running,
        Paused,   ///< before a batch; the one that was under way may still end
        Stopping, ///< after this batch
    };
    State state() const { return m_state; }
    bool isActive() const { return m_state != State::Idle; }

    /// Precondition: not active.
    void start(TrainingOrder order);
    void pause();
    void resume();
    /// While paused: the next batch, then pauses again.
    void stepOneBatch();
    /// Ends before the next batch, with the best weights so far; finished() tells.
    void stop();

    /// Of the training that is under way, or else of the last one.
    const TrainingProgress& progress() const { return m_progress; }
    /// How the last one ended; without weights, which finished() hands over. std::nullopt before, and while it trains.
    const std::optional<TrainingResult>& result() const { return m_result; }

    /// While somebody looks at norms they are taken as often as their share of the time allows, else every few seconds;
    /// of the batch before a halt always.
    void setNormsWatched(bool watched);
    /// A look at the network is made and handed over now and then while somebody wants it.
    void setLooksWanted(bool wanted);
    /// The pass that looks make from now on; std::nullopt: none, they have weights alone.
    void setLookPass(std::optional<RunRequest> pass);
    /// What lookReady() told of is on the screen: another may come. Until then none does, but for one before a halt, and the
    /// longer it took, the longer it takes until the next.
    void lookShown();

    /// Making and showing looks takes at most this share of the time, taking norms at most the other one.
    static constexpr double kLooksShare = 0.04;
    static constexpr double kNormsShare = 0.01;

Q_SIGNALS:
    void stateChanged();
    /// progress() is another one.
    void progressed();
    /// progress().lastEpoch is another one.
    void validated();
    /// lookShown() is to be called when it is on the screen.
    void lookReady(const layerwise::TrainingLook& look);
    /// state() is Idle.
    void finished(const layerwise::TrainingResult& result);

private:
    class Worker;
    void setState(State state);
    void takeNews();
    void takeResult(TrainingResult result);

    std::unique_ptr<Worker> m_worker;
    State m_state = State::Idle;
    bool m_isStepped = false; ///< the training begins with a few batches, then pauses
    TrainingProgress m_progress;
    std::optional<TrainingResult> m_result;
};

} // namespace layerwise
