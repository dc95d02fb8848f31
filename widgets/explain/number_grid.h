#pragma once

#include <QColor>
#include <QWidget>

#include <optional>
#include <vector>

namespace layerwise {

/// A small table of numbers as coloured cells: the values in a window, the weights of a kernel, their products. The
/// numbers stand in the cells where they fit, and are said by the tool tip always. GUI thread.
class NumberGrid : public QWidget {
    Q_OBJECT
public:
    struct Cell {
        double value = 0;
        QColor colour;
        bool isPadding = false; ///< hatched
        bool isMarked = false;  ///< framed: the winner
        bool isEmpty = false;   ///< no number belongs here
        QString tip;
    };

    explicit NumberGrid(const QString& caption, QWidget* parent = nullptr);

    void setCaption(const QString& caption);
    /// Row-major. Precondition: a whole number of rows.
    void setCells(int columns, std::vector<Cell> cells);
    /// The one under the pointer, here or in the grid beside it; -1: none.
    void setHovered(int cell);

    int columns() const { return m_columns; }
    int rows() const;
    const std::vector<Cell>& cells() const { return m_cells; }
    QRect cellRect(int cell) const;
    int cellAt(const QPoint& point) const; ///< -1: none
    /// What is written into a cell; empty where it does not fit.
    QString cellText(int cell) const;

    QSize sizeHint() const override { return {108, 130}; }

Q_SIGNALS:
    void hovered(int cell);
    void clicked(int cell);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    QSize cellSize() const;
    void fitNumbers();

    QString m_caption;
    int m_columns = 1;
    std::vector<Cell> m_cells;
    int m_hovered = -1;
    std::vector<QString> m_texts; ///< what fits into each cell
    int m_fontPx = 9;
};

} // namespace layerwise
