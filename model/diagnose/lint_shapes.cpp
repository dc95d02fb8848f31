#include "model/diagnose/lint_rules.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace layerwise::lint_rules {

namespace {

std::int64_t wrapped(std::int64_t dim, std::int64_t rank)
{
    return dim < 0 ? dim + rank : dim;
}

bool isOnePixel(const Shape* shape)
{
    return shape && shape->rank() == 4 && (*shape)[2] == 1 && (*shape)[3] == 1;
}

/// The product of the sizes from `first` on; they belong to a shape that has been counted.
std::int64_t productFrom(const Shape& shape, std::int64_t first)
{
    return std::accumulate(shape.sizes().begin() + first, shape.sizes().end(), std::int64_t{1}, std::multiplies<>());
}

/// A window that would look at more than one pixel.
bool looksAround(const FlowNode& node)
{
    if (!contains(kinds(LayerKind::Convolution, LayerKind::MaxPool, LayerKind::AveragePool), node.kind))
        return false;
    const std::optional<Shape> kernel = sizeOption(node, "kernel_size");
    return kernel && ((*kernel)[0] > 1 || (*kernel)[1] > 1);
}

const char* shrinkingOption(const FlowNode& node)
{
    const std::optional<Shape> stride = sizeOption(node, "stride");
    if (stride && ((*stride)[0] > 1 || (*stride)[1] > 1))
        return "stride";
    return sizeOption(node, "kernel_size") ? "kernel_size" : "output_size";
}

} // namespace

void batchFlattened(Findings& findings)
{
    const DataFlow& flow = findings.flow();
    for (int i = 0; i < flow.size(); ++i) {
        const Shape* input = flow.shapeBefore(i);
        const Shape* output = flow.shapeAfter(i);
        if (flow[i].kind != LayerKind::Flatten || !input || !output || input->rank() < 2)
            continue;
        const std::int64_t start = integerOption(flow[i], "start_dim").value_or(1);
        const std::int64_t end = integerOption(flow[i], "end_dim").value_or(-1);
        if (wrapped(start, input->rank()) == 0 && wrapped(end, input->rank()) > 0)
            findings.warn(i, "lint.flatten_batch", {{"input", *input}, {"output", *output}, {"start_dim", start}},
                          "start_dim");
    }
}

void linearOnLastDimension(Findings& findings)
{
    const DataFlow& flow = findings.flow();
    // What an earlier block has done to the dimensions is said there.
    std::vector<bool> isFollowing(static_cast<std::size_t>(flow.size()), false);
    const auto mark = [&](int i, bool following) { isFollowing[static_cast<std::size_t>(i)] = following; };
    for (int i = 1; i < flow.size(); ++i) {
        const FlowNode& node = flow[i];
        const Shape* input = flow.shapeBefore(i);
        const Shape* output = flow.shapeAfter(i);
        bool following = isFollowing[static_cast<std::size_t>(node.input)];
        for (const FlowBranch& branch : node.branches)
            following = following || isFollowing[static_cast<std::size_t>(branch.output)];
        if (findings.has(i, "lint.flatten_batch")) {
            mark(i, true);
            continue;
        }
        if (node.kind == LayerKind::Linear && input && output && input->rank() > 2 && !following) {
            findings.warn(i, "lint.linear_last_dimension",
                          {{"input", *input},
                           {"output", *output},
                           {"features", (*input)[-1]},
                           {"rows", productFrom(*input, 1) / std::max<std::int64_t>((*input)[-1], 1)},
                           {"flat", productFrom(*input, 1)}},
                          "in_features");
            following = true;
        }
        mark(i, following && output && output->rank() != 2);
    }
}

void mapsOfOnePixel(Findings& findings)
{
    // One convolution may be meant so; from two on the maps were too small too early.
    constexpr std::int64_t kTooMany = 2;
    const DataFlow& flow = findings.flow();
    if (!findings.output())
        return;
    int shrinking = -1;
    int first = -1;
    std::int64_t count = 0;
    for (int i = 1; i < flow.size(); ++i) {
        if (isOnePixel(flow.shapeBefore(i)) && shrinking >= 0 && looksAround(flow[i])) {
            first = first < 0 ? i : first;
            ++count;
        }
        const Shape* before = flow.shapeBefore(i);
        const bool hadMore = before && before->rank() == 4 && !isOnePixel(before);
        if (shrinking < 0 && hadMore && isOnePixel(flow.shapeAfter(i)) && flow[i].kind != LayerKind::Sum)
            shrinking = i;
    }
    if (count >= kTooMany)
        findings.warn(shrinking, "lint.maps_of_one_pixel",
                      {{"input", *flow.shapeBefore(shrinking)}, {"count", count}, {"first", flow.path(first)}},
                      shrinkingOption(flow[shrinking]));
}

void batchNormOfOneValue(Findings& findings)
{
    const DataFlow& flow = findings.flow();
    // Where the maps shrink too early that is the cause, and so it may be where a later block cannot run.
    if (!findings.output() || findings.hasAny("lint.maps_of_one_pixel"))
        return;
    int first = -1;
    std::int64_t count = 0;
    for (int i = 1; i < flow.size(); ++i) {
        const Shape* input = flow.shapeBefore(i);
        if (flow[i].kind != LayerKind::BatchNorm || !isOnePixel(input) || (*input)[0] != 1)
            continue;
        first = first < 0 ? i : first;
        ++count;
    }
    if (first < 0)
        return;
    std::map<std::string, DiagnosticValue> values{{"input", *flow.shapeBefore(first)}};
    if (count > 1)
        values["more"] = count - 1;
    findings.warn(first, "lint.batch_norm_one_value", std::move(values));
}

void broadcastShortcut(Findings& findings)
{
    const DataFlow& flow = findings.flow();
    for (int i = 1; i < flow.size(); ++i) {
        const FlowNode& node = flow[i];
        if (node.kind != LayerKind::Sum || node.fit->state != FitState::Fits || node.branches.size() < 2)
            continue;
        const Shape* body = flow.shapeAfter(node.branches[0].output);
        const Shape* shortcut = flow.shapeAfter(node.branches[1].output);
        if (body && shortcut && *body != *shortcut)
            findings.warn(i, "lint.shortcut_broadcast",
                          {{"body", *body}, {"shortcut", *shortcut}, {"output", *node.fit->output}});
    }
}

} // namespace layerwise::lint_rules
