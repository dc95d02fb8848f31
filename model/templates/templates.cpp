#include "model/templates/templates.h"

#include "model/templates/blocks.h"
#include "model/templates/resnet.h"

#include <algorithm>

namespace layerwise {

namespace {

constexpr std::array<std::int64_t, 4> kLayers18{2, 2, 2, 2};
constexpr std::array<std::int64_t, 4> kLayers34And50{3, 4, 6, 3};

Block globalAveragePool()
{
    return makeBlock("AdaptiveAvgPool2d", "", {{"output_size", square(1)}});
}

Block averagePool(OptionMap options)
{
    return makeBlock("AvgPool2d", "", std::move(options));
}

Network resnet18()
{
    return makeResNet({.name = "ResNet-18",
                       .block = kBasicBlock,
                       .layers = kLayers18,
                       .inputSize = 64,
                       .headPool = globalAveragePool()});
}

Network resnet18At28()
{
    return makeResNet({.name = "ResNet-18 28×28",
                       .block = kBasicBlock,
                       .layers = kLayers18,
                       .inputSize = 28,
                       .headPool = globalAveragePool()});
}

Network resnet18At224()
{
    return makeResNet({.name = "ResNet-18 224×224",
                       .block = kBasicBlock,
                       .layers = kLayers18,
                       .inputSize = 224,
                       .headPool = averagePool({{"kernel_size", square(7)}})});
}

Network resnet18AsPosted()
{
    return makeResNet({.name = "ResNet-18 as posted",
                       .block = kBasicBlock,
                       .layers = kLayers18,
                       .inputSize = 28,
                       .headPool = averagePool({{"kernel_size", square(7)}, {"stride", square(1)}})});
}

Network resnet34()
{
    return makeResNet({.name = "ResNet-34",
                       .block = kBasicBlock,
                       .layers = kLayers34And50,
                       .inputSize = 64,
                       .headPool = globalAveragePool()});
}

Network resnet50()
{
    return makeResNet({.name = "ResNet-50",
                       .block = kBottleneck,
                       .layers = kLayers34And50,
                       .inputSize = 64,
                       .headPool = globalAveragePool()});
}

/// LeCun et al. 1998, "Gradient-Based Learning Applied to Document Recognition": padding=2 makes its 32×32 of MNIST's
/// 28×28.
Network lenet5()
{
    const auto pool = [](std::string name) {
        return makeBlock("AvgPool2d", std::move(name), {{"kernel_size", square(2)}});
    };
    return makeNetwork("LeNet-5", 28,
                       {makeConv("conv1", {.inChannels = 1, .outChannels = 6, .kernelSize = 5, .padding = 2}),
                        makeBlock("Tanh", "tanh1"), pool("pool1"),
                        makeConv("conv2", {.inChannels = 6, .outChannels = 16, .kernelSize = 5}),
                        makeBlock("Tanh", "tanh2"), pool("pool2"), makeBlock("Flatten", "flatten"),
                        makeLinear("fc1", 16 * 5 * 5, 120), makeBlock("Tanh", "tanh3"), makeLinear("fc2", 120, 84),
                        makeBlock("Tanh", "tanh4"), makeLinear("fc3", 84, 10)});
}

/// Numbers its children, as torchvision's VGG does in `features` and `classifier`.
Block numbered(std::string name, std::vector<Block> layers)
{
    for (std::size_t i = 0; i < layers.size(); ++i)
        layers[i].name = std::to_string(i);
    return makeSequential(std::move(name), std::move(layers));
}

Network vggSmall()
{
    std::vector<Block> features;
    std::int64_t channels = 1;
    for (const std::int64_t planes : {32, 64, 128}) {
        for (const std::int64_t inChannels : {channels, planes}) {
            features.push_back(makeConv("", {.inChannels = inChannels, .outChannels = planes, .padding = 1}));
            features.push_back(makeReLU(""));
        }
        features.push_back(makeBlock("MaxPool2d", "", {{"kernel_size", square(2)}}));
        channels = planes;
    }
    // Three poolings halve 32×32 to 4×4.
    return makeNetwork("Small VGG", 32,
                       {numbered("features", std::move(features)), makeBlock("Flatten", "flatten"),
                        numbered("classifier", {makeLinear("", channels * 4 * 4, 256), makeReLU(""),
                                                makeBlock("Dropout", ""), makeLinear("", 256, 10)})});
}

Network mlp()
{
    return makeNetwork("MLP", 28,
                       {makeBlock("Flatten", "flatten"), makeLinear("fc1", 28 * 28, 128), makeBlock("ReLU", "relu1"),
                        makeLinear("fc2", 128, 64), makeBlock("ReLU", "relu2"), makeLinear("fc3", 64, 10)});
}

Network emptyNetwork()
{
    return makeNetwork("New network", 28, {});
}

struct Template {
    TemplateInfo info;
    Network (*make)();
};

const std::vector<Template>& allTemplates()
{
    static const std::vector<Template> kTemplates{
        {{"resnet18", "ResNet-18 for MNIST, 64×64",
          "The residual network with 18 layers; at this size the first feature maps are good to look at."},
         resnet18},
        {{"resnet18-28", "ResNet-18 for MNIST, 28×28",
          "The same network on images of MNIST's own size; the last feature maps are a single pixel."},
         resnet18At28},
        {{"resnet18-224", "ResNet-18, 224×224",
          "The same network at the size it was made for, with AvgPool2d(7) at the end."},
         resnet18At224},
        {{"resnet18-as-posted", "ResNet-18 as posted, 28×28",
          "Cannot run: AvgPool2d(7) needs feature maps of 7×7 and gets 1×1. Find out why and repair it."},
         resnet18AsPosted},
        {{"resnet34", "ResNet-34 for MNIST, 64×64", "The same blocks as ResNet-18, but 3, 4, 6 and 3 of them."},
         resnet34},
        {{"resnet50", "ResNet-50 for MNIST, 64×64",
          "Bottleneck blocks of three convolutions: narrow in the middle, four times as wide at the end."},
         resnet50},
        {{"lenet5", "LeNet-5, 28×28", "The classic of 1998: two convolutions and three linear layers read digits."},
         lenet5},
        {{"vgg-small", "Small VGG, 32×32", "Pairs of 3×3 convolutions, and a pooling after each pair."}, vggSmall},
        {{"mlp", "Multilayer perceptron, 28×28",
          "No convolution: the image as one list of numbers, three linear layers."},
         mlp},
        {{"empty", "Empty network, 28×28", "Only the input; build the rest from blocks."}, emptyNetwork},
    };
    return kTemplates;
}

} // namespace

const std::vector<TemplateInfo>& templates()
{
    static const std::vector<TemplateInfo> kInfos = [] {
        std::vector<TemplateInfo> infos;
        for (const Template& entry : allTemplates())
            infos.push_back(entry.info);
        return infos;
    }();
    return kInfos;
}

std::optional<Network> makeTemplate(std::string_view key)
{
    const auto found =
        std::ranges::find_if(allTemplates(), [key](const Template& entry) { return entry.info.key == key; });
    if (found == allTemplates().end())
        return std::nullopt;
    return found->make();
}

} // namespace layerwise
