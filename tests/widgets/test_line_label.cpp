// Words that change many times a second.

#include "widgets/common/line_label.h"
#include "widgets/common/theme.h"

#include <QHBoxLayout>
#include <QtTest>

using namespace layerwise;

namespace {

class LayoutCounter : public QWidget {
public:
    int requests = 0;

protected:
    bool event(QEvent* event) override
    {
        requests += event->type() == QEvent::LayoutRequest;
        return QWidget::event(event);
    }
};

struct Scene {
    explicit Scene(int width)
    {
        auto* layout = new QHBoxLayout(&window);
        label = new LineLabel(ThemedLabel::Tone::Text, Theme::kTextPx, &window);
        layout->addWidget(label);
        window.resize(width, 40);
        window.show();
        QCoreApplication::processEvents();
        window.requests = 0;
    }
    QImage picture() { return label->grab().toImage(); }

    LayoutCounter window;
    LineLabel* label = nullptr;
};

} // namespace

class TestLineLabel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void otherWords_askNoLayoutForAnything();
    void words_arePainted_andReadOut();
    void tooManyWords_endWithAnEllipsis();
};

void TestLineLabel::otherWords_askNoLayoutForAnything()
{
    Scene scene(300);
    const QSize hint = scene.label->sizeHint();
    scene.label->setText(QStringLiteral("Batch 12 of 938, loss 0.31, and much more than there is room for in this window"));
    QCoreApplication::processEvents();
    QCOMPARE(scene.window.requests, 0);
    QCOMPARE(scene.label->sizeHint(), hint);
    QVERIFY(scene.label->minimumSizeHint().width() < 100);
}

void TestLineLabel::words_arePainted_andReadOut()
{
    Scene scene(300);
    const QImage empty = scene.picture();
    scene.label->setText(QStringLiteral("Batch 12"));
    QVERIFY(scene.picture() != empty);
    QCOMPARE(scene.label->accessibleName(), QStringLiteral("Batch 12"));
    scene.label->setText({});
    QVERIFY(scene.picture() == empty);
}

void TestLineLabel::tooManyWords_endWithAnEllipsis()
{
    Scene scene(120);
    const QString words = QStringLiteral("Batch 12 of 938, loss 0.31");
    scene.label->setText(words);
    const QImage cut = scene.picture();
    // Painted as far as it goes without an ellipsis, it is another picture.
    const QString asFarAsItGoes = [&] {
        QString part = words;
        while (scene.label->fontMetrics().horizontalAdvance(part) > scene.label->width())
            part.chop(1);
        return part;
    }();
    scene.label->setText(asFarAsItGoes);
    QVERIFY(scene.picture() != cut);
    // What is beyond the ellipsis makes no difference.
    scene.label->setText(words + QStringLiteral(" and more"));
    QVERIFY(scene.picture() == cut);
    scene.window.resize(600, 40);
    QCoreApplication::processEvents();
    const QImage whole = scene.picture();
    scene.label->setText(words);
    QVERIFY(scene.picture() != whole);
}

QTEST_MAIN(TestLineLabel)
#include "test_line_label.moc"
