#pragma once

#include "model/core/step_position.h"
#include "model/document/run_controller.h"
#include "model/document/selection.h"
#include "model/document/trace_snapshots.h"
#include "widgets/common/export_item.h"
#include "widgets/viewers/map_grid.h"
#include "widgets/viewers/map_settings.h"

#include <QJsonObject>
#include <QList>
#include <QWidget>

#include <map>
#include <tuple>

class QLabel;
class QMenu;
class QSettings;
class QStackedWidget;

namespace layerwise {

class ColourPopover;
class Exporter;
class FeatureBars;
class MapBar;
class MapColumn;
class MapView;
class PinStrip;
class ThemedLabel;
class ValueLinks;

/// All channels of the selected block's output (or input) as a grid, and one of them large; beside them, if wished, what
/// comes in, or a kept run, or the difference to it. A block whose values are features, not maps, is shown as bars. With
/// nothing selected it shows the network's input. Of a batch it shows the first image. GUI thread.
class FeatureMapPanel : public QWidget {
    Q_OBJECT
public:
    FeatureMapPanel(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent = nullptr);
    ~FeatureMapPanel() override;

    using ScaleMode = layerwise::ScaleMode;
    enum class Side { Output, Input };
    /// What is shown beside what the block puts out.
    struct Comparison {
        enum class Kind { None, Sides, Snapshot };
        Kind kind = Kind::None;
        std::uint64_t snapshot = 0;
        bool showsDifference = false; ///< in place of both, with Snapshot

        friend bool operator==(const Comparison&, const Comparison&) = default;
    };

    void setScaleMode(ScaleMode mode);
    void setStyle(const ColourStyle& style);
    void setOrder(MapOrder order);
    void setHidesDead(bool hides);
    /// The colours' first and last value for what is shown now, until resetColours().
    void setRange(float low, float high);
    void resetColours();
    void setSide(Side side);
    Side side() const { return m_side; }
    void setComparison(const Comparison& comparison);
    const Comparison& comparison() const { return m_comparison; }
    TraceSnapshots& snapshots() { return m_snapshots; }
    void togglePin(BlockId block, std::int64_t channel);

    /// The block whose values are shown, and whether they come in (Before) or go out (Done). The network's input is
    /// {kRootId, Enter}, the position before the first block.
    StepPosition shown() const;
    /// A box on all maps shown, in their coordinates: what a value elsewhere was made from. It stays until it is
    /// changed; shownChanged() tells that other maps are shown. std::nullopt takes it away.
    void setRegion(const std::optional<MapRegion>& region);
    /// Whether the link says that the receptive field is drawn.
    void setReceptiveFieldShown(bool shown);
    /// A number a channel of the block: how much it speaks for the chosen class. They are used from then on to sort it.
    void setContributions(BlockId block, std::vector<float> contributions);
    /// There will be none, for this reason; empty: they are asked for again.
    void refuseContributions(BlockId block, const QString& reason);
    /// Something ran anew: contributions are asked for again if they are what the maps are sorted by. The order stays until
    /// they come.
    void renewContributions();
    /// No value is pointed at any more.
    void clearPicked();

    void saveSettings(QSettings& settings) const;
    void restoreSettings(const QSettings& settings);
    /// What is shown, for the dump of the window's state: block, side, shape, maps, channel, scale, low, high, stale,
    /// message (the words of an empty state), value, and where maps and links are on the screen.
    QJsonObject describe() const;

Q_SIGNALS:
    /// The person pointed at a value of the first image: at is [channel, y, x] of maps, [feature] of features.
    void valuePicked(layerwise::BlockId block, layerwise::StepPhase phase, const QList<qint64>& at);
    /// shown() is another.
    void shownChanged();
    /// The links below the value that was pointed at.
    void explainRequested();
    void receptiveFieldToggled(bool on);
    void channelSwitchRequested(layerwise::BlockId block, qint64 channel, bool off);
    /// What has been done, for the status bar.
    void noticeRequested(const QString& words);
    /// The person sorts by contribution, and setContributions() has not been called for this block.
    void contributionsRequested(layerwise::BlockId block);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    struct Source {
        ActivationPtr activation;
        QString title;
        QString message; ///< why there is nothing, if activation is null
        QString hint;
    };
    struct Range {
        float low = 0;
        float high = 0;
        QString origin; ///< whose range it is
    };
    /// Whose black and white point: the block (none: all of them), its side, and whether it is a difference.
    using PointsKey = std::tuple<BlockId, StepPhase, bool>;

    // feature_map_panel.cpp: what there is, and when it is made anew
    QWidget* buildMapsPage();
    QWidget* buildBarsPage();
    QWidget* buildMessagePage();
    void connectBar();
    void connectMaps();
    void connectSources();
    void refreshIfSeen();
    void refresh();
    void showMaps();
    void showFeatures();
    void showMessage();
    void showChannel(std::int64_t channel);
    void showSize();
    void updateBar();
    QString countText() const;
    QString shortCountText() const;
    QString batchText() const;
    QString viewText() const;
    bool hasMaps() const;

    // feature_map_source.cpp: which activation
    Source source() const;
    Source sourceOfInput() const;
    Source sourceOfBlock(BlockId id, Side side) const;
    QString notReachedText(BlockId id) const;

    // feature_map_compare.cpp: the other one
    void takeOther();
    void applyDifference();
    void fillViewMenu(QMenu& menu);
    void fillSnapshotMenu(QMenu& menu);
    void askName(const QString& question, const QString& name, const std::function<QString(const QString&)>& take);
    bool isComparing() const { return m_comparison.kind != Comparison::Kind::None; }
    bool showsDifference() const;

    // feature_map_colours.cpp
    void showScale();
    void showLegend();
    void showPopover();
    Range range() const;
    Range layerRange() const;
    std::optional<Range> inheritedRange() const;
    Range globalRange() const;
    ColourScale commonScale() const;
    PointsKey pointsKey() const;
    bool isAdjusted() const;

    // feature_map_order.cpp: sorting, hiding, pins
    void updateOrder();
    void applyOrder();
    void updatePins();

    // feature_map_values.cpp: single values
    QWidget* buildLargeMap();
    void connectLinks(ValueLinks& links);
    void showValue(std::int64_t channel, int x, int y, bool inOther);
    void showFeature(std::int64_t index);
    void showCrossHair(const std::optional<MapPosition>& at, bool inOther);
    void showLarge();
    void updateRestingText();
    void setValueText(const QString& place, const QString& value, const QString& rest = {});
    QString otherValueText(std::int64_t channel, int x, int y, bool inOther) const;
    void pick(const QList<qint64>& at, bool inOther);
    void showPicked();
    void updateLinks();
    std::optional<QList<qint64>> pickedHere() const;
    std::vector<std::int64_t> switchedOff() const;
    std::vector<std::int64_t> scaledChannels() const;

    // feature_map_export.cpp
    void addExports();
    std::vector<ExportItem> exportItems() const;

    // feature_map_describe.cpp
    QJsonObject describePlaces() const;

    NetworkDocument& m_document;
    Selection& m_selection;
    RunController& m_runs;
    TraceSnapshots m_snapshots;
    MapStatistics m_statistics;

    Exporter* m_exporter = nullptr;
    MapBar* m_bar = nullptr;
    PinStrip* m_pins = nullptr;
    QStackedWidget* m_pages = nullptr;
    ThemedLabel* m_messageLabel = nullptr;
    ThemedLabel* m_hintLabel = nullptr;
    MapColumn* m_otherColumn = nullptr;
    MapColumn* m_column = nullptr;
    MapGrid* m_grid = nullptr;      ///< of m_column
    MapGrid* m_otherGrid = nullptr; ///< of m_otherColumn
    MapView* m_view = nullptr;
    QLabel* m_valueLabel = nullptr;
    ValueLinks* m_links = nullptr;
    FeatureBars* m_bars = nullptr;
    QLabel* m_featureLabel = nullptr;
    ValueLinks* m_featureLinks = nullptr;
    ColourPopover* m_popover = nullptr;

    Source m_source;
    Source m_other;       ///< if comparing
    ActivationPtr m_now;  ///< of a difference
    ActivationPtr m_then;
    Comparison m_comparison;
    StepPosition m_shown;
    MapSettings m_settings;
    std::map<PointsKey, std::pair<float, float>> m_points;
    BlockId m_contributionsOf;
    std::vector<float> m_contributions;
    BlockId m_contributionsAsked;
    QString m_contributionsRefused; ///< why; empty: they come
    std::int64_t m_hiddenCount = 0; ///< dead maps that are not shown
    Side m_side = Side::Output;
    bool m_largeIsOther = false; ///< the large map is one of the other column
    bool m_isOutOfDate = false;  ///< something happened while nobody saw it
    bool m_showsField = false;
    std::optional<MapRegion> m_region;
    std::optional<std::pair<StepPosition, QList<qint64>>> m_picked;
    int m_barPitch = 1;
    QString m_valueText; ///< what the value label says, as plain text
    mutable Range m_globalRange;
    mutable TracePtr m_globalRangeTrace; ///< the one m_globalRange was made for
    std::uint64_t m_generation = 0;      ///< of the document, that the pins and points belong to
};

} // namespace layerwise
