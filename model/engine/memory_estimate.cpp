#include "model/engine/memory_estimate.h"

#include "model/core/saturating.h"
#include "model/core/shape_inference.h"
#include "model/core/step_plan.h"
#include "model/engine/layer_options.h"

#include <unistd.h>

#include <limits>

namespace layerwise {

namespace {

constexpr std::int64_t kFloatBytes = 4;

std::int64_t bytesOf(const Shape& shape)
{
    const auto count = shape.elementCount();
    return count ? saturatingMultiply(*count, kFloatBytes) : std::numeric_limits<std::int64_t>::max();
}

class Estimator {
public:
    Estimator(const LayerRegistry& registry, WorkEstimate& estimate) : m_registry(registry), m_estimate(estimate) {}

    std::optional<Shape> follow(const Block& block, const std::optional<Shape>& input)
    {
        const LayerType* type = m_registry.find(block.type);
        if (!type)
            return std::nullopt;
        return type->isContainer() ? followContainer(block, input) : followLayer(*type, block, input);
    }

private:
    std::optional<Shape> followLayer(const LayerType& type, const Block& block, const std::optional<Shape>& input);
    std::optional<Shape> followContainer(const Block& block, const std::optional<Shape>& input);
    void add(const Block& block, std::int64_t bytes);

    const LayerRegistry& m_registry;
    WorkEstimate& m_estimate;
};

std::optional<Shape> Estimator::followLayer(const LayerType& type, const Block& block,
                                            const std::optional<Shape>& input)
{
    const Result<OptionMap> options = normalizedOptions(type, block.options);
    if (!options || type.checkOptions(*options))
        return std::nullopt;
    const std::vector<ParameterSpec> parameters = type.parameters(*options);
    std::int64_t bytes = 0;
    for (const ParameterSpec& parameter : parameters)
        bytes = saturatingAdd(bytes, bytesOf(parameter.shape));

    std::optional<Shape> output;
    if (input) {
        if (Result<Shape> shape = type.outputShape(*options, *input)) {
            output = *std::move(shape);
            bytes = saturatingAdd(bytes, bytesOf(*output));
            m_estimate.multiplyAdds = saturatingAdd(m_estimate.multiplyAdds, multiplyAdds(type, parameters, *output));
        }
    }
    add(block, bytes);
    return output;
}

std::optional<Shape> Estimator::followContainer(const Block& block, const std::optional<Shape>& input)
{
    std::optional<Shape> sum;
    bool fits = true;
    for (const std::vector<Block>& chain : block.slots) {
        std::optional<Shape> branch = input;
        for (const Block& child : chain)
            branch = follow(child, branch);
        fits = fits && branch.has_value();
        if (!fits || !sum) {
            sum = branch;
            continue;
        }
        Result<Shape> added = broadcastShapes(*sum, *branch);
        fits = added.ok();
        if (fits) {
            sum = *std::move(added);
            // The sum is recorded, and so is what the activation makes of it.
            const std::int64_t bytes = bytesOf(*sum);
            add(block, activatesSum(block, m_registry) ? saturatingAdd(bytes, bytes) : bytes);
        }
    }
    return fits ? sum : std::nullopt;
}

void Estimator::add(const Block& block, std::int64_t bytes)
{
    m_estimate.bytes = saturatingAdd(m_estimate.bytes, bytes);
    if (bytes > m_estimate.largestBytes) {
        m_estimate.largestBytes = bytes;
        m_estimate.largest = block.id;
    }
}

} // namespace

WorkEstimate estimateWork(const Block& root, const LayerRegistry& registry, const std::optional<Shape>& input)
{
    WorkEstimate estimate;
    Estimator(registry, estimate).follow(root, input);
    return estimate;
}

std::optional<std::pair<BlockId, Diagnostic>> refusalFor(const WorkEstimate& estimate, std::int64_t limit)
{
    if (estimate.bytes <= limit)
        return std::nullopt;
    return std::pair{estimate.largest,
                     Diagnostic{"memory.too_large", {{"bytes", estimate.bytes}, {"limit", limit}}, {}}};
}

std::int64_t defaultMemoryLimit()
{
    constexpr std::int64_t kFallback = std::int64_t{4} << 30;
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long pageBytes = sysconf(_SC_PAGESIZE);
    return pages > 0 && pageBytes > 0 ? saturatingMultiply(pages, pageBytes) / 2 : kFallback;
}

} // namespace layerwise
