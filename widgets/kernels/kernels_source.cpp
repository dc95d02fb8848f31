// What the Kernels panel shows of the selected block, in words and for export.

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/kernels/kernel_grid.h"
#include "widgets/kernels/kernel_view.h"
#include "widgets/kernels/kernels_panel.h"
#include "widgets/kernels/weight_editor.h"
#include "widgets/kernels/weight_field.h"
#include "widgets/kernels/weight_table_model.h"

#include <QJsonArray>
#include <QPainter>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kPictureEnlargement = 3;
constexpr int kRangeDigits = 3;

QJsonArray rectOf(const QWidget& widget, const QRect& rect)
{
    const QPoint corner = widget.mapToGlobal(rect.topLeft());
    return {corner.x(), corner.y(), rect.width(), rect.height()};
}

const char* nameOf(KernelLayout::Arrangement arrangement)
{
    switch (arrangement) {
    case KernelLayout::Arrangement::Outputs: return "outputs";
    case KernelLayout::Arrangement::InputsByOutputs: return "inputs_by_outputs";
    case KernelLayout::Arrangement::InputsOfOne: return "inputs_of_one";
    case KernelLayout::Arrangement::Matrix: return "matrix";
    }
    return "";
}

} // namespace

KernelsPanel::Source KernelsPanel::source() const
{
    const BlockId id = m_selection.current();
    const LayerType* type = m_document.type(id);
    if (!id.valid() || id == kRootId || !type)
        return {{}, tr("No layer is selected"), tr("Select a convolution in the network to see its kernels.")};
    if (!type->slots().empty())
        return {{},
                tr("%1 is a container: it has no weights of its own").arg(m_document.path(id)),
                tr("Select a layer in it.")};
    const std::vector<ParameterSpec> specs = type->parameters(m_document.block(id)->options);
    if (specs.empty()) {
        return {{},
                tr("%1 has no weights").arg(m_document.path(id)),
                tr("%1 computes the same in every network: there is nothing in it to learn or to edit.")
                    .arg(QString::fromStdString(type->name()))};
    }
    const TraceStepPtr step = m_runs.step(id);
    if (!step || !step->parameters)
        return missing(id);
    Source result;
    for (const NamedTensor& tensor : *step->parameters) {
        const bool isPresent = std::ranges::any_of(specs, [&](const ParameterSpec& spec) {
            return spec.name == tensor.key && tensor.value && spec.shape == tensor.value->shape();
        });
        if (isPresent && !tensor.isInteger)
            result.tensors.push_back(
                std::make_shared<const WeightTensor>(id, tensor.key, tensor.value, *m_document.weightEdits()));
    }
    return result.tensors.empty() ? missing(id) : result;
}

KernelsPanel::Source KernelsPanel::missing(BlockId id) const
{
    if (m_runs.isRunning())
        return {{}, tr("Running\u2026"), {}};
    const QString path = m_document.path(id);
    const TraceStepPtr step = m_runs.step(id);
    if (step && step->parameters)
        return {{}, tr("%1 has been changed: its weights have another shape now").arg(path), tr("Press F5 to run it.")};
    if (step && step->status == StepStatus::Failed)
        return {{}, tr("%1 fails, so it has no weights yet").arg(path), tr("Problems says what is wrong.")};
    return {{}, tr("%1 has not been run yet, so it has no weights").arg(path), tr("Press F5 to run the network.")};
}

std::optional<KernelLayout> KernelsPanel::layoutOf(const WeightTensor& weights) const
{
    const LayerType* type = m_document.type(weights.block());
    const bool isLinear = type->category() == Category::Linear && weights.shape().rank() == 2;
    const bool isConvolution = type->category() == Category::Convolution && weights.shape().rank() == 4;
    if (!isLinear && !isConvolution)
        return std::nullopt;
    const bool hasGroups =
        std::ranges::any_of(type->options(), [](const OptionSpec& option) { return option.key == "groups"; });
    const OptionReader read(type->options(), m_document.block(weights.block())->options);
    const bool isTransposed = type->name() == "ConvTranspose2d";
    return KernelLayout::of(weights.shape(), isTransposed, hasGroups ? read.integer("groups") : 1);
}

QString KernelsPanel::rangeText() const
{
    return QStringLiteral("%1 \u2026 %2").arg(formatValue(static_cast<double>(m_weights->min()), kRangeDigits),
                                              formatValue(static_cast<double>(m_weights->max()), kRangeDigits));
}

QString KernelsPanel::countText() const
{
    if (!m_weights)
        return {};
    QString text;
    const QString size = QStringLiteral("%1\u00d7%2").arg(m_layout.height).arg(m_layout.width);
    switch (m_layout.arrangement()) {
    case KernelLayout::Arrangement::Outputs:
        text = tr("%1 kernels of %2, one for each output").arg(formatCount(m_layout.outputs), size);
        break;
    case KernelLayout::Arrangement::InputsByOutputs:
        text = tr("%1 \u00b7 rows: inputs, columns: outputs").arg(size);
        break;
    case KernelLayout::Arrangement::InputsOfOne:
        text = tr("%1 kernels of %2, one for each input").arg(formatCount(m_layout.inputs), size);
        break;
    case KernelLayout::Arrangement::Matrix:
        text = m_weights->shape().rank() == 2 ? tr("rows: outputs, columns: inputs")
                                              : tr("1\u00d71 \u00b7 rows: outputs, columns: inputs");
        break;
    }
    if (m_layout.groups > 1 && m_layout.inputs > 1)
        text += tr(" of its group (%1 groups)").arg(m_layout.groups);
    return tr("%1 \u00b7 %2").arg(text, rangeText());
}

std::vector<ExportItem> KernelsPanel::exportItems() const
{
    std::vector<ExportItem> items;
    const QString path = m_document.path(m_block);
    if (m_weights) {
        if (const QSize size = m_grid->pictureSize(); !size.isEmpty()) {
            items.push_back({tr("All kernels shown"), tr("%1 kernels").arg(path), size,
                             [grid = m_grid](QPaintDevice& device, const QSize&) { grid->paintPicture(device); },
                             nullptr});
        }
        std::vector<float> buffer;
        const auto values = m_weights->read(m_layout.offset(m_chosen.kernel), m_layout.area(), buffer);
        const auto kernel = std::make_shared<const Activation>(Shape{m_layout.height, m_layout.width},
                                                               std::vector<float>(values.begin(), values.end()));
        const KernelView* view = m_editor->view();
        items.push_back({m_layout.area() == 1 ? tr("The chosen weight and those around it") : tr("The chosen kernel"),
                         tr("%1 kernel %2 %3").arg(path).arg(m_chosen.kernel.output).arg(m_chosen.kernel.input),
                         view->size() * kPictureEnlargement,
                         [view](QPaintDevice& device, const QSize& size) { view->paintPicture(device, size); }, kernel});
    }
    for (const WeightTensorPtr& tensor : m_source.tensors) {
        const QString name = QString::fromStdString(tensor->name());
        items.push_back({tr("All of %1").arg(name), QStringLiteral("%1.%2").arg(path, name), {}, {}, tensor->copy()});
    }
    return items;
}

QJsonObject KernelsPanel::describeKernels() const
{
    const std::int64_t index = m_layout.index(m_chosen);
    QJsonArray chosen;
    for (const std::int64_t number : m_weights->indices(index))
        chosen.append(static_cast<qint64>(number));
    QJsonArray cells;
    for (const KernelSpot& spot : m_editor->view()->spots()) {
        QJsonArray place;
        for (const std::int64_t number : m_weights->indices(m_layout.index(spot)))
            place.append(static_cast<qint64>(number));
        cells.append(QJsonObject{{QStringLiteral("at"), place},
                                 {QStringLiteral("text"), m_editor->view()->cellText(spot)},
                                 {QStringLiteral("rect"), rectOf(*m_editor->view(), m_editor->view()->cellRect(spot))}});
    }
    QJsonObject result{{QStringLiteral("chosen"), chosen},
                       {QStringLiteral("value"), static_cast<double>(m_weights->value(index))},
                       {QStringLiteral("edited"), m_weights->isEdited(index)},
                       {QStringLiteral("words"), m_editor->placeWords()},
                       {QStringLiteral("state"), m_editor->stateWords()},
                       {QStringLiteral("painted"), static_cast<qint64>(m_grid->paintedCount())},
                       {QStringLiteral("grid"), rectOf(*m_grid->viewport(), m_grid->viewport()->rect())},
                       {QStringLiteral("chosen_kernel"),
                        rectOf(*m_grid->viewport(), m_grid->kernelRect(m_chosen.kernel))},
                       {QStringLiteral("cells"), cells},
                       {QStringLiteral("field"), rectOf(*m_editor->field(), m_editor->field()->rect())}};
    if (m_bias) {
        result[QStringLiteral("bias")] = static_cast<double>(m_bias->value(m_chosen.kernel.output));
        result[QStringLiteral("bias_field")] = rectOf(*m_editor->biasField(), m_editor->biasField()->rect());
    }
    return result;
}

QJsonObject KernelsPanel::describe() const
{
    QJsonObject result;
    const bool isMessage = m_source.tensors.empty();
    if (m_weights)
        result = describeKernels();
    result[QStringLiteral("block")] = m_document.path(m_block);
    result[QStringLiteral("mode")] = m_weights   ? QLatin1String(nameOf(m_layout.arrangement()))
                                     : isMessage ? QLatin1String("message")
                                                 : QLatin1String("table");
    result[QStringLiteral("edited_count")] = static_cast<qint64>(m_document.presentWeightEdits().size());
    if (isMessage)
        result[QStringLiteral("message")] = m_source.message;
    if (!m_weights && !isMessage) {
        result[QStringLiteral("table")] = rectOf(*m_table->viewport(), m_table->viewport()->rect());
        result[QStringLiteral("state")] = m_tableError->text();
    }
    return result;
}

} // namespace layerwise
