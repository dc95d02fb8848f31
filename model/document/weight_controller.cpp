#include "model/document/weight_controller.h"

#include <QFile>
#include <QFileInfo>

namespace layerwise {

WeightController::WeightController(NetworkDocument& document, RunController& runs, QObject* parent)
    : QObject(parent), m_document(document), m_runs(runs)
{
    connect(&document, &NetworkDocument::networkReplaced, this, [this] { addPending(-m_pending); });
}

void WeightController::load(const QString& file, const WeightLoadSettings& settings, const WeightOrigin& origin)
{
    LoadOptions options;
    options.strict = settings.strict;
    options.sumChannels = settings.sumChannels;
    options.seed = m_runs.seed();
    WeightOrigin from = origin;
    if (from.kind == WeightOrigin::Kind::Random)
        from = {WeightOrigin::Kind::File, file, {}};
    addPending(1);
    m_runs.perform([this, file, settings, from, options, network = m_document.snapshot(),
                    present = m_document.weights().values](Executor& executor) -> std::function<void()> {
        auto loading = std::make_shared<WeightLoading>(
            executor.readStateDict(*network, QFile::encodeName(file).toStdString(), options, present));
        return [this, file, settings, from, loading] { onLoaded(file, settings, from, *loading); };
    });
}

void WeightController::onLoaded(const QString& file, const WeightLoadSettings& settings, const WeightOrigin& origin,
                                const WeightLoading& loading)
{
    addPending(-1);
    LoadReport report = loading.report;
    // While a training goes on, no others are taken.
    if (!report.error && m_document.isLocked() && !settings.isInitial)
        report.error = m_document.lock();
    if (!report.error)
        take(loading.weights, origin, settings.isInitial);
    Q_EMIT loaded(file, settings, report);
}

void WeightController::take(BlockWeights weights, const WeightOrigin& origin, bool isInitial)
{
    if (isInitial) {
        if (!m_document.weights().values)
            m_document.setInitialWeights({std::make_shared<const BlockWeights>(std::move(weights)), origin, {}});
        return;
    }
    // Of what the file does not have, what is there stays, as in load_state_dict().
    if (const BlockWeightsPtr present = m_document.weights().values) {
        for (const auto& [block, tensors] : *present) {
            const Block* found = m_document.block(block);
            if (found && fits(*tensors, parametersOf(*found, m_document.registry())))
                weights.emplace(block, tensors);
        }
    }
    const QString text = origin.kind == WeightOrigin::Kind::File
                             ? tr("Load weights from %1").arg(QFileInfo(origin.name).fileName())
                             : tr("Load weights");
    m_document.setWeights({std::make_shared<const BlockWeights>(std::move(weights)), origin, {}}, text);
}

std::function<std::vector<NamedTensor>(Executor&)> WeightController::effective() const
{
    return [network = m_document.snapshot(), seed = m_runs.seed(), weights = m_document.weights().values,
            edits = m_document.weightEdits(), &registry = m_document.registry()](Executor& executor) {
        return effectiveParameters(executor.parameters(*network, seed), *network, registry, weights, edits);
    };
}

void WeightController::save(const QString& file, const WriteOptions& options)
{
    addPending(1);
    m_runs.perform([this, file, options, parameters = effective()](Executor& executor) -> std::function<void()> {
        const std::string name = QFile::encodeName(file).toStdString();
        const std::vector<NamedTensor> values = parameters(executor);
        const std::optional<Diagnostic> error = values.empty()
                                                    ? Diagnostic{"weights.none", {{"file", name}}, {}}
                                                    : writeWeights(name, values, options);
        return [this, file, error] {
            addPending(-1);
            Q_EMIT saved(file, error);
        };
    });
}

void WeightController::requestParameters()
{
    m_runs.perform([this, parameters = effective()](Executor& executor) -> std::function<void()> {
        const auto values = std::make_shared<const std::vector<NamedTensor>>(parameters(executor));
        return [this, values] { Q_EMIT parametersReady(values); };
    });
}

std::optional<Diagnostic> WeightController::applyWeights(const std::vector<NamedTensor>& values,
                                                         const WeightOrigin& origin)
{
    Result<BlockWeights> weights = blockWeights(values, m_document.network(), m_document.registry());
    if (!weights)
        return weights.error();
    m_document.setWeights({std::make_shared<const BlockWeights>(*std::move(weights)), origin, {}}, tr("Train"));
    return std::nullopt;
}

void WeightController::previewWeights(BlockWeightsPtr weights)
{
    m_document.previewWeights({std::move(weights), {WeightOrigin::Kind::Trained, {}, {}}, {}});
}

void WeightController::addPending(int change)
{
    const bool wasBusy = isBusy();
    m_pending += change;
    if (isBusy() != wasBusy)
        Q_EMIT busyChanged(isBusy());
}

} // namespace layerwise
