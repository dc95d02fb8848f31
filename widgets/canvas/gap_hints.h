#pragma once

#include "model/diagnose/gap_verdicts.h"
#include "model/document/network_document.h"

#include <QFutureWatcher>
#include <QObject>

#include <vector>

namespace layerwise {

/// What is said at one gap while something is dragged.
struct GapHint {
    BlockPosition at;
    bool fits = false;
    QString words; ///< "fits", or why it would not
};

/// Whether the network would fit with what is dragged dropped into each gap. Found on another thread as soon as a drag
/// begins, so that no frame of it waits. GUI thread.
class GapHints : public QObject {
    Q_OBJECT
public:
    explicit GapHints(const NetworkDocument& document, QObject* parent = nullptr);
    ~GapHints() override;

    void startMove(std::vector<BlockId> moved);
    /// Copies of blocks of the network, or blocks from the clipboard's format.
    void startInsert(std::vector<Block> blocks);
    void startPalette(const QString& type);
    void stop();

    /// Null as long as it is not known.
    const GapHint* at(const BlockPosition& at) const;

Q_SIGNALS:
    void changed();

private:
    using Verdicts = std::vector<GapVerdict>;
    void start(std::function<Verdicts(const Network& network, const LayerRegistry& registry)> find);
    void show();
    GapHint hintOf(const GapVerdict& verdict) const;

    const NetworkDocument& m_document;
    QFutureWatcher<Verdicts> m_watcher;
    std::vector<GapHint> m_hints;
    QString m_addedName; ///< what an added block that has no name is called
    bool m_isActive = false;
};

} // namespace layerwise
