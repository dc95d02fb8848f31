#include "model/engine/recording.h"

#include <ATen/ATen.h>

namespace layerwise {

namespace {

at::Tensor plainIfMade(const FlowValue& value)
{
    return value.tensor.defined() || !value.packed ? value.tensor : value.packed->plainIfMade();
}

} // namespace

const at::Tensor& FlowValue::plain()
{
    if (!tensor.defined() && packed)
        tensor = packed->plain();
    return tensor;
}

bool FlowValue::isAliasOf(const FlowValue& other) const
{
    if (packed && packed == other.packed)
        return true;
    const at::Tensor mine = plainIfMade(*this);
    const at::Tensor others = plainIfMade(other);
    return mine.defined() && others.defined() && mine.is_alias_of(others);
}

} // namespace layerwise
