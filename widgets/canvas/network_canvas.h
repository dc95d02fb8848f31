#pragma once

#include "model/document/step_controller.h"

#include <QAbstractScrollArea>
#include <QJsonArray>
#include <QJsonObject>

#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

class QMenu;
class QMimeData;
class QTimer;
class QVariantAnimation;

namespace layerwise {

struct BlockMatch;
class BlockStates;
class CanvasDrag;
class CanvasHeader;
class FlowPainter;
class GapHints;
class Probe;
class RenameEditor;
class StepMarker;
class StripCache;
struct CanvasItem;
struct CanvasLayout;
struct Fix;
struct FixPreview;
struct LayoutGap;
struct PaintContext;

/// The network, top to bottom: a card a block, boxes for containers, shapes on the wires, the first feature maps and
/// the state of every block. Everything that changes the network goes through the document; what is folded and the zoom
/// are the canvas's own. Coordinates: "scene" is the layout's, with the main wire at x = 0; "view" is the viewport's.
/// GUI thread.
class NetworkCanvas : public QAbstractScrollArea {
    Q_OBJECT
public:
    NetworkCanvas(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent = nullptr);
    ~NetworkCanvas() override;

    double zoom() const { return m_zoom; }
    bool isFolded(BlockId id) const { return m_folded.contains(id); }
    bool isRenaming() const;
    bool isDragging() const;
    bool followsSelection() const { return m_followSelection; }
    bool isPreviewing() const { return m_preview != nullptr; }

    /// Shows where the pass stands and the breakpoints, from now on. To be called once.
    void setSteps(StepController* steps);
    /// Draws what the value pointed at can depend on on the cards' maps, from now on. To be called once.
    void setProbe(Probe* probe);

    /// Where a block is shown, in the viewport; of a block inside a folded container, that container's card. Empty if
    /// the block is unknown.
    QRect blockRect(BlockId id) const;
    /// What is shown, for the dump of the window's state: "zoom", "header", "current", "input" and "output" rectangles
    /// and text, and "blocks": per block path, name, type, rect ([x, y, w, h], global), visible, selected, state,
    /// folded, problem; "places": the dashed places and bare shortcuts one can drop on, with parent path, slot and
    /// rect.
    QJsonObject describe() const;

public Q_SLOTS:
    void zoomIn();
    void zoomOut();
    void resetZoom();
    void setZoom(double zoom);
    void fitNetwork();
    /// Unfolds what hides the block and scrolls to it.
    void revealBlock(layerwise::BlockId id);
    void foldAll();
    void unfoldAll();
    void toggleFold(layerwise::BlockId id);
    void setFolded(layerwise::BlockId id, bool folded);
    void startRename(layerwise::BlockId id);
    void renameCurrent();
    /// Shows the network as `fix` would leave it, with what it changes marked, until clearPreview() or the next edit.
    void previewFix(const layerwise::Fix& fix);
    void clearPreview();
    void toggleBreakpoint(layerwise::BlockId id);
    /// When on, the canvas scrolls to what is selected elsewhere, and unfolds it.
    void setFollowSelection(bool follow);

    void copy();
    void cut();
    void paste();
    void duplicateSelected();
    void deleteSelected();
    void moveSelected(int direction);
    void selectAll();
    /// Selects the block that was most likely meant: of those whose name, path or type is `text`, begins with it, or has
    /// it inside, or whose help has, the best, and of several the next after the current one. Called again with the same
    /// text, it goes on to the next best, and round. False if there is none. An empty text finds nothing.
    bool find(const QString& text, bool forward = true);

Q_SIGNALS:
    void zoomChanged(double zoom);
    /// What could not be done and why, for the status bar.
    void messageRequested(const QString& message);
    /// A click on "1 error" in the header.
    void problemsRequested();
    /// A click on "2 channels off" of a block, which is selected then.
    void effectsRequested();
    /// "Stop only if…": the condition of a block's breakpoint is to be chosen.
    void breakpointEditRequested(layerwise::BlockId id);
    /// blockRect() of blocks may have changed: scrolled, zoomed or laid out anew.
    void viewChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    enum class Gesture { None, Pressed, PressedGround, Dragging, RubberBand, Panning };

    // network_canvas.cpp
    void connectModel();
    void connectParts();
    void foldByDefault();
    void onSelectionChanged();
    void onShapesChanged();
    void onRunChanged();
    void refreshStates();
    void updateStates() const;
    void refreshHeader();
    void unfoldAround(BlockId id);
    void announceCurrent();

    // network_canvas_view.cpp
    void relayout(BlockId anchor);
    CanvasLayout laidOut(const std::vector<LayoutGap>& gaps) const;
    void layOut();
    void updateScrollBars();
    void scrollToShow(const QRectF& sceneRect, bool animated);
    void zoomAround(const QPointF& viewPoint, double zoom);
    QPointF origin() const; ///< view position of the scene's (0, 0)
    QPointF toScene(const QPointF& viewPoint) const;
    QRectF toView(const QRectF& sceneRect) const;
    const CanvasItem* shownItem(BlockId id) const; ///< of the block, else of the folded container that hides it
    bool isInView(BlockId id) const;
    BlockId topmostInView() const;
    QRectF renameRect(const CanvasItem& item) const; ///< of the name, in the scene

    // network_canvas_paint.cpp
    PaintContext paintContext(double zoom) const;
    void paintContent(QPainter& painter, const PaintContext& context, const QRectF& exposed) const;
    void paintDrag(QPainter& painter, const PaintContext& context) const;
    void paintDragHint(QPainter& painter, const PaintContext& context) const;
    QPixmap ghostOf(const CanvasItem& item) const;
    QJsonArray describeHints() const;
    QJsonArray describePreview() const;
    QJsonObject describeBlock(const Block& block, const QString& path) const;

    void paintHints(FlowPainter& flow, const PaintContext& context, const QRectF& reach) const;

    // network_canvas_preview.cpp
    const NetworkDocument& shownDocument() const; ///< the document, or what a fix would make of it
    const BlockStates& shownStates() const;

    // network_canvas_steps.cpp
    void onStepped();
    void placeMarker();
    bool isUnderWay() const; ///< one steps, and has not come to the end
    void paintSteps(QPainter& painter, const PaintContext& context, const QRectF& reach) const;
    BlockId edgeAt(const QPointF& scene) const;
    QString edgeToolTip(BlockId id) const;
    void addStepActions(QMenu& menu);
    void describeSteps(QJsonObject& result) const;

    // network_canvas_mouse.cpp
    void pressItem(const CanvasItem& item, const QPointF& scene, Qt::KeyboardModifiers modifiers);
    void releasePressed(Qt::KeyboardModifiers modifiers);
    void updateHover(const QPointF& viewPoint);
    void updateRubberBand(const QPointF& viewPoint);
    void autoscroll();
    void cancelGesture();
    QString toolTipAt(const QPointF& viewPoint) const;

    // network_canvas_drag.cpp
    void startDrag();
    void updateDrag(const QPointF& viewPoint, bool copy);
    void endDrag();
    void dropBlocks();
    bool isInOpenGap(const QPointF& scene) const;
    void hintMove(bool copies); ///< asks for the hints at the gaps for the canvas's own blocks
    void hintForeign(const QMimeData& mime);
    void insertDropped(const QMimeData& data, const BlockPosition& at);

    // network_canvas_keys.cpp
    bool handleEditKey(QKeyEvent* event);
    bool handleNavigationKey(QKeyEvent* event);
    void walk(int direction, bool extend);
    void walkToEnd(bool isLast);
    void foldOrGoOut();
    void unfoldOrGoIn();
    void selectShown(BlockId id, bool extend);
    void selectRange(BlockId from, BlockId to);

    // network_canvas_edits.cpp
    std::ptrdiff_t bestMatchFromHere(const std::vector<BlockMatch>& matches, bool forward) const;
    std::vector<BlockId> selectedTops() const; ///< selected blocks without those inside another selected one
    std::vector<Block> copiesOf(const std::vector<BlockId>& ids) const;
    BlockId neighbourAfterRemoval(const std::vector<BlockId>& ids) const;
    void selectInserted(const Result<std::vector<BlockId>>& ids);
    void report(const Diagnostic& diagnostic);

    NetworkDocument& m_document;
    Selection& m_selection;
    RunController& m_runs;
    std::unique_ptr<CanvasLayout> m_layout;
    std::unique_ptr<BlockStates> m_states;
    std::unique_ptr<StripCache> m_strips;
    std::unique_ptr<FixPreview> m_preview; ///< null as long as nothing is previewed
    CanvasDrag* m_drag = nullptr;
    CanvasHeader* m_header = nullptr;
    RenameEditor* m_rename = nullptr;
    QVariantAnimation* m_scrollAnimation = nullptr;
    QTimer* m_busyTimer = nullptr;    ///< a run that takes longer than this is shown as running
    QTimer* m_refreshTimer = nullptr; ///< steps that arrive together are shown together
    GapHints* m_hints = nullptr;
    Probe* m_probe = nullptr;          ///< null: no receptive fields
    StepController* m_steps = nullptr; ///< null: one can't step here
    StepMarker* m_marker = nullptr;    ///< with m_steps
    StepPosition m_marked;             ///< where the marker has gone last

    std::unordered_set<BlockId> m_folded;
    std::unordered_set<BlockId> m_ranNow; ///< blocks done in the run that is going on
    bool m_isBusy = false;
    double m_zoom = 1;
    bool m_followSelection = true;
    bool m_structureChanged = false; ///< since the last shapesChanged

    Gesture m_gesture = Gesture::None;
    QPointF m_pressPoint; ///< view
    QPointF m_lastPoint;  ///< view
    QPointF m_bandStart;  ///< scene
    QRectF m_band;        ///< scene
    BlockId m_pressed;
    QString m_foundWords; ///< what find() was called with last
    BlockId m_rangeStart; ///< where a selection by Shift begins
    BlockId m_hovered;
    bool m_pressedFold = false;
    bool m_pressedEffects = false;
    bool m_foldHovered = false;
    BlockId m_edgeHovered; ///< at whose left edge the pointer is
    bool m_selectOnRelease = false;
    std::vector<BlockId> m_bandBase; ///< selected before the rubber band
    int m_selectingDepth = 0;        ///< the selection is being changed from here
};

} // namespace layerwise
