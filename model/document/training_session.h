#pragma once

#include "model/document/image_source.h"
#include "model/document/run_controller.h"
#include "model/document/training_checkpoint.h"
#include "model/document/training_controller.h"
#include "model/document/training_plan.h"
#include "model/document/weight_controller.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace layerwise {

/// What a click may do about a refusal: change the network, or the plan.
struct TrainingRepair {
    QString title; ///< "Set batch size to 2"
    std::optional<Fix> fix;
    std::optional<TrainingPlan> plan;
};

/// Trains the open network: takes the weights as they are and the images that are open, locks the network meanwhile,
/// shows on the current image what has been learned so far, and puts the best weights in as one undo step. GUI thread.
class TrainingSession : public QObject {
    Q_OBJECT
public:
    TrainingSession(NetworkDocument& document, ImageSource& images, RunController& runs, WeightController& weights,
                    std::unique_ptr<Trainer> trainer, QObject* parent = nullptr);
    ~TrainingSession() override;

    TrainingController& training() { return m_training; }
    const TrainingController& training() const { return m_training; }
    /// From start() until the weights are in the network.
    bool isActive() const { return m_isStarting || m_training.isActive(); }

    const TrainingPlan& plan() const { return m_plan; }
    void setPlan(const TrainingPlan& plan);
    /// Whether training begins with new weights, as the plan and the weights that are there have it.
    bool beginsAnew() const;
    /// What can be learned from now, with its name: "MNIST test", "10,000 generated digits". While it trains, what
    /// could be when it started, whatever is open since.
    std::vector<std::pair<TrainingPlan::Source, QString>> sources() const;

    /// `batches`: pauses after so many; -1: goes on to the end. Does nothing while active.
    void start(std::int64_t batches = -1);
    void stop();

    /// Why the last training was refused or failed; std::nullopt: it was not.
    const std::optional<Problem>& problem() const { return m_problem; }
    /// What the last training had to say besides.
    const std::vector<Diagnostic>& notes() const { return m_notes; }
    /// What apply() has changed, in words, until the next training; empty: nothing.
    const QString& change() const { return m_change; }
    /// Whether the last training gave the network weights that it has no more: undone, or replaced.
    bool areWeightsGone() const;
    /// What can be done about problem(), the smallest change first.
    std::vector<TrainingRepair> repairs() const;
    /// Changes the network or the plan, and takes the problem away.
    void apply(const TrainingRepair& repair);

    /// Whether the confusion matrix of progress() is of images that can still be shown.
    bool hasExamples() const { return m_prepared != nullptr; }
    /// Numbers of the validation's images of `label` that were taken for `prediction`, in their order.
    std::vector<std::int64_t> examplesOf(int label, int prediction) const;
    GreyImage exampleImage(std::int64_t example) const;
    /// Makes it the current image.
    void showExample(std::int64_t example);

    /// Where checkpoints are kept; empty: nowhere. Nowhere as well if another window of the program keeps its own
    /// there.
    void setFolder(const QString& folder);
    /// A training that the end of the program has interrupted.
    std::optional<InterruptedTraining> interrupted() const;
    /// Puts its network and plan in and goes on; the error if it cannot be read.
    std::optional<Diagnostic> resumeInterrupted();
    void forgetInterrupted();

Q_SIGNALS:
    /// isActive(), problem() or interrupted() is another one.
    void stateChanged();
    void planChanged();

private:
    void begin(std::vector<NamedTensor> weights);
    QString sourceName() const;
    MakeTrainingData dataMaker() const;
    void showLook(const TrainingLook& look);
    void lookSeen();
    void finish(const TrainingResult& result);
    void abandon();
    void release();
    QString changeText(const TrainingRepair& repair) const;
    void takeAway(const std::optional<Problem>& problem);
    std::int64_t classCount() const;

    NetworkDocument& m_document;
    ImageSource& m_images;
    RunController& m_runs;
    WeightController& m_weights;
    TrainingController m_training;
    TrainingPlan m_plan;
    std::optional<Problem> m_problem;
    std::vector<Diagnostic> m_notes;
    QString m_change;
    BlockWeightsPtr m_learned; ///< what the last training gave the network
    TrainingCheckpoint m_checkpoint;

    bool m_isStarting = false; ///< the weights to begin with were asked for
    bool m_resumes = false;
    bool m_showsLook = false;  ///< the last look is on its way to the screen
    bool m_isAbandoned = false;  ///< another network was put in: what comes is not wanted
    std::int64_t m_batches = -1;
    TrainingProgress m_before;                                            ///< of the training that is gone on with
    OpenImages m_open;                                                    ///< that are learned from
    std::vector<std::pair<TrainingPlan::Source, QString>> m_namedSources; ///< as training started
    std::shared_ptr<PreparedExamples> m_reading;                          ///< filled in on the thread that trains
    std::shared_ptr<const PreparedExamples> m_prepared;                   ///< after that
};

} // namespace layerwise
