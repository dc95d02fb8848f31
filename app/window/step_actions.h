#pragma once

#include "model/document/step_player.h"

class QAction;

namespace layerwise {

/// What one can do while stepping, as the window's actions.
struct StepActions {
    QAction* over = nullptr;
    QAction* into = nullptr;
    QAction* out = nullptr;
    QAction* back = nullptr;
    QAction* goOn = nullptr; ///< Space, where the canvas or the step's panel has the focus
    QAction* play = nullptr;
    QAction* continueRun = nullptr;
    QAction* runToBlock = nullptr;
    QAction* reset = nullptr;
    QAction* breakpoint = nullptr;
    QAction* editBreakpoint = nullptr;
    QAction* removeBreakpoints = nullptr;
};

} // namespace layerwise
