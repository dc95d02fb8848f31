#include "tests/widgets/scripted_run.h"

#include "widgets/common/field_frame.h"
#include "widgets/common/segmented_switch.h"
#include "widgets/common/theme.h"
#include "widgets/data/picture_view.h"
#include "widgets/explain/explain_panel.h"
#include "widgets/explain/window_map.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

#include <numeric>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

/// relu [1, 2, 3, 4] puts out 0 ... 23; pool, the maximum of 2x2, [1, 2, 1, 2].
struct Fixture {
    Fixture()
        : run({{"conv", "Conv2d"}, {"relu", "ReLU"}, {"pool", "MaxPool2d"}, {"flatten", "Flatten"}},
              {{"conv", {counted(-2), {}, 0}},
               {"relu", {counted(0), {}, 0}},
               {"pool", {makeActivation({1, 2, 1, 2}, {5, 7, 17, 19}), {}, 0}},
               {"flatten", {makeActivation({1, 4}, {5, 7, 17, 19}), {}, 0}}}),
          probe(run.document, run.runs), panel(run.document, run.runs, probe)
    {
        panel.resize(860, 235);
        panel.show();
        QApplication::processEvents();
    }

    static ActivationPtr counted(float first)
    {
        std::vector<float> values(24);
        std::iota(values.begin(), values.end(), first);
        return makeActivation({1, 2, 3, 4}, std::move(values));
    }
    void point(const char* block, std::vector<std::int64_t> at)
    {
        probe.setPoint({run.id(block), StepPhase::Done, 0, std::move(at)});
    }
    QString title() const { return panel.describe()["title"].toString(); }
    QString message() const { return panel.describe()["message"].toString(); }
    WindowMap* output() const
    {
        const auto maps = panel.findChildren<WindowMap*>();
        return maps.back();
    }

    ScriptedRun run;
    Probe probe;
    ExplainPanel panel;
};

void moveMouse(QWidget* widget, const QPoint& to)
{
    QMouseEvent event(QEvent::MouseMove, to, widget->mapToGlobal(to), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(widget, &event);
}

} // namespace

class TestExplainPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void empty_saysWhatToDo();
    void headline_isPathPlaceAndValue();
    void kinds_haveTheirPictures();
    void valueThatDoesNotAddUp_isSaid();
    void arrows_goToTheValueBeside();
    void arrows_ofFeatures_goAlongTheList();
    void space_playsAndPauses_fillingTheOutput();
    void hoverOnTheOutput_steersAndPauses();
    void anotherPointWhilePlaying_pauses();
    void speed_changesTheInterval();
    void hidden_pausesAndExplainsWhenShownAgain();
    void askingOn_goesToWhatCameIn_andBack();
    void edit_saysStale();
    void anotherBlockSelected_isSaidAndOffered();
    void longFormula_isShownWhole();
    void fieldToggle_turnsFieldsOff();
    void picture_frameIsWhereTheFieldIs();
    void picture_lineTellsHowSure();
};

void TestExplainPanel::empty_saysWhatToDo()
{
    Fixture f;
    QCOMPARE(f.message(), QStringLiteral("Run the network, then click a pixel of a feature map."));
    QVERIFY(f.run.run());
    QCOMPARE(f.message(), QStringLiteral("Click a pixel of a feature map to see how its value comes about."));
    f.point("relu", {0, 9, 9});
    QVERIFY(f.message().contains(QStringLiteral("not there")));
}

void TestExplainPanel::headline_isPathPlaceAndValue()
{
    Fixture f;
    QVERIFY(f.run.run());
    f.point("relu", {1, 2, 3});
    QCOMPARE(f.title(), QStringLiteral("relu · channel 1 · (y 2, x 3) = 23"));
    f.point("flatten", {3});
    QCOMPARE(f.title(), QStringLiteral("flatten · feature 3 = 19"));
}

void TestExplainPanel::kinds_haveTheirPictures()
{
    Fixture f;
    QVERIFY(f.run.run());
    f.point("relu", {1, 2, 3});
    QCOMPARE(f.panel.describe()["page"].toString(), QStringLiteral("curve"));
    QCOMPARE(f.panel.describe()["shown"].toObject()["x"].toDouble(), 21.0); // conv's value there
    QVERIFY(f.panel.describe()["filled"].toString().contains(QStringLiteral("21")));
    f.point("pool", {0, 0, 1});
    QCOMPARE(f.panel.describe()["page"].toString(), QStringLiteral("sum"));
    QCOMPARE(f.panel.describe()["shown"].toObject()["text"].toString(), QStringLiteral("largest of 4: (y 1, x 3) = 7"));
    f.point("flatten", {3});
    QCOMPARE(f.panel.describe()["page"].toString(), QStringLiteral("places"));
    QCOMPARE(f.panel.describe()["shown"].toObject()["first"].toString(), QStringLiteral("input · channel 1 (y 0, x 1)"));
    f.probe.setPoint({kRootId, StepPhase::Enter, 0, {0, 1, 1}});
    QVERIFY(f.panel.describe()["formula"].toString().contains(QStringLiteral("pixel of the image")));
}

void TestExplainPanel::valueThatDoesNotAddUp_isSaid()
{
    Fixture f;
    QVERIFY(f.run.run());
    f.point("pool", {1, 0, 0}); // 17 is the largest of 12, 13, 16, 17
    QCOMPARE(f.panel.describe()["check"].toString(), QStringLiteral("✓ adds up"));
    f.point("relu", {1, 2, 3}); // 23 was recorded; ReLU makes 21 of conv's 21
    QCOMPARE(f.panel.describe()["check"].toString(), QStringLiteral("≠ adds up to 21"));
}

void TestExplainPanel::arrows_goToTheValueBeside()
{
    Fixture f;
    QVERIFY(f.run.run());
    f.point("relu", {1, 0, 0});
    QTest::keyClick(&f.panel, Qt::Key_Down);
    QTest::keyClick(&f.panel, Qt::Key_Right);
    QCOMPARE(f.title(), QStringLiteral("relu · channel 1 · (y 1, x 1) = 17"));
    QTest::keyClick(&f.panel, Qt::Key_Up);
    QTest::keyClick(&f.panel, Qt::Key_Up);
    QCOMPARE(f.title(), QStringLiteral("relu · channel 1 · (y 0, x 1) = 13"));
}

void TestExplainPanel::arrows_ofFeatures_goAlongTheList()
{
    Fixture f;
    QVERIFY(f.run.run());
    f.point("flatten", {3});
    QTest::keyClick(&f.panel, Qt::Key_Right);
    QCOMPARE(f.title(), QStringLiteral("flatten · feature 3 = 19"));
    QTest::keyClick(&f.panel, Qt::Key_Left);
    QCOMPARE(f.title(), QStringLiteral("flatten · feature 2 = 17"));
}

void TestExplainPanel::space_playsAndPauses_fillingTheOutput()
{
    Fixture f;
    QVERIFY(f.run.run());
    f.point("relu", {0, 1, 2});
    QCOMPARE(f.output()->filled(), std::nullopt);
    QTest::keyClick(&f.panel, Qt::Key_Space);
    QVERIFY(f.panel.player().isPlaying());
    f.panel.player().tick();
    QCOMPARE(f.title(), QStringLiteral("relu · channel 0 · (y 1, x 3) = 7"));
    QCOMPARE(f.output()->filled(), std::optional<std::int64_t>(8));
    f.panel.player().tick();
    QCOMPARE(f.title(), QStringLiteral("relu · channel 0 · (y 2, x 0) = 8"));
    QCOMPARE(f.output()->filled(), std::optional<std::int64_t>(9));
    QTest::keyClick(&f.panel, Qt::Key_Space);
    QVERIFY(!f.panel.player().isPlaying());
}

void TestExplainPanel::hoverOnTheOutput_steersAndPauses()
{
    Fixture f;
    QVERIFY(f.run.run());
    f.point("relu", {0, 1, 2});
    f.panel.player().play();
    moveMouse(f.output(), f.output()->placeRect(3, 2).center());
    QVERIFY(!f.panel.player().isPlaying());
    QCOMPARE(f.title(), QStringLiteral("relu · channel 0 · (y 2, x 3) = 11"));
    QCOMPARE(f.output()->filled(), std::nullopt);
}

void TestExplainPanel::anotherPointWhilePlaying_pauses()
{
    Fixture f;
    QVERIFY(f.run.run());
    f.point("relu", {0, 1, 2});
    f.panel.player().play();
    QVERIFY(f.run.run()); // another run of the same value does not
    QVERIFY(f.panel.player().isPlaying());
    f.point("conv", {0, 0, 0});
    QVERIFY(!f.panel.player().isPlaying());
}

void TestExplainPanel::speed_changesTheInterval()
{
    Fixture f;
    auto* speed = f.panel.findChild<SegmentedSwitch*>();
    QCOMPARE(f.panel.player().intervalMs(), 250);
    Q_EMIT speed->chosen(2);
    QCOMPARE(f.panel.player().intervalMs(), 63); // four times as fast, rounded
    Q_EMIT speed->chosen(0);
    QCOMPARE(f.panel.player().intervalMs(), 500);
}

void TestExplainPanel::hidden_pausesAndExplainsWhenShownAgain()
{
    Fixture f;
    QVERIFY(f.run.run());
    f.point("relu", {0, 1, 2});
    f.panel.player().play();
    f.panel.hide();
    QVERIFY(!f.panel.player().isPlaying());
    f.point("relu", {0, 0, 1});
    QCOMPARE(f.title(), QStringLiteral("relu · channel 0 · (y 1, x 2) = 6"));
    f.panel.show();
    QCOMPARE(f.title(), QStringLiteral("relu · channel 0 · (y 0, x 1) = 1"));
}

void TestExplainPanel::askingOn_goesToWhatCameIn_andBack()
{
    Fixture f;
    QVERIFY(f.run.run());
    f.point("flatten", {3}); // channel 1 (y 0, x 1) of pool
    QTest::keyClick(&f.panel, Qt::Key_Return);
    QCOMPARE(f.title(), QStringLiteral("pool · channel 1 · (y 0, x 1) = 19"));
    QTest::keyClick(&f.panel, Qt::Key_Return); // its window is rows 0 and 1, columns 2 and 3; the largest is the last
    QCOMPARE(f.title(), QStringLiteral("relu · channel 1 · (y 1, x 3) = 19"));
    QTest::keyClick(&f.panel, Qt::Key_Return);
    QCOMPARE(f.title(), QStringLiteral("conv · channel 1 · (y 1, x 3) = 17"));
    QTest::keyClick(&f.panel, Qt::Key_Backspace);
    QTest::keyClick(&f.panel, Qt::Key_Backspace);
    QCOMPARE(f.title(), QStringLiteral("pool · channel 1 · (y 0, x 1) = 19"));
    f.point("relu", {0, 0, 0}); // picked elsewhere: nothing to go back to
    QTest::keyClick(&f.panel, Qt::Key_Backspace);
    QCOMPARE(f.title(), QStringLiteral("relu · channel 0 · (y 0, x 0) = 0"));
}

void TestExplainPanel::edit_saysStale()
{
    Fixture f;
    QVERIFY(f.run.run());
    f.point("relu", {0, 1, 2});
    QVERIFY(!f.panel.describe()["stale"].toBool());
    QVERIFY(!f.run.document.setOption(f.run.id("relu"), QStringLiteral("inplace"), true));
    QVERIFY(f.panel.describe()["stale"].toBool());
}

void TestExplainPanel::anotherBlockSelected_isSaidAndOffered()
{
    Fixture f;
    QVERIFY(f.run.run());
    f.point("relu", {0, 1, 2});
    f.panel.setSelected(f.run.id("relu"));
    auto* offer = f.panel.findChild<QAbstractButton*>(QStringLiteral("explainSelected"));
    QVERIFY(!offer->isVisible());
    f.panel.setSelected(f.run.id("pool"));
    QVERIFY(says(f.panel, QStringLiteral("This is still a value of relu; pool is selected.")));
    QCOMPARE(offer->text(), QStringLiteral("Explain pool"));
    QSignalSpy asked(&f.panel, &ExplainPanel::explainSelectedRequested);
    offer->click();
    QCOMPARE(asked.count(), 1);
    f.point("pool", {0, 0, 1});
    QVERIFY(!offer->isVisible());
}

void TestExplainPanel::longFormula_isShownWhole()
{
    Fixture f;
    QVERIFY(f.run.run());
    f.point("relu", {0, 1, 2});
    for (const int width : {1200, 420}) {
        f.panel.resize(width, 320);
        QApplication::processEvents();
        for (const QLabel* label : f.panel.findChildren<QLabel*>()) {
            if (!label->isVisible() || !label->wordWrap())
                continue;
            const QRect needed = label->fontMetrics().boundingRect(0, 0, label->width(), 1000, Qt::TextWordWrap, label->text());
            QVERIFY2(needed.width() <= label->width() && needed.height() <= label->height(), qPrintable(label->text()));
        }
    }
}

void TestExplainPanel::fieldToggle_turnsFieldsOff()
{
    Fixture f;
    QVERIFY(f.run.run());
    f.point("relu", {0, 1, 2});
    QAbstractButton* toggle = nullptr;
    for (auto* button : f.panel.findChildren<QAbstractButton*>())
        toggle = button->text() == QStringLiteral("receptive field") ? button : toggle;
    QVERIFY(toggle != nullptr);
    QVERIFY(toggle->isChecked());
    QTest::mouseClick(toggle, Qt::LeftButton);
    QVERIFY(!f.probe.isFieldShown());
    f.probe.setFieldShown(true);
    QVERIFY(toggle->isChecked());
}

void TestExplainPanel::picture_frameIsWhereTheFieldIs()
{
    // Rows 2 to 5 and columns 4 to 7 of an 8x8 input on a picture of 160x80: 20 pixels a column, 10 a row.
    ProbedField field;
    field.top = 2;
    field.bottom = 5;
    field.left = 4;
    field.right = 7;
    field.rows = field.columns = 8;
    QCOMPARE(fieldRect(QRectF(10, 30, 160, 80), field), QRectF(10 + 80, 30 + 20, 80, 40));
    field.winner = std::pair<std::int64_t, std::int64_t>{2, 7};
    QCOMPARE(fieldWinner(QRectF(10, 30, 160, 80), field), QPointF(10 + 150, 30 + 25));

    PictureView view;
    view.resize(160, 160);
    QImage black(28, 28, QImage::Format_RGB32);
    black.fill(Qt::black);
    view.setPicture(black, {});
    field.winner.reset();
    view.setField(field);
    const QImage image = view.grab().toImage();
    const QColor line = Theme::current().error;
    QCOMPARE(image.pixelColor(80, 60), line);    // the left edge, at x = 160 * 4 / 8
    QCOMPARE(image.pixelColor(120, 40), line);   // the upper one, at y = 160 * 2 / 8
    QCOMPARE(image.pixelColor(120, 120), line);  // the lower one
    QCOMPARE(image.pixelColor(120, 80), QColor(Qt::black));
    QCOMPARE(image.pixelColor(40, 80), QColor(Qt::black));
}

void TestExplainPanel::picture_lineTellsHowSure()
{
    QCOMPARE(fieldLine(FieldCertainty::Exact), Qt::SolidLine);
    QCOMPARE(fieldLine(FieldCertainty::UpperBound), Qt::DashLine);
    QCOMPARE(fieldLine(FieldCertainty::DataDecided), Qt::DotLine);
}

QTEST_MAIN(TestExplainPanel)
#include "test_explain_panel.moc"
