#pragma once

#include "model/core/training.h"
#include "model/document/selection.h"

#include <QWidget>

#include <vector>

class QCPAxisRect;
class QCPGraph;
class QCustomPlot;

namespace layerwise {

class ThemedLabel;

/// By layer, on logarithmic scales: how large the gradient is, and how far an update moves the weights for their size.
/// Where the gradients fall off towards the first layers, they vanish. A click selects the block. GUI thread.
class NormChart : public QWidget {
    Q_OBJECT
public:
    explicit NormChart(Selection& selection, QWidget* parent = nullptr);

    void setNorms(const std::vector<LayerNorms>& norms, std::int64_t step);
    const std::vector<LayerNorms>& norms() const { return m_norms; }
    /// Of what is pointed at, or else of the gradients of all: "first conv1 0.012 … last fc 0.34, step 120".
    QString words() const;

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QCPGraph* addGraph(QCPAxisRect* rect);
    void draw();
    void plot(QCPGraph* graph, double (*valueOf)(const LayerNorms&));
    void updateColours();
    void labelGroups();
    int layerAt(const QPointF& position) const;
    QString layerText(const LayerNorms& layer) const;
    QString overviewText() const;

    Selection& m_selection;
    std::vector<LayerNorms> m_norms;
    std::int64_t m_step = 0;
    ThemedLabel* m_caption = nullptr;
    QCustomPlot* m_plot = nullptr;
    QCPAxisRect* m_gradientRect = nullptr;
    QCPAxisRect* m_updateRect = nullptr;
    QCPGraph* m_gradients = nullptr;
    QCPGraph* m_updates = nullptr;
};

} // namespace layerwise
