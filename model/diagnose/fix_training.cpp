#include "model/diagnose/fix_training.h"

#include "model/diagnose/fix_blocks.h"
#include "model/diagnose/fix_candidates.h"

namespace layerwise {

namespace {

/// The blocks at the end of the network, in their order.
Fix append(const Network& network, const LayerRegistry& registry, std::vector<Block> added)
{
    Fix fix;
    fix.block = kRootId;
    auto at = static_cast<int>(network.root.slots.front().size());
    std::string names;
    for (Block& block : added) {
        names += (names.empty() ? "" : ", ") + layerText(block, registry.find(block.type));
        fix.edits.push_back(InsertEdit{{kRootId, 0, at++}, std::move(block)});
    }
    fix.title = {"fix.append", {{"layer", names}}, {}};
    return fix;
}

std::vector<Fix> appended(const Network& network, const LayerRegistry& registry, const Shape& output,
                          std::int64_t classes)
{
    const auto linear = [classes](std::int64_t features) {
        return makePlainBlock("Linear", {{"in_features", features}, {"out_features", classes}});
    };
    std::int64_t values = 1;
    for (std::int64_t i = 1; i < output.rank(); ++i)
        values *= output[i];
    if (output.rank() == 2)
        return {append(network, registry, {linear(values)})};
    std::vector<Fix> fixes;
    if (output.rank() == 4 && output[2] * output[3] > 1)
        fixes.push_back(
            append(network, registry,
                   {makeAdaptivePool("AdaptiveAvgPool2d", 1), makePlainBlock("Flatten"), linear(output[1])}));
    fixes.push_back(append(network, registry, {makePlainBlock("Flatten"), linear(values)}));
    return fixes;
}

/// More outputs of the Linear layer at the end.
std::vector<Fix> widened(const Network& network, std::int64_t classes)
{
    const std::vector<Block>& blocks = network.root.slots.front();
    if (blocks.empty() || blocks.back().type != "Linear")
        return {};
    Fix fix;
    fix.block = blocks.back().id;
    fix.title = {
        "fix.set_option_of", {{"name", blocks.back().name}, {"value", std::to_string(classes)}}, "out_features"};
    fix.edits = {SetOptionEdit{blocks.back().id, "out_features", OptionValue{classes}}};
    return {fix};
}

/// Fills in what is known of the network afterwards; false if it cannot be trained then.
bool works(Fix& fix, const Network& network, const LayerRegistry& registry, std::int64_t classes)
{
    Network changed = network;
    std::uint64_t nextId = largestId(network.root).value + 1;
    if (!applyEdits(changed, registry, fix.edits, nextId))
        return false;
    const ShapeReport report = inferShapes(changed, registry);
    fix.output = report.output;
    fix.networkRuns = report.ok();
    return report.ok() && report.parameterCount > 0 && report.output && report.output->rank() == 2 &&
           (*report.output)[1] == classes;
}

} // namespace

std::vector<Fix> findTrainingFixes(const Network& network, const LayerRegistry& registry, const Problem& problem,
                                   std::int64_t classes)
{
    const std::string& code = problem.diagnostic.code;
    const ShapeReport report = inferShapes(network, registry);
    if (!report.ok() || !report.output || report.output->rank() < 2)
        return {};
    std::vector<Fix> fixes;
    if (code == "train.labels")
        fixes = widened(network, classes);
    if (code == "train.output" || code == "train.no_parameters" || (code == "train.labels" && fixes.empty()))
        fixes = appended(network, registry, *report.output, classes);
    std::erase_if(fixes, [&](Fix& fix) { return !works(fix, network, registry, classes); });
    return fixes;
}

} // namespace layerwise
