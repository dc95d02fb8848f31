#include "widgets/inspector/option_field.h"

#include "widgets/common/theme.h"
#include "widgets/inspector/option_text.h"

#include <QCompleter>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QTimerEvent>

namespace layerwise {

namespace {

constexpr int kArrowsWidth = 16;
constexpr int kRepeatDelayMs = 400;
constexpr int kRepeatMs = 60;

void drawArrow(QPainter& painter, const QRectF& place, bool up)
{
    const QPointF middle = place.center();
    const qreal tip = up ? -1.75 : 1.75;
    QPainterPath arrow;
    arrow.moveTo(middle + QPointF(-3, -tip));
    arrow.lineTo(middle + QPointF(0, tip));
    arrow.lineTo(middle + QPointF(3, -tip));
    painter.drawPath(arrow);
}

} // namespace

OptionField::OptionField(OptionSpec spec, QWidget* parent) : QLineEdit(parent), m_spec(std::move(spec))
{
    if (m_spec.nullable)
        setPlaceholderText(QStringLiteral("None"));
    if (canStep())
        setTextMargins(0, 0, kArrowsWidth - 4, 0);
    setAttribute(Qt::WA_Hover);
    setMouseTracking(true);
    if (m_spec.choices.empty())
        return;
    QStringList words;
    for (const std::string& choice : m_spec.choices)
        words += QString::fromStdString(choice);
    setCompleter(new QCompleter(words, this));
}

bool OptionField::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->ignore();
            return false;
        }
    }
    return QLineEdit::event(event);
}

void OptionField::keyPressEvent(QKeyEvent* event)
{
    const bool plain = !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::ShiftModifier));
    if (plain && canStep() && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down))
        step(event->key() == Qt::Key_Up ? 1 : -1);
    else if (plain && event->key() == Qt::Key_Escape)
        Q_EMIT cancelled();
    else
        QLineEdit::keyPressEvent(event);
}

void OptionField::wheelEvent(QWheelEvent* event)
{
    // Without the focus the wheel scrolls the panel; else a value would change under way.
    if (!hasFocus() || !canStep() || event->angleDelta().y() == 0) {
        event->ignore();
        return;
    }
    step(event->angleDelta().y() > 0 ? 1 : -1);
    event->accept();
}

void OptionField::paintEvent(QPaintEvent* event)
{
    QLineEdit::paintEvent(event);
    if (!showsArrows())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::current().quietText, 1.3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QRectF place = arrows();
    drawArrow(painter, QRectF(place.left(), place.top() + 1, place.width(), place.height() / 2), true);
    drawArrow(painter, QRectF(place.left(), place.center().y() - 1, place.width(), place.height() / 2), false);
}

void OptionField::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !canStep() || !arrows().contains(event->position().toPoint())) {
        QLineEdit::mousePressEvent(event);
        return;
    }
    m_direction = event->position().y() < height() / 2.0 ? 1 : -1;
    step(m_direction);
    m_repeat.start(kRepeatDelayMs, this);
}

void OptionField::mouseMoveEvent(QMouseEvent* event)
{
    const bool onArrows = canStep() && arrows().contains(event->position().toPoint());
    setCursor(onArrows ? Qt::ArrowCursor : Qt::IBeamCursor);
    if (m_direction == 0)
        QLineEdit::mouseMoveEvent(event);
}

void OptionField::mouseReleaseEvent(QMouseEvent* event)
{
    m_repeat.stop();
    if (m_direction == 0)
        QLineEdit::mouseReleaseEvent(event);
    m_direction = 0;
}

void OptionField::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != m_repeat.timerId()) {
        QLineEdit::timerEvent(event);
        return;
    }
    step(m_direction);
    m_repeat.start(kRepeatMs, this);
}

bool OptionField::canStep() const
{
    return m_spec.kind != OptionKind::Bool && m_spec.kind != OptionKind::Choice;
}

bool OptionField::showsArrows() const
{
    return canStep() && isEnabled() && (underMouse() || hasFocus());
}

QRect OptionField::arrows() const
{
    return {width() - kArrowsWidth - 2, 2, kArrowsWidth, height() - 4};
}

void OptionField::step(int direction)
{
    const auto stepped = steppedText(m_spec, text(), cursorPosition(), direction);
    if (!stepped)
        return;
    const int cursor = cursorPosition();
    setText(*stepped);
    setCursorPosition(cursor);
    Q_EMIT textEdited(*stepped);
}

} // namespace layerwise
