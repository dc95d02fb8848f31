#pragma once

#include "model/document/image_source.h"
#include "model/document/run_controller.h"
#include "widgets/common/wrapping_panel.h"
#include "widgets/viewers/prediction.h"

namespace layerwise {

class ProbabilityChart;
class ThemedLabel;

/// "Prediction": the network's output as probabilities, beside the picture's label. GUI thread.
class OutputPanel : public WrappingPanel {
    Q_OBJECT
public:
    OutputPanel(RunController& runs, ImageSource& images, QWidget* parent = nullptr);

    static constexpr int kMostBars = 10;

    /// Probabilities shown, by class; empty if there is no prediction.
    const std::vector<double>& probabilities() const { return m_prediction.probabilities; }
    /// The words in place of a prediction; empty if there is one.
    QString message() const;
    /// Whether all blocks, some or none have weights that were trained or loaded: a note says so.
    enum class Weights { Random, PartlyRandom, Known };
    void setWeights(Weights weights);

Q_SIGNALS:
    /// A click on the words that say that channels are off.
    void effectsRequested();

private:
    void refresh();
    void showEffects();
    QString reasonForNone() const;
    void showBars(bool stale);
    void showVerdict(bool stale);
    QString nameOf(int index) const; ///< of a class

    RunController& m_runs;
    ImageSource& m_images;
    ThemedLabel* m_verdict = nullptr;
    ThemedLabel* m_stale = nullptr;
    ThemedLabel* m_effects = nullptr;
    ThemedLabel* m_message = nullptr;
    ThemedLabel* m_share = nullptr;
    ThemedLabel* m_note = nullptr;
    ProbabilityChart* m_chart = nullptr;
    Prediction m_prediction;
    Weights m_weights = Weights::Random;
};

} // namespace layerwise
