#include "tests/diagnose/diagnose_testing.h"
#include "tests/networks/random_networks.h"

#include <QtTest>

using namespace layerwise;
using namespace layerwise::testing;

/// Over many thousand networks edited at random, what is said before running is what LibTorch then does: it runs, with
/// that output, or this block is the first that fails.
class RandomVerdictsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void verdict_isLibTorchs_data();
    void verdict_isLibTorchs();
    void cleanupTestCase();

private:
    int m_networks = 0;
    int m_running = 0;
};

namespace {

std::string story(const Network& network, const Trace& trace)
{
    std::string text;
    for (const Problem& problem : errorsOf(network))
        text += "said " + pathOf(network.root, problem.block, registry()) + " " + problem.diagnostic.code + "; ";
    if (const TraceStep* failed = firstFailure(trace))
        text += "LibTorch " + failed->path + " (" + failed->type + "): " + failed->error;
    return text;
}

} // namespace

void RandomVerdictsTest::verdict_isLibTorchs_data()
{
    static constexpr int kOfARow = 1000;
    QTest::addColumn<QString>("key");
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("count");
    const auto rows = [](const char* key, int count) {
        for (int first = 0; first < count; first += kOfARow)
            QTest::addRow("%s from %d", key, first) << QString::fromLatin1(key) << first << kOfARow;
    };
    rows("resnet18-28", 7000);
    rows("resnet18-as-posted", 2000);
    rows("resnet50", 2000);
    rows("lenet5", 4000);
    rows("vgg-small", 4000);
    rows("mlp", 2000);
}

void RandomVerdictsTest::verdict_isLibTorchs()
{
    QFETCH(QString, key);
    QFETCH(int, first);
    QFETCH(int, count);
    Network base = narrowTemplate(key.toStdString());
    if (key.startsWith("resnet"))
        base.input.height = base.input.width = 28;
    TorchRuns torch;
    int running = 0;
    for (int seed = first; seed < first + count; ++seed) {
        RandomEdits random(registry(), static_cast<std::uint32_t>(seed));
        Network network = base;
        for (int edits = 1 + random.below(4); edits > 0; --edits)
            random.edit(network);
        const ShapeReport report = inferShapes(network, registry());
        const TracePtr trace = torch.run(network);
        const std::string place = "seed " + std::to_string(seed) + ": " + story(network, *trace);
        QVERIFY2(!trace->refusal, place.c_str());
        if (trace->status == TraceStatus::Ok) {
            QVERIFY2(report.ok(), place.c_str());
            QVERIFY2(report.output == trace->output()->shape(), place.c_str());
            ++running;
        } else {
            const TraceStep* failed = firstFailure(*trace);
            QVERIFY2(failed && !report.ok(), place.c_str());
            QVERIFY2(report.problems.front().block == failed->block, place.c_str());
        }
    }
    m_networks += count;
    m_running += running;
}

void RandomVerdictsTest::cleanupTestCase()
{
    qInfo("%d networks, %d of them run", m_networks, m_running);
    QVERIFY(QTest::currentTestFailed() || m_networks >= 20'000);
    // Both verdicts have to be drawn often for the test to say something.
    QVERIFY(QTest::currentTestFailed() || (m_running > m_networks / 10 && m_running < m_networks * 9 / 10));
}

QTEST_APPLESS_MAIN(RandomVerdictsTest)
#include "test_random_verdicts.moc"
