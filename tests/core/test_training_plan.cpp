#include "model/core/training.h"

#include <QtTest>

#include <cmath>
#include <numbers>
#include <numeric>

using namespace layerwise;

/// Learning rates by the schedules' formulas, and the order of the examples.
class TestTrainingPlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void learningRate_constant_staysTheSame();
    void learningRate_step_fallsAfterEveryFewEpochs();
    void learningRate_cosine_halvesInTheMiddle();
    void learningRate_oneCycle_isPyTorchs();
    void exampleOrder_isAPermutationOfItsOwnForEachEpoch();
    void exampleOrder_isTheOneThatIsDescribed();
};

void TestTrainingPlan::learningRate_constant_staysTheSame()
{
    QCOMPARE(learningRate({ScheduleKind::Constant}, 0.1, {7, 10, 3}), 0.1);
}

void TestTrainingPlan::learningRate_step_fallsAfterEveryFewEpochs()
{
    ScheduleSettings schedule{ScheduleKind::Step};
    schedule.stepEpochs = 2;
    schedule.gamma = 0.5;
    for (const auto& [epoch, rate] : {std::pair{0, 0.8}, {1, 0.8}, {2, 0.4}, {3, 0.4}, {4, 0.2}})
        QCOMPARE(learningRate(schedule, 0.8, {0, 1, static_cast<double>(epoch)}), rate);
}

void TestTrainingPlan::learningRate_cosine_halvesInTheMiddle()
{
    const ScheduleSettings schedule{ScheduleKind::Cosine};
    QCOMPARE(learningRate(schedule, 0.2, {0, 8, 0}), 0.2);
    QCOMPARE(learningRate(schedule, 0.2, {4, 8, 0}), 0.1);
    QCOMPARE(learningRate(schedule, 0.2, {2, 8, 0}), 0.2 * (1 + std::numbers::sqrt2 / 2) / 2);
}

/// torch.optim.lr_scheduler.OneCycleLR(max_lr=0.1, total_steps=10, pct_start=0.3, cycle_momentum=False), PyTorch 1.13.
void TestTrainingPlan::learningRate_oneCycle_isPyTorchs()
{
    const double expected[] = {0.0040000000000000036,
                               0.052000000000000005,
                               0.1,
                               0.09504846320134738,
                               0.0811745653949763,
                               0.06112620219362893,
                               0.03887419780637107,
                               0.0188258346050237,
                               0.004951936798652629,
                               4e-07};
    for (int step = 0; step < 10; ++step) {
        const double rate = learningRate({ScheduleKind::OneCycle}, 0.1, {static_cast<double>(step), 10, 0});
        QVERIFY2(std::abs(rate - expected[step]) < 1e-12, qPrintable(QString::number(rate, 'g', 17)));
    }
}

void TestTrainingPlan::exampleOrder_isAPermutationOfItsOwnForEachEpoch()
{
    std::vector<std::int64_t> all(100);
    std::iota(all.begin(), all.end(), std::int64_t{0});
    const std::vector<std::int64_t> first = exampleOrder(100, 3, 1);
    std::vector<std::int64_t> sorted = first;
    std::ranges::sort(sorted);
    QVERIFY(sorted == all);
    QVERIFY(first != all);
    QVERIFY(first == exampleOrder(100, 3, 1));
    QVERIFY(first != exampleOrder(100, 3, 2));
    QVERIFY(first != exampleOrder(100, 4, 1));
    QVERIFY(exampleOrder(0, 3, 1).empty());
}

/// Computed by a program of a few lines in Python from the description in training.h.
void TestTrainingPlan::exampleOrder_isTheOneThatIsDescribed()
{
    QVERIFY((exampleOrder(10, 7, 1) == std::vector<std::int64_t>{3, 9, 0, 1, 4, 5, 8, 2, 6, 7}));
}

QTEST_APPLESS_MAIN(TestTrainingPlan)
#include "test_training_plan.moc"
