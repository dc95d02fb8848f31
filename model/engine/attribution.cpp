#include "model/engine/attribution.h"

#include "model/engine/pure_forward.h"
#include "model/engine/tensor_bridge.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/autograd.h>

#include <algorithm>

namespace layerwise {

namespace {

at::Tensor handOn(const PlanNode&, at::Tensor output)
{
    return output;
}

/// Logits of one chunk: the channels `first` and following of the block's output are switched off, each in a copy of
/// its own.
at::Tensor logitsWithout(const NetworkPlan& plan, const AttributionRequest& request, std::int64_t first,
                         std::int64_t count)
{
    const auto switchOff = [&](const PlanNode& node, at::Tensor output) {
        if (node.block->id != request.block)
            return output;
        std::vector<std::int64_t> repeats(static_cast<std::size_t>(output.dim()), 1);
        repeats.front() = count;
        at::Tensor copies = output.repeat(repeats);
        for (std::int64_t i = 0; i < count; ++i)
            copies[i][first + i].zero_();
        return copies;
    };
    const at::Tensor output = pureForward(plan.root(), toTensor(*request.input),
                                          ChannelScaling(request.channelScales), switchOff);
    return output.contiguous();
}

/// True if one image of a batch has nothing to do with the others: the batch's first row is what it is alone.
bool takesBatchesApart(const at::Tensor& batch, const at::Tensor& alone, std::int64_t count)
{
    constexpr double kTolerance = 1e-4;
    return batch.dim() == 2 && batch.size(0) == count && batch.size(1) == alone.size(1)
           && at::allclose(batch[0], alone[0], kTolerance, kTolerance, true);
}

/// d logit / d value, of the same shape as the value.
at::Tensor gradientOf(const at::Tensor& output, std::int64_t targetClass, const at::Tensor& value)
{
    const at::Tensor logit = output[0][targetClass];
    if (!logit.requires_grad())
        return at::zeros_like(value);
    const auto gradients = torch::autograd::grad({logit}, {value}, {}, {}, false, true);
    return gradients.front().defined() ? gradients.front() : at::zeros_like(value);
}

} // namespace

std::optional<Diagnostic> checkAttribution(AttributionKind kind, const AttributionRequest& request,
                                           const ShapeReport& shapes)
{
    if (!shapes.ok() || !shapes.output)
        return Diagnostic{"attribution.errors", {}, {}};
    const Shape& output = *shapes.output;
    if (output.rank() != 2 || output[0] != 1)
        return Diagnostic{"attribution.output", {{"actual", output}}, {}};
    if (request.targetClass < 0 || request.targetClass >= output[1])
        return Diagnostic{"attribution.class", {{"actual", request.targetClass}, {"classes", output[1]}}, {}};
    if (kind == AttributionKind::Saliency)
        return std::nullopt;
    const std::optional<Shape>& block = shapes.of(request.block).output;
    if (request.block == kRootId || !block)
        return Diagnostic{"attribution.block", {}, {}};
    if (kind == AttributionKind::GradCam ? block->rank() != 4 : scalableChannels(*block) == 0)
        return Diagnostic{kind == AttributionKind::GradCam ? "attribution.no_maps" : "attribution.no_channels",
                          {{"actual", *block}},
                          {}};
    return std::nullopt;
}

Result<std::vector<ChannelImportance>> rankChannels(const NetworkPlan& plan, const AttributionRequest& request,
                                                    std::int64_t chunk, const ProgressCallback& progress)
{
    const c10::InferenceMode inference;
    std::int64_t channels = 0;
    const auto count = [&](const PlanNode& node, at::Tensor output) {
        if (node.block->id == request.block)
            channels = scalableChannels(shapeOf(output));
        return output;
    };
    const at::Tensor whole =
        pureForward(plan.root(), toTensor(*request.input), ChannelScaling(request.channelScales), count);
    const float logit = whole[0][request.targetClass].item<float>();
    std::vector<ChannelImportance> ranking;
    const auto add = [&](const at::Tensor& logits) {
        for (std::int64_t i = 0; i < logits.size(0); ++i) {
            const float without = logits[i][request.targetClass].item<float>();
            ranking.push_back({static_cast<std::int64_t>(ranking.size()), without, logit - without});
        }
    };
    bool isChecked = false;
    while (static_cast<std::int64_t>(ranking.size()) < channels) {
        const auto done = static_cast<std::int64_t>(ranking.size());
        if (progress && !progress(done, channels))
            return Diagnostic{"attribution.stopped", {}, {}};
        const std::int64_t size = std::min(chunk, channels - done);
        const at::Tensor logits = logitsWithout(plan, request, done, size);
        if (size > 1 && !isChecked && !takesBatchesApart(logits, logitsWithout(plan, request, done, 1), size))
            chunk = 1;
        else
            add(logits);
        isChecked = true;
    }
    if (progress)
        progress(channels, channels);
    return ranking;
}

ActivationPtr gradCam(const NetworkPlan& plan, const AttributionRequest& request)
{
    // What is before the block needs no gradients: for its output to be looked at, it is taken as given.
    const at::AutoGradMode mode(false);
    at::Tensor maps;
    const auto beginAt = [&](const PlanNode& node, at::Tensor output) {
        if (node.block->id != request.block)
            return output;
        at::GradMode::set_enabled(true);
        maps = output.detach().requires_grad_(true);
        return maps;
    };
    const at::Tensor output =
        pureForward(plan.root(), toTensor(*request.input), ChannelScaling(request.channelScales), beginAt);
    const at::Tensor gradient = gradientOf(output, request.targetClass, maps);
    const at::NoGradGuard noGrad;
    const at::Tensor weights = gradient.mean({2, 3}, true);
    return toActivation((weights * maps.detach()).sum(1, true).relu());
}

ActivationPtr saliency(const NetworkPlan& plan, const AttributionRequest& request)
{
    const at::AutoGradMode mode(true);
    const at::Tensor input = toTensor(*request.input).requires_grad_(true);
    const at::Tensor output = pureForward(plan.root(), input, ChannelScaling(request.channelScales), handOn);
    return toActivation(gradientOf(output, request.targetClass, input).detach());
}

} // namespace layerwise
