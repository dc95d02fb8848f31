#include "model/codegen/libtorch.h"

#include "model/codegen/libtorch_classes.h"

#include <algorithm>

namespace layerwise {

namespace {

/// Compilers limit how deep brackets may stand in each other.
constexpr int kDeepest = 16;

CppExpression expressionOf(const Block& block, const LayerRegistry& registry)
{
    const LayerType* type = registry.find(block.type);
    return type ? type->cppExpression(block.options) : CppExpression{"torch::nn::" + block.type, "", ""};
}

/// Writes blocks as expressions, a line a block. What stands too deep gets a variable of its own, which is written
/// before.
class CppModel {
public:
    CppModel(SourceWriter& out, SourceWriter& parts, int& partCount, const LayerRegistry& registry)
        : m_out(out), m_parts(parts), m_partCount(partCount), m_registry(registry)
    {
    }

    void writeBlock(const std::string& before, const Block& block, const std::string& after);

private:
    void writeLayers(const std::string& before, const std::vector<Block>& blocks, const std::string& after,
                     const SourceWriter::Blocks& owner);
    void writeResidual(const std::string& before, const Block& block, const std::string& after);
    void writeCall(const std::string& before, const ResidualCall& call, const Block& block, const std::string& after);
    std::string writePart(const std::vector<Block>& blocks, const SourceWriter::Blocks& owner);

    SourceWriter& m_out;
    SourceWriter& m_parts;
    int& m_partCount;
    const LayerRegistry& m_registry;
    int m_depth = 0;
};

void CppModel::writeBlock(const std::string& before, const Block& block, const std::string& after)
{
    if (block.slots.size() == 1)
        writeLayers(before + "NestedSequential(", block.slots[0], ')' + after, {block.id});
    else if (block.slots.size() == 2)
        writeResidual(before, block, after);
    else
        m_out.line(before + expressionOf(block, m_registry).text() + after, {block.id});
}

/// "Layers{", the blocks with their names, "}".
void CppModel::writeLayers(const std::string& before, const std::vector<Block>& blocks, const std::string& after,
                           const SourceWriter::Blocks& owner)
{
    if (blocks.empty()) {
        m_out.line(before + "Layers{}" + after, owner);
        return;
    }
    if (m_depth == kDeepest) {
        m_out.line(before + writePart(blocks, owner) + after, owner);
        return;
    }
    ++m_depth;
    m_out.line(before + "Layers{", owner);
    {
        const Indented indented(m_out);
        for (const Block& block : blocks)
            writeBlock('{' + stringLiteral(block.name) + ", ", block, "},");
    }
    m_out.line('}' + after, owner);
    --m_depth;
}

/// The name of a variable that holds the layers.
std::string CppModel::writePart(const std::vector<Block>& blocks, const SourceWriter::Blocks& owner)
{
    const std::string name = "part" + std::to_string(++m_partCount);
    SourceWriter part;
    part.indent();
    CppModel(part, m_parts, m_partCount, m_registry).writeLayers("const Layers " + name + " = ", blocks, ";", owner);
    m_parts.append(part.take());
    return name;
}

void CppModel::writeResidual(const std::string& before, const Block& block, const std::string& after)
{
    if (const auto call = residualCallOf(block, m_registry)) {
        writeCall(before, *call, block, after);
        return;
    }
    m_out.line(before + "Residual(", {block.id});
    {
        const Indented indented(m_out);
        writeLayers("", block.slots[0], ",", {block.id});
        writeLayers("", block.slots[1], ",", {block.id});
        const auto [type, options] = activationOf(block, m_registry);
        const std::string activation = type ? type->cppExpression(options).text() : "torch::nn::Identity()";
        m_out.line("torch::nn::AnyModule(" + activation + "))" + after, {block.id});
    }
}

void CppModel::writeCall(const std::string& before, const ResidualCall& call, const Block& block,
                         const std::string& after)
{
    const std::string text =
        before + className(call.kind) + '(' + std::to_string(call.inplanes) + ", " + std::to_string(call.planes);
    const std::string stride = ", " + std::to_string(call.stride);
    if (!block.slots[1].empty())
        writeLayers(text + stride + ", sequential(", block.slots[1], "))" + after, withBody(block));
    else
        m_out.line(text + (call.stride == 1 ? "" : stride) + ')' + after, withBody(block));
}

/// What the file's source refers to.
struct Needs {
    bool layers = false;
    bool nested = false;
    std::vector<std::string> helpers; ///< of layer types, each once
};

void addHelper(const CppExpression& expression, Needs& needs)
{
    if (!expression.helper.empty() && std::ranges::find(needs.helpers, expression.helper) == needs.helpers.end())
        needs.helpers.push_back(expression.helper);
}

Needs needsOf(const Network& network, const LayerRegistry& registry)
{
    Needs needs;
    forEachBlock(network.root, registry, [&](const Block& block, const std::string&, int) {
        needs.nested = needs.nested || block.slots.size() == 1;
        needs.layers = needs.layers || !block.slots.empty();
        if (block.slots.empty())
            addHelper(expressionOf(block, registry), needs);
        else if (const auto [type, options] = activationOf(block, registry); type)
            addHelper(type->cppExpression(options), needs);
    });
    return needs;
}

void writeModel(SourceWriter& out, const std::vector<Block>& blocks, const LayerRegistry& registry,
                const BlockGroups& groups)
{
    out.line("inline torch::nn::Sequential makeModel()", {kRootId});
    out.line("{");
    {
        const Indented indented(out);
        SourceWriter model;
        model.indent();
        int partCount = 0;
        CppModel writer(model, out, partCount, registry);
        for (const Block& block : blocks)
            writer.writeBlock("model->push_back(" + stringLiteral(block.name) + ", ", block, ");");
        out.line("torch::nn::Sequential model;", {kRootId});
        if (blocks.empty())
            out.line("model->push_back(torch::nn::Identity()); // an empty Sequential has no forward()");
        out.append(model.take());
        writeCppInitialisation(out, "model->modules()", groups);
        out.line("return model;");
    }
    out.line("}");
}

} // namespace

SourceCode libtorchSource(const Network& network, const LayerRegistry& registry, const std::vector<SourceNote>& notes)
{
    const BlockGroups groups = groupsOf(network, registry);
    const Needs needs = needsOf(network, registry);
    const std::optional<ResNetPlan> plan =
        canBeCppResNet(network) ? resnetPlanOf(network.root, registry) : std::nullopt;

    SourceWriter out;
    writeHead(out, network, notes, "// ");
    out.line();
    out.line("#include <torch/torch.h>");
    out.line();
    out.text("#include <cmath>\n#include <cstdint>\n#include <string>\n#include <utility>\n#include <vector>");
    out.line();
    for (const std::string& helper : needs.helpers) {
        out.text(helper);
        out.line();
    }
    if (needs.layers && !plan)
        writeCppSequential(out);
    writeCppBlockClasses(out, groups, plan.has_value());
    if (plan) {
        writeCppResNet(out, network, registry, *plan, groups);
        return out.take();
    }
    if (needs.nested)
        writeCppNestedSequential(out);
    if (!groups.residuals.empty())
        writeCppResidual(out, groups);
    writeModel(out, network.root.slots[0], registry, groups);
    return out.take();
}

} // namespace layerwise
