#pragma once

#include "model/document/network_document.h"
#include "model/document/run_controller.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace layerwise {

/// torchinfo's table of the document: a row a block in pre-order. Follows every edit; times follow the last run.
class SummaryModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        LayerColumn,
        TypeColumn,
        KernelColumn,
        InputColumn,
        OutputColumn,
        ParametersColumn,
        MultiplyAddsColumn,
        MemoryColumn,
        TimeColumn,
        ColumnCount
    };
    enum Role {
        BlockIdRole = Qt::UserRole + 1, ///< quint64
        SortRole,                       ///< a number or text that sorts as one expects
        DepthRole,                      ///< int, for the indent
        StateRole,                      ///< int, FitState
        PathRole,                       ///< QString
        WarningsRole,                   ///< QStringList: what the document warns of at this block, a sentence each
    };

    struct Totals {
        std::int64_t parameters = 0;
        std::int64_t multiplyAdds = 0;
        std::int64_t inputBytes = 0;      ///< float32
        std::int64_t activationBytes = 0; ///< outputs of all layers (leaves), float32
        std::int64_t parameterBytes = 0;
    };

    SummaryModel(NetworkDocument& document, RunController* runs, QObject* parent = nullptr); ///< runs may be null

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    Totals totals() const;
    QModelIndex indexOf(BlockId id) const;

private:
    struct Row {
        BlockId id;
        QString path;
        int depth = 0;
        QString name, type, kernel;
        bool isLeaf = true;
        FitState state = FitState::NotReached;
        std::optional<Shape> input, output;
        std::int64_t parameters = 0;
        std::int64_t multiplyAdds = 0;
        QStringList warnings;
        friend bool operator==(const Row&, const Row&) = default;
    };
    std::vector<Row> makeRows() const;
    void rebuild();
    std::optional<std::int64_t> durationOf(const Row& row) const;
    QString text(const Row& row, int column) const;
    QVariant sortKey(const QModelIndex& index, const Row& row) const;

    NetworkDocument& m_document;
    RunController* m_runs = nullptr;
    std::vector<Row> m_rows;
};

} // namespace layerwise
