#include "model/codegen/pytorch_classes.h"

#include <span>

namespace layerwise {

namespace {

/// One line in __init__ and one in forward() for each layer of a body.
struct BodyLayer {
    const char* name;
    const char* made;      ///< the right side in __init__; nullptr where an earlier layer is used again
    std::size_t index = 0; ///< in the body
};

constexpr BodyLayer kBasicBlock[] = {
    {"conv1", "conv3x3(inplanes, planes, stride)", 0},
    {"bn1", "nn.BatchNorm2d(planes)", 1},
    {"relu", "nn.ReLU(inplace=True)", 2},
    {"conv2", "conv3x3(planes, planes)", 3},
    {"bn2", "nn.BatchNorm2d(planes)", 4},
};

constexpr BodyLayer kBottleneck[] = {
    {"conv1", "conv1x1(inplanes, planes)", 0},
    {"bn1", "nn.BatchNorm2d(planes)", 1},
    {"relu", "nn.ReLU(inplace=True)", 2},
    {"conv2", "conv3x3(planes, planes, stride)", 3},
    {"bn2", "nn.BatchNorm2d(planes)", 4},
    {"relu", nullptr, 5},
    {"conv3", "conv1x1(planes, planes * self.expansion)", 6},
    {"bn3", "nn.BatchNorm2d(planes * self.expansion)", 7},
};

void writeConvolution(SourceWriter& out, const char* name, const char* expression)
{
    out.line(std::string("def ") + name + "(inplanes, planes, stride=1):");
    const Indented indented(out);
    out.line(std::string("return ") + expression);
}

void writeInit(SourceWriter& out, std::span<const BodyLayer> layers, const std::vector<const Block*>& blocks)
{
    out.line("def __init__(self, inplanes, planes, stride=1, downsample=None):", idsOf(blocks));
    const Indented indented(out);
    out.line("super().__init__()");
    for (const BodyLayer& layer : layers) {
        if (layer.made)
            out.line(std::string("self.") + layer.name + " = " + layer.made, childIds(blocks, 0, layer.index));
    }
    out.line("self.downsample = downsample");
}

void writeForward(SourceWriter& out, std::span<const BodyLayer> layers, const std::vector<const Block*>& blocks)
{
    out.line("def forward(self, x):", idsOf(blocks));
    const Indented indented(out);
    out.line("identity = x");
    std::string input = "x";
    for (const BodyLayer& layer : layers) {
        out.call(std::string("out = self.") + layer.name + '(' + input + ')', childIds(blocks, 0, layer.index));
        input = "out";
    }
    out.line("if self.downsample is not None:");
    {
        const Indented inner(out);
        SourceWriter::Blocks shortcuts = childIds(blocks, 1, 0);
        for (const BlockId id : childIds(blocks, 1, 1))
            shortcuts.push_back(id);
        out.call("identity = self.downsample(x)", std::move(shortcuts));
    }
    out.call("out += identity", idsOf(blocks), LinePart::Sum);
    out.call("return self.relu(out)", idsOf(blocks), LinePart::Activation);
}

void writeClass(SourceWriter& out, ResidualClass kind, std::span<const BodyLayer> layers,
                const std::vector<const Block*>& blocks)
{
    if (blocks.empty())
        return;
    out.line(std::string("class ") + className(kind) + "(nn.Module):", idsOf(blocks));
    {
        const Indented indented(out);
        out.line("expansion = " + std::to_string(expansionOf(kind)));
        out.line();
        writeInit(out, layers, blocks);
        out.line();
        writeForward(out, layers, blocks);
    }
    out.line();
    out.line();
}

} // namespace

void writePythonBlockClasses(SourceWriter& out, const BlockGroups& groups, bool needsConv1x1)
{
    if (groups.hasBlockClass()) {
        writeConvolution(out, "conv3x3", "nn.Conv2d(inplanes, planes, 3, stride=stride, padding=1, bias=False)");
        out.line();
        out.line();
    }
    if (!groups.bottlenecks.empty() || needsConv1x1) {
        writeConvolution(out, "conv1x1", "nn.Conv2d(inplanes, planes, 1, stride=stride, bias=False)");
        out.line();
        out.line();
    }
    writeClass(out, ResidualClass::BasicBlock, kBasicBlock, groups.basicBlocks);
    writeClass(out, ResidualClass::Bottleneck, kBottleneck, groups.bottlenecks);
}

void writePythonResidual(SourceWriter& out, const BlockGroups& groups)
{
    const SourceWriter::Blocks ids = idsOf(groups.residuals);
    const std::string activation = "self." + freeMember("activation", groups.residuals);
    out.line("class Residual(nn.Module):", ids);
    {
        const Indented indented(out);
        out.text(R"("""activation(body(x) + downsample(x)); without a downsample, x itself is added.

The body's layers are children of the block itself, so that their keys in the state_dict are short.
"""

def __init__(self, body, downsample=None, activation=None):
    super().__init__()
    self._modules.update(body._modules)
    self.body = list(body._modules)
    self.downsample = downsample)");
        out.line("    " + activation + " = activation");
        out.line();
        out.line("def forward(self, x):", ids);
        const Indented inner(out);
        out.text(R"(out = x
for name in self.body:
    out = self._modules[name](out)
identity = x if self.downsample is None else self.downsample(x))");
        out.call("out = out + identity", ids, LinePart::Sum);
        out.call("return " + activation + "(out)", ids, LinePart::Activation);
    }
    out.line();
    out.line();
}

void writePythonSequentialHelper(SourceWriter& out)
{
    out.text(R"(def sequential(layers):
    """An nn.Sequential with names that nn.Module has itself, which its constructor refuses."""
    module = nn.Sequential()
    module._modules.update(layers)
    return module


)");
}

void writePythonInitialisation(SourceWriter& out, const std::string& model, const BlockGroups& groups)
{
    if (!groups.hasConvolution && !groups.hasTransposed)
        return;
    out.line("for module in " + model + ".modules():");
    const Indented indented(out);
    if (groups.hasConvolution)
        out.text(R"(if isinstance(module, nn.Conv2d):
    nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu"))");
    if (groups.hasTransposed)
        out.text(R"(if isinstance(module, nn.ConvTranspose2d):
    fan_out = module.kernel_size[0] * module.kernel_size[1] * module.out_channels
    nn.init.normal_(module.weight, 0.0, (2.0 / fan_out) ** 0.5))");
}

} // namespace layerwise
