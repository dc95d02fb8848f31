#include "tests/cli/cli_testing.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <cstring>

namespace {

/// [1, 1, 2, 2] -> Flatten -> Linear(4, 2), with nothing done to the grey values but / 255.
QByteArray smallNetwork()
{
    return R"({"format": "layerwise-network", "version": 1, "name": "small",
        "input": {"channels": 1, "height": 2, "width": 2, "mean": [0], "std": [1]},
        "layers": [{"type": "Flatten", "name": "flatten"},
                   {"type": "Linear", "name": "fc", "options": {"in_features": 4, "out_features": 2}}]})";
}

/// The float32 values of a .npy file.
std::vector<float> npyValues(const QString& file)
{
    const QByteArray bytes = readFile(file);
    const int start = 10 + static_cast<unsigned char>(bytes[8]) + 256 * static_cast<unsigned char>(bytes[9]);
    std::vector<float> values(static_cast<std::size_t>(bytes.size() - start) / sizeof(float));
    std::memcpy(values.data(), bytes.constData() + start, values.size() * sizeof(float));
    return values;
}

QStringList filesIn(const QString& folder)
{
    return QDir(folder).entryList(QDir::Files, QDir::Name);
}

QJsonArray stepsOf(const QJsonObject& trace)
{
    return trace.value("steps").toArray();
}

} // namespace

/// run and generate-digits.
class TestRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void run_json_isTheTraceAndThePrediction()
    {
        const CliResult result = runCli({"run", "lenet5", "--json"});
        QVERIFY2(result.status == 0, result.messages);
        const QJsonObject trace = result.json();
        QCOMPARE(trace.keys(), QStringList({"network", "prediction", "status", "steps"}));
        QCOMPARE(trace.value("status").toString(), "ok");
        QCOMPARE(stepsOf(trace).size(), 12);
        const QJsonObject step = stepsOf(trace)[3].toObject();
        QCOMPARE(step.keys(), QStringList({"duration_ns", "error", "file", "input_shape", "output_shape", "path",
                                           "stats", "status", "type"}));
        QCOMPARE(step.value("path").toString(), "conv2");
        QCOMPARE(step.value("type").toString(), "Conv2d");
        QCOMPARE(jsonText(step.value("output_shape")), "[1, 16, 10, 10]");
        QVERIFY(step.value("duration_ns").toInteger() > 0);
        QVERIFY(step.value("error").isNull() && step.value("file").isNull());
        QCOMPARE(step.value("stats").toObject().keys(),
                 QStringList({"inf_count", "max", "mean", "min", "nan_count", "std", "zero_fraction"}));

        const QJsonArray predictions = trace.value("prediction").toArray();
        QCOMPARE(predictions.size(), 1);
        const QJsonArray probabilities = predictions[0][u"probabilities"].toArray();
        QCOMPARE(probabilities.size(), 10);
        double sum = 0;
        double largest = 0;
        for (const QJsonValue& probability : probabilities) {
            sum += probability.toDouble();
            largest = std::max(largest, probability.toDouble());
        }
        QVERIFY(std::abs(sum - 1) < 1e-6);
        QCOMPARE(predictions[0][u"probability"].toDouble(), largest);
        QCOMPARE(probabilities[predictions[0][u"class"].toInt()].toDouble(), largest);
    }

    /// 3·10^38 taken twice is more than a float holds.
    void weights_thatOverflow_areWarnedOfOnStderrOnly()
    {
        const QTemporaryDir dir;
        writeFile(dir.filePath("small.json"), smallNetwork());
        QImage white(2, 2, QImage::Format_Grayscale8);
        white.fill(Qt::white);
        QVERIFY(white.save(dir.filePath("white.png")));
        const auto run = [&](float weight) {
            writeFile(dir.filePath("w.safetensors"),
                      safetensors({{"fc.weight", {weight, weight, 0, 0, 0, 0, 0, 0}}, {"fc.bias", {0, 0}}},
                                  {"[2, 4]", "[2]"}));
            return runCli({"run", dir.filePath("small.json"), "--weights", dir.filePath("w.safetensors"), "--image",
                           dir.filePath("white.png"), "--json"});
        };
        const CliResult large = run(3e38F);
        QCOMPARE(large.status, 0);
        QVERIFY2(large.messages.contains("warning: fc is the first to put out NaN or Inf: 1 of 2 values"),
                 large.messages);
        QCOMPARE(large.json().keys(), QStringList({"network", "prediction", "status", "steps"}));
        const CliResult small = run(3);
        QCOMPARE(small.status, 0);
        QVERIFY2(small.messages.isEmpty(), small.messages);
    }

    /// Everything by hand: grey / 255, then a weighted sum and the bias, then softmax.
    void image_andWeights_giveWhatTheFormulaSays()
    {
        const QTemporaryDir dir;
        writeFile(dir.filePath("small.json"), smallNetwork());
        writeFile(
            dir.filePath("w.safetensors"),
            safetensors({{"fc.weight", {1, 2, 3, 4, -1, 0, 0.5F, 0}}, {"fc.bias", {0.25F, 1}}}, {"[2, 4]", "[2]"}));
        QImage picture(2, 2, QImage::Format_Grayscale8);
        picture.setPixelColor(0, 0, QColor(0, 0, 0));
        picture.setPixelColor(1, 0, QColor(51, 51, 51));
        picture.setPixelColor(0, 1, QColor(102, 102, 102));
        picture.setPixelColor(1, 1, QColor(255, 255, 255));
        QVERIFY(picture.save(dir.filePath("picture.png")));
        const QStringList arguments{"run",
                                    dir.filePath("small.json"),
                                    "--weights",
                                    dir.filePath("w.safetensors"),
                                    "--image",
                                    dir.filePath("picture.png"),
                                    "--json",
                                    "--dump",
                                    dir.filePath("dump")};

        const CliResult result = runCli(arguments);
        QVERIFY2(result.status == 0, result.messages);
        const std::vector<float> logits = npyValues(dir.filePath("dump/002_fc.npy"));
        QCOMPARE(logits.size(), 2U);
        QVERIFY(std::abs(logits[0] - (0.25 + 2 * 0.2 + 3 * 0.4 + 4)) < 1e-5);
        QVERIFY(std::abs(logits[1] - (1 + 0.5 * 0.4)) < 1e-5);
        const QJsonValue prediction = result.json().value("prediction")[0];
        QCOMPARE(prediction[u"class"].toInt(-1), 0);
        QVERIFY(std::abs(prediction[u"probability"].toDouble() - 1 / (1 + std::exp(1.2 - 5.85))) < 1e-5);
        QVERIFY(prediction[u"label"].isNull() && prediction[u"index"].isNull());

        QCOMPARE(runCli(arguments + QStringList{"--invert"}).status, 0);
        QVERIFY(std::abs(npyValues(dir.filePath("dump/002_fc.npy"))[0] - (0.25 + 1 + 2 * 0.8 + 3 * 0.6)) < 1e-5);
    }

    void weights_thatDoNotFit_areRefused()
    {
        const QTemporaryDir dir;
        writeFile(dir.filePath("small.json"), smallNetwork());
        writeFile(dir.filePath("w"),
                  safetensors({{"fc.weight", {1, 2, 3, 4}}, {"fc.bias", {0, 1}}}, {"[1, 4]", "[2]"}));
        const CliResult result = runCli({"run", dir.filePath("small.json"), "--weights", dir.filePath("w")});
        QCOMPARE(result.status, 2);
        QVERIFY2(result.messages.contains("fc.weight"), result.messages);
        QVERIFY(result.output.isEmpty());
    }

    void weights_bundled_areThoseOfTheTemplate()
    {
        const QTemporaryDir dir;
        const auto before = qgetenv("XDG_DATA_HOME");
        qputenv("XDG_DATA_HOME", QFile::encodeName(dir.path()));
        const QString file = dir.filePath("layerwise/weights/lenet5.safetensors");
        QVERIFY(QDir(dir.path()).mkpath("layerwise/weights"));
        QCOMPARE(runCli({"weights", "lenet5", "--seed", "5", "--half", "-o", file}).status, 0);
        const CliResult named = runCli({"run", "lenet5", "--weights", file, "--json"});
        const CliResult bundled = runCli({"run", "lenet5", "--weights", "bundled", "--json"});
        const CliResult none = runCli({"run", "mlp", "--weights", "bundled"});
        before.isNull() ? qunsetenv("XDG_DATA_HOME") : qputenv("XDG_DATA_HOME", before);
        QVERIFY2(bundled.status == 0, bundled.messages);
        QCOMPARE(bundled.json().value("prediction"), named.json().value("prediction"));
        QCOMPARE(none.status, 2);
        QVERIFY2(none.messages.contains("no bundled weights for mlp"), none.messages);
    }

    void trainMode_ofOneValueAChannel_saysSo()
    {
        // resnet18-28 ends in maps of 1x1: one image leaves one value a channel.
        const CliResult one = runCli({"run", "resnet18-28", "--train-mode"});
        QCOMPARE(one.status, 1);
        QVERIFY2(one.messages.contains("gets one value a channel, [1, 512, 1, 1]"), one.messages);
        QVERIFY2(one.messages.contains("Expected more than 1 value per channel when training"), one.messages);
        QCOMPARE(runCli({"run", "resnet18-28", "--train-mode", "--index", "0,1"}).status, 0);
        QCOMPARE(runCli({"attribute", "resnet18-28", "--train-mode", "--path", "layer1", "--class", "1"}).status, 2);
    }

    void dump_holdsEveryBlockAndEveryParameter()
    {
        const QTemporaryDir dir;
        const CliResult result = runCli({"run", "resnet18-28", "--dump", dir.path()});
        QVERIFY2(result.status == 0, result.messages);
        const QJsonObject trace = QJsonDocument::fromJson(readFile(dir.filePath("trace.json"))).object();
        QCOMPARE(trace.keys(), QStringList({"network", "status", "steps"}));
        QStringList expected{"input.npy", "trace.json"};
        int number = 0;
        for (const QJsonValue& step : stepsOf(trace)) {
            QCOMPARE(step[u"file"].toString(),
                     QStringLiteral("%1_%2.npy").arg(++number, 3, 10, QChar('0')).arg(step[u"path"].toString()));
            expected << step[u"file"].toString();
        }
        QVERIFY(expected.contains("005_layer1.npy") && expected.contains("006_layer1.0.npy"));
        expected.sort();
        QCOMPARE(filesIn(dir.path()), expected);
        // torchvision's resnet18 has 122 entries in its state_dict.
        QCOMPARE(filesIn(dir.filePath("parameters")).size(), 122);
        QVERIFY(readFile(dir.filePath("parameters/bn1.num_batches_tracked.npy"))
                    .contains("'<i8', 'fortran_order': False, 'shape': ()"));
        QVERIFY(
            readFile(dir.filePath("parameters/layer2.0.downsample.0.weight.npy")).contains("'shape': (128, 64, 1, 1)"));
    }

    void dump_intoTheFolderOfAnother_leavesNothingOfIt()
    {
        const QTemporaryDir dir;
        QCOMPARE(runCli({"run", "resnet18-28", "--dump", dir.path()}).status, 0);
        writeFile(dir.filePath("notes.txt"), "mine");
        QCOMPARE(runCli({"run", "mlp", "--dump", dir.path()}).status, 0);
        QVERIFY(!QFile::exists(dir.filePath("006_layer1.0.npy")));
        QVERIFY(!QFile::exists(dir.filePath("parameters/conv1.weight.npy")));
        QCOMPARE(readFile(dir.filePath("notes.txt")), "mine");
    }

    void failedRun_hasStatus1_andTellsWhichBlocksRan()
    {
        const QTemporaryDir dir;
        const CliResult result = runCli({"run", "resnet18-as-posted", "--json", "--dump", dir.path()});
        QCOMPARE(result.status, 1);
        QVERIFY(result.messages.contains("avgpool") && result.messages.contains("Output size is too small"));
        QVERIFY(result.json().value("prediction").isNull());
        const QJsonObject trace = QJsonDocument::fromJson(readFile(dir.filePath("trace.json"))).object();
        QCOMPARE(trace.value("status").toString(), "failed");
        const QJsonArray steps = stepsOf(trace);
        QCOMPARE(steps.size(), 65);
        for (int i = 0; i < 62; ++i) {
            QCOMPARE(steps[i][u"status"].toString(), "ok");
            QVERIFY(QFile::exists(dir.filePath(steps[i][u"file"].toString())));
        }
        QCOMPARE(steps[62][u"path"].toString(), "avgpool");
        QCOMPARE(steps[62][u"status"].toString(), "failed");
        QCOMPARE(jsonText(steps[62][u"input_shape"]), "[1, 512, 1, 1]");
        QCOMPARE(steps[62][u"error"].toString(),
                 "Given input size: (512x1x1). Calculated output size: (512x-5x-5). Output size is too small");
        for (int i = 63; i < 65; ++i) {
            QCOMPARE(steps[i][u"status"].toString(), "not_run");
            for (const char* key : {"input_shape", "output_shape", "file", "stats", "error"})
                QVERIFY2(steps[i].toObject().value(key).isNull(), key);
        }
    }

    void impossibleNetwork_isRefusedWithTheFigure()
    {
        const QTemporaryDir dir;
        // Linear(4, 1000000) and Linear(1000000, 1000000): 4 TB of weights.
        writeFile(dir.filePath("huge.json"),
                  smallNetwork().replace("\"out_features\": 2}}",
                                         "\"out_features\": 1000000}}, {\"type\": \"Linear\", \"name\": \"huge\", "
                                         "\"options\": {\"in_features\": 1000000, \"out_features\": 1000000}}"));
        const CliResult run = runCli({"run", dir.filePath("huge.json"), "--json", "--dump", dir.filePath("dump")});
        QCOMPARE(run.status, 1);
        QCOMPARE(run.json().value("status").toString(), "failed");
        QCOMPARE(stepsOf(run.json())[2][u"status"].toString(), "failed");
        QVERIFY2(run.messages.contains(" TB"), run.messages);
        const CliResult check = runCli({"check", dir.filePath("huge.json"), "--json"});
        QCOMPARE(check.status, 1);
        QCOMPARE(check.json().value("problems")[0][u"code"].toString(), "memory.too_large");
        QCOMPARE(check.json().value("problems")[0][u"path"].toString(), "huge");
    }

    void seed_decidesTheParameters()
    {
        const QTemporaryDir dir;
        const auto weights = [&](const QString& folder, const QString& seed) {
            runCli({"run", "mlp", "--seed", seed, "--dump", dir.filePath(folder)});
            return readFile(dir.filePath(folder + "/parameters/fc1.weight.npy"));
        };
        const QByteArray first = weights("a", "3");
        QVERIFY(first.size() > 1000);
        QVERIFY(first == weights("b", "3"));
        QVERIFY(first != weights("c", "4"));
    }

    void batch_isTheSameAsEachImageAlone()
    {
        const QTemporaryDir dir;
        const CliResult batch =
            runCli({"run", "lenet5", "--index", "12,5,5", "--json", "--dump", dir.filePath("batch")});
        const CliResult alone = runCli({"run", "lenet5", "--index", "5", "--json"});
        QCOMPARE(batch.status, 0);
        QCOMPARE(jsonText(stepsOf(batch.json())[0][u"output_shape"]), "[3, 6, 28, 28]");
        const QJsonArray predictions = batch.json().value("prediction").toArray();
        QCOMPARE(predictions.size(), 3);
        QCOMPARE(predictions[0][u"index"].toInt(), 12);
        QCOMPARE(predictions[0][u"label"].toInt(), 2);
        QCOMPARE(predictions[1], predictions[2]);
        const QJsonValue expected = alone.json().value("prediction")[0];
        QCOMPARE(predictions[1][u"class"], expected[u"class"]);
        QVERIFY(std::abs(predictions[1][u"probability"].toDouble() - expected[u"probability"].toDouble()) < 1e-5);
    }

    void generatedDigits_areTheBuiltInOnes_andCanBeOpened()
    {
        const QTemporaryDir dir;
        const QString folder = dir.filePath("digits");
        QCOMPARE(runCli({"generate-digits", "-o", folder, "--count", "200", "--seed", "1"}).status, 0);
        QCOMPARE(filesIn(folder), QStringList({"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}));
        QCOMPARE(QFileInfo(folder + "/t10k-images-idx3-ubyte").size(), 16 + 200 * 784);
        const CliResult opened =
            runCli({"run", "lenet5", "--data", folder, "--index", "137", "--json", "--dump", dir.filePath("a")});
        QVERIFY2(opened.status == 0, opened.messages);
        QCOMPARE(opened.json().value("prediction")[0][u"label"].toInt(), 7);
        QCOMPARE(runCli({"run", "lenet5", "--index", "137", "--dump", dir.filePath("b")}).status, 0);
        QCOMPARE(readFile(dir.filePath("a/input.npy")), readFile(dir.filePath("b/input.npy")));

        QCOMPARE(runCli({"run", "lenet5", "--data", folder, "--split", "train"}).status, 2);
        QCOMPARE(runCli({"generate-digits", "-o", folder, "--count", "3", "--split", "train"}).status, 0);
        QCOMPARE(runCli({"run", "lenet5", "--data", folder, "--split", "train", "--index", "2"}).status, 0);
        QCOMPARE(runCli({"run", "lenet5", "--data", folder, "--split", "train", "--index", "3"}).status, 2);
    }

    void mnist_canBeRun()
    {
        const QString folder = QStringLiteral(LAYERWISE_SOURCE_DIR "/../shared/data/mnist");
        if (!QFile::exists(folder))
            QSKIP("MNIST is not at ../shared/data/mnist");
        const CliResult result = runCli({"run", "lenet5", "--data", folder, "--index", "0,1,2,3,4", "--json"});
        QVERIFY2(result.status == 0, result.messages);
        QString labels;
        for (const QJsonValue& prediction : result.json().value("prediction").toArray())
            labels += QString::number(prediction[u"label"].toInt());
        QCOMPARE(labels, "72104");
    }

    void pictures_areOneForEveryBlock()
    {
        const QTemporaryDir dir;
        const CliResult result = runCli({"run", "lenet5", "--pictures", dir.path()});
        QVERIFY2(result.status == 0, result.messages);
        QCOMPARE(filesIn(dir.path()).size(), 13);
        QVERIFY(QFile::exists(dir.filePath("input.png")) && QFile::exists(dir.filePath("012_fc3.png")));
        // Six maps of 28x28, three beside each other, enlarged: more than one colour, and wider than high.
        const QImage maps(dir.filePath("001_conv1.png"));
        QVERIFY(maps.width() > 3 * 28 && maps.height() > 2 * 28 && maps.width() > maps.height());
        QSet<QRgb> colours;
        for (int x = 0; x < maps.width(); ++x)
            colours.insert(maps.pixel(x, maps.height() / 4));
        QVERIFY(colours.size() > 5);
    }

    void table_namesBlocksShapesAndThePrediction()
    {
        const CliResult result = runCli({"run", "lenet5", "--index", "4", "--threads", "2"});
        QCOMPARE(result.status, 0);
        QVERIFY(result.messages.isEmpty());
        QVERIFY(result.output.contains("pool1") && result.output.contains("[1, 16, 10, 10]"));
        QVERIFY(result.output.contains("on 2 threads") && result.output.contains("Image 4 (label 4): predicted "));
        QVERIFY(result.output.contains("bit for bit"));
    }
};

QTEST_GUILESS_MAIN(TestRun)
#include "test_run.moc"
