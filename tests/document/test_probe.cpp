#include "tests/document/stepping_fixture.h"

#include "model/document/explain_sentences.h"
#include "model/document/probe.h"

#include <QSignalSpy>

#include <algorithm>
#include <cmath>

using namespace layerwise;

namespace {

/// What the fake executor puts out at [c, y, x] of maps of `side` x `side`.
float fakeValue(BlockId block, std::int64_t c, std::int64_t y, std::int64_t x, std::int64_t side = 8)
{
    return std::sin(static_cast<float>(block.value) + static_cast<float>((c * side + y) * side + x) / 10.0F);
}

struct ProbeFixture : SteppingFixture {
    explicit ProbeFixture(Network network = smallNetwork())
        : SteppingFixture(std::move(network)), probe(document, *runs)
    {
        runs->run();
        QVERIFY2(finishRun(), "the run has ended");
    }

    QString pointed() const
    {
        if (!probe.point())
            return QStringLiteral("nothing");
        QStringList at;
        for (const std::int64_t index : probe.point()->at)
            at << QString::number(index);
        return place({probe.point()->block, probe.point()->phase}) + QLatin1Char(' ') + at.join(',');
    }
    static QString boxOf(const std::optional<ProbedField>& field)
    {
        return field ? QStringLiteral("%1,%2-%3,%4 of %5x%6")
                           .arg(field->top)
                           .arg(field->left)
                           .arg(field->bottom)
                           .arg(field->right)
                           .arg(field->rows)
                           .arg(field->columns)
                     : QStringLiteral("none");
    }

    Probe probe;
};

/// conv1 (id 2), relu (3), maxpool 2x2 (4), all of 4 channels; input 8x8.
Network pooledNetwork()
{
    Network network;
    network.input.height = network.input.width = 8;
    network.root.slots.front() = {conv("conv1", 1, 4), layer("ReLU", "relu"),
                                  layer("MaxPool2d", "maxpool", {{"kernel_size", std::vector<std::int64_t>{2, 2}}})};
    std::uint64_t nextId = 2;
    for (Block& block : network.root.slots.front())
        assignIds(block, nextId);
    return network;
}

} // namespace

class TestProbe : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void setPoint_isWhereTheValueIsMade();
    void setPoint_ofAResidual_isWhatItAdds();
    void value_isTheRecordedOne();
    void value_ofAPlaceThatIsNotThere_isNone();
    void pointAtLargest_findsTheStrongestPixel();
    void goToSource_followsATerm();
    void explanation_isOfTheRecordedInput();
    void explanation_withoutARun_saysSo();
    void run_again_keepsThePointAndTellsOfNewValues();
    void edit_makesItStale();
    void removedBlock_isLetGo();
    void otherNetwork_isLetGo();
    void field_isTheWindowOnTheImage();
    void field_atTheCorner_isClipped();
    void field_ofOneChannel_staysInThatChannelThroughRelu();
    void field_throughMaxPooling_marksTheWinner();
    void field_notShown_isNone();
    void field_inWords_saysSizeAndPlace();
    void curve_isTheLayersOwn();
    void title_namesBlockChannelAndPlace();
};

void TestProbe::setPoint_isWhereTheValueIsMade()
{
    ProbeFixture f;
    f.probe.setPoint({kConv, StepPhase::Done, 0, {1, 2, 3}});
    QCOMPARE(f.pointed(), QStringLiteral("conv1 1,2,3"));
    f.probe.setPoint({kRelu, StepPhase::Before, 0, {1, 2, 3}});
    QCOMPARE(f.pointed(), QStringLiteral("conv1 1,2,3"));
    f.probe.setPoint({kBox, StepPhase::Done, 0, {1, 2, 3}});
    QCOMPARE(f.pointed(), QStringLiteral("box.relu 1,2,3"));
    f.probe.setPoint({kFlatten, StepPhase::Before, 0, {1, 2, 3}});
    QCOMPARE(f.pointed(), QStringLiteral("box.relu 1,2,3"));
    f.probe.setPoint({kInnerConv, StepPhase::Before, 0, {1, 2, 3}});
    QCOMPARE(f.pointed(), QStringLiteral("relu 1,2,3"));
    f.probe.setPoint({kConv, StepPhase::Before, 0, {0, 2, 3}});
    QCOMPARE(f.pointed(), QStringLiteral(">. 0,2,3"));
    QVERIFY(f.probe.value().has_value());
    QVERIFY(!f.probe.explanation().ok());
    f.probe.clear();
    QCOMPARE(f.pointed(), QStringLiteral("nothing"));
}

void TestProbe::setPoint_ofAResidual_isWhatItAdds()
{
    ProbeFixture f(branchedNetwork());
    const BlockId residual{3}, body{4}, shortcut{5};
    f.probe.setPoint({residual, StepPhase::Done, 0, {0, 0, 2}});
    QCOMPARE(f.pointed(), QStringLiteral("r 0,0,2"));
    QCOMPARE(f.probe.explanation()->kind, ExplanationKind::Addition);
    const double sum = static_cast<double>(fakeValue(body, 0, 0, 2)) + static_cast<double>(fakeValue(shortcut, 0, 0, 2));
    QCOMPARE(f.probe.explanation()->sum, std::max(0.0, sum)); // its activation is ReLU
    QCOMPARE(f.probe.record().input, f.runs->step(residual)->body);
    QCOMPARE(f.probe.record().second, f.runs->step(residual)->shortcut);
    f.probe.setPoint({residual, StepPhase::Activation, 0, {0, 0, 2}});
    QCOMPARE(f.probe.typeName(), std::string("ReLU"));
    QCOMPARE(f.probe.explanation()->kind, ExplanationKind::Curve);
    f.probe.setPoint({residual, StepPhase::Sum, 0, {0, 0, 2}});
    QCOMPARE(f.pointed(), QStringLiteral("r+ 0,0,2"));
    QCOMPARE(f.probe.typeName(), std::string());
    // The fake executor's sum is twice its formula.
    QCOMPARE(*f.probe.value(), 2 * fakeValue(residual, 0, 0, 2));
    f.probe.setPoint({BlockId{6}, StepPhase::Before, 0, {0, 0, 2}});
    QCOMPARE(f.pointed(), QStringLiteral("r 0,0,2"));
}

void TestProbe::value_isTheRecordedOne()
{
    ProbeFixture f;
    f.probe.setPoint({kRelu, StepPhase::Done, 0, {3, 6, 5}});
    QCOMPARE(*f.probe.value(), fakeValue(kRelu, 3, 6, 5));
    f.probe.moveTo({3, 6, 6});
    QCOMPARE(*f.probe.value(), fakeValue(kRelu, 3, 6, 6));
}

void TestProbe::value_ofAPlaceThatIsNotThere_isNone()
{
    ProbeFixture f;
    for (const std::vector<std::int64_t>& at :
         {std::vector<std::int64_t>{4, 0, 0}, {0, 8, 0}, {0, 0, -1}, {0, 0}, {0}}) {
        f.probe.setPoint({kRelu, StepPhase::Done, 0, at});
        QVERIFY(!f.probe.value());
        QVERIFY(!f.probe.explanation().ok());
    }
    f.probe.setPoint({kRelu, StepPhase::Done, 1, {0, 0, 0}});
    QVERIFY(!f.probe.value());
}

void TestProbe::pointAtLargest_findsTheStrongestPixel()
{
    ProbeFixture f;
    QVERIFY(f.probe.pointAtLargest({kRelu, StepPhase::Done}, 2));
    float largest = -2;
    for (std::int64_t i = 0; i < 64; ++i)
        largest = std::max(largest, fakeValue(kRelu, 2, i / 8, i % 8));
    QCOMPARE(f.probe.point()->at[0], 2);
    QCOMPARE(*f.probe.value(), largest);
    QVERIFY(f.probe.pointAtLargest({kFc, StepPhase::Done}, 7));
    QCOMPARE(f.pointed(), QStringLiteral("fc 7"));
    QVERIFY(!f.probe.pointAtLargest({BlockId{99}, StepPhase::Done}, 0));
}

void TestProbe::goToSource_followsATerm()
{
    ProbeFixture f(branchedNetwork());
    f.probe.setPoint({BlockId{6}, StepPhase::Done, 0, {1, 2, 3}});
    f.probe.goToSource(ExplainedTerm(f.probe.explanation()->terms.front()));
    QCOMPARE(f.pointed(), QStringLiteral("r 1,2,3"));
    f.probe.goToSource(ExplainedTerm(f.probe.explanation()->terms[1]));
    QCOMPARE(f.pointed(), QStringLiteral("r.downsample.0 1,2,3"));
    f.probe.goToSource(ExplainedTerm(f.probe.explanation()->terms.front()));
    QCOMPARE(f.pointed(), QStringLiteral("conv1 1,2,3"));
}

void TestProbe::explanation_isOfTheRecordedInput()
{
    ProbeFixture f;
    f.probe.setPoint({kRelu, StepPhase::Done, 0, {1, 0, 4}});
    const Result<Explanation>& explanation = f.probe.explanation();
    QVERIFY(explanation.ok());
    QCOMPARE(explanation->kind, ExplanationKind::Curve);
    const double x = static_cast<double>(fakeValue(kConv, 1, 0, 4));
    QCOMPARE(explanation->terms.front().activation, x);
    QCOMPARE(explanation->sum, std::max(0.0, x));
    QCOMPARE(explanation->value, static_cast<double>(fakeValue(kRelu, 1, 0, 4)));
}

void TestProbe::explanation_withoutARun_saysSo()
{
    SteppingFixture f;
    Probe probe(f.document, *f.runs);
    QCOMPARE(probeMessage(f.document, *f.runs, probe),
             QStringLiteral("Run the network, then click a pixel of a feature map."));
    probe.setPoint({kRelu, StepPhase::Done, 0, {0, 0, 0}});
    QVERIFY(!probe.value());
    QVERIFY(!probe.explanation().ok());
    QVERIFY(!probeMessage(f.document, *f.runs, probe).isEmpty());
}

void TestProbe::run_again_keepsThePointAndTellsOfNewValues()
{
    ProbeFixture f;
    f.probe.setPoint({kRelu, StepPhase::Done, 0, {1, 2, 3}});
    const ActivationPtr before = f.probe.activation();
    QSignalSpy changed(&f.probe, &Probe::changed);
    f.runs->run();
    QVERIFY(f.finishRun());
    QCOMPARE(f.pointed(), QStringLiteral("relu 1,2,3"));
    QVERIFY(changed.size() >= 1);
    QVERIFY(f.probe.activation() != before);
    QVERIFY(!f.probe.isStale());
}

void TestProbe::edit_makesItStale()
{
    ProbeFixture f;
    f.probe.setPoint({kRelu, StepPhase::Done, 0, {1, 2, 3}});
    const double sum = f.probe.explanation()->sum;
    QSignalSpy changed(&f.probe, &Probe::changed);
    QVERIFY(!f.document.setOption(kConv, QStringLiteral("out_channels"), std::int64_t{6}));
    QVERIFY(f.probe.isStale());
    QCOMPARE(changed.size(), 1);
    // Still that of the run: the network is the one that ran.
    QCOMPARE(f.probe.explanation()->sum, sum);
}

void TestProbe::removedBlock_isLetGo()
{
    ProbeFixture f;
    f.probe.setPoint({kRelu, StepPhase::Done, 0, {1, 2, 3}});
    QSignalSpy changed(&f.probe, &Probe::changed);
    f.document.removeBlocks({kRelu});
    QCOMPARE(f.pointed(), QStringLiteral("nothing"));
    QVERIFY(!changed.isEmpty());
}

void TestProbe::otherNetwork_isLetGo()
{
    ProbeFixture f;
    f.probe.setPoint({kRelu, StepPhase::Done, 0, {1, 2, 3}});
    f.document.setNetwork(branchedNetwork(), {});
    QCOMPARE(f.pointed(), QStringLiteral("nothing"));
}

void TestProbe::field_isTheWindowOnTheImage()
{
    ProbeFixture f;
    f.probe.setPoint({kRelu, StepPhase::Done, 0, {1, 4, 5}});
    // One 3x3 convolution with padding 1 before: one pixel around.
    QCOMPARE(f.boxOf(f.probe.fieldOf({kRootId, StepPhase::Enter})), QStringLiteral("3,4-5,6 of 8x8"));
    QCOMPARE(f.boxOf(f.probe.fieldOf({kConv, StepPhase::Done})), QStringLiteral("4,5-4,5 of 8x8"));
    QCOMPARE(f.boxOf(f.probe.fieldOf({kRelu, StepPhase::Done})), QStringLiteral("4,5-4,5 of 8x8"));
    QCOMPARE(f.boxOf(f.probe.fieldOf({kRelu, StepPhase::Before})), QStringLiteral("4,5-4,5 of 8x8"));
    QCOMPARE(f.boxOf(f.probe.fieldOf({kInnerConv, StepPhase::Done})), QStringLiteral("none"));
    f.probe.setPoint({kBox, StepPhase::Done, 0, {1, 4, 5}});
    QCOMPARE(f.boxOf(f.probe.fieldOf({kRootId, StepPhase::Enter})), QStringLiteral("2,3-6,7 of 8x8"));
}

void TestProbe::field_atTheCorner_isClipped()
{
    ProbeFixture f;
    f.probe.setPoint({kConv, StepPhase::Done, 0, {1, 0, 7}});
    QCOMPARE(f.boxOf(f.probe.fieldOf({kRootId, StepPhase::Enter})), QStringLiteral("0,6-1,7 of 8x8"));
}

void TestProbe::field_ofOneChannel_staysInThatChannelThroughRelu()
{
    ProbeFixture f;
    f.probe.setPoint({kRelu, StepPhase::Done, 0, {2, 4, 4}});
    QCOMPARE(f.probe.fieldOf({kConv, StepPhase::Done})->channels, (std::vector<bool>{false, false, true, false}));
    f.probe.setPoint({kInnerConv, StepPhase::Done, 0, {2, 4, 4}});
    QCOMPARE(f.probe.fieldOf({kRelu, StepPhase::Done})->channels, (std::vector<bool>{true, true, true, true}));
}

void TestProbe::field_throughMaxPooling_marksTheWinner()
{
    ProbeFixture f(pooledNetwork());
    const BlockId pool{4};
    f.probe.setPoint({pool, StepPhase::Done, 0, {1, 2, 3}});
    // The window is rows 4 and 5, columns 6 and 7 of what relu has put out.
    std::pair<std::int64_t, std::int64_t> largest{4, 6};
    for (const std::int64_t y : {4, 5}) {
        for (const std::int64_t x : {6, 7}) {
            if (fakeValue(kRelu, 1, y, x) > fakeValue(kRelu, 1, largest.first, largest.second))
                largest = {y, x};
        }
    }
    const auto field = f.probe.fieldOf({kRelu, StepPhase::Done});
    QCOMPARE(f.boxOf(field), QStringLiteral("4,6-5,7 of 8x8"));
    QCOMPARE(field->certainty, FieldCertainty::DataDecided);
    QVERIFY(field->winner == largest);
    // ReLU keeps the place; behind the convolution no single pixel decides.
    QVERIFY(f.probe.fieldOf({kConv, StepPhase::Done})->winner == largest);
    QVERIFY(!f.probe.fieldOf({kRootId, StepPhase::Enter})->winner);
    QCOMPARE(f.boxOf(f.probe.fieldOf({kRootId, StepPhase::Enter})), QStringLiteral("3,5-6,7 of 8x8"));
}

void TestProbe::field_notShown_isNone()
{
    ProbeFixture f;
    f.probe.setPoint({kRelu, StepPhase::Done, 0, {1, 4, 5}});
    QSignalSpy changed(&f.probe, &Probe::fieldsChanged);
    f.probe.setFieldShown(false);
    QCOMPARE(changed.size(), 1);
    QVERIFY(!f.probe.fieldOf({kConv, StepPhase::Done}));
    f.probe.setFieldShown(true);
    QVERIFY(f.probe.fieldOf({kConv, StepPhase::Done}));
}

void TestProbe::field_inWords_saysSizeAndPlace()
{
    ProbeFixture f;
    f.probe.setPoint({kRelu, StepPhase::Done, 0, {1, 4, 5}});
    QCOMPARE(fieldText(f.document, *f.runs, f.probe),
             QStringLiteral("3×3 of 8×8 pixels of the image · exact (solid frame): it depends on all of them"));
    QVERIFY(fieldReason(f.document, *f.runs, f.probe).startsWith(QStringLiteral("Rows y 3 to 5, columns x 4 to 6. Exact")));
    f.probe.clear();
    QCOMPARE(fieldText(f.document, *f.runs, f.probe), QString());
}

void TestProbe::curve_isTheLayersOwn()
{
    Network network = pooledNetwork();
    network.root.slots.front()[1] = layer("LeakyReLU", "relu", {{"negative_slope", 0.25}});
    network.root.slots.front()[1].id = BlockId{3};
    ProbeFixture f(network);
    f.probe.setPoint({BlockId{3}, StepPhase::Done, 0, {2, 4, 4}});
    QCOMPARE(f.probe.curve({-2, 0, 3}), (std::vector<double>{-0.5, 0, 3}));
}

void TestProbe::title_namesBlockChannelAndPlace()
{
    ProbeFixture f(branchedNetwork());
    QCOMPARE(probeTitle(f.document, {BlockId{2}, StepPhase::Done, 0, {3, 6, 5}}),
             QStringLiteral("conv1 · channel 3 · (y 6, x 5)"));
    QCOMPARE(probeTitle(f.document, {BlockId{3}, StepPhase::Sum, 0, {3, 6, 5}}),
             QStringLiteral("r: sum · channel 3 · (y 6, x 5)"));
    QCOMPARE(probeTitle(f.document, {kRootId, StepPhase::Enter, 0, {0, 6, 5}}),
             QStringLiteral("the image · channel 0 · (y 6, x 5)"));
    QCOMPARE(probeTitle(f.document, {BlockId{6}, StepPhase::Done, 0, {3}}), QStringLiteral("relu · feature 3"));
}

QTEST_GUILESS_MAIN(TestProbe)
#include "test_probe.moc"
