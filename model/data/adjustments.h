#pragma once

#include "model/data/image.h"

#include <cstdint>

namespace layerwise {

/// What is done to a picture before the network gets it. A value; the default changes nothing. Lengths are shares of the
/// picture's own size, so that the same numbers do the same to a picture of 28x28 and to a photograph.
struct ImageAdjustments {
    double shiftX = 0;   ///< to the right, as a share of the width
    double shiftY = 0;   ///< down, as a share of the height
    double rotation = 0; ///< degrees, counter-clockwise, about the middle
    double scale = 1;    ///< about the middle; > 0; 2: twice as large
    double blur = 0;     ///< standard deviation of the Gaussian, as a share of the shorter side; 0: none
    double contrast = 1; ///< distance from mid-grey (127.5) is multiplied by it; >= 0
    double noise = 0;    ///< standard deviation of what is added to every pixel, as a share of white; 0: none
    std::uint64_t noiseSeed = 1;
    bool invert = false; ///< 255 - grey

    /// Nothing is done; the seed of no noise does not matter.
    bool isIdentity() const;

    friend bool operator==(const ImageAdjustments&, const ImageAdjustments&) = default;
};

/// The picture, of the same size, after, in this order and with no rounding in between: invert; shift, rotation and scale
/// as one; blur; contrast; noise; then rounded to the nearest grey level and kept in 0..255.
///
/// Affine, by inverse mapping: with the middle c = ((width - 1) / 2, (height - 1) / 2), t = (shiftX * width, shiftY * height)
/// and u = p - c - t, output pixel p takes the input at c + R(u) / scale,
/// R(u) = (cos * u.x - sin * u.y, sin * u.x + cos * u.y), bilinear between the four pixels around it. What lies outside
/// is black, which is MNIST's paper: that is why invert comes first. The same as torch's
/// grid_sample(mode="bilinear", padding_mode="zeros", align_corners=True) at these places.
/// Blur: weights exp(-k^2 / (2 s^2)), |k| <= ceil(3 s), s = blur * min(width, height) pixels, made to add up to 1, along
/// rows and then columns; beyond the edge the edge pixel goes on.
/// Precondition: the picture is not empty, the numbers are in the ranges above.
GreyImage adjusted(const GreyImage& image, const ImageAdjustments& adjustments);

/// Made smaller by averaging over areas, keeping the aspect ratio, so that no side is longer than `side`; a picture that
/// is not larger stays as it is. Precondition: the picture is not empty, side >= 1.
GreyImage reducedTo(const GreyImage& image, int side);

} // namespace layerwise
