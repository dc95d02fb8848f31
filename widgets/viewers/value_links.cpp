#include "widgets/viewers/value_links.h"

#include "widgets/common/theme.h"

#include <QFontMetrics>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QToolButton>

namespace layerwise {

ValueLinks::ValueLinks(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::kGrid);
    const QString words[] = {tr("explain"), tr("receptive field"), tr("switch off"), tr("pin")};
    static const char* const kNames[] = {"explain", "receptiveField", "switchOff", "pin"};
    for (int i = 0; i < kCount; ++i) {
        auto* link = new QToolButton(this);
        link->setText(words[i]);
        link->setObjectName(QLatin1String(kNames[i]));
        link->setProperty("link", true);
        link->setCursor(Qt::PointingHandCursor);
        link->setFocusPolicy(Qt::TabFocus);
        layout->addWidget(link);
        m_links[i] = link;
    }
    layout->addStretch(1);
    m_links[ReceptiveField]->setCheckable(true);
    connect(m_links[Explain], &QToolButton::clicked, this, &ValueLinks::explainRequested);
    connect(m_links[ReceptiveField], &QToolButton::clicked, this, &ValueLinks::receptiveFieldToggled);
    connect(m_links[SwitchOff], &QToolButton::clicked, this, [this] { Q_EMIT switchRequested(!m_isOff); });
    connect(m_links[Pin], &QToolButton::clicked, this, &ValueLinks::pinRequested);
    setState({});
}

void ValueLinks::setState(const State& state)
{
    m_isOff = state.isOff;
    const QString first = tr("Click a value first");
    m_links[Explain]->setEnabled(state.hasValue);
    m_links[Explain]->setToolTip(state.hasValue ? tr("The sum behind this value") : first);
    m_links[ReceptiveField]->setEnabled(state.hasField);
    m_links[ReceptiveField]->setChecked(state.hasField && state.showsField);
    m_links[ReceptiveField]->setToolTip(state.hasField ? tr("Show what this value was made from on earlier maps and the image")
                                                       : first);
    m_links[SwitchOff]->setVisible(state.canSwitch);
    m_links[SwitchOff]->setText(state.isOff ? tr("switch on") : tr("switch off"));
    m_links[SwitchOff]->setToolTip(state.isOff ? tr("Let the channel through again")
                                               : tr("Set the whole channel to zero and see what changes after it"));
    m_links[Pin]->setVisible(state.canPin);
    m_links[Pin]->setText(state.isPinned ? tr("unpin") : tr("pin"));
    // A tool button's own size has more room around the words than a row of links can spare.
    const QFontMetrics metrics(Theme::font(Theme::kQuietPx, QFont::DemiBold));
    for (QToolButton* link : m_links)
        link->setFixedSize(metrics.horizontalAdvance(link->text()) + 2 * Theme::kGrid, metrics.height() + Theme::kGrid);
    m_links[Pin]->setToolTip(state.isPinned ? tr("Do not keep this map in view any more (P)")
                                            : tr("Keep this map in view, whatever is selected (P)"));
}

} // namespace layerwise
