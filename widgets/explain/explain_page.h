#pragma once

#include "model/core/explanation.h"
#include "model/core/step_record.h"
#include "widgets/common/colour_map.h"

#include <QJsonObject>
#include <QWidget>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace layerwise {

/// A value with everything a picture of its explanation is made of.
struct ExplainedValue {
    Explanation explanation;
    StepRecord record;
    StepPosition step; ///< whose value it is
    std::int64_t image = 0; ///< in the batch
    std::string type;       ///< "Conv2d"; empty for a Residual's sum
    /// The windows of the first and the last place of the output: how far they reach into the padding.
    std::optional<ExplainedWindow> firstWindow, lastWindow;
    /// What the layer makes of other values in the place of the input's; empty if it is not told by one value.
    std::function<std::vector<double>(const std::vector<double>&)> curve;
};

/// One kind of explanation as a picture. It shows numbers; it computes none but sums of what is given. GUI thread.
class ExplainPage : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    virtual void setValue(const ExplainedValue& value) = 0;
    /// Its numbers in words, and where its parts stand in it, for tests and the dump of the window's state.
    virtual QJsonObject describe() const = 0;

Q_SIGNALS:
    /// The person points at another place of the output, in rows and columns.
    void steered(int y, int x);
    /// The person asks why one of the explanation's terms is what it is: its index.
    void termAsked(int term);
};

/// Colours for all maps of a tensor: those the panel of maps has when it scales by layer.
ColourScale layerScaleOf(const Activation& activation);
/// The index of [c, y, x] or [f] in the tensor's values; -1 if it is not there.
std::int64_t indexIn(const Activation& activation, std::int64_t image, const std::vector<std::int64_t>& at);
/// "(y 6, x 9)" of [c, y, x].
QString placeText(const std::vector<std::int64_t>& at);
/// Four significant digits, a minus sign in brackets after an operator: "0.5 − (−0.25)".
QString operand(double value);

} // namespace layerwise
