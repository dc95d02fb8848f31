#include "widgets/data/drawing_pad.h"

#include "model/document/picture.h"
#include "widgets/common/field_frame.h"
#include "widgets/common/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QTabletEvent>

#include <algorithm>

namespace layerwise {

namespace {

constexpr qreal kFieldWidth = 2; ///< of the receptive field's frame, in pixels
constexpr double kThicknessStep = 0.5;
constexpr int kFarStep = 4;

constexpr QColor kHintColour(0xa0, 0xa6, 0xb0); ///< on the pad, which is black in the dark as in the light

bool isUndo(const QKeyEvent& event)
{
    return event.matches(QKeySequence::Undo);
}

bool isOwnKey(const QKeyEvent& event)
{
    switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        return !(event.modifiers() & (Qt::ControlModifier | Qt::AltModifier));
    case Qt::Key_Space:
    case Qt::Key_Delete:
    case Qt::Key_E:
    case Qt::Key_BracketLeft:
    case Qt::Key_BracketRight:
        return event.modifiers() == Qt::NoModifier;
    default:
        return isUndo(event);
    }
}

} // namespace

DrawingPad::DrawingPad(QWidget* parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setTabletTracking(true);
    setCursor(Qt::BlankCursor);
    setAccessibleName(tr("Drawing pad"));
    setToolTip(tr("Draw a digit. The right button erases. Keys: arrows, Space, E, [ and ], Ctrl+Z, Delete"));
}

QRectF DrawingPad::padRect() const
{
    const qreal side = std::min(width(), height());
    return {(width() - side) / 2, (height() - side) / 2, side, side};
}

qreal DrawingPad::zoom() const
{
    return padRect().width() / m_surface.image().width;
}

DrawingPoint DrawingPad::toPicture(const QPointF& point) const
{
    const QPointF inside = (point - padRect().topLeft()) / zoom();
    return {inside.x(), inside.y()};
}

QPointF DrawingPad::toWidget(DrawingPoint point) const
{
    return padRect().topLeft() + QPointF(point.x, point.y) * zoom();
}

void DrawingPad::setThickness(double thickness)
{
    thickness = std::clamp(thickness, DrawingSurface::kLeastThickness, DrawingSurface::kLargestThickness);
    if (thickness == m_thickness)
        return;
    m_thickness = thickness;
    update();
    Q_EMIT thicknessChanged(thickness);
}

void DrawingPad::setErasing(bool erasing)
{
    if (erasing == m_isErasing)
        return;
    m_isErasing = erasing;
    update();
    Q_EMIT erasingChanged(erasing);
}

void DrawingPad::setImage(const GreyImage& image)
{
    end();
    m_surface.setImage(image);
    update();
    Q_EMIT changed();
}

void DrawingPad::clear()
{
    end();
    if (m_surface.isBlank())
        return;
    m_surface.clear();
    update();
    Q_EMIT changed();
}

void DrawingPad::undo()
{
    end();
    if (!m_surface.canUndo())
        return;
    m_surface.undo();
    update();
    Q_EMIT changed();
}

void DrawingPad::begin(DrawingPoint point, bool erases)
{
    end();
    m_strokeErases = erases;
    m_pen = point;
    m_surface.beginStroke(point, m_thickness, erases);
    update();
    Q_EMIT strokeChanged(true);
    Q_EMIT changed();
}

void DrawingPad::moveTo(DrawingPoint point)
{
    m_pen = point;
    update();
    if (!m_surface.isInStroke())
        return;
    m_surface.continueStroke(point);
    Q_EMIT changed();
}

void DrawingPad::end()
{
    m_button = Qt::NoButton;
    if (!m_surface.isInStroke())
        return;
    m_surface.endStroke();
    update();
    Q_EMIT strokeChanged(false);
}

void DrawingPad::mousePressEvent(QMouseEvent* event)
{
    if (m_button != Qt::NoButton || (event->button() != Qt::LeftButton && event->button() != Qt::RightButton))
        return;
    begin(toPicture(event->position()), m_isErasing || event->button() == Qt::RightButton);
    m_button = event->button();
}

void DrawingPad::mouseMoveEvent(QMouseEvent* event)
{
    // A stroke that is drawn with the keys goes on only with them.
    if (m_button != Qt::NoButton || !m_surface.isInStroke())
        moveTo(toPicture(event->position()));
}

void DrawingPad::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == m_button)
        end();
}

void DrawingPad::tabletEvent(QTabletEvent* event)
{
    const DrawingPoint point = toPicture(event->position());
    if (event->type() == QEvent::TabletPress && event->button() != Qt::NoButton)
        begin(point, m_isErasing || event->button() == Qt::RightButton ||
                         event->pointerType() == QPointingDevice::PointerType::Eraser);
    else if (event->type() == QEvent::TabletMove)
        moveTo(point);
    else if (event->type() == QEvent::TabletRelease)
        end();
    event->accept(); // else it comes again as the mouse's
}

bool DrawingPad::event(QEvent* event)
{
    // The window's shortcuts (delete the block, undo the edit) are not meant while one draws.
    if (event->type() == QEvent::ShortcutOverride && isOwnKey(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void DrawingPad::keyPressEvent(QKeyEvent* event)
{
    if (!isOwnKey(*event)) {
        QWidget::keyPressEvent(event);
        return;
    }
    const int step = event->modifiers() & Qt::ShiftModifier ? kFarStep : 1;
    switch (event->key()) {
    case Qt::Key_Left:
        return movePen(-step, 0);
    case Qt::Key_Right:
        return movePen(step, 0);
    case Qt::Key_Up:
        return movePen(0, -step);
    case Qt::Key_Down:
        return movePen(0, step);
    case Qt::Key_Space:
        if (m_surface.isInStroke())
            end();
        else
            begin(m_pen.value_or(DrawingPoint{DrawingSurface::kSide / 2.0, DrawingSurface::kSide / 2.0}), m_isErasing);
        return;
    case Qt::Key_Delete:
        return clear();
    case Qt::Key_E:
        return setErasing(!m_isErasing);
    case Qt::Key_BracketLeft:
        return setThickness(m_thickness - kThicknessStep);
    case Qt::Key_BracketRight:
        return setThickness(m_thickness + kThicknessStep);
    default:
        return undo();
    }
}

void DrawingPad::movePen(int dx, int dy)
{
    constexpr double kSide = DrawingSurface::kSide;
    const DrawingPoint from = m_pen.value_or(DrawingPoint{kSide / 2, kSide / 2});
    moveTo({std::clamp(from.x + dx, 0.0, kSide), std::clamp(from.y + dy, 0.0, kSide)});
}

void DrawingPad::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    if (!m_surface.isInStroke() && !hasFocus())
        m_pen.reset();
    update();
}

void DrawingPad::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    if (m_button == Qt::NoButton)
        end();
    if (!underMouse())
        m_pen.reset();
    update();
}

void DrawingPad::setField(const std::optional<ProbedField>& field)
{
    if (field == m_field)
        return;
    m_field = field;
    update();
}

void DrawingPad::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.drawImage(padRect(), toQImage(m_surface.image()));
    if (m_surface.isBlank()) {
        painter.setPen(kHintColour);
        painter.setFont(Theme::font(Theme::kTextPx));
        painter.drawText(padRect(), Qt::AlignCenter, tr("Draw here"));
    }
    painter.setPen(QPen(hasFocus() ? theme.accent : theme.line, 1));
    painter.drawRect(padRect().adjusted(0.5, 0.5, -0.5, -0.5));
    if (m_field)
        paintField(painter, padRect().toRect(), *m_field, std::nullopt, kFieldWidth);
    if (!m_pen)
        return;
    // What the pen would cover; the eraser's edge is broken.
    painter.setRenderHint(QPainter::Antialiasing);
    const bool erases = m_surface.isInStroke() ? m_strokeErases : m_isErasing;
    painter.setPen(QPen(theme.accent, 1.5, erases ? Qt::DotLine : Qt::SolidLine));
    const qreal radius = std::max(2.0, m_thickness / 2 * zoom());
    painter.drawEllipse(toWidget(*m_pen), radius, radius);
}

} // namespace layerwise
