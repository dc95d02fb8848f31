#include "model/document/weight_status.h"

#include <QCoreApplication>

#include <algorithm>

namespace layerwise {

namespace {

/// More would hide the other warnings.
constexpr std::size_t kMostSingly = 8;

bool isMadeAnew(const NetworkWeights& weights, BlockId block)
{
    return weights.values->contains(block);
}

/// What gives a block the options that it had when the weights came; none if it was not there.
std::vector<Edit> restoringEdits(const NetworkWeights& weights, const Network& network, BlockId id)
{
    const Block* before = weights.network ? findBlock(weights.network->root, id) : nullptr;
    const Block* now = findBlock(network.root, id);
    std::vector<Edit> edits;
    if (!before || !now || before->type != now->type)
        return edits;
    for (const auto& [key, value] : before->options) {
        const auto found = now->options.find(key);
        if (found == now->options.end() || found->second != value)
            edits.emplace_back(SetOptionEdit{id, key, value});
    }
    for (const auto& [key, value] : now->options)
        if (!before->options.contains(key))
            edits.emplace_back(SetOptionEdit{id, key, std::nullopt});
    return edits;
}

std::string keysOf(const std::vector<Edit>& edits)
{
    std::string keys;
    for (const Edit& edit : edits)
        keys += (keys.empty() ? "" : ", ") + std::get<SetOptionEdit>(edit).key;
    return keys;
}

std::int64_t errorCount(const ShapeReport& report)
{
    return std::ranges::count(report.problems, Severity::Error, &Problem::severity);
}

/// The fix with what it makes of the network, if the block has its weights again and there is no new error.
std::optional<Fix> tried(Fix fix, const NetworkWeights& weights, const Network& network, const LayerRegistry& registry)
{
    Network copy = network;
    std::uint64_t nextId = largestId(copy.root).value + 1;
    if (fix.edits.empty() || !applyEdits(copy, registry, fix.edits, nextId))
        return std::nullopt;
    const std::vector<BlockId> without = blocksWithout(*weights.values, copy, registry);
    const ShapeReport before = inferShapes(network, registry);
    const ShapeReport after = inferShapes(copy, registry);
    if (std::ranges::find(without, fix.block) != without.end() || errorCount(after) > errorCount(before))
        return std::nullopt;
    fix.output = after.output;
    fix.networkRuns = after.ok();
    return fix;
}

} // namespace

std::vector<Problem> weightProblems(const NetworkWeights& weights, const Network& network,
                                    const LayerRegistry& registry)
{
    std::vector<Problem> problems;
    if (!weights.values)
        return problems;
    const std::string origin = originText(weights.origin, 0).toStdString();
    std::vector<BlockId> random;
    for (const BlockId block : blocksWithout(*weights.values, network, registry)) {
        if (isMadeAnew(weights, block))
            problems.push_back({Severity::Warning, block, {"weights.made_anew", {{"origin", origin}}, {}}});
        else
            random.push_back(block);
    }
    if (random.size() > kMostSingly) {
        const auto count = static_cast<std::int64_t>(random.size());
        problems.push_back({Severity::Warning, random.front(),
                            {"weights.random_blocks", {{"origin", origin}, {"count", count}}, {}}});
        return problems;
    }
    for (const BlockId block : random)
        problems.push_back({Severity::Warning, block, {"weights.random", {{"origin", origin}}, {}}});
    return problems;
}

std::vector<Fix> weightFixes(const NetworkWeights& weights, const Network& network, const LayerRegistry& registry,
                             const Problem& problem)
{
    if (!weights.values || problem.diagnostic.code != "weights.made_anew")
        return {};
    Fix own;
    own.block = problem.block;
    own.edits = restoringEdits(weights, network, problem.block);
    own.title = {"fix.restore_options", {{"options", keysOf(own.edits)}}, {}};
    if (auto fix = tried(own, weights, network, registry))
        return {*fix};
    Fix all;
    all.block = problem.block;
    for (const BlockId block : blocksWithout(*weights.values, network, registry))
        std::ranges::move(restoringEdits(weights, network, block), std::back_inserter(all.edits));
    all.title = {"fix.restore_all_options", {}, {}};
    if (auto fix = tried(all, weights, network, registry))
        return {*fix};
    return {};
}

QString weightsText(const NetworkDocument& document, std::uint64_t seed)
{
    const NetworkWeights& weights = document.weights();
    const bool isEdited = !document.presentWeightEdits().empty() ||
                          (weights.network && weights.network->root != document.network().root);
    WeightOrigin origin = weights.origin;
    if (isEdited)
        origin.accuracy.reset(); // measured with another network
    const QString text = originText(origin, seed);
    return isEdited ? QCoreApplication::translate("WeightOrigin", "%1, edited").arg(text) : text;
}

} // namespace layerwise
