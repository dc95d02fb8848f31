#include "model/diagnose/fix_blocks.h"
#include "model/diagnose/fix_candidates.h"
#include "model/diagnose/fix_order.h"

#include <algorithm>
#include <map>

namespace layerwise {

namespace {

/// The block whose path a warning names.
const Block* named(const FixScene& scene, const char* key)
{
    const auto found = scene.problem.diagnostic.values.find(key);
    const auto* path =
        found == scene.problem.diagnostic.values.end() ? nullptr : std::get_if<std::string>(&found->second);
    return path ? findByPath(scene.network.root, *path, scene.registry) : nullptr;
}

/// Takes an activation away: the layer, or what a Residual does after its sum.
void addWithout(const FixScene& scene, const Block& block, double cost, Candidates& candidates)
{
    if (scene.option(block, "activation"))
        candidates.push_back(scene.set(block, "activation", std::string("Identity"), cost));
    else if (block.slots.empty())
        candidates.push_back(scene.remove(block, cost));
}

void addRemoval(const FixScene& scene, Candidates& candidates)
{
    addWithout(scene, *scene.block, 0.5, candidates);
}

void addRepeatedActivation(const FixScene& scene, Candidates& candidates)
{
    addWithout(scene, *scene.block, 0.5, candidates);
    if (const Block* before = named(scene, "before"))
        addWithout(scene, *before, 0.7, candidates);
}

void addBiasAway(const FixScene& scene, Candidates& candidates)
{
    candidates.push_back(scene.set(*scene.block, "bias", false, 0.5));
}

/// Behind the normalisation, and behind the activation that may follow it.
void addBehindNorm(const FixScene& scene, Candidates& candidates)
{
    const Block* norm = named(scene, "norm");
    if (norm && scene.block->slots.empty()) {
        const BlockPosition at = *positionOf(scene.network.root, norm->id);
        const std::vector<Block>& siblings = scene.siblings(at);
        double cost = 0.6;
        for (auto next = static_cast<std::size_t>(at.index) + 1; next <= siblings.size(); ++next) {
            const MoveEdit move{scene.block->id, {at.parent, at.slot, static_cast<int>(next)}};
            candidates.push_back({FixKind::Move, cost, {}, scene.block->id, {move}});
            const LayerType* type = next < siblings.size() ? scene.registry.find(siblings[next].type) : nullptr;
            if (!type || type->category() != Category::Activation || scene.block->type == siblings[next].type)
                break;
            cost -= 0.05;
        }
    }
    if (scene.block->slots.empty())
        candidates.push_back(scene.remove(*scene.block, 0.9));
}

void addActivation(const FixScene& scene, Candidates& candidates)
{
    if (scene.place)
        candidates.push_back(scene.insertBefore(*scene.block, makePlainBlock("ReLU"), 0.5));
}

void addStartDim(const FixScene& scene, Candidates& candidates)
{
    candidates.push_back(scene.set(*scene.block, "start_dim", std::int64_t{1}, 0.5));
}

void addFlattenBefore(const FixScene& scene, Candidates& candidates)
{
    const auto flat = scene.number("flat");
    if (!flat || !scene.place)
        return;
    Candidate both = scene.insertBefore(*scene.block, makePlainBlock("Flatten"), 0.5);
    both.title = {"fix.insert_and_set",
                  {{"layer", std::string("Flatten")},
                   {"name", scene.path(scene.block->id)},
                   {"option", std::string("in_features")},
                   {"value", std::to_string(*flat)}},
                  "in_features"};
    both.edits.emplace_back(SetOptionEdit{scene.block->id, "in_features", *flat});
    candidates.push_back(std::move(both));
}

/// A head that makes a score for each class of what comes out.
void addHead(const FixScene& scene, Candidates& candidates)
{
    constexpr std::int64_t kDigits = 10;
    const auto output = scene.shape("output");
    if (!output || output->rank() < 3)
        return;
    const BlockPosition end{scene.network.root.id, 0, static_cast<int>(scene.network.root.slots.front().size())};
    const auto append = [&](const std::string& text, std::vector<Block> blocks, double cost) {
        Candidate candidate{FixKind::Insert, cost, {"fix.append", {{"layer", text}}, {}}, scene.problem.block, {}};
        BlockPosition at = end;
        for (Block& block : blocks) {
            candidate.edits.emplace_back(InsertEdit{at, std::move(block)});
            ++at.index;
        }
        candidates.push_back(std::move(candidate));
    };
    const bool isOnePixel = output->rank() == 4 && (*output)[2] == 1 && (*output)[3] == 1;
    append("Flatten", {makePlainBlock("Flatten")}, isOnePixel ? 0.5 : 1.0);
    if (output->rank() != 4 || isOnePixel)
        return;
    const std::int64_t channels = (*output)[1];
    const Block linear = makePlainBlock("Linear", {{"in_features", channels}, {"out_features", kDigits}});
    append("AdaptiveAvgPool2d(1), Flatten, Linear(" + std::to_string(channels) + ", 10)",
           {makeAdaptivePool("AdaptiveAvgPool2d", 1), makePlainBlock("Flatten"), linear}, 0.7);
}

void addLargerMaps(const FixScene& scene, Candidates& candidates)
{
    addUsualSizes(scene, 0.6, candidates);
    if (scene.sizes(*scene.block, "stride"))
        candidates.push_back(scene.set(*scene.block, "stride", Sizes{1, 1}, 0.8));
}

void addWiderWindow(const FixScene& scene, Candidates& candidates)
{
    const auto kernel = scene.sizes(*scene.block, "kernel_size");
    const auto stride = scene.sizes(*scene.block, "stride");
    if (!kernel || !stride)
        return;
    const Sizes smaller{std::min((*stride)[0], (*kernel)[0]), std::min((*stride)[1], (*kernel)[1])};
    candidates.push_back(scene.set(*scene.block, "stride", smaller, 0.6));
    // An odd window that is as wide as a step, and the padding that keeps it centred.
    const Sizes wider{std::max((*kernel)[0], (*stride)[0] / 2 * 2 + 1),
                      std::max((*kernel)[1], (*stride)[1] / 2 * 2 + 1)};
    candidates.push_back(scene.setBoth(*scene.block, "kernel_size", wider, "padding",
                                       Sizes{(wider[0] - 1) / 2, (wider[1] - 1) / 2}, 0.7));
    candidates.push_back(scene.set(*scene.block, "dilation", Sizes{1, 1}, 0.65));
}

void addOddKernel(const FixScene& scene, Candidates& candidates)
{
    const auto kernel = scene.sizes(*scene.block, "kernel_size");
    if (!kernel)
        return;
    for (const std::int64_t step : {-1, 1}) {
        Sizes odd = *kernel;
        for (std::int64_t& size : odd)
            size += size % 2 == 0 ? step : 0;
        if (odd[0] < 1 || odd[1] < 1)
            continue;
        const double cost = step < 0 ? 0.6 : 0.65;
        if (scene.sizes(*scene.block, "padding"))
            candidates.push_back(scene.setBoth(*scene.block, "kernel_size", odd, "padding",
                                               Sizes{(odd[0] - 1) / 2, (odd[1] - 1) / 2}, cost));
        else
            candidates.push_back(scene.set(*scene.block, "kernel_size", odd, cost));
    }
}

void addOutOfPlace(const FixScene& scene, Candidates& candidates)
{
    candidates.push_back(scene.set(*scene.block, "inplace", false, 0.5));
}

} // namespace

void addLintCandidates(const FixScene& scene, Candidates& candidates)
{
    using Add = void (*)(const FixScene&, Candidates&);
    static const std::map<std::string_view, Add> kByCode{
        {"lint.bias_before_norm", addBiasAway},
        {"lint.relu_after_relu", addRepeatedActivation},
        {"lint.relu_before_norm", addBehindNorm},
        {"lint.dropout_before_norm", addBehindNorm},
        {"lint.no_activation_between", addActivation},
        {"lint.relu_on_logits", addRemoval},
        {"lint.softmax_at_end", addRemoval},
        {"lint.log_softmax_at_end", addRemoval},
        {"lint.output_not_classes", addHead},
        {"lint.flatten_batch", addStartDim},
        {"lint.linear_last_dimension", addFlattenBefore},
        {"lint.maps_of_one_pixel", addLargerMaps},
        {"lint.batch_norm_one_value", addLargerMaps},
        {"lint.shortcut_broadcast", addResidualCandidates},
        {"lint.stride_skips_pixels", addWiderWindow},
        {"lint.even_kernel_shifts", addOddKernel},
        {"lint.in_place_overwrites", addOutOfPlace},
    };
    const auto found = kByCode.find(scene.code());
    if (found != kByCode.end() && scene.block && scene.type)
        found->second(scene, candidates);
}

} // namespace layerwise
