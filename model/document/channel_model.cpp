#include "model/document/channel_model.h"

#include "model/document/colour_map.h"
#include "model/document/sentences.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace layerwise {

ChannelModel::ChannelModel(NetworkDocument& document, RunController& runs, QObject* parent)
    : QAbstractTableModel(parent), m_document(document), m_runs(runs)
{
    connect(&document, &NetworkDocument::shapesChanged, this, [this] {
        if (static_cast<std::int64_t>(m_order.size()) != channelCount())
            rebuild();
    });
    connect(&runs, &RunController::channelScalesChanged, this, &ChannelModel::followScales);
    connect(&runs, &RunController::finished, this, [this] {
        if (!m_order.empty())
            Q_EMIT dataChanged(index(0, ChannelColumn), index(rowCount() - 1, ChannelColumn), {Qt::DecorationRole});
    });
}

void ChannelModel::setBlock(BlockId block)
{
    if (block == m_block)
        return;
    m_block = block;
    m_ranking.reset();
    rebuild();
}

void ChannelModel::setRanking(std::optional<std::vector<ChannelImportance>> ranking)
{
    if (!ranking && !m_ranking)
        return;
    m_ranking = std::move(ranking);
    rebuild();
}

std::int64_t ChannelModel::channelCount() const
{
    const std::optional<Shape>& output = m_document.shapes().of(m_block).output;
    return m_document.block(m_block) && output ? scalableChannels(*output) : 0;
}

void ChannelModel::rebuild()
{
    beginResetModel();
    m_order.resize(static_cast<std::size_t>(channelCount()));
    std::iota(m_order.begin(), m_order.end(), 0);
    m_largest = 0;
    if (m_ranking && m_ranking->size() != m_order.size())
        m_ranking.reset();
    if (m_ranking) {
        const auto change = [this](std::int64_t channel) {
            return (*m_ranking)[static_cast<std::size_t>(channel)].change;
        };
        std::ranges::stable_sort(m_order, std::ranges::greater{}, change);
        for (const ChannelImportance& channel : *m_ranking)
            m_largest = std::max(m_largest, std::abs(static_cast<double>(channel.change)));
    }
    m_scales.clear();
    for (const ChannelScale& scale : m_runs.channelScales(m_block))
        m_scales[scale.channel] = scale.scale;
    endResetModel();
}

void ChannelModel::followScales()
{
    m_scales.clear();
    for (const ChannelScale& scale : m_runs.channelScales(m_block))
        m_scales[scale.channel] = scale.scale;
    if (!m_order.empty())
        Q_EMIT dataChanged(index(0, OnColumn), index(rowCount() - 1, ScaleColumn));
}

double ChannelModel::scaleOf(std::int64_t channel) const
{
    const auto found = m_scales.find(channel);
    return found == m_scales.end() ? 1 : static_cast<double>(found->second);
}

std::int64_t ChannelModel::channelOf(const QModelIndex& index) const
{
    return index.isValid() ? m_order[static_cast<std::size_t>(index.row())] : -1;
}

int ChannelModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

int ChannelModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ChannelModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const std::int64_t channel = channelOf(index);
    switch (role) {
    case Qt::DisplayRole:
        return display(channel, index.column());
    case Qt::EditRole:
        return index.column() == ScaleColumn ? QVariant(scaleOf(channel)) : QVariant();
    case Qt::CheckStateRole:
        return index.column() == OnColumn ? QVariant(scaleOf(channel) == 0 ? Qt::Unchecked : Qt::Checked) : QVariant();
    case Qt::DecorationRole:
        return index.column() == ChannelColumn ? thumbnail(channel) : QVariant();
    case Qt::ToolTipRole:
        return toolTip(channel);
    case ChannelRole:
        return static_cast<qint64>(channel);
    case ChangeRole:
        return m_ranking ? QVariant(static_cast<double>((*m_ranking)[static_cast<std::size_t>(channel)].change))
                         : QVariant();
    default:
        return {};
    }
}

QVariant ChannelModel::display(std::int64_t channel, int column) const
{
    switch (column) {
    case ChannelColumn:
        return QString::number(channel);
    case OnColumn:
        return scaleOf(channel) == 0 ? tr("off") : tr("on");
    case ScaleColumn:
        return tr("× %1").arg(scaleOf(channel), 0, 'g', 3);
    case ChangeColumn:
        break;
    }
    if (!m_ranking)
        return {};
    const auto change = static_cast<double>((*m_ranking)[static_cast<std::size_t>(channel)].change);
    return (change > 0 ? QStringLiteral("+") : QString()) + formatValue(change, 3);
}

QVariant ChannelModel::thumbnail(std::int64_t channel) const
{
    const TraceStepPtr step = m_runs.step(m_block);
    if (!step || !step->output || channel >= step->output->mapCount())
        return {};
    const Activation& output = *step->output;
    const ActivationStats& stats = output.stats();
    return renderMap(output.map(channel), static_cast<int>(output.mapWidth()), static_cast<int>(output.mapHeight()),
                     ColourScale::forRange(stats.min, stats.max));
}

QVariant ChannelModel::toolTip(std::int64_t channel) const
{
    if (!m_ranking)
        return tr("Channel %1").arg(channel);
    const ChannelImportance& importance = (*m_ranking)[static_cast<std::size_t>(channel)];
    return tr("Without channel %1 the class's output is %2: the channel changes it by %3.")
        .arg(channel)
        .arg(formatValue(static_cast<double>(importance.logit), 4),
             formatValue(static_cast<double>(importance.change), 4));
}

bool ChannelModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!index.isValid())
        return false;
    const std::int64_t channel = channelOf(index);
    if (index.column() == OnColumn && role == Qt::CheckStateRole) {
        const bool isOn = value.toInt() == Qt::Checked;
        m_runs.setChannelScale(m_block, channel, isOn ? std::nullopt : std::optional(0.0F));
        return true;
    }
    bool isNumber = false;
    const double scale = value.toDouble(&isNumber);
    if (index.column() != ScaleColumn || role != Qt::EditRole || !isNumber || !(scale >= 0 && scale <= kLargestScale))
        return false;
    m_runs.setChannelScale(m_block, channel, static_cast<float>(scale));
    return true;
}

QVariant ChannelModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::DisplayRole) {
        switch (section) {
        case ChannelColumn:
            return tr("Channel");
        case OnColumn:
            return tr("On");
        case ScaleColumn:
            return tr("Scale");
        default:
            return tr("What it adds to the class");
        }
    }
    if (role == Qt::ToolTipRole && section == ChangeColumn)
        return tr("The class's output with the channel, minus that without it");
    return {};
}

Qt::ItemFlags ChannelModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.column() == OnColumn)
        flags |= Qt::ItemIsUserCheckable;
    if (index.column() == ScaleColumn)
        flags |= Qt::ItemIsEditable;
    return flags;
}

} // namespace layerwise
