#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"
#include "tests/document/fake_trainer.h"

#include "app/window/main_window.h"
#include "widgets/attribution/attribution_panel.h"
#include "widgets/canvas/network_canvas.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QJsonArray>
#include <QLabel>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableView>

using namespace layerwise;

namespace {

/// The window on the small network, which has run once. The fake worker ranks eight channels, channel c by c - 3.
struct Fixture {
    Fixture()
    {
        window.resize(1280, 720);
        window.show();
        window.document().setNetwork(smallNetwork(), {});
        window.activateWindow();
    }
    bool isReady() { return QTest::qWaitForWindowActive(&window) && settle(); }
    bool settle()
    {
        return QTest::qWaitFor([this] {
            return !window.runs().isRunning() && !window.runs().isAsking(AttributionKind::GradCam) &&
                   !window.runs().isAsking(AttributionKind::Saliency);
        });
    }
    /// Shows the tab with the block selected.
    bool open(BlockId block)
    {
        auto* tabs = window.findChild<QTabWidget*>();
        for (int tab = 0; tab < tabs->count(); ++tab) {
            if (tabs->tabText(tab) == QStringLiteral("Attribution"))
                tabs->setCurrentIndex(tab);
        }
        window.selection().select(block);
        const auto isShown = [this] {
            const auto* panel = window.findChild<AttributionPanel*>();
            return panel && panel->isVisible();
        };
        return QTest::qWaitFor(isShown) && settle();
    }
    AttributionPanel& panel() { return *window.findChild<AttributionPanel*>(); }
    QTableView& table() { return *panel().findChild<QTableView*>(); }
    QAbstractButton* button(const QString& text)
    {
        for (auto* found : panel().findChildren<QAbstractButton*>())
            if (found->text() == text && found->isVisible())
                return found;
        return nullptr;
    }
    QJsonObject state() const { return window.describe()[QStringLiteral("attribution")].toObject(); }
    QJsonObject canvasBlock(const QString& path) const
    {
        for (const QJsonValue block : window.describe()["canvas"].toObject()["blocks"].toArray())
            if (block["path"] == path)
                return block.toObject();
        return {};
    }
    QModelIndex cell(int row, int column) { return table().model()->index(row, column); }

    fake::ExecutorControlPtr control = std::make_shared<fake::ExecutorControl>();
    MainWindow window{testRegistry(), std::make_unique<fake::FakeExecutor>(testRegistry(), control),
                      std::make_unique<fake::FakeTrainer>(std::make_shared<fake::TrainerControl>())};
};

} // namespace

class TestAttributionPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void overlay_isOfThePredictedClassAndTheBlock();
    void blockWithoutMaps_looksAtTheLastMaps();
    void classAndMethod_areAskedAnew();
    void hiddenTab_asksNothing();
    void ranking_sortsTheRows();
    void ranking_canBeCancelled();
    void ranking_isOldAfterAChange();
    void switchingOff_runsAndIsSaidEverywhere();
    void space_switchesTheRow();
    void scale_isTypedInTheRow();
    void switchAllOn_takesAllAway();
    void networkWithErrors_saysWhy();
};

void TestAttributionPanel::overlay_isOfThePredictedClassAndTheBlock()
{
    Fixture f;
    QVERIFY(f.isReady() && f.open(kInnerRelu));
    const QJsonObject state = f.state();
    QCOMPARE(state["method"].toString(), QStringLiteral("grad-cam"));
    QVERIFY(state["overlay"].toBool());
    QCOMPARE(state["class"].toInt(), state["predicted"].toInt());
    QCOMPARE(f.control->questions().back().block.value, kInnerRelu.value);
    QCOMPARE(f.control->questions().back().targetClass, std::int64_t{state["predicted"].toInt()});
    // The fake's map [[0, 1], [2, 3]] on 8x8: its corners keep their values.
    QCOMPARE(state["low"].toDouble(), 0.0);
    QCOMPARE(state["high"].toDouble(), 3.0);
    QCOMPARE(state["caption"].toString(),
             QStringLiteral("maps of box.relu that speak for %1").arg(state["predicted"].toInt()));
    QCOMPARE(f.panel().findChild<QComboBox*>()->count(), 11);
}

void TestAttributionPanel::blockWithoutMaps_looksAtTheLastMaps()
{
    Fixture f;
    QVERIFY(f.isReady() && f.open(kFc));
    QCOMPARE(f.control->questions().back().block.value, kBox.value);
    QCOMPARE(f.state()["block"].toString(), QStringLiteral("fc"));
    QCOMPARE(f.state()["channels"].toInt(), 10);
    f.window.selection().clear();
    QVERIFY(f.settle());
    QCOMPARE(f.state()["block"].toString(), QStringLiteral("box"));
}

void TestAttributionPanel::classAndMethod_areAskedAnew()
{
    Fixture f;
    QVERIFY(f.isReady() && f.open(kRelu));
    f.panel().setTargetClass(4);
    QVERIFY(f.settle());
    QCOMPARE(f.control->questions().back().targetClass, std::int64_t{4});
    f.panel().setMethod(AttributionPanel::Method::Saliency);
    QVERIFY(f.settle());
    QCOMPARE(f.state()["method"].toString(), QStringLiteral("saliency"));
    QVERIFY(!f.control->questions().back().block.valid());
    // The fake's saliency is the input, whose range the legend has (its darkest pixel is below zero).
    const ActivationStats& stats = f.window.images().tensor()->stats();
    QCOMPARE(f.state()["high"].toDouble(), static_cast<double>(std::max(stats.max, -stats.min)));
    const std::size_t asked = f.control->questions().size();
    f.panel().setMethod(AttributionPanel::Method::Saliency);
    QVERIFY(f.settle());
    QCOMPARE(f.control->questions().size(), asked);
    f.window.images().next();
    QVERIFY(f.settle());
    QVERIFY(f.control->questions().size() > asked);
}

void TestAttributionPanel::hiddenTab_asksNothing()
{
    Fixture f;
    QVERIFY(f.isReady());
    QVERIFY(f.control->questions().empty());
    QVERIFY(f.open(kRelu));
    f.window.findChild<QTabWidget*>()->setCurrentIndex(0);
    const std::size_t asked = f.control->questions().size();
    f.window.images().next();
    QVERIFY(f.settle());
    QCOMPARE(f.control->questions().size(), asked);
}

void TestAttributionPanel::ranking_sortsTheRows()
{
    Fixture f;
    QVERIFY(f.isReady() && f.open(kInnerRelu));
    QCOMPARE(f.cell(0, 0).data(ChannelModel::ChannelRole).toInt(), 0);
    QVERIFY(!f.cell(0, 0).data(ChannelModel::ChangeRole).isValid());
    f.button("Rank all channels")->click();
    QVERIFY(QTest::qWaitFor([&f] { return f.state()["ranked"].toBool(); }));
    QCOMPARE(f.cell(0, 0).data(ChannelModel::ChannelRole).toInt(), 7);
    QCOMPARE(f.cell(0, 3).data().toString(), QStringLiteral("+4"));
    QCOMPARE(f.cell(7, 0).data(ChannelModel::ChannelRole).toInt(), 0);
    QCOMPARE(f.cell(7, 0).data(ChannelModel::ChangeRole).toDouble(), -3.0);
    QVERIFY(f.state()["note"].toString().startsWith("sorted by"));
    f.window.selection().select(kRelu);
    QVERIFY(f.settle());
    QVERIFY(!f.state()["ranked"].toBool());
}

void TestAttributionPanel::ranking_canBeCancelled()
{
    Fixture f;
    QVERIFY(f.isReady() && f.open(kInnerRelu));
    f.control->hold();
    f.button("Rank all channels")->click();
    QVERIFY(f.button("Cancel"));
    QVERIFY(!f.button("Rank all channels"));
    f.button("Cancel")->click();
    QVERIFY(f.button("Rank all channels") && !f.button("Cancel"));
    f.control->release();
    QTest::qWait(30);
    QVERIFY(!f.state()["ranked"].toBool());
}

void TestAttributionPanel::ranking_isOldAfterAChange()
{
    Fixture f;
    QVERIFY(f.isReady() && f.open(kInnerRelu));
    f.button("Rank all channels")->click();
    QVERIFY(QTest::qWaitFor([&f] { return f.state()["ranked"].toBool(); }));
    f.window.images().next();
    QVERIFY(f.settle());
    if (f.state()["ranked"].toBool()) // unless another class is predicted, which takes the ranking away
        QVERIFY(f.state()["note"].toString().contains("before the last change"));
    QVERIFY(f.button("Rank all channels")->isEnabled());
}

void TestAttributionPanel::switchingOff_runsAndIsSaidEverywhere()
{
    Fixture f;
    QVERIFY(f.isReady() && f.open(kInnerRelu));
    const int runs = f.control->runCount;
    // A click on the box of the third row.
    const QRect rect = f.table().visualRect(f.cell(2, ChannelModel::OnColumn));
    QTest::mouseClick(f.table().viewport(), Qt::LeftButton, {}, {rect.left() + 12, rect.center().y()});
    QVERIFY(f.settle());
    QCOMPARE(f.control->runCount.load(), runs + 1);
    QVERIFY((f.control->requests().back().channelScales == std::vector<ChannelScale>{{kInnerRelu, 2, 0.0F}}));
    QCOMPARE(f.state()["off"].toArray().size(), 1);
    QVERIFY(f.state()["words"].toString().contains("box.relu"));
    QTRY_COMPARE(f.canvasBlock("box.relu")["effects"].toString(), QStringLiteral("1 channel off"));
    bool isSaid = false;
    for (const QLabel* label : f.window.findChildren<QLabel*>())
        isSaid = isSaid || (label->isVisible() && label->text().contains("with 1 channel off or scaled"));
    QVERIFY(isSaid);
    // The words on the card lead here.
    f.window.findChild<QTabWidget*>()->setCurrentIndex(0);
    f.window.selection().select(kFc);
    f.window.canvas()->revealBlock(kInnerRelu);
    QTest::qWait(300);
    const QJsonArray words = f.canvasBlock("box.relu")["effectsRect"].toArray();
    const QPoint centre(words[0].toInt() + words[2].toInt() / 2, words[1].toInt() + words[3].toInt() / 2);
    QTest::mouseClick(f.window.canvas()->viewport(), Qt::LeftButton, {},
                      f.window.canvas()->viewport()->mapFromGlobal(centre));
    QVERIFY(f.panel().isVisible());
    QVERIFY(f.window.selection().current() == kInnerRelu);
}

void TestAttributionPanel::space_switchesTheRow()
{
    Fixture f;
    QVERIFY(f.isReady() && f.open(kInnerRelu));
    f.table().setCurrentIndex(f.cell(5, ChannelModel::ChangeColumn));
    QTest::keyClick(&f.table(), Qt::Key_Space);
    QVERIFY((f.window.runs().channelScales() == std::vector<ChannelScale>{{kInnerRelu, 5, 0.0F}}));
    QVERIFY(f.settle());
    QTest::keyClick(&f.table(), Qt::Key_Space);
    QVERIFY(f.window.runs().channelScales().empty());
}

void TestAttributionPanel::scale_isTypedInTheRow()
{
    Fixture f;
    QVERIFY(f.isReady() && f.open(kInnerRelu));
    QAbstractItemModel* model = f.table().model();
    QVERIFY(model->setData(f.cell(1, ChannelModel::ScaleColumn), 0.5, Qt::EditRole));
    QVERIFY((f.window.runs().channelScales() == std::vector<ChannelScale>{{kInnerRelu, 1, 0.5F}}));
    for (const double wrong : {-0.1, 2.5, std::nan("")})
        QVERIFY(!model->setData(f.cell(1, ChannelModel::ScaleColumn), wrong, Qt::EditRole));
    QVERIFY(!model->setData(f.cell(1, ChannelModel::ScaleColumn), QStringLiteral("x"), Qt::EditRole));
    QTRY_COMPARE(f.canvasBlock("box.relu")["effects"].toString(), QStringLiteral("1 channel scaled"));
}

void TestAttributionPanel::switchAllOn_takesAllAway()
{
    Fixture f;
    QVERIFY(f.isReady() && f.open(kInnerRelu));
    QVERIFY(!f.button("Switch all on"));
    f.window.runs().setChannelScale(kInnerRelu, 1, 0.0F);
    f.window.runs().setChannelScale(kConv, 2, 0.5F);
    QVERIFY(f.settle());
    f.button("Switch all on")->click();
    QVERIFY(f.settle());
    QVERIFY(f.window.runs().channelScales().empty());
    QVERIFY(!f.button("Switch all on"));
    QCOMPARE(f.cell(1, ChannelModel::OnColumn).data(Qt::CheckStateRole).toInt(), static_cast<int>(Qt::Checked));
}

void TestAttributionPanel::networkWithErrors_saysWhy()
{
    Fixture f;
    QVERIFY(f.isReady() && f.open(kRelu));
    QVERIFY(!f.window.document().setOption(kInnerConv, "in_channels", std::int64_t{7}));
    f.window.runs().run();
    QVERIFY(f.settle());
    QVERIFY2(f.state()["message"].toString().contains("errors"), qPrintable(f.state()["message"].toString()));
}

QTEST_MAIN(TestAttributionPanel)
#include "test_attribution.moc"
