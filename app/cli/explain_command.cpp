#include "app/cli/block_argument.h"
#include "app/cli/commands.h"
#include "app/cli/explain_terms.h"
#include "app/cli/network_run.h"
#include "app/cli/output.h"
#include "model/core/explain_step.h"
#include "model/document/sentences.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace layerwise::cli {

namespace {

constexpr std::size_t kMostTermsShown = 20;

QString kindName(ExplanationKind kind)
{
    switch (kind) {
    case ExplanationKind::WeightedSum:
        return QStringLiteral("weighted_sum");
    case ExplanationKind::Winner:
        return QStringLiteral("winner");
    case ExplanationKind::Affine:
        return QStringLiteral("affine");
    case ExplanationKind::Curve:
        return QStringLiteral("curve");
    case ExplanationKind::Exponentials:
        return QStringLiteral("exponentials");
    case ExplanationKind::Copy:
        return QStringLiteral("copy");
    case ExplanationKind::Addition:
        return QStringLiteral("addition");
    }
    return {};
}

QJsonArray toJson(const std::vector<std::int64_t>& place)
{
    QJsonArray array;
    for (const std::int64_t index : place)
        array.append(static_cast<qint64>(index));
    return array;
}

/// JSON has no NaN and no infinity.
QJsonValue numberJson(double number)
{
    return std::isfinite(number) ? QJsonValue(number) : QJsonValue(formatValue(number));
}

QJsonObject termJson(const ToldTerm& told, ExplanationKind kind)
{
    QJsonObject object{{QStringLiteral("input"), toJson(told.term.input)},
                       {QStringLiteral("weight"), numberJson(told.term.weight)},
                       {QStringLiteral("activation"), numberJson(told.term.activation)},
                       {QStringLiteral("product"), numberJson(told.term.product)}};
    if (kind == ExplanationKind::Addition)
        object.insert(QStringLiteral("branch"),
                      told.term.isShortcut ? QStringLiteral("shortcut") : QStringLiteral("body"));
    if (kind == ExplanationKind::Exponentials)
        object.insert(QStringLiteral("exp"), numberJson(told.exponential));
    return object;
}

QJsonObject explanationJson(const Explanation& explanation, const QString& path, const QString& type)
{
    const ToldTerms told = tellTerms(explanation);
    QJsonArray terms;
    for (const ToldTerm& term : told.terms)
        terms.append(termJson(term, explanation.kind));
    QJsonObject numbers;
    for (const NamedNumber& number : explanation.numbers)
        numbers.insert(QString::fromStdString(number.name), numberJson(number.value));
    return {{QStringLiteral("path"), path},
            {QStringLiteral("type"), type},
            {QStringLiteral("at"), toJson(explanation.at)},
            {QStringLiteral("kind"), kindName(explanation.kind)},
            {QStringLiteral("formula"), QString::fromStdString(explanation.formula)},
            {QStringLiteral("filled"), QString::fromStdString(explanation.filled)},
            {QStringLiteral("numbers"), numbers},
            {QStringLiteral("value"), numberJson(explanation.value)},
            {QStringLiteral("bias"), told.bias ? numberJson(*told.bias) : QJsonValue(QJsonValue::Null)},
            {QStringLiteral("terms"), terms},
            {QStringLiteral("sum_of_terms"), numberJson(told.sumOfTerms)},
            {QStringLiteral("function"), told.function.isEmpty() ? QJsonValue(QJsonValue::Null) : told.function},
            {QStringLiteral("sum"), numberJson(explanation.sum)}};
}

QStringList headings(ExplanationKind kind)
{
    switch (kind) {
    case ExplanationKind::Winner:
        return {QStringLiteral("Input"), QStringLiteral("Value"), QStringLiteral("Largest")};
    case ExplanationKind::Curve:
        return {QStringLiteral("Input"), QStringLiteral("x")};
    case ExplanationKind::Copy:
        return {QStringLiteral("Input"), QStringLiteral("Value")};
    case ExplanationKind::Addition:
        return {QStringLiteral("Branch"), QStringLiteral("Value")};
    case ExplanationKind::Affine:
        return {QStringLiteral("Input"), QStringLiteral("Factor"), QStringLiteral("Activation"), QStringLiteral("Product")};
    case ExplanationKind::Exponentials:
        return {QStringLiteral("Input"), QStringLiteral("x"), QStringLiteral("exp(x - max)"), QStringLiteral("Share")};
    case ExplanationKind::WeightedSum:
        break;
    }
    return {QStringLiteral("Input"), QStringLiteral("Weight"), QStringLiteral("Activation"), QStringLiteral("Product")};
}

/// In the order of headings().
QStringList row(const ToldTerm& told, const Explanation& explanation)
{
    const ExplainedTerm& term = told.term;
    const QString place = formatShape(Shape(term.input));
    const QString activation = formatValue(term.activation);
    switch (explanation.kind) {
    case ExplanationKind::Winner:
        return {place, activation, term.weight != 0 ? QStringLiteral("yes") : QString()};
    case ExplanationKind::Curve:
    case ExplanationKind::Copy:
        return {place, activation};
    case ExplanationKind::Addition:
        return {(term.isShortcut ? QStringLiteral("shortcut ") : QStringLiteral("body ")) + place, activation};
    case ExplanationKind::Exponentials:
        return {place, activation, formatValue(told.exponential), QStringLiteral("%1 %").arg(formatValue(told.share * 100))};
    case ExplanationKind::Affine:
    case ExplanationKind::WeightedSum:
        break;
    }
    return {place, formatValue(term.weight), activation, formatValue(term.product)};
}

/// How much a term counts: what is shown first.
double weightOf(const ToldTerm& told, ExplanationKind kind)
{
    switch (kind) {
    case ExplanationKind::Winner:
        return told.term.activation;
    case ExplanationKind::Exponentials:
        return told.exponential;
    default:
        return std::abs(told.term.product);
    }
}

/// What stands between the terms and the value.
QStringList remainder(const Explanation& explanation, const ToldTerms& told)
{
    QStringList lines;
    if (explanation.kind == ExplanationKind::Affine)
        lines << QStringLiteral("Added to it (bias - mean * factor): %1").arg(formatValue(told.bias.value_or(0), 7));
    else if (told.bias && explanation.kind != ExplanationKind::Exponentials)
        lines << QStringLiteral("Bias: %1").arg(formatValue(*told.bias, 7));
    if (explanation.kind == ExplanationKind::Addition && !told.function.isEmpty())
        lines << QStringLiteral("body + shortcut: %1").arg(formatValue(told.sumOfTerms, 7));
    lines << QStringLiteral("Computed anew: %1").arg(formatValue(explanation.sum, 7));
    return lines;
}

QString explanationText(const Explanation& explanation, const QString& path, const QString& type)
{
    QStringList lines{QStringLiteral("%1 (%2) at %3 is %4")
                          .arg(path, type, formatShape(Shape(explanation.at)), formatValue(explanation.value, 7)),
                      QString(), QString::fromStdString(explanation.formula),
                      QString::fromStdString(explanation.filled)};
    ToldTerms told = tellTerms(explanation);
    std::ranges::stable_sort(told.terms, std::greater{},
                             [&](const ToldTerm& term) { return weightOf(term, explanation.kind); });
    const std::size_t shown = std::min(told.terms.size(), kMostTermsShown);
    if (shown > 0) {
        TextTable table(headings(explanation.kind), 1);
        for (std::size_t i = 0; i < shown; ++i)
            table.add(row(told.terms[i], explanation));
        lines << QString() << table.toString();
    }
    if (shown < told.terms.size())
        lines << QStringLiteral("and %1 smaller ones").arg(formatCount(static_cast<qint64>(told.terms.size() - shown)));
    lines << QString() << remainder(explanation, told);
    return lines.join(QLatin1Char('\n'));
}

} // namespace

int runExplain(Arguments& arguments, const LayerRegistry& registry)
{
    const QString path = arguments.required(QStringLiteral("path"));
    const std::vector<std::int64_t> at = arguments.requiredIntegers(QStringLiteral("at"), 0);
    const std::optional<NetworkRun> run = readNetworkRun(arguments, registry);
    if (!run)
        return kBadUsage;
    if (run->images.images.size() != 1) {
        arguments.complain(QStringLiteral("--index has to name one image, for it is one value that is explained."));
        return kBadUsage;
    }
    const Network& network = *run->network;
    const Block* block = blockAt(network, registry, path);
    if (!block)
        return kBadUsage;
    RunRequest request = run->request;
    request.replayCheck = false;
    request.until = StepPosition{block->id, StepPhase::Done};
    const TracePtr trace = run->executor->run(request, {});
    const TraceStep* step = trace->find(block->id);
    if (!step || !step->output)
        return failRun(network, registry, *trace);
    const Result<Explanation> explanation = explainStep(network, registry, *trace, {block->id, StepPhase::Done}, 0, at);
    if (!explanation)
        return fail(describe(explanation.error(), path).title);
    const QString type = QString::fromStdString(block->type);
    if (arguments.has(QStringLiteral("json")))
        printResult(explanationJson(*explanation, path, type));
    else
        printResult(explanationText(*explanation, path, type));
    return kDone;
}

} // namespace layerwise::cli
