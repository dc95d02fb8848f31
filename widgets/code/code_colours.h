#pragma once

#include "model/codegen/source_code.h"

#include <QFont>

#include <memory>

class QsciLexer;

namespace layerwise {

/// A lexer of the language in the theme's colours and its monospace font.
std::unique_ptr<QsciLexer> makeLexer(SourceLanguage language);

/// The theme's monospace font in points, for the editor knows no pixels.
QFont editorFont(int pixelSize);

/// Gives the lexer the colours of the theme as it is now.
void colour(QsciLexer& lexer);

} // namespace layerwise
