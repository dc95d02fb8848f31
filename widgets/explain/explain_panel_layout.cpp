#include "widgets/explain/explain_panel.h"

#include "widgets/common/exporter.h"
#include "widgets/common/segmented_switch.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/explain/chain_page.h"
#include "widgets/explain/curve_page.h"
#include "widgets/explain/list_page.h"
#include "widgets/explain/places_page.h"
#include "widgets/explain/sum_page.h"
#include "widgets/explain/window_map.h"

#include <QHBoxLayout>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace layerwise {

namespace {

constexpr double kSpeeds[] = {0.5, 1, 4};

} // namespace

QWidget* ExplainPanel::buildHeader()
{
    auto* header = new QWidget;
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * Theme::kGrid);
    m_title = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kTextPx, true);
    m_title->setElideMode(Qt::ElideLeft);
    m_title->setTextFormat(Qt::PlainText);
    m_check = new ThemedLabel(ThemedLabel::Tone::Done, Theme::kQuietPx);
    m_stale = new ThemedLabel(ThemedLabel::Tone::Warning, Theme::kQuietPx);
    m_stale->setText(tr("\u21bb stale"));
    m_stale->setToolTip(tr("From before the edit: the network or the image has changed since. Run again to renew this."));
    m_play = new QToolButton;
    m_play->setProperty("segment", true);
    m_play->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_play->setFocusPolicy(Qt::TabFocus);
    m_play->setToolTip(tr("Slide over the map, value by value (Space)"));
    m_speed = new SegmentedSwitch({tr("\u00bd\u00d7"), tr("1\u00d7"), tr("4\u00d7")});
    m_speed->setAccessibleName(tr("Speed"));
    m_speed->setToolTips({tr("2 values a second"), tr("4 values a second"), tr("16 values a second")});
    m_speed->setCurrent(1);
    m_back = new QToolButton;
    m_back->setText(QStringLiteral("\u2190"));
    m_back->setAccessibleName(tr("Back"));
    m_back->setToolTip(tr("Back to the value before (Backspace)"));
    m_why = new QToolButton;
    m_why->setText(tr("Why x?"));
    m_why->setToolTip(tr("Explain the value that came in (Enter)"));
    for (QToolButton* button : {m_back, m_why}) {
        button->setProperty("segment", true);
        button->setFocusPolicy(Qt::TabFocus);
    }
    row->addWidget(m_back);
    row->addWidget(m_title, 1);
    row->addWidget(m_stale);
    row->addWidget(m_check);
    row->addWidget(m_why);
    row->addWidget(m_play);
    row->addWidget(m_speed);
    auto* exporter = new Exporter(*this, [this]() -> std::vector<ExportItem> {
        if (m_pages->isHidden() || !m_pages->isVisible())
            return {};
        return {widgetItem(*m_pages, tr("Explanation"), m_title->text())};
    });
    row->addWidget(exporter->makeButton(this));
    return header;
}

/// That another block is selected than the one whose value is shown, and the way there.
QWidget* ExplainPanel::buildOtherSelected()
{
    m_otherSelected = new QWidget;
    auto* row = new QHBoxLayout(m_otherSelected);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * Theme::kGrid);
    m_otherText = new ThemedLabel(ThemedLabel::Tone::Warning, Theme::kQuietPx);
    m_otherText->setElideMode(Qt::ElideMiddle);
    m_explainOther = new QToolButton;
    m_explainOther->setObjectName(QStringLiteral("explainSelected"));
    m_explainOther->setProperty("segment", true);
    m_explainOther->setFocusPolicy(Qt::TabFocus);
    row->addWidget(m_otherText);
    row->addWidget(m_explainOther);
    row->addStretch(1);
    connect(m_explainOther, &QToolButton::clicked, this, &ExplainPanel::explainSelectedRequested);
    return m_otherSelected;
}

QWidget* ExplainPanel::buildBody()
{
    auto* body = new QWidget;
    auto* row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::kPanelPadding);
    m_pages = new QStackedWidget;
    m_sumPage = new SumPage;
    m_listPage = new ListPage;
    m_chainPage = new ChainPage;
    m_curvePage = new CurvePage;
    m_placesPage = new PlacesPage;
    for (ExplainPage* page : {m_sumPage, m_listPage, m_chainPage, m_curvePage, m_placesPage}) {
        m_pages->addWidget(page);
        connect(page, &ExplainPage::steered, this, &ExplainPanel::steer);
        connect(page, &ExplainPage::termAsked, this, &ExplainPanel::askWhy);
    }
    m_outputColumn = new QWidget;
    auto* column = new QVBoxLayout(m_outputColumn);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_outputCaption = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    m_outputCaption->setElideMode(Qt::ElideRight);
    m_outputCaption->setAlignment(Qt::AlignHCenter);
    m_output = new WindowMap;
    column->addWidget(m_outputCaption);
    column->addWidget(m_output, 1);
    row->addWidget(m_pages, 5);
    row->addWidget(m_outputColumn, 1);
    return body;
}

QWidget* ExplainPanel::buildFooter()
{
    auto* footer = new QWidget;
    auto* column = new QVBoxLayout(footer);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    m_formula = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    m_filled = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kSmallPx);
    m_formulas = new QBoxLayout(QBoxLayout::LeftToRight);
    m_formulas->setSpacing(2);
    for (ThemedLabel* label : {m_formula, m_filled}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
        label->setFont(Theme::monospace(Theme::kSmallPx));
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setFocusPolicy(Qt::NoFocus);
    }
    m_formulas->addWidget(m_formula);
    m_formulas->addWidget(m_filled);
    m_fieldToggle = new QToolButton;
    m_fieldToggle->setProperty("segment", true);
    m_fieldToggle->setCheckable(true);
    m_fieldToggle->setFocusPolicy(Qt::TabFocus);
    m_fieldToggle->setText(tr("receptive field"));
    m_fieldToggle->setToolTip(tr("Frame what the value can depend on, on every earlier map and on the image"));
    m_fieldText = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx);
    m_fieldText->setElideMode(Qt::ElideRight);
    auto* fields = new QHBoxLayout;
    fields->setSpacing(2 * Theme::kGrid);
    fields->addWidget(m_fieldToggle);
    fields->addWidget(m_fieldText, 1);
    column->addLayout(m_formulas);
    column->addLayout(fields);
    return footer;
}

void ExplainPanel::connectParts()
{
    connect(&m_probe, &Probe::changed, this, &ExplainPanel::followProbe);
    connect(&m_runs, &RunController::stateChanged, this, [this] {
        if (!m_probe.value())
            refresh(); // other words in the empty state
    });
    connect(m_fieldToggle, &QToolButton::clicked, &m_probe, &Probe::setFieldShown);
    connect(&m_probe, &Probe::fieldsChanged, this,
            [this] { m_fieldToggle->setChecked(m_probe.isFieldShown()); });
    connect(m_output, &WindowMap::pointed, this, &ExplainPanel::steer);
    connect(m_back, &QToolButton::clicked, this, &ExplainPanel::goBack);
    connect(m_why, &QToolButton::clicked, this, [this] { askWhyX(); });
    connect(m_play, &QToolButton::clicked, &m_player, &WindowPlayer::toggle);
    connect(m_speed, &SegmentedSwitch::chosen, this, [this](int index) {
        m_player.setIntervalMs(static_cast<int>(std::lround(WindowPlayer::kStepMs / kSpeeds[index])));
    });
    connect(&m_player, &WindowPlayer::playingChanged, this, &ExplainPanel::showPlaying);
    connect(&m_player, &WindowPlayer::moved, this, &ExplainPanel::go);
    showPlaying();
}

} // namespace layerwise
