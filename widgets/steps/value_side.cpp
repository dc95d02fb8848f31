#include "widgets/steps/value_side.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/viewers/colour_legend.h"
#include "widgets/viewers/feature_bars.h"
#include "widgets/viewers/map_grid.h"

#include <QHBoxLayout>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace layerwise {

namespace {

enum Page { MapsPage, BarsPage, MessagePage };

constexpr int kValueDigits = 5;
constexpr int kFewMaps = 12; ///< so few are shown as large as they fit, more at a size that shows several rows
constexpr int kGap = 6;

} // namespace

ValueSide::ValueSide(QWidget* parent)
    : QWidget(parent), m_title(new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx, true)),
      m_shape(new ThemedLabel(ThemedLabel::Tone::Text, Theme::kQuietPx)), m_legend(new ColourLegend),
      m_pages(new QStackedWidget), m_grid(new MapGrid), m_bars(new FeatureBars),
      m_message(new ThemedLabel(ThemedLabel::Tone::Quiet))
{
    m_shape->setElideMode(Qt::ElideRight);
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * Theme::kGrid);
    row->addWidget(m_title);
    row->addWidget(m_shape, 1);
    row->addWidget(m_legend);
    m_legend->setReadOnly();
    row->addStrut(m_legend->sizeHint().height()); // maps stand at the same height with and without it
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_pages->addWidget(m_grid);
    m_pages->addWidget(m_bars);
    m_pages->addWidget(m_message);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::kGrid);
    layout->addLayout(row);
    layout->addWidget(m_pages, 1);
    setMinimumWidth(120);

    connect(m_grid, &MapGrid::channelChosen, this, &ValueSide::channelChosen);
    connect(m_grid, &MapGrid::hovered, this, [this](qint64 channel, int x, int y) {
        const auto at = static_cast<std::size_t>(y * m_value->mapWidth() + x);
        const QString value = formatValue(static_cast<double>(m_value->map(channel)[at]), kValueDigits);
        showHovered(tr("map %1 (y %2, x %3) = %4").arg(channel).arg(y).arg(x).arg(value));
    });
    connect(m_grid, &MapGrid::hoverLeft, this, &ValueSide::showRest);
    connect(m_bars, &FeatureBars::hovered, this, [this](qint64 index) {
        const auto values = m_value->features();
        if (index >= 0 && index < static_cast<qint64>(values.size()))
            showHovered(tr("feature %1 = %2")
                            .arg(index)
                            .arg(formatValue(static_cast<double>(values[static_cast<std::size_t>(index)]), kValueDigits)));
    });
    connect(m_bars, &FeatureBars::hoverLeft, this, &ValueSide::showRest);
}

void ValueSide::setValue(const QString& title, const ActivationPtr& value, const QString& message)
{
    m_value = value;
    m_title->setText(title);
    m_message->setText(message);
    const bool hasMaps = value && value->mapCount() > 0;
    m_grid->setActivation(hasMaps ? value : nullptr);
    m_bars->setActivation(value && !hasMaps ? value : nullptr);
    if (value) {
        const ActivationStats& stats = value->stats();
        const ColourScale scale = ColourScale::forRange(stats.min, stats.max);
        m_grid->setScale(scale);
        m_legend->setScale(scale, {}, {{stats.min, stats.max}});
        m_bars->setRange(static_cast<double>(std::min(stats.min, 0.0F)), static_cast<double>(std::max(stats.max, 0.0F)));
    }
    m_pages->setCurrentIndex(hasMaps ? MapsPage : value ? BarsPage : MessagePage);
    fitMaps();
    showRest();
}

void ValueSide::setChannel(std::int64_t channel)
{
    if (!m_value)
        return;
    if (m_value->mapCount() > 0)
        m_grid->setChannel(channel);
    else
        m_bars->setIndex(channel);
}

QString ValueSide::heading() const
{
    return m_title->text() + QLatin1Char(' ') + m_shape->text();
}

void ValueSide::showHovered(const QString& text)
{
    m_shape->setText(text);
}

void ValueSide::showRest()
{
    m_shape->setText(m_value ? formatShape(m_value->shape()) : QString());
    m_shape->setToolTip(m_shape->text());
    showLegend();
}

/// A few maps fill the place; of many, several rows are in sight.
void ValueSide::fitMaps()
{
    if (!m_value || m_value->mapCount() == 0)
        return;
    const int count = static_cast<int>(std::min<std::int64_t>(m_value->mapCount(), kFewMaps));
    const QSize place = m_pages->size();
    int size = place.height() - 2 * kGap;
    while (size > MapGrid::kMinThumbnail) {
        const int columns = std::max(1, place.width() / (size + kGap));
        const int rows = std::max(1, place.height() / (size + kGap));
        if (columns * rows >= count)
            break;
        size -= 4;
    }
    m_grid->setThumbnailSize(std::clamp(size, MapGrid::kMinThumbnail, MapGrid::kMaxThumbnail));
}

void ValueSide::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    showLegend();
    fitMaps();
}

/// The shape comes first: the legend stands beside it only where both fit.
void ValueSide::showLegend()
{
    const int words = m_title->sizeHint().width() + m_shape->sizeHint().width() + 4 * Theme::kGrid;
    m_legend->setVisible(m_value && m_value->mapCount() > 0 && words + m_legend->minimumSizeHint().width() <= width());
}

} // namespace layerwise
