#pragma once

#include "model/weights/pickle_reader.h"

namespace layerwise {

/// The dict of names and tensors in what torch.save() wrote: the value itself, or the only such dict in a checkpoint
/// such as {"epoch": 3, "state_dict": {...}, "optimizer": {...}}. Of several, the only one that is called as people
/// call it. Codes: weights.no_state_dict {actual}, weights.ambiguous {keys}.
Result<PickleId> chooseStateDict(const PickleDocument& document);

} // namespace layerwise
