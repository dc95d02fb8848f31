#pragma once

#include "model/document/run_controller.h"
#include "model/document/selection.h"

#include <QSplitter>

namespace layerwise {

class BlockCharts;
class LayerChart;

/// "Charts": the network by layer, beside it the selected block. GUI thread.
class ChartsPanel : public QSplitter {
    Q_OBJECT
public:
    ChartsPanel(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent = nullptr);

    LayerChart* layers() const { return m_layers; }
    BlockCharts* block() const { return m_block; }

private:
    LayerChart* m_layers = nullptr;
    BlockCharts* m_block = nullptr;
};

} // namespace layerwise
