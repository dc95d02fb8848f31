#include "app/window/main_window.h"

#include "widgets/attribution/attribution_panel.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/viewers/output_panel.h"

#include <QDockWidget>
#include <QTabWidget>

namespace layerwise {

QWidget* MainWindow::makeAttributionPanel()
{
    m_attribution = new AttributionPanel(m_document, m_selection, *m_runs);
    return m_attribution;
}

void MainWindow::connectAttribution()
{
    connect(m_canvas, &NetworkCanvas::effectsRequested, this, &MainWindow::showAttribution);
    connect(m_output, &OutputPanel::effectsRequested, this, &MainWindow::showAttribution);
}

void MainWindow::showAttribution()
{
    m_docks.last()->show();
    m_tabs->setCurrentWidget(m_attributionTab);
    // Where nothing is selected, what is off is what one came for.
    if (m_document.block(m_selection.current()) == nullptr && !m_runs->channelScales().empty())
        m_selection.select(m_runs->channelScales().front().block);
}

QJsonObject MainWindow::describeAttribution() const
{
    return m_attribution != nullptr && m_attribution->isVisible() ? m_attribution->describe() : QJsonObject();
}

} // namespace layerwise
