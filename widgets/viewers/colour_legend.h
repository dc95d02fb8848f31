#pragma once

#include "widgets/common/colour_map.h"

#include <QAbstractButton>

namespace layerwise {

/// The colour bar with the real range at its ends. A click, or Space, asks for the settings of the colours;
/// disabled, it only shows. GUI thread.
class ColourLegend : public QAbstractButton {
    Q_OBJECT
public:
    explicit ColourLegend(QWidget* parent = nullptr);

    /// `origin` says what the range is that of ("this block", "layer1.0.conv1"), for the tool tip.
    void setScale(const ColourScale& scale, const QString& origin = {});
    /// That a person has set the range or the gamma is shown by a sign behind the numbers.
    void setAdjusted(bool adjusted);
    /// Only shows: nothing is offered to be chosen.
    void setReadOnly();
    const ColourScale& scale() const { return m_scale; }
    /// Of the bar alone, where there is room.
    void setBarWidth(int pixels);
    QRect barRect() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int textWidth() const;
    void updateToolTip();

    ColourScale m_scale;
    QString m_origin;
    bool m_adjusted = false;
    int m_barWidth = 116;
    bool m_readOnly = false;
};

} // namespace layerwise
