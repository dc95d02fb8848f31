#include "tests/cli/cli_testing.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>

#include <map>

namespace {

QString scriptFile(const char* name)
{
    return QStringLiteral(LAYERWISE_SOURCE_DIR "/tests/cli/") + QString::fromLatin1(name);
}

QString findPython()
{
    for (const char* python : {"/usr/bin/python3", "python3"})
        if (runPython(QString::fromLatin1(python), {scriptFile("parity.py"), QStringLiteral("available")}).status == 0)
            return QString::fromLatin1(python);
    return {};
}

/// "layer1:3=0" and "conv1.weight[0,0,1,1]=2" as options of the command line.
QStringList asOptions(const QStringList& effects)
{
    QStringList options;
    for (const QString& effect : effects)
        options << (effect.contains('[') ? QStringLiteral("--set-weight") : QStringLiteral("--scale")) << effect;
    return options;
}

} // namespace

/// Channels that are switched off, weights that are set, and what a class depends on, against forward hooks and autograd
/// of Python's torch, with parameters and buffers at random.
class TestAttribution : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_python = findPython();
        if (m_python.isEmpty())
            QSKIP("Python's torch and torchvision cannot be imported here, so nothing can be compared.");
    }

    void effects_equalPythonsHooks_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<QStringList>("effects");
        QTest::newRow("conv") << "resnet18-28" << QStringList{"conv1:5=0"};
        QTest::newRow("conv by half") << "resnet18-28" << QStringList{"conv1:5=0.5", "conv1:0=2"};
        QTest::newRow("batch norm") << "resnet18-28" << QStringList{"layer2.0.bn1:17=0"};
        QTest::newRow("in-place relu") << "resnet18-28" << QStringList{"relu:3=0.5", "layer1.0.relu:1=0"};
        QTest::newRow("residual") << "resnet18-28" << QStringList{"layer1.0:9=0", "layer3.1:30=0.5"};
        QTest::newRow("shortcut") << "resnet18-28" << QStringList{"layer2.0.downsample.1:2=0"};
        QTest::newRow("a container and its last child, each once")
            << "resnet18-28" << QStringList{"layer1:3=0.5", "layer1.1:3=0.5", "layer1.1:4=0"};
        QTest::newRow("linear") << "resnet18-28" << QStringList{"fc:7=0", "flatten:100=0.5"};
        QTest::newRow("features") << "mlp" << QStringList{"fc1:2=0", "fc1:3=0.5"};
        QTest::newRow("pooled") << "lenet5" << QStringList{"pool1:2=0"};
        QTest::newRow("weights") << "resnet18-28"
                                 << QStringList{"conv1.weight[3,0,1,2]=1.5", "bn1.running_var[2]=9",
                                                "layer4.1.conv2.weight[5,6,0,0]=-3", "fc.bias[4]=0.25"};
        QTest::newRow("both") << "vgg-small" << QStringList{"features.0.weight[1,0,0,0]=4", "features.1:1=0.5"};
        QTest::newRow("odd residuals")
            << QStringLiteral(LAYERWISE_SOURCE_DIR "/tests/cli/networks/residuals.layerwise.json")
            << QStringList{"stage.0:1=0", "stage.0.inner:2=0.5", "stage.0.inner.act:3=0", "stage.0.silu:4=0",
                           "stage:5=0.5", "drop:0=0"};
    }

    void effects_equalPythonsHooks()
    {
        QFETCH(QString, network);
        QFETCH(QStringList, effects);
        const QTemporaryDir dir;
        const Prepared& made = prepared(network);
        QVERIFY2(made.error.isEmpty(), made.error);
        const QStringList run = QStringList{"run", made.file, "--index", "7", "--weights", made.weights};
        const CliResult changed = runCli(run + QStringList{"--dump", dir.filePath("changed")} + asOptions(effects));
        QVERIFY2(changed.status == 0, changed.messages);
        const CliResult compared =
            runPython(m_python, QStringList{scriptFile("attribution.py"), "effects", made.file, made.plain,
                                             dir.filePath("changed")} + effects);
        QVERIFY2(compared.status == 0, compared.messages);
    }

    void answers_equalPythons_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("network");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QStringList>("effects");
        for (const char* path : {"conv1", "bn1", "relu", "layer1.0", "layer1", "layer2.0.downsample.1",
                                 "layer2.0.relu", "layer3"})
            QTest::addRow("grad-cam of %s", path) << "grad-cam" << "resnet18-28" << path << QStringList{};
        QTest::newRow("grad-cam with a channel off and a weight set")
            << "grad-cam" << "resnet18-28" << "layer2.0" << QStringList{"layer2.0:3=0", "conv1.weight[3,0,1,2]=1.5"};
        QTest::newRow("grad-cam of lenet5") << "grad-cam" << "lenet5" << "conv2" << QStringList{};
        for (const char* network : {"resnet18-28", "resnet18", "vgg-small", "mlp"})
            QTest::addRow("saliency of %s", network) << "saliency" << network << "-" << QStringList{};
        QTest::newRow("saliency with a channel off") << "saliency" << "resnet18-28" << "-" << QStringList{"relu:1=0"};
        for (const char* path : {"conv1", "bn1", "relu", "layer1.0", "layer2.0.downsample.1", "layer2.0.bn1", "fc"})
            QTest::addRow("ablation of %s", path) << "ablation" << "resnet18-28" << path << QStringList{};
        QTest::newRow("ablation with a channel halved") << "ablation" << "resnet18-28" << "layer1.0.conv1"
                                                        << QStringList{"layer1.0:3=0.5"};
        QTest::newRow("ablation of features") << "ablation" << "mlp" << "fc1" << QStringList{};
    }

    void answers_equalPythons()
    {
        QFETCH(QString, method);
        QFETCH(QString, network);
        QFETCH(QString, path);
        QFETCH(QStringList, effects);
        const QTemporaryDir dir;
        const Prepared& made = prepared(network);
        QVERIFY2(made.error.isEmpty(), made.error);
        QStringList call{"attribute", made.file, "--index", "7", "--weights", made.weights, "--method", method,
                         "--class", "3", "--json"};
        if (path != "-")
            call << "--path" << path;
        const CliResult answer = runCli(call + asOptions(effects));
        QVERIFY2(answer.status == 0, answer.messages);
        writeFile(dir.filePath("answer.json"), answer.output);
        const CliResult compared =
            runPython(m_python, QStringList{scriptFile("attribution.py"), method, made.file, made.plain,
                                             dir.filePath("answer.json"), path, "3"} + effects);
        QVERIFY2(compared.status == 0, compared.messages);
    }

    void badCalls_sayWhatIsWrong_data()
    {
        QTest::addColumn<QStringList>("call");
        QTest::addColumn<QString>("words");
        const auto attribute = [](const QStringList& rest) { return QStringList{"attribute", "lenet5"} + rest; };
        QTest::newRow("no class") << attribute({"--path", "conv1"}) << "--class is missing";
        QTest::newRow("no path") << attribute({"--class", "1"}) << "--path is missing";
        QTest::newRow("class") << attribute({"--class", "10", "--method", "saliency"}) << "There is no class 10";
        QTest::newRow("path") << attribute({"--class", "1", "--path", "conv9"}) << "no block \"conv9\"";
        QTest::newRow("no maps") << attribute({"--class", "1", "--path", "fc1"}) << "Grad-CAM needs feature maps";
        QTest::newRow("method") << attribute({"--class", "1", "--path", "conv1", "--method", "x"}) << "--method";
        QTest::newRow("batch") << attribute({"--class", "1", "--path", "conv1", "--index", "1,2"}) << "one image";
        const auto run = [](const QStringList& rest) { return QStringList{"run", "lenet5"} + rest; };
        QTest::newRow("scale") << run({"--scale", "conv1=0"}) << "PATH:CHANNEL=FACTOR";
        QTest::newRow("scale of nothing") << run({"--scale", "conv9:0=0"}) << "no block \"conv9\"";
        QTest::newRow("scale beyond") << run({"--scale", "conv1:6=0"}) << "has no channel 6";
        QTest::newRow("scale by nan") << run({"--scale", "conv1:0=nan"}) << "PATH:CHANNEL=FACTOR";
        QTest::newRow("weight") << run({"--set-weight", "conv1.weight=0"}) << "PATH.NAME[INDEX,..]=VALUE";
        QTest::newRow("weight beyond") << run({"--set-weight", "conv1.weight[6,0,0,0]=0"}) << "no such weight";
        QTest::newRow("weight of a tanh") << run({"--set-weight", "tanh1.weight[0]=0"}) << "no such weight";
    }

    void badCalls_sayWhatIsWrong()
    {
        QFETCH(QStringList, call);
        QFETCH(QString, words);
        const CliResult result = runCli(call);
        QCOMPARE(result.status, 2);
        QVERIFY2(QString::fromUtf8(result.messages).contains(words), result.messages);
        QVERIFY2(result.output.isEmpty(), result.output);
    }

    void networkWithErrors_isNotAsked()
    {
        const CliResult result = runCli({"attribute", "resnet18-as-posted", "--class", "1", "--method", "saliency"});
        QCOMPARE(result.status, 1);
        QVERIFY2(result.messages.contains("avgpool"), result.messages);
    }

private:
    struct Prepared {
        QString file, weights, plain;
        QByteArray error;
    };

    /// The network as a file, random weights for it, and a dump without effects; made once a network.
    const Prepared& prepared(const QString& network)
    {
        Prepared& made = m_prepared[network];
        if (!made.file.isEmpty())
            return made;
        const QString stem = m_dir.filePath(QString::number(m_prepared.size()));
        made = {network, stem + ".safetensors", stem + "-plain", {}};
        if (!network.endsWith(QStringLiteral(".json"))) {
            made.file = stem + ".layerwise.json";
            made.error = runCli({"new", network, "-o", made.file}).messages;
        }
        const CliResult weights =
            runPython(m_python, {scriptFile("parity.py"), "weights", made.file, made.weights, "4"});
        const CliResult plain =
            runCli({"run", made.file, "--index", "7", "--weights", made.weights, "--dump", made.plain});
        if (weights.status != 0 || plain.status != 0)
            made.error += weights.messages + plain.messages;
        return made;
    }

    QTemporaryDir m_dir;
    std::map<QString, Prepared> m_prepared;
    QString m_python;
};

QTEST_GUILESS_MAIN(TestAttribution)
#include "test_attribution.moc"
