#pragma once

#include "model/document/network_document.h"

#include <QFutureWatcher>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <atomic>
#include <memory>
#include <vector>

namespace layerwise {

/// Looks for the fixes of all problems of the document, anew after every edit, on a thread of its own. An edit stops the
/// search that is going on. GUI thread.
class FixSearch : public QObject {
    Q_OBJECT
public:
    explicit FixSearch(NetworkDocument& document, QObject* parent = nullptr);
    ~FixSearch() override;

    /// False until the fixes of the network as it is now are known.
    bool isDone() const { return m_isDone; }
    /// The likeliest first; empty if there are none, or as long as they are not known.
    const std::vector<Fix>& fixesOf(const Problem& problem) const;
    /// The same for the first problem with this block and code.
    const std::vector<Fix>& fixesOf(BlockId block, const QString& code) const;

Q_SIGNALS:
    /// isDone() and the fixes changed.
    void changed();

private:
    struct Found {
        Problem problem;
        std::vector<Fix> fixes;
    };
    void restart();
    void followWeights();
    void start();
    void take();

    NetworkDocument& m_document;
    QThreadPool m_pool;
    QFutureWatcher<std::vector<Found>> m_watcher;
    QTimer m_timer; ///< several edits at once make one search
    std::shared_ptr<std::atomic_bool> m_stop;
    std::vector<Problem> m_searched;
    std::vector<Found> m_found;
    bool m_isDone = false;
};

} // namespace layerwise
