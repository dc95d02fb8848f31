#include "tests/widgets/canvas_stage.h"

#include "model/document/probe.h"

#include <QImage>

using namespace layerwise;

namespace {

/// ResNet-18, run, with a probe; the maps of conv1 and of relu are 32x32, and their thumbnails 32 pixels wide.
struct FieldStage : Stage {
    FieldStage() : probe(document, runs)
    {
        canvas.setProbe(&probe);
        runs.run();
        QVERIFY(QTest::qWaitFor([this] { return !runs.isRunning(); }));
        QTest::qWait(100); // steps that arrive together are shown together
        plain = canvas.viewport()->grab().toImage();
    }

    /// Where the card looks otherwise than without a field.
    QRect changedOn(const char* path)
    {
        const QImage now = canvas.viewport()->grab().toImage();
        QRect changed;
        const QRect card = rect(path);
        for (int y = card.top(); y <= card.bottom(); ++y) {
            for (int x = card.left(); x <= card.right(); ++x) {
                if (now.pixel(x, y) != plain.pixel(x, y))
                    changed |= QRect(x, y, 1, 1);
            }
        }
        return changed;
    }
    void point(const char* path, std::vector<std::int64_t> at)
    {
        probe.setPoint({id(path), StepPhase::Done, 0, std::move(at)});
    }

    Probe probe;
    QImage plain;
};

} // namespace

class TestCanvasFields : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void strip_frameFollowsThePixel();
    void strip_laterBlocksHaveNone();
    void strip_fieldsOff_areGone();
};

void TestCanvasFields::strip_frameFollowsThePixel()
{
    FieldStage stage;
    // What is computed from everything: the frame goes around the whole thumbnails.
    stage.point("fc", {0});
    const QRect all = stage.changedOn("conv1");
    QVERIFY(all.isValid());
    // ReLU and BatchNorm2d keep the place, so on conv1 it is one pixel. On thumbnails of as many pixels as values, its
    // frame, of at least 4 pixels and a line, lies around it.
    stage.point("relu", {0, 16, 8});
    const QRect first = stage.changedOn("conv1");
    QVERIFY(first.isValid());
    const int frame = first.height();
    QVERIFY2(frame >= 4 && frame <= 7, qPrintable(QString::number(frame)));
    QVERIFY(std::abs(first.left() + frame / 2 - (all.left() + 1 + 8)) <= 1);
    QVERIFY(std::abs(first.center().y() - (all.top() + 1 + 16)) <= 1);
    stage.point("relu", {0, 20, 13});
    const QRect second = stage.changedOn("conv1");
    QCOMPARE(second.topLeft() - first.topLeft(), QPoint(5, 4));
}

void TestCanvasFields::strip_laterBlocksHaveNone()
{
    FieldStage stage;
    stage.point("relu", {0, 16, 8});
    QVERIFY(!stage.changedOn("maxpool").isValid());
    QVERIFY(stage.changedOn("bn1").isValid());
}

void TestCanvasFields::strip_fieldsOff_areGone()
{
    FieldStage stage;
    stage.point("relu", {0, 16, 8});
    stage.probe.setFieldShown(false);
    QVERIFY(!stage.changedOn("conv1").isValid());
}

QTEST_MAIN(TestCanvasFields)
#include "test_canvas_fields.moc"
