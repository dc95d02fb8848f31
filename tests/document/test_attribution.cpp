// Questions to the worker: they never hold up a run, and an answer to what has changed is dropped.

#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"

#include "model/document/run_controller.h"

#include <QSignalSpy>

using namespace layerwise;

namespace {

struct Fixture {
    Fixture()
    {
        document.setNetwork(smallNetwork(), {});
        images = std::make_unique<ImageSource>(document);
        runs = std::make_unique<RunController>(document, *images,
                                               std::make_unique<fake::FakeExecutor>(testRegistry(), control));
        QObject::connect(runs.get(), &RunController::attributionReady, runs.get(),
                         [this](const AttributionAnswer& answer) { answers.push_back(answer); });
    }
    bool waitForAnswers(std::size_t count)
    {
        return QTest::qWaitFor([this, count] { return answers.size() >= count; });
    }
    bool waitForQuestions(std::size_t count)
    {
        return QTest::qWaitFor([this, count] { return control->questions().size() >= count; });
    }

    fake::ExecutorControlPtr control = std::make_shared<fake::ExecutorControl>();
    NetworkDocument document{testRegistry()};
    std::unique_ptr<ImageSource> images;
    std::unique_ptr<RunController> runs;
    std::vector<AttributionAnswer> answers;
};

} // namespace

class TestAttribution : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void question_isAboutWhatIsNow();
    void ranking_tellsItsProgress();
    void errors_areAnswers();
    void kinds_doNotReplaceEachOther();
    void newerQuestion_replacesTheOneBefore();
    void stopAsking_isNotAnswered();
    void run_goesFirst_andTheQuestionIsAskedAgain();
    void answerToAnotherImage_isDropped_ofARankingItIsTold();
    void ranking_whileWeightsMove_isRefused();
    void otherNetwork_dropsTheQuestion();
    void quitting_whileRanking_endsSoon();
};

void TestAttribution::question_isAboutWhatIsNow()
{
    Fixture f;
    QVERIFY(!f.document.setWeight({kConv, "weight", {4, 1, 3, 3}, 0}, 0.5F));
    f.runs->setChannelScale(kRelu, 1, 0.0F);
    f.runs->setSeed(42);
    f.runs->ask(AttributionKind::Ranking, kRelu, 7);
    QVERIFY(f.runs->isAsking(AttributionKind::Ranking));
    QVERIFY(f.waitForAnswers(1));
    QVERIFY(!f.runs->isAsking(AttributionKind::Ranking));
    const AttributionRequest asked = f.control->questions().at(0);
    QVERIFY(asked.network == f.document.snapshot() && asked.input == f.images->tensor());
    QVERIFY(asked.weightEdits == f.document.weightEdits());
    QVERIFY((asked.channelScales == std::vector<ChannelScale>{{kRelu, 1, 0.0F}}));
    QCOMPARE(asked.seed, std::uint64_t{42});
    QCOMPARE(asked.targetClass, std::int64_t{7});
    const AttributionAnswer& answer = f.answers.front();
    QVERIFY(answer.block == kRelu && answer.targetClass == 7 && !answer.error);
    QCOMPARE(answer.channels.size(), std::size_t{8});
    QCOMPARE(answer.channels[5].change, 2.0F);
}

void TestAttribution::ranking_tellsItsProgress()
{
    Fixture f;
    QSignalSpy progress(f.runs.get(), &RunController::attributionProgress);
    f.runs->ask(AttributionKind::Ranking, kRelu, 0);
    QVERIFY(f.waitForAnswers(1));
    QCOMPARE(progress.size(), 8);
    QCOMPARE(progress.at(7).at(0).toLongLong(), 7);
    QCOMPARE(progress.at(7).at(1).toLongLong(), 8);
}

void TestAttribution::errors_areAnswers()
{
    Fixture f;
    f.runs->ask(AttributionKind::GradCam, kRelu, 10);
    QVERIFY(f.waitForAnswers(1));
    QCOMPARE(f.answers.front().error->code, std::string("attribution.class"));
    QVERIFY(!f.answers.front().map);
}

void TestAttribution::kinds_doNotReplaceEachOther()
{
    Fixture f;
    f.runs->ask(AttributionKind::Ranking, kRelu, 0);
    f.runs->ask(AttributionKind::GradCam, kRelu, 0);
    f.runs->ask(AttributionKind::Saliency, {}, 0);
    QVERIFY(f.waitForAnswers(3));
    QVERIFY(f.answers[2].map == f.images->tensor());
}

void TestAttribution::newerQuestion_replacesTheOneBefore()
{
    Fixture f;
    f.control->hold();
    f.runs->ask(AttributionKind::Ranking, kRelu, 0);
    QVERIFY(f.waitForQuestions(1));
    for (int target = 1; target < 6; ++target)
        f.runs->ask(AttributionKind::Ranking, kRelu, target);
    f.control->release();
    QVERIFY(f.waitForAnswers(1));
    QTest::qWait(30);
    QCOMPARE(f.answers.size(), std::size_t{1});
    QCOMPARE(f.answers.front().targetClass, std::int64_t{5});
}

void TestAttribution::stopAsking_isNotAnswered()
{
    Fixture f;
    f.control->hold();
    f.runs->ask(AttributionKind::Ranking, kRelu, 0);
    QVERIFY(f.waitForQuestions(1));
    f.runs->stopAsking(AttributionKind::Ranking);
    QVERIFY(!f.runs->isAsking(AttributionKind::Ranking));
    // The worker is free although it is still held: the ranking has ended.
    f.runs->ask(AttributionKind::Saliency, {}, 0);
    QVERIFY(f.waitForAnswers(1));
    QVERIFY(f.answers.front().kind == AttributionKind::Saliency);
    QCOMPARE(f.answers.size(), std::size_t{1});
}

void TestAttribution::run_goesFirst_andTheQuestionIsAskedAgain()
{
    Fixture f;
    f.control->hold();
    f.runs->ask(AttributionKind::Ranking, kRelu, 0);
    QVERIFY(f.waitForQuestions(1));
    f.runs->run();
    QVERIFY(QTest::qWaitFor([&f] { return f.control->runCount == 1; }));
    QVERIFY(f.answers.empty());
    f.control->release();
    QVERIFY(f.waitForAnswers(1));
    QVERIFY(!f.runs->isRunning());
    QVERIFY(!f.answers.front().error);
    QCOMPARE(f.control->questions().size(), std::size_t{2});
}

/// For a ranking one waits; a map over the image is asked for again by itself.
void TestAttribution::answerToAnotherImage_isDropped_ofARankingItIsTold()
{
    Fixture f;
    f.control->hold();
    f.runs->ask(AttributionKind::Ranking, kRelu, 3);
    f.runs->ask(AttributionKind::Saliency, {}, 0);
    QVERIFY(f.waitForQuestions(1));
    f.images->next();
    f.control->release();
    QVERIFY(QTest::qWaitFor([&f] {
        return !f.runs->isAsking(AttributionKind::Ranking) && !f.runs->isAsking(AttributionKind::Saliency);
    }));
    QCOMPARE(f.answers.size(), std::size_t{1});
    const AttributionAnswer& answer = f.answers.front();
    QVERIFY(answer.kind == AttributionKind::Ranking && answer.block == kRelu && answer.channels.empty());
    QCOMPARE(answer.targetClass, std::int64_t{3});
    QCOMPARE(answer.error->code, std::string("attribution.outdated"));
}

void TestAttribution::ranking_whileWeightsMove_isRefused()
{
    Fixture f;
    f.runs->setWeightsMove(true);
    f.runs->ask(AttributionKind::Ranking, kRelu, 0);
    QVERIFY(f.waitForAnswers(1));
    QCOMPARE(f.answers.front().error->code, std::string("attribution.training"));
    QVERIFY(f.control->questions().empty());
    f.runs->ask(AttributionKind::Saliency, {}, 0); // as quick as a pass
    QVERIFY(f.waitForAnswers(2));
    QVERIFY(!f.answers.back().error);
    f.runs->setWeightsMove(false);
    f.runs->ask(AttributionKind::Ranking, kRelu, 0);
    QVERIFY(f.waitForAnswers(3));
    QCOMPARE(f.answers.back().channels.size(), std::size_t{8});
}

void TestAttribution::otherNetwork_dropsTheQuestion()
{
    Fixture f;
    f.control->hold();
    f.runs->ask(AttributionKind::Ranking, kRelu, 0);
    QVERIFY(f.waitForQuestions(1));
    f.document.setNetwork(smallNetwork(), {});
    QVERIFY(!f.runs->isAsking(AttributionKind::Ranking));
    f.control->release();
    f.runs->ask(AttributionKind::Saliency, {}, 0);
    QVERIFY(f.waitForAnswers(1));
    QCOMPARE(f.answers.size(), std::size_t{1});
}

void TestAttribution::quitting_whileRanking_endsSoon()
{
    Fixture f;
    f.control->hold();
    f.runs->ask(AttributionKind::Ranking, kRelu, 0);
    QVERIFY(f.waitForQuestions(1));
    f.runs.reset();
    QVERIFY(f.control->isDestroyed);
}

QTEST_GUILESS_MAIN(TestAttribution)
#include "test_attribution.moc"
