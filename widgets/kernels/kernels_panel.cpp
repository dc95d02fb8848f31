#include "widgets/kernels/kernels_panel.h"

#include "model/document/sentences.h"
#include "widgets/common/exporter.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/kernels/kernel_grid.h"
#include "widgets/kernels/kernel_view.h"
#include "widgets/kernels/weight_editor.h"
#include "widgets/kernels/weight_field.h"
#include "widgets/kernels/weight_table_model.h"
#include "widgets/viewers/colour_legend.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QUndoStack>

namespace layerwise {

namespace {

enum Page { KernelsPage, TablePage, MessagePage };

constexpr int kEditorWidth = 424;
constexpr int kRowHeight = 24;

} // namespace

KernelsPanel::KernelsPanel(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_runs(runs), m_pages(new QStackedWidget(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, 2 * Theme::kGrid, Theme::kPanelPadding, Theme::kGrid);
    layout->setSpacing(Theme::kGrid);
    layout->addWidget(buildBar());
    layout->addWidget(m_pages, 1);
    m_pages->addWidget(buildKernelsPage());
    m_pages->addWidget(buildTablePage());
    m_pages->addWidget(buildMessagePage());
    connectSources();
    connectEdits();
    refresh();
}

KernelsPanel::~KernelsPanel() = default;

QWidget* KernelsPanel::buildBar()
{
    auto* bar = new QWidget(this);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * Theme::kGrid);
    m_title = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kTextPx, true, bar);
    m_title->setElideMode(Qt::ElideLeft);
    m_count = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx, false, bar);
    m_count->setElideMode(Qt::ElideRight);

    m_outputBox = new QWidget(bar);
    auto* outputRow = new QHBoxLayout(m_outputBox);
    outputRow->setContentsMargins(0, 0, 0, 0);
    outputRow->setSpacing(Theme::kGrid);
    auto* outputLabel = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx, false, m_outputBox);
    outputLabel->setText(tr("output channel"));
    m_output = new QSpinBox(m_outputBox);
    m_output->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_output->setAccessibleName(outputLabel->text());
    m_output->setToolTip(tr("Whose kernels are shown: one for each input channel. Follows the channel chosen in Maps."));
    outputRow->addWidget(outputLabel);
    outputRow->addWidget(m_output);

    m_editedLabel = new ThemedLabel(ThemedLabel::Tone::Accent, Theme::kQuietPx, false, bar);
    m_editedLabel->setElideMode(Qt::ElideRight);
    m_resetAll = new QToolButton(bar);
    m_resetAll->setText(tr("Reset all"));
    m_resetAll->setToolTip(tr("Put back all weights of the network that were edited. Undo brings the edits back."));
    m_legend = new ColourLegend(bar);
    m_legend->setReadOnly(); // one scale for all kernels, centred on zero: there is nothing to choose
    auto* exporter = new Exporter(*this, [this] { return exportItems(); });
    m_export = exporter->makeButton(bar);

    layout->addWidget(m_title);
    layout->addWidget(m_count, 1);
    layout->addWidget(m_outputBox);
    layout->addWidget(m_editedLabel);
    layout->addWidget(m_resetAll);
    layout->addWidget(m_legend);
    layout->addWidget(m_export);
    connect(m_output, &QSpinBox::valueChanged, &m_selection, &Selection::setChannel);
    connect(m_resetAll, &QToolButton::clicked, this, &KernelsPanel::resetAll);
    return bar;
}

QWidget* KernelsPanel::buildKernelsPage()
{
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(Theme::kPanelPadding);
    m_grid = new KernelGrid;
    m_editor = new WeightEditor;
    splitter->addWidget(m_grid);
    splitter->addWidget(m_editor);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    splitter->setSizes({kEditorWidth, kEditorWidth});
    return splitter;
}

QWidget* KernelsPanel::buildTablePage()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    m_tableModel = new WeightTableModel(this);
    m_table = new QTableView;
    m_table->setModel(m_tableModel);
    m_table->setAccessibleName(tr("Weights of the layer"));
    m_table->setShowGrid(false);
    m_table->setFont(Theme::font(Theme::kQuietPx));
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_tableError = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_tableError);
    return page;
}

QWidget* KernelsPanel::buildMessagePage()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    m_message = new ThemedLabel(ThemedLabel::Tone::Text);
    m_hint = new ThemedLabel(ThemedLabel::Tone::Quiet);
    layout->addStretch(1);
    for (ThemedLabel* label : {m_message, m_hint}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    layout->addStretch(2);
    return page;
}

void KernelsPanel::connectSources()
{
    connect(&m_selection, &Selection::changed, this, &KernelsPanel::refresh);
    connect(&m_selection, &Selection::channelChanged, this, &KernelsPanel::refresh);
    connect(&m_document, &NetworkDocument::shapesChanged, this, &KernelsPanel::refresh);
    connect(&m_document, &NetworkDocument::weightEditsChanged, this, &KernelsPanel::refresh);
    connect(&m_document, &NetworkDocument::networkReplaced, this, &KernelsPanel::refresh);
    connect(&m_runs, &RunController::stateChanged, this, &KernelsPanel::refresh);
    connect(&m_runs, &RunController::finished, this, &KernelsPanel::refresh);
    connect(&m_runs, &RunController::stepReady, this, [this](const TraceStepPtr& step) {
        if (step->block == m_selection.current())
            refresh();
    });
}

void KernelsPanel::connectEdits()
{
    connect(m_grid, &KernelGrid::chosen, this, &KernelsPanel::choose);
    connect(m_grid, &KernelGrid::hovered, m_editor, &WeightEditor::setHovered);
    connect(m_grid, &KernelGrid::hoverLeft, m_editor, [this] { m_editor->setHovered(std::nullopt); });
    connect(m_editor, &WeightEditor::chosen, this, &KernelsPanel::choose);
    connect(m_editor, &WeightEditor::hovered, m_editor, &WeightEditor::setHovered);
    connect(m_editor, &WeightEditor::hoverLeft, m_editor, [this] { m_editor->setHovered(std::nullopt); });
    connect(m_editor, &WeightEditor::valueWanted, this, &KernelsPanel::apply);
    connect(m_tableModel, &WeightTableModel::valueWanted, this, &KernelsPanel::apply);
    connect(m_tableModel, &WeightTableModel::refused, this, [this](const QString& words) {
        m_tableError->setTone(ThemedLabel::Tone::Error);
        m_tableError->setText(QStringLiteral("\u2715 ") + words);
    });
}

void KernelsPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_isDirty)
        refresh();
}

/// Every run changes what is shown, and a large layer's range takes its time: nothing is looked through unseen.
void KernelsPanel::refresh()
{
    m_isDirty = !isVisible();
    if (m_isDirty)
        return;
    m_source = source();
    const BlockId before = std::exchange(m_block, m_selection.current());
    WeightTensorPtr weights;
    WeightTensorPtr bias;
    for (const WeightTensorPtr& tensor : m_source.tensors) {
        if (tensor->name() == "weight")
            weights = tensor;
        else if (tensor->name() == "bias")
            bias = tensor;
    }
    if (before != m_block) {
        m_chosen = {};
        m_tableError->clear();
    }
    if (m_source.tensors.empty())
        showMessage();
    else if (const auto layout = weights ? layoutOf(*weights) : std::nullopt) {
        m_layout = *layout;
        showKernels(weights, bias);
    } else {
        showTable();
    }
    updateBar();
}

void KernelsPanel::showKernels(const WeightTensorPtr& weights, const WeightTensorPtr& bias)
{
    m_weights = weights;
    m_bias = bias && bias->count() == m_layout.outputs ? bias : nullptr;
    m_chosen.kernel.output = m_selection.channel();
    m_chosen = m_layout.clamped(m_chosen);
    m_grid->setWeights(m_weights, m_layout);
    m_grid->setChosen(m_chosen);
    m_editor->setWeights(m_weights, m_layout, m_chosen, m_bias);
    m_tableModel->setTensors({});
    m_pages->setCurrentIndex(KernelsPage);
}

void KernelsPanel::showTable()
{
    m_weights = nullptr;
    m_bias = nullptr;
    m_grid->setWeights(nullptr, m_layout);
    m_editor->setWeights(nullptr, m_layout, {}, nullptr);
    m_tableModel->setTensors(m_source.tensors);
    if (m_tableError->text().isEmpty()) {
        m_tableError->setTone(ThemedLabel::Tone::Quiet);
        m_tableError->setText(tr("Double-click a number, or press F2, to change it."));
    }
    m_pages->setCurrentIndex(TablePage);
}

void KernelsPanel::showMessage()
{
    m_weights = nullptr;
    m_bias = nullptr;
    m_grid->setWeights(nullptr, m_layout);
    m_editor->setWeights(nullptr, m_layout, {}, nullptr);
    m_tableModel->setTensors({});
    m_message->setText(m_source.message);
    m_hint->setText(m_source.hint);
    m_pages->setCurrentIndex(MessagePage);
}

void KernelsPanel::updateBar()
{
    const bool isEmpty = m_source.tensors.empty();
    m_title->setText(isEmpty ? QString() : m_document.path(m_block));
    m_count->setText(countText());
    m_count->setToolTip(m_count->text());
    m_outputBox->setVisible(m_weights && m_layout.arrangement() == KernelLayout::Arrangement::InputsOfOne);
    m_legend->setVisible(m_weights != nullptr);
    m_export->setVisible(!isEmpty);
    if (m_weights) {
        m_legend->setScale(m_weights->scale(), {}, {{m_weights->min(), m_weights->max()}});
        const QSignalBlocker blocker(m_output);
        m_output->setRange(0, static_cast<int>(m_layout.outputs - 1));
        m_output->setValue(static_cast<int>(m_chosen.kernel.output));
    }
    const auto edited = static_cast<int>(m_document.presentWeightEdits().size());
    m_editedLabel->setVisible(edited > 0);
    m_editedLabel->setText(edited == 1 ? tr("\u25e5 1 weight edited") : tr("\u25e5 %1 weights edited").arg(edited));
    m_editedLabel->setToolTip(tr("In the whole network. Edited weights live as long as it is open: the network's file holds "
                                 "its layers, not their weights."));
    m_resetAll->setVisible(edited > 0);
}

void KernelsPanel::choose(const KernelSpot& spot)
{
    m_chosen = spot;
    if (m_selection.channel() != spot.kernel.output)
        m_selection.setChannel(spot.kernel.output); // which refreshes
    else
        refresh();
}

void KernelsPanel::apply(const WeightTensorPtr& weights, std::int64_t index, std::optional<float> value)
{
    const WeightTensorPtr kept = weights; // the edit below puts another one in its place
    const auto error = m_document.setWeight(kept->place(index), value);
    refresh();
    const QString words = error ? sentence(*error) : QString();
    m_editor->showError(words);
    m_tableError->setTone(error ? ThemedLabel::Tone::Error : ThemedLabel::Tone::Quiet);
    m_tableError->setText(error ? QStringLiteral("\u2715 ") + words : tr("Set %1").arg(kept->placeText(index)));
}

void KernelsPanel::resetAll()
{
    const WeightEdits edits = m_document.presentWeightEdits();
    if (edits.empty() || m_document.isLocked())
        return;
    m_document.undoStack()->beginMacro(tr("Put back all weights"));
    for (const auto& [place, value] : edits)
        m_document.setWeight(place, std::nullopt);
    m_document.undoStack()->endMacro();
}

} // namespace layerwise
