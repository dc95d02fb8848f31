#pragma once

#include <QColor>
#include <QRect>

class QPainter;

namespace layerwise {

/// What is outside of a map: hatched, so that it is not taken for a value.
void fillHatched(QPainter& painter, const QRect& rect);

/// A light frame in a dark one around `rect`, which is seen on every colour of every map.
void drawFrame(QPainter& painter, const QRect& rect);

/// Of bars: what adds, and what takes away. They stand on different sides too.
QColor positiveColour();
QColor negativeColour();

/// Black or white, whichever is read on `ground`.
QColor inkOn(const QColor& ground);

} // namespace layerwise
