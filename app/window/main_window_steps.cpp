#include "app/window/main_window.h"

#include "model/document/step_sentences.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/steps/breakpoint_editor.h"
#include "widgets/steps/step_panel.h"

#include <QAction>
#include <QDockWidget>
#include <QJsonArray>
#include <QLayout>
#include <QMenuBar>
#include <QResizeEvent>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kTitleHeight = 48;
constexpr char kStepButton[] = "stepButton"; ///< of a button, how early it loses its words: 1 last, 2 first

} // namespace

void MainWindow::buildStepActions()
{
    auto* menu = menuBar()->addMenu(tr("&Step"));
    StepController* steps = m_steps.get();
    const auto add = [&](const QString& text, const QKeySequence& keys, const char* icon, const QString& toolTip,
                         const QString& shortText) {
        QAction* action = addAction(menu, text, keys, QLatin1String(icon));
        action->setToolTip(QStringLiteral("%1 (%2)").arg(toolTip, keys.toString(QKeySequence::NativeText)));
        action->setIconText(shortText);
        return action;
    };
    m_step.over = add(tr("Step &over"), Qt::Key_F10, "step-over", tr("The next block, a box as a whole"), tr("Over"));
    m_step.into = add(tr("Step &into"), Qt::Key_F11, "step-into", tr("The next step, into a box"), tr("Into"));
    m_step.out = add(tr("Step o&ut"), Qt::SHIFT | Qt::Key_F11, "step-out", tr("To the end of this box"), tr("Out"));
    m_step.back = add(tr("Step &back"), Qt::SHIFT | Qt::Key_F10, "step-back", tr("The step before"), tr("Back"));
    menu->addSeparator();
    m_step.continueRun = add(tr("&Continue"), Qt::Key_F8, "continue", tr("To the next breakpoint, or to the end"),
                             tr("Continue"));
    m_step.runToBlock = add(tr("&Run to the selected block"), Qt::CTRL | Qt::Key_F10, "", tr("Until it has run"), {});
    m_step.play = add(tr("Go on by i&tself"), Qt::Key_F7, "play", tr("A step at a time; F7 again stops it"), tr("Play"));
    m_step.reset = add(tr("R&eset: to the beginning"), Qt::CTRL | Qt::SHIFT | Qt::Key_F5, "reset",
                       tr("Back to the image, before the first block"), tr("Reset"));
    menu->addSeparator();
    m_step.breakpoint = add(tr("Breakpoint on the selected block"), Qt::Key_F9, "breakpoint",
                            tr("Going on stops before it"), {});
    m_step.breakpoint->setCheckable(true);
    m_step.editBreakpoint = add(tr("&Stop only if…"), Qt::CTRL | Qt::Key_F9, "", tr("When a breakpoint stops"), {});
    m_step.removeBreakpoints = add(tr("Remove all breakpoints"), Qt::CTRL | Qt::SHIFT | Qt::Key_F9, "",
                                   tr("Going on stops nowhere any more"), {});

    connect(m_step.over, &QAction::triggered, steps, &StepController::stepOver);
    connect(m_step.into, &QAction::triggered, steps, &StepController::stepInto);
    connect(m_step.out, &QAction::triggered, steps, &StepController::stepOut);
    connect(m_step.back, &QAction::triggered, steps, &StepController::stepBack);
    connect(m_step.continueRun, &QAction::triggered, steps, &StepController::continueRun);
    connect(m_step.reset, &QAction::triggered, steps, &StepController::reset);
    connect(m_step.play, &QAction::triggered, m_player.get(), &StepPlayer::toggle);
    connect(m_step.runToBlock, &QAction::triggered, this, [this] { m_steps->runTo(m_selection.current()); });
    connect(m_step.breakpoint, &QAction::triggered, this, [this] { m_canvas->toggleBreakpoint(m_selection.current()); });
    connect(m_step.editBreakpoint, &QAction::triggered, this, [this] { editBreakpoint(m_selection.current()); });
    connect(m_step.removeBreakpoints, &QAction::triggered, &m_document, &NetworkDocument::removeAllBreakpoints);

    // Space belongs to whatever has the focus; here it is the presenter's key.
    m_step.goOn = new QAction(tr("Go on"), this);
    m_step.goOn->setShortcut(Qt::Key_Space);
    m_step.goOn->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_canvas->addAction(m_step.goOn);
    m_stepPanel->addAction(m_step.goOn);
    connect(m_step.goOn, &QAction::triggered, steps, &StepController::goOn);
}

void MainWindow::addStepButtons(QToolBar* bar)
{
    for (QAction* action : {m_step.over, m_step.into, m_step.out, m_step.back, m_step.play, m_step.continueRun,
                            m_step.reset}) {
        bar->addAction(action);
        auto* button = static_cast<QToolButton*>(bar->widgetForAction(action));
        const bool isMove = action != m_step.play && action != m_step.continueRun && action != m_step.reset;
        button->setProperty(kStepButton, isMove ? 1 : 2);
        // The keys stand in the tool tip; Space goes on and is not for pressing what was clicked last.
        button->setFocusPolicy(Qt::NoFocus);
    }
}

/// On a narrow window the step buttons keep their pictures and lose their words, rather than be cut off.
void MainWindow::fitToolBar()
{
    for (const int worded : {2, 1, 0}) {
        for (auto* button : m_toolBar->findChildren<QToolButton*>()) {
            const int rank = button->property(kStepButton).toInt();
            if (rank > 0) {
                button->setToolButtonStyle(rank <= worded ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
            }
        }
        m_toolBar->layout()->invalidate();
        if (m_toolBar->sizeHint().width() <= width()) {
            return;
        }
    }
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    fitToolBar();
}

void MainWindow::connectSteps()
{
    m_canvas->setSteps(m_steps.get());
    connect(m_steps.get(), &StepController::positionChanged, this, &MainWindow::updateSteps);
    connect(m_steps.get(), &StepController::stateChanged, this, &MainWindow::updateSteps);
    connect(m_player.get(), &StepPlayer::playingChanged, this, &MainWindow::showPlaying);
    connect(&m_selection, &Selection::changed, this, &MainWindow::updateSteps);
    connect(&m_document, &NetworkDocument::shapesChanged, this, &MainWindow::updateSteps);
    connect(&m_document, &NetworkDocument::breakpointsChanged, this, &MainWindow::updateSteps);
    connect(m_canvas, &NetworkCanvas::breakpointEditRequested, this, &MainWindow::editBreakpoint);
    updateSteps();
}

void MainWindow::updateSteps()
{
    const bool canGoOn = m_steps->canGoOn();
    const BlockId current = m_selection.current();
    const bool hasBlock = current != kRootId && m_document.block(current) != nullptr;
    m_step.over->setEnabled(canGoOn);
    m_step.into->setEnabled(canGoOn);
    m_step.continueRun->setEnabled(canGoOn);
    m_step.goOn->setEnabled(m_steps->isActive() && canGoOn);
    m_step.out->setEnabled(m_steps->canStepOut());
    m_step.back->setEnabled(m_steps->canStepBack());
    m_step.reset->setEnabled(m_steps->isActive());
    m_step.play->setEnabled(canGoOn || m_player->isPlaying() || m_steps->isComplete());
    m_step.runToBlock->setEnabled(hasBlock);
    m_step.breakpoint->setEnabled(hasBlock);
    m_step.breakpoint->setChecked(hasBlock && m_document.breakpoint(current).has_value());
    m_step.editBreakpoint->setEnabled(hasBlock);
    m_step.removeBreakpoints->setEnabled(!m_document.breakpoints().empty());
    if (m_steps->isActive() && !m_wasStepping) {
        m_docks.last()->show();
        m_tabs->setCurrentWidget(m_stepPanel);
    }
    m_wasStepping = m_steps->isActive();
    updateRunState();
}

void MainWindow::showPlaying(bool playing)
{
    m_step.play->setIconText(playing ? tr("Pause") : tr("Play"));
    m_step.play->setProperty(kIconProperty, playing ? QStringLiteral("pause") : QStringLiteral("play"));
    updateIcons();
    updateSteps();
}

void MainWindow::editBreakpoint(BlockId id)
{
    if (id == kRootId || m_document.block(id) == nullptr) {
        return;
    }
    QRect card = m_canvas->blockRect(id);
    card.setHeight(std::min(card.height(), kTitleHeight)); // of a box, its title
    auto* editor = new BreakpointEditor(m_document, id, this);
    editor->showAt({m_canvas->viewport()->mapToGlobal(card.topLeft()), card.size()});
}

QJsonObject MainWindow::describeSteps() const
{
    static const char* const kPhases[] = {"before", "enter", "done", "sum", "activation"};
    QJsonArray breakpoints;
    for (const auto& [block, breakpoint] : m_document.breakpoints()) {
        breakpoints.append(QJsonObject{{QStringLiteral("block"), m_document.path(block)},
                                       {QStringLiteral("stops"), breakpointText(breakpoint)}});
    }
    QJsonObject actions;
    for (const auto& [name, action] :
         {std::pair{"over", m_step.over}, {"into", m_step.into}, {"out", m_step.out}, {"back", m_step.back},
          {"continue", m_step.continueRun}, {"reset", m_step.reset}, {"play", m_step.play}}) {
        actions[QLatin1String(name)] = action->isEnabled();
    }
    QJsonObject result{{QStringLiteral("active"), m_steps->isActive()},
                       {QStringLiteral("waiting"), m_steps->isWaiting()},
                       {QStringLiteral("playing"), m_player->isPlaying()},
                       {QStringLiteral("breakpoints"), breakpoints},
                       {QStringLiteral("actions"), actions},
                       {QStringLiteral("panel"), m_stepPanel->describe()}};
    if (m_steps->isActive()) {
        const StepPosition& position = m_steps->position();
        result[QStringLiteral("number")] = static_cast<qint64>(m_steps->number());
        result[QStringLiteral("total")] = static_cast<qint64>(m_steps->total());
        result[QStringLiteral("block")] = m_document.path(position.block);
        result[QStringLiteral("phase")] = QLatin1String(kPhases[static_cast<int>(position.phase)]);
        result[QStringLiteral("failed")] = m_steps->hasFailed();
        result[QStringLiteral("complete")] = m_steps->isComplete();
        result[QStringLiteral("notice")] = m_steps->notice();
    }
    return result;
}

} // namespace layerwise
