#include "model/core/tensor_place.h"

namespace layerwise {

std::int64_t offsetOf(const Shape& shape, const TensorPlace& place)
{
    std::int64_t offset = 0;
    for (std::int64_t dim = 0; dim < shape.rank(); ++dim)
        offset = offset * shape[dim] + place[static_cast<std::size_t>(dim)];
    return offset;
}

TensorPlace placeOf(const Shape& shape, std::int64_t offset)
{
    TensorPlace place(static_cast<std::size_t>(shape.rank()));
    for (std::int64_t dim = shape.rank() - 1; dim >= 0; --dim) {
        place[static_cast<std::size_t>(dim)] = offset % shape[dim];
        offset /= shape[dim];
    }
    return place;
}

TensorPlace withBatch(std::int64_t image, const std::vector<std::int64_t>& at)
{
    TensorPlace place{image};
    place.insert(place.end(), at.begin(), at.end());
    return place;
}

std::vector<std::int64_t> withoutBatch(const TensorPlace& place)
{
    return {place.begin() + 1, place.end()};
}

double valueAt(const Activation& tensor, const TensorPlace& place)
{
    return static_cast<double>(tensor.values()[static_cast<std::size_t>(offsetOf(tensor.shape(), place))]);
}

} // namespace layerwise
