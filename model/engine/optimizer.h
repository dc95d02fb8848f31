#pragma once

#include "model/core/training.h"

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace layerwise {

/// Updates parameters by their gradients exactly as torch.optim's SGD, Adam and AdamW do, operation by operation, but
/// for a small piece of each tensor at a time: what one operation leaves in the cache the next one finds there.
class Optimizer {
public:
    Optimizer(const OptimizerSettings& settings, std::vector<at::Tensor> parameters);

    /// A parameter without a gradient is left alone.
    void step(double learningRate);
    void clearGradients();

    /// What is kept from step to step, for a checkpoint: for each parameter in turn, "momentum_buffer", or "exp_avg"
    /// and "exp_avg_sq". Flat; to be written to when training is gone on with.
    struct State {
        std::size_t parameter = 0;
        std::string name;
        at::Tensor values;
    };
    const std::vector<State>& state() const { return m_state; }
    std::int64_t steps() const { return m_steps; }
    void setSteps(std::int64_t steps) { m_steps = steps; }

private:
    struct Piece {
        at::Tensor parameter, gradient, first, second;
    };
    void updateSgd(const Piece& piece, double learningRate) const;
    void updateAdam(const Piece& piece, double learningRate) const;
    std::vector<Piece> pieces() const;

    OptimizerSettings m_settings;
    std::vector<at::Tensor> m_parameters;
    std::vector<at::Tensor> m_values; ///< the same, flat and without autograd
    std::vector<State> m_state;
    std::size_t m_statesEach = 0;
    std::int64_t m_steps = 0;
};

} // namespace layerwise
