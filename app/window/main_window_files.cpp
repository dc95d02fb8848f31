#include "app/window/main_window.h"

#include "model/document/bundled_weights.h"
#include "model/document/network_json.h"
#include "model/document/sentences.h"
#include "model/templates/templates.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/common/message_bar.h"
#include "widgets/common/save_dialog.h"
#include "widgets/data/image_panel.h"

#include <QCloseEvent>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>

namespace layerwise {

namespace {

constexpr int kRecentLimit = 10;
const QString kSuffix = QStringLiteral(".layerwise.json");

QString recentKey()
{
    return QStringLiteral("files/recent");
}

QString lastFolder()
{
    const QStringList recent = QSettings().value(recentKey()).toStringList();
    return recent.isEmpty() ? QDir::homePath() : QFileInfo(recent.first()).absolutePath();
}

QString firstLocalFile(const QMimeData* mime)
{
    return mime->hasUrls() && !mime->urls().isEmpty() ? mime->urls().first().toLocalFile() : QString();
}

} // namespace

void MainWindow::newFromTemplate(const QString& key)
{
    if (std::optional<Network> network = makeTemplate(key.toStdString())) {
        m_message->hide();
        m_initialWeights = m_usesBundledWeights ? bundledWeights(key) : QString();
        m_document.setNetwork(std::move(*network), {});
    }
}

bool MainWindow::openFile(const QString& file)
{
    auto network = loadNetwork(file, m_document.registry());
    if (!network) {
        m_message->showMessage(MessageBar::Kind::Error,
                               tr("%1 was not opened. %2").arg(QFileInfo(file).fileName(), sentence(network.error())));
        return false;
    }
    m_message->hide();
    m_document.setNetwork(std::move(network).value(), file);
    rememberRecent(file);
    return true;
}

bool MainWindow::saveTo(const QString& file)
{
    if (const auto error = saveNetwork(file, m_document.network(), m_document.registry())) {
        m_message->showMessage(MessageBar::Kind::Error,
                               tr("%1 was not saved. %2").arg(QFileInfo(file).fileName(), sentence(*error)));
        return false;
    }
    m_message->hide();
    m_document.setSaved(file);
    rememberRecent(file);
    return true;
}

bool MainWindow::save()
{
    return m_document.file().isEmpty() ? saveAs() : saveTo(m_document.file());
}

bool MainWindow::saveAs()
{
    QString proposal = m_document.file();
    if (proposal.isEmpty()) {
        QString name = QString::fromStdString(m_document.network().name).toLower();
        name.replace(QRegularExpression(QStringLiteral("[^a-z0-9]+")), QStringLiteral("-"));
        proposal = QDir(lastFolder()).filePath(name + kSuffix);
    }
    const QString suffix = kSuffix.mid(1);
    const auto choice =
        askWhereToSave(this, tr("Save network"), proposal,
                       {{tr("Layerwise networks (*%1)").arg(kSuffix), {suffix, QStringLiteral("json")}}});
    return choice && saveTo(choice->file);
}

void MainWindow::open()
{
    const QString file = QFileDialog::getOpenFileName(this, tr("Open network"), lastFolder(),
                                                      tr("Layerwise networks (*%1);;JSON files (*.json)").arg(kSuffix));
    if (!file.isEmpty()) {
        openFile(file);
    }
}

bool MainWindow::maybeSave()
{
    if (!m_document.isModified()) {
        return true;
    }
    // Once more after the weights were saved, or were not.
    for (;;) {
        const bool areWeightsLost = m_document.weights().origin.kind == WeightOrigin::Kind::Trained &&
                                    m_document.weights().values != m_savedWeights;
        QMessageBox box(QMessageBox::Question, tr("Save changes?"),
                        tr("%1 has changes that are not saved.").arg(QString::fromStdString(m_document.network().name)),
                        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
        box.setInformativeText(areWeightsLost
                                   ? tr("Without saving they are lost. The trained weights are not part of the "
                                        "network's file: save them in a file of their own.")
                                   : tr("Without saving they are lost."));
        box.button(QMessageBox::Save)->setText(areWeightsLost ? tr("Save network") : tr("Save"));
        box.setDefaultButton(QMessageBox::Save);
        const QPushButton* saveWeights =
            areWeightsLost ? box.addButton(tr("Save weights\u2026"), QMessageBox::ActionRole) : nullptr;
        const int answer = box.exec();
        if (saveWeights != nullptr && box.clickedButton() == saveWeights)
            saveWeightsNow();
        else if (answer == QMessageBox::Save)
            return save();
        else
            return answer == QMessageBox::Discard;
    }
}

void MainWindow::askSaveThen(const std::function<void()>& action)
{
    if (!refuseWhileTraining() && maybeSave()) {
        action();
    }
}

void MainWindow::rememberRecent(const QString& file)
{
    QSettings settings;
    QStringList recent = settings.value(recentKey()).toStringList();
    const QString path = QFileInfo(file).absoluteFilePath();
    recent.removeAll(path);
    recent.prepend(path);
    settings.setValue(recentKey(), QStringList(recent.mid(0, kRecentLimit)));
}

void MainWindow::fillRecentMenu()
{
    m_recentMenu->clear();
    const QStringList recent = QSettings().value(recentKey()).toStringList();
    for (const QString& file : recent) {
        QAction* action = m_recentMenu->addAction(QDir::toNativeSeparators(file));
        action->setEnabled(QFileInfo::exists(file));
        connect(action, &QAction::triggered, this, [this, file] { askSaveThen([this, file] { openFile(file); }); });
    }
    if (recent.isEmpty()) {
        m_recentMenu->addAction(tr("No files yet"))->setEnabled(false);
        return;
    }
    m_recentMenu->addSeparator();
    connect(m_recentMenu->addAction(tr("Clear this list")), &QAction::triggered, this,
            [] { QSettings().remove(recentKey()); });
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!mayLeaveTraining() || !maybeSave()) {
        event->ignore();
        return;
    }
    saveSession();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!firstLocalFile(event->mimeData()).isEmpty()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QString file = firstLocalFile(event->mimeData());
    m_message->hide(); // what it said was of a file before
    if (file.endsWith(QLatin1String(".json"), Qt::CaseInsensitive)) {
        askSaveThen([this, file] { openFile(file); });
    } else if (isWeightFile(file)) {
        loadWeights(file);
    } else if (!file.isEmpty()) {
        m_imagePanel->openPath(file);
    }
}

} // namespace layerwise
