#include "widgets/problems/problems_panel.h"

#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/problems/problem_delegate.h"
#include "widgets/problems/problem_details.h"
#include "widgets/problems/severity_icon.h"

#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kDetailsWidth = 320;
constexpr int kWidthForCodes = 620;
constexpr int kWidestPath = 200;

} // namespace

ProblemsPanel::ProblemsPanel(NetworkDocument& document, Selection& selection, RunController& runs, FixSearch& fixes,
                             QWidget* parent)
    : QWidget(parent), m_selection(selection), m_model(new ProblemModel(document, &runs, &fixes, this)),
      m_pages(new QStackedWidget), m_details(new ProblemDetails(document, runs, &fixes))
{
    buildList();
    auto* details = new QWidget;
    auto* detailsLayout = new QVBoxLayout(details);
    detailsLayout->setContentsMargins(Theme::kPanelPadding, 8, Theme::kPanelPadding, 8);
    detailsLayout->addWidget(m_details);
    detailsLayout->addStretch();
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumWidth(240);
    scroll->setWidget(details);

    auto* splitter = new QSplitter;
    splitter->setHandleWidth(1);
    splitter->setStyleSheet(QStringLiteral("QSplitter::handle { background: palette(mid); }"));
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_view);
    splitter->addWidget(scroll);
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({600, kDetailsWidth});
    m_pages->addWidget(splitter);
    buildEmptyPage();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);

    connect(m_model, &QAbstractItemModel::modelReset, this, &ProblemsPanel::followModel);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &ProblemsPanel::followModel);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &ProblemsPanel::followModel);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &ProblemsPanel::followModel);
    connect(&m_selection, &Selection::changed, this, &ProblemsPanel::followSelection);
    followModel();
}

void ProblemsPanel::buildList()
{
    m_view = new QTreeView;
    m_view->setObjectName(QStringLiteral("problemsView"));
    m_view->setAccessibleName(tr("Problems"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new ProblemDelegate(m_view));
    m_view->setRootIsDecorated(false);
    m_view->setIndentation(0);
    m_view->setHeaderHidden(true);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setMouseTracking(true);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->header()->setStretchLastSection(false);
    m_view->header()->setMinimumSectionSize(20);
    m_view->installEventFilter(this);
    m_view->viewport()->installEventFilter(this);
    connect(m_view, &QAbstractItemView::clicked, this, &ProblemsPanel::goTo);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) { m_details->setProblem(current); });
}

void ProblemsPanel::buildEmptyPage()
{
    m_check = new QLabel;
    auto* words = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kTextPx);
    words->setObjectName(QStringLiteral("noProblems"));
    words->setText(tr("No problems. Every layer fits what it gets."));
    auto* page = new QWidget;
    auto* layout = new QHBoxLayout(page);
    layout->setContentsMargins(Theme::kPanelPadding, Theme::kPanelPadding, Theme::kPanelPadding, 0);
    layout->setSpacing(8);
    layout->addWidget(m_check, 0, Qt::AlignTop);
    layout->addWidget(words, 1, Qt::AlignTop);
    m_pages->addWidget(page);
    m_check->setPixmap(donePixmap(16, devicePixelRatioF()));
}

void ProblemsPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_check)
        m_check->setPixmap(donePixmap(16, devicePixelRatioF()));
}

bool ProblemsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_view->viewport() && event->type() == QEvent::Resize)
        fitColumns();
    if (watched == m_view && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            goTo(m_view->currentIndex());
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ProblemsPanel::followModel()
{
    m_pages->setCurrentIndex(m_model->rowCount() == 0 ? 1 : 0);
    followSelection();
    if (!m_view->currentIndex().isValid() && m_model->rowCount() > 0)
        m_view->setCurrentIndex(m_model->index(0, 0));
    m_details->setProblem(m_view->currentIndex());
    fitColumns();
    const int errors = m_model->errorCount();
    const int warnings = m_model->warningCount();
    if (errors == m_errors && warnings == m_warnings)
        return;
    m_errors = errors;
    m_warnings = warnings;
    Q_EMIT countChanged(errors, warnings);
}

void ProblemsPanel::followSelection()
{
    const int row = m_selection.current().valid() ? m_model->rowOf(m_selection.current()) : -1;
    const bool isThere =
        m_view->currentIndex().data(ProblemModel::BlockIdRole).toULongLong() == m_selection.current().value;
    if (row >= 0 && !isThere)
        m_view->setCurrentIndex(m_model->index(row, 0));
}

void ProblemsPanel::goTo(const QModelIndex& index)
{
    const BlockId block{index.data(ProblemModel::BlockIdRole).toULongLong()};
    if (!block.valid())
        return;
    const QString option = index.data(ProblemModel::OptionRole).toString();
    m_selection.select(block);
    if (!option.isEmpty())
        m_selection.requestOptionFocus(block, option);
}

void ProblemsPanel::fitColumns()
{
    const int width = m_view->viewport()->width();
    m_view->setColumnHidden(ProblemModel::CodeColumn, width < kWidthForCodes);
    const auto content = [this](int column) {
        int widest = 0;
        for (int row = 0; row < m_model->rowCount(); ++row)
            widest = std::max(widest, m_view->sizeHintForIndex(m_model->index(row, column)).width());
        return widest;
    };
    const int severity = content(ProblemModel::SeverityColumn);
    const int block = std::min(content(ProblemModel::BlockColumn), kWidestPath);
    const int code = width < kWidthForCodes ? 0 : content(ProblemModel::CodeColumn);
    const int fixes = content(ProblemModel::FixesColumn);
    m_view->setColumnWidth(ProblemModel::SeverityColumn, severity);
    m_view->setColumnWidth(ProblemModel::BlockColumn, block);
    m_view->setColumnWidth(ProblemModel::CodeColumn, code);
    m_view->setColumnWidth(ProblemModel::FixesColumn, fixes);
    m_view->setColumnWidth(ProblemModel::MessageColumn, std::max(80, width - severity - block - code - fixes));
}

} // namespace layerwise
