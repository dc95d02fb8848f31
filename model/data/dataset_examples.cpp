#include "model/data/dataset_examples.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace layerwise {

namespace {

/// Tells data sets apart that are called the same: FNV-1a (Fowler, Noll, Vo) of the pixels and labels.
std::uint64_t hashOf(const DatasetPart& part)
{
    std::uint64_t hash = 0xcbf29ce484222325U;
    const auto add = [&hash](std::uint8_t byte) { hash = (hash ^ byte) * 0x100000001b3U; };
    for (std::int64_t place = 0; place < part.count; ++place) {
        const std::int64_t i = part.indexOf(place);
        std::ranges::for_each(part.dataset->pixels(i), add);
        add(static_cast<std::uint8_t>(part.dataset->label(i)));
    }
    return hash;
}

std::string fingerprintOf(const std::vector<DatasetPart>& parts, const AugmentationSettings& augmentation)
{
    std::ostringstream text;
    for (const DatasetPart& part : parts)
        text << part.dataset->name() << ' ' << part.count << ' ' << std::hex << hashOf(part) << std::dec << "; ";
    text << "augmentation " << augmentation.toString();
    return text.str();
}

bool isSortedByLabel(const Dataset& dataset)
{
    for (std::int64_t i = 1; i < dataset.size(); ++i)
        if (dataset.label(i) < dataset.label(i - 1))
            return false;
    return dataset.size() > 0 && dataset.label(0) < dataset.label(dataset.size() - 1);
}

} // namespace

std::int64_t usuallyHeldOut(std::int64_t total)
{
    constexpr std::int64_t kShare = 10;
    constexpr std::int64_t kMost = 1000;
    return std::min(total / kShare, kMost);
}

HeldOut holdOut(const std::vector<DatasetPtr>& datasets, std::int64_t count)
{
    std::int64_t total = 0;
    for (const DatasetPtr& dataset : datasets)
        total += dataset->size();
    HeldOut result;
    for (const DatasetPtr& dataset : datasets) {
        const auto held = static_cast<std::int64_t>(std::llround(
            static_cast<double>(count) * static_cast<double>(dataset->size()) / static_cast<double>(total)));
        DatasetPart part{dataset, 0, dataset->size() - held};
        if (held > 0 && isSortedByLabel(*dataset))
            part.order = std::make_shared<const std::vector<std::int64_t>>(exampleOrder(dataset->size(), 0, 1));
        result.training.push_back(part);
        result.validation.push_back({dataset, part.count, held, part.order});
    }
    return result;
}

DatasetExamples::DatasetExamples(std::vector<DatasetPart> parts, InputSpec input, AugmentationSettings augmentation)
    : m_parts(std::move(parts)), m_input(std::move(input)), m_augmentation(augmentation),
      m_fingerprint(fingerprintOf(m_parts, m_augmentation))
{
    for (const DatasetPart& part : m_parts)
        m_size += part.count;
}

std::pair<const Dataset*, std::int64_t> DatasetExamples::find(std::int64_t index) const
{
    auto part = m_parts.begin();
    for (; index >= part->count; ++part)
        index -= part->count;
    return {part->dataset.get(), part->indexOf(index)};
}

int DatasetExamples::label(std::int64_t index) const
{
    const auto [dataset, place] = find(index);
    return dataset->label(place);
}

void DatasetExamples::write(std::int64_t index, std::uint64_t variation, std::span<float> values) const
{
    const auto [dataset, place] = find(index);
    const GreyImage image = dataset->image(place);
    writeInput(m_augmentation.isNone() ? image : augmented(image, m_augmentation, Random(variation)), m_input, values);
}

} // namespace layerwise
