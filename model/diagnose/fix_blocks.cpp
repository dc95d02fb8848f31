#include "model/diagnose/fix_blocks.h"

namespace layerwise {

namespace {

OptionValue square(std::int64_t size)
{
    return std::vector<std::int64_t>{size, size};
}

} // namespace

Block makePlainBlock(std::string type, OptionMap options)
{
    return {{}, std::move(type), {}, std::move(options), {}};
}

Block makeConvBlock(const ConvPlan& plan, std::string name)
{
    Block block = makePlainBlock("Conv2d", {{"in_channels", plan.inChannels},
                                            {"out_channels", plan.outChannels},
                                            {"kernel_size", square(plan.kernelSize)}});
    if (plan.kernelSize > 1)
        block.options["padding"] = square(plan.kernelSize / 2);
    if (plan.stride != std::vector<std::int64_t>{1, 1})
        block.options["stride"] = plan.stride;
    if (!plan.bias)
        block.options["bias"] = false;
    block.name = std::move(name);
    return block;
}

Block makeNormBlock(std::int64_t channels, std::string name)
{
    Block block = makePlainBlock("BatchNorm2d", {{"num_features", channels}});
    block.name = std::move(name);
    return block;
}

Block makeAdaptivePool(std::string type, std::int64_t size)
{
    return makePlainBlock(std::move(type), {{"output_size", square(size)}});
}

} // namespace layerwise
