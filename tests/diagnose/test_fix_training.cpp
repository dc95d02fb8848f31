#include "tests/diagnose/diagnose_testing.h"

#include "model/diagnose/fix_training.h"
#include "model/templates/templates.h"

#include <QtTest>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

Network lenetUntil(std::size_t blocks)
{
    Network network = *makeTemplate("lenet5");
    network.root.slots.front().resize(blocks);
    return network;
}

QString titles(const std::vector<Fix>& fixes)
{
    QStringList lines;
    for (const Fix& fix : fixes)
        lines << QString::fromStdString(text(fix.title));
    return lines.join('\n');
}

Problem problem(const std::string& code)
{
    return {Severity::Error, {}, {code, {}, {}}};
}

} // namespace

class TestFixTraining : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void output_ofMaps_getsAListOfScores();
    void labels_moreThanTheClasses_widenTheLastLayer();
    void labels_withoutALinearAtTheEnd_appendOne();
    void noParameters_getALayerThatLearns();
    void brokenNetwork_andOtherProblems_getNothing();
};

void TestFixTraining::output_ofMaps_getsAListOfScores()
{
    const Network network = lenetUntil(3);
    const std::vector<Fix> fixes = findTrainingFixes(network, registry(), problem("train.output"), 7);
    QVERIFY(!fixes.empty());
    TorchRuns torch;
    for (const Fix& fix : fixes) {
        torch.startAnew();
        const TracePtr trace = torch.run(withFix(network, fix));
        QVERIFY2(trace->output(), text(fix.title).c_str());
        QCOMPARE(trace->output()->shape(), Shape({1, 7}));
    }
    QVERIFY(titles(fixes).contains("AdaptiveAvgPool2d(1), Flatten, Linear("));
}

void TestFixTraining::labels_moreThanTheClasses_widenTheLastLayer()
{
    const Network network = *makeTemplate("lenet5");
    const std::vector<Fix> fixes = findTrainingFixes(network, registry(), problem("train.labels"), 26);
    QCOMPARE(fixes.size(), std::size_t{1});
    TorchRuns torch;
    QCOMPARE(torch.run(withFix(network, fixes[0]))->output()->shape(), Shape({1, 26}));
    QCOMPARE(withFix(network, fixes[0]).root.slots[0].size(), network.root.slots[0].size());
}

void TestFixTraining::labels_withoutALinearAtTheEnd_appendOne()
{
    Network network = *makeTemplate("lenet5");
    network.root.slots.front().push_back({BlockId{900}, "ReLU", "last", {}, {}});
    const std::vector<Fix> fixes = findTrainingFixes(network, registry(), problem("train.labels"), 26);
    QCOMPARE(fixes.size(), std::size_t{1});
    QCOMPARE(titles(fixes), QStringLiteral("fix.append layer=Linear(10, 26)"));
}

void TestFixTraining::noParameters_getALayerThatLearns()
{
    Network network;
    network.root.slots.front() = {{BlockId{2}, "Flatten", "flatten", {}, {}}};
    const std::vector<Fix> fixes = findTrainingFixes(network, registry(), problem("train.no_parameters"), 10);
    QCOMPARE(titles(fixes), QStringLiteral("fix.append layer=Linear(4096, 10)"));
}

void TestFixTraining::brokenNetwork_andOtherProblems_getNothing()
{
    Network broken = *makeTemplate("lenet5");
    broken.root.slots.front().erase(broken.root.slots.front().begin());
    QVERIFY(!inferShapes(broken, registry()).ok());
    QVERIFY(findTrainingFixes(broken, registry(), problem("train.labels"), 26).empty());
    QVERIFY(findTrainingFixes(*makeTemplate("lenet5"), registry(), problem("train.not_finite"), 10).empty());
}

QTEST_GUILESS_MAIN(TestFixTraining)
#include "test_fix_training.moc"
