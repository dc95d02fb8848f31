#include "app/cli/block_argument.h"
#include "app/cli/commands.h"
#include "app/cli/network_run.h"
#include "app/cli/output.h"
#include "model/core/explain_step.h"
#include "model/document/sentences.h"

#include <algorithm>
#include <cmath>

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

std::vector<const ExplainedTerm*> termsInside(const Explanation& explanation)
{
    std::vector<const ExplainedTerm*> terms;
    for (const ExplainedTerm& term : explanation.terms) {
        if (!term.isPadding)
            terms.push_back(&term);
    }
    return terms;
}

QJsonObject explanationJson(const Explanation& explanation, const QString& path, const QString& type)
{
    QJsonArray terms;
    for (const ExplainedTerm* term : termsInside(explanation)) {
        QJsonObject object{{QStringLiteral("input"), toJson(term->input)},
                           {QStringLiteral("weight"), numberJson(term->weight)},
                           {QStringLiteral("activation"), numberJson(term->activation)},
                           {QStringLiteral("product"), numberJson(term->product)}};
        if (explanation.kind == ExplanationKind::Addition)
            object.insert(QStringLiteral("branch"),
                          term->isShortcut ? QStringLiteral("shortcut") : QStringLiteral("body"));
        terms.append(object);
    }
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
            {QStringLiteral("bias"), explanation.bias ? numberJson(*explanation.bias) : QJsonValue(QJsonValue::Null)},
            {QStringLiteral("terms"), terms},
            {QStringLiteral("sum"), numberJson(explanation.sum)}};
}

QString explanationText(const Explanation& explanation, const QString& path, const QString& type)
{
    QStringList lines{QStringLiteral("%1 (%2) at %3 is %4")
                          .arg(path, type, formatShape(Shape(explanation.at)), formatValue(explanation.value, 7)),
                      QString(), QString::fromStdString(explanation.formula),
                      QString::fromStdString(explanation.filled)};
    std::vector<const ExplainedTerm*> terms = termsInside(explanation);
    std::stable_sort(terms.begin(), terms.end(), [](const ExplainedTerm* a, const ExplainedTerm* b) {
        return std::abs(a->product) > std::abs(b->product);
    });
    const std::size_t shown = std::min(terms.size(), kMostTermsShown);
    if (shown > 0) {
        const bool isSum = explanation.kind == ExplanationKind::Addition;
        TextTable table({isSum ? QStringLiteral("Branch") : QStringLiteral("Input"), QStringLiteral("Weight"),
                         QStringLiteral("Activation"), QStringLiteral("Product")},
                        1);
        for (std::size_t i = 0; i < shown; ++i) {
            const QString branch = terms[i]->isShortcut ? QStringLiteral("shortcut ") : QStringLiteral("body ");
            table.add({(isSum ? branch : QString()) + formatShape(Shape(terms[i]->input)),
                       formatValue(terms[i]->weight), formatValue(terms[i]->activation),
                       formatValue(terms[i]->product)});
        }
        lines << QString() << table.toString();
    }
    if (shown < terms.size())
        lines << QStringLiteral("and %1 smaller ones").arg(formatCount(static_cast<qint64>(terms.size() - shown)));
    if (explanation.bias)
        lines << QString() << QStringLiteral("Bias: %1").arg(formatValue(*explanation.bias, 7));
    lines << QStringLiteral("%1Computed anew: %2")
                 .arg(explanation.bias ? QString() : QStringLiteral("\n"), formatValue(explanation.sum, 7));
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
