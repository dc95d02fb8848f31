#pragma once

#include <QString>

namespace layerwise {

class Theme;

/// The application's style sheet, made from the theme's tokens.
QString styleSheetOf(const Theme& theme);

} // namespace layerwise
