#pragma once

#include "model/core/training.h"
#include "model/data/augmentation.h"
#include "model/data/dataset_examples.h"
#include "model/document/dataset_files.h"

#include <QJsonObject>

#include <cstdint>
#include <string>

namespace layerwise {

/// What a person chooses before training. A value; the default is what the Train button does untouched.
struct TrainingPlan {
    enum class Source { Open, Generated, Both };

    TrainingSettings settings = quickTraining();
    Source source = Source::Open;
    std::int64_t generatedCount = 10'000;
    std::uint64_t generatedSeed = 1000;
    std::int64_t heldOut = -1; ///< images kept for validation; -1: as usuallyHeldOut()
    AugmentationSettings augmentation;
    /// Begins with new random weights instead of those that are there. std::nullopt: only if those came with the
    /// program, for there would be nothing left to learn.
    std::optional<bool> beginsAnew;

    /// With the learning rate and the weight decay that are usual for it.
    void setOptimizer(OptimizerKind kind);
    /// The learning rate that setOptimizer() sets for the plan's optimizer.
    double usualLearningRate() const;
};

/// The images that are open in the window when training starts.
struct OpenImages {
    DatasetPtr dataset; ///< null: what is at `path`, not read yet; without a path, samples
    QString path;       ///< that `dataset` is a part of; empty: it comes from no files
    Split split = Split::Test;

    /// The digits that the program starts with are a handful to look at: instead of them as many are generated as the
    /// plan says.
    bool areSamples() const
    {
        return path.isEmpty() && (!dataset || (dataset->isGenerated() && dataset->size() <= kSamples));
    }
    static constexpr std::int64_t kSamples = 200;
};

struct PreparedExamples {
    TrainingData data;
    std::vector<DatasetPart> validation; ///< what data.validation is made of
    DatasetPlace place;                  ///< of what was open; without a path: no files
    std::string name;                    ///< "MNIST train + Generated digits"
};

/// Reads and makes the plan's images; takes seconds. Of a folder with MNIST's files its training images are taken,
/// whichever are open. Codes: data.* of reading them; train.no_examples; train.setting {held out} if nothing is left to
/// learn from.
Result<PreparedExamples> prepareExamples(const TrainingPlan& plan, const OpenImages& open, const InputSpec& input);

/// Image `index` of the validation as a picture of its data set. Precondition: there is one.
DatasetPart exampleAt(const std::vector<DatasetPart>& parts, std::int64_t index);

/// Everything of a plan but where checkpoints go; what is missing or of another type is as in a new plan.
QJsonObject trainingPlanToJson(const TrainingPlan& plan);
TrainingPlan trainingPlanFromJson(const QJsonObject& json);

} // namespace layerwise
