#include "model/data/dataset.h"

#include <algorithm>
#include <cassert>

namespace layerwise {

Dataset::Dataset(std::string name, int width, int height, std::vector<std::uint8_t> pixels,
                 std::vector<std::uint8_t> labels, bool generated, std::vector<std::string> classNames)
    : m_name(std::move(name)), m_width(width), m_height(height), m_pixels(pixels.begin(), pixels.end()),
      m_labels(std::move(labels)), m_classNames(std::move(classNames)), m_generated(generated)
{
    assert(width > 0 && height > 0);
    assert(m_labels.empty() || static_cast<std::int64_t>(m_labels.size()) == size());
}

std::shared_ptr<const Dataset> Dataset::adopt(std::string name, int width, int height, ByteBuffer pixels,
                                              std::vector<std::uint8_t> labels,
                                              std::vector<std::string> classNames)
{
    auto dataset = std::make_shared<Dataset>(Dataset());
    dataset->m_name = std::move(name);
    dataset->m_width = width;
    dataset->m_height = height;
    dataset->m_pixels = std::move(pixels);
    dataset->m_labels = std::move(labels);
    dataset->m_classNames = std::move(classNames);
    assert(dataset->m_labels.empty() || static_cast<std::int64_t>(dataset->m_labels.size()) == dataset->size());
    return dataset;
}

std::int64_t Dataset::size() const
{
    return static_cast<std::int64_t>(m_pixels.size()) / (std::int64_t{m_width} * m_height);
}

std::span<const std::uint8_t> Dataset::pixels(std::int64_t index) const
{
    const std::size_t count = static_cast<std::size_t>(m_width) * static_cast<std::size_t>(m_height);
    return std::span(m_pixels).subspan(static_cast<std::size_t>(index) * count, count);
}

GreyImage Dataset::image(std::int64_t index) const
{
    const std::span<const std::uint8_t> bytes = pixels(index);
    return {m_width, m_height, {bytes.begin(), bytes.end()}};
}

int Dataset::label(std::int64_t index) const
{
    return m_labels.empty() ? -1 : m_labels[static_cast<std::size_t>(index)];
}

int Dataset::classCount() const
{
    if (m_labels.empty())
        return 0;
    return std::max(*std::max_element(m_labels.begin(), m_labels.end()) + 1, static_cast<int>(m_classNames.size()));
}

} // namespace layerwise
