#include "widgets/code/code_view.h"

#include "widgets/code/code_colours.h"
#include "widgets/common/theme.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>

#include <algorithm>

namespace layerwise {

namespace {

enum Margin { NumberMarginIndex, SymbolMarginIndex, GapMarginIndex };
/// A background over the whole line, and a sign at its left: colour alone would not do.
enum Marker { SelectedLine, SelectedSign, RunningLine, RunningSign };

constexpr int kSymbolWidth = 14;
constexpr int kGapWidth = 4;

int maskOf(Marker marker)
{
    return 1 << marker;
}

/// The lines that run the block or its part; in a source that only makes it, those that do.
std::vector<int> runningLinesOf(const SourceCode& source, BlockId block, LinePart part)
{
    std::vector<int> made;
    std::vector<int> calls;
    for (const int index : source.linesOf(block)) {
        const SourceLine& line = source.lines[static_cast<std::size_t>(index)];
        if (line.part == part)
            (line.isCall ? calls : made).push_back(index);
    }
    return calls.empty() ? made : calls;
}

} // namespace

CodeView::CodeView(SourceLanguage language, QWidget* parent) : QsciScintilla(parent)
{
    setUtf8(true);
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame);
    setCaretLineVisible(false);
    setScrollWidthTracking(true);
    setScrollWidth(1);
    SendScintilla(SCI_SETEXTRAASCENT, 1);
    SendScintilla(SCI_SETEXTRADESCENT, 1);
    SendScintilla(SCI_SETENDATLASTLINE, 1);

    setMargins(3);
    setMarginType(NumberMarginIndex, QsciScintilla::NumberMargin);
    setMarginType(SymbolMarginIndex, QsciScintilla::SymbolMargin);
    setMarginType(GapMarginIndex, QsciScintilla::SymbolMargin);
    setMarginWidth(SymbolMarginIndex, kSymbolWidth);
    setMarginWidth(GapMarginIndex, kGapWidth);
    setMarginMarkerMask(NumberMarginIndex, 0);
    setMarginMarkerMask(SymbolMarginIndex, maskOf(SelectedSign) | maskOf(RunningSign));
    setMarginMarkerMask(GapMarginIndex, 0);
    markerDefine(QsciScintilla::Background, SelectedLine);
    markerDefine(QsciScintilla::LeftRectangle, SelectedSign);
    markerDefine(QsciScintilla::Background, RunningLine);
    markerDefine(QsciScintilla::RightTriangle, RunningSign);
    setLanguage(language);
}

CodeView::~CodeView()
{
    setLexer(nullptr);
}

void CodeView::setNumbered(bool numbered)
{
    m_isNumbered = numbered;
    fitNumbers();
}

void CodeView::setLanguage(SourceLanguage language)
{
    std::unique_ptr<QsciLexer> lexer = makeLexer(language);
    setLexer(lexer.get());
    m_lexer = std::move(lexer);
    followTheme();
}

void CodeView::setSource(const SourceCode& source, const std::vector<QString>& comments)
{
    QString text;
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
        text += QString::fromStdString(source.lines[i].text);
        if (i < comments.size() && !comments[i].isEmpty())
            text += comments[i];
        if (i + 1 < source.lines.size())
            text += QLatin1Char('\n');
    }
    m_source = source;
    if (text != this->text())
        replaceText(text);
    fitNumbers();
}

void CodeView::replaceText(const QString& text)
{
    const int line = firstVisibleLine();
    const long column = SendScintilla(SCI_GETXOFFSET);
    setReadOnly(false);
    setText(text);
    setReadOnly(true);
    SendScintilla(SCI_EMPTYUNDOBUFFER);
    // Else the width of the widest line that ever was stays.
    setScrollWidth(1);
    setFirstVisibleLine(line);
    SendScintilla(SCI_SETXOFFSET, static_cast<unsigned long>(column));
}

void CodeView::markBlocks(const std::vector<BlockId>& blocks, BlockId current)
{
    markerDeleteAll(SelectedLine);
    markerDeleteAll(SelectedSign);
    for (const BlockId block : blocks) {
        for (const int line : m_source.linesOf(block)) {
            markerAdd(line, SelectedLine);
            markerAdd(line, SelectedSign);
        }
    }
    showFirst(m_source.linesOf(current));
}

void CodeView::markRunning(BlockId block, LinePart part)
{
    clearRunning();
    const std::vector<int> lines = runningLinesOf(m_source, block, part);
    for (const int line : lines) {
        markerAdd(line, RunningLine);
        markerAdd(line, RunningSign);
    }
    showFirst(lines);
}

void CodeView::clearRunning()
{
    markerDeleteAll(RunningLine);
    markerDeleteAll(RunningSign);
}

std::vector<int> CodeView::markedLines() const
{
    return linesWith(SelectedSign);
}

std::vector<int> CodeView::runningLines() const
{
    return linesWith(RunningSign);
}

std::vector<int> CodeView::linesWith(int marker) const
{
    std::vector<int> found;
    for (int line = 0; line < lines(); ++line) {
        if ((markersAtLine(line) & (1U << marker)) != 0)
            found.push_back(line);
    }
    return found;
}

void CodeView::showFirst(const std::vector<int>& lines)
{
    const auto shown = [this](int line) {
        const long row = SendScintilla(SCI_VISIBLEFROMDOCLINE, static_cast<unsigned long>(line));
        return row >= firstVisibleLine() && row < firstVisibleLine() + SendScintilla(SCI_LINESONSCREEN);
    };
    if (lines.empty() || std::ranges::any_of(lines, shown))
        return;
    const long row = SendScintilla(SCI_VISIBLEFROMDOCLINE, static_cast<unsigned long>(lines.front()));
    setFirstVisibleLine(std::max(0, static_cast<int>(row - SendScintilla(SCI_LINESONSCREEN) / 3)));
}

void CodeView::pick(int line)
{
    if (line < 0 || line >= static_cast<int>(m_source.lines.size()))
        return;
    const std::vector<BlockId>& blocks = m_source.lines[static_cast<std::size_t>(line)].blocks;
    if (!blocks.empty())
        Q_EMIT linePicked(blocks);
}

void CodeView::changeEvent(QEvent* event)
{
    QsciScintilla::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_lexer)
        followTheme();
}

void CodeView::mouseReleaseEvent(QMouseEvent* event)
{
    QsciScintilla::mouseReleaseEvent(event);
    // A drag selects text to be copied and leads nowhere.
    if (event->button() == Qt::LeftButton && !hasSelectedText())
        pick(lineAt(event->pos()));
}

void CodeView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        int line = 0;
        int column = 0;
        getCursorPosition(&line, &column);
        pick(line);
        return;
    }
    QsciScintilla::keyPressEvent(event);
}

void CodeView::fitNumbers()
{
    const QString widest = QString(std::max<qsizetype>(2, QString::number(lines()).size()), QLatin1Char('9'));
    if (m_isNumbered)
        setMarginWidth(NumberMarginIndex, widest + QLatin1Char('9'));
    else
        setMarginWidth(NumberMarginIndex, 0);
}

void CodeView::followTheme()
{
    const Theme& theme = Theme::current();
    colour(*m_lexer);
    setPaper(theme.panel);
    setColor(theme.text);
    setMarginsFont(editorFont(Theme::kSmallPx));
    setMarginsBackgroundColor(theme.panel);
    setMarginsForegroundColor(theme.quietText);
    setCaretForegroundColor(theme.text);
    setSelectionBackgroundColor(theme.accent);
    setSelectionForegroundColor(theme.onAccent);
    setMarkerBackgroundColor(theme.accentFill, SelectedLine);
    setMarkerBackgroundColor(theme.accent, SelectedSign);
    setMarkerForegroundColor(theme.accent, SelectedSign);
    setMarkerBackgroundColor(theme.warningFill, RunningLine);
    setMarkerBackgroundColor(theme.warning, RunningSign);
    setMarkerForegroundColor(theme.warning, RunningSign);
    fitNumbers();
}

} // namespace layerwise
