#pragma once

#include "model/document/run_controller.h"
#include "model/document/selection.h"
#include "model/document/summary_model.h"

#include <QWidget>

class QSortFilterProxyModel;
class QTableView;

namespace layerwise {

class ShapesDelegate;
class ThemedLabel;

/// torchinfo's table of the document with its totals. Follows the selection and sets it. A click on a heading sorts,
/// a second one turns the order round, a third one brings the network's order back. GUI thread.
class ShapesPanel : public QWidget {
    Q_OBJECT
public:
    ShapesPanel(NetworkDocument& document, Selection& selection, RunController* runs, QWidget* parent = nullptr);

    QTableView* table() const { return m_table; }
    QString totalsText() const;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void buildTable();
    void sortBy(int column);
    void fitColumns();
    void selectFromTable();
    void followSelection();
    void updateTotals();

    NetworkDocument& m_document;
    Selection& m_selection;
    SummaryModel* m_model = nullptr;
    QSortFilterProxyModel* m_proxy = nullptr;
    ShapesDelegate* m_delegate = nullptr;
    QTableView* m_table = nullptr;
    ThemedLabel* m_totals = nullptr;
    int m_sortColumn = -1; ///< -1: the network's order
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    bool m_following = false; ///< the table's row is being set to the selection, not the other way round
    std::uint64_t m_fittedGeneration = 0; ///< of the document the columns' widths were made for
};

} // namespace layerwise
