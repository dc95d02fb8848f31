#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace layerwise {

/// Sizes of a tensor, outermost first: [N, C, H, W] for images, [N, F] for features.
/// A plain value. A rank of 0 is a scalar, not "no shape": use std::optional<Shape> for that.
class Shape {
public:
    Shape() = default;
    Shape(std::initializer_list<std::int64_t> sizes) : m_sizes(sizes) {}
    explicit Shape(std::vector<std::int64_t> sizes) : m_sizes(std::move(sizes)) {}

    std::int64_t rank() const { return static_cast<std::int64_t>(m_sizes.size()); }

    /// Size of dimension `dim`; negative counts from the end, as in PyTorch. Precondition: in range.
    std::int64_t operator[](std::int64_t dim) const
    {
        return m_sizes[static_cast<std::size_t>(dim < 0 ? dim + rank() : dim)];
    }
    void set(std::int64_t dim, std::int64_t size)
    {
        m_sizes[static_cast<std::size_t>(dim < 0 ? dim + rank() : dim)] = size;
    }

    const std::vector<std::int64_t>& sizes() const { return m_sizes; }

    /// Number of elements; std::nullopt when it does not fit in 63 bits or a size is negative.
    std::optional<std::int64_t> elementCount() const;

    /// "[1, 64, 16, 16]", as PyTorch prints it.
    std::string toString() const;

    friend bool operator==(const Shape&, const Shape&) = default;

private:
    std::vector<std::int64_t> m_sizes;
};

} // namespace layerwise
