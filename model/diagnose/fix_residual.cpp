#include "model/diagnose/fix_blocks.h"
#include "model/diagnose/fix_candidates.h"

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kBody = 0;
constexpr int kShortcut = 1;

/// The stride with which a 1×1 window makes `to` out of `from`; std::nullopt if none does.
std::optional<std::int64_t> strideFor(std::int64_t from, std::int64_t to)
{
    if (to < 1 || to > from)
        return std::nullopt;
    // H_out = floor((H_in - 1) / stride) + 1
    const std::int64_t stride = to == 1 ? std::max<std::int64_t>(from, 1) : (from - 1) / (to - 1);
    for (std::int64_t smaller = 1; smaller <= stride; ++smaller) {
        if ((from - 1) / smaller + 1 == to)
            return smaller;
    }
    return std::nullopt;
}

std::optional<Sizes> stridesFor(const Shape& from, const Shape& to)
{
    const auto height = strideFor(from[-2], to[-2]);
    const auto width = strideFor(from[-1], to[-1]);
    return height && width ? std::optional(Sizes{*height, *width}) : std::nullopt;
}

void addDownsample(const FixScene& scene, const Shape& body, Candidates& candidates)
{
    const Shape& input = *scene.input;
    const auto stride = stridesFor(input, body);
    if (!stride || !scene.block->slots[kShortcut].empty())
        return;
    const BlockId id = scene.block->id;
    Candidate candidate{FixKind::Insert,
                        0.9,
                        {"fix.insert_downsample",
                         {{"name", scene.path(id)}, {"input", input[1]}, {"count", body[1]}, {"stride", (*stride)[0]}},
                         {}},
                        id,
                        {}};
    candidate.edits = {InsertEdit{{id, kShortcut, 0}, makeConvBlock({input[1], body[1], 1, *stride, false}, "0")},
                       InsertEdit{{id, kShortcut, 1}, makeNormBlock(body[1], "1")}};
    candidates.push_back(std::move(candidate));
}

void addEmptyShortcut(const FixScene& scene, const Shape& body, Candidates& candidates)
{
    const std::vector<Block>& shortcut = scene.block->slots[kShortcut];
    if (shortcut.empty() || body != *scene.input)
        return;
    Candidate candidate{FixKind::Replace,
                        1.2,
                        {"fix.empty_shortcut", {{"name", scene.path(scene.block->id)}}, {}},
                        scene.block->id,
                        {}};
    for (const Block& block : shortcut)
        candidate.edits.emplace_back(RemoveEdit{block.id});
    candidates.push_back(std::move(candidate));
}

/// Lets one branch put out what the other does, by the last of its layers that decide it.
void addMatch(const FixScene& scene, int slot, const Shape& wanted, const Shape& given, Candidates& candidates)
{
    const std::vector<Block>& branch = scene.block->slots[static_cast<std::size_t>(slot)];
    std::vector<Edit> channels;
    const Block* decides = nullptr;
    for (auto child = branch.rbegin(); child != branch.rend() && !decides; ++child) {
        if (scene.integer(*child, "out_channels"))
            decides = &*child;
        for (const char* key : {"out_channels", "num_features", "num_channels"}) {
            if (scene.integer(*child, key))
                channels.emplace_back(SetOptionEdit{child->id, key, wanted[1]});
        }
    }
    if (!decides)
        return;
    const double cost = slot == kShortcut ? 1.0 : 1.1;
    Candidate candidate{FixKind::Neighbour,
                        cost,
                        {"fix.set_output", {{"name", scene.path(decides->id)}, {"count", wanted[1]}}, "out_channels"},
                        decides->id,
                        std::move(channels)};
    if (wanted[1] != given[1])
        candidates.push_back(candidate);
    const std::optional<Shape>& input = scene.report.of(decides->id).input;
    const auto stride = input && input->rank() == 4 ? stridesFor(*input, wanted) : std::nullopt;
    if (!stride || stride == scene.sizes(*decides, "stride"))
        return;
    if (wanted[1] == given[1]) {
        candidates.push_back(scene.set(*decides, "stride", *stride, cost));
        return;
    }
    candidate.title = {"fix.match_output",
                       {{"name", scene.path(decides->id)}, {"count", wanted[1]}, {"stride", (*stride)[0]}},
                       "out_channels"};
    candidate.cost += 0.2;
    candidate.edits.emplace_back(SetOptionEdit{decides->id, "stride", *stride});
    candidates.push_back(std::move(candidate));
}

/// The layers with a window can change the maps' size.
void addWindows(const FixScene& scene, Candidates& candidates)
{
    double cost = 1.0;
    for (const Block* layer : scene.layersInside(*scene.block)) {
        const auto kernel = scene.sizes(*layer, "kernel_size");
        if (!kernel)
            continue;
        const Sizes padding = scene.sizes(*layer, "padding").value_or(Sizes{0, 0});
        const Sizes dilation = scene.sizes(*layer, "dilation").value_or(Sizes{1, 1});
        const Sizes keeping{dilation[0] * ((*kernel)[0] - 1) / 2, dilation[1] * ((*kernel)[1] - 1) / 2};
        if (keeping != padding && scene.option(*layer, "padding"))
            candidates.push_back(scene.set(*layer, "padding", keeping, cost));
        const Sizes fitting{2 * padding[0] / dilation[0] + 1, 2 * padding[1] / dilation[1] + 1};
        if (fitting != *kernel)
            candidates.push_back(scene.set(*layer, "kernel_size", fitting, cost));
        for (const std::int64_t stride : {1, 2}) {
            if (scene.sizes(*layer, "stride") != Sizes{stride, stride})
                candidates.push_back(scene.set(*layer, "stride", Sizes{stride, stride}, cost));
        }
        cost += 0.02;
    }
}

} // namespace

void addResidualCandidates(const FixScene& scene, Candidates& candidates)
{
    const auto body = scene.shape("body");
    const auto shortcut = scene.shape("shortcut");
    const bool isSum = scene.code() == "shape.residual_mismatch" || scene.code() == "lint.shortcut_broadcast";
    if (!isSum || !scene.block || !body || !shortcut || !scene.input || scene.block->slots.size() != 2)
        return;
    addWindows(scene, candidates);
    if (body->rank() != 4 || shortcut->rank() != 4 || scene.input->rank() != 4)
        return;
    addDownsample(scene, *body, candidates);
    addEmptyShortcut(scene, *body, candidates);
    addMatch(scene, kShortcut, *body, *shortcut, candidates);
    addMatch(scene, kBody, *shortcut, *body, candidates);
}

} // namespace layerwise
