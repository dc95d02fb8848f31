#pragma once

#include "model/layers/elementwise_layer.h"

namespace layerwise {

/// What Softmax and LogSoftmax share: the option `dim` and its check.
class SoftmaxLikeLayer : public ElementwiseLayer {
public:
    SoftmaxLikeLayer(std::string name, std::string defaultName, std::string help, std::string keywords);

    Result<Shape> outputShape(const OptionMap& options, const Shape& input) const override;
    std::string summary(const OptionMap& options) const override;
    OptionMap optionsFor(const std::optional<Shape>& input) const override;
    /// With the number of values that add up to 1 as "scores".
    Diagnostic action(const OptionMap& options, const Shape& input, const Shape& output) const override;

    Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const override;
    InputField inputField(const OptionMap& options, const Shape& input, const Shape& output,
                          const PositionSet& wanted) const override;

protected:
    /// True for LogSoftmax.
    virtual bool isLogarithm() const = 0;
    std::optional<std::int64_t> givenDim(const OptionMap& options) const;
    /// LibTorch's module; where dim is None, which it does not have, its `function` with what PyTorch takes for None.
    CppExpression softmaxExpression(const OptionMap& options, const std::string& function) const;
};

/// `dim`, or what PyTorch takes for None: 0 for 0, 1 and 3 dimensions, else 1.
std::int64_t softmaxDim(std::optional<std::int64_t> dim, std::int64_t rank);

} // namespace layerwise
