#pragma once

#include "model/core/training.h"
#include "tests/engine/engine_fixture.h"

#include <memory>

namespace layerwise::testing {

/// Inputs [2, 6, 5] whose mean grows with their label, which is index % classes. That of index `huge` has infinite values
/// if its label is not 0.
ExampleSourcePtr examples(std::int64_t count, int classes = 3, std::int64_t huge = -1);

/// BatchNorm, Dropout, in-place layers and a Residual, for those examples; [N, 3] comes out.
Network mixedNetwork();

/// BatchNorm2d on [N, 4, 1, 1].
Network onePixelNetwork();

} // namespace layerwise::testing
