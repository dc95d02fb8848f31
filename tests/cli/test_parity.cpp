#include "tests/cli/cli_testing.h"

#include <QTemporaryDir>
#include <QtTest>

namespace {

QString script()
{
    return QStringLiteral(LAYERWISE_SOURCE_DIR "/tests/cli/parity.py");
}

/// A Python that has torch and torchvision; Debian's own comes first, that is where its packages are.
QString findPython()
{
    for (const char* python : {"/usr/bin/python3", "python3"})
        if (runPython(QString::fromLatin1(python), {script(), QStringLiteral("available")}).status == 0)
            return QString::fromLatin1(python);
    return {};
}

} // namespace

/// A network's run is repeated in Python from its file and its dump: every block's output agrees within 1e-5 of the
/// tensor's largest value, on the same image, with the same parameters.
class TestParity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_python = findPython();
        if (m_python.isEmpty())
            QSKIP("Python's torch and torchvision cannot be imported here, so nothing can be compared.");
    }

    void everyBlock_agreesWithPython_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<bool>("randomWeights");
        for (const char* name : {"resnet18", "resnet18-28", "resnet34", "resnet50", "lenet5", "vgg-small", "mlp"})
            QTest::newRow(name) << QString::fromLatin1(name) << false;
        QTest::newRow("resnet18-28, all parameters and buffers random") << QStringLiteral("resnet18-28") << true;
        const QString folder = QStringLiteral(LAYERWISE_SOURCE_DIR "/tests/cli/networks/");
        QTest::newRow("odd convolutions") << folder + QStringLiteral("convolutions.layerwise.json") << true;
        QTest::newRow("odd residuals") << folder + QStringLiteral("residuals.layerwise.json") << true;
    }

    void everyBlock_agreesWithPython()
    {
        QFETCH(QString, network);
        QFETCH(bool, randomWeights);
        const QTemporaryDir dir;
        QString file = network;
        if (!network.endsWith(QStringLiteral(".json"))) {
            file = dir.filePath(QStringLiteral("network.layerwise.json"));
            QCOMPARE(runCli({"new", network, "-o", file}).status, 0);
        }
        QStringList arguments{"run", file, "--index", "7,18", "--dump", dir.filePath("dump")};
        if (randomWeights) {
            const QString weights = dir.filePath(QStringLiteral("weights.safetensors"));
            const CliResult made = runPython(m_python, {script(), "weights", file, weights, "4"});
            QVERIFY2(made.status == 0, made.messages);
            arguments << "--weights" << weights;
        }
        const CliResult run = runCli(arguments);
        QVERIFY2(run.status == 0, run.messages);
        const CliResult compared = runPython(m_python, {script(), "compare", file, dir.filePath("dump")});
        QVERIFY2(compared.status == 0, compared.messages);
    }

    void trainMode_agreesWithPython_data()
    {
        QTest::addColumn<QString>("network");
        for (const char* name : {"resnet18", "resnet18-28", "resnet50"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    /// model.train() and a batch of 4. The dump has the buffers as the run left them: as they were before. On one thread,
    /// for deep in a network the statistics of few values magnify what other sums round.
    void trainMode_agreesWithPython()
    {
        QFETCH(QString, network);
        const QTemporaryDir dir;
        const QString file = dir.filePath(QStringLiteral("network.layerwise.json"));
        const QString weights = dir.filePath(QStringLiteral("weights.safetensors"));
        QCOMPARE(runCli({"new", network, "-o", file}).status, 0);
        const CliResult made = runProgram(m_python, {script(), "weights", file, weights, "4"});
        QVERIFY2(made.status == 0, made.messages);
        const CliResult run = runCli({"run", file, "--weights", weights, "--train-mode", "--index", "7,18,3,40", "--threads",
                                      "1", "--dump", dir.filePath("dump")});
        QVERIFY2(run.status == 0, run.messages);
        const CliResult compared = runProgram(m_python, {script(), "compare", file, dir.filePath("dump"), "train"});
        QVERIFY2(compared.status == 0, compared.messages);
    }

    void resnetTemplates_areTorchvisions_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"resnet18", "resnet34", "resnet50"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    /// Keys, shapes and element types of the state_dict, and the output of torchvision's own model with it.
    void resnetTemplates_areTorchvisions()
    {
        QFETCH(QString, name);
        const QTemporaryDir dir;
        const CliResult run = runCli({"run", name, "--dump", dir.path()});
        QVERIFY2(run.status == 0, run.messages);
        const CliResult compared = runPython(m_python, {script(), "torchvision", name, dir.path()});
        QVERIFY2(compared.status == 0, compared.messages);
    }

private:
    QString m_python;
};

QTEST_GUILESS_MAIN(TestParity)
#include "test_parity.moc"
