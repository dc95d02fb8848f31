#pragma once

#include "model/core/activation.h"

#include <QWidget>

class QStackedWidget;

namespace layerwise {

class ColourLegend;
class FeatureBars;
class MapGrid;
class ThemedLabel;

/// One side of a step: what came in, or what went out. A heading with its shape, and below it the maps, or the bars of
/// what has no maps, or a word where there is nothing. GUI thread.
class ValueSide : public QWidget {
    Q_OBJECT
public:
    explicit ValueSide(QWidget* parent = nullptr);

    /// `message` is shown where there is no value.
    void setValue(const QString& title, const ActivationPtr& value, const QString& message);
    void setChannel(std::int64_t channel);
    const ActivationPtr& value() const { return m_value; }
    QString heading() const;

Q_SIGNALS:
    /// The person went to another map.
    void channelChosen(qint64 channel);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showHovered(const QString& text);
    void showRest();
    void fitMaps();
    void showLegend();

    ActivationPtr m_value;
    ThemedLabel* m_title = nullptr;
    ThemedLabel* m_shape = nullptr;
    ColourLegend* m_legend = nullptr;
    QStackedWidget* m_pages = nullptr;
    MapGrid* m_grid = nullptr;
    FeatureBars* m_bars = nullptr;
    ThemedLabel* m_message = nullptr;
};

} // namespace layerwise
