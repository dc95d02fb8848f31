#pragma once

#include "model/document/fix_search.h"
#include "model/document/run_controller.h"

#include <QWidget>

class QLabel;
class QModelIndex;
class QToolButton;

namespace layerwise {

class CodeBox;
class FixList;
class ThemedLabel;

/// What is known about one problem: the sentence, why, expected and actual, and folded away what LibTorch itself
/// says, which is asked for when it is unfolded. GUI thread.
class ProblemDetails : public QWidget {
    Q_OBJECT
public:
    ProblemDetails(NetworkDocument& document, RunController& runs, FixSearch* fixes,
                   QWidget* parent = nullptr); ///< `fixes` may be null

    /// `row` is a row of a ProblemModel; an invalid one clears.
    void setProblem(const QModelIndex& row);
    /// Without expected and actual, which the sentence says too.
    void setCompact(bool compact);
    FixList* fixList() const { return m_fixList; }

Q_SIGNALS:
    void fixPointed(const layerwise::Fix& fix);
    void fixLeft();
    void fixApplied(const layerwise::Fix& fix);
    /// A fix could not be applied; why.
    void messageRequested(const QString& words);

protected:
    void changeEvent(QEvent* event) override;

private:
    void buildTorchPart();
    void buildFixes();
    void showFixes();
    void applyFix(const Fix& fix);
    void setUnfolded(bool unfolded);
    void askTorch();
    void showTorchMessage(BlockId block, const QString& message);
    void updateIcons();

    NetworkDocument& m_document;
    RunController& m_runs;
    FixSearch* m_fixes;
    BlockId m_block;
    QString m_code;
    bool m_compact = false;
    FixList* m_fixList = nullptr;
    int m_severity = -1;
    bool m_unfolded = false;
    QLabel* m_icon = nullptr;
    ThemedLabel* m_title = nullptr;
    ThemedLabel* m_detail = nullptr;
    QWidget* m_values = nullptr;
    ThemedLabel* m_expected = nullptr;
    ThemedLabel* m_actual = nullptr;
    QToolButton* m_fold = nullptr;
    CodeBox* m_torch = nullptr;
};

} // namespace layerwise
