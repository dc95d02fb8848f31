#include "model/diagnose/lint_rules.h"

#include <algorithm>

namespace layerwise::lint_rules {

namespace {

constexpr LayerKinds kConvolutions = kinds(LayerKind::Convolution, LayerKind::TransposedConvolution);
constexpr LayerKinds kReshaping = kinds(LayerKind::Flatten, LayerKind::Unflatten);
constexpr LayerKinds kPassing = kinds(LayerKind::Identity, LayerKind::Dropout);
/// What leaves a chain of linear layers linear, once the network has been trained.
constexpr LayerKinds kStayingLinear =
    kPassing | kReshaping |
    kinds(LayerKind::ZeroPad, LayerKind::AveragePool, LayerKind::Upsample, LayerKind::BatchNorm);

/// A ReLU, also a Residual's own.
bool endsInReLU(const FlowNode& node)
{
    return node.kind == LayerKind::ReLU || (node.kind == LayerKind::Sum && node.activation == LayerKind::ReLU);
}

/// The option that says so, where the activation is not a layer.
const char* activationOption(const FlowNode& node)
{
    return node.kind == LayerKind::Sum ? "activation" : "";
}

/// Layers that are split on purpose: by channels (depthwise, grouped), by rows and columns (1×7 and 7×1), or through
/// fewer channels than either side has.
bool areSplitOnPurpose(const FlowNode& first, const FlowNode& second)
{
    for (const FlowNode* node : {&first, &second}) {
        if (integerOption(*node, "groups").value_or(1) > 1)
            return true;
    }
    const std::optional<Shape> a = sizeOption(first, "kernel_size");
    const std::optional<Shape> b = sizeOption(second, "kernel_size");
    const auto isRow = [](const Shape& kernel) { return kernel[0] == 1 && kernel[1] > 1; };
    const auto isColumn = [](const Shape& kernel) { return kernel[1] == 1 && kernel[0] > 1; };
    if (a && b && ((isRow(*a) && isColumn(*b)) || (isColumn(*a) && isRow(*b))))
        return true;
    const auto in = integerOption(first, "in_channels");
    const auto between = integerOption(first, "out_channels");
    const auto out = integerOption(second, "out_channels");
    return in && between && out && *between < std::min(*in, *out);
}

} // namespace

void uselessBias(Findings& findings)
{
    const DataFlow& flow = findings.flow();
    for (int i = 0; i < flow.size(); ++i) {
        if (!contains(kConvolutions, flow[i].kind) || !booleanOption(flow[i], "bias").value_or(false))
            continue;
        // Only if nothing but the normalisation gets the values: it takes their mean away, and the bias with it.
        const int norm = flow.after(i, kinds(LayerKind::Identity));
        if (norm >= 0 && contains(kinds(LayerKind::BatchNorm, LayerKind::InstanceNorm), flow[norm].kind))
            findings.warn(i, "lint.bias_before_norm",
                          {{"norm", flow.path(norm)},
                           {"norm_type", flow[norm].block->type},
                           {"channels", integerOption(flow[i], "out_channels").value_or(0)}},
                          "bias");
    }
}

void repeatedReLU(Findings& findings)
{
    const DataFlow& flow = findings.flow();
    for (int i = 0; i < flow.size(); ++i) {
        if (flow[i].kind != LayerKind::ReLU)
            continue;
        const int before = flow.before(i, kPassing | kReshaping);
        if (!isNonNegative(flow[before]))
            continue;
        std::map<std::string, DiagnosticValue> values{{"before", flow.path(before)},
                                                      {"before_type", flow[before].block->type}};
        if (flow[before].kind == LayerKind::Sum)
            values["activation"] = textOption(flow[before], "activation").value_or("");
        findings.warn(i, "lint.relu_after_relu", std::move(values));
    }
}

void reluBeforeNorm(Findings& findings)
{
    const DataFlow& flow = findings.flow();
    for (int i = 0; i < flow.size(); ++i) {
        if (!endsInReLU(flow[i]))
            continue;
        const int norm = flow.after(i, kinds(LayerKind::Identity));
        if (norm >= 0 && flow[norm].kind == LayerKind::BatchNorm)
            findings.warn(i, "lint.relu_before_norm", {{"norm", flow.path(norm)}}, activationOption(flow[i]));
    }
}

void dropoutBeforeNorm(Findings& findings)
{
    const DataFlow& flow = findings.flow();
    for (int i = 0; i < flow.size(); ++i) {
        if (flow[i].kind != LayerKind::BatchNorm)
            continue;
        const int before = flow.before(i, kReshaping | kinds(LayerKind::Identity));
        const double p = realOption(flow[before], "p").value_or(0);
        if (flow[before].kind == LayerKind::Dropout && p > 0)
            findings.warn(before, "lint.dropout_before_norm", {{"norm", flow.path(i)}, {"p", p}});
    }
}

void missingActivation(Findings& findings)
{
    constexpr LayerKinds kWeighted = kConvolutions | kinds(LayerKind::Linear);
    const DataFlow& flow = findings.flow();
    for (int i = 0; i < flow.size(); ++i) {
        if (!contains(kWeighted, flow[i].kind))
            continue;
        const int before = flow.before(i, kStayingLinear);
        const FlowNode& first = flow[before];
        // Where the values go another way too, as to a shortcut, the two layers cannot be put into one.
        if (!contains(kWeighted, first.kind) || flow.after(before, kStayingLinear) != i)
            continue;
        if (contains(kConvolutions, first.kind) && areSplitOnPurpose(first, flow[i]))
            continue;
        findings.warn(
            i, "lint.no_activation_between",
            {{"before", flow.path(before)}, {"before_type", first.block->type}, {"type", flow[i].block->type}});
    }
}

} // namespace layerwise::lint_rules
