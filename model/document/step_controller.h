#pragma once

#include "model/core/step_record.h"
#include "model/document/run_controller.h"
#include "model/document/selection.h"

#include <QObject>

#include <optional>
#include <vector>

namespace layerwise {

/// Steps through the forward pass, as a debugger through a program. A position says what has happened last; the pass
/// has really run only as far as one has been, and what is recorded is not run again: going over it needs no worker. An
/// edit after the position keeps it, one before it takes it back to the last step that still holds; another image,
/// another weight or a scaled channel runs up to the same position again. The selection follows. GUI thread only, and it never waits.
class StepController : public QObject {
    Q_OBJECT
public:
    StepController(NetworkDocument& document, ImageSource& images, RunController& runs, Selection& selection,
                   QObject* parent = nullptr);

    bool isActive() const { return m_isActive; }
    /// Active, and the worker is on its way to where one wants to go; position() is still the one before.
    bool isWaiting() const { return m_goal.has_value(); }
    const StepPosition& position() const { return m_position; }
    const StepPlan& plan() const { return m_plan; }
    /// The step of position() and the last one: "12 of 81". 0 is the beginning.
    std::size_t number() const;
    std::size_t total() const { return m_plan.last(); }
    /// The step at position() could not be done; problem() says why.
    bool hasFailed() const { return m_hasFailed; }
    bool isComplete() const { return m_isActive && !m_hasFailed && number() == total(); }
    /// The next step begins a block with a plain breakpoint.
    bool isBeforeBreakpoint() const;
    /// How many steps have been done: up to position(), or further while the worker is on its way.
    std::size_t doneSteps() const;

    /// What is recorded at position(). Of a failed step, what came in.
    StepRecord record() const;
    /// What happened at position(), with its numbers; of a failed step, why it failed.
    QString sentence() const;
    /// "Step 12 of 81 · layer1.0.bn2 · F10 to go on", with a sign in front, for the status bar. Empty when not active.
    QString statusText() const;
    /// Why the pass stands here, if one did not step here oneself: a breakpoint, an edit. Else empty.
    const QString& notice() const { return m_notice; }

    bool canGoOn() const; ///< over, into, continue
    bool isHeldOff() const { return m_runs.doWeightsMove(); } ///< weights are being trained: nobody steps until they rest
    bool canStepOut() const;
    bool canStepBack() const;

    /// What goOn() does with a container: go through it, or take it as a whole.
    void setEntersContainers(bool enters);
    bool entersContainers() const { return m_entersContainers; }

public Q_SLOTS:
    // When not active, these begin at the beginning.
    void stepOver();
    void stepInto();
    void stepOut(); ///< at the top, to the end of the pass
    void stepBack();
    /// Over or into, as setEntersContainers() says.
    void goOn();
    /// To the next breakpoint, else to the end.
    void continueRun();
    /// Until the block has run; to its place in what is recorded if it has.
    void runTo(layerwise::BlockId block);
    /// To the beginning of the pass.
    void reset();
    /// Where the worker is at work, stops it and stays there; else ends the stepping.
    void stop();
    /// Ends the stepping. What is recorded stays.
    void leave();

Q_SIGNALS:
    /// position(), record() or isActive() changed.
    void positionChanged();
    /// Anything that the other functions say changed.
    void stateChanged();

private:
    /// Where going on may stop on the way.
    struct Stop {
        std::size_t step = 0;
        StepPosition position;
        Breakpoint breakpoint;
    };

    /// False while weights are trained: one cannot step then.
    bool begin();
    void goTo(const std::optional<StepPosition>& goal, bool remembers);
    void jumpTo(const StepPosition& goal, bool fromTheVeryBeginning);
    void pursue();
    std::optional<StepPosition> walk();
    bool isReached(const StepPosition& position) const;
    void request(const StepPosition& position);
    void arrive(StepPosition position, const QString& notice);
    void fail();
    std::optional<StepPosition> previous() const;
    std::vector<Stop> stopsOnTheWay() const;
    bool holds(const Stop& stop) const;
    void showPosition();

    void readRecord();
    void followDocument();
    void followImage();
    void followRun(const TracePtr& trace);
    void settle(const TracePtr& trace);
    void stayHere();
    StepPosition lastValid(std::size_t shared) const;

    NetworkDocument& m_document;
    ImageSource& m_images;
    RunController& m_runs;
    Selection& m_selection;

    StepPlan m_plan;            ///< of the document as it is now, while active
    std::size_t m_recorded = 0; ///< steps of it that are recorded, without a gap
    StepPosition m_position;
    std::optional<StepPosition> m_goal; ///< where one is on the way to
    std::ptrdiff_t m_start = 0; ///< step where that way began: breakpoints after it count. -1: before the beginning
    std::optional<std::size_t> m_requested; ///< step that the newest run was asked for, if it was asked from here
    bool m_isRequesting = false;
    std::vector<StepPosition> m_trail; ///< positions from which one stepped here, for the way back
    bool m_remembers = false;          ///< whether position() goes on the trail when the goal is reached
    std::uint64_t m_generation = 0;    ///< of the document, that m_plan belongs to
    bool m_isActive = false;
    bool m_hasFailed = false;
    bool m_entersContainers = false;
    QString m_notice;
};

} // namespace layerwise
