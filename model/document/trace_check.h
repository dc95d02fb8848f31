#pragma once

#include "model/core/block_weights.h"
#include "model/core/shape_inference.h"
#include "model/core/trace.h"

#include <QObject>
#include <QThreadPool>

#include <atomic>
#include <memory>
#include <vector>

namespace layerwise {

/// Runs lintTrace() on a thread of its own, because it reads every recorded value: neither the window nor the next run
/// waits for it. A newer trace stops the search in an older one. GUI thread.
class TraceCheck : public QObject {
    Q_OBJECT
public:
    explicit TraceCheck(const LayerRegistry& registry, QObject* parent = nullptr);
    ~TraceCheck() override; ///< asks to stop and waits

    /// problemsChanged() follows if it finds others. Until then problems() are those of the trace before, if that was of
    /// the same `network` and made with the same `weights`.
    void check(std::shared_ptr<const Network> network, BlockWeightsPtr weights, TracePtr trace);
    /// What is shown was made with these weights, and is not looked through: what was found with others is forgotten.
    void follow(const BlockWeightsPtr& weights);
    /// Gives up what it is looking through; problems() stay.
    void stop();
    /// Forgets everything: another network was opened.
    void clear();
    const std::vector<Problem>& problems() const { return m_problems; }

Q_SIGNALS:
    void problemsChanged();

private:
    void finish(std::uint64_t job, std::vector<Problem> problems);

    const LayerRegistry& m_registry;
    QThreadPool m_pool;
    std::shared_ptr<std::atomic<bool>> m_stop; ///< of the newest search
    std::uint64_t m_job = 0;
    std::shared_ptr<const Network> m_network; ///< that m_problems are of
    BlockWeightsPtr m_weights;                ///< the same
    std::vector<Problem> m_problems;
};

} // namespace layerwise
