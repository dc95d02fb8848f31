#pragma once

#include <optional>
#include <string_view>

namespace layerwise {

/// What a pickle may do with a name.
enum class PickleName {
    Data,             ///< a class of storages, a dtype: named, never called
    OrderedDict,      ///< OrderedDict()
    RebuildTensor,    ///< (storage, offset, size, stride, ...)
    RebuildParameter, ///< (tensor, requires_grad, hooks): the tensor
    Size,             ///< torch.Size(tuple): the tuple
    Device,           ///< torch.device(text)
};

struct KnownName {
    std::string_view name; ///< "torch._utils._rebuild_tensor_v2"; lives as long as the program
    PickleName use = PickleName::Data;
};

/// std::nullopt for every name that a state_dict does not need.
std::optional<KnownName> knownPickleName(std::string_view module, std::string_view name);

} // namespace layerwise
