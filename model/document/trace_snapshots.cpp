#include "model/document/trace_snapshots.h"

#include <algorithm>

namespace layerwise {

TraceSnapshots::TraceSnapshots(const NetworkDocument& document, const RunController& runs, QObject* parent)
    : QObject(parent), m_document(document), m_runs(runs)
{
}

bool TraceSnapshots::canTake() const
{
    return m_runs.trace()->input != nullptr;
}

std::uint64_t TraceSnapshots::take(const QString& name)
{
    if (!canTake())
        return 0;
    const QString wish = name.trimmed().isEmpty() ? tr("Snapshot %1").arg(m_lastId + 1) : name.trimmed();
    m_snapshots.push_back({++m_lastId, freeName(wish, 0), m_runs.trace(), m_document.generation()});
    Q_EMIT changed();
    return m_lastId;
}

std::uint64_t TraceSnapshots::takeA()
{
    if (!canTake())
        return 0;
    std::erase_if(m_snapshots, [this](const TraceSnapshot& snapshot) { return snapshot.id == m_a; });
    m_a = take(tr("A"));
    return m_a;
}

bool TraceSnapshots::rename(std::uint64_t id, const QString& name)
{
    const QString wanted = name.trimmed();
    const auto found = std::ranges::find(m_snapshots, id, &TraceSnapshot::id);
    if (found == m_snapshots.end() || wanted.isEmpty() || freeName(wanted, id) != wanted)
        return false;
    if (found->name == wanted)
        return true;
    found->name = wanted;
    if (id == m_a)
        m_a = 0; // it has been given a meaning of its own: the next A does not replace it
    Q_EMIT changed();
    return true;
}

void TraceSnapshots::remove(std::uint64_t id)
{
    if (std::erase_if(m_snapshots, [id](const TraceSnapshot& snapshot) { return snapshot.id == id; }) > 0)
        Q_EMIT changed();
}

const TraceSnapshot* TraceSnapshots::find(std::uint64_t id) const
{
    const auto found = std::ranges::find(m_snapshots, id, &TraceSnapshot::id);
    return found == m_snapshots.end() ? nullptr : &*found;
}

QString TraceSnapshots::freeName(const QString& wish, std::uint64_t self) const
{
    const auto isTaken = [&](const QString& name) {
        return std::ranges::any_of(m_snapshots, [&](const TraceSnapshot& snapshot) {
            return snapshot.id != self && snapshot.name == name;
        });
    };
    QString name = wish;
    for (int number = 2; isTaken(name); ++number)
        name = QStringLiteral("%1 %2").arg(wish).arg(number);
    return name;
}

const TraceStep* TraceSnapshots::stepOf(const TraceSnapshot& snapshot, BlockId block) const
{
    if (snapshot.generation == m_document.generation())
        return snapshot.trace->find(block);
    const std::string path = m_document.path(block).toStdString();
    const auto found = std::ranges::find_if(snapshot.trace->steps, [&](const TraceStepPtr& step) {
        return step && step->path == path;
    });
    return found == snapshot.trace->steps.end() ? nullptr : found->get();
}

Result<ActivationPtr> TraceSnapshots::activation(std::uint64_t id, const StepPosition& at) const
{
    const TraceSnapshot* snapshot = find(id);
    const std::string name = snapshot ? snapshot->name.toStdString() : std::string();
    const Diagnostic notRun{"compare.not_run", {{"name", name}}, {}};
    if (snapshot && at.block == kRootId)
        return snapshot->trace->input ? Result<ActivationPtr>(snapshot->trace->input) : notRun;
    const TraceStep* step = snapshot ? stepOf(*snapshot, at.block) : nullptr;
    if (!step)
        return Diagnostic{"compare.no_block", {{"name", name}}, {}};
    const ActivationPtr& values = at.phase == StepPhase::Before ? step->input : step->output;
    return values ? Result<ActivationPtr>(values) : notRun;
}

Result<ActivationPtr> difference(const ActivationPtr& now, const ActivationPtr& then)
{
    if (now->shape() != then->shape())
        return Diagnostic{"compare.shapes", {{"expected", now->shape()}, {"actual", then->shape()}}, {}};
    return ActivationPtr(std::make_shared<const Activation>(now->shape(), [now, then] {
        const auto a = now->values();
        const auto b = then->values();
        auto values = std::make_shared<std::vector<float>>(a.size());
        std::ranges::transform(a, b, values->begin(), std::minus{});
        const float* data = values->data();
        return Activation::Values{std::move(values), data};
    }));
}

} // namespace layerwise
