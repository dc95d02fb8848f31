#include "widgets/training/training_panel.h"

#include "model/document/sentences.h"
#include "widgets/common/elided_button.h"
#include "widgets/common/exporter.h"
#include "widgets/common/flow_layout.h"
#include "widgets/common/segmented_switch.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/common/tinted_frame.h"
#include "widgets/plots/plot_export.h"
#include "widgets/training/confusion_view.h"
#include "widgets/training/curve_chart.h"
#include "widgets/training/mistakes_page.h"
#include "widgets/training/norm_chart.h"
#include "widgets/training/training_controls.h"
#include "widgets/training/training_form.h"
#include "widgets/training/training_words.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QToolButton>

namespace layerwise {

namespace {

constexpr int kEnlargement = 2; ///< of a picture that is taken out

const char* stateName(TrainingController::State state)
{
    static const char* const kNames[] = {"idle", "preparing", "running", "paused", "stopping"};
    return kNames[static_cast<int>(state)];
}

/// On the screen: x, y, width, height.
QJsonArray placeOf(const QWidget& widget)
{
    const QPoint corner = widget.mapToGlobal(QPoint());
    return {corner.x(), corner.y(), widget.width(), widget.height()};
}

} // namespace

TrainingPanel::TrainingPanel(NetworkDocument& document, Selection& selection, TrainingSession& session, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_session(session),
      m_controls(new TrainingControls(session))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, 2 * Theme::kGrid, Theme::kPanelPadding, Theme::kGrid);
    layout->setSpacing(2 * Theme::kPanelPadding);
    layout->addWidget(m_controls);
    layout->addWidget(buildPages(), 1);
    connect(m_controls, &TrainingControls::started, this, [this] {
        if (page() == Page::Settings)
            setPage(Page::Curves);
    });
    connect(&m_session, &TrainingSession::stateChanged, this, &TrainingPanel::refresh);
    connect(&m_session, &TrainingSession::planChanged, this, &TrainingPanel::refreshPage); // or the weights
    connect(&m_session.training(), &TrainingController::progressed, this, &TrainingPanel::refreshPage);
    refresh();
}

QWidget* TrainingPanel::buildPages()
{
    auto* side = new QWidget;
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(Theme::kGrid);
    m_switch = new SegmentedSwitch({tr("Curves"), tr("Mistakes"), tr("Layers"), tr("More")});
    m_switch->setToolTips({tr("Loss and share of right answers over the batches"),
                           tr("Which labels the images held out were taken for"),
                           tr("How strongly each layer is told to change"), tr("All settings of the training")});
    m_caption = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_caption->setElideMode(Qt::ElideRight);
    auto* header = new QHBoxLayout;
    header->addWidget(m_switch);
    header->addWidget(m_caption, 1);
    m_curves = new CurveChart;
    m_mistakes = new MistakesPage(m_session);
    m_norms = new NormChart(m_selection);
    m_form = new TrainingForm(m_session);
    m_empty = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_pages = new QStackedWidget;
    for (QWidget* page : QList<QWidget*>{m_curves, m_mistakes, m_norms, m_form, m_empty})
        m_pages->addWidget(page);
    buildProblem();
    addExports(header);
    column->addLayout(header);
    column->addWidget(m_problem);
    column->addWidget(m_pages, 1);
    column->addStretch(0); // takes what is left when there is no page
    connect(m_switch, &SegmentedSwitch::chosen, this, &TrainingPanel::refreshPage);
    return side;
}

void TrainingPanel::buildProblem()
{
    m_problem = new TintedFrame(TintedFrame::Fill::Error);
    m_problemTitle = new ThemedLabel(ThemedLabel::Tone::Error, Theme::kQuietPx, true);
    m_problemDetail = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kQuietPx);
    m_repairs = new FlowLayout;
    m_repairs->setSpacing(6);
    m_problem->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    auto* column = new QVBoxLayout(m_problem);
    column->setContentsMargins(2 * Theme::kGrid, Theme::kGrid, 2 * Theme::kGrid, Theme::kGrid);
    column->setSpacing(Theme::kGrid);
    for (ThemedLabel* label : {m_problemTitle, m_problemDetail}) {
        label->setWordWrap(true);
        column->addWidget(label);
    }
    column->addLayout(m_repairs);
}

void TrainingPanel::addExports(QHBoxLayout* header)
{
    auto* all = new Exporter(*this, [this] { return shownItems(); });
    header->addWidget(all->makeButton(this));
}

ExportItem TrainingPanel::matrixItem() const
{
    const ConfusionView* matrix = m_mistakes->matrix();
    const QSize shown = matrix->size();
    const auto paint = [matrix, shown](QPaintDevice& device, const QSize& size) {
        QPainter painter(&device);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.fillRect(QRect(QPoint(), size), Theme::current().panel);
        painter.scale(static_cast<double>(size.width()) / shown.width(),
                      static_cast<double>(size.height()) / shown.height());
        matrix->paintMatrix(painter, shown);
    };
    std::vector<float> counts;
    for (const auto& row : matrix->counts())
        counts.insert(counts.end(), row.begin(), row.end());
    const auto classes = static_cast<std::int64_t>(matrix->counts().size());
    return {tr("What labels were taken for"), tr("confusion matrix"), shown * kEnlargement, paint,
            std::make_shared<const Activation>(Shape{classes, classes}, std::move(counts))};
}

std::vector<ExportItem> TrainingPanel::shownItems() const
{
    const QWidget* shown = m_pages->currentWidget();
    if (shown == m_curves) {
        ExportItem item = plotItem(plotOf(*m_curves), tr("Training curves"), tr("training"));
        std::vector<float> values;
        for (const LossPoint& point : m_session.training().progress().losses.points())
            for (const double value : {static_cast<double>(point.step), point.loss, point.accuracy})
                values.push_back(static_cast<float>(value));
        constexpr std::int64_t kColumns = 3; // step, loss, accuracy
        const auto rows = static_cast<std::int64_t>(values.size()) / kColumns;
        item.tensor = std::make_shared<const Activation>(Shape{rows, kColumns}, std::move(values));
        return {item};
    }
    if (shown == m_mistakes)
        return {matrixItem()};
    if (shown == m_norms)
        return {plotItem(plotOf(*m_norms), tr("Gradients and updates by layer"), tr("gradients"))};
    return {};
}

void TrainingPanel::setPage(Page page)
{
    m_switch->setCurrent(static_cast<int>(page));
    refreshPage();
}

TrainingPanel::Page TrainingPanel::page() const
{
    return static_cast<Page>(m_switch->current());
}

void TrainingPanel::refresh()
{
    m_form->setEnabled(!m_session.isActive());
    showProblem();
    refreshPage();
}

QString TrainingPanel::emptyText() const
{
    const TrainingProgress& progress = m_session.training().progress();
    switch (page()) {
    case Page::Curves:
        return progress.step          ? QString()
               : m_session.isActive() ? tr("Starting\u2026")
                                      : tr("Nothing has been learned yet. Press Train: the network sees images with "
                                           "their labels, a batch at "
                                           "a time, and after each batch its weights move a little so that the loss "
                                           "gets smaller. Here you "
                                           "see how it gets better.");
    case Page::Mistakes:
        return progress.lastEpoch && progress.lastEpoch->validation && m_session.hasExamples()
                   ? QString()
                   : tr("Now and then, and after each epoch, the network is asked about the images that were held out. "
                        "Here you see which labels it takes for which, and the images themselves.");
    case Page::Layers:
        return !progress.norms.empty() ? QString()
                                       : tr("While the network learns, you see here how large the gradient of each "
                                            "layer is and how far its "
                                            "weights move.");
    case Page::Settings:
        break;
    }
    return {};
}

void TrainingPanel::refreshPage()
{
    // Asked again with every news: of a panel that has been hidden nothing is wanted soon after.
    m_session.training().setNormsWatched(isVisible() && page() == Page::Layers);
    const QString words = emptyText();
    m_empty->setText(words);
    m_pages->setVisible(words.isEmpty() || !m_session.problem()); // what is wrong needs the room
    m_pages->setCurrentIndex(words.isEmpty() ? static_cast<int>(page()) : m_pages->indexOf(m_empty));
    if (!isVisible())
        return;
    const TrainingProgress& progress = m_session.training().progress();
    m_curves->setProgress(progress);
    if (page() == Page::Mistakes)
        m_mistakes->refresh();
    if (page() == Page::Layers)
        m_norms->setNorms(progress.norms, progress.normsStep);
    showCaption();
}

/// How good the network is now; after the training, how good what was kept is.
void TrainingPanel::showCaption()
{
    const std::vector<ValidationPoint>& validations = m_session.training().progress().validations;
    const std::optional<TrainingResult>& result = m_session.training().result();
    QString caption;
    QString words;
    if (!validations.empty() && !m_session.areWeightsGone()) {
        double accuracy = validations.back().accuracy;
        std::int64_t images = validations.back().images;
        if (result && result->best) {
            accuracy = result->best->validation->accuracy;
            images = result->best->validation->images;
        }
        caption = tr("Held out: %1").arg(shareText(accuracy));
        words = validationText(accuracy, images);
    }
    for (const Diagnostic& note : m_session.notes())
        caption = words = sentence(note);
    m_caption->setText(caption);
    m_caption->setToolTip(words);
}

void TrainingPanel::showProblem()
{
    while (QLayoutItem* item = m_repairs->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    const std::optional<Problem>& problem = m_session.problem();
    m_problem->setVisible(problem.has_value());
    if (!problem)
        return;
    const ProblemText text = layerwise::describe(problem->diagnostic, m_document.path(problem->block));
    m_problemTitle->setText(QStringLiteral("\u2715 ") + text.title);
    m_problemDetail->setText(text.detail);
    m_problemDetail->setVisible(!text.detail.isEmpty());
    if (m_document.block(problem->block)) {
        auto* show = new ElidedButton(tr("Show %1").arg(m_document.path(problem->block)));
        connect(show, &QPushButton::clicked, this, [this, block = problem->block] { m_selection.select(block); });
        m_repairs->addWidget(show);
    }
    for (const TrainingRepair& repair : m_session.repairs()) {
        auto* button = new ElidedButton(repair.title);
        connect(
            button, &QPushButton::clicked, this, [this, repair] { m_session.apply(repair); }, Qt::QueuedConnection);
        m_repairs->addWidget(button);
    }
}

QString TrainingPanel::problemText() const
{
    return m_session.problem() ? m_problemTitle->text() : QString();
}

void TrainingPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refreshPage();
}

QJsonObject TrainingPanel::describe() const
{
    const TrainingProgress& progress = m_session.training().progress();
    QJsonObject json{{QStringLiteral("state"), QLatin1String(stateName(m_session.training().state()))},
                     {QStringLiteral("active"), m_session.isActive()},
                     {QStringLiteral("words"), trainingText(m_session)},
                     {QStringLiteral("points"), m_curves->pointCount()},
                     {QStringLiteral("mistakes"), m_mistakes->images()->count()},
                     {QStringLiteral("layers"), static_cast<int>(m_norms->norms().size())},
                     {QStringLiteral("problem"), problemText()},
                     {QStringLiteral("epochs"), placeOf(*m_controls->epochs())},
                     {QStringLiteral("minutes"), placeOf(*m_controls->minutes())}};
    if (progress.step) {
        json.insert(QStringLiteral("step"), static_cast<qint64>(progress.step->step));
        json.insert(QStringLiteral("images_per_second"), progress.step->imagesPerSecond);
    }
    if (!progress.losses.points().empty())
        json.insert(QStringLiteral("loss"), progress.losses.points().back().loss);
    if (!progress.validations.empty())
        json.insert(QStringLiteral("validation"), progress.validations.back().accuracy);
    return json;
}

} // namespace layerwise
