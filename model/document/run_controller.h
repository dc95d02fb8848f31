#pragma once

#include "model/core/executor.h"
#include "model/core/step_plan.h"
#include "model/document/attribution_answer.h"
#include "model/document/image_source.h"
#include "model/document/network_document.h"

#include <QElapsedTimer>
#include <QObject>

#include <deque>
#include <map>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <utility>

class QTimer;

namespace layerwise {

class TraceCheck;

/// Work for the executor, on its thread; gives back what is to be done with the result on the GUI thread. Must not throw.
using ExecutorTask = std::function<std::function<void()>(Executor&)>;
struct RunOrder;

/// Runs the document's network on the current image, on one worker thread that owns the executor. A newer request
/// replaces a waiting one; steps of an old run id are dropped. Never blocks the GUI thread, but for quitting.
///
/// With live on, every other image makes a *frame*: a run that is not compared with the plain forward and whose steps
/// come all at once if it is short. At most one is made and one, the newest, waits. A frame under way is let finish when
/// a newer one comes, as long as frames are short or nothing was shown for a while, so that something moves while a hand
/// does; what it shows of an older image is stale. When the images rest, a whole run is made, with its checks.
class RunController : public QObject {
    Q_OBJECT
public:
    RunController(NetworkDocument& document, ImageSource& images, std::unique_ptr<Executor> executor,
                  QObject* parent = nullptr);
    ~RunController() override; ///< asks to stop, quits and waits

    bool isRunning() const { return m_running; }
    /// The steps known now: of the last run, those not yet run again from the run before. May be stale. Never null.
    TracePtr trace() const;
    /// The step of a block, or null. A block that is not in the network has none.
    TraceStepPtr step(BlockId id) const;
    /// True when the network or the image is not what the trace was made of. An edit that is undone makes nothing stale.
    bool isStale() const;
    /// isStale() for the eye. While frames follow a hand, what is shown is always some milliseconds behind it: it is
    /// marked when it has been so for longer than kBlinkMs.
    bool isMarkedStale() const;
    static constexpr int kBlinkMs = 120;
    /// What is shown or runs now is a frame; more may follow within milliseconds.
    bool isFrame() const { return m_newestIsFrame; }
    /// The network that trace() was made for; null before the first run.
    std::shared_ptr<const Network> tracedNetwork() const { return m_tracedNetwork; }
    /// True if trace() was made of the image (and the seed, the mode, the weights, the channel scales) as they are now.
    bool isOfImage() const { return m_hasTrace && m_traceImageSerial == m_imageSerial; }
    /// Sets the number of threads from the next run on; 0: chosen by the work.
    void setThreads(int threads);
    int threads() const { return m_threads; }
    void setSeed(std::uint64_t seed); ///< other weights: what has been run is stale
    /// With live on, a changed image or network runs by itself.
    void setLive(bool live);
    bool isLive() const { return m_live; }
    /// What the recorded values show (NaN, dead maps), found in the background after a run. Empty if they are stale.
    const std::vector<Problem>& traceProblems() const;
    QString engineVersion() const { return m_engineVersion; }

    std::uint64_t seed() const { return m_seed; }
    /// Runs as after model.train() from now on; what has been run is run again. A look: nothing learns by it. Questions
    /// are not answered meanwhile (attribution.train_mode).
    void setTrainMode(bool trainMode);
    bool isTrainMode() const { return m_trainMode; }
    bool isTraceOfTrainMode() const { return m_traceTrainMode; } ///< trace() was made so

    // Channels that are switched off or scaled: one looks at what the network would say without them. Not part of the
    // network, so no undo step. A change makes what has been run stale, and runs at once if anything has been run.

    /// std::nullopt or 1: as it is. Preconditions: a finite factor, not the root.
    void setChannelScale(BlockId block, std::int64_t channel, std::optional<float> scale);
    void clearChannelScales();
    /// Those of channels that the network has now, by block and channel. Those of a removed block come back with it.
    std::vector<ChannelScale> channelScales() const;
    /// Those of one block.
    std::vector<ChannelScale> channelScales(BlockId block) const;

    /// LibTorch's own words for a block that does not fit, asked for on the worker; answered by torchMessageReady.
    void requestTorchMessage(BlockId block, const Shape& input);

    /// Differs for all that a run or an answer depends on: the network, its weights, the image, the scales. Undo back to
    /// what was run has the version that it had then.
    std::pair<std::uint64_t, std::uint64_t> version() const;

    /// Asks on the worker what the logit of a class depends on, for the network and the image as they are now; answered
    /// by attributionReady. A newer question of the same kind replaces the one before; runs go first. An answer to what
    /// has changed since is dropped; of a ranking, which one waits for, that is told (attribution.outdated). `block` is not
    /// used for the saliency. Does nothing without an image.
    void ask(AttributionKind kind, BlockId block, std::int64_t targetClass);
    /// Gives the question up: it is not answered.
    void stopAsking(AttributionKind kind);
    bool isAsking(AttributionKind kind) const { return m_questions.contains(kind); }

    /// The weights are being trained right now: a ranking of channels would take longer than they stay, so it is refused
    /// (attribution.training), and nobody steps.
    void setWeightsMove(bool move);
    bool doWeightsMove() const { return m_weightsMove; }

    /// Runs up to and with a step of the document's StepPlan, going on from what is there already.
    void runUntil(const StepPosition& step);
    /// The network has changed only after the first `count` steps of `plan`, which is that of the network as it is now:
    /// from now on trace() is the plan's and holds what those steps have recorded, and nothing stale. Precondition:
    /// isOfImage(), or count = 0, which takes everything away.
    void keepSteps(const StepPlan& plan, std::size_t count);

    /// The frame that would be made now, for somebody who can make it elsewhere: its run id does not count. std::nullopt
    /// without an image.
    std::optional<RunRequest> framePass() const;
    /// A frame that was made elsewhere. If the next one that is asked for is of the same network, weights, image, mode and
    /// channel scales, and nothing runs, this one is shown in its place. A null trace takes the offer back.
    void offerFrame(RunRequest request, TracePtr trace);

    /// Calls `task` on the worker, between two runs, for the document as it is now. Dropped, and what it would give back too,
    /// when another network is put in meanwhile.
    void perform(ExecutorTask task);

public Q_SLOTS:
    /// Runs as far as the network goes, also one with errors.
    void run();
    void stop();
    /// With live on, or while weights are looked at that are being trained, makes a frame; else run().
    void runFrame();

Q_SIGNALS:
    void started(quint64 runId);
    /// step(step->block) is this step now.
    void stepReady(const layerwise::TraceStepPtr& step);
    /// Of the newest run, or of a frame while a newer one waits (isRunning() then). stateChanged() came right before it.
    /// trace() may hold more: of a stopped run, also the steps of the run before.
    void finished(const layerwise::TracePtr& trace);
    /// trace(), isMarkedStale() or isRunning() changed. That a frame begins, in the middle of others, is not told.
    void stateChanged();
    /// Another run's traceProblems() are known.
    void traceProblemsChanged();
    void torchMessageReady(layerwise::BlockId block, const QString& message);
    void liveChanged(bool live);
    void trainModeChanged(bool trainMode);
    void weightsMoveChanged(bool move);
    /// Of the Ranking that is being made: how many channels are done.
    void attributionProgress(qint64 done, qint64 total);
    void attributionReady(const layerwise::AttributionAnswer& answer);
    /// channelScales() changed.
    void channelScalesChanged();
    /// Weights or channel scales changed, and a run was asked for where something had been run.
    void effectsChanged();

private:
    class Worker;
    struct Question;
    std::optional<RunRequest> nextRequest();
    bool isOffered(const RunRequest& request) const;
    void showOffered(RunRequest request);
    void submit(const std::optional<StepPosition>& until);
    void showFinished(const TracePtr& trace, bool isNewest);
    void adopt(const Trace& trace);
    void addReached(const Trace& trace);
    void onSteps(quint64 runId, const std::vector<TraceStepPtr>& steps);
    void onFinished(const RunOrder& order, const TracePtr& trace);
    void followStructure();
    void dropAbsentSteps();
    bool isOfNetwork() const;
    void returnToTraced();
    void followImage();
    void followEffects();
    void onAnswer(const Question& question, const AttributionAnswer& answer);
    void dropQuestions();
    void followShapes();
    void setChannelScales(std::map<std::pair<BlockId, std::int64_t>, float> scales);

    // run_controller_live.cpp
    void buildLive();
    void submitFrame();
    bool stopsRunningFrame() const;
    void forgetChangesUpTo(std::uint64_t runId);
    void checkMark();
    void rest();

    NetworkDocument& m_document;
    ImageSource& m_images;
    std::unique_ptr<Worker> m_worker;
    TraceCheck* m_traceCheck = nullptr;
    TracePtr m_lastTrace;     ///< of the newest run that finished
    mutable TracePtr m_trace; ///< made from m_lastTrace and m_steps when asked for; null if they changed since
    std::unordered_map<BlockId, TraceStepPtr> m_steps;
    std::unordered_set<BlockId> m_present; ///< in the network now
    std::uint64_t m_generation = 0;        ///< of the document, that m_steps belong to
    std::uint64_t m_runId = 0;
    bool m_hasTrace = false;
    std::shared_ptr<const Network> m_tracedNetwork;
    std::uint64_t m_traceRevision = 0;
    std::uint64_t m_requestedRevision = 0; ///< that the newest run was asked for
    /// Whether the network is the traced one, as far as a run is concerned, at this revision of the document.
    mutable std::optional<std::pair<std::uint64_t, bool>> m_comparedNetwork;
    std::uint64_t m_imageSerial = 0; ///< grows with every other image, seed, mode, weight and channel scale
    std::uint64_t m_traceImageSerial = 0;
    std::uint64_t m_seed = 0;
    int m_threads = 0;
    bool m_trainMode = false;
    bool m_weightsMove = false;
    bool m_traceTrainMode = false;
    std::map<AttributionKind, std::uint64_t> m_questions; ///< ids of those that are not answered yet
    std::uint64_t m_questionId = 0;
    std::map<std::pair<BlockId, std::int64_t>, float> m_scales;
    std::vector<ChannelScale> m_shownScales; ///< channelScales() as last told of
    RunRequest m_offeredRequest;
    TracePtr m_offered; ///< null: nothing is
    bool m_running = false;
    bool m_live = false;
    std::uint64_t m_welcomeFrom = 0; ///< results of older runs are dropped
    bool m_newestIsFrame = false;
    std::int64_t m_passNs = 0;   ///< of the last pass that came to its end; 0: not known
    QElapsedTimer m_sinceShown;  ///< a frame has finished, or frames have begun
    /// Since when each frame that is not shown yet was wanted, oldest first.
    struct Change {
        std::uint64_t runId = 0;
        QElapsedTimer since;
    };
    std::deque<Change> m_changes;
    QTimer* m_markTimer = nullptr;
    QTimer* m_restTimer = nullptr;
    QString m_engineVersion;
};

} // namespace layerwise
