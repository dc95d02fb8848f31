#include "tests/cli/cli_testing.h"

#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>

/// `check` lists fixes under numbers, `fix` applies one of them.
class TestFix : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void check_ofAPostedResNet_listsFixesThatRun();
    void check_numbersGoOnFromProblemToProblem();
    void check_asText_hasTheSameFixes();
    void fix_ofAPartOnly_saysWhatIsLeft();
    void fix_ofAFile_writesOnlyTheNewOne();
    void badUsage_hasStatus2AndWritesNothing_data();
    void badUsage_hasStatus2AndWritesNothing();
};

namespace {

QJsonArray fixesOf(const QJsonObject& check, int problem = 0)
{
    return check.value("problems").toArray().at(problem).toObject().value("fixes").toArray();
}

/// conv2 expects 8 channels and fc 100 features; both are wrong.
QByteArray twoFaults()
{
    return R"({"format": "layerwise-network", "version": 1, "name": "faulty",
        "input": {"channels": 1, "height": 6, "width": 5, "mean": [0], "std": [1]},
        "layers": [{"type": "Conv2d", "name": "conv1", "options": {"in_channels": 1, "out_channels": 4, "kernel_size": 3}},
                   {"type": "ReLU", "name": "relu"},
                   {"type": "Conv2d", "name": "conv2", "options": {"in_channels": 8, "out_channels": 4, "kernel_size": 1}},
                   {"type": "Flatten", "name": "flatten"},
                   {"type": "Linear", "name": "fc", "options": {"in_features": 100, "out_features": 10}}]})";
}

/// Both branches of a Residual get four channels and expect three.
QByteArray twoProblems()
{
    return R"({"format": "layerwise-network", "version": 1, "name": "faulty",
        "input": {"channels": 4, "height": 6, "width": 5, "mean": [0], "std": [1]},
        "layers": [{"type": "Residual", "name": "0",
                    "body": [{"type": "Conv2d", "name": "conv1", "options": {"in_channels": 3, "out_channels": 2, "kernel_size": 1}}],
                    "shortcut": [{"type": "Conv2d", "name": "0", "options": {"in_channels": 3, "out_channels": 2, "kernel_size": 1}}]}]})";
}

} // namespace

void TestFix::check_ofAPostedResNet_listsFixesThatRun()
{
    const QTemporaryDir dir;
    const CliResult check = runCli({"check", "resnet18-as-posted", "--json"});
    QCOMPARE(check.status, 1);
    const QJsonArray fixes = fixesOf(check.json());
    QVERIFY(fixes.size() >= 3 && fixes.size() <= 5);
    QStringList titles;
    for (qsizetype i = 0; i < fixes.size(); ++i) {
        const QJsonObject fix = fixes[i].toObject();
        QCOMPARE(fix.keys(), QStringList({"number", "title"}));
        QCOMPARE(fix.value("number").toInt(), static_cast<int>(i) + 1);
        titles << fix.value("title").toString();
        const QString file = dir.filePath(QStringLiteral("%1.json").arg(i));
        const CliResult fixed = runCli({"fix", "resnet18-as-posted", "--apply", QString::number(i + 1), "-o", file});
        QCOMPARE(fixed.status, 0);
        QVERIFY(fixed.output.isEmpty());
        QVERIFY2(fixed.messages.contains(titles.last().toUtf8()), fixed.messages);
        const CliResult run = runCli({"run", file, "--json"});
        QVERIFY2(run.status == 0, qPrintable(titles.last()));
        QCOMPARE(run.json().value("status").toString(), "ok");
    }
    QCOMPARE(titles.mid(0, 3),
             QStringList({"Replace by AdaptiveAvgPool2d(1)", "Resize the input to 224×224", "Set kernel_size to 1"}));
    QCOMPARE(titles.removeDuplicates(), 0);
}

void TestFix::check_numbersGoOnFromProblemToProblem()
{
    const QTemporaryDir dir;
    const QString file = dir.filePath("faulty.json");
    writeFile(file, twoProblems());
    const CliResult check = runCli({"check", file, "--json"});
    int next = 1;
    int withFixes = 0;
    const QJsonArray problems = check.json().value("problems").toArray();
    for (int problem = 0; problem < problems.size(); ++problem) {
        const QJsonArray fixes = fixesOf(check.json(), problem);
        withFixes += fixes.isEmpty() ? 0 : 1;
        for (const QJsonValue& fix : fixes)
            QCOMPARE(fix[u"number"].toInt(), next++);
    }
    QVERIFY(withFixes >= 2);
    // The last number belongs to the last problem's last fix.
    const QString fixedFile = dir.filePath("fixed.json");
    QCOMPARE(runCli({"fix", file, "--apply", QString::number(next), "-o", fixedFile}).status, 2);
    QVERIFY(!QFile::exists(fixedFile));
    QCOMPARE(runCli({"fix", file, "--apply", QString::number(next - 1), "-o", fixedFile}).status, 0);
}

void TestFix::check_asText_hasTheSameFixes()
{
    const QJsonArray fixes = fixesOf(runCli({"check", "resnet18-as-posted", "--json"}).json());
    const CliResult text = runCli({"check", "resnet18-as-posted"});
    for (const QJsonValue& fix : fixes) {
        const QString line = QStringLiteral("[%1] %2").arg(fix[u"number"].toInt()).arg(fix[u"title"].toString());
        QVERIFY2(text.output.contains(line.toUtf8()), qPrintable(line));
    }
    QVERIFY(text.output.contains("layerwise-cli fix resnet18-as-posted --apply"));
}

void TestFix::fix_ofAPartOnly_saysWhatIsLeft()
{
    const QTemporaryDir dir;
    const QString file = dir.filePath("faulty.json");
    const QString fixedFile = dir.filePath("fixed.json");
    writeFile(file, twoFaults());
    QCOMPARE(fixesOf(runCli({"check", file, "--json"}).json()).at(0)[u"title"].toString(), "Set in_channels to 4");
    const CliResult first = runCli({"fix", file, "--apply", "1", "-o", fixedFile});
    QCOMPARE(first.status, 1);
    QVERIFY2(first.messages.contains("Set in_channels to 4") && first.messages.contains("fc"), first.messages);
    // 4 channels of 4×3.
    QCOMPARE(fixesOf(runCli({"check", fixedFile, "--json"}).json()).at(0)[u"title"].toString(),
             "Set in_features to 48");
    // Over the file itself.
    QCOMPARE(runCli({"fix", fixedFile, "--apply", "1", "-o", fixedFile}).status, 0);
    QCOMPARE(runCli({"run", fixedFile}).status, 0);
}

void TestFix::fix_ofAFile_writesOnlyTheNewOne()
{
    const QTemporaryDir dir;
    const QString file = dir.filePath("faulty.json");
    writeFile(file, twoFaults());
    QCOMPARE(runCli({"fix", file, "--apply", "1", "-o", dir.filePath("fixed.json")}).status, 1);
    QCOMPARE(readFile(file), twoFaults());
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files).size(), 2);
}

void TestFix::badUsage_hasStatus2AndWritesNothing_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("message");
    const auto row = [](const QStringList& arguments, const char* message) {
        QTest::newRow(qPrintable(arguments.join(' '))) << arguments << QString::fromLatin1(message);
    };
    row({"fix"}, "NET is missing");
    row({"fix", "resnet18-as-posted"}, "--apply is missing");
    row({"fix", "resnet18-as-posted", "-o", "FILE"}, "--apply is missing");
    row({"fix", "resnet18-as-posted", "--apply", "1"}, "-o is missing");
    row({"fix", "resnet18-as-posted", "--apply", "0", "-o", "FILE"}, "--apply");
    row({"fix", "resnet18-as-posted", "--apply", "first", "-o", "FILE"}, "first");
    row({"fix", "resnet18-as-posted", "--apply", "1.5", "-o", "FILE"}, "1.5");
    row({"fix", "resnet18-as-posted", "--apply", "99", "-o", "FILE"}, "There is no fix 99");
    row({"fix", "resnet18-as-posted", "--apply", "9223372036854775807", "-o", "FILE"}, "There is no fix");
    row({"fix", "lenet5", "--apply", "1", "-o", "FILE"}, "no fix is known");
    row({"fix", "lenet6", "--apply", "1", "-o", "FILE"}, "lenet6");
    row({"fix", "resnet18-as-posted", "--apply", "1", "-o", "/no such folder/x"}, "/no such folder/x");
}

void TestFix::badUsage_hasStatus2AndWritesNothing()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, message);
    const QTemporaryDir dir;
    arguments.replaceInStrings("FILE", dir.filePath("out.json"));
    const CliResult result = runCli(arguments);
    QCOMPARE(result.status, 2);
    QVERIFY2(result.messages.contains(message.toUtf8()), result.messages);
    QVERIFY(result.output.isEmpty() && QDir(dir.path()).entryList(QDir::Files).isEmpty());
}

QTEST_GUILESS_MAIN(TestFix)
#include "test_fix.moc"
