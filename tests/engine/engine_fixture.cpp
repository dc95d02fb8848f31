#include "tests/engine/engine_fixture.h"

#include "model/layers/layers.h"
#include "model/layers/torch_layer.h"

#include <torch/nn/module.h>

namespace layerwise::testing {

const LayerRegistry& registry()
{
    static const std::unique_ptr<LayerRegistry> kRegistry = [] {
        auto filled = std::make_unique<LayerRegistry>();
        registerLayers(*filled);
        return filled;
    }();
    return *kRegistry;
}

Block layer(const std::string& type, const std::string& name, OptionMap options)
{
    return {{}, type, name, std::move(options), {}};
}

Block sequential(const std::string& name, std::vector<Block> children)
{
    return {{}, "Sequential", name, {}, {std::move(children)}};
}

Block residual(const std::string& name, std::vector<Block> body, std::vector<Block> shortcut,
               const std::string& activation)
{
    return {{}, "Residual", name, {{"activation", activation}}, {std::move(body), std::move(shortcut)}};
}

Block conv(const std::string& name, std::int64_t in, std::int64_t out, std::int64_t kernel)
{
    return layer("Conv2d", name,
                 {{"in_channels", in},
                  {"out_channels", out},
                  {"kernel_size", Ints{kernel, kernel}},
                  {"padding", Ints{kernel / 2, kernel / 2}},
                  {"bias", false}});
}

Block inPlaceRelu(const std::string& name)
{
    return layer("ReLU", name, {{"inplace", true}});
}

Block inPlaceLeakyRelu(const std::string& name)
{
    return layer("LeakyReLU", name, {{"negative_slope", -0.5}, {"inplace", true}});
}

Network network(std::vector<Block> layers, InputSpec input)
{
    Network result;
    result.name = "test";
    result.input = std::move(input);
    result.root.slots[0] = std::move(layers);
    std::uint64_t nextId = kRootId.value + 1;
    for (Block& block : result.root.slots[0])
        assignIds(block, nextId);
    return result;
}

ActivationPtr randomInput(const Shape& shape, std::uint64_t seed)
{
    torch::manual_seed(seed);
    const torch::Tensor values = torch::randn(shape.sizes());
    const float* data = values.data_ptr<float>();
    return std::make_shared<const Activation>(shape, std::vector<float>(data, data + values.numel()));
}

torch::Tensor tensorOf(const ActivationPtr& activation)
{
    const auto values = activation->values();
    torch::Tensor tensor = torch::empty(activation->shape().sizes());
    std::copy(values.begin(), values.end(), tensor.data_ptr<float>());
    return tensor;
}

RunRequest requestFor(const Network& network, ActivationPtr input)
{
    RunRequest request;
    request.network = std::make_shared<const Network>(network);
    request.input = input ? std::move(input) : randomInput(network.input.shape());
    request.threads = 1;
    return request;
}

TracePtr run(Executor& executor, const RunRequest& request)
{
    return executor.run(request, {});
}

TracePtr runOnce(const Network& network, ActivationPtr input)
{
    return run(*makeTorchExecutor(registry()), requestFor(network, std::move(input)));
}

const TraceStep& stepAt(const TracePtr& trace, const std::string& path)
{
    for (const TraceStepPtr& step : trace->steps) {
        if (step->path == path)
            return *step;
    }
    throw std::out_of_range(path);
}

torch::Tensor outputAt(const TracePtr& trace, const std::string& path)
{
    return tensorOf(stepAt(trace, path).output);
}

std::map<std::string, torch::Tensor> parametersOf(Executor& executor, const Network& network, std::uint64_t seed)
{
    std::map<std::string, torch::Tensor> result;
    for (const NamedTensor& tensor : executor.parameters(network, seed))
        result[tensor.key] = tensorOf(tensor.value);
    return result;
}

namespace {

torch::Tensor chain(const std::vector<Block>& blocks, const std::string& prefix, torch::Tensor value,
                    std::map<std::string, torch::Tensor>& outputs)
{
    for (const Block& block : blocks)
        value = pytorchForward(block, prefix.empty() ? block.name : prefix + '.' + block.name, value, outputs);
    return value;
}

torch::Tensor activationNamed(const std::string& name, const torch::Tensor& sum)
{
    return dynamic_cast<const TorchLayer&>(*registry().find(name)).makeModule({}).forward(sum);
}

} // namespace

torch::Tensor pytorchForward(const Block& block, const std::string& path, torch::Tensor input,
                             std::map<std::string, torch::Tensor>& outputs)
{
    torch::Tensor output;
    outputs[path + '<'] = input.clone();
    if (block.type == "Sequential") {
        output = chain(block.slots[0], path, input, outputs);
    } else if (block.type == "Residual") {
        const torch::Tensor body = chain(block.slots[0], path, input, outputs);
        const torch::Tensor shortcut = chain(block.slots[1], path + ".downsample", input, outputs);
        const torch::Tensor sum = body + shortcut;
        outputs[path + '+'] = sum.clone();
        output = activationNamed(std::get<std::string>(block.options.at("activation")), sum);
    } else {
        torch::nn::AnyModule module =
            dynamic_cast<const TorchLayer&>(*registry().find(block.type)).makeModule(block.options);
        module.ptr()->eval();
        output = module.forward(input);
    }
    outputs[path] = output.clone();
    return output;
}

} // namespace layerwise::testing
