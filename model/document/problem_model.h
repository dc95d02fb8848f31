#pragma once

#include "model/document/fix_search.h"
#include "model/document/run_controller.h"

#include <QAbstractTableModel>

#include <unordered_set>
#include <vector>

namespace layerwise {

/// The problems of the document, errors before warnings, and what the last run threw or showed. One more row tells
/// which blocks are not reached because of an error. Follows every edit.
class ProblemModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { SeverityColumn, BlockColumn, MessageColumn, CodeColumn, FixesColumn, ColumnCount };
    enum Role {
        BlockIdRole = Qt::UserRole + 1, ///< quint64
        OptionRole,                     ///< QString: key of the option it is about, or empty
        DetailRole,                     ///< QString
        ExpectedRole,
        ActualRole,
        SeverityRole, ///< int: Severity, or -1 for the "not reached" row
        CodeRole,     ///< QString
    };

    /// `runs` and `fixes` may be null.
    ProblemModel(NetworkDocument& document, RunController* runs, FixSearch* fixes, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    int errorCount() const;
    int warningCount() const;
    /// The first problem of a block, by row; -1 if it has none.
    int rowOf(BlockId id) const;
    /// All of them, in the list's order.
    std::vector<int> rowsOf(BlockId id) const;

private:
    struct Row {
        int severity = 0;
        BlockId block;
        QString blockName;
        QString option, title, detail, expected, actual, code;
        friend bool operator==(const Row&, const Row&) = default;
    };
    Row makeRow(Severity severity, BlockId block, const Diagnostic& diagnostic) const;
    std::vector<Row> makeRows() const;
    void addRunProblems(std::vector<Row>& rows, const std::unordered_set<BlockId>& withError) const;
    void addNotReached(std::vector<Row>& rows) const;
    void rebuild();
    int countOf(Severity severity) const;
    static QString severityText(int severity);
    QString fixesText(const Row& row) const;

    NetworkDocument& m_document;
    RunController* m_runs = nullptr;
    FixSearch* m_fixes = nullptr;
    std::vector<Row> m_rows;
};

} // namespace layerwise
