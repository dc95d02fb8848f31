#include "app/cli/checked_problems.h"
#include "app/cli/commands.h"
#include "app/cli/network_argument.h"
#include "app/cli/output.h"
#include "model/engine/torch_executor.h"

#include <algorithm>

namespace layerwise::cli {

namespace {

QJsonObject toJson(const CheckedProblem& checked)
{
    const bool error = checked.problem.severity == Severity::Error;
    QJsonArray fixes;
    for (std::size_t i = 0; i < checked.fixes.size(); ++i)
        fixes.append(QJsonObject{{QStringLiteral("number"), checked.firstFix + static_cast<int>(i)},
                                 {QStringLiteral("title"), sentence(checked.fixes[i].title)}});
    return {{QStringLiteral("severity"), error ? QStringLiteral("error") : QStringLiteral("warning")},
            {QStringLiteral("code"), QString::fromStdString(checked.problem.diagnostic.code)},
            {QStringLiteral("path"), checked.path},
            {QStringLiteral("message"), checked.text.title},
            {QStringLiteral("expected"), checked.text.expected},
            {QStringLiteral("actual"), checked.text.actual},
            {QStringLiteral("torch"), checked.torch},
            {QStringLiteral("fixes"), fixes}};
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
    for (std::size_t i = 0; i < checked.fixes.size(); ++i)
        add(i == 0 ? QStringLiteral("Fixes") : QString(),
            QStringLiteral("[%1] %2").arg(checked.firstFix + static_cast<int>(i)).arg(sentence(checked.fixes[i].title)));
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
    const std::vector<CheckedProblem> checked = checkNetwork(*network, registry, report, executor.get());
    const bool ok = std::ranges::none_of(
        checked, [](const CheckedProblem& entry) { return entry.problem.severity == Severity::Error; });

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
        else if (std::ranges::any_of(checked, [](const CheckedProblem& entry) { return !entry.fixes.empty(); }))
            printResult(QStringLiteral("layerwise-cli fix %1 --apply NUMBER -o FILE applies a fix.")
                            .arg(arguments.operand()));
    }
    return ok ? kDone : kNetworkHasErrors;
}

} // namespace layerwise::cli
