#pragma once

#include "model/document/selection.h"
#include "model/document/training_session.h"
#include "widgets/common/export_item.h"

#include <QJsonObject>
#include <QWidget>

class QHBoxLayout;
class QStackedWidget;

namespace layerwise {

class ConfusionView;
class CurveChart;
class FlowLayout;
class MistakesPage;
class NormChart;
class SegmentedSwitch;
class ThemedLabel;
class TintedFrame;
class TrainingControls;
class TrainingForm;

/// "Training": Train and what goes with it at the left; beside it the curves, what is mistaken for what, the gradients
/// by layer, or all settings. GUI thread.
class TrainingPanel : public QWidget {
    Q_OBJECT
public:
    TrainingPanel(NetworkDocument& document, Selection& selection, TrainingSession& session, QWidget* parent = nullptr);

    enum class Page { Curves, Mistakes, Layers, Settings };
    void setPage(Page page);
    Page page() const;

    TrainingControls* controls() const { return m_controls; }
    CurveChart* curves() const { return m_curves; }
    MistakesPage* mistakes() const { return m_mistakes; }
    NormChart* norms() const { return m_norms; }
    /// What is said of a training that was refused or failed; empty if none was.
    QString problemText() const;
    /// What is shown, for the dump of the window's state.
    QJsonObject describe() const;

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildPages();
    void buildProblem();
    void addExports(QHBoxLayout* header);
    ExportItem matrixItem() const;
    std::vector<ExportItem> shownItems() const;
    void refresh();
    void refreshPage();
    void showCaption();
    void showProblem();
    QString emptyText() const;

    NetworkDocument& m_document;
    Selection& m_selection;
    TrainingSession& m_session;
    TrainingControls* m_controls = nullptr;
    SegmentedSwitch* m_switch = nullptr;
    ThemedLabel* m_caption = nullptr;
    TintedFrame* m_problem = nullptr;
    ThemedLabel* m_problemTitle = nullptr;
    ThemedLabel* m_problemDetail = nullptr;
    FlowLayout* m_repairs = nullptr;
    QStackedWidget* m_pages = nullptr;
    CurveChart* m_curves = nullptr;
    MistakesPage* m_mistakes = nullptr;
    NormChart* m_norms = nullptr;
    TrainingForm* m_form = nullptr;
    ThemedLabel* m_empty = nullptr;
};

} // namespace layerwise
