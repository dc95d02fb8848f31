#include "widgets/kernels/weight_tensor.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace layerwise {

namespace {

constexpr std::size_t kLongestFloat = 32;

QString tr(const char* text)
{
    return QCoreApplication::translate("WeightText", text);
}

} // namespace

WeightTensor::WeightTensor(BlockId block, std::string name, ActivationPtr values, const WeightEdits& edits)
    : m_block(block), m_name(std::move(name)), m_values(std::move(values)), m_min(m_values->stats().min),
      m_max(m_values->stats().max)
{
    // The map is ordered by place: this tensor's edits stand together.
    for (auto edit = edits.lower_bound(place(0)); edit != edits.end(); ++edit) {
        const WeightPlace& at = edit->first;
        if (at.block != m_block || at.name != m_name || at.shape != shape().sizes())
            break;
        if (at.index >= count())
            break;
        m_edits.emplace_hint(m_edits.end(), at.index, edit->second);
        m_min = std::min(m_min, edit->second);
        m_max = std::max(m_max, edit->second);
    }
}

float WeightTensor::value(std::int64_t index) const
{
    const auto edit = m_edits.find(index);
    return edit != m_edits.end() ? edit->second : m_values->values()[static_cast<std::size_t>(index)];
}

bool WeightTensor::isEdited(std::int64_t first, std::int64_t count) const
{
    const auto edit = m_edits.lower_bound(first);
    return edit != m_edits.end() && edit->first < first + count;
}

std::span<const float> WeightTensor::read(std::int64_t first, std::int64_t count, std::vector<float>& buffer) const
{
    const auto plain = m_values->values().subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
    if (!isEdited(first, count))
        return plain;
    buffer.assign(plain.begin(), plain.end());
    for (auto edit = m_edits.lower_bound(first); edit != m_edits.end() && edit->first < first + count; ++edit)
        buffer[static_cast<std::size_t>(edit->first - first)] = edit->second;
    return buffer;
}

ActivationPtr WeightTensor::copy() const
{
    if (m_edits.empty())
        return m_values;
    std::vector<float> all;
    read(0, count(), all);
    return std::make_shared<const Activation>(shape(), std::move(all));
}

ColourScale WeightTensor::scale() const
{
    ColourScale scale;
    scale.kind = ColourMapKind::Diverging;
    scale.high = bound() > 0 ? bound() : 1;
    scale.low = -scale.high;
    return scale;
}

std::vector<std::int64_t> WeightTensor::indices(std::int64_t index) const
{
    std::vector<std::int64_t> result(shape().sizes().size());
    for (std::size_t dimension = result.size(); dimension-- > 0;) {
        const std::int64_t size = shape().sizes()[dimension];
        result[dimension] = index % size;
        index /= size;
    }
    return result;
}

QString WeightTensor::placeText(std::int64_t index) const
{
    QStringList numbers;
    for (const std::int64_t number : indices(index))
        numbers << QString::number(number);
    return QStringLiteral("%1[%2]").arg(QString::fromStdString(m_name), numbers.join(QStringLiteral(", ")));
}

QString weightText(float value)
{
    std::array<char, kLongestFloat> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return QString::fromLatin1(text.data(), static_cast<qsizetype>(end - text.data()));
}

ParsedWeight parseWeight(const QString& text)
{
    const QString typed = text.trimmed();
    if (typed.isEmpty())
        return {std::nullopt, tr("Type a number, such as 0.5")};
    bool isNumber = false;
    const double value = QLocale::c().toDouble(typed, &isNumber);
    if (!isNumber && !std::isinf(value)) // a number beyond double is read as infinite, and as none
        return {std::nullopt, tr("\u201c%1\u201d is not a number; write it as 0.5 or 1e-3").arg(typed)};
    if (isNumber && !std::isfinite(value))
        return {std::nullopt, tr("A weight has to be a finite number")};
    if (std::abs(value) > static_cast<double>(std::numeric_limits<float>::max()))
        return {std::nullopt, tr("%1 is too large for a float32 weight").arg(typed)};
    return {static_cast<float>(value), {}};
}

} // namespace layerwise
