#pragma once

#include "model/document/run_controller.h"
#include "model/document/selection.h"

#include <QWidget>

class QComboBox;
class QHBoxLayout;

namespace layerwise {

class ChannelChart;
class HistogramPlot;
class ThemedLabel;

/// The selected block in charts: the mean of each channel it put out, how its output is spread, and how its weights
/// are. Nothing is counted while it is not visible. GUI thread.
class BlockCharts : public QWidget {
    Q_OBJECT
public:
    BlockCharts(Selection& selection, RunController& runs, QWidget* parent = nullptr);

    ChannelChart* channels() const { return m_channels; }
    HistogramPlot* output() const { return m_output; }
    HistogramPlot* weights() const { return m_weights; }
    /// Names of the tensors that can be chosen: "weight", "bias", "running_mean".
    QComboBox* tensors() const { return m_tensors; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildHistograms();
    void addExports();
    void refresh();
    void showTensor();
    QString stem(const QString& what) const;

    Selection& m_selection;
    RunController& m_runs;
    TraceStepPtr m_step;
    ActivationPtr m_tensor; ///< the chosen one; null if the block has none
    bool m_outdated = true;
    QHBoxLayout* m_header = nullptr;
    ThemedLabel* m_title = nullptr;
    ThemedLabel* m_words = nullptr;
    ThemedLabel* m_empty = nullptr;
    ThemedLabel* m_noWeights = nullptr;
    QWidget* m_charts = nullptr;
    ChannelChart* m_channels = nullptr;
    HistogramPlot* m_output = nullptr;
    HistogramPlot* m_weights = nullptr;
    QComboBox* m_tensors = nullptr;
};

} // namespace layerwise
