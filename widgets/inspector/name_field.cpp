#include "widgets/inspector/name_field.h"

#include "widgets/common/theme.h"

#include <QKeyEvent>
#include <QStyle>

#include <algorithm>

namespace layerwise {

namespace {

// Names no colour: only takes the field's away while it is not used.
const char kHeadingLook[] = "QLineEdit { padding: 2px 4px; }"
                            "QLineEdit:!focus:!hover { background: transparent; border-color: transparent; }";
constexpr int kFrame = 14;
constexpr int kNarrowest = 24;
constexpr int kWidest = 150;

} // namespace

NameField::NameField(QWidget* parent) : QLineEdit(parent)
{
    setFont(Theme::font(Theme::kTextPx, QFont::DemiBold));
    setStyleSheet(QString::fromLatin1(kHeadingLook));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setToolTip(tr("Click or press F2 to rename"));
    connect(this, &QLineEdit::textChanged, this, [this] { updateGeometry(); });
    connect(this, &QLineEdit::editingFinished, this, [this] {
        if (text() != m_name)
            Q_EMIT renamed(text());
    });
}

void NameField::setName(const QString& name)
{
    m_name = name;
    if (text() != name)
        setText(name);
    setCursorPosition(0);
    setInvalid(false);
}

void NameField::startEditing()
{
    setFocus(Qt::OtherFocusReason);
    selectAll();
}

void NameField::setInvalid(bool invalid)
{
    if (property("invalid").toBool() == invalid)
        return;
    setProperty("invalid", invalid);
    style()->unpolish(this);
    style()->polish(this);
}

QSize NameField::sizeHint() const
{
    const int width = QFontMetrics(Theme::font(Theme::kTextPx, QFont::DemiBold)).horizontalAdvance(text()) + kFrame;
    return {std::clamp(width, kNarrowest, kWidest), QLineEdit::sizeHint().height()};
}

QSize NameField::minimumSizeHint() const
{
    return sizeHint();
}

bool NameField::event(QEvent* event)
{
    // With nothing typed Ctrl+Z is the document's.
    if (event->type() == QEvent::ShortcutOverride && text() == m_name) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->ignore();
            return false;
        }
    }
    return QLineEdit::event(event);
}

void NameField::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Escape) {
        QLineEdit::keyPressEvent(event);
        return;
    }
    setName(m_name);
    clearFocus();
    Q_EMIT cancelled();
}

} // namespace layerwise
