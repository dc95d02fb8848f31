#include "widgets/viewers/colour_legend.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"

#include <QFontMetrics>
#include <QPainter>

namespace layerwise {

namespace {

constexpr int kBarWidth = 116;
constexpr int kMinimumBarWidth = 48;
constexpr int kBarHeight = 10;
constexpr int kGap = 6;
constexpr int kDigits = 3;

} // namespace

ColourLegend::ColourLegend(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setFont(Theme::font(Theme::kQuietPx));
}

void ColourLegend::setScale(const ColourScale& scale)
{
    if (scale == m_scale)
        return;
    m_scale = scale;
    setToolTip(tr("Colours from %1 to %2").arg(formatValue(scale.low, kDigits), formatValue(scale.high, kDigits)));
    updateGeometry();
    update();
}

int ColourLegend::textWidth() const
{
    const QFontMetrics metrics(font());
    return std::max({metrics.horizontalAdvance(formatValue(m_scale.low, kDigits)),
                     metrics.horizontalAdvance(formatValue(m_scale.high, kDigits)),
                     metrics.horizontalAdvance(QStringLiteral("-0.00"))});
}

QRect ColourLegend::barRect() const
{
    const int side = textWidth() + kGap;
    return {side, (height() - kBarHeight) / 2, width() - 2 * side, kBarHeight};
}

QSize ColourLegend::sizeHint() const
{
    return {kBarWidth + 2 * (textWidth() + kGap), 24};
}

QSize ColourLegend::minimumSizeHint() const
{
    return {kMinimumBarWidth + 2 * (textWidth() + kGap), 24};
}

void ColourLegend::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    const QRect bar = barRect();
    const auto& table = colourTable(m_scale.kind);
    QImage colours(static_cast<int>(table.size()), 1, QImage::Format_RGB32);
    for (int i = 0; i < colours.width(); ++i)
        colours.setPixel(i, 0, table[static_cast<std::size_t>(i)]);
    painter.drawImage(bar, colours);
    painter.setPen(theme.line);
    painter.drawRect(bar.adjusted(0, 0, -1, -1));

    painter.setPen(theme.quietText);
    painter.drawText(QRect(0, 0, bar.left() - kGap, height()), Qt::AlignRight | Qt::AlignVCenter,
                     formatValue(m_scale.low, kDigits));
    painter.drawText(QRect(bar.right() + 1 + kGap, 0, width(), height()), Qt::AlignLeft | Qt::AlignVCenter,
                     formatValue(m_scale.high, kDigits));
}

} // namespace layerwise
