#include "model/document/file_download.h"

#include "model/document/sentences.h"

#include <QDir>
#include <QFutureWatcher>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSaveFile>
#include <QtConcurrentRun>

#include <filesystem>

namespace layerwise {

namespace {

constexpr int kOk = 200;
constexpr int kPartial = 206;
constexpr int kRangeNotSatisfiable = 416;
constexpr qint64 kMagicBytes = 3;

/// Deflate makes nothing longer than by 5 bytes in 16 kB; the rest is for headers.
qint64 largestPacked(const DownloadFile& file)
{
    return file.bytes + file.bytes / 1000 + 4096;
}

/// "bytes 100-199/200" -> 100; -1 for everything else.
qint64 rangeStart(const QByteArray& header)
{
    if (!header.startsWith("bytes "))
        return -1;
    bool ok = false;
    const qint64 start = header.mid(6, header.indexOf('-') - 6).trimmed().toLongLong(&ok);
    return ok ? start : -1;
}

int statusOf(const QNetworkReply& reply)
{
    return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

QByteArray startOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(kMagicBytes) : QByteArray();
}

} // namespace

FileDownload::FileDownload(QNetworkAccessManager& network, DownloadFile file, const QList<QUrl>& mirrors,
                           const QString& folder, int timeoutMs, QObject* parent)
    : QObject(parent), m_network(network), m_file(std::move(file)), m_mirrors(mirrors), m_folder(folder),
      m_timeoutMs(timeoutMs), m_part(partPath())
{
}

FileDownload::~FileDownload()
{
    dropReply();
}

void FileDownload::start()
{
    // It may have been fetched before, packed or not.
    checkThen(existing(), &FileDownload::takeExisting);
}

QString FileDownload::existing() const
{
    const QString packed = m_folder + QLatin1Char('/') + m_file.name;
    return QFile::exists(packed) ? packed : m_folder + QLatin1Char('/') + finalName(m_file, {});
}

/// The file has its name. Of an unpacked one beside a packed one nobody would know which is right.
void FileDownload::finishAs(const QString& target)
{
    for (const QString& name : {m_file.name, finalName(m_file, {})}) {
        const QString path = m_folder + QLatin1Char('/') + name;
        if (path != target)
            QFile::remove(path);
    }
    QFile::remove(sourcePath());
    Q_EMIT done();
}

void FileDownload::cancel()
{
    ++m_checkId;
    dropReply();
    m_part.close();
}

void FileDownload::checkThen(const QString& path, void (FileDownload::*next)(ContentCheck))
{
    const std::uint64_t id = ++m_checkId;
    auto* watcher = new QFutureWatcher<ContentCheck>(this);
    connect(watcher, &QFutureWatcher<ContentCheck>::finished, this, [this, watcher, id, next] {
        watcher->deleteLater();
        if (id == m_checkId)
            (this->*next)(watcher->result());
    });
    watcher->setFuture(QtConcurrent::run([path, file = m_file] { return checkContent(path, file); }));
}

void FileDownload::takeExisting(ContentCheck check)
{
    if (check == ContentCheck::Right)
        finishAs(existing());
    else
        request();
}

void FileDownload::request()
{
    dropReply();
    m_started = false;
    m_total = -1;
    QFile source(sourcePath());
    const QList<QByteArray> from =
        source.open(QIODevice::ReadOnly) ? source.readAll().split('\n') : QList<QByteArray>();
    const bool isOfThisServer = from.value(0) == url().toEncoded();
    m_offset = m_mayResume && isOfThisServer ? QFileInfo(partPath()).size() : 0;
    m_before = m_offset;

    QNetworkRequest request(url());
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::NoLessSafeRedirectPolicy);
    request.setMaximumRedirectsAllowed(kMostRedirects);
    request.setTransferTimeout(m_timeoutMs);
    // As it lies on the server: what Qt has unpacked could not be gone on with.
    request.setRawHeader("Accept-Encoding", "identity");
    if (m_offset > 0) {
        request.setRawHeader("Range", "bytes=" + QByteArray::number(m_offset) + "-");
        if (!from.value(1).isEmpty())
            request.setRawHeader("If-Range", from.value(1));
    }
    m_reply = m_network.get(request);
    connect(m_reply, &QNetworkReply::readyRead, this, &FileDownload::readMore);
    connect(m_reply, &QNetworkReply::finished, this, &FileDownload::finish);
    Q_EMIT progressed(host(), m_offset, m_total);
}

/// Looks at the head of an answer that has content, and makes the part ready for it.
void FileDownload::readStart()
{
    m_started = true;
    const int status = statusOf(*m_reply);
    const bool goesOn = status == kPartial && rangeStart(m_reply->rawHeader("Content-Range")) == m_offset && m_offset > 0;
    if (!goesOn)
        m_offset = 0;
    m_resumed = goesOn;
    const QVariant length = m_reply->header(QNetworkRequest::ContentLengthHeader);
    m_total = length.isValid() ? m_offset + length.toLongLong() : -1;
    if (!openPart(!goesOn))
        giveUp({"data.unwritable", {{"file", partPath().toStdString()}}, {}});
}

void FileDownload::readMore()
{
    const int status = m_reply ? statusOf(*m_reply) : 0;
    if (status != kOk && status != kPartial)
        return;
    if (!m_started) {
        if (m_reply->bytesAvailable() < kMagicBytes && !m_reply->isFinished())
            return;
        const qint64 start = rangeStart(m_reply->rawHeader("Content-Range"));
        if (status == kPartial && start != m_offset && start != 0) {
            leaveMirror(problem("data.download_range"));
            return;
        }
        if ((status == kOk || start == 0) && !isPossibleStart(m_reply->peek(kMagicBytes))) {
            Diagnostic why = problem("data.download_not_data");
            why.values["actual"] = m_reply->header(QNetworkRequest::ContentTypeHeader).toString().toStdString();
            leaveMirror(why);
            return;
        }
        readStart();
        if (!m_reply)
            return;
    }
    const QByteArray bytes = m_reply->readAll();
    if (m_part.write(bytes) != bytes.size() || !m_part.flush()) {
        giveUp({"data.unwritable", {{"file", partPath().toStdString()}}, {}});
        return;
    }
    if (m_part.size() > largestPacked(m_file)) {
        removePart();
        leaveMirror(problem("data.download_too_long"));
        return;
    }
    Q_EMIT progressed(host(), m_part.size(), m_total);
}

void FileDownload::finish()
{
    if (!m_reply)
        return;
    const QNetworkReply* const reply = m_reply;
    const bool isWhole = m_reply->error() == QNetworkReply::NoError;
    if (isWhole)
        readMore();
    if (m_reply != reply) // given up, or another mirror is asked
        return;
    if (!isWhole) {
        finishWithError();
        return;
    }
    const bool isShort = m_total >= 0 && m_part.size() < m_total;
    dropReply();
    m_part.close();
    if (isShort)
        goOnAfterBreak(problem("data.download_broken_off"));
    else
        checkThen(partPath(), &FileDownload::takeChecked);
}

void FileDownload::finishWithError()
{
    const int status = statusOf(*m_reply);
    Diagnostic why = problem("data.download_network");
    why.values["message"] = m_reply->errorString().toStdString();
    if (m_reply->error() == QNetworkReply::OperationCanceledError)
        why = problem("data.download_silent");
    const bool wasData = status == kOk || status == kPartial;
    const QNetworkReply* const reply = m_reply;
    if (wasData)
        readMore();
    if (m_reply != reply)
        return;
    dropReply();
    m_part.close();
    if (status == kRangeNotSatisfiable && m_mayResume && m_before > 0) {
        // There is nothing more: either the part is whole, or it is of another file.
        m_mayResume = false;
        checkThen(partPath(), &FileDownload::takeChecked);
        return;
    }
    if (status >= 400) {
        why = problem("data.download_http");
        why.values["status"] = std::int64_t{status};
    }
    if (wasData)
        goOnAfterBreak(problem("data.download_broken_off"));
    else
        leaveMirror(why);
}

void FileDownload::takeChecked(ContentCheck check)
{
    if (check == ContentCheck::Right) {
        const QString target = m_folder + QLatin1Char('/') + finalName(m_file, startOf(partPath()));
        std::error_code error;
        std::filesystem::rename(partPath().toStdString(), target.toStdString(), error);
        if (error) {
            giveUp({"data.unwritable", {{"file", target.toStdString()}}, {}});
            return;
        }
        finishAs(target);
        return;
    }
    removePart();
    // Two halves that do not fit, or a part of something else: once more from the start.
    if (m_resumed || m_before > 0) {
        m_mayResume = false;
        m_resumed = false;
        m_before = 0;
        request();
        return;
    }
    leaveMirror(problem("data.download_checksum"));
}

void FileDownload::goOnAfterBreak(const Diagnostic& why)
{
    const bool broughtSomething = QFileInfo(partPath()).size() > m_before;
    if (broughtSomething && ++m_attempt < kMostAttempts)
        request();
    else
        leaveMirror(why);
}

void FileDownload::leaveMirror(const Diagnostic& why)
{
    dropReply();
    m_part.close();
    m_reasons << sentence(why);
    Q_EMIT mirrorFailed(why);
    m_attempt = 0;
    m_mayResume = true;
    m_resumed = false;
    if (++m_mirror < m_mirrors.size())
        request();
    else
        giveUp({"data.download_failed",
                {{"file", m_file.name.toStdString()}, {"reasons", m_reasons.join(QStringLiteral("; ")).toStdString()}},
                {}});
}

void FileDownload::giveUp(const Diagnostic& why)
{
    dropReply();
    m_part.close();
    Q_EMIT failed(why);
}

void FileDownload::dropReply()
{
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply = nullptr;
}

bool FileDownload::openPart(bool anew)
{
    m_part.close();
    if (anew) {
        QSaveFile source(sourcePath());
        QByteArray tag = m_reply->rawHeader("ETag");
        if (tag.startsWith("W/") || tag.contains('\n')) // a weak one does not say that the bytes are the same
            tag.clear();
        const QByteArray words = url().toEncoded() + '\n' + tag;
        // The part goes first: what it holds must never be taken for the new server's.
        QFile::remove(partPath());
        if (!source.open(QIODevice::WriteOnly) || source.write(words) != words.size() || !source.commit())
            return false;
    }
    return m_part.open(anew ? QIODevice::WriteOnly : QIODevice::WriteOnly | QIODevice::Append);
}

void FileDownload::removePart()
{
    m_part.close();
    QFile::remove(partPath());
    QFile::remove(sourcePath());
}

QString FileDownload::partPath() const
{
    return m_folder + QLatin1Char('/') + m_file.name + QStringLiteral(".part");
}

QString FileDownload::sourcePath() const
{
    return partPath() + QStringLiteral(".from");
}

QUrl FileDownload::url() const
{
    return m_mirrors.value(m_mirror).resolved(QUrl(m_file.name));
}

QString FileDownload::host() const
{
    return m_mirrors.value(m_mirror).host();
}

Diagnostic FileDownload::problem(const char* code) const
{
    return {code, {{"host", host().toStdString()}, {"file", m_file.name.toStdString()}}, {}};
}

} // namespace layerwise
