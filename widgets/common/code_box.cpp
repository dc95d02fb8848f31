#include "widgets/common/code_box.h"

#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"

#include <QVBoxLayout>

namespace layerwise {

CodeBox::CodeBox(QWidget* parent) : TintedFrame(Fill::Field, parent), m_label(new ThemedLabel(ThemedLabel::Tone::Text))
{
    m_label->setFont(Theme::monospace(Theme::kSmallPx));
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->addWidget(m_label);
}

void CodeBox::setText(const QString& text)
{
    m_label->setText(text);
}

QString CodeBox::text() const
{
    return m_label->text();
}

void CodeBox::setWrong(bool wrong)
{
    m_label->setTone(wrong ? ThemedLabel::Tone::Error : ThemedLabel::Tone::Text);
}

} // namespace layerwise
