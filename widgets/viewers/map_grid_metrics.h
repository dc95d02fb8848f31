#pragma once

/// Distances in the grid of feature maps, in pixels; for map_grid*.cpp only.
namespace layerwise::grid_metrics {

inline constexpr int kGap = 6;
inline constexpr int kMaxExtraGap = 10; ///< what is left at the right is shared out between the columns, up to this
inline constexpr int kMargin = 4;       ///< room for the frame around the outermost maps
inline constexpr int kFrameDistance = 2;
inline constexpr int kFrameWidth = 2;
inline constexpr int kFocusedFrameWidth = 3;
inline constexpr int kZoomStep = 8;

} // namespace layerwise::grid_metrics
