#pragma once

#include <cstddef>

/// Distances in the grid of feature maps, in pixels; for map_grid*.cpp only.
namespace layerwise::grid_metrics {

inline constexpr int kGap = 6;
inline constexpr int kMaxExtraGap = 10; ///< what is left at the right is shared out between the columns, up to this
inline constexpr int kMargin = 4;       ///< room for the frame around the outermost maps
inline constexpr int kFrameDistance = 2;
inline constexpr int kFrameWidth = 2;
inline constexpr int kFocusedFrameWidth = 3;
inline constexpr int kZoomStep = 8;
inline constexpr std::size_t kMostPictures = 4096; ///< that are kept; more than are ever in sight at once

} // namespace layerwise::grid_metrics
