#pragma once

#include "widgets/common/colour_map.h"
#include "widgets/viewers/pixel_zoom.h"

#include <QPainter>

#include <span>
#include <vector>

namespace layerwise {

/// Draws feature maps, one after the other, with sharp pixels. Keeps its buffers between maps, so that hundreds of
/// small ones cost little.
class MapPainter {
public:
    explicit MapPainter(QPainter& painter) : m_painter(painter) {}

    /// One pixel a value that is shown; to be enlarged by zoom.multiple. Precondition: values.size() == width * height.
    QImage picture(std::span<const float> values, int width, int height, const ColourScale& scale, const PixelZoom& zoom);
    /// At (x, y), one map of width x height values. Precondition: values.size() == width * height.
    void draw(int x, int y, std::span<const float> values, int width, int height, const ColourScale& scale,
              const PixelZoom& zoom);

private:
    std::span<const float> sampled(std::span<const float> values, int width, int height, const PixelZoom& zoom);

    QPainter& m_painter;
    QImage m_image;
    std::vector<float> m_sampled;
};

} // namespace layerwise
