#include "tests/document/document_testing.h"

#include <QSignalSpy>

using namespace layerwise;

class TestDocumentLock : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void locked_everyEditIsRefused_andNothingChanges();
    void unlocked_editsWorkAgain();
};

namespace {

const Diagnostic kReason{"train.locked", {}, {}};

} // namespace

void TestDocumentLock::locked_everyEditIsRefused_andNothingChanges()
{
    NetworkDocument document(testRegistry());
    document.setNetwork(smallNetwork(), {});
    QSignalSpy locks(&document, &NetworkDocument::lockChanged);
    document.setLock(kReason);
    document.setLock(kReason);
    QCOMPARE(locks.count(), 1);
    const Network before = document.network();
    int refused = 0;
    connect(&document, &NetworkDocument::editRefused, this, [&](const Diagnostic& reason) {
        QCOMPARE(reason, kReason);
        ++refused;
    });
    InputSpec input = before.input;
    input.height = 16;
    Fix fix;
    fix.edits = {RemoveEdit{kRelu}};
    const WeightPlace weight{kConv, "weight", {4, 1, 3, 3}, 0};
    QCOMPARE(document.insertFromPalette("ReLU", {kRootId, 0, 0}).error(), kReason);
    QCOMPARE(document.insertBlocks({layer("ReLU", "more")}, {kRootId, 0, 0}).error(), kReason);
    document.removeBlocks({kRelu});
    QCOMPARE(document.moveBlocks({kRelu}, {kRootId, 0, 0}), kReason);
    QVERIFY(!document.moveBlock(kRelu, -1));
    QCOMPARE(document.duplicateBlocks({kRelu}).error(), kReason);
    QCOMPARE(document.setOption(kConv, "out_channels", std::int64_t{5}), kReason);
    QCOMPARE(document.rename(kConv, "first"), kReason);
    QCOMPARE(document.setInput(input), kReason);
    document.setName("Other");
    QCOMPARE(document.applyFix(fix), kReason);
    QCOMPARE(document.setWeight(weight, 2.0F), kReason);
    QCOMPARE(refused, 12);
    QVERIFY(document.network() == before);
    QVERIFY(document.weightEdits()->empty());
    QCOMPARE(document.undoStack()->count(), 0);
    // What changes nothing is no edit.
    QVERIFY(!document.setOption(kConv, "out_channels", std::int64_t{4}));
    QCOMPARE(refused, 12);
}

void TestDocumentLock::unlocked_editsWorkAgain()
{
    NetworkDocument document(testRegistry());
    document.setNetwork(smallNetwork(), {});
    document.setLock(kReason);
    document.setLock(std::nullopt);
    QVERIFY(!document.isLocked());
    QVERIFY(!document.rename(kConv, "first"));
    QCOMPARE(document.undoStack()->count(), 1);
}

QTEST_GUILESS_MAIN(TestDocumentLock)
#include "test_document_lock.moc"
