#pragma once

#include "model/codegen/source_code.h"

#include <memory>

class QsciLexer;

namespace layerwise {

/// A lexer of the language in the theme's colours and its monospace font.
std::unique_ptr<QsciLexer> makeLexer(SourceLanguage language);

/// Gives the lexer the colours of the theme as it is now.
void colour(QsciLexer& lexer);

} // namespace layerwise
