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
    std::string_view module; ///< "torch._utils"
    std::string_view name;   ///< "_rebuild_tensor_v2"
    PickleName use = PickleName::Data;
};

/// Its texts live as long as the program; std::nullopt for every name that a state_dict does not need.
std::optional<KnownName> knownPickleName(std::string_view module, std::string_view name);

} // namespace layerwise
