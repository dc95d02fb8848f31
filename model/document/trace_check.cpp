#include "model/document/trace_check.h"

#include "model/diagnose/trace_lint.h"

namespace layerwise {

TraceCheck::TraceCheck(const LayerRegistry& registry, QObject* parent) : QObject(parent), m_registry(registry)
{
    m_pool.setMaxThreadCount(1);
    m_pool.setThreadPriority(QThread::LowPriority);
}

TraceCheck::~TraceCheck()
{
    stop();
    m_pool.waitForDone();
}

void TraceCheck::stop()
{
    if (m_stop)
        *m_stop = true;
    ++m_job;
}

void TraceCheck::check(std::shared_ptr<const Network> network, BlockWeightsPtr weights, TracePtr trace)
{
    stop();
    if (network != m_network || weights != m_weights)
        clear();
    m_network = network;
    m_weights = std::move(weights);
    m_stop = std::make_shared<std::atomic<bool>>(false);
    m_pool.start([this, job = m_job, stopFlag = m_stop, network = std::move(network), trace = std::move(trace)] {
        std::vector<Problem> problems =
            lintTrace(*network, m_registry, *trace, [&stopFlag] { return stopFlag->load(); });
        if (*stopFlag)
            return;
        // Calls that wait die with this object.
        QMetaObject::invokeMethod(
            this, [this, job, found = std::move(problems)] { finish(job, found); }, Qt::QueuedConnection);
    });
}

void TraceCheck::follow(const BlockWeightsPtr& weights)
{
    if (weights == m_weights)
        return;
    clear();
    m_weights = weights;
}

void TraceCheck::clear()
{
    stop();
    if (m_problems.empty())
        return;
    m_problems.clear();
    m_network.reset();
    Q_EMIT problemsChanged();
}

void TraceCheck::finish(std::uint64_t job, std::vector<Problem> problems)
{
    if (job != m_job || problems == m_problems)
        return;
    m_problems = std::move(problems);
    Q_EMIT problemsChanged();
}

} // namespace layerwise
