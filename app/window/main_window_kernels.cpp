#include "app/window/main_window.h"

#include "widgets/kernels/kernels_panel.h"

namespace layerwise {

QWidget* MainWindow::makeKernelsPanel()
{
    m_kernels = new KernelsPanel(m_document, m_selection, *m_runs);
    return m_kernels;
}

QJsonObject MainWindow::describeKernels() const
{
    return m_kernels && m_kernels->isVisible() ? m_kernels->describe() : QJsonObject();
}

} // namespace layerwise
