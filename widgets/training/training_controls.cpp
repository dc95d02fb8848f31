#include "widgets/training/training_controls.h"

#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/training/training_words.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QGridLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

#include <cmath>

namespace layerwise {

namespace {

constexpr int kProgressSteps = 1000;
constexpr int kMostEpochs = 100'000;
constexpr double kMostMinutes = 10'000;
constexpr QSize kIcon(14, 14);

} // namespace

TrainingControls::TrainingControls(TrainingSession& session, QWidget* parent) : QWidget(parent), m_session(session)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    setFixedWidth(kWidth);
    buildButtons();
    buildChoices();
    m_progress = new QProgressBar;
    m_progress->setRange(0, kProgressSteps);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(8);
    m_words = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_words->setWordWrap(true);
    m_words->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    layout->addWidget(m_progress);
    layout->addWidget(m_words, 1);
    connect(&m_session, &TrainingSession::stateChanged, this, &TrainingControls::refreshState);
    connect(&m_session, &TrainingSession::planChanged, this, &TrainingControls::refreshPlan);
    connect(&m_session, &TrainingSession::planChanged, this, &TrainingControls::showProgress); // or the weights
    connect(&m_session.training(), &TrainingController::progressed, this, &TrainingControls::showProgress);
    refreshPlan();
    refreshState();
}

void TrainingControls::buildButtons()
{
    const auto make = [this](bool primary) {
        auto* button = new QPushButton;
        button->setIconSize(kIcon);
        button->setProperty("primary", primary);
        return button;
    };
    m_main = make(true);
    m_main->setObjectName(QStringLiteral("trainButton"));
    m_step = make(false);
    m_step->setText(tr("One batch"));
    m_step->setToolTip(tr("Learns from one batch, then waits"));
    m_stop = make(false);
    m_stop->setText(tr("Stop and keep the best"));
    m_stop->setToolTip(tr("Ends after this batch, and puts the best weights so far into the network"));
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(m_main, 1);
    row->addWidget(m_step);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    layout()->addWidget(m_stop);
    connect(m_main, &QPushButton::clicked, this, &TrainingControls::pressMain);
    connect(m_step, &QPushButton::clicked, this, &TrainingControls::pressStep);
    connect(m_stop, &QPushButton::clicked, &m_session, &TrainingSession::stop);
}

void TrainingControls::buildChoices()
{
    m_source = new QComboBox;
    m_source->setAccessibleName(tr("Images to learn from"));
    m_source->setToolTip(tr("What the network learns from. Open other images in the panel Image."));
    m_source->setMinimumContentsLength(8);
    m_source->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_epochs = new QSpinBox;
    m_epochs->setRange(1, kMostEpochs);
    m_epochs->setKeyboardTracking(false);
    m_epochs->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_epochs->setToolTip(tr("How often every image is seen"));
    m_minutes = new QDoubleSpinBox;
    m_minutes->setRange(0, kMostMinutes);
    m_minutes->setDecimals(2);
    m_minutes->setKeyboardTracking(false);
    m_minutes->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_minutes->setSpecialValueText(tr("no limit"));
    m_minutes->setSuffix(tr(" min"));
    m_minutes->setToolTip(
        tr("Ends after so much time, the last validation included, if the epochs are not over before; "
           "0: no limit"));
    const auto label = [](const QString& text) {
        auto* words = new ThemedLabel(ThemedLabel::Tone::Quiet);
        words->setText(text);
        return words;
    };
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(6);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 2);
    grid->setColumnStretch(3, 3);
    grid->addWidget(label(tr("Images")), 0, 0);
    grid->addWidget(m_source, 0, 1, 1, 3);
    grid->addWidget(label(tr("Epochs")), 1, 0);
    grid->addWidget(m_epochs, 1, 1);
    grid->addWidget(label(tr("at most")), 1, 2);
    grid->addWidget(m_minutes, 1, 3);
    static_cast<QVBoxLayout*>(layout())->addLayout(grid);
    connect(m_source, &QComboBox::activated, this, [this](int index) {
        TrainingPlan plan = m_session.plan();
        plan.source = static_cast<TrainingPlan::Source>(m_source->itemData(index).toInt());
        m_session.setPlan(plan);
    });
    connect(m_epochs, &QSpinBox::valueChanged, this, [this](int epochs) {
        TrainingPlan plan = m_session.plan();
        plan.settings.epochs = epochs;
        m_session.setPlan(plan);
    });
    connect(m_minutes, &QDoubleSpinBox::valueChanged, this, [this](double minutes) {
        TrainingPlan plan = m_session.plan();
        plan.settings.minutes = minutes;
        m_session.setPlan(plan);
    });
}

void TrainingControls::pressMain()
{
    TrainingController& training = m_session.training();
    if (training.state() == TrainingController::State::Running) {
        training.pause();
    } else if (training.state() == TrainingController::State::Paused) {
        training.resume();
    } else {
        m_session.start();
        Q_EMIT started();
    }
}

void TrainingControls::pressStep()
{
    if (m_session.isActive()) {
        m_session.training().stepOneBatch();
        return;
    }
    m_session.start(1);
    Q_EMIT started();
}

void TrainingControls::refreshState()
{
    using State = TrainingController::State;
    const State state = m_session.training().state();
    const bool isActive = m_session.isActive();
    const bool isRunning = state == State::Running;
    const bool isPaused = state == State::Paused;
    m_main->setText(isPaused ? tr("Go on") : isRunning ? tr("Pause") : tr("Train"));
    m_main->setToolTip(isPaused    ? tr("Goes on with the next batch")
                       : isRunning ? tr("Waits before the next batch")
                                   : tr("Lets the network learn from the images, with good settings"));
    m_main->setEnabled(!isActive || isRunning || isPaused);
    m_step->setEnabled(!isActive || isPaused);
    m_stop->setEnabled(isActive && state != State::Stopping);
    for (QWidget* field : QList<QWidget*>{m_source, m_epochs, m_minutes})
        field->setEnabled(!isActive);
    updateIcons();
    showProgress();
}

void TrainingControls::refreshPlan()
{
    const QSignalBlocker quietEpochs(m_epochs);
    const QSignalBlocker quietMinutes(m_minutes);
    const TrainingPlan& plan = m_session.plan();
    m_epochs->setValue(static_cast<int>(plan.settings.epochs));
    m_minutes->setValue(plan.settings.minutes);
    m_source->clear();
    for (const auto& [source, name] : m_session.sources())
        m_source->addItem(name, static_cast<int>(source));
    m_source->setCurrentIndex(std::max(0, m_source->findData(static_cast<int>(plan.source))));
}

void TrainingControls::showProgress()
{
    const TrainingController& training = m_session.training();
    const bool isActive = m_session.isActive();
    m_progress->setVisible(isActive);
    // Nobody knows how long reading takes: a bar without an end.
    m_progress->setRange(0, training.progress().step ? kProgressSteps : 0);
    m_progress->setValue(static_cast<int>(std::lround(trainingShare(training.progress()) * kProgressSteps)));
    m_words->setText(trainingText(m_session));
}

void TrainingControls::updateIcons()
{
    const bool isRunning = m_session.training().state() == TrainingController::State::Running;
    m_main->setIcon(
        Theme::actionIcon(isRunning ? QStringLiteral("pause") : QStringLiteral("run"), Theme::current().onAccent));
    m_step->setIcon(Theme::actionIcon(QStringLiteral("step-over")));
    m_stop->setIcon(Theme::actionIcon(QStringLiteral("stop")));
}

void TrainingControls::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_stop != nullptr)
        updateIcons();
}

} // namespace layerwise
