#include "model/codegen/pytorch.h"

#include "model/codegen/names.h"
#include "model/codegen/pytorch_classes.h"

#include <algorithm>

namespace layerwise {

namespace {

/// Python reads at most 200 brackets inside each other, and a person fewer: a Residual opens five.
constexpr int kDeepest = 16;

/// Writes blocks as one expression of nested calls, a line a block. What stands too deep gets a variable of its own,
/// which `parts` is given to write before.
class PythonModel {
public:
    PythonModel(SourceWriter& out, SourceWriter& parts, int& partCount, const LayerRegistry& registry)
        : m_out(out), m_parts(parts), m_partCount(partCount), m_registry(registry)
    {
    }

    /// `before` and `after` stand on the first and the last line.
    void writeSequential(const std::string& before, const std::vector<Block>& blocks, const std::string& after,
                         const SourceWriter::Blocks& owner);

private:
    void writeBlock(const std::string& before, const Block& block, const std::string& after);
    std::string writePart(const std::vector<Block>& blocks, const SourceWriter::Blocks& owner);
    void writeResidual(const std::string& before, const Block& block, const std::string& after);
    void writeCall(const std::string& before, const ResidualCall& call, const Block& block, const std::string& after);

    SourceWriter& m_out;
    SourceWriter& m_parts;
    int& m_partCount;
    const LayerRegistry& m_registry;
    int m_depth = 0;
};

bool areAccepted(const std::vector<Block>& blocks)
{
    return std::ranges::all_of(blocks, isTakenByAddModule, &Block::name);
}

void PythonModel::writeBlock(const std::string& before, const Block& block, const std::string& after)
{
    const LayerType* type = m_registry.find(block.type);
    if (block.slots.size() == 1)
        writeSequential(before, block.slots[0], after, {block.id});
    else if (block.slots.size() == 2)
        writeResidual(before, block, after);
    else
        m_out.line(before + (type ? type->pythonExpression(block.options) : "nn." + block.type + "()") + after,
                   {block.id});
}

void PythonModel::writeSequential(const std::string& before, const std::vector<Block>& blocks, const std::string& after,
                                  const SourceWriter::Blocks& owner)
{
    if (blocks.empty()) {
        m_out.line(before + "nn.Sequential()" + after, owner);
        return;
    }
    if (m_depth == kDeepest) {
        m_out.line(before + writePart(blocks, owner) + after, owner);
        return;
    }
    ++m_depth;
    const bool numbered = areNumbered(blocks);
    const char* open = numbered              ? "nn.Sequential("
                       : areAccepted(blocks) ? "nn.Sequential(OrderedDict(["
                                             : "sequential(OrderedDict([";
    m_out.line(before + open, owner);
    {
        const Indented indented(m_out);
        for (const Block& block : blocks) {
            const std::string name = numbered ? std::string() : '(' + stringLiteral(block.name) + ", ";
            writeBlock(name, block, numbered ? "," : "),");
        }
    }
    m_out.line((numbered ? ")" : "]))") + after, owner);
    --m_depth;
}

/// The name of a variable that is the Sequential.
std::string PythonModel::writePart(const std::vector<Block>& blocks, const SourceWriter::Blocks& owner)
{
    const std::string name = "part" + std::to_string(++m_partCount);
    SourceWriter part;
    PythonModel(part, m_parts, m_partCount, m_registry).writeSequential(name + " = ", blocks, "", owner);
    m_parts.append(part.take());
    return name;
}

void PythonModel::writeResidual(const std::string& before, const Block& block, const std::string& after)
{
    if (const auto call = residualCallOf(block, m_registry)) {
        writeCall(before, *call, block, after);
        return;
    }
    m_out.line(before + "Residual(", {block.id});
    {
        const Indented indented(m_out);
        writeSequential("", block.slots[0], ",", {block.id});
        if (!block.slots[1].empty())
            writeSequential("downsample=", block.slots[1], ",", {block.id});
        const auto [type, options] = activationOf(block, m_registry);
        m_out.line("activation=" + (type ? type->pythonExpression(options) : "nn.Identity()") + ',', {block.id});
    }
    m_out.line(')' + after, {block.id});
}

void PythonModel::writeCall(const std::string& before, const ResidualCall& call, const Block& block,
                            const std::string& after)
{
    std::string text =
        before + className(call.kind) + '(' + std::to_string(call.inplanes) + ", " + std::to_string(call.planes);
    if (call.stride != 1)
        text += ", stride=" + std::to_string(call.stride);
    if (block.slots[1].empty())
        m_out.line(text + ')' + after, withBody(block));
    else
        writeSequential(text + ", downsample=", block.slots[1], ')' + after, withBody(block));
}

/// What the file's source refers to.
struct Needs {
    bool orderedDict = false;
    bool sequentialHelper = false;
};

/// The bodies that a class makes need no OrderedDict: they are not written.
Needs needsOf(const std::vector<Block>& blocks, const LayerRegistry& registry)
{
    Needs needs;
    needs.orderedDict = !areNumbered(blocks);
    needs.sequentialHelper = !areAccepted(blocks);
    for (const Block& block : blocks) {
        for (std::size_t slot = residualCallOf(block, registry) ? 1 : 0; slot < block.slots.size(); ++slot) {
            const Needs inner = needsOf(block.slots[slot], registry);
            needs.orderedDict = needs.orderedDict || inner.orderedDict;
            needs.sequentialHelper = needs.sequentialHelper || inner.sequentialHelper;
        }
    }
    return needs;
}

} // namespace

SourceCode pytorchSource(const Network& network, const LayerRegistry& registry, const std::vector<SourceNote>& notes)
{
    const BlockGroups groups = groupsOf(network, registry);
    const std::optional<ResNetPlan> plan = resnetPlanOf(network.root, registry);
    const std::vector<Block>& blocks = network.root.slots[0];
    const Needs needs = plan ? Needs{} : needsOf(blocks, registry);

    SourceWriter out;
    writeHead(out, network, notes, "# ");
    out.line();
    if (needs.orderedDict) {
        out.line("from collections import OrderedDict");
        out.line();
    }
    out.line("from torch import nn");
    out.line();
    if (groups.hasBlockClass() || !groups.residuals.empty() || needs.sequentialHelper)
        out.line();
    writePythonBlockClasses(out, groups, plan.has_value());
    if (plan) {
        writePythonResNet(out, network, registry, *plan, groups);
        return out.take();
    }
    if (!groups.residuals.empty())
        writePythonResidual(out, groups);
    if (needs.sequentialHelper)
        writePythonSequentialHelper(out);
    SourceWriter model;
    int partCount = 0;
    PythonModel(model, out, partCount, registry).writeSequential("model = ", blocks, "", {kRootId});
    out.append(model.take());
    if (groups.hasConvolution || groups.hasTransposed)
        out.line();
    writePythonInitialisation(out, "model", groups);
    return out.take();
}

} // namespace layerwise
