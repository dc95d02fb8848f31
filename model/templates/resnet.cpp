#include "model/templates/resnet.h"

#include "model/templates/blocks.h"
#include "model/templates/templates.h"

namespace layerwise {

namespace {

constexpr std::int64_t kBasicExpansion = 1;
constexpr std::int64_t kBottleneckExpansion = 4;

Block makeResidual(std::vector<Block> body, std::int64_t inChannels, std::int64_t outChannels, std::int64_t stride)
{
    std::vector<Block> shortcut;
    if (stride != 1 || inChannels != outChannels) {
        shortcut.push_back(makeConv(
            "0",
            {.inChannels = inChannels, .outChannels = outChannels, .kernelSize = 1, .stride = stride, .bias = false}));
        shortcut.push_back(makeBatchNorm("1", outChannels));
    }
    Block block = makeBlock("Residual", "", {{"activation", std::string("ReLU")}});
    block.slots = {std::move(body), std::move(shortcut)};
    return block;
}

/// torchvision's conv3x3: keeps height and width at stride 1.
Block makeConv3x3(std::string name, std::int64_t inChannels, std::int64_t outChannels, std::int64_t stride)
{
    return makeConv(std::move(name), {.inChannels = inChannels,
                                      .outChannels = outChannels,
                                      .kernelSize = 3,
                                      .stride = stride,
                                      .padding = 1,
                                      .bias = false});
}

Block makeConv1x1(std::string name, std::int64_t inChannels, std::int64_t outChannels)
{
    return makeConv(std::move(name),
                    {.inChannels = inChannels, .outChannels = outChannels, .kernelSize = 1, .bias = false});
}

} // namespace

const ResNetBlock kBasicBlock{makeBasicBlock, kBasicExpansion};
const ResNetBlock kBottleneck{makeBottleneck, kBottleneckExpansion};

Block makeBasicBlock(std::int64_t inChannels, std::int64_t planes, std::int64_t stride)
{
    return makeResidual({makeConv3x3("conv1", inChannels, planes, stride), makeBatchNorm("bn1", planes),
                         makeReLU("relu"), makeConv3x3("conv2", planes, planes, 1), makeBatchNorm("bn2", planes)},
                        inChannels, planes * kBasicExpansion, stride);
}

Block makeBottleneck(std::int64_t inChannels, std::int64_t planes, std::int64_t stride)
{
    const std::int64_t outChannels = planes * kBottleneckExpansion;
    // torchvision has one `relu` and calls it twice; a Sequential calls each child once, so there are two here.
    return makeResidual({makeConv1x1("conv1", inChannels, planes), makeBatchNorm("bn1", planes), makeReLU("relu"),
                         makeConv3x3("conv2", planes, planes, stride), makeBatchNorm("bn2", planes), makeReLU("relu2"),
                         makeConv1x1("conv3", planes, outChannels), makeBatchNorm("bn3", outChannels)},
                        inChannels, outChannels, stride);
}

Network makeResNet(const ResNet& plan)
{
    constexpr std::int64_t kStemChannels = 64;
    std::vector<Block> top;
    top.push_back(makeConv("conv1", {.inChannels = plan.inChannels,
                                     .outChannels = kStemChannels,
                                     .kernelSize = 7,
                                     .stride = 2,
                                     .padding = 3,
                                     .bias = false}));
    top.push_back(makeBatchNorm("bn1", kStemChannels));
    top.push_back(makeReLU("relu"));
    top.push_back(
        makeBlock("MaxPool2d", "maxpool", {{"kernel_size", square(3)}, {"stride", square(2)}, {"padding", square(1)}}));

    std::int64_t channels = kStemChannels;
    std::int64_t planes = kStemChannels;
    for (std::size_t i = 0; i < plan.layers.size(); ++i) {
        std::vector<Block> blocks;
        for (std::int64_t number = 0; number < plan.layers[i]; ++number) {
            const std::int64_t stride = i > 0 && number == 0 ? 2 : 1;
            blocks.push_back(plan.block.make(channels, planes, stride));
            blocks.back().name = std::to_string(number);
            channels = planes * plan.block.expansion;
        }
        top.push_back(makeSequential("layer" + std::to_string(i + 1), std::move(blocks)));
        planes *= 2;
    }

    top.push_back(plan.headPool);
    top.back().name = "avgpool";
    top.push_back(makeBlock("Flatten", "flatten"));
    top.push_back(makeLinear("fc", channels, plan.classes));
    Network network = makeNetwork(plan.name, plan.inputSize, std::move(top));
    network.input.channels = plan.inChannels;
    return network;
}

} // namespace layerwise
