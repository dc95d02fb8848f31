#pragma once

#include "model/core/receptive_field.h"

#include <QRectF>

class QPainter;

namespace layerwise {

/// The line that says how sure a receptive field is, wherever one is drawn, so that it is never colour alone: solid:
/// exactly these; dashed: no other than these; dotted: some of these, the values decide which.
Qt::PenStyle fieldLine(FieldCertainty certainty);

/// A frame just around `box`, on white, so that it is seen on every map.
void paintFieldFrame(QPainter& painter, const QRectF& box, FieldCertainty certainty, qreal width);

/// The one pixel that the values chose: a light dot in a dark one.
void paintFieldWinner(QPainter& painter, const QPointF& centre, qreal pixel);

} // namespace layerwise
