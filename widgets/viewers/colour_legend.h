#pragma once

#include "widgets/common/colour_map.h"

#include <QAbstractButton>

#include <optional>
#include <utility>

namespace layerwise {

/// The colour bar with the real range at its ends. A click, or Space, asks for the settings of the colours;
/// disabled, it only shows. GUI thread.
class ColourLegend : public QAbstractButton {
    Q_OBJECT
public:
    explicit ColourLegend(QWidget* parent = nullptr);

    /// The smallest and the largest of the values that have these colours.
    using Values = std::pair<float, float>;
    /// `origin` says what the range is that of ("this block", "layer1.0.conv1"), for the tool tip. Without `values`, the
    /// bar goes from the first colour to the last; with them, over the colours that some value has, zero marked where
    /// the values go past it on both sides.
    void setScale(const ColourScale& scale, const QString& origin = {}, const std::optional<Values>& values = {});
    /// That a person has set the range or the gamma is shown by a sign behind the numbers.
    void setAdjusted(bool adjusted);
    /// Only shows: nothing is offered to be chosen.
    void setReadOnly();
    const ColourScale& scale() const { return m_scale; }
    /// The values at the ends of the bar.
    float low() const { return m_low; }
    float high() const { return m_high; }
    /// Of the bar alone, where there is room.
    void setBarWidth(int pixels);
    QRect barRect() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int textWidth() const;
    int signWidth() const;
    void updateToolTip();

    ColourScale m_scale;
    float m_low = 0;
    float m_high = 1;
    QString m_origin;
    bool m_adjusted = false;
    int m_barWidth = 116;
    bool m_readOnly = false;
};

} // namespace layerwise
