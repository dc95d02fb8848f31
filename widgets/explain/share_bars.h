#pragma once

#include <QAbstractScrollArea>

#include <optional>
#include <vector>

namespace layerwise {

/// What each part adds to a sum, as horizontal bars from the largest down: to the right what adds, to the left what
/// takes away. Up and Down walk through them. Draws only the rows in sight. GUI thread.
class ShareBars : public QAbstractScrollArea {
    Q_OBJECT
public:
    struct Row {
        std::int64_t id = 0;
        QString name;    ///< "channel 21"
        QString how = {}; ///< quiet, after the name: "0.52 × −0.31"; or empty
        double value = 0;
        bool isRest = false;   ///< stands for many, and can't be chosen
        bool isMarked = false; ///< the one that the value is about
        QString tip = {};
    };

    explicit ShareBars(QWidget* parent = nullptr);

    /// If the chosen one is not among them any more, none is chosen.
    void setRows(std::vector<Row> rows);
    const std::vector<Row>& rows() const { return m_rows; }
    /// Whether rows can be chosen.
    void setChoosable(bool choosable);
    /// Scrolled into sight. Does not emit.
    void setChosen(std::int64_t id);
    std::optional<std::int64_t> chosen() const;

    QRect rowRect(int row) const; ///< in the viewport; may be out of sight
    QRect barRect(int row) const;
    int rowAt(const QPoint& point) const; ///< -1: none
    QString valueText(int row) const;

    QSize sizeHint() const override { return {170, 140}; }
    QSize minimumSizeHint() const override { return {110, 60}; }

Q_SIGNALS:
    /// The person chose another one.
    void choose(qint64 id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    struct Columns {
        int nameWidth = 0;
        int barLeft = 0;
        int barRight = 0;
        int zero = 0;
        double perUnit = 0;
    };

    void updateLayout();
    void updateColumns();
    void go(int row);

    std::vector<Row> m_rows;
    int m_chosen = -1;
    bool m_isChoosable = true;
    Columns m_columns;
};

} // namespace layerwise
