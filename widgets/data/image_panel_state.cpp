// What the image panel shows, for the dump of the window's state.

#include "widgets/data/adjust_panel.h"
#include "widgets/data/draw_page.h"
#include "widgets/data/drawing_pad.h"
#include "widgets/data/image_panel.h"

#include <QJsonArray>
#include <QSlider>
#include <QToolButton>

#include <numeric>

namespace layerwise {

namespace {

QJsonArray placeOf(const QWidget& widget)
{
    const QPoint corner = widget.mapToGlobal(QPoint(0, 0));
    return {corner.x(), corner.y(), widget.width(), widget.height()};
}

template <typename Widget>
QJsonObject placesIn(const QWidget& parent)
{
    QJsonObject places;
    for (const auto* child : parent.findChildren<Widget*>()) {
        if (child->isVisible() && !child->accessibleName().isEmpty())
            places[child->accessibleName()] = placeOf(*child);
    }
    return places;
}

} // namespace

QJsonObject ImagePanel::describe() const
{
    static const char* const kKinds[] = {"dataset", "picture", "drawing"};
    const std::vector<std::uint8_t>& pixels = m_images.image().pixels;
    const double sum = std::accumulate(pixels.begin(), pixels.end(), 0.0);
    QJsonObject result{{QStringLiteral("kind"), QLatin1String(kKinds[static_cast<int>(m_images.kind())])},
                       {QStringLiteral("mean"), pixels.empty() ? 0.0 : sum / static_cast<double>(pixels.size())},
                       {QStringLiteral("adjusted"), AdjustPanel::countOf(m_images.adjustments())}};
    if (m_draw->isVisible()) {
        result[QStringLiteral("pad")] = placeOf(*m_draw->pad());
        result[QStringLiteral("tools")] = placesIn<QToolButton>(*m_draw);
    }
    if (m_adjustPanel && m_adjustPanel->isVisible())
        result[QStringLiteral("sliders")] = placesIn<QSlider>(*m_adjustPanel);
    return result;
}

} // namespace layerwise
