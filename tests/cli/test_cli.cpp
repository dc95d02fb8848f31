#include "tests/cli/cli_testing.h"

#include <QDir>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QProcess>
#include <QRegularExpression>
#include <QtTest>

namespace {

QJsonObject layerOf(const QJsonObject& object, const QString& list, const QString& path)
{
    for (const QJsonValue& layer : object.value(list).toArray())
        if (layer[u"path"].toString() == path)
            return layer.toObject();
    return {};
}

/// Conv2d(1, 3, 3) on 6x5 maps, then Linear on the last dimension; the last layer does not fit.
QByteArray faultyNetwork()
{
    return R"({"format": "layerwise-network", "version": 1, "name": "faulty",
        "input": {"channels": 1, "height": 6, "width": 5, "mean": [0], "std": [1]},
        "layers": [{"type": "Conv2d", "name": "conv", "options": {"in_channels": 1, "out_channels": 3, "kernel_size": 3}},
                   {"type": "Sequential", "name": "box", "layers": [
                    {"type": "Linear", "name": "fc", "options": {"in_features": 3, "out_features": 7}},
                    {"type": "BatchNorm2d", "name": "bn", "options": {"num_features": 4}}]},
                   {"type": "ReLU", "name": "relu"}]})";
}

} // namespace

/// The commands that need no run: templates, new, summary, check, help and wrong calls.
class TestCli : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void templates_areThoseOfTheManual()
    {
        const CliResult result = runCli({"templates", "--json"});
        QCOMPARE(result.status, 0);
        QStringList names;
        for (const QJsonValue& entry : result.json().value("templates").toArray()) {
            names << entry[u"name"].toString();
            QVERIFY(!entry[u"title"].toString().isEmpty() && !entry[u"description"].toString().isEmpty());
        }
        QCOMPARE(names, QStringList({"resnet18", "resnet18-28", "resnet18-224", "resnet18-as-posted", "resnet34",
                                     "resnet50", "lenet5", "vgg-small", "mlp", "empty"}));
        const QByteArray table = runCli({"templates"}).output;
        for (const QString& name : names)
            QVERIFY2(table.contains('\n' + name.toUtf8() + ' '), qPrintable(name));
    }

    void new_writesAFileThatIsTheTemplate()
    {
        const QTemporaryDir dir;
        const QString file = dir.filePath("mine.layerwise.json");
        const CliResult written = runCli({"new", "resnet18", "-o", file});
        QCOMPARE(written.status, 0);
        QVERIFY(written.output.isEmpty());
        const CliResult fromFile = runCli({"summary", file, "--json"});
        QCOMPARE(fromFile.status, 0);
        QCOMPARE(fromFile.output, runCli({"summary", "resnet18", "--json"}).output);
    }

    /// LeCun et al. 1998 give LeNet-5's sizes; with a fully connected C3 it has 61,706 parameters. ResNet-18 with one
    /// input channel and ten classes has 11,175,370.
    void summary_knowsThePublishedCounts_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("parameters");
        QTest::newRow("LeNet-5") << "lenet5" << 61706;
        QTest::newRow("ResNet-18") << "resnet18" << 11175370;
        QTest::newRow("ResNet-18, 224") << "resnet18-224" << 11175370;
        QTest::newRow("empty") << "empty" << 0;
    }

    void summary_knowsThePublishedCounts()
    {
        QFETCH(QString, name);
        QFETCH(int, parameters);
        const CliResult result = runCli({"summary", name, "--json"});
        QCOMPARE(result.status, 0);
        const QJsonObject totals = result.json().value("totals").toObject();
        QCOMPARE(totals.value("total_params").toInt(), parameters);
        QCOMPARE(totals.value("parameter_bytes").toInt(), 4 * parameters);
    }

    void summary_ofABatch_hasShapesCountsAndMemory()
    {
        const CliResult result = runCli({"summary", "lenet5", "--batch", "5", "--json"});
        QCOMPARE(result.status, 0);
        QCOMPARE(result.json().value("network").toString(), "LeNet-5");
        const QJsonObject conv2 = layerOf(result.json(), "layers", "conv2");
        QCOMPARE(conv2.value("type").toString(), "Conv2d");
        QCOMPARE(conv2.value("depth").toInt(-1), 0);
        QCOMPARE(jsonText(conv2.value("kernel")), "[5, 5]");
        QCOMPARE(jsonText(conv2.value("input_shape")), "[5, 6, 14, 14]");
        QCOMPARE(jsonText(conv2.value("output_shape")), "[5, 16, 10, 10]");
        QCOMPARE(conv2.value("params").toInt(), (6 * 25 + 1) * 16);
        QCOMPARE(conv2.value("mult_adds").toInt(), 5 * (6 * 25 + 1) * 16 * 10 * 10);
        const QJsonObject fc3 = layerOf(result.json(), "layers", "fc3");
        QVERIFY(fc3.contains("kernel") && fc3.value("kernel").isNull());
        QCOMPARE(fc3.value("mult_adds").toInt(), 5 * (84 + 1) * 10);

        const QJsonObject totals = result.json().value("totals").toObject();
        QCOMPARE(totals.value("input_bytes").toInt(), 4 * 5 * 28 * 28);
        // conv1 and tanh1, pool1, conv2 and tanh2, pool2 and flatten, fc1 and tanh3, fc2 and tanh4, fc3.
        const int values = 2 * 6 * 784 + 6 * 196 + 2 * 1600 + 2 * 400 + 2 * 120 + 2 * 84 + 10;
        QCOMPARE(totals.value("activation_bytes").toInt(), 4 * 5 * values);

        const QByteArray table = runCli({"summary", "lenet5", "--batch", "5"}).output;
        QVERIFY(table.contains("[5, 16, 10, 10]") && table.contains("61,706"));
    }

    void summary_ofAFaultyNetwork_printsWhatIsKnown()
    {
        const QTemporaryDir dir;
        writeFile(dir.filePath("faulty.json"), faultyNetwork());
        const CliResult result = runCli({"summary", dir.filePath("faulty.json"), "--json"});
        QCOMPARE(result.status, 1);
        QVERIFY(result.messages.contains("box.bn"));
        QCOMPARE(jsonText(layerOf(result.json(), "layers", "box.fc").value("output_shape")), "[1, 3, 4, 7]");
        const QJsonObject faulty = layerOf(result.json(), "layers", "box.bn");
        QCOMPARE(faulty.value("depth").toInt(), 1);
        QCOMPARE(jsonText(faulty.value("input_shape")), "[1, 3, 4, 7]");
        QVERIFY(faulty.contains("output_shape") && faulty.value("output_shape").isNull());
        QVERIFY(layerOf(result.json(), "layers", "relu").value("input_shape").isNull());

        const CliResult table = runCli({"summary", dir.filePath("faulty.json")});
        QCOMPARE(table.status, 1);
        QVERIFY(table.output.contains("[1, 3, 4, 7]") && table.output.contains("not reached"));
    }

    void check_ofANetworkThatRuns_isOk()
    {
        for (const char* name :
             {"resnet18", "resnet18-224", "resnet34", "resnet50", "lenet5", "vgg-small", "mlp", "empty"}) {
            const CliResult result = runCli({"check", name, "--json"});
            QVERIFY2(result.status == 0, name);
            QCOMPARE(result.json().value("ok"), QJsonValue(true));
            QCOMPARE(result.json().value("problems"), QJsonValue(QJsonArray()));
        }
    }

    void check_ofADoubtfulNetwork_warnsAndIsOk()
    {
        const CliResult result = runCli({"check", "resnet18-28", "--json"});
        QCOMPARE(result.status, 0);
        QCOMPARE(result.json().value("ok"), QJsonValue(true));
        const QJsonArray problems = result.json().value("problems").toArray();
        QCOMPARE(problems.size(), 1);
        const QJsonObject problem = problems[0].toObject();
        QCOMPARE(problem.value("severity").toString(), "warning");
        QCOMPARE(problem.value("code").toString(), "lint.maps_of_one_pixel");
        QCOMPARE(problem.value("path").toString(), "layer4.0.conv1");
        QCOMPARE(problem.value("torch").toString(), "");

        const CliResult text = runCli({"check", "resnet18-28"});
        QCOMPARE(text.status, 0);
        QVERIFY2(text.output.startsWith("1. Warning: layer4.0.conv1") && text.output.contains("can run"), text.output);
        QVERIFY(text.messages.isEmpty());
    }

    void check_ofTheNetworkAsPosted_blamesAvgpoolInLibTorchsWords()
    {
        const CliResult result = runCli({"check", "resnet18-as-posted", "--json"});
        QCOMPARE(result.status, 1);
        QCOMPARE(result.json().value("ok"), QJsonValue(false));
        const QJsonArray problems = result.json().value("problems").toArray();
        QCOMPARE(problems.size(), 1);
        const QJsonObject problem = problems[0].toObject();
        QCOMPARE(problem.keys(),
                 QStringList({"actual", "code", "expected", "fixes", "message", "path", "severity", "torch"}));
        QCOMPARE(problem.value("severity").toString(), "error");
        QCOMPARE(problem.value("code").toString(), "shape.output_too_small");
        QCOMPARE(problem.value("path").toString(), "avgpool");
        QVERIFY(problem.value("message").toString().contains("avgpool"));
        QVERIFY(!problem.value("expected").toString().isEmpty() && !problem.value("actual").toString().isEmpty());
        QCOMPARE(problem.value("torch").toString(),
                 "Given input size: (512x1x1). Calculated output size: (512x-5x-5). Output size is too small");
        QVERIFY(problem.value("fixes").isArray());

        const CliResult text = runCli({"check", "resnet18-as-posted"});
        QCOMPARE(text.status, 1);
        QVERIFY(text.output.startsWith("1. Error: avgpool") && text.output.contains("(512x-5x-5)"));
    }

    void check_ofAFaultInABox_namesTheInnermostBlock()
    {
        const QTemporaryDir dir;
        writeFile(dir.filePath("faulty.json"), faultyNetwork());
        const CliResult result = runCli({"check", dir.filePath("faulty.json"), "--json"});
        QCOMPARE(result.status, 1);
        const QJsonObject problem = result.json().value("problems").toArray().first().toObject();
        QCOMPARE(problem.value("path").toString(), "box.bn");
        QCOMPARE(problem.value("code").toString(), "shape.channels");
        QVERIFY(problem.value("expected").toString().contains('4') && problem.value("actual").toString().contains('3'));
        QVERIFY(problem.value("torch").toString().contains("running_mean should contain 3 elements not 4"));
    }

    void help_isOnStdout_version_too()
    {
        const CliResult help = runCli({"--help"});
        QCOMPARE(help.status, 0);
        for (const char* command : {"templates", "new", "summary", "check", "fix", "run", "generate-digits"}) {
            QVERIFY2(help.output.contains(command), command);
            const CliResult own = runCli({command, "--help"});
            QCOMPARE(own.status, 0);
            QVERIFY(own.output.startsWith("Usage: layerwise-cli " + QByteArray(command)) && own.messages.isEmpty());
        }
        const CliResult version = runCli({"--version"});
        QCOMPARE(version.status, 0);
        QVERIFY(QRegularExpression("^layerwise-cli \\d+\\.\\d+\\.\\d+\n$").match(version.output).hasMatch());
    }

    void openMP_waitsShortly_unlessToldOtherwise()
    {
        // GNU's OpenMP prints what it goes by when the program is loaded.
        const auto turnsWith = [](const char* name, const char* value) {
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.remove("OMP_WAIT_POLICY");
            environment.remove("GOMP_SPINCOUNT");
            environment.insert("OMP_DISPLAY_ENV", "verbose");
            environment.insert(name, value);
            QProcess process;
            process.setProcessEnvironment(environment);
            process.start(QStringLiteral(LAYERWISE_CLI), {"--version"});
            process.waitForFinished();
            static const QRegularExpression kTurns("GOMP_SPINCOUNT = '([^']*)'");
            return kTurns.match(QString::fromUtf8(process.readAllStandardError())).captured(1);
        };
        const QString turns = turnsWith("LANG", "C");
        if (turns.isEmpty())
            QSKIP("LibTorch does not use GNU's OpenMP here.");
        QCOMPARE(turns, QString("30000"));
        QCOMPARE(turnsWith("OMP_WAIT_POLICY", "PASSIVE"), QString("0"));
        QCOMPARE(turnsWith("GOMP_SPINCOUNT", "7"), QString("7"));
    }

    void badUsage_hasStatus2AndAMessage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("message");
        const auto row = [](const QStringList& arguments, const char* message) {
            QTest::newRow(qPrintable(arguments.join(' '))) << arguments << QString::fromLatin1(message);
        };
        row({}, "Usage");
        row({"sumary"}, "sumary");
        row({"summary"}, "NET is missing");
        row({"summary", "lenet5", "mlp"}, "mlp");
        row({"summary", "lenet6"}, "lenet6");
        row({"summary", "lenet5", "--colour"}, "colour");
        row({"summary", "lenet5", "--batch", "0"}, "--batch");
        row({"summary", "lenet5", "--batch", "many"}, "many");
        row({"new", "lenet5"}, "-o is missing");
        row({"new", "lenet6", "-o", "x"}, "lenet6");
        row({"new", "lenet5", "-o", "/no such folder/x"}, "/no such folder/x");
        row({"run", "lenet5", "--index", "-1"}, "--index");
        row({"run", "lenet5", "--index", "1,,2"}, "--index");
        row({"run", "lenet5", "--index", "200"}, "199");
        row({"run", "lenet5", "--index", "99999999999999999999"}, "--index");
        row({"run", "lenet5", "--split", "both", "--data", "x"}, "both");
        row({"run", "lenet5", "--split", "train"}, "--data");
        row({"run", "lenet5", "--image", "a.png", "--data", "x"}, "--image and --data");
        row({"run", "lenet5", "--image", "/no such picture.png"}, "no such picture.png");
        row({"run", "lenet5", "--data", "/no such folder"}, "/no such folder");
        row({"run", "lenet5", "--weights", "/no such weights"}, "no such weights");
        row({"run", "lenet5", "--threads", "-2"}, "--threads");
        row({"run", "lenet5", "--seed", "0.5"}, "--seed");
        row({"run", "lenet5", "--dump"}, "dump");
        row({"run", "lenet5", "--dump", "/proc/nowhere"}, "/proc/nowhere");
        row({"generate-digits", "--count", "3"}, "-o is missing");
        row({"generate-digits", "-o", "x", "--count", "0"}, "--count");
        row({"check", LAYERWISE_SOURCE_DIR "/CMakeLists.txt"}, "CMakeLists.txt");
        row({"check", LAYERWISE_SOURCE_DIR}, LAYERWISE_SOURCE_DIR);
    }

    void badUsage_hasStatus2AndAMessage()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, message);
        const CliResult result = runCli(arguments);
        QCOMPARE(result.status, 2);
        QVERIFY2(result.messages.contains(message.toUtf8()), result.messages);
        QCOMPARE(result.output, QByteArray());
    }

    void malformedFile_isNamedWithThePlace()
    {
        const QTemporaryDir dir;
        const QString file = dir.filePath("broken.json");
        writeFile(file, faultyNetwork().replace("\"num_features\": 4", "\"num_features\": \"four\""));
        for (const char* command : {"summary", "check", "run"}) {
            const CliResult result = runCli({command, file});
            QCOMPARE(result.status, 2);
            QVERIFY2(result.messages.contains("layers[1].layers[1].options.num_features"), result.messages);
            QVERIFY(result.output.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TestCli)
#include "test_cli.moc"
