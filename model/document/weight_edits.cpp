// The document's weights that a person has set by hand.

#include "model/document/network_commands.h"
#include "model/document/network_document.h"

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

/// "3, 0, 1, 2" of a row-major index.
QString indicesText(const WeightPlace& place)
{
    QStringList indices;
    std::int64_t rest = place.index;
    for (auto size = place.shape.rbegin(); size != place.shape.rend(); ++size) {
        indices.prepend(QString::number(rest % *size));
        rest /= *size;
    }
    return indices.join(QStringLiteral(", "));
}

} // namespace

bool NetworkDocument::hasParameter(const WeightPlace& place) const
{
    const Block* found = block(place.block);
    const LayerType* blockType = found ? m_registry.find(found->type) : nullptr;
    if (!blockType)
        return false;
    const Shape shape(place.shape);
    const auto count = shape.elementCount();
    if (!count || place.index < 0 || place.index >= *count)
        return false;
    return std::ranges::any_of(blockType->parameters(found->options), [&](const ParameterSpec& parameter) {
        return parameter.name == place.name && parameter.shape == shape;
    });
}

std::optional<Diagnostic> NetworkDocument::setWeight(const WeightPlace& place, std::optional<float> value)
{
    if (!hasParameter(place))
        return Diagnostic{"weights.place", {{"name", place.name}, {"actual", Shape(place.shape)}}, {}};
    const QString where = QStringLiteral("%1.%2[%3]").arg(path(place.block), QString::fromStdString(place.name),
                                                          indicesText(place));
    if (value && !std::isfinite(*value))
        return Diagnostic{"weights.not_finite", {{"key", where.toStdString()}}, {}};
    if (auto reason = refused())
        return reason;
    const auto known = m_weightEdits->find(place);
    if (known == m_weightEdits->end() ? !value : value == known->second)
        return std::nullopt;
    const QString text = value ? tr("Set %1").arg(where) : tr("Put back %1").arg(where);
    m_undoStack->push(new WeightCommand(*this, text, place, value));
    return std::nullopt;
}

WeightEdits NetworkDocument::presentWeightEdits() const
{
    WeightEdits present = *m_weightEdits;
    std::erase_if(present, [this](const auto& edit) { return !hasParameter(edit.first); });
    return present;
}

void NetworkDocument::setWeightEdits(WeightEdits edits)
{
    m_weightEdits = std::make_shared<const WeightEdits>(std::move(edits));
    ++m_revision;
    Q_EMIT weightEditsChanged();
}

} // namespace layerwise
