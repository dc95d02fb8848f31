#pragma once

#include "model/codegen/source_code.h"
#include "model/core/shape_inference.h"
#include "widgets/code/forms_view.h"

#include <QString>

#include <vector>

namespace layerwise {

/// What stands behind each line of a form as a comment, its spaces included: a name that the line does not say, the
/// shape that comes out. `shapes` is null where only the running line has a shape. With `aligned`, all comments begin
/// in one column.
std::vector<QString> lineComments(const SourceCode& source, const Network& network, const ShapeReport* shapes,
                                  const std::optional<RunningLine>& running, bool aligned);

} // namespace layerwise
