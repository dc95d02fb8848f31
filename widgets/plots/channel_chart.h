#pragma once

#include "model/core/activation.h"

#include <QWidget>

#include <vector>

class QCPBars;
class QCustomPlot;

namespace layerwise {

/// The mean of each channel's map as a bar, up from zero or down from it; of an output without maps, each feature's
/// value. The bar under the pointer is said in words. GUI thread.
class ChannelChart : public QWidget {
    Q_OBJECT
public:
    explicit ChannelChart(QWidget* parent = nullptr);

    /// Null clears it.
    void setActivation(ActivationPtr activation);
    /// By channel, of the first image; NaN where a map holds no finite value.
    const std::vector<double>& means() const { return m_means; }
    QString channelText(int channel) const;

Q_SIGNALS:
    /// Empty when the pointer has left.
    void pointedAt(const QString& words);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void draw();

    ActivationPtr m_activation;
    std::vector<double> m_means;
    QCustomPlot* m_plot = nullptr;
    QCPBars* m_bars = nullptr;
};

} // namespace layerwise
