#pragma once

#include "model/document/problem_model.h"
#include "model/document/run_controller.h"
#include "model/document/selection.h"

#include <QWidget>

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
    ProblemsPanel(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent = nullptr);

    ProblemModel* model() const { return m_model; }

Q_SIGNALS:
    void countChanged(int errors, int warnings);

private:
    void update();
    void showDetails(const QModelIndex& index);
    void goTo(const QModelIndex& index);
    void followSelection();

    Selection& m_selection;
    ProblemModel* m_model = nullptr;
    QStackedWidget* m_pages = nullptr;
    QTreeView* m_view = nullptr;
    ProblemDetails* m_details = nullptr;
};

} // namespace layerwise
