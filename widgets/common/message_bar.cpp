#include "widgets/common/message_bar.h"

#include "widgets/common/theme.h"
#include "widgets/common/tool_tip.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QToolButton>

namespace layerwise {

MessageBar::MessageBar(QWidget* parent) : QFrame(parent), m_icon(new QLabel(this)), m_words(new QLabel(this))
{
    setObjectName(QStringLiteral("messageBar"));
    m_words->setWordWrap(true);
    m_words->setMinimumWidth(1); // else a long file name would widen the window
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* close = new QToolButton(this);
    close->setText(tr("Close"));
    close->setAutoRaise(true);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, 6, 6, 6);
    layout->setSpacing(8);
    layout->addWidget(m_icon);
    layout->addWidget(m_words, 1);
    layout->addWidget(close, 0, Qt::AlignTop);
    updateColours();
    hide();
}

void MessageBar::showMessage(Kind kind, const QString& words)
{
    m_kind = kind;
    m_words->setText(words);
    m_words->setAccessibleName(words);
    m_words->setToolTip(toolTipOf(words));
    updateColours();
    show();
}

QString MessageBar::words() const { return isVisible() ? m_words->text() : QString(); }

void MessageBar::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        updateColours();
    }
}

void MessageBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        hide();
        return;
    }
    QFrame::keyPressEvent(event);
}

void MessageBar::updateColours()
{
    const Theme& theme = Theme::current();
    const bool error = m_kind == Kind::Error;
    const QColor fill = error ? theme.errorFill : theme.accentFill;
    const QColor edge = error ? theme.error : theme.accent;
    const QString sheet = QStringLiteral("#messageBar { background: %1; border: none; border-bottom: 1px solid %2; }")
                              .arg(fill.name(), edge.name());
    // Setting an equal sheet would send another PaletteChange, for ever.
    if (sheet != styleSheet()) {
        setStyleSheet(sheet);
    }
    m_icon->setText(error ? QStringLiteral("✕") : QStringLiteral("ℹ"));
    QPalette palette = m_icon->palette();
    palette.setColor(QPalette::WindowText, edge);
    m_icon->setPalette(palette);
}

} // namespace layerwise
