#include "model/engine/tensor_bridge.h"

#include <torch/types.h>

#include <cstring>

namespace layerwise {

Shape shapeOf(const at::Tensor& tensor)
{
    return Shape(tensor.sizes().vec());
}

ActivationPtr toActivation(const at::Tensor& tensor)
{
    auto kept = std::make_shared<const at::Tensor>(tensor.to(at::kFloat).contiguous());
    const float* data = kept->data_ptr<float>();
    return std::make_shared<const Activation>(shapeOf(tensor), std::move(kept), data);
}

at::Tensor toTensor(const Activation& activation)
{
    at::Tensor tensor = at::empty(activation.shape().sizes(), at::kFloat);
    if (const auto values = activation.values(); !values.empty())
        std::memcpy(tensor.data_ptr<float>(), values.data(), values.size_bytes());
    return tensor;
}

at::Tensor sharedTensor(const ActivationPtr& activation)
{
    const auto values = activation->values();
    if (values.empty())
        return at::empty(activation->shape().sizes(), at::kFloat);
    const auto keepAlive = [activation](void*) {};
    return at::from_blob(const_cast<float*>(values.data()), activation->shape().sizes(), keepAlive, at::kFloat);
}

bool sameBits(const Activation& recorded, const at::Tensor& tensor)
{
    if (tensor.sizes() != at::IntArrayRef(recorded.shape().sizes()))
        return false;
    const at::Tensor flat = tensor.to(at::kFloat).contiguous();
    const auto values = recorded.values();
    return values.empty() || std::memcmp(values.data(), flat.data_ptr<float>(), values.size_bytes()) == 0;
}

bool sameBits(const Activation& left, const Activation& right)
{
    if (left.shape() != right.shape())
        return false;
    const auto a = left.values();
    const auto b = right.values();
    return a.data() == b.data() || a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

} // namespace layerwise
