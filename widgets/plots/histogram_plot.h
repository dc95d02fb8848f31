#pragma once

#include "model/core/activation.h"

#include <QWidget>

#include <array>
#include <vector>

class QCPBars;
class QCPItemText;
class QCustomPlot;

namespace layerwise {

/// How the finite values of an activation are spread: a compact histogram, drawn in the theme's colours. Below it stand
/// the smallest value, the largest, and 0 where it lies between. A bin's range and count are shown on hover. GUI thread.
class HistogramPlot : public QWidget {
    Q_OBJECT
public:
    explicit HistogramPlot(QWidget* parent = nullptr);

    static constexpr int kBins = 48;
    static constexpr int kHeight = 78;

    /// Null clears it.
    void setActivation(ActivationPtr activation);
    /// Values per bin, equally wide from min to max; empty without finite values.
    const std::vector<std::int64_t>& counts() const { return m_counts; }
    /// "0.12 … 0.25: 1,024 values", for a bin.
    QString binText(int bin) const;
    /// The numbers below the bars, from left to right: {"-1.2", "0", "3.4"}.
    QStringList axisTexts() const;

    QSize sizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

    QCustomPlot* plot() const { return m_plot; }
    double low() const { return m_low; }
    double high() const { return m_high; }
    /// Again in the theme's colours.
    virtual void draw();

private:
    void count();
    void buildNumbers();
    void placeNumbers();
    void showBinAt(const QPointF& position, const QPoint& globalPosition);

    ActivationPtr m_activation;
    std::vector<std::int64_t> m_counts;
    double m_low = 0;
    double m_high = 0;
    int m_hovered = -1;
    QCustomPlot* m_plot = nullptr;
    QCPBars* m_bars = nullptr;
    QCPBars* m_hoverBar = nullptr;
    std::array<QCPItemText*, 3> m_numbers{}; ///< the least, zero, the largest
};

} // namespace layerwise
