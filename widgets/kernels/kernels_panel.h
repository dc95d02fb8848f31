#pragma once

#include "model/document/run_controller.h"
#include "model/document/selection.h"
#include "widgets/common/export_item.h"
#include "widgets/kernels/kernel_layout.h"
#include "widgets/kernels/weight_tensor.h"

#include <QJsonObject>
#include <QWidget>

#include <optional>

class QSpinBox;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace layerwise {

class ColourLegend;
class KernelGrid;
class ThemedLabel;
class WeightEditor;
class WeightTableModel;

/// "Kernels": the weights of the selected block as pictures, and each of them to be changed. Of a convolution its
/// kernels, of a Linear its matrix, of another layer a table. An edit is an undo step of the document, and lives with
/// the open network: its file holds no weights. GUI thread.
class KernelsPanel : public QWidget {
    Q_OBJECT
public:
    KernelsPanel(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent = nullptr);
    ~KernelsPanel() override;

    KernelGrid* grid() const { return m_grid; }
    WeightEditor* editor() const { return m_editor; }
    WeightTableModel* table() const { return m_tableModel; }

    /// What is shown, for the dump of the window's state: block, mode ("outputs", "inputs_by_outputs", "inputs_of_one",
    /// "matrix", "table", "message"), message, chosen, value, edited, edited_count, words; on the screen: cells of the
    /// large kernel, field, bias_field, rows of the table.
    QJsonObject describe() const;
    std::vector<ExportItem> exportItems() const;

public Q_SLOTS:
    /// Puts back all weights of the network that were edited, as one undo step.
    void resetAll();

protected:
    void showEvent(QShowEvent* event) override;

private:
    /// What the selected block has, or why it has nothing to show.
    struct Source {
        std::vector<WeightTensorPtr> tensors;
        QString message;
        QString hint;
    };

    QWidget* buildBar();
    QWidget* buildKernelsPage();
    QWidget* buildTablePage();
    QWidget* buildMessagePage();
    void connectSources();
    void connectEdits();
    void refresh();
    void showKernels(const WeightTensorPtr& weights, const WeightTensorPtr& bias);
    void showTable();
    void showMessage();
    void updateBar();
    void choose(const KernelSpot& spot);
    void apply(const WeightTensorPtr& weights, std::int64_t index, std::optional<float> value);
    Source source() const;
    Source missing(BlockId id) const;
    std::optional<KernelLayout> layoutOf(const WeightTensor& weights) const;
    QString countText() const;
    QString rangeText() const;
    QJsonObject describeKernels() const;

    NetworkDocument& m_document;
    Selection& m_selection;
    RunController& m_runs;

    ThemedLabel* m_title = nullptr;
    ThemedLabel* m_count = nullptr;
    QWidget* m_outputBox = nullptr;
    QSpinBox* m_output = nullptr;
    ThemedLabel* m_editedLabel = nullptr;
    QToolButton* m_resetAll = nullptr;
    ColourLegend* m_legend = nullptr;
    QToolButton* m_export = nullptr;
    QStackedWidget* m_pages = nullptr;
    KernelGrid* m_grid = nullptr;
    WeightEditor* m_editor = nullptr;
    QTableView* m_table = nullptr;
    WeightTableModel* m_tableModel = nullptr;
    ThemedLabel* m_tableError = nullptr;
    ThemedLabel* m_message = nullptr;
    ThemedLabel* m_hint = nullptr;

    BlockId m_block;
    WeightTensorPtr m_weights; ///< of kernels; null if a table or nothing is shown
    WeightTensorPtr m_bias;
    KernelLayout m_layout;
    KernelSpot m_chosen; ///< its output follows the selection's channel
    Source m_source;
    bool m_isDirty = true; ///< something changed while nobody could see it
};

} // namespace layerwise
