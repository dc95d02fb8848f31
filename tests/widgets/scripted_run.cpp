#include "tests/widgets/scripted_run.h"

#include "model/layers/layers.h"

#include <QLabel>
#include <QSignalSpy>

namespace layerwise::testing {

namespace {

class ScriptedExecutor : public Executor {
public:
    ScriptedExecutor(const LayerRegistry& registry, std::shared_ptr<const Script> script)
        : m_registry(registry), m_script(std::move(script))
    {
    }

    TracePtr run(const RunRequest& request, const RunObserver& observer) override
    {
        auto trace = std::make_shared<Trace>();
        trace->runId = request.runId;
        trace->revision = request.revision;
        trace->input = request.input;
        ActivationPtr value = request.input;
        int index = 0;
        forEachBlock(request.network->root, m_registry, [&](const Block& block, const std::string& path, int) {
            auto step = std::make_shared<TraceStep>();
            step->block = block.id;
            step->index = ++index;
            step->path = path;
            step->type = block.type;
            step->isContainer = !block.slots.empty();
            if (value) {
                const auto found = m_script->find(path);
                const ScriptedStep scripted = found == m_script->end() ? ScriptedStep{value, {}, 0} : found->second;
                step->input = value;
                step->inputShape = value->shape();
                step->output = scripted.error.empty() ? scripted.output : nullptr;
                step->status = scripted.error.empty() ? StepStatus::Ok : StepStatus::Failed;
                step->error = scripted.error;
                step->durationNs = scripted.durationNs;
                step->parameters = scripted.parameters;
                value = step->output;
            }
            if (step->status == StepStatus::Failed)
                trace->status = TraceStatus::Failed;
            trace->steps.push_back(step);
            if (observer.stepDone)
                observer.stepDone(step);
        });
        return trace;
    }

    std::string torchMessage(const Network&, BlockId, const Shape&) override { return {}; }
    std::vector<NamedTensor> parameters(const Network&, std::uint64_t) override { return {}; }
    std::optional<Diagnostic> loadWeights(const Network&, const std::string&) override { return std::nullopt; }
    std::string version() const override { return "scripted"; }

private:
    const LayerRegistry& m_registry;
    std::shared_ptr<const Script> m_script;
};

LayerRegistry allLayers()
{
    LayerRegistry registry;
    registerLayers(registry);
    return registry;
}

} // namespace

ActivationPtr makeActivation(Shape shape, std::vector<float> values)
{
    return std::make_shared<const Activation>(std::move(shape), std::move(values));
}

ScriptedRun::ScriptedRun(const std::vector<std::pair<std::string, std::string>>& blocks, Script script)
    : m_registry(allLayers()), m_script(std::make_shared<Script>(std::move(script))), document(m_registry),
      images(document), selection(document),
      runs(document, images, std::make_unique<ScriptedExecutor>(m_registry, m_script))
{
    Network network;
    network.input.height = 28;
    network.input.width = 28;
    std::uint64_t nextId = kRootId.value + 1;
    for (const auto& [name, type] : blocks) {
        Block block;
        block.id = BlockId{nextId++};
        block.type = type;
        block.name = name;
        block.slots.resize(m_registry.find(type)->slots().size());
        network.root.slots[0].push_back(block);
    }
    document.setNetwork(network, QString());
}

bool ScriptedRun::run()
{
    QSignalSpy finished(&runs, &RunController::finished);
    runs.run();
    return finished.wait();
}

BlockId ScriptedRun::id(const std::string& path) const
{
    const Block* block = findByPath(document.network().root, path, m_registry);
    return block ? block->id : BlockId{};
}

bool says(const QWidget& widget, const QString& words)
{
    for (const QLabel* label : widget.findChildren<QLabel*>()) {
        if (label->isVisibleTo(&widget) && label->text().contains(words))
            return true;
    }
    return false;
}

} // namespace layerwise::testing
