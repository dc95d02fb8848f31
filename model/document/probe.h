#pragma once

#include "model/core/explanation.h"
#include "model/core/receptive_fields.h"
#include "model/core/result.h"
#include "model/core/step_record.h"
#include "model/document/run_controller.h"

#include <QObject>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace layerwise {

/// One value of a recorded pass.
struct ProbePoint {
    BlockId block; ///< kRootId with Enter: a value of the network's input
    /// Done: of the block's output. Sum, Activation: of a Residual's. Before and Enter: of what came in.
    StepPhase phase = StepPhase::Done;
    std::int64_t image = 0;       ///< in the batch
    std::vector<std::int64_t> at; ///< [c, y, x] or [f]

    friend bool operator==(const ProbePoint&, const ProbePoint&) = default;
};

/// What of one tensor's maps the value pointed at can depend on.
struct ProbedField {
    std::int64_t top = 0, left = 0, bottom = 0, right = 0; ///< rows and columns, all within
    std::int64_t rows = 0, columns = 0;                    ///< of the maps
    FieldCertainty certainty = FieldCertainty::Exact;
    std::vector<bool> channels; ///< those it can depend on
    /// Row and column of the one pixel that the values chose, where nothing but max pooling lies between.
    std::optional<std::pair<std::int64_t, std::int64_t>> winner;

    friend bool operator==(const ProbedField&, const ProbedField&) = default;
};

/// The value that a person points at, shared by all that shows why it is what it is. It stays at its place: another run
/// gives other numbers for it, and none where the place is not recorded; it is let go when its block leaves the network.
/// GUI thread.
class Probe : public QObject {
    Q_OBJECT
public:
    Probe(NetworkDocument& document, RunController& runs, QObject* parent = nullptr);

    /// Always where the value is made: of a layer, of a Residual (Done, Sum, Activation), or the network's input.
    const std::optional<ProbePoint>& point() const { return m_point; }
    /// What comes into a block, or out of a Sequential, is a value of the step that made it, and the point becomes that
    /// one. A place that is not recorded is kept, and has no value() until it is.
    void setPoint(const ProbePoint& point);
    /// At the largest value of a channel of what a step puts out (or lets in: Before), of the first image; of what has no
    /// maps, at the feature `channel`. False, and nothing is changed, if it is not recorded.
    bool pointAtLargest(const StepPosition& step, std::int64_t channel);
    /// To another place of the same tensor. Precondition: there is a point.
    void moveTo(const std::vector<std::int64_t>& at);
    /// To a value that the point's is made of, by a term of its explanation. Precondition: there is a point, not of the
    /// network's input.
    void goToSource(const ExplainedTerm& term);
    void clear();

    /// Of the point, as recorded; std::nullopt if there is no point, or it is not recorded.
    std::optional<float> value() const;
    /// The tensor that the point lies in; null if it is not recorded.
    ActivationPtr activation() const;
    /// What it was made of: the input, or of a Residual what its body and its shortcut put out. Null where there is nothing.
    StepRecord record() const;
    /// The layer that made it ("Conv2d"); of a Residual's activation, that; empty for its sum and for the input.
    std::string typeName() const;
    /// What is recorded is from before the last edit or another image.
    bool isStale() const { return m_point.has_value() && m_runs.isStale(); }
    /// Why the value is what it is; made when first asked for after a change. Codes: explain.*, explain.not_recorded.
    const Result<Explanation>& explanation() const;
    /// The same for another place of the same tensor; made anew at each call.
    Result<Explanation> explanationAt(const std::vector<std::int64_t>& at) const;
    /// What the point's layer makes of other values x in the place of its own: the curve of an activation. NaN where it
    /// can't be told.
    std::vector<double> curve(const std::vector<double>& x) const;

    /// What the point can depend on in every earlier tensor; made when first asked for after a change. Needs no run.
    const Result<ReceptiveFields>& fields() const;
    /// Of what comes out of a step (or into it: Before), if it has maps; of the point's own tensor, the point.
    /// std::nullopt where the point does not depend on it, without a point, and if fields are not shown.
    std::optional<ProbedField> fieldOf(const StepPosition& step) const;
    /// Whether receptive fields are to be drawn: a choice, at first true.
    bool isFieldShown() const { return m_isFieldShown; }
    void setFieldShown(bool shown);

Q_SIGNALS:
    /// The point, or what is recorded there, or whether that is stale, is another now.
    void changed();
    /// fieldOf() says something else now.
    void fieldsChanged();

private:
    void followRun();
    void followNetwork();
    OptionMap options() const;
    ActivationPtr activationOf(const StepPosition& step) const;
    void forget();
    void followWinners() const;

    NetworkDocument& m_document;
    RunController& m_runs;
    std::optional<ProbePoint> m_point;
    std::uint64_t m_generation = 0;
    ActivationPtr m_tensor; ///< activation() when changed() was last sent
    bool m_wasStale = false;
    bool m_isFieldShown = true;
    mutable std::optional<Result<Explanation>> m_explanation;
    mutable std::optional<Result<ReceptiveFields>> m_fields;
    /// Row and column of the pixel that came through all max pooling, by the step that made it; with m_fields.
    mutable std::vector<std::pair<StepPosition, std::vector<std::int64_t>>> m_winners;
};

} // namespace layerwise
