#pragma once

#include "model/core/step_position.h"
#include "model/document/run_controller.h"
#include "model/document/selection.h"
#include "widgets/common/colour_map.h"
#include "widgets/viewers/map_overlay.h"

#include <QJsonObject>
#include <QList>
#include <QWidget>

class QLabel;
class QSlider;
class QStackedWidget;

namespace layerwise {

class ColourLegend;
class FeatureBars;
class MapGrid;
class MapView;
class SegmentedSwitch;
class ThemedLabel;

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
    Side side() const { return m_side; }

    /// The block whose values are shown, and whether they come in (Before) or go out (Done). The network's input is
    /// {kRootId, Enter}, the position before the first block.
    StepPosition shown() const;
    /// A box on all maps shown, in their coordinates: what a value elsewhere was made from. It stays until it is
    /// changed; shownChanged() tells that other maps are shown. std::nullopt takes it away.
    void setRegion(const std::optional<MapRegion>& region);

    /// What is shown, for the dump of the window's state: block, side, shape, maps, channel, scale, low, high, stale,
    /// message (the words of an empty state), hover.
    QJsonObject describe() const;

Q_SIGNALS:
    /// The person pointed at a value of the first image: at is [channel, y, x] of maps, [feature] of features.
    void valuePicked(layerwise::BlockId block, layerwise::StepPhase phase, const QList<qint64>& at);
    /// shown() is another.
    void shownChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Source {
        ActivationPtr activation;
        QString title;
        QString message; ///< why there is nothing, if activation is null
        QString hint;
    };

    QWidget* buildBar();
    QWidget* buildMapsPage();
    QWidget* buildBarsPage();
    QWidget* buildMessagePage();
    void connectSources();
    void refresh();
    void showMaps();
    void showFeatures();
    void showMessage();
    void showScale();
    void showChannel(std::int64_t channel);
    void showValue(std::int64_t channel, int x, int y);
    void showFeature(std::int64_t index);
    void showZoom();
    void updateBar();
    void updateRestingText();
    void pick(const QList<qint64>& at);
    void connectMaps();
    Source source() const;
    Source sourceOfInput() const;
    Source sourceOfBlock(BlockId id) const;
    QString notReachedText(BlockId id) const;
    bool hasMaps() const;
    QString countText() const;
    ColourScale layerScale() const;
    ColourScale globalScale() const;

    NetworkDocument& m_document;
    Selection& m_selection;
    RunController& m_runs;

    SegmentedSwitch* m_scaleSwitch = nullptr;
    SegmentedSwitch* m_sideSwitch = nullptr;
    ThemedLabel* m_titleLabel = nullptr;
    ThemedLabel* m_sizeLabel = nullptr;
    ThemedLabel* m_staleLabel = nullptr;
    QLabel* m_invalidLabel = nullptr;
    QSlider* m_zoom = nullptr;
    ColourLegend* m_legend = nullptr;
    QStackedWidget* m_pages = nullptr;
    ThemedLabel* m_messageLabel = nullptr;
    ThemedLabel* m_hintLabel = nullptr;
    MapGrid* m_grid = nullptr;
    MapView* m_view = nullptr;
    QLabel* m_valueLabel = nullptr;
    FeatureBars* m_bars = nullptr;
    QLabel* m_featureLabel = nullptr;

    Source m_source;
    StepPosition m_shown;
    std::optional<MapRegion> m_region;
    ScaleMode m_scaleMode = ScaleMode::Layer;
    Side m_side = Side::Output;
    int m_barPitch = 1;
    QString m_valueText; ///< what the value label says, as plain text
    mutable ColourScale m_globalScale;
    mutable TracePtr m_globalScaleTrace; ///< the one m_globalScale was made for
};

} // namespace layerwise
