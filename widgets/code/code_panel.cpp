#include "widgets/code/code_panel.h"

#include "model/document/sentences.h"
#include "model/document/source_notes.h"
#include "widgets/code/code_view.h"
#include "widgets/common/save_dialog.h"
#include "widgets/common/segmented_switch.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"

#include <QClipboard>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QRegularExpression>
#include <QSaveFile>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace layerwise {

namespace {

SourceLanguage languageOf(CodePanel::View view)
{
    return view == CodePanel::View::LibTorch ? SourceLanguage::LibTorch : SourceLanguage::PyTorch;
}

/// Containers on the way to the block that are the same for both.
qsizetype sharedLength(const QStringList& a, const QStringList& b)
{
    const auto [end, other] = std::ranges::mismatch(a, b);
    return end - a.begin();
}

/// "layer1 › 0", each but the last a link to its block.
QString crumbs(const NetworkDocument& document, BlockId container)
{
    QStringList parts;
    for (BlockId id = container; id.valid() && id != kRootId;) {
        const Block* block = document.block(id);
        const auto position = positionOf(document.network().root, id);
        if (!block || !position)
            break;
        parts.prepend(QStringLiteral("<a href=\"%1\">%2</a>")
                          .arg(QString::number(id.value), QString::fromStdString(block->name).toHtmlEscaped()));
        id = position->parent;
    }
    parts.prepend(
        QStringLiteral("<a href=\"%1\">%2</a>")
            .arg(QString::number(kRootId.value), QString::fromStdString(document.network().name).toHtmlEscaped()));
    return parts.join(QStringLiteral(" › "));
}

} // namespace

CodePanel::CodePanel(NetworkDocument& document, Selection& selection, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_pages(new QStackedWidget),
      m_code(new CodeView(SourceLanguage::PyTorch)), m_forms(new FormsView)
{
    m_code->setAccessibleName(tr("Source code"));
    m_code->setObjectName(QStringLiteral("codeView"));
    m_pages->addWidget(m_code);
    m_pages->addWidget(m_forms);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    layout->addWidget(m_pages, 1);

    connect(&m_document, &NetworkDocument::shapesChanged, this, &CodePanel::refresh);
    connect(&m_selection, &Selection::changed, this, [this] {
        if (m_view == View::ThreeForms)
            refresh();
        else
            markSelection();
    });
    connect(m_code, &CodeView::linePicked, this, &CodePanel::pick);
    connect(m_forms, &FormsView::linePicked, this, &CodePanel::pick);
    refresh();
}

QWidget* CodePanel::buildBar()
{
    auto* bar = new QWidget;
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(Theme::kPanelPadding, 2 * Theme::kGrid, Theme::kPanelPadding, Theme::kGrid);
    layout->setSpacing(2 * Theme::kGrid);
    m_switch = new SegmentedSwitch({tr("PyTorch"), tr("LibTorch C++"), tr("Three forms")});
    m_switch->setAccessibleName(tr("Shown code"));
    m_switch->setToolTips({tr("The whole network in Python"), tr("The whole network in C++"),
                           tr("What nn.Sequential(*layers) means, for the selected container")});
    m_title = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx);
    m_title->setObjectName(QStringLiteral("codeTitle"));
    m_title->setTextFormat(Qt::RichText);
    m_title->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_copy = new QToolButton;
    m_copy->setText(tr("Copy"));
    m_copy->setObjectName(QStringLiteral("copyCode"));
    m_copy->setToolTip(tr("Copies what is shown"));
    m_save = new QToolButton;
    m_save->setText(tr("Save…"));
    m_save->setObjectName(QStringLiteral("saveCode"));
    m_save->setToolTip(tr("Saves the source as a file that runs as it stands"));
    layout->addWidget(m_switch);
    layout->addWidget(m_title, 1);
    layout->addWidget(m_copy);
    layout->addWidget(m_save);

    connect(m_switch, &SegmentedSwitch::chosen, this, [this](int index) { setView(static_cast<View>(index)); });
    connect(m_title, &QLabel::linkActivated, this, [this](const QString& link) {
        const BlockId block{link.toULongLong()};
        if (block == kRootId)
            m_selection.clear();
        else
            m_selection.select(block);
    });
    connect(m_copy, &QToolButton::clicked, this, &CodePanel::copy);
    connect(m_save, &QToolButton::clicked, this, &CodePanel::askSave);
    return bar;
}

void CodePanel::setView(View view)
{
    m_view = view;
    m_switch->setCurrent(static_cast<int>(view));
    m_pages->setCurrentIndex(view == View::ThreeForms ? 1 : 0);
    m_save->setEnabled(view != View::ThreeForms);
    if (view != View::ThreeForms)
        m_code->setLanguage(languageOf(view));
    refresh();
}

QString CodePanel::text() const
{
    return m_view == View::ThreeForms ? m_forms->text() : QString::fromStdString(source().text());
}

SourceCode CodePanel::source() const
{
    const Network& network = m_document.network();
    return sourceOf(network, m_document.registry(), languageOf(m_view),
                    sourceNotes(network, m_document.registry(), m_document.shapes().problems));
}

bool CodePanel::saveTo(const QString& file)
{
    QSaveFile target(file);
    const QByteArray bytes = text().toUtf8();
    const bool saved = target.open(QIODevice::WriteOnly) && target.write(bytes) == bytes.size() && target.commit();
    const QString name = QFileInfo(file).fileName().toHtmlEscaped();
    m_title->setTone(saved ? ThemedLabel::Tone::Done : ThemedLabel::Tone::Error);
    m_title->setText(saved ? tr("✓ Saved as %1").arg(name) : tr("✕ %1 can't be written").arg(name));
    return saved;
}

void CodePanel::setRunning(BlockId block, const std::optional<Shape>& live, LinePart part)
{
    m_running = RunningLine{block, part, live};
    refresh();
}

void CodePanel::clearRunning()
{
    m_running.reset();
    refresh();
}

void CodePanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

/// Only what is seen is kept up to date.
void CodePanel::refresh()
{
    if (!isVisible())
        return;
    if (m_running && !m_document.block(m_running->block))
        m_running.reset();
    if (m_view == View::ThreeForms)
        refreshForms();
    else
        refreshCode();
    markSelection();
    updateTitle();
}

void CodePanel::refreshCode()
{
    m_code->setSource(source());
    if (m_running)
        m_code->markRunning(m_running->block, m_running->part);
    else
        m_code->clearRunning();
}

void CodePanel::refreshForms()
{
    m_forms->show(m_document.network(), m_document.registry(), m_document.shapes(), shownContainer(), m_running);
}

void CodePanel::markSelection()
{
    if (!isVisible())
        return;
    if (m_view != View::ThreeForms) {
        m_code->markBlocks(m_selection.blocks(), m_selection.current());
        return;
    }
    // The container itself is all that is shown.
    std::vector<BlockId> blocks = m_selection.blocks();
    std::erase(blocks, shownContainer());
    m_forms->markBlocks(blocks, m_selection.current() == shownContainer() ? BlockId{} : m_selection.current());
}

void CodePanel::updateTitle()
{
    m_title->setTone(ThemedLabel::Tone::Quiet);
    if (m_view == View::ThreeForms)
        m_title->setText(crumbs(m_document, shownContainer()));
    else
        m_title->setText(tr("%n lines", nullptr, static_cast<int>(m_code->source().lines.size())));
}

/// While something runs, the container whose loop runs it; else the selected one, or the one around.
BlockId CodePanel::shownContainer() const
{
    const Network& network = m_document.network();
    if (!m_running)
        return containerOf(network, m_selection.current());
    if (m_running->part != LinePart::Whole)
        return m_running->block;
    const auto position = positionOf(network.root, m_running->block);
    return position ? position->parent : kRootId;
}

/// Of the blocks that a line stands for, the one nearest to what is selected.
void CodePanel::pick(const std::vector<BlockId>& blocks)
{
    const QStringList here = m_document.path(m_selection.current()).split(QLatin1Char('.'));
    BlockId best;
    qsizetype longest = -1;
    for (const BlockId block : blocks) {
        const qsizetype length = sharedLength(here, m_document.path(block).split(QLatin1Char('.')));
        if (length > longest && block != kRootId) {
            best = block;
            longest = length;
        }
    }
    if (best.valid())
        m_selection.select(best);
}

void CodePanel::copy()
{
    QGuiApplication::clipboard()->setText(text());
    m_title->setTone(ThemedLabel::Tone::Done);
    m_title->setText(tr("✓ Copied"));
}

void CodePanel::askSave()
{
    const bool isPython = languageOf(m_view) == SourceLanguage::PyTorch;
    QString name = QString::fromStdString(m_document.network().name).toLower();
    name.replace(QRegularExpression(QStringLiteral("[^a-z0-9]+")), QStringLiteral("_"));
    const QString suffix = isPython ? QStringLiteral("py") : QStringLiteral("cpp");
    const QString folder = m_document.file().isEmpty() ? QDir::homePath() : QFileInfo(m_document.file()).path();
    const SaveKind kind = isPython ? SaveKind{tr("Python (*.py)"), {suffix}}
                                   : SaveKind{tr("C++ (*.cpp *.h)"), {suffix, QStringLiteral("h")}};
    if (const auto choice =
            askWhereToSave(this, tr("Save source"), QDir(folder).filePath(name + QLatin1Char('.') + suffix), {kind}))
        saveTo(choice->file);
}

} // namespace layerwise
