#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"

#include "model/document/sentences.h"
#include "model/document/trace_snapshots.h"

#include <QSignalSpy>

using namespace layerwise;

namespace {

struct Fixture {
    Fixture()
    {
        document.setNetwork(smallNetwork(), {});
        images = std::make_unique<ImageSource>(document);
        runs = std::make_unique<RunController>(document, *images,
                                               std::make_unique<fake::FakeExecutor>(testRegistry(), control));
        snapshots = std::make_unique<TraceSnapshots>(document, *runs);
    }
    bool run()
    {
        runs->run();
        return QTest::qWaitFor([this] { return !runs->isRunning(); });
    }

    fake::ExecutorControlPtr control = std::make_shared<fake::ExecutorControl>();
    NetworkDocument document{testRegistry()};
    std::unique_ptr<ImageSource> images;
    std::unique_ptr<RunController> runs;
    std::unique_ptr<TraceSnapshots> snapshots;
};

std::string codeOf(const Result<ActivationPtr>& result)
{
    return result ? "ok" : result.error().code;
}

} // namespace

class TestTraceSnapshots : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void beforeAnyRun_nothingIsKept();
    void names_areFreeAndCanBeChanged();
    void keptValues_stayWhatTheyWere_afterAnotherRun();
    void a_replacesTheLastA_untilItIsRenamed();
    void otherDocument_blocksAreFoundByPath();
    void whatIsNotThere_hasItsReason();
    void difference_isElementByElement_andMadeWhenLookedAt();
    void difference_ofOtherShapes_saysBoth();
};

void TestTraceSnapshots::beforeAnyRun_nothingIsKept()
{
    Fixture f;
    QVERIFY(!f.snapshots->canTake());
    QCOMPARE(f.snapshots->take(QStringLiteral("x")), 0U);
    QVERIFY(f.snapshots->all().empty());
}

void TestTraceSnapshots::names_areFreeAndCanBeChanged()
{
    Fixture f;
    QVERIFY(f.run());
    QSignalSpy changed(f.snapshots.get(), &TraceSnapshots::changed);
    const auto first = f.snapshots->take(QStringLiteral("  before "));
    const auto second = f.snapshots->take(QStringLiteral("before"));
    QCOMPARE(f.snapshots->find(first)->name, QStringLiteral("before"));
    QCOMPARE(f.snapshots->find(second)->name, QStringLiteral("before 2"));
    QVERIFY(!f.snapshots->rename(second, QStringLiteral("before")));
    QVERIFY(!f.snapshots->rename(second, QStringLiteral(" ")));
    QCOMPARE(changed.count(), 2);
    QVERIFY(f.snapshots->rename(second, QStringLiteral("after")));
    QCOMPARE(f.snapshots->find(second)->name, QStringLiteral("after"));
    f.snapshots->remove(first);
    QVERIFY(!f.snapshots->find(first));
    QCOMPARE(f.snapshots->all().size(), 1U);
}

void TestTraceSnapshots::keptValues_stayWhatTheyWere_afterAnotherRun()
{
    Fixture f;
    QVERIFY(f.run());
    const ActivationPtr before = f.runs->step(kRelu)->output;
    const auto id = f.snapshots->take({});
    f.control->zeroBlock = kRelu.value;
    f.document.setName(QStringLiteral("other"));
    QVERIFY(!f.document.rename(kRelu, QStringLiteral("act"))); // another path, the same block
    QVERIFY(f.run());
    QVERIFY(f.runs->step(kRelu)->output != before);
    QCOMPARE(*f.snapshots->activation(id, {kRelu, StepPhase::Done}), before);
    QCOMPARE(*f.snapshots->activation(id, {kInnerConv, StepPhase::Before}), before);
    QVERIFY(*f.snapshots->activation(id, {kRootId, StepPhase::Enter}));
}

void TestTraceSnapshots::a_replacesTheLastA_untilItIsRenamed()
{
    Fixture f;
    QVERIFY(f.run());
    const auto first = f.snapshots->takeA();
    const auto second = f.snapshots->takeA();
    QVERIFY(!f.snapshots->find(first));
    QCOMPARE(f.snapshots->find(second)->name, QStringLiteral("A"));
    QVERIFY(f.snapshots->rename(second, QStringLiteral("seven")));
    f.snapshots->takeA();
    QVERIFY(f.snapshots->find(second));
    QCOMPARE(f.snapshots->all().size(), 2U);
}

void TestTraceSnapshots::otherDocument_blocksAreFoundByPath()
{
    Fixture f;
    QVERIFY(f.run());
    const ActivationPtr inner = f.runs->step(kInnerRelu)->output;
    const auto id = f.snapshots->take({});
    Network other = smallNetwork();
    // The same paths with other ids.
    std::uint64_t nextId = 100;
    for (Block& block : other.root.slots.front())
        assignIds(block, nextId);
    f.document.setNetwork(other, {});
    const BlockId same = findByPath(f.document.network().root, "box.relu", testRegistry())->id;
    QVERIFY(same != kInnerRelu);
    QCOMPARE(*f.snapshots->activation(id, {same, StepPhase::Done}), inner);
    QVERIFY(!f.document.rename(same, QStringLiteral("new")));
    QCOMPARE(codeOf(f.snapshots->activation(id, {same, StepPhase::Done})), std::string("compare.no_block"));
}

void TestTraceSnapshots::whatIsNotThere_hasItsReason()
{
    Fixture f;
    f.control->failingBlock = kBox.value + 1; // box.conv1: what comes after it is not run
    QVERIFY(f.run());
    const auto id = f.snapshots->take(QStringLiteral("broken"));
    const auto result = f.snapshots->activation(id, {kFc, StepPhase::Done});
    QCOMPARE(codeOf(result), std::string("compare.not_run"));
    QVERIFY(sentence(result.error()).contains(QStringLiteral("broken")));
    QCOMPARE(codeOf(f.snapshots->activation(999, {kFc, StepPhase::Done})), std::string("compare.no_block"));
}

void TestTraceSnapshots::difference_isElementByElement_andMadeWhenLookedAt()
{
    int looks = 0;
    const Shape shape{1, 1, 1, 3};
    const auto lazy = [&](std::vector<float> values) {
        return std::make_shared<const Activation>(shape, [&looks, values] {
            ++looks;
            auto owner = std::make_shared<std::vector<float>>(values);
            const float* data = owner->data();
            return Activation::Values{owner, data};
        });
    };
    const auto result = difference(lazy({1, -2, 0.5F}), lazy({0.25F, -3, 0.5F}));
    QVERIFY(result.ok());
    QCOMPARE(looks, 0);
    const auto values = (*result)->values();
    QCOMPARE(std::vector<float>(values.begin(), values.end()), (std::vector<float>{0.75F, 1, 0}));
    QCOMPARE(looks, 2);
}

void TestTraceSnapshots::difference_ofOtherShapes_saysBoth()
{
    const auto a = std::make_shared<const Activation>(Shape{1, 2, 1, 1}, std::vector<float>{1, 2});
    const auto b = std::make_shared<const Activation>(Shape{1, 1, 1, 2}, std::vector<float>{1, 2});
    const auto result = difference(a, b);
    QVERIFY(!result.ok());
    QVERIFY(sentence(result.error()).contains(QStringLiteral("[1, 2, 1, 1]")));
    QVERIFY(sentence(result.error()).contains(QStringLiteral("[1, 1, 1, 2]")));
}

QTEST_GUILESS_MAIN(TestTraceSnapshots)
#include "test_trace_snapshots.moc"
