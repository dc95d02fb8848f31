#pragma once

#include "model/core/activation.h"

#include <ATen/core/Tensor.h>

namespace layerwise {

Shape shapeOf(const at::Tensor& tensor);

/// The tensor as an immutable recording. Shares the tensor's memory if that is contiguous float32, as nearly always;
/// the caller sees to it that nothing writes there any more.
ActivationPtr toActivation(const at::Tensor& tensor);

/// A copy that in-place layers may overwrite.
at::Tensor toTensor(const Activation& activation);
/// The same values, not copied: they are not to be written to.
at::Tensor sharedTensor(const ActivationPtr& activation);

/// Equal shapes and bits: NaN equals the same NaN, 0 differs from -0.
bool sameBits(const Activation& recorded, const at::Tensor& tensor);
bool sameBits(const Activation& left, const Activation& right);

} // namespace layerwise
