#pragma once

#include "model/core/activation.h"
#include "model/core/network.h"

#include <cstdint>
#include <span>
#include <vector>

namespace layerwise {

/// A grey picture, 8 bits a pixel, row-major, 0 black. MNIST's digits are bright on black.
struct GreyImage {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;

    friend bool operator==(const GreyImage&, const GreyImage&) = default;
};

/// The input tensor [1, channels, height, width] of one picture: grey / 255, bilinear resize (align_corners=False, no
/// antialias, as torch.nn.functional.interpolate), the channel repeated, (x - mean) / std.
/// Precondition: the picture is not empty, `spec` was checked (sizes >= 1, std > 0).
ActivationPtr toInputTensor(const GreyImage& image, const InputSpec& spec);

/// The same written to where it is wanted. Precondition: `values` has channels * height * width of them.
void writeInput(const GreyImage& image, const InputSpec& spec, std::span<float> values);

/// The same for several pictures: [N, channels, height, width].
ActivationPtr toInputTensor(std::span<const GreyImage> images, const InputSpec& spec);

/// The picture in another size, in the way in which one becomes an input tensor. Precondition: neither is empty.
GreyImage resized(const GreyImage& image, int width, int height);

} // namespace layerwise
