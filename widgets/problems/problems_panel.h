#pragma once

#include "model/document/problem_model.h"
#include "model/document/run_controller.h"
#include "model/document/selection.h"

#include <QWidget>

class QLabel;
class QModelIndex;
class QStackedWidget;
class QTreeView;

namespace layerwise {

class ProblemDetails;

/// All problems of the network as a list, with what is known about the chosen one beside it. A click leads to the
/// block and its option. GUI thread.
class ProblemsPanel : public QWidget {
    Q_OBJECT
public:
    ProblemsPanel(NetworkDocument& document, Selection& selection, RunController& runs, FixSearch& fixes,
                  QWidget* parent = nullptr);

    ProblemModel* model() const { return m_model; }
    ProblemDetails* details() const { return m_details; }

Q_SIGNALS:
    void countChanged(int errors, int warnings);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildList();
    void buildEmptyPage();
    void followModel();
    void followSelection();
    void goTo(const QModelIndex& index);
    void fitColumns();

    Selection& m_selection;
    ProblemModel* m_model = nullptr;
    QStackedWidget* m_pages = nullptr;
    QTreeView* m_view = nullptr;
    ProblemDetails* m_details = nullptr;
    QLabel* m_check = nullptr;
    int m_errors = 0;
    int m_warnings = 0;
};

} // namespace layerwise
