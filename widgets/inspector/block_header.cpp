#include "widgets/inspector/block_header.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/inspector/elided_label.h"
#include "widgets/inspector/name_field.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace layerwise {

namespace {

constexpr int kIconSize = 16;

} // namespace

BlockHeader::BlockHeader(NetworkDocument& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_icon(new QLabel), m_name(new NameField),
      m_type(new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kTextPx)), m_path(new ElidedLabel),
      m_reason(new ThemedLabel(ThemedLabel::Tone::Error, Theme::kQuietPx))
{
    m_name->setObjectName(QStringLiteral("blockName"));
    m_name->setAccessibleName(tr("Name"));
    m_reason->setObjectName(QStringLiteral("nameReason"));
    m_reason->setWordWrap(true);
    m_reason->hide();
    auto* line = new QHBoxLayout;
    line->setSpacing(4);
    line->addWidget(m_icon);
    line->addWidget(m_name);
    line->addWidget(m_type);
    line->addWidget(m_path, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addLayout(line);
    layout->addWidget(m_reason);
    connect(m_name, &NameField::renamed, this, &BlockHeader::rename);
    connect(m_name, &NameField::cancelled, this, [this] { setReason({}); });
}

void BlockHeader::setBlock(BlockId id)
{
    const Block* block = m_document.block(id);
    if (!block)
        return;
    const QString name = QString::fromStdString(block->name);
    // An unusable name that is being typed survives a change elsewhere in the network.
    if (id != m_id || m_reason->text().isEmpty()) {
        m_name->setName(name);
        setReason({});
    }
    m_id = id;
    m_type->setText(QString::fromStdString(block->type));
    m_path->setText(m_document.path(id));
    updateIcon();
}

void BlockHeader::startRename()
{
    m_name->startEditing();
}

void BlockHeader::setReadOnly(bool isReadOnly)
{
    if (isReadOnly) {
        setReason({});
        if (const Block* block = m_document.block(m_id))
            m_name->setName(QString::fromStdString(block->name));
    }
    setEnabled(!isReadOnly);
}

void BlockHeader::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_icon)
        updateIcon();
}

void BlockHeader::rename(const QString& name)
{
    const auto error = m_document.rename(m_id, name);
    setReason(error ? sentence(*error) : QString());
    if (!error)
        setBlock(m_id);
}

void BlockHeader::setReason(const QString& reason)
{
    m_reason->setText(reason);
    m_reason->setHidden(reason.isEmpty());
    m_name->setInvalid(!reason.isEmpty());
}

void BlockHeader::updateIcon()
{
    if (const LayerType* type = m_document.type(m_id))
        m_icon->setPixmap(Theme::layerPixmap(*type, kIconSize, devicePixelRatioF(), Theme::category(type->category())));
}

} // namespace layerwise
