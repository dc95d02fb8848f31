#include "model/document/dataset_downloader.h"

#include "model/document/file_download.h"

#include <QDir>
#include <QLockFile>
#include <QNetworkAccessManager>

#include <algorithm>

namespace layerwise {

DatasetDownloader::DatasetDownloader(DownloadPlan plan, const QString& folder, QObject* parent)
    : QObject(parent), m_plan(std::move(plan)), m_folder(folder)
{
    qRegisterMetaType<layerwise::Diagnostic>();
}

DatasetDownloader::~DatasetDownloader()
{
    if (m_download)
        m_download->cancel();
}

QString DatasetDownloader::folder() const
{
    return m_folder + QLatin1Char('/') + m_plan.folder;
}

void DatasetDownloader::start()
{
    if (m_running)
        return;
    m_running = true;
    m_progress = {1, static_cast<int>(m_plan.files.size()), {}, 0, -1, 0};
    m_next = 0;
    Q_EMIT runningChanged(true);
    if (!QDir().mkpath(folder())) {
        fail({"data.unwritable", {{"file", folder().toStdString()}}, {}});
        return;
    }
    // Two programs that write into one file would spoil it for both.
    m_lock = std::make_unique<QLockFile>(folder() + QStringLiteral("/download.lock"));
    m_lock->setStaleLockTime(0);
    if (!m_lock->tryLock()) {
        const bool isBusy = m_lock->error() == QLockFile::LockFailedError;
        fail({isBusy ? "data.download_busy" : "data.unwritable", {{"file", folder().toStdString()}}, {}});
        return;
    }
    if (!m_network)
        m_network = new QNetworkAccessManager(this);
    fetchNext();
}

void DatasetDownloader::cancel()
{
    if (m_running)
        stop();
}

void DatasetDownloader::fetchNext()
{
    if (m_download) {
        m_download->deleteLater();
        m_download = nullptr;
    }
    if (m_next == m_plan.files.size()) {
        stop();
        Q_EMIT done();
        return;
    }
    m_download = new FileDownload(*m_network, m_plan.files[m_next], m_plan.mirrors, folder(), m_timeoutMs, this);
    ++m_next;
    connect(m_download, &FileDownload::progressed, this, &DatasetDownloader::takeProgress);
    connect(m_download, &FileDownload::mirrorFailed, this, &DatasetDownloader::mirrorFailed);
    connect(m_download, &FileDownload::done, this, &DatasetDownloader::fetchNext);
    connect(m_download, &FileDownload::failed, this, &DatasetDownloader::fail);
    m_download->start();
}

void DatasetDownloader::takeProgress(const QString& host, qint64 received, qint64 total)
{
    // A file's share of the whole is that of its unpacked bytes: the packed ones are not known before.
    double before = 0, all = 0;
    for (qsizetype i = 0; i < m_plan.files.size(); ++i) {
        const auto bytes = static_cast<double>(m_plan.files[i].bytes);
        all += bytes;
        before += i < m_next - 1 ? bytes : 0;
    }
    const auto present = static_cast<double>(m_plan.files[m_next - 1].bytes);
    const double share = total > 0 ? std::min(1.0, static_cast<double>(received) / static_cast<double>(total)) : 0;
    m_progress = {static_cast<int>(m_next),
                  static_cast<int>(m_plan.files.size()),
                  host,
                  received,
                  total,
                  (before + present * share) / all};
    Q_EMIT progressed();
}

void DatasetDownloader::stop()
{
    if (m_download) {
        m_download->cancel();
        m_download->deleteLater();
        m_download = nullptr;
    }
    m_lock.reset();
    m_running = false;
    Q_EMIT runningChanged(false);
}

void DatasetDownloader::fail(const Diagnostic& why)
{
    stop();
    Q_EMIT failed(why);
}

} // namespace layerwise
