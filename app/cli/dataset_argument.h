#pragma once

#include "app/cli/arguments.h"
#include "model/data/dataset.h"

namespace layerwise::cli {

/// --split; the test part unless it is given.
Split readSplit(Arguments& arguments);

/// The data set that --data names, of any kind. Null after a complaint: either arguments.error() is set (--split for what has
/// no parts), or the sentence is on stderr.
DatasetPtr readDataset(Arguments& arguments, Split split, const InputSpec& input);

} // namespace layerwise::cli
