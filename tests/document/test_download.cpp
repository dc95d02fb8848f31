#include "tests/document/http_server.h"
#include "tests/document/files_testing.h"

#include "model/data/dataset.h"
#include "model/document/dataset_downloader.h"
#include "model/document/sentences.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLockFile>
#include <QNetworkProxy>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace layerwise;

namespace {

constexpr int kPatience = 20'000;

/// What a run of the downloader came to.
struct Outcome {
    bool done = false;
    QString error;   ///< the code of the failure
    QString words;   ///< its sentence
    QStringList left; ///< the codes of the mirrors that were left
};

} // namespace

/// Downloads from a server on this machine that breaks off, lies and leads in circles. Nothing leaves the machine.
class TestDownload : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void goodServer_everythingComes_andOpens();
    void secondStart_asksNobody();
    void wrongFile_isFetchedAnew();
    void brokenOff_goesOnWhereItStopped();
    void brokenOffAgainAndAgain_theNextMirrorIsTried();
    void cancelled_goesOnTheNextTime();
    void rangeIgnored_startsFromTheBeginning();
    void rangeOfAnotherPlace_isNotTaken();
    void range416_partIsWhole_isTaken();
    void range416_partIsOfSomethingElse_startsAnew();
    void partThatDoesNotFit_startsAnew();
    void partOfAnotherServer_isNotGoneOnWith();
    void badMirror_theNextOneIsTried_data();
    void badMirror_theNextOneIsTried();
    void redirect_isFollowed();
    void unpackedContent_isStoredUnpacked();
    void silentServer_isLeft();
    void noServer_isLeft();
    void noMirrorLeft_saysWhyOfEach_andLeavesNothingThatLooksWhole();
    void folderInUse_isNotTouched();
    void folderThatCannotBe_isAnError();
    void destroyedWhileRunning_isNoHarm();

private:
    DownloadPlan planFor(const QStringList& mirrors) const;
    Outcome run(const QStringList& mirrors, int timeoutMs = kPatience) const;
    QString path(const QString& name) const { return m_dir->filePath("digits/" + name); }
    HttpServer::Answer good(const HttpServer::Request& request) const;

    QTemporaryDir m_source;
    std::map<QByteArray, QByteArray> m_files; ///< by name, packed
    QList<DownloadFile> m_plan;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<HttpServer> m_server;
};

void TestDownload::initTestCase()
{
    QNetworkProxy::setApplicationProxy(QNetworkProxy::NoProxy);
    QVERIFY(!writeIdxFolder(*generateDigits(100, 3), m_source.path().toStdString(), Split::Test));
    for (const char* name : {"t10k-labels-idx1-ubyte", "t10k-images-idx3-ubyte"}) {
        const QByteArray content = contentOf(m_source.filePath(name));
        QVERIFY(!content.isEmpty());
        m_files[QByteArray(name) + ".gz"] = gzipped(content);
        m_plan << DownloadFile{QString(name) + ".gz", content.size(),
                               QCryptographicHash::hash(content, QCryptographicHash::Sha256)};
    }
}

void TestDownload::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_server.reset();
}

DownloadPlan TestDownload::planFor(const QStringList& mirrors) const
{
    DownloadPlan plan{"Digits", "digits", {}, m_plan};
    for (const QString& mirror : mirrors)
        plan.mirrors << (mirror.startsWith("http") ? QUrl(mirror) : m_server->url('/' + mirror + '/'));
    return plan;
}

Outcome TestDownload::run(const QStringList& mirrors, int timeoutMs) const
{
    DatasetDownloader downloader(planFor(mirrors), m_dir->path());
    downloader.setTimeout(timeoutMs);
    Outcome outcome;
    connect(&downloader, &DatasetDownloader::done, &downloader, [&] { outcome.done = true; });
    connect(&downloader, &DatasetDownloader::failed, &downloader, [&](const Diagnostic& why) {
        outcome.error = QString::fromStdString(why.code);
        outcome.words = sentence(why);
    });
    connect(&downloader, &DatasetDownloader::mirrorFailed, &downloader,
            [&](const Diagnostic& why) { outcome.left << QString::fromStdString(why.code).remove("data.download_"); });
    downloader.start();
    if (!QTest::qWaitFor([&] { return !downloader.isRunning(); }, 3 * kPatience))
        outcome.error = "it did not end";
    return outcome;
}

HttpServer::Answer TestDownload::good(const HttpServer::Request& request) const
{
    const auto file = m_files.find(request.path.mid(request.path.lastIndexOf('/') + 1));
    return file == m_files.end() ? HttpServer::Answer{404, "no"} : servedFrom(file->second, request);
}

void TestDownload::goodServer_everythingComes_andOpens()
{
    m_server = std::make_unique<HttpServer>([this](const auto& request) { return good(request); });
    DatasetDownloader downloader(planFor({"a"}), m_dir->path());
    QSignalSpy running(&downloader, &DatasetDownloader::runningChanged);
    QSignalSpy done(&downloader, &DatasetDownloader::done);
    double share = 0;
    connect(&downloader, &DatasetDownloader::progressed, this, [&] {
        QVERIFY(downloader.progress().share >= share && downloader.progress().share <= 1);
        share = downloader.progress().share;
        QCOMPARE(downloader.progress().files, 2);
        QCOMPARE(downloader.progress().host, QString("127.0.0.1"));
    });
    downloader.start();
    QVERIFY(downloader.isRunning());
    QVERIFY(done.wait(kPatience));
    QCOMPARE(running.size(), 2);
    QVERIFY(share > 0.999);
    QCOMPARE(downloader.folder(), m_dir->filePath("digits"));
    QCOMPARE(QDir(downloader.folder()).entryList(QDir::Files),
             (QStringList{"t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"}));
    const Result<DatasetPtr> opened = loadIdxFolder(downloader.folder().toStdString(), Split::Test);
    QVERIFY(opened.ok());
    QCOMPARE((*opened)->size(), 100);
    QVERIFY((*opened)->image(99) == generateDigits(100, 3)->image(99));
    QCOMPARE(m_server->requests().first().headers.value("accept-encoding"), QByteArray("identity"));
}

void TestDownload::secondStart_asksNobody()
{
    m_server = std::make_unique<HttpServer>([this](const auto& request) { return good(request); });
    QVERIFY(run({"a"}).done);
    const qsizetype asked = m_server->requests().size();
    QVERIFY(run({"a"}).done);
    QCOMPARE(m_server->requests().size(), asked);
}

void TestDownload::wrongFile_isFetchedAnew()
{
    put(path("t10k-labels-idx1-ubyte.gz"), gzipped("something else"));
    put(path("t10k-images-idx3-ubyte.gz"), "rubbish");
    put(path("t10k-images-idx3-ubyte"), "rubbish that would be opened first");
    m_server = std::make_unique<HttpServer>([this](const auto& request) { return good(request); });
    QVERIFY(run({"a"}).done);
    QCOMPARE(contentOf(path("t10k-labels-idx1-ubyte.gz")), m_files["t10k-labels-idx1-ubyte.gz"]);
    QCOMPARE(contentOf(path("t10k-images-idx3-ubyte.gz")), m_files["t10k-images-idx3-ubyte.gz"]);
    QVERIFY(!QFile::exists(path("t10k-images-idx3-ubyte")));
}

void TestDownload::brokenOff_goesOnWhereItStopped()
{
    const qint64 half = m_files["t10k-images-idx3-ubyte.gz"].size() / 2;
    m_server = std::make_unique<HttpServer>([this, half](const HttpServer::Request& request) {
        HttpServer::Answer answer = good(request);
        if (request.path.contains("images") && request.rangeStart() < 0)
            answer.breakOffAfter = half;
        return answer;
    });
    const Outcome outcome = run({"a"});
    QVERIFY2(outcome.done, qPrintable(outcome.words));
    QVERIFY(outcome.left.isEmpty());
    QCOMPARE(m_server->requests().size(), qsizetype{3});
    QCOMPARE(m_server->requests()[2].rangeStart(), half);
    QCOMPARE(m_server->requests()[2].headers.value("if-range"), QByteArray("\"one\""));
    QCOMPARE(contentOf(path("t10k-images-idx3-ubyte.gz")), m_files["t10k-images-idx3-ubyte.gz"]);
}

void TestDownload::brokenOffAgainAndAgain_theNextMirrorIsTried()
{
    m_server = std::make_unique<HttpServer>([this](const HttpServer::Request& request) {
        HttpServer::Answer answer = good(request);
        if (request.path.startsWith("/a/") && request.path.contains("images"))
            answer.breakOffAfter = 100;
        return answer;
    });
    const Outcome outcome = run({"a", "b"});
    QVERIFY2(outcome.done, qPrintable(outcome.words));
    QCOMPARE(outcome.left, QStringList{"broken_off"});
    QList<qint64> starts;
    for (const HttpServer::Request& request : m_server->requests())
        if (request.path == "/a/t10k-images-idx3-ubyte.gz")
            starts << request.rangeStart();
    QCOMPARE(starts, (QList<qint64>{-1, 100, 200, 300}));
    QCOMPARE(contentOf(path("t10k-images-idx3-ubyte.gz")), m_files["t10k-images-idx3-ubyte.gz"]);
}

void TestDownload::cancelled_goesOnTheNextTime()
{
    bool isSlow = true;
    m_server = std::make_unique<HttpServer>([this, &isSlow](const HttpServer::Request& request) {
        HttpServer::Answer answer = good(request);
        if (isSlow && request.path.contains("images")) {
            answer.breakOffAfter = 1000;
            answer.staysSilent = true;
        }
        return answer;
    });
    {
        DatasetDownloader downloader(planFor({"a"}), m_dir->path());
        QSignalSpy failed(&downloader, &DatasetDownloader::failed);
        downloader.start();
        QVERIFY(QTest::qWaitFor([&] { return QFileInfo(path("t10k-images-idx3-ubyte.gz.part")).size() == 1000; }, kPatience));
        downloader.cancel();
        QVERIFY(!downloader.isRunning());
        QTest::qWait(50);
        QCOMPARE(failed.size(), 0);
        QVERIFY(!QFile::exists(path("t10k-images-idx3-ubyte.gz")));
        QVERIFY(QFile::exists(path("t10k-images-idx3-ubyte.gz.part")));
    }
    isSlow = false;
    QVERIFY(run({"a"}).done);
    QCOMPARE(m_server->requests().last().rangeStart(), 1000);
    QCOMPARE(m_server->requests().size(), qsizetype{3}); // the labels were there already
    QVERIFY(!QFile::exists(path("t10k-images-idx3-ubyte.gz.part")));
    QVERIFY(!QFile::exists(path("t10k-images-idx3-ubyte.gz.part.from")));
}

void TestDownload::rangeIgnored_startsFromTheBeginning()
{
    int asked = 0;
    m_server = std::make_unique<HttpServer>([this, &asked](const HttpServer::Request& request) {
        HttpServer::Request whole = request;
        whole.headers.remove("range");
        HttpServer::Answer answer = good(whole);
        if (request.path.contains("images") && ++asked == 1)
            answer.breakOffAfter = 500;
        return answer;
    });
    const Outcome outcome = run({"a"});
    QVERIFY2(outcome.done, qPrintable(outcome.words));
    QCOMPARE(m_server->requests().last().rangeStart(), 500);
    QCOMPARE(contentOf(path("t10k-images-idx3-ubyte.gz")), m_files["t10k-images-idx3-ubyte.gz"]);
}

void TestDownload::rangeOfAnotherPlace_isNotTaken()
{
    m_server = std::make_unique<HttpServer>([this](const HttpServer::Request& request) {
        HttpServer::Answer answer = good(request);
        if (!request.path.startsWith("/a/") || !request.path.contains("images"))
            return answer;
        if (request.rangeStart() < 0)
            answer.breakOffAfter = 500;
        else
            answer.headers["Content-Range"] = "bytes 400-999/1000";
        return answer;
    });
    const Outcome outcome = run({"a", "b"});
    QVERIFY2(outcome.done, qPrintable(outcome.words));
    QCOMPARE(outcome.left, QStringList{"range"});
}

void TestDownload::range416_partIsWhole_isTaken()
{
    // The program was killed after the last byte, before the file got its name.
    m_server = std::make_unique<HttpServer>([this](const auto& request) { return good(request); });
    put(path("t10k-images-idx3-ubyte.gz.part"), m_files["t10k-images-idx3-ubyte.gz"]);
    put(path("t10k-images-idx3-ubyte.gz.part.from"), m_server->url("/a/t10k-images-idx3-ubyte.gz").toEncoded() + '\n');
    QVERIFY(run({"a"}).done);
    QCOMPARE(m_server->requests().size(), qsizetype{2});
    QCOMPARE(m_server->requests()[1].rangeStart(), m_files["t10k-images-idx3-ubyte.gz"].size());
}

void TestDownload::range416_partIsOfSomethingElse_startsAnew()
{
    m_server = std::make_unique<HttpServer>([this](const auto& request) { return good(request); });
    put(path("t10k-labels-idx1-ubyte.gz.part"), QByteArray(5000, 'x'));
    put(path("t10k-labels-idx1-ubyte.gz.part.from"), m_server->url("/a/t10k-labels-idx1-ubyte.gz").toEncoded() + '\n');
    const Outcome outcome = run({"a"});
    QVERIFY2(outcome.done, qPrintable(outcome.words));
    QCOMPARE(m_server->requests()[0].rangeStart(), 5000);
    QCOMPARE(m_server->requests()[1].rangeStart(), -1);
}

void TestDownload::partThatDoesNotFit_startsAnew()
{
    m_server = std::make_unique<HttpServer>([this](const auto& request) { return good(request); });
    put(path("t10k-images-idx3-ubyte.gz.part"), QByteArray(700, 'x'));
    put(path("t10k-images-idx3-ubyte.gz.part.from"),
        m_server->url("/a/t10k-images-idx3-ubyte.gz").toEncoded() + "\n\"old\"");
    const Outcome outcome = run({"a"});
    QVERIFY2(outcome.done, qPrintable(outcome.words));
    QCOMPARE(m_server->requests()[1].rangeStart(), 700);
    QCOMPARE(m_server->requests()[1].headers.value("if-range"), QByteArray("\"old\""));
    QCOMPARE(m_server->requests()[2].rangeStart(), -1);
    QVERIFY(outcome.left.isEmpty());
}

void TestDownload::partOfAnotherServer_isNotGoneOnWith()
{
    m_server = std::make_unique<HttpServer>([this](const auto& request) { return good(request); });
    put(path("t10k-images-idx3-ubyte.gz.part"), QByteArray(700, 'x'));
    put(path("t10k-images-idx3-ubyte.gz.part.from"), "http://other.example/t10k-images-idx3-ubyte.gz\n");
    QVERIFY(run({"a"}).done);
    for (const HttpServer::Request& request : m_server->requests())
        QCOMPARE(request.rangeStart(), -1);
}

void TestDownload::badMirror_theNextOneIsTried_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("length");
    QTest::addColumn<QString>("reason");
    const QByteArray right = m_files["t10k-images-idx3-ubyte.gz"];
    const QByteArray none;
    QTest::newRow("404") << 404 << QByteArray("<html>not here</html>") << none << "http";
    QTest::newRow("403 with gzip") << 403 << right << none << "http";
    QTest::newRow("500") << 500 << none << none << "http";
    QTest::newRow("HTML with 200") << 200 << QByteArray("<html>Please log in to this Wi-Fi</html>") << none << "not_data";
    QTest::newRow("two letters") << 200 << QByteArray("<h") << none << "not_data";
    QTest::newRow("nothing with 200") << 200 << none << none << "checksum";
    QTest::newRow("other bytes") << 200 << gzipped("other bytes") << none << "checksum";
    QTest::newRow("other bytes of the right size")
        << 200 << gzipped(QByteArray(static_cast<qsizetype>(m_plan[1].bytes), 'x')) << none << "checksum";
    QTest::newRow("one bit flipped") << 200 << QByteArray(right).replace(300, 1, QByteArray(1, static_cast<char>(right[300] ^ 1)))
                                     << none << "checksum";
    QTest::newRow("right, and more behind it") << 200 << right + right << none << "checksum";
    QTest::newRow("far too much") << 200 << right + QByteArray(1 << 20, 'x') << none << "too_long";
    QTest::newRow("Content-Length too small") << 200 << right << QByteArray("600") << "checksum";
    QTest::newRow("Content-Length too large") << 200 << right.left(900) << QByteArray("99999") << "broken_off";
    // 20 MB of zeros in 20 kB: no more is unpacked than the file has, 78,416 bytes.
    QTest::newRow("a bomb") << 200 << gzipped(QByteArray(20 << 20, '\0')).left(70'000) << none << "checksum";
}

void TestDownload::badMirror_theNextOneIsTried()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, length);
    QFETCH(QString, reason);
    m_server = std::make_unique<HttpServer>([&](const HttpServer::Request& request) {
        if (!request.path.startsWith("/bad/") || !request.path.contains("images"))
            return good(request);
        HttpServer::Answer answer{status, body, {{"Content-Type", "text/html"}}};
        if (!length.isEmpty())
            answer.headers["Content-Length"] = length;
        return answer;
    });
    const Outcome outcome = run({"bad", "good"});
    QVERIFY2(outcome.done, qPrintable(outcome.words));
    QCOMPARE(outcome.left, QStringList{reason});
    QCOMPARE(contentOf(path("t10k-images-idx3-ubyte.gz")), m_files["t10k-images-idx3-ubyte.gz"]);
    QCOMPARE(QDir(m_dir->filePath("digits")).entryList(QDir::Files).size(), qsizetype{2});

    // Without another mirror it is an error that says so, and nothing stands there under the file's name.
    m_dir = std::make_unique<QTemporaryDir>();
    const Outcome alone = run({"bad"});
    QVERIFY(!alone.done);
    QCOMPARE(alone.error, QString("data.download_failed"));
    QVERIFY2(alone.words.contains("t10k-images-idx3-ubyte.gz") && alone.words.contains("127.0.0.1"), qPrintable(alone.words));
    QVERIFY(!QFile::exists(path("t10k-images-idx3-ubyte.gz")));
}

void TestDownload::redirect_isFollowed()
{
    m_server = std::make_unique<HttpServer>([this](const HttpServer::Request& request) {
        if (request.path.startsWith("/moved/"))
            return HttpServer::Answer{302, {}, {{"Location", "/there/" + request.path.mid(7)}}};
        if (request.path.startsWith("/circle/"))
            return HttpServer::Answer{302, {}, {{"Location", request.path}}};
        return good(request);
    });
    QVERIFY(run({"moved"}).done);
    m_dir = std::make_unique<QTemporaryDir>();
    const Outcome circle = run({"circle", "good"});
    QVERIFY(circle.done);
    QCOMPARE(circle.left, (QStringList{"network", "network"})); // once for each file
    QVERIFY(m_server->requests().size() < 4 + 2 + 2 * 8);
}

void TestDownload::unpackedContent_isStoredUnpacked()
{
    m_server = std::make_unique<HttpServer>([this](const HttpServer::Request& request) {
        return HttpServer::Answer{200, contentOf(m_source.filePath(QString::fromLatin1(request.path.mid(3)).remove(".gz")))};
    });
    QVERIFY(run({"a"}).done);
    QCOMPARE(QDir(m_dir->filePath("digits")).entryList(QDir::Files),
             (QStringList{"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}));
    const qsizetype asked = m_server->requests().size();
    QVERIFY(run({"a"}).done);
    QCOMPARE(m_server->requests().size(), asked);
}

void TestDownload::silentServer_isLeft()
{
    m_server = std::make_unique<HttpServer>([this](const HttpServer::Request& request) {
        HttpServer::Answer answer = good(request);
        answer.staysSilent = request.path.startsWith("/a/");
        return answer;
    });
    const Outcome outcome = run({"a", "b"}, 300);
    QVERIFY2(outcome.done, qPrintable(outcome.words));
    QCOMPARE(outcome.left, (QStringList{"silent", "silent"}));
}

void TestDownload::noServer_isLeft()
{
    m_server = std::make_unique<HttpServer>([this](const auto& request) { return good(request); });
    const Outcome outcome = run({"http://127.0.0.1:1/", "b"});
    QVERIFY2(outcome.done, qPrintable(outcome.words));
    QCOMPARE(outcome.left, (QStringList{"network", "network"}));
}

void TestDownload::noMirrorLeft_saysWhyOfEach_andLeavesNothingThatLooksWhole()
{
    m_server = std::make_unique<HttpServer>([](const HttpServer::Request& request) {
        return request.path.startsWith("/a/") ? HttpServer::Answer{404, "no"} : HttpServer::Answer{200, "<html>"};
    });
    const Outcome outcome = run({"a", "b"});
    QVERIFY(!outcome.done);
    QCOMPARE(outcome.error, QString("data.download_failed"));
    QVERIFY2(outcome.words.contains("HTTP status 404") && outcome.words.contains("something else"), qPrintable(outcome.words));
    QCOMPARE(QDir(m_dir->filePath("digits")).entryList(QDir::Files), QStringList());
}

void TestDownload::folderInUse_isNotTouched()
{
    m_server = std::make_unique<HttpServer>([this](const auto& request) { return good(request); });
    QVERIFY(QDir().mkpath(m_dir->filePath("digits")));
    QLockFile lock(path("download.lock"));
    QVERIFY(lock.tryLock());
    const Outcome outcome = run({"a"});
    QVERIFY(!outcome.done);
    QCOMPARE(outcome.error, QString("data.download_busy"));
    QCOMPARE(m_server->requests().size(), qsizetype{0});
    lock.unlock();
    QVERIFY(run({"a"}).done);
}

void TestDownload::folderThatCannotBe_isAnError()
{
    m_server = std::make_unique<HttpServer>([this](const auto& request) { return good(request); });
    put(m_dir->filePath("digits"), "a file in the way");
    QCOMPARE(run({"a"}).error, QString("data.unwritable"));
    QCOMPARE(m_server->requests().size(), qsizetype{0});
    // A folder where the part should be written.
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir().mkpath(path("t10k-labels-idx1-ubyte.gz.part")));
    QCOMPARE(run({"a", "b"}).error, QString("data.unwritable"));
    QCOMPARE(m_server->requests().size(), qsizetype{1}); // another mirror would not help
}

void TestDownload::destroyedWhileRunning_isNoHarm()
{
    m_server = std::make_unique<HttpServer>([this](const auto& request) { return good(request); });
    for (int wait = 0; wait < 30; wait += 3) {
        auto downloader = std::make_unique<DatasetDownloader>(planFor({"a"}), m_dir->path());
        downloader->start();
        QTest::qWait(wait);
    }
    QVERIFY(run({"a"}).done);
}

QTEST_GUILESS_MAIN(TestDownload)
#include "test_download.moc"
