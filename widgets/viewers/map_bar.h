#pragma once

#include "widgets/viewers/map_settings.h"

#include <QWidget>

class QLabel;
class QMenu;
class QSlider;
class QToolButton;

namespace layerwise {

class ColourLegend;
class SegmentedSwitch;
class ThemedLabel;

/// The bar above the maps: what is shown, the colour scale, the order, how many maps, the legend. It only shows and
/// asks. Where it is narrow, the least needed gives way. GUI thread.
class MapBar : public QWidget {
    Q_OBJECT
public:
    explicit MapBar(QWidget* parent = nullptr);

    /// What there is to show; all texts are plain.
    struct State {
        QString view;    ///< "Output", "Input", "Compared with A"
        bool canChooseView = true;
        bool hasValues = false;
        bool hasMaps = false;
        QString count;   ///< "64 maps of 16x16"
        QString shortCount = {}; ///< "64 maps", where there is no room for the other
        QString shape;   ///< "[1, 64, 16, 16]"
        QString title;   ///< path of the block
        QString invalid; ///< "2 NaN", or empty
        bool isStale = false;
        bool canRank = false; ///< somebody can tell how much each channel contributes
    };
    void setState(const State& state);
    void setSettings(const MapSettings& settings);
    void setSize(int value, int least, int most, const QString& toolTip);

    /// A button at the right end.
    void addTool(QToolButton* button);
    ColourLegend* legend() const { return m_legend; }
    /// Filled by the panel whenever it is about to be shown.
    QMenu* viewMenu() const { return m_viewMenu; }
    QToolButton* viewButton() const { return m_viewButton; }
    QToolButton* orderButton() const { return m_orderButton; }
    SegmentedSwitch* scaleSwitch() const { return m_scaleSwitch; }

Q_SIGNALS:
    void scaleChosen(layerwise::ScaleMode mode);
    void orderChosen(layerwise::MapOrder order);
    void hidesDeadChosen(bool hides);
    void sizeChosen(int value);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildOrderMenu();
    void updateVisible();
    void fitTexts();
    int roomForTexts() const;

    State m_state;
    ScaleMode m_scale = ScaleMode::Layer;
    QToolButton* m_viewButton = nullptr;
    QMenu* m_viewMenu = nullptr;
    SegmentedSwitch* m_scaleSwitch = nullptr;
    ThemedLabel* m_orderLabel = nullptr;
    QToolButton* m_orderButton = nullptr;
    QList<QAction*> m_orderActions;
    QAction* m_hidesDeadAction = nullptr;
    ThemedLabel* m_countLabel = nullptr;
    ThemedLabel* m_staleLabel = nullptr;
    ThemedLabel* m_invalidLabel = nullptr;
    QSlider* m_size = nullptr;
    ColourLegend* m_legend = nullptr;
};

} // namespace layerwise
