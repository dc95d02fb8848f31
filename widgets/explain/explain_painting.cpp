#include "widgets/explain/explain_painting.h"

#include "widgets/common/colour_map.h"
#include "widgets/common/theme.h"

#include <QPainter>

namespace layerwise {

namespace {

constexpr std::size_t kPositiveEntry = 206; ///< of the diverging table: strong, and seen on light and dark ground
constexpr std::size_t kNegativeEntry = 49;
constexpr int kDarkGround = 140; ///< of 255, by the weights that the eye gives to red, green and blue

} // namespace

void fillHatched(QPainter& painter, const QRect& rect)
{
    const Theme& theme = Theme::current();
    painter.fillRect(rect, theme.field);
    painter.fillRect(rect, QBrush(theme.quietText, Qt::BDiagPattern));
}

void drawFrame(QPainter& painter, const QRect& rect)
{
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(Qt::black, 1));
    painter.drawRect(rect.adjusted(-2, -2, 1, 1));
    painter.setPen(QPen(Qt::white, 1));
    painter.drawRect(rect.adjusted(-1, -1, 0, 0));
}

QColor positiveColour()
{
    return QColor::fromRgb(colourTable(ColourMapKind::Diverging)[kPositiveEntry]);
}

QColor negativeColour()
{
    return QColor::fromRgb(colourTable(ColourMapKind::Diverging)[kNegativeEntry]);
}

QColor inkOn(const QColor& ground)
{
    const int lightness = (299 * ground.red() + 587 * ground.green() + 114 * ground.blue()) / 1000;
    return lightness < kDarkGround ? QColor(Qt::white) : QColor(Qt::black);
}

} // namespace layerwise
