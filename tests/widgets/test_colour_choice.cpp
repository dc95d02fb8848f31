// The histogram with black and white point, and the popover around it.

#include "tests/widgets/map_testing.h"

#include "widgets/plots/custom_plot.h"
#include "widgets/plots/range_histogram.h"
#include "widgets/viewers/colour_popover.h"

#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

void drag(RangeHistogram& histogram, int from, int to)
{
    auto* plot = histogram.findChild<QCustomPlot*>();
    const auto send = [&](QEvent::Type type, int x, Qt::MouseButton button, Qt::MouseButtons buttons) {
        QMouseEvent event(type, QPointF(x, 20), plot->mapToGlobal(QPointF(x, 20)), button, buttons, Qt::NoModifier);
        QCoreApplication::sendEvent(plot, &event);
    };
    send(QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton);
    send(QEvent::MouseMove, to, Qt::NoButton, Qt::LeftButton);
    send(QEvent::MouseButtonRelease, to, Qt::LeftButton, Qt::NoButton);
}

/// Values from 0 to 100.
ActivationPtr hundred()
{
    std::vector<float> values;
    for (int i = 0; i <= 100; ++i)
        values.push_back(static_cast<float>(i));
    return makeActivation({1, 1, 1, 101}, values);
}

} // namespace

class TestColourChoice : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void histogram_draggedLines_areValues();
    void histogram_pointsNeverCross();
    void histogram_mirrored_keepsZeroInTheMiddle();
    void histogram_besideTheLines_nothingIsDragged();
    void popover_typedNumbers_areTakenOrRefused();
    void popover_chosenMap_keepsGamma();
};

void TestColourChoice::histogram_draggedLines_areValues()
{
    RangeHistogram histogram;
    histogram.resize(201, HistogramPlot::kHeight);
    histogram.show();
    histogram.setActivation(hundred());
    histogram.setPoints(0, 100);
    QSignalSpy dragged(&histogram, &RangeHistogram::pointsDragged);
    // 201 pixels for 0 to 100: pixel x stands for x / 2.
    drag(histogram, histogram.pixelOf(0), 50);
    QVERIFY(std::abs(histogram.black() - 25) < 0.5);
    drag(histogram, histogram.pixelOf(100), 120);
    QVERIFY(std::abs(histogram.white() - 60) < 0.5);
    QCOMPARE(dragged.count(), 2);
    QCOMPARE(histogram.pixelOf(25), 50);
}

void TestColourChoice::histogram_pointsNeverCross()
{
    RangeHistogram histogram;
    histogram.resize(201, HistogramPlot::kHeight);
    histogram.show();
    histogram.setActivation(hundred());
    histogram.setPoints(20, 40);
    drag(histogram, histogram.pixelOf(20), 180);
    QVERIFY(histogram.black() < histogram.white());
    QCOMPARE(histogram.white(), 40.0);
}

void TestColourChoice::histogram_mirrored_keepsZeroInTheMiddle()
{
    RangeHistogram histogram;
    histogram.resize(201, HistogramPlot::kHeight);
    histogram.show();
    histogram.setActivation(makeActivation({1, 1, 1, 3}, {-50, 0, 50}));
    histogram.setMirrored(true);
    histogram.setPoints(-50, 50);
    drag(histogram, histogram.pixelOf(50), 140); // -50 to 50 over 201 pixels: 140 is 20
    QVERIFY(std::abs(histogram.white() - 20) < 0.5);
    QCOMPARE(histogram.black(), -histogram.white());
}

void TestColourChoice::histogram_besideTheLines_nothingIsDragged()
{
    RangeHistogram histogram;
    histogram.resize(201, HistogramPlot::kHeight);
    histogram.show();
    histogram.setActivation(hundred());
    histogram.setPoints(0, 100);
    QSignalSpy dragged(&histogram, &RangeHistogram::pointsDragged);
    drag(histogram, 100, 120);
    QCOMPARE(dragged.count(), 0);
}

void TestColourChoice::popover_typedNumbers_areTakenOrRefused()
{
    ColourPopover popover;
    const ColourScale scale = ColourScale::forRange(0, 100);
    popover.setState(hundred(), scale, {}, false);
    QSignalSpy chosen(&popover, &ColourPopover::rangeChosen);
    const auto fields = popover.findChildren<QLineEdit*>();
    QCOMPARE(fields.size(), 2);
    const auto type = [](QLineEdit* field, const QString& text) {
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
    };
    type(fields[0], QStringLiteral("2.5"));
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen[0][0].toFloat(), 2.5F);
    QCOMPARE(chosen[0][1].toFloat(), 100.0F);
    for (const char* wrong : {"200", "nan", "five", ""}) {
        type(fields[0], QString::fromLatin1(wrong));
        if (*wrong == '\0')
            continue;
        QVERIFY2(fields[0]->property("invalid").toBool(), wrong);
    }
    QCOMPARE(chosen.count(), 1);
}

void TestColourChoice::popover_chosenMap_keepsGamma()
{
    ColourPopover popover;
    popover.setState(hundred(), ColourScale::forRange(0, 100), {std::nullopt, 2}, true);
    ColourStyle style;
    connect(&popover, &ColourPopover::styleChosen, this, [&](const ColourStyle& chosen) { style = chosen; });
    auto* kinds = popover.findChild<QComboBox*>();
    const int cividis = kinds->findText(QStringLiteral("Cividis"));
    QVERIFY(cividis > 0);
    kinds->setCurrentIndex(cividis);
    Q_EMIT kinds->activated(cividis);
    QCOMPARE(style.kind, std::optional(ColourMapKind::Cividis));
    QCOMPARE(style.gamma, 2.0F);
}

QTEST_MAIN(TestColourChoice)
#include "test_colour_choice.moc"
