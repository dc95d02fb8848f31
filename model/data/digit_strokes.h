#pragma once

#include <span>
#include <vector>

namespace layerwise {

/// A point of the box that a digit is written in: x to the right, y down, both about 0 to 1.
struct PenPoint {
    double x = 0;
    double y = 0;
};

/// What the pen does between touching the paper and leaving it: a smooth curve through the points. A point given
/// twice is a corner.
using Stroke = std::vector<PenPoint>;

/// One way of writing a digit.
using Skeleton = std::vector<Stroke>;

/// The ways that people write `digit`, 0 to 9; the more usual ones stand there more than once.
std::span<const Skeleton> skeletonsOf(int digit);

} // namespace layerwise
