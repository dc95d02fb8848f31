#pragma once

#include "model/core/receptive_field.h"
#include "widgets/viewers/pixel_zoom.h"

#include <QPoint>
#include <QRect>

#include <cstdint>
#include <optional>
#include <vector>

class QPainter;

namespace layerwise {

/// A box of rows and columns of a feature map, inclusive, in the map's own coordinates, and how sure it is. On every
/// map it is a line of its own kind, never a colour alone: solid: exactly these; dashed: at most these; dotted: some of
/// these, the values decide which.
struct MapRegion {
    int top = 0;
    int left = 0;
    int bottom = 0;
    int right = 0;
    FieldCertainty certainty = FieldCertainty::Exact;
    std::optional<QPoint> winner; ///< the pixel (x, y) that the values chose, as max pooling does
    std::vector<bool> channels;   ///< those that it is on; empty: all

    bool isOn(std::int64_t channel) const
    {
        const auto index = static_cast<std::size_t>(channel);
        return channels.empty() || (index < channels.size() && channels[index]);
    }

    friend bool operator==(const MapRegion&, const MapRegion&) = default;
};

/// Where values (x, y) to (x + width, y + height) of a map are painted, if the map's first pixel is at `origin`.
/// A value that is left out of a map drawn smaller than it is has the pixel of the one before it.
QRect pixelsOf(const QRect& values, const QPoint& origin, const PixelZoom& zoom);

/// The region's frame and its winner, just around the pixels they are about.
void paintRegion(QPainter& painter, const MapRegion& region, const QPoint& origin, const PixelZoom& zoom);

/// A light frame in a dark one, which is seen on every colour of every map, just around a value.
void paintPixelFrame(QPainter& painter, const QPoint& value, const QPoint& origin, const PixelZoom& zoom);

/// Thin lines through a value, across the whole map at `rect`. They leave the value itself free.
void paintCrossHair(QPainter& painter, const QPoint& value, const QRect& rect, const PixelZoom& zoom);

} // namespace layerwise
