#include "app/window/main_window.h"

#include "widgets/canvas/network_canvas.h"
#include "widgets/common/message_bar.h"
#include "widgets/problems/problem_details.h"
#include "widgets/problems/problem_popover.h"
#include "widgets/problems/problems_panel.h"

namespace layerwise {

void MainWindow::connectFixes()
{
    m_popover = new ProblemPopover(m_document, m_selection, *m_runs, *m_fixes, *m_problems->model(), m_canvas->viewport());
    connect(m_popover, &ProblemPopover::placeRequested, this, &MainWindow::placePopover);
    connect(m_canvas, &NetworkCanvas::viewChanged, this, &MainWindow::placePopover);
    for (ProblemDetails* details : {m_popover->details(), m_problems->details()}) {
        connect(details, &ProblemDetails::fixPointed, m_canvas, &NetworkCanvas::previewFix);
        connect(details, &ProblemDetails::fixLeft, m_canvas, &NetworkCanvas::clearPreview);
        connect(details, &ProblemDetails::fixApplied, this, &MainWindow::followFix);
        connect(details, &ProblemDetails::messageRequested, this,
                [this](const QString& words) { m_message->showMessage(MessageBar::Kind::Error, words); });
    }
}

void MainWindow::placePopover()
{
    // While a fix is previewed the blocks stand elsewhere, but what is pointed at must not move away.
    if (m_canvas->isPreviewing())
        return;
    const bool isHidden = m_canvas->isDragging() || m_canvas->isRenaming();
    m_popover->placeAt(isHidden ? QRect() : m_canvas->blockRect(m_popover->block()));
}

/// A mended network is run at once: that it works is what one wants to see.
void MainWindow::followFix(const Fix& fix)
{
    if (m_document.block(fix.block) != nullptr && fix.block != kRootId)
        m_selection.select(fix.block);
    if (m_document.shapes().ok() && !m_steps->isActive())
        runNow();
}

} // namespace layerwise
