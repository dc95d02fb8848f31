#include "model/engine/packed_value.h"

#include "model/engine/tensor_bridge.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <omp.h>

#include <cmath>

namespace layerwise {

namespace {

/// Rather a thread that works alone than a second set of OpenMP threads, beside the one that runs the network.
class SingleThread {
public:
    SingleThread() : m_threads(omp_get_max_threads()) { omp_set_num_threads(1); }
    ~SingleThread() { omp_set_num_threads(m_threads); }
    SingleThread(const SingleThread&) = delete;
    SingleThread& operator=(const SingleThread&) = delete;

private:
    int m_threads;
};

} // namespace

PackedValue::PackedValue(at::Tensor packed) : m_sizes(packed.sizes().vec()), m_packed(std::move(packed)) {}

at::Tensor PackedValue::packed() const
{
    const std::lock_guard lock(m_mutex);
    return m_packed.defined() ? m_packed : m_plain.to_mkldnn();
}

at::Tensor PackedValue::plain() const
{
    const std::lock_guard lock(m_mutex);
    if (!m_plain.defined()) {
        const c10::InferenceMode inference;
        const SingleThread alone;
        m_plain = m_packed.to_dense();
        m_packed.reset();
    }
    return m_plain;
}

at::Tensor PackedValue::plainIfMade() const
{
    const std::lock_guard lock(m_mutex);
    return m_plain;
}

ActivationPtr toActivation(const PackedValuePtr& value)
{
    return std::make_shared<const Activation>(Shape(value->sizes()), [value] {
        auto kept = std::make_shared<const at::Tensor>(value->plain());
        const float* data = kept->data_ptr<float>();
        return Activation::Values{std::move(kept), data};
    });
}

bool canBePacked(std::span<const float> plain)
{
    constexpr float kLargest = 1e6F;
    bool isTame = true; // no early end, so that the compiler can use vector instructions
    for (const float value : plain)
        isTame &= std::abs(value) <= kLargest;
    return isTame;
}

bool canBePacked(const at::Tensor& plain)
{
    if (!plain.device().is_cpu() || plain.layout() != at::kStrided || plain.scalar_type() != at::kFloat)
        return false;
    const at::Tensor values = plain.contiguous();
    return canBePacked({values.data_ptr<float>(), static_cast<std::size_t>(values.numel())});
}

} // namespace layerwise
