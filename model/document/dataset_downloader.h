#pragma once

#include "model/document/download_plan.h"

#include <QObject>

#include <memory>

class QLockFile;
class QNetworkAccessManager;

namespace layerwise {

class FileDownload;

/// Fetches the files of a data set into a folder of the user's cache, one after the other. Files that are there and right are
/// not fetched again, so starting it once more opens without the network. GUI thread.
class DatasetDownloader : public QObject {
    Q_OBJECT
public:
    struct Progress {
        int file = 0;  ///< from 1
        int files = 0;
        QString host;
        qint64 received = 0; ///< of this file
        qint64 total = -1;   ///< -1: not known
        double share = 0;    ///< of everything, from 0 to 1, estimated
    };

    /// Files come into `folder`/plan.folder.
    DatasetDownloader(DownloadPlan plan, const QString& folder, QObject* parent = nullptr);
    ~DatasetDownloader() override;

    const DownloadPlan& plan() const { return m_plan; }
    void setMirrors(const QList<QUrl>& mirrors) { m_plan.mirrors = mirrors; } ///< counts from the next start on
    QString folder() const;
    bool isRunning() const { return m_running; }
    const Progress& progress() const { return m_progress; }
    void setTimeout(int milliseconds) { m_timeoutMs = milliseconds; } ///< without a byte, until a mirror is left

public Q_SLOTS:
    void start(); ///< does nothing while it is running
    void cancel(); ///< what has come stays for the next time

Q_SIGNALS:
    void runningChanged(bool running);
    void progressed();
    void mirrorFailed(const layerwise::Diagnostic& why);
    void done();
    /// Codes: data.download_failed, data.download_busy, data.unwritable.
    void failed(const layerwise::Diagnostic& why);

private:
    void fetchNext();
    void takeProgress(const QString& host, qint64 received, qint64 total);
    void stop();
    void fail(const Diagnostic& why);

    DownloadPlan m_plan;
    QString m_folder;
    int m_timeoutMs = 20'000;
    bool m_running = false;
    qsizetype m_next = 0;
    Progress m_progress;
    QNetworkAccessManager* m_network = nullptr; ///< made at the first start
    FileDownload* m_download = nullptr;
    std::unique_ptr<QLockFile> m_lock;
};

} // namespace layerwise
