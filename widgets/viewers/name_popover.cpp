#include "widgets/viewers/name_popover.h"

#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"

#include <QLineEdit>
#include <QVBoxLayout>

namespace layerwise {

NamePopover::NamePopover(const QString& question, const QString& name, QWidget* parent) : QFrame(parent, Qt::Popup)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setProperty("popup", true);
    setFixedWidth(280);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, Theme::kPanelPadding, Theme::kPanelPadding, Theme::kPanelPadding);
    layout->setSpacing(2 * Theme::kGrid);
    auto* label = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kTextPx, true);
    label->setText(question);
    m_field = new QLineEdit(name);
    m_field->setObjectName(QStringLiteral("name"));
    m_field->setAccessibleName(question);
    m_field->setMaxLength(60);
    m_reason = new ThemedLabel(ThemedLabel::Tone::Error, Theme::kQuietPx);
    m_reason->setWordWrap(true);
    m_reason->hide();
    auto* hint = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    hint->setText(tr("Enter keeps it, Escape does not."));
    for (QWidget* widget : std::initializer_list<QWidget*>{label, m_field, m_reason, hint})
        layout->addWidget(widget);
    connect(m_field, &QLineEdit::returnPressed, this, [this] { Q_EMIT entered(m_field->text().trimmed()); });
}

void NamePopover::openAt(const QPoint& corner)
{
    adjustSize();
    move(corner);
    show();
    m_field->setFocus();
    m_field->selectAll();
}

void NamePopover::refuse(const QString& reason)
{
    m_reason->setText(reason);
    m_reason->show();
    adjustSize();
}

} // namespace layerwise
