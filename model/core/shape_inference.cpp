#include "model/core/shape_inference.h"

#include "model/core/option_check.h"
#include "model/core/saturating.h"
#include "model/core/step_plan.h"

#include <algorithm>
#include <limits>

namespace layerwise {

namespace {

std::int64_t bytesOf(const Shape& shape)
{
    constexpr std::int64_t kFloatBytes = 4;
    return saturatingMultiply(shape.elementCount().value_or(std::numeric_limits<std::int64_t>::max()), kFloatBytes);
}

std::int64_t bytesOf(const std::vector<ParameterSpec>& parameters)
{
    std::int64_t bytes = 0;
    for (const ParameterSpec& parameter : parameters)
        bytes = saturatingAdd(bytes, bytesOf(parameter.shape));
    return bytes;
}

/// One walk over the tree. `input` is std::nullopt where nothing arrives: then only the options are checked.
class Inference {
public:
    Inference(const LayerRegistry& registry, ShapeReport& report) : m_registry(registry), m_report(report) {}

    std::optional<Shape> follow(const Block& block, std::optional<Shape> input);

    void report(const Block& block, Diagnostic diagnostic)
    {
        m_report.problems.push_back({Severity::Error, block.id, std::move(diagnostic)});
    }
    void report(const Block& block, std::vector<Diagnostic> diagnostics)
    {
        for (Diagnostic& diagnostic : diagnostics)
            report(block, std::move(diagnostic));
    }

private:
    void addBytes(const Block& block, std::int64_t bytes);
    std::optional<Shape> followLayer(const LayerType& type, const Block& block, BlockFit& fit);
    std::optional<Shape> followContainer(const LayerType* type, const Block& block, BlockFit& fit);
    std::optional<Shape> followChain(const std::vector<Block>& chain, std::optional<Shape> input, BlockFit& container);

    const LayerRegistry& m_registry;
    ShapeReport& m_report;
};

std::optional<Shape> Inference::follow(const Block& block, std::optional<Shape> input)
{
    // The map's nodes stay where they are while children are added.
    BlockFit& fit = m_report.blocks[block.id];
    fit.input = std::move(input);
    const LayerType* type = m_registry.find(block.type);
    if (!type)
        report(block, {"type.unknown", {{"type", block.type}}, {}});

    fit.output = type && !type->isContainer() ? followLayer(*type, block, fit) : followContainer(type, block, fit);
    if (fit.output)
        fit.state = FitState::Fits;
    else if (fit.input || !type)
        fit.state = FitState::Fails;
    return fit.output;
}

void Inference::addBytes(const Block& block, std::int64_t bytes)
{
    m_report.bytes = saturatingAdd(m_report.bytes, bytes);
    if (bytes <= m_report.largestBytes)
        return;
    m_report.largestBytes = bytes;
    m_report.largest = block.id;
}

std::optional<Shape> Inference::followLayer(const LayerType& type, const Block& block, BlockFit& fit)
{
    OptionCheck check = checkOptions(type, block.options);
    if (!check.ok()) {
        report(block, std::move(check.problems));
        fit.state = FitState::Fails;
        return std::nullopt;
    }
    const OptionMap& options = check.normalized ? *check.normalized : block.options;
    const std::vector<ParameterSpec> parameters = type.parameters(options);
    fit.parameterCount = parameterCount(parameters);
    const std::int64_t parameterBytes = bytesOf(parameters);
    if (!fit.input) {
        addBytes(block, parameterBytes);
        return std::nullopt;
    }

    Result<Shape> output = type.outputShape(options, *fit.input);
    addBytes(block, output ? saturatingAdd(parameterBytes, bytesOf(*output)) : parameterBytes);
    if (!output) {
        report(block, output.error());
        return std::nullopt;
    }
    if (!output->elementCount()) {
        report(block, {"shape.overflow", {{"input", *fit.input}}, {}});
        return std::nullopt;
    }
    fit.multiplyAdds = multiplyAdds(type, parameters, *output);
    return *output;
}

std::optional<Shape> Inference::followContainer(const LayerType* type, const Block& block, BlockFit& fit)
{
    OptionCheck check = type ? checkOptions(*type, block.options) : OptionCheck{};
    const bool optionsHold = type && check.ok();
    if (type && !optionsHold)
        fit.state = FitState::Fails;
    report(block, std::move(check.problems));

    // Nothing is known of what an unknown type hands to its children.
    const std::optional<Shape> input = type ? fit.input : std::nullopt;
    std::optional<Shape> sum;
    bool fits = optionsHold && input.has_value();
    const std::size_t branches = std::max(block.slots.size(), type ? type->slots().size() : 0);
    for (std::size_t slot = 0; slot < branches; ++slot) {
        // A slot that is not there is empty, and an empty chain is the identity.
        const std::optional<Shape> branch =
            slot < block.slots.size() ? followChain(block.slots[slot], input, fit) : input;
        fits = fits && branch;
        if (!fits)
            continue;
        if (!sum) {
            sum = branch;
            continue;
        }
        Result<Shape> added = broadcastShapes(*sum, *branch);
        if (!added) {
            report(block, added.error());
            fits = false;
            continue;
        }
        sum = *added;
        // What the activation makes of the sum is kept beside it.
        const std::int64_t bytes = bytesOf(*sum);
        addBytes(block, activatesSum(block, m_registry) ? saturatingAdd(bytes, bytes) : bytes);
    }
    return fits ? sum : std::nullopt;
}

std::optional<Shape> Inference::followChain(const std::vector<Block>& chain, std::optional<Shape> input,
                                            BlockFit& container)
{
    for (const Block& child : chain) {
        input = follow(child, std::move(input));
        const BlockFit& fit = m_report.of(child.id);
        container.parameterCount = saturatingAdd(container.parameterCount, fit.parameterCount);
        container.multiplyAdds = saturatingAdd(container.multiplyAdds, fit.multiplyAdds);
    }
    return input;
}

} // namespace

bool ShapeReport::ok() const
{
    return std::ranges::none_of(problems, [](const Problem& problem) { return problem.severity == Severity::Error; });
}

const BlockFit& ShapeReport::of(BlockId id) const
{
    static const BlockFit kUnknown;
    const auto found = blocks.find(id);
    return found == blocks.end() ? kUnknown : found->second;
}

ShapeReport inferShapes(const Network& network, const LayerRegistry& registry, std::int64_t batch)
{
    const Shape input = network.input.shape(batch);
    const bool isEmpty = std::ranges::any_of(input.sizes(), [](std::int64_t size) { return size < 1; });
    if (!isEmpty && input.elementCount())
        return inferShapes(network.root, registry, input);
    ShapeReport report = inferShapes(network.root, registry, std::nullopt);
    Diagnostic diagnostic{isEmpty ? "shape.zero_size" : "shape.overflow", {{"input", input}}, {}};
    report.problems.insert(report.problems.begin(), {Severity::Error, network.root.id, std::move(diagnostic)});
    return report;
}

ShapeReport inferShapes(const Block& root, const LayerRegistry& registry, std::optional<Shape> input)
{
    ShapeReport report;
    report.blocks.reserve(static_cast<std::size_t>(countBlocks(root)) + 1);
    report.output = Inference(registry, report).follow(root, std::move(input));
    const BlockFit& fit = report.of(root.id);
    report.parameterCount = fit.parameterCount;
    report.multiplyAdds = fit.multiplyAdds;
    return report;
}

std::optional<Problem> memoryProblem(const ShapeReport& report, std::int64_t limit)
{
    if (report.bytes <= limit)
        return std::nullopt;
    return Problem{
        Severity::Error, report.largest, {"memory.too_large", {{"bytes", report.bytes}, {"limit", limit}}, {}}};
}

Result<Shape> broadcastShapes(const Shape& body, const Shape& shortcut)
{
    // Aligned at the last dimension; a size of 1, or one that is not there, stretches.
    const std::int64_t rank = std::max(body.rank(), shortcut.rank());
    std::vector<std::int64_t> sizes(static_cast<std::size_t>(rank));
    const auto sizeAt = [rank](const Shape& shape, std::int64_t dim) {
        const std::int64_t own = dim - (rank - shape.rank());
        return own < 0 ? 1 : shape[own];
    };
    for (std::int64_t dim = 0; dim < rank; ++dim) {
        const std::int64_t a = sizeAt(body, dim);
        const std::int64_t b = sizeAt(shortcut, dim);
        if (a != b && a != 1 && b != 1)
            return Diagnostic{"shape.residual_mismatch", {{"body", body}, {"shortcut", shortcut}}, {}};
        sizes[static_cast<std::size_t>(dim)] = a == 1 ? b : a;
    }
    return Shape(std::move(sizes));
}

} // namespace layerwise
