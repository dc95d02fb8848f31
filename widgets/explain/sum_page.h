#pragma once

#include "widgets/explain/explain_page.h"

namespace layerwise {

class NumberGrid;
class ShareBars;
class ThemedLabel;
class WindowMap;

/// A value that a window over the input maps makes: the channels' shares of a weighted sum; for one of them the window on
/// its map, the values times the weights, and how it all adds up. Of max pooling, the values and the winner.
class SumPage : public ExplainPage {
    Q_OBJECT
public:
    explicit SumPage(QWidget* parent = nullptr);

    void setValue(const ExplainedValue& value) override;
    QJsonObject describe() const override;
    /// The input channel whose window is shown.
    std::int64_t channel() const { return m_channel; }

private:
    void showChannel();
    void showBars();
    void showGrids();
    void showSum();
    void showMap();
    void steerTo(int y, int x);
    QString sumText() const;

    ExplainedValue m_value;
    std::int64_t m_channel = 0;
    double m_channelSum = 0;
    std::int64_t m_channelCount = 0; ///< channels that have a part
    std::int64_t m_paddingCount = 0; ///< cells of the shown window
    std::int64_t m_cellCount = 0;

    ShareBars* m_bars = nullptr;
    ThemedLabel* m_mapCaption = nullptr;
    WindowMap* m_map = nullptr;
    NumberGrid* m_values = nullptr;
    NumberGrid* m_weights = nullptr;
    NumberGrid* m_products = nullptr;
    ThemedLabel* m_times = nullptr;
    ThemedLabel* m_equals = nullptr;
    ThemedLabel* m_sum = nullptr;
};

} // namespace layerwise
