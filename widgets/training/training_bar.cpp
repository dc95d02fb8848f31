#include "widgets/training/training_bar.h"

#include "widgets/common/line_label.h"
#include "widgets/common/theme.h"
#include "widgets/training/training_words.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLocale>
#include <QToolButton>

namespace layerwise {

TrainingBar::TrainingBar(TrainingSession& session, QWidget* parent)
    : QFrame(parent), m_session(session), m_words(new LineLabel(ThemedLabel::Tone::Text, Theme::kQuietPx))
{
    setObjectName(QStringLiteral("trainingBar"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, 4, 6, 4);
    layout->setSpacing(6);
    layout->addWidget(m_words, 1);
    const auto add = [this, layout](const QString& text) {
        auto* button = new QToolButton(this);
        button->setText(text);
        button->setProperty("choice", true);
        layout->addWidget(button);
        return button;
    };
    m_show = add(tr("Show training"));
    m_stop = add(tr("Stop"));
    m_stop->setToolTip(tr("Ends after this batch, and puts the best weights so far into the network"));
    m_resume = add(tr("Go on with it"));
    m_forget = add(tr("Forget it"));
    m_keep = add(tr("Keep it"));
    connect(m_show, &QToolButton::clicked, this, &TrainingBar::panelRequested);
    connect(m_stop, &QToolButton::clicked, &m_session, &TrainingSession::stop);
    connect(m_resume, &QToolButton::clicked, this, &TrainingBar::resume);
    connect(m_forget, &QToolButton::clicked, this, [this] {
        const bool isSure = m_asks;
        askToForget(!isSure);
        if (isSure)
            m_session.forgetInterrupted();
    });
    connect(m_keep, &QToolButton::clicked, this, [this] { askToForget(false); });
    connect(&m_session, &TrainingSession::stateChanged, this, &TrainingBar::refresh);
    connect(&m_session.training(), &TrainingController::progressed, this, &TrainingBar::showProgress);
    updateColours();
    refresh();
}

void TrainingBar::refresh()
{
    const bool isActive = m_session.isActive();
    const std::optional<InterruptedTraining> interrupted = m_session.interrupted();
    m_show->setVisible(isActive);
    m_stop->setVisible(isActive);
    m_stop->setEnabled(m_session.training().state() != TrainingController::State::Stopping);
    m_resume->setVisible(!isActive && interrupted && !m_asks);
    m_forget->setVisible(!isActive && interrupted);
    m_keep->setVisible(!isActive && interrupted && m_asks);
    setVisible(isActive || interrupted);
    if (isActive)
        showProgress();
    else if (interrupted)
        m_words->setText(offerText(*interrupted));
}

QString TrainingBar::offerText(const InterruptedTraining& interrupted) const
{
    const QString network = interrupted.network.isEmpty() ? tr("a network") : interrupted.network;
    const QString far = interrupted.steps > 0 ? tr(" after %1").arg(batchesText(interrupted.steps)) : QString();
    if (m_asks)
        return tr("Forget the training of %1? What it learned%2 is deleted for good.").arg(network, far);
    return tr("The training of %1 was interrupted%2 (%3).")
        .arg(network, far, QLocale::c().toString(interrupted.saved, QStringLiteral("d MMM, HH:mm")));
}

void TrainingBar::askToForget(bool asks)
{
    m_asks = asks;
    refresh();
}

void TrainingBar::showProgress()
{
    if (!m_session.isActive())
        return;
    m_words->setText(tr("Training, the network is locked.  %1").arg(trainingText(m_session)));
    m_words->setToolTip(m_words->text());
}

void TrainingBar::resume()
{
    if (const auto error = m_session.resumeInterrupted())
        Q_EMIT resumeFailed(*error);
    else
        Q_EMIT panelRequested();
}

QString TrainingBar::words() const
{
    return isVisible() ? m_words->text() : QString();
}

void TrainingBar::updateColours()
{
    const Theme& theme = Theme::current();
    const QString sheet = QStringLiteral("#trainingBar { background: %1; border: none; border-bottom: 1px solid %2; }")
                              .arg(theme.accentFill.name(), theme.accent.name());
    // Setting an equal sheet would send another PaletteChange, for ever.
    if (sheet != styleSheet())
        setStyleSheet(sheet);
}

void TrainingBar::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateColours();
}

} // namespace layerwise
