#include "widgets/training/training_form.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/training/number_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>

#include <limits>

namespace layerwise {

namespace {

constexpr int kFieldWidth = 104;
constexpr double kPercent = 100;

/// A heading over rows of a label and its field.
QGridLayout* makeSection(QWidget* section, const QString& title)
{
    auto* grid = new QGridLayout(section);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(2 * Theme::kGrid);
    grid->setVerticalSpacing(Theme::kGrid);
    grid->setColumnStretch(0, 1);
    auto* heading = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kQuietPx, true);
    heading->setText(title);
    grid->addWidget(heading, 0, 0, 1, 2);
    return grid;
}

} // namespace

TrainingForm::TrainingForm(TrainingSession& session, QWidget* parent) : QWidget(parent), m_session(session)
{
    auto* inside = new QWidget;
    m_sections = new QGridLayout(inside);
    m_sections->setContentsMargins(0, 0, 2 * Theme::kGrid, 0);
    m_sections->setHorizontalSpacing(2 * Theme::kPanelPadding);
    m_sections->setVerticalSpacing(Theme::kPanelPadding);
    m_learning = buildLearning();
    m_batches = buildBatches();
    m_augmentation = buildAugmentation();
    arrange(3);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(inside);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_refusal = new ThemedLabel(ThemedLabel::Tone::Error, Theme::kQuietPx);
    m_refusal->setObjectName(QStringLiteral("refusal"));
    m_refusal->setWordWrap(true);
    m_refusal->hide();
    layout->addWidget(scroll);
    layout->addWidget(m_refusal); // below: no field moves away from the hand
    connect(&m_session, &TrainingSession::planChanged, this, &TrainingForm::refresh);
    refresh();
}

/// As many columns, up to three, as need not be scrolled sideways.
void TrainingForm::arrange(int columns)
{
    for (QWidget* section : {m_learning, m_batches, m_augmentation})
        m_sections->removeWidget(section);
    m_sections->addWidget(m_learning, 0, 0, columns == 2 ? 2 : 1, 1, Qt::AlignTop);
    m_sections->addWidget(m_batches, columns == 1 ? 1 : 0, columns == 1 ? 0 : 1, Qt::AlignTop);
    m_sections->addWidget(m_augmentation, 3 - columns, columns - 1, Qt::AlignTop);
    for (int index = 0; index < 3; ++index) {
        m_sections->setColumnStretch(index, index < columns ? 1 : 0);
        m_sections->setRowStretch(index + 1, index == 3 - columns ? 1 : 0);
    }
}

void TrainingForm::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    constexpr int kTwoColumns = 430;
    constexpr int kThreeColumns = 580;
    arrange(width() < kTwoColumns ? 1 : width() < kThreeColumns ? 2 : 3);
}

void TrainingForm::change(const std::function<void(TrainingPlan&)>& edit)
{
    m_refusal->hide();
    TrainingPlan plan = m_session.plan();
    edit(plan);
    m_session.setPlan(plan);
}

/// The field has its old value again: without a word one would not see why.
void TrainingForm::showRefusal(const QString& label, const QString& text, const QString& least, const QString& most)
{
    m_refusal->setText(
        tr("\u2715 %1: %2 is no number from %3 to %4, so it stays as it was.").arg(label, text, least, most));
    m_refusal->show();
}

void TrainingForm::addRow(QGridLayout* grid, const QString& label, const QString& help, QWidget* field)
{
    const int row = grid->rowCount();
    auto* words = new ThemedLabel(ThemedLabel::Tone::Quiet);
    words->setText(label);
    words->setToolTip(help);
    words->setBuddy(field);
    field->setToolTip(help);
    field->setAccessibleName(label);
    field->setFixedWidth(kFieldWidth);
    grid->addWidget(words, row, 0);
    grid->addWidget(field, row, 1);
}

NumberField* TrainingForm::addNumber(QGridLayout* grid, const QString& label, const QString& help, double least,
                                     double most, const std::function<double&(TrainingPlan&)>& value)
{
    auto* field = new NumberField(least, most);
    addRow(grid, label, help, field);
    connect(field, &NumberField::refused, this, [this, label, least, most](const QString& text) {
        showRefusal(label, text, QString::number(least), QString::number(most));
    });
    connect(field, &QDoubleSpinBox::valueChanged, this,
            [this, value](double number) { change([&](TrainingPlan& plan) { value(plan) = number; }); });
    m_fills.push_back([field, value](const TrainingPlan& plan) {
        const QSignalBlocker quiet(field); // what a plan says is no edit
        TrainingPlan copy = plan;
        field->setValue(value(copy));
    });
    return field;
}

template <typename T>
QSpinBox* TrainingForm::addCount(QGridLayout* grid, const QString& label, const QString& help, int least, int most,
                                 T& (*value)(TrainingPlan&))
{
    auto* field = new CountField(least, most);
    addRow(grid, label, help, field);
    connect(field, &CountField::refused, this, [this, label, least, most](const QString& text) {
        showRefusal(label, text, formatCount(least), formatCount(most));
    });
    connect(field, &QSpinBox::valueChanged, this,
            [this, value](int number) { change([&](TrainingPlan& plan) { value(plan) = static_cast<T>(number); }); });
    m_fills.push_back([field, value](const TrainingPlan& plan) {
        const QSignalBlocker quiet(field);
        TrainingPlan copy = plan;
        field->setValue(static_cast<int>(value(copy)));
    });
    return field;
}

QComboBox* TrainingForm::addChoice(QGridLayout* grid, const QString& label, const QString& help,
                                   const QStringList& words)
{
    auto* box = new QComboBox;
    box->addItems(words);
    addRow(grid, label, help, box);
    return box;
}

QWidget* TrainingForm::buildLearning()
{
    auto* section = new QWidget;
    QGridLayout* grid = makeSection(section, tr("Learning"));
    m_optimizer = addChoice(grid, tr("Optimizer"), tr("How the weights follow the gradient, as in torch.optim"),
                            {QStringLiteral("SGD"), QStringLiteral("Adam"), QStringLiteral("AdamW")});
    connect(m_optimizer, &QComboBox::activated, this, [this](int index) {
        change([index](TrainingPlan& plan) { plan.setOptimizer(static_cast<OptimizerKind>(index)); });
    });
    addNumber(grid, tr("Learning rate"), tr("How far a step goes; the highest one of the schedule"), 1e-9, 1000,
              [](TrainingPlan& plan) -> double& { return plan.settings.learningRate; });
    m_schedule = addChoice(grid, tr("Schedule"), tr("How the learning rate changes, as in torch.optim.lr_scheduler"),
                           {tr("constant"), tr("step"), tr("cosine"), tr("one-cycle")});
    connect(m_schedule, &QComboBox::activated, this, [this](int index) {
        change([index](TrainingPlan& plan) { plan.settings.schedule.kind = static_cast<ScheduleKind>(index); });
    });
    addNumber(grid, tr("Weight decay"), tr("Draws the weights towards 0"), 0, 10,
              [](TrainingPlan& plan) -> double& { return plan.settings.optimizer.weightDecay; });
    m_momentum = addNumber(grid, tr("Momentum"), tr("Of SGD: how much of the last steps a step keeps"), 0, 0.9999,
                           [](TrainingPlan& plan) -> double& { return plan.settings.optimizer.momentum; });
    m_nesterov = new QCheckBox;
    addRow(grid, tr("Nesterov"), tr("Of SGD with momentum: looks ahead"), m_nesterov);
    connect(m_nesterov, &QCheckBox::toggled, this,
            [this](bool on) { change([on](TrainingPlan& plan) { plan.settings.optimizer.nesterov = on; }); });
    m_stepEpochs = addNumber(grid, tr("Step, epochs"), tr("Of the step schedule: after how many epochs"), 1e-3, 1e6,
                             [](TrainingPlan& plan) -> double& { return plan.settings.schedule.stepEpochs; });
    m_gamma = addNumber(grid, tr("Step, times"), tr("Of the step schedule: what the rate is multiplied by (gamma)"), 0,
                        1, [](TrainingPlan& plan) -> double& { return plan.settings.schedule.gamma; });
    return section;
}

QWidget* TrainingForm::buildBatches()
{
    auto* section = new QWidget;
    QGridLayout* grid = makeSection(section, tr("Images and weights"));
    m_begin = addChoice(grid, tr("Begins with"), tr("The weights as they are now, or new random ones from the seed"),
                        {tr("as they are"), tr("new ones")});
    connect(m_begin, &QComboBox::activated, this,
            [this](int index) { change([index](TrainingPlan& plan) { plan.beginsAnew = index == 1; }); });
    constexpr int kMost = std::numeric_limits<int>::max();
    addCount<std::int64_t>(grid, tr("Batch size"), tr("Images in a step"), 1, 100'000,
                           [](TrainingPlan& plan) -> std::int64_t& { return plan.settings.batchSize; });
    QSpinBox* heldOut = addCount<std::int64_t>(
        grid, tr("Held out"), tr("Images kept for validation, not learned from. A tenth: at most 1,000"), -1, 1'000'000,
        [](TrainingPlan& plan) -> std::int64_t& { return plan.heldOut; });
    heldOut->setSpecialValueText(tr("a tenth"));
    QSpinBox* every = addCount<std::int64_t>(
        grid, tr("Validate every"),
        tr("After so many batches all the images held out are looked at. By itself: now and then some of them, in at "
           "most a twentieth of the time. After each epoch it is all of them anyway."),
        0, 1'000'000, [](TrainingPlan& plan) -> std::int64_t& { return plan.settings.validateEvery; });
    every->setSpecialValueText(tr("by itself"));
    addCount<std::uint64_t>(grid, tr("Seed"), tr("Of the order, the augmentation, Dropout and new weights"), 0, kMost,
                            [](TrainingPlan& plan) -> std::uint64_t& { return plan.settings.seed; });
    addCount<std::int64_t>(grid, tr("Generated"), tr("How many digits are generated, where they are learned from"), 10,
                           1'000'000, [](TrainingPlan& plan) -> std::int64_t& { return plan.generatedCount; });
    addCount<std::uint64_t>(grid, tr("Their seed"), tr("Another seed, other digits"), 0, kMost,
                            [](TrainingPlan& plan) -> std::uint64_t& { return plan.generatedSeed; });
    return section;
}

QWidget* TrainingForm::buildAugmentation()
{
    auto* section = new QWidget;
    QGridLayout* grid = makeSection(section, tr("Augmentation"));
    m_light = new QCheckBox;
    addRow(grid, tr("Light"), tr("Each image a little different each time it is seen, so that more is learned from it"),
           m_light);
    connect(m_light, &QCheckBox::toggled, this, [this](bool on) {
        change([on](TrainingPlan& plan) { plan.augmentation = on ? lightAugmentation() : AugmentationSettings{}; });
    });
    addNumber(grid, tr("Shift, pixels"), tr("To the side and up or down, up to so much"), 0, 100,
              [](TrainingPlan& plan) -> double& { return plan.augmentation.shift; });
    addNumber(grid, tr("Rotation, \u00b0"), tr("Either way, up to so much"), 0, 180,
              [](TrainingPlan& plan) -> double& { return plan.augmentation.rotation; });
    addNumber(grid, tr("Scale"), tr("0.1: up to a tenth larger or smaller"), 0, 0.9,
              [](TrainingPlan& plan) -> double& { return plan.augmentation.scale; });
    addNumber(grid, tr("Thickness, pixels"), tr("Strokes thicker or thinner on each side, up to so much"), 0, 2,
              [](TrainingPlan& plan) -> double& { return plan.augmentation.thickness; });
    return section;
}

void TrainingForm::refresh()
{
    const TrainingPlan& plan = m_session.plan();
    for (const auto& fill : m_fills)
        fill(plan);
    const OptimizerSettings& optimizer = plan.settings.optimizer;
    const QSignalBlocker quietNesterov(m_nesterov);
    const QSignalBlocker quietLight(m_light);
    m_optimizer->setCurrentIndex(static_cast<int>(optimizer.kind));
    m_begin->setCurrentIndex(m_session.beginsAnew() ? 1 : 0);
    m_schedule->setCurrentIndex(static_cast<int>(plan.settings.schedule.kind));
    m_nesterov->setChecked(optimizer.nesterov);
    m_light->setChecked(!plan.augmentation.isNone());
    const bool isSgd = optimizer.kind == OptimizerKind::Sgd;
    m_momentum->setEnabled(isSgd);
    m_nesterov->setEnabled(isSgd && optimizer.momentum > 0);
    const bool steps = plan.settings.schedule.kind == ScheduleKind::Step;
    m_stepEpochs->setEnabled(steps);
    m_gamma->setEnabled(steps);
}

} // namespace layerwise
