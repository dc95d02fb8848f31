#include "widgets/kernels/weight_table_model.h"

#include "model/document/sentences.h"

#include <QFont>

#include <algorithm>
#include <limits>

namespace layerwise {

namespace {

constexpr int kDigits = 5;

bool areSameTensors(const std::vector<WeightTensorPtr>& a, const std::vector<WeightTensorPtr>& b)
{
    return std::ranges::equal(a, b, [](const WeightTensorPtr& x, const WeightTensorPtr& y) {
        return x->place(0) == y->place(0);
    });
}

} // namespace

void WeightTableModel::setTensors(std::vector<WeightTensorPtr> tensors)
{
    if (areSameTensors(tensors, m_tensors)) { // other values only: an open editor and the current cell stay
        m_tensors = std::move(tensors);
        if (m_rows > 0)
            Q_EMIT dataChanged(index(0, 0), index(m_rows - 1, columnCount() - 1));
        return;
    }
    beginResetModel();
    m_tensors = std::move(tensors);
    std::int64_t rows = 0;
    for (const WeightTensorPtr& tensor : m_tensors)
        rows = std::max(rows, tensor->count());
    m_rows = static_cast<int>(std::min<std::int64_t>(rows, std::numeric_limits<int>::max()));
    endResetModel();
}

WeightTensorPtr WeightTableModel::tensorAt(const QModelIndex& index) const
{
    if (!index.isValid())
        return nullptr;
    const WeightTensorPtr& tensor = m_tensors[static_cast<std::size_t>(index.column())];
    return index.row() < tensor->count() ? tensor : nullptr;
}

int WeightTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int WeightTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_tensors.size());
}

QVariant WeightTableModel::data(const QModelIndex& index, int role) const
{
    const WeightTensorPtr tensor = tensorAt(index);
    if (!tensor)
        return {};
    const float value = tensor->value(index.row());
    const bool isEdited = tensor->isEdited(index.row());
    switch (role) {
    case Qt::DisplayRole: {
        const QString number = formatValue(static_cast<double>(value), kDigits);
        return isEdited ? tr("\u25e5 edited  %1").arg(number) : number;
    }
    case Qt::EditRole: return weightText(value);
    case Qt::ToolTipRole: return QStringLiteral("%1 = %2").arg(tensor->placeText(index.row()), weightText(value));
    case Qt::TextAlignmentRole: return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::FontRole: {
        QFont font;
        font.setBold(isEdited);
        return isEdited ? QVariant(font) : QVariant();
    }
    default: return {};
    }
}

QVariant WeightTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role == Qt::TextAlignmentRole && orientation == Qt::Horizontal)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    if (orientation == Qt::Vertical)
        return section;
    return section < columnCount() ? QString::fromStdString(m_tensors[static_cast<std::size_t>(section)]->name())
                                   : QVariant();
}

Qt::ItemFlags WeightTableModel::flags(const QModelIndex& index) const
{
    return tensorAt(index) ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable : Qt::NoItemFlags;
}

bool WeightTableModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const WeightTensorPtr tensor = tensorAt(index);
    if (!tensor || role != Qt::EditRole)
        return false;
    const QString text = value.toString();
    if (text == weightText(tensor->value(index.row())))
        return true;
    const ParsedWeight parsed = parseWeight(text);
    if (!parsed.value) {
        Q_EMIT refused(parsed.error);
        return false;
    }
    Q_EMIT valueWanted(tensor, index.row(), parsed.value);
    return true;
}

} // namespace layerwise
