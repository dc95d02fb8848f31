#pragma once

#include "model/core/activation.h"

#include <QImage>

#include <memory>
#include <unordered_map>
#include <vector>

namespace layerwise {

/// Small pictures of an activation: its first feature maps, or bars if it has none (or maps of one pixel).
struct Strip {
    std::vector<QImage> maps; ///< one pixel a value; large maps are made smaller
    std::vector<float> bars;  ///< at most kMaxBars; of many values, the one furthest from zero in each part
    static constexpr int kMaps = 4;
    static constexpr int kMaxBars = 40;
};

/// Makes a strip when it is first painted and keeps it as long as its activation lives. GUI thread.
class StripCache {
public:
    const Strip& of(const ActivationPtr& activation);
    /// The first map as a grey picture; the last one asked for is kept.
    const QImage& pictureOf(const ActivationPtr& input);

private:
    struct Entry {
        std::weak_ptr<const Activation> activation;
        Strip strip;
    };
    std::unordered_map<const Activation*, Entry> m_entries;
    std::weak_ptr<const Activation> m_input;
    QImage m_picture;
};

} // namespace layerwise
