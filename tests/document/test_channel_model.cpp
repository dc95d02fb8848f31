#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"

#include "model/document/channel_model.h"
#include "model/document/overlay.h"

#include <QAbstractItemModelTester>

using namespace layerwise;

namespace {

struct Fixture {
    Fixture()
    {
        document.setNetwork(smallNetwork(), {});
        images = std::make_unique<ImageSource>(document);
        runs = std::make_unique<RunController>(document, *images,
                                               std::make_unique<fake::FakeExecutor>(testRegistry()));
        model = std::make_unique<ChannelModel>(document, *runs);
        tester = std::make_unique<QAbstractItemModelTester>(model.get(),
                                                            QAbstractItemModelTester::FailureReportingMode::QtTest);
    }
    QVariant cell(int row, int column, int role = Qt::DisplayRole) { return model->index(row, column).data(role); }
    /// The channels in the order of the rows.
    QString order()
    {
        QStringList numbers;
        for (int row = 0; row < model->rowCount(); ++row)
            numbers << cell(row, 0).toString();
        return numbers.join(' ');
    }

    NetworkDocument document{testRegistry()};
    std::unique_ptr<ImageSource> images;
    std::unique_ptr<RunController> runs;
    std::unique_ptr<ChannelModel> model;
    std::unique_ptr<QAbstractItemModelTester> tester;
};

} // namespace

class TestChannelModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rows_areTheBlocksChannels();
    void ranking_sortsByChange();
    void switches_goToTheRuns();
    void otherShape_hasOtherRows();
    void thumbnails_areTheMaps();
    void resizeBilinear_isTorchs();
    void overlay_sumsChannels_andBlends();
};

void TestChannelModel::rows_areTheBlocksChannels()
{
    Fixture f;
    QCOMPARE(f.model->rowCount(), 0);
    f.model->setBlock(kConv);
    QCOMPARE(f.order(), QStringLiteral("0 1 2 3"));
    QCOMPARE(f.cell(0, ChannelModel::OnColumn).toString(), QStringLiteral("on"));
    QCOMPARE(f.cell(0, ChannelModel::ScaleColumn).toString(), QStringLiteral("× 1"));
    f.model->setBlock(kFc);
    QCOMPARE(f.model->rowCount(), 10);
    f.document.removeBlocks({kFc});
    QCOMPARE(f.model->rowCount(), 0);
}

void TestChannelModel::ranking_sortsByChange()
{
    Fixture f;
    f.model->setBlock(kConv);
    f.model->setRanking(std::vector<ChannelImportance>{{0, 1, 0.5F}, {1, 1, -2}, {2, 1, 3}, {3, 1, 0.5F}});
    QCOMPARE(f.order(), QStringLiteral("2 0 3 1"));
    QCOMPARE(f.cell(0, ChannelModel::ChangeColumn).toString(), QStringLiteral("+3"));
    QCOMPARE(f.model->largestChange(), 3.0);
    f.model->setRanking(std::nullopt);
    QCOMPARE(f.order(), QStringLiteral("0 1 2 3"));
    // Of a block with another number of channels.
    f.model->setRanking(std::vector<ChannelImportance>{{0, 1, 0.5F}});
    QVERIFY(!f.model->hasRanking());
}

void TestChannelModel::switches_goToTheRuns()
{
    Fixture f;
    f.model->setBlock(kConv);
    f.model->setRanking(std::vector<ChannelImportance>{{0, 1, 0}, {1, 1, 1}, {2, 1, 2}, {3, 1, 3}});
    const QModelIndex on = f.model->index(0, ChannelModel::OnColumn);
    QVERIFY(f.model->setData(on, Qt::Unchecked, Qt::CheckStateRole));
    QVERIFY((f.runs->channelScales() == std::vector<ChannelScale>{{kConv, 3, 0.0F}}));
    QCOMPARE(f.cell(0, ChannelModel::OnColumn).toString(), QStringLiteral("off"));
    QVERIFY(f.model->setData(on, Qt::Checked, Qt::CheckStateRole));
    QVERIFY(f.runs->channelScales().empty());
    QVERIFY(f.model->setData(f.model->index(1, ChannelModel::ScaleColumn), 1.5, Qt::EditRole));
    QVERIFY((f.runs->channelScales() == std::vector<ChannelScale>{{kConv, 2, 1.5F}}));
    f.runs->clearChannelScales();
    QCOMPARE(f.cell(1, ChannelModel::ScaleColumn, Qt::EditRole).toDouble(), 1.0);
}

void TestChannelModel::otherShape_hasOtherRows()
{
    Fixture f;
    f.model->setBlock(kInnerConv);
    f.model->setRanking(std::vector<ChannelImportance>(8));
    QVERIFY(!f.document.setOption(kInnerConv, "out_channels", std::int64_t{6}));
    QCOMPARE(f.model->rowCount(), 6);
    QVERIFY(!f.model->hasRanking());
}

void TestChannelModel::thumbnails_areTheMaps()
{
    Fixture f;
    f.model->setBlock(kConv);
    QVERIFY(!f.cell(0, 0, Qt::DecorationRole).isValid());
    f.runs->run();
    QVERIFY(QTest::qWaitFor([&f] { return !f.runs->isRunning(); }));
    QCOMPARE(f.cell(0, 0, Qt::DecorationRole).value<QImage>().size(), QSize(8, 8));
    f.model->setBlock(kFc);
    QVERIFY(!f.cell(0, 0, Qt::DecorationRole).isValid());
}

void TestChannelModel::resizeBilinear_isTorchs()
{
    // torch.nn.functional.interpolate(torch.tensor([[[0., 1.]]]), size=4, mode="linear") and the like in two dimensions.
    const std::vector<float> row = resizeBilinear(std::vector<float>{0, 1}, 2, 1, 4, 1);
    const std::vector<float> expected = {0, 0.25F, 0.75F, 1};
    QCOMPARE(row, expected);
    QCOMPARE(resizeBilinear(std::vector<float>{3}, 1, 1, 2, 2), std::vector<float>(4, 3));
    // [[0, 1], [2, 3]] to 4 x 4: rows 0, 0.5, 1.5, 2 plus columns 0, 0.25, 0.75, 1.
    const std::vector<float> square = resizeBilinear(std::vector<float>{0, 1, 2, 3}, 2, 2, 4, 4);
    for (std::size_t y = 0; y < 4; ++y)
        for (std::size_t x = 0; x < 4; ++x)
            QCOMPARE(square[4 * y + x], 2 * expected[y] + expected[x]);
}

void TestChannelModel::overlay_sumsChannels_andBlends()
{
    const Activation input({1, 1, 1, 2}, {0, 1});
    const Activation map({1, 2, 1, 2}, {1, 2, -4, 2});
    const Overlay overlay = makeOverlay(input, map);
    QCOMPARE(overlay.values, (std::vector<float>{-3, 4}));
    QVERIFY((overlay.scale == ColourScale{ColourMapKind::Diverging, -4, 4}));
    QCOMPARE(overlay.blended(0).pixel(0, 0), qRgb(0, 0, 0));
    QCOMPARE(overlay.blended(0).pixel(1, 0), qRgb(255, 255, 255));
    QCOMPARE(overlay.blended(1).pixel(0, 0), overlay.scale.colour(-3));
    const QRgb half = overlay.blended(0.5).pixel(0, 0);
    QVERIFY(std::abs(qBlue(half) - qBlue(overlay.scale.colour(-3)) / 2) <= 1);
}

QTEST_GUILESS_MAIN(TestChannelModel)
#include "test_channel_model.moc"
