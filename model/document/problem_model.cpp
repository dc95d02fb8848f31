#include "model/document/problem_model.h"

#include "model/document/row_update.h"
#include "model/document/run_mode.h"
#include "model/document/sentences.h"

#include <algorithm>
#include <unordered_set>

namespace layerwise {

namespace {
constexpr int kNotReached = -1; ///< in the place of a Severity
}

ProblemModel::ProblemModel(NetworkDocument& document, RunController* runs, FixSearch* fixes, QObject* parent)
    : QAbstractTableModel(parent), m_document(document), m_runs(runs), m_fixes(fixes)
{
    m_rows = makeRows();
    connect(&document, &NetworkDocument::shapesChanged, this, &ProblemModel::rebuild);
    connect(&document, &NetworkDocument::weightsChanged, this, &ProblemModel::rebuild);
    if (runs) {
        connect(runs, &RunController::stateChanged, this, &ProblemModel::rebuild);
        connect(runs, &RunController::traceProblemsChanged, this, &ProblemModel::rebuild);
    }
    if (fixes) {
        connect(fixes, &FixSearch::changed, this, [this] {
            if (!m_rows.empty())
                Q_EMIT dataChanged(index(0, FixesColumn), index(rowCount() - 1, FixesColumn));
        });
    }
}

ProblemModel::Row ProblemModel::makeRow(Severity severity, BlockId block, const Diagnostic& diagnostic) const
{
    const QString name = m_document.path(block);
    const ProblemText text = describe(diagnostic, name);
    Row row;
    row.severity = static_cast<int>(severity);
    row.block = block;
    row.blockName = name;
    row.option = QString::fromStdString(diagnostic.option);
    row.code = QString::fromStdString(diagnostic.code);
    row.title = text.title;
    row.detail = text.detail;
    row.expected = text.expected;
    row.actual = text.actual;
    return row;
}

std::vector<ProblemModel::Row> ProblemModel::makeRows() const
{
    std::vector<Row> rows;
    std::unordered_set<BlockId> withError;
    for (const Problem& problem : m_document.problems()) {
        rows.push_back(makeRow(problem.severity, problem.block, problem.diagnostic));
        if (problem.severity == Severity::Error)
            withError.insert(problem.block);
    }
    addRunProblems(rows, withError);
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.severity < b.severity; });
    addNotReached(rows);
    return rows;
}

void ProblemModel::addRunProblems(std::vector<Row>& rows, const std::unordered_set<BlockId>& withError) const
{
    // What an older network or image made LibTorch say does not hold any more.
    if (!m_runs || m_runs->isMarkedStale())
        return;
    for (const Problem& problem : m_runs->traceProblems())
        rows.push_back(makeRow(problem.severity, problem.block, problem.diagnostic));
    const TracePtr trace = m_runs->trace();
    if (trace->refusal && !withError.contains(trace->refusal->first))
        rows.push_back(makeRow(Severity::Error, trace->refusal->first, trace->refusal->second));
    for (const TraceStepPtr& step : trace->steps) {
        if (step->status != StepStatus::Failed || withError.contains(step->block))
            continue;
        const std::string inside = step->path + '.';
        const bool childFailed = std::any_of(trace->steps.begin(), trace->steps.end(), [&](const TraceStepPtr& other) {
            return other->status == StepStatus::Failed && other->path.starts_with(inside);
        });
        if (childFailed)
            continue;
        rows.push_back(makeRow(Severity::Error, step->block, stepDiagnostic(*step)));
    }
}

void ProblemModel::addNotReached(std::vector<Row>& rows) const
{
    constexpr int kNamedBlocks = 3;
    QStringList names;
    BlockId first;
    int count = 0;
    const auto visit = [&](const auto& self, const Block& container) -> void {
        for (const auto& slot : container.slots) {
            for (const Block& block : slot) {
                if (m_document.shapes().of(block.id).state != FitState::NotReached) {
                    self(self, block);
                    continue;
                }
                if (count++ == 0)
                    first = block.id;
                if (count <= kNamedBlocks)
                    names << m_document.path(block.id);
            }
        }
    };
    visit(visit, m_document.network().root);
    if (count == 0)
        return;
    Row row;
    row.severity = kNotReached;
    row.block = first;
    row.blockName = names.first();
    QString list = names.join(QStringLiteral(", "));
    if (count > kNamedBlocks)
        list = tr("%1 and %2 more").arg(list).arg(count - kNamedBlocks);
    row.title = count == 1 ? tr("1 block is not reached: %1").arg(list)
                           : tr("%1 blocks are not reached: %2").arg(QString::number(count), list);
    row.detail =
        tr("The error before stops the forward pass, so nothing comes in here. Whether these blocks fit can be "
           "told when it is repaired.");
    rows.push_back(std::move(row));
}

void ProblemModel::rebuild()
{
    const auto sameRow = [](const Row& a, const Row& b) {
        return a.block == b.block && a.code == b.code && a.option == b.option;
    };
    updateRows(m_rows, makeRows(), sameRow,
               {.beginRemove = [this](int first, int last) { beginRemoveRows({}, first, last); },
                .endRemove = [this] { endRemoveRows(); },
                .beginInsert = [this](int first, int last) { beginInsertRows({}, first, last); },
                .endInsert = [this] { endInsertRows(); },
                .changed = [this](int row) { Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1)); }});
}

int ProblemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ProblemModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProblemModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case SeverityColumn:
            return severityText(row.severity);
        case BlockColumn:
            return row.blockName;
        case MessageColumn:
            return row.title;
        case CodeColumn:
            return row.code;
        case FixesColumn:
            return fixesText(row);
        default:
            return {};
        }
    case Qt::ToolTipRole:
    case DetailRole:
        return row.detail;
    case BlockIdRole:
        return static_cast<quint64>(row.block.value);
    case OptionRole:
        return row.option;
    case ExpectedRole:
        return row.expected;
    case ActualRole:
        return row.actual;
    case SeverityRole:
        return row.severity;
    case CodeRole:
        return row.code;
    default:
        return {};
    }
}

QString ProblemModel::severityText(int severity)
{
    if (severity == kNotReached)
        return tr("Not reached");
    return static_cast<Severity>(severity) == Severity::Error ? tr("Error") : tr("Warning");
}

QString ProblemModel::fixesText(const Row& row) const
{
    const std::size_t count = m_fixes && row.severity != kNotReached ? m_fixes->fixesOf(row.block, row.code).size() : 0;
    if (count == 0)
        return {};
    return count == 1 ? tr("1 fix") : tr("%1 fixes").arg(count);
}

QVariant ProblemModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case SeverityColumn:
        return tr("Kind");
    case BlockColumn:
        return tr("Block");
    case MessageColumn:
        return tr("Problem");
    case CodeColumn:
        return tr("Code");
    case FixesColumn:
        return tr("Fixes");
    default:
        return {};
    }
}

int ProblemModel::errorCount() const
{
    return countOf(Severity::Error);
}

int ProblemModel::warningCount() const
{
    return countOf(Severity::Warning);
}

int ProblemModel::countOf(Severity severity) const
{
    return static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(), [severity](const Row& row) {
        return row.severity == static_cast<int>(severity);
    }));
}

int ProblemModel::rowOf(BlockId id) const
{
    const std::vector<int> rows = rowsOf(id);
    return rows.empty() ? -1 : rows.front();
}

std::vector<int> ProblemModel::rowsOf(BlockId id) const
{
    std::vector<int> rows;
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        if (m_rows[i].block == id && m_rows[i].severity != kNotReached)
            rows.push_back(static_cast<int>(i));
    return rows;
}

} // namespace layerwise
