#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/container/any.h>
#include <torch/types.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace layerwise {

/// A module without parameters whose forward is a function: for layers that LibTorch has no module for, or whose module
/// cannot do what Python's does.
class FunctionModule : public torch::nn::Module {
public:
    using Function = std::function<torch::Tensor(const torch::Tensor&)>;

    FunctionModule(std::string name, Function function)
        : torch::nn::Module(std::move(name)), m_function(std::move(function))
    {
    }

    torch::Tensor forward(torch::Tensor input) { return m_function(input); }

private:
    Function m_function;
};

inline torch::nn::AnyModule makeFunctionModule(std::string name, FunctionModule::Function function)
{
    return torch::nn::AnyModule(std::make_shared<FunctionModule>(std::move(name), std::move(function)));
}

/// A module of LibTorch, made from its options.
template <typename Impl, typename Options>
torch::nn::AnyModule makeTorchModule(Options&& options)
{
    return torch::nn::AnyModule(std::make_shared<Impl>(std::forward<Options>(options)));
}

} // namespace layerwise
