#include "model/document/download_plan.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace layerwise {

namespace {

constexpr qint64 kLargestFile = qint64{1} << 30;
constexpr int kHashBytes = 32;

Diagnostic wrong(const QString& place, const char* expected)
{
    return {"data.download_plan", {{"place", place.toStdString()}, {"expected", std::string(expected)}}, {}};
}

/// A name that leads nowhere else.
bool isPlainName(const QString& name)
{
    return !name.isEmpty() && !name.startsWith(QLatin1Char('.')) && std::ranges::all_of(name, [](QChar c) {
        return c.isLetterOrNumber() || c == QLatin1Char('-') || c == QLatin1Char('_') || c == QLatin1Char('.');
    });
}

Result<DownloadFile> readFile(const QJsonObject& object, const QString& place)
{
    DownloadFile file;
    file.name = object.value(QStringLiteral("name")).toString();
    if (!isPlainName(file.name))
        return wrong(place + QStringLiteral(".name"), "the name of a file");
    file.bytes = object.value(QStringLiteral("bytes")).toInteger(-1);
    if (file.bytes < 1 || file.bytes > kLargestFile)
        return wrong(place + QStringLiteral(".bytes"), "a number of bytes");
    const QByteArray hash = object.value(QStringLiteral("sha256")).toString().toLatin1();
    file.sha256 = QByteArray::fromHex(hash);
    if (file.sha256.size() != kHashBytes || file.sha256.toHex() != hash)
        return wrong(place + QStringLiteral(".sha256"), "64 hexadecimal digits");
    return file;
}

} // namespace

Result<DownloadPlan> readDownloadPlan(const QByteArray& json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    if (object.value(QStringLiteral("format")).toString() != QLatin1String("layerwise-download"))
        return wrong(QStringLiteral("format"), "\"layerwise-download\"");
    if (object.value(QStringLiteral("version")).toInt() != 1)
        return wrong(QStringLiteral("version"), "1");
    DownloadPlan plan;
    plan.title = object.value(QStringLiteral("title")).toString();
    if (plan.title.isEmpty())
        return wrong(QStringLiteral("title"), "a text");
    plan.folder = object.value(QStringLiteral("folder")).toString();
    if (!isPlainName(plan.folder))
        return wrong(QStringLiteral("folder"), "the name of a folder");
    QStringList mirrors;
    for (const QJsonValue& mirror : object.value(QStringLiteral("mirrors")).toArray())
        mirrors << mirror.toString();
    const Result<QList<QUrl>> urls = readMirrors(mirrors.join(QLatin1Char('\n')));
    if (!urls)
        return wrong(QStringLiteral("mirrors"), "addresses with http or https");
    plan.mirrors = *urls;
    const QJsonArray files = object.value(QStringLiteral("files")).toArray();
    for (qsizetype i = 0; i < files.size(); ++i) {
        const Result<DownloadFile> file = readFile(files[i].toObject(), QStringLiteral("files[%1]").arg(i));
        if (!file)
            return file.error();
        plan.files << *file;
    }
    if (plan.files.isEmpty())
        return wrong(QStringLiteral("files"), "at least one file");
    return plan;
}

Result<QList<QUrl>> readMirrors(const QString& lines)
{
    QList<QUrl> mirrors;
    for (const QString& line : lines.split(QLatin1Char('\n'))) {
        QString text = line.trimmed();
        if (text.isEmpty())
            continue;
        if (!text.endsWith(QLatin1Char('/')))
            text += QLatin1Char('/');
        const QUrl url(text, QUrl::StrictMode);
        const bool isWeb = url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
        if (!url.isValid() || !isWeb || url.host().isEmpty() || url.hasQuery() || url.hasFragment())
            return Diagnostic{"data.download_mirror", {{"actual", line.trimmed().toStdString()}}, {}};
        mirrors << url;
    }
    if (mirrors.isEmpty())
        return Diagnostic{"data.download_mirror", {{"actual", std::string()}}, {}};
    return mirrors;
}

} // namespace layerwise
