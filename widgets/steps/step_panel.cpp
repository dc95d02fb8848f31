#include "widgets/steps/step_panel.h"

#include "model/document/sentences.h"
#include "model/document/step_sentences.h"
#include "widgets/common/segmented_switch.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/common/value_table.h"
#include "widgets/steps/value_side.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSlider>
#include <QStackedWidget>
#include <QToolButton>

#include <cmath>

namespace layerwise {

namespace {

enum Page { InvitationPage, StepPage };

constexpr int kSentencePx = 15;
constexpr int kNumbersWidth = 156;
constexpr int kSpeedSteps = 20;

/// The slider is the faster the further right; in between by ratio, so that each notch feels the same.
int intervalOf(int notch)
{
    const double share = static_cast<double>(notch) / kSpeedSteps;
    return static_cast<int>(StepPlayer::kLongestMs *
                            std::pow(static_cast<double>(StepPlayer::kShortestMs) / StepPlayer::kLongestMs, share));
}

int notchOf(int intervalMs)
{
    const double ratio = static_cast<double>(StepPlayer::kShortestMs) / StepPlayer::kLongestMs;
    return static_cast<int>(
        std::lround(std::log(static_cast<double>(intervalMs) / StepPlayer::kLongestMs) / std::log(ratio) * kSpeedSteps));
}

} // namespace

StepPanel::StepPanel(NetworkDocument& document, Selection& selection, StepController& steps, StepPlayer& player,
                     QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_steps(steps), m_player(player),
      m_pages(new QStackedWidget(this))
{
    setFocusPolicy(Qt::StrongFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, 2 * Theme::kGrid, Theme::kPanelPadding, Theme::kGrid);
    layout->addWidget(m_pages);
    m_pages->addWidget(buildInvitation());
    m_pages->addWidget(buildStep());

    connect(&steps, &StepController::positionChanged, this, &StepPanel::refresh);
    connect(&steps, &StepController::stateChanged, this, &StepPanel::showControls);
    connect(&player, &StepPlayer::playingChanged, this, &StepPanel::showControls);
    connect(&selection, &Selection::channelChanged, this, [this](std::int64_t channel) {
        for (ValueSide* side : {m_input, m_second, m_output})
            side->setChannel(channel);
    });
    for (ValueSide* side : {m_input, m_second, m_output})
        connect(side, &ValueSide::channelChosen, &selection, &Selection::setChannel);
    updateIcons();
    refresh();
    showControls();
}

QToolButton* StepPanel::addButton(const QString& name, const QString& toolTip)
{
    auto* button = new QToolButton;
    button->setObjectName(name);
    button->setIconSize(QSize(16, 16));
    // Space goes on, so a button must not take it; all of them have keys of their own.
    button->setFocusPolicy(Qt::NoFocus);
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    return button;
}

QWidget* StepPanel::buildBar()
{
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * Theme::kGrid);
    m_number = new ThemedLabel(ThemedLabel::Tone::Accent, Theme::kTextPx, true);
    m_name = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kTextPx, true);
    m_name->setElideMode(Qt::ElideMiddle);
    m_type = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_type->setElideMode(Qt::ElideRight);
    m_back = addButton(QStringLiteral("stepPanelBack"), tr("Back (Shift+F10)"));
    m_on = addButton(QStringLiteral("stepPanelOn"), tr("Go on (Space)"));
    m_play = addButton(QStringLiteral("stepPanelPlay"), tr("Go on by itself (F7)"));
    m_speed = new QSlider(Qt::Horizontal);
    m_speed->setRange(0, kSpeedSteps);
    m_speed->setValue(notchOf(m_player.intervalMs()));
    m_speed->setFixedWidth(72);
    m_speed->setAccessibleName(tr("Speed"));
    m_speed->setToolTip(tr("How fast it goes on by itself"));
    m_boxes = new SegmentedSwitch({tr("Boxes whole"), tr("Into boxes")});
    m_boxes->setAccessibleName(tr("What going on does with a box"));
    m_boxes->setToolTips({tr("Going on takes a box with all that is in it, as F10 does"),
                          tr("Going on walks through what is in a box, as F11 does")});
    row->addWidget(m_number);
    row->addWidget(m_name);
    row->addWidget(m_type, 1);
    row->addWidget(m_boxes);
    for (QToolButton* button : {m_back, m_on, m_play})
        row->addWidget(button);
    row->addWidget(m_speed);

    connect(m_back, &QToolButton::clicked, &m_steps, &StepController::stepBack);
    connect(m_on, &QToolButton::clicked, &m_steps, &StepController::goOn);
    connect(m_play, &QToolButton::clicked, &m_player, &StepPlayer::toggle);
    connect(m_speed, &QSlider::valueChanged, this, [this](int notch) { m_player.setIntervalMs(intervalOf(notch)); });
    connect(m_boxes, &SegmentedSwitch::chosen, this, [this](int index) { m_steps.setEntersContainers(index == 1); });
    return bar;
}

QWidget* StepPanel::buildStep()
{
    auto* page = new QWidget;
    m_sentence = new ThemedLabel(ThemedLabel::Tone::Text, kSentencePx);
    m_sentence->setObjectName(QStringLiteral("stepSentence"));
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_sentence->setFocusPolicy(Qt::NoFocus);
    m_input = new ValueSide;
    m_plus = new ThemedLabel(ThemedLabel::Tone::Quiet, 22);
    m_plus->setText(QStringLiteral("+"));
    m_second = new ValueSide;
    m_arrow = new ThemedLabel(ThemedLabel::Tone::Accent, 22);
    m_arrow->setText(QStringLiteral("→"));
    m_output = new ValueSide;
    m_numbers = new ValueTable;
    m_numbers->setObjectName(QStringLiteral("stepNumbers"));
    m_numbers->setFixedWidth(kNumbersWidth);

    auto* values = new QHBoxLayout;
    values->setSpacing(Theme::kPanelPadding);
    values->addWidget(m_input, 1);
    values->addWidget(m_plus);
    values->addWidget(m_second, 1);
    values->addWidget(m_arrow);
    values->addWidget(m_output, 1);
    values->addWidget(m_numbers, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addWidget(buildBar());
    column->addWidget(m_sentence);
    column->addLayout(values, 1);
    return page;
}

QWidget* StepPanel::buildInvitation()
{
    auto* page = new QWidget;
    auto* title = new ThemedLabel(ThemedLabel::Tone::Text, kSentencePx, true);
    title->setText(tr("Walk through the network, one layer at a time"));
    m_invitation = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_begin = new QPushButton(tr("Take the first step"));
    m_begin->setObjectName(QStringLiteral("firstStep"));
    m_begin->setFocusPolicy(Qt::NoFocus);
    connect(m_begin, &QPushButton::clicked, &m_steps, &StepController::stepOver);
    auto* column = new QVBoxLayout(page);
    column->setSpacing(2 * Theme::kGrid);
    column->addStretch(1);
    column->addWidget(title, 0, Qt::AlignHCenter);
    column->addWidget(m_invitation); // as wide as the panel, so that it wraps no sooner
    column->addWidget(m_begin, 0, Qt::AlignHCenter);
    m_invitation->setWordWrap(true);
    m_invitation->setAlignment(Qt::AlignHCenter);
    column->addStretch(1);
    return page;
}

void StepPanel::refresh()
{
    m_pages->setCurrentIndex(m_steps.isActive() ? StepPage : InvitationPage);
    if (!m_steps.isActive()) {
        for (ValueSide* side : {m_input, m_second, m_output})
            side->setValue({}, nullptr, {});
        return;
    }
    const StepPosition& position = m_steps.position();
    const LayerType* type = position.block == kRootId ? nullptr : m_document.type(position.block);
    m_number->setText(tr("%1 / %2").arg(m_steps.number() + (position.phase == StepPhase::Before ? 1 : 0)).arg(m_steps.total()));
    m_number->setTone(m_steps.hasFailed() ? ThemedLabel::Tone::Error : ThemedLabel::Tone::Accent);
    m_name->setText(stepName(m_document, position));
    m_name->setToolTip(m_name->text());
    m_type->setText(type ? QString::fromStdString(type->name()) : QString());
    m_sentence->setText(m_steps.sentence());
    m_sentence->setTone(m_steps.hasFailed() ? ThemedLabel::Tone::Error : ThemedLabel::Tone::Text);
    showValues();
}

void StepPanel::showValues()
{
    const StepPosition& position = m_steps.position();
    const StepRecord record = m_steps.record();
    const bool isSum = position.phase == StepPhase::Sum;
    const bool isBeginning = position == StepPosition{};
    m_input->setValue(isSum ? tr("body") : isBeginning ? tr("image") : tr("in"), record.input, tr("not known yet"));
    m_plus->setVisible(isSum);
    m_second->setVisible(isSum);
    m_second->setValue(tr("shortcut"), record.second, tr("not known yet"));
    m_arrow->setVisible(!isBeginning);
    m_output->setVisible(!isBeginning);
    m_output->setValue(isSum ? tr("sum") : tr("out"), record.output, outputMessage());
    for (ValueSide* side : {m_input, m_second, m_output})
        side->setChannel(m_selection.channel());
    showNumbers(record);
}

QString StepPanel::outputMessage() const
{
    if (m_steps.hasFailed())
        return tr("✕ nothing: the block fails");
    if (m_steps.position().phase == StepPhase::Enter)
        return tr("F10 runs the first block inside");
    return tr("F10 runs it");
}

void StepPanel::showNumbers(const StepRecord& record)
{
    const ActivationPtr& shown = record.output ? record.output : record.input;
    if (!shown) {
        m_numbers->setRows({});
        return;
    }
    const ActivationStats& stats = shown->stats();
    std::vector<ValueTable::Row> rows{
        {tr("min"), formatValue(static_cast<double>(stats.min))},
        {tr("max"), formatValue(static_cast<double>(stats.max))},
        {tr("mean"), formatValue(stats.mean)},
        {tr("std"), formatValue(stats.std)},
        {tr("zeros"), tr("%1 %").arg(formatValue(stats.zeroFraction * 100, 3))},
        {tr("NaN"), formatCount(stats.nanCount), {}, stats.nanCount > 0},
        {tr("Inf"), formatCount(stats.infCount), {}, stats.infCount > 0},
    };
    if (record.output)
        rows.push_back({tr("time"), formatDuration(record.durationNs)});
    m_numbers->setRows(rows);
}

void StepPanel::showControls()
{
    m_back->setEnabled(m_steps.canStepBack());
    m_on->setEnabled(m_steps.canGoOn());
    m_begin->setEnabled(!m_steps.isHeldOff());
    m_invitation->setText(m_steps.isHeldOff()
                              ? tr("The network is being trained. Pause the training to walk through it.")
                              : tr("F10 the next block  ·  F11 into a box  ·  Shift+F11 out of it  ·  Shift+F10 back  ·  "
                                   "Space goes on"));
    m_play->setEnabled(m_player.isPlaying() || m_steps.canGoOn() || m_steps.isComplete());
    m_play->setToolTip(m_player.isPlaying() ? tr("Stay here (F7)") : tr("Go on by itself (F7)"));
    m_boxes->setCurrent(m_steps.entersContainers() ? 1 : 0);
    updateIcons();
}

void StepPanel::updateIcons()
{
    m_back->setIcon(Theme::actionIcon(QStringLiteral("step-back")));
    m_on->setIcon(Theme::actionIcon(QStringLiteral("next")));
    m_play->setIcon(Theme::actionIcon(m_player.isPlaying() ? QStringLiteral("pause") : QStringLiteral("play")));
}

QJsonObject StepPanel::describe() const
{
    if (!m_steps.isActive())
        return {};
    QJsonObject result{{QStringLiteral("sentence"), m_sentence->text()},
                       {QStringLiteral("title"), m_name->text()},
                       {QStringLiteral("number"), m_number->text()},
                       {QStringLiteral("input"), m_input->heading()},
                       {QStringLiteral("output"), m_output->isHidden() ? QString() : m_output->heading()},
                       {QStringLiteral("numbers"), m_numbers->text()}};
    if (!m_second->isHidden())
        result[QStringLiteral("second")] = m_second->heading();
    return result;
}

void StepPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_play)
        updateIcons();
}

} // namespace layerwise
