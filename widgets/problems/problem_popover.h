#pragma once

#include "model/document/fix_search.h"
#include "model/document/problem_model.h"
#include "model/document/run_controller.h"
#include "model/document/selection.h"

#include <QFrame>

class QScrollArea;

namespace layerwise {

class ProblemDetails;

/// The error of the selected block, with its fixes, beside the block itself. Lies over the canvas and interrupts
/// nothing: Escape or its cross puts it away until another block with an error is selected. GUI thread.
class ProblemPopover : public QFrame {
    Q_OBJECT
public:
    ProblemPopover(NetworkDocument& document, Selection& selection, RunController& runs, FixSearch& fixes,
                   const ProblemModel& problems, QWidget* canvas);

    ProblemDetails* details() const { return m_details; }
    /// The block whose error it shows; invalid if there is none to show.
    BlockId block() const { return m_block; }
    /// Beside `block`, a rectangle of the canvas; an empty one, or one out of view, hides it.
    void placeAt(const QRect& block);

Q_SIGNALS:
    /// Another block(), or another size: it has to be placed anew.
    void placeRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void follow();
    void dismiss();
    void updateColours();

    Selection& m_selection;
    const ProblemModel& m_problems;
    ProblemDetails* m_details = nullptr;
    QScrollArea* m_scroll = nullptr;
    BlockId m_block;
    QString m_title;
    BlockId m_dismissed;
};

} // namespace layerwise
