#pragma once

#include "model/document/run_controller.h"
#include "model/document/selection.h"

#include <QWidget>

class QScrollArea;

namespace layerwise {

class BlockPage;
class NetworkPage;
class ProblemModel;
class ThemedLabel;
class TintedFrame;

/// Everything about what is selected: a block's options, shapes, parameters, problem and output; the network itself
/// when nothing is selected. All of it comes from the layer's descriptor. GUI thread.
class InspectorPanel : public QWidget {
    Q_OBJECT
public:
    InspectorPanel(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent = nullptr);

    QSize sizeHint() const override;

public Q_SLOTS:
    /// Puts the cursor into the name of the selected block, or of the network (F2).
    void startRename();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildSeveralPage();
    void updateSelection();
    void updateSeveral();
    void buildLockNotice();
    void followLock();
    void focusOption(BlockId id, const QString& option);

    NetworkDocument& m_document;
    Selection& m_selection;
    ProblemModel* m_problems = nullptr;
    BlockId m_shown; ///< by the block page; invalid while another page is there
    TintedFrame* m_lockNotice = nullptr; ///< why nothing can be changed
    ThemedLabel* m_lockReason = nullptr;
    QScrollArea* m_scroll = nullptr;
    BlockPage* m_blockPage = nullptr;
    NetworkPage* m_networkPage = nullptr;
    QWidget* m_severalPage = nullptr;
    ThemedLabel* m_severalTitle = nullptr;
    ThemedLabel* m_severalBlocks = nullptr;
};

} // namespace layerwise
