#include "app/window/main_window.h"

#include "model/document/sentences.h"
#include "widgets/attribution/attribution_panel.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/common/message_bar.h"
#include "widgets/viewers/feature_map_panel.h"
#include "widgets/viewers/output_panel.h"
#include "widgets/viewers/prediction.h"

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
    connect(m_maps, &FeatureMapPanel::contributionsRequested, this, &MainWindow::askContributions);
    connect(m_runs.get(), &RunController::attributionReady, this, &MainWindow::takeContributions);
    connect(m_runs.get(), &RunController::finished, this, [this] {
        if (!m_runs->isLive())
            m_maps->renewContributions();
    });
}

/// What each channel adds to the class that the network says.
void MainWindow::askContributions(BlockId block)
{
    const int winner = predict(*m_runs->trace()).winner();
    if (winner >= 0)
        m_runs->ask(AttributionKind::Ranking, block, winner);
    else
        m_message->showMessage(MessageBar::Kind::Error,
                               tr("The network's output names no class, so nothing contributes to one."));
}

void MainWindow::takeContributions(const AttributionAnswer& answer)
{
    if (answer.kind != AttributionKind::Ranking)
        return;
    if (answer.error) {
        const bool asksAgain = answer.error->code == "attribution.outdated";
        m_maps->refuseContributions(answer.block, asksAgain ? QString() : sentence(*answer.error));
        return;
    }
    std::vector<float> changes;
    for (const ChannelImportance& channel : answer.channels)
        changes.push_back(channel.change);
    m_maps->setContributions(answer.block, std::move(changes));
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
