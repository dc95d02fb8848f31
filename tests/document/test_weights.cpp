// Weights that were loaded or trained: undo, what an edit throws away, and the way to the worker and back.

#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"

#include "model/document/fix_search.h"
#include "model/document/sentences.h"
#include "model/document/weight_controller.h"
#include "model/document/weight_status.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtEndian>

#include <limits>

using namespace layerwise;

namespace {

const WeightPlace kPlace{kConv, "weight", {4, 1, 3, 3}, 22};
const WeightOrigin kTrained{WeightOrigin::Kind::Trained, QStringLiteral("MNIST"), 0.993};

struct Fixture {
    Fixture()
    {
        document.setNetwork(smallNetwork(), {});
        images = std::make_unique<ImageSource>(document);
        runs = std::make_unique<RunController>(document, *images,
                                               std::make_unique<fake::FakeExecutor>(testRegistry(), control));
        weights = std::make_unique<WeightController>(document, *runs);
        QObject::connect(weights.get(), &WeightController::loaded, weights.get(),
                         [this](const QString&, const WeightLoadSettings&, const LoadReport& report) { last = report; });
    }
    /// The report of a file that holds ones.
    LoadReport load(const WeightLoadSettings& settings = {})
    {
        last.reset();
        weights->load(QStringLiteral("/tmp/ones.safetensors"), settings);
        const bool isThere = QTest::qWaitFor([this] { return last.has_value(); });
        return isThere ? *last : LoadReport{};
    }
    std::vector<NamedTensor> parameters()
    {
        QSignalSpy ready(weights.get(), &WeightController::parametersReady);
        weights->requestParameters();
        return ready.wait() ? *ready.front().front().value<NamedTensorsPtr>() : std::vector<NamedTensor>{};
    }
    BlockWeightsPtr byBlock(const std::vector<NamedTensor>& values) const
    {
        return std::make_shared<const BlockWeights>(*blockWeights(values, document.network(), testRegistry()));
    }
    bool finish()
    {
        return QTest::qWaitFor([this] { return !runs->isRunning(); });
    }
    std::vector<Problem> lostWeights() const
    {
        std::vector<Problem> lost;
        for (const Problem& problem : document.problems())
            if (problem.diagnostic.code == "weights.made_anew")
                lost.push_back(problem);
        return lost;
    }
    QUndoStack& stack() const { return *document.undoStack(); }
    BlockWeightsPtr values() const { return document.weights().values; }

    fake::ExecutorControlPtr control = std::make_shared<fake::ExecutorControl>();
    NetworkDocument document{testRegistry()};
    std::unique_ptr<ImageSource> images;
    std::unique_ptr<RunController> runs;
    std::unique_ptr<WeightController> weights;
    std::optional<LoadReport> last;
};

float valueOf(const std::vector<NamedTensor>& tensors, const std::string& key, std::size_t index)
{
    for (const NamedTensor& tensor : tensors)
        if (tensor.key == key)
            return tensor.value->values()[index];
    return std::numeric_limits<float>::quiet_NaN();
}

using Blocks = std::vector<BlockId>;

} // namespace

class TestWeights : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void load_isAnUndoStep_andGoesWithTheNextRun();
    void load_thatFails_changesNothing();
    void load_notStrict_saysWhichBlocksAreRandom();
    void load_notStrict_keepsWhatTheFileLacks();
    void load_asInitial_isNoUndoStep();
    void load_takesAwayWhatWasSetByHand_andUndoBringsItBack();
    void changedShapes_throwWeightsAway_andUndoBringsThemBack();
    void lostWeights_areWarnedAbout_andAFixBringsThemBack();
    void lostWeights_ofTwoThatBelongTogether_areBroughtBackTogether();
    void weightsText_saysWhatWasEditedSince();
    void manyRandomBlocks_areOneWarning();
    void trainMode_runsAgain_andAnswersNoQuestions();
    void removedBlock_getsItsWeightsBack();
    void movedAndRenamedBlocks_keepTheirWeights();
    void applyWeights_ofAllParameters_isAnUndoStep();
    void applyWeights_thatDoNotFit_areRefused();
    void requestParameters_givesWhatARunUses();
    void preview_isNoUndoStep_andGoesAway();
    void applyWeights_afterAPreview_undoesToWhatWasBefore();
    void save_writesWhatARunUses();
    void save_ofNoWeights_isRefused();
    void otherNetwork_forgetsWeights();
    void originText_isShort();
};

void TestWeights::load_isAnUndoStep_andGoesWithTheNextRun()
{
    Fixture f;
    f.runs->run();
    QVERIFY(f.finish());
    QVERIFY(!f.control->requests().back().weights);
    QVERIFY(!f.load().error);
    QVERIFY(f.finish());
    QCOMPARE(f.stack().undoText(), QStringLiteral("Load weights from ones.safetensors"));
    QCOMPARE(f.document.weights().origin.kind, WeightOrigin::Kind::File);
    QCOMPARE(f.control->requests().back().weights, f.values());
    QCOMPARE(f.values()->at(kConv)->front().value->values()[0], 1.0F);
    QVERIFY(!f.runs->isStale());
    f.stack().undo();
    QVERIFY(f.finish());
    QVERIFY(!f.values());
    QVERIFY(!f.control->requests().back().weights);
    f.stack().redo();
    QVERIFY(f.finish());
    QVERIFY(f.control->requests().back().weights);
}

void TestWeights::load_thatFails_changesNothing()
{
    Fixture f;
    f.control->fileLacks = kFc.value;
    QCOMPARE(f.load().error->code, std::string("weights.missing"));
    QVERIFY(!f.values());
    QCOMPARE(f.stack().count(), 0);
}

void TestWeights::load_notStrict_saysWhichBlocksAreRandom()
{
    Fixture f;
    QCOMPARE(f.document.blocksWithRandomWeights(), Blocks{});
    f.control->fileLacks = kFc.value;
    QVERIFY(!f.load({false}).error);
    QCOMPARE(f.document.blocksWithRandomWeights(), Blocks{kFc});
}

void TestWeights::load_notStrict_keepsWhatTheFileLacks()
{
    Fixture f;
    f.load();
    const NamedTensorsPtr before = f.values()->at(kFc);
    const NamedTensorsPtr convBefore = f.values()->at(kConv);
    f.control->fileLacks = kFc.value;
    QVERIFY(!f.load({false}).error);
    QCOMPARE(f.values()->at(kFc), before);
    QVERIFY(f.values()->at(kConv) != convBefore);
    QCOMPARE(f.document.blocksWithRandomWeights(), Blocks{});
}

void TestWeights::load_asInitial_isNoUndoStep()
{
    Fixture f;
    f.load({true, false, true});
    QVERIFY(f.values());
    QCOMPARE(f.stack().count(), 0);
    QVERIFY(!f.document.isModified());
    // What somebody has put in meanwhile is not overwritten.
    const BlockWeightsPtr before = f.values();
    f.load({true, false, true});
    QCOMPARE(f.values(), before);
}

void TestWeights::load_takesAwayWhatWasSetByHand_andUndoBringsItBack()
{
    Fixture f;
    QVERIFY(!f.document.setWeight(kPlace, 0.5F));
    f.load();
    QVERIFY(f.document.weightEdits()->empty());
    f.stack().undo();
    QCOMPARE(f.document.weightEdits()->at(kPlace), 0.5F);
}

void TestWeights::changedShapes_throwWeightsAway_andUndoBringsThemBack()
{
    Fixture f;
    QVERIFY(!f.weights->applyWeights(f.parameters(), kTrained));
    const BlockWeightsPtr trained = f.values();
    QVERIFY(!f.document.setOption(kConv, QStringLiteral("kernel_size"), std::vector<std::int64_t>{5, 5}));
    QCOMPARE(f.document.blocksWithRandomWeights(), Blocks{kConv});
    f.stack().undo();
    QCOMPARE(f.document.blocksWithRandomWeights(), Blocks{});
    QCOMPARE(f.values(), trained);
}

void TestWeights::lostWeights_areWarnedAbout_andAFixBringsThemBack()
{
    Fixture f;
    FixSearch fixes(f.document);
    QVERIFY(!f.weights->applyWeights(f.parameters(), kTrained));
    QVERIFY(!f.document.setOption(kConv, QStringLiteral("bias"), false));
    const std::vector<Problem> lost = f.lostWeights();
    QCOMPARE(lost.size(), std::size_t{1});
    QCOMPARE(lost.front().block, kConv);
    QCOMPARE(describe(lost.front().diagnostic, QStringLiteral("conv1")).title,
             QStringLiteral("conv1 has lost its weights (trained on MNIST, 99.3 %) and has random ones now"));
    QVERIFY(QTest::qWaitFor([&] { return fixes.isDone(); }));
    const std::vector<Fix> found = fixes.fixesOf(lost.front());
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(sentence(found.front().title), QStringLiteral("Set bias back: the weights fit again"));
    QVERIFY(!f.document.applyFix(found.front()));
    QVERIFY(f.lostWeights().empty());
    QCOMPARE(f.document.blocksWithRandomWeights(), Blocks{});
}

void TestWeights::lostWeights_ofTwoThatBelongTogether_areBroughtBackTogether()
{
    Fixture f;
    FixSearch fixes(f.document);
    QVERIFY(!f.weights->applyWeights(f.parameters(), kTrained));
    QVERIFY(!f.document.setOption(kConv, QStringLiteral("out_channels"), std::int64_t{6}));
    QVERIFY(!f.document.setOption(kInnerConv, QStringLiteral("in_channels"), std::int64_t{6}));
    const std::vector<Problem> lost = f.lostWeights();
    QCOMPARE(lost.size(), std::size_t{2});
    QVERIFY(QTest::qWaitFor([&] { return fixes.isDone(); }));
    QCOMPARE(fixes.fixesOf(lost.front()).size(), std::size_t{1});
    QVERIFY(!f.document.applyFix(fixes.fixesOf(lost.front()).front()));
    QVERIFY(f.lostWeights().empty());
    QVERIFY(f.document.shapes().ok());
}

void TestWeights::weightsText_saysWhatWasEditedSince()
{
    Fixture f;
    QCOMPARE(weightsText(f.document, 3), QStringLiteral("random, seed 3"));
    QVERIFY(!f.weights->applyWeights(f.parameters(), kTrained));
    QCOMPARE(weightsText(f.document, 3), QStringLiteral("trained on MNIST, 99.3 %"));
    f.document.removeBlocks({kRelu});
    QCOMPARE(weightsText(f.document, 3), QStringLiteral("trained on MNIST, edited"));
    f.stack().undo();
    QCOMPARE(weightsText(f.document, 3), QStringLiteral("trained on MNIST, 99.3 %"));
}

void TestWeights::manyRandomBlocks_areOneWarning()
{
    Fixture f;
    QVERIFY(!f.weights->applyWeights(f.parameters(), kTrained));
    std::vector<Block> added(9, conv("", 1, 1));
    for (std::size_t i = 0; i < added.size(); ++i)
        added[i].name = "extra" + std::to_string(i);
    QVERIFY(f.document.insertBlocks(added, {kRootId, 0, 0}).ok());
    std::vector<Problem> warnings;
    for (const Problem& problem : f.document.problems())
        if (problem.diagnostic.code.starts_with("weights."))
            warnings.push_back(problem);
    QCOMPARE(warnings.size(), std::size_t{1});
    QCOMPARE(warnings.front().diagnostic.values.at("count"), DiagnosticValue(std::int64_t{9}));
}

void TestWeights::trainMode_runsAgain_andAnswersNoQuestions()
{
    Fixture f;
    f.runs->run();
    QVERIFY(f.finish());
    f.runs->setTrainMode(true);
    QVERIFY(f.finish());
    QVERIFY(f.control->requests().back().trainMode);
    QVERIFY(!f.runs->isStale());
    QVERIFY(f.runs->isTraceOfTrainMode());
    QSignalSpy answered(f.runs.get(), &RunController::attributionReady);
    f.runs->ask(AttributionKind::GradCam, kConv, 0);
    QVERIFY(answered.wait());
    QCOMPARE(answered.front().front().value<AttributionAnswer>().error->code, std::string("attribution.train_mode"));
    QVERIFY(!f.runs->isAsking(AttributionKind::GradCam));
    f.runs->setTrainMode(false);
    QVERIFY(f.finish());
    QVERIFY(!f.runs->isTraceOfTrainMode());
}

void TestWeights::removedBlock_getsItsWeightsBack()
{
    Fixture f;
    QVERIFY(!f.weights->applyWeights(f.parameters(), kTrained));
    f.document.removeBlocks({kFc});
    const auto inserted = f.document.insertFromPalette(QStringLiteral("Linear"), f.document.positionAfter(kFlatten));
    QVERIFY(inserted.ok());
    QCOMPARE(f.document.blocksWithRandomWeights(), Blocks{*inserted});
    f.stack().undo();
    f.stack().undo();
    QCOMPARE(f.document.blocksWithRandomWeights(), Blocks{});
}

void TestWeights::movedAndRenamedBlocks_keepTheirWeights()
{
    Fixture f;
    QVERIFY(!f.weights->applyWeights(f.parameters(), kTrained));
    QVERIFY(!f.document.rename(kConv, QStringLiteral("first")));
    QVERIFY(!f.document.moveBlocks({kInnerConv}, {kRootId, 0, 1}));
    QCOMPARE(f.document.blocksWithRandomWeights(), Blocks{});
}

void TestWeights::applyWeights_ofAllParameters_isAnUndoStep()
{
    Fixture f;
    const std::vector<NamedTensor> values = f.parameters();
    QVERIFY(!f.weights->applyWeights(values, kTrained));
    QCOMPARE(f.stack().undoText(), QStringLiteral("Train"));
    QCOMPARE(f.document.weights().origin, kTrained);
    QCOMPARE(f.values()->at(kInnerConv)->front().value, values[2].value);
    f.stack().undo();
    QCOMPARE(f.document.weights().origin.kind, WeightOrigin::Kind::Random);
}

void TestWeights::applyWeights_thatDoNotFit_areRefused()
{
    Fixture f;
    std::vector<NamedTensor> values = f.parameters();
    const NamedTensor last = values.back();
    values.pop_back();
    QCOMPARE(f.weights->applyWeights(values, kTrained)->code, std::string("train.weights"));
    values.push_back(last);
    values.push_back(last);
    values.back().key = "fc.scale";
    QCOMPARE(f.weights->applyWeights(values, kTrained)->values.at("key"), DiagnosticValue(std::string("fc.scale")));
    QCOMPARE(f.stack().count(), 0);
}

void TestWeights::requestParameters_givesWhatARunUses()
{
    Fixture f;
    const float random = valueOf(f.parameters(), "conv1.weight", 21);
    QVERIFY(!f.document.setWeight(kPlace, 0.5F));
    QCOMPARE(valueOf(f.parameters(), "conv1.weight", 21), random);
    QCOMPARE(valueOf(f.parameters(), "conv1.weight", 22), 0.5F);
    f.load();
    QVERIFY(!f.document.setWeight(kPlace, 0.25F));
    QCOMPARE(valueOf(f.parameters(), "conv1.weight", 21), 1.0F);
    QCOMPARE(valueOf(f.parameters(), "conv1.weight", 22), 0.25F);
    QCOMPARE(valueOf(f.parameters(), "fc.bias", 9), 1.0F);
}

void TestWeights::preview_isNoUndoStep_andGoesAway()
{
    Fixture f;
    f.runs->run();
    QVERIFY(f.finish());
    QVERIFY(!f.document.setWeight(kPlace, 0.5F));
    f.weights->previewWeights(f.byBlock(f.parameters()));
    QVERIFY(f.finish());
    QVERIFY(f.control->requests().back().weights);
    QVERIFY(f.control->requests().back().weightEdits->empty());
    QCOMPARE(f.stack().count(), 1);
    f.weights->endPreview();
    QVERIFY(f.finish());
    QVERIFY(!f.values());
    QCOMPARE(f.document.weightEdits()->at(kPlace), 0.5F);
}

void TestWeights::applyWeights_afterAPreview_undoesToWhatWasBefore()
{
    Fixture f;
    const std::vector<NamedTensor> values = f.parameters();
    f.weights->previewWeights(f.byBlock(values));
    QVERIFY(!f.weights->applyWeights(values, kTrained));
    QVERIFY(f.values());
    f.stack().undo();
    QVERIFY(!f.values());
}

void TestWeights::save_writesWhatARunUses()
{
    Fixture f;
    f.load();
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("weights.safetensors"));
    QSignalSpy saved(f.weights.get(), &WeightController::saved);
    f.weights->save(file, {});
    QVERIFY(f.weights->isBusy());
    QVERIFY(saved.wait());
    QVERIFY(!f.weights->isBusy());
    // 4*1*3*3 + 4 + 8*4*3*3 + 8 + 10*512 + 10 values of 4 bytes after the length of the header and the header.
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    const QByteArray bytes = written.readAll();
    const auto header = static_cast<qsizetype>(qFromLittleEndian<quint64>(bytes.constData()));
    QCOMPARE(bytes.size() - 8 - header, qsizetype{5466 * 4});
    QCOMPARE(qFromLittleEndian<float>(bytes.constData() + 8 + header), 1.0F);
}

void TestWeights::save_ofNoWeights_isRefused()
{
    Fixture f;
    Network network;
    network.root.slots.front() = {layer("ReLU", "relu")};
    network.root.slots.front().front().id = BlockId{2};
    f.document.setNetwork(network, {});
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("weights.pt"));
    QSignalSpy saved(f.weights.get(), &WeightController::saved);
    f.weights->save(file, {WeightFormat::PyTorch});
    QVERIFY(saved.wait());
    QCOMPARE(saved.front().at(1).value<std::optional<Diagnostic>>()->code, std::string("weights.none"));
    QVERIFY(!QFile::exists(file));
}

void TestWeights::otherNetwork_forgetsWeights()
{
    Fixture f;
    f.load();
    f.weights->load(QStringLiteral("late.pt"));
    QVERIFY(f.weights->isBusy());
    f.last.reset();
    f.document.setNetwork(smallNetwork(), {});
    QVERIFY(!f.weights->isBusy());
    QVERIFY(!f.values());
    f.parameters(); // comes after the file in the worker's queue
    QVERIFY(!f.last);
    QVERIFY(!f.values());
}

void TestWeights::originText_isShort()
{
    QCOMPARE(originText({}, 7), QStringLiteral("random, seed 7"));
    QCOMPARE(originText({WeightOrigin::Kind::File, QStringLiteral("/home/ada/resnet18.pt"), {}}, 0),
             QStringLiteral("file resnet18.pt"));
    QCOMPARE(originText(kTrained, 0), QStringLiteral("trained on MNIST, 99.3 %"));
    QCOMPARE(originText({WeightOrigin::Kind::Bundled, QStringLiteral("MNIST"), {}}, 0),
             QStringLiteral("bundled, trained on MNIST"));
}

QTEST_GUILESS_MAIN(TestWeights)
#include "test_weights.moc"
