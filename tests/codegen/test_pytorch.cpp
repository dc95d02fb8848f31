#include "model/templates/blocks.h"
#include "model/templates/templates.h"
#include "tests/codegen/random_networks.h"
#include "tests/codegen/saved_case.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <map>
#include <set>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

constexpr unsigned kRandomNetworks = 200;
constexpr unsigned kRandomResNets = 60;
constexpr int kPatienceMs = 580'000;

/// What run_pytorch.py prints; std::nullopt if it fails, and status 77 if there is no torch.
std::optional<QJsonDocument> runPython(const QStringList& arguments, int* status)
{
    QProcess python;
    python.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    python.start("/usr/bin/python3", QStringList{LAYERWISE_SOURCE_DIR "/tests/codegen/run_pytorch.py"} + arguments);
    const bool finished = python.waitForFinished(kPatienceMs) && python.exitStatus() == QProcess::NormalExit;
    *status = finished ? python.exitCode() : 77;
    if (*status != 0)
        return std::nullopt;
    return QJsonDocument::fromJson(python.readAllStandardOutput());
}

/// A layer with a parameter under each of these names.
std::vector<Block> slopes(const QJsonArray& names)
{
    std::vector<Block> blocks;
    for (const QJsonValue& name : names)
        blocks.push_back(makeBlock("PReLU", name.toString().toStdString()));
    return blocks;
}

Block residualOf(std::string name, std::vector<Block> body, std::vector<Block> shortcut)
{
    Block block = makeBlock("Residual", std::move(name));
    block.slots = {std::move(body), std::move(shortcut)};
    return block;
}

/// A Residual in a Residual in a Residual…
Network nested(int levels)
{
    Block block = makeBlock("PReLU", "prelu");
    for (int level = 0; level < levels; ++level)
        block = residualOf("inner", {std::move(block)}, {});
    return makeNetwork("nested", 6, {std::move(block)});
}

} // namespace

/// The emitted PyTorch source of many networks is run in Python with random parameters: the keys of its state_dict are
/// Layerwise's in the same order, it takes them strictly, and gives the same output within 1e-5 of the largest value.
class PyTorchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void emittedSource_doesWhatLayerwiseDoes_data();
    void emittedSource_doesWhatLayerwiseDoes();
    void randomNetworks_haveEveryLayerType();

private:
    void add(const QString& name, const Network& network);

    QTemporaryDir m_folder;
    std::map<QString, QString> m_cases; ///< name -> what is wrong
    std::set<std::string> m_types;
};

void PyTorchTest::add(const QString& name, const Network& network)
{
    forEachBlock(network.root, registry(),
                 [this](const Block& block, const std::string&, int) { m_types.insert(block.type); });
    m_cases[name] = saveCase(network, m_folder.filePath(name), static_cast<unsigned>(m_cases.size()));
}

void PyTorchTest::initTestCase()
{
    int status = 0;
    const auto attributes = runPython({"attributes"}, &status);
    if (status == 77)
        QSKIP("Python's torch cannot be imported here, so nothing can be compared.");
    QVERIFY(attributes && attributes->array().size() > 100);

    const std::vector<Block> odd = slopes(attributes->array());
    add("names of nn.Sequential", makeNetwork("\"\"\"\nimport nothing\\", 4, odd));
    add("names of nn.Sequential in a Residual",
        makeNetwork("names", 4, {residualOf("r", odd, {makeSequential("forward", odd)})}));
    add("names with marks", makeNetwork("names", 4, slopes({"a\"b", "c\\", "\t", "naïve", "{}", "%s", "'", "#"})));
    add("nested 200 deep", nested(199));
    for (unsigned seed = 0; seed < kRandomNetworks; ++seed)
        add("random " + QString::number(seed), randomNetwork(seed));
    for (unsigned seed = 0; seed < kRandomResNets; ++seed)
        add("ResNet " + QString::number(seed), randomResNet(seed));
    for (const TemplateInfo& info : templates())
        add(QString::fromStdString(info.key), *makeTemplate(info.key));

    const auto results = runPython({"compare", m_folder.path()}, &status);
    QVERIFY(results && results->object().size() == static_cast<int>(m_cases.size()));
    for (auto& [name, wrong] : m_cases) {
        if (wrong.isEmpty())
            wrong = results->object().value(name).toString("not run");
    }
}

void PyTorchTest::emittedSource_doesWhatLayerwiseDoes_data()
{
    QTest::addColumn<QString>("wrong");
    for (const auto& [name, wrong] : m_cases)
        QTest::newRow(qPrintable(name)) << wrong;
}

void PyTorchTest::emittedSource_doesWhatLayerwiseDoes()
{
    QFETCH(QString, wrong);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
}

void PyTorchTest::randomNetworks_haveEveryLayerType()
{
    for (const LayerType* type : registry().types())
        QVERIFY2(m_types.contains(type->name()), type->name().c_str());
}

QTEST_GUILESS_MAIN(PyTorchTest)
#include "test_pytorch.moc"
