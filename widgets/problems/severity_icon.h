#pragma once

#include <QColor>
#include <QPixmap>

namespace layerwise {

/// Cross, triangle or dash, 16 px, in its colour: the state of a problem. `severity` is as ProblemModel::SeverityRole.
QPixmap severityPixmap(int severity, qreal devicePixelRatio);
QColor severityColour(int severity);
/// The green check of "no problems".
QPixmap donePixmap(int size, qreal devicePixelRatio);

} // namespace layerwise
