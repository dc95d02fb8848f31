#include "widgets/attribution/attribution_panel.h"

#include "model/document/sentences.h"
#include "widgets/common/segmented_switch.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/data/picture_view.h"
#include "widgets/viewers/colour_legend.h"
#include "widgets/viewers/prediction.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QKeyEvent>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kNamedBlocks = 4; ///< in the line that says what is off

} // namespace

AttributionPanel::AttributionPanel(NetworkDocument& document, Selection& selection, RunController& runs,
                                   QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_runs(runs),
      m_channels(new ChannelModel(document, runs, this)), m_pages(new QStackedWidget)
{
    auto* page = new QWidget;
    auto* pageLayout = new QVBoxLayout(page);
    pageLayout->setContentsMargins(0, 0, 0, 0);
    pageLayout->setSpacing(Theme::kGrid);
    pageLayout->addWidget(buildBar());
    auto* sides = new QHBoxLayout;
    sides->setSpacing(Theme::kPanelPadding);
    sides->addWidget(buildPictureSide(), 2);
    sides->addWidget(buildChannelSide(), 5);
    pageLayout->addLayout(sides, 1);
    m_message = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_pages->addWidget(page);
    m_pages->addWidget(m_message);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, 2 * Theme::kGrid, Theme::kPanelPadding, Theme::kGrid);
    layout->setSpacing(Theme::kGrid);
    layout->addWidget(m_pages, 1);
    layout->addWidget(buildEffectsRow());
    connectSources();
    refresh();
}

void AttributionPanel::connectSources()
{
    connect(&m_selection, &Selection::changed, this, &AttributionPanel::refresh);
    connect(&m_runs, &RunController::stateChanged, this, &AttributionPanel::refresh);
    connect(&m_runs, &RunController::finished, this, &AttributionPanel::refresh);
    connect(&m_runs, &RunController::channelScalesChanged, this, &AttributionPanel::showEffects);
    connect(&m_runs, &RunController::attributionReady, this, &AttributionPanel::take);
    connect(&m_runs, &RunController::weightsMoveChanged, this, [this] {
        m_rankingError.clear(); // what was refused until then, or as long as that
        refresh();
    });
    connect(&m_runs, &RunController::attributionProgress, this, &AttributionPanel::followProgress);
}

void AttributionPanel::setMethod(Method method)
{
    m_method = method;
    m_methods->setCurrent(static_cast<int>(method));
    refresh();
}

void AttributionPanel::setTargetClass(std::optional<int> target)
{
    m_chosen = target;
    m_classes->setCurrentIndex(target ? *target + 1 : 0);
    refresh();
}

void AttributionPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

bool AttributionPanel::eventFilter(QObject* watched, QEvent* event)
{
    // Space switches the row's channel, whichever column the keyboard is in.
    if (watched == m_table && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space && m_table->currentIndex().isValid()) {
        const QModelIndex on = m_table->currentIndex().siblingAtColumn(ChannelModel::OnColumn);
        const bool isOn = on.data(Qt::CheckStateRole).toInt() == Qt::Checked;
        m_channels->setData(on, isOn ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void AttributionPanel::refresh()
{
    // A live run says something many times a second; who sees it is told when it is shown.
    if (!isVisible())
        return;
    const Prediction prediction = predict(*m_runs.trace());
    if (!m_runs.isStale() || prediction.probabilities.empty())
        m_predicted = prediction.winner();
    fillClasses(static_cast<int>(prediction.probabilities.size()), m_predicted);
    const bool hasClasses = m_classCount > 0;
    m_pages->setCurrentIndex(hasClasses ? 0 : 1);
    m_message->setText(hasClasses ? QString() : reasonForNothing());
    if (m_channels->block() != channelsBlock() || (m_ranked && m_ranked->target != rankingKey().target)) {
        m_channels->setBlock(channelsBlock());
        m_channels->setRanking(std::nullopt);
        m_runs.stopAsking(AttributionKind::Ranking);
        m_ranked.reset();
        m_rankingError.clear();
    }
    askForOverlay();
    showOverlay();
    showRankingState();
    showEffects();
}

void AttributionPanel::fillClasses(int count, int predicted)
{
    // Between two runs the classes stay: a list that empties under the pointer is no list.
    if (count == 0 && m_runs.isRunning())
        return;
    if (count != m_classCount) {
        m_classes->clear();
        for (int row = 0; count > 0 && row <= count; ++row)
            m_classes->addItem(row == 0 ? QString() : QString::number(row - 1));
        m_classCount = count;
        if (m_chosen && *m_chosen >= count)
            m_chosen.reset();
    }
    if (count > 0) {
        m_classes->setItemText(0, tr("%1 (predicted)").arg(predicted));
        m_classes->setCurrentIndex(m_chosen ? *m_chosen + 1 : 0);
    }
}

QString AttributionPanel::reasonForNothing() const
{
    const TracePtr trace = m_runs.trace();
    if (m_runs.isRunning())
        return tr("Running\u2026");
    if (m_document.network().root.slots.front().empty())
        return tr("There is no network yet. Drag a block into it, and come back to ask what matters.");
    if (!m_document.shapes().ok())
        return tr("The network has errors, so no class comes out of it. The tab Problems says why.");
    if (trace->status == TraceStatus::Paused)
        return tr("The pass has not come to its end yet. F8 goes on, F5 runs all.");
    if (!trace->output())
        return tr("Nothing has been run yet. Press F5, and ask then which pixels and channels matter.");
    return tr("The output has the shape %1. To ask what matters to a class it takes a list of classes, [1, classes]: a "
              "Flatten and a Linear at the end make one.")
        .arg(formatShape(trace->output()->shape()));
}

/// The last block at the top with maps that have more than one place, before a Flatten or a global pooling.
BlockId AttributionPanel::lastMaps() const
{
    BlockId last;
    for (const Block& block : m_document.network().root.slots.front()) {
        const std::optional<Shape>& output = m_document.shapes().of(block.id).output;
        if (output && output->rank() == 4 && (*output)[2] * (*output)[3] > 1)
            last = block.id;
    }
    return last;
}

BlockId AttributionPanel::mapsBlock() const
{
    const BlockId selected = m_selection.current();
    const std::optional<Shape>& output = m_document.shapes().of(selected).output;
    const bool hasMaps = selected != kRootId && m_document.block(selected) && output && output->rank() == 4;
    return hasMaps ? selected : lastMaps();
}

BlockId AttributionPanel::channelsBlock() const
{
    const BlockId selected = m_selection.current();
    const std::optional<Shape>& output = m_document.shapes().of(selected).output;
    const bool hasChannels = selected != kRootId && m_document.block(selected) && output && scalableChannels(*output) > 0;
    return hasChannels ? selected : lastMaps();
}

QString AttributionPanel::nameOf(BlockId block) const
{
    return m_document.path(block);
}

AttributionPanel::Key AttributionPanel::overlayKey() const
{
    const bool isSaliency = m_method == Method::Saliency;
    return {m_runs.version(), isSaliency ? AttributionKind::Saliency : AttributionKind::GradCam,
            isSaliency ? BlockId{} : mapsBlock(), m_chosen.value_or(m_predicted)};
}

AttributionPanel::Key AttributionPanel::rankingKey() const
{
    return {m_runs.version(), AttributionKind::Ranking, channelsBlock(), m_chosen.value_or(m_predicted)};
}

void AttributionPanel::askForOverlay()
{
    const Key key = overlayKey();
    const bool isReady = m_classCount > 0 && !m_runs.isRunning() && !m_runs.isStale();
    if (!isReady || m_asked == key || (key.kind == AttributionKind::GradCam && !key.block.valid()))
        return;
    if (m_asked && (m_asked->kind != key.kind || m_asked->block != key.block || m_asked->target != key.target))
        m_overlay.reset();
    m_asked = key;
    m_overlayError.clear();
    m_runs.ask(key.kind, key.block, key.target);
    showOverlay();
}

void AttributionPanel::take(const AttributionAnswer& answer)
{
    if (answer.kind == AttributionKind::Ranking) {
        if (answer.block != m_channels->block())
            return;
        m_rankingError = answer.error ? sentence(*answer.error) : QString();
        m_channels->setRanking(answer.error ? std::nullopt : std::optional(answer.channels));
        showRankingState();
        return;
    }
    if (!m_asked || m_asked->kind != answer.kind || m_asked->block != answer.block ||
        m_asked->target != answer.targetClass)
        return;
    m_overlayError = answer.error ? sentence(*answer.error) : QString();
    const ActivationPtr input = m_runs.trace()->input;
    m_attribution = answer.map;
    m_overlay = answer.map && input ? std::optional(makeOverlay(*input, *answer.map)) : std::nullopt;
    showOverlay();
}

void AttributionPanel::showOverlay()
{
    const Key key = overlayKey();
    m_legend->setVisible(m_overlay.has_value());
    QString words;
    if (!m_overlayError.isEmpty()) {
        words = m_overlayError;
    } else if (key.kind == AttributionKind::GradCam && !key.block.valid()) {
        words = tr("No block has feature maps. Saliency needs none.");
    } else if (key.kind == AttributionKind::GradCam) {
        words = tr("maps of %1 that speak for %2").arg(nameOf(key.block)).arg(key.target);
    } else {
        words = tr("what a brighter pixel adds to %1").arg(key.target);
    }
    if (m_overlay && m_asked && *m_asked != key)
        words = tr("\u21bb from before the change: %1").arg(words);
    m_caption->setText(words);
    m_caption->setToolTip(words);
    m_caption->setTone(m_overlayError.isEmpty() ? ThemedLabel::Tone::Quiet : ThemedLabel::Tone::Error);
    if (!m_overlay) {
        m_picture->setPicture({}, {});
        m_picture->setMessage(m_overlayError.isEmpty() && m_runs.isAsking(key.kind) ? tr("Working\u2026") : QString());
        return;
    }
    m_legend->setScale(m_overlay->scale);
    m_picture->setPicture(m_overlay->blended(m_opacity->value() / 100.0),
                          [values = m_overlay->values, width = m_overlay->width](int x, int y) {
                              const float value = values[static_cast<std::size_t>(y * width + x)];
                              return tr("(y %1, x %2) = %3").arg(y).arg(x).arg(
                                  formatValue(static_cast<double>(value), 4));
                          });
}

void AttributionPanel::rank()
{
    const Key key = rankingKey();
    if (!key.block.valid() || key.target < 0)
        return;
    m_ranked = key;
    m_rankingError.clear();
    m_progress->setRange(0, std::max(1, m_channels->rowCount()));
    m_progress->setValue(0);
    m_runs.ask(AttributionKind::Ranking, key.block, key.target);
    showRankingState();
}

void AttributionPanel::followProgress(qint64 done, qint64 total)
{
    m_progress->setRange(0, static_cast<int>(total));
    m_progress->setValue(static_cast<int>(done));
    m_rankingNote->setText(tr("%1 of %2").arg(formatCount(done), formatCount(total)));
}

void AttributionPanel::showRankingState()
{
    const bool isRanking = m_runs.isAsking(AttributionKind::Ranking);
    const int count = m_channels->rowCount();
    m_channelsTitle->setText(count > 0 ? tr("%1, %2 channels").arg(nameOf(m_channels->block())).arg(count)
                                       : tr("no channels"));
    const bool wasRanking = m_progress->isVisibleTo(this);
    m_progress->setVisible(isRanking);
    m_cancel->setVisible(isRanking);
    m_rank->setVisible(!isRanking);
    m_rank->setEnabled(count > 0 && m_classCount > 0 && !m_runs.isStale());
    if (isRanking && wasRanking)
        return; // the note tells the progress
    const bool isOld = m_ranked && m_ranked->version != m_runs.version();
    QString note;
    if (!m_rankingError.isEmpty())
        note = m_rankingError;
    else if (m_channels->hasRanking() && isOld)
        note = tr("\u21bb ranked before the last change");
    else if (m_channels->hasRanking())
        note = tr("sorted by what each adds to %1").arg(m_ranked ? m_ranked->target : m_predicted);
    m_rankingNote->setText(note);
    m_rankingNote->setTone(!m_rankingError.isEmpty() ? ThemedLabel::Tone::Error
                           : isOld                   ? ThemedLabel::Tone::Warning
                                                     : ThemedLabel::Tone::Quiet);
}

void AttributionPanel::showEffects()
{
    std::vector<std::pair<BlockId, int>> blocks;
    for (const ChannelScale& scale : m_runs.channelScales()) {
        if (blocks.empty() || blocks.back().first != scale.block)
            blocks.emplace_back(scale.block, 0);
        ++blocks.back().second;
    }
    QStringList names;
    for (const auto& [block, count] : blocks) {
        if (names.size() == kNamedBlocks) {
            names << tr("%1 more blocks").arg(blocks.size() - kNamedBlocks);
            break;
        }
        names << QStringLiteral("<a href=\"%1\">%2</a> (%3)").arg(block.value).arg(nameOf(block).toHtmlEscaped()).arg(count);
    }
    m_allOn->setVisible(!blocks.empty());
    m_effects->setVisible(!blocks.empty());
    m_effects->setText(names.isEmpty() ? QString() : tr("Off or scaled: %1").arg(names.join(QStringLiteral(" \u00b7 "))));
}

} // namespace layerwise
