#include "tests/widgets/scripted_run.h"

#include "model/document/picture.h"
#include "widgets/common/segmented_switch.h"
#include "widgets/data/adjust_panel.h"
#include "widgets/data/draw_page.h"
#include "widgets/data/drawing_pad.h"
#include "widgets/data/image_panel.h"

#include <QCheckBox>
#include <QSignalSpy>
#include <QSlider>
#include <QTabletEvent>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

constexpr int kSide = DrawingSurface::kSide;

template <typename Widget>
Widget* named(const QWidget& widget, const QString& name)
{
    for (auto* candidate : widget.findChildren<Widget*>()) {
        if (candidate->accessibleName() == name || candidate->property("text").toString() == name)
            return candidate;
    }
    return nullptr;
}

/// A window with the panel in it, shown.
struct Stage {
    Stage()
    {
        auto* layout = new QVBoxLayout(&window);
        layout->addStretch(1);
        panel = new ImagePanel(run.images, run.document);
        layout->addWidget(panel);
        window.resize(280, 800);
        window.show();
    }
    void draw() const { named<QAbstractButton>(*panel, QStringLiteral("Draw"))->click(); }
    DrawingPad& pad() const { return *panel->drawPage()->pad(); }
    QPoint at(double x, double y) const { return pad().toWidget({x, y}).toPoint(); }
    void stroke(QPoint from, QPoint to, Qt::MouseButton button = Qt::LeftButton) const
    {
        QTest::mousePress(&pad(), button, {}, from);
        move(to, button);
        QTest::mouseRelease(&pad(), button, {}, to);
    }
    void move(QPoint to, Qt::MouseButton button) const
    {
        QMouseEvent event(QEvent::MouseMove, to, pad().mapToGlobal(to), Qt::NoButton, button, {});
        QCoreApplication::sendEvent(&pad(), &event);
    }
    int grey(int x, int y) const { return run.images.image().pixels[static_cast<std::size_t>(y * kSide + x)]; }

    ScriptedRun run{{}};
    QWidget window;
    ImagePanel* panel = nullptr;
};

} // namespace

class TestDrawing : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void switch_toDrawAndBack();
    void stroke_becomesTheImageWhileItIsDrawn();
    void rightButton_andEraser_erase();
    void tools_undoClearAndFromImage();
    void centre_isWhatTheNetworkGets();
    void keyboard_drawsAndKeepsItsKeys();
    void thickness_isOneThing();
    void tablet_otherEnd_erases();
    void adjust_slidersMoveTheImageAndBack();
    void adjust_dragIsAMovement();
    void adjust_followsTheKindOfImage();
    void adjust_hidesNothingButTheBlocks();
};

void TestDrawing::switch_toDrawAndBack()
{
    Stage stage;
    stage.run.images.setIndex(3);
    QVERIFY(!stage.pad().isVisible());
    stage.draw();
    QVERIFY(stage.pad().isVisible());
    QVERIFY(stage.run.images.kind() == ImageKind::Drawing);
    QVERIFY(says(*stage.panel, QStringLiteral("Drawing")));
    named<QAbstractButton>(*stage.panel, QStringLiteral("Data"))->click();
    QVERIFY(!stage.pad().isVisible());
    QCOMPARE(stage.run.images.index(), 3);
    stage.draw();
    stage.run.images.next(); // by its key
    QVERIFY(!stage.pad().isVisible());
    QCOMPARE(named<SegmentedSwitch>(*stage.panel, QStringLiteral("Where the image comes from"))->current(), 0);
}

void TestDrawing::stroke_becomesTheImageWhileItIsDrawn()
{
    Stage stage;
    stage.draw();
    stage.pad().setThickness(3);
    QSignalSpy changed(&stage.run.images, &ImageSource::imageChanged);
    QSignalSpy rested(&stage.run.images, &ImageSource::rested);
    QTest::mousePress(&stage.pad(), Qt::LeftButton, {}, stage.at(5, 14));
    QVERIFY(stage.run.images.isMoving());
    QCOMPARE(changed.size(), 1);
    QCOMPARE(stage.grey(5, 13), 255);
    QCOMPARE(stage.grey(20, 13), 0);
    stage.move(stage.at(22, 14), Qt::LeftButton);
    QCOMPARE(changed.size(), 2);
    QCOMPARE(stage.grey(20, 13), 255);
    QCOMPARE(stage.grey(20, 12), 128); // half under a pen of 3 pixels
    QCOMPARE(rested.size(), 0);
    QTest::mouseRelease(&stage.pad(), Qt::LeftButton, {}, stage.at(22, 14));
    QCOMPARE(rested.size(), 1);
    stage.move(stage.at(2, 2), Qt::NoButton);
    QCOMPARE(changed.size(), 2); // no button, no ink
    QCOMPARE(stage.run.images.tensor()->shape().toString(), stage.run.document.network().input.shape(1).toString());
}

void TestDrawing::rightButton_andEraser_erase()
{
    Stage stage;
    stage.draw();
    stage.pad().setThickness(4);
    stage.stroke(stage.at(4, 14), stage.at(24, 14));
    QCOMPARE(stage.grey(14, 14), 255);
    stage.stroke(stage.at(14, 4), stage.at(14, 24), Qt::RightButton);
    QCOMPARE(stage.grey(14, 14), 0);
    QCOMPARE(stage.grey(6, 14), 255);
    named<QToolButton>(*stage.panel, QStringLiteral("Eraser"))->click();
    stage.stroke(stage.at(6, 4), stage.at(6, 24));
    QCOMPARE(stage.grey(6, 14), 0);
    named<QToolButton>(*stage.panel, QStringLiteral("Pen"))->click();
    stage.stroke(stage.at(6, 14), stage.at(6, 14));
    QCOMPARE(stage.grey(6, 14), 255);
}

void TestDrawing::tools_undoClearAndFromImage()
{
    Stage stage;
    stage.run.images.setIndex(7);
    const GreyImage digit = stage.run.images.image();
    stage.draw();
    auto* undo = named<QToolButton>(*stage.panel, QStringLiteral("Undo stroke"));
    auto* clear = named<QToolButton>(*stage.panel, QStringLiteral("Clear"));
    QVERIFY(!undo->isEnabled() && !clear->isEnabled());
    named<QToolButton>(*stage.panel, QStringLiteral("From the image"))->click();
    QVERIFY(stage.run.images.image() == digit);
    stage.stroke(stage.at(1, 1), stage.at(4, 1));
    QVERIFY(!(stage.run.images.image() == digit));
    undo->click();
    QVERIFY(stage.run.images.image() == digit);
    clear->click();
    QVERIFY(stage.pad().surface().isBlank());
    QVERIFY(!clear->isEnabled());
    undo->click();
    QVERIFY(stage.run.images.image() == digit);
    undo->click();
    QVERIFY(stage.pad().surface().isBlank() && !undo->isEnabled());
}

void TestDrawing::centre_isWhatTheNetworkGets()
{
    Stage stage;
    stage.draw();
    stage.stroke(stage.at(2, 2), stage.at(2, 26));
    auto* centre = named<QToolButton>(*stage.panel, QStringLiteral("Centre"));
    QCOMPARE(stage.grey(14, 14), 0);
    centre->click();
    QVERIFY(stage.run.images.image() == centredLikeMnist(stage.pad().surface().image()));
    QVERIFY(stage.grey(14, 14) > 200);
    stage.stroke(stage.at(20, 2), stage.at(26, 2));
    QVERIFY(stage.run.images.image() == centredLikeMnist(stage.pad().surface().image()));
    centre->click();
    QVERIFY(stage.run.images.image() == stage.pad().surface().image());
}

void TestDrawing::keyboard_drawsAndKeepsItsKeys()
{
    Stage stage;
    stage.draw();
    DrawingPad& pad = stage.pad();
    pad.setThickness(1);
    QTest::keyClick(&pad, Qt::Key_Left); // the pen begins in the middle
    QTest::keyClick(&pad, Qt::Key_Space);
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(&pad, Qt::Key_Down);
    QTest::keyClick(&pad, Qt::Key_Space);
    QTest::keyClick(&pad, Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(stage.grey(12, 16), 128); // a line of 1 between two columns covers half of each
    QCOMPARE(stage.grey(13, 16), 128);
    QCOMPARE(stage.grey(13, 23), 0);
    QVERIFY(!stage.run.images.isMoving());
    QTest::keyClick(&pad, Qt::Key_E);
    QVERIFY(pad.isErasing());
    for (const auto& [key, modifiers] : {std::pair(Qt::Key_Delete, Qt::NoModifier), {Qt::Key_Z, Qt::ControlModifier},
                                         {Qt::Key_Space, Qt::NoModifier}}) {
        QKeyEvent override(QEvent::ShortcutOverride, key, modifiers);
        override.ignore();
        QCoreApplication::sendEvent(&pad, &override);
        QVERIFY(override.isAccepted()); // not the window's
    }
    QTest::keyClick(&pad, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(pad.surface().isBlank());
    QKeyEvent save(QEvent::ShortcutOverride, Qt::Key_S, Qt::ControlModifier);
    save.ignore();
    QCoreApplication::sendEvent(&pad, &save);
    QVERIFY(!save.isAccepted());
}

void TestDrawing::thickness_isOneThing()
{
    Stage stage;
    stage.draw();
    auto* slider = named<QSlider>(*stage.panel, QStringLiteral("Thickness of the pen"));
    slider->setValue(8);
    QCOMPARE(stage.pad().thickness(), 4.0);
    QVERIFY(says(*stage.panel, QStringLiteral("4 px")));
    QTest::keyClick(&stage.pad(), Qt::Key_BracketLeft);
    QCOMPARE(stage.pad().thickness(), 3.5);
    QCOMPARE(slider->value(), 7);
    stage.pad().setThickness(100);
    QCOMPARE(stage.pad().thickness(), DrawingSurface::kLargestThickness);
}

void TestDrawing::tablet_otherEnd_erases()
{
    Stage stage;
    stage.draw();
    const auto send = [&](QPointingDevice::PointerType end, QEvent::Type type, QPoint at, Qt::MouseButton button) {
        const QPointingDevice pen(QStringLiteral("pen"), 1, QInputDevice::DeviceType::Stylus, end,
                                  QInputDevice::Capability::Position, 1, 2);
        QTabletEvent event(type, &pen, at, stage.pad().mapToGlobal(at), 1, 0, 0, 0, 0, 0, {}, button, button);
        QCoreApplication::sendEvent(&stage.pad(), &event);
        QVERIFY(event.isAccepted());
    };
    using Type = QPointingDevice::PointerType;
    send(Type::Pen, QEvent::TabletPress, stage.at(4, 14), Qt::LeftButton);
    send(Type::Pen, QEvent::TabletMove, stage.at(24, 14), Qt::NoButton);
    send(Type::Pen, QEvent::TabletRelease, stage.at(24, 14), Qt::LeftButton);
    QCOMPARE(stage.grey(14, 14), 255);
    send(Type::Eraser, QEvent::TabletPress, stage.at(14, 14), Qt::LeftButton);
    send(Type::Eraser, QEvent::TabletRelease, stage.at(14, 14), Qt::LeftButton);
    QCOMPARE(stage.grey(14, 14), 0);
    QCOMPARE(stage.grey(20, 14), 255);
}

void TestDrawing::adjust_slidersMoveTheImageAndBack()
{
    Stage stage;
    const GreyImage before = stage.run.images.image();
    auto* open = named<QToolButton>(*stage.panel, QStringLiteral("Adjust"));
    open->click();
    AdjustPanel& panel = *stage.panel->adjustPanel();
    QVERIFY(panel.isVisible());
    auto* rotate = named<QSlider>(panel, QStringLiteral("rotate"));
    rotate->setValue(45);
    QCOMPARE(stage.run.images.adjustments().rotation, 45.0);
    QVERIFY(says(panel, QStringLiteral("45\u00b0")));
    named<QSlider>(panel, QStringLiteral("scale"))->setValue(50); // 4 ^ (1 / 2)
    QVERIFY(std::abs(stage.run.images.adjustments().scale - 2) < 1e-9);
    QVERIFY(says(panel, QStringLiteral("2.00\u00d7")));
    QCOMPARE(open->text(), QStringLiteral("Adjust \u00b7 2"));
    QTest::mouseDClick(rotate, Qt::LeftButton, {}, rotate->rect().center());
    QCOMPARE(stage.run.images.adjustments().rotation, 0.0);
    named<QCheckBox>(panel, QStringLiteral("invert"))->click();
    QVERIFY(stage.run.images.adjustments().invert);
    named<QSlider>(panel, QStringLiteral("noise"))->setValue(20);
    QCOMPARE(stage.run.images.adjustments().noise, 0.1);
    const GreyImage noisy = stage.run.images.image();
    named<QToolButton>(panel, QStringLiteral("Other noise"))->click();
    QVERIFY(!(stage.run.images.image() == noisy));
    named<QAbstractButton>(panel, QStringLiteral("Reset all"))->click();
    QVERIFY(stage.run.images.image() == before);
    QCOMPARE(open->text(), QStringLiteral("Adjust"));
    QTest::keyClick(&panel, Qt::Key_Escape);
    QVERIFY(!panel.isVisible() && !open->isChecked());
}

void TestDrawing::adjust_dragIsAMovement()
{
    Stage stage;
    named<QToolButton>(*stage.panel, QStringLiteral("Adjust"))->click();
    auto* slider = named<QSlider>(*stage.panel->adjustPanel(), QStringLiteral("blur"));
    slider->setSliderDown(true);
    QVERIFY(stage.run.images.isMoving());
    slider->setSliderDown(false);
    QVERIFY(!stage.run.images.isMoving());
    slider->setSliderDown(true);
    stage.panel->adjustPanel()->hide(); // with the slider still held
    QVERIFY(!stage.run.images.isMoving());
}

void TestDrawing::adjust_followsTheKindOfImage()
{
    Stage stage;
    named<QToolButton>(*stage.panel, QStringLiteral("Adjust"))->click();
    auto* shift = named<QSlider>(*stage.panel->adjustPanel(), QStringLiteral("shift x"));
    shift->setValue(20);
    stage.draw();
    QCOMPARE(shift->value(), 0);
    QVERIFY(stage.run.images.adjustments().isIdentity());
    stage.run.images.leaveDrawing();
    QCOMPARE(shift->value(), 20);
}

void TestDrawing::adjust_hidesNothingButTheBlocks()
{
    Stage stage;
    named<QToolButton>(*stage.panel, QStringLiteral("Adjust"))->click();
    QCoreApplication::processEvents();
    const AdjustPanel& panel = *stage.panel->adjustPanel();
    QVERIFY(stage.window.rect().contains(panel.geometry()));
    QVERIFY(!panel.geometry().intersects(stage.panel->geometry()));
}

QTEST_MAIN(TestDrawing)
#include "test_drawing.moc"
