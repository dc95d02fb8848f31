#include "model/core/shape_inference.h"
#include "tests/widgets/canvas_stage.h"
#include "widgets/problems/fix_button.h"
#include "widgets/problems/fix_list.h"
#include "widgets/problems/problem_details.h"
#include "widgets/problems/problem_popover.h"

#include <QScrollBar>
#include <QSignalSpy>

using namespace layerwise;

namespace {

/// A stage with what offers fixes on it, wired as the window does.
struct Workshop : Stage {
    explicit Workshop(const char* key)
        : Stage(key), fixes(document), problems(document, &runs, &fixes),
          popover(document, selection, runs, fixes, problems, canvas.viewport())
    {
        QObject::connect(popover.details(), &ProblemDetails::fixPointed, &canvas, &NetworkCanvas::previewFix);
        QObject::connect(popover.details(), &ProblemDetails::fixLeft, &canvas, &NetworkCanvas::clearPreview);
        const auto place = [this] {
            if (!canvas.isPreviewing()) {
                popover.placeAt(canvas.blockRect(popover.block()));
            }
        };
        QObject::connect(&popover, &ProblemPopover::placeRequested, &popover, place);
        QObject::connect(&canvas, &NetworkCanvas::viewChanged, &popover, place);
    }
    QWidget* fixButton(int index) { return popover.details()->fixList()->button(index); }
    std::vector<Fix> shownFixes() { return popover.details()->fixList()->fixes(); }

    FixSearch fixes;
    ProblemModel problems;
    ProblemPopover popover;
};

bool hintsAreThere(const NetworkCanvas& canvas)
{
    return !canvas.describe()[QStringLiteral("hints")].toArray().isEmpty();
}

} // namespace

class TestFixes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void search_findsFixesOfEveryProblemBesideTheDocument();
    void search_afterAnEdit_forgetsWhatItFound();
    void popover_showsTheErrorOfTheSelectedBlockOnly();
    void popover_escape_putsItAwayUntilAnotherSelection();
    void popover_staysInsideTheCanvas();
    void pointing_previewsTheMendedNetworkAndLeavesTheDocumentAlone();
    void leaving_bringsTheViewBack();
    void click_appliesTheFixAsOneStep();
    void enter_appliesTheFixWithTheFocus();
    void outdatedFix_isNeitherPreviewedNorApplied();
    void drag_saysAtEveryGapWhatTheNetworkWouldSay();
    void drag_overAndDone_saysNothingAnyMore();
};

void TestFixes::search_findsFixesOfEveryProblemBesideTheDocument()
{
    Workshop shop("resnet18-as-posted");
    QVERIFY(!shop.fixes.isDone()); // it never makes the GUI thread wait
    QTRY_VERIFY(shop.fixes.isDone());
    QCOMPARE(shop.document.problems().size(), std::size_t{1});
    const std::vector<Fix>& found = shop.fixes.fixesOf(shop.document.problems().front());
    QVERIFY(found.size() >= 3);
    const QModelIndex cell = shop.problems.index(0, ProblemModel::FixesColumn);
    QCOMPARE(cell.data().toString(), QStringLiteral("%1 fixes").arg(found.size()));
}

void TestFixes::search_afterAnEdit_forgetsWhatItFound()
{
    Workshop shop("resnet18-as-posted");
    QTRY_VERIFY(shop.fixes.isDone());
    const Problem problem = shop.document.problems().front();
    QVERIFY(
        !shop.document.setOption(shop.id("avgpool"), QStringLiteral("kernel_size"), std::vector<std::int64_t>{1, 1}));
    QVERIFY(shop.document.shapes().ok());
    QVERIFY(shop.fixes.fixesOf(problem).empty());
    QTRY_VERIFY(shop.fixes.isDone());
    QVERIFY(shop.fixes.fixesOf(problem).empty());
}

void TestFixes::popover_showsTheErrorOfTheSelectedBlockOnly()
{
    Workshop shop("resnet18-as-posted");
    QVERIFY(!shop.popover.isVisible());
    shop.selection.select(shop.id("avgpool"));
    shop.canvas.revealBlock(shop.id("avgpool"));
    QTRY_VERIFY(shop.popover.isVisible());
    QTRY_VERIFY(shop.shownFixes().size() >= 3);
    shop.selection.select(shop.id("conv1"));
    QVERIFY(!shop.popover.isVisible());
    shop.selection.select(shop.id("fc")); // not reached: not at fault
    QVERIFY(!shop.popover.isVisible());
}

void TestFixes::popover_escape_putsItAwayUntilAnotherSelection()
{
    Workshop shop("resnet18-as-posted");
    shop.selection.select(shop.id("avgpool"));
    QTRY_VERIFY(shop.popover.isVisible());
    QTest::keyClick(&shop.popover, Qt::Key_Escape);
    QVERIFY(!shop.popover.isVisible());
    shop.document.setName(QStringLiteral("Renamed")); // what else happens does not bring it back
    QVERIFY(!shop.popover.isVisible());
    shop.selection.select(shop.id("fc"));
    shop.selection.select(shop.id("avgpool"));
    QTRY_VERIFY(shop.popover.isVisible());
}

void TestFixes::popover_staysInsideTheCanvas()
{
    Workshop shop("resnet18-as-posted");
    for (const QSize size : {QSize(480, 360), QSize(900, 700), QSize(1600, 1000)}) {
        shop.canvas.resize(size);
        shop.selection.select(shop.id("fc"));
        shop.selection.select(shop.id("avgpool"));
        QTRY_VERIFY(shop.shownFixes().size() >= 3);
        QTRY_VERIFY(shop.popover.isVisible());
        QVERIFY2(shop.canvas.viewport()->rect().contains(shop.popover.geometry()),
                 qPrintable(QStringLiteral("%1 wide").arg(size.width())));
    }
}

void TestFixes::pointing_previewsTheMendedNetworkAndLeavesTheDocumentAlone()
{
    Workshop shop("resnet18-as-posted");
    shop.selection.select(shop.id("avgpool"));
    QTRY_VERIFY(shop.fixButton(0) != nullptr);
    const Network before = shop.document.network();
    QSignalSpy edited(&shop.document, &NetworkDocument::shapesChanged);
    for (int i = 0; i < static_cast<int>(shop.shownFixes().size()); ++i) {
        Q_EMIT static_cast<FixButton*>(shop.fixButton(i))->entered();
        QVERIFY(shop.canvas.isPreviewing());
        QVERIFY(!shop.canvas.describe()[QStringLiteral("header")].toString().contains(QStringLiteral("error")));
    }
    QCOMPARE(edited.size(), 0);
    QVERIFY(shop.document.network() == before);
    QCOMPARE(shop.document.undoStack()->count(), 0);
}

void TestFixes::leaving_bringsTheViewBack()
{
    Workshop shop("resnet18-as-posted");
    shop.canvas.resize(900, 500);
    shop.selection.select(shop.id("avgpool"));
    shop.canvas.revealBlock(shop.id("avgpool"));
    QTRY_VERIFY(shop.fixButton(4) != nullptr);
    QTest::qWait(400); // the canvas glides to the block
    const int scroll = shop.canvas.verticalScrollBar()->value();
    const QString header = shop.canvas.describe()[QStringLiteral("header")].toString();
    for (int i = 0; i < 5; ++i) {
        auto* button = static_cast<FixButton*>(shop.fixButton(i));
        Q_EMIT button->entered();
        QVERIFY(!shop.canvas.describe()[QStringLiteral("preview")].toArray().isEmpty() || i == 1);
        Q_EMIT button->leftAlone();
        QVERIFY(!shop.canvas.isPreviewing());
        QCOMPARE(shop.canvas.verticalScrollBar()->value(), scroll);
        QCOMPARE(shop.canvas.describe()[QStringLiteral("header")].toString(), header);
    }
}

void TestFixes::click_appliesTheFixAsOneStep()
{
    Workshop shop("resnet18-as-posted");
    shop.selection.select(shop.id("avgpool"));
    QTRY_VERIFY(shop.fixButton(0) != nullptr);
    const Network before = shop.document.network();
    QTest::mouseClick(shop.fixButton(0), Qt::LeftButton);
    QTRY_COMPARE(shop.document.undoStack()->count(), 1);
    QVERIFY(inferShapes(shop.document.network(), shop.document.registry()).ok());
    QVERIFY(!shop.canvas.isPreviewing());
    QVERIFY(!shop.popover.isVisible());
    shop.document.undoStack()->undo();
    QVERIFY(shop.document.network() == before);
}

void TestFixes::enter_appliesTheFixWithTheFocus()
{
    Workshop shop("resnet18-as-posted");
    shop.selection.select(shop.id("avgpool"));
    QTRY_VERIFY(shop.fixButton(1) != nullptr);
    QTest::keyClick(shop.fixButton(1), Qt::Key_Return);
    QTRY_COMPARE(shop.document.undoStack()->count(), 1);
    QVERIFY(shop.document.problems().empty());
}

void TestFixes::outdatedFix_isNeitherPreviewedNorApplied()
{
    Workshop shop("resnet18-as-posted");
    shop.selection.select(shop.id("avgpool"));
    QTRY_VERIFY(shop.fixButton(0) != nullptr);
    const Fix fix = shop.shownFixes().front();
    shop.document.removeBlocks({shop.id("avgpool")});
    shop.canvas.previewFix(fix);
    QVERIFY(!shop.canvas.isPreviewing());
    const Network before = shop.document.network();
    QVERIFY(shop.document.applyFix(fix).has_value());
    QVERIFY(shop.document.network() == before);
}

void TestFixes::drag_saysAtEveryGapWhatTheNetworkWouldSay()
{
    Stage stage("lenet5");
    stage.canvas.unfoldAll();
    const QString dragged = stage.names().at(0);
    const QByteArray path = dragged.toUtf8();
    const QPoint from = stage.middle(path);
    stage.press(from);
    stage.move(from, from + QPoint(0, 60));
    QTRY_VERIFY(hintsAreThere(stage.canvas));
    int fitting = 0;
    int failing = 0;
    for (const QJsonValue& value : stage.canvas.describe()[QStringLiteral("hints")].toArray()) {
        const QJsonObject hint = value.toObject();
        NetworkDocument copy(stage.document.registry());
        copy.setNetwork(stage.document.network(), {});
        const Block* parent = hint[QStringLiteral("path")].toString().isEmpty()
                                  ? &copy.network().root
                                  : findByPath(copy.network().root,
                                               hint[QStringLiteral("path")].toString().toStdString(), copy.registry());
        QVERIFY(!copy.moveBlocks({stage.id(path)}, {parent->id, hint[QStringLiteral("slot")].toInt(),
                                                    hint[QStringLiteral("index")].toInt()}));
        const bool fits = copy.shapes().ok();
        QCOMPARE(hint[QStringLiteral("fits")].toBool(), fits);
        QVERIFY(!hint[QStringLiteral("words")].toString().isEmpty());
        ++(fits ? fitting : failing);
    }
    QVERIFY(fitting >= 1);
    QVERIFY(failing >= 3);
    stage.release(from + QPoint(0, 60));
}

void TestFixes::drag_overAndDone_saysNothingAnyMore()
{
    Stage stage;
    const QPoint from = stage.middle("bn1");
    stage.press(from);
    stage.move(from, from + QPoint(0, 60));
    QTRY_VERIFY(hintsAreThere(stage.canvas));
    QTest::keyClick(&stage.canvas, Qt::Key_Escape);
    QVERIFY(!hintsAreThere(stage.canvas));
    stage.release(from + QPoint(0, 60));
}

QTEST_MAIN(TestFixes)
#include "test_fixes.moc"
