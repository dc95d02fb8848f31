#pragma once

#include "app/window/step_actions.h"
#include "model/core/executor.h"
#include "model/document/fix_search.h"
#include "model/document/image_source.h"
#include "model/document/network_document.h"
#include "model/document/run_controller.h"
#include "model/document/selection.h"
#include "model/document/training_session.h"

#include <QJsonObject>
#include <QMainWindow>

#include <functional>
#include <memory>

class QAction;
class QDockWidget;
class QLabel;
class QLineEdit;
class QMenu;
class QTabWidget;
class QToolBar;
class QTimer;

namespace layerwise {

class AttributionPanel;
class CodePanel;
class ExplainPanel;
class FeatureMapPanel;
class ImagePanel;
class InspectorPanel;
class KernelsPanel;
class LineLabel;
class MessageBar;
class NetworkCanvas;
class OutputPanel;
class PalettePanel;
class Probe;
class ProblemPopover;
class ProblemsPanel;
class StepPanel;
class TrainingBar;
class TrainingPanel;
struct WeightLoadSettings;

/// The window: it owns the document and what belongs to it, places the panels and wires actions to them.
/// It decides nothing about networks. GUI thread.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(const LayerRegistry& registry, std::unique_ptr<Executor> executor, std::unique_ptr<Trainer> trainer,
               QWidget* parent = nullptr);
    ~MainWindow() override;

    NetworkDocument& document() { return m_document; }
    ImageSource& images() { return m_images; }
    RunController& runs() { return *m_runs; }
    WeightController& weights() { return *m_weights; }
    TrainingSession& training() { return *m_training; }
    Selection& selection() { return m_selection; }
    StepController& steps() { return *m_steps; }
    StepPlayer& player() { return *m_player; }
    Probe& probe() { return *m_probe; }
    NetworkCanvas* canvas() const { return m_canvas; }
    QString message() const;
    QString statusWords() const;

    /// Whether templates get the trained weights that come with the program, if there are any for them. Off at first.
    void setUsesBundledWeights(bool uses) { m_usesBundledWeights = uses; }
    /// Puts in a template; the document has no file then. Precondition: the key exists.
    void newFromTemplate(const QString& key);
    /// Opens a file. If it can't be read, says so in the window, and the open network stays. False then.
    bool openFile(const QString& file);
    bool saveTo(const QString& file);
    /// Loads a weight file, strictly; what does not fit is shown, with what can be done.
    void loadWeights(const QString& file);

    /// Everything a person sees, with places on the screen, for the end-to-end test.
    QJsonObject describe() const;
    /// Writes describe() to `file` whenever something changed (at most ten times a second).
    void watchState(const QString& file);

    /// Window size and panels of the last time.
    void restoreSession();

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    static constexpr char kIconProperty[] = "layerwiseIcon"; ///< of an action, the name of its picture

    // main_window.cpp
    void takeFirstSize();
    void buildPanels();
    void buildBottomTabs();
    QWidget* addLazyTab(const QString& title, const std::function<QWidget*()>& make);
    QDockWidget* addPanel(const QString& name, const QString& title, Qt::DockWidgetArea area, QWidget* panel);
    void buildStatusBar();
    void connectDocument();
    void connectCanvas();
    void connectRuns();
    void updateTitle();
    void updateRunState();
    void updateStatus();
    void saveSession();
    void revealFirstError();
    void runNow();

    // main_window_attribution.cpp
    QWidget* makeAttributionPanel();
    void connectAttribution();
    void askContributions(BlockId block);
    void takeContributions(const AttributionAnswer& answer);
    void showAttribution();
    QJsonObject describeAttribution() const;

    // main_window_code.cpp
    QWidget* makeCodePanel();
    void followCode();

    // main_window_fixes.cpp
    void connectFixes();
    void placePopover();
    void followFix(const Fix& fix);

    // main_window_explain.cpp
    void connectExplain();
    void explainShown();
    void showExplanation();
    void explainShownChannel();
    void showFields();
    QJsonObject describeProbe() const;
    QJsonObject describeFields() const;

    // main_window_kernels.cpp
    QWidget* makeKernelsPanel();
    QJsonObject describeKernels() const;

    // main_window_training.cpp
    QWidget* makeTrainingPanel();
    void connectTraining();
    void followLock();
    void showTraining();
    bool mayLeaveTraining();
    bool refuseWhileTraining();
    QJsonObject describeTraining() const;

    // main_window_steps.cpp
    void buildStepActions();
    void addStepButtons(QToolBar* bar);
    void connectSteps();
    void updateSteps();
    void showPlaying(bool playing);
    void fitToolBar();
    void editBreakpoint(BlockId id);
    QJsonObject describeSteps() const;

    // main_window_actions.cpp
    void buildActions();
    void buildFileActions();
    void buildEditActions();
    void buildViewActions();
    void buildRunActions();
    void buildHelpActions();
    void buildToolBar();
    void addThemeActions(QMenu* menu);
    QAction* addAction(QMenu* menu, const QString& text, const QKeySequence& shortcut, const QString& icon = {});
    void updateIcons();
    void addModeActions(QMenu* menu);
    void addModeSwitch(QToolBar* bar);
    void askSeed();
    void showSeed();
    void findBlock(bool forward);
    void showKeyboardHelp();
    void showAbout();

    // main_window_files.cpp
    bool maybeSave();
    bool save();
    bool saveAs();
    void open();
    void rememberRecent(const QString& file);
    void fillRecentMenu();
    void askSaveThen(const std::function<void()>& action);

    // main_window_weights.cpp
    void buildWeightActions(QMenu* menu);
    static bool isWeightFile(const QString& file);
    void askWeightsToLoad();
    bool askWhereToSaveWeights();
    void saveWeightsNow();
    void startNetwork();
    void showLoadReport(const QString& file, const WeightLoadSettings& settings, const LoadReport& report);

    NetworkDocument m_document;
    Selection m_selection;
    ImageSource m_images;
    std::unique_ptr<RunController> m_runs;
    std::unique_ptr<WeightController> m_weights;
    std::unique_ptr<TrainingSession> m_training;
    std::unique_ptr<FixSearch> m_fixes;
    std::unique_ptr<StepController> m_steps;
    std::unique_ptr<StepPlayer> m_player;
    std::unique_ptr<Probe> m_probe;

    NetworkCanvas* m_canvas = nullptr;
    PalettePanel* m_palette = nullptr;
    ImagePanel* m_imagePanel = nullptr;
    InspectorPanel* m_inspector = nullptr;
    OutputPanel* m_output = nullptr;
    FeatureMapPanel* m_maps = nullptr;
    ExplainPanel* m_explain = nullptr;
    ProblemsPanel* m_problems = nullptr;
    ProblemPopover* m_popover = nullptr;
    StepPanel* m_stepPanel = nullptr;
    AttributionPanel* m_attribution = nullptr; ///< null until its tab is first shown
    QWidget* m_attributionTab = nullptr;
    CodePanel* m_code = nullptr;              ///< null until its tab is first shown
    KernelsPanel* m_kernels = nullptr;        ///< null until its tab is first shown
    TrainingPanel* m_trainingPanel = nullptr; ///< null until its tab is first shown
    QWidget* m_trainingTab = nullptr;
    TrainingBar* m_trainingBar = nullptr;
    QString m_lockedWords; ///< what was last said of an edit that was refused
    QTabWidget* m_tabs = nullptr;
    MessageBar* m_message = nullptr;
    QLineEdit* m_find = nullptr;
    QLabel* m_fileLabel = nullptr;
    LineLabel* m_statusText = nullptr;
    QLabel* m_statusRun = nullptr;
    QLabel* m_statusThreads = nullptr;
    QLabel* m_statusEngine = nullptr;
    QMenu* m_recentMenu = nullptr;
    QMenu* m_templateMenu = nullptr;
    QToolBar* m_toolBar = nullptr;
    StepActions m_step;
    bool m_wasStepping = false;
    bool m_usesBundledWeights = false;
    BlockWeightsPtr m_savedWeights; ///< those last written to a file of their own
    QString m_initialWeights; ///< to be loaded before a network that was just put in runs; empty: none
    StepPosition m_lastPicked; ///< of which a value was pointed at last, as the maps name it
    QAction* m_runAction = nullptr;
    QAction* m_stopAction = nullptr;
    QAction* m_liveAction = nullptr;
    QAction* m_seedAction = nullptr;
    QAction* m_trainModeAction = nullptr;
    QAction* m_undoAction = nullptr;
    QAction* m_redoAction = nullptr;
    QAction* m_openAction = nullptr;
    QAction* m_saveAction = nullptr;
    QList<QDockWidget*> m_docks;
    QTimer* m_stateTimer = nullptr;
    QString m_stateFile;
};

} // namespace layerwise
