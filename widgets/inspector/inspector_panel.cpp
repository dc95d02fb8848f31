#include "widgets/inspector/inspector_panel.h"

#include "model/document/problem_model.h"
#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/common/tinted_frame.h"
#include "widgets/inspector/block_page.h"
#include "widgets/inspector/network_page.h"

#include <QKeyEvent>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

namespace layerwise {

namespace {

constexpr QSize kPreferredSize(296, 560);
constexpr std::size_t kNamedBlocks = 12;

} // namespace

InspectorPanel::InspectorPanel(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection),
      m_problems(new ProblemModel(document, &runs, nullptr, this)), m_scroll(new QScrollArea),
      m_blockPage(new BlockPage(document, runs, *m_problems)), m_networkPage(new NetworkPage(document, *m_problems)),
      m_severalPage(new QWidget)
{
    buildSeveralPage();
    buildLockNotice();
    m_scroll->setObjectName(QStringLiteral("inspectorScroll"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* pages = new QWidget;
    auto* pagesLayout = new QVBoxLayout(pages);
    pagesLayout->setContentsMargins(0, 0, 0, 0);
    for (QWidget* page : {static_cast<QWidget*>(m_blockPage), static_cast<QWidget*>(m_networkPage), m_severalPage})
        pagesLayout->addWidget(page);
    m_scroll->setWidget(pages);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_lockNotice);
    layout->addWidget(m_scroll);

    connect(&m_selection, &Selection::changed, this, &InspectorPanel::updateSelection);
    connect(&m_selection, &Selection::optionFocusRequested, this, &InspectorPanel::focusOption);
    connect(&m_document, &NetworkDocument::structureChanged, this, &InspectorPanel::updateSelection);
    connect(&m_document, &NetworkDocument::lockChanged, this, &InspectorPanel::followLock);
    updateSelection();
    followLock();
}

void InspectorPanel::buildLockNotice()
{
    m_lockNotice = new TintedFrame(TintedFrame::Fill::Stale);
    m_lockNotice->setObjectName(QStringLiteral("lockNotice"));
    m_lockReason = new ThemedLabel(ThemedLabel::Tone::Text);
    m_lockReason->setWordWrap(true);
    auto* layout = new QVBoxLayout(m_lockNotice);
    layout->setContentsMargins(Theme::kPanelPadding, 8, Theme::kPanelPadding, 8);
    layout->addWidget(m_lockReason);
}

void InspectorPanel::followLock()
{
    const std::optional<Diagnostic>& lock = m_document.lock();
    if (lock)
        m_lockReason->setText(sentence(*lock));
    m_lockNotice->setVisible(lock.has_value());
    m_blockPage->setReadOnly(lock.has_value());
    m_networkPage->setReadOnly(lock.has_value());
}

void InspectorPanel::buildSeveralPage()
{
    m_severalTitle = new ThemedLabel(ThemedLabel::Tone::Text, 0, true);
    m_severalTitle->setObjectName(QStringLiteral("severalTitle"));
    m_severalBlocks = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_severalBlocks->setWordWrap(true);
    auto* hint = new ThemedLabel(ThemedLabel::Tone::Quiet);
    hint->setWordWrap(true);
    hint->setText(tr("Drag them to move them together. Ctrl+D duplicates, Ctrl+X cuts, Ctrl+C copies and Delete removes "
                     "them. Select one block to see its options."));
    auto* layout = new QVBoxLayout(m_severalPage);
    layout->setContentsMargins(Theme::kPanelPadding, Theme::kPanelPadding, Theme::kPanelPadding, Theme::kPanelPadding);
    layout->setSpacing(10);
    layout->addWidget(m_severalTitle);
    layout->addWidget(m_severalBlocks);
    layout->addWidget(hint);
    layout->addStretch();
}

QSize InspectorPanel::sizeHint() const { return kPreferredSize; }

bool InspectorPanel::event(QEvent* event)
{
    // In here F2 means the name in the header; the window's own F2 renames in the canvas.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_F2) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void InspectorPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_F2)
        startRename();
    else
        QWidget::keyPressEvent(event);
}

void InspectorPanel::startRename()
{
    if (m_selection.blocks().empty())
        m_networkPage->startRename();
    else if (m_selection.blocks().size() == 1)
        m_blockPage->startRename();
}

void InspectorPanel::updateSelection()
{
    const auto count = m_selection.blocks().size();
    const bool isOther = count == 1 && m_selection.current() != m_shown;
    if (count == 1)
        m_blockPage->setBlock(m_selection.current());
    m_shown = count == 1 ? m_selection.current() : BlockId{};
    if (count > 1)
        updateSeveral();
    m_blockPage->setVisible(count == 1);
    m_networkPage->setVisible(count == 0);
    m_severalPage->setVisible(count > 1);
    if (isOther)
        m_scroll->ensureVisible(0, 0);
}

void InspectorPanel::updateSeveral()
{
    const std::vector<BlockId>& blocks = m_selection.blocks();
    m_severalTitle->setText(tr("%1 blocks selected").arg(blocks.size()));
    QStringList names;
    for (std::size_t i = 0; i < blocks.size() && i < kNamedBlocks; ++i)
        names += m_document.path(blocks[i]);
    QString text = names.join(QStringLiteral(", "));
    if (blocks.size() > kNamedBlocks)
        text = tr("%1 and %2 more").arg(text).arg(blocks.size() - kNamedBlocks);
    m_severalBlocks->setText(text);
}

void InspectorPanel::focusOption(BlockId id, const QString& option)
{
    if (m_shown != id)
        return;
    QWidget* row = m_blockPage->focusOption(option);
    if (!row)
        return;
    // A form that was just made has its place only after the layout.
    QTimer::singleShot(0, row, [this, row] { m_scroll->ensureWidgetVisible(row, 0, Theme::kPanelPadding); });
}

} // namespace layerwise
