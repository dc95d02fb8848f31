#include "widgets/code/code_colours.h"

#include "widgets/code/scintilla.h"
#include "widgets/common/theme.h"

#include <QGuiApplication>
#include <QScreen>

namespace layerwise {

namespace {

enum class Kind { Plain, Keyword, Name, Text, Number, Comment };

Kind pythonKind(int style)
{
    switch (style) {
    case QsciLexerPython::Keyword:
        return Kind::Keyword;
    case QsciLexerPython::ClassName:
    case QsciLexerPython::FunctionMethodName:
        return Kind::Name;
    case QsciLexerPython::DoubleQuotedString:
    case QsciLexerPython::SingleQuotedString:
    case QsciLexerPython::TripleDoubleQuotedString:
    case QsciLexerPython::TripleSingleQuotedString:
        return Kind::Text;
    case QsciLexerPython::Number:
        return Kind::Number;
    case QsciLexerPython::Comment:
    case QsciLexerPython::CommentBlock:
        return Kind::Comment;
    default:
        return Kind::Plain;
    }
}

Kind cppKind(int style)
{
    switch (style) {
    case QsciLexerCPP::Keyword:
    case QsciLexerCPP::KeywordSet2:
    case QsciLexerCPP::PreProcessor:
        return Kind::Keyword;
    case QsciLexerCPP::GlobalClass:
        return Kind::Name;
    case QsciLexerCPP::DoubleQuotedString:
    case QsciLexerCPP::SingleQuotedString:
        return Kind::Text;
    case QsciLexerCPP::Number:
        return Kind::Number;
    case QsciLexerCPP::Comment:
    case QsciLexerCPP::CommentLine:
    case QsciLexerCPP::CommentDoc:
    case QsciLexerCPP::CommentLineDoc:
        return Kind::Comment;
    default:
        return Kind::Plain;
    }
}

QColor colourOf(Kind kind)
{
    const Theme& theme = Theme::current();
    switch (kind) {
    case Kind::Keyword:
        return theme.accent;
    case Kind::Text:
        return theme.done;
    case Kind::Number:
        return theme.warning;
    case Kind::Comment:
        return theme.quietText;
    case Kind::Name:
    case Kind::Plain:
        break;
    }
    return theme.text;
}

} // namespace

std::unique_ptr<QsciLexer> makeLexer(SourceLanguage language)
{
    std::unique_ptr<QsciLexer> lexer;
    if (language == SourceLanguage::PyTorch)
        lexer = std::make_unique<QsciLexerPython>();
    else
        lexer = std::make_unique<QsciLexerCPP>();
    colour(*lexer);
    return lexer;
}

QFont editorFont(int pixelSize)
{
    constexpr qreal kPointsAnInch = 72;
    const QScreen* screen = QGuiApplication::primaryScreen();
    const qreal dotsAnInch = screen ? screen->logicalDotsPerInchY() : 96;
    QFont font = Theme::monospace(pixelSize);
    font.setPointSizeF(pixelSize * kPointsAnInch / dotsAnInch);
    return font;
}

void colour(QsciLexer& lexer)
{
    const bool isPython = qobject_cast<QsciLexerPython*>(&lexer) != nullptr;
    const Theme& theme = Theme::current();
    lexer.setDefaultColor(theme.text);
    lexer.setDefaultPaper(theme.panel);
    lexer.setDefaultFont(editorFont(Theme::kQuietPx));
    lexer.setPaper(theme.panel, -1);
    constexpr int kStyles = 128;
    for (int style = 0; style < kStyles; ++style) {
        if (lexer.description(style).isEmpty())
            continue;
        const Kind kind = isPython ? pythonKind(style) : cppKind(style);
        QFont font = editorFont(Theme::kQuietPx);
        font.setBold(kind == Kind::Name);
        lexer.setFont(font, style);
        lexer.setColor(colourOf(kind), style);
        lexer.setEolFill(false, style);
    }
}

} // namespace layerwise
