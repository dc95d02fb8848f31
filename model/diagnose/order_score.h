#pragma once

#include "model/diagnose/fit_probe.h"

#include <map>
#include <string>
#include <vector>

namespace layerwise {

/// How usual an order of blocks is: by what stands next to what (convolution, normalisation, activation), by the
/// numbers in their names (conv1 before conv2, bn1 after conv1) and by what the other boxes of the network look like.
/// Tells the order that was meant from others that run too.
class OrderScore {
public:
    /// `probe` stands at the network as it is.
    explicit OrderScore(const FitProbe& probe, const LayerRegistry& registry);

    /// How much more usual the probe's variation is than the network; negative if it is less.
    double gain(const FitProbe& probe) const;

private:
    using Node = FitProbe::Node;

    /// What a block is to its neighbours.
    enum class Kind { Edge, Conv, Norm, Act, Pool, Linear, Drop, Flatten, Other, Box };
    struct Traits {
        Kind kind = Kind::Other;
        std::string stem;      ///< of the name: "conv" of "conv1", empty of "0"
        int number = 1;        ///< in the name: 1 for "relu"
        bool isNumber = false; ///< the whole name is one
    };

    Traits traitsOf(const Block& block) const;
    double neighbours(const FitProbe& probe, Node owner, const std::vector<const Traits*>& chain) const;
    static double pairScore(Kind before, Kind after, bool inResidual);
    static double names(const std::vector<const Traits*>& chain);
    std::string signature(const FitProbe& probe, Node owner, int slot, const std::vector<Node>& children) const;
    double chainScore(const FitProbe& probe, Node owner, const std::vector<Node>& children) const;

    const LayerRegistry& m_registry;
    std::vector<Traits> m_traits;            ///< by node
    std::map<std::string, int> m_signatures; ///< how many boxes of the network look so inside
};

} // namespace layerwise
