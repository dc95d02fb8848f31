#pragma once

#include "model/engine/module_store.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace layerwise {

/// One block of a network with the module it runs.
struct PlanNode {
    enum class Kind { Layer, Sequential, Residual };

    const Block* block = nullptr;
    Kind kind = Kind::Layer;
    int index = 0; ///< pre-order from 1; 0 for the root
    std::string path;
    std::vector<std::vector<PlanNode>> slots;

    BuiltLayerPtr layer;             ///< of a Layer; null until built
    /// Of a Residual: as PyTorch runs it, overwriting the sum, and as it is recorded, leaving the sum. Empty until
    /// built, and where the sum is the output.
    mutable torch::nn::AnyModule activation, activationOutOfPlace;
    FastLayerPtr fastActivation;     ///< of a Residual, if its activation has that form
    std::string buildError;          ///< why it could not be built, without backtrace

    bool hasActivation = false; ///< of a Residual

    bool isBuilt() const { return buildError.empty() && (kind != Kind::Layer || layer); }
};

/// A network's tree ready to run. Keeps the network that its nodes point into. Not changed once built.
class NetworkPlan {
public:
    NetworkPlan(std::shared_ptr<const Network> network, const LayerRegistry& registry);

    /// Builds all layers in the order of the forward pass; what cannot be built has its buildError. Stops early,
    /// and returns false, when `stopRequested` says so.
    bool build(ModuleStore& modules, std::uint64_t seed, const std::function<bool()>& stopRequested = {});

    const Network& network() const { return *m_network; }
    const PlanNode& root() const { return m_root; }
    int blockCount() const { return m_blockCount; } ///< without the root

    /// Every block but the root, a container before its children.
    void forEach(const std::function<void(const PlanNode&)>& visit) const;

private:
    std::shared_ptr<const Network> m_network;
    PlanNode m_root;
    int m_blockCount = 0;
};
using NetworkPlanPtr = std::shared_ptr<const NetworkPlan>;

} // namespace layerwise
