#pragma once

#include "model/document/image_source.h"
#include "model/document/run_controller.h"

#include <QWidget>

class QLabel;

namespace layerwise {

class ProbabilityChart;

/// "Prediction": the network's output as probabilities, beside the picture's label. GUI thread.
class OutputPanel : public QWidget {
    Q_OBJECT
public:
    OutputPanel(RunController& runs, ImageSource& images, QWidget* parent = nullptr);

    /// Probabilities shown, by class; empty if there is no prediction.
    const std::vector<double>& probabilities() const { return m_probabilities; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void showMessage(const QString& words);
    void showPrediction();
    void updateVerdict(int winner);
    void updateColours();

    RunController& m_runs;
    ImageSource& m_images;
    QLabel* m_title = nullptr;
    QLabel* m_verdictIcon = nullptr;
    QLabel* m_verdict = nullptr;
    QLabel* m_stale = nullptr;
    QLabel* m_message = nullptr;
    QLabel* m_note = nullptr;
    ProbabilityChart* m_chart = nullptr;
    std::vector<double> m_probabilities;
};

} // namespace layerwise
