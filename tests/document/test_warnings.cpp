#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"

#include "model/diagnose/lint.h"
#include "model/document/problem_model.h"
#include "model/document/summary_model.h"
#include "model/templates/blocks.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include <limits>

using namespace layerwise;

namespace {

/// The fake executor, but everything that a chosen block puts out is NaN.
class PoisonedExecutor : public fake::FakeExecutor {
public:
    explicit PoisonedExecutor(std::shared_ptr<std::atomic<std::uint64_t>> poisoned)
        : fake::FakeExecutor(testRegistry()), m_poisoned(std::move(poisoned))
    {
    }

    TracePtr run(const RunRequest& request, const RunObserver& observer) override
    {
        Trace trace = *fake::FakeExecutor::run(request, observer);
        for (TraceStepPtr& step : trace.steps) {
            if (step->block.value != *m_poisoned || !step->output)
                continue;
            TraceStep changed = *step;
            std::vector<float> values(step->output->values().size(), std::numeric_limits<float>::quiet_NaN());
            changed.output = std::make_shared<const Activation>(step->output->shape(), std::move(values));
            step = std::make_shared<const TraceStep>(std::move(changed));
        }
        return std::make_shared<const Trace>(std::move(trace));
    }

private:
    std::shared_ptr<std::atomic<std::uint64_t>> m_poisoned;
};

struct Fixture {
    Fixture()
    {
        document.setNetwork(smallNetwork(), {});
        images = std::make_unique<ImageSource>(document);
        runs = std::make_unique<RunController>(document, *images, std::make_unique<PoisonedExecutor>(poisoned));
        problems = std::make_unique<ProblemModel>(document, runs.get(), nullptr);
        tester = std::make_unique<QAbstractItemModelTester>(problems.get(),
                                                            QAbstractItemModelTester::FailureReportingMode::QtTest);
    }

    void runAndWait()
    {
        QSignalSpy finished(runs.get(), &RunController::finished);
        runs->run();
        QVERIFY(finished.wait());
    }
    /// "Warning lint.bias_before_norm", a line a row.
    QString rows() const
    {
        QStringList lines;
        for (int row = 0; row < problems->rowCount(); ++row)
            lines << problems->index(row, ProblemModel::SeverityColumn).data().toString() + QLatin1Char(' ') +
                         problems->index(row, ProblemModel::BlockColumn).data().toString() + QLatin1Char(' ') +
                         problems->index(row, ProblemModel::CodeColumn).data().toString();
        return lines.join(QLatin1Char('\n'));
    }

    std::shared_ptr<std::atomic<std::uint64_t>> poisoned = std::make_shared<std::atomic<std::uint64_t>>(0);
    NetworkDocument document{testRegistry()};
    std::unique_ptr<ImageSource> images;
    std::unique_ptr<RunController> runs;
    std::unique_ptr<ProblemModel> problems;
    std::unique_ptr<QAbstractItemModelTester> tester;
};

} // namespace

/// Warnings on their way from the rules to the list: of the network after every edit, of the values after every run.
class TestWarnings : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void edit_thatIsDoubtful_warnsAndItsUndoDoesNot();
    void errors_standBeforeWarnings();
    void networkTooLargeForTheExecutor_isToldBeforeItRuns();
    void summary_hasTheWarningsOfEachBlock();
    void problems_underRandomEdits_areThoseOfTheNetwork();
    void run_withNotFiniteValues_isToldUntilTheNextEdit();
    void run_thatIsSoundAgain_takesTheWarningAway();
    void otherNetwork_hasNoWarningsOfTheLastOne();
    void closing_whileTheValuesAreSearched_isSafe();
};

void TestWarnings::edit_thatIsDoubtful_warnsAndItsUndoDoesNot()
{
    Fixture f;
    QCOMPARE(f.rows(), QString());
    QSignalSpy changed(&f.document, &NetworkDocument::shapesChanged);
    QVERIFY(f.document.insertBlocks({makeBatchNorm("bn", 4)}, {kRootId, 0, 1}));
    QCOMPARE(f.rows(), QStringLiteral("Warning conv1 lint.bias_before_norm"));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(f.problems->errorCount(), 0);
    QCOMPARE(f.problems->warningCount(), 1);
    QCOMPARE(f.problems->rowOf(kConv), 0);
    const QModelIndex row = f.problems->index(0, 0);
    QCOMPARE(row.data(ProblemModel::SeverityRole).toInt(), static_cast<int>(Severity::Warning));
    QCOMPARE(row.data(ProblemModel::OptionRole).toString(), QStringLiteral("bias"));
    QCOMPARE(row.data(ProblemModel::ExpectedRole).toString(), QStringLiteral("bias = False"));
    QVERIFY(f.document.shapes().ok());
    f.document.undoStack()->undo();
    QCOMPARE(f.rows(), QString());
}

void TestWarnings::errors_standBeforeWarnings()
{
    Fixture f;
    QVERIFY(f.document.insertBlocks({makeBatchNorm("bn", 4)}, {kRootId, 0, 1}));
    QVERIFY(!f.document.setOption(kFc, "in_features", std::int64_t{7}));
    QCOMPARE(f.rows(), QStringLiteral("Error fc shape.features\nWarning conv1 lint.bias_before_norm"));
    QVERIFY(!f.document.setOption(kConv, "bias", false));
    QCOMPARE(f.rows(), QStringLiteral("Error fc shape.features"));
}

void TestWarnings::networkTooLargeForTheExecutor_isToldBeforeItRuns()
{
    Fixture f;
    f.document.setMemoryLimit(1'000'000);
    QCOMPARE(f.rows(), QString());
    QVERIFY(!f.document.setOption(kFc, "out_features", std::int64_t{1000}));
    // 512 times 1000 weights of 4 bytes alone are 2 MB.
    QCOMPARE(f.rows(), QStringLiteral("Error fc memory.too_large"));
    QVERIFY(f.document.shapes().ok());
    f.document.undoStack()->undo();
    QCOMPARE(f.rows(), QString());
}

void TestWarnings::summary_hasTheWarningsOfEachBlock()
{
    Fixture f;
    SummaryModel summary(f.document, nullptr);
    const QAbstractItemModelTester summaryTester(&summary, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy changed(&summary, &SummaryModel::dataChanged);
    QVERIFY(f.document.insertBlocks({makeBatchNorm("bn", 4)}, {kRootId, 0, 1}));
    const QModelIndex row = summary.indexOf(kConv);
    QCOMPARE(row.data(SummaryModel::WarningsRole).toStringList(),
             QStringList("conv1 has a bias that bn takes away again"));
    QCOMPARE(row.data(Qt::ToolTipRole).toString(), QStringLiteral("conv1\nconv1 has a bias that bn takes away again"));
    QCOMPARE(row.data(SummaryModel::PathRole).toString(), QStringLiteral("conv1"));
    QVERIFY(!changed.isEmpty());
    QCOMPARE(summary.indexOf(kRelu).data(SummaryModel::WarningsRole).toStringList(), QStringList());
    QCOMPARE(summary.indexOf(kRelu).data(Qt::ToolTipRole).toString(), QStringLiteral("relu"));
}

void TestWarnings::problems_underRandomEdits_areThoseOfTheNetwork()
{
    Fixture f;
    f.runs->setLive(true);
    f.document.setNetwork(*makeTemplate("lenet5"), {});
    std::uint64_t state = 5;
    const auto draw = [&state](std::uint64_t count) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<int>((state >> 33) % count);
    };
    int warnings = 0;
    for (int i = 0; i < 300; ++i) {
        std::vector<BlockId> ids;
        forEachBlock(f.document.network().root, testRegistry(),
                     [&](const Block& block, const std::string&, int) { ids.push_back(block.id); });
        const BlockId id = ids.empty() ? BlockId{} : ids[static_cast<std::size_t>(draw(ids.size()))];
        const char* types[] = {"ReLU", "BatchNorm2d", "Dropout", "Conv2d", "Residual", "Softmax"};
        switch (draw(5)) {
        case 0:
            (void)f.document.insertFromPalette(types[draw(6)], f.document.positionAfter(id));
            break;
        case 1:
            (void)f.document.moveBlock(id, draw(2) ? 1 : -1);
            break;
        case 2:
            f.document.removeBlocks({id});
            break;
        case 3:
            (void)f.document.setOption(id, "bias", draw(2) == 0);
            break;
        default:
            f.document.undoStack()->undo();
            break;
        }
        const ShapeReport shapes = inferShapes(f.document.network(), testRegistry());
        std::vector<Problem> expected = shapes.problems;
        for (const Problem& problem : lint(f.document.network(), testRegistry(), shapes))
            expected.push_back(problem);
        QVERIFY(f.document.problems() == expected);
        warnings += static_cast<int>(expected.size() - shapes.problems.size());
        QCoreApplication::processEvents();
    }
    QVERIFY(warnings > 100);
}

void TestWarnings::run_withNotFiniteValues_isToldUntilTheNextEdit()
{
    Fixture f;
    *f.poisoned = kInnerRelu.value;
    f.runAndWait();
    QTRY_COMPARE(f.rows(), QStringLiteral("Warning box.relu trace.not_finite"));
    QCOMPARE(f.runs->traceProblems().size(), std::size_t{1});
    QCOMPARE(f.problems->index(0, ProblemModel::MessageColumn).data().toString(),
             QStringLiteral("box.relu is the first to put out NaN or Inf: 512 of 512 values"));
    QVERIFY(!f.document.setOption(kConv, "bias", false));
    QCOMPARE(f.rows(), QString());
    QVERIFY(f.runs->traceProblems().empty());
    f.runAndWait();
    QTRY_COMPARE(f.rows(), QStringLiteral("Warning box.relu trace.not_finite"));
}

void TestWarnings::run_thatIsSoundAgain_takesTheWarningAway()
{
    Fixture f;
    *f.poisoned = kInnerRelu.value;
    f.runAndWait();
    QTRY_COMPARE(f.problems->warningCount(), 1);
    *f.poisoned = 0;
    f.runAndWait();
    QTRY_COMPARE(f.rows(), QString());
}

void TestWarnings::otherNetwork_hasNoWarningsOfTheLastOne()
{
    Fixture f;
    *f.poisoned = kInnerRelu.value;
    f.runAndWait();
    QTRY_COMPARE(f.problems->warningCount(), 1);
    f.document.setNetwork(smallNetwork(), {});
    QCOMPARE(f.rows(), QString());
    QVERIFY(f.runs->traceProblems().empty());
}

void TestWarnings::closing_whileTheValuesAreSearched_isSafe()
{
    for (int i = 0; i < 20; ++i) {
        Fixture f;
        *f.poisoned = kConv.value;
        f.runAndWait();
    }
}

QTEST_GUILESS_MAIN(TestWarnings)
#include "test_warnings.moc"
