#include "model/codegen/resnet_pattern.h"

#include "model/codegen/names.h"

#include <algorithm>

namespace layerwise {

namespace {

/// A layer that a class makes: its options are those that are not at PyTorch's defaults.
struct ExpectedLayer {
    std::string name;
    std::string type;
    OptionMap options;
};

OptionValue square(std::int64_t size)
{
    return std::vector<std::int64_t>{size, size};
}

/// conv3x3 and conv1x1: padding keeps the size at stride 1, no bias.
ExpectedLayer convolution(std::string name, std::int64_t inplanes, std::int64_t planes, std::int64_t kernel,
                          std::int64_t stride)
{
    OptionMap options{
        {"in_channels", inplanes}, {"out_channels", planes}, {"kernel_size", square(kernel)}, {"bias", false}};
    if (stride != 1)
        options["stride"] = square(stride);
    if (kernel != 1)
        options["padding"] = square(kernel / 2);
    return {std::move(name), "Conv2d", std::move(options)};
}

ExpectedLayer normalization(std::string name, std::int64_t planes)
{
    return {std::move(name), "BatchNorm2d", {{"num_features", planes}}};
}

ExpectedLayer activation(std::string name)
{
    return {std::move(name), "ReLU", {{"inplace", true}}};
}

std::vector<ExpectedLayer> bodyOf(const ResidualCall& call)
{
    const auto& [kind, inplanes, planes, stride] = call;
    if (kind == ResidualClass::BasicBlock) {
        return {convolution("conv1", inplanes, planes, 3, stride), normalization("bn1", planes), activation("relu"),
                convolution("conv2", planes, planes, 3, 1), normalization("bn2", planes)};
    }
    const std::int64_t outplanes = planes * expansionOf(kind);
    return {convolution("conv1", inplanes, planes, 1, 1),    normalization("bn1", planes),   activation("relu"),
            convolution("conv2", planes, planes, 3, stride), normalization("bn2", planes),   activation("relu2"),
            convolution("conv3", planes, outplanes, 1, 1),   normalization("bn3", outplanes)};
}

bool areMade(const std::vector<Block>& blocks, const std::vector<ExpectedLayer>& expected,
             const LayerRegistry& registry)
{
    return std::ranges::equal(blocks, expected, [&](const Block& block, const ExpectedLayer& layer) {
        const LayerType* type = registry.find(block.type);
        return type && block.type == layer.type && block.name == layer.name &&
               type->significantOptions(block.options) == layer.options;
    });
}

/// A convolution's option, or 0 if the block is none.
std::int64_t convolutionOption(const Block& block, const char* key, const LayerRegistry& registry)
{
    const LayerType* type = registry.find(block.type);
    const OptionSpec* spec = type && block.type == "Conv2d" ? type->option(key) : nullptr;
    if (!spec)
        return 0;
    const OptionValue& value = optionValue(*spec, block.options);
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return *number;
    const auto* size = std::get_if<std::vector<std::int64_t>>(&value);
    return size && !size->empty() ? size->front() : 0;
}

/// The stage that a Sequential is, if its first block gets `inplanes`.
std::optional<ResNetStage> stageOf(const Block& block, ResidualClass kind, std::int64_t inplanes,
                                   const LayerRegistry& registry)
{
    const LayerType* type = registry.find(block.type);
    if (!type || type->slots().size() != 1 || block.slots.size() != 1 || block.slots[0].empty())
        return std::nullopt;
    const std::vector<Block>& blocks = block.slots[0];
    if (!areNumbered(blocks))
        return std::nullopt;
    const std::optional<ResidualCall> first = residualCallOf(blocks.front(), registry);
    if (!first)
        return std::nullopt;
    ResidualCall expected{kind, inplanes, first->planes, first->stride};
    for (const Block& residual : blocks) {
        const bool isMade = residual.slots.size() == 2 && areMade(residual.slots[0], bodyOf(expected), registry) &&
                            residualCallOf(residual, registry) && hasMadeShortcut(residual, expected, registry);
        if (!isMade)
            return std::nullopt;
        expected.inplanes = expected.planes * expansionOf(kind);
        expected.stride = 1;
    }
    return ResNetStage{first->planes, static_cast<std::int64_t>(blocks.size()), first->stride};
}

/// The first block of the first stage decides what kind of blocks there are and how many channels they get.
std::optional<ResidualCall> firstCall(const Block& root, const LayerRegistry& registry)
{
    for (const Block& block : root.slots[0]) {
        if (!block.slots.empty())
            return block.slots[0].empty() ? std::nullopt : residualCallOf(block.slots[0].front(), registry);
    }
    return std::nullopt;
}

} // namespace

const char* className(ResidualClass kind)
{
    return kind == ResidualClass::BasicBlock ? "BasicBlock" : "Bottleneck";
}

std::int64_t expansionOf(ResidualClass kind)
{
    return kind == ResidualClass::BasicBlock ? 1 : 4;
}

std::optional<ResidualCall> residualCallOf(const Block& block, const LayerRegistry& registry)
{
    const LayerType* type = registry.find(block.type);
    // ReLU is the default of a Residual's activation.
    const bool isResidual = type && type->slots().size() == 2 && block.slots.size() == 2;
    if (!isResidual || !type->significantOptions(block.options).empty())
        return std::nullopt;
    const std::vector<Block>& body = block.slots[0];
    const ResidualClass kind = body.size() == 5 ? ResidualClass::BasicBlock : ResidualClass::Bottleneck;
    const std::size_t strided = kind == ResidualClass::BasicBlock ? 0 : 3;
    if (body.size() <= strided)
        return std::nullopt;
    const ResidualCall call{kind, convolutionOption(body[0], "in_channels", registry),
                            convolutionOption(body[0], "out_channels", registry),
                            convolutionOption(body[strided], "stride", registry)};
    return areMade(body, bodyOf(call), registry) ? std::optional(call) : std::nullopt;
}

bool hasMadeShortcut(const Block& residual, const ResidualCall& call, const LayerRegistry& registry)
{
    const std::int64_t outplanes = call.planes * expansionOf(call.kind);
    std::vector<ExpectedLayer> expected;
    if (call.stride != 1 || call.inplanes != outplanes)
        expected = {convolution("0", call.inplanes, outplanes, 1, call.stride), normalization("1", outplanes)};
    return areMade(residual.slots[1], expected, registry);
}

std::int64_t ResNetPlan::outChannels() const
{
    std::int64_t channels = inplanes;
    for (const std::optional<ResNetStage>& stage : stages)
        channels = stage ? stage->planes * expansionOf(kind) : channels;
    return channels;
}

std::optional<ResNetPlan> resnetPlanOf(const Block& root, const LayerRegistry& registry)
{
    const std::optional<ResidualCall> first = firstCall(root, registry);
    if (!first)
        return std::nullopt;
    ResNetPlan plan{first->kind, first->inplanes, {}};
    for (const Block& block : root.slots[0]) {
        if (!isPythonAttribute(block.name) || block.name == "inplanes" || !registry.find(block.type))
            return std::nullopt;
        plan.stages.push_back(stageOf(block, plan.kind, plan.outChannels(), registry));
        if (!plan.stages.back() && !block.slots.empty())
            return std::nullopt;
    }
    return plan;
}

} // namespace layerwise
