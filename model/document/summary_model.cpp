#include "model/document/summary_model.h"

#include "model/document/row_update.h"
#include "model/document/sentences.h"

#include <unordered_map>

namespace layerwise {

namespace {

QString timesText(const std::vector<std::int64_t>& sizes)
{
    QStringList texts;
    for (const std::int64_t size : sizes)
        texts << QString::number(size);
    return texts.join(QStringLiteral("×"));
}

std::int64_t floatBytes(const std::optional<Shape>& shape)
{
    const auto count = shape ? shape->elementCount() : std::nullopt;
    return count ? *count * 4 : 0;
}

} // namespace

SummaryModel::SummaryModel(NetworkDocument& document, RunController* runs, QObject* parent)
    : QAbstractTableModel(parent), m_document(document), m_runs(runs)
{
    m_rows = makeRows();
    connect(&document, &NetworkDocument::shapesChanged, this, &SummaryModel::rebuild);
    if (runs)
        connect(runs, &RunController::finished, this, [this] {
            if (!m_rows.empty())
                Q_EMIT dataChanged(index(0, TimeColumn), index(rowCount() - 1, TimeColumn));
        });
}

std::vector<SummaryModel::Row> SummaryModel::makeRows() const
{
    std::vector<Row> rows;
    const ShapeReport& shapes = m_document.shapes();
    std::unordered_map<BlockId, std::vector<const Diagnostic*>> warnings;
    for (const Problem& problem : m_document.problems()) {
        if (problem.severity == Severity::Warning)
            warnings[problem.block].push_back(&problem.diagnostic);
    }
    forEachBlock(m_document.network().root, m_document.registry(),
                 [&](const Block& block, const std::string& path, int depth) {
                     Row row;
                     row.id = block.id;
                     row.path = QString::fromStdString(path);
                     row.depth = depth;
                     row.name = QString::fromStdString(block.name);
                     row.type = QString::fromStdString(block.type);
                     row.isLeaf = block.slots.empty();
                     if (const LayerType* type = m_document.registry().find(block.type))
                         row.kernel = timesText(type->kernel(block.options));
                     const BlockFit& fit = shapes.of(block.id);
                     row.state = fit.state;
                     row.input = fit.input;
                     row.output = fit.output;
                     row.parameters = fit.parameterCount;
                     row.multiplyAdds = fit.multiplyAdds;
                     if (const auto found = warnings.find(block.id); found != warnings.end()) {
                         for (const Diagnostic* diagnostic : found->second)
                             row.warnings << describe(*diagnostic, row.path).title;
                     }
                     rows.push_back(std::move(row));
                 });
    return rows;
}

void SummaryModel::rebuild()
{
    const auto sameRow = [](const Row& a, const Row& b) { return a.id == b.id; };
    updateRows(m_rows, makeRows(), sameRow,
               {.beginRemove = [this](int first, int last) { beginRemoveRows({}, first, last); },
                .endRemove = [this] { endRemoveRows(); },
                .beginInsert = [this](int first, int last) { beginInsertRows({}, first, last); },
                .endInsert = [this] { endInsertRows(); },
                .changed = [this](int row) { Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1)); }});
}

int SummaryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int SummaryModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

std::optional<std::int64_t> SummaryModel::durationOf(const Row& row) const
{
    const TraceStepPtr step = m_runs ? m_runs->step(row.id) : nullptr;
    if (!step || step->status != StepStatus::Ok)
        return std::nullopt;
    return step->durationNs;
}

QString SummaryModel::text(const Row& row, int column) const
{
    const bool fits = row.state == FitState::Fits;
    switch (column) {
    case LayerColumn:
        return row.name;
    case TypeColumn:
        return row.type;
    case KernelColumn:
        return row.kernel;
    case InputColumn:
        return row.input ? formatShape(*row.input) : QString();
    case OutputColumn:
        return row.output ? formatShape(*row.output) : QString();
    case ParametersColumn:
        return formatCount(row.parameters);
    case MultiplyAddsColumn:
        return fits ? formatCount(row.multiplyAdds) : QString();
    case MemoryColumn:
        return fits && row.isLeaf ? formatBytes(floatBytes(row.output)) : QString();
    case TimeColumn: {
        const auto duration = durationOf(row);
        return duration ? formatDuration(*duration) : QString();
    }
    default:
        return {};
    }
}

QVariant SummaryModel::sortKey(const QModelIndex& index, const Row& row) const
{
    const auto elements = [](const std::optional<Shape>& shape) {
        return static_cast<qlonglong>(floatBytes(shape) / 4);
    };
    switch (index.column()) {
    case LayerColumn:
        return index.row(); // the network's order
    case InputColumn:
        return elements(row.input);
    case OutputColumn:
        return elements(row.output);
    case ParametersColumn:
        return static_cast<qlonglong>(row.parameters);
    case MultiplyAddsColumn:
        return static_cast<qlonglong>(row.multiplyAdds);
    case MemoryColumn:
        return row.isLeaf ? static_cast<qlonglong>(floatBytes(row.output)) : qlonglong{0};
    case TimeColumn:
        return static_cast<qlonglong>(durationOf(row).value_or(-1));
    default:
        return text(row, index.column());
    }
}

QVariant SummaryModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        return (QStringList{row.path} + row.warnings).join(QLatin1Char('\n'));
    case PathRole:
        return row.path;
    case WarningsRole:
        return row.warnings;
    case Qt::TextAlignmentRole:
        return static_cast<int>((index.column() >= ParametersColumn ? Qt::AlignRight : Qt::AlignLeft) |
                                Qt::AlignVCenter);
    case BlockIdRole:
        return static_cast<quint64>(row.id.value);
    case SortRole:
        return sortKey(index, row);
    case DepthRole:
        return row.depth;
    case StateRole:
        return static_cast<int>(row.state);
    default:
        return {};
    }
}

QVariant SummaryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case LayerColumn:
        return tr("Layer");
    case TypeColumn:
        return tr("Type");
    case KernelColumn:
        return tr("Kernel");
    case InputColumn:
        return tr("Input");
    case OutputColumn:
        return tr("Output");
    case ParametersColumn:
        return tr("Parameters");
    case MultiplyAddsColumn:
        return tr("Mult-adds");
    case MemoryColumn:
        return tr("Memory");
    case TimeColumn:
        return tr("Time");
    default:
        return {};
    }
}

SummaryModel::Totals SummaryModel::totals() const
{
    Totals totals;
    const ShapeReport& shapes = m_document.shapes();
    totals.parameters = shapes.parameterCount;
    totals.multiplyAdds = shapes.multiplyAdds;
    totals.inputBytes = floatBytes(m_document.network().input.shape());
    totals.parameterBytes = totals.parameters * 4;
    for (const Row& row : m_rows)
        if (row.isLeaf)
            totals.activationBytes += floatBytes(row.output);
    return totals;
}

QModelIndex SummaryModel::indexOf(BlockId id) const
{
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        if (m_rows[i].id == id)
            return index(static_cast<int>(i), 0);
    return {};
}

} // namespace layerwise
