#include "app/window/main_window.h"

#include "app/window/keyboard_help.h"
#include "model/templates/templates.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/common/segmented_switch.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/data/image_panel.h"
#include "widgets/palette/palette_panel.h"

#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QStyle>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>

#include <limits>

namespace layerwise {

namespace {

/// A longer name is cut in the middle: the buttons come first.
constexpr int kWidestFileLabel = 200;

/// Several threads more than this are never asked for by hand; LibTorch would only lose time.
constexpr int kThreadChoices[] = {0, 1, 2, 4, 8};

} // namespace

QAction* MainWindow::addAction(QMenu* menu, const QString& text, const QKeySequence& shortcut, const QString& icon)
{
    auto* action = menu->addAction(text);
    action->setShortcut(shortcut);
    if (!icon.isEmpty()) {
        action->setProperty(kIconProperty, icon);
    }
    QMainWindow::addAction(action);
    return action;
}

void MainWindow::buildActions()
{
    buildFileActions();
    buildEditActions();
    buildViewActions();
    buildRunActions();
    buildStepActions();
    buildHelpActions();
    buildToolBar();
    updateIcons();
}

void MainWindow::buildFileActions()
{
    auto* menu = menuBar()->addMenu(tr("&File"));
    m_templateMenu = menu->addMenu(tr("&New from template"));
    for (const TemplateInfo& info : templates()) {
        QAction* action = m_templateMenu->addAction(QString::fromStdString(info.title));
        action->setToolTip(QString::fromStdString(info.description));
        const QString key = QString::fromStdString(info.key);
        if (info.key == "empty") {
            action->setShortcut(QKeySequence::New);
            QMainWindow::addAction(action);
        }
        connect(action, &QAction::triggered, this, [this, key] { askSaveThen([this, key] { newFromTemplate(key); }); });
    }
    m_templateMenu->setToolTipsVisible(true);
    m_openAction = addAction(menu, tr("&Open…"), QKeySequence::Open, QStringLiteral("open"));
    connect(m_openAction, &QAction::triggered, this, [this] { askSaveThen([this] { open(); }); });
    m_recentMenu = menu->addMenu(tr("Open &recent"));
    connect(m_recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecentMenu);
    menu->addSeparator();
    m_saveAction = addAction(menu, tr("&Save"), QKeySequence::Save, QStringLiteral("save"));
    connect(m_saveAction, &QAction::triggered, this, &MainWindow::save);
    connect(addAction(menu, tr("Save &as…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)), &QAction::triggered, this,
            &MainWindow::saveAs);
    menu->addSeparator();
    buildWeightActions(menu);
    menu->addSeparator();
    connect(addAction(menu, tr("Open data set &folder…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O)),
            &QAction::triggered, m_imagePanel, &ImagePanel::openFolder);
    connect(addAction(menu, tr("Open data set f&ile (IDX, CSV)…"), {}), &QAction::triggered, m_imagePanel,
            &ImagePanel::openFile);
    connect(addAction(menu, tr("&Download MNIST"), {}), &QAction::triggered, m_imagePanel, &ImagePanel::downloadMnist);
    connect(addAction(menu, tr("&Generated digits…"), {}), &QAction::triggered, m_imagePanel, &ImagePanel::chooseDigits);
    connect(addAction(menu, tr("Open &picture…"), {}), &QAction::triggered, m_imagePanel, &ImagePanel::openPicture);
    connect(addAction(menu, tr("&Browse images"), QKeySequence(Qt::CTRL | Qt::Key_B)), &QAction::triggered,
            m_imagePanel, &ImagePanel::browse);
    menu->addSeparator();
    connect(addAction(menu, tr("&Quit"), QKeySequence::Quit), &QAction::triggered, this, &QWidget::close);
}

void MainWindow::buildEditActions()
{
    auto* menu = menuBar()->addMenu(tr("&Edit"));
    m_undoAction = m_document.undoStack()->createUndoAction(this, tr("Undo"));
    m_redoAction = m_document.undoStack()->createRedoAction(this, tr("Redo"));
    m_undoAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Z));
    m_redoAction->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    m_undoAction->setProperty(kIconProperty, QStringLiteral("undo"));
    m_redoAction->setProperty(kIconProperty, QStringLiteral("redo"));
    menu->addActions({m_undoAction, m_redoAction});
    menu->addSeparator();
    connect(addAction(menu, tr("Cu&t"), QKeySequence::Cut), &QAction::triggered, m_canvas, &NetworkCanvas::cut);
    connect(addAction(menu, tr("&Copy"), QKeySequence::Copy), &QAction::triggered, m_canvas, &NetworkCanvas::copy);
    connect(addAction(menu, tr("&Paste"), QKeySequence::Paste), &QAction::triggered, m_canvas, &NetworkCanvas::paste);
    connect(addAction(menu, tr("&Duplicate"), QKeySequence(Qt::CTRL | Qt::Key_D)), &QAction::triggered, m_canvas,
            &NetworkCanvas::duplicateSelected);
    connect(addAction(menu, tr("De&lete"), QKeySequence::Delete), &QAction::triggered, m_canvas,
            &NetworkCanvas::deleteSelected);
    connect(addAction(menu, tr("Re&name"), QKeySequence(Qt::Key_F2)), &QAction::triggered, this,
            [this] { m_canvas->startRename(m_selection.current()); });
    connect(addAction(menu, tr("Select &all"), QKeySequence::SelectAll), &QAction::triggered, m_canvas,
            &NetworkCanvas::selectAll);
    menu->addSeparator();
    connect(addAction(menu, tr("Move &up"), QKeySequence(Qt::ALT | Qt::Key_Up)), &QAction::triggered, this,
            [this] { m_canvas->moveSelected(-1); });
    connect(addAction(menu, tr("Move do&wn"), QKeySequence(Qt::ALT | Qt::Key_Down)), &QAction::triggered, this,
            [this] { m_canvas->moveSelected(1); });
    menu->addSeparator();
    connect(addAction(menu, tr("&Find block"), QKeySequence::Find, QStringLiteral("search")), &QAction::triggered, this,
            [this] {
                m_find->setFocus(Qt::ShortcutFocusReason);
                m_find->selectAll();
            });
    connect(addAction(menu, tr("Find ne&xt"), QKeySequence(Qt::Key_F3)), &QAction::triggered, this,
            [this] { findBlock(true); });
    connect(addAction(menu, tr("Find pre&vious"), QKeySequence(Qt::SHIFT | Qt::Key_F3)), &QAction::triggered, this,
            [this] { findBlock(false); });
    connect(addAction(menu, tr("&Insert block…"), QKeySequence(Qt::CTRL | Qt::Key_I)), &QAction::triggered, m_palette,
            &PalettePanel::focusSearch);
}

void MainWindow::buildViewActions()
{
    auto* menu = menuBar()->addMenu(tr("&View"));
    connect(addAction(menu, tr("Zoom &in"), QKeySequence::ZoomIn, QStringLiteral("zoom-in")), &QAction::triggered,
            m_canvas, &NetworkCanvas::zoomIn);
    connect(addAction(menu, tr("Zoom &out"), QKeySequence::ZoomOut, QStringLiteral("zoom-out")), &QAction::triggered,
            m_canvas, &NetworkCanvas::zoomOut);
    connect(addAction(menu, tr("&Actual size"), QKeySequence(Qt::CTRL | Qt::Key_0)), &QAction::triggered, m_canvas,
            &NetworkCanvas::resetZoom);
    connect(addAction(menu, tr("&Fit network"), QKeySequence(Qt::CTRL | Qt::Key_9), QStringLiteral("fit")),
            &QAction::triggered, m_canvas, &NetworkCanvas::fitNetwork);
    QAction* follow = addAction(menu, tr("Follow the &selection"), {});
    follow->setCheckable(true);
    follow->setChecked(true);
    connect(follow, &QAction::toggled, m_canvas, &NetworkCanvas::setFollowSelection);
    menu->addSeparator();
    connect(addAction(menu, tr("Fo&ld all"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Left)), &QAction::triggered,
            m_canvas, &NetworkCanvas::foldAll);
    connect(addAction(menu, tr("&Unfold all"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Right)), &QAction::triggered,
            m_canvas, &NetworkCanvas::unfoldAll);
    menu->addSeparator();
    connect(addAction(menu, tr("&Explain a value"), QKeySequence(Qt::Key_F4)), &QAction::triggered, this,
            &MainWindow::explainShown);
    for (int tab = 0; tab < m_tabs->count(); ++tab) {
        connect(addAction(menu, tr("Show %1").arg(m_tabs->tabText(tab)), QKeySequence(Qt::ALT | (tab < 9 ? Qt::Key_1 + tab : Qt::Key_0))),
                &QAction::triggered, this, [this, tab] {
                    m_docks.last()->show();
                    m_tabs->setCurrentIndex(tab);
                });
    }
    auto* panels = menu->addMenu(tr("&Panels"));
    for (QDockWidget* dock : std::as_const(m_docks)) {
        panels->addAction(dock->toggleViewAction());
    }
    addThemeActions(menu->addMenu(tr("&Colours")));
}

void MainWindow::addThemeActions(QMenu* menu)
{
    auto* group = new QActionGroup(this);
    const struct {
        QString text, word;
        Theme::Mode mode;
    } choices[] = {
        {tr("As the &system"), QStringLiteral("system"), Theme::Mode::System},
        {tr("&Light"), QStringLiteral("light"), Theme::Mode::Light},
        {tr("&Dark"), QStringLiteral("dark"), Theme::Mode::Dark},
    };
    for (const auto& choice : choices) {
        QAction* action = menu->addAction(choice.text);
        action->setCheckable(true);
        action->setChecked(Theme::mode() == choice.mode);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [mode = choice.mode, word = choice.word] {
            Theme::install(*qApp, mode);
            QSettings().setValue(QStringLiteral("window/theme"), word);
        });
    }
}

void MainWindow::buildRunActions()
{
    auto* menu = menuBar()->addMenu(tr("&Run"));
    m_runAction = addAction(menu, tr("&Run"), QKeySequence(Qt::Key_F5), QStringLiteral("run"));
    m_runAction->setToolTip(tr("Run the image through the network (F5)"));
    connect(m_runAction, &QAction::triggered, this, &MainWindow::runNow);
    m_stopAction = addAction(menu, tr("&Stop"), QKeySequence(Qt::SHIFT | Qt::Key_F5), QStringLiteral("stop"));
    m_stopAction->setToolTip(tr("Stop after the layer that runs now, or end the stepping (Shift+F5)"));
    connect(m_stopAction, &QAction::triggered, this, [this] {
        if (m_steps->isActive()) {
            m_steps->stop();
        } else {
            m_runs->stop();
        }
    });
    m_liveAction = addAction(menu, tr("&Live"), QKeySequence(Qt::Key_F6), QStringLiteral("live"));
    m_liveAction->setCheckable(true);
    m_liveAction->setToolTip(tr("Run by itself after every change (F6)"));
    connect(m_liveAction, &QAction::toggled, m_runs.get(), &RunController::setLive);
    addModeActions(menu);
    menu->addSeparator();
    auto* threads = menu->addMenu(tr("&Threads"));
    auto* group = new QActionGroup(this);
    for (const int count : kThreadChoices) {
        QAction* action = threads->addAction(count == 0 ? tr("Chosen by the work") : QString::number(count));
        action->setCheckable(true);
        action->setChecked(count == m_runs->threads());
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, count] { m_runs->setThreads(count); });
    }
    m_seedAction = addAction(menu, {}, {});
    m_seedAction->setToolTip(tr("The same seed gives the same random weights"));
    connect(m_seedAction, &QAction::triggered, this, &MainWindow::askSeed);
    showSeed();
    menu->addSeparator();
    connect(addAction(menu, tr("&Next image"), QKeySequence(Qt::CTRL | Qt::Key_Right)), &QAction::triggered, &m_images,
            &ImageSource::next);
    connect(addAction(menu, tr("&Previous image"), QKeySequence(Qt::CTRL | Qt::Key_Left)), &QAction::triggered,
            &m_images, &ImageSource::previous);
    connect(addAction(menu, tr("R&andom image"), QKeySequence(Qt::CTRL | Qt::Key_R)), &QAction::triggered, &m_images,
            &ImageSource::random);
}

void MainWindow::addModeActions(QMenu* menu)
{
    m_trainModeAction = addAction(menu, tr("&Train mode"), QKeySequence(Qt::SHIFT | Qt::Key_F6));
    m_trainModeAction->setCheckable(true);
    m_trainModeAction->setToolTip(tr("Run as after model.train(): nothing learns by it, one only sees the difference"));
    connect(m_trainModeAction, &QAction::toggled, m_runs.get(), &RunController::setTrainMode);
}

void MainWindow::addModeSwitch(QToolBar* bar)
{
    auto* mode = new SegmentedSwitch({QStringLiteral("eval"), QStringLiteral("train")}, bar);
    mode->setObjectName(QStringLiteral("modeSwitch"));
    mode->setAccessibleName(tr("Mode of the forward pass"));
    mode->setToolTips(
        {tr("As after model.eval(), the way a trained network is used: BatchNorm uses the mean and variance that it "
            "remembers from training, Dropout does nothing."),
         tr("As after model.train(): BatchNorm uses the mean and variance of the batch, here of this one image, and Dropout "
            "sets values to 0 at random. Only a look: nothing is learned, and what BatchNorm remembers stays as it is.")});
    connect(mode, &SegmentedSwitch::chosen, this, [this](int index) { m_trainModeAction->setChecked(index == 1); });
    connect(m_trainModeAction, &QAction::toggled, mode, [mode](bool isTrain) { mode->setCurrent(isTrain ? 1 : 0); });
    bar->addWidget(mode);
}

void MainWindow::showSeed()
{
    m_seedAction->setText(tr("S&eed of the weights: %1…").arg(m_runs->seed()));
}

void MainWindow::askSeed()
{
    bool chosen = false;
    const int seed =
        QInputDialog::getInt(this, tr("Seed of the weights"), tr("The same seed gives the same random weights.\nSeed:"),
                             static_cast<int>(m_runs->seed()), 0, std::numeric_limits<int>::max(), 1, &chosen);
    if (chosen) {
        m_runs->setSeed(static_cast<std::uint64_t>(seed));
        showSeed();
        runNow();
    }
}

void MainWindow::buildHelpActions()
{
    auto* menu = menuBar()->addMenu(tr("&Help"));
    connect(addAction(menu, tr("&Keyboard"), QKeySequence(Qt::Key_F1)), &QAction::triggered, this,
            &MainWindow::showKeyboardHelp);
    connect(addAction(menu, tr("&About Layerwise"), {}), &QAction::triggered, this, &MainWindow::showAbout);
}

void MainWindow::buildToolBar()
{
    auto* bar = m_toolBar = addToolBar(tr("Main"));
    bar->setObjectName(QStringLiteral("main"));
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->setIconSize(QSize(16, 16));

    auto* create = new QToolButton(bar);
    create->setText(tr("New"));
    create->setMenu(m_templateMenu);
    create->setPopupMode(QToolButton::InstantPopup);
    create->setToolTip(tr("Start with a template"));
    bar->addWidget(create);
    for (QAction* action : {m_openAction, m_saveAction}) {
        bar->addAction(action);
        static_cast<QToolButton*>(bar->widgetForAction(action))->setToolButtonStyle(Qt::ToolButtonTextOnly);
        action->setIconText(action == m_openAction ? tr("Open") : tr("Save"));
    }
    bar->addSeparator();
    for (QAction* action : {m_undoAction, m_redoAction}) {
        bar->addAction(action);
        static_cast<QToolButton*>(bar->widgetForAction(action))->setToolButtonStyle(Qt::ToolButtonIconOnly);
    }
    bar->addSeparator();
    bar->addActions({m_runAction, m_stopAction});
    bar->widgetForAction(m_runAction)->setProperty("primary", true);
    bar->widgetForAction(m_runAction)->setObjectName(QStringLiteral("runButton"));
    addModeSwitch(bar);
    bar->addSeparator();
    addStepButtons(bar);
    bar->addSeparator();
    bar->addAction(m_liveAction);

    auto* space = new QWidget(bar);
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    auto* fileLabel = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx, false, bar);
    fileLabel->setElideMode(Qt::ElideMiddle);
    fileLabel->setMaximumWidth(kWidestFileLabel);
    fileLabel->setContentsMargins(8, 0, 12, 0);
    m_fileLabel = fileLabel;
    bar->addWidget(m_fileLabel);
    m_find = new QLineEdit(bar);
    m_find->setObjectName(QStringLiteral("findBlock"));
    m_find->setPlaceholderText(tr("Find a block (Ctrl+F)"));
    m_find->setClearButtonEnabled(true);
    m_find->setFixedWidth(200);
    connect(m_find, &QLineEdit::returnPressed, this, [this] { findBlock(true); });
    bar->addWidget(m_find);
}

void MainWindow::findBlock(bool forward)
{
    const QString words = m_find->text().trimmed();
    const bool isFound = m_canvas->find(words, forward);
    const bool none = !words.isEmpty() && !isFound;
    if (isFound)
        m_canvas->setFocus(Qt::OtherFocusReason);
    m_find->setProperty("invalid", none);
    m_find->setToolTip(none ? tr("No block with this in its path or type") : QString());
    m_find->style()->unpolish(m_find);
    m_find->style()->polish(m_find);
}

void MainWindow::updateIcons()
{
    for (QAction* action : actions()) {
        const QString name = action->property(kIconProperty).toString();
        if (!name.isEmpty()) {
            action->setIcon(Theme::actionIcon(name));
        }
    }
    m_undoAction->setIcon(Theme::actionIcon(QStringLiteral("undo")));
    m_redoAction->setIcon(Theme::actionIcon(QStringLiteral("redo")));
    m_runAction->setIcon(Theme::actionIcon(QStringLiteral("run"), Theme::current().onAccent));
}

void MainWindow::showKeyboardHelp()
{
    auto* help = findChild<KeyboardHelp*>();
    if (help == nullptr) {
        QList<QAction*> all = actions();
        all << m_undoAction << m_redoAction;
        help = new KeyboardHelp(all, this);
    }
    help->show();
    help->raise();
    help->activateWindow();
}

void MainWindow::showAbout()
{
    QMessageBox::about(
        this, tr("About Layerwise"),
        tr("<h3>Layerwise %1</h3>"
           "<p>Build a network from blocks, run real images through it, and look inside every layer.</p>"
           "<p>With Qt %2, %3 and QCustomPlot.</p>"
           "<p>Free software under the GNU General Public License, version 3 or later.</p>")
            .arg(QApplication::applicationVersion(), QString::fromLatin1(qVersion()), m_runs->engineVersion()));
}

} // namespace layerwise
