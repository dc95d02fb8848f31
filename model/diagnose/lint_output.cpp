#include "model/diagnose/lint_rules.h"

namespace layerwise::lint_rules {

namespace {

constexpr LayerKinds kPassing = kinds(LayerKind::Identity, LayerKind::Dropout, LayerKind::Flatten);

/// The last node that does more than to pass values on.
int lastWorking(const DataFlow& flow)
{
    int last = flow.output();
    while (contains(kPassing, flow[last].kind))
        last = flow[last].input;
    return last;
}

/// A list of scores rather than maps, or maps of one pixel, which are scores once they are flattened.
bool areScores(const Shape& shape)
{
    return shape.rank() == 2 || (shape.rank() == 4 && shape[2] == 1 && shape[3] == 1);
}

/// Something that makes maps larger again: the network is to put out an image, not classes.
bool makesImages(const DataFlow& flow)
{
    constexpr LayerKinds kEnlarging =
        kinds(LayerKind::TransposedConvolution, LayerKind::Upsample, LayerKind::Unflatten);
    for (const FlowNode& node : flow.nodes()) {
        if (contains(kEnlarging, node.kind))
            return true;
    }
    return false;
}

/// A block before the end has lost [N, C, H, W] or [N, F] already, and that is said there.
bool isSaidBefore(const Findings& findings)
{
    return findings.hasAny("lint.flatten_batch") || findings.hasAny("lint.linear_last_dimension");
}

} // namespace

void reluOnLogits(Findings& findings)
{
    const DataFlow& flow = findings.flow();
    const int last = lastWorking(flow);
    const FlowNode& node = flow[last];
    const LayerKind kind = node.kind == LayerKind::Sum ? node.activation : node.kind;
    const Shape* shape = flow.shapeAfter(last);
    if (kind != LayerKind::ReLU || !shape || !areScores(*shape) || !findings.hasParameters())
        return;
    const bool isList = findings.output() && findings.output()->rank() == 2;
    if (isList)
        findings.warn(last, "lint.relu_on_logits", {{"output", *findings.output()}},
                      node.kind == LayerKind::Sum ? "activation" : "");
}

void softmaxAtEnd(Findings& findings)
{
    const int last = lastWorking(findings.flow());
    if (!findings.output())
        return;
    if (findings.flow()[last].kind == LayerKind::Softmax)
        findings.warn(last, "lint.softmax_at_end", {{"output", *findings.output()}});
    else if (findings.flow()[last].kind == LayerKind::LogSoftmax)
        findings.warn(last, "lint.log_softmax_at_end", {{"output", *findings.output()}});
}

void outputNotClasses(Findings& findings)
{
    const DataFlow& flow = findings.flow();
    const Shape* output = findings.output();
    const Shape* input = flow.shapeAfter(0);
    if (!output || !input || flow.output() == 0)
        return;
    const bool isList = output->rank() == 2 && (*output)[0] == (*input)[0];
    if (isList || isSaidBefore(findings) || (output->rank() == 4 && makesImages(flow)))
        return;
    findings.warn(flow.output(), "lint.output_not_classes", {{"output", *output}});
}

} // namespace layerwise::lint_rules
