#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>

namespace torch::nn {
class Module;
}

namespace layerwise {

/// How a layer computes in oneDNN's own layout what its module computes in the plain one, with its weights put into the
/// order that oneDNN wants once and for all. For layers in eval mode.
struct FastLayer {
    /// Gives back what it is given; nothing of the rest is needed.
    bool handsOn = false;
    /// So much work that a plain input is converted for it.
    bool isWorthConverting = false;
    /// Whether an input of these sizes is one that the module takes and that this computes the same of.
    std::function<bool(at::IntArrayRef sizes)> takes;
    /// Both in oneDNN's layout. Precondition: takes(input.sizes()).
    std::function<at::Tensor(const at::Tensor& input)> forward;
};
using FastLayerPtr = std::shared_ptr<const FastLayer>;

/// Null if the layer has no such form: another type, an option that oneDNN does otherwise, weights that are not finite.
/// Copies the weights. Precondition: inference mode is on.
FastLayerPtr makeFastLayer(const torch::nn::Module& module);

} // namespace layerwise
