#pragma once

#include "widgets/kernels/kernel_layout.h"
#include "widgets/kernels/weight_tensor.h"

#include <QWidget>

#include <optional>

class QPushButton;

namespace layerwise {

class KernelView;
class ThemedLabel;
class WeightField;

/// The chosen kernel large, and what can be done to the chosen weight and to its output's bias. Asks for changes, makes
/// none. GUI thread.
class WeightEditor : public QWidget {
    Q_OBJECT
public:
    explicit WeightEditor(QWidget* parent = nullptr);

    /// `bias` is null if the layer has none; else it has a value for each output. Null `weights` clears it.
    void setWeights(WeightTensorPtr weights, const KernelLayout& layout, const KernelSpot& chosen, WeightTensorPtr bias);
    /// The weight under the pointer, here or in the grid, is the one that is named with its number.
    void setHovered(const std::optional<KernelSpot>& spot);
    /// Why something could not be set; it goes with the next change.
    void showError(const QString& words);

    KernelView* view() const { return m_view; }
    WeightField* field() const { return m_field; }
    WeightField* biasField() const { return m_biasField; }
    QString placeWords() const;
    QString stateWords() const;

Q_SIGNALS:
    void chosen(const layerwise::KernelSpot& spot);
    void hovered(const layerwise::KernelSpot& spot);
    void hoverLeft();
    /// std::nullopt: back to what it was before it was edited.
    void valueWanted(const layerwise::WeightTensorPtr& weights, qint64 index, std::optional<float> value);

private:
    QWidget* makeFields();
    void connectFields();
    void nudge(const WeightTensorPtr& weights, std::int64_t index, int steps);
    void showState();
    QString whereText(const KernelSpot& spot) const;
    std::int64_t chosenIndex() const { return m_layout.index(m_chosen); }

    WeightTensorPtr m_weights;
    WeightTensorPtr m_bias;
    KernelLayout m_layout;
    KernelSpot m_chosen;
    std::optional<KernelSpot> m_hovered;
    QString m_error;

    KernelView* m_view = nullptr;
    ThemedLabel* m_placeLabel = nullptr;
    ThemedLabel* m_whereLabel = nullptr;
    ThemedLabel* m_stateLabel = nullptr;
    WeightField* m_field = nullptr;
    QPushButton* m_zero = nullptr;
    QPushButton* m_reset = nullptr;
    QWidget* m_biasRow = nullptr;
    ThemedLabel* m_biasLabel = nullptr;
    WeightField* m_biasField = nullptr;
    QPushButton* m_biasReset = nullptr;
};

} // namespace layerwise
