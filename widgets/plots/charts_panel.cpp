#include "widgets/plots/charts_panel.h"

#include "widgets/plots/block_charts.h"
#include "widgets/plots/layer_chart.h"

namespace layerwise {

namespace {

constexpr int kLayersShare = 3;
constexpr int kBlockShare = 2;

} // namespace

ChartsPanel::ChartsPanel(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent)
    : QSplitter(Qt::Horizontal, parent), m_layers(new LayerChart(document, selection, runs)),
      m_block(new BlockCharts(selection, runs))
{
    addWidget(m_layers);
    addWidget(m_block);
    setChildrenCollapsible(false);
    setStretchFactor(0, kLayersShare);
    setStretchFactor(1, kBlockShare);
}

} // namespace layerwise
