#include "model/codegen/pytorch_classes.h"

namespace layerwise {

namespace {

/// Writes the class ResNet.
class PythonResNet {
public:
    PythonResNet(SourceWriter& out, const Network& network, const LayerRegistry& registry, const ResNetPlan& plan);

    void writeInit(const BlockGroups& groups);
    void writeMakeLayer();
    void writeForward();
    void writeModel();

private:
    /// The number of classes, if the network ends in a plain Linear behind the last stage's channels.
    std::optional<std::int64_t> classes() const;
    std::string stageText(std::size_t index, const ResNetStage& stage) const;
    std::string layerText(const Block& block) const;

    SourceWriter& m_out;
    const std::vector<Block>& m_blocks;
    const LayerRegistry& m_registry;
    const ResNetPlan& m_plan;
    ResNetGroups m_groups;
};

PythonResNet::PythonResNet(SourceWriter& out, const Network& network, const LayerRegistry& registry,
                           const ResNetPlan& plan)
    : m_out(out), m_blocks(network.root.slots[0]), m_registry(registry), m_plan(plan),
      m_groups(resnetGroupsOf(m_blocks, plan))
{
}

std::optional<std::int64_t> PythonResNet::classes() const
{
    const Block& last = m_blocks.back();
    if (last.type != "Linear")
        return std::nullopt;
    const LayerType& type = *m_registry.find(last.type);
    const OptionMap options = type.significantOptions(last.options);
    const std::int64_t features = type.reader(options).integer("in_features");
    const bool isPlain = options.size() == 2 && features == m_plan.outChannels();
    return isPlain ? std::optional(type.reader(options).integer("out_features")) : std::nullopt;
}

/// "self._make_layer(block, 128, layers[1], stride=2)".
std::string PythonResNet::stageText(std::size_t index, const ResNetStage& stage) const
{
    std::string text =
        "self._make_layer(block, " + std::to_string(stage.planes) + ", layers[" + std::to_string(index) + ']';
    if (stage.stride != 1)
        text += ", stride=" + std::to_string(stage.stride);
    return text + ')';
}

std::string PythonResNet::layerText(const Block& block) const
{
    if (&block != &m_blocks.back() || !classes())
        return m_registry.find(block.type)->pythonExpression(block.options);
    const std::int64_t planes = m_plan.outChannels() / expansionOf(m_plan.kind);
    return "nn.Linear(" + std::to_string(planes) + " * block.expansion, num_classes)";
}

void PythonResNet::writeInit(const BlockGroups& groups)
{
    const std::string parameter = classes() ? ", num_classes=" + std::to_string(*classes()) : std::string();
    m_out.line("def __init__(self, block, layers" + parameter + "):", {kRootId});
    const Indented indented(m_out);
    m_out.line("super().__init__()");
    m_out.line("self.inplanes = " + std::to_string(m_plan.inplanes));
    std::size_t stages = 0;
    for (std::size_t i = 0; i < m_blocks.size(); ++i) {
        const auto& stage = m_plan.stages[i];
        m_out.line("self." + m_blocks[i].name + " = " + (stage ? stageText(stages++, *stage) : layerText(m_blocks[i])),
                   {m_blocks[i].id});
    }
    writePythonInitialisation(m_out, "self", groups);
}

void PythonResNet::writeMakeLayer()
{
    m_out.line("def _make_layer(self, block, planes, blocks, stride=1):", idsOf(m_groups.stages));
    const Indented indented(m_out);
    m_out.line("downsample = None");
    m_out.line("if stride != 1 or self.inplanes != planes * block.expansion:");
    {
        const Indented inner(m_out);
        m_out.line("downsample = nn.Sequential(");
        m_out.line("    conv1x1(self.inplanes, planes * block.expansion, stride),", childIds(m_groups.firsts, 1, 0));
        m_out.line("    nn.BatchNorm2d(planes * block.expansion),", childIds(m_groups.firsts, 1, 1));
        m_out.line(")");
    }
    m_out.line("layers = [block(self.inplanes, planes, stride, downsample)]", idsOf(m_groups.firsts));
    m_out.line("self.inplanes = planes * block.expansion");
    m_out.line("for _ in range(1, blocks):");
    m_out.line("    layers.append(block(self.inplanes, planes))", idsOf(m_groups.rest));
    m_out.line("return nn.Sequential(*layers)", idsOf(m_groups.stages));
}

void PythonResNet::writeForward()
{
    m_out.line("def forward(self, x):", {kRootId});
    const Indented indented(m_out);
    for (const Block& block : m_blocks)
        m_out.call("x = self." + block.name + "(x)", {block.id});
    m_out.line("return x");
}

void PythonResNet::writeModel()
{
    std::string layers;
    for (const auto& stage : m_plan.stages) {
        if (stage)
            layers += (layers.empty() ? "" : ", ") + std::to_string(stage->blocks);
    }
    m_out.line(std::string("model = ResNet(") + className(m_plan.kind) + ", [" + layers + "])", {kRootId});
}

} // namespace

void writePythonResNet(SourceWriter& out, const Network& network, const LayerRegistry& registry, const ResNetPlan& plan,
                       const BlockGroups& groups)
{
    PythonResNet resnet(out, network, registry, plan);
    out.line("class ResNet(nn.Module):", {kRootId});
    {
        const Indented indented(out);
        resnet.writeInit(groups);
        out.line();
        resnet.writeMakeLayer();
        out.line();
        resnet.writeForward();
    }
    out.line();
    out.line();
    resnet.writeModel();
}

} // namespace layerwise
