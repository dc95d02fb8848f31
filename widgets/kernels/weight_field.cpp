#include "widgets/kernels/weight_field.h"

#include <QKeyEvent>
#include <QStyle>
#include <QWheelEvent>

namespace layerwise {

namespace {

constexpr int kWheelNotch = 120;

} // namespace

WeightField::WeightField(QWidget* parent) : QLineEdit(parent)
{
    setToolTip(
        tr("Type a number and press Enter. Up and Down, or Ctrl and the wheel, change it by a tenth of the range."));
    connect(this, &QLineEdit::textEdited, this, [this] { setInvalid(false); });
}

void WeightField::setWeight(const WeightTensorPtr& weights, std::int64_t index)
{
    setEnabled(weights != nullptr);
    const std::optional<WeightPlace> place = weights ? std::optional(weights->place(index)) : std::nullopt;
    const bool isTyped = hasFocus() && text() != m_shown;
    const bool isSame = place == m_place;
    m_place = place;
    m_shown = weights ? weightText(weights->value(index)) : QString();
    if (!isSame || !isTyped)
        restore();
}

void WeightField::restore()
{
    setText(m_shown);     // also of the same text: what was typed before is not the field's to undo any more
    setCursorPosition(0); // of too long a number the sign and the first digits are seen
    setInvalid(false);
}

void WeightField::setInvalid(bool invalid)
{
    if (invalid == m_isInvalid)
        return;
    m_isInvalid = invalid;
    setProperty("invalid", invalid);
    style()->unpolish(this);
    style()->polish(this);
    if (!invalid)
        Q_EMIT refused({});
}

void WeightField::enter()
{
    const ParsedWeight parsed = parseWeight(text());
    setInvalid(!parsed.value);
    if (!parsed.value) {
        Q_EMIT refused(parsed.error);
        return;
    }
    if (text().trimmed() != m_shown) {
        m_shown = text(); // so that what becomes of it is shown in its place
        Q_EMIT entered(*parsed.value);
    }
    selectAll();
}

/// With nothing typed, undo and redo are the network's.
bool WeightField::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride && text() == m_shown) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->ignore();
            return false;
        }
    }
    return QLineEdit::event(event);
}

void WeightField::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        enter();
        return;
    case Qt::Key_Escape:
        restore();
        return;
    case Qt::Key_Up:
        restore();
        Q_EMIT nudged(1);
        return;
    case Qt::Key_Down:
        restore();
        Q_EMIT nudged(-1);
        return;
    default:
        QLineEdit::keyPressEvent(event);
    }
}

void WeightField::wheelEvent(QWheelEvent* event)
{
    const int steps = event->angleDelta().y() / kWheelNotch;
    if (!isEnabled() || steps == 0 || !(event->modifiers() & Qt::ControlModifier)) {
        QLineEdit::wheelEvent(event);
        return;
    }
    restore();
    Q_EMIT nudged(steps);
    event->accept();
}

/// A number that was typed but not entered is not silently set, and not left standing as if it were.
void WeightField::focusOutEvent(QFocusEvent* event)
{
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason)
        restore();
}

} // namespace layerwise
