#include "app/window/main_window.h"

#include "model/document/sentences.h"
#include "widgets/common/message_bar.h"
#include "widgets/palette/palette_panel.h"
#include "widgets/training/training_bar.h"
#include "widgets/training/training_panel.h"

#include <QAction>
#include <QDockWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QTabWidget>

namespace layerwise {

namespace {

QString lockedWords(const Diagnostic& reason)
{
    return MainWindow::tr("%1. Stop the training first.").arg(sentence(reason));
}

} // namespace

QWidget* MainWindow::makeTrainingPanel()
{
    m_trainingPanel = new TrainingPanel(m_document, m_selection, *m_training);
    return m_trainingPanel;
}

void MainWindow::connectTraining()
{
    connect(m_trainingBar, &TrainingBar::panelRequested, this, &MainWindow::showTraining);
    connect(m_trainingBar, &TrainingBar::resumeFailed, this, [this](const Diagnostic& reason) {
        m_message->showMessage(MessageBar::Kind::Error,
                               tr("The training was not gone on with. %1").arg(sentence(reason)));
    });
    connect(&m_document, &NetworkDocument::lockChanged, this, &MainWindow::followLock);
    connect(&m_document, &NetworkDocument::editRefused, this, [this](const Diagnostic& reason) {
        m_lockedWords = lockedWords(reason);
        m_message->showMessage(MessageBar::Kind::Information, m_lockedWords);
    });
    connect(m_training.get(), &TrainingSession::stateChanged, this, &MainWindow::updateStatus);
    connect(&m_training->training(), &TrainingController::progressed, this, &MainWindow::updateStatus);
}

/// While the network is trained nothing of it can be undone either, and nothing is there to be put in.
void MainWindow::followLock()
{
    const bool isLocked = m_document.isLocked();
    if (isLocked)
        m_steps->leave();
    else if (m_message->words() == m_lockedWords)
        m_message->hide(); // it is not so any more
    m_undoAction->setEnabled(!isLocked && m_document.undoStack()->canUndo());
    m_redoAction->setEnabled(!isLocked && m_document.undoStack()->canRedo());
    m_palette->setEnabled(!isLocked);
    m_palette->setToolTip(isLocked ? lockedWords(*m_document.lock()) : QString());
}

void MainWindow::showTraining()
{
    m_docks.last()->show();
    m_tabs->setCurrentWidget(m_trainingTab);
}

/// Another network cannot be put in while this one is trained.
bool MainWindow::refuseWhileTraining()
{
    if (!m_document.isLocked())
        return false;
    m_lockedWords = lockedWords(*m_document.lock());
    m_message->showMessage(MessageBar::Kind::Information, m_lockedWords);
    return true;
}

/// Asks what is to become of a training when the window is closed. False: the window stays.
bool MainWindow::mayLeaveTraining()
{
    if (!m_training->isActive())
        return true;
    QMessageBox box(QMessageBox::Question, tr("Quit?"),
                    tr("%1 is being trained.").arg(QString::fromStdString(m_document.network().name)),
                    QMessageBox::NoButton, this);
    box.setInformativeText(
        tr("What it has learned so far is kept on the disk. At the next start you can go on from there."));
    const QPushButton* quit = box.addButton(tr("Quit"), QMessageBox::AcceptRole);
    box.addButton(QMessageBox::Cancel);
    box.setDefaultButton(QMessageBox::Cancel);
    box.exec();
    return box.clickedButton() == quit;
}

QJsonObject MainWindow::describeTraining() const
{
    QJsonObject json = m_trainingPanel ? m_trainingPanel->describe() : QJsonObject();
    json.insert(QStringLiteral("bar"), m_trainingBar->words());
    json.insert(QStringLiteral("locked"), m_document.isLocked());
    return json;
}

} // namespace layerwise
