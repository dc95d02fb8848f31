#include "app/cli/commands.h"
#include "app/cli/network_argument.h"
#include "app/cli/output.h"
#include "model/document/sentences.h"
#include "model/engine/memory_estimate.h"
#include "model/engine/torch_executor.h"

namespace layerwise::cli {

namespace {

/// A problem with all that is said about it.
struct CheckedProblem {
    Problem problem;
    QString path;
    QString type;
    ProblemText text;
    QString torch; ///< LibTorch's own words, or empty
};

/// What shape inference finds, and a network that is too large to be run.
std::vector<Problem> problemsOf(const Network& network, const LayerRegistry& registry, const ShapeReport& report)
{
    std::vector<Problem> problems = report.problems;
    const WorkEstimate work = estimateWork(network.root, registry, network.input.shape());
    if (const auto refusal = refusalFor(work, defaultMemoryLimit()))
        problems.push_back({Severity::Error, refusal->first, refusal->second});
    return problems;
}

/// Empty where LibTorch would not throw, and where it is not known what would come in: an answer to a made-up input
/// would mislead. Options are refused before any input is looked at.
QString torchMessage(Executor& executor, const Network& network, const ShapeReport& report, const Problem& problem)
{
    if (problem.severity != Severity::Error || problem.diagnostic.code.starts_with("memory."))
        return {};
    const std::optional<Shape>& input = report.of(problem.block).input;
    if (!input && !problem.diagnostic.code.starts_with("option."))
        return {};
    return QString::fromStdString(executor.torchMessage(network, problem.block, input.value_or(network.input.shape())));
}

QJsonObject toJson(const CheckedProblem& checked)
{
    const bool error = checked.problem.severity == Severity::Error;
    return {{QStringLiteral("severity"), error ? QStringLiteral("error") : QStringLiteral("warning")},
            {QStringLiteral("code"), QString::fromStdString(checked.problem.diagnostic.code)},
            {QStringLiteral("path"), checked.path},
            {QStringLiteral("message"), checked.text.title},
            {QStringLiteral("expected"), checked.text.expected},
            {QStringLiteral("actual"), checked.text.actual},
            {QStringLiteral("torch"), checked.torch},
            {QStringLiteral("fixes"), QJsonArray()}};
}

QString toText(const CheckedProblem& checked, qsizetype number)
{
    const bool error = checked.problem.severity == Severity::Error;
    QStringList lines{QStringLiteral("%1. %2: %3")
                          .arg(number)
                          .arg(error ? QStringLiteral("Error") : QStringLiteral("Warning"), checked.text.title)};
    const auto add = [&](const QString& name, const QString& value) {
        if (!value.isEmpty())
            lines << QStringLiteral("   %1%2").arg(name.leftJustified(10), value);
    };
    if (!checked.text.detail.isEmpty())
        lines << QStringLiteral("   ") + checked.text.detail;
    add(QStringLiteral("Block"),
        checked.path.isEmpty() ? QString() : QStringLiteral("%1 (%2)").arg(checked.path, checked.type));
    add(QStringLiteral("Expected"), checked.text.expected);
    add(QStringLiteral("Actual"), checked.text.actual);
    add(QStringLiteral("Code"), QString::fromStdString(checked.problem.diagnostic.code));
    add(QStringLiteral("LibTorch"), checked.torch);
    return lines.join(QLatin1Char('\n'));
}

} // namespace

int runCheck(Arguments& arguments, const LayerRegistry& registry)
{
    const std::optional<Network> network = networkFrom(arguments.operand(), registry);
    if (!network)
        return kBadUsage;
    const ShapeReport report = inferShapes(*network, registry);
    const std::unique_ptr<Executor> executor = makeTorchExecutor(registry);
    std::vector<CheckedProblem> checked;
    bool ok = true;
    for (const Problem& problem : problemsOf(*network, registry, report)) {
        const QString path = QString::fromStdString(pathOf(network->root, problem.block, registry));
        const Block* block = findBlock(network->root, problem.block);
        checked.push_back({problem, path, block ? QString::fromStdString(block->type) : QString(),
                           describe(problem.diagnostic, path), torchMessage(*executor, *network, report, problem)});
        ok = ok && problem.severity != Severity::Error;
    }

    if (arguments.has(QStringLiteral("json"))) {
        QJsonArray list;
        for (const CheckedProblem& problem : checked)
            list.append(toJson(problem));
        printResult(QJsonObject{{QStringLiteral("ok"), ok}, {QStringLiteral("problems"), list}});
    } else {
        for (std::size_t i = 0; i < checked.size(); ++i)
            printResult(toText(checked[i], static_cast<qsizetype>(i) + 1) + QLatin1Char('\n'));
        if (ok)
            printResult(QStringLiteral("%1 can run: %2 comes in, %3 goes out.")
                            .arg(QString::fromStdString(network->name), formatShape(network->input.shape()),
                                 shapeText(report.output)));
    }
    return ok ? kDone : kNetworkHasErrors;
}

} // namespace layerwise::cli
