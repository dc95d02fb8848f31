#include "tests/document/http_server.h"
#include "tests/widgets/scripted_run.h"

#include "widgets/data/digits_row.h"
#include "widgets/data/download_row.h"
#include "widgets/data/image_panel.h"

#include <QCryptographicHash>
#include <QFile>
#include <QNetworkProxy>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

constexpr int kPatience = 20'000;
constexpr char kName[] = "t10k-labels-idx1-ubyte";

/// A labels file of 20,000 images: large enough to be broken off.
QByteArray content()
{
    QByteArray bytes = QByteArray::fromHex("0000080100004e20");
    for (int i = 0; i < 20000; ++i)
        bytes.append(static_cast<char>(i * 7 % 10));
    return bytes;
}

DownloadPlan planFor(const QList<QUrl>& mirrors)
{
    const QByteArray bytes = content();
    return {"Labels", "labels", mirrors,
            {{kName, bytes.size(), QCryptographicHash::hash(bytes, QCryptographicHash::Sha256)}}};
}

QAbstractButton* buttonNamed(QWidget& widget, const QString& name)
{
    for (QAbstractButton* button : widget.findChildren<QAbstractButton*>())
        if (button->accessibleName() == name || button->text() == name)
            return button;
    return nullptr;
}

} // namespace

/// The download as a person sees it, and the fields for generated digits.
class TestDownloadRow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { QSettings().remove(DownloadRow::mirrorsKey()); }
    void runs_andGoesWhenDone();
    void stopped_saysSo_andGoesOn();
    void failed_saysWhy_andOtherMirrorsHelp();
    void badMirror_isRefusedInPlace();
    void closed_stopsAndHides();
    void panel_downloadsFromTheMirrorsThatWereSet();
    void digits_ofChosenNumberAndSeed();

private:
    QTemporaryDir m_settings;
};

void TestDownloadRow::initTestCase()
{
    QCoreApplication::setOrganizationName(QStringLiteral("layerwise-test"));
    QCoreApplication::setApplicationName(QStringLiteral("download-row"));
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
    QStandardPaths::setTestModeEnabled(true);
    QNetworkProxy::setApplicationProxy(QNetworkProxy::NoProxy);
}

void TestDownloadRow::runs_andGoesWhenDone()
{
    HttpServer server([](const HttpServer::Request& request) { return servedFrom(content(), request); });
    const QTemporaryDir dir;
    DownloadRow row(planFor({server.url("/")}), dir.path());
    QVERIFY(!row.isVisible());
    QSignalSpy done(&row, &DownloadRow::done);
    row.start();
    QVERIFY(row.isVisible());
    QVERIFY2(row.words().contains("Downloading Labels"), qPrintable(row.words()));
    QVERIFY(done.wait(kPatience));
    QCOMPARE(done.first().first().toString(), dir.filePath("labels"));
    QVERIFY2(row.words().contains("File 1 of 1 from 127.0.0.1: 20 kB of 20 kB"), qPrintable(row.words()));
    QCOMPARE(row.findChild<QProgressBar*>()->value(), row.findChild<QProgressBar*>()->maximum());
    QVERIFY(!row.isVisible());
    QVERIFY(QFile::exists(dir.filePath(QString("labels/") + kName)));
}

void TestDownloadRow::stopped_saysSo_andGoesOn()
{
    bool isSlow = true;
    HttpServer server([&isSlow](const HttpServer::Request& request) {
        HttpServer::Answer answer = servedFrom(content(), request);
        answer.breakOffAfter = isSlow ? 5000 : -1;
        answer.staysSilent = isSlow;
        return answer;
    });
    const QTemporaryDir dir;
    DownloadRow row(planFor({server.url("/")}), dir.path());
    QSignalSpy done(&row, &DownloadRow::done);
    row.start();
    QVERIFY(QTest::qWaitFor([&row] { return row.words().contains("5 kB of 20 kB"); }, kPatience));
    const auto* bar = row.findChild<QProgressBar*>();
    QVERIFY(bar->value() > bar->maximum() / 5 && bar->value() < bar->maximum() / 3);
    buttonNamed(row, "Stop")->click();
    QVERIFY(!row.downloader().isRunning());
    QVERIFY2(row.words().contains("Stopped"), qPrintable(row.words()));
    QVERIFY(row.isVisible());
    isSlow = false;
    buttonNamed(row, "Go on")->click();
    QVERIFY(!row.words().contains("Stopped"));
    QVERIFY(done.wait(kPatience));
    QCOMPARE(server.requests().last().rangeStart(), 5000);
}

void TestDownloadRow::failed_saysWhy_andOtherMirrorsHelp()
{
    HttpServer server([](const HttpServer::Request& request) {
        return request.path.startsWith("/good/") ? servedFrom(content(), request) : HttpServer::Answer{404, "no"};
    });
    const QTemporaryDir dir;
    DownloadRow row(planFor({server.url("/bad/")}), dir.path());
    QSignalSpy failed(&row.downloader(), &DatasetDownloader::failed);
    QSignalSpy done(&row, &DownloadRow::done);
    row.start();
    QVERIFY(failed.wait(kPatience));
    QVERIFY2(row.words().contains("127.0.0.1 does not have") && row.words().contains("404"), qPrintable(row.words()));
    QVERIFY(row.isVisible());
    auto* edit = row.findChild<QPlainTextEdit*>();
    QVERIFY(!edit->isVisible());
    QVERIFY2(row.words().startsWith("Download of Labels"), qPrintable(row.words())); // not any more
    buttonNamed(row, QString::fromUtf8("Mirrors\u2026"))->click();
    QVERIFY(edit->isVisible());
    QCOMPARE(edit->toPlainText(), server.url("/bad/").toString());
    edit->setPlainText(server.url("/bad/").toString() + '\n' + server.url("/good").toString());
    buttonNamed(row, "Go on")->click();
    QVERIFY(done.wait(kPatience));
    QCOMPARE(QSettings().value(DownloadRow::mirrorsKey()).toStringList(),
             (QStringList{server.url("/bad/").toString(), server.url("/good/").toString()}));
    // Kept for the next time, until they are reset.
    DownloadRow again(planFor({server.url("/bad/")}), dir.path());
    QCOMPARE(again.downloader().plan().mirrors.size(), qsizetype{2});
    again.show();
    buttonNamed(again, QString::fromUtf8("Mirrors\u2026"))->click();
    buttonNamed(again, "Reset")->click();
    QCOMPARE(again.findChild<QPlainTextEdit*>()->toPlainText(), server.url("/bad/").toString());
    buttonNamed(again, "Go on")->click();
    QVERIFY(!QSettings().contains(DownloadRow::mirrorsKey()));
}

void TestDownloadRow::badMirror_isRefusedInPlace()
{
    HttpServer server([](const HttpServer::Request&) { return HttpServer::Answer{404, "no"}; });
    const QTemporaryDir dir;
    DownloadRow row(planFor({server.url("/")}), dir.path());
    QSignalSpy failed(&row.downloader(), &DatasetDownloader::failed);
    row.start();
    QVERIFY(failed.wait(kPatience));
    const qsizetype asked = server.requests().size();
    buttonNamed(row, QString::fromUtf8("Mirrors\u2026"))->click();
    row.findChild<QPlainTextEdit*>()->setPlainText("not an address");
    buttonNamed(row, "Go on")->click();
    QVERIFY(!row.downloader().isRunning());
    QVERIFY2(row.words().contains("\"not an address\" is not the address of a mirror"), qPrintable(row.words()));
    QCOMPARE(row.downloader().plan().mirrors, QList<QUrl>{server.url("/")});
    QCOMPARE(server.requests().size(), asked);
    QVERIFY(!QSettings().contains(DownloadRow::mirrorsKey()));
}

void TestDownloadRow::closed_stopsAndHides()
{
    HttpServer server([](const HttpServer::Request& request) {
        HttpServer::Answer answer = servedFrom(content(), request);
        answer.breakOffAfter = 100;
        answer.staysSilent = true;
        return answer;
    });
    const QTemporaryDir dir;
    DownloadRow row(planFor({server.url("/")}), dir.path());
    row.start();
    QVERIFY(QTest::qWaitFor([&row] { return row.words().contains("100 B of"); }, kPatience));
    buttonNamed(row, "Close the download")->click();
    QVERIFY(!row.isVisible());
    QVERIFY(!row.downloader().isRunning());
}

void TestDownloadRow::panel_downloadsFromTheMirrorsThatWereSet()
{
    // The real plan, from a server that has nothing: the panel says why, and the images stay.
    HttpServer server([](const HttpServer::Request&) { return HttpServer::Answer{404, "no"}; });
    QSettings().setValue(DownloadRow::mirrorsKey(), QStringList{server.url("/mnist/").toString()});
    ScriptedRun run({});
    ImagePanel panel(run.images, run.document);
    panel.show();
    const DatasetPtr before = run.images.dataset();
    panel.downloadMnist();
    auto* row = panel.findChild<DownloadRow*>();
    QVERIFY(row && row->isVisible());
    QVERIFY(QTest::qWaitFor([row] { return !row->downloader().isRunning(); }, kPatience));
    QVERIFY2(row->words().contains("train-images-idx3-ubyte.gz could not be downloaded"), qPrintable(row->words()));
    QCOMPARE(server.requests().first().path, QByteArray("/mnist/train-images-idx3-ubyte.gz"));
    QCOMPARE(run.images.dataset(), before);
    QVERIFY(row->downloader().folder().contains("layerwise-test") || row->downloader().folder().contains("download-row"));
}

void TestDownloadRow::digits_ofChosenNumberAndSeed()
{
    ScriptedRun run({});
    ImagePanel panel(run.images, run.document);
    panel.show();
    auto* row = panel.findChild<DigitsRow*>();
    QVERIFY(!row->isVisible());
    panel.chooseDigits();
    QVERIFY(row->isVisible());
    const QList<QSpinBox*> fields = row->findChildren<QSpinBox*>();
    QCOMPARE(fields.size(), qsizetype{2});
    fields[0]->setValue(321);
    fields[1]->setValue(77);
    QSignalSpy changed(&run.images, &ImageSource::datasetChanged);
    buttonNamed(*row, "Generate")->click();
    QVERIFY(!row->isVisible());
    QVERIFY(changed.wait(kPatience));
    QCOMPARE(run.images.dataset()->size(), 321);
    QVERIFY(run.images.dataset()->image(320) == generateDigits(321, 77)->image(320));
}

QTEST_MAIN(TestDownloadRow)
#include "test_download_row.moc"
