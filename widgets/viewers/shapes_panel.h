#pragma once

#include "model/document/run_controller.h"
#include "model/document/selection.h"
#include "model/document/summary_model.h"

#include <QWidget>

class QLabel;
class QSortFilterProxyModel;
class QTableView;

namespace layerwise {

/// torchinfo's table of the document with its totals. Follows the selection and sets it. GUI thread.
class ShapesPanel : public QWidget {
    Q_OBJECT
public:
    ShapesPanel(NetworkDocument& document, Selection& selection, RunController* runs, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void sortBy(int column);
    void fitColumns();
    void selectFromTable();
    void followSelection();
    void updateTotals();

    NetworkDocument& m_document;
    Selection& m_selection;
    SummaryModel* m_model = nullptr;
    QSortFilterProxyModel* m_proxy = nullptr;
    QTableView* m_table = nullptr;
    QLabel* m_totals = nullptr;
    int m_sortColumn = -1; ///< -1: network order
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    bool m_following = false;
};

} // namespace layerwise
