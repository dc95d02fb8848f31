#pragma once

#include "model/layers/elementwise_layer.h"
#include "model/layers/explain_record.h"

namespace layerwise {

/// A point on an activation's curve.
struct CurvePoint {
    double y = 0;
    std::vector<NamedNumber> numbers; ///< beside x
    std::string formula;              ///< "y = max(0, x)"
    std::string rightSide;            ///< "max(0, -0.3)"
};

/// An activation: a function of one value, the same everywhere but for parameters.
class ActivationLayer : public ElementwiseLayer {
public:
    using ElementwiseLayer::ElementwiseLayer;

    Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const override;

protected:
    /// In double precision; `reader` is for parameters.
    virtual CurvePoint curveAt(const OptionMap& options, double x, const RecordReader& reader) const = 0;
};

/// x, or slope * x below 0, with the slope's name in the formula.
CurvePoint bentLine(double x, double slope, const std::string& name);

} // namespace layerwise
