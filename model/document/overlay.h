#pragma once

#include "model/core/activation.h"
#include "model/document/colour_map.h"

#include <QImage>

#include <span>
#include <vector>

namespace layerwise {

/// Bilinear, as torch.nn.functional.interpolate with align_corners=False. Preconditions: sizes of at least 1,
/// map.size() == width * height.
std::vector<float> resizeBilinear(std::span<const float> map, int width, int height, int newWidth, int newHeight);

/// A map of one value a pixel laid over a picture: the picture is what the network gets (its first channel in grey, from
/// its smallest to its largest value), the map is summed over its channels and brought to the picture's size.
struct Overlay {
    int width = 0, height = 0;
    std::vector<float> values; ///< [height, width]
    ColourScale scale;         ///< with the map's real range
    QImage picture;            ///< in grey, Format_RGB32

    /// The colours over the picture: 0 shows the picture alone, 1 the map alone.
    QImage blended(double opacity) const;
};

/// Of Grad-CAM or a saliency, [1, C, h, w], over an input [1, C, H, W].
Overlay makeOverlay(const Activation& input, const Activation& map);

} // namespace layerwise
