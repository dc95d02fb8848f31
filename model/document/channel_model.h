#pragma once

#include "model/document/run_controller.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace layerwise {

/// The channels (or features) of one block, to be switched off and scaled, with what each means to a class as far as
/// that has been asked. Sorted by that change, the largest first; before it is known, by number. GUI thread.
class ChannelModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { ChannelColumn, OnColumn, ScaleColumn, ChangeColumn, ColumnCount };
    /// Of any column: the channel's number; its change, invalid if it is not known.
    enum Role { ChannelRole = Qt::UserRole, ChangeRole };

    static constexpr double kLargestScale = 2;

    ChannelModel(NetworkDocument& document, RunController& runs, QObject* parent = nullptr);

    BlockId block() const { return m_block; }
    void setBlock(BlockId block);
    /// A ranking of the block's channels; std::nullopt takes it away.
    void setRanking(std::optional<std::vector<ChannelImportance>> ranking);
    bool hasRanking() const { return m_ranking.has_value(); }
    /// Largest |change| of the ranking: what a full bar means. 0 without one.
    double largestChange() const { return m_largest; }
    std::int64_t channelOf(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    void rebuild();
    void followScales();
    std::int64_t channelCount() const;
    double scaleOf(std::int64_t channel) const;
    QVariant display(std::int64_t channel, int column) const;
    QVariant thumbnail(std::int64_t channel) const;
    QVariant toolTip(std::int64_t channel) const;

    NetworkDocument& m_document;
    RunController& m_runs;
    BlockId m_block;
    std::vector<std::int64_t> m_order; ///< channels by row
    std::optional<std::vector<ChannelImportance>> m_ranking; ///< by channel
    double m_largest = 0;
    std::map<std::int64_t, float> m_scales;
};

} // namespace layerwise
