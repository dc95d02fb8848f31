#include "tests/document/document_testing.h"

#include "model/document/network_json.h"
#include "model/document/sentences.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QTemporaryDir>

using namespace layerwise;

namespace {

/// A network file around `layers`.
QByteArray file(const QByteArray& layers)
{
    return R"({"format": "layerwise-network", "version": 1, "name": "n",)"
           R"("input": {"channels": 1, "height": 8, "width": 8}, "layers": [)" +
           layers + "]}";
}

QByteArray relu(const QByteArray& more = {})
{
    return R"({"type": "ReLU", "name": "relu")" + more + "}";
}

QByteArray convOptions(const QByteArray& options)
{
    return R"({"type": "Conv2d", "name": "conv1", "options": {)" + options + "}}";
}

/// A place without its options equal to the default, as the file leaves them out.
Block stripped(Block block)
{
    const LayerType* type = testRegistry().find(block.type);
    std::erase_if(block.options, [type](const auto& entry) {
        const OptionSpec* spec = type->option(entry.first);
        return !spec->required() && *spec->defaultValue == entry.second;
    });
    for (auto& slot : block.slots)
        for (Block& child : slot)
            child = stripped(std::move(child));
    return block;
}

} // namespace

class TestNetworkJson : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyTemplate_comesBackTheSame_data();
    void everyTemplate_comesBackTheSame();
    void everyType_withItsInitialOptions_comesBackTheSame();
    void strangeTextsAndNumbers_comeBackTheSame();
    void shortForms_areWidened();
    void badFiles_data();
    void badFiles();
    void tooLarge_isRefusedBeforeParsing();
    void nestedTooDeep_isRefused();
    void save_replacesWhole_orLeavesTheOldFile();
    void load_missingFile_isAnError();
    void blocks_comeBackWithoutIds();
};

void TestNetworkJson::everyTemplate_comesBackTheSame_data()
{
    QTest::addColumn<QString>("key");
    for (const TemplateInfo& info : templates())
        QTest::newRow(info.key.c_str()) << QString::fromStdString(info.key);
}

void TestNetworkJson::everyTemplate_comesBackTheSame()
{
    QFETCH(QString, key);
    Network network = *makeTemplate(key.toStdString());
    const QByteArray written = networkToJson(network, testRegistry());
    QVERIFY(QJsonDocument::fromJson(written).isObject());
    const auto read = networkFromJson(written, testRegistry());
    QVERIFY2(read.ok(), read.ok() ? "" : qPrintable(sentence(read.error())));
    network.root = stripped(network.root);
    std::uint64_t nextId = 2;
    for (Block& block : network.root.slots.front())
        assignIds(block, nextId);
    QVERIFY(*read == network);
    QCOMPARE(networkToJson(*read, testRegistry()), written);
}

void TestNetworkJson::everyType_withItsInitialOptions_comesBackTheSame()
{
    for (const LayerType* type : testRegistry().types()) {
        Network network;
        Block block = layer(type->name(), "block", type->optionsFor(std::nullopt));
        block.id = BlockId{2};
        block.slots.resize(type->slots().size());
        network.root.slots.front().push_back(block);
        const auto read = networkFromJson(networkToJson(network, testRegistry()), testRegistry());
        QVERIFY2(read.ok(), qPrintable(QString::fromStdString(type->name())));
        network.root = stripped(network.root);
        QVERIFY2(*read == network, qPrintable(QString::fromStdString(type->name())));
    }
}

void TestNetworkJson::strangeTextsAndNumbers_comeBackTheSame()
{
    Network network;
    network.name = "a \"b\" \\ \n\t é 漢 \x01";
    network.input.mean = {0.1};
    network.input.std = {1.0 / 3.0};
    Block norm = layer("BatchNorm2d", "n/ü \"1\"", {{"num_features", std::int64_t{1}}, {"eps", 1e-300}});
    Block pool = layer("AdaptiveAvgPool2d", "pool", {{"output_size", std::vector<std::int64_t>{kNoneElement, 7}}});
    Block same = layer("Conv2d", "same",
                       {{"in_channels", std::int64_t{1}},
                        {"out_channels", (std::int64_t{1} << 31) - 1},
                        {"kernel_size", std::vector<std::int64_t>{1, 1}},
                        {"padding", std::string("same")}});
    norm.id = BlockId{2};
    pool.id = BlockId{3};
    same.id = BlockId{4};
    network.root.slots.front() = {norm, pool, same};
    const QByteArray written = networkToJson(network, testRegistry());
    QVERIFY(written.contains("[null, 7]"));
    const auto read = networkFromJson(written, testRegistry());
    QVERIFY2(read.ok(), read.ok() ? "" : qPrintable(sentence(read.error())));
    QVERIFY(*read == network);
}

void TestNetworkJson::shortForms_areWidened()
{
    const auto read = networkFromJson(
        file(convOptions(R"("in_channels": 1, "out_channels": 4.0, "kernel_size": 3, "padding": [1, 1.0])") + "," +
             R"({"type": "MaxPool2d", "name": "pool", "options": {"kernel_size": 2, "stride": null}})" + "," +
             R"({"type": "Residual", "name": "0", "body": []})"),
        testRegistry());
    QVERIFY2(read.ok(), read.ok() ? "" : qPrintable(sentence(read.error())));
    const std::vector<Block>& layers = read->root.slots.front();
    const OptionMap& options = layers[0].options;
    QVERIFY((options.at("kernel_size") == OptionValue(std::vector<std::int64_t>{3, 3})));
    QVERIFY((options.at("padding") == OptionValue(std::vector<std::int64_t>{1, 1})));
    QVERIFY(options.at("out_channels") == OptionValue(std::int64_t{4}));
    QVERIFY(layers[1].options.at("stride") == OptionValue(None{}));
    QCOMPARE(layers[2].slots.size(), std::size_t{2});
    QVERIFY((read->input == InputSpec{1, 8, 8, {0.0}, {1.0}}));
    QVERIFY(layers[0].id == BlockId{2} && layers[2].id == BlockId{4});
}

void TestNetworkJson::badFiles_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("place");
    const auto row = [](const char* name, const QByteArray& bytes, const char* code, const char* place) {
        QTest::newRow(name) << bytes << QString::fromUtf8(code) << QString::fromUtf8(place);
    };
    const QByteArray good = file(relu());
    const auto with = [&good](const char* before, const char* after) {
        return QByteArray(good).replace(before, after);
    };

    row("empty", "", "file.not_json", "");
    row("half", good.left(good.size() / 2), "file.not_json", "");
    row("binary", QByteArray("\x00\xff\x80{", 4), "file.not_json", "");
    row("NaN", with("\"height\": 8", "\"height\": NaN"), "file.not_json", "");
    row("a list", "[]", "file.wrong_type", "$");
    row("other json", "{}", "file.format", "format");
    row("other format", with("layerwise-network", "other"), "file.format", "format");
    row("format no text", with("\"layerwise-network\"", "5"), "file.format", "format");
    row("no version", with("\"version\": 1,", ""), "file.missing_key", "$");
    row("newer", with("\"version\": 1", "\"version\": 2"), "file.newer_version", "version");
    row("version 0", with("\"version\": 1", "\"version\": 0"), "file.version", "version");
    row("version text", with("\"version\": 1", "\"version\": \"1\""), "file.version", "version");
    row("version 1.5", with("\"version\": 1", "\"version\": 1.5"), "file.version", "version");
    row("unknown key", with("\"name\": \"n\"", "\"title\": \"n\""), "file.unknown_key", "title");
    row("name no text", with("\"name\": \"n\"", "\"name\": null"), "file.wrong_type", "name");
    row("no input", with("\"input\": {\"channels\": 1, \"height\": 8, \"width\": 8},", ""), "file.missing_key", "$");
    row("no width", with(", \"width\": 8", ""), "file.missing_key", "input");
    row("input key", with("\"width\": 8", "\"width\": 8, \"depth\": 8"), "file.unknown_key", "input.depth");
    row("input no object", with("{\"channels\": 1, \"height\": 8, \"width\": 8}", "3"), "file.wrong_type", "input");
    row("height text", with("\"height\": 8", "\"height\": \"8\""), "file.wrong_type", "input.height");
    row("height 0", with("\"height\": 8", "\"height\": 0"), "file.range", "input.height");
    row("height 8.5", with("\"height\": 8", "\"height\": 8.5"), "file.wrong_type", "input.height");
    row("height 1e300", with("\"height\": 8", "\"height\": 1e300"), "file.wrong_type", "input.height");
    row("height large", with("\"height\": 8", "\"height\": 20000"), "file.range", "input.height");
    row("input memory",
        with("\"height\": 8, \"width\": 8", "\"height\": 16384, \"width\": 16384, \"channels\": 3")
            .replace("\"channels\": 1, ", ""),
        "file.input_too_large", "input.height");
    row("std 0", with("\"width\": 8", "\"width\": 8, \"std\": [0]"), "file.range", "input.std");
    row("mean length", with("\"width\": 8", "\"width\": 8, \"mean\": [0, 0]"), "file.length", "input.mean");
    row("mean text", with("\"width\": 8", "\"width\": 8, \"mean\": [\"a\"]"), "file.wrong_type", "input.mean[0]");
    row("layers no list", with("\"layers\": [", "\"layers\": {\"a\": [").append('}'), "file.wrong_type", "layers");

    row("block no object", file("3"), "file.wrong_type", "layers[0]");
    row("no type", file(R"({"name": "a"})"), "file.missing_key", "layers[0]");
    row("no name", file(R"({"type": "ReLU"})"), "file.missing_key", "layers[0]");
    row("unknown type", file(relu() + R"(,{"type": "Conv9d", "name": "a"})"), "file.unknown_type", "layers[1].type");
    row("type no text", file(R"({"type": 1, "name": "a"})"), "file.wrong_type", "layers[0].type");
    row("block key", file(relu(R"(, "id": 3)")), "file.unknown_key", "layers[0].id");
    row("children in layer", file(relu(R"(, "layers": [])")), "file.children_in_layer", "layers[0].layers");
    row("wrong slot", file(R"({"type": "Sequential", "name": "a", "body": []})"), "file.unknown_key", "layers[0].body");
    row("empty name", file(R"({"type": "ReLU", "name": ""})"), "file.name_empty", "layers[0].name");
    row("dotted name", file(R"({"type": "ReLU", "name": "a.b"})"), "file.name_dot", "layers[0].name");
    row("name twice", file(relu() + "," + relu()), "file.name_taken", "layers[1].name");
    row("name twice inside",
        file(R"({"type": "Sequential", "name": "relu", "layers": [)" + relu() + "," + relu() + "]}"), "file.name_taken",
        "layers[0].layers[1].name");
    row("reserved name", file(R"({"type": "Residual", "name": "0", "body": [{"type": "ReLU", "name": "downsample"}]})"),
        "file.name_reserved", "layers[0].body[0].name");
    row("options no object", file(relu(R"(, "options": [])")), "file.wrong_type", "layers[0].options");
    row("unknown option", file(relu(R"(, "options": {"inplce": true})")), "file.unknown_option",
        "layers[0].options.inplce");
    row("option type", file(relu(R"(, "options": {"inplace": 1})")), "file.wrong_type", "layers[0].options.inplace");
    const QByteArray rest = R"(, "in_channels": 1, "kernel_size": 3)";
    row("option missing", file(convOptions(R"("kernel_size": 3, "in_channels": 1)")), "file.missing_option",
        "layers[0].options");
    row("option range", file(convOptions(R"("out_channels": 0)" + rest)), "file.range",
        "layers[0].options.out_channels");
    row("option huge", file(convOptions(R"("out_channels": 1e400)" + rest)), "file.not_json", "");
    row("option fraction", file(convOptions(R"("out_channels": 2.5)" + rest)), "file.wrong_type",
        "layers[0].options.out_channels");
    row("option length", file(convOptions(R"("out_channels": 1, "stride": [1, 2, 3])" + rest)), "file.length",
        "layers[0].options.stride");
    row("option empty list", file(convOptions(R"("out_channels": 1, "stride": [])" + rest)), "file.length",
        "layers[0].options.stride");
    row("option choice", file(convOptions(R"("out_channels": 1, "padding_mode": "mirror")" + rest)), "file.choice",
        "layers[0].options.padding_mode");
    row("option null", file(convOptions(R"("out_channels": null)" + rest)), "file.wrong_type",
        "layers[0].options.out_channels");
    row("option object", file(convOptions(R"("out_channels": {})" + rest)), "file.wrong_type",
        "layers[0].options.out_channels");
    row("element text", file(convOptions(R"("out_channels": 1, "stride": [1, "a"])" + rest)), "file.wrong_type",
        "layers[0].options.stride[1]");
    row("element -1 is not None",
        file(R"({"type": "AdaptiveAvgPool2d", "name": "p", "options": {"output_size": [-1, 7]}})"), "file.range",
        "layers[0].options.output_size[0]");
}

void TestNetworkJson::badFiles()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, code);
    QFETCH(QString, place);
    const auto read = networkFromJson(bytes, testRegistry());
    QVERIFY(!read.ok());
    const Diagnostic& error = read.error();
    QCOMPARE(QString::fromStdString(error.code), code);
    QCOMPARE(QString::fromStdString(std::get<std::string>(error.values.at("place"))), place);
    const QString text = sentence(error);
    QVERIFY2(!text.isEmpty() && !text.contains(code) && !text.contains(QLatin1Char('{')), qPrintable(text));
    if (!place.isEmpty() && code != QStringLiteral("file.format"))
        QVERIFY2(text.contains(place), qPrintable(text));
}

void TestNetworkJson::tooLarge_isRefusedBeforeParsing()
{
    const auto read = networkFromJson(QByteArray(64 * 1024 * 1024 + 1, ' '), testRegistry());
    QCOMPARE(read.error().code, std::string("file.too_large"));
}

void TestNetworkJson::nestedTooDeep_isRefused()
{
    const auto nested = [](int depth) {
        const QByteArray opening = R"({"type": "Sequential", "name": "s", "layers": [)";
        return networkFromJson(file(opening.repeated(depth) + relu() + QByteArray("]}").repeated(depth)),
                               testRegistry());
    };
    QVERIFY(nested(200).ok());
    QCOMPARE(nested(201).error().code, std::string("file.too_deep"));
    QCOMPARE(nested(100'000).error().code, std::string("file.too_deep"));
}

void TestNetworkJson::save_replacesWhole_orLeavesTheOldFile()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("net.layerwise.json");
    QVERIFY(!saveNetwork(path, smallNetwork(), testRegistry()));
    const auto read = loadNetwork(path, testRegistry());
    QVERIFY(read.ok());
    Network expected = smallNetwork();
    expected.root = stripped(expected.root);
    QVERIFY(*read == expected);

    const auto error = saveNetwork(folder.filePath("missing/net.json"), smallNetwork(), testRegistry());
    QVERIFY(error);
    QCOMPARE(error->code, std::string("file.unwritable"));
    QVERIFY(sentence(*error).contains("missing/net.json"));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1); // nothing is left beside the file
}

void TestNetworkJson::load_missingFile_isAnError()
{
    const QTemporaryDir folder;
    QCOMPARE(loadNetwork(folder.filePath("no.json"), testRegistry()).error().code, std::string("file.unreadable"));
    QCOMPARE(loadNetwork(folder.path(), testRegistry()).error().code, std::string("file.unreadable"));
}

void TestNetworkJson::blocks_comeBackWithoutIds()
{
    const Network network = smallNetwork();
    const std::vector<Block> blocks{*findBlock(network.root, kBox), *findBlock(network.root, kConv),
                                    *findBlock(network.root, kInnerConv)}; // two named conv1: that is allowed here
    const auto read = blocksFromJson(blocksToJson(blocks, testRegistry()), testRegistry());
    QVERIFY2(read.ok(), read.ok() ? "" : qPrintable(sentence(read.error())));
    QCOMPARE(read->size(), std::size_t{3});
    QVERIFY(!(*read)[0].id.valid() && !(*read)[0].slots[0][0].id.valid());
    QCOMPARE((*read)[0].slots[0].size(), std::size_t{2});
    QVERIFY((*read)[1].options == stripped(blocks[1]).options);
    QVERIFY(!blocksFromJson(networkToJson(network, testRegistry()), testRegistry()).ok());
    QVERIFY(!blocksFromJson("some text", testRegistry()).ok());
}

QTEST_GUILESS_MAIN(TestNetworkJson)
#include "test_network_json.moc"
