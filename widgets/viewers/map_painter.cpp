#include "widgets/viewers/map_painter.h"

namespace layerwise {

std::span<const float> MapPainter::sampled(std::span<const float> values, int width, int height, const PixelZoom& zoom)
{
    if (zoom.step == 1)
        return values;
    const auto step = static_cast<std::size_t>(zoom.step);
    m_sampled.clear();
    for (std::size_t row = 0; row < static_cast<std::size_t>(height); row += step) {
        for (std::size_t column = 0; column < static_cast<std::size_t>(width); column += step)
            m_sampled.push_back(values[row * static_cast<std::size_t>(width) + column]);
    }
    return m_sampled;
}

QImage MapPainter::picture(std::span<const float> values, int width, int height, const ColourScale& scale,
                           const PixelZoom& zoom)
{
    const int across = zoom.step > 1 ? zoom.size(width) : width;
    const int down = zoom.step > 1 ? zoom.size(height) : height;
    return renderMap(sampled(values, width, height, zoom), across, down, scale);
}

void MapPainter::draw(int x, int y, std::span<const float> values, int width, int height, const ColourScale& scale,
                      const PixelZoom& zoom)
{
    values = sampled(values, width, height, zoom);
    if (zoom.step > 1) {
        width = zoom.size(width);
        height = zoom.size(height);
    }
    // A painter that only records (a printer, a picture) would share the pixels; QImage detaches then.
    if (m_image.width() != width || m_image.height() != height)
        m_image = QImage(width, height, QImage::Format_RGB32);
    renderMapInto(m_image, 0, 0, values, width, height, scale);
    m_painter.drawImage(QRect(x, y, width * zoom.multiple, height * zoom.multiple), m_image);
}

} // namespace layerwise
