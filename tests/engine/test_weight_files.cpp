#include "tests/engine/engine_fixture.h"

#include "model/weights/half_float.h"

#include <QTemporaryDir>
#include <QtTest>

#include <torch/torch.h>

#include <bit>
#include <cstring>
#include <fstream>

using namespace layerwise;
using namespace layerwise::testing;

/// Weights from safetensors files, the format as its specification has it: 8 bytes header size, JSON, data.
class WeightFilesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goodFile_isUsedByTheNextRun();
    void everyType_isConverted();
    void loadedWeights_outliveSeedsAndOptionChanges();
    void malformedFile_isOneClearError_data();
    void malformedFile_isOneClearError();
    void filesThatDoNotFit_nameTheKey();
    void failedLoad_changesNothing();
    void report_listsEveryDifference();
    void notStrict_takesWhatFitsAndKeepsTheRest();
    void notStrict_withNothingThatFits_isAnError();
    void commonPrefix_isTakenOff_data();
    void commonPrefix_isTakenOff();
    void colourConvolution_isSummedOnlyWhenAsked();
    void missingCounters_areZero();
    void float16_isRoundedAsByTorch();

private:
    std::string write(const std::string& header, const std::string& data, std::uint64_t headerSize = 0);

    QTemporaryDir m_folder;
};

namespace {

/// A header with one F32 entry after the other, and its data: 0, 1, 2, ...
struct Content {
    std::string header = "{\"__metadata__\": {\"format\": \"pt\"}";
    std::string data;

    Content& add(const std::string& key, const std::string& type, const std::string& shape, const std::string& bytes)
    {
        header += ", \"" + key + R"(": {"dtype": ")" + type + R"(", "shape": )" + shape + R"(, "data_offsets": [)" +
                  std::to_string(data.size()) + ", " + std::to_string(data.size() + bytes.size()) + "]}";
        data += bytes;
        return *this;
    }
    std::string closed() const { return header + "}"; }
};

template <typename T>
std::string bytesOf(const std::vector<T>& values)
{
    std::string bytes(values.size() * sizeof(T), '\0');
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

/// Linear(2, 3) named fc and its weights.
Network linearNetwork()
{
    return network({layer("Linear", "fc", {{"in_features", std::int64_t{2}}, {"out_features", std::int64_t{3}}})},
                   {1, 1, 2, {0}, {1}});
}

const std::vector<float> kWeight = {1, -2, 3, 4, 0.5f, 6};
const std::vector<float> kBias = {10, 20, 30};

} // namespace

std::string WeightFilesTest::write(const std::string& header, const std::string& data, std::uint64_t headerSize)
{
    const std::string file = m_folder.filePath("weights.safetensors").toStdString();
    const std::uint64_t size = headerSize ? headerSize : header.size();
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    for (int i = 0; i < 8; ++i)
        stream.put(static_cast<char>(size >> (8 * i) & 0xff));
    stream << header << data;
    return file;
}

void WeightFilesTest::goodFile_isUsedByTheNextRun()
{
    const Network net = linearNetwork();
    const auto executor = makeTorchExecutor(registry());
    const auto input = std::make_shared<const Activation>(Shape{1, 1, 1, 2}, std::vector<float>{1, 2});
    run(*executor, requestFor(net, input));
    const Content content =
        Content().add("fc.bias", "F32", "[3]", bytesOf(kBias)).add("fc.weight", "F32", "[3, 2]", bytesOf(kWeight));
    QVERIFY(!executor->loadWeights(net, write(content.closed(), content.data)));
    const TracePtr trace = run(*executor, requestFor(net, input));
    const auto values = trace->output()->values();
    QCOMPARE(std::vector<float>(values.begin(), values.end()), (std::vector<float>{7, 31, 42.5f}));
    QVERIFY(!stepAt(trace, "fc").reused);
    QVERIFY(!stepAt(trace, "fc").reinitialized);
}

void WeightFilesTest::everyType_isConverted()
{
    const Network net = network({layer("BatchNorm2d", "bn", {{"num_features", std::int64_t{2}}})});
    const auto executor = makeTorchExecutor(registry());
    // 1.5 and -2: F16 has 5 exponent and 10 fraction bits (0x3e00, 0xc000), BF16 is F32's upper half.
    const Content content = Content()
                                .add("bn.weight", "F16", "[2]", bytesOf<std::uint16_t>({0x3e00, 0xc000}))
                                .add("bn.bias", "BF16", "[2]", bytesOf<std::uint16_t>({0x3fc0, 0xc000}))
                                .add("bn.running_mean", "F64", "[2]", bytesOf<double>({1.5, -2}))
                                .add("bn.running_var", "F32", "[2]", bytesOf<float>({1.5f, 2}))
                                .add("bn.num_batches_tracked", "I64", "[]", bytesOf<std::int64_t>({77}));
    QVERIFY(!executor->loadWeights(net, write(content.closed(), content.data)));
    auto weights = parametersOf(*executor, net);
    const torch::Tensor expected = torch::tensor({1.5f, -2.0f});
    for (const char* key : {"bn.weight", "bn.bias", "bn.running_mean"})
        QVERIFY2(torch::equal(weights[key], expected), key);
    QCOMPARE(weights["bn.num_batches_tracked"].item<float>(), 77.0f);
    QVERIFY(run(*executor, requestFor(net))->replayCheck == ReplayCheck::Equal);
}

void WeightFilesTest::loadedWeights_outliveSeedsAndOptionChanges()
{
    const Network net = linearNetwork();
    Network wider = net;
    wider.root.slots[0][0].options["out_features"] = std::int64_t{4};
    const auto executor = makeTorchExecutor(registry());
    const Content content =
        Content().add("fc.weight", "F32", "[3, 2]", bytesOf(kWeight)).add("fc.bias", "F32", "[3]", bytesOf(kBias));
    QVERIFY(!executor->loadWeights(net, write(content.closed(), content.data)));
    QVERIFY(stepAt(run(*executor, requestFor(wider)), "fc").reinitialized);
    QVERIFY(torch::equal(parametersOf(*executor, net, 1234)["fc.bias"], torch::tensor(kBias)));
}

void WeightFilesTest::malformedFile_isOneClearError_data()
{
    QTest::addColumn<std::string>("header");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<quint64>("headerSize");

    const std::string bias = R"("fc.bias": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]})";
    const std::string twelve(12, 'x');
    const auto weight = [&bias](const std::string& rest) { return "{" + bias + R"(, "fc.weight": {)" + rest + "}}"; };
    const auto row = [](const char* name, const std::string& header, const std::string& data, quint64 size = 0) {
        QTest::newRow(name) << header << data << size;
    };
    const std::string data(36, 'x');
    row("header larger than the file", "{}", "", 1000);
    row("header of 2^63 bytes", "{}", "", quint64(1) << 63);
    row("no JSON", "hello", "");
    row("a list", "[]", "");
    row("entry without dtype", weight(R"("shape": [3, 2], "data_offsets": [12, 36])"), data);
    row("unknown dtype", weight(R"("dtype": "F8_E4M3", "shape": [3, 2], "data_offsets": [12, 18])"), data);
    row("negative size", weight(R"("dtype": "F32", "shape": [-3, -2], "data_offsets": [12, 36])"), data);
    row("shape of words", weight(R"("dtype": "F32", "shape": "3x2", "data_offsets": [12, 36])"), data);
    row("shape that overflows",
        weight(R"("dtype": "F32", "shape": [4294967296, 4294967296], "data_offsets": [12, 36])"), data);
    row("size larger than 63 bits",
        weight(R"("dtype": "F32", "shape": [18446744073709551615], "data_offsets": [12, 36])"), data);
    row("three offsets", weight(R"("dtype": "F32", "shape": [3, 2], "data_offsets": [12, 24, 36])"), data);
    row("end before begin", weight(R"("dtype": "F32", "shape": [3, 2], "data_offsets": [36, 12])"), data);
    row("bytes do not match the shape", weight(R"("dtype": "F32", "shape": [3, 2], "data_offsets": [12, 32])"), data);
    row("data cut off", weight(R"("dtype": "F32", "shape": [3, 2], "data_offsets": [12, 36])"), twelve);
    row("overlap", weight(R"("dtype": "F32", "shape": [3, 2], "data_offsets": [8, 32])"), data);
    row("hole", weight(R"("dtype": "F32", "shape": [3, 2], "data_offsets": [16, 40])"), data + "xxxx");
    row("bytes left over", "{" + bias + "}", data);
}

void WeightFilesTest::malformedFile_isOneClearError()
{
    QFETCH(std::string, header);
    QFETCH(std::string, data);
    QFETCH(quint64, headerSize);
    const std::string file = write(header, data, headerSize);
    const auto error = makeTorchExecutor(registry())->loadWeights(linearNetwork(), file);
    QVERIFY(error.has_value());
    QCOMPARE(error->code, std::string("weights.format"));
    QCOMPARE(std::get<std::string>(error->values.at("file")), file);
    QVERIFY(!std::get<std::string>(error->values.at("expected")).empty());
    QVERIFY(!std::get<std::string>(error->values.at("actual")).empty());
}

void WeightFilesTest::filesThatDoNotFit_nameTheKey()
{
    const auto executor = makeTorchExecutor(registry());
    const Network net = linearNetwork();
    const auto errorOf = [&](const Content& content) {
        return executor->loadWeights(net, write(content.closed(), content.data)).value();
    };
    const Content onlyWeight = Content().add("fc.weight", "F32", "[3, 2]", bytesOf(kWeight));
    const Diagnostic missing = errorOf(onlyWeight);
    QCOMPARE(missing.code, std::string("weights.missing"));
    QCOMPARE(std::get<std::string>(missing.values.at("key")), std::string("fc.bias"));

    Content extra = onlyWeight;
    extra.add("fc.bias", "F32", "[3]", bytesOf(kBias)).add("fc.scale", "F32", "[3]", bytesOf(kBias));
    const Diagnostic unexpected = errorOf(extra);
    QCOMPARE(unexpected.code, std::string("weights.unexpected"));
    QCOMPARE(std::get<std::string>(unexpected.values.at("key")), std::string("fc.scale"));

    const Diagnostic shape = errorOf(
        Content().add("fc.weight", "F32", "[2, 3]", bytesOf(kWeight)).add("fc.bias", "F32", "[3]", bytesOf(kBias)));
    QCOMPARE(shape.code, std::string("weights.shape"));
    QCOMPARE(std::get<std::string>(shape.values.at("key")), std::string("fc.weight"));
    QCOMPARE(std::get<Shape>(shape.values.at("expected")), (Shape{3, 2}));
    QCOMPARE(std::get<Shape>(shape.values.at("actual")), (Shape{2, 3}));

    for (const std::string& file : {m_folder.filePath("absent").toStdString(), m_folder.path().toStdString()})
        QCOMPARE(executor->loadWeights(net, file).value().code, std::string("weights.unreadable"));
}

void WeightFilesTest::failedLoad_changesNothing()
{
    const Network net = linearNetwork();
    const auto executor = makeTorchExecutor(registry());
    auto before = parametersOf(*executor, net);
    const Content content = Content().add("fc.weight", "F32", "[3, 2]", bytesOf(kWeight));
    QVERIFY(executor->loadWeights(net, write(content.closed(), content.data)).has_value());
    QVERIFY(torch::equal(parametersOf(*executor, net)["fc.weight"], before["fc.weight"]));
}

void WeightFilesTest::report_listsEveryDifference()
{
    const auto executor = makeTorchExecutor(registry());
    const Content content = Content()
                                .add("fc.weight", "F32", "[2, 3]", bytesOf(kWeight))
                                .add("fc.scale", "F32", "[3]", bytesOf(kBias))
                                .add("head.bias", "F32", "[3]", bytesOf(kBias));
    const LoadReport report =
        executor->loadStateDict(linearNetwork(), write(content.closed(), content.data), LoadOptions{});
    QCOMPARE(report.missing, std::vector<std::string>{"fc.bias"});
    QCOMPARE(report.unexpected, (std::vector<std::string>{"fc.scale", "head.bias"}));
    QCOMPARE(report.misshapen.size(), std::size_t{1});
    QCOMPARE(report.misshapen[0].key, std::string("fc.weight"));
    QCOMPARE(report.misshapen[0].expected, (Shape{3, 2}));
    QCOMPARE(report.misshapen[0].actual, (Shape{2, 3}));
    QCOMPARE(report.loaded, std::int64_t{0});
    QCOMPARE(report.error->code, std::string("weights.shape"));
}

void WeightFilesTest::notStrict_takesWhatFitsAndKeepsTheRest()
{
    const Network net = linearNetwork();
    const auto executor = makeTorchExecutor(registry());
    const torch::Tensor before = parametersOf(*executor, net, 5)["fc.bias"];
    const Content content = Content()
                                .add("fc.weight", "F32", "[3, 2]", bytesOf(kWeight))
                                .add("fc.bias", "F32", "[1, 3]", bytesOf(kBias))
                                .add("more", "F32", "[3]", bytesOf(kBias));
    LoadOptions options;
    options.strict = false;
    options.seed = 5;
    const LoadReport report = executor->loadStateDict(net, write(content.closed(), content.data), options);
    QVERIFY(!report.error);
    QCOMPARE(report.loaded, std::int64_t{1});
    QCOMPARE(report.unexpected, std::vector<std::string>{"more"});
    QCOMPARE(report.misshapen.size(), std::size_t{1});
    auto after = parametersOf(*executor, net, 5);
    QVERIFY(torch::equal(after["fc.weight"], torch::tensor(kWeight).view({3, 2})));
    QVERIFY(torch::equal(after["fc.bias"], before));
}

void WeightFilesTest::notStrict_withNothingThatFits_isAnError()
{
    const auto executor = makeTorchExecutor(registry());
    const Content content = Content().add("other", "F32", "[3]", bytesOf(kBias));
    LoadOptions options;
    options.strict = false;
    const LoadReport report = executor->loadStateDict(linearNetwork(), write(content.closed(), content.data), options);
    QCOMPARE(report.error->code, std::string("weights.nothing_fits"));
}

void WeightFilesTest::commonPrefix_isTakenOff_data()
{
    QTest::addColumn<QString>("weight");
    QTest::addColumn<QString>("bias");
    QTest::addColumn<QString>("prefix"); // null: the file is refused
    QTest::newRow("DataParallel") << "module.fc.weight"
                                  << "module.fc.bias"
                                  << "module.";
    QTest::newRow("torch.compile") << "_orig_mod.fc.weight"
                                   << "_orig_mod.fc.bias"
                                   << "_orig_mod.";
    QTest::newRow("both") << "_orig_mod.module.fc.weight"
                          << "_orig_mod.module.fc.bias"
                          << "_orig_mod.module.";
    QTest::newRow("none") << "fc.weight"
                          << "fc.bias"
                          << "";
    QTest::newRow("only before one") << "module.fc.weight"
                                     << "fc.bias" << QString();
}

void WeightFilesTest::commonPrefix_isTakenOff()
{
    QFETCH(QString, weight);
    QFETCH(QString, bias);
    QFETCH(QString, prefix);
    const auto executor = makeTorchExecutor(registry());
    const Content content = Content()
                                .add(weight.toStdString(), "F32", "[3, 2]", bytesOf(kWeight))
                                .add(bias.toStdString(), "F32", "[3]", bytesOf(kBias));
    const LoadReport report =
        executor->loadStateDict(linearNetwork(), write(content.closed(), content.data), LoadOptions{});
    QCOMPARE(report.error.has_value(), prefix.isNull());
    if (report.error)
        return;
    QCOMPARE(QString::fromStdString(report.prefix), prefix);
    QVERIFY(torch::equal(parametersOf(*executor, linearNetwork())["fc.bias"], torch::tensor(kBias)));
}

void WeightFilesTest::colourConvolution_isSummedOnlyWhenAsked()
{
    const Network net = network({layer("Conv2d", "conv",
                                       {{"in_channels", std::int64_t{1}},
                                        {"out_channels", std::int64_t{2}},
                                        {"kernel_size", std::int64_t{1}},
                                        {"bias", false}})},
                                {1, 2, 2, {0}, {1}});
    const auto executor = makeTorchExecutor(registry());
    const Content content = Content().add("conv.weight", "F32", "[2, 3, 1, 1]", bytesOf<float>({1, 2, 4, 10, 20, 40}));
    const std::string file = write(content.closed(), content.data);
    QCOMPARE(executor->loadStateDict(net, file, LoadOptions{}).error->code, std::string("weights.shape"));
    LoadOptions options;
    options.sumChannels = true;
    const LoadReport report = executor->loadStateDict(net, file, options);
    QVERIFY(!report.error);
    QCOMPARE(report.summedKey, std::string("conv.weight"));
    QVERIFY(torch::equal(parametersOf(*executor, net)["conv.weight"], torch::tensor({7.0f, 70.0f}).view({2, 1, 1, 1})));
}

void WeightFilesTest::missingCounters_areZero()
{
    const Network net = network({layer("BatchNorm2d", "bn", {{"num_features", std::int64_t{2}}})});
    const auto executor = makeTorchExecutor(registry());
    Content content;
    for (const char* name : {"bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"})
        content.add(name, "F32", "[2]", bytesOf<float>({3, 4}));
    QVERIFY(!executor->loadWeights(net, write(content.closed(), content.data)));
    auto weights = parametersOf(*executor, net);
    QCOMPARE(weights["bn.num_batches_tracked"].item<float>(), 0.0f);
    QCOMPARE(weights["bn.running_var"][1].item<float>(), 4.0f);
}

void WeightFilesTest::float16_isRoundedAsByTorch()
{
    torch::manual_seed(3);
    const torch::Tensor values = torch::randn({20'000}) * torch::exp(torch::randn({20'000}) * 6);
    const torch::Tensor halves = values.to(torch::kHalf);
    const torch::Tensor back = halves.to(torch::kFloat);
    for (std::int64_t i = 0; i < values.numel(); ++i) {
        const std::uint16_t half = floatToHalf(values.data_ptr<float>()[i]);
        QCOMPARE(half, halves.data_ptr<at::Half>()[i].x);
        QCOMPARE(std::bit_cast<std::uint32_t>(halfToFloat(half)),
                 std::bit_cast<std::uint32_t>(back.data_ptr<float>()[i]));
    }
}

QTEST_APPLESS_MAIN(WeightFilesTest)
#include "test_weight_files.moc"
