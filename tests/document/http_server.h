#pragma once

#include <QByteArray>
#include <QHostAddress>
#include <QMap>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>
#include <QUrl>

#include <functional>

namespace layerwise {

/// A server of HTTP/1.1 on this machine that does what a test says, also what a server should not do.
class HttpServer {
public:
    struct Request {
        QByteArray path;
        QMap<QByteArray, QByteArray> headers; ///< names in lower case

        qint64 rangeStart() const ///< -1 without a Range header
        {
            const QByteArray range = headers.value("range");
            return range.startsWith("bytes=") ? range.mid(6, range.indexOf('-') - 6).toLongLong() : -1;
        }
    };

    struct Answer {
        int status = 200;
        QByteArray body = {};
        QMap<QByteArray, QByteArray> headers = {}; ///< Content-Length is made unless it is here
        qint64 breakOffAfter = -1;            ///< closes the connection after so many bytes of the body
        bool staysSilent = false;             ///< and never closes it
    };

    using Handler = std::function<Answer(const Request&)>;

    explicit HttpServer(Handler handler) : m_handler(std::move(handler))
    {
        m_server.listen(QHostAddress::LocalHost);
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            while (QTcpSocket* socket = m_server.nextPendingConnection()) {
                QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { take(socket); });
                QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
    }

    QUrl url(const QString& path) const
    {
        return QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(m_server.serverPort()).arg(path));
    }
    const QList<Request>& requests() const { return m_requests; }

private:
    void take(QTcpSocket* socket)
    {
        QByteArray& text = m_texts[socket];
        text += socket->readAll();
        if (!text.contains("\r\n\r\n"))
            return;
        const QByteArrayList lines = m_texts.take(socket).split('\n');
        Request request{lines.first().split(' ').value(1), {}};
        for (const QByteArray& line : lines.mid(1)) {
            const qsizetype colon = line.indexOf(':');
            if (colon > 0)
                request.headers[line.left(colon).toLower()] = line.mid(colon + 1).trimmed();
        }
        m_requests << request;
        send(socket, m_handler(request));
    }

    static void send(QTcpSocket* socket, Answer answer)
    {
        if (answer.staysSilent && answer.breakOffAfter < 0)
            return;
        if (!answer.headers.contains("Content-Length"))
            answer.headers["Content-Length"] = QByteArray::number(answer.body.size());
        QByteArray head = "HTTP/1.1 " + QByteArray::number(answer.status) + " Words\r\nConnection: close\r\n";
        for (auto header = answer.headers.begin(); header != answer.headers.end(); ++header)
            head += header.key() + ": " + header.value() + "\r\n";
        socket->write(head + "\r\n" + (answer.breakOffAfter < 0 ? answer.body : answer.body.left(answer.breakOffAfter)));
        if (!answer.staysSilent)
            socket->disconnectFromHost(); // after everything is written
    }

    Handler m_handler;
    QTcpServer m_server;
    QMap<QTcpSocket*, QByteArray> m_texts; ///< of requests that have not come to their end
    QList<Request> m_requests;
};

/// What a good server says to a request for `content`: all of it, or the part that is asked for.
inline HttpServer::Answer servedFrom(const QByteArray& content, const HttpServer::Request& request)
{
    const qint64 start = request.rangeStart();
    if (start < 0)
        return {200, content, {{"ETag", "\"one\""}}};
    if (start >= content.size())
        return {416, {}, {{"Content-Range", "bytes */" + QByteArray::number(content.size())}}};
    return {206,
            content.mid(start),
            {{"ETag", "\"one\""},
             {"Content-Range", "bytes " + QByteArray::number(start) + '-' + QByteArray::number(content.size() - 1) + '/' +
                                   QByteArray::number(content.size())}}};
}

} // namespace layerwise
