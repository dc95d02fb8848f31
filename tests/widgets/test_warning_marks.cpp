#include "model/templates/blocks.h"
#include "tests/widgets/canvas_stage.h"
#include "widgets/common/theme.h"

#include "widgets/canvas/canvas_header.h"

#include <QHelpEvent>
#include <QLabel>
#include <QSignalSpy>
#include <QToolTip>

using namespace layerwise;

namespace {

/// ResNet-18 with a ReLU doubled inside layer1.0.
void addDoubtful(Stage& stage)
{
    QVERIFY(stage.document.insertBlocks({makeReLU("again")}, {stage.id("layer1.0"), 0, 3}));
}

QColor warningColour()
{
    return Theme::current().warning;
}

/// Whether a part of the canvas shows the warning's colour.
bool showsWarning(Stage& stage, const QRect& rect)
{
    const QImage image = stage.canvas.viewport()->grab(rect).toImage();
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y) == warningColour())
                return true;
        }
    }
    return false;
}

} // namespace

/// How the canvas shows warnings: on the block, on folded boxes around it, in the header.
class TestWarningMarks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void doubtfulBlock_isMarkedAndDoesNotFail();
    void foldedBoxes_standForTheWarningsInside();
    void header_countsAndLeadsThere();
    void toolTip_saysWhy();
};

void TestWarningMarks::doubtfulBlock_isMarkedAndDoesNotFail()
{
    Stage stage;
    stage.canvas.unfoldAll();
    addDoubtful(stage);
    const QJsonObject shown = stage.shown("layer1.0.again");
    QCOMPARE(shown["warning"].toString(), QStringLiteral("again does nothing: layer1.0.relu gives no negative values"));
    QCOMPARE(shown["state"].toString(), QStringLiteral("not run"));
    QCOMPARE(shown["problem"].toString(), QString());
    stage.canvas.revealBlock(stage.id("layer1.0.again"));
    QTest::qWait(400);
    QVERIFY(showsWarning(stage, stage.rect("layer1.0.again")));
    QVERIFY(!showsWarning(stage, stage.rect("layer1.0.relu")));
}

void TestWarningMarks::foldedBoxes_standForTheWarningsInside()
{
    Stage stage;
    stage.canvas.foldAll();
    QVERIFY(!showsWarning(stage, stage.rect("layer1")));
    addDoubtful(stage);
    stage.canvas.foldAll();
    QTest::qWait(400);
    QCOMPARE(stage.shown("layer1")["warningsInside"].toInt(), 1);
    QCOMPARE(stage.shown("layer1.0")["warningsInside"].toInt(), 1);
    QCOMPARE(stage.shown("layer1")["warning"].toString(), QString());
    QVERIFY(showsWarning(stage, stage.rect("layer1")));
    QVERIFY(!showsWarning(stage, stage.rect("layer2")));
    // Unfolded, the box leaves it to the block inside.
    stage.canvas.setFolded(stage.id("layer1"), false);
    QTest::qWait(400);
    const QRect box = stage.rect("layer1");
    QVERIFY(!showsWarning(stage, QRect(box.topLeft(), QSize(box.width(), 30))));
    QVERIFY(showsWarning(stage, stage.rect("layer1.0")));
}

void TestWarningMarks::header_countsAndLeadsThere()
{
    Stage stage;
    auto* header = stage.canvas.findChild<CanvasHeader*>();
    QVERIFY(header != nullptr);
    QVERIFY(!header->plainText().contains("warning"));
    addDoubtful(stage);
    QVERIFY2(header->plainText().contains("1 warning"), qPrintable(header->plainText()));
    QVERIFY(!header->plainText().contains("error"));
    stage.canvas.foldAll();
    QSignalSpy asked(&stage.canvas, &NetworkCanvas::problemsRequested);
    Q_EMIT header->findChild<QLabel*>()->linkActivated(QStringLiteral("warnings"));
    QCOMPARE(asked.size(), 1);
    QCOMPARE(stage.selection.current(), stage.id("layer1.0.again"));
    QVERIFY(stage.shown("layer1.0.again")["visible"].toBool());
}

void TestWarningMarks::toolTip_saysWhy()
{
    Stage stage;
    QVERIFY(stage.document.insertBlocks({makeReLU("again")}, {kRootId, 0, 3}));
    QHelpEvent help(QEvent::ToolTip, stage.middle("again"),
                    stage.canvas.viewport()->mapToGlobal(stage.middle("again")));
    QApplication::sendEvent(stage.canvas.viewport(), &help);
    QTRY_VERIFY(QToolTip::isVisible());
    QVERIFY2(QToolTip::text().contains("no negative values") && QToolTip::text().contains("One of the two can go"),
             qPrintable(QToolTip::text()));
    QToolTip::hideText();
}

QTEST_MAIN(TestWarningMarks)
#include "test_warning_marks.moc"
