#pragma once

#include <QWidget>

#include <cstdint>
#include <optional>
#include <vector>

class QPainter;

namespace layerwise {

/// What the images of each label were taken for: a row a label, a column a prediction. Right ones lie on the diagonal.
/// A click, or the arrows and Enter, choose a cell. GUI thread.
class ConfusionView : public QWidget {
    Q_OBJECT
public:
    explicit ConfusionView(QWidget* parent = nullptr);

    struct Cell {
        int label = 0;
        int prediction = 0;

        friend bool operator==(const Cell&, const Cell&) = default;
    };

    /// [label][prediction], square; empty clears it.
    void setCounts(std::vector<std::vector<std::int64_t>> counts);
    const std::vector<std::vector<std::int64_t>>& counts() const { return m_counts; }
    void setCurrent(std::optional<Cell> cell);
    std::optional<Cell> current() const { return m_current; }
    /// Where a cell is in the widget.
    QRect cellRect(Cell cell) const;
    /// As the widget shows it, in a picture of any size.
    void paintMatrix(QPainter& painter, const QSize& size) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosen(int label, int prediction);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    /// The matrix with its row and column of labels in a picture of some size.
    struct Place {
        QPointF corner; ///< of the first cell
        double cell = 0;
    };
    Place placeIn(const QSize& size) const;
    void paintCell(QPainter& painter, const QRectF& rect, Cell cell) const;
    std::optional<Cell> cellAt(const QPointF& position) const;
    QString cellText(Cell cell) const;
    int classes() const { return static_cast<int>(m_counts.size()); }

    std::vector<std::vector<std::int64_t>> m_counts;
    std::int64_t m_largestMistake = 0;
    std::optional<Cell> m_current;
};

} // namespace layerwise
