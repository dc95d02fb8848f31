#pragma once

#include "model/document/run_controller.h"
#include "model/document/selection.h"

#include <QWidget>

#include <vector>

class QCPAxis;
class QCPAxisRect;
class QCPBars;
class QCPErrorBars;
class QCPGraph;
class QCPItemRect;
class QCustomPlot;
class QLabel;

namespace layerwise {

/// The last run by layer, leaves in the network's order: the time of each, and the mean and standard deviation of
/// what it put out. A click selects the block. GUI thread.
class LayerChart : public QWidget {
    Q_OBJECT
public:
    LayerChart(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent = nullptr);

    struct Entry {
        BlockId block;
        QString path;
        QString type;
        double milliseconds = 0;
        double mean = 0;
        double std = 0;
        bool reused = false; ///< the time was not taken, for it was not run again
    };
    const std::vector<Entry>& entries() const { return m_entries; }

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    void collect();
    void refresh();
    void updateMarker();
    void updateColours();
    int entryAt(const QPointF& position) const;
    QString entryText(const Entry& entry) const;

    NetworkDocument& m_document;
    Selection& m_selection;
    RunController& m_runs;
    std::vector<Entry> m_entries;
    QCustomPlot* m_plot = nullptr;
    QCPAxisRect* m_timeRect = nullptr;
    QCPAxisRect* m_meanRect = nullptr;
    QCPBars* m_timeBars = nullptr;
    QCPGraph* m_means = nullptr;
    QCPErrorBars* m_deviations = nullptr;
    QCPItemRect* m_timeMarker = nullptr;
    QCPItemRect* m_meanMarker = nullptr;
    QLabel* m_caption = nullptr;
    QLabel* m_empty = nullptr;
};

} // namespace layerwise
