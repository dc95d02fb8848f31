#include "model/templates/blocks.h"
#include "model/templates/templates.h"
#include "tests/codegen/random_networks.h"
#include "tests/codegen/saved_case.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

constexpr int kPatienceMs = 580'000;
constexpr double kTolerance = 1e-5;

QByteArray read(const QString& file)
{
    QFile source(file);
    return source.open(QIODevice::ReadOnly) ? source.readAll() : QByteArray();
}

std::vector<float> readValues(const QString& file)
{
    const QByteArray bytes = read(file);
    std::vector<float> values(static_cast<std::size_t>(bytes.size()) / sizeof(float));
    std::copy_n(bytes.constData(), values.size() * sizeof(float), reinterpret_cast<char*>(values.data()));
    return values;
}

/// What the program said if it failed, else an empty text.
QString runProgram(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(kPatienceMs))
        return program + " did not end";
    const bool ok = process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    return ok ? QString() : QString::fromUtf8(process.readAllStandardError()) + program + " failed";
}

/// A ResNet in which one block is no BasicBlock any more.
Network changedResNet()
{
    Network network = *makeTemplate("resnet18-28");
    network.root.slots[0][4].slots[0][1].options["activation"] = std::string("SiLU");
    return network;
}

/// Options whose LibTorch spelling is its own, all in one network.
Network oddOptions()
{
    const auto list = [](std::int64_t a, std::int64_t b) { return OptionValue(std::vector<std::int64_t>{a, b}); };
    Network network = makeNetwork(
        "odd", 12,
        {makeBlock("Conv2d", "same",
                   {{"in_channels", std::int64_t{1}},
                    {"out_channels", std::int64_t{4}},
                    {"kernel_size", list(2, 5)},
                    {"padding", std::string("same")},
                    {"padding_mode", std::string("reflect")},
                    {"dilation", list(1, 2)}}),
         makeBlock("Conv2d", "valid",
                   {{"in_channels", std::int64_t{4}},
                    {"out_channels", std::int64_t{4}},
                    {"kernel_size", list(3, 1)},
                    {"padding", std::string("valid")},
                    {"groups", std::int64_t{2}}}),
         makeBlock("BatchNorm2d", "average", {{"num_features", std::int64_t{4}}, {"momentum", None{}}}),
         makeBlock("SiLU", "silu", {{"inplace", true}}), makeBlock("Hardswish", "hardswish"),
         makeBlock("Hardswish", "hardswish_", {{"inplace", true}}), makeBlock("SiLU", "silu2"),
         makeBlock("Upsample", "area", {{"size", list(9, 8)}, {"mode", std::string("area")}}),
         makeBlock("Upsample", "blended",
                   {{"scale_factor", std::vector<double>{1.5, 2}},
                    {"mode", std::string("bilinear")},
                    {"align_corners", true},
                    {"recompute_scale_factor", true}}),
         makeBlock("Upsample", "exact",
                   {{"scale_factor", std::vector<double>{0.7, 0.7}}, {"mode", std::string("nearest-exact")}}),
         makeBlock("AdaptiveAvgPool2d", "pool", {{"output_size", list(kNoneElement, 6)}}),
         makeBlock("Softmax", "softmax", {{"dim", std::int64_t{-1}}}), makeBlock("LogSoftmax", "logsoftmax"),
         makeBlock("GELU", "gelu", {{"approximate", std::string("tanh")}}),
         makeBlock("ZeroPad2d", "pad", {{"padding", std::vector<std::int64_t>{1, 0, -1, 2}}}),
         makeBlock("Flatten", "flatten", {{"start_dim", std::int64_t{2}}}),
         makeBlock("Unflatten", "unflatten",
                   {{"dim", std::int64_t{0}}, {"unflattened_size", std::vector<std::int64_t>{-1}}}),
         makeSequential("empty", {}), makeSequential("forward", {makeBlock("PReLU", "a\"b\\")})});
    return network;
}

} // namespace

/// The emitted LibTorch source of several networks is compiled, and run with random parameters: they have the names and
/// shapes that Layerwise gives them, and the output is the same within 1e-5 of the largest value.
class LibTorchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void emittedSource_doesWhatLayerwiseDoes_data();
    void emittedSource_doesWhatLayerwiseDoes();

private:
    void add(const QString& name, const Network& network);
    QString buildAndRun() const;

    QTemporaryDir m_folder;
    QStringList m_cases;
};

void LibTorchTest::add(const QString& name, const Network& network)
{
    const QString error = saveCase(network, m_folder.filePath(name), static_cast<unsigned>(m_cases.size()));
    QVERIFY2(error.isEmpty(), qPrintable(error));
    QVERIFY2(QFile::exists(m_folder.filePath(name + "/model.cpp")), qPrintable(name));
    m_cases << name;
}

/// The first case stands in the program as it was written, the others each in a namespace of its own.
QString LibTorchTest::buildAndRun() const
{
    QByteArray includes;
    QByteArray runs;
    for (qsizetype i = 0; i < m_cases.size(); ++i) {
        const QByteArray space = "case" + QByteArray::number(i);
        const QByteArray include = "#include \"" + m_cases[i].toUtf8() + "/model.cpp\"\n";
        includes += i == 0 ? include : "namespace " + space + " {\n" + include + "}\n";
        runs += "        run(" + (i == 0 ? QByteArray() : space) + "::makeModel(), root / \"" + m_cases[i].toUtf8() +
                "\");\n";
    }
    QByteArray source = read(LAYERWISE_SOURCE_DIR "/tests/codegen/run_libtorch.cc.in");
    source.replace("@CASES@\n", includes).replace("@RUNS@\n", runs);
    const QString file = m_folder.filePath("run.cpp");
    QFile target(file);
    if (!target.open(QIODevice::WriteOnly) || target.write(source) != source.size())
        return file + " cannot be written";
    target.close();

    const QString program = m_folder.filePath("run");
    const QStringList flags = QString::fromUtf8(read(LAYERWISE_LIBTORCH_FLAGS)).split('\n', Qt::SkipEmptyParts);
    const QString compiled =
        runProgram(LAYERWISE_CXX, QStringList{"-std=c++17", "-O0", "-Wall", "-Wextra", "-o", program, file} + flags);
    return compiled.isEmpty() ? runProgram(program, {m_folder.path()}) : compiled;
}

void LibTorchTest::initTestCase()
{
    add("resnet18-28", *makeTemplate("resnet18-28"));
    add("lenet5", *makeTemplate("lenet5"));
    add("empty", *makeTemplate("empty"));
    add("changed", changedResNet());
    add("odd", oddOptions());
    for (const unsigned seed : {2U, 4U, 7U})
        add("resnet_" + QString::number(seed), randomResNet(seed));
    for (unsigned seed = 1000; seed < 1008; ++seed)
        add("random_" + QString::number(seed), randomNetwork(seed));
    const QString wrong = buildAndRun();
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
}

void LibTorchTest::emittedSource_doesWhatLayerwiseDoes_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : m_cases)
        QTest::newRow(qPrintable(name)) << name;
}

void LibTorchTest::emittedSource_doesWhatLayerwiseDoes()
{
    QFETCH(QString, name);
    const QDir folder(m_folder.filePath(name));
    QVERIFY(!folder.exists("error.txt"));
    const std::vector<float> expected = readValues(folder.filePath("1.bin"));
    const std::vector<float> actual = readValues(folder.filePath("libtorch.bin"));
    QVERIFY(!expected.empty());
    QCOMPARE(actual.size(), expected.size());
    double largest = 1e-30;
    double difference = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        largest = std::max<double>(largest, std::abs(expected[i]));
        difference = std::max<double>(difference, std::abs(expected[i] - actual[i]));
    }
    QVERIFY2(difference <= kTolerance * largest, qPrintable(QString::number(difference / largest)));
}

QTEST_GUILESS_MAIN(LibTorchTest)
#include "test_libtorch.moc"
