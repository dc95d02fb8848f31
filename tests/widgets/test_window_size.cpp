// The window on a small screen: whatever is shown in it, it never wants to be larger than the screen.

#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"
#include "tests/document/fake_trainer.h"

#include "app/window/main_window.h"
#include "model/templates/templates.h"
#include "widgets/common/theme.h"
#include "widgets/data/image_panel.h"
#include "widgets/plots/probability_chart.h"
#include "widgets/training/training_panel.h"

#include <QPushButton>
#include <QStandardPaths>
#include <QTabWidget>

using namespace layerwise;

namespace {

constexpr QSize kScreen(1280, 720);
constexpr int kFrameHeight = 24; ///< of a window's title

struct Fixture {
    Fixture()
    {
        window.setWindowState(Qt::WindowNoState); // the test's own screen is smaller still
        window.resize(kScreen - QSize(0, kFrameHeight));
        window.show();
        window.document().setNetwork(smallNetwork(), {});
        TrainingPlan plan;
        plan.generatedCount = 100;
        window.training().setPlan(plan);
    }
    bool settle()
    {
        return QTest::qWaitFor([this] { return !window.runs().isRunning() && !window.training().isActive(); },
                               60'000);
    }
    QTabWidget* tabs() const { return window.findChild<QTabWidget*>(); }
    void showTab(const QString& title) const
    {
        for (int i = 0; i < tabs()->count(); ++i)
            if (tabs()->tabText(i).startsWith(title))
                tabs()->setCurrentIndex(i);
    }
    TrainingPanel* trainingPanel() const
    {
        showTab(QStringLiteral("Training"));
        return window.findChild<TrainingPanel*>();
    }
    QPushButton* button(const QString& text) const
    {
        for (auto* found : window.findChildren<QPushButton*>())
            if (found->text() == text && found->isVisible())
                return found;
        return nullptr;
    }
    /// In every tab, in turn; empty if the window fits everywhere, else which tab makes it too large.
    QString tooLarge() const
    {
        for (int i = 0; i < tabs()->count(); ++i) {
            tabs()->setCurrentIndex(i);
            QTest::qWait(1); // a layout asks for room by an event
            const QSize least = window.minimumSizeHint().expandedTo(window.size());
            if (least.width() > kScreen.width() || least.height() > kScreen.height() - kFrameHeight)
                return QStringLiteral("%1: %2 x %3").arg(tabs()->tabText(i)).arg(least.width()).arg(least.height());
        }
        return {};
    }

    fake::ExecutorControlPtr control = std::make_shared<fake::ExecutorControl>();
    fake::TrainerControlPtr trainer = std::make_shared<fake::TrainerControl>();
    MainWindow window{testRegistry(), std::make_unique<fake::FakeExecutor>(testRegistry(), control),
                      std::make_unique<fake::FakeTrainer>(trainer)};
};

/// Ends in maps, so that it cannot be trained for classes; its names are as long as a person would make them at most.
Network withoutClasses()
{
    Network network = smallNetwork();
    network.root.slots.front().erase(network.root.slots.front().begin() + 3, network.root.slots.front().end());
    network.root.slots.front().front().name = std::string(80, 'w');
    return network;
}

} // namespace

#define VERIFY_FITS(fixture)                                                                                           \
    do {                                                                                                               \
        const QString tooLarge = (fixture).tooLarge();                                                                 \
        QVERIFY2(tooLarge.isEmpty(), qPrintable(tooLarge));                                                            \
    } while (false)

class TestWindowSize : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();

    void everyTemplate_fits_data();
    void everyTemplate_fits();
    void everyBlock_selected_fits();
    void brokenNetwork_fits();
    void prediction_hasRoomForTenClasses();
    void longMessage_fits();
    void refusedTraining_fits();
    void training_fits();
    void images_fit();
};

void TestWindowSize::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    Theme::install(*qApp, Theme::Mode::Light); // as the program does: its fonts and margins are smaller than Qt's
}

void TestWindowSize::everyTemplate_fits_data()
{
    QTest::addColumn<QString>("key");
    for (const TemplateInfo& info : templates())
        QTest::newRow(info.key.c_str()) << QString::fromStdString(info.key);
}

void TestWindowSize::everyTemplate_fits()
{
    QFETCH(const QString, key);
    Fixture f;
    f.window.newFromTemplate(key);
    QVERIFY(f.settle());
    VERIFY_FITS(f);
}

void TestWindowSize::everyBlock_selected_fits()
{
    Fixture f;
    QVERIFY(f.settle());
    for (const BlockId block : {kConv, kRelu, kBox, kInnerConv, kFlatten, kFc}) {
        f.window.selection().select(block);
        VERIFY_FITS(f);
    }
}

void TestWindowSize::brokenNetwork_fits()
{
    Fixture f;
    f.window.document().setNetwork(withoutClasses(), {});
    QVERIFY(!f.window.document().setOption(kInnerConv, QStringLiteral("in_channels"), std::int64_t{3}));
    f.window.selection().select(kInnerConv);
    QVERIFY(f.settle());
    VERIFY_FITS(f);
}

void TestWindowSize::prediction_hasRoomForTenClasses()
{
    Fixture f;
    f.window.runs().run();
    QVERIFY(f.settle());
    auto* chart = f.window.findChild<ProbabilityChart*>();
    QVERIFY(QTest::qWaitFor([chart] { return chart->bars().size() == 10; }));
    QTest::qWait(50); // the docks are placed by events
    const QRect place(chart->mapTo(chart->parentWidget(), QPoint()), chart->size());
    QVERIFY2(chart->parentWidget()->rect().contains(place), qPrintable(QString::number(place.bottom())));
    VERIFY_FITS(f);
}

void TestWindowSize::longMessage_fits()
{
    Fixture f;
    QVERIFY(f.settle());
    QVERIFY(!f.window.openFile(QStringLiteral("/tmp/") + QString(200, QLatin1Char('n')) +
                               QStringLiteral(".layerwise.json")));
    QVERIFY(f.window.message().contains(QStringLiteral("was not opened")));
    VERIFY_FITS(f);
}

void TestWindowSize::refusedTraining_fits()
{
    Fixture f;
    f.window.document().setNetwork(withoutClasses(), {});
    f.trainer->refuses = true;
    QVERIFY(f.settle());
    TrainingPanel* panel = f.trainingPanel();
    f.window.training().start();
    QVERIFY(f.settle());
    QVERIFY(!panel->problemText().isEmpty());
    QVERIFY(f.window.training().repairs().size() >= 2);
    VERIFY_FITS(f);

    f.trainer->refuses = false;
    f.trainer->fails = true; // in conv1, whose name is on a button
    f.window.training().start();
    QVERIFY(f.settle());
    QVERIFY(f.window.training().problem().has_value());
    VERIFY_FITS(f);
}

void TestWindowSize::training_fits()
{
    Fixture f;
    QVERIFY(f.settle());
    TrainingPanel* panel = f.trainingPanel();
    panel->setPage(TrainingPanel::Page::Settings);
    VERIFY_FITS(f);
    f.trainer->steps = 1'000'000;
    f.window.training().start();
    for (const auto page : {TrainingPanel::Page::Curves, TrainingPanel::Page::Mistakes, TrainingPanel::Page::Layers}) {
        panel->setPage(page);
        VERIFY_FITS(f);
    }
    f.window.training().stop();
    QVERIFY(f.settle());
}

void TestWindowSize::images_fit()
{
    Fixture f;
    QVERIFY(f.settle());
    auto* images = f.window.findChild<ImagePanel*>();
    images->openPath(QStringLiteral("/tmp/") + QString(200, QLatin1Char('n')));
    QVERIFY(QTest::qWaitFor([&] { return !images->errorText().isEmpty(); }));
    images->chooseDigits();
    images->downloadMnist();
    if (QPushButton* stop = f.button(QStringLiteral("Stop")))
        stop->click();
    QPushButton* mirrors = f.button(QStringLiteral("Mirrors\u2026"));
    QVERIFY(mirrors);
    QVERIFY(QTest::qWaitFor([&] { return mirrors->isEnabled(); }));
    mirrors->click();
    VERIFY_FITS(f);
    images->setDrawing(true);
    VERIFY_FITS(f);
}

QTEST_MAIN(TestWindowSize)
#include "test_window_size.moc"
