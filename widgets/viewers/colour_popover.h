#pragma once

#include "model/core/activation.h"
#include "widgets/common/colour_map.h"

#include <QFrame>

class QComboBox;
class QLabel;
class QLineEdit;
class QSlider;

namespace layerwise {

class RangeHistogram;

/// How values become colours: which map, from where to where (lines on the histogram, or typed), and gamma. Shows and
/// asks; the panel decides. GUI thread.
class ColourPopover : public QFrame {
    Q_OBJECT
public:
    explicit ColourPopover(QWidget* parent = nullptr);

    /// `values` are those the histogram is of; `adjusted`: there is something to reset.
    void setState(const ActivationPtr& values, const ColourScale& scale, const ColourStyle& style, bool adjusted);
    RangeHistogram* histogram() const { return m_histogram; }
    /// Below `anchor` (global), or above it where there is no room; their right edges in a line.
    void openBeside(const QRect& anchor);

Q_SIGNALS:
    void styleChosen(const layerwise::ColourStyle& style);
    void rangeChosen(float low, float high);
    void resetRequested();

private:
    void build();
    void takeTyped();

    ColourStyle m_style;
    ColourScale m_scale;
    QComboBox* m_kinds = nullptr;
    RangeHistogram* m_histogram = nullptr;
    QLineEdit* m_low = nullptr;
    QLineEdit* m_high = nullptr;
    QSlider* m_gamma = nullptr;
    QLabel* m_gammaValue = nullptr;
    QWidget* m_reset = nullptr;
};

} // namespace layerwise
