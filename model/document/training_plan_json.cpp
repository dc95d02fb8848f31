#include "model/document/training_plan.h"

namespace layerwise {

namespace {

/// Goes over every value of a plan with its name: once to write them, once to read them.
template <typename Plan, typename Visitor>
void visitValues(Plan& plan, Visitor&& visit)
{
    auto& settings = plan.settings;
    visit("source", plan.source);
    visit("generated_count", plan.generatedCount);
    visit("generated_seed", plan.generatedSeed);
    visit("held_out", plan.heldOut);
    visit("shift", plan.augmentation.shift);
    visit("rotation", plan.augmentation.rotation);
    visit("scale", plan.augmentation.scale);
    visit("thickness", plan.augmentation.thickness);
    visit("optimizer", settings.optimizer.kind);
    visit("momentum", settings.optimizer.momentum);
    visit("nesterov", settings.optimizer.nesterov);
    visit("weight_decay", settings.optimizer.weightDecay);
    visit("learning_rate", settings.learningRate);
    visit("schedule", settings.schedule.kind);
    visit("step_epochs", settings.schedule.stepEpochs);
    visit("gamma", settings.schedule.gamma);
    visit("batch_size", settings.batchSize);
    visit("epochs", settings.epochs);
    visit("minutes", settings.minutes);
    visit("validate_every", settings.validateEvery);
    visit("seed", settings.seed);
}

template <typename T>
QJsonValue toJson(const T& value)
{
    if constexpr (std::is_enum_v<T>)
        return static_cast<int>(value);
    else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
        return QString::number(value); // JSON's numbers do not hold every seed
    else
        return value;
}

template <typename T>
void fromJson(const QJsonValue& json, T& value)
{
    if constexpr (std::is_same_v<T, bool>) {
        value = json.toBool(value);
    } else if constexpr (std::is_enum_v<T>) {
        value = static_cast<T>(json.toInt(static_cast<int>(value)));
    } else if constexpr (std::is_integral_v<T>) {
        bool isNumber = false;
        const auto number =
            static_cast<T>(std::is_signed_v<T> ? static_cast<T>(json.toString().toLongLong(&isNumber))
                                               : static_cast<T>(json.toString().toULongLong(&isNumber)));
        value = isNumber ? number : value;
    } else {
        value = json.toDouble(value);
    }
}

/// What a file may not say: a value of an enumeration that has no name.
void mendChoices(TrainingPlan& plan)
{
    const TrainingPlan fresh;
    const auto mend = [](auto& value, auto last, auto usual) {
        if (static_cast<int>(value) < 0 || value > last)
            value = usual;
    };
    mend(plan.source, TrainingPlan::Source::Both, fresh.source);
    mend(plan.settings.optimizer.kind, OptimizerKind::AdamW, fresh.settings.optimizer.kind);
    mend(plan.settings.schedule.kind, ScheduleKind::OneCycle, fresh.settings.schedule.kind);
}

} // namespace

QJsonObject trainingPlanToJson(const TrainingPlan& plan)
{
    QJsonObject json;
    visitValues(plan,
                [&json](const char* name, const auto& value) { json.insert(QLatin1String(name), toJson(value)); });
    return json;
}

TrainingPlan trainingPlanFromJson(const QJsonObject& json)
{
    TrainingPlan plan;
    visitValues(plan, [&json](const char* name, auto& value) { fromJson(json.value(QLatin1String(name)), value); });
    mendChoices(plan);
    return plan;
}

} // namespace layerwise
