#include "model/document/content_check.h"
#include "model/document/sentences.h"
#include "tests/document/files_testing.h"

#include <QtTest>

using namespace layerwise;

/// The description of a download, as it is shipped and as it should not be; and addresses that a person writes.
class TestDownloadPlan : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void shippedPlan_isMnists();
    void plan_bad_saysWhere_data();
    void plan_bad_saysWhere();
    void mirrors_asAPersonWritesThem();
};

void TestDownloadPlan::shippedPlan_isMnists()
{
    const Result<DownloadPlan> plan =
        readDownloadPlan(contentOf(QStringLiteral(LAYERWISE_SOURCE_DIR "/resources/downloads/mnist.json")));
    QVERIFY2(plan.ok(), plan.ok() ? "" : qPrintable(sentence(plan.error())));
    QCOMPARE(plan->title, QString("MNIST"));
    QVERIFY(plan->mirrors.size() >= 3);
    // The header and 28 * 28 bytes an image, one a label.
    const qint64 sizes[] = {16 + 60000 * 784, 8 + 60000, 16 + 10000 * 784, 8 + 10000};
    QCOMPARE(plan->files.size(), qsizetype{4});
    const QString folder = QStringLiteral(LAYERWISE_SOURCE_DIR "/../shared/data/mnist");
    for (int i = 0; i < 4; ++i) {
        QCOMPARE(plan->files[i].bytes, sizes[i]);
        if (QFile::exists(folder))
            QVERIFY(checkContent(folder + '/' + plan->files[i].name, plan->files[i]) == ContentCheck::Right);
    }
}

void TestDownloadPlan::plan_bad_saysWhere_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("place");
    QTest::newRow("no JSON") << QByteArray("{") << QByteArray("") << "format";
    QTest::newRow("version") << QByteArray("\"version\": 1") << QByteArray("\"version\": 2") << "version";
    QTest::newRow("folder that leads out") << QByteArray("\"folder\": \"mnist\"") << QByteArray("\"folder\": \"../x\"") << "folder";
    QTest::newRow("name that leads out") << QByteArray("train-images") << QByteArray("a/train-images") << "files[0].name";
    QTest::newRow("size") << QByteArray("60008") << QByteArray("-1") << "files[1].bytes";
    QTest::newRow("size is a text") << QByteArray("60008") << QByteArray("\"60008\"") << "files[1].bytes";
    QTest::newRow("short hash") << QByteArray("ba891046") << QByteArray("ba89104") << "files[0].sha256";
    QTest::newRow("no hash") << QByteArray("ba891046") << QByteArray("xx891046") << "files[0].sha256";
    QTest::newRow("ftp") << QByteArray("http://yann") << QByteArray("ftp://yann") << "mirrors";
    QTest::newRow("a file of this machine") << QByteArray("http://yann") << QByteArray("file://yann") << "mirrors";
}

void TestDownloadPlan::plan_bad_saysWhere()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QString, place);
    QByteArray json = contentOf(QStringLiteral(LAYERWISE_SOURCE_DIR "/resources/downloads/mnist.json"));
    QVERIFY(json.contains(before));
    json.replace(before, after);
    const Result<DownloadPlan> plan = readDownloadPlan(json);
    QVERIFY(!plan.ok());
    QCOMPARE(plan.error().code, std::string("data.download_plan"));
    QCOMPARE(QString::fromStdString(std::get<std::string>(plan.error().values.at("place"))), place);
}

void TestDownloadPlan::mirrors_asAPersonWritesThem()
{
    const Result<QList<QUrl>> mirrors = readMirrors("\n  https://one.example/data \nhttp://127.0.0.1:8000/\n\n");
    QVERIFY(mirrors.ok());
    QCOMPARE(*mirrors, (QList<QUrl>{QUrl("https://one.example/data/"), QUrl("http://127.0.0.1:8000/")}));
    for (const char* bad : {"", "\n \n", "one.example", "/home/me", "ftp://one.example/", "http://", "http://a b/", "http://a/?q=1"}) {
        const Result<QList<QUrl>> refused = readMirrors(QString::fromLatin1(bad));
        QVERIFY2(!refused.ok(), bad);
        QCOMPARE(refused.error().code, std::string("data.download_mirror"));
    }
}

QTEST_APPLESS_MAIN(TestDownloadPlan)
#include "test_download_plan.moc"
