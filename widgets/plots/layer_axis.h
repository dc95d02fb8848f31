#pragma once

#include <QStringList>

#include <vector>

class QCPAxisRect;

namespace layerwise {

/// Writes under and between charts by layer which layers belong together: the network's outermost blocks, whose names
/// would not fit for single layers. `paths` by layer, which stand at 0, 1, ..; `width` in pixels is that of an axis.
void labelLayerGroups(const std::vector<QCPAxisRect*>& rects, const QStringList& paths, int width);

} // namespace layerwise
