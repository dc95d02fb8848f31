#include "tests/document/document_testing.h"
#include "widgets/code/code_panel.h"
#include "widgets/code/code_view.h"
#include "widgets/common/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

namespace layerwise {

class TestCode : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_document = std::make_unique<NetworkDocument>(testRegistry());
        m_document->setNetwork(smallNetwork(), {});
        m_selection = std::make_unique<Selection>(*m_document);
        m_panel = std::make_unique<CodePanel>(*m_document, *m_selection);
        m_panel->resize(900, 240);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
        m_code = m_panel->codeView();
    }
    void cleanup()
    {
        m_panel.reset();
        m_selection.reset();
        m_document.reset();
    }

    void edit_isInTheSourceAtOnce();
    void edit_keepsThePlaceThatIsLookedAt();
    void hiddenPanel_isUpToDateWhenShown();
    void selection_marksItsLinesAndGoesThere();
    void click_selectsTheLinesBlockOnce();
    void click_onALineOfAClass_selectsTheNearestBlock();
    void drag_selectsTextOnly();
    void enter_selectsTheLinesBlock();
    void networkWithAnError_saysSoAndLeadsThere();
    void copy_andSave_giveTheWholeSource();
    void save_toAPlaceThatCannotBeWritten_saysSo();
    void forms_showTheContainerAroundTheSelectedBlock();
    void forms_haveTheShapesBehindTheLines();
    void crumb_leadsToTheContainer();
    void running_isMarkedInAllForms();
    void running_ofASum_isItsLine();
    void running_inTheSource_isTheLineThatRunsIt();
    void running_ofARemovedBlock_isForgotten();
    void dark_hasDarkPaperAndReadableColours();

private:
    int lineWith(const CodeView& view, const QString& text) const
    {
        const QStringList lines = view.text().split(QLatin1Char('\n'));
        for (int i = 0; i < lines.size(); ++i) {
            if (lines[i].contains(text))
                return i;
        }
        return -1;
    }
    QString lineOf(FormsView::Form form, int line) const
    {
        return m_panel->formsView()->view(form)->text(line).trimmed();
    }
    /// In the middle of the line's first letters.
    QPoint placeOf(const CodeView& view, int line) const
    {
        const long position = view.SendScintilla(CodeView::SCI_GETLINEINDENTPOSITION, static_cast<unsigned long>(line));
        const auto coordinate = [&](unsigned int message) {
            return static_cast<int>(view.SendScintilla(message, 0UL, position));
        };
        return {coordinate(CodeView::SCI_POINTXFROMPOSITION) + 3, coordinate(CodeView::SCI_POINTYFROMPOSITION) + 5};
    }
    void click(const CodeView& view, int line) const
    {
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, placeOf(view, line));
    }
    BlockId idOf(const char* path) const
    {
        const Block* block = findByPath(m_document->network().root, path, testRegistry());
        return block ? block->id : BlockId{};
    }
    QString title() const { return m_panel->findChild<QLabel*>(QStringLiteral("codeTitle"))->text(); }

    std::unique_ptr<NetworkDocument> m_document;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<CodePanel> m_panel;
    CodeView* m_code = nullptr;
};

void TestCode::edit_isInTheSourceAtOnce()
{
    QVERIFY(m_code->text().contains(QStringLiteral("(\"conv1\", nn.Conv2d(1, 4, 3, padding=1)),")));
    QVERIFY(!m_document->setOption(kConv, QStringLiteral("bias"), false));
    QVERIFY(m_code->text().contains(QStringLiteral("(\"conv1\", nn.Conv2d(1, 4, 3, padding=1, bias=False)),")));
    m_document->undoStack()->undo();
    QVERIFY(!m_code->text().contains(QStringLiteral("bias=False")));
    m_panel->setView(CodePanel::View::LibTorch);
    QVERIFY(m_code->text().contains(QStringLiteral("model->push_back(\"relu\", torch::nn::ReLU());")));
}

void TestCode::edit_keepsThePlaceThatIsLookedAt()
{
    m_document->setNetwork(*makeTemplate("resnet18"), {});
    m_code->setFirstVisibleLine(30);
    QVERIFY(!m_document->setOption(idOf("fc"), QStringLiteral("out_features"), std::int64_t{12}));
    QVERIFY(m_code->text().contains(QStringLiteral("num_classes=12")));
    QCOMPARE(m_code->firstVisibleLine(), 30);
}

void TestCode::hiddenPanel_isUpToDateWhenShown()
{
    m_panel->hide();
    QVERIFY(!m_document->setOption(kConv, QStringLiteral("bias"), false));
    m_selection->select(kConv);
    m_panel->show();
    QVERIFY(m_code->text().contains(QStringLiteral("bias=False")));
    QCOMPARE(m_code->markedLines().size(), 1U);
}

void TestCode::selection_marksItsLinesAndGoesThere()
{
    m_document->setNetwork(*makeTemplate("resnet18"), {});
    QCOMPARE(m_code->markedLines(), std::vector<int>{});
    m_selection->select(idOf("fc"));
    QCOMPARE(m_code->markedLines(), (std::vector<int>{lineWith(*m_code, QStringLiteral("self.fc = nn.Linear")),
                                                      lineWith(*m_code, QStringLiteral("x = self.fc(x)"))}));
    const int first = m_code->markedLines().front();
    QVERIFY(first >= m_code->firstVisibleLine() && first < m_code->firstVisibleLine() + 12);
    m_selection->clear();
    QCOMPARE(m_code->markedLines(), std::vector<int>{});
}

void TestCode::click_selectsTheLinesBlockOnce()
{
    QSignalSpy changed(m_selection.get(), &Selection::changed);
    const int line = lineWith(*m_code, QStringLiteral("\"flatten\""));
    m_code->setFirstVisibleLine(line - 2);
    const int top = m_code->firstVisibleLine();
    click(*m_code, line);
    QCOMPARE(m_selection->current(), kFlatten);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_code->markedLines(), std::vector<int>{line});
    QCOMPARE(m_code->firstVisibleLine(), top);
    // A line of no block changes nothing.
    m_code->setFirstVisibleLine(0);
    click(*m_code, lineWith(*m_code, QStringLiteral("from torch")));
    QCOMPARE(changed.size(), 1);
}

void TestCode::click_onALineOfAClass_selectsTheNearestBlock()
{
    m_document->setNetwork(*makeTemplate("resnet18"), {});
    m_selection->select(idOf("layer3.1.relu"));
    const int line = lineWith(*m_code, QStringLiteral("self.conv2 = "));
    m_code->setFirstVisibleLine(line - 3);
    click(*m_code, line);
    QCOMPARE(m_document->path(m_selection->current()), QStringLiteral("layer3.1.conv2"));
    m_selection->clear();
    m_code->setFirstVisibleLine(line - 3);
    click(*m_code, line);
    QCOMPARE(m_document->path(m_selection->current()), QStringLiteral("layer1.0.conv2"));
}

void TestCode::drag_selectsTextOnly()
{
    const int line = lineWith(*m_code, QStringLiteral("\"flatten\""));
    m_code->setFirstVisibleLine(line - 2);
    const QPoint from = placeOf(*m_code, line);
    QTest::mousePress(m_code->viewport(), Qt::LeftButton, {}, from);
    QTest::mouseMove(m_code->viewport(), from + QPoint(60, 0));
    QTest::mouseRelease(m_code->viewport(), Qt::LeftButton, {}, from + QPoint(60, 0));
    QVERIFY(m_code->hasSelectedText());
    QVERIFY(!m_selection->current().valid());
}

void TestCode::enter_selectsTheLinesBlock()
{
    m_code->setCursorPosition(lineWith(*m_code, QStringLiteral("\"fc\"")), 0);
    QTest::keyClick(m_code, Qt::Key_Return);
    QCOMPARE(m_selection->current(), kFc);
}

void TestCode::networkWithAnError_saysSoAndLeadsThere()
{
    QVERIFY(!m_document->setOption(kInnerConv, QStringLiteral("in_channels"), std::int64_t{3}));
    const int line = lineWith(*m_code, QStringLiteral("# It cannot run: "));
    QVERIFY(line > 0);
    QVERIFY(m_code->text(line).contains(QStringLiteral("box.conv1")));
    click(*m_code, line);
    QCOMPARE(m_selection->current(), kInnerConv);
}

void TestCode::copy_andSave_giveTheWholeSource()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("model.py"));
    m_panel->findChild<QToolButton*>(QStringLiteral("copyCode"))->click();
    QCOMPARE(QApplication::clipboard()->text(), m_panel->text());
    QVERIFY(m_panel->text().endsWith(QStringLiteral("kaiming_normal_(module.weight, mode=\"fan_out\", "
                                                    "nonlinearity=\"relu\")\n")));
    QVERIFY(m_panel->saveTo(file));
    QFile saved(file);
    QVERIFY(saved.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(saved.readAll()), m_panel->text());
    QVERIFY(title().contains(QStringLiteral("model.py")));
}

void TestCode::save_toAPlaceThatCannotBeWritten_saysSo()
{
    QVERIFY(!m_panel->saveTo(QStringLiteral("/no such folder/model.py")));
    QVERIFY(title().contains(QStringLiteral("can't be written")));
}

void TestCode::forms_showTheContainerAroundTheSelectedBlock()
{
    m_panel->setView(CodePanel::View::ThreeForms);
    QVERIFY(!m_panel->findChild<QToolButton*>(QStringLiteral("saveCode"))->isEnabled());
    QCOMPARE(lineOf(FormsView::Unrolled, 2), QStringLiteral("x = self.box(x)      # [1, 8, 8, 8]"));
    m_selection->select(kInnerRelu);
    QCOMPARE(lineOf(FormsView::List, 1), QStringLiteral("nn.Conv2d(4, 8, 3, padding=1),  # conv1"));
    QCOMPARE(lineOf(FormsView::List, 4), QStringLiteral("box = nn.Sequential(*layers)"));
    QCOMPARE(lineOf(FormsView::Loop, 0), QStringLiteral("for module in self:"));
    for (const FormsView::Form form : {FormsView::List, FormsView::Loop, FormsView::Unrolled})
        QCOMPARE(m_panel->formsView()->view(form)->markedLines().size(), 1U);
    // The container itself is all of it, so nothing is marked.
    m_selection->select(kBox);
    QCOMPARE(lineOf(FormsView::List, 4), QStringLiteral("box = nn.Sequential(*layers)"));
    QCOMPARE(m_panel->formsView()->view(FormsView::List)->markedLines(), std::vector<int>{});
    click(*m_panel->formsView()->view(FormsView::Unrolled), 0);
    QCOMPARE(m_selection->current(), kInnerConv);
}

void TestCode::forms_haveTheShapesBehindTheLines()
{
    m_panel->setView(CodePanel::View::ThreeForms);
    QCOMPARE(lineOf(FormsView::Unrolled, 0), QStringLiteral("x = self.conv1(x)    # [1, 4, 8, 8]"));
    QCOMPARE(lineOf(FormsView::Unrolled, 3), QStringLiteral("x = self.flatten(x)  # [1, 512]"));
    QVERIFY(!m_document->setOption(kInnerConv, QStringLiteral("in_channels"), std::int64_t{3}));
    QCOMPARE(lineOf(FormsView::Unrolled, 2), QStringLiteral("x = self.box(x)      # does not fit"));
    QCOMPARE(lineOf(FormsView::Unrolled, 3), QStringLiteral("x = self.flatten(x)  # not reached"));
}

void TestCode::crumb_leadsToTheContainer()
{
    m_panel->setView(CodePanel::View::ThreeForms);
    m_selection->select(kInnerConv);
    QVERIFY(title().contains(QStringLiteral(">Small</a>")) && title().contains(QStringLiteral(">box</a>")));
    auto* label = m_panel->findChild<QLabel*>(QStringLiteral("codeTitle"));
    Q_EMIT label->linkActivated(QStringLiteral("4"));
    QCOMPARE(m_selection->current(), kBox);
    Q_EMIT label->linkActivated(QStringLiteral("1"));
    QVERIFY(!m_selection->current().valid());
    QCOMPARE(lineOf(FormsView::List, 6), QStringLiteral("]"));
}

void TestCode::running_isMarkedInAllForms()
{
    m_panel->setView(CodePanel::View::ThreeForms);
    m_panel->setRunning(kInnerRelu, Shape{2, 8, 8, 8});
    const FormsView& forms = *m_panel->formsView();
    QCOMPARE(forms.view(FormsView::List)->runningLines(), std::vector<int>{2});
    QCOMPARE(forms.view(FormsView::Loop)->runningLines(), std::vector<int>{1});
    QCOMPARE(forms.view(FormsView::Unrolled)->runningLines(), std::vector<int>{1});
    QCOMPARE(lineOf(FormsView::List, 2), QStringLiteral("nn.ReLU(),  # relu: [2, 8, 8, 8]"));
    QCOMPARE(lineOf(FormsView::Loop, 1), QStringLiteral("input = module(input)  # relu: [2, 8, 8, 8]"));
    QCOMPARE(lineOf(FormsView::Unrolled, 1), QStringLiteral("x = self.relu(x)   # [2, 8, 8, 8]"));
    QCOMPARE(lineOf(FormsView::Unrolled, 0), QStringLiteral("x = self.conv1(x)  # [1, 8, 8, 8]"));
    // What is selected meanwhile does not lead away from what runs.
    m_selection->select(kFc);
    QCOMPARE(forms.view(FormsView::Unrolled)->runningLines(), std::vector<int>{1});
    m_panel->clearRunning();
    QCOMPARE(forms.view(FormsView::Loop)->runningLines(), std::vector<int>{});
    QCOMPARE(lineOf(FormsView::Loop, 1), QStringLiteral("input = module(input)"));
}

void TestCode::running_ofASum_isItsLine()
{
    m_document->setNetwork(*makeTemplate("resnet18"), {});
    m_panel->setView(CodePanel::View::ThreeForms);
    m_panel->setRunning(idOf("layer1.0"), Shape{1, 64, 16, 16}, LinePart::Sum);
    const FormsView& forms = *m_panel->formsView();
    QCOMPARE(forms.view(FormsView::Unrolled)->runningLines(), std::vector<int>{5});
    QCOMPARE(lineOf(FormsView::Unrolled, 5), QStringLiteral("out = out + x                # [1, 64, 16, 16]"));
    QCOMPARE(forms.view(FormsView::Loop)->runningLines(), std::vector<int>{3});
    m_panel->setRunning(idOf("layer1.0"), std::nullopt, LinePart::Activation);
    QCOMPARE(forms.view(FormsView::Unrolled)->runningLines(), std::vector<int>{6});
    QCOMPARE(forms.view(FormsView::List)->runningLines(), std::vector<int>{8});
    m_panel->setRunning(idOf("layer1.0"), Shape{1, 64, 16, 16});
    QCOMPARE(lineOf(FormsView::Loop, 1), QStringLiteral("input = module(input)  # 0: [1, 64, 16, 16]"));
}

void TestCode::running_inTheSource_isTheLineThatRunsIt()
{
    m_document->setNetwork(*makeTemplate("resnet18"), {});
    m_panel->setRunning(idOf("layer1.0.conv2"), std::nullopt);
    QCOMPARE(m_code->runningLines(), std::vector<int>{lineWith(*m_code, QStringLiteral("out = self.conv2(out)"))});
    m_panel->setRunning(idOf("layer1.0"), std::nullopt, LinePart::Sum);
    QCOMPARE(m_code->runningLines(), std::vector<int>{lineWith(*m_code, QStringLiteral("out += identity"))});
    // A Sequential has no line a layer, so the one that makes it is marked.
    m_document->setNetwork(smallNetwork(), {});
    m_panel->setRunning(kFlatten, std::nullopt);
    QCOMPARE(m_code->runningLines(), std::vector<int>{lineWith(*m_code, QStringLiteral("\"flatten\""))});
}

void TestCode::running_ofARemovedBlock_isForgotten()
{
    m_panel->setView(CodePanel::View::ThreeForms);
    m_panel->setRunning(kInnerRelu, std::nullopt);
    m_document->removeBlocks({kBox});
    QCOMPARE(m_panel->formsView()->view(FormsView::Unrolled)->runningLines(), std::vector<int>{});
    QCOMPARE(lineOf(FormsView::Unrolled, 2).section(QLatin1Char(' '), 0, 2), QStringLiteral("x = self.flatten(x)"));
}

void TestCode::dark_hasDarkPaperAndReadableColours()
{
    for (const Theme::Mode mode : {Theme::Mode::Dark, Theme::Mode::Light}) {
        Theme::install(*qApp, mode);
        QCoreApplication::processEvents();
        const QColor paper = m_code->lexer()->paper(QsciLexerPython::Default);
        QCOMPARE(paper, Theme::current().panel);
        for (const int style : {QsciLexerPython::Default, QsciLexerPython::Keyword, QsciLexerPython::Number,
                                QsciLexerPython::DoubleQuotedString, QsciLexerPython::Comment}) {
            const QColor ink = m_code->lexer()->color(style);
            QVERIFY2(std::abs(ink.lightness() - paper.lightness()) > 80, qPrintable(QString::number(style)));
        }
    }
}

} // namespace layerwise

QTEST_MAIN(layerwise::TestCode)
#include "test_code.moc"
