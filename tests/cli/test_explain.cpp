#include "tests/cli/cli_testing.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QImageReader>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

namespace {

/// A convolution of 2×2 over a white picture of 2×2, whose values can be computed by hand.
struct SmallCase {
    QTemporaryDir dir;
    QString network = dir.filePath("small.json");

    SmallCase()
    {
        writeFile(network, R"({"format": "layerwise-network", "version": 1, "name": "small",
            "input": {"channels": 1, "height": 2, "width": 2, "mean": [0], "std": [1]},
            "layers": [{"type": "Conv2d", "name": "conv", "options":
                {"in_channels": 1, "out_channels": 1, "kernel_size": 2, "padding": 1}}]})");
        writeFile(dir.filePath("w.safetensors"),
                  safetensors({{"conv.weight", {1, 2, 3, 4}}, {"conv.bias", {0.5F}}}, {"[1, 1, 2, 2]", "[1]"}));
        QImage white(2, 2, QImage::Format_Grayscale8);
        white.fill(Qt::white);
        QVERIFY(white.save(dir.filePath("white.png")));
    }

    QStringList explain(const QString& at) const
    {
        return {"explain",   network,
                "--weights", dir.filePath("w.safetensors"),
                "--image",   dir.filePath("white.png"),
                "--path",    "conv",
                "--at",      at};
    }
};

void verifyUsageError(const QStringList& arguments, const QByteArray& says)
{
    const CliResult result = runCli(arguments);
    QVERIFY2(result.status == 2, result.messages);
    QVERIFY2(result.messages.contains(says), result.messages);
    QVERIFY(result.output.isEmpty());
}

} // namespace

/// explain, receptive-field and render.
class TestExplain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// At the corner only the last weight meets a pixel: 4 * 1 + 0.5.
    void explain_corner_hasOnlyTheTermsInsideTheImage()
    {
        const SmallCase small;
        const CliResult result = runCli(small.explain("0,0,0") + QStringList{"--json"});
        QVERIFY2(result.status == 0, result.messages);
        const QJsonObject object = result.json();
        QCOMPARE(object.value("value").toDouble(), 4.5);
        QCOMPARE(object.value("sum").toDouble(), 4.5);
        QCOMPARE(object.value("bias").toDouble(), 0.5);
        const QJsonArray terms = object.value("terms").toArray();
        QCOMPARE(terms.size(), 1);
        QCOMPARE(jsonText(terms[0][u"input"]), "[0, 0, 0]");
        QCOMPARE(terms[0][u"weight"].toDouble(), 4.0);
        QCOMPARE(terms[0][u"activation"].toDouble(), 1.0);
        QCOMPARE(terms[0][u"product"].toDouble(), 4.0);
    }

    /// In the middle 1 + 2 + 3 + 4 + 0.5, the largest first.
    void explain_text_hasTheLargestTermsFirst()
    {
        const SmallCase small;
        const CliResult result = runCli(small.explain("0,1,1"));
        QVERIFY2(result.status == 0, result.messages);
        QVERIFY2(result.output.contains("conv (Conv2d) at [0, 1, 1] is 10.5"), result.output);
        QVERIFY2(result.output.contains("10.5 = 1*1 + 2*1 + 3*1 + 4*1 + 0.5"), result.output);
        const auto largest = result.output.indexOf("[0, 1, 1]       4");
        const auto smallest = result.output.indexOf("[0, 0, 0]       1");
        QVERIFY2(largest > 0 && smallest > largest, result.output);
    }

    /// The sum is the value that run records, for every kind of block.
    void explain_everyKindOfBlock_sumIsTheValue_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("at");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<bool>("hasBias");
        QTest::newRow("convolution") << "layer1.0.conv1"
                                     << "3,0,6"
                                     << "weighted_sum" << false;
        QTest::newRow("normalisation") << "bn1"
                                       << "63,13,13"
                                       << "affine" << true;
        QTest::newRow("activation") << "relu"
                                    << "5,7,7"
                                    << "curve" << false;
        QTest::newRow("pooling") << "maxpool"
                                 << "5,0,0"
                                 << "winner" << false;
        QTest::newRow("container") << "layer1"
                                   << "5,1,1"
                                   << "addition" << false;
        QTest::newRow("residual") << "layer2.0"
                                  << "100,3,3"
                                  << "addition" << false;
        QTest::newRow("average") << "avgpool"
                                 << "511,0,0"
                                 << "weighted_sum" << false;
        QTest::newRow("list") << "flatten"
                              << "511"
                              << "copy" << false;
        QTest::newRow("linear") << "fc"
                                << "9"
                                << "weighted_sum" << true;
    }

    void explain_everyKindOfBlock_sumIsTheValue()
    {
        QFETCH(QString, path);
        QFETCH(QString, at);
        QFETCH(QString, kind);
        QFETCH(bool, hasBias);
        const CliResult result =
            runCli({"explain", "resnet18-28", "--path", path, "--at", at, "--seed", "3", "--json"});
        QVERIFY2(result.status == 0, result.messages);
        const QJsonObject object = result.json();
        QCOMPARE(object.value("kind").toString(), kind);
        QCOMPARE(object.value("bias").isNull(), !hasBias);
        const double value = object.value("value").toDouble();
        QVERIFY(std::abs(object.value("sum").toDouble() - value) <= 1e-5 * std::max(std::abs(value), 0.05));
        QVERIFY(!object.value("terms").toArray().isEmpty());
        QVERIFY(object.value("formula").toString().startsWith("y"));
    }

    /// The bias and the products make up the sum, or what the function is applied to.
    void explain_terms_areConsistentWithTheSum_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("at");
        for (const char* at : {"0,0,0", "5,1,1"})
            QTest::addRow("residual %s", at) << "layer1.0" << at;
        QTest::addRow("activation") << "relu"
                                    << "5,7,7";
        QTest::addRow("normalisation") << "bn1"
                                       << "3,4,5";
        QTest::addRow("maximum") << "maxpool"
                                 << "5,3,3";
        QTest::addRow("softmax") << "softmax"
                                 << "3";
        QTest::addRow("logarithm") << "log"
                                   << "3";
    }

    void explain_terms_areConsistentWithTheSum()
    {
        QFETCH(QString, path);
        QFETCH(QString, at);
        const QTemporaryDir dir;
        QString network = QStringLiteral("resnet18-28");
        if (path == "softmax" || path == "log") {
            network = dir.filePath("rows.layerwise.json");
            writeFile(network, R"({"format": "layerwise-network", "version": 1, "name": "rows",
                "input": {"channels": 1, "height": 2, "width": 2, "mean": [0], "std": [1]},
                "layers": [{"type": "Flatten", "name": "flatten"},
                           {"type": "Linear", "name": "fc", "options": {"in_features": 4, "out_features": 5}},
                           {"type": "Softmax", "name": "softmax", "options": {"dim": 1}},
                           {"type": "LogSoftmax", "name": "log", "options": {"dim": 1}}]})");
        }
        const CliResult result = runCli({"explain", network, "--path", path, "--at", at, "--seed", "3", "--json"});
        QVERIFY2(result.status == 0, result.messages);
        const QJsonObject object = result.json();
        double added = object.value("bias").toDouble(); // 0 if there is none
        for (const QJsonValue& term : object.value("terms").toArray()) {
            const double factor = term[path == "softmax" ? "exp" : "activation"].toDouble();
            QVERIFY(std::abs(term["product"].toDouble() - term["weight"].toDouble() * factor) < 1e-12);
            added += term["product"].toDouble();
        }
        const QString function = object.value("function").toString();
        QVERIFY(function.isEmpty() || function.startsWith("ReLU(") || function == "max(0, x)");
        QVERIFY(std::abs(object.value("sum_of_terms").toDouble() - added) < 1e-9);
        // A Residual's sum is recorded in single precision before its function is applied.
        const double sum = function.isEmpty() ? added : std::max(0.0, added);
        QVERIFY(std::abs(object.value("sum").toDouble() - sum) < 1e-6 * std::max(1.0, std::abs(sum)));
    }

    void explain_text_isInTheTermsOfItsKind()
    {
        const auto text = [](const QString& path, const QString& at) {
            return runCli({"explain", "resnet18-28", "--path", path, "--at", at, "--seed", "3"}).output;
        };
        QVERIFY(text("maxpool", "5,3,3").contains("Largest"));
        QVERIFY(!text("relu", "5,7,7").contains("Product"));
        const QByteArray sum = text("layer1.0", "5,1,1");
        QVERIFY2(sum.contains("body + shortcut: "), sum);
        QVERIFY2(!sum.contains("Weight"), sum);
        QVERIFY(text("bn1", "3,4,5").contains("bias - mean * factor"));
    }

    void explain_badUsage_saysWhatIsWrong()
    {
        const QStringList explain{"explain", "lenet5", "--path"};
        verifyUsageError({"explain", "lenet5", "--at", "0,0,0"}, "--path is missing");
        verifyUsageError(explain + QStringList{"conv1"}, "--at is missing");
        verifyUsageError(explain + QStringList{"conv9", "--at", "0,0,0"}, "There is no block \"conv9\"");
        verifyUsageError(explain + QStringList{"conv1", "--at", "0,x,0"}, "--at has to be a whole number");
        verifyUsageError(explain + QStringList{"conv1", "--at", "0,-1,0"}, "--at has to be a whole number");
        verifyUsageError(explain + QStringList{"conv1", "--at", "0,99,0"},
                         "conv1 has no value at [0, 99, 0]: its output has the shape [6, 28, 28]");
        verifyUsageError(explain + QStringList{"conv1", "--at", "3"}, "its output has the shape [6, 28, 28]");
        verifyUsageError(explain + QStringList{"conv1", "--at", "0,0,0", "--index", "0,1"}, "--index");
        verifyUsageError({"explain", "nonet", "--path", "conv1", "--at", "0,0,0"}, "neither a file nor a template");
    }

    /// Behind the block that fails nothing is recorded, before it everything is.
    void explain_networkWithErrors_stillExplainsWhatRan()
    {
        const CliResult before = runCli({"explain", "resnet18-as-posted", "--path", "layer4", "--at", "0,0,0"});
        QVERIFY2(before.status == 0, before.messages);
        const CliResult behind = runCli({"explain", "resnet18-as-posted", "--path", "fc", "--at", "0"});
        QCOMPARE(behind.status, 1);
        QVERIFY2(behind.messages.contains("avgpool wants at least 7×7"), behind.messages);
        QVERIFY(behind.output.isEmpty());
    }

    /// By hand: 7×7, stride 2, padding 3 from row 3 reads rows 3 to 9; the corner is clipped.
    void receptiveField_ofConvolutions_isExact_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("at");
        QTest::addColumn<bool>("exact");
        QTest::addColumn<QString>("box");
        QTest::newRow("corner") << "conv1"
                                << "0,0" << true << "[0, 0, 3, 3]";
        QTest::newRow("inside") << "conv1"
                                << "3,4" << true << "[3, 5, 9, 11]";
        QTest::newRow("last corner") << "bn1"
                                     << "13,13" << true << "[23, 23, 27, 27]";
        QTest::newRow("with a channel") << "conv1"
                                        << "63,0,0" << true << "[0, 0, 3, 3]";
        // Pooling 3×3, stride 2, padding 1: rows 2 to 4 of it are rows 3 to 9 before, those 3 to 21 of the image.
        QTest::newRow("pooling") << "layer1.0.conv1"
                                 << "3,3" << false << "[3, 3, 21, 21]";
        QTest::newRow("list") << "fc"
                              << "0" << false << "[0, 0, 27, 27]";
    }

    void receptiveField_ofConvolutions_isExact()
    {
        QFETCH(QString, path);
        QFETCH(QString, at);
        QFETCH(bool, exact);
        QFETCH(QString, box);
        const CliResult result = runCli({"receptive-field", "resnet18-28", "--path", path, "--at", at, "--json"});
        QVERIFY2(result.status == 0, result.messages);
        QCOMPARE(result.json().value("exact").toBool(), exact);
        QCOMPARE(result.json().value("reason").toString().startsWith("Exact"), exact);
        QCOMPARE(jsonText(result.json().value("input")), box);
    }

    void receptiveField_inThePadding_isNull()
    {
        const QTemporaryDir dir;
        writeFile(dir.filePath("pad.json"), R"({"format": "layerwise-network", "version": 1, "name": "pad",
            "input": {"channels": 1, "height": 4, "width": 4, "mean": [0], "std": [1]},
            "layers": [{"type": "ZeroPad2d", "name": "pad", "options": {"padding": [1, 1, 1, 1]}}]})");
        const CliResult result =
            runCli({"receptive-field", dir.filePath("pad.json"), "--path", "pad", "--at", "0,2", "--json"});
        QVERIFY2(result.status == 0, result.messages);
        QVERIFY(result.json().contains("input") && result.json().value("input").isNull());
        QVERIFY(result.json().value("reason").toString().contains("padding"));
    }

    void receptiveField_text_listsEveryEarlierBlock()
    {
        const CliResult result = runCli({"receptive-field", "resnet18-28", "--path", "layer1.0", "--at", "0,0"});
        QCOMPARE(result.status, 0);
        for (const char* name : {"input", "conv1", "maxpool", "layer1.0.conv1", "decided by the data"})
            QVERIFY2(result.output.contains(name), name);
        QVERIFY(!result.output.contains("layer2"));
    }

    void receptiveField_badUsage_saysWhatIsWrong()
    {
        const QStringList field{"receptive-field", "resnet18-as-posted", "--path"};
        verifyUsageError(field + QStringList{"conv1"}, "--at is missing");
        verifyUsageError(field + QStringList{"nope", "--at", "0,0"}, "There is no block \"nope\"");
        verifyUsageError(field + QStringList{"conv1", "--at", "14,0"}, "no place [14, 0]: its maps have the shape [14, 14]");
        verifyUsageError(field + QStringList{"conv1", "--at", "1"}, "its output has the shape [64, 14, 14]");
        const CliResult behind = runCli(field + QStringList{"fc", "--at", "0"});
        QCOMPARE(behind.status, 1);
        QVERIFY(behind.messages.contains("avgpool"));
    }

    /// A network that no machine can run is refused, not followed.
    void networkTooLargeForTheMachine_isRefused()
    {
        const QTemporaryDir dir;
        const QString file = dir.filePath("large.json");
        writeFile(file, R"({"format": "layerwise-network", "version": 1, "name": "large",
            "input": {"channels": 1, "height": 4, "width": 4, "mean": [0], "std": [1]},
            "layers": [{"type": "ConvTranspose2d", "name": "up", "options":
                {"in_channels": 1, "out_channels": 1, "kernel_size": 1, "stride": 20000000}}]})");
        verifyUsageError({"receptive-field", file, "--path", "up", "--at", "0,0"}, "too much to follow");
        for (const QStringList& call : {QStringList{"explain", file, "--path", "up", "--at", "0,0,0"},
                                        QStringList{"render", file, "--path", "up", "-o", dir.filePath("x.png")}}) {
            const CliResult result = runCli(call);
            QVERIFY2(result.status == 1, result.messages);
            QVERIFY2(result.messages.contains("error: up"), result.messages);
        }
    }

    void render_path_isThePictureThatRunWrites()
    {
        const QTemporaryDir dir;
        QCOMPARE(runCli({"render", "lenet5", "--path", "conv1", "-o", dir.filePath("conv1.png")}).status, 0);
        QCOMPARE(runCli({"render", "lenet5", "--all", "-o", dir.filePath("all")}).status, 0);
        QCOMPARE(runCli({"run", "lenet5", "--pictures", dir.filePath("run")}).status, 0);
        const QImage picture(dir.filePath("conv1.png"));
        QVERIFY(picture.width() > 3 * 28 && picture.height() > 2 * 28); // six maps of 28×28, three beside each other
        QCOMPARE(picture, QImage(dir.filePath("all/001_conv1.png")));
        QCOMPARE(picture, QImage(dir.filePath("run/001_conv1.png")));
        QCOMPARE(QDir(dir.filePath("all")).entryList(QDir::Files).size(), 13);
    }

    /// What a file's name says is what is in it.
    void render_ending_isTheFormat()
    {
        const QTemporaryDir dir;
        for (const char* ending : {"png", "jpg", "bmp"}) {
            const QString file = dir.filePath(QStringLiteral("conv1.%1").arg(QLatin1String(ending)));
            QCOMPARE(runCli({"render", "lenet5", "--path", "conv1", "-o", file}).status, 0);
            QImageReader reader(file);
            reader.setDecideFormatFromContent(true);
            QVERIFY(reader.canRead());
            QCOMPARE(reader.format().replace("jpeg", "jpg"), QByteArray(ending));
        }
    }

    void render_badUsage_writesNothing()
    {
        const QTemporaryDir dir;
        const QString file = dir.filePath("x.png");
        verifyUsageError({"render", "lenet5", "--path", "conv1"}, "-o is missing");
        verifyUsageError({"render", "lenet5", "-o", file}, "--path or --all is missing");
        verifyUsageError({"render", "lenet5", "--path", "conv1", "--all", "-o", file}, "cannot be given together");
        verifyUsageError({"render", "lenet5", "--path", "conv7", "-o", file}, "There is no block \"conv7\"");
        verifyUsageError({"render", "lenet5", "--path", "conv1", "-o", dir.filePath("no/such/x.png")},
                         "cannot be written");
        verifyUsageError({"render", "lenet5", "--path", "conv1", "-o", dir.filePath("x.txt")}, "ends in one of");
        verifyUsageError({"render", "lenet5", "--path", "conv1", "-o", dir.filePath("x")}, "png");
        QVERIFY(QDir(dir.path()).isEmpty());
        const CliResult behind = runCli({"render", "resnet18-as-posted", "--path", "fc", "-o", file});
        QCOMPARE(behind.status, 1);
        QVERIFY(!QFile::exists(file));
    }
};

QTEST_GUILESS_MAIN(TestExplain)
#include "test_explain.moc"
