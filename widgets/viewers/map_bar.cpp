#include "widgets/viewers/map_bar.h"

#include "widgets/common/segmented_switch.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/common/tool_tip.h"
#include "widgets/viewers/colour_legend.h"

#include <QAbstractButton>
#include <QActionGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <iterator>

namespace layerwise {

namespace {

constexpr int kWidthWithSort = 720;  ///< narrower, the word "sort" gives way
constexpr int kWidthWithSize = 840;  ///< narrower, the slider for the maps' size gives way (keys and wheel do)

constexpr int kWideLegend = 116;
constexpr int kNarrowLegend = 64;

QToolButton* makeChoice(QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setProperty("choice", true);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::TabFocus);
    button->setFixedHeight(24);
    button->setMenu(new QMenu(button));
    button->menu()->setToolTipsVisible(true);
    return button;
}

QString opening(const QString& text)
{
    return text + QStringLiteral(" \u25be");
}

} // namespace

MapBar::MapBar(QWidget* parent) : QWidget(parent)
{
    m_viewButton = makeChoice(this);
    m_viewButton->setObjectName(QStringLiteral("mapsView"));
    m_viewButton->setToolTip(tr("What is shown, and what it is compared with"));
    m_viewMenu = m_viewButton->menu();
    m_scaleSwitch = new SegmentedSwitch({tr("Layer"), tr("Map"), tr("Inherited"), tr("Global")}, this);
    m_scaleSwitch->setAccessibleName(tr("Colour scale"));
    m_scaleSwitch->setToolTips({tr("One colour range for all maps of this block"), tr("Each map its own colour range"),
                                tr("The colour range of the convolution before, so that one sees what was set to zero"),
                                tr("One colour range for all blocks of the network")});
    m_orderLabel = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx, false, this);
    m_orderLabel->setText(tr("sort"));
    m_orderButton = makeChoice(this);
    m_orderButton->setObjectName(QStringLiteral("mapsOrder"));
    m_orderButton->setToolTip(tr("In which order the maps stand"));
    buildOrderMenu();
    m_countLabel = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx, false, this);
    m_countLabel->setElideMode(Qt::ElideRight);
    m_staleLabel = new ThemedLabel(ThemedLabel::Tone::Warning, Theme::kQuietPx, false, this);
    m_staleLabel->setElideMode(Qt::ElideRight);
    m_staleLabel->setToolTip(
        tr("From before the edit: the network or the image has changed since. Run again to renew this."));
    m_invalidLabel = new ThemedLabel(ThemedLabel::Tone::Error, Theme::kQuietPx, false, this);
    m_invalidLabel->setTextFormat(Qt::RichText);
    m_invalidLabel->setToolTip(tr("Values that are not numbers (NaN) or infinite (Inf), drawn in magenta"));
    m_size = new QSlider(Qt::Horizontal, this);
    m_size->setFixedWidth(60);
    m_size->setSingleStep(4);
    m_size->setAccessibleName(tr("Size"));
    m_legend = new ColourLegend(this);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * Theme::kGrid);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_viewButton, m_scaleSwitch, m_orderLabel, m_orderButton})
        layout->addWidget(widget);
    // The count takes what is left; the legend stands at the right end.
    layout->addWidget(m_staleLabel);
    layout->addWidget(m_invalidLabel);
    layout->addWidget(m_countLabel, 1);
    layout->addWidget(m_size);
    layout->addWidget(m_legend);

    connect(m_scaleSwitch, &SegmentedSwitch::chosen, this,
            [this](int index) { Q_EMIT scaleChosen(static_cast<ScaleMode>(index)); });
    connect(m_size, &QSlider::valueChanged, this, &MapBar::sizeChosen);
}

void MapBar::addTool(QToolButton* button)
{
    layout()->addWidget(button);
}

void MapBar::buildOrderMenu()
{
    QMenu* menu = m_orderButton->menu();
    auto* group = new QActionGroup(menu);
    const std::pair<QString, QString> orders[] = {
        {tr("index"), tr("As the channels are numbered")},
        {tr("mean"), tr("The largest mean first")},
        {tr("max"), tr("The largest value first")},
        {tr("variance"), tr("The largest variance first")},
        {tr("zeros"), tr("The largest share of zeros first")},
        {tr("contribution"), tr("First what speaks most for the chosen class: each channel is switched off in turn")}};
    for (const auto& [text, tip] : orders) {
        QAction* action = menu->addAction(text);
        action->setToolTip(tip);
        action->setCheckable(true);
        group->addAction(action);
        const auto order = static_cast<MapOrder>(m_orderActions.size());
        connect(action, &QAction::triggered, this, [this, order] { Q_EMIT orderChosen(order); });
        m_orderActions.append(action);
    }
    menu->addSeparator();
    m_hidesDeadAction = menu->addAction(tr("Hide maps that are all zero"));
    m_hidesDeadAction->setCheckable(true);
    connect(m_hidesDeadAction, &QAction::triggered, this, &MapBar::hidesDeadChosen);
}

void MapBar::setSettings(const MapSettings& settings)
{
    m_scale = settings.scale;
    QAction* order = m_orderActions[static_cast<int>(settings.order)];
    order->setChecked(true);
    m_orderButton->setText(opening(order->text()));
    m_hidesDeadAction->setChecked(settings.hidesDead);
    updateVisible();
}

void MapBar::setSize(int value, int least, int most, const QString& toolTip)
{
    const QSignalBlocker blocker(m_size);
    m_size->setRange(least, most);
    m_size->setValue(value);
    m_size->setToolTip(toolTip);
}

void MapBar::setState(const State& state)
{
    m_state = state;
    m_viewButton->setText(opening(state.view));
    m_viewButton->setEnabled(state.canChooseView);
    m_orderActions[static_cast<int>(MapOrder::Contribution)]->setVisible(state.canRank);
    m_countLabel->setToolTip(state.title + (state.shape.isEmpty() ? QString() : QLatin1Char('\n') + state.shape) +
                             (state.count.isEmpty() ? QString() : QLatin1Char('\n') + state.count));
    m_invalidLabel->setText(QStringLiteral("<span style=\"color:%1\">\u25a0</span> %2")
                                .arg(QColor::fromRgb(kNotFiniteColour).name(), state.invalid));
    updateVisible();
}

void MapBar::updateVisible()
{
    const State& s = m_state;
    // Each map its own range means nothing where there is one row of bars; nor do those of other maps.
    m_scaleSwitch->button(static_cast<int>(ScaleMode::Map))->setVisible(!s.hasValues || s.hasMaps);
    m_scaleSwitch->button(static_cast<int>(ScaleMode::Inherited))->setVisible(!s.hasValues || s.hasMaps);
    const bool hasScale = !s.hasValues || s.hasMaps || m_scale == ScaleMode::Global;
    m_scaleSwitch->setCurrent(static_cast<int>(hasScale ? m_scale : ScaleMode::Layer));
    m_scaleSwitch->setEnabled(s.hasValues);
    m_orderButton->setVisible(s.hasMaps);
    m_orderLabel->setVisible(s.hasMaps && width() >= kWidthWithSort);
    m_invalidLabel->setVisible(s.hasValues && !s.invalid.isEmpty());
    m_size->setVisible(s.hasValues && (!s.hasMaps || width() >= kWidthWithSize));
    m_legend->setVisible(s.hasMaps);
    m_legend->setBarWidth(width() >= kWidthWithSort ? kWideLegend : kNarrowLegend);
    fitTexts();
}

/// What the other parts leave for the two texts that come in a long and a short form.
int MapBar::roomForTexts() const
{
    int room = width();
    for (int i = 0; i < layout()->count(); ++i) {
        const QWidget* widget = layout()->itemAt(i)->widget();
        if (widget->isHidden())
            continue;
        room -= layout()->spacing();
        if (widget != m_countLabel && widget != m_staleLabel)
            room -= widget->sizeHint().width();
    }
    return room;
}

/// Both in full if they fit, else short, else that this is old alone: words that are cut off say nothing.
void MapBar::fitTexts()
{
    const bool isStale = m_state.hasValues && m_state.isStale;
    const QString longStale = isStale ? tr("\u21bb from before the edit") : QString();
    const QString shortStale = isStale ? tr("\u21bb stale") : QString();
    const QString shortCount = m_state.shortCount.isEmpty() ? m_state.count : m_state.shortCount;
    m_staleLabel->setVisible(isStale);
    m_countLabel->show();
    const int room = roomForTexts();
    const auto widthOf = [](const QLabel& label, const QString& text) {
        return text.isEmpty() ? 0 : label.fontMetrics().horizontalAdvance(text) + 2;
    };
    const std::pair<QString, QString> forms[] = {
        {longStale, m_state.count}, {shortStale, m_state.count}, {shortStale, shortCount}};
    const auto fits = std::ranges::find_if(forms, [&](const auto& form) {
        return widthOf(*m_staleLabel, form.first) + widthOf(*m_countLabel, form.second) <= room;
    });
    const bool hasRoom = fits != std::end(forms);
    m_staleLabel->setText(hasRoom ? fits->first : shortStale);
    m_countLabel->setText(hasRoom ? fits->second : shortCount);
    m_countLabel->setToolTip(m_countLabel->text() == m_state.count ? QString() : toolTipOf(m_state.count));
    m_countLabel->setVisible(hasRoom || !isStale);
}

void MapBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    updateVisible();
}

} // namespace layerwise
