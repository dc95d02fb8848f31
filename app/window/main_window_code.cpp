#include "app/window/main_window.h"

#include "widgets/code/code_panel.h"

namespace layerwise {

namespace {

LinePart partOf(StepPhase phase)
{
    switch (phase) {
    case StepPhase::Sum:
        return LinePart::Sum;
    case StepPhase::Activation:
        return LinePart::Activation;
    case StepPhase::Before:
    case StepPhase::Enter:
    case StepPhase::Done:
        break;
    }
    return LinePart::Whole;
}

} // namespace

QWidget* MainWindow::makeCodePanel()
{
    m_code = new CodePanel(m_document, m_selection);
    connect(m_steps.get(), &StepController::positionChanged, this, &MainWindow::followCode);
    connect(m_steps.get(), &StepController::stateChanged, this, &MainWindow::followCode);
    followCode();
    return m_code;
}

/// The line of code that the pass stands at is marked, with the shape that it has put out.
void MainWindow::followCode()
{
    if (!m_steps->isActive()) {
        m_code->clearRunning();
        return;
    }
    const StepPosition& position = m_steps->position();
    const ActivationPtr output = m_steps->record().output;
    m_code->setRunning(position.block, output ? std::optional(output->shape()) : std::nullopt, partOf(position.phase));
}

} // namespace layerwise
