#include "model/engine/fast_layer.h"

#include "model/engine/packed_value.h"

#include <ATen/ATen.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/pooling.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace layerwise {

namespace {

using Sizes = std::vector<std::int64_t>;

Sizes sizesOf(const torch::ExpandingArray<2>& array)
{
    return {array->begin(), array->end()};
}

bool isImageBatch(at::IntArrayRef sizes)
{
    return sizes.size() == 4 && std::ranges::all_of(sizes, [](std::int64_t size) { return size > 0; });
}

/// Whether a window finds room: padded input >= dilation * (kernel - 1) + 1, in both directions.
bool hasRoom(at::IntArrayRef sizes, const Sizes& kernel, const Sizes& padding, const Sizes& dilation)
{
    for (const std::size_t axis : {0u, 1u}) {
        if (sizes[axis + 2] + 2 * padding[axis] < dilation[axis] * (kernel[axis] - 1) + 1)
            return false;
    }
    return true;
}

/// LibTorch refuses padding of more than half a window, oneDNN does not.
bool isPaddingTooLarge(const Sizes& kernel, const Sizes& padding)
{
    return padding[0] * 2 > kernel[0] || padding[1] * 2 > kernel[1];
}

/// The same number of zeros on both sides; std::nullopt where 'same' cannot share evenly.
std::optional<Sizes> evenPadding(const torch::nn::Conv2dImpl& module)
{
    const auto& options = module.options;
    if (c10::get_if<torch::enumtype::kValid>(&options.padding()))
        return Sizes{0, 0};
    if (const auto* sizes = c10::get_if<torch::ExpandingArray<2>>(&options.padding()))
        return sizesOf(*sizes);
    Sizes padding;
    for (const std::size_t axis : {0u, 1u}) {
        const std::int64_t total = (*options.dilation())[axis] * ((*options.kernel_size())[axis] - 1);
        if (total % 2 != 0)
            return std::nullopt;
        padding.push_back(total / 2);
    }
    return padding;
}

FastLayerPtr makeConvolution(const torch::nn::Conv2dImpl& module)
{
    const auto& options = module.options;
    const auto padding = evenPadding(module);
    if (!padding || !c10::get_if<torch::enumtype::kZeros>(&options.padding_mode()) || !canBePacked(module.weight) ||
        (module.bias.defined() && !canBePacked(module.bias)))
        return nullptr;
    const Sizes kernel = sizesOf(options.kernel_size());
    const Sizes stride = sizesOf(options.stride());
    const Sizes dilation = sizesOf(options.dilation());
    const std::int64_t groups = options.groups();
    const at::Tensor weight =
        at::mkldnn_reorder_conv2d_weight(module.weight.detach().to_mkldnn(), *padding, stride, dilation, groups);
    auto fast = std::make_shared<FastLayer>();
    fast->isWorthConverting = true;
    fast->takes = [kernel, dilation, padding = *padding, channels = options.in_channels()](at::IntArrayRef sizes) {
        return isImageBatch(sizes) && sizes[1] == channels && hasRoom(sizes, kernel, padding, dilation);
    };
    fast->forward = [=, padding = *padding, bias = module.bias](const at::Tensor& input) {
        const c10::optional<at::Tensor> optionalBias =
            bias.defined() ? c10::make_optional(bias.detach()) : c10::nullopt;
        return at::mkldnn_convolution(input, weight, optionalBias, padding, stride, dilation, groups);
    };
    return fast;
}

FastLayerPtr makeBatchNorm(const torch::nn::BatchNorm2dImpl& module)
{
    const torch::nn::BatchNormOptions& options = module.options;
    if (!options.track_running_stats())
        return nullptr; // it takes the statistics of the input
    const at::Tensor mean = module.running_mean.detach();
    const at::Tensor variance = module.running_var.detach();
    const at::Tensor weight = options.affine() ? module.weight.detach() : at::ones_like(mean);
    const at::Tensor bias = options.affine() ? module.bias.detach() : at::zeros_like(mean);
    const at::Tensor scale = weight / at::sqrt(variance + options.eps());
    if (!canBePacked(scale) || !canBePacked(bias) || !canBePacked(mean))
        return nullptr;
    auto fast = std::make_shared<FastLayer>();
    fast->takes = [channels = options.num_features()](at::IntArrayRef sizes) {
        return isImageBatch(sizes) && sizes[1] == channels;
    };
    fast->forward = [=, eps = options.eps()](const at::Tensor& input) {
        return std::get<0>(at::native_batch_norm(input, weight, bias, mean, variance, false, 0, eps));
    };
    return fast;
}

FastLayerPtr makeMaxPool(const torch::nn::MaxPool2dImpl& module)
{
    const Sizes kernel = sizesOf(module.options.kernel_size());
    const Sizes stride = sizesOf(module.options.stride());
    const Sizes padding = sizesOf(module.options.padding());
    const Sizes dilation = sizesOf(module.options.dilation());
    if (dilation != Sizes{1, 1} || isPaddingTooLarge(kernel, padding))
        return nullptr; // oneDNN has no dilated pooling
    auto fast = std::make_shared<FastLayer>();
    fast->takes = [=](at::IntArrayRef sizes) {
        return isImageBatch(sizes) && hasRoom(sizes, kernel, padding, dilation);
    };
    fast->forward = [=, ceilMode = module.options.ceil_mode()](const at::Tensor& input) {
        return at::max_pool2d(input, kernel, stride, padding, dilation, ceilMode);
    };
    return fast;
}

FastLayerPtr makeAvgPool(const torch::nn::AvgPool2dImpl& module)
{
    const Sizes kernel = sizesOf(module.options.kernel_size());
    const Sizes stride = sizesOf(module.options.stride());
    const Sizes padding = sizesOf(module.options.padding());
    // With ceil_mode oneDNN counts the pixels of the windows at the edge otherwise.
    if (module.options.ceil_mode() || module.options.divisor_override() || isPaddingTooLarge(kernel, padding))
        return nullptr;
    auto fast = std::make_shared<FastLayer>();
    fast->takes = [=](at::IntArrayRef sizes) { return isImageBatch(sizes) && hasRoom(sizes, kernel, padding, {1, 1}); };
    fast->forward = [=, countsPadding = module.options.count_include_pad()](const at::Tensor& input) {
        return at::avg_pool2d(input, kernel, stride, padding, false, countsPadding);
    };
    return fast;
}

FastLayerPtr makeAdaptiveAvgPool(const torch::nn::AdaptiveAvgPool2dImpl& module)
{
    const auto& wanted = *module.options.output_size();
    const auto outputSize = [wanted](at::IntArrayRef sizes) {
        return Sizes{wanted[0].value_or(sizes[2]), wanted[1].value_or(sizes[3])};
    };
    auto fast = std::make_shared<FastLayer>();
    fast->takes = [outputSize](at::IntArrayRef sizes) {
        if (!isImageBatch(sizes))
            return false;
        // oneDNN's windows are all of one size.
        const Sizes output = outputSize(sizes);
        return output[0] > 0 && output[1] > 0 && sizes[2] % output[0] == 0 && sizes[3] % output[1] == 0;
    };
    fast->forward = [outputSize](const at::Tensor& input) {
        return at::adaptive_avg_pool2d(input, outputSize(input.sizes()));
    };
    return fast;
}

FastLayerPtr makeElementwise(at::Tensor (*function)(const at::Tensor&))
{
    auto fast = std::make_shared<FastLayer>();
    fast->takes = isImageBatch;
    fast->forward = function;
    return fast;
}

FastLayerPtr handOn()
{
    auto fast = std::make_shared<FastLayer>();
    fast->handsOn = true;
    return fast;
}

} // namespace

FastLayerPtr makeFastLayer(const torch::nn::Module& module)
{
    if (const auto* convolution = module.as<torch::nn::Conv2dImpl>())
        return makeConvolution(*convolution);
    if (const auto* norm = module.as<torch::nn::BatchNorm2dImpl>())
        return makeBatchNorm(*norm);
    if (const auto* pool = module.as<torch::nn::MaxPool2dImpl>())
        return makeMaxPool(*pool);
    if (const auto* pool = module.as<torch::nn::AvgPool2dImpl>())
        return makeAvgPool(*pool);
    if (const auto* pool = module.as<torch::nn::AdaptiveAvgPool2dImpl>())
        return makeAdaptiveAvgPool(*pool);
    if (module.as<torch::nn::ReLUImpl>())
        return makeElementwise(at::relu);
    if (module.as<torch::nn::TanhImpl>())
        return makeElementwise(at::tanh);
    if (module.as<torch::nn::SigmoidImpl>())
        return makeElementwise(at::sigmoid);
    if (module.as<torch::nn::IdentityImpl>() || module.as<torch::nn::DropoutImpl>() ||
        module.as<torch::nn::Dropout2dImpl>())
        return handOn();
    return nullptr;
}

} // namespace layerwise
