#pragma once

#include "model/document/map_order.h"
#include "widgets/common/colour_map.h"

class QSettings;

namespace layerwise {

/// Which values the colours range over.
enum class ScaleMode {
    Layer,     ///< those of all maps shown
    Map,       ///< each map its own
    Inherited, ///< those of the convolution before, so that one sees what was set to zero since
    Global,    ///< those of all blocks
};

/// How feature maps are shown, as a person likes it: the same for all blocks, and kept over sessions.
struct MapSettings {
    ScaleMode scale = ScaleMode::Layer;
    ColourStyle style;
    MapOrder order = MapOrder::Index;
    bool hidesDead = false;

    static constexpr float kLeastGamma = 0.2F;
    static constexpr float kMostGamma = 5.0F;

    void save(QSettings& settings) const;
    /// What is not there, or makes no sense, stays as it is by default.
    static MapSettings load(const QSettings& settings);
    friend bool operator==(const MapSettings&, const MapSettings&) = default;
};

} // namespace layerwise
