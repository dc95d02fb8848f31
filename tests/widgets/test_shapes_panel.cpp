#include "tests/widgets/scripted_run.h"
#include "widgets/viewers/shapes_delegate.h"
#include "widgets/viewers/shapes_panel.h"

#include <QHeaderView>
#include <QTableView>
#include <QTest>

using namespace layerwise;
using namespace layerwise::testing;

class TestShapesPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void shapes_rowAndSelection_followEachOther();
    void shapes_movedBlock_staysSelected();
    void shapes_sorting_threeClicks();
    void shapes_totals_andFailures();
};

void TestShapesPanel::shapes_rowAndSelection_followEachOther()
{
    ScriptedRun run({{"flatten", "Flatten"}, {"relu", "ReLU"}}, Script{});
    ShapesPanel panel(run.document, run.selection, &run.runs);
    panel.resize(800, 200);
    panel.show();
    run.selection.select(run.id("relu"));
    QCOMPARE(panel.table()->currentIndex().row(), 1);
    QTest::mouseClick(panel.table()->viewport(), Qt::LeftButton, {},
                      panel.table()->visualRect(panel.table()->model()->index(0, 0)).center());
    QCOMPARE(run.selection.current(), run.id("flatten"));
    QTest::keyClick(panel.table(), Qt::Key_Down);
    QCOMPARE(run.selection.current(), run.id("relu"));
}

void TestShapesPanel::shapes_movedBlock_staysSelected()
{
    ScriptedRun run({{"flatten", "Flatten"}, {"relu", "ReLU"}, {"tanh", "Tanh"}});
    ShapesPanel panel(run.document, run.selection, &run.runs);
    run.selection.select(run.id("flatten"));
    QVERIFY(run.document.moveBlock(run.id("flatten"), 1));
    QCOMPARE(run.selection.current(), run.id("flatten"));
    QCOMPARE(panel.table()->currentIndex().row(), 1);
    run.document.undoStack()->undo();
    QCOMPARE(run.selection.current(), run.id("flatten"));
}

void TestShapesPanel::shapes_sorting_threeClicks()
{
    ScriptedRun run({{"relu", "ReLU"}, {"conv", "Conv2d"}, {"bn", "BatchNorm2d"}});
    QVERIFY(!run.document.setOption(run.id("conv"), "in_channels", std::int64_t{1}));
    QVERIFY(!run.document.setOption(run.id("conv"), "out_channels", std::int64_t{2}));
    QVERIFY(!run.document.setOption(run.id("conv"), "kernel_size", std::vector<std::int64_t>{3, 3}));
    QVERIFY(!run.document.setOption(run.id("bn"), "num_features", std::int64_t{2}));
    ShapesPanel panel(run.document, run.selection, &run.runs);
    const auto order = [&] {
        QStringList names;
        for (int row = 0; row < panel.table()->model()->rowCount(); ++row)
            names += panel.table()->model()->index(row, 0).data().toString();
        return names.join(QLatin1Char(' '));
    };
    const auto click = [&] { Q_EMIT panel.table()->horizontalHeader()->sectionClicked(SummaryModel::ParametersColumn); };
    QCOMPARE(order(), QStringLiteral("relu conv bn"));
    click(); // Conv2d(1, 2, 3) has 1 * 2 * 9 + 2 parameters, BatchNorm2d(2) has 4, ReLU none
    QCOMPARE(order(), QStringLiteral("conv bn relu"));
    click();
    QCOMPARE(order(), QStringLiteral("relu bn conv"));
    click();
    QCOMPARE(order(), QStringLiteral("relu conv bn"));
}

void TestShapesPanel::shapes_totals_andFailures()
{
    ScriptedRun run({{"flatten", "Flatten"}, {"fc", "Linear"}, {"relu", "ReLU"}});
    ShapesPanel panel(run.document, run.selection, &run.runs);
    QVERIFY(!run.document.setOption(run.id("fc"), "in_features", std::int64_t{784}));
    QVERIFY(!run.document.setOption(run.id("fc"), "out_features", std::int64_t{10}));
    // Linear(784, 10): 784 * 10 + 10 parameters.
    QVERIFY2(panel.totalsText().startsWith(QStringLiteral("7,850 parameters")), qPrintable(panel.totalsText()));

    QVERIFY(!run.document.setOption(run.id("fc"), "in_features", std::int64_t{785}));
    const auto* delegate = panel.table()->findChild<ShapesDelegate*>();
    const auto textAt = [&](int row) {
        return delegate->text(panel.table()->model()->index(row, SummaryModel::OutputColumn));
    };
    QCOMPARE(textAt(1), QStringLiteral("\u2715 fails"));
    QCOMPARE(textAt(2), QStringLiteral("\u2013 not reached"));
}

QTEST_MAIN(TestShapesPanel)
#include "test_shapes_panel.moc"
