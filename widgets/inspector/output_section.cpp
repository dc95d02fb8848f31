#include "widgets/inspector/output_section.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/common/tinted_frame.h"
#include "widgets/common/value_table.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/plot_export.h"

#include <QVBoxLayout>

namespace layerwise {

namespace {

constexpr int kStalePadding = 8;

} // namespace

OutputSection::OutputSection(QWidget* parent)
    : QWidget(parent), m_frame(new TintedFrame(TintedFrame::Fill::None)),
      m_note(new ThemedLabel(ThemedLabel::Tone::Quiet)), m_values(new ValueTable), m_histogram(new HistogramPlot)
{
    m_note->setObjectName(QStringLiteral("outputNote"));
    m_note->setWordWrap(true);
    m_values->setObjectName(QStringLiteral("outputValues"));
    auto* title = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx, true);
    title->setText(tr("Output"));

    auto* inside = new QVBoxLayout(m_frame);
    inside->setSpacing(6);
    inside->addWidget(m_note);
    inside->addWidget(m_values);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(title);
    layout->addWidget(m_frame);
    layout->addWidget(m_histogram);
    exportPlot(*m_histogram, tr("Histogram of the output"), [this] {
        return m_step ? tr("%1 output histogram").arg(QString::fromStdString(m_step->path)) : QString();
    });
    setStep(nullptr, false);
}

void OutputSection::setStep(const TraceStepPtr& step, bool stale, const QString& modeNote)
{
    setHidden(!step || !step->output);
    if (!step || !step->output) {
        m_step = nullptr;
        m_histogram->setActivation(nullptr);
        return;
    }
    m_frame->setFill(stale ? TintedFrame::Fill::Stale : TintedFrame::Fill::None);
    const int padding = stale ? kStalePadding : 0;
    m_frame->layout()->setContentsMargins(padding, padding, padding, padding);
    QString note = stale ? tr("From before the last change. Run to see it anew.") : modeNote;
    if (!stale && step->reinitialized)
        note = tr("Its parameters were made anew, because their shapes changed.");
    m_note->setText(note);
    m_note->setHidden(note.isEmpty());
    if (step == m_step)
        return;
    m_step = step;

    const ActivationStats& stats = step->output->stats();
    const bool alarm = stats.nanCount + stats.infCount > 0;
    m_values->setRows({
        {tr("min … max"), QStringLiteral("%1 … %2").arg(formatValue(stats.min), formatValue(stats.max))},
        {tr("mean ± std"), QStringLiteral("%1 ± %2").arg(formatValue(stats.mean), formatValue(stats.std))},
        {tr("zeros · NaN · Inf"),
         QStringLiteral("%1 % · %2 · %3")
             .arg(formatValue(stats.zeroFraction * 100, 3), formatCount(stats.nanCount), formatCount(stats.infCount)),
         {},
         alarm},
        {tr("time"), step->reused ? tr("kept from the run before") : formatDuration(step->durationNs)},
    });
    m_histogram->setActivation(step->output);
}

} // namespace layerwise
