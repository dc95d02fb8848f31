#include "widgets/kernels/kernel_grid.h"

#include "widgets/common/theme.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kGap = 5;
constexpr int kMargin = 4; ///< room for the frame around the outermost kernels
constexpr int kHeadHeight = 16;
constexpr int kHeadPadding = 8;
constexpr int kUsualSide = 42; ///< of a kernel, in pixels
constexpr int kLeastSide = 20; ///< smaller ones do not let one see all at once
constexpr int kLeastMatrixZoom = 4;
constexpr int kMostMatrixZoom = 24;
constexpr int kMostZoom = 32;
constexpr std::int64_t kMostPicturePixels = 32'000'000;

} // namespace

KernelGrid::KernelGrid(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setFont(Theme::font(Theme::kSmallPx));
    viewport()->setMouseTracking(true);
    setAccessibleName(tr("Kernels"));
    setMinimumSize(120, 80);
}

void KernelGrid::setWeights(WeightTensorPtr weights, const KernelLayout& layout)
{
    const bool isOther = !weights || !m_weights || weights->block() != m_weights->block() || layout != m_layout;
    m_weights = std::move(weights);
    m_layout = layout;
    if (isOther) {
        m_chosenZoom.reset();
        m_chosen = {};
        horizontalScrollBar()->setValue(0);
        verticalScrollBar()->setValue(0);
    }
    updateLayout();
}

void KernelGrid::setChosen(const KernelSpot& spot)
{
    if (spot == m_chosen)
        return;
    m_chosen = spot;
    if (m_weights)
        scrollTo(spot.kernel);
    viewport()->update();
}

bool KernelGrid::flows() const
{
    const Arrangement arrangement = m_layout.arrangement();
    return arrangement == Arrangement::Outputs || arrangement == Arrangement::InputsOfOne;
}

std::int64_t KernelGrid::kernelCount() const
{
    switch (m_layout.arrangement()) {
    case Arrangement::Outputs: return m_layout.outputs;
    case Arrangement::InputsOfOne: return m_layout.inputs;
    default: return m_layout.outputs * m_layout.inputs;
    }
}

std::int64_t KernelGrid::columns() const
{
    if (flows())
        return flowColumns(m_zoom);
    return isMatrix() ? m_layout.inputs : m_layout.outputs;
}

std::int64_t KernelGrid::flowColumns(int zoom) const
{
    const std::int64_t room = viewport()->width() - 2 * kMargin + kGap;
    return std::clamp<std::int64_t>(room / (m_layout.width * zoom + kGap), 1, kernelCount());
}

std::int64_t KernelGrid::flowHeight(int zoom) const
{
    const std::int64_t lines = (kernelCount() + flowColumns(zoom) - 1) / flowColumns(zoom);
    return lines * (m_layout.height * zoom + kGap) - kGap + 2 * kMargin;
}

std::int64_t KernelGrid::rows() const
{
    if (flows())
        return (kernelCount() + columns() - 1) / columns();
    return isMatrix() ? m_layout.outputs : m_layout.inputs;
}

KernelGrid::Cell KernelGrid::cellOf(const KernelPlace& kernel) const
{
    switch (m_layout.arrangement()) {
    case Arrangement::Outputs: return {kernel.output / columns(), kernel.output % columns()};
    case Arrangement::InputsOfOne: return {kernel.input / columns(), kernel.input % columns()};
    case Arrangement::InputsByOutputs: return {kernel.input, kernel.output};
    case Arrangement::Matrix: return {kernel.output, kernel.input};
    }
    return {};
}

std::optional<KernelPlace> KernelGrid::kernelAt(const Cell& cell) const
{
    if (cell.row < 0 || cell.column < 0 || cell.row >= rows() || cell.column >= columns())
        return std::nullopt;
    const std::int64_t number = cell.row * columns() + cell.column;
    if (number >= kernelCount())
        return std::nullopt;
    switch (m_layout.arrangement()) {
    case Arrangement::Outputs: return KernelPlace{number, 0};
    case Arrangement::InputsOfOne: return KernelPlace{m_chosen.kernel.output, number};
    case Arrangement::InputsByOutputs: return KernelPlace{cell.column, cell.row};
    case Arrangement::Matrix: return KernelPlace{cell.row, cell.column};
    }
    return std::nullopt;
}

int KernelGrid::gap() const
{
    return isMatrix() ? 0 : kGap;
}

int KernelGrid::pitchX() const
{
    return static_cast<int>(m_layout.width) * m_zoom + gap();
}

int KernelGrid::pitchY() const
{
    return static_cast<int>(m_layout.height) * m_zoom + gap();
}

QSize KernelGrid::contentSize() const
{
    return {static_cast<int>(columns()) * pitchX() - gap() + 2 * kMargin,
            static_cast<int>(rows()) * pitchY() - gap() + 2 * kMargin};
}

QSize KernelGrid::headSize() const
{
    if (flows())
        return {0, 0};
    const QFontMetrics metrics(font());
    return {metrics.horizontalAdvance(QString::number(rows() - 1)) + kHeadPadding, kHeadHeight};
}

QPoint KernelGrid::origin() const
{
    return {headSize().width() + kMargin - horizontalScrollBar()->value(),
            headSize().height() + kMargin - verticalScrollBar()->value()};
}

/// The largest at which the whole is seen, or 0.
int KernelGrid::largestFitting() const
{
    const QSize room = viewport()->size() - headSize() - QSize(2 * kMargin - gap(), 2 * kMargin - gap());
    const std::int64_t wide = room.width() / columns() - gap();
    const std::int64_t high = room.height() / rows() - gap();
    return static_cast<int>(std::max<std::int64_t>(0, std::min(wide / m_layout.width, high / m_layout.height)));
}

/// As large as lets one see all at once, or at least all rows, unless the kernels became too small.
int KernelGrid::usualZoom() const
{
    if (isMatrix())
        return std::clamp(largestFitting(), kLeastMatrixZoom, kMostMatrixZoom);
    const auto side = static_cast<int>(std::max(m_layout.height, m_layout.width));
    const int usual = std::max(1, kUsualSide / side);
    const int least = std::max(1, (kLeastSide + side - 1) / side);
    if (flows()) {
        int zoom = usual;
        while (zoom > least && flowHeight(zoom) > viewport()->height())
            --zoom;
        return flowHeight(zoom) <= viewport()->height() ? zoom : usual;
    }
    const std::int64_t room = viewport()->height() - headSize().height() - 2 * kMargin + gap();
    return std::clamp(static_cast<int>((room / rows() - gap()) / m_layout.height), least, std::max(least, usual));
}

void KernelGrid::setZoom(int pixels)
{
    m_chosenZoom = std::clamp(pixels, 1, kMostZoom);
    updateLayout();
    scrollTo(m_chosen.kernel);
}

void KernelGrid::updateLayout()
{
    if (m_weights)
        m_zoom = m_chosenZoom.value_or(usualZoom());
    const QSize content = m_weights ? contentSize() : QSize();
    const QSize room = viewport()->size() - headSize();
    const auto set = [](QScrollBar* bar, int size, int seen, int single) {
        bar->setRange(0, std::max(0, size - seen));
        bar->setPageStep(std::max(1, seen));
        bar->setSingleStep(single);
    };
    set(horizontalScrollBar(), flows() ? 0 : content.width(), room.width(), pitchX());
    set(verticalScrollBar(), content.height(), room.height(), pitchY());
    viewport()->update();
}

QRect KernelGrid::kernelRect(const KernelPlace& kernel) const
{
    const Cell cell = cellOf(kernel);
    return {origin() + QPoint(static_cast<int>(cell.column) * pitchX(), static_cast<int>(cell.row) * pitchY()),
            QSize(pitchX() - gap(), pitchY() - gap())};
}

std::optional<KernelSpot> KernelGrid::spotAt(const QPoint& point) const
{
    const QSize head = headSize();
    const QPoint inside = point - origin();
    if (!m_weights || point.x() < head.width() || point.y() < head.height() || inside.x() < 0 || inside.y() < 0)
        return std::nullopt;
    const auto kernel = kernelAt({inside.y() / pitchY(), inside.x() / pitchX()});
    const int row = inside.y() % pitchY() / m_zoom;
    const int column = inside.x() % pitchX() / m_zoom;
    if (!kernel || row >= m_layout.height || column >= m_layout.width)
        return std::nullopt;
    return KernelSpot{*kernel, row, column};
}

void KernelGrid::scrollTo(const KernelPlace& kernel)
{
    const QSize head = headSize();
    const QRect rect = kernelRect(kernel).adjusted(-kMargin, -kMargin, kMargin, kMargin);
    const auto reveal = [](QScrollBar* bar, int first, int last, int from, int to) {
        if (first < from)
            bar->setValue(bar->value() + first - from);
        else if (last > to)
            bar->setValue(bar->value() + std::min(first - from, last - to));
    };
    reveal(horizontalScrollBar(), rect.left(), rect.right() + 1, head.width(), viewport()->width());
    reveal(verticalScrollBar(), rect.top(), rect.bottom() + 1, head.height(), viewport()->height());
}

void KernelGrid::step(std::int64_t rowsDown, std::int64_t columnsRight)
{
    if (!m_weights)
        return;
    Cell cell = cellOf(m_chosen.kernel);
    if (flows() && columnsRight != 0) { // along the flow, from the end of a line to the next
        const std::int64_t number = cell.row * columns() + cell.column + columnsRight;
        cell = {number / columns(), number % columns()};
        if (number < 0)
            return;
    } else {
        cell = {cell.row + rowsDown, cell.column + columnsRight};
    }
    if (const auto kernel = kernelAt(cell))
        Q_EMIT chosen({*kernel, m_chosen.row, m_chosen.column});
}

void KernelGrid::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateLayout();
}

void KernelGrid::keyPressEvent(QKeyEvent* event)
{
    const std::int64_t page = std::max(1, (viewport()->height() - headSize().height()) / pitchY());
    switch (event->key()) {
    case Qt::Key_Left: step(0, -1); return;
    case Qt::Key_Right: step(0, 1); return;
    case Qt::Key_Up: step(-1, 0); return;
    case Qt::Key_Down: step(1, 0); return;
    case Qt::Key_PageUp: step(-std::min(page, cellOf(m_chosen.kernel).row), 0); return;
    case Qt::Key_PageDown: step(std::min(page, rows() - 1 - cellOf(m_chosen.kernel).row), 0); return;
    case Qt::Key_Plus:
    case Qt::Key_Equal: setZoom(m_zoom + 1); return;
    case Qt::Key_Minus: setZoom(m_zoom - 1); return;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void KernelGrid::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    if (const auto spot = spotAt(event->position().toPoint()))
        Q_EMIT chosen(*spot);
}

void KernelGrid::mouseMoveEvent(QMouseEvent* event)
{
    if (const auto spot = spotAt(event->position().toPoint()))
        Q_EMIT hovered(*spot);
    else
        Q_EMIT hoverLeft();
}

void KernelGrid::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        setZoom(m_zoom + (event->angleDelta().y() > 0 ? 1 : -1));
        event->accept();
        return;
    }
    // A row of rows scrolls sideways: there is nothing else that the wheel could mean.
    QScrollBar* across = horizontalScrollBar();
    if (verticalScrollBar()->maximum() == 0 && across->maximum() > 0 && event->angleDelta().x() == 0) {
        constexpr int kNotch = 120;
        across->setValue(across->value() - event->angleDelta().y() * 3 * across->singleStep() / kNotch);
        event->accept();
        return;
    }
    QAbstractScrollArea::wheelEvent(event);
}

void KernelGrid::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void KernelGrid::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool KernelGrid::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave)
        Q_EMIT hoverLeft();
    return QAbstractScrollArea::viewportEvent(event);
}

QSize KernelGrid::pictureSize() const
{
    if (!m_weights)
        return {};
    const QSize size = contentSize() + headSize();
    const bool isTooLarge = static_cast<std::int64_t>(size.width()) * size.height() > kMostPicturePixels;
    return isTooLarge ? QSize() : size;
}

} // namespace layerwise
