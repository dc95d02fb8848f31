#include "model/core/explain_step.h"

#include "model/core/formula_text.h"
#include "model/core/step_plan.h"
#include "model/core/tensor_place.h"

namespace layerwise {

namespace {

/// Everything one call is about.
struct Question {
    const Network& network;
    const LayerRegistry& registry;
    const Trace& trace;
    std::int64_t image;
    const std::vector<std::int64_t>& at;
};

Diagnostic notRecorded()
{
    return {"explain.not_recorded", {}, {}};
}

std::optional<Diagnostic> checkPlace(const Question& question, const Shape& shape)
{
    if (shape.rank() < 2)
        return Diagnostic{"explain.no_batch", {{"input", shape}}, {}};
    bool isInside = question.image >= 0 && question.image < shape[0] &&
                    question.at.size() + 1 == static_cast<std::size_t>(shape.rank());
    for (std::size_t axis = 0; isInside && axis < question.at.size(); ++axis)
        isInside = question.at[axis] >= 0 && question.at[axis] < shape[static_cast<std::int64_t>(axis) + 1];
    if (isInside)
        return std::nullopt;
    return Diagnostic{
        "explain.out_of_range", {{"at", Shape(question.at)}, {"output", Shape(withoutBatch(shape.sizes()))}}, {}};
}

Result<Explanation> explainLayer(const Question& question, const LayerType& type, const OptionMap& options,
                                 const TraceStep& step, const ActivationPtr& input)
{
    if (!input || !step.output || (!step.parameters && !type.parameters(options).empty()))
        return notRecorded();
    if (auto error = checkPlace(question, step.output->shape()))
        return *error;
    return type.explain(options, {input, step.output, step.parameters, question.image, question.at});
}

/// What one branch brings into a sum: broadcasting repeats what has a size of 1 or is missing in front.
ExplainedTerm branchTerm(const Activation& branch, const Shape& sum, const TensorPlace& at, bool isShortcut)
{
    const std::int64_t missing = sum.rank() - branch.shape().rank();
    TensorPlace place;
    for (std::int64_t dim = 0; dim < branch.shape().rank(); ++dim)
        place.push_back(branch.shape()[dim] == 1 ? 0 : at[static_cast<std::size_t>(dim + missing)]);
    ExplainedTerm term;
    term.input = withoutBatch(place);
    term.weight = 1;
    term.activation = valueAt(branch, place);
    term.product = term.activation;
    term.isShortcut = isShortcut;
    return term;
}

Result<Explanation> explainSum(const Question& question, const TraceStep& step)
{
    if (!step.body || !step.shortcut || !step.sum)
        return notRecorded();
    const Shape& shape = step.sum->shape();
    if (auto error = checkPlace(question, shape))
        return *error;
    if (step.body->shape().rank() < 1 || step.shortcut->shape().rank() < 1)
        return Diagnostic{"explain.no_batch", {{"input", shape}}, {}};
    const TensorPlace at = withBatch(question.image, question.at);
    Explanation explanation;
    explanation.kind = ExplanationKind::Addition;
    explanation.at = question.at;
    explanation.value = valueAt(*step.sum, at);
    explanation.terms = {branchTerm(*step.body, shape, at, false), branchTerm(*step.shortcut, shape, at, true)};
    const double body = explanation.terms[0].product;
    const double shortcut = explanation.terms[1].product;
    explanation.sum = body + shortcut;
    explanation.formula = "y = body + shortcut";
    explanation.filled =
        significantText(explanation.value) + " = " + significantText(body) + " + " + operandText(shortcut);
    return explanation;
}

/// The type of the layer that a Residual's sum goes through.
const LayerType* activationOf(const Question& question, const Block& block)
{
    if (!activatesSum(block, question.registry))
        return nullptr;
    return question.registry.find(question.registry.find(block.type)->reader(block.options).text("activation"));
}

Result<Explanation> explainActivation(const Question& question, const Block& block, const TraceStep& step)
{
    const LayerType* activation = activationOf(question, block);
    return activation ? explainLayer(question, *activation, {}, step, step.sum) : notRecorded();
}

/// "1.2 = 0.5 + 0.7" -> "0.5 + 0.7".
std::string rightSide(const std::string& formula)
{
    return formula.substr(formula.find(" = ") + 3);
}

Result<Explanation> explainResidual(const Question& question, const Block& block, const TraceStep& step)
{
    Result<Explanation> sum = explainSum(question, step);
    const LayerType* activation = activationOf(question, block);
    if (!sum || !step.output)
        return sum ? notRecorded() : sum;
    Explanation whole = *sum;
    whole.value = valueAt(*step.output, withBatch(question.image, question.at));
    std::string text = rightSide(whole.filled);
    if (activation) {
        const Result<Explanation> curve = explainActivation(question, block, step);
        if (!curve)
            return curve;
        whole.numbers = {{"body + shortcut", whole.sum}};
        whole.sum = curve->sum;
        whole.formula = "y = " + activation->name() + "(body + shortcut)";
        text = activation->name() + "(" + text + ")";
    }
    whole.filled = significantText(whole.value) + " = " + text;
    return whole;
}

/// A Sequential with nothing in it passes on what it is given.
Result<Explanation> explainEmpty(const Question& question, const TraceStep& step)
{
    if (!step.input || !step.output)
        return notRecorded();
    if (auto error = checkPlace(question, step.output->shape()))
        return *error;
    Explanation explanation;
    explanation.at = question.at;
    explanation.value = valueAt(*step.output, withBatch(question.image, question.at));
    const double x = valueAt(*step.input, withBatch(question.image, question.at));
    explanation.terms = {{question.at, 1, x, x, false, false}};
    explanation.sum = x;
    explanation.formula = "y = x";
    explanation.filled = significantText(explanation.value) + " = " + significantText(x);
    return explanation;
}

/// The explanation of a value that was scaled afterwards.
void applyScale(Explanation& explanation, const TraceStep& step, const Question& question)
{
    for (const ChannelScale& scaled : step.scaled) {
        if (question.at.empty() || scaled.channel != question.at.front())
            continue;
        const auto scale = static_cast<double>(scaled.scale);
        explanation.value = valueAt(*step.output, withBatch(question.image, question.at));
        explanation.sum *= scale;
        if (explanation.bias)
            *explanation.bias *= scale;
        if (explanation.kind != ExplanationKind::Exponentials) {
            for (ExplainedTerm& term : explanation.terms) {
                term.weight *= scale;
                term.product *= scale;
            }
        }
        explanation.numbers.push_back({"scale", scale});
        explanation.formula = "y = scale * (" + rightSide(explanation.formula) + ")";
        explanation.filled = significantText(explanation.value) + " = " + significantText(scale) + " * (" +
                             rightSide(explanation.filled) + ")";
    }
}

/// What the whole block has put out.
Result<Explanation> explainBlock(const Question& question, const Block& block)
{
    if (block.id == kRootId && !block.slots[0].empty()) // the root has no step of its own
        return explainBlock(question, block.slots[0].back());
    const TraceStep* step = question.trace.find(block.id);
    const LayerType* type = question.registry.find(block.type);
    if (!step || !type || !step->output)
        return notRecorded();
    Result<Explanation> explanation = !type->isContainer()
                                          ? explainLayer(question, *type, block.options, *step, step->input)
                                      : type->slots().size() == 2 ? explainResidual(question, block, *step)
                                      : block.slots[0].empty()    ? explainEmpty(question, *step)
                                                                  : explainBlock(question, block.slots[0].back());
    if (!explanation || step->scaled.empty())
        return explanation;
    Explanation scaled = std::move(explanation).value();
    applyScale(scaled, *step, question);
    return scaled;
}

} // namespace

Result<Explanation> explainStep(const Network& network, const LayerRegistry& registry, const Trace& trace,
                                const StepPosition& position, std::int64_t image, const std::vector<std::int64_t>& at)
{
    const Question question{network, registry, trace, image, at};
    const Block* block = findBlock(network.root, position.block);
    const TraceStep* step = trace.find(position.block);
    if (!block)
        return notRecorded();
    switch (position.phase) {
    case StepPhase::Done:
        return explainBlock(question, *block);
    case StepPhase::Sum:
        return step ? explainSum(question, *step) : notRecorded();
    case StepPhase::Activation: {
        Result<Explanation> curve = step ? explainActivation(question, *block, *step) : notRecorded();
        if (!curve || step->scaled.empty())
            return curve;
        Explanation scaled = std::move(curve).value();
        applyScale(scaled, *step, question);
        return scaled;
    }
    case StepPhase::Before:
    case StepPhase::Enter:
        break; // nothing has been computed yet
    }
    return notRecorded();
}

} // namespace layerwise
