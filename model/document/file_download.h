#pragma once

#include "model/document/content_check.h"

#include <QFile>
#include <QObject>
#include <QPointer>

class QNetworkAccessManager;
class QNetworkReply;

namespace layerwise {

/// Fetches one file into a folder: from the first mirror that has it right. What has come stands in NAME.part, with
/// NAME.part.from beside it, which says whence; so a download that was broken off goes on where it stopped, if it is from
/// the same server. NAME is there only after all of it was checked. GUI thread; the check runs on a worker. For one use.
class FileDownload : public QObject {
    Q_OBJECT
public:
    FileDownload(QNetworkAccessManager& network, DownloadFile file, const QList<QUrl>& mirrors, const QString& folder,
                 int timeoutMs, QObject* parent);
    ~FileDownload() override;

    void start();
    /// Stops; what has come is kept. No signal follows.
    void cancel();

    static constexpr int kMostRedirects = 5;
    static constexpr int kMostAttempts = 4; ///< at one mirror, as long as each brings something

Q_SIGNALS:
    void progressed(const QString& host, qint64 received, qint64 total); ///< total is -1 if the server does not say
    void mirrorFailed(const layerwise::Diagnostic& why);                  ///< the next one is tried, if there is one
    void done();
    void failed(const layerwise::Diagnostic& why); ///< no mirror has it, or it cannot be written

private:
    void checkThen(const QString& path, void (FileDownload::*next)(ContentCheck));
    void takeExisting(ContentCheck check);
    QString existing() const; ///< where it would be from before
    void finishAs(const QString& target);
    void request();
    void readStart();
    void readMore();
    void finish();
    void finishWithError();
    void takeChecked(ContentCheck check);
    void goOnAfterBreak(const Diagnostic& why);
    void leaveMirror(const Diagnostic& why);
    void giveUp(const Diagnostic& why);
    void dropReply();
    bool openPart(bool anew);
    void removePart();
    QString partPath() const;
    QString sourcePath() const;
    QUrl url() const;
    QString host() const;
    Diagnostic problem(const char* code) const;

    QNetworkAccessManager& m_network;
    DownloadFile m_file;
    QList<QUrl> m_mirrors;
    QString m_folder;
    int m_timeoutMs;
    qsizetype m_mirror = 0;
    int m_attempt = 0;
    bool m_mayResume = true; ///< at this mirror; false after it could not
    bool m_resumed = false;  ///< what is in the part is of two answers
    bool m_started = false;  ///< the answer's head was looked at
    qint64 m_offset = 0;     ///< in the file, of the answer under way
    qint64 m_before = 0;     ///< what the part had when the answer began
    qint64 m_total = -1;
    QFile m_part;
    QPointer<QNetworkReply> m_reply;
    std::uint64_t m_checkId = 0; ///< results of another check are dropped
    QStringList m_reasons;       ///< why mirrors failed, in words
};

} // namespace layerwise
