#pragma once

#include <QWidget>

#include <vector>

class QGridLayout;

namespace layerwise {

class ThemedLabel;

/// Rows of a quiet word and its value at the right, with a second, quiet value where a row has one.
class ValueTable : public QWidget {
    Q_OBJECT
public:
    struct Row {
        QString name;
        QString value;
        QString more = {};  ///< quiet, right of the value; or empty
        bool alarm = false; ///< the value is red
        bool code = false;  ///< the name is in monospace
    };

    explicit ValueTable(QWidget* parent = nullptr);

    void setRows(const std::vector<Row>& rows);
    /// "name: value more", a line a row, for tests and screen readers.
    QString text() const;

private:
    ThemedLabel* label(int row, int column);

    QGridLayout* m_grid = nullptr;
    std::vector<std::vector<ThemedLabel*>> m_labels;
    int m_rowCount = 0;
};

} // namespace layerwise
