#include "widgets/viewers/output_panel.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/plots/plot_export.h"
#include "widgets/plots/probability_chart.h"

#include <QHBoxLayout>

#include <algorithm>
#include <numeric>

namespace layerwise {

OutputPanel::OutputPanel(RunController& runs, ImageSource& images, QWidget* parent)
    : WrappingPanel(parent), m_runs(runs), m_images(images)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, 2 * Theme::kGrid, Theme::kPanelPadding, Theme::kPanelPadding);
    layout->setSpacing(Theme::kGrid);
    auto* header = new QHBoxLayout;
    auto* title = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx, true);
    title->setText(tr("Prediction"));
    m_verdict = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kQuietPx, true);
    // In the same line, so that nothing moves when it comes and goes.
    m_stale = new ThemedLabel(ThemedLabel::Tone::Warning, Theme::kQuietPx);
    m_stale->setText(tr("\u21bb stale"));
    m_stale->setToolTip(tr("From before the edit: the network or the image has changed since. Run again to renew this."));
    m_verdict->setElideMode(Qt::ElideRight);
    header->addWidget(title);
    header->addWidget(m_stale, 1);
    header->addStretch(0);
    header->addWidget(m_verdict);
    layout->addLayout(header);

    m_effects = new ThemedLabel(ThemedLabel::Tone::Accent, Theme::kQuietPx);
    m_effects->setTextFormat(Qt::RichText);
    m_effects->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_effects->setWordWrap(true);
    connect(m_effects, &QLabel::linkActivated, this, &OutputPanel::effectsRequested);
    m_message = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_note = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    m_share = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    m_chart = new ProbabilityChart;
    m_chart->setAccessibleName(tr("Probabilities"));
    m_message->setWordWrap(true);
    m_note->setWordWrap(true);
    layout->addWidget(m_effects);
    layout->addWidget(m_message);
    layout->addWidget(m_chart);
    layout->addWidget(m_share);
    new Exporter(*m_chart, [this]() -> std::vector<ExportItem> {
        const TracePtr trace = m_runs.trace();
        if (m_prediction.probabilities.empty())
            return {};
        ExportItem item = plotItem(plotOf(*m_chart), tr("Prediction"), tr("prediction"));
        item.tensor = trace->output();
        return {item};
    });
    layout->addWidget(m_note);
    layout->addStretch(1);
    // From the beginning, for a dock that was made smaller does not grow when the bars come.
    const QMargins margins = layout->contentsMargins();
    setMinimumHeight(margins.top() + header->sizeHint().height() + layout->spacing() + m_chart->sizeHint().height() +
                     margins.bottom());

    connect(&m_runs, &RunController::stateChanged, this, &OutputPanel::refresh);
    connect(&m_images, &ImageSource::imageChanged, this, [this] {
        if (!m_runs.isLive()) // else its own prediction comes at once
            refresh();
    });
    connect(&m_runs, &RunController::channelScalesChanged, this, &OutputPanel::showEffects);
    refresh();
    showEffects();
}

QString OutputPanel::message() const
{
    return m_message->isHidden() ? QString() : m_message->text();
}

void OutputPanel::setWeights(Weights weights)
{
    if (weights == m_weights)
        return;
    m_weights = weights;
    refresh();
}

/// A prediction made with channels off is not the network's own: it says so.
void OutputPanel::showEffects()
{
    const std::size_t count = m_runs.channelScales().size();
    const QString words =
        count == 1 ? tr("with 1 channel off or scaled") : tr("with %1 channels off or scaled").arg(count);
    m_effects->setText(QStringLiteral("\u2298 <a href=\"effects\">%1</a>").arg(words));
    m_effects->setVisible(count > 0);
}

void OutputPanel::refresh()
{
    m_prediction = predict(*m_runs.trace());
    const bool any = !m_prediction.probabilities.empty();
    const bool stale = any && m_runs.isMarkedStale();
    m_stale->setVisible(stale);
    m_chart->setVisible(any);
    m_note->setVisible(any && m_weights != Weights::Known);
    m_note->setText(m_weights == Weights::Random
                        ? tr("Weights are random: the prediction means nothing yet.")
                        : tr("Some blocks have random weights: the prediction means nothing until they are trained."));
    m_message->setVisible(!any);
    m_verdict->setVisible(any);
    if (!any) {
        m_share->hide();
        const TracePtr trace = m_runs.trace();
        const bool failed = trace->refusal || trace->status == TraceStatus::Failed;
        m_message->setTone(failed ? ThemedLabel::Tone::Error : ThemedLabel::Tone::Quiet);
        m_message->setText(reasonForNone());
        return;
    }
    showBars(stale);
    showVerdict(stale);
}

QString OutputPanel::reasonForNone() const
{
    const TracePtr trace = m_runs.trace();
    if (trace->refusal)
        return tr("\u2715 No prediction: %1").arg(sentence(trace->refusal->second));
    const auto failed = std::find_if(trace->steps.rbegin(), trace->steps.rend(), [](const TraceStepPtr& step) {
        return step && step->status == StepStatus::Failed;
    });
    if (failed != trace->steps.rend())
        return tr("\u2715 No prediction: %1 fails.").arg(QString::fromStdString((*failed)->path));
    if (trace->status == TraceStatus::Paused)
        return tr("The pass has not come to its end yet.");
    const ActivationPtr output = trace->output();
    if (!output)
        return m_runs.isRunning() ? tr("Running\u2026") : tr("Nothing has been run yet.");
    if (m_runs.isRunning()) // the last that is known may be of a block in the middle
        return tr("Running\u2026");
    if (output->shape().rank() == 2)
        return tr("No prediction: the output has values that are not finite (NaN or Inf).");
    return tr("The output has the shape %1. A prediction needs a list of classes, [N, classes]: "
              "a Flatten and a Linear at the end make one.")
        .arg(formatShape(output->shape()));
}

void OutputPanel::showBars(bool stale)
{
    const std::vector<double>& p = m_prediction.probabilities;
    // The label belongs to the picture shown now; an old prediction may have been made of another.
    const int label = stale ? -1 : m_images.label();
    std::vector<int> classes(p.size());
    std::iota(classes.begin(), classes.end(), 0);
    if (classes.size() > static_cast<std::size_t>(kMostBars)) {
        std::stable_sort(classes.begin(), classes.end(),
                         [&](int a, int b) { return p[static_cast<std::size_t>(a)] > p[static_cast<std::size_t>(b)]; });
        classes.resize(kMostBars);
    }
    std::vector<ProbabilityChart::Bar> bars;
    for (const int index : classes)
        bars.push_back({index, p[static_cast<std::size_t>(index)], index == label, nameOf(index)});
    const bool all = bars.size() == p.size();
    m_share->setVisible(!all);
    m_share->setText(tr("the %1 likeliest of %2 classes").arg(bars.size()).arg(p.size()));
    m_chart->setBars(std::move(bars));
    m_chart->setStale(stale);
}

QString OutputPanel::nameOf(int index) const
{
    return className(m_images.dataset()->classNames(), index);
}

void OutputPanel::showVerdict(bool stale)
{
    const int winner = m_prediction.winner();
    const int label = m_images.label();
    if (stale || label < 0) {
        m_verdict->setTone(ThemedLabel::Tone::Text);
        m_verdict->setText(tr("says %1").arg(nameOf(winner)));
    } else if (winner == label) {
        m_verdict->setTone(ThemedLabel::Tone::Done);
        m_verdict->setText(tr("\u2713 right: says %1, label %2").arg(nameOf(winner), nameOf(label)));
    } else {
        m_verdict->setTone(ThemedLabel::Tone::Error);
        m_verdict->setText(tr("\u2715 wrong: says %1, label %2").arg(nameOf(winner), nameOf(label)));
    }
}

} // namespace layerwise
