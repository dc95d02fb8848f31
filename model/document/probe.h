#pragma once

#include "model/core/explanation.h"
#include "model/core/result.h"
#include "model/core/step_position.h"
#include "model/document/run_controller.h"

#include <QObject>

#include <cstdint>
#include <optional>
#include <vector>

namespace layerwise {

/// One value of a recorded pass.
struct ProbePoint {
    BlockId block; ///< kRootId: a value of the network's input
    /// Done (or Activation): of the block's output. Sum: of a Residual's sum. Before and Enter: of what came in.
    StepPhase phase = StepPhase::Done;
    std::int64_t image = 0;       ///< in the batch
    std::vector<std::int64_t> at; ///< [c, y, x] or [f]

    friend bool operator==(const ProbePoint&, const ProbePoint&) = default;
};

/// The value that a person points at, shared by all that shows why it is what it is. It stays at its place: another run
/// gives other numbers for it, and none where the place is not recorded; it is let go when its block leaves the network.
/// GUI thread.
class Probe : public QObject {
    Q_OBJECT
public:
    Probe(NetworkDocument& document, RunController& runs, QObject* parent = nullptr);

    const std::optional<ProbePoint>& point() const { return m_point; }
    /// A place that is not recorded is kept, and has no value() until it is.
    void setPoint(const ProbePoint& point);
    void clear();

    /// Of the point, as recorded; std::nullopt if there is no point, or it is not recorded.
    std::optional<float> value() const;
    /// The tensor that the point lies in; null if it is not recorded.
    ActivationPtr activation() const;
    /// What is recorded is from before the last edit or another image.
    bool isStale() const { return m_point.has_value() && m_runs.isStale(); }
    /// Why the value is what it is; made when first asked for after a change. Codes: explain.*, explain.not_recorded.
    const Result<Explanation>& explanation() const;

Q_SIGNALS:
    /// The point, or what is recorded there, or whether that is stale, is another now.
    void changed();

private:
    void followRun();
    void followNetwork();
    Result<Explanation> explain() const;

    NetworkDocument& m_document;
    RunController& m_runs;
    std::optional<ProbePoint> m_point;
    std::uint64_t m_generation = 0;
    ActivationPtr m_tensor; ///< activation() when changed() was last sent
    bool m_wasStale = false;
    mutable std::optional<Result<Explanation>> m_explanation;
};

} // namespace layerwise
