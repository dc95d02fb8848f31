#pragma once

#include "widgets/kernels/kernel_layout.h"
#include "widgets/kernels/weight_tensor.h"

#include <QWidget>

#include <optional>

class QPaintDevice;

namespace layerwise {

/// One kernel large, with its numbers in the cells where they fit. Of kernels of one weight it shows the chosen weight
/// and those around it, with the numbers of their rows and columns. The arrow keys walk from cell to cell; with Ctrl
/// they and the wheel change the value. GUI thread.
class KernelView : public QWidget {
    Q_OBJECT
public:
    explicit KernelView(QWidget* parent = nullptr);

    /// How numbers are written into the cells; ShortDecimals leaves out the zero before the point.
    enum class NumberStyle { ThreeDigits, TwoDigits, Decimals, ShortDecimals };
    struct NumberFit {
        int fontPx;
        NumberStyle style;
    };

    /// Null clears it. Preconditions: the layout is that of the tensor's shape, the spot is in it.
    void setWeights(WeightTensorPtr weights, const KernelLayout& layout, const KernelSpot& chosen);

    /// The weights that can be seen, row by row.
    std::vector<KernelSpot> spots() const;
    QRect cellRect(const KernelSpot& spot) const; ///< empty if it cannot be seen
    std::optional<KernelSpot> spotAt(const QPoint& point) const;
    /// What is written into a cell; empty where numbers do not fit.
    QString cellText(const KernelSpot& spot) const;

    void paintPicture(QPaintDevice& device, const QSize& size) const;

    QSize sizeHint() const override { return {196, 180}; }

Q_SIGNALS:
    void chosen(const layerwise::KernelSpot& spot);
    void hovered(const layerwise::KernelSpot& spot);
    void hoverLeft();
    /// The person turned the value up or down, in steps.
    void nudged(int steps);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    /// The rows and columns that are shown, of the kernel's or, of kernels of one weight, of the weight's.
    struct Window {
        std::int64_t firstRow = 0;
        std::int64_t firstColumn = 0;
        std::int64_t rows = 1;
        std::int64_t columns = 1;
    };
    bool isMatrix() const { return m_layout.arrangement() == KernelLayout::Arrangement::Matrix; }
    std::int64_t rowOf(const KernelSpot& spot) const { return isMatrix() ? spot.kernel.output : spot.row; }
    std::int64_t columnOf(const KernelSpot& spot) const { return isMatrix() ? spot.kernel.input : spot.column; }
    KernelSpot spotOf(std::int64_t row, std::int64_t column) const;
    int headWidth() const;
    int headHeight() const;
    int cellSize() const;
    QPoint origin() const;
    void followChosen();
    void fitNumbers();
    void step(std::int64_t down, std::int64_t right);
    void paintCells(QPainter& painter) const;
    void paintHeads(QPainter& painter) const;

    WeightTensorPtr m_weights;
    KernelLayout m_layout;
    KernelSpot m_chosen;
    Window m_window;
    std::optional<NumberFit> m_fit; ///< std::nullopt: the numbers do not fit
};

} // namespace layerwise
