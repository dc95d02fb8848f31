#include "app/cli/commands.h"
#include "app/cli/network_argument.h"
#include "app/cli/network_run.h"
#include "app/cli/output.h"
#include "model/engine/torch_executor.h"
#include "model/weights/weight_writer.h"

namespace layerwise::cli {

int runWeights(Arguments& arguments, const LayerRegistry& registry)
{
    const std::string target = arguments.required(QStringLiteral("o")).toStdString();
    const auto seed = static_cast<std::uint64_t>(arguments.integer(QStringLiteral("seed"), 0, 0));
    if (arguments.has(QStringLiteral("weights")))
        arguments.required(QStringLiteral("weights"));
    const std::optional<WeightFormat> format = weightFormatOf(target);
    if (!format)
        arguments.complain(QStringLiteral("-o has to end in .safetensors, .pt or .pth."));
    if (arguments.error())
        return kBadUsage;
    const std::optional<Network> network = networkFrom(arguments.operand(), registry);
    if (!network)
        return kBadUsage;
    const std::unique_ptr<Executor> executor = makeTorchExecutor(registry);
    if (!loadWeights(arguments, *executor, *network, seed))
        return kBadUsage;
    const std::vector<NamedTensor> tensors = executor->parameters(*network, seed);
    if (tensors.empty()) {
        printProblems(*network, registry, inferShapes(*network, registry).problems);
        printMessage(QStringLiteral("The network has no parameters that could be written."));
        return kNetworkHasErrors;
    }
    const std::optional<Diagnostic> error =
        writeWeights(target, tensors, {*format, arguments.has(QStringLiteral("half"))});
    return error ? fail(*error) : int{kDone};
}

} // namespace layerwise::cli
