#include "model/diagnose/lint_rules.h"

#include <algorithm>
#include <numeric>

namespace layerwise::lint_rules {

namespace {

constexpr LayerKinds kWindows = kinds(LayerKind::Convolution, LayerKind::MaxPool, LayerKind::AveragePool);

/// How the window of a convolution or a pooling layer slides, [height, width] each.
struct Window {
    Shape kernel;
    Shape stride;
    Shape dilation;
    std::optional<Shape> padding; ///< on each side; none for 'same'

    std::int64_t span(std::int64_t axis) const { return dilation[axis] * (kernel[axis] - 1) + 1; }
};

/// std::nullopt for a node without a window, or one that nothing fits into.
std::optional<Window> windowOf(const FlowNode& node)
{
    if (!contains(kWindows, node.kind) || node.fit->state != FitState::Fits)
        return std::nullopt;
    const std::optional<Shape> kernel = sizeOption(node, "kernel_size");
    if (!kernel)
        return std::nullopt;
    const bool isSame = textOption(node, "padding") == "same";
    Window window{*kernel, sizeOption(node, "stride").value_or(*kernel),
                  sizeOption(node, "dilation").value_or(Shape{1, 1}), std::nullopt};
    if (!isSame)
        window.padding = sizeOption(node, "padding").value_or(Shape{0, 0});
    return window;
}

/// Of `stride` pixels in a row, how many some window looks at: kernel elements dilation apart fall on
/// min(kernel_size, stride / gcd(dilation, stride)) different places in a step.
std::int64_t seenInAStep(const Window& window, std::int64_t axis, std::int64_t outputSize)
{
    const std::int64_t stride = window.stride[axis];
    if (outputSize <= 1)
        return stride; // there is no second window
    return std::min(window.kernel[axis], stride / std::gcd(window.dilation[axis], stride));
}

/// Half of the kernel on each side, or what is left of that when rounded down: meant to keep the size.
bool wouldKeepSize(const Window& window, std::int64_t axis)
{
    const std::int64_t span = window.span(axis);
    if (window.stride[axis] != 1 || span % 2 != 0)
        return false;
    if (!window.padding)
        return true;
    const std::int64_t both = 2 * (*window.padding)[axis];
    return both > 0 && (both == span || both == span - 2);
}

} // namespace

void skippedPixels(Findings& findings)
{
    const DataFlow& flow = findings.flow();
    for (int i = 1; i < flow.size(); ++i) {
        const std::optional<Window> window = windowOf(flow[i]);
        const Shape* output = flow.shapeAfter(i);
        if (!window || !output || output->rank() < 3)
            continue;
        // A 1×1 convolution with a stride beside or inside the body of a Residual is how ResNets are made.
        if (flow[i].kind == LayerKind::Convolution && window->kernel == Shape{1, 1} && flow.isInResidual(i))
            continue;
        const std::int64_t step = window->stride[0] * window->stride[1];
        const std::int64_t seen = seenInAStep(*window, 0, (*output)[-2]) * seenInAStep(*window, 1, (*output)[-1]);
        if (seen == step)
            continue;
        std::map<std::string, DiagnosticValue> values{
            {"kernel", window->kernel}, {"stride", window->stride}, {"skipped", step - seen}, {"step", step}};
        if (window->dilation != Shape{1, 1})
            values["dilation"] = window->dilation;
        findings.warn(i, "lint.stride_skips_pixels", std::move(values), "stride");
    }
}

void evenKernel(Findings& findings)
{
    const DataFlow& flow = findings.flow();
    for (int i = 1; i < flow.size(); ++i) {
        const std::optional<Window> window = windowOf(flow[i]);
        if (!window || !(wouldKeepSize(*window, 0) || wouldKeepSize(*window, 1)))
            continue;
        std::map<std::string, DiagnosticValue> values{
            {"kernel", window->kernel}, {"input", *flow.shapeBefore(i)}, {"output", *flow.shapeAfter(i)}};
        if (window->padding)
            values["padding"] = *window->padding;
        findings.warn(i, "lint.even_kernel_shifts", std::move(values), "kernel_size");
    }
}

} // namespace layerwise::lint_rules
