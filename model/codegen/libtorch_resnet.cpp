#include "model/codegen/libtorch_classes.h"
#include "model/codegen/names.h"

#include <algorithm>

namespace layerwise {

namespace {

/// Writes the struct ResNetImpl.
class CppResNet {
public:
    CppResNet(SourceWriter& out, const Network& network, const LayerRegistry& registry, const ResNetPlan& plan);

    void writeConstructor(const BlockGroups& groups);
    void writeForward();
    void writeMakeLayer();
    void writeMembers();
    void writeModel();

private:
    std::string madeText(std::size_t index, std::size_t stage) const;

    SourceWriter& m_out;
    const std::vector<Block>& m_blocks;
    const LayerRegistry& m_registry;
    const ResNetPlan& m_plan;
    ResNetGroups m_groups;
};

CppResNet::CppResNet(SourceWriter& out, const Network& network, const LayerRegistry& registry, const ResNetPlan& plan)
    : m_out(out), m_blocks(network.root.slots[0]), m_registry(registry), m_plan(plan),
      m_groups(resnetGroupsOf(m_blocks, plan))
{
}

/// "makeLayer(128, layers[1], 2)", or the layer itself.
std::string CppResNet::madeText(std::size_t index, std::size_t stage) const
{
    const std::optional<ResNetStage>& made = m_plan.stages[index];
    if (!made)
        return m_registry.find(m_blocks[index].type)->cppExpression(m_blocks[index].options).text();
    const std::string stride = made->stride == 1 ? "" : ", " + std::to_string(made->stride);
    return "makeLayer(" + std::to_string(made->planes) + ", layers[" + std::to_string(stage) + ']' + stride + ')';
}

void CppResNet::writeConstructor(const BlockGroups& groups)
{
    m_out.line("explicit ResNetImpl(const std::vector<int64_t>& layers)", {kRootId});
    m_out.line("{");
    {
        const Indented indented(m_out);
        std::size_t stage = 0;
        for (std::size_t i = 0; i < m_blocks.size(); ++i) {
            m_out.line(m_blocks[i].name + " = register_module(\"" + m_blocks[i].name + "\", " + madeText(i, stage) +
                           ");",
                       {m_blocks[i].id});
            stage += m_plan.stages[i] ? 1 : 0;
        }
        writeCppInitialisation(m_out, "modules(false)", groups);
    }
    m_out.line("}");
}

void CppResNet::writeForward()
{
    m_out.line("torch::Tensor forward(torch::Tensor x)", {kRootId});
    m_out.line("{");
    {
        const Indented indented(m_out);
        for (const Block& block : m_blocks)
            m_out.call("x = " + block.name + "->forward(x);", {block.id});
        m_out.line("return x;");
    }
    m_out.line("}");
}

void CppResNet::writeMakeLayer()
{
    const std::string block = className(m_plan.kind);
    m_out.line("torch::nn::Sequential makeLayer(int64_t planes, int64_t blocks, int64_t stride = 1)",
               idsOf(m_groups.stages));
    m_out.line("{");
    {
        const Indented indented(m_out);
        m_out.line("const int64_t outplanes = planes * " + block + "Impl::expansion;");
        m_out.line("torch::nn::Sequential shortcut{nullptr};");
        m_out.line("if (stride != 1 || inplanes != outplanes) {");
        m_out.line("    shortcut = torch::nn::Sequential();");
        m_out.line("    shortcut->push_back(conv1x1(inplanes, outplanes, stride));", childIds(m_groups.firsts, 1, 0));
        m_out.line("    shortcut->push_back(torch::nn::BatchNorm2d(outplanes));", childIds(m_groups.firsts, 1, 1));
        m_out.line("}");
        m_out.line("torch::nn::Sequential layer;", idsOf(m_groups.stages));
        m_out.line("layer->push_back(" + block + "(inplanes, planes, stride, shortcut));", idsOf(m_groups.firsts));
        m_out.line("inplanes = outplanes;");
        m_out.line("for (int64_t i = 1; i < blocks; ++i)");
        m_out.line("    layer->push_back(" + block + "(inplanes, planes));", idsOf(m_groups.rest));
        m_out.line("return layer;", idsOf(m_groups.stages));
    }
    m_out.line("}");
}

void CppResNet::writeMembers()
{
    m_out.line("int64_t inplanes = " + std::to_string(m_plan.inplanes) + ';');
    for (std::size_t i = 0; i < m_blocks.size(); ++i) {
        const Block& block = m_blocks[i];
        const std::string type = m_plan.stages[i] ? std::string("torch::nn::Sequential")
                                                  : m_registry.find(block.type)->cppExpression(block.options).type;
        m_out.line(type + ' ' + block.name + "{nullptr};");
    }
}

void CppResNet::writeModel()
{
    std::string layers;
    for (const auto& stage : m_plan.stages) {
        if (stage)
            layers += (layers.empty() ? "" : ", ") + std::to_string(stage->blocks);
    }
    m_out.line("inline ResNet makeModel()", {kRootId});
    m_out.line("{");
    m_out.line("    return ResNet(std::vector<int64_t>{" + layers + "});", {kRootId});
    m_out.line("}");
}

} // namespace

bool canBeCppResNet(const Network& network)
{
    // What the class's own text refers to.
    constexpr std::string_view kUsed[] = {"makeLayer", "layers",  "x",          "module",     "conv",
                                          "conv1x1",   "int64_t", "BasicBlock", "Bottleneck", "SameConv2d"};
    return std::ranges::all_of(network.root.slots[0], [&](const Block& block) {
        return isCppMember(block.name) && std::ranges::find(kUsed, block.name) == std::end(kUsed);
    });
}

void writeCppResNet(SourceWriter& out, const Network& network, const LayerRegistry& registry, const ResNetPlan& plan,
                    const BlockGroups& groups)
{
    CppResNet resnet(out, network, registry, plan);
    out.line("struct ResNetImpl : torch::nn::Module {", {kRootId});
    {
        const Indented indented(out);
        resnet.writeConstructor(groups);
        out.line();
        resnet.writeForward();
        out.line();
        resnet.writeMakeLayer();
        out.line();
        resnet.writeMembers();
    }
    out.line("};");
    out.line("TORCH_MODULE(ResNet);");
    out.line();
    resnet.writeModel();
}

} // namespace layerwise
