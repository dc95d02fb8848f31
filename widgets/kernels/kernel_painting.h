#pragma once

#include <QRect>

class QPainter;

namespace layerwise {

/// A corner mark of what has been edited, seen on every colour.
void paintEditedMark(QPainter& painter, const QRect& rect);

} // namespace layerwise
