#include "widgets/canvas/network_canvas.h"

#include "model/document/sentences.h"
#include "model/document/weight_status.h"
#include "widgets/canvas/block_states.h"
#include "widgets/canvas/canvas_drag.h"
#include "widgets/canvas/canvas_header.h"
#include "widgets/canvas/canvas_layout.h"
#include "widgets/canvas/fix_preview.h"
#include "widgets/canvas/gap_hints.h"
#include "widgets/canvas/rename_editor.h"
#include "widgets/canvas/strip_cache.h"
#include "widgets/common/theme.h"

#include <QAccessible>
#include <QScrollBar>
#include <QTimer>
#include <QVariantAnimation>

namespace layerwise {

namespace {

constexpr int kBusyMs = 150;
constexpr int kRefreshMs = 15;
constexpr int kScrollMs = 160;
/// Networks up to this size are shown wholly unfolded at first.
constexpr std::int64_t kFewBlocks = 14;

/// All containers but the first at each level, down to the first that has only layers.
void foldOthers(const Block& container, bool isOnFirstWay, std::unordered_set<BlockId>& folded)
{
    bool isFirst = isOnFirstWay;
    for (const auto& slot : container.slots) {
        for (const Block& child : slot) {
            if (child.slots.empty()) {
                continue;
            }
            if (!isFirst) {
                folded.insert(child.id);
            }
            foldOthers(child, isFirst, folded);
            isFirst = false;
        }
    }
}

} // namespace

NetworkCanvas::NetworkCanvas(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent)
    : QAbstractScrollArea(parent), m_document(document), m_selection(selection), m_runs(runs),
      m_layout(std::make_unique<CanvasLayout>()), m_states(std::make_unique<BlockStates>()),
      m_strips(std::make_unique<StripCache>()), m_drag(new CanvasDrag(this)), m_header(new CanvasHeader(this)),
      m_rename(new RenameEditor(document, viewport())), m_scrollAnimation(new QVariantAnimation(this)),
      m_busyTimer(new QTimer(this)), m_refreshTimer(new QTimer(this)), m_hints(new GapHints(document, this))
{
    setObjectName(QStringLiteral("canvas"));
    setAccessibleName(tr("Network"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setViewportMargins(0, CanvasHeader::kHeight, 0, 0);
    setAcceptDrops(true);
    viewport()->setAcceptDrops(true);
    viewport()->setMouseTracking(true);
    verticalScrollBar()->setSingleStep(36);
    horizontalScrollBar()->setSingleStep(36);
    connectParts();
    connectModel();
    foldByDefault();
    refreshStates();
    layOut();
}

NetworkCanvas::~NetworkCanvas() = default;

void NetworkCanvas::connectParts()
{
    m_scrollAnimation->setDuration(kScrollMs);
    m_scrollAnimation->setEasingCurve(QEasingCurve::OutCubic);
    connect(m_scrollAnimation, &QVariantAnimation::valueChanged, this,
            [this](const QVariant& value) { verticalScrollBar()->setValue(value.toInt()); });
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, m_scrollAnimation, &QVariantAnimation::stop);

    connect(m_header, &CanvasHeader::zoomInRequested, this, &NetworkCanvas::zoomIn);
    connect(m_header, &CanvasHeader::zoomOutRequested, this, &NetworkCanvas::zoomOut);
    connect(m_header, &CanvasHeader::resetZoomRequested, this, &NetworkCanvas::resetZoom);
    connect(m_header, &CanvasHeader::fitRequested, this, &NetworkCanvas::fitNetwork);
    connect(m_header, &CanvasHeader::problemsRequested, this, [this](bool errors) {
        const BlockId first = errors ? m_states->firstError() : m_states->firstWarning();
        if (first.valid()) {
            m_selection.select(first);
            revealBlock(first);
        }
        Q_EMIT problemsRequested();
    });

    connect(m_drag, &CanvasDrag::gapsChanged, this, [this] { relayout({}); });
    connect(m_hints, &GapHints::changed, viewport(), qOverload<>(&QWidget::update));
    connect(m_drag, &CanvasDrag::tick, this, &NetworkCanvas::autoscroll);
    connect(m_rename, &RenameEditor::closed, this, [this] { setFocus(); });

    m_busyTimer->setSingleShot(true);
    m_busyTimer->setInterval(kBusyMs);
    connect(m_busyTimer, &QTimer::timeout, this, [this] {
        m_isBusy = m_runs.isRunning();
        onRunChanged();
    });
    m_refreshTimer->setSingleShot(true);
    m_refreshTimer->setInterval(kRefreshMs);
    connect(m_refreshTimer, &QTimer::timeout, this, &NetworkCanvas::onRunChanged);
}

void NetworkCanvas::connectModel()
{
    connect(&m_document, &NetworkDocument::structureChanged, this, [this] { m_structureChanged = true; });
    connect(&m_document, &NetworkDocument::shapesChanged, this, &NetworkCanvas::onShapesChanged);
    connect(&m_document, &NetworkDocument::nameChanged, this, &NetworkCanvas::refreshHeader);
    connect(&m_document, &NetworkDocument::networkReplaced, this, [this] {
        cancelGesture();
        m_rename->cancel();
        m_ranNow.clear();
        foldByDefault();
        onShapesChanged();
        verticalScrollBar()->setValue(0);
    });
    connect(&m_selection, &Selection::changed, this, &NetworkCanvas::onSelectionChanged);

    connect(&m_runs, &RunController::started, this, [this] {
        m_ranNow.clear();
        m_busyTimer->start();
    });
    connect(&m_runs, &RunController::stepReady, this, [this](const TraceStepPtr& step) {
        m_ranNow.insert(step->block);
        if (!m_refreshTimer->isActive()) {
            m_refreshTimer->start();
        }
    });
    connect(&m_runs, &RunController::finished, this, [this] {
        m_busyTimer->stop();
        m_isBusy = false;
        onRunChanged();
    });
    const auto refreshSoon = [this] {
        if (!m_refreshTimer->isActive()) {
            m_refreshTimer->start();
        }
    };
    connect(&m_runs, &RunController::stateChanged, this, refreshSoon);
    connect(&m_document, &NetworkDocument::weightsChanged, this, refreshSoon);
    connect(&m_runs, &RunController::traceProblemsChanged, this, refreshSoon);
}

void NetworkCanvas::foldByDefault()
{
    m_folded.clear();
    if (countBlocks(m_document.network().root) > kFewBlocks) {
        foldOthers(m_document.network().root, true, m_folded);
    }
}

void NetworkCanvas::refreshStates()
{
    updateStates();
    refreshHeader();
}

void NetworkCanvas::updateStates() const
{
    m_states->update(m_document, m_runs, m_ranNow, m_isBusy);
    if (m_steps != nullptr) {
        m_states->followSteps(*m_steps, m_isBusy);
    }
}

void NetworkCanvas::refreshHeader()
{
    const ShapeReport& shapes = shownDocument().shapes();
    CanvasHeader::Words words;
    words.name = m_preview ? tr("Preview of the fix") : QString::fromStdString(m_document.network().name);
    words.parameters = tr("%1 parameters").arg(formatCount(shapes.parameterCount));
    const int errors = shownStates().errorCount();
    const int warnings = shownStates().warningCount();
    if (errors > 0) {
        words.errors = errors == 1 ? tr("1 error") : tr("%1 errors").arg(errors);
    }
    if (warnings > 0) {
        words.warnings = warnings == 1 ? tr("1 warning") : tr("%1 warnings").arg(warnings);
    }
    if (errors == 0 && shapes.multiplyAdds > 0) {
        words.multiplyAdds = tr("%1 mult-adds").arg(formatShortCount(shapes.multiplyAdds));
    }
    if (!m_preview && shapes.parameterCount > 0) {
        words.weights = tr("weights: %1").arg(weightsText(m_document, m_runs.seed()));
    }
    if (m_runs.isTrainMode()) {
        words.mode = tr("train mode");
    }
    const TracePtr trace = m_runs.trace();
    if (trace != nullptr && errors == 0 && !shownStates().isStale() && trace->replayCheck != ReplayCheck::NotMade) {
        words.replayIsEqual = trace->replayCheck != ReplayCheck::Different;
        words.replay = trace->replayCheck == ReplayCheck::Equal   ? tr("recorded = plain forward")
                       : trace->replayCheck == ReplayCheck::Close ? tr("recorded = plain forward to 1e-5")
                                                                  : tr("recorded ≠ plain forward");
    }
    m_header->setWords(words);
}

void NetworkCanvas::onShapesChanged()
{
    clearPreview();
    refreshStates();
    const BlockId current = m_selection.current();
    // After moving blocks about, what stands at the top keeps its place; after changing one block, that block does.
    const bool keepsCurrent = !m_structureChanged && isInView(current);
    m_structureChanged = false;
    relayout(keepsCurrent ? current : topmostInView());
    announceCurrent();
}

void NetworkCanvas::onRunChanged()
{
    m_refreshTimer->stop();
    const auto before = m_states->errorCount();
    refreshStates();
    if (before > 0 || m_states->errorCount() > 0) {
        relayout(topmostInView());
    }
    viewport()->update();
}

void NetworkCanvas::unfoldAround(BlockId id)
{
    bool changed = false;
    const Block& root = m_document.network().root;
    for (auto at = positionOf(root, id); at && at->parent != kRootId; at = positionOf(root, at->parent)) {
        changed = m_folded.erase(at->parent) > 0 || changed;
    }
    if (changed) {
        relayout(topmostInView());
    }
}

void NetworkCanvas::onSelectionChanged()
{
    const BlockId current = m_selection.current();
    if (m_selectingDepth == 0) {
        m_rangeStart = current;
        if (m_followSelection && current.valid() && m_document.block(current) != nullptr) {
            revealBlock(current);
        }
    }
    announceCurrent();
    viewport()->update();
}

void NetworkCanvas::announceCurrent()
{
    const BlockId current = m_selection.current();
    const Block* block = m_document.block(current);
    QString text = tr("Nothing selected");
    if (block != nullptr) {
        const BlockView& view = m_states->of(current);
        const BlockFit& fit = m_document.shapes().of(current);
        text = tr("%1, %2, %3")
                   .arg(m_document.path(current), QString::fromStdString(block->type), tr(stateWord(view.state)));
        if (fit.output) {
            text += QStringLiteral(", ") + formatShape(*fit.output);
        }
        for (const QString& words : {view.problem, view.warning}) {
            text += words.isEmpty() ? QString() : QStringLiteral(". ") + words;
        }
    }
    if (text == accessibleDescription()) {
        return;
    }
    setAccessibleDescription(text);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void NetworkCanvas::revealBlock(BlockId id)
{
    unfoldAround(id);
    if (const CanvasItem* item = shownItem(id)) {
        scrollToShow(item->kind == CanvasItem::Kind::Box ? item->header : item->rect, true);
    }
}

void NetworkCanvas::setFollowSelection(bool follow)
{
    m_followSelection = follow;
    if (follow && m_selection.current().valid()) {
        revealBlock(m_selection.current());
    }
}

void NetworkCanvas::setFolded(BlockId id, bool folded)
{
    const Block* block = m_document.block(id);
    if (block == nullptr || block->slots.empty() || folded == isFolded(id) || m_drag->isActive()) {
        return;
    }
    if (folded) {
        m_folded.insert(id);
    } else {
        m_folded.erase(id);
    }
    relayout(id);
}

void NetworkCanvas::toggleFold(BlockId id)
{
    setFolded(id, !isFolded(id));
}

void NetworkCanvas::foldAll()
{
    forEachBlock(m_document.network().root, m_document.registry(), [this](const Block& block, const std::string&, int) {
        if (!block.slots.empty()) {
            m_folded.insert(block.id);
        }
    });
    relayout(topmostInView());
    if (const CanvasItem* item = shownItem(m_selection.current())) {
        scrollToShow(item->rect, false);
    }
}

void NetworkCanvas::unfoldAll()
{
    const BlockId anchor = isInView(m_selection.current()) ? m_selection.current() : topmostInView();
    m_folded.clear();
    relayout(anchor);
}

} // namespace layerwise
