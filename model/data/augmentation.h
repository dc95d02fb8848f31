#pragma once

#include "model/core/random.h"
#include "model/data/image.h"

#include <string>

namespace layerwise {

/// How far a picture may be changed at random before a network learns from it. A value; the default changes nothing.
/// Each number is drawn evenly between minus and plus the limit.
struct AugmentationSettings {
    double shift = 0;     ///< pixels, to the side and up or down
    double rotation = 0;  ///< degrees
    double scale = 0;     ///< 0.1: between 0.9 and 1.1 times as large; < 1
    double thickness = 0; ///< pixels on each side of a stroke, of a picture that is bright on black; at most 2

    bool isNone() const;
    std::string toString() const; ///< "shift 2, rotation 10, scale 0.1, thickness 0.5"; "none"

    friend bool operator==(const AugmentationSettings&, const AugmentationSettings&) = default;
};

/// What an augmented digit of 28x28 may look like: still its digit, to a person.
AugmentationSettings lightAugmentation();

/// Bright strokes made thicker by `pixels` on each side (thinner, if negative). By a whole pixel: the largest
/// (smallest) grey of each pixel and its four neighbours; by a part of one, that share of the way there. Beyond the
/// edge is black.
GreyImage thickened(const GreyImage& image, double pixels);

/// The picture, of the same size, changed by numbers drawn from `random`, always equally many: first the thickness,
/// then rotation, scale and shift as adjusted() has them.
GreyImage augmented(const GreyImage& image, const AugmentationSettings& settings, Random random);

} // namespace layerwise
