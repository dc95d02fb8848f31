#pragma once

#include "model/layers/elementwise_layer.h"

namespace layerwise {

/// What BatchNorm2d and InstanceNorm2d share: num_features, affine, track_running_stats and the tensors they bring.
class ChannelNormLayer : public ElementwiseLayer {
public:
    using ElementwiseLayer::ElementwiseLayer;

    std::vector<ParameterSpec> parameters(const OptionMap& options) const override;
    std::string summary(const OptionMap& options) const override;

    /// With the running statistics where the layer keeps them, else with those of the input.
    Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const override;
    InputField inputField(const OptionMap& options, const Shape& input, const Shape& output,
                          const PositionSet& wanted) const override;

protected:
    /// Whether the statistics of the input are taken over the batch too, not for each image by itself.
    virtual bool takesWholeBatch() const = 0;
    /// `momentumNullable`: None stands for the average over all batches.
    void setOptions(bool affine, bool trackRunningStats, bool momentumNullable);
    /// num_features is compared only where a tensor of that size is there, as LibTorch does.
    std::optional<Diagnostic> checkChannels(const OptionMap& options, const Shape& input) const;
};

/// LibTorch's message where statistics would be taken over a single value.
Diagnostic oneValueError(const Shape& input);

/// Product of the sizes from dimension `first` on; 1 if there are none. Saturates at 2 or more: only 0, 1 or "many".
std::int64_t valuesFrom(const Shape& input, std::int64_t first);

} // namespace layerwise
