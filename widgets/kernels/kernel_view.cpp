#include "widgets/kernels/kernel_view.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/explain/explain_painting.h"
#include "widgets/kernels/kernel_painting.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

constexpr int kMargin = 3; ///< room for the frame around the outermost cells
constexpr int kLargestCell = 44;
constexpr int kSmallestSeparateCell = 8; ///< smaller ones touch each other and are one picture
constexpr int kSidePadding = 3;
constexpr int kMatrixCell = 36;
constexpr int kHeadHeight = 15;
constexpr int kHeadPadding = 6;
constexpr int kWheelNotch = 120;

using Style = KernelView::NumberStyle;
/// From the most that can be read to the least that says something.
constexpr KernelView::NumberFit kFits[] = {
    {11, Style::ThreeDigits}, {10, Style::ThreeDigits}, {11, Style::TwoDigits}, {10, Style::TwoDigits},
    {11, Style::Decimals},    {10, Style::Decimals},    {9, Style::Decimals},   {10, Style::ShortDecimals},
    {9, Style::ShortDecimals}};

/// -0.00042 as "-4e-4".
QString oneDigitText(double value)
{
    static const QRegularExpression leadingZeros(QStringLiteral("e([+-])0*(\\d)"));
    return QString::number(value, 'e', 0).replace(leadingZeros, QStringLiteral("e\\1\\2")).remove(QLatin1Char('+'));
}

/// All numbers with as many decimals as give the largest of them two digits; what would be 0 so and is not, with one
/// significant digit.
QString decimalsText(double value, double largest, bool isShort)
{
    const int decimals = largest > 0 ? std::clamp(1 - static_cast<int>(std::floor(std::log10(largest))), 0, 6) : 0;
    QString text = QString::number(value, 'f', decimals);
    if (text.toDouble() == 0)
        return value == 0 ? QStringLiteral("0") : oneDigitText(value);
    if (isShort)
        text.replace(QLatin1String("0."), QLatin1String("."));
    return text;
}

} // namespace

KernelView::KernelView(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(120, 80);
    setAccessibleName(tr("Chosen kernel"));
}

void KernelView::setWeights(WeightTensorPtr weights, const KernelLayout& layout, const KernelSpot& chosen)
{
    m_weights = std::move(weights);
    m_layout = layout;
    m_chosen = chosen;
    followChosen();
    fitNumbers();
    update();
}

KernelSpot KernelView::spotOf(std::int64_t row, std::int64_t column) const
{
    return isMatrix() ? KernelSpot{{row, column}, 0, 0} : KernelSpot{m_chosen.kernel, row, column};
}

int KernelView::headWidth() const
{
    if (!isMatrix())
        return 0;
    const QFontMetrics metrics(Theme::font(Theme::kSmallPx));
    return metrics.horizontalAdvance(QString::number(m_layout.outputs - 1)) + kHeadPadding;
}

int KernelView::headHeight() const
{
    return isMatrix() ? kHeadHeight : 0;
}

/// Of a matrix as many cells as have room for numbers; the window moves only if the chosen weight leaves it.
void KernelView::followChosen()
{
    if (!isMatrix()) {
        m_window = {0, 0, m_layout.height, m_layout.width};
        return;
    }
    const auto seen = [](int room, std::int64_t count) {
        return std::clamp<std::int64_t>((room - 2 * kMargin) / kMatrixCell, 1, count);
    };
    m_window.rows = seen(height() - headHeight(), m_layout.outputs);
    m_window.columns = seen(width() - headWidth(), m_layout.inputs);
    const auto follow = [](std::int64_t first, std::int64_t size, std::int64_t count, std::int64_t at) {
        return std::clamp(first, std::max<std::int64_t>(0, at - size + 1), std::min(at, count - size));
    };
    m_window.firstRow = follow(m_window.firstRow, m_window.rows, m_layout.outputs, rowOf(m_chosen));
    m_window.firstColumn = follow(m_window.firstColumn, m_window.columns, m_layout.inputs, columnOf(m_chosen));
}

int KernelView::cellSize() const
{
    const std::int64_t wide = (width() - headWidth() - 2 * kMargin) / m_window.columns;
    const std::int64_t high = (height() - headHeight() - 2 * kMargin) / m_window.rows;
    return static_cast<int>(std::clamp<std::int64_t>(std::min(wide, high), 1, kLargestCell));
}

QPoint KernelView::origin() const
{
    const int left = headWidth() + (width() - headWidth() - cellSize() * static_cast<int>(m_window.columns)) / 2;
    return {left, headHeight() + kMargin};
}

QRect KernelView::cellRect(const KernelSpot& spot) const
{
    const std::int64_t row = rowOf(spot) - m_window.firstRow;
    const std::int64_t column = columnOf(spot) - m_window.firstColumn;
    if (!m_weights || row < 0 || column < 0 || row >= m_window.rows || column >= m_window.columns ||
        spot.kernel != spotOf(rowOf(spot), columnOf(spot)).kernel)
        return {};
    const int size = cellSize();
    return {origin() + QPoint(static_cast<int>(column) * size, static_cast<int>(row) * size), QSize(size, size)};
}

std::optional<KernelSpot> KernelView::spotAt(const QPoint& point) const
{
    const QPoint inside = point - origin();
    const int size = cellSize();
    if (!m_weights || inside.x() < 0 || inside.y() < 0 || inside.x() / size >= m_window.columns ||
        inside.y() / size >= m_window.rows)
        return std::nullopt;
    return spotOf(m_window.firstRow + inside.y() / size, m_window.firstColumn + inside.x() / size);
}

std::vector<KernelSpot> KernelView::spots() const
{
    std::vector<KernelSpot> result;
    for (std::int64_t row = 0; m_weights && row < m_window.rows; ++row) {
        for (std::int64_t column = 0; column < m_window.columns; ++column)
            result.push_back(spotOf(m_window.firstRow + row, m_window.firstColumn + column));
    }
    return result;
}

QString KernelView::cellText(const KernelSpot& spot) const
{
    if (!m_fit)
        return {};
    const auto value = static_cast<double>(m_weights->value(m_layout.index(spot)));
    switch (m_fit->style) {
    case Style::ThreeDigits: return formatValue(value, 3);
    case Style::TwoDigits: return formatValue(value, 2);
    case Style::Decimals: return decimalsText(value, static_cast<double>(m_weights->bound()), false);
    case Style::ShortDecimals: return decimalsText(value, static_cast<double>(m_weights->bound()), true);
    }
    return {};
}

/// The same size and number of digits for all cells.
void KernelView::fitNumbers()
{
    m_fit.reset();
    const int room = cellSize() - kSidePadding;
    if (!m_weights || room < kFits[std::size(kFits) - 1].fontPx)
        return;
    const std::vector<KernelSpot> shown = spots();
    for (const NumberFit& fit : kFits) {
        const QFontMetrics metrics(Theme::font(fit.fontPx));
        m_fit = fit;
        const bool allFit = std::ranges::all_of(
            shown, [&](const KernelSpot& spot) { return metrics.horizontalAdvance(cellText(spot)) <= room; });
        if (allFit)
            return;
    }
    m_fit.reset();
}

void KernelView::paintCells(QPainter& painter) const
{
    const ColourScale scale = m_weights->scale();
    const int gap = cellSize() >= kSmallestSeparateCell ? 1 : 0;
    painter.setFont(Theme::font(m_fit ? m_fit->fontPx : Theme::kSmallPx));
    for (const KernelSpot& spot : spots()) {
        const std::int64_t index = m_layout.index(spot);
        const QRect rect = cellRect(spot).adjusted(0, 0, -gap, -gap);
        const QColor colour = QColor::fromRgb(scale.colour(m_weights->value(index)));
        painter.fillRect(rect, colour);
        painter.setPen(inkOn(colour));
        if (m_fit)
            painter.drawText(rect, Qt::AlignCenter, cellText(spot));
        if (m_weights->isEdited(index))
            paintEditedMark(painter, rect);
    }
}

void KernelView::paintHeads(QPainter& painter) const
{
    if (!isMatrix())
        return;
    const int size = cellSize();
    painter.setFont(Theme::font(Theme::kSmallPx));
    painter.setPen(Theme::current().quietText);
    for (std::int64_t column = 0; column < m_window.columns; ++column) {
        const QRect rect(origin().x() + static_cast<int>(column) * size, 0, size, kHeadHeight);
        painter.drawText(rect, Qt::AlignCenter, QString::number(m_window.firstColumn + column));
    }
    for (std::int64_t row = 0; row < m_window.rows; ++row) {
        const QRect rect(0, origin().y() + static_cast<int>(row) * size, origin().x() - kHeadPadding, size);
        painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter, QString::number(m_window.firstRow + row));
    }
}

void KernelView::paintEvent(QPaintEvent*)
{
    if (!m_weights)
        return;
    QPainter painter(this);
    paintCells(painter);
    paintHeads(painter);
    const int gap = cellSize() >= kSmallestSeparateCell ? 1 : 0;
    const QRect frame = cellRect(m_chosen).adjusted(0, 0, -gap, -gap);
    drawFrame(painter, frame);
    if (hasFocus()) {
        painter.setPen(QPen(Theme::current().accent, 2));
        painter.drawRect(frame.adjusted(-1, -1, 1, 1));
    }
}

void KernelView::paintPicture(QPaintDevice& device, const QSize& size) const
{
    QPainter painter(&device);
    painter.scale(static_cast<double>(size.width()) / width(), static_cast<double>(size.height()) / height());
    paintCells(painter);
    paintHeads(painter);
}

void KernelView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    followChosen();
    fitNumbers();
}

void KernelView::mousePressEvent(QMouseEvent* event)
{
    const auto spot = spotAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && spot)
        Q_EMIT chosen(*spot);
}

void KernelView::mouseMoveEvent(QMouseEvent* event)
{
    if (const auto spot = spotAt(event->position().toPoint()))
        Q_EMIT hovered(*spot);
    else
        Q_EMIT hoverLeft();
}

void KernelView::leaveEvent(QEvent*)
{
    Q_EMIT hoverLeft();
}

void KernelView::wheelEvent(QWheelEvent* event)
{
    if (!m_weights || !(event->modifiers() & Qt::ControlModifier)) {
        event->ignore();
        return;
    }
    if (const int steps = event->angleDelta().y() / kWheelNotch; steps != 0)
        Q_EMIT nudged(steps);
    event->accept();
}

void KernelView::step(std::int64_t down, std::int64_t right)
{
    if (!m_weights)
        return;
    const std::int64_t rows = isMatrix() ? m_layout.outputs : m_layout.height;
    const std::int64_t columns = isMatrix() ? m_layout.inputs : m_layout.width;
    const std::int64_t row = std::clamp<std::int64_t>(rowOf(m_chosen) + down, 0, rows - 1);
    const std::int64_t column = std::clamp<std::int64_t>(columnOf(m_chosen) + right, 0, columns - 1);
    if (const KernelSpot spot = spotOf(row, column); spot != m_chosen)
        Q_EMIT chosen(spot);
}

void KernelView::keyPressEvent(QKeyEvent* event)
{
    const bool changes = event->modifiers() & Qt::ControlModifier;
    switch (event->key()) {
    case Qt::Key_Left: step(0, -1); return;
    case Qt::Key_Right: step(0, 1); return;
    case Qt::Key_Up:
        if (changes)
            Q_EMIT nudged(1);
        else
            step(-1, 0);
        return;
    case Qt::Key_Down:
        if (changes)
            Q_EMIT nudged(-1);
        else
            step(1, 0);
        return;
    default: QWidget::keyPressEvent(event);
    }
}

void KernelView::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void KernelView::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace layerwise
