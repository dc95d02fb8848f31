#include "model/codegen/three_forms.h"

#include "model/codegen/block_groups.h"
#include "model/codegen/names.h"

namespace layerwise {

namespace {

/// How a form names the value that goes from layer to layer: what the first line reads, and what every line writes.
struct Value {
    std::string read;
    std::string written;
};

SourceWriter::Blocks idsOf(const std::vector<Block>& blocks)
{
    SourceWriter::Blocks ids;
    for (const Block& block : blocks)
        ids.push_back(block.id);
    return ids;
}

class FormsWriter {
public:
    FormsWriter(const Block& container, const LayerRegistry& registry) : m_container(container), m_registry(registry) {}

    void writeSequential(ContainerForms& forms) const;
    void writeResidual(ContainerForms& forms) const;

private:
    std::string made(const Block& block) const;
    void writeList(SourceWriter& out, const std::string& variable, const std::vector<Block>& blocks) const;
    static void writeLoop(SourceWriter& out, const std::string& over, const std::string& value,
                          const std::vector<Block>& blocks);
    static void writeCalls(SourceWriter& out, const std::string& owner, const std::vector<Block>& blocks,
                           const Value& value);
    void writeSum(SourceWriter& out, const std::string& shortcut) const;

    const Block& m_container;
    const LayerRegistry& m_registry;
};

/// The right side of a line in a list. What is in a container that stands in it is left out: `...` is Python too.
std::string FormsWriter::made(const Block& block) const
{
    if (const auto call = residualCallOf(block, m_registry)) {
        std::string text = std::string(className(call->kind)) + '(' + std::to_string(call->inplanes) + ", " +
                           std::to_string(call->planes);
        if (call->stride != 1)
            text += ", stride=" + std::to_string(call->stride);
        return text + (block.slots[1].empty() ? ")" : ", downsample=...)");
    }
    if (block.slots.size() == 2)
        return "Residual(...)";
    if (block.slots.size() == 1)
        return block.slots[0].empty() ? "nn.Sequential()" : "nn.Sequential(...)";
    const LayerType* type = m_registry.find(block.type);
    return type ? type->pythonExpression(block.options) : "nn." + block.type + "()";
}

void FormsWriter::writeList(SourceWriter& out, const std::string& variable, const std::vector<Block>& blocks) const
{
    if (blocks.empty()) {
        out.line(variable + " = []", {m_container.id});
        return;
    }
    out.line(variable + " = [", {m_container.id});
    {
        const Indented indented(out);
        for (const Block& block : blocks) {
            out.line(made(block) + ',', {block.id});
            out.name(block.name);
        }
    }
    out.line("]", {m_container.id});
}

void FormsWriter::writeLoop(SourceWriter& out, const std::string& over, const std::string& value,
                            const std::vector<Block>& blocks)
{
    out.line("for module in " + over + ':');
    const Indented indented(out);
    out.call(value + " = module(" + value + ')', idsOf(blocks));
}

/// "self.conv1", "self[0]" or, for a name that Python cannot write so, a call of getattr.
std::string member(const std::string& owner, const Block& block, bool isIndexed)
{
    if (isIndexed)
        return owner + '[' + block.name + ']';
    if (isPythonAttribute(block.name))
        return owner + '.' + block.name;
    return "getattr(" + owner + ", " + stringLiteral(block.name) + ')';
}

void FormsWriter::writeCalls(SourceWriter& out, const std::string& owner, const std::vector<Block>& blocks,
                             const Value& value)
{
    // A Residual is no nn.Sequential, so its body cannot be indexed.
    const bool isIndexed = areNumbered(blocks) && value.written != "out";
    std::string input = value.read;
    for (const Block& block : blocks) {
        out.call(value.written + " = " + member(owner, block, isIndexed) + '(' + input + ')', {block.id});
        input = value.written;
    }
}

void FormsWriter::writeSum(SourceWriter& out, const std::string& shortcut) const
{
    const SourceWriter::Blocks own{m_container.id};
    out.call("out = out + " + shortcut, own, LinePart::Sum);
    const LayerType* activation = activationOf(m_container, m_registry).type;
    const bool isThere = activation && activation->name() != "Identity";
    out.call(isThere ? "return self.activation(out)" : "return out", own, LinePart::Activation);
    if (isThere)
        out.name(activation->name());
}

void FormsWriter::writeSequential(ContainerForms& forms) const
{
    const std::vector<Block>& layers = m_container.slots[0];
    const SourceWriter::Blocks own{m_container.id};
    SourceWriter list;
    writeList(list, "layers", layers);
    const std::string variable = isPythonAttribute(m_container.name) ? m_container.name : "box";
    list.line((m_container.id == kRootId ? "model" : variable) + " = nn.Sequential(*layers)", own);
    forms.list = list.take();

    SourceWriter loop;
    writeLoop(loop, "self", "input", layers);
    loop.line("return input", own);
    forms.loop = loop.take();

    SourceWriter unrolled;
    writeCalls(unrolled, "self", layers, {"x", "x"});
    unrolled.line("return x", own);
    forms.unrolled = unrolled.take();
}

void FormsWriter::writeResidual(ContainerForms& forms) const
{
    const std::vector<Block>& body = m_container.slots[0];
    const std::vector<Block>& shortcut = m_container.slots[1];
    const SourceWriter::Blocks own{m_container.id};
    SourceWriter list;
    writeList(list, "body", body);
    writeList(list, "downsample", shortcut);
    if (shortcut.empty())
        list.name("the input itself is added");
    const auto [type, options] = activationOf(m_container, m_registry);
    list.line("activation = " + (type ? type->pythonExpression(options) : "nn.Identity()"), own, LinePart::Activation);
    forms.list = list.take();

    SourceWriter loop;
    loop.line("out = input");
    writeLoop(loop, "body", "out", body);
    if (!shortcut.empty())
        writeLoop(loop, "downsample", "input", shortcut);
    writeSum(loop, "input");
    forms.loop = loop.take();

    SourceWriter unrolled;
    if (body.empty())
        unrolled.line("out = x", own);
    writeCalls(unrolled, "self", body, {"x", "out"});
    writeCalls(unrolled, "self.downsample", shortcut, {"x", "x"});
    writeSum(unrolled, "x");
    forms.unrolled = unrolled.take();
}

} // namespace

ContainerForms formsOf(const Network& network, BlockId container, const LayerRegistry& registry)
{
    ContainerForms forms;
    const Block* block = findBlock(network.root, container);
    if (block && block->slots.size() == 1)
        FormsWriter(*block, registry).writeSequential(forms);
    else if (block && block->slots.size() == 2)
        FormsWriter(*block, registry).writeResidual(forms);
    return forms;
}

BlockId containerOf(const Network& network, BlockId block)
{
    const Block* found = findBlock(network.root, block);
    if (found && !found->slots.empty())
        return block;
    const std::optional<BlockPosition> position = positionOf(network.root, block);
    return position ? position->parent : kRootId;
}

} // namespace layerwise
