#pragma once

#include "model/document/run_controller.h"
#include "model/document/selection.h"
#include "widgets/common/colour_map.h"

#include <QJsonObject>
#include <QWidget>

class QLabel;
class QSlider;
class QStackedWidget;
class QToolButton;

namespace layerwise {

class ColourLegend;
class FeatureBars;
class MapGrid;
class MapView;
class SegmentedSwitch;

/// All channels of the selected block's output (or input) as a grid, and one of them large. A block whose values are
/// features, not maps, is shown as bars. With nothing selected it shows the network's input. Of a batch it shows the
/// first image. GUI thread.
class FeatureMapPanel : public QWidget {
    Q_OBJECT
public:
    FeatureMapPanel(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent = nullptr);
    ~FeatureMapPanel() override;

    enum class ScaleMode { Map, Layer, Global };
    enum class Side { Output, Input };

    void setScaleMode(ScaleMode mode);
    void setSide(Side side);

    /// What is shown, for the dump of the window's state: block, side, shape, maps, channel, scale, low, high, stale,
    /// message (the words of an empty state), hover.
    QJsonObject describe() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Source {
        ActivationPtr activation;
        QString title;
        QString message; ///< why there is nothing, if activation is null
        QString hint;
    };

    void buildBar();
    void buildPages();
    void refresh();
    void applyScale();
    void applyChannel(std::int64_t channel);
    void showHover(std::int64_t channel, int x, int y);
    void updateHeader();
    void updateColours();
    Source source() const;
    Source sourceOfInput() const;
    Source sourceOfBlock(BlockId id) const;
    QString notReachedText(BlockId id) const;
    ColourScale globalScale() const;

    NetworkDocument& m_document;
    Selection& m_selection;
    RunController& m_runs;

    QWidget* m_bar = nullptr;
    SegmentedSwitch* m_scaleSwitch = nullptr;
    SegmentedSwitch* m_sideSwitch = nullptr;
    QLabel* m_titleLabel = nullptr;
    QLabel* m_sizeLabel = nullptr;
    QLabel* m_staleLabel = nullptr;
    QLabel* m_invalidLabel = nullptr;
    QSlider* m_zoom = nullptr;
    ColourLegend* m_legend = nullptr;
    QStackedWidget* m_pages = nullptr;
    QLabel* m_messageLabel = nullptr;
    QLabel* m_hintLabel = nullptr;
    MapGrid* m_grid = nullptr;
    MapView* m_view = nullptr;
    QLabel* m_hoverLabel = nullptr;
    FeatureBars* m_bars = nullptr;
    QLabel* m_barsHoverLabel = nullptr;

    Source m_source;
    ScaleMode m_scaleMode = ScaleMode::Layer;
    Side m_side = Side::Output;
    ColourScale m_globalScale;
    TracePtr m_globalScaleTrace;
    QString m_hoverText;
    bool m_refreshPending = false;
};

} // namespace layerwise
