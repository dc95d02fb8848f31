#include "model/document/step_sentences.h"

#include "model/document/sentence_patterns.h"
#include "model/document/sentences.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

constexpr int kPercentDigits = 3;

QString tr(const char* text)
{
    return QCoreApplication::translate("Step", text);
}

std::string activationOf(const Block& residual, const LayerType& type)
{
    return type.reader(residual.options).text("activation");
}

/// One number for all channels, or one for each: "0.1307", "0.485, 0.456 and 0.406".
std::string numbersText(const std::vector<double>& numbers)
{
    QStringList texts;
    for (const double number : numbers)
        texts << formatValue(number);
    const QString last = texts.isEmpty() ? QString() : texts.takeLast();
    return (texts.isEmpty() ? last : tr("%1 and %2").arg(texts.join(QStringLiteral(", ")), last)).toStdString();
}

Diagnostic inputAction(const InputSpec& spec)
{
    return {
        "did.input", {{"output", spec.shape()}, {"mean", numbersText(spec.mean)}, {"std", numbersText(spec.std)}}, {}};
}

Diagnostic enterAction(const Block& container, const Shape& input)
{
    const bool isBranching = container.slots.size() > 1;
    Diagnostic action{isBranching ? "did.enter.residual" : "did.enter.sequential", {{"input", input}}, {}};
    const std::vector<Block>& chain = container.slots[isBranching ? 1 : 0];
    if (chain.empty())
        return action;
    action.values[isBranching ? "shortcut_blocks" : "blocks"] = static_cast<std::int64_t>(chain.size());
    action.values["first"] = chain.front().name;
    return action;
}

Diagnostic sumAction(const Block& residual, const StepRecord& record)
{
    return {residual.slots[1].empty() ? "did.sum_with_input" : "did.sum",
            {{"body", record.input->shape()}, {"shortcut", record.second->shape()}, {"output", record.output->shape()}},
            {}};
}

/// What a layer or a whole container did, from its descriptor; of what has values, with their number and the zeros.
Diagnostic layerAction(const LayerType& type, const OptionMap& options, const Block* container,
                       const StepRecord& record)
{
    Diagnostic action = type.action(options, record.input->shape(), record.output->shape());
    if (!findPattern(action.code.c_str()))
        action.code = "did.layer";
    if (container && !container->slots.front().empty())
        action.values["blocks"] = static_cast<std::int64_t>(container->slots.front().size());
    const ActivationStats& stats = record.output->stats();
    action.values["count"] = stats.count;
    action.values["zeros"] = std::llround(stats.zeroFraction * static_cast<double>(stats.count));
    return action;
}

std::optional<Diagnostic> actionAt(const NetworkDocument& document, const StepPosition& position,
                                   const StepRecord& record)
{
    if (position == StepPosition{})
        return inputAction(document.network().input);
    const Block& block = *document.block(position.block);
    const LayerType* type = document.type(position.block);
    if (!type)
        return std::nullopt;
    switch (position.phase) {
    case StepPhase::Before:
        return record.input ? Diagnostic{"did.before", {{"input", record.input->shape()}}, {}}
                            : Diagnostic{"did.before", {}, {}};
    case StepPhase::Enter:
        return record.input ? std::optional(enterAction(block, record.input->shape())) : std::nullopt;
    case StepPhase::Sum:
        return record.input && record.second && record.output ? std::optional(sumAction(block, record)) : std::nullopt;
    case StepPhase::Activation:
        type = document.registry().find(activationOf(block, *type));
        return type && record.input && record.output ? std::optional(layerAction(*type, {}, nullptr, record))
                                                     : std::nullopt;
    case StepPhase::Done:
        break;
    }
    if (!record.input || !record.output)
        return std::nullopt;
    return layerAction(*type, block.options, type->isContainer() ? &block : nullptr, record);
}

} // namespace

QString stepName(const NetworkDocument& document, const StepPosition& position)
{
    if (position == StepPosition{})
        return tr("the image");
    const QString path = document.path(position.block);
    switch (position.phase) {
    case StepPhase::Before:
        return tr("before %1").arg(path);
    case StepPhase::Enter:
        return tr("into %1").arg(path);
    case StepPhase::Sum:
        return tr("%1: sum").arg(path);
    case StepPhase::Activation: {
        const LayerType* type = document.type(position.block);
        const std::string word = type ? activationOf(*document.block(position.block), *type) : std::string();
        return QStringLiteral("%1: %2").arg(path, QString::fromStdString(word));
    }
    case StepPhase::Done:
        break;
    }
    return path;
}

QString stepSentence(const NetworkDocument& document, const StepPosition& position, const StepRecord& record)
{
    const auto action = actionAt(document, position, record);
    return action ? describe(*action, document.path(position.block)).title : QString();
}

QString breakpointText(const Breakpoint& breakpoint)
{
    switch (breakpoint.condition) {
    case Breakpoint::Condition::Always:
        return tr("before it runs");
    case Breakpoint::Condition::NotFinite:
        return tr("if there is a NaN or an Inf in its output");
    case Breakpoint::Condition::Zeros:
        return tr("if more than %1 % of its values are 0").arg(formatValue(breakpoint.bound));
    case Breakpoint::Condition::MaxAbs:
        return tr("if a value of its output is beyond ±%1").arg(formatValue(breakpoint.bound));
    case Breakpoint::Condition::ShapeDiffers:
        return tr("if its output is not %1").arg(formatShape(breakpoint.shape));
    }
    return {};
}

QString breakpointReason(const Breakpoint& breakpoint, const Activation& output)
{
    const ActivationStats& stats = output.stats();
    switch (breakpoint.condition) {
    case Breakpoint::Condition::Always:
        return tr("breakpoint");
    case Breakpoint::Condition::NotFinite:
        return tr("%1 NaN and %2 Inf in its output").arg(formatCount(stats.nanCount), formatCount(stats.infCount));
    case Breakpoint::Condition::Zeros:
        return tr("%1 % of its values are 0, more than %2 %")
            .arg(formatValue(stats.zeroFraction * 100, kPercentDigits), formatValue(breakpoint.bound));
    case Breakpoint::Condition::MaxAbs: {
        const double largest =
            std::max(std::fabs(static_cast<double>(stats.min)), std::fabs(static_cast<double>(stats.max)));
        return tr("its output goes up to ±%1, beyond ±%2")
            .arg(stats.infCount > 0 ? tr("inf") : formatValue(largest), formatValue(breakpoint.bound));
    }
    case Breakpoint::Condition::ShapeDiffers:
        return tr("its output is %1, not %2").arg(formatShape(output.shape()), formatShape(breakpoint.shape));
    }
    return {};
}

} // namespace layerwise
