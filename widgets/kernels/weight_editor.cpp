#include "widgets/kernels/weight_editor.h"

#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/kernels/kernel_view.h"
#include "widgets/kernels/weight_field.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

namespace layerwise {

namespace {

constexpr int kFieldsWidth = 232;
constexpr float kNudgeShare = 0.1F; ///< of the range, a step

QPushButton* makeButton(const QString& text, const QString& tip, QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setToolTip(tip);
    return button;
}

} // namespace

WeightEditor::WeightEditor(QWidget* parent) : QWidget(parent), m_view(new KernelView(this))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::kPanelPadding);
    layout->addWidget(m_view, 1);
    layout->addWidget(makeFields());
    connectFields();
}

QWidget* WeightEditor::makeFields()
{
    auto* fields = new QWidget(this);
    fields->setFixedWidth(kFieldsWidth);
    auto* column = new QVBoxLayout(fields);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(Theme::kGrid);
    m_placeLabel = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kQuietPx, true, fields);
    m_placeLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_placeLabel->setFocusPolicy(Qt::NoFocus);
    m_placeLabel->setElideMode(Qt::ElideRight);
    m_whereLabel = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx, false, fields);
    m_whereLabel->setWordWrap(true);
    m_stateLabel = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx, false, fields);
    m_stateLabel->setWordWrap(true);

    auto* valueRow = new QHBoxLayout;
    valueRow->setSpacing(Theme::kGrid);
    m_field = new WeightField(fields);
    m_field->setAccessibleName(tr("Value of the chosen weight"));
    m_zero = makeButton(tr("Zero"), tr("Set this weight to 0"), fields);
    m_reset = makeButton(tr("Reset"), tr("Back to what it was before it was edited"), fields);
    valueRow->addWidget(m_field, 1);
    valueRow->addWidget(m_zero);
    valueRow->addWidget(m_reset);

    m_biasRow = new QWidget(fields);
    auto* biasRow = new QHBoxLayout(m_biasRow);
    biasRow->setContentsMargins(0, 0, 0, 0);
    biasRow->setSpacing(Theme::kGrid);
    m_biasLabel = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kQuietPx, false, m_biasRow);
    m_biasField = new WeightField(m_biasRow);
    m_biasField->setAccessibleName(tr("Bias of the output channel"));
    m_biasReset = makeButton(tr("Reset"), m_reset->toolTip(), m_biasRow);
    biasRow->addWidget(m_biasLabel);
    biasRow->addWidget(m_biasField, 1);
    biasRow->addWidget(m_biasReset);

    column->addWidget(m_placeLabel);
    column->addWidget(m_whereLabel);
    column->addLayout(valueRow);
    column->addWidget(m_stateLabel);
    column->addWidget(m_biasRow);
    column->addStretch(1);
    return fields;
}

void WeightEditor::connectFields()
{
    connect(m_view, &KernelView::chosen, this, &WeightEditor::chosen);
    connect(m_view, &KernelView::hovered, this, &WeightEditor::hovered);
    connect(m_view, &KernelView::hoverLeft, this, &WeightEditor::hoverLeft);
    connect(m_view, &KernelView::nudged, this, [this](int steps) { nudge(m_weights, chosenIndex(), steps); });
    connect(m_field, &WeightField::nudged, this, [this](int steps) { nudge(m_weights, chosenIndex(), steps); });
    connect(m_field, &WeightField::entered, this,
            [this](float value) { Q_EMIT valueWanted(m_weights, chosenIndex(), value); });
    connect(m_zero, &QPushButton::clicked, this, [this] { Q_EMIT valueWanted(m_weights, chosenIndex(), 0.0F); });
    connect(m_reset, &QPushButton::clicked, this, [this] { Q_EMIT valueWanted(m_weights, chosenIndex(), std::nullopt); });
    connect(m_biasField, &WeightField::nudged, this, [this](int steps) { nudge(m_bias, m_chosen.kernel.output, steps); });
    connect(m_biasField, &WeightField::entered, this,
            [this](float value) { Q_EMIT valueWanted(m_bias, m_chosen.kernel.output, value); });
    connect(m_biasReset, &QPushButton::clicked, this,
            [this] { Q_EMIT valueWanted(m_bias, m_chosen.kernel.output, std::nullopt); });
    for (WeightField* field : {m_field, m_biasField})
        connect(field, &WeightField::refused, this, &WeightEditor::showError);
}

void WeightEditor::nudge(const WeightTensorPtr& weights, std::int64_t index, int steps)
{
    if (!weights)
        return;
    const float range = weights->bound() > 0 ? weights->bound() : 1.0F;
    const float value = weights->value(index) + static_cast<float>(steps) * kNudgeShare * range;
    constexpr float kLargest = std::numeric_limits<float>::max();
    Q_EMIT valueWanted(weights, index, std::clamp(value, -kLargest, kLargest));
}

void WeightEditor::setWeights(WeightTensorPtr weights, const KernelLayout& layout, const KernelSpot& chosen,
                              WeightTensorPtr bias)
{
    if (chosen != m_chosen || !weights)
        m_error.clear();
    m_weights = std::move(weights);
    m_bias = std::move(bias);
    m_layout = layout;
    m_chosen = chosen;
    m_hovered.reset();
    m_view->setWeights(m_weights, layout, chosen);
    m_field->setWeight(m_weights, m_weights ? chosenIndex() : 0);
    m_biasField->setWeight(m_bias, m_bias ? chosen.kernel.output : 0);
    m_biasRow->setVisible(m_bias != nullptr);
    m_biasLabel->setText(m_bias ? m_bias->placeText(chosen.kernel.output) : QString());
    m_biasReset->setEnabled(m_bias && m_bias->isEdited(chosen.kernel.output));
    m_zero->setEnabled(m_weights != nullptr);
    m_reset->setEnabled(m_weights && m_weights->isEdited(chosenIndex()));
    showState();
}

void WeightEditor::setHovered(const std::optional<KernelSpot>& spot)
{
    m_hovered = spot;
    showState();
}

void WeightEditor::showError(const QString& words)
{
    m_error = words;
    showState();
}

QString WeightEditor::placeWords() const
{
    return m_placeLabel->text();
}

QString WeightEditor::stateWords() const
{
    return m_stateLabel->text();
}

QString WeightEditor::whereText(const KernelSpot& spot) const
{
    if (m_weights->shape().rank() == 2)
        return tr("from input feature %1 to output feature %2").arg(spot.kernel.input).arg(spot.kernel.output);
    const QString channels =
        tr("from input channel %1 to output channel %2").arg(m_layout.inputChannel(spot.kernel)).arg(spot.kernel.output);
    return m_layout.area() == 1 ? channels : tr("%1, row %2, column %3").arg(channels).arg(spot.row).arg(spot.column);
}

void WeightEditor::showState()
{
    if (!m_weights) {
        for (ThemedLabel* label : {m_placeLabel, m_whereLabel, m_stateLabel})
            label->clear();
        return;
    }
    const KernelSpot spot = m_hovered.value_or(m_chosen);
    const std::int64_t index = m_layout.index(spot);
    m_placeLabel->setText(QStringLiteral("%1 = %2").arg(m_weights->placeText(index), weightText(m_weights->value(index))));
    m_placeLabel->setToolTip(m_placeLabel->text());
    m_whereLabel->setText(whereText(spot));
    const bool isEdited = m_weights->isEdited(chosenIndex());
    const bool isBiasEdited = m_bias && m_bias->isEdited(m_chosen.kernel.output);
    if (!m_error.isEmpty()) {
        m_stateLabel->setTone(ThemedLabel::Tone::Error);
        m_stateLabel->setText(QStringLiteral("\u2715 ") + m_error);
    } else if (isEdited || isBiasEdited) {
        m_stateLabel->setTone(ThemedLabel::Tone::Accent);
        m_stateLabel->setText(isEdited && isBiasEdited ? tr("\u25e5 weight and bias edited")
                              : isEdited               ? tr("\u25e5 weight edited")
                                                       : tr("\u25e5 bias edited"));
    } else {
        m_stateLabel->setTone(ThemedLabel::Tone::Quiet);
        m_stateLabel->setText(tr("as it was run"));
    }
}

} // namespace layerwise
