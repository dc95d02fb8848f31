#pragma once

#include "model/document/probe.h"

#include <QRectF>

class QPainter;

namespace layerwise {

/// The line that says how sure a receptive field is, wherever one is drawn, so that it is never colour alone: solid:
/// exactly these; dashed: no other than these; dotted: some of these, the values decide which.
Qt::PenStyle fieldLine(FieldCertainty certainty);

/// Where the field's box and its winner's middle are on a picture of the map at `map`, of whatever size.
QRectF fieldRect(const QRectF& map, const ProbedField& field);
QPointF fieldWinner(const QRectF& map, const ProbedField& field); ///< Precondition: it has one.

/// The field on a picture of one of the maps; fainter on a map of a channel that the value can't depend on. `channel`:
/// std::nullopt for a picture of all.
void paintField(QPainter& painter, const QRectF& map, const ProbedField& field, std::optional<std::int64_t> channel,
                qreal width);

/// A frame just around `box`, on white, so that it is seen on every map.
void paintFieldFrame(QPainter& painter, const QRectF& box, FieldCertainty certainty, qreal width);

/// The one pixel that the values chose: a light dot in a dark one.
void paintFieldWinner(QPainter& painter, const QPointF& centre, qreal pixel);

} // namespace layerwise
