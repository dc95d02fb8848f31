#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"
#include "tests/document/fake_trainer.h"

#include "widgets/training/confusion_view.h"
#include "widgets/training/curve_chart.h"
#include "widgets/training/mistakes_page.h"
#include "widgets/training/norm_chart.h"
#include "widgets/training/training_bar.h"
#include "widgets/training/training_controls.h"
#include "widgets/training/training_form.h"
#include "widgets/training/training_panel.h"
#include "widgets/training/training_words.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>

using namespace layerwise;

namespace {

struct Stage {
    Stage()
    {
        document.setNetwork(smallNetwork(), {});
        TrainingPlan plan;
        plan.generatedCount = 100;
        session.setPlan(plan);
        panel.resize(900, 240);
        panel.show();
    }

    bool finish()
    {
        return QTest::qWaitFor([this] { return !session.isActive(); });
    }
    void train() { QTest::mouseClick(panel.controls()->mainButton(), Qt::LeftButton); }
    template <typename T>
    T* field(const QString& name)
    {
        for (T* found : panel.findChildren<T*>())
            if (found->accessibleName() == name)
                return found;
        return nullptr;
    }

    fake::ExecutorControlPtr control = std::make_shared<fake::ExecutorControl>();
    fake::TrainerControlPtr trainerControl = std::make_shared<fake::TrainerControl>();
    NetworkDocument document{testRegistry()};
    Selection selection{document};
    ImageSource images{document};
    RunController runs{document, images, std::make_unique<fake::FakeExecutor>(testRegistry(), control)};
    WeightController weights{document, runs};
    TrainingSession session{document, images, runs, weights, std::make_unique<fake::FakeTrainer>(trainerControl)};
    TrainingPanel panel{document, selection, session};
    TrainingBar bar{session};
};

} // namespace

class TestTrainingPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fresh_saysWhatItIsFor();
    void train_drawsTheCurve_andSaysHowItEnded();
    void buttons_followTheState();
    void bar_saysWhyBuildingIsLocked_andStops();
    void mistakes_showTheImagesOfACell_andOneBecomesCurrent();
    void layers_showNorms_andAClickSelects();
    void layers_afterOneBatch_areThoseOfIt();
    void refusal_isSaid_andRepairedByAClick();
    void notFinite_showsTheBlock();
    void form_changesThePlan();
    void form_numberOutOfRange_isRefusedWithAWord();
    void notFinite_repaired_saysWhatIsNew();
    void undone_saysNothingOfTheTrainedWeights();
    void validating_saysSo();
    void curve_goneOnWith_beginsWhereItsPointsBegin();
    void bar_forgetsOnlyWhenAskedTwice();
    void form_otherOptimizer_bringsItsUsualRate();
    void words_ofTimeAndShare();
};

void TestTrainingPanel::fresh_saysWhatItIsFor()
{
    Stage s;
    QStringList words;
    for (const QLabel* label : s.panel.findChildren<QLabel*>())
        if (label->isVisible())
            words << label->text();
    QVERIFY(words.join(' ').contains("Press Train"));
    QCOMPARE(s.panel.controls()->mainButton()->text(), QStringLiteral("Train"));
    QVERIFY(!s.bar.isVisibleTo(nullptr));
}

void TestTrainingPanel::train_drawsTheCurve_andSaysHowItEnded()
{
    Stage s;
    s.train();
    QVERIFY(s.session.isActive());
    QVERIFY(s.finish());
    QCOMPARE(s.panel.curves()->pointCount(), 20);
    QCOMPARE(
        trainingText(s.session),
        QStringLiteral("\u2713 Done after 20 batches \u00b7 kept the best: 90.0 % of 10 images held out are right"));
    QCOMPARE(s.panel.describe()["validation"].toDouble(), 0.9);
}

void TestTrainingPanel::buttons_followTheState()
{
    Stage s;
    s.trainerControl->steps = 1'000'000;
    TrainingControls* controls = s.panel.controls();
    QVERIFY(controls->stepButton()->isEnabled() && !controls->stopButton()->isEnabled());
    s.train();
    QVERIFY(QTest::qWaitFor([&] { return controls->mainButton()->text() == "Pause"; }));
    QVERIFY(!controls->stepButton()->isEnabled() && controls->stopButton()->isEnabled());
    s.train(); // the same button
    QCOMPARE(controls->mainButton()->text(), QStringLiteral("Go on"));
    QVERIFY(controls->stepButton()->isEnabled());
    QTest::qWait(30);
    const std::int64_t done = s.trainerControl->stepsDone;
    QTest::mouseClick(controls->stepButton(), Qt::LeftButton);
    QVERIFY(QTest::qWaitFor([&] { return s.trainerControl->stepsDone == done + 1; }));
    QTest::mouseClick(controls->stopButton(), Qt::LeftButton);
    QVERIFY(s.finish());
    QCOMPARE(controls->mainButton()->text(), QStringLiteral("Train"));
}

void TestTrainingPanel::bar_saysWhyBuildingIsLocked_andStops()
{
    Stage s;
    s.trainerControl->steps = 1'000'000;
    s.bar.show();
    s.train();
    QVERIFY(QTest::qWaitFor([&] { return s.bar.words().contains("batch"); }));
    QVERIFY(s.bar.words().contains("locked"));
    for (QToolButton* button : s.bar.findChildren<QToolButton*>())
        if (button->text() == "Stop")
            QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(s.finish());
    QVERIFY(s.bar.words().isEmpty());
}

void TestTrainingPanel::mistakes_showTheImagesOfACell_andOneBecomesCurrent()
{
    Stage s;
    s.train();
    QVERIFY(s.finish());
    s.panel.setPage(TrainingPanel::Page::Mistakes);
    const MistakesPage* page = s.panel.mistakes();
    // The only mistake is shown without being asked for: a 3 that was taken for an 8.
    QVERIFY(page->matrix()->current() == (ConfusionView::Cell{3, 8}));
    QCOMPARE(page->images()->count(), 1);
    QCOMPARE(s.images.index(), std::int64_t{0});
    QTest::mouseClick(page->images()->viewport(), Qt::LeftButton, {},
                      page->images()->visualItemRect(page->images()->item(0)).center());
    QCOMPARE(s.images.index(), std::int64_t{93});
    QCOMPARE(s.images.label(), 3);
    QTest::mouseClick(const_cast<ConfusionView*>(page->matrix()), Qt::LeftButton, {},
                      page->matrix()->cellRect({5, 5}).center());
    QCOMPARE(page->images()->count(), 1);
    QTest::keyClick(const_cast<ConfusionView*>(page->matrix()), Qt::Key_Right);
    QVERIFY(page->matrix()->current() == (ConfusionView::Cell{5, 6}));
    QCOMPARE(page->images()->count(), 0);
    QCOMPARE(s.images.index(), std::int64_t{93});
}

void TestTrainingPanel::layers_showNorms_andAClickSelects()
{
    Stage s;
    s.trainerControl->steps = 1'000'000;
    s.panel.setPage(TrainingPanel::Page::Layers);
    s.train();
    QVERIFY(QTest::qWaitFor([&] { return s.panel.norms()->norms().size() == 2; }));
    QWidget* plot = s.panel.norms()->findChild<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
    for (QWidget* child : s.panel.norms()->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
        if (child->inherits("QCustomPlot"))
            plot = child;
    QTest::mouseClick(plot, Qt::LeftButton, {}, QPoint(plot->width() * 3 / 4, plot->height() / 4));
    QCOMPARE(s.selection.current(), kFc);
    QTest::mouseClick(plot, Qt::LeftButton, {}, QPoint(plot->width() / 4, plot->height() / 4));
    QCOMPARE(s.selection.current(), kConv);
    s.session.stop();
    QVERIFY(s.finish());
}

void TestTrainingPanel::layers_afterOneBatch_areThoseOfIt()
{
    Stage s;
    QTest::mouseClick(s.panel.controls()->stepButton(), Qt::LeftButton);
    QVERIFY(QTest::qWaitFor([&] { return s.session.training().progress().normsStep == 1; }));
    s.panel.setPage(TrainingPanel::Page::Layers); // only looked at now
    QCOMPARE(s.panel.norms()->norms().size(), std::size_t{2});
    QVERIFY(s.panel.norms()->isVisible() && s.panel.norms()->words().startsWith("Batch 1."));
    s.session.stop();
    QVERIFY(s.finish());
    QVERIFY(s.panel.norms()->isVisible());
}

void TestTrainingPanel::refusal_isSaid_andRepairedByAClick()
{
    Stage s;
    s.trainerControl->refuses = true;
    s.train();
    QVERIFY(s.finish());
    QVERIFY2(s.panel.problemText().contains("no parameters"), qPrintable(s.panel.problemText()));
    QPushButton* repair = nullptr;
    for (QPushButton* button : s.panel.findChildren<QPushButton*>())
        if (button->text() == "Add Linear(10, 10) at the end")
            repair = button;
    QVERIFY(repair);
    QTest::mouseClick(repair, Qt::LeftButton);
    QVERIFY(QTest::qWaitFor([&] { return !s.session.problem(); }));
    QCOMPARE(s.document.undoStack()->count(), 1);
    QVERIFY(s.panel.problemText().isEmpty());
}

void TestTrainingPanel::notFinite_showsTheBlock()
{
    Stage s;
    s.trainerControl->fails = true;
    s.train();
    QVERIFY(s.finish());
    QVERIFY2(s.panel.problemText().contains("batch 11 of epoch 1"), qPrintable(s.panel.problemText()));
    for (QPushButton* button : s.panel.findChildren<QPushButton*>())
        if (button->text() == "Show conv1")
            QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(s.selection.current(), kConv);
}

void TestTrainingPanel::form_changesThePlan()
{
    Stage s;
    s.panel.setPage(TrainingPanel::Page::Settings);
    const double rate = s.session.plan().settings.learningRate;
    s.field<QDoubleSpinBox>("Weight decay")->setValue(0.5);
    s.field<QSpinBox>("Batch size")->setValue(7);
    s.field<QSpinBox>("Held out")->setValue(20);
    s.field<QCheckBox>("Light")->setChecked(true);
    const TrainingPlan& plan = s.session.plan();
    QCOMPARE(plan.settings.optimizer.weightDecay, 0.5);
    QCOMPARE(plan.settings.batchSize, std::int64_t{7});
    QCOMPARE(plan.heldOut, std::int64_t{20});
    QVERIFY(plan.augmentation == lightAugmentation());
    QCOMPARE(plan.settings.learningRate, rate); // what was not touched is not rounded either
    QCOMPARE(plan.generatedCount, std::int64_t{100});
}

void TestTrainingPanel::form_numberOutOfRange_isRefusedWithAWord()
{
    Stage s;
    s.panel.setPage(TrainingPanel::Page::Settings);
    auto* refusal = s.panel.findChild<QLabel*>("refusal");
    QVERIFY(!refusal->isVisible());
    auto* rate = s.field<QDoubleSpinBox>("Learning rate");
    const double before = s.session.plan().settings.learningRate;
    rate->selectAll();
    QTest::keyClicks(rate, "1000000\r");
    QVERIFY(refusal->isVisible());
    QVERIFY2(refusal->text().contains("Learning rate") && refusal->text().contains("1000000"),
             qPrintable(refusal->text()));
    QCOMPARE(rate->text(), QStringLiteral("0.002"));
    QCOMPARE(s.session.plan().settings.learningRate, before);
    rate->selectAll();
    QTest::keyClicks(rate, "0.01\r");
    QVERIFY(!refusal->isVisible());
    QCOMPARE(s.session.plan().settings.learningRate, 0.01);
    auto* batch = s.field<QSpinBox>("Batch size");
    batch->selectAll();
    QTest::keyClicks(batch, "1000000\r"); // more than there may be
    QVERIFY2(refusal->isVisible() && refusal->text().contains("Batch size"), qPrintable(refusal->text()));
    QCOMPARE(s.session.plan().settings.batchSize, std::int64_t{64});
}

void TestTrainingPanel::notFinite_repaired_saysWhatIsNew()
{
    Stage s;
    s.trainerControl->fails = true;
    s.train();
    QVERIFY(s.finish());
    s.session.apply(s.session.repairs().front());
    QCOMPARE(trainingText(s.session),
             QStringLiteral("The learning rate is 0.0002 now, it was 0.002. Press Train to try again."));
    QVERIFY(s.panel.problemText().isEmpty());
}

void TestTrainingPanel::undone_saysNothingOfTheTrainedWeights()
{
    Stage s;
    s.train();
    QVERIFY(s.finish());
    const auto isSaid = [&s](const QString& words) {
        for (const QLabel* label : s.panel.findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words))
                return true;
        return false;
    };
    QVERIFY(isSaid("Held out: 90.0 %"));
    s.document.undoStack()->undo();
    QVERIFY(!isSaid("90.0 %") && isSaid("no longer has the weights"));
    s.document.undoStack()->redo();
    QVERIFY(isSaid("Held out: 90.0 %") && isSaid("kept the best: 90.0 % of 10 images held out are right"));
}

void TestTrainingPanel::validating_saysSo()
{
    Stage s;
    s.trainerControl->holdsValidation = true;
    s.train();
    QVERIFY(QTest::qWaitFor([&] { return trainingText(s.session).startsWith("Validating"); }));
    s.trainerControl->holdsValidation = false;
    QVERIFY(s.finish());
    QVERIFY(trainingText(s.session).contains("Done"));
}

void TestTrainingPanel::curve_goneOnWith_beginsWhereItsPointsBegin()
{
    CurveChart chart;
    TrainingProgress progress;
    for (std::int64_t step = 273; step < 300; ++step)
        progress.losses.add(step, 1, 0.5);
    chart.setProgress(progress);
    QCOMPARE(chart.firstStep(), 272.0);
    chart.setProgress({});
    QCOMPARE(chart.firstStep(), 0.0);
}

void TestTrainingPanel::bar_forgetsOnlyWhenAskedTwice()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("training.safetensors");
    {
        Stage s;
        s.trainerControl->steps = 1'000'000;
        s.trainerControl->checkpointStep = 1;
        s.session.setFolder(folder.path());
        s.session.start();
        QVERIFY(QTest::qWaitFor([&] { return s.trainerControl->stepsDone >= 2; }));
        QFile checkpoint(file); // as the engine writes one
        QVERIFY(checkpoint.open(QIODevice::WriteOnly));
    }
    Stage s;
    s.session.setFolder(folder.path());
    s.bar.show();
    QVERIFY2(s.bar.words().contains("Small was interrupted after 1 batch ("), qPrintable(s.bar.words()));
    const auto press = [&s](const QString& text) {
        for (QToolButton* button : s.bar.findChildren<QToolButton*>()) {
            if (button->text() == text && button->isVisible())
                QTest::mouseClick(button, Qt::LeftButton);
        }
    };
    press("Forget it");
    QVERIFY(QFile::exists(file) && s.bar.words().startsWith("Forget the training of Small?"));
    press("Keep it");
    QVERIFY(s.bar.words().contains("was interrupted"));
    press("Forget it");
    press("Forget it");
    QVERIFY(!QFile::exists(file) && s.bar.words().isEmpty());
}

void TestTrainingPanel::form_otherOptimizer_bringsItsUsualRate()
{
    Stage s;
    auto* optimizer = s.field<QComboBox>("Optimizer");
    QVERIFY(!s.field<QDoubleSpinBox>("Momentum")->isEnabled());
    optimizer->setCurrentIndex(0);
    Q_EMIT optimizer->activated(0);
    QCOMPARE(s.session.plan().settings.optimizer.kind, OptimizerKind::Sgd);
    QCOMPARE(s.session.plan().settings.learningRate, 0.05);
    QCOMPARE(s.session.plan().settings.optimizer.weightDecay, 0.0);
    QVERIFY(s.field<QDoubleSpinBox>("Momentum")->isEnabled());
    QCOMPARE(s.field<QDoubleSpinBox>("Learning rate")->text(), QStringLiteral("0.05"));
}

void TestTrainingPanel::words_ofTimeAndShare()
{
    QCOMPARE(clockText(41.6), QStringLiteral("0:42"));
    QCOMPARE(clockText(3723), QStringLiteral("1:02:03"));
    QCOMPARE(clockText(-1), QStringLiteral("0:00"));
    QCOMPARE(shareText(0.97344), QStringLiteral("97.3 %"));
    QCOMPARE(batchesText(1), QStringLiteral("1 batch"));
    QCOMPARE(batchesText(1234), QStringLiteral("1,234 batches"));
}

QTEST_MAIN(TestTrainingPanel)
#include "test_training_panel.moc"
