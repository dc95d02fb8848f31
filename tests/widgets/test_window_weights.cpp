// Weights in the window: what a file that does not fit says, what a header and a warning say, and the mode of the pass.

#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"
#include "tests/document/fake_trainer.h"

#include "app/window/main_window.h"
#include "model/document/weight_controller.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/common/segmented_switch.h"
#include "widgets/weights/load_report_dialog.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QDir>
#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTreeWidget>

using namespace layerwise;

namespace {

struct Fixture {
    Fixture()
    {
        window.resize(1440, 900);
        window.show();
        window.document().setNetwork(smallNetwork(), {});
    }
    bool load(const QString& file = QStringLiteral("/tmp/ones.safetensors"))
    {
        QSignalSpy loaded(&window.weights(), &WeightController::loaded);
        window.loadWeights(file);
        return loaded.wait() && settle();
    }
    bool settle()
    {
        return QTest::qWaitFor([this] { return !window.runs().isRunning() && !window.weights().isBusy(); });
    }
    /// Waits for the header to say it, for it follows a little later.
    bool headerSays(const QString& words) const
    {
        return QTest::qWaitFor([&] { return header().contains(words); });
    }
    QString header() const { return window.canvas()->describe()[QStringLiteral("header")].toString(); }
    LoadReportDialog* dialog() const { return window.findChild<LoadReportDialog*>(); }

    fake::ExecutorControlPtr control = std::make_shared<fake::ExecutorControl>();
    MainWindow window{testRegistry(), std::make_unique<fake::FakeExecutor>(testRegistry(), control),
                      std::make_unique<fake::FakeTrainer>(std::make_shared<fake::TrainerControl>())};
};

MisshapenKey misshapen(const char* key, const Shape& expected, const Shape& actual)
{
    return {key, expected, actual};
}

} // namespace

class TestWindowWeights : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void header_saysWhereWeightsComeFrom();
    void fileThatDoesNotFit_showsItsKeys_andTakesWhatFits();
    void colourFile_canBeSummed();
    void editThatThrowsWeightsAway_warns_untilUndo();
    void template_getsTheWeightsThatComeWithIt();
    void modeSwitch_runsAsInTraining();
};

void TestWindowWeights::header_saysWhereWeightsComeFrom()
{
    Fixture f;
    QVERIFY(f.headerSays(QStringLiteral("weights: random, seed 0")));
    QVERIFY(f.load());
    QVERIFY(f.headerSays(QStringLiteral("weights: file ones.safetensors")));
    QCOMPARE(f.window.message(), QStringLiteral("Loaded 6 tensors from ones.safetensors."));
    QVERIFY(!f.window.document().setWeight({kConv, "weight", {4, 1, 3, 3}, 0}, 0.5F));
    QVERIFY(f.headerSays(QStringLiteral("weights: file ones.safetensors, edited")));
    f.window.document().undoStack()->undo();
    f.window.document().undoStack()->undo();
    QVERIFY(f.headerSays(QStringLiteral("weights: random, seed 0")));
}

void TestWindowWeights::fileThatDoesNotFit_showsItsKeys_andTakesWhatFits()
{
    Fixture f;
    f.control->fileLacks = kFc.value;
    QVERIFY(f.load());
    QVERIFY(f.dialog() && f.dialog()->isVisible());
    auto* keys = f.dialog()->findChild<QTreeWidget*>(QStringLiteral("loadReportKeys"));
    QCOMPARE(keys->topLevelItemCount(), 1);
    QCOMPARE(keys->topLevelItem(0)->text(0), QStringLiteral("Missing keys (2)"));
    QCOMPARE(keys->topLevelItem(0)->child(0)->text(0), QStringLiteral("fc.weight"));
    QVERIFY(!f.window.document().weights().values);

    QSignalSpy loaded(&f.window.weights(), &WeightController::loaded);
    f.dialog()->findChild<QPushButton*>(QStringLiteral("takeWhatFits"))->click();
    QVERIFY(loaded.wait());
    QVERIFY(!f.dialog()->isVisible());
    QVERIFY(f.window.document().weights().values);
    QVERIFY(f.window.message().contains(QStringLiteral("Missing keys (2): fc.weight, fc.bias")));
    QVERIFY(f.headerSays(QStringLiteral("1 warning")));
}

void TestWindowWeights::colourFile_canBeSummed()
{
    LoadReportDialog dialog;
    auto* sum = dialog.findChild<QCheckBox*>();
    auto* button = dialog.findChild<QPushButton*>(QStringLiteral("takeWhatFits"));
    QSignalSpy requested(&dialog, &LoadReportDialog::loadRequested);
    LoadReport report;
    report.error = Diagnostic{"weights.shape", {}, {}};
    report.misshapen = {misshapen("conv1.weight", {64, 1, 7, 7}, {64, 3, 7, 7})};
    dialog.setReport(QStringLiteral("/tmp/colour.pt"), {}, report);
    dialog.show();
    QVERIFY(sum->isVisible());
    QCOMPARE(button->text(), QStringLiteral("Sum and load"));
    button->click();
    auto settings = requested.takeFirst().at(1).value<WeightLoadSettings>();
    QVERIFY(settings.strict && settings.sumChannels);

    report.misshapen.push_back(misshapen("fc.weight", {10, 512}, {1000, 512}));
    dialog.setReport(QStringLiteral("/tmp/colour.pt"), {}, report);
    dialog.show();
    QCOMPARE(button->text(), QStringLiteral("Take what fits"));
    sum->setChecked(false);
    button->click();
    settings = requested.takeFirst().at(1).value<WeightLoadSettings>();
    QVERIFY(!settings.strict && !settings.sumChannels);

    report.misshapen.erase(report.misshapen.begin());
    dialog.setReport(QStringLiteral("/tmp/colour.pt"), {}, report);
    dialog.show();
    QVERIFY(!sum->isVisible());
}

void TestWindowWeights::editThatThrowsWeightsAway_warns_untilUndo()
{
    Fixture f;
    QVERIFY(f.load());
    QVERIFY(!f.window.document().setOption(kConv, QStringLiteral("kernel_size"), std::vector<std::int64_t>{5, 5}));
    const auto problems = f.window.document().problems();
    const auto isLost = [](const Problem& problem) {
        return problem.diagnostic.code == "weights.made_anew" && problem.block == kConv;
    };
    QCOMPARE(std::ranges::count_if(problems, isLost), 1);
    f.window.document().undoStack()->undo();
    QCOMPARE(std::ranges::count_if(f.window.document().problems(), isLost), 0);
}

void TestWindowWeights::template_getsTheWeightsThatComeWithIt()
{
    // The user's folder comes first.
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
                      QStringLiteral("/layerwise/weights"));
    QVERIFY(folder.mkpath(QStringLiteral(".")));
    QFile file(folder.filePath(QStringLiteral("lenet5.safetensors")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();

    Fixture f;
    f.window.setUsesBundledWeights(true);
    f.control->requests();
    const int before = f.control->runCount;
    f.window.newFromTemplate(QStringLiteral("lenet5"));
    QVERIFY(QTest::qWaitFor([&] { return f.control->runCount > before; }) && f.settle());
    QVERIFY(file.remove());
    QVERIFY(f.headerSays(QStringLiteral("weights: bundled, trained on MNIST, 99.2 %")));
    QVERIFY(!f.window.document().isModified());
    // Nothing was run with random weights first.
    const std::vector<RunRequest> requests = f.control->requests();
    for (std::size_t i = static_cast<std::size_t>(before); i < requests.size(); ++i)
        QVERIFY(requests[i].weights);

    f.window.newFromTemplate(QStringLiteral("mlp"));
    QVERIFY(f.settle());
    QVERIFY(f.headerSays(QStringLiteral("weights: random, seed 0")));
}

void TestWindowWeights::modeSwitch_runsAsInTraining()
{
    Fixture f;
    QVERIFY(f.settle());
    auto* mode = f.window.findChild<SegmentedSwitch*>(QStringLiteral("modeSwitch"));
    mode->button(1)->click();
    QVERIFY(f.settle());
    QVERIFY(f.window.runs().isTrainMode());
    QVERIFY(f.control->requests().back().trainMode);
    QVERIFY(f.headerSays(QStringLiteral("train mode")));
    f.window.runs().run();
    mode->button(0)->click();
    QVERIFY(f.settle());
    QVERIFY(!f.control->requests().back().trainMode);
}

QTEST_MAIN(TestWindowWeights)
#include "test_window_weights.moc"
