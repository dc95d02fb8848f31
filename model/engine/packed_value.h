#pragma once

#include "model/core/activation.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace layerwise {

/// A float32 tensor in oneDNN's own layout that is never written to, and its plain form from the moment somebody wants
/// that. Shared by the run that made it, the recording and whoever looks at the recording, in any thread.
class PackedValue {
public:
    explicit PackedValue(at::Tensor packed);
    PackedValue(const PackedValue&) = delete;
    PackedValue& operator=(const PackedValue&) = delete;

    const std::vector<std::int64_t>& sizes() const { return m_sizes; }
    /// In oneDNN's layout; made anew of the plain form if that has taken its place.
    at::Tensor packed() const;
    /// Contiguous; always the same memory. Takes the place of the packed form, so that a value is held only once.
    at::Tensor plain() const;
    /// Undefined as long as nobody has asked for it.
    at::Tensor plainIfMade() const;

private:
    std::vector<std::int64_t> m_sizes;
    mutable std::mutex m_mutex;
    mutable at::Tensor m_packed;
    mutable at::Tensor m_plain;
};
using PackedValuePtr = std::shared_ptr<const PackedValue>;

/// The recording of a value, converted by the first that looks at it.
ActivationPtr toActivation(const PackedValuePtr& value);

/// Whether oneDNN's kernels treat the values as LibTorch's plain ones do. Its maximum, and so its ReLU and its pooling,
/// loses NaN: a tensor with NaN, infinity or values so large that sums of products may overflow stays plain.
bool canBePacked(std::span<const float> plain);
bool canBePacked(const at::Tensor& plain);

} // namespace layerwise
