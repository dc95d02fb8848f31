#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"

#include "model/document/dataset_model.h"
#include "model/document/network_json.h"
#include "model/document/palette_model.h"
#include "model/document/problem_model.h"
#include "model/document/summary_model.h"

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QSignalSpy>

using namespace layerwise;
using Mode = QAbstractItemModelTester::FailureReportingMode;

namespace {

/// A document with everything that listens to it, each model under the tester.
struct Fixture {
    Fixture()
    {
        document.setNetwork(smallNetwork(), {});
        images = std::make_unique<ImageSource>(document);
        runs = std::make_unique<RunController>(document, *images,
                                               std::make_unique<fake::FakeExecutor>(testRegistry(), control));
        summary = std::make_unique<SummaryModel>(document, runs.get());
        problems = std::make_unique<ProblemModel>(document, runs.get(), nullptr);
        summaryTester = std::make_unique<QAbstractItemModelTester>(summary.get(), Mode::QtTest);
        problemTester = std::make_unique<QAbstractItemModelTester>(problems.get(), Mode::QtTest);
    }

    void runAndWait()
    {
        QSignalSpy finished(runs.get(), &RunController::finished);
        runs->run();
        QVERIFY(finished.wait());
    }

    fake::ExecutorControlPtr control = std::make_shared<fake::ExecutorControl>();
    NetworkDocument document{testRegistry()};
    std::unique_ptr<ImageSource> images;
    std::unique_ptr<RunController> runs;
    std::unique_ptr<SummaryModel> summary;
    std::unique_ptr<ProblemModel> problems;
    std::unique_ptr<QAbstractItemModelTester> summaryTester;
    std::unique_ptr<QAbstractItemModelTester> problemTester;
};

QString rowText(const QAbstractItemModel& model, int row, int columns)
{
    QStringList cells;
    for (int column = 0; column < columns; ++column)
        cells << model.index(row, column).data().toString();
    return cells.join(QStringLiteral(" | "));
}

QString column(const QAbstractItemModel& model, int number)
{
    QStringList cells;
    for (int row = 0; row < model.rowCount(); ++row)
        cells << model.index(row, number).data().toString();
    return cells.join(QLatin1Char(' '));
}

} // namespace

class TestItemModels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void summary_rowsAreTorchinfos();
    void summary_totals_ofResNet18();
    void summary_edits_keepRowsThatStay();
    void summary_optionChange_isNoReset();
    void summary_sortRole_isNumeric();
    void summary_afterARun_hasTimes();
    void problems_oneFault_isOneErrorAndANoteOnWhatIsNotReached();
    void problems_repaired_areGone();
    void problems_ofTheRun_areShownUntilTheNextEdit();
    void problems_refusal_isShown();
    void bothModels_underRandomEdits_staySound();
    void palette_hasEveryTypeAndThePresetsLast();
    void palette_dragCarriesTheName();
    void palette_searchText_findsByWhatItDoes();
    void dataset_filterKeepsTheRightImages();
    void dataset_otherData_resetsRows();
};

void TestItemModels::summary_rowsAreTorchinfos()
{
    Fixture f;
    QCOMPARE(f.summary->rowCount(), 7);
    // Conv2d 1 to 4, 3x3: 4*9 weights + 4 biases, each used at 8*8 places.
    QCOMPARE(rowText(*f.summary, 0, SummaryModel::TimeColumn),
             QStringLiteral("conv1 | Conv2d | 3×3 | [1, 1, 8, 8] | [1, 4, 8, 8] | 40 | 2,560 | 1.02 kB"));
    QCOMPARE(f.summary->index(3, 0).data(SummaryModel::DepthRole).toInt(), 1);
    QCOMPARE(f.summary->index(3, 0).data(SummaryModel::BlockIdRole).toULongLong(), kInnerConv.value);
    QCOMPARE(f.summary->index(3, 0).data(Qt::ToolTipRole).toString(), QStringLiteral("box.conv1"));
    QCOMPARE(f.summary->indexOf(kFc).row(), 6);
    QVERIFY(!f.summary->indexOf(BlockId{99}).isValid());
}

void TestItemModels::summary_totals_ofResNet18()
{
    Fixture f;
    f.document.setNetwork(*makeTemplate("resnet18"), {});
    const SummaryModel::Totals totals = f.summary->totals();
    QCOMPARE(totals.parameters, 11'175'370);
    QCOMPARE(totals.parameterBytes, 44'701'480);
    QCOMPARE(totals.inputBytes, 64 * 64 * 4);
}

void TestItemModels::summary_edits_keepRowsThatStay()
{
    Fixture f;
    const QPersistentModelIndex fc = f.summary->indexOf(kFc);
    QSignalSpy reset(f.summary.get(), &QAbstractItemModel::modelReset);
    (void)f.document.insertFromPalette("ReLU", {kBox, 0, 0});
    QVERIFY(fc.isValid());
    QCOMPARE(fc.row(), 7);
    f.document.removeBlocks({kBox});
    QCOMPARE(fc.row(), 3);
    f.document.undoStack()->undo();
    QCOMPARE(fc.row(), 7);
    QCOMPARE(column(*f.summary, 0), QStringLiteral("conv1 relu box relu2 conv1 relu flatten fc"));
    QVERIFY(!f.document.moveBlocks({kConv}, {kBox, 0, 0}));
    QCOMPARE(column(*f.summary, 0), QStringLiteral("relu box conv2 relu2 conv1 relu flatten fc"));
    QCOMPARE(reset.size(), 0);
}

void TestItemModels::summary_optionChange_isNoReset()
{
    Fixture f;
    QSignalSpy changed(f.summary.get(), &QAbstractItemModel::dataChanged);
    QSignalSpy removed(f.summary.get(), &QAbstractItemModel::rowsRemoved);
    QVERIFY(!f.document.setOption(kInnerRelu, "inplace", true));
    QCOMPARE(changed.size(), 0); // nothing that the table shows
    QVERIFY(!f.document.setOption(kFc, "out_features", std::int64_t{5}));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().first().toModelIndex().row(), 6);
    QCOMPARE(removed.size(), 0);
}

void TestItemModels::summary_sortRole_isNumeric()
{
    Fixture f;
    const auto key = [&](BlockId id, int columnNumber) {
        return f.summary->indexOf(id).siblingAtColumn(columnNumber).data(SummaryModel::SortRole);
    };
    QCOMPARE(key(kFc, SummaryModel::ParametersColumn).toLongLong(), 5130);
    QCOMPARE(key(kConv, SummaryModel::OutputColumn).toLongLong(), 256);
    QCOMPARE(key(kFc, SummaryModel::LayerColumn).toInt(), 6);
}

void TestItemModels::summary_afterARun_hasTimes()
{
    Fixture f;
    const QModelIndex time = f.summary->indexOf(kConv).siblingAtColumn(SummaryModel::TimeColumn);
    QCOMPARE(time.data().toString(), QString());
    f.runAndWait();
    QCOMPARE(time.data().toString(), QStringLiteral("1 µs")); // the fake takes 1000 ns times the block's number
}

void TestItemModels::problems_oneFault_isOneErrorAndANoteOnWhatIsNotReached()
{
    Fixture f;
    QCOMPARE(f.problems->rowCount(), 0);
    QVERIFY(!f.document.setOption(kInnerConv, "in_channels", std::int64_t{6}));
    QCOMPARE(f.problems->rowCount(), 2);
    QCOMPARE(rowText(*f.problems, 0, ProblemModel::FixesColumn),
             QStringLiteral("Error | box.conv1 | box.conv1 expects 6 channels, but gets 4 | shape.channels"));
    const QModelIndex row = f.problems->index(0, 0);
    QCOMPARE(row.data(ProblemModel::BlockIdRole).toULongLong(), kInnerConv.value);
    QCOMPARE(row.data(ProblemModel::OptionRole).toString(), QStringLiteral("in_channels"));
    QCOMPARE(row.data(ProblemModel::ExpectedRole).toString(), QStringLiteral("6 channels"));
    QCOMPARE(row.data(ProblemModel::SeverityRole).toInt(), static_cast<int>(Severity::Error));
    QCOMPARE(rowText(*f.problems, 1, ProblemModel::CodeColumn),
             QStringLiteral("Not reached | box.relu | 3 blocks are not reached: box.relu, flatten, fc"));
    QCOMPARE(f.problems->index(1, 0).data(ProblemModel::SeverityRole).toInt(), -1);
    QCOMPARE(f.problems->errorCount(), 1);
    QCOMPARE(f.problems->warningCount(), 0);
    QCOMPARE(f.problems->rowOf(kInnerConv), 0);
    QCOMPARE(f.problems->rowOf(kInnerRelu), -1);
}

void TestItemModels::problems_repaired_areGone()
{
    Fixture f;
    QVERIFY(!f.document.setOption(kConv, "in_channels", std::int64_t{6}));
    QVERIFY(f.problems->rowCount() > 0);
    f.document.undoStack()->undo();
    QCOMPARE(f.problems->rowCount(), 0);
}

void TestItemModels::problems_ofTheRun_areShownUntilTheNextEdit()
{
    Fixture f;
    f.control->failingBlock = kInnerRelu.value;
    f.runAndWait();
    // The box fails with the block in it; only the innermost one is told.
    QCOMPARE(f.problems->rowCount(), 1);
    QCOMPARE(f.problems->rowOf(kInnerRelu), 0);
    QCOMPARE(f.problems->index(0, ProblemModel::CodeColumn).data().toString(), QStringLiteral("torch.exception"));
    QCOMPARE(f.problems->index(0, 0).data(ProblemModel::DetailRole).toString(),
             QStringLiteral("LibTorch says: fake failure of box.relu"));
    f.document.setName("Other"); // another name runs no otherwise
    QCOMPARE(f.problems->rowCount(), 1);
    QVERIFY(!f.document.setOption(kInnerConv, "in_channels", std::int64_t{6}));
    QCOMPARE(f.problems->index(0, ProblemModel::CodeColumn).data().toString(), QStringLiteral("shape.channels"));
    f.document.undoStack()->undo(); // what was run is there again, and so is what it said
    QCOMPARE(f.problems->rowCount(), 1);
    QCOMPARE(f.problems->rowOf(kInnerRelu), 0);
}

void TestItemModels::problems_refusal_isShown()
{
    Fixture f;
    f.control->refuses = true;
    f.runAndWait();
    QCOMPARE(f.problems->rowCount(), 1);
    QCOMPARE(f.problems->index(0, ProblemModel::MessageColumn).data().toString(),
             QStringLiteral("conv1 would need 1.1 TB of memory, but only 1.07 GB can be used"));
}

void TestItemModels::bothModels_underRandomEdits_staySound()
{
    Fixture f;
    f.runs->setLive(true);
    f.document.setNetwork(*makeTemplate("lenet5"), {});
    std::uint64_t state = 3;
    const auto draw = [&state](std::uint64_t count) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<int>((state >> 33) % count);
    };
    for (int i = 0; i < 200; ++i) {
        std::vector<BlockId> ids;
        forEachBlock(f.document.network().root, testRegistry(),
                     [&](const Block& block, const std::string&, int) { ids.push_back(block.id); });
        const BlockId id = ids.empty() ? BlockId{} : ids[static_cast<std::size_t>(draw(ids.size()))];
        const BlockPosition place = f.document.positionAfter(id);
        switch (draw(7)) {
        case 0:
            (void)f.document.insertFromPalette("BasicBlock", place);
            break;
        case 1:
            (void)f.document.insertFromPalette("Linear", place);
            break;
        case 2:
            f.document.removeBlocks({id});
            break;
        case 3:
            (void)f.document.moveBlock(id, draw(2) ? 1 : -1);
            break;
        case 4:
            (void)f.document.setOption(id, "out_channels", std::int64_t{1 + draw(9)});
            break;
        case 5:
            f.document.undoStack()->undo();
            break;
        default:
            (void)f.document.moveBlocks({id}, f.document.positionAfter({}));
            break;
        }
        QCoreApplication::processEvents();
        QCOMPARE(f.summary->rowCount(), static_cast<int>(countBlocks(f.document.network().root)));
        QCOMPARE(f.problems->errorCount() > 0, !f.document.shapes().ok());
    }
}

void TestItemModels::palette_hasEveryTypeAndThePresetsLast()
{
    PaletteModel palette(testRegistry());
    const QAbstractItemModelTester tester(&palette, Mode::QtTest);
    QStringList names;
    for (int group = 0; group < palette.rowCount(); ++group) {
        const QModelIndex parent = palette.index(group, 0);
        QVERIFY(!parent.data(Qt::DisplayRole).toString().isEmpty());
        QVERIFY(!(palette.flags(parent) & Qt::ItemIsDragEnabled));
        for (int row = 0; row < palette.rowCount(parent); ++row) {
            const QModelIndex entry = palette.index(row, 0, parent);
            QCOMPARE(entry.data(PaletteModel::CategoryRole), parent.data(PaletteModel::CategoryRole));
            QVERIFY(!entry.data(PaletteModel::HelpRole).toString().isEmpty());
            QVERIFY(palette.layerType(entry));
            names << entry.data(PaletteModel::TypeNameRole).toString();
        }
    }
    QCOMPARE(names.size(), static_cast<qsizetype>(testRegistry().types().size()) + 2);
    for (const LayerType* type : testRegistry().types())
        QVERIFY(names.contains(QString::fromStdString(type->name())));
    QCOMPARE(names.mid(names.size() - 2), QStringList({"BasicBlock", "Bottleneck"}));
    QCOMPARE(palette.index(palette.rowCount() - 1, 0).data(PaletteModel::CategoryRole).toInt(),
             static_cast<int>(Category::Containers));
}

void TestItemModels::palette_dragCarriesTheName()
{
    PaletteModel palette(testRegistry());
    const QModelIndex entry = palette.index(0, 0, palette.index(0, 0));
    const std::unique_ptr<QMimeData> data(palette.mimeData({entry}));
    QVERIFY(data);
    QCOMPARE(data->formats(), QStringList(QString::fromUtf8(kTypeMimeType)));
    QCOMPARE(QString::fromUtf8(data->data(QString::fromUtf8(kTypeMimeType))),
             entry.data(PaletteModel::TypeNameRole).toString());
    QVERIFY(!palette.mimeData({palette.index(0, 0)}));
}

void TestItemModels::palette_searchText_findsByWhatItDoes()
{
    PaletteModel palette(testRegistry());
    const QModelIndexList found = palette.match(palette.index(0, 0), PaletteModel::SearchTextRole, "average", -1,
                                                Qt::MatchContains | Qt::MatchRecursive);
    QStringList names;
    for (const QModelIndex& index : found)
        names << index.data(PaletteModel::TypeNameRole).toString();
    QVERIFY2(names.contains("AvgPool2d") && !names.contains("ReLU"), qPrintable(names.join(' ')));
}

void TestItemModels::dataset_filterKeepsTheRightImages()
{
    Fixture f;
    DatasetModel model(*f.images);
    const QAbstractItemModelTester tester(&model, Mode::QtTest);
    QCOMPARE(model.rowCount(), 200);
    model.setLabelFilter(7);
    QCOMPARE(model.rowCount(), 20);
    for (int row = 0; row < model.rowCount(); ++row) {
        QCOMPARE(model.index(row).data(DatasetModel::LabelRole).toInt(), 7);
        const std::int64_t image = model.index(row).data(DatasetModel::ImageIndexRole).toLongLong();
        QCOMPARE(f.images->dataset()->label(image), 7);
        QCOMPARE(model.rowOf(image), row);
        const QImage picture = model.index(row).data(Qt::DecorationRole).value<QImage>();
        QCOMPARE(picture.size(), QSize(28, 28));
        QCOMPARE(static_cast<int>(picture.constScanLine(14)[13]),
                 static_cast<int>(f.images->dataset()->pixels(image)[14 * 28 + 13]));
    }
    QCOMPARE(model.rowOf(0), -1);
    model.setLabelFilter(-1);
    QCOMPARE(model.rowOf(123), 123);
    QCOMPARE(model.rowOf(200), -1);
}

void TestItemModels::dataset_otherData_resetsRows()
{
    Fixture f;
    DatasetModel model(*f.images);
    const QAbstractItemModelTester tester(&model, Mode::QtTest);
    model.setLabelFilter(3);
    const QImage before = model.index(0).data(Qt::DecorationRole).value<QImage>();
    f.images->setDataset(generateDigits(30, 9));
    QCOMPARE(model.rowCount(), 30);
    QCOMPARE(model.labelFilter(), -1);
    QVERIFY(model.index(3).data(Qt::DecorationRole).value<QImage>() != before);
}

QTEST_GUILESS_MAIN(TestItemModels)
#include "test_item_models.moc"
