// How KernelGrid draws: what is in sight and nothing else.

#include "widgets/common/theme.h"
#include "widgets/explain/explain_painting.h"
#include "widgets/kernels/kernel_grid.h"
#include "widgets/kernels/kernel_painting.h"
#include "widgets/viewers/map_painter.h"

#include <QFontMetrics>
#include <QPaintEvent>
#include <QScrollBar>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kFrameDistance = 2;
constexpr int kFrameWidth = 2;
constexpr int kFocusedFrameWidth = 3;
constexpr int kLabelDistance = 6;

/// First and last of `count` steps of `pitch` pixels that are seen between two pixels.
struct Range {
    Range(int from, int to, int pitch, std::int64_t count)
        : first(std::clamp<std::int64_t>(from / pitch, 0, count - 1)),
          last(std::clamp<std::int64_t>(to / pitch, 0, count - 1))
    {
    }
    std::int64_t first;
    std::int64_t last;
};

/// 1, 2, 5, 10, ... so that labels of this size do not touch each other.
std::int64_t labelStep(int labelSize, int pitch)
{
    std::int64_t step = 1;
    for (int i = 0; step * pitch < labelSize + kLabelDistance; ++i)
        step = i % 3 == 1 ? step / 2 * 5 : step * 2;
    return step;
}

} // namespace

void KernelGrid::paintEvent(QPaintEvent* event)
{
    const Theme& theme = Theme::current();
    QPainter painter(viewport());
    painter.fillRect(event->rect(), theme.panel);
    m_paintedCount = 0;
    if (!m_weights)
        return;
    const QSize head = headSize();
    const QRect area = viewport()->rect().adjusted(head.width(), head.height(), 0, 0);
    painter.save();
    painter.setClipRect(area);
    const QRect dirty = area & event->rect();
    if (!dirty.isEmpty())
        m_paintedCount = isMatrix() ? paintMatrix(painter, dirty, origin()) : paintKernels(painter, dirty, origin());
    paintFrame(painter);
    painter.restore();
    paintHeads(painter, viewport()->size(), origin());
}

std::int64_t KernelGrid::paintKernels(QPainter& painter, const QRect& area, const QPoint& origin) const
{
    const QRect seen = area.translated(-origin);
    const Range rowRange(seen.top(), seen.bottom(), pitchY(), rows());
    const Range columnRange(seen.left(), seen.right(), pitchX(), columns());
    const ColourScale scale = m_weights->scale();
    MapPainter maps(painter);
    std::vector<float> buffer;
    std::int64_t painted = 0;
    for (std::int64_t row = rowRange.first; row <= rowRange.last; ++row) {
        for (std::int64_t column = columnRange.first; column <= columnRange.last; ++column) {
            const auto kernel = kernelAt({row, column});
            if (!kernel)
                continue;
            const QRect rect(origin.x() + static_cast<int>(column) * pitchX(),
                             origin.y() + static_cast<int>(row) * pitchY(), pitchX() - gap(), pitchY() - gap());
            const std::int64_t first = m_layout.offset(*kernel);
            maps.draw(rect.x(), rect.y(), m_weights->read(first, m_layout.area(), buffer),
                      static_cast<int>(m_layout.width), static_cast<int>(m_layout.height), scale, {m_zoom, 1});
            if (m_weights->isEdited(first, m_layout.area()))
                paintEditedMark(painter, rect);
            ++painted;
        }
    }
    return painted;
}

/// Kernels of one weight are put together to one picture: as many small ones would take their time.
std::int64_t KernelGrid::paintMatrix(QPainter& painter, const QRect& area, const QPoint& origin) const
{
    const QRect seen = area.translated(-origin);
    const Range rowRange(seen.top(), seen.bottom(), pitchY(), rows());
    const Range columnRange(seen.left(), seen.right(), pitchX(), columns());
    const std::int64_t across = columnRange.last - columnRange.first + 1;
    const std::int64_t down = rowRange.last - rowRange.first + 1;
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(across * down));
    std::vector<QRect> marks;
    for (std::int64_t row = rowRange.first; row <= rowRange.last; ++row) {
        for (std::int64_t column = columnRange.first; column <= columnRange.last; ++column) {
            const std::int64_t index = m_layout.offset({row, column});
            values.push_back(m_weights->value(index));
            if (m_weights->isEdited(index))
                marks.emplace_back(origin.x() + static_cast<int>(column) * pitchX(),
                                   origin.y() + static_cast<int>(row) * pitchY(), pitchX(), pitchY());
        }
    }
    const QPoint corner = origin + QPoint(static_cast<int>(columnRange.first) * pitchX(),
                                          static_cast<int>(rowRange.first) * pitchY());
    MapPainter(painter).draw(corner.x(), corner.y(), values, static_cast<int>(across), static_cast<int>(down),
                             m_weights->scale(), {m_zoom, 1});
    for (const QRect& mark : marks)
        paintEditedMark(painter, mark);
    return across * down;
}

void KernelGrid::paintHeads(QPainter& painter, const QSize& size, const QPoint& origin) const
{
    const QSize head = headSize();
    if (head.isEmpty())
        return;
    const Theme& theme = Theme::current();
    painter.setFont(font());
    painter.setPen(theme.quietText);
    const QFontMetrics metrics(font());

    painter.setClipRect(head.width(), 0, size.width() - head.width(), head.height());
    const std::int64_t columnStep = labelStep(metrics.horizontalAdvance(QString::number(columns() - 1)), pitchX());
    const Range columnRange(head.width() - origin.x(), size.width() - origin.x(), pitchX(), columns());
    for (std::int64_t column = columnRange.first; column <= columnRange.last; ++column) {
        if (column % columnStep != 0)
            continue;
        const int x = origin.x() + static_cast<int>(column) * pitchX() + (pitchX() - gap()) / 2;
        painter.drawText(QRect(x - 40, 0, 80, head.height()), Qt::AlignCenter, QString::number(column));
    }

    painter.setClipRect(0, head.height(), head.width(), size.height() - head.height());
    const std::int64_t rowStep = labelStep(metrics.height() / 2, pitchY());
    const Range rowRange(head.height() - origin.y(), size.height() - origin.y(), pitchY(), rows());
    for (std::int64_t row = rowRange.first; row <= rowRange.last; ++row) {
        if (row % rowStep != 0)
            continue;
        const int y = origin.y() + static_cast<int>(row) * pitchY() + (pitchY() - gap()) / 2;
        painter.drawText(QRect(0, y - 10, head.width() - 3, 20), Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(row));
    }
    painter.setClipping(false);
}

void KernelGrid::paintFrame(QPainter& painter) const
{
    if (isMatrix()) { // on its neighbours' pixels, so it has to be seen on all colours
        layerwise::drawFrame(painter, kernelRect(m_chosen.kernel));
        return;
    }
    const int width = hasFocus() ? kFocusedFrameWidth : kFrameWidth;
    const qreal reach = kFrameDistance + width / 2.0 - 0.5;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::current().accent, width));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(kernelRect(m_chosen.kernel)).adjusted(-reach, -reach, reach, reach), 3, 3);
}

void KernelGrid::paintPicture(QPaintDevice& device) const
{
    const QSize head = headSize();
    const QPoint first = origin() + QPoint(horizontalScrollBar()->value(), verticalScrollBar()->value());
    const QRect area(QPoint(head.width(), head.height()), contentSize());
    QPainter painter(&device);
    if (isMatrix())
        paintMatrix(painter, area, first);
    else
        paintKernels(painter, area, first);
    paintHeads(painter, pictureSize(), first);
}

} // namespace layerwise
