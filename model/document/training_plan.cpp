#include "model/document/training_plan.h"

namespace layerwise {

namespace {

/// The images to learn from of what is open. Precondition: they are no samples.
Result<DatasetPtr> openForTraining(const OpenImages& open, const InputSpec& input, DatasetPlace& place)
{
    if (open.path.isEmpty())
        return open.dataset;
    const Result<DatasetPlace> found = findDataset(open.path);
    if (!found)
        return found.error();
    place = *found;
    const Split wanted = place.has(Split::Train) ? Split::Train : open.split;
    if (open.dataset && wanted == open.split)
        return open.dataset;
    return openDataset(place, wanted, input);
}

Result<std::vector<DatasetPtr>> readDatasets(const TrainingPlan& plan, const OpenImages& open, const InputSpec& input,
                                             DatasetPlace& place)
{
    std::vector<DatasetPtr> datasets;
    const bool takesOpen = plan.source != TrainingPlan::Source::Generated && !open.areSamples();
    if (takesOpen) {
        Result<DatasetPtr> read = openForTraining(open, input, place);
        if (!read)
            return read.error();
        datasets.push_back(std::move(read).value());
    }
    if (!takesOpen || plan.source == TrainingPlan::Source::Both)
        datasets.push_back(generateDigits(plan.generatedCount, plan.generatedSeed));
    return datasets;
}

} // namespace

void TrainingPlan::setOptimizer(OptimizerKind kind)
{
    const TrainingSettings usual = quickTraining();
    settings.optimizer.kind = kind;
    settings.optimizer.nesterov = settings.optimizer.nesterov && kind == OptimizerKind::Sgd;
    settings.learningRate = usualLearningRate();
    settings.optimizer.weightDecay = kind == OptimizerKind::AdamW ? usual.optimizer.weightDecay : 0;
}

double TrainingPlan::usualLearningRate() const
{
    constexpr double kSgdRate = 0.05;
    return settings.optimizer.kind == OptimizerKind::Sgd ? kSgdRate : quickTraining().learningRate;
}

Result<PreparedExamples> prepareExamples(const TrainingPlan& plan, const OpenImages& open, const InputSpec& input)
{
    PreparedExamples prepared;
    const Result<std::vector<DatasetPtr>> datasets = readDatasets(plan, open, input, prepared.place);
    if (!datasets)
        return datasets.error();
    std::int64_t total = 0;
    for (const DatasetPtr& dataset : *datasets) {
        total += dataset->size();
        prepared.name += (prepared.name.empty() ? "" : " + ") + dataset->name();
    }
    if (total < 1)
        return Diagnostic{"train.no_examples", {}, {}};
    const std::int64_t heldOut = plan.heldOut < 0 ? usuallyHeldOut(total) : plan.heldOut;
    if (heldOut >= total)
        return Diagnostic{
            "train.setting", {{"setting", std::string("number of images held out")}, {"actual", heldOut}}, {}};
    HeldOut split = holdOut(*datasets, heldOut);
    prepared.data.training = std::make_shared<DatasetExamples>(std::move(split.training), input, plan.augmentation);
    prepared.validation = std::move(split.validation);
    if (heldOut > 0)
        prepared.data.validation = std::make_shared<DatasetExamples>(prepared.validation, input);
    return prepared;
}

DatasetPart exampleAt(const std::vector<DatasetPart>& parts, std::int64_t index)
{
    auto part = parts.begin();
    for (; index >= part->count; ++part)
        index -= part->count;
    return {part->dataset, part->indexOf(index), 1};
}

} // namespace layerwise
