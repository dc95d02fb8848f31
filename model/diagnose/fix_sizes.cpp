#include "model/diagnose/fix_blocks.h"
#include "model/diagnose/fix_candidates.h"

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

bool isAbout(const FixScene& scene, std::initializer_list<std::string_view> codes)
{
    return std::ranges::find(codes, scene.code()) != codes.end();
}

/// One block's window, [height, width] each.
struct Axes {
    Sizes kernel;
    Sizes padding{0, 0};
    Sizes dilation{1, 1};
    Sizes input;

    std::int64_t span(std::size_t axis) const { return dilation[axis] * (kernel[axis] - 1) + 1; }
    std::int64_t missing(std::size_t axis) const { return span(axis) - input[axis] - 2 * padding[axis]; }
};

std::optional<Axes> axesOf(const FixScene& scene)
{
    const auto kernel = scene.sizes(*scene.block, "kernel_size");
    if (!kernel || !scene.input || scene.input->rank() < 3)
        return std::nullopt;
    Axes axes{*kernel, {0, 0}, {1, 1}, {(*scene.input)[-2], (*scene.input)[-1]}};
    if (const auto padding = scene.sizes(*scene.block, "padding"))
        axes.padding = *padding;
    if (const auto dilation = scene.sizes(*scene.block, "dilation"))
        axes.dilation = *dilation;
    return axes;
}

void addSmallerKernel(const FixScene& scene, const Axes& axes, Candidates& candidates)
{
    constexpr double kCost = 0.9;
    Sizes kernel = axes.kernel;
    Sizes padding = axes.padding;
    const bool isPool = scene.type->category() == Category::Pooling;
    for (const std::size_t axis : {0u, 1u}) {
        if (axes.missing(axis) <= 0)
            continue;
        const std::int64_t room = axes.input[axis] + 2 * axes.padding[axis];
        kernel[axis] = std::max<std::int64_t>((room - 1) / axes.dilation[axis] + 1, 1);
    }
    // A square window stays square.
    if (axes.kernel[0] == axes.kernel[1])
        kernel[0] = kernel[1] = std::min(kernel[0], kernel[1]);
    for (const std::size_t axis : {0u, 1u}) {
        if (isPool)
            padding[axis] = std::min(padding[axis], kernel[axis] / 2);
    }
    if (padding == axes.padding) {
        candidates.push_back(scene.set(*scene.block, "kernel_size", kernel, kCost));
        return;
    }
    for (const std::size_t axis : {0u, 1u})
        kernel[axis] = std::min(kernel[axis], axes.input[axis] + 2 * padding[axis]);
    candidates.push_back(scene.setBoth(*scene.block, "kernel_size", kernel, "padding", padding, kCost));
}

void addMorePadding(const FixScene& scene, const Axes& axes, Candidates& candidates)
{
    Sizes padding = axes.padding;
    Sizes around{0, 0, 0, 0}; // left, right, top, bottom
    for (const std::size_t axis : {0u, 1u}) {
        const std::int64_t missing = std::max<std::int64_t>(axes.missing(axis), 0);
        padding[axis] += (missing + 1) / 2;
        const std::size_t first = axis == 0 ? 2 : 0;
        around[first] = missing / 2;
        around[first + 1] = missing - missing / 2;
    }
    if (axes.padding[0] == axes.padding[1])
        padding[0] = padding[1] = std::max(padding[0], padding[1]);
    if (scene.sizes(*scene.block, "padding"))
        candidates.push_back(scene.set(*scene.block, "padding", padding, 1.1));
    if (scene.place && around != Sizes{0, 0, 0, 0})
        candidates.push_back(scene.insertBefore(*scene.block, makePlainBlock("ZeroPad2d", {{"padding", around}}), 1.7));
}

/// A pool that takes maps of every size.
void addAdaptivePool(const FixScene& scene, Candidates& candidates)
{
    if (scene.block->type == "AvgPool2d")
        candidates.push_back(scene.replace(*scene.block, makeAdaptivePool("AdaptiveAvgPool2d", 1), 0.5));
    else if (scene.block->type == "MaxPool2d")
        candidates.push_back(scene.replace(*scene.block, makeAdaptivePool("AdaptiveMaxPool2d", 1), 1.0));
}

/// What made the maps as small as they are.
void addSmallerStrides(const FixScene& scene, Candidates& candidates)
{
    double cost = 1.4;
    for (const Block* before : scene.layersBefore(scene.block->id)) {
        const auto kernel = scene.sizes(*before, "kernel_size");
        const auto stride = scene.sizes(*before, "stride");
        if (!kernel || (stride ? *stride : *kernel) == Sizes{1, 1})
            continue;
        candidates.push_back(scene.set(*before, "stride", Sizes{1, 1}, cost));
        cost += 0.05;
    }
}

void addPaddingLimit(const FixScene& scene, Candidates& candidates)
{
    const auto limit = scene.shape("limit");
    if (scene.code() != "shape.padding_too_large" || !limit)
        return;
    const auto padding = scene.sizes(*scene.block, "padding");
    if (padding && limit->rank() == 2)
        candidates.push_back(
            scene.set(*scene.block, "padding",
                      Sizes{std::min((*padding)[0], (*limit)[0]), std::min((*padding)[1], (*limit)[1])}, 1.0));
    if (scene.option(*scene.block, "padding_mode"))
        candidates.push_back(scene.set(*scene.block, "padding_mode", std::string("zeros"), 0.7));
}

/// Sizes that people give images: powers of two, those of known data sets and networks.
constexpr std::int64_t kUsualSizes[] = {4,  8,   12,  14,  16,  20,  24,  28,  32,  40,  48,  56,  64, 80,
                                        96, 112, 128, 160, 192, 224, 240, 256, 299, 320, 384, 448, 512};

} // namespace

void addUsualSizes(const FixScene& scene, double cost, Candidates& candidates)
{
    const InputSpec& now = scene.network.input;
    const auto distance = [](std::int64_t a, std::int64_t b) {
        return std::abs(std::log2(static_cast<double>(a) / static_cast<double>(b)));
    };
    if (now.height != now.width) {
        for (const std::int64_t factor : {2, 3, 4, 6, 8, 12, 16})
            candidates.push_back(
                scene.resizeInput(now.height * factor, now.width * factor, cost + 0.03 * static_cast<double>(factor)));
        return;
    }
    for (const std::int64_t size : kUsualSizes) {
        if (size != now.height)
            candidates.push_back(scene.resizeInput(size, size, cost + 0.05 * distance(size, now.height)));
    }
}

void addSizeCandidates(const FixScene& scene, Candidates& candidates)
{
    if (!scene.type)
        return;
    if (isAbout(scene, {"shape.kernel_larger_than_input", "shape.output_too_small", "shape.padding_too_large"})) {
        if (const auto axes = axesOf(scene)) {
            addSmallerKernel(scene, *axes, candidates);
            addMorePadding(scene, *axes, candidates);
        }
        addAdaptivePool(scene, candidates);
        addSmallerStrides(scene, candidates);
        addPaddingLimit(scene, candidates);
    }
}

void addInputCandidates(const FixScene& scene, Candidates& candidates)
{
    const InputSpec& now = scene.network.input;
    if (isAbout(scene, {"shape.kernel_larger_than_input", "shape.output_too_small"}))
        addUsualSizes(scene, 0.7, candidates);
    else if (isAbout(scene, {"shape.features", "shape.padding_too_large", "shape.normalized_shape", "shape.unflatten",
                             "shape.one_value"}))
        addUsualSizes(scene, 1.3, candidates);
    if (scene.code() == "shape.zero_size" && scene.problem.block == scene.network.root.id) {
        InputSpec valid = now;
        for (std::int64_t* size : {&valid.height, &valid.width})
            *size = *size < 1 ? 28 : *size;
        valid.channels = std::max<std::int64_t>(valid.channels, 1);
        Candidate candidate = scene.resizeInput(valid.height, valid.width, 0.5);
        candidate.edits = {SetInputEdit{valid}};
        candidates.push_back(std::move(candidate));
    }
    const auto expected = scene.number("expected");
    if (scene.code() != "shape.channels" || !expected || scene.number("actual") != now.channels)
        return;
    InputSpec other = now;
    other.channels = *expected;
    // One mean and one deviation hold for any number of channels.
    for (std::vector<double>* values : {&other.mean, &other.std}) {
        double sum = 0;
        for (const double value : *values)
            sum += value;
        if (values->size() > 1)
            *values = {sum / static_cast<double>(values->size())};
    }
    // Pictures are grey or in colour.
    const double cost = *expected == 1 || *expected == 3 ? 1.0 : 2.0;
    candidates.push_back({FixKind::Input,
                          cost,
                          {"fix.input_channels", {{"count", *expected}}, {}},
                          scene.network.root.id,
                          {SetInputEdit{std::move(other)}}});
}

} // namespace layerwise
