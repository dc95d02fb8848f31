#include "widgets/viewers/colour_legend.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"

#include <QFontMetrics>
#include <QPainter>

namespace layerwise {

namespace {

constexpr int kMinimumBarWidth = 48;
constexpr int kBarHeight = 10;
constexpr int kGap = 6;
constexpr int kTick = 2; ///< how far the mark of zero stands out of the bar
constexpr int kSignWidth = 14; ///< of the arrow that says there is more, or of the sign for an adjusted range
constexpr int kDigits = 3;

} // namespace

ColourLegend::ColourLegend(QWidget* parent) : QAbstractButton(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setAccessibleName(tr("Colours"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setFont(Theme::font(Theme::kQuietPx));
}

void ColourLegend::setScale(const ColourScale& scale, const QString& origin, const std::optional<Values>& values)
{
    // Of equal values there is no bar.
    const bool isOfValues = values && values->first < values->second;
    const float low = isOfValues ? values->first : scale.low;
    const float high = isOfValues ? values->second : scale.high;
    if (scale == m_scale && origin == m_origin && low == m_low && high == m_high)
        return;
    m_scale = scale;
    m_low = low;
    m_high = high;
    m_origin = origin;
    updateToolTip();
    updateGeometry();
    update();
}

void ColourLegend::setAdjusted(bool adjusted)
{
    if (adjusted == m_adjusted)
        return;
    m_adjusted = adjusted;
    updateToolTip();
    updateGeometry();
    update();
}

void ColourLegend::setReadOnly()
{
    m_readOnly = true;
    setFocusPolicy(Qt::NoFocus);
    updateToolTip();
    updateGeometry();
    update();
}

void ColourLegend::updateToolTip()
{
    QString text = tr("Colours from %1 to %2").arg(formatValue(m_low, kDigits), formatValue(m_high, kDigits));
    if (!m_origin.isEmpty())
        text += tr(": the range of %1").arg(m_origin);
    if (m_scale.kind == ColourMapKind::Diverging)
        text += tr("\nZero is white; \u2212x and x are equally strong");
    if (m_adjusted)
        text += tr("\n\u25c6 changed by you");
    if (!m_readOnly)
        text += tr("\nClick to choose colours, range and gamma");
    setToolTip(text);
}

int ColourLegend::textWidth() const
{
    const QFontMetrics metrics(font());
    return std::max({metrics.horizontalAdvance(formatValue(m_low, kDigits)),
                     metrics.horizontalAdvance(formatValue(m_high, kDigits)),
                     metrics.horizontalAdvance(QStringLiteral("-0.00"))});
}

int ColourLegend::signWidth() const
{
    return m_readOnly ? 0 : kSignWidth;
}

void ColourLegend::setBarWidth(int pixels)
{
    if (pixels == m_barWidth)
        return;
    m_barWidth = pixels;
    updateGeometry();
}

QRect ColourLegend::barRect() const
{
    const int side = textWidth() + kGap;
    return {side, (height() - kBarHeight) / 2, width() - 2 * side - signWidth(), kBarHeight};
}

QSize ColourLegend::sizeHint() const
{
    return {m_barWidth + 2 * (textWidth() + kGap) + signWidth(), 24};
}

QSize ColourLegend::minimumSizeHint() const
{
    return {kMinimumBarWidth + 2 * (textWidth() + kGap) + signWidth(), 24};
}

void ColourLegend::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    const QRect bar = barRect();
    if (!m_readOnly && (underMouse() || hasFocus())) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(hasFocus() ? QPen(theme.accent, 1) : QPen(Qt::NoPen));
        painter.setBrush(underMouse() ? theme.hover : Qt::transparent);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), Theme::kGrid, Theme::kGrid);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    // Over the values, not over the table: gamma is seen as it acts.
    QImage colours(std::max(1, bar.width()), 1, QImage::Format_RGB32);
    for (int i = 0; i < colours.width(); ++i) {
        const float share = (static_cast<float>(i) + 0.5F) / static_cast<float>(colours.width());
        colours.setPixel(i, 0, m_scale.colour(m_low + share * (m_high - m_low)));
    }
    painter.drawImage(bar, colours);
    painter.setPen(theme.line);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(bar.adjusted(0, 0, -1, -1));
    if (m_low < 0 && m_high > 0) {
        const int zero = bar.left() + qRound(-m_low / (m_high - m_low) * static_cast<float>(bar.width() - 1));
        painter.fillRect(QRect(zero, bar.top() - kTick, 1, bar.height() + 2 * kTick), theme.quietText);
    }

    painter.setPen(theme.quietText);
    painter.drawText(QRect(0, 0, bar.left() - kGap, height()), Qt::AlignRight | Qt::AlignVCenter,
                     formatValue(m_low, kDigits));
    painter.drawText(QRect(bar.right() + 1 + kGap, 0, width(), height()), Qt::AlignLeft | Qt::AlignVCenter,
                     formatValue(m_high, kDigits));
    if (m_readOnly)
        return;
    painter.setPen(m_adjusted ? theme.accent : theme.quietText);
    painter.drawText(QRect(width() - kSignWidth, 0, kSignWidth - 2, height()), Qt::AlignCenter,
                     m_adjusted ? QStringLiteral("\u25c6") : QStringLiteral("\u25be"));
}

} // namespace layerwise
