#include "tests/widgets/scripted_run.h"
#include "widgets/kernels/kernel_grid.h"
#include "widgets/kernels/kernel_view.h"
#include "widgets/kernels/kernels_panel.h"
#include "widgets/kernels/weight_editor.h"
#include "widgets/kernels/weight_field.h"
#include "widgets/kernels/weight_table_model.h"

#include <QAbstractItemModelTester>
#include <QJsonArray>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

#include <map>
#include <numeric>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

/// Every weight is its row-major index, so that a value says where it was taken from.
ActivationPtr counting(const Shape& shape)
{
    std::vector<float> values(static_cast<std::size_t>(*shape.elementCount()));
    std::iota(values.begin(), values.end(), 0.0F);
    return makeActivation(shape, std::move(values));
}

using Options = std::map<QString, OptionValue>;

/// A network of one layer, run, and the panel that shows it.
struct Fixture {
    Fixture(const std::string& type, const Options& options, const std::map<std::string, Shape>& parameters,
            const QSize& size = {900, 240})
        : run({{"layer", type}}, {{"layer", {makeActivation({1, 1, 1, 1}, {0}), {}, 0, tensors(parameters)}}}),
          panel(run.document, run.selection, run.runs)
    {
        for (const auto& [key, value] : options)
            run.document.setOption(run.id("layer"), key, value);
        run.document.undoStack()->clear();
        panel.resize(size);
        panel.show();
        isReady = QTest::qWaitForWindowExposed(&panel) && run.run();
        run.selection.select(run.id("layer"));
    }

    static NamedTensorsPtr tensors(const std::map<std::string, Shape>& parameters)
    {
        auto result = std::make_shared<std::vector<NamedTensor>>();
        for (const auto& [name, shape] : parameters)
            result->push_back({name, counting(shape), name.starts_with("running"), false});
        return result;
    }

    /// Types a value into the field and presses Enter.
    void enter(WeightField* field, const QString& text) const
    {
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
    }
    QList<qint64> chosen() const
    {
        QList<qint64> result;
        for (const QJsonValue& number : panel.describe()["chosen"].toArray())
            result << number.toInteger();
        return result;
    }
    QString mode() const { return panel.describe()["mode"].toString(); }
    void click(const KernelSpot& spot) const
    {
        KernelView* view = panel.editor()->view();
        QTest::mouseClick(view, Qt::LeftButton, {}, view->cellRect(spot).center());
    }
    /// The one edit that there is: its index in the tensor; -1 if there is none or more than one.
    std::int64_t editedIndex() const
    {
        const WeightEdits& edits = *run.document.weightEdits();
        return edits.size() == 1 ? edits.begin()->first.index : -1;
    }

    ScriptedRun run;
    KernelsPanel panel;
    bool isReady = false;
};

OptionValue sizes(std::int64_t height, std::int64_t width)
{
    return std::vector<std::int64_t>{height, width};
}

Options convOptions(std::int64_t in, std::int64_t out, std::int64_t height, std::int64_t width, std::int64_t groups = 1)
{
    return {{"in_channels", in}, {"out_channels", out}, {"kernel_size", sizes(height, width)}, {"groups", groups}};
}

/// 8 to 6 channels, 2 x 3: [6, 8, 2, 3], with a bias.
Fixture* conv(const QSize& size = {900, 240})
{
    return new Fixture("Conv2d", convOptions(8, 6, 2, 3), {{"weight", {6, 8, 2, 3}}, {"bias", {6}}}, size);
}

} // namespace

class TestKernels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void conv2d_clickedCell_isTheOneThatIsEdited();
    void conv2d_groups_namesTheAbsoluteInput();
    void convTranspose2d_editsInputFirst();
    void linear_isAMatrix_andIsEdited();
    void bias_ofTheOutputChannel_isEdited();
    void batchNorm_isATable_andIsEdited();
    void undo_restores_theShownValue();
    void resetAll_isOneUndoStep();
    void nudging_isOneUndoStep_ofATenthOfTheRange();
    void unreadableText_changesNothing_data();
    void unreadableText_changesNothing();
    void changedLayer_isNotEdited();
    void arrowKeys_walkTheCells();
    void arrowKeys_walkTheKernels();
    void inputsByOutputs_hasARowForEachInput();
    void largeLayers_paintOnlyWhatIsSeen();
    void selectionChannel_choosesTheOutput();
    void emptyStates_sayWhy();
    void export_hasThePicturesAndAllWeights();
};

void TestKernels::conv2d_clickedCell_isTheOneThatIsEdited()
{
    const std::unique_ptr<Fixture> f(conv());
    QVERIFY(f->isReady);
    QCOMPARE(f->mode(), QString("inputs_by_outputs"));
    KernelGrid* grid = f->panel.grid();
    QTest::mouseClick(grid->viewport(), Qt::LeftButton, {}, grid->kernelRect({4, 5}).center());
    f->click({{4, 5}, 1, 2});
    QCOMPARE(f->chosen(), (QList<qint64>{4, 5, 1, 2}));
    constexpr int kIndex = ((4 * 8 + 5) * 2 + 1) * 3 + 2;
    QCOMPARE(f->panel.editor()->field()->text(), QString::number(kIndex));
    f->enter(f->panel.editor()->field(), "0.5");
    QCOMPARE(f->editedIndex(), kIndex);
    QCOMPARE(f->run.document.weightEdits()->begin()->second, 0.5F);
    QCOMPARE(f->run.document.undoStack()->undoText(), QString("Set layer.weight[4, 5, 1, 2]"));
}

void TestKernels::conv2d_groups_namesTheAbsoluteInput()
{
    // Two groups of 4 inputs and 3 outputs: output 5 sees the inputs 4 to 7.
    const Fixture f("Conv2d", convOptions(8, 6, 2, 3, 2), {{"weight", {6, 4, 2, 3}}});
    QVERIFY(f.isReady);
    KernelGrid* grid = f.panel.grid();
    QTest::mouseClick(grid->viewport(), Qt::LeftButton, {}, grid->kernelRect({5, 1}).center());
    f.click({{5, 1}, 0, 2});
    QVERIFY(says(f.panel, "from input channel 5 to output channel 5"));
    QCOMPARE(f.panel.editor()->placeWords(), QString("weight[5, 1, 0, 2] = 128")); // ((5 * 4 + 1) * 2 + 0) * 3 + 2
    f.enter(f.panel.editor()->field(), "-1");
    QCOMPARE(f.editedIndex(), 128);
}

void TestKernels::convTranspose2d_editsInputFirst()
{
    // Two groups of 3 inputs and 4 outputs: [6, 4, 2, 3]. Output 6 is the third of the second group.
    const Fixture f("ConvTranspose2d", convOptions(6, 8, 2, 3, 2), {{"weight", {6, 4, 2, 3}}, {"bias", {8}}});
    QVERIFY(f.isReady);
    KernelGrid* grid = f.panel.grid();
    QTest::mouseClick(grid->viewport(), Qt::LeftButton, {}, grid->kernelRect({6, 1}).center());
    f.click({{6, 1}, 1, 0});
    QVERIFY(says(f.panel, "from input channel 4 to output channel 6"));
    QCOMPARE(f.chosen(), (QList<qint64>{4, 2, 1, 0}));
    f.enter(f.panel.editor()->field(), "0.25");
    QCOMPARE(f.editedIndex(), ((4 * 4 + 2) * 2 + 1) * 3 + 0);
    QCOMPARE(f.panel.describe()["bias"].toDouble(), 6.0);
}

void TestKernels::linear_isAMatrix_andIsEdited()
{
    const Fixture f("Linear", {{"in_features", std::int64_t(20)}, {"out_features", std::int64_t(10)}},
                    {{"weight", {10, 20}}, {"bias", {10}}});
    QVERIFY(f.isReady);
    QCOMPARE(f.mode(), QString("matrix"));
    KernelGrid* grid = f.panel.grid();
    const QRect first = grid->kernelRect({0, 0});
    const QRect other = grid->kernelRect({3, 7});
    QCOMPARE(other.topLeft() - first.topLeft(), QPoint(7, 3) * grid->zoom());
    QTest::mouseClick(grid->viewport(), Qt::LeftButton, {}, other.center());
    QCOMPARE(f.chosen(), (QList<qint64>{3, 7}));
    QVERIFY(says(f.panel, "from input feature 7 to output feature 3"));
    f.enter(f.panel.editor()->field(), "9");
    QCOMPARE(f.editedIndex(), 3 * 20 + 7);
}

void TestKernels::bias_ofTheOutputChannel_isEdited()
{
    const std::unique_ptr<Fixture> f(conv());
    QVERIFY(f->isReady);
    f->run.selection.setChannel(3);
    f->enter(f->panel.editor()->biasField(), "1.5");
    const WeightEdits& edits = *f->run.document.weightEdits();
    QCOMPARE(edits.size(), std::size_t(1));
    QCOMPARE(edits.begin()->first.name, std::string("bias"));
    QCOMPARE(edits.begin()->first.index, 3);
    QCOMPARE(edits.begin()->second, 1.5F);
    QCOMPARE(f->panel.editor()->stateWords(), QString("\u25e5 bias edited"));
}

void TestKernels::batchNorm_isATable_andIsEdited()
{
    const Fixture f("BatchNorm2d", {{"num_features", std::int64_t(4)}},
                    {{"weight", {4}}, {"bias", {4}}, {"running_mean", {4}}, {"running_var", {4}}});
    QVERIFY(f.isReady);
    QCOMPARE(f.mode(), QString("table"));
    WeightTableModel* model = f.panel.table();
    const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model->rowCount(), 4);
    QCOMPARE(model->columnCount(), 4);
    int column = 0;
    while (model->headerData(column, Qt::Horizontal).toString() != "running_var")
        ++column;
    QVERIFY(!model->setData(model->index(2, column), "much"));
    QVERIFY(says(f.panel, "is not a number"));
    QVERIFY(f.run.document.weightEdits()->empty());
    QVERIFY(model->setData(model->index(2, column), "0.5"));
    QCOMPARE(f.run.document.weightEdits()->begin()->first.name, std::string("running_var"));
    QCOMPARE(f.editedIndex(), 2);
    QVERIFY(model->index(2, column).data().toString().contains("edited"));
}

void TestKernels::undo_restores_theShownValue()
{
    const std::unique_ptr<Fixture> f(conv());
    QVERIFY(f->isReady);
    f->enter(f->panel.editor()->field(), "7.5");
    QCOMPARE(f->panel.describe()["value"].toDouble(), 7.5);
    QVERIFY(f->panel.describe()["edited"].toBool());
    QVERIFY(says(f->panel, "1 weight edited"));
    f->run.document.undoStack()->undo();
    QCOMPARE(f->panel.describe()["value"].toDouble(), 0.0);
    QVERIFY(!f->panel.describe()["edited"].toBool());
    QCOMPARE(f->panel.editor()->field()->text(), QString("0"));
    QVERIFY(!says(f->panel, "weight edited"));
    f->run.document.undoStack()->redo();
    QCOMPARE(f->panel.editor()->field()->text(), QString("7.5"));
}

void TestKernels::resetAll_isOneUndoStep()
{
    const std::unique_ptr<Fixture> f(conv());
    QVERIFY(f->isReady);
    f->enter(f->panel.editor()->field(), "1");
    f->click({{0, 0}, 1, 1});
    f->enter(f->panel.editor()->field(), "2");
    QVERIFY(says(f->panel, "2 weights edited"));
    const int steps = f->run.document.undoStack()->index();
    for (QToolButton* button : f->panel.findChildren<QToolButton*>()) {
        if (button->text() == "Reset all")
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QVERIFY(f->run.document.weightEdits()->empty());
    QCOMPARE(f->run.document.undoStack()->index(), steps + 1);
    f->run.document.undoStack()->undo();
    QCOMPARE(f->run.document.weightEdits()->size(), std::size_t(2));
}

void TestKernels::nudging_isOneUndoStep_ofATenthOfTheRange()
{
    const std::unique_ptr<Fixture> f(conv());
    QVERIFY(f->isReady);
    const float range = 6 * 8 * 2 * 3 - 1; // the largest of the counted weights
    KernelView* view = f->panel.editor()->view();
    view->setFocus();
    QTest::keyClick(view, Qt::Key_Up, Qt::ControlModifier);
    QTest::keyClick(view, Qt::Key_Up, Qt::ControlModifier);
    f->panel.editor()->field()->setFocus();
    QTest::keyClick(f->panel.editor()->field(), Qt::Key_Down);
    QCOMPARE(f->run.document.weightEdits()->begin()->second, range * 0.1F);
    QCOMPARE(f->run.document.undoStack()->count(), 1);
}

void TestKernels::unreadableText_changesNothing_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    QTest::newRow("words") << "half" << "is not a number";
    QTest::newRow("comma") << "0,5" << "is not a number";
    QTest::newRow("nothing") << " " << "Type a number";
    QTest::newRow("nan") << "nan" << "finite";
    QTest::newRow("inf") << "-inf" << "finite";
    QTest::newRow("beyond float") << "1e39" << "too large";
    QTest::newRow("beyond double") << "1e400" << "too large";
}

void TestKernels::unreadableText_changesNothing()
{
    QFETCH(QString, text);
    QFETCH(QString, words);
    const std::unique_ptr<Fixture> f(conv());
    QVERIFY(f->isReady);
    WeightField* field = f->panel.editor()->field();
    f->enter(field, text);
    QVERIFY(f->run.document.weightEdits()->empty());
    QCOMPARE(f->run.document.undoStack()->count(), 0);
    QVERIFY2(f->panel.editor()->stateWords().contains(words), qPrintable(f->panel.editor()->stateWords()));
    QVERIFY(field->property("invalid").toBool());
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(field->text(), QString("0"));
    QVERIFY(!field->property("invalid").toBool());
    QVERIFY(!f->panel.editor()->stateWords().contains(words));
}

void TestKernels::changedLayer_isNotEdited()
{
    const std::unique_ptr<Fixture> f(conv());
    QVERIFY(f->isReady);
    f->run.document.setOption(f->run.id("layer"), "out_channels", std::int64_t(5));
    QVERIFY(f->panel.describe()["message"].toString() != QString());
    QVERIFY(!f->panel.editor()->field()->isEnabled());
}

void TestKernels::arrowKeys_walkTheCells()
{
    const std::unique_ptr<Fixture> f(conv());
    QVERIFY(f->isReady);
    KernelView* view = f->panel.editor()->view();
    const auto press = [&](Qt::Key key) { QTest::keyClick(view, key); };
    press(Qt::Key_Right);
    press(Qt::Key_Right);
    press(Qt::Key_Down);
    QCOMPARE(f->chosen(), (QList<qint64>{0, 0, 1, 2}));
    press(Qt::Key_Right); // the edge
    press(Qt::Key_Down);
    QCOMPARE(f->chosen(), (QList<qint64>{0, 0, 1, 2}));
    press(Qt::Key_Left);
    press(Qt::Key_Up);
    QCOMPARE(f->chosen(), (QList<qint64>{0, 0, 0, 1}));
}

void TestKernels::arrowKeys_walkTheKernels()
{
    const std::unique_ptr<Fixture> f(conv());
    QVERIFY(f->isReady);
    KernelGrid* grid = f->panel.grid();
    QTest::keyClick(grid, Qt::Key_Right);
    QTest::keyClick(grid, Qt::Key_Right);
    QTest::keyClick(grid, Qt::Key_Down);
    QCOMPARE(f->chosen(), (QList<qint64>{2, 1, 0, 0}));
    QCOMPARE(f->run.selection.channel(), 2);
    QTest::keyClick(grid, Qt::Key_Up);
    QTest::keyClick(grid, Qt::Key_Up); // the edge
    QTest::keyClick(grid, Qt::Key_Left);
    QCOMPARE(f->chosen(), (QList<qint64>{1, 0, 0, 0}));
}

void TestKernels::inputsByOutputs_hasARowForEachInput()
{
    const std::unique_ptr<Fixture> f(conv());
    QVERIFY(f->isReady);
    KernelGrid* grid = f->panel.grid();
    const QRect first = grid->kernelRect({0, 0});
    QCOMPARE(first.size(), QSize(3, 2) * grid->zoom());
    const QPoint pitch(grid->kernelRect({1, 0}).x() - first.x(), grid->kernelRect({0, 1}).y() - first.y());
    QVERIFY(pitch.x() > first.width() && pitch.y() > first.height());
    QCOMPARE(grid->kernelRect({5, 7}).topLeft(), first.topLeft() + QPoint(5 * pitch.x(), 7 * pitch.y()));
    // The last weight of that kernel.
    const auto spot = grid->spotAt(grid->kernelRect({5, 7}).bottomRight());
    QCOMPARE(spot, (KernelSpot{{5, 7}, 1, 2}));
}

void TestKernels::largeLayers_paintOnlyWhatIsSeen()
{
    const Fixture f("Conv2d", convOptions(512, 64, 3, 3), {{"weight", {64, 512, 3, 3}}});
    QVERIFY(f.isReady);
    QCOMPARE(f.mode(), QString("inputs_of_one"));
    KernelGrid* grid = f.panel.grid();
    const auto inSight = [&] {
        std::int64_t count = 0;
        for (std::int64_t input = 0; input < 512; ++input)
            count += grid->viewport()->rect().intersects(grid->kernelRect({0, input})) ? 1 : 0;
        return count;
    };
    grid->grab();
    QVERIFY(grid->paintedCount() >= inSight());
    QVERIFY(grid->paintedCount() < 512 / 2);
    grid->verticalScrollBar()->setValue(grid->verticalScrollBar()->maximum());
    grid->grab();
    QVERIFY(inSight() > 0);
    QVERIFY(grid->viewport()->rect().intersects(grid->kernelRect({0, 511})));
    QVERIFY(grid->paintedCount() < 512 / 2);
}

void TestKernels::selectionChannel_choosesTheOutput()
{
    Fixture f("Conv2d", convOptions(32, 64, 3, 3), {{"weight", {64, 32, 3, 3}}});
    QVERIFY(f.isReady);
    const auto* box = f.panel.findChild<QSpinBox*>();
    QVERIFY(box->isVisible());
    f.run.selection.setChannel(21);
    QCOMPARE(box->value(), 21);
    QCOMPARE(f.chosen(), (QList<qint64>{21, 0, 0, 0}));
    QCOMPARE(f.panel.describe()["value"].toDouble(), 21.0 * 32 * 9);
}

void TestKernels::emptyStates_sayWhy()
{
    ScriptedRun run({{"relu", "ReLU"}, {"box", "Sequential"}, {"conv", "Conv2d"}});
    KernelsPanel panel(run.document, run.selection, run.runs);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    QVERIFY(says(panel, "No layer is selected"));
    run.selection.select(run.id("relu"));
    QVERIFY(says(panel, "relu has no weights"));
    run.selection.select(run.id("box"));
    QVERIFY(says(panel, "box is a container"));
    run.selection.select(run.id("conv"));
    QVERIFY(says(panel, "conv has not been run yet"));
}

void TestKernels::export_hasThePicturesAndAllWeights()
{
    const std::unique_ptr<Fixture> f(conv());
    QVERIFY(f->isReady);
    f->enter(f->panel.editor()->field(), "-3");
    const std::vector<ExportItem> items = f->panel.exportItems();
    QCOMPARE(items.size(), std::size_t(4));
    QVERIFY(items[0].paint && items[0].size == f->panel.grid()->pictureSize());
    QVERIFY(items[1].paint);
    QCOMPARE(items[1].tensor->shape(), (Shape{2, 3}));
    QCOMPARE(items[1].tensor->values()[0], -3.0F);
    bool hasWeight = false;
    for (const ExportItem& item : items) {
        if (item.name != "layer.weight")
            continue;
        hasWeight = true;
        QCOMPARE(item.tensor->shape(), (Shape{6, 8, 2, 3}));
        QCOMPARE(item.tensor->values()[0], -3.0F);
        QCOMPARE(item.tensor->values()[287], 287.0F);
    }
    QVERIFY(hasWeight);
}

QTEST_MAIN(TestKernels)
#include "test_kernels.moc"
