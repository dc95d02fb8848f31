// Weights: files, those that come with the program, and what is said about them.

#include "app/window/main_window.h"

#include "model/document/bundled_weights.h"
#include "model/document/load_report_text.h"
#include "model/document/sentences.h"
#include "model/document/step_controller.h"
#include "model/document/weight_controller.h"
#include "widgets/common/message_bar.h"
#include "widgets/common/save_dialog.h"
#include "widgets/viewers/output_panel.h"
#include "widgets/weights/load_report_dialog.h"

#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QRegularExpression>
#include <QSettings>

#include <utility>

namespace layerwise {

namespace {

const QString kFolderKey = QStringLiteral("files/weightFolder");

QString lastWeightFolder()
{
    return QSettings().value(kFolderKey, QDir::homePath()).toString();
}

void rememberFolder(const QString& file)
{
    QSettings().setValue(kFolderKey, QFileInfo(file).absolutePath());
}

/// A way to save.
struct WeightKind {
    SaveKind kind;
    WriteOptions options;
};

QList<WeightKind> weightKinds()
{
    const QString safetensors = QStringLiteral("safetensors");
    return {
        {{MainWindow::tr("safetensors (*.safetensors)"), {safetensors}}, {WeightFormat::Safetensors}},
        {{MainWindow::tr("safetensors, half precision, half the size (*.safetensors)"), {safetensors}},
         {WeightFormat::Safetensors, true}},
        {{MainWindow::tr("PyTorch state_dict (*.pt *.pth)"), {QStringLiteral("pt"), QStringLiteral("pth")}},
         {WeightFormat::PyTorch}},
    };
}

} // namespace

void MainWindow::buildWeightActions(QMenu* menu)
{
    connect(addAction(menu, tr("&Load weights…"), QKeySequence(Qt::CTRL | Qt::Key_L)), &QAction::triggered, this,
            &MainWindow::askWeightsToLoad);
    connect(addAction(menu, tr("Save &weights…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L)), &QAction::triggered,
            this, &MainWindow::askWhereToSaveWeights);
    const auto followWeights = [this] {
        m_output->setWeights(!m_document.weights().values                   ? OutputPanel::Weights::Random
                             : m_document.blocksWithRandomWeights().empty() ? OutputPanel::Weights::Known
                                                                            : OutputPanel::Weights::PartlyRandom);
    };
    connect(&m_document, &NetworkDocument::weightsChanged, this, followWeights);
    connect(&m_document, &NetworkDocument::shapesChanged, this, followWeights);
    connect(m_weights.get(), &WeightController::loaded, this, &MainWindow::showLoadReport);
    connect(m_weights.get(), &WeightController::saved, this,
            [this](const QString& file, const std::optional<Diagnostic>& error) {
                if (error) {
                    m_message->showMessage(MessageBar::Kind::Error, sentence(*error));
                } else {
                    m_savedWeights = m_document.weights().values;
                    m_message->showMessage(MessageBar::Kind::Information,
                                           tr("Saved the weights as %1").arg(QDir::toNativeSeparators(file)));
                }
            });
}

bool MainWindow::isWeightFile(const QString& file)
{
    return weightFormatOf(QFile::encodeName(file.toLower()).toStdString()).has_value();
}

void MainWindow::loadWeights(const QString& file)
{
    rememberFolder(file);
    m_weights->load(file);
}

void MainWindow::askWeightsToLoad()
{
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Load weights"), lastWeightFolder(),
        tr("Weights (*.safetensors *.pt *.pth *.bin);;All files (*)"));
    if (!file.isEmpty()) {
        loadWeights(file);
    }
}

bool MainWindow::askWhereToSaveWeights()
{
    QString name = QString::fromStdString(m_document.network().name).toLower();
    name.replace(QRegularExpression(QStringLiteral("[^a-z0-9]+")), QStringLiteral("-"));
    const QList<WeightKind> ways = weightKinds();
    QList<SaveKind> kinds;
    for (const WeightKind& way : ways) {
        kinds << way.kind;
    }
    const auto choice = askWhereToSave(this, tr("Save weights"),
                                       QDir(lastWeightFolder()).filePath(name + QStringLiteral(".safetensors")), kinds);
    if (!choice) {
        return false;
    }
    WriteOptions options = ways[choice->kind].options;
    // What is typed counts more than the filter.
    if (const auto typed = weightFormatOf(QFile::encodeName(choice->file.toLower()).toStdString())) {
        options.half = options.half && *typed == WeightFormat::Safetensors;
        options.format = *typed;
    }
    rememberFolder(choice->file);
    m_weights->save(choice->file, options);
    return true;
}

/// Asks where to, and waits until they are written.
void MainWindow::saveWeightsNow()
{
    QEventLoop wait;
    connect(m_weights.get(), &WeightController::saved, &wait, &QEventLoop::quit);
    if (askWhereToSaveWeights()) {
        wait.exec(QEventLoop::ExcludeUserInputEvents);
    }
}

/// Runs a network that was just put in; not before its weights are there, so that nobody sees what random ones make.
void MainWindow::startNetwork()
{
    const QString file = std::exchange(m_initialWeights, {});
    if (file.isEmpty()) {
        runNow();
        return;
    }
    m_steps->leave();
    m_weights->load(file, {true, false, true}, bundledOrigin(QFileInfo(file).baseName()));
}

void MainWindow::showLoadReport(const QString& file, const WeightLoadSettings& settings, const LoadReport& report)
{
    if (settings.isInitial) {
        runNow(); // with random weights, if those do not fit
    }
    const QString name = QFileInfo(file).fileName();
    auto* dialog = findChild<LoadReportDialog*>();
    if (!report.error) {
        if (dialog != nullptr) {
            dialog->hide();
        }
        if (!settings.isInitial) {
            QStringList parts{tr("Loaded %1 tensors from %2.").arg(formatCount(report.loaded), name)};
            for (const QString& line : differences(report)) {
                parts << line + QLatin1Char('.');
            }
            m_message->showMessage(MessageBar::Kind::Information, parts.join(QLatin1Char(' ')));
        }
        return;
    }
    if (settings.isInitial || !LoadReportDialog::isOfDifferences(report) || !settings.strict) {
        m_message->showMessage(MessageBar::Kind::Error, sentence(*report.error));
        return;
    }
    if (dialog == nullptr) {
        dialog = new LoadReportDialog(this);
        connect(dialog, &LoadReportDialog::loadRequested, this,
                [this](const QString& wanted, const WeightLoadSettings& how) { m_weights->load(wanted, how); });
    }
    dialog->setReport(file, settings, report);
    dialog->show();
    dialog->raise();
}

} // namespace layerwise
