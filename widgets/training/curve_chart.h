#pragma once

#include "model/document/training_controller.h"

#include <QWidget>

class QCPAxisRect;
class QCPGraph;
class QCPLayoutGrid;
class QCPLegend;
class QCustomPlot;

namespace layerwise {

/// The loss and the accuracy over the batches: each batch faintly, their running mean as a line, the validations as
/// discs. GUI thread.
class CurveChart : public QWidget {
    Q_OBJECT
public:
    explicit CurveChart(QWidget* parent = nullptr);

    void setProgress(const TrainingProgress& progress);
    /// How many points the training's curves have now.
    int pointCount() const { return m_pointCount; }
    /// Where its axis begins.
    double firstStep() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    /// One of the two: what its axis says and its graphs.
    struct Curve {
        QCPAxisRect* rect = nullptr;
        QCPGraph* batches = nullptr;
        QCPGraph* mean = nullptr;
        QCPGraph* validation = nullptr;
    };
    Curve makeCurve(int column, const QString& label);
    void addLegend();
    void updateColours();

    QCustomPlot* m_plot = nullptr;
    QCPLayoutGrid* m_charts = nullptr; ///< side by side
    QCPLegend* m_legend = nullptr;
    Curve m_loss;
    Curve m_accuracy;
    int m_pointCount = 0;
};

} // namespace layerwise
