#pragma once

#include "model/layers/plane_explanation.h"
#include "model/layers/torch_layer.h"

namespace layerwise {

/// What Conv2d and ConvTranspose2d share: the options' checks, the card and what a fresh block has.
class ConvolutionLayer : public TorchLayer {
public:
    using TorchLayer::TorchLayer;

    /// groups divides in_channels and out_channels.
    std::optional<Diagnostic> checkOptions(const OptionMap& options) const override;
    std::string summary(const OptionMap& options) const override;
    /// Without a stride and groups of 1.
    Diagnostic action(const OptionMap& options, const Shape& input, const Shape& output) const override;
    /// As many channels go out as come in.
    OptionMap optionsFor(const std::optional<Shape>& input) const override;
    Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const override;
    InputField inputField(const OptionMap& options, const Shape& input, const Shape& output,
                          const PositionSet& wanted) const override;

protected:
    /// Which rows and columns of the input those of the output are computed from.
    virtual PlaneRule planeRule(const OptionMap& options, const Shape& input) const = 0;
    /// True if the first dimension of the weight is in_channels (ConvTranspose2d), not out_channels.
    virtual bool weightStartsWithInput() const = 0;
    /// "weight[c, k, i, j] * x[k, ...]" with the places that the cell i, j meets.
    virtual std::string productFormula() const = 0;
    /// [N, C, H, W] or [C, H, W] with C = in_channels, of a size that the formulas can take.
    std::optional<Diagnostic> checkInput(const OptionMap& options, const Shape& input) const;
    /// The input's shape with the channels and sizes that go out.
    Result<Shape> withSizes(const OptionMap& options, const Shape& input, std::int64_t height,
                            std::int64_t width) const;
    /// weight [`first`, `second` / groups, kH, kW] and bias [out_channels].
    std::vector<ParameterSpec> weightAndBias(const OptionMap& options, std::int64_t first, std::int64_t second) const;
};

// The options of both, in their words.
OptionSpec inChannelsOption();
OptionSpec outChannelsOption();
OptionSpec groupsOption();

} // namespace layerwise
