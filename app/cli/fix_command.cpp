#include "app/cli/checked_problems.h"
#include "app/cli/commands.h"
#include "app/cli/network_argument.h"
#include "app/cli/output.h"
#include "model/document/network_json.h"

namespace layerwise::cli {

namespace {

QString noSuchFix(std::int64_t number, int count, const QString& network)
{
    if (count == 0)
        return QStringLiteral("There is no fix %1: no fix is known for %2.").arg(number).arg(network);
    return QStringLiteral("There is no fix %1: layerwise-cli check %2 lists fixes 1 to %3.")
        .arg(number)
        .arg(network)
        .arg(count);
}

} // namespace

int runFix(Arguments& arguments, const LayerRegistry& registry)
{
    arguments.required(QStringLiteral("apply"));
    const std::int64_t number = arguments.integer(QStringLiteral("apply"), 1, 1);
    const QString file = arguments.required(QStringLiteral("o"));
    if (arguments.error())
        return kBadUsage;
    std::optional<Network> network = networkFrom(arguments.operand(), registry);
    if (!network)
        return kBadUsage;
    const std::vector<CheckedProblem> checked =
        checkNetwork(*network, registry, inferShapes(*network, registry), nullptr);
    const Fix* fix = nullptr;
    int count = 0;
    for (const CheckedProblem& entry : checked) {
        const std::int64_t index = number - entry.firstFix;
        if (index >= 0 && index < std::ssize(entry.fixes))
            fix = &entry.fixes[static_cast<std::size_t>(index)];
        count += static_cast<int>(entry.fixes.size());
    }
    if (!fix)
        return fail(noSuchFix(number, count, arguments.operand()));

    std::uint64_t nextId = largestId(network->root).value + 1;
    if (!applyEdits(*network, registry, fix->edits, nextId))
        return fail(Diagnostic{"place.unknown", {}, {}});
    if (const std::optional<Diagnostic> error = saveNetwork(file, *network, registry))
        return fail(*error);
    printMessage(sentence(fix->title));
    const ShapeReport after = inferShapes(*network, registry);
    printProblems(*network, registry, after.problems);
    return after.ok() ? kDone : kNetworkHasErrors;
}

} // namespace layerwise::cli
