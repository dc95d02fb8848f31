#include "model/core/executor.h"

namespace layerwise {

namespace {

Diagnostic unavailable()
{
    return {"attribution.unavailable", {}, {}};
}

} // namespace

LoadReport Executor::loadStateDict(const Network& network, const std::string& file, const LoadOptions& /*options*/)
{
    LoadReport report;
    report.error = loadWeights(network, file);
    return report;
}

WeightLoading Executor::readStateDict(const Network& /*network*/, const std::string& file,
                                      const LoadOptions& /*options*/, const BlockWeightsPtr& /*present*/)
{
    WeightLoading loading;
    loading.report.error = Diagnostic{"weights.unreadable", {{"file", file}}, {}};
    return loading;
}

std::optional<Diagnostic> Executor::setParameters(const Network& /*network*/,
                                                  const std::vector<NamedTensor>& /*values*/)
{
    return unavailable();
}

Result<std::vector<ChannelImportance>> Executor::rankChannels(const AttributionRequest& /*request*/,
                                                              const ProgressCallback& /*progress*/)
{
    return unavailable();
}

Result<ActivationPtr> Executor::gradCam(const AttributionRequest& /*request*/)
{
    return unavailable();
}

Result<ActivationPtr> Executor::saliency(const AttributionRequest& /*request*/)
{
    return unavailable();
}

} // namespace layerwise
