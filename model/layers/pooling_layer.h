#pragma once

#include "model/layers/plane_explanation.h"
#include "model/layers/torch_layer.h"

namespace layerwise {

/// What MaxPool2d and AvgPool2d share: the window's options, its check and its shape rule.
class PoolingLayer : public TorchLayer {
public:
    using TorchLayer::TorchLayer;

    /// 2*padding <= kernel_size.
    std::optional<Diagnostic> checkOptions(const OptionMap& options) const override;
    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override;
    std::string summary(const OptionMap& options) const override;
    std::vector<std::string> shapeRule(const OptionMap& options, const Shape& input) const override;
    /// With the stride that None stands for.
    Diagnostic action(const OptionMap& options, const Shape& input, const Shape& output) const override;
    InputField inputField(const OptionMap& options, const Shape& input, const Shape& output,
                          const PositionSet& wanted) const override;

protected:
    /// True for max pooling: one cell of each window wins.
    virtual bool hasWinner() const = 0;
    PlaneRule planeRule(const OptionMap& options, const Shape& input) const;
};

/// What AdaptiveAvgPool2d and AdaptiveMaxPool2d share: output_size.
class AdaptivePoolingLayer : public TorchLayer {
public:
    using TorchLayer::TorchLayer;

    std::string summary(const OptionMap& options) const override;
    std::vector<std::string> shapeRule(const OptionMap& options, const Shape& input) const override;
    Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const override;
    InputField inputField(const OptionMap& options, const Shape& input, const Shape& output,
                          const PositionSet& wanted) const override;

protected:
    /// True for max pooling: one cell of each window wins.
    virtual bool hasWinner() const = 0;
    void setOptions();
    /// The input with its last two sizes replaced by output_size, except where that has None.
    /// Precondition: rank of 2 or more.
    Shape resized(const OptionMap& options, const Shape& input) const;
};

// The options of both, in their words.
OptionSpec poolKernelOption();
OptionSpec poolStrideOption();
OptionSpec poolPaddingOption(std::string help);
OptionSpec ceilModeOption();

} // namespace layerwise
