#include "widgets/viewers/shapes_panel.h"

#include "model/document/sentences.h"
#include "widgets/common/late_refresh.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/viewers/shapes_delegate.h"

#include <QHeaderView>
#include <QScopedValueRollback>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

namespace layerwise {

namespace {

constexpr int kRowHeight = 24;

/// Headings stand above their columns as the cells do.
class HeadedProxy : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
            return static_cast<int>((section >= SummaryModel::ParametersColumn ? Qt::AlignRight : Qt::AlignLeft) |
                                    Qt::AlignVCenter);
        return QSortFilterProxyModel::headerData(section, orientation, role);
    }
};

} // namespace

ShapesPanel::ShapesPanel(NetworkDocument& document, Selection& selection, RunController* runs, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_model(new SummaryModel(document, runs, this)),
      m_proxy(new HeadedProxy(this))
{
    // A row that goes hands "current" on to its neighbour: that is nobody's choice. The proxy must hear of it later.
    connect(m_model, &SummaryModel::rowsAboutToBeRemoved, this, [this] { m_following = true; });
    m_proxy->setSourceModel(m_model);
    connect(m_model, &SummaryModel::rowsRemoved, this, [this] { m_following = false; });
    m_proxy->setSortRole(SummaryModel::SortRole);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildTable();
    m_totals = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_totals->setContentsMargins(Theme::kPanelPadding, Theme::kGrid, Theme::kPanelPadding, Theme::kGrid);
    m_totals->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_totals->setElideMode(Qt::ElideRight);
    m_totals->setAccessibleName(tr("Totals"));
    layout->addWidget(m_table, 1);
    layout->addWidget(m_totals);

    connect(&m_document, &NetworkDocument::shapesChanged, this, &ShapesPanel::updateTotals);
    connect(&m_document, &NetworkDocument::shapesChanged, this, &ShapesPanel::followSelection);
    connect(&m_selection, &Selection::changed, this, &ShapesPanel::followSelection);
    if (runs) {
        // The times of a run may be wider than those of the one before, or than none.
        new LateRefresh(*runs, this, [this] {
            if (isVisible())
                fitColumns();
        });
    }
    updateTotals();
    followSelection();
}

void ShapesPanel::buildTable()
{
    m_table = new QTableView;
    m_delegate = new ShapesDelegate(m_table);
    m_table->setModel(m_proxy);
    m_table->setItemDelegate(m_delegate);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setAccessibleName(tr("Shapes"));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    QHeaderView* header = m_table->horizontalHeader();
    header->setSectionsClickable(true);
    header->setHighlightSections(false);
    header->setSortIndicatorShown(false);
    connect(header, &QHeaderView::sectionClicked, this, &ShapesPanel::sortBy);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ShapesPanel::selectFromTable);
    connect(m_table, &QTableView::clicked, this, &ShapesPanel::selectFromTable);
}

void ShapesPanel::sortBy(int column)
{
    // Numbers are sorted to find the large ones: those come first.
    const Qt::SortOrder first = column >= SummaryModel::InputColumn ? Qt::DescendingOrder : Qt::AscendingOrder;
    if (column != m_sortColumn) {
        m_sortColumn = column;
        m_sortOrder = first;
    } else if (m_sortOrder == first) {
        m_sortOrder = first == Qt::AscendingOrder ? Qt::DescendingOrder : Qt::AscendingOrder;
    } else {
        m_sortColumn = -1;
    }
    const bool sorted = m_sortColumn >= 0;
    m_delegate->setIndented(!sorted);
    m_table->horizontalHeader()->setSortIndicatorShown(sorted);
    if (sorted)
        m_table->horizontalHeader()->setSortIndicator(m_sortColumn, m_sortOrder);
    m_proxy->sort(m_sortColumn, m_sortOrder);
    fitColumns();
    followSelection();
}

void ShapesPanel::fitColumns()
{
    m_table->resizeColumnsToContents();
    m_fittedGeneration = m_document.generation();
    QHeaderView* header = m_table->horizontalHeader();
    const int extra = (m_table->viewport()->width() - header->length()) / header->count();
    for (int column = 0; extra > 0 && column < header->count(); ++column)
        header->resizeSection(column, header->sectionSize(column) + extra);
}

void ShapesPanel::selectFromTable()
{
    const QModelIndex current = m_table->currentIndex();
    if (m_following || !current.isValid())
        return;
    m_selection.select(BlockId{current.data(SummaryModel::BlockIdRole).toULongLong()});
}

void ShapesPanel::followSelection()
{
    const QScopedValueRollback following(m_following, true);
    const QModelIndex index = m_proxy->mapFromSource(m_model->indexOf(m_selection.current()));
    if (!index.isValid()) {
        m_table->clearSelection();
        m_table->setCurrentIndex({});
        return;
    }
    m_table->setCurrentIndex(index.siblingAtColumn(SummaryModel::LayerColumn));
    m_table->scrollTo(m_table->currentIndex());
}

void ShapesPanel::updateTotals()
{
    const SummaryModel::Totals totals = m_model->totals();
    const std::int64_t memory = totals.inputBytes + totals.activationBytes + totals.parameterBytes;
    m_totals->setText(tr("%1 parameters \u00b7 %2 mult-adds \u00b7 about %3 of memory: %4 parameters, %5 activations, %6 input")
                          .arg(formatCount(totals.parameters), formatShortCount(totals.multiplyAdds), formatBytes(memory),
                               formatBytes(totals.parameterBytes), formatBytes(totals.activationBytes),
                               formatBytes(totals.inputBytes)));
    m_totals->setToolTip(m_totals->text());
    if (isVisible() && m_fittedGeneration != m_document.generation())
        fitColumns();
}

QString ShapesPanel::totalsText() const
{
    return m_totals->text();
}

void ShapesPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (isVisible())
        fitColumns();
}

void ShapesPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    fitColumns();
    followSelection();
}

} // namespace layerwise
