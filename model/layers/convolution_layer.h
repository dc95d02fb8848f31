#pragma once

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

protected:
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
