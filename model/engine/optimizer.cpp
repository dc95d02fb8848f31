#include "model/engine/optimizer.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>

namespace layerwise {

namespace {

/// 64 kB; a parameter's piece, its gradient's and two of the state fit in a core's second cache.
constexpr std::int64_t kPieceElements = 16384;

std::vector<std::string> stateNames(const OptimizerSettings& settings)
{
    if (settings.kind != OptimizerKind::Sgd)
        return {"exp_avg", "exp_avg_sq"};
    return settings.momentum != 0 ? std::vector<std::string>{"momentum_buffer"} : std::vector<std::string>{};
}

} // namespace

Optimizer::Optimizer(const OptimizerSettings& settings, std::vector<at::Tensor> parameters)
    : m_settings(settings), m_parameters(std::move(parameters))
{
    const std::vector<std::string> names = stateNames(settings);
    m_statesEach = names.size();
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        m_values.push_back(m_parameters[i].detach().view({-1}));
        for (const std::string& name : names)
            m_state.push_back({i, name, at::zeros_like(m_values.back())});
    }
}

void Optimizer::clearGradients()
{
    for (const at::Tensor& parameter : m_parameters)
        parameter.mutable_grad().reset();
}

std::vector<Optimizer::Piece> Optimizer::pieces() const
{
    std::vector<Piece> result;
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        if (!m_parameters[i].grad().defined())
            continue;
        const at::Tensor gradient = m_parameters[i].grad().reshape({-1});
        const std::int64_t size = m_values[i].numel();
        for (std::int64_t begin = 0; begin < size; begin += kPieceElements) {
            const auto part = [&](const at::Tensor& whole) {
                return whole.slice(0, begin, std::min(begin + kPieceElements, size));
            };
            Piece piece{part(m_values[i]), part(gradient), {}, {}};
            if (m_statesEach > 0)
                piece.first = part(m_state[i * m_statesEach].values);
            if (m_statesEach > 1)
                piece.second = part(m_state[i * m_statesEach + 1].values);
            result.push_back(std::move(piece));
        }
    }
    return result;
}

void Optimizer::step(double learningRate)
{
    ++m_steps;
    const std::vector<Piece> all = pieces();
    at::parallel_for(0, static_cast<std::int64_t>(all.size()), 1, [&](std::int64_t begin, std::int64_t end) {
        const at::NoGradGuard noGrad; // of this thread
        for (std::int64_t i = begin; i < end; ++i) {
            if (m_settings.kind == OptimizerKind::Sgd)
                updateSgd(all[static_cast<std::size_t>(i)], learningRate);
            else
                updateAdam(all[static_cast<std::size_t>(i)], learningRate);
        }
    });
}

void Optimizer::updateSgd(const Piece& piece, double learningRate) const
{
    at::Tensor change = piece.gradient;
    if (m_settings.weightDecay != 0)
        change = change.add(piece.parameter, m_settings.weightDecay);
    if (m_settings.momentum != 0) {
        if (m_steps == 1)
            piece.first.copy_(change);
        else
            piece.first.mul_(m_settings.momentum).add_(change, 1);
        change = m_settings.nesterov ? change.add(piece.first, m_settings.momentum) : piece.first;
    }
    piece.parameter.add_(change, -learningRate);
}

void Optimizer::updateAdam(const Piece& piece, double learningRate) const
{
    const OptimizerSettings& s = m_settings;
    at::Tensor gradient = piece.gradient;
    if (s.weightDecay != 0) {
        if (s.kind == OptimizerKind::AdamW)
            piece.parameter.mul_(1 - learningRate * s.weightDecay);
        else
            gradient = gradient.add(piece.parameter, s.weightDecay);
    }
    piece.first.mul_(s.beta1).add_(gradient, 1 - s.beta1);
    piece.second.mul_(s.beta2).addcmul_(gradient, gradient, 1 - s.beta2);
    const auto step = static_cast<double>(m_steps);
    const double correction1 = 1 - std::pow(s.beta1, step);
    const double correction2 = 1 - std::pow(s.beta2, step);
    const at::Tensor denominator = piece.second.sqrt().div_(std::sqrt(correction2)).add_(s.epsilon);
    piece.parameter.addcdiv_(piece.first, denominator, -learningRate / correction1);
}

} // namespace layerwise
