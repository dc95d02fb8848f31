#include "tests/document/document_testing.h"

#include "model/document/selection.h"

#include <QSignalSpy>

using namespace layerwise;

class TestSelection : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void select_keepsTheNetworksOrderAndACurrentOne();
    void select_unknownIds_areLeftOut();
    void select_theSameAgain_saysNothing();
    void toggle_addsAndTakesAway();
    void removedBlocks_leaveTheSelection();
    void movedBlocks_staySelectedInTheNewOrder();
    void otherNetwork_clearsIt();
    void otherCurrent_startsAtTheFirstChannel();
    void optionFocus_selectsTheBlockFirst();
};

namespace {

struct Fixture {
    Fixture() : document(testRegistry())
    {
        document.setNetwork(smallNetwork(), {});
        selection = std::make_unique<Selection>(document);
    }
    NetworkDocument document;
    std::unique_ptr<Selection> selection;
};

using Ids = std::vector<BlockId>;

} // namespace

void TestSelection::select_keepsTheNetworksOrderAndACurrentOne()
{
    Fixture f;
    f.selection->select({kFc, kInnerConv, kConv}, kInnerConv);
    QVERIFY((f.selection->blocks() == Ids{kConv, kInnerConv, kFc}));
    QVERIFY(f.selection->current() == kInnerConv);
    QVERIFY(f.selection->contains(kFc) && !f.selection->contains(kRelu));
}

void TestSelection::select_unknownIds_areLeftOut()
{
    Fixture f;
    f.selection->select({kFc, BlockId{99}, BlockId{}}, BlockId{99});
    QVERIFY((f.selection->blocks() == Ids{kFc}));
    QVERIFY(f.selection->current() == kFc);
    f.selection->select(BlockId{99});
    QVERIFY(f.selection->blocks().empty() && !f.selection->current().valid());
}

void TestSelection::select_theSameAgain_saysNothing()
{
    Fixture f;
    QSignalSpy changed(f.selection.get(), &Selection::changed);
    f.selection->select(kConv);
    f.selection->select(kConv);
    QCOMPARE(changed.size(), 1);
}

void TestSelection::toggle_addsAndTakesAway()
{
    Fixture f;
    f.selection->select(kConv);
    f.selection->toggle(kFc);
    QVERIFY(f.selection->current() == kFc);
    f.selection->toggle(kFc);
    QVERIFY((f.selection->blocks() == Ids{kConv}));
    QVERIFY(f.selection->current() == kConv);
    f.selection->toggle(kConv);
    QVERIFY(f.selection->blocks().empty() && !f.selection->current().valid());
}

void TestSelection::removedBlocks_leaveTheSelection()
{
    Fixture f;
    f.selection->select({kConv, kInnerConv}, kInnerConv);
    f.document.removeBlocks({kBox});
    QVERIFY((f.selection->blocks() == Ids{kConv}));
    QVERIFY(f.selection->current() == kConv);
}

void TestSelection::movedBlocks_staySelectedInTheNewOrder()
{
    Fixture f;
    f.selection->select({kConv, kFc}, kConv);
    QSignalSpy changed(f.selection.get(), &Selection::changed);
    QVERIFY(!f.document.moveBlocks({kConv}, {kRootId, 0, 5}));
    QVERIFY((f.selection->blocks() == Ids{kFc, kConv}));
    QVERIFY(f.selection->current() == kConv);
    QCOMPARE(changed.size(), 1);
}

void TestSelection::otherNetwork_clearsIt()
{
    Fixture f;
    f.selection->select(kConv);
    f.document.setNetwork(smallNetwork(), {}); // the same ids, but other blocks
    QVERIFY(!f.selection->current().valid());
}

void TestSelection::otherCurrent_startsAtTheFirstChannel()
{
    Fixture f;
    f.selection->select(kConv);
    f.selection->setChannel(3);
    QSignalSpy channel(f.selection.get(), &Selection::channelChanged);
    connect(f.selection.get(), &Selection::changed, this, [&] { QCOMPARE(f.selection->channel(), 0); });
    f.selection->select(kFc);
    QCOMPARE(channel.size(), 1);
    f.selection->setChannel(-2);
    QCOMPARE(f.selection->channel(), 0);
}

void TestSelection::optionFocus_selectsTheBlockFirst()
{
    Fixture f;
    QSignalSpy focus(f.selection.get(), &Selection::optionFocusRequested);
    connect(f.selection.get(), &Selection::optionFocusRequested, this,
            [&](BlockId id) { QVERIFY(f.selection->current() == id); });
    f.selection->requestOptionFocus(kFc, "in_features");
    QCOMPARE(focus.size(), 1);
    f.selection->requestOptionFocus(BlockId{99}, "in_features");
    QCOMPARE(focus.size(), 1);
}

QTEST_GUILESS_MAIN(TestSelection)
#include "test_selection.moc"
