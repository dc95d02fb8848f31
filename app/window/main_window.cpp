#include "app/window/main_window.h"

#include "model/document/sentences.h"
#include "model/document/weight_controller.h"
#include "model/templates/templates.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/common/exporter.h"
#include "widgets/common/late_refresh.h"
#include "widgets/common/line_label.h"
#include "widgets/common/message_bar.h"
#include "widgets/common/panel_scroll.h"
#include "widgets/common/theme.h"
#include "widgets/common/tool_tip.h"
#include "widgets/data/image_panel.h"
#include "widgets/explain/explain_panel.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/palette/palette_panel.h"
#include "widgets/plots/charts_panel.h"
#include "widgets/problems/problem_popover.h"
#include "widgets/problems/problems_panel.h"
#include "widgets/steps/step_panel.h"
#include "widgets/training/training_bar.h"
#include "widgets/training/training_words.h"
#include "widgets/viewers/feature_map_panel.h"
#include "widgets/viewers/output_panel.h"
#include "widgets/viewers/shapes_panel.h"

#include <QAction>
#include <QDir>
#include <QDockWidget>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QScreen>
#include <QSettings>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace layerwise {

namespace {

constexpr int kLayoutVersion = 1; ///< of saveState(): another set of docks needs another number
constexpr QSize kFirstSize(1440, 900);
constexpr int kLeastRightWidth = 264; ///< of the inspector and the prediction
constexpr int kLeastLeftWidth = 288;  ///< of the blocks and the image
constexpr int kMostImageHeight = 430; ///< what is higher is scrolled
constexpr int kNoticeMs = 4000; ///< how long a passing word stays in the status bar

} // namespace

MainWindow::MainWindow(const LayerRegistry& registry, std::unique_ptr<Executor> executor,
                       std::unique_ptr<Trainer> trainer, QWidget* parent)
    : QMainWindow(parent), m_document(registry), m_selection(m_document), m_images(m_document),
      m_runs(std::make_unique<RunController>(m_document, m_images, std::move(executor))),
      m_weights(std::make_unique<WeightController>(m_document, *m_runs)),
      m_training(std::make_unique<TrainingSession>(m_document, m_images, *m_runs, *m_weights, std::move(trainer))),
      m_fixes(std::make_unique<FixSearch>(m_document)),
      m_steps(std::make_unique<StepController>(m_document, m_images, *m_runs, m_selection)),
      m_player(std::make_unique<StepPlayer>(*m_steps)), m_probe(std::make_unique<Probe>(m_document, *m_runs))
{
    setAcceptDrops(true);
    setDockOptions(QMainWindow::AllowNestedDocks | QMainWindow::AnimatedDocks);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);

    buildPanels();
    buildStatusBar();
    buildActions();
    connectDocument();
    connectCanvas();
    connectRuns();
    connectFixes();
    connectSteps();
    connectExplain();
    connectTraining();
    takeFirstSize();
    updateTitle();
    updateRunState();
}

MainWindow::~MainWindow()
{
    // The worker may still be in LibTorch: it ends before the panels that listen to it do.
    disconnect(m_runs.get(), nullptr, this, nullptr);
    disconnect(m_weights.get(), nullptr, this, nullptr);
    disconnect(m_training.get(), nullptr, this, nullptr);
    disconnect(&m_training->training(), nullptr, this, nullptr);
    disconnect(m_canvas, nullptr, this, nullptr);
    disconnect(m_popover, nullptr, this, nullptr);
}

void MainWindow::takeFirstSize()
{
    const QSize room = screen()->availableSize();
    resize(kFirstSize.boundedTo(room));
    // With its frame it would hang over the edge of the screen.
    if (kFirstSize.width() >= room.width() || kFirstSize.height() >= room.height()) {
        setWindowState(Qt::WindowMaximized);
    }
}

void MainWindow::buildPanels()
{
    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_message = new MessageBar(centre);
    m_trainingBar = new TrainingBar(*m_training, centre);
    m_canvas = new NetworkCanvas(m_document, m_selection, *m_runs, centre);
    column->addWidget(m_trainingBar);
    column->addWidget(m_message);
    column->addWidget(m_canvas, 1);
    setCentralWidget(centre);

    m_palette = new PalettePanel(m_document.registry(), this);
    m_imagePanel = new ImagePanel(m_images, m_document, this);
    m_inspector = new InspectorPanel(m_document, m_selection, *m_runs, this);
    m_output = new OutputPanel(*m_runs, m_images, this);
    addPanel(QStringLiteral("palette"), tr("Blocks"), Qt::LeftDockWidgetArea, m_palette);
    addPanel(QStringLiteral("image"), tr("Image"), Qt::LeftDockWidgetArea,
             new PanelScroll(m_imagePanel, {kLeastLeftWidth, kMostImageHeight}));
    addPanel(QStringLiteral("inspector"), tr("Inspector"), Qt::RightDockWidgetArea, m_inspector);
    addPanel(QStringLiteral("prediction"), tr("Prediction"), Qt::RightDockWidgetArea, m_output);
    buildBottomTabs();
    addPanel(QStringLiteral("details"), tr("Maps, shapes, problems, code"), Qt::BottomDockWidgetArea, m_tabs);

    resizeDocks({m_docks[0], m_docks[2]}, {kLeastLeftWidth, 296}, Qt::Horizontal);
    resizeDocks({m_docks[0], m_docks[1]}, {560, 240}, Qt::Vertical);
    resizeDocks({m_docks[2], m_docks[3]}, {560, 250}, Qt::Vertical);
    resizeDocks({m_docks[4]}, {270}, Qt::Vertical);
}

void MainWindow::buildBottomTabs()
{
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_maps = new FeatureMapPanel(m_document, m_selection, *m_runs, m_tabs);
    m_problems = new ProblemsPanel(m_document, m_selection, *m_runs, *m_fixes, m_tabs);
    m_stepPanel = new StepPanel(m_document, m_selection, *m_steps, *m_player, m_tabs);
    m_explain = new ExplainPanel(m_document, *m_runs, *m_probe, m_tabs);
    m_tabs->addTab(m_maps, tr("Maps"));
    m_tabs->addTab(m_explain, tr("Explain"));
    addLazyTab(tr("Kernels"), [this] { return makeKernelsPanel(); });
    m_tabs->addTab(m_stepPanel, tr("Step"));
    m_tabs->addTab(new ShapesPanel(m_document, m_selection, m_runs.get(), m_tabs), tr("Shapes"));
    m_tabs->addTab(m_problems, tr("Problems"));
    m_attributionTab = addLazyTab(tr("Attribution"), [this] { return makeAttributionPanel(); });
    addLazyTab(tr("Code"), [this] { return makeCodePanel(); });
    addLazyTab(tr("Charts"), [this] { return new ChartsPanel(m_document, m_selection, *m_runs); });
    m_trainingTab = addLazyTab(tr("Training"), [this] { return makeTrainingPanel(); });
    connect(m_problems, &ProblemsPanel::countChanged, this, [this](int errors, int warnings) {
        const int count = errors + warnings;
        m_tabs->setTabText(m_tabs->indexOf(m_problems), count == 0 ? tr("Problems") : tr("Problems (%1)").arg(count));
        updateStatus();
    });
}

/// Editors and plots take their time: what a tab holds is made when it is first shown, not when the program starts.
QWidget* MainWindow::addLazyTab(const QString& title, const std::function<QWidget*()>& make)
{
    auto* page = new QWidget(m_tabs);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    m_tabs->addTab(page, title);
    connect(m_tabs, &QTabWidget::currentChanged, page, [this, page, layout, make] {
        if (m_tabs->currentWidget() == page && layout->isEmpty())
            layout->addWidget(make());
    });
    return page;
}

QDockWidget* MainWindow::addPanel(const QString& name, const QString& title, Qt::DockWidgetArea area, QWidget* panel)
{
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setFeatures(QDockWidget::DockWidgetClosable);
    // The panels carry their own headings; a title bar above them would say the same twice.
    auto* noTitle = new QWidget(dock);
    // A widget without a layout is -1 high, and the dock reckons with that.
    (new QHBoxLayout(noTitle))->setContentsMargins(0, 0, 0, 0);
    dock->setTitleBarWidget(noTitle);
    dock->setWidget(panel);
    // Else the longest text of the moment would make it wider, and the canvas beside it would jump.
    if (area != Qt::BottomDockWidgetArea)
        panel->setMinimumWidth(area == Qt::RightDockWidgetArea ? kLeastRightWidth : kLeastLeftWidth);
    addDockWidget(area, dock);
    m_docks.append(dock);
    return dock;
}

void MainWindow::buildStatusBar()
{
    m_statusText = new LineLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx, this);
    m_statusRun = new QLabel(this);
    m_statusThreads = new QLabel(this);
    m_statusEngine = new QLabel(m_runs->engineVersion(), this);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_statusText, 1);
    for (QLabel* label : {m_statusRun, m_statusThreads, m_statusEngine}) {
        statusBar()->addPermanentWidget(label);
    }
}

void MainWindow::connectDocument()
{
    connect(&m_document, &NetworkDocument::fileChanged, this, &MainWindow::updateTitle);
    connect(&m_document, &NetworkDocument::nameChanged, this, &MainWindow::updateTitle);
    connect(&m_document, &NetworkDocument::modifiedChanged, this, &MainWindow::updateTitle);
    connect(&m_document, &NetworkDocument::networkReplaced, this, [this] {
        m_selection.clear();
        updateTitle();
        revealFirstError();
        startNetwork();
    });
    connect(m_palette, &PalettePanel::insertRequested, this, [this](const QString& type) {
        const auto result = m_document.insertFromPalette(type, m_document.positionAfter(m_selection.current()));
        if (result) {
            m_selection.select(*result);
            m_canvas->revealBlock(*result);
        } else {
            m_message->showMessage(MessageBar::Kind::Error, sentence(result.error()));
        }
    });
}

void MainWindow::connectCanvas()
{
    connect(m_canvas, &NetworkCanvas::messageRequested, this,
            [this](const QString& words) { m_message->showMessage(MessageBar::Kind::Error, words); });
    ExportReports& reports = ExportReports::instance();
    connect(&reports, &ExportReports::failed, this,
            [this](const QString& reason) { m_message->showMessage(MessageBar::Kind::Error, reason); });
    connect(&reports, &ExportReports::saved, this, [this](const QString& file) {
        m_message->showMessage(MessageBar::Kind::Information, tr("Saved %1").arg(QDir::toNativeSeparators(file)));
    });
    connect(&reports, &ExportReports::copied, this,
            [this](const QString& what) { statusBar()->showMessage(tr("Copied %1").arg(what), kNoticeMs); });
    connect(m_maps, &FeatureMapPanel::noticeRequested, this,
            [this](const QString& words) { statusBar()->showMessage(words, kNoticeMs); });
    connect(m_canvas, &NetworkCanvas::problemsRequested, this, [this] { m_tabs->setCurrentWidget(m_problems); });
}

void MainWindow::connectRuns()
{
    connectAttribution();
    new LateRefresh(*m_runs, this, [this] { updateRunState(); });
    // Another image is chosen to be looked at: it runs by itself, and a waiting run for an older image is replaced; one
    // that a hand is about to draw, when the hand rests. With live on, the runs follow the image by themselves.
    // While stepping, it runs as far as one has stepped, which the steps see to.
    connect(&m_images, &ImageSource::imageChanged, this, [this] {
        if (!m_steps->isActive() && !m_runs->isLive() && !m_images.isMoving()) {
            runNow();
        }
    });
    connect(&m_images, &ImageSource::rested, this, [this] {
        if (!m_steps->isActive() && !m_runs->isLive() && m_runs->isStale()) {
            runNow();
        }
    });
}

void MainWindow::revealFirstError()
{
    for (const Problem& problem : m_document.problems()) {
        if (problem.severity == Severity::Error) {
            m_selection.select(problem.block);
            m_canvas->revealBlock(problem.block);
            return;
        }
    }
}

void MainWindow::runNow()
{
    m_steps->leave();
    m_runs->run();
}

QString MainWindow::message() const
{
    return m_message->words();
}

QString MainWindow::statusWords() const
{
    return m_statusText->text();
}

void MainWindow::updateTitle()
{
    const QString name = m_document.file().isEmpty()
                             ? tr("%1 (not saved yet)").arg(QString::fromStdString(m_document.network().name))
                             : QFileInfo(m_document.file()).fileName();
    setWindowTitle(tr("%1[*] - Layerwise").arg(name));
    setWindowModified(m_document.isModified());
    if (m_fileLabel != nullptr) {
        m_fileLabel->setText(m_document.isModified() ? tr("%1, modified").arg(name) : name);
        m_fileLabel->setToolTip(m_document.file().isEmpty() ? m_fileLabel->text() : m_document.file());
        fitToolBar();
    }
}

void MainWindow::updateRunState()
{
    const bool running = m_runs->isRunning();
    m_stopAction->setEnabled(running || m_steps->isActive());
    m_liveAction->setChecked(m_runs->isLive());
    updateStatus();
}

void MainWindow::updateStatus()
{
    const TracePtr trace = m_runs->trace();
    const ProblemModel* problems = m_problems->model();
    const bool ran = !trace->steps.empty();
    QString words;
    if (m_steps->isActive()) {
        words = m_steps->statusText();
    } else if (m_training->isActive()) {
        words = trainingText(*m_training);
    } else if (m_runs->isFrame() && trace->status == TraceStatus::Ok && !m_runs->isMarkedStale()) {
        words = tr("● Live: what you draw or change runs at once");
    } else if (m_runs->isRunning()) {
        words = tr("▶ Running…");
    } else if (problems->errorCount() > 0) {
        words = QStringLiteral("✕ ") + problems->index(0, ProblemModel::MessageColumn).data().toString();
    } else if (m_document.network().root.slots.front().empty()) {
        words = tr("Nothing to run yet. Drag a block into the network");
    } else if (!ran) {
        words = tr("Press F5 to run");
    } else if (trace->status == TraceStatus::Stopped) {
        words = tr("■ Stopped");
    } else if (m_runs->isStale()) {
        words = tr("The results are from before the last change. Press F5 to run");
    } else if (trace->status == TraceStatus::Paused) {
        words = tr("■ Stepped through a part of it. F10 begins anew, F5 runs all");
    } else if (trace->status == TraceStatus::Ok) {
        words = tr("✓ Ran %1 blocks").arg(trace->steps.size());
    } else {
        words = tr("✕ The run failed");
    }
    m_statusText->setText(words);
    m_statusText->setToolTip(toolTipOf(words));
    // Of the looks at a training it would be another one every time, and of no use.
    const bool isOfInterest = ran && trace->durationNs > 0 && !m_document.isWeightPreview();
    m_statusRun->setText(isOfInterest ? tr("run %1").arg(formatDuration(trace->durationNs)) : QString());
    const QString threads = trace->threads == 1 ? tr("1 thread") : tr("%1 threads").arg(trace->threads);
    m_statusThreads->setText(ran ? threads : QString());
}

void MainWindow::saveSession()
{
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/layout"), saveState(kLayoutVersion));
    settings.setValue(QStringLiteral("window/tab"), m_tabs->currentIndex());
    m_maps->saveSettings(settings);
}

void MainWindow::restoreSession()
{
    const QSettings settings;
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    restoreState(settings.value(QStringLiteral("window/layout")).toByteArray(), kLayoutVersion);
    m_tabs->setCurrentIndex(settings.value(QStringLiteral("window/tab"), 0).toInt());
    m_maps->restoreSettings(settings);
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_runAction != nullptr) {
        updateIcons();
    }
}

} // namespace layerwise
