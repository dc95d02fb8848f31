#pragma once

#include "model/core/executor.h"
#include "model/document/image_source.h"
#include "model/document/network_document.h"

#include <QObject>

#include <memory>
#include <unordered_map>

namespace layerwise {

/// Runs the document's network on the current image, on one worker thread that owns the executor. A newer request
/// replaces a waiting one; steps of an old run id are dropped. Never blocks the GUI thread, but for quitting.
class RunController : public QObject {
    Q_OBJECT
public:
    RunController(NetworkDocument& document, ImageSource& images, std::unique_ptr<Executor> executor,
                  QObject* parent = nullptr);
    ~RunController() override; ///< asks to stop, quits and waits

    bool isRunning() const { return m_running; }
    /// The steps known now: of the last run, those not yet run again from the run before. May be stale. Never null.
    TracePtr trace() const { return m_trace; }
    /// The step of a block, or null.
    TraceStepPtr step(BlockId id) const;
    /// True when the network or the image has changed since the trace was made.
    bool isStale() const;
    /// Sets the number of threads; 0: chosen by the work.
    void setThreads(int threads);
    int threads() const { return m_threads; }
    void setSeed(std::uint64_t seed);
    /// With live on, a changed image or network runs by itself.
    void setLive(bool live);
    bool isLive() const { return m_live; }
    QString engineVersion() const { return m_engineVersion; }

    /// LibTorch's own words for a block that does not fit, asked for on the worker; answered by torchMessageReady.
    void requestTorchMessage(BlockId block, const Shape& input);

public Q_SLOTS:
    void run();
    void stop();

Q_SIGNALS:
    void started(quint64 runId);
    void stepReady(const layerwise::TraceStepPtr& step);
    void finished(const layerwise::TracePtr& trace);
    /// trace(), isStale() or isRunning() changed.
    void stateChanged();
    void torchMessageReady(layerwise::BlockId block, const QString& message);
    void liveChanged(bool live);

private:
    class Worker;
    void onStep(quint64 runId, const TraceStepPtr& step);
    void onFinished(const TracePtr& trace);

    NetworkDocument& m_document;
    ImageSource& m_images;
    std::unique_ptr<Worker> m_worker;
    TracePtr m_trace;
    std::unordered_map<BlockId, TraceStepPtr> m_steps;
    std::uint64_t m_runId = 0;
    std::uint64_t m_traceRevision = 0;
    std::uint64_t m_seed = 0;
    int m_threads = 0;
    bool m_running = false;
    bool m_live = false;
    bool m_imageStale = false;
    QString m_engineVersion;
};

} // namespace layerwise
