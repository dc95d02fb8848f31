#include "model/diagnose/fix_blocks.h"
#include "model/diagnose/fix_candidates.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace layerwise {

namespace {

bool divides(std::int64_t divisor, std::int64_t count)
{
    return divisor > 0 && count % divisor == 0;
}

bool isNorm(const LayerType* type)
{
    return type && type->category() == Category::Normalisation;
}

/// The option of a layer that decides how many channels or features go out; null if what comes in does.
const OptionSpec* outputOption(const LayerType& type)
{
    for (const OptionSpec& spec : type.options()) {
        if (spec.role == OptionRole::OutputChannels || spec.key == "out_features")
            return &spec;
    }
    return nullptr;
}

const OptionSpec* inputOption(const LayerType& type)
{
    for (const OptionSpec& spec : type.options()) {
        if (spec.role == OptionRole::InputChannels || spec.role == OptionRole::InputFeatures)
            return &spec;
    }
    return nullptr;
}

/// Makes what comes in what the layer is told to expect.
void addOwnOption(const FixScene& scene, Candidates& candidates)
{
    constexpr double kCost = 0.8;
    const auto actual = scene.number("actual");
    const std::string& key = scene.problem.diagnostic.option;
    if (!actual || key.empty() || !scene.type->option(key))
        return;
    const Block& block = *scene.block;
    const auto groups = scene.integer(block, "groups");
    const auto out = scene.integer(block, "out_channels");
    if (groups && out && !divides(*groups, *actual)) {
        const bool isDepthwise = groups == scene.integer(block, key);
        const std::int64_t fitting = isDepthwise ? *actual : std::gcd(std::gcd(*actual, *out), *groups);
        Candidate both = scene.setBoth(block, key, *actual, "groups", fitting, kCost);
        if (!divides(fitting, *out))
            both.edits.emplace_back(SetOptionEdit{block.id, "out_channels", fitting});
        candidates.push_back(std::move(both));
        return;
    }
    const auto norms = scene.integer(block, "num_groups");
    if (norms && !divides(*norms, *actual)) {
        const OptionMap fresh = scene.type->optionsFor(scene.input);
        candidates.push_back(scene.setBoth(block, key, *actual, "num_groups", fresh.at("num_groups"), kCost));
        return;
    }
    candidates.push_back(scene.set(block, key, *actual, kCost));
}

/// What comes in goes two ways in a Residual, and both may expect something else.
void addOwnOptionOfBoth(const FixScene& scene, Candidates& candidates)
{
    const auto actual = scene.number("actual");
    const std::string& key = scene.problem.diagnostic.option;
    for (const Problem& other : scene.report.problems) {
        if (other.block == scene.problem.block || other.diagnostic.code != scene.code() ||
            other.diagnostic.option != key || !actual)
            continue;
        const auto found = other.diagnostic.values.find("actual");
        if (found == other.diagnostic.values.end() || found->second != DiagnosticValue(*actual))
            continue;
        Candidate both = scene.set(*scene.block, key, *actual, 0.9);
        both.title.code = "fix.set_option_of_two";
        both.title.values["name"] = scene.path(scene.problem.block);
        both.title.values["other"] = scene.path(other.block);
        both.edits.emplace_back(SetOptionEdit{other.block, key, *actual});
        candidates.push_back(std::move(both));
        return;
    }
}

/// Edits that let the end of `chain` put out `count` channels or features: of the last layer that decides it, and of
/// the normalisations behind it. False if nothing in the chain decides it.
bool setOutputOf(const FixScene& scene, const std::vector<Block>& chain, std::size_t end, std::int64_t count,
                 std::vector<Edit>& edits)
{
    while (end-- > 0) {
        const Block& block = chain[end];
        const LayerType* type = scene.registry.find(block.type);
        if (!type)
            return false;
        if (type->isContainer()) {
            bool isDecided = false;
            for (const auto& slot : block.slots) {
                // An empty branch hands on what comes in; then the container's input is what has to change.
                if (!setOutputOf(scene, slot, slot.size(), count, edits)) {
                    if (isDecided || block.slots.size() > 1)
                        return false;
                    continue;
                }
                isDecided = true;
            }
            if (isDecided)
                return true;
            continue;
        }
        if (const OptionSpec* spec = outputOption(*type)) {
            edits.emplace_back(SetOptionEdit{block.id, spec->key, count});
            return true;
        }
        if (const OptionSpec* spec = inputOption(*type))
            edits.emplace_back(SetOptionEdit{block.id, spec->key, count});
        else if (type->category() == Category::Shape || type->category() == Category::Linear)
            return false;
    }
    return false;
}

/// Lets what stands before give what is expected.
void addProducer(const FixScene& scene, Candidates& candidates)
{
    constexpr double kCost = 1.1;
    const auto expected = scene.number("expected");
    if (!expected || !scene.place)
        return;
    for (auto at = scene.place; at; at = positionOf(scene.network.root, at->parent)) {
        std::vector<Edit> edits;
        const std::vector<Block>& chain = scene.siblings(*at);
        if (setOutputOf(scene, chain, static_cast<std::size_t>(at->index), *expected, edits)) {
            const auto& last = std::get<SetOptionEdit>(edits.back());
            Candidate candidate = scene.set(*findBlock(scene.network.root, last.block), last.key, *last.value, kCost);
            if (edits.size() > 1)
                candidate.title = {
                    "fix.set_output", {{"name", scene.path(last.block)}, {"count", *expected}}, last.key};
            candidate.cost += 0.1 * static_cast<double>(edits.size() - 1);
            candidate.edits = std::move(edits);
            candidates.push_back(std::move(candidate));
            return;
        }
        // In a Residual only one of its ways would change.
        if (at->index > 0 && !edits.empty())
            return;
    }
}

/// "conv1" before "bn1".
std::string convNameBefore(const Block& next)
{
    return next.name.starts_with("bn") && next.name.size() > 2 ? "conv" + next.name.substr(2) : std::string();
}

/// A convolution that was taken away, or was forgotten.
void addConvolution(const FixScene& scene, Candidates& candidates)
{
    const auto expected = scene.number("expected");
    const auto actual = scene.number("actual");
    if (!scene.place || scene.code() != "shape.channels" || !expected || !actual || !scene.input ||
        scene.input->rank() < 3)
        return;
    // Before the block itself, and before the boxes that begin with it.
    for (const Block* next = scene.block; next && next->id != scene.network.root.id;) {
        const BlockPosition at = *positionOf(scene.network.root, next->id);
        const double further = next == scene.block ? 0 : 0.1;
        for (const std::int64_t kernel : {3, 1}) {
            for (const std::int64_t stride : {1, 2}) {
                const double cost = 1.9 + further + (kernel == 1 ? 0.1 : 0) + (stride == 2 ? 0.15 : 0);
                const ConvPlan plan{*actual, *expected, kernel, {stride, stride}, !isNorm(scene.type)};
                candidates.push_back(scene.insertBefore(*next, makeConvBlock(plan, convNameBefore(*next)), cost));
            }
        }
        next = at.index == 0 ? findBlock(scene.network.root, at.parent) : nullptr;
    }
}

/// k if `count` is k², else nothing.
std::optional<std::int64_t> squareRoot(std::int64_t count)
{
    const auto root = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(count))));
    return count > 0 && root * root == count ? std::optional(root) : std::nullopt;
}

void addFlatten(const FixScene& scene, Candidates& candidates)
{
    const auto expected = scene.number("expected");
    if (scene.code() != "shape.features" || !scene.place || !scene.input || scene.input->rank() < 3)
        return;
    const Shape& input = *scene.input;
    std::int64_t count = 1;
    for (std::int64_t dim = 1; dim < input.rank(); ++dim)
        count *= input[dim];
    Candidate flatten = scene.insertBefore(*scene.block, makePlainBlock("Flatten"), 0.6);
    if (count != expected) {
        Candidate both = flatten;
        both.cost = 1.4;
        both.title.code = "fix.insert_and_set";
        both.title.option = scene.problem.diagnostic.option;
        both.title.values["option"] = scene.problem.diagnostic.option;
        both.title.values["value"] = std::to_string(count);
        both.edits.emplace_back(SetOptionEdit{scene.block->id, scene.problem.diagnostic.option, count});
        candidates.push_back(std::move(both));
    }
    candidates.push_back(std::move(flatten));
    if (input.rank() == 4 && expected && divides(input[1], *expected)) {
        if (const auto size = squareRoot(*expected / input[1])) {
            const Block pool = makeAdaptivePool("AdaptiveAvgPool2d", *size);
            Candidate both = scene.insertBefore(*scene.block, makePlainBlock("Flatten"), 1.5);
            both.title.code = "fix.insert_two_before";
            both.title.values["other"] = "AdaptiveAvgPool2d(" + std::to_string(*size) + ')';
            both.edits.insert(both.edits.begin(), InsertEdit{std::get<InsertEdit>(both.edits.front()).at, pool});
            std::get<InsertEdit>(both.edits.back()).at.index += 1;
            candidates.push_back(std::move(both));
        }
    }
}

/// Features that were counted for maps of another size.
void addPoolBeforeFlatten(const FixScene& scene, Candidates& candidates)
{
    const auto expected = scene.number("expected");
    if (scene.code() != "shape.features" || !expected)
        return;
    for (const Block* before : scene.layersBefore(scene.block->id)) {
        const std::optional<Shape>& input = scene.report.of(before->id).input;
        if (before->type != "Flatten" || !input || input->rank() != 4)
            continue;
        if (divides((*input)[1], *expected)) {
            const auto size = squareRoot(*expected / (*input)[1]);
            if (size && *size <= std::min((*input)[2], (*input)[3]))
                candidates.push_back(scene.insertBefore(*before, makeAdaptivePool("AdaptiveAvgPool2d", *size), 1.9));
        }
        // The channels may be what is wrong.
        const std::int64_t pixels = (*input)[2] * (*input)[3];
        std::vector<Edit> edits;
        const auto at = positionOf(scene.network.root, before->id);
        if (divides(pixels, *expected) &&
            setOutputOf(scene, scene.siblings(*at), static_cast<std::size_t>(at->index), *expected / pixels, edits)) {
            const auto& last = std::get<SetOptionEdit>(edits.back());
            Candidate candidate = scene.set(*findBlock(scene.network.root, last.block), last.key, *last.value, 1.2);
            if (edits.size() > 1)
                candidate.title = {
                    "fix.set_output", {{"name", scene.path(last.block)}, {"count", *expected / pixels}}, last.key};
            candidate.edits = std::move(edits);
            candidates.push_back(std::move(candidate));
        }
        return;
    }
}

void addForRank(const FixScene& scene, Candidates& candidates)
{
    if (scene.code() != "shape.rank" || !scene.place || !scene.input)
        return;
    const Shape& input = *scene.input;
    const OptionSpec* option = inputOption(*scene.type);
    const auto channels = option ? scene.integer(*scene.block, option->key) : std::nullopt;
    if (input.rank() == 2 && channels && divides(*channels, input[1])) {
        if (const auto size = squareRoot(input[1] / *channels)) {
            const Block unflatten = makePlainBlock(
                "Unflatten", {{"dim", std::int64_t{1}}, {"unflattened_size", Sizes{*channels, *size, *size}}});
            candidates.push_back(scene.insertBefore(*scene.block, unflatten, 1.6));
        }
    }
    if (input.rank() == 2 && isNorm(scene.type))
        candidates.push_back(
            scene.replace(*scene.block, makePlainBlock("LayerNorm", {{"normalized_shape", Sizes{input[1]}}}), 1.3));
}

void addNormalizedShape(const FixScene& scene, Candidates& candidates)
{
    if (scene.code() != "shape.normalized_shape" || !scene.input)
        return;
    const std::vector<std::int64_t>& sizes = scene.input->sizes();
    const auto expected = scene.shape("expected");
    if (expected && expected->rank() <= scene.input->rank())
        candidates.push_back(
            scene.set(*scene.block, "normalized_shape", Sizes(sizes.end() - expected->rank(), sizes.end()), 0.7));
    const OptionMap fresh = scene.type->optionsFor(scene.input);
    candidates.push_back(scene.set(*scene.block, "normalized_shape", fresh.at("normalized_shape"), 0.8));
}

void addUnflattenedSize(const FixScene& scene, Candidates& candidates)
{
    const auto size = scene.number("size");
    const auto expected = scene.shape("expected");
    if (scene.code() != "shape.unflatten" || !size || !expected)
        return;
    for (std::int64_t dim = 0; dim < expected->rank(); ++dim) {
        std::int64_t others = 1;
        for (std::int64_t other = 0; other < expected->rank(); ++other)
            others *= other == dim ? 1 : (*expected)[other];
        if (!divides(others, *size))
            continue;
        Shape fitting = *expected;
        fitting.set(dim, *size / others);
        candidates.push_back(
            scene.set(*scene.block, "unflattened_size", fitting.sizes(), 0.8 + 0.1 * static_cast<double>(dim)));
    }
}

} // namespace

void addChannelCandidates(const FixScene& scene, Candidates& candidates)
{
    if (!scene.type)
        return;
    if (scene.code() == "shape.channels" || scene.code() == "shape.features") {
        addOwnOption(scene, candidates);
        addOwnOptionOfBoth(scene, candidates);
        addProducer(scene, candidates);
    }
    addConvolution(scene, candidates);
    addFlatten(scene, candidates);
    addPoolBeforeFlatten(scene, candidates);
    addForRank(scene, candidates);
    addNormalizedShape(scene, candidates);
    addUnflattenedSize(scene, candidates);
}

} // namespace layerwise
