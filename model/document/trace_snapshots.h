#pragma once

#include "model/core/result.h"
#include "model/core/step_position.h"
#include "model/document/run_controller.h"

#include <QObject>

#include <vector>

namespace layerwise {

/// What a run recorded, kept under a name while the network, its weights or the image change.
struct TraceSnapshot {
    std::uint64_t id = 0; ///< never used again
    QString name;
    TracePtr trace;
    std::uint64_t generation = 0; ///< of the document: in the same one, blocks are the same by id
};

/// The kept runs, to compare the newest one with. They share the recorded values, nothing is copied. GUI thread.
class TraceSnapshots : public QObject {
    Q_OBJECT
public:
    TraceSnapshots(const NetworkDocument& document, const RunController& runs, QObject* parent = nullptr);

    /// True if something has been recorded.
    bool canTake() const;
    /// Keeps what RunController::trace() is now; the name is made free ("before 2") or, if it is empty, "Snapshot 1".
    /// 0 if nothing has been recorded.
    std::uint64_t take(const QString& name);
    /// Keeps the newest run as the one called A, in place of the last such.
    std::uint64_t takeA();
    /// False if the name is empty or another one's.
    bool rename(std::uint64_t id, const QString& name);
    void remove(std::uint64_t id);

    const std::vector<TraceSnapshot>& all() const { return m_snapshots; }
    const TraceSnapshot* find(std::uint64_t id) const; ///< nullptr if absent
    /// What a block of the open network put out ({block, Done}), or got ({block, Before}), in a snapshot; the network's
    /// input at {kRootId, Enter}. Of the same document the block is found by its id, else by its path. Errors:
    /// compare.no_block, compare.not_run.
    Result<ActivationPtr> activation(std::uint64_t id, const StepPosition& at) const;

Q_SIGNALS:
    void changed();

private:
    QString freeName(const QString& wish, std::uint64_t self) const;
    const TraceStep* stepOf(const TraceSnapshot& snapshot, BlockId block) const;

    const NetworkDocument& m_document;
    const RunController& m_runs;
    std::vector<TraceSnapshot> m_snapshots;
    std::uint64_t m_lastId = 0;
    std::uint64_t m_a = 0; ///< the one that takeA() made last
};

/// `now` - `then`, element by element, made when it is looked at. Error: compare.shapes.
Result<ActivationPtr> difference(const ActivationPtr& now, const ActivationPtr& then);

} // namespace layerwise
