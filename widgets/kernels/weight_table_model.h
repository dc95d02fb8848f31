#pragma once

#include "widgets/kernels/weight_tensor.h"

#include <QAbstractTableModel>

#include <vector>

namespace layerwise {

/// The parameters and buffers of a layer that is no convolution, side by side: a row for each channel, a column for each
/// tensor. Asks for changes, makes none. GUI thread.
class WeightTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setTensors(std::vector<WeightTensorPtr> tensors);
    const std::vector<WeightTensorPtr>& tensors() const { return m_tensors; }
    /// Null outside, and below the end of a shorter tensor.
    WeightTensorPtr tensorAt(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// False, and refused(), if the text is no weight.
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;

Q_SIGNALS:
    void valueWanted(const layerwise::WeightTensorPtr& weights, qint64 index, std::optional<float> value);
    void refused(const QString& words);

private:
    std::vector<WeightTensorPtr> m_tensors;
    int m_rows = 0;
};

} // namespace layerwise
