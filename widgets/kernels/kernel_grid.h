#pragma once

#include "widgets/kernels/kernel_layout.h"
#include "widgets/kernels/weight_tensor.h"

#include <QAbstractScrollArea>

#include <optional>

class QPaintDevice;

namespace layerwise {

/// All kernels of a weight, each with sharp pixels, laid out as KernelLayout::arrangement() says. Draws only those
/// that are in sight. The arrow keys walk through them. GUI thread.
class KernelGrid : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit KernelGrid(QWidget* parent = nullptr);

    /// Null clears it. Precondition: the layout is that of the tensor's shape.
    void setWeights(WeightTensorPtr weights, const KernelLayout& layout);
    /// The framed one; scrolled into sight. Of Arrangement::InputsOfOne it says too which output's kernels are shown.
    /// Does not emit. Precondition: in range.
    void setChosen(const KernelSpot& spot);

    /// In the viewport; may be out of sight. Of Arrangement::InputsOfOne, of the shown output's.
    QRect kernelRect(const KernelPlace& kernel) const;
    std::optional<KernelSpot> spotAt(const QPoint& point) const;
    /// How many pixels wide a weight is drawn.
    int zoom() const { return m_zoom; }
    void setZoom(int pixels);
    /// How many kernels the last paint drew.
    std::int64_t paintedCount() const { return m_paintedCount; }

    /// Size of the picture of all that can be scrolled to; empty if it is too large for a picture.
    QSize pictureSize() const;
    /// All of it, in pictureSize(), without the frame.
    void paintPicture(QPaintDevice& device) const;

Q_SIGNALS:
    /// The person went to another kernel or pointed at a weight.
    void chosen(const layerwise::KernelSpot& spot);
    void hovered(const layerwise::KernelSpot& spot);
    void hoverLeft();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    /// A row and a column of kernels.
    struct Cell {
        std::int64_t row = 0;
        std::int64_t column = 0;
    };
    using Arrangement = KernelLayout::Arrangement;

    bool flows() const;
    bool isMatrix() const { return m_layout.arrangement() == Arrangement::Matrix; }
    std::int64_t kernelCount() const; ///< that are laid out
    std::int64_t columns() const;
    std::int64_t flowColumns(int zoom) const;
    std::int64_t flowHeight(int zoom) const;
    std::int64_t rows() const;
    Cell cellOf(const KernelPlace& kernel) const;
    std::optional<KernelPlace> kernelAt(const Cell& cell) const;
    int gap() const;
    int pitchX() const;
    int pitchY() const;
    QSize contentSize() const; ///< without the heads
    QSize headSize() const;    ///< width of the rows' numbers, height of the columns'
    QPoint origin() const;     ///< of the first kernel, in the viewport
    int usualZoom() const;
    int largestFitting() const;
    void updateLayout();
    void scrollTo(const KernelPlace& kernel);
    void step(std::int64_t rowsDown, std::int64_t columnsRight);

    std::int64_t paintKernels(QPainter& painter, const QRect& area, const QPoint& origin) const;
    std::int64_t paintMatrix(QPainter& painter, const QRect& area, const QPoint& origin) const;
    void paintHeads(QPainter& painter, const QSize& size, const QPoint& origin) const;
    void paintFrame(QPainter& painter) const;

    WeightTensorPtr m_weights;
    KernelLayout m_layout;
    KernelSpot m_chosen;
    int m_zoom = 1;
    std::optional<int> m_chosenZoom;
    std::int64_t m_paintedCount = 0;
};

} // namespace layerwise
