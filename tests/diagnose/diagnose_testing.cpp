#include "tests/diagnose/diagnose_testing.h"

#include "model/engine/torch_executor.h"
#include "model/layers/layers.h"

namespace layerwise::testing {

const LayerRegistry& registry()
{
    static const std::unique_ptr<LayerRegistry> kRegistry = [] {
        auto filled = std::make_unique<LayerRegistry>();
        registerLayers(*filled);
        return filled;
    }();
    return *kRegistry;
}

TorchRuns::TorchRuns() : m_executor(makeTorchExecutor(registry())) {}
TorchRuns::~TorchRuns() = default;

TracePtr TorchRuns::run(const Network& network)
{
    const Shape shape = network.input.shape();
    RunRequest request;
    request.generation = m_generation;
    request.network = std::make_shared<const Network>(network);
    request.input = std::make_shared<const Activation>(
        shape, std::vector<float>(static_cast<std::size_t>(*shape.elementCount()), 0.5F));
    request.threads = 1;
    request.replayCheck = false;
    request.reusePrefix = false;
    return m_executor->run(request, {});
}

const TraceStep* firstFailure(const Trace& trace)
{
    // Steps stand in pre-order and only one way failed: the last one is the innermost.
    const TraceStep* failed = nullptr;
    for (const TraceStepPtr& step : trace.steps) {
        if (step->status == StepStatus::Failed)
            failed = step.get();
    }
    return failed;
}

Network withFix(const Network& network, const Fix& fix)
{
    Network changed = network;
    std::uint64_t nextId = largestId(network.root).value + 1;
    if (!applyEdits(changed, registry(), fix.edits, nextId))
        throw std::logic_error("a fix cannot be applied: " + text(fix.title));
    return changed;
}

std::vector<Problem> errorsOf(const Network& network)
{
    return inferShapes(network, registry()).problems;
}

std::vector<Fix> fixesOf(const Network& network, const Problem& problem)
{
    return findFixes(network, registry(), problem);
}

std::vector<Fix> fixesOf(const Network& network)
{
    return fixesOf(network, errorsOf(network).at(0));
}

namespace {

std::string text(const DiagnosticValue& value)
{
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return std::to_string(*number);
    if (const auto* shape = std::get_if<Shape>(&value))
        return shape->toString();
    if (const auto* real = std::get_if<double>(&value))
        return std::to_string(*real);
    return std::get<std::string>(value);
}

} // namespace

std::string text(const Diagnostic& title)
{
    std::string line = title.code;
    for (const auto& [key, value] : title.values)
        line += ' ' + key + '=' + text(value);
    return line;
}

std::string text(const std::vector<Fix>& fixes)
{
    std::string lines;
    for (const Fix& fix : fixes)
        lines += (fix.networkRuns ? "  " : "  (partly) ") + text(fix.title) + '\n';
    return lines;
}

std::string orderOf(const Block& container)
{
    std::string order;
    for (const auto& slot : container.slots) {
        order += '(';
        for (const Block& child : slot)
            order += std::to_string(child.id.value) + orderOf(child) + ' ';
        order += ')';
    }
    return order;
}

} // namespace layerwise::testing
