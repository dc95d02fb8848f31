#pragma once

#include <QString>

namespace layerwise {

/// Plain words as a tooltip that wraps: Qt makes a single line of them, as wide as the screen or wider.
QString toolTipOf(const QString& words);

} // namespace layerwise
