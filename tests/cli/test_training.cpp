#include "tests/cli/cli_testing.h"

#include <QJsonArray>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>

namespace {

QString script()
{
    return QStringLiteral(LAYERWISE_SOURCE_DIR "/tests/cli/training_parity.py");
}

QString findPython()
{
    for (const char* python : {"/usr/bin/python3", "python3"})
        if (runProgram(QString::fromLatin1(python), {QStringLiteral("-c"), QStringLiteral("import torch, torchvision")})
                .status == 0)
            return QString::fromLatin1(python);
    return {};
}

} // namespace

/// `train` and `evaluate` as the program has them, and their losses against Python's torch.
class TestTraining : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_dir.isValid());
        const CliResult made =
            runCli({"generate-digits", "-o", m_dir.filePath("digits"), "--count", "800", "--split", "train"});
        QVERIFY2(made.status == 0, made.messages);
    }

    void losses_agreeWithPython_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<QString>("optimizer");
        QTest::addColumn<QStringList>("options");
        const QList<std::pair<QString, QStringList>> optimizers{
            {"sgd", {"--optimizer", "sgd", "--lr", "0.01"}},
            {"nesterov", {"--optimizer", "sgd", "--nesterov", "--lr", "0.01", "--weight-decay", "0.001"}},
            {"adam", {"--optimizer", "adam", "--lr", "0.0005"}},
            {"adamw", {"--optimizer", "adamw", "--lr", "0.0005"}}};
        for (const char* network : {"lenet5", "resnet18-28"})
            for (const auto& [name, options] : optimizers)
                QTest::newRow(qPrintable(QString::fromLatin1(network) + ' ' + name))
                    << QString::fromLatin1(network) << name << options;
    }

    /// The first 50 steps from the same weights on the same images, within 1e-4.
    void losses_agreeWithPython()
    {
        const QString python = findPython();
        if (python.isEmpty())
            QSKIP("Python's torch and torchvision cannot be imported here, so nothing can be compared.");
        QFETCH(QString, network);
        QFETCH(QString, optimizer);
        QFETCH(QStringList, options);
        const QTemporaryDir dir;
        const QString file = dir.filePath("network.layerwise.json");
        QCOMPARE(runCli({"new", network, "-o", file}).status, 0);
        QCOMPARE(runCli({"run", file, "--dump", dir.filePath("dump")}).status, 0);
        const CliResult trained =
            runCli(QStringList{"train", file, "--data", m_dir.filePath("digits"), "--validation", "0", "--no-shuffle",
                               "--epochs", "1", "--schedule", "constant", "--batch", "16", "--threads", "1", "--json",
                               "-o", dir.filePath("trained.safetensors")} +
                   options);
        QVERIFY2(trained.status == 0 && !trained.messages.contains("QCommandLineParser"), trained.messages);
        writeFile(dir.filePath("result.json"), trained.output);
        const CliResult compared = runPython(python, {script(), file, dir.filePath("dump"), m_dir.filePath("digits"),
                                                       optimizer, dir.filePath("result.json"), "50", "16"});
        QVERIFY2(compared.status == 0, compared.messages);
    }

    void train_writesWeightsThatEvaluateReads()
    {
        const QString weights = m_dir.filePath("lenet.safetensors");
        const CliResult trained = runCli({"train", "lenet5", "--generated", "1500", "--epochs", "2", "--threads", "1",
                                          "--augment", "light", "--json", "-o", weights});
        QVERIFY2(trained.status == 0, trained.messages);
        const QJsonObject result = trained.json();
        QCOMPARE(result["status"].toString(), QString("done"));
        QCOMPARE(result["images"].toInt(), 2 * 1350); // a tenth is held out
        QCOMPARE(result["losses"].toArray().size(), qsizetype{2 * 22});
        QVERIFY(trained.messages.contains("validation loss"));

        const CliResult evaluated =
            runCli({"evaluate", "lenet5", "--generated", "400", "--weights", weights, "--threads", "1", "--json"});
        QVERIFY2(evaluated.status == 0, evaluated.messages);
        const QJsonObject scores = evaluated.json();
        QVERIFY(scores["accuracy"].toDouble() > 0.6); // guessing gives 0.1
        double correct = 0, all = 0;
        const QJsonArray confusion = scores["confusion"].toArray();
        for (int label = 0; label < confusion.size(); ++label) {
            for (const QJsonValue& count : confusion[label].toArray())
                all += count.toDouble();
            correct += confusion[label].toArray()[label].toDouble();
        }
        QCOMPARE(all, 400.0);
        QCOMPARE(scores["accuracy"].toDouble(), correct / all);
    }

    void train_interrupted_keepsTheBestSoFar()
    {
        const QString weights = m_dir.filePath("interrupted.safetensors");
        QProcess process;
        process.setReadChannel(QProcess::StandardError);
        process.start(QStringLiteral(LAYERWISE_CLI), {"train", "lenet5", "--generated", "500", "--epochs", "100000",
                                                      "--threads", "1", "--json", "-o", weights});
        QByteArray messages;
        while (!messages.contains("epoch 2, after step") && process.waitForReadyRead(120'000))
            messages += process.readAllStandardError();
        QVERIFY2(messages.contains("epoch 2, after step"), messages);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(120'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
        QVERIFY(process.readAllStandardOutput().contains("\"stopped\""));
        const CliResult evaluated = runCli({"evaluate", "lenet5", "--generated", "10", "--weights", weights});
        QVERIFY2(evaluated.status == 0, evaluated.messages);
    }

    void train_killed_resumesFromItsCheckpoint()
    {
        const QString weights = m_dir.filePath("resumed.safetensors");
        const QString checkpoint = m_dir.filePath("checkpoint.safetensors");
        const QStringList arguments{"train", "lenet5", "--generated", "300",   "--epochs",     "40",      "--threads",
                                    "1",     "--json", "-o",          weights, "--checkpoint", checkpoint};
        const CliResult whole = runCli(arguments);
        QVERIFY2(whole.status == 0, whole.messages);
        QVERIFY(QFile::remove(checkpoint));
        QProcess process;
        process.start(QStringLiteral(LAYERWISE_CLI), arguments);
        QVERIFY(QTest::qWaitFor([&checkpoint] { return QFile::exists(checkpoint); }, 120'000));
        process.kill();
        QVERIFY(process.waitForFinished());
        const CliResult resumed = runCli(arguments + QStringList{"--resume"});
        QVERIFY2(resumed.status == 0, resumed.messages);
        const QJsonArray all = whole.json()["losses"].toArray();
        const QJsonArray rest = resumed.json()["losses"].toArray();
        QVERIFY(rest.size() < all.size() && !rest.isEmpty());
        for (int i = 0; i < rest.size(); ++i)
            QCOMPARE(rest[i].toDouble(), all[all.size() - rest.size() + i].toDouble());
    }

    void badCalls_sayWhatIsWrong_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("message");
        const QString out = m_dir.filePath("x.safetensors");
        QTest::newRow("no images") << QStringList{"train", "lenet5", "-o", out} << 2
                                   << "--data or --generated is missing";
        QTest::newRow("other ending") << QStringList{"train", "lenet5", "--generated", "20", "-o", "x.bin"} << 2
                                      << "has to end in .safetensors";
        QTest::newRow("learning rate") << QStringList{"train", "lenet5", "--generated", "20", "--lr", "fast", "-o", out}
                                       << 2 << "--lr has to be a number";
        QTest::newRow("all held out") << QStringList{"train",        "lenet5", "--generated", "20",
                                                     "--validation", "20",     "-o",          out}
                                      << 2 << "leaves nothing";
        QTest::newRow("network with errors")
            << QStringList{"train", "resnet18-as-posted", "--generated", "20", "-o", out} << 1 << "avgpool";
        QTest::newRow("no parameters") << QStringList{"train", "empty", "--generated", "20", "-o", out} << 1
                                       << "[N, classes]";
        QTest::newRow("batch of one") << QStringList{"train",   "resnet18-28", "--generated", "20",
                                                     "--batch", "1",           "-o",          out}
                                      << 1 << "layer4.0.bn1";
        QTest::newRow("no weights") << QStringList{"evaluate", "lenet5", "--generated", "20"} << 2
                                    << "--weights is missing";
    }

    void badCalls_sayWhatIsWrong()
    {
        QFETCH(QStringList, arguments);
        const CliResult result = runCli(arguments);
        QTEST(result.status, "status");
        QFETCH(QString, message);
        QVERIFY2(QString::fromUtf8(result.messages).contains(message), result.messages);
        QVERIFY(!QFile::exists(m_dir.filePath("x.safetensors")));
    }

private:
    QTemporaryDir m_dir;
};

QTEST_GUILESS_MAIN(TestTraining)
#include "test_training.moc"
