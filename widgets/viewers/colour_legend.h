#pragma once

#include "widgets/common/colour_map.h"

#include <QWidget>

namespace layerwise {

/// The colour bar with the real range at its ends. GUI thread.
class ColourLegend : public QWidget {
    Q_OBJECT
public:
    explicit ColourLegend(QWidget* parent = nullptr);

    void setScale(const ColourScale& scale);
    const ColourScale& scale() const { return m_scale; }
    QRect barRect() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int textWidth() const;

    ColourScale m_scale;
};

} // namespace layerwise
