#pragma once

#include "model/document/run_controller.h"
#include "model/document/selection.h"

#include <QWidget>

#include <vector>

class QCPAxisRect;
class QCPBars;
class QCPErrorBars;
class QCPGraph;
class QCPItemRect;
class QCustomPlot;

namespace layerwise {

class SegmentedSwitch;
class ThemedLabel;

/// The last run by layer, leaves in the network's order: the time or the memory of each, and the mean and standard
/// deviation of what it put out. Where the deviations span decades, so that values grow or vanish over the depth, both
/// are drawn on a logarithmic scale. A click, or Left and Right, selects the block. GUI thread.
class LayerChart : public QWidget {
    Q_OBJECT
public:
    LayerChart(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent = nullptr);

    struct Entry {
        BlockId block;
        QString path;
        QString type;
        double milliseconds = 0;
        double bytes = 0; ///< of its output and its parameters and buffers, as float32
        double mean = 0;
        double std = 0;
        bool reused = false; ///< the time was not taken, for it was not run again
    };
    /// Kept up to date while the chart is visible.
    const std::vector<Entry>& entries() const { return m_entries; }
    bool isLogarithmic() const { return m_logarithmic; }
    /// What the upper bars show.
    enum class Cost { Time, Memory };
    void setCost(Cost cost);
    Cost cost() const { return m_cost; }

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void build();
    void collect();
    void refresh();
    void plotCosts();
    void plotMeans();
    void plotMagnitudes();
    bool spansDecades() const;
    void setLogarithmic(bool logarithmic);
    void updateMeanStyle();
    void labelGroups();
    void updateMarker();
    void step(int distance);
    void updateColours();
    int entryAt(const QPointF& position) const;
    QString entryText(const Entry& entry) const;

    NetworkDocument& m_document;
    Selection& m_selection;
    RunController& m_runs;
    std::vector<Entry> m_entries;
    bool m_outdated = true;
    QCustomPlot* m_plot = nullptr;
    QCPAxisRect* m_timeRect = nullptr;
    QCPAxisRect* m_meanRect = nullptr;
    QCPBars* m_timeBars = nullptr;
    QCPGraph* m_means = nullptr;
    QCPGraph* m_magnitudes = nullptr; ///< on the logarithmic scale: the standard deviations
    bool m_logarithmic = false;
    Cost m_cost = Cost::Time;
    SegmentedSwitch* m_costSwitch = nullptr;
    QCPErrorBars* m_deviations = nullptr;
    QCPItemRect* m_timeMarker = nullptr;
    QCPItemRect* m_meanMarker = nullptr;
    ThemedLabel* m_caption = nullptr;
    ThemedLabel* m_stale = nullptr;
    ThemedLabel* m_empty = nullptr;
};

} // namespace layerwise
