#pragma once

#include "model/document/run_controller.h"
#include "model/document/selection.h"

#include <QWidget>

class QLabel;
class QScrollArea;
class QStackedWidget;

namespace layerwise {

class BlockPage;
class NetworkPage;
class ProblemModel;

/// Everything about what is selected: a block's options, shapes, parameters, problem and output; the network itself
/// when nothing is selected. All of it comes from the layer's descriptor. GUI thread.
class InspectorPanel : public QWidget {
    Q_OBJECT
public:
    InspectorPanel(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent = nullptr);

    QSize sizeHint() const override;

public Q_SLOTS:
    /// Puts the cursor into the name of the selected block (F2).
    void startRename();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void updateSelection();
    void updateSeveral();
    void focusOption(BlockId id, const QString& option);
    void fitWidth();

    NetworkDocument& m_document;
    Selection& m_selection;
    ProblemModel* m_problems = nullptr;
    QScrollArea* m_scroll = nullptr;
    QStackedWidget* m_pages = nullptr;
    BlockPage* m_blockPage = nullptr;
    NetworkPage* m_networkPage = nullptr;
    QWidget* m_severalPage = nullptr;
    QLabel* m_severalTitle = nullptr;
    QLabel* m_severalBlocks = nullptr;
};

} // namespace layerwise
