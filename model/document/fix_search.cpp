#include "model/document/fix_search.h"

#include "model/document/weight_status.h"

#include <QtConcurrentRun>

#include <algorithm>
#include <string_view>

namespace layerwise {

namespace {

const std::vector<Fix> kNone;
constexpr std::string_view kOfWeights = "weights."; ///< codes begin with it

} // namespace

FixSearch::FixSearch(NetworkDocument& document, QObject* parent) : QObject(parent), m_document(document)
{
    m_pool.setMaxThreadCount(1);
    m_timer.setSingleShot(true);
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &FixSearch::start);
    connect(&m_watcher, &QFutureWatcherBase::finished, this, &FixSearch::take);
    connect(&document, &NetworkDocument::shapesChanged, this, &FixSearch::restart);
    connect(&document, &NetworkDocument::weightsChanged, this, &FixSearch::followWeights);
    restart();
}

FixSearch::~FixSearch()
{
    m_watcher.disconnect(this);
    if (m_stop)
        *m_stop = true;
    m_pool.waitForDone(); // it reads the registry
}

void FixSearch::restart()
{
    if (m_stop)
        *m_stop = true;
    m_stop.reset();
    const bool wasKnown = m_isDone;
    m_found.clear();
    m_searched = m_document.problems();
    m_isDone = m_searched.empty();
    m_timer.stop();
    if (!m_isDone)
        m_timer.start();
    if (wasKnown || m_isDone)
        Q_EMIT changed();
}

/// Of other weights only the fixes of what is wrong with them are others.
void FixSearch::followWeights()
{
    const auto isOfWeights = [](const Problem& problem) { return problem.diagnostic.code.starts_with(kOfWeights); };
    if (m_document.problems() != m_searched || std::ranges::any_of(m_searched, isOfWeights))
        restart();
}

void FixSearch::start()
{
    m_stop = std::make_shared<std::atomic_bool>(false);
    auto search = [stop = m_stop, network = m_document.snapshot(), &registry = m_document.registry(),
                   problems = m_document.problems(), weights = m_document.weights()] {
        FixSettings settings;
        settings.stopRequested = [stop] { return stop->load(); };
        FixFinder finder(*network, registry, settings);
        std::vector<Found> found;
        for (const Problem& problem : problems) {
            if (*stop)
                break;
            const bool isOfWeights = problem.diagnostic.code.starts_with(kOfWeights);
            found.push_back({problem, isOfWeights ? weightFixes(weights, *network, registry, problem)
                                                  : finder.fixesOf(problem)});
        }
        return found;
    };
    m_watcher.setFuture(QtConcurrent::run(&m_pool, std::move(search)));
}

void FixSearch::take()
{
    // A search that was stopped ends too; what it found is of an older network.
    if (!m_stop || *m_stop)
        return;
    m_found = m_watcher.result();
    m_isDone = true;
    Q_EMIT changed();
}

const std::vector<Fix>& FixSearch::fixesOf(const Problem& problem) const
{
    const auto found = std::ranges::find(m_found, problem, &Found::problem);
    return found == m_found.end() ? kNone : found->fixes;
}

const std::vector<Fix>& FixSearch::fixesOf(BlockId block, const QString& code) const
{
    const auto found = std::ranges::find_if(m_found, [&](const Found& one) {
        return one.problem.block == block && one.problem.diagnostic.code == code.toStdString();
    });
    return found == m_found.end() ? kNone : found->fixes;
}

} // namespace layerwise
