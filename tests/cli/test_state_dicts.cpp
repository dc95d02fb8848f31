#include "tests/cli/cli_testing.h"

#include <QTemporaryDir>
#include <QtTest>

namespace {

QString script()
{
    return QStringLiteral(LAYERWISE_SOURCE_DIR "/tests/cli/state_dicts.py");
}

} // namespace

/// Weight files go to Python's torch and torchvision and come from there, in every form in which people save them, and
/// give the same logits on both sides.
class TestStateDicts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void filesOfPython_giveTheSameLogits_data();
    void filesOfPython_giveTheSameLogits();
    void colourWeights_areSummedWhenAsked();
    void partOfTheKeys_isTakenWhenNotStrict();
    void wholeModel_isRefusedByName();
    void filesWrittenHere_giveTheSameLogitsInPython_data();
    void filesWrittenHere_giveTheSameLogitsInPython();
    void damagedFile_isOneErrorAndNothingElse();

private:
    CliResult python(const QStringList& arguments) const
    {
        return runPython(m_python, QStringList{script()} + arguments);
    }

    QString m_python;
};

void TestStateDicts::initTestCase()
{
    // Debian's own comes first, that is where its packages are.
    for (const char* python : {"/usr/bin/python3", "python3"}) {
        if (runPython(QString::fromLatin1(python), {script(), "available"}).status == 0) {
            m_python = QString::fromLatin1(python);
            return;
        }
    }
    QSKIP("Python's torch and torchvision cannot be imported here, so nothing can be compared.");
}

void TestStateDicts::filesOfPython_giveTheSameLogits_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("form");
    for (const char* form : {"plain", "parallel", "half", "bfloat16", "double", "strided", "shared", "checkpoint"})
        QTest::newRow(form) << QStringLiteral("resnet18") << QString::fromLatin1(form);
    QTest::newRow("resnet34") << QStringLiteral("resnet34") << QStringLiteral("plain");
    QTest::newRow("resnet50") << QStringLiteral("resnet50") << QStringLiteral("plain");
    QTest::newRow("without num_batches_tracked") << QStringLiteral("resnet18") << QStringLiteral("without_counters");
}

void TestStateDicts::filesOfPython_giveTheSameLogits()
{
    QFETCH(QString, network);
    QFETCH(QString, form);
    const QTemporaryDir dir;
    // The ending says nothing: what the file is, is seen from its content.
    const QString file = dir.filePath(QStringLiteral("weights.bin"));
    const CliResult written = python({"write", network, file, form});
    QVERIFY2(written.status == 0, written.messages);
    const CliResult run = runCli({"run", network, "--weights", file, "--index", "3,5", "--dump", dir.filePath("dump")});
    QVERIFY2(run.status == 0, run.messages);
    const CliResult compared = python({"compare", network, file, dir.filePath("dump")});
    QVERIFY2(compared.status == 0, compared.messages);
}

void TestStateDicts::colourWeights_areSummedWhenAsked()
{
    const QTemporaryDir dir;
    const QString file = dir.filePath(QStringLiteral("colour.pth"));
    QCOMPARE(python({"write", "resnet18", file, "colour"}).status, 0);
    const CliResult refused = runCli({"run", "resnet18", "--weights", file});
    QCOMPARE(refused.status, 2);
    QVERIFY2(refused.messages.contains("conv1.weight have the shape [64, 3, 7, 7]"), refused.messages);

    const CliResult run =
        runCli({"run", "resnet18", "--weights", file, "--sum-channels", "--dump", dir.filePath("dump")});
    QVERIFY2(run.status == 0, run.messages);
    QVERIFY2(run.messages.contains("Three input channels added up into one: conv1.weight"), run.messages);
    const CliResult compared = python({"compare", "resnet18", file, dir.filePath("dump"), "3"});
    QVERIFY2(compared.status == 0, compared.messages);
}

void TestStateDicts::partOfTheKeys_isTakenWhenNotStrict()
{
    const QTemporaryDir dir;
    const QString file = dir.filePath(QStringLiteral("backbone.pth"));
    const QString mixed = dir.filePath(QStringLiteral("mixed.pt"));
    QCOMPARE(python({"write", "resnet18", file, "backbone"}).status, 0);
    const CliResult refused = runCli({"weights", "resnet18", "--weights", file, "-o", mixed});
    QCOMPARE(refused.status, 2);
    QVERIFY2(refused.messages.contains("Missing keys (2): fc.weight, fc.bias"), refused.messages);
    QVERIFY(!QFile::exists(mixed));

    const QStringList rest{"--weights", file, "--not-strict", "--seed", "4"};
    const CliResult made = runCli(QStringList{"weights", "resnet18", "-o", mixed} + rest);
    QVERIFY2(made.status == 0, made.messages);
    QVERIFY2(made.messages.contains("Missing keys (2): fc.weight, fc.bias"), made.messages);
    const CliResult run = runCli(QStringList{"run", "resnet18", "--dump", dir.filePath("dump")} + rest);
    QVERIFY2(run.status == 0, run.messages);
    const CliResult compared = python({"compare", "resnet18", mixed, dir.filePath("dump")});
    QVERIFY2(compared.status == 0, compared.messages);
}

void TestStateDicts::wholeModel_isRefusedByName()
{
    const QTemporaryDir dir;
    const QString file = dir.filePath(QStringLiteral("whole.pth"));
    QCOMPARE(python({"write", "resnet18", file, "whole"}).status, 0);
    const CliResult result = runCli({"run", "resnet18", "--weights", file});
    QCOMPARE(result.status, 2);
    QVERIFY(result.output.isEmpty());
    QVERIFY2(result.messages.contains("an object of the class torchvision.models.resnet.ResNet") &&
                 result.messages.contains("torch.save(model.state_dict(), file)"),
             result.messages);
}

void TestStateDicts::filesWrittenHere_giveTheSameLogitsInPython_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("ending");
    QTest::addColumn<bool>("half");
    for (const char* ending : {".pt", ".pth", ".safetensors"})
        QTest::newRow(ending) << QStringLiteral("resnet18") << QString::fromLatin1(ending) << false;
    QTest::newRow("half .pt") << QStringLiteral("resnet18") << QStringLiteral(".pt") << true;
    QTest::newRow("half .safetensors") << QStringLiteral("resnet18") << QStringLiteral(".safetensors") << true;
    QTest::newRow("resnet50") << QStringLiteral("resnet50") << QStringLiteral(".pt") << false;
}

void TestStateDicts::filesWrittenHere_giveTheSameLogitsInPython()
{
    QFETCH(QString, network);
    QFETCH(QString, ending);
    QFETCH(bool, half);
    const QTemporaryDir dir;
    const QString file = dir.filePath(QStringLiteral("weights") + ending);
    QStringList arguments{"weights", network, "--seed", "9", "-o", file};
    if (half)
        arguments << QStringLiteral("--half");
    const CliResult written = runCli(arguments);
    QVERIFY2(written.status == 0, written.messages);
    // What is rounded to half precision is not what the seed gives.
    const QStringList weights = half ? QStringList{"--weights", file} : QStringList{"--seed", "9"};
    const CliResult run = runCli(QStringList{"run", network, "--dump", dir.filePath("dump")} + weights);
    QVERIFY2(run.status == 0, run.messages);
    const CliResult compared = python({"compare", network, file, dir.filePath("dump")});
    QVERIFY2(compared.status == 0, compared.messages);
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files).size(), 1);
}

void TestStateDicts::damagedFile_isOneErrorAndNothingElse()
{
    const QTemporaryDir dir;
    const QString file = dir.filePath(QStringLiteral("weights.pth"));
    QCOMPARE(python({"write", "resnet18", file, "plain"}).status, 0);
    QByteArray bytes = readFile(file);
    bytes[bytes.size() / 2] = static_cast<char>(~bytes[bytes.size() / 2]);
    writeFile(file, bytes);
    const CliResult result = runCli({"run", "resnet18", "--weights", file});
    QCOMPARE(result.status, 2);
    QVERIFY(result.output.isEmpty());
    QCOMPARE(result.messages.count('\n'), 1);
    QVERIFY2(result.messages.contains("is damaged: data/"), result.messages);
}

QTEST_GUILESS_MAIN(TestStateDicts)
#include "test_state_dicts.moc"
