#include "app/window/main_window.h"

#include "model/document/sentences.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/data/image_panel.h"
#include "widgets/palette/palette_panel.h"
#include "widgets/problems/fix_button.h"
#include "widgets/problems/problems_panel.h"
#include "widgets/viewers/feature_map_panel.h"
#include "widgets/viewers/output_panel.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <QTabBar>
#include <QTabWidget>
#include <QTimer>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kStateIntervalMs = 100;
constexpr std::size_t kMostLogits = 1000;

QJsonArray rectOf(const QWidget& widget, const QRect& rect)
{
    const QPoint corner = widget.mapToGlobal(rect.topLeft());
    return {corner.x(), corner.y(), rect.width(), rect.height()};
}

void appendRows(const QAbstractItemView& view, const QModelIndex& parent, QJsonArray& rows)
{
    const QAbstractItemModel* model = view.model();
    for (int row = 0; row < model->rowCount(parent); ++row) {
        const QModelIndex index = model->index(row, 0, parent);
        const QRect rect = view.visualRect(index);
        if (rect.isValid() && view.viewport()->rect().intersects(rect)) {
            rows.append(QJsonObject{{QStringLiteral("text"), index.data().toString()},
                                    {QStringLiteral("rect"), rectOf(*view.viewport(), rect)}});
        }
        appendRows(view, index, rows);
    }
}

QJsonArray describeButtons(const QWidget& window)
{
    QJsonArray buttons;
    for (const QAbstractButton* button : window.findChildren<QAbstractButton*>()) {
        if (button->isVisible() && !button->text().isEmpty()) {
            buttons.append(QJsonObject{{QStringLiteral("text"), button->text()},
                                       {QStringLiteral("fix"), qobject_cast<const FixButton*>(button) != nullptr},
                                       {QStringLiteral("enabled"), button->isEnabled()},
                                       {QStringLiteral("checked"), button->isChecked()},
                                       {QStringLiteral("rect"), rectOf(*button, button->rect())}});
        }
    }
    return buttons;
}

QJsonArray describeTabs(const QTabWidget& tabs)
{
    QJsonArray result;
    const QTabBar* bar = tabs.tabBar();
    for (int tab = 0; tab < tabs.count(); ++tab) {
        result.append(QJsonObject{{QStringLiteral("text"), tabs.tabText(tab)},
                                  {QStringLiteral("current"), tab == tabs.currentIndex()},
                                  {QStringLiteral("rect"), rectOf(*bar, bar->tabRect(tab))}});
    }
    return result;
}

QJsonArray describeProblems(const ProblemModel& model)
{
    QJsonArray problems;
    for (int row = 0; row < model.rowCount(); ++row) {
        const auto cell = [&](int column) { return model.index(row, column).data().toString(); };
        problems.append(QJsonObject{{QStringLiteral("severity"), cell(ProblemModel::SeverityColumn)},
                                    {QStringLiteral("block"), cell(ProblemModel::BlockColumn)},
                                    {QStringLiteral("message"), cell(ProblemModel::MessageColumn)},
                                    {QStringLiteral("code"), cell(ProblemModel::CodeColumn)}});
    }
    return problems;
}

QJsonObject describeRun(const RunController& runs)
{
    static const char* const kStatus[] = {"ok", "failed", "stopped", "paused"};
    static const char* const kCheck[] = {"not_made", "equal", "close", "different"};
    const TracePtr trace = runs.trace();
    return {{QStringLiteral("running"), runs.isRunning()},
            {QStringLiteral("stale"), runs.isStale()},
            {QStringLiteral("live"), runs.isLive()},
            {QStringLiteral("train_mode"), runs.isTrainMode()},
            {QStringLiteral("steps"), static_cast<qint64>(trace->steps.size())},
            {QStringLiteral("run_id"), static_cast<qint64>(trace->runId)},
            {QStringLiteral("status"), QLatin1String(kStatus[static_cast<int>(trace->status)])},
            {QStringLiteral("replay_check"), QLatin1String(kCheck[static_cast<int>(trace->replayCheck)])}};
}

} // namespace

QJsonObject MainWindow::describe() const
{
    QJsonArray palette;
    for (const auto* view : m_palette->findChildren<QAbstractItemView*>()) {
        appendRows(*view, {}, palette);
    }
    QJsonArray probabilities;
    for (const double probability : m_output->probabilities()) {
        probabilities.append(probability);
    }
    QJsonArray logits;
    if (const ActivationPtr output = m_runs->trace()->output()) {
        for (const float logit : output->features().first(std::min(kMostLogits, output->features().size()))) {
            logits.append(static_cast<double>(logit));
        }
    }
    QJsonObject image = m_imagePanel->describe();
    image[QStringLiteral("source")] = m_images.title();
    image[QStringLiteral("index")] = static_cast<qint64>(m_images.index());
    image[QStringLiteral("label")] = m_images.label();
    image[QStringLiteral("loading")] = m_images.isLoading();
    return {{QStringLiteral("title"), windowTitle()},
            {QStringLiteral("rect"), rectOf(*this, rect())},
            {QStringLiteral("active"), isActiveWindow()},
            {QStringLiteral("message"), message()},
            {QStringLiteral("status"), statusWords()},
            {QStringLiteral("file"), m_document.file()},
            {QStringLiteral("modified"), m_document.isModified()},
            {QStringLiteral("undo"), m_document.undoStack()->undoText()},
            {QStringLiteral("revision"), static_cast<qint64>(m_document.revision())},
            {QStringLiteral("selection"), m_document.path(m_selection.current())},
            {QStringLiteral("canvas"), m_canvas->describe()},
            {QStringLiteral("maps"), m_maps->describe()},
            {QStringLiteral("palette"), palette},
            {QStringLiteral("buttons"), describeButtons(*this)},
            {QStringLiteral("tabs"), describeTabs(*m_tabs)},
            {QStringLiteral("problems"), describeProblems(*m_problems->model())},
            {QStringLiteral("run"), describeRun(*m_runs)},
            {QStringLiteral("steps"), describeSteps()},
            {QStringLiteral("probe"), describeProbe()},
            {QStringLiteral("attribution"), describeAttribution()},
            {QStringLiteral("kernels"), describeKernels()},
            {QStringLiteral("training"), describeTraining()},
            {QStringLiteral("image"), image},
            {QStringLiteral("logits"), logits},
            {QStringLiteral("probabilities"), probabilities}};
}

void MainWindow::watchState(const QString& file)
{
    m_stateFile = file;
    m_stateTimer = new QTimer(this);
    m_stateTimer->setInterval(kStateIntervalMs);
    // What a person sees also changes by scrolling and animation, which no signal tells of; comparing texts does.
    connect(m_stateTimer, &QTimer::timeout, this, [this, last = QByteArray()]() mutable {
        const QByteArray now = QJsonDocument(describe()).toJson();
        if (now == last) {
            return;
        }
        QSaveFile out(m_stateFile);
        if (out.open(QIODevice::WriteOnly) && out.write(now) == now.size() && out.commit()) {
            last = now;
        }
    });
    m_stateTimer->start();
}

} // namespace layerwise
