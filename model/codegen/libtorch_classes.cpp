#include "model/codegen/libtorch_classes.h"

#include <span>

namespace layerwise {

namespace {

/// A member of a block class and its place in the body.
struct BodyLayer {
    const char* name;
    const char* type; ///< nullptr where an earlier member is used again
    const char* made = nullptr;
    std::size_t index = 0;
};

constexpr BodyLayer kBasicBlock[] = {
    {"conv1", "Conv2d", "conv3x3(inplanes, planes, stride)", 0},
    {"bn1", "BatchNorm2d", "torch::nn::BatchNorm2d(planes)", 1},
    {"relu", "ReLU", "torch::nn::ReLU(torch::nn::ReLUOptions().inplace(true))", 2},
    {"conv2", "Conv2d", "conv3x3(planes, planes)", 3},
    {"bn2", "BatchNorm2d", "torch::nn::BatchNorm2d(planes)", 4},
};

constexpr BodyLayer kBottleneck[] = {
    {"conv1", "Conv2d", "conv1x1(inplanes, planes)", 0},
    {"bn1", "BatchNorm2d", "torch::nn::BatchNorm2d(planes)", 1},
    {"relu", "ReLU", "torch::nn::ReLU(torch::nn::ReLUOptions().inplace(true))", 2},
    {"conv2", "Conv2d", "conv3x3(planes, planes, stride)", 3},
    {"bn2", "BatchNorm2d", "torch::nn::BatchNorm2d(planes)", 4},
    {"relu", nullptr, nullptr, 5},
    {"conv3", "Conv2d", "conv1x1(planes, planes * expansion)", 6},
    {"bn3", "BatchNorm2d", "torch::nn::BatchNorm2d(planes * expansion)", 7},
};

void writeConvolution(SourceWriter& out, const char* name, const char* size)
{
    out.line(std::string("inline torch::nn::Conv2d ") + name +
             "(int64_t inplanes, int64_t planes, int64_t stride = 1)");
    out.line("{");
    out.line(std::string("    return torch::nn::Conv2d(torch::nn::Conv2dOptions(inplanes, planes, ") + size +
             ".bias(false));");
    out.line("}");
    out.line();
}

void writeConstructor(SourceWriter& out, const std::string& name, std::span<const BodyLayer> layers,
                      const std::vector<const Block*>& blocks)
{
    out.line(name + "Impl(int64_t inplanes, int64_t planes, int64_t stride = 1,", idsOf(blocks));
    out.line("    torch::nn::Sequential shortcut = nullptr)");
    out.line("{");
    {
        const Indented indented(out);
        for (const BodyLayer& layer : layers) {
            if (layer.made)
                out.line(std::string(layer.name) + " = register_module(\"" + layer.name + "\", " + layer.made + ");",
                         childIds(blocks, 0, layer.index));
        }
        out.line("if (!shortcut.is_empty())");
        out.line("    downsample = register_module(\"downsample\", shortcut);");
    }
    out.line("}");
}

void writeForward(SourceWriter& out, std::span<const BodyLayer> layers, const std::vector<const Block*>& blocks)
{
    out.line("torch::Tensor forward(torch::Tensor x)", idsOf(blocks));
    out.line("{");
    {
        const Indented indented(out);
        std::string input = "x";
        for (const BodyLayer& layer : layers) {
            const std::string declared = input == "x" ? "torch::Tensor " : "";
            out.call(declared + "out = " + layer.name + "->forward(" + input + ");", childIds(blocks, 0, layer.index));
            input = "out";
        }
        SourceWriter::Blocks shortcuts = childIds(blocks, 1, 0);
        for (const BlockId id : childIds(blocks, 1, 1))
            shortcuts.push_back(id);
        out.call(
            "out += downsample.is_empty() ? x : downsample->forward(x);",
            [&] {
                SourceWriter::Blocks all = idsOf(blocks);
                all.insert(all.end(), shortcuts.begin(), shortcuts.end());
                return all;
            }(),
            LinePart::Sum);
        out.call("return relu->forward(out);", idsOf(blocks), LinePart::Activation);
    }
    out.line("}");
}

void writeClass(SourceWriter& out, ResidualClass kind, std::span<const BodyLayer> layers,
                const std::vector<const Block*>& blocks)
{
    if (blocks.empty())
        return;
    const std::string name = className(kind);
    out.line("struct " + name + "Impl : torch::nn::Module {", idsOf(blocks));
    {
        const Indented indented(out);
        out.line("static constexpr int64_t expansion = " + std::to_string(expansionOf(kind)) + ';');
        out.line();
        writeConstructor(out, name, layers, blocks);
        out.line();
        writeForward(out, layers, blocks);
        out.line();
        for (const BodyLayer& layer : layers) {
            if (layer.type)
                out.line(std::string("torch::nn::") + layer.type + ' ' + layer.name + "{nullptr};");
        }
        out.line("torch::nn::Sequential downsample{nullptr};");
    }
    out.line("};");
    out.line("TORCH_MODULE(" + name + ");");
    out.line();
}

} // namespace

void writeCppBlockClasses(SourceWriter& out, const BlockGroups& groups, bool needsConv1x1)
{
    if (groups.hasBlockClass())
        writeConvolution(out, "conv3x3", "3).stride(stride).padding(1)");
    if (!groups.bottlenecks.empty() || needsConv1x1)
        writeConvolution(out, "conv1x1", "1).stride(stride)");
    writeClass(out, ResidualClass::BasicBlock, kBasicBlock, groups.basicBlocks);
    writeClass(out, ResidualClass::Bottleneck, kBottleneck, groups.bottlenecks);
}

void writeCppSequential(SourceWriter& out)
{
    out.text(R"(using Layers = std::vector<torch::nn::NamedAnyModule>;

inline torch::nn::Sequential sequential(const Layers& layers)
{
    torch::nn::Sequential module;
    for (const auto& layer : layers)
        module->push_back(std::string(layer.name()), torch::nn::AnyModule(layer.module()));
    return module;
}

)");
}

void writeCppNestedSequential(SourceWriter& out)
{
    out.text(R"(/// A torch::nn::Sequential that may stand inside another one, and may be empty.
struct NestedSequentialImpl : torch::nn::SequentialImpl {
    explicit NestedSequentialImpl(const Layers& layers)
    {
        for (const auto& layer : layers)
            push_back(std::string(layer.name()), torch::nn::AnyModule(layer.module()));
    }

    torch::Tensor forward(torch::Tensor x)
    {
        return is_empty() ? x : torch::nn::SequentialImpl::forward(x);
    }
};
TORCH_MODULE(NestedSequential);

)");
}

void writeCppResidual(SourceWriter& out, const BlockGroups& groups)
{
    const SourceWriter::Blocks ids = idsOf(groups.residuals);
    out.line("/// activation(body(x) + shortcut(x)); without a shortcut, x itself is added. The body's layers are");
    out.line("/// children of the block itself, so that the names of their parameters are short.");
    out.line("struct ResidualImpl : torch::nn::Module {", ids);
    out.text(R"(    ResidualImpl(const Layers& layers, const Layers& shortcut, torch::nn::AnyModule last)
        : activation(std::move(last))
    {
        for (const auto& layer : layers) {
            body.push_back(layer.module());
            register_module(layer.name(), body.back().ptr());
        }
        if (!shortcut.empty())
            downsample = register_module("downsample", sequential(shortcut));
    }
)");
    {
        const Indented indented(out);
        out.line();
        out.line("torch::Tensor forward(torch::Tensor x)", ids);
        out.line("{");
        {
            const Indented inner(out);
            out.text(R"(torch::Tensor out = x;
for (auto& layer : body)
    out = layer.forward(out);)");
            out.call("out = out + (downsample.is_empty() ? x : downsample->forward(x));", ids, LinePart::Sum);
            out.call("return activation.forward(out);", ids, LinePart::Activation);
        }
        out.line("}");
        out.line();
        out.line("std::vector<torch::nn::AnyModule> body;");
        out.line("torch::nn::Sequential downsample{nullptr};");
        out.line("torch::nn::AnyModule activation;");
    }
    out.line("};");
    out.line("TORCH_MODULE(Residual);");
    out.line();
}

void writeCppInitialisation(SourceWriter& out, const std::string& modules, const BlockGroups& groups)
{
    if (!groups.hasConvolution && !groups.hasTransposed)
        return;
    out.line("for (const auto& module : " + modules + ") {");
    {
        const Indented indented(out);
        if (groups.hasConvolution)
            out.text(R"(if (auto* conv = module->as<torch::nn::Conv2dImpl>())
    torch::nn::init::kaiming_normal_(conv->weight, 0, torch::kFanOut, torch::kReLU);)");
        if (groups.hasTransposed)
            out.text(R"(if (auto* conv = module->as<torch::nn::ConvTranspose2dImpl>()) {
    const int64_t fanOut = conv->weight.size(2) * conv->weight.size(3) * conv->options.out_channels();
    torch::nn::init::normal_(conv->weight, 0.0, std::sqrt(2.0 / static_cast<double>(fanOut)));
})");
    }
    out.line("}");
}

} // namespace layerwise
