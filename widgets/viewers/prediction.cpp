#include "widgets/viewers/prediction.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string_view>

namespace layerwise {

namespace {

/// The last layer that does anything: Dropout and the like pass their input on when a network is only used.
std::string_view lastWorkingLayer(const Trace& trace)
{
    static constexpr std::array<std::string_view, 4> kPassing = {"Identity", "Dropout", "Dropout2d", "Flatten"};
    for (auto step = trace.steps.rbegin(); step != trace.steps.rend(); ++step) {
        if (!(*step)->isContainer && std::find(kPassing.begin(), kPassing.end(), (*step)->type) == kPassing.end())
            return (*step)->type;
    }
    return {};
}

} // namespace

int Prediction::winner() const
{
    if (probabilities.empty())
        return -1;
    return static_cast<int>(std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
}

Prediction predict(const Trace& trace)
{
    const ActivationPtr output = trace.output();
    if (!output || output->shape().rank() != 2 || output->values().empty())
        return {};
    const std::span<const float> values = output->features();
    if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); }))
        return {};

    Prediction result{{values.begin(), values.end()}};
    std::vector<double>& p = result.probabilities;
    if (lastWorkingLayer(trace) == "Softmax" && std::abs(std::accumulate(p.begin(), p.end(), 0.0) - 1) < 1e-3)
        return result;
    const double highest = *std::max_element(p.begin(), p.end());
    for (double& value : p)
        value = std::exp(value - highest);
    const double sum = std::accumulate(p.begin(), p.end(), 0.0);
    for (double& value : p)
        value /= sum;
    return result;
}

} // namespace layerwise
