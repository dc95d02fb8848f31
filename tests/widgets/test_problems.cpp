#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"
#include "widgets/common/code_box.h"
#include "widgets/problems/problems_panel.h"

#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

namespace layerwise {

class TestProblems : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_document = std::make_unique<NetworkDocument>(testRegistry());
        m_document->setNetwork(smallNetwork(), {});
        m_selection = std::make_unique<Selection>(*m_document);
        m_images = std::make_unique<ImageSource>(*m_document);
        m_runs = std::make_unique<RunController>(*m_document, *m_images,
                                                 std::make_unique<fake::FakeExecutor>(testRegistry()));
        m_fixes = std::make_unique<FixSearch>(*m_document);
        m_panel = std::make_unique<ProblemsPanel>(*m_document, *m_selection, *m_runs, *m_fixes);
        m_panel->resize(860, 220);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
        m_view = m_panel->findChild<QTreeView*>();
        QVERIFY(m_view);
    }
    void cleanup()
    {
        m_panel.reset();
        m_fixes.reset();
        m_runs.reset();
        m_images.reset();
        m_selection.reset();
        m_document.reset();
    }

    void noProblem_saysThatEveryLayerFits();
    void edit_thatBreaksTheNetwork_listsAndCountsTheError();
    void edit_thatRepairsIt_emptiesTheListAgain();
    void click_selectsTheBlockAndAsksForItsOption();
    void enter_onTheNotReachedRow_selectsItsBlock();
    void selection_ofABlockWithAProblem_isFollowed();
    void torchMessage_unfolded_showsWhatTheExecutorSays();
    void torchMessage_whileFolded_isNotAskedFor();

private:
    /// conv1 inside the box expects 3 channels and gets 4; flatten and fc are not reached.
    void breakNetwork() { QVERIFY(!m_document->setOption(kInnerConv, QStringLiteral("in_channels"), std::int64_t{3})); }
    bool saysThatEveryLayerFits() const
    {
        return m_panel->findChild<QLabel*>(QStringLiteral("noProblems"))->isVisible();
    }
    QPoint placeOf(int row) const { return m_view->visualRect(m_panel->model()->index(row, 2)).center(); }

    std::unique_ptr<NetworkDocument> m_document;
    std::unique_ptr<FixSearch> m_fixes;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<ImageSource> m_images;
    std::unique_ptr<RunController> m_runs;
    std::unique_ptr<ProblemsPanel> m_panel;
    QTreeView* m_view = nullptr;
};

void TestProblems::noProblem_saysThatEveryLayerFits()
{
    QVERIFY(saysThatEveryLayerFits());
    QVERIFY(!m_view->isVisible());
}

void TestProblems::edit_thatBreaksTheNetwork_listsAndCountsTheError()
{
    QSignalSpy counted(m_panel.get(), &ProblemsPanel::countChanged);
    breakNetwork();
    QCOMPARE(counted.size(), 1);
    QCOMPARE(counted.front().at(0).toInt(), 1);
    QCOMPARE(counted.front().at(1).toInt(), 0);
    QVERIFY(m_view->isVisible());
    QVERIFY(!saysThatEveryLayerFits());
    const QString title = m_panel->findChild<QLabel*>(QStringLiteral("problemTitle"))->text();
    for (const char* part : {"box.conv1", "3", "4"})
        QVERIFY2(title.contains(QLatin1String(part)), qPrintable(title));
}

void TestProblems::edit_thatRepairsIt_emptiesTheListAgain()
{
    breakNetwork();
    QSignalSpy counted(m_panel.get(), &ProblemsPanel::countChanged);
    m_document->undoStack()->undo();
    QCOMPARE(counted.size(), 1);
    QCOMPARE(counted.front().at(0).toInt(), 0);
    QVERIFY(saysThatEveryLayerFits());
}

void TestProblems::click_selectsTheBlockAndAsksForItsOption()
{
    breakNetwork();
    QSignalSpy asked(m_selection.get(), &Selection::optionFocusRequested);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, placeOf(0));
    QCOMPARE(m_selection->current(), kInnerConv);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.front().at(0).value<BlockId>(), kInnerConv);
    QCOMPARE(asked.front().at(1).toString(), QStringLiteral("in_channels"));
}

void TestProblems::enter_onTheNotReachedRow_selectsItsBlock()
{
    breakNetwork();
    QCOMPARE(m_panel->model()->rowCount(), 2);
    m_view->setCurrentIndex(m_panel->model()->index(1, 0));
    QVERIFY(!m_selection->current().valid());
    QSignalSpy asked(m_selection.get(), &Selection::optionFocusRequested);
    QTest::keyClick(m_view, Qt::Key_Return);
    // The box's second layer comes after its conv1.
    QCOMPARE(m_selection->current(), kInnerRelu);
    QCOMPARE(asked.size(), 0);
}

void TestProblems::selection_ofABlockWithAProblem_isFollowed()
{
    breakNetwork();
    m_view->setCurrentIndex(m_panel->model()->index(1, 0));
    m_selection->select(kInnerConv);
    QCOMPARE(m_view->currentIndex().row(), 0);
    m_selection->select(kConv);
    QCOMPARE(m_view->currentIndex().row(), 0);
}

void TestProblems::torchMessage_unfolded_showsWhatTheExecutorSays()
{
    breakNetwork();
    auto* fold = m_panel->findChild<QToolButton*>(QStringLiteral("torchFold"));
    auto* message = m_panel->findChild<CodeBox*>(QStringLiteral("torchMessage"));
    QVERIFY(fold->isVisible());
    QVERIFY(!message->isVisible());
    fold->click();
    QVERIFY(message->isVisible());
    QTRY_COMPARE(message->text(), QStringLiteral("fake message for block 5 and input [1, 4, 8, 8]"));
    // The numbers change under it: it is asked anew.
    QVERIFY(!m_document->setOption(kConv, QStringLiteral("out_channels"), std::int64_t{6}));
    QTRY_COMPARE(message->text(), QStringLiteral("fake message for block 5 and input [1, 6, 8, 8]"));
    fold->click();
    QVERIFY(!message->isVisible());
}

void TestProblems::torchMessage_whileFolded_isNotAskedFor()
{
    QSignalSpy answered(m_runs.get(), &RunController::torchMessageReady);
    breakNetwork();
    m_runs->run();
    QTRY_VERIFY(!m_runs->isRunning());
    QCOMPARE(answered.size(), 0);
}

} // namespace layerwise

QTEST_MAIN(layerwise::TestProblems)
#include "test_problems.moc"
