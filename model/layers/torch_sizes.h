#pragma once

#include "model/core/option.h"

#include <torch/expanding_array.h>
#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace layerwise {

/// [height, width] as LibTorch's options take it. Precondition: two elements.
inline torch::ExpandingArray<2> torchSize(const std::vector<std::int64_t>& size)
{
    return torch::ExpandingArray<2>(c10::IntArrayRef(size));
}

/// The same where kNoneElement stands for "as in the input".
inline torch::ExpandingArrayWithOptionalElem<2> torchOptionalSize(const std::vector<std::int64_t>& size)
{
    std::vector<c10::optional<std::int64_t>> elements;
    for (const std::int64_t element : size) {
        elements.push_back(element == kNoneElement ? c10::nullopt : c10::optional<std::int64_t>(element));
    }
    return torch::ExpandingArrayWithOptionalElem<2>(elements);
}

} // namespace layerwise
