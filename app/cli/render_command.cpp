#include "app/cli/block_argument.h"
#include "app/cli/commands.h"
#include "app/cli/network_run.h"
#include "app/cli/output.h"
#include "model/document/picture_files.h"

namespace layerwise::cli {

namespace {

/// The picture of the block's output; nothing is written if it has put out none.
int renderBlock(const NetworkRun& run, const LayerRegistry& registry, const Block& block, const QString& file)
{
    RunRequest request = run.request;
    request.replayCheck = false;
    request.until = StepPosition{block.id, StepPhase::Done};
    const TracePtr trace = run.executor->run(request, {});
    const TraceStep* step = trace->find(block.id);
    if (!step || !step->output)
        return failRun(*run.network, registry, *trace);
    const std::optional<Diagnostic> error = writePicture(file, *step->output);
    return error ? fail(*error) : int{kDone};
}

int renderAll(const NetworkRun& run, const LayerRegistry& registry, const QString& folder)
{
    RunRequest request = run.request;
    request.replayCheck = false;
    const TracePtr trace = run.executor->run(request, {});
    if (const std::optional<Diagnostic> error = writePictures(folder, *trace))
        return fail(*error);
    return trace->status == TraceStatus::Ok ? int{kDone} : failRun(*run.network, registry, *trace);
}

} // namespace

int runRender(Arguments& arguments, const LayerRegistry& registry)
{
    const QString path = QStringLiteral("path");
    const QString all = QStringLiteral("all");
    const QString target = arguments.required(QStringLiteral("o"));
    arguments.exclude(path, all);
    if (!arguments.has(path) && !arguments.has(all))
        arguments.complain(QStringLiteral("--path or --all is missing."));
    if (arguments.has(path))
        arguments.required(path);
    if (arguments.error())
        return kBadUsage;
    if (!arguments.has(all)) {
        // Before anything is run: that may take long.
        if (const std::optional<Diagnostic> error = checkPictureName(target))
            return fail(*error);
    }
    const std::optional<NetworkRun> run = readNetworkRun(arguments, registry);
    if (!run)
        return kBadUsage;
    if (arguments.has(all))
        return renderAll(*run, registry, target);
    const Block* block = blockAt(*run->network, registry, arguments.text(path));
    return block ? renderBlock(*run, registry, *block, target) : int{kBadUsage};
}

} // namespace layerwise::cli
