#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"
#include "widgets/common/code_box.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/inspector/option_row.h"
#include "widgets/inspector/option_text.h"
#include "widgets/common/value_table.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

namespace layerwise {

class TestInspector : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void form_everyOptionOfEveryType_hasAnEditorThatShowsItsValue();
    void typing_aNumber_changesTheDocumentInOneUndoStep();
    void typing_outOfRange_saysWhyAndChangesNothing();
    void typing_escape_bringsTheDocumentsValueBack();
    void typing_oneNumberForASize_isWrittenOutWhenFinished();
    void undo_showsTheOldValue();
    void controlZ_inAField_isLeftToTheWindow();
    void checkBoxAndChoice_changeTheDocument();
    void arrowKeys_stepTheNumber();
    void problem_marksItsOptionAndIsExplained();
    void problems_ofOneBlock_haveABoxEach();
    void problem_optionFocusRequested_focusesTheEditor();
    void problem_torchMessage_isAskedForWhenUnfolded();
    void rename_enter_renamesTheBlock();
    void rename_toATakenName_saysWhyAndKeepsIt();
    void shapeRule_hasTheBlocksNumbers();
    void parameters_haveShapesCountsAndBuffers();
    void output_afterARunAndAnEdit_isSaidToBeFromBefore();
    void sequential_showsTheLoop();
    void residual_showsTheSumWithItsActivation();
    void nothingSelected_showsTheNetworkAndEditsItsInput();
    void severalSelected_saysHowMany();
    void removedBlock_leavesTheInspector();
    void lockedDocument_isReadOnlyAndSaysWhy();
    void lock_givesUpWhatIsBeingTyped();

private:
    OptionRow* row(const char* key) const { return m_panel->findChild<OptionRow*>(QLatin1String(key)); }
    QLineEdit* field(const char* key) const { return row(key)->findChild<QLineEdit*>(); }
    template <typename Widget>
    Widget* part(const char* name) const
    {
        return m_panel->findChild<Widget*>(QLatin1String(name));
    }
    OptionValue value(BlockId id, const char* key) const
    {
        return optionValue(*m_document->type(id)->option(key), m_document->block(id)->options);
    }
    void activate()
    {
        m_panel->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
    }
    void retype(const char* key, const QString& text)
    {
        activate();
        row(key)->focusEditor();
        QTest::keyClicks(field(key), text);
    }

    std::unique_ptr<NetworkDocument> m_document;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<ImageSource> m_images;
    std::unique_ptr<RunController> m_runs;
    std::unique_ptr<InspectorPanel> m_panel;
};

void TestInspector::init()
{
    m_document = std::make_unique<NetworkDocument>(testRegistry());
    m_document->setNetwork(smallNetwork(), {});
    m_selection = std::make_unique<Selection>(*m_document);
    m_images = std::make_unique<ImageSource>(*m_document);
    m_runs =
        std::make_unique<RunController>(*m_document, *m_images, std::make_unique<fake::FakeExecutor>(testRegistry()));
    m_panel = std::make_unique<InspectorPanel>(*m_document, *m_selection, *m_runs);
    m_panel->resize(296, 800);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void TestInspector::cleanup()
{
    m_panel.reset();
    m_runs.reset();
    m_images.reset();
    m_selection.reset();
    m_document.reset();
}

void TestInspector::form_everyOptionOfEveryType_hasAnEditorThatShowsItsValue()
{
    for (const LayerType* type : testRegistry().types()) {
        const auto id = m_document->insertFromPalette(QString::fromStdString(type->name()), {kRootId, 0, 1});
        QVERIFY(id.ok());
        m_selection->select(*id);
        // The form before goes by deleteLater().
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        for (const OptionSpec& spec : type->options()) {
            const std::string what = type->name() + "." + spec.key;
            QVERIFY2(row(spec.key.c_str()), what.c_str());
            QVERIFY2(row(spec.key.c_str())->editor()->isVisible(), what.c_str());
            if (const auto* edit = field(spec.key.c_str())) {
                const auto read = parseOption(spec, edit->text());
                QVERIFY2(read.ok() && *read == value(*id, spec.key.c_str()), what.c_str());
            }
        }
        m_document->removeBlocks({*id});
    }
}

void TestInspector::typing_aNumber_changesTheDocumentInOneUndoStep()
{
    m_selection->select(kConv);
    retype("out_channels", QStringLiteral("128"));
    QCOMPARE(value(kConv, "out_channels"), OptionValue(std::int64_t{128}));
    QCOMPARE(m_document->undoStack()->count(), 1);
    m_document->undoStack()->undo();
    QCOMPARE(value(kConv, "out_channels"), OptionValue(std::int64_t{4}));
}

void TestInspector::typing_outOfRange_saysWhyAndChangesNothing()
{
    m_selection->select(kConv);
    retype("out_channels", QStringLiteral("0"));
    QCOMPARE(value(kConv, "out_channels"), OptionValue(std::int64_t{4}));
    QCOMPARE(field("out_channels")->text(), QStringLiteral("0"));
    QVERIFY(row("out_channels")->reason().contains(QStringLiteral("out_channels")));
    QVERIFY(field("out_channels")->property("invalid").toBool());
    // Elsewhere the person goes on; the text stays.
    QVERIFY(!m_document->setOption(kConv, QStringLiteral("bias"), false));
    QCOMPARE(field("out_channels")->text(), QStringLiteral("0"));
    QTest::keyClicks(field("out_channels"), QStringLiteral("\b8"));
    QCOMPARE(row("out_channels")->reason(), QString());
    QCOMPARE(value(kConv, "out_channels"), OptionValue(std::int64_t{8}));
}

void TestInspector::typing_escape_bringsTheDocumentsValueBack()
{
    m_selection->select(kConv);
    retype("kernel_size", QStringLiteral("big"));
    QVERIFY(!row("kernel_size")->reason().isEmpty());
    QTest::keyClick(field("kernel_size"), Qt::Key_Escape);
    QCOMPARE(field("kernel_size")->text(), QStringLiteral("3 × 3"));
    QCOMPARE(row("kernel_size")->reason(), QString());
    QVERIFY(!field("kernel_size")->property("invalid").toBool());
}

void TestInspector::typing_oneNumberForASize_isWrittenOutWhenFinished()
{
    m_selection->select(kConv);
    retype("kernel_size", QStringLiteral("5"));
    QCOMPARE(field("kernel_size")->text(), QStringLiteral("5"));
    QCOMPARE(value(kConv, "kernel_size"), (OptionValue(std::vector<std::int64_t>{5, 5})));
    QTest::keyClick(field("kernel_size"), Qt::Key_Return);
    QCOMPARE(field("kernel_size")->text(), QStringLiteral("5 × 5"));
}

void TestInspector::undo_showsTheOldValue()
{
    m_selection->select(kConv);
    retype("out_channels", QStringLiteral("16"));
    m_document->undoStack()->undo();
    QCOMPARE(field("out_channels")->text(), QStringLiteral("4"));
    m_document->undoStack()->redo();
    QCOMPARE(field("out_channels")->text(), QStringLiteral("16"));
}

void TestInspector::controlZ_inAField_isLeftToTheWindow()
{
    m_selection->select(kConv);
    retype("out_channels", QStringLiteral("16"));
    QAction* undo = m_document->undoStack()->createUndoAction(m_panel.get());
    undo->setShortcut(QKeySequence::Undo);
    m_panel->addAction(undo);
    QTest::keyClick(field("out_channels"), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(value(kConv, "out_channels"), OptionValue(std::int64_t{4}));
    QCOMPARE(m_document->undoStack()->index(), 0);
}

void TestInspector::checkBoxAndChoice_changeTheDocument()
{
    m_selection->select(kConv);
    auto* bias = row("bias")->findChild<QCheckBox*>();
    QVERIFY(bias->isChecked());
    bias->click();
    QCOMPARE(value(kConv, "bias"), OptionValue(false));
    auto* mode = row("padding_mode")->findChild<QComboBox*>();
    QCOMPARE(mode->currentText(), QStringLiteral("zeros"));
    mode->setFocus();
    QTest::keyClicks(mode, QStringLiteral("refl"));
    QCOMPARE(value(kConv, "padding_mode"), OptionValue(std::string("reflect")));
    m_document->undoStack()->undo();
    QCOMPARE(mode->currentText(), QStringLiteral("zeros"));
}

void TestInspector::arrowKeys_stepTheNumber()
{
    m_selection->select(kConv);
    activate();
    row("kernel_size")->focusEditor();
    QTest::keyClick(field("kernel_size"), Qt::Key_Up);
    QTest::keyClick(field("kernel_size"), Qt::Key_Up);
    QCOMPARE(value(kConv, "kernel_size"), (OptionValue(std::vector<std::int64_t>{5, 5})));
    row("in_channels")->focusEditor();
    QTest::keyClick(field("in_channels"), Qt::Key_Down);
    QCOMPARE(field("in_channels")->text(), QStringLiteral("1"));
    QCOMPARE(row("in_channels")->reason(), QString());
}

void TestInspector::problem_marksItsOptionAndIsExplained()
{
    m_selection->select(kInnerConv);
    auto* box = part<QWidget>("problemBox");
    QVERIFY(!box->isVisible());
    QVERIFY(!m_document->setOption(kInnerConv, QStringLiteral("in_channels"), std::int64_t{3}));
    QVERIFY(box->isVisible());
    QVERIFY(field("in_channels")->property("invalid").toBool());
    QVERIFY(!field("out_channels")->property("invalid").toBool());
    QVERIFY(part<QLabel>("shape")->text().contains(QStringLiteral("none")));
    m_document->undoStack()->undo();
    QVERIFY(!box->isVisible());
    QVERIFY(!field("in_channels")->property("invalid").toBool());
    QVERIFY(part<QLabel>("shape")->text().contains(QStringLiteral("[1, 8, 8, 8]")));
}

void TestInspector::problems_ofOneBlock_haveABoxEach()
{
    m_selection->select(kInnerConv);
    // An even kernel with padding, a bias before a BatchNorm2d; then wrong channels too.
    QVERIFY(!m_document->setOption(kInnerConv, QStringLiteral("kernel_size"), std::vector<std::int64_t>{2, 2}));
    Block norm{BlockId{}, "BatchNorm2d", "bn", {{"num_features", std::int64_t{8}}}, {}};
    QVERIFY(m_document->insertBlocks({norm}, {kBox, 0, 1}));
    const auto shown = [this] {
        QStringList titles;
        for (const QWidget* box : m_panel->findChildren<QWidget*>(QStringLiteral("problemBox"))) {
            if (box->isVisible())
                titles << box->findChild<QLabel*>(QStringLiteral("problemTitle"))->text();
        }
        return titles;
    };
    QCOMPARE(shown(), QStringList({"box.conv1 has a bias that box.bn takes away again",
                                   "box.conv1 shifts maps by half a pixel: 8×8 to 9×9"}));
    QVERIFY(field("kernel_size")->property("doubtful").toBool());
    QVERIFY(!field("kernel_size")->property("invalid").toBool());
    QVERIFY(row("bias")->editor()->property("doubtful").toBool());
    QVERIFY(!field("padding")->property("doubtful").toBool());
    QVERIFY(!m_document->setOption(kInnerConv, QStringLiteral("in_channels"), std::int64_t{3}));
    QCOMPARE(shown(), QStringList({"box.conv1 expects 3 channels, but gets 4",
                                   "box.conv1 has a bias that box.bn takes away again"}));
    QVERIFY(field("in_channels")->property("invalid").toBool());
    QVERIFY(!field("kernel_size")->property("doubtful").toBool());
    m_selection->select(kInnerRelu);
    QCOMPARE(shown(), QStringList());
}

void TestInspector::problem_optionFocusRequested_focusesTheEditor()
{
    activate();
    m_selection->select(kInnerConv);
    m_selection->requestOptionFocus(kInnerConv, QStringLiteral("padding"));
    QTRY_VERIFY(field("padding")->hasFocus());
    QCOMPARE(field("padding")->selectedText(), field("padding")->text());
}

void TestInspector::problem_torchMessage_isAskedForWhenUnfolded()
{
    m_selection->select(kInnerConv);
    QVERIFY(!m_document->setOption(kInnerConv, QStringLiteral("in_channels"), std::int64_t{3}));
    part<QToolButton>("torchFold")->click();
    QTRY_COMPARE(part<CodeBox>("torchMessage")->text(),
                 QStringLiteral("fake message for block 5 and input [1, 4, 8, 8]"));
}

void TestInspector::rename_enter_renamesTheBlock()
{
    m_selection->select(kConv);
    activate();
    QTest::keyClick(m_panel.get(), Qt::Key_F2);
    auto* name = part<QLineEdit>("blockName");
    QTRY_VERIFY(name->hasFocus());
    QTest::keyClicks(name, QStringLiteral("stem"));
    QCOMPARE(m_document->block(kConv)->name, std::string("conv1"));
    QTest::keyClick(name, Qt::Key_Return);
    QCOMPARE(m_document->block(kConv)->name, std::string("stem"));
    m_document->undoStack()->undo();
    QCOMPARE(name->text(), QStringLiteral("conv1"));
}

void TestInspector::rename_toATakenName_saysWhyAndKeepsIt()
{
    m_selection->select(kConv);
    activate();
    m_panel->startRename();
    auto* name = part<QLineEdit>("blockName");
    QTest::keyClicks(name, QStringLiteral("relu"));
    QTest::keyClick(name, Qt::Key_Return);
    auto* reason = part<QLabel>("nameReason");
    QVERIFY(reason->isVisible());
    QVERIFY(reason->text().contains(QStringLiteral("relu")));
    QCOMPARE(m_document->block(kConv)->name, std::string("conv1"));
    QTest::keyClick(name, Qt::Key_Escape);
    QCOMPARE(name->text(), QStringLiteral("conv1"));
    QVERIFY(!reason->isVisible());
}

void TestInspector::shapeRule_hasTheBlocksNumbers()
{
    m_selection->select(kConv);
    QVERIFY(!m_document->setOption(kConv, QStringLiteral("stride"), std::int64_t{2}));
    // By the formula: floor((8 + 2*1 - 1*(3 - 1) - 1) / 2 + 1) = 4.
    const QString rule = part<CodeBox>("rule")->text();
    QVERIFY2(rule.contains(QStringLiteral("(3 - 1)")), qPrintable(rule));
    QVERIFY2(rule.contains(QStringLiteral("= 4")), qPrintable(rule));
    QVERIFY(part<QLabel>("shape")->text().contains(QStringLiteral("[1, 1, 8, 8] → [1, 4, 4, 4]")));
}

void TestInspector::parameters_haveShapesCountsAndBuffers()
{
    const auto id = m_document->insertFromPalette(QStringLiteral("BatchNorm2d"), {kRootId, 0, 1});
    QVERIFY(id.ok());
    m_selection->select(*id);
    QCOMPARE(part<QLabel>("parameterCount")->text(), QStringLiteral("8"));
    const QString rows = part<ValueTable>("parameters")->text();
    QVERIFY2(rows.contains(QStringLiteral("weight: [4] 4")), qPrintable(rows));
    QVERIFY2(rows.contains(QStringLiteral("running_mean (buffer): [4] 4")), qPrintable(rows));
    m_selection->select(kConv);
    QCOMPARE(part<ValueTable>("parameters")->text(), QStringLiteral("weight: [4, 1, 3, 3] 36\nbias: [4] 4"));
    QCOMPARE(part<QLabel>("parameterCount")->text(), QStringLiteral("40"));
}

void TestInspector::output_afterARunAndAnEdit_isSaidToBeFromBefore()
{
    m_selection->select(kConv);
    auto* values = part<ValueTable>("outputValues");
    auto* note = part<QLabel>("outputNote");
    QVERIFY(!values->isVisible());
    m_runs->run();
    QTRY_VERIFY(!m_runs->isRunning());
    QVERIFY(values->isVisible());
    QVERIFY(!note->isVisible());
    // sin(2 + i / 10) over 256 values goes through both of its ends, and is nowhere exactly 0.
    QVERIFY2(values->text().contains(QStringLiteral("0 % · 0 · 0")), qPrintable(values->text()));
    QVERIFY(!m_document->setOption(kFc, QStringLiteral("out_features"), std::int64_t{5}));
    QVERIFY(note->isVisible());
    QVERIFY(note->text().contains(QStringLiteral("before")));
}

void TestInspector::sequential_showsTheLoop()
{
    m_selection->select(kBox);
    QVERIFY(part<CodeBox>("rule")->text().startsWith(QStringLiteral("for module in self:\n    input = module(input)")));
    QCOMPARE(part<QLabel>("contents")->text(), QStringLiteral("2 blocks"));
}

void TestInspector::residual_showsTheSumWithItsActivation()
{
    const auto id = m_document->insertFromPalette(QStringLiteral("BasicBlock"), {kRootId, 0, 1});
    QVERIFY(id.ok());
    m_selection->select(*id);
    QCOMPARE(part<CodeBox>("rule")->text(), QStringLiteral("y = ReLU(body(x) + x)"));
    QVERIFY(!m_document->setOption(*id, QStringLiteral("activation"), std::string("Identity")));
    QCOMPARE(part<CodeBox>("rule")->text(), QStringLiteral("y = body(x) + x"));
    QVERIFY(m_document->insertFromPalette(QStringLiteral("Identity"), {*id, 1, 0}).ok());
    QCOMPARE(part<CodeBox>("rule")->text(), QStringLiteral("y = body(x) + shortcut(x)"));
}

void TestInspector::nothingSelected_showsTheNetworkAndEditsItsInput()
{
    auto* name = part<QLineEdit>("networkName");
    QVERIFY(name->isVisible());
    QCOMPARE(name->text(), QStringLiteral("Small"));
    retype("height", QStringLiteral("12"));
    QCOMPARE(m_document->network().input.height, std::int64_t{12});
    QCOMPARE(part<QLabel>("inputTensor")->text(), QStringLiteral("Tensor [1, 1, 12, 8]"));
    retype("channels", QStringLiteral("3"));
    retype("mean", QStringLiteral("0.485, 0.456, 0.406"));
    QCOMPARE(m_document->network().input.mean, (std::vector<double>{0.485, 0.456, 0.406}));
    retype("std", QStringLiteral("0"));
    QVERIFY(!row("std")->reason().isEmpty());
    QCOMPARE(m_document->network().input.std.front(), 0.3081);
}

void TestInspector::severalSelected_saysHowMany()
{
    m_selection->select({kConv, kRelu, kFc}, kRelu);
    QVERIFY(part<QLabel>("severalTitle")->isVisible());
    QCOMPARE(part<QLabel>("severalTitle")->text(), QStringLiteral("3 blocks selected"));
    QVERIFY(!part<QLineEdit>("blockName")->isVisible());
}

void TestInspector::removedBlock_leavesTheInspector()
{
    m_selection->select(kConv);
    m_document->removeBlocks({kConv});
    QVERIFY(!part<QLineEdit>("blockName")->isVisible());
    QVERIFY(part<QLineEdit>("networkName")->isVisible());
}

void TestInspector::lockedDocument_isReadOnlyAndSaysWhy()
{
    m_selection->select(kConv);
    auto* notice = part<QWidget>("lockNotice");
    QVERIFY(!notice->isVisible());
    m_document->setLock(Diagnostic{"train.locked", {}, {}});
    QVERIFY(notice->isVisible());
    QVERIFY(notice->findChild<QLabel*>()->text().contains("being trained"));
    QVERIFY(!field("out_channels")->isEnabled() && !part<QLineEdit>("blockName")->isEnabled());
    QVERIFY(part<ValueTable>("parameters")->isEnabled()); // is for reading
    m_selection->select(BlockId{});
    QVERIFY(!part<QLineEdit>("networkName")->isEnabled());
    m_document->setLock(std::nullopt);
    QVERIFY(!notice->isVisible());
    m_selection->select(kConv);
    QVERIFY(field("out_channels")->isEnabled() && part<QLineEdit>("blockName")->isEnabled());
}

void TestInspector::lock_givesUpWhatIsBeingTyped()
{
    m_selection->select(kConv);
    const QString before = field("kernel_size")->text();
    const QString name = part<QLineEdit>("blockName")->text();
    retype("kernel_size", QStringLiteral("x")); // cannot be taken
    QVERIFY(!row("kernel_size")->reason().isEmpty());
    part<QLineEdit>("blockName")->setFocus();
    part<QLineEdit>("blockName")->selectAll();
    QTest::keyClicks(part<QLineEdit>("blockName"), QStringLiteral("other"));
    m_document->setLock(Diagnostic{"train.locked", {}, {}});
    QCOMPARE(field("kernel_size")->text(), before);
    QVERIFY(row("kernel_size")->reason().isEmpty() && !field("kernel_size")->property("invalid").toBool());
    QCOMPARE(part<QLineEdit>("blockName")->text(), name);
    QVERIFY(!part<QLabel>("nameReason")->isVisible());
    m_document->setLock(std::nullopt);
    QCOMPARE(field("kernel_size")->text(), before);
    QCOMPARE(part<QLineEdit>("blockName")->text(), name);
    QCOMPARE(m_document->undoStack()->count(), 0);
}

} // namespace layerwise

QTEST_MAIN(layerwise::TestInspector)
#include "test_inspector.moc"
