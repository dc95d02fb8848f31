#include "app/cli/commands.h"
#include "app/cli/network_argument.h"
#include "app/cli/output.h"
#include "model/core/shape_inference.h"
#include "model/document/sentences.h"

namespace layerwise::cli {

namespace {

constexpr std::int64_t kMostImages = 1'000'000;
constexpr std::int64_t kFloatBytes = 4;

struct Totals {
    std::int64_t parameters = 0;
    std::int64_t multiplyAdds = 0;
    std::int64_t inputBytes = 0;
    std::int64_t activationBytes = 0; ///< the outputs of all layers; containers only hand on
    std::int64_t parameterBytes = 0;
};

std::int64_t bytesOf(const std::optional<Shape>& shape)
{
    return shape ? shape->elementCount().value_or(0) * kFloatBytes : 0;
}

QJsonValue kernelJson(const std::vector<std::int64_t>& kernel)
{
    return toJson(kernel.empty() ? std::nullopt : std::optional(Shape(kernel)));
}

QString kernelText(const std::vector<std::int64_t>& kernel)
{
    QStringList sizes;
    for (const std::int64_t size : kernel)
        sizes << QString::number(size);
    return sizes.join(QStringLiteral("×"));
}

QString outputText(const BlockFit& fit)
{
    switch (fit.state) {
    case FitState::Fits:
        return shapeText(fit.output);
    case FitState::Fails:
        return QStringLiteral("does not fit");
    case FitState::NotReached:
        return QStringLiteral("not reached");
    }
    return {};
}

/// The table in both of its forms.
struct Summary {
    QJsonArray layers;
    TextTable table{{QStringLiteral("Block"), QStringLiteral("Type"), QStringLiteral("Kernel"), QStringLiteral("Input"),
                     QStringLiteral("Output"), QStringLiteral("Params"), QStringLiteral("Mult-adds")},
                    5};
    Totals totals;
};

Summary summarize(const Network& network, const LayerRegistry& registry, const ShapeReport& report, std::int64_t batch)
{
    Summary summary;
    forEachBlock(network.root, registry, [&](const Block& block, const std::string& path, int depth) {
        const BlockFit& fit = report.of(block.id);
        const LayerType* type = registry.find(block.type);
        const std::vector<std::int64_t> kernel = type ? type->kernel(block.options) : std::vector<std::int64_t>{};
        const QString name = QString::fromStdString(path);
        const QString typeName = QString::fromStdString(block.type);
        summary.layers.append(QJsonObject{{QStringLiteral("path"), name},
                                          {QStringLiteral("type"), typeName},
                                          {QStringLiteral("depth"), depth},
                                          {QStringLiteral("kernel"), kernelJson(kernel)},
                                          {QStringLiteral("input_shape"), toJson(fit.input)},
                                          {QStringLiteral("output_shape"), toJson(fit.output)},
                                          {QStringLiteral("params"), static_cast<qint64>(fit.parameterCount)},
                                          {QStringLiteral("mult_adds"), static_cast<qint64>(fit.multiplyAdds)}});
        summary.table.add({QString(2 * depth, QLatin1Char(' ')) + name, typeName, kernelText(kernel),
                           shapeText(fit.input), outputText(fit), formatCount(fit.parameterCount),
                           formatCount(fit.multiplyAdds)});
        if (block.slots.empty())
            summary.totals.activationBytes += bytesOf(fit.output);
    });
    summary.totals.parameters = report.parameterCount;
    summary.totals.multiplyAdds = report.multiplyAdds;
    summary.totals.inputBytes = bytesOf(network.input.shape(batch));
    summary.totals.parameterBytes = report.parameterCount * kFloatBytes;
    return summary;
}

QJsonObject totalsJson(const Totals& totals)
{
    return {{QStringLiteral("total_params"), static_cast<qint64>(totals.parameters)},
            {QStringLiteral("total_mult_adds"), static_cast<qint64>(totals.multiplyAdds)},
            {QStringLiteral("input_bytes"), static_cast<qint64>(totals.inputBytes)},
            {QStringLiteral("activation_bytes"), static_cast<qint64>(totals.activationBytes)},
            {QStringLiteral("parameter_bytes"), static_cast<qint64>(totals.parameterBytes)}};
}

QString totalsText(const Totals& totals)
{
    const auto line = [](const char* name, const QString& value) {
        return QString::fromLatin1(name).leftJustified(22) + value;
    };
    return QStringList{
        line("Parameters", formatCount(totals.parameters)),
        line("Mult-adds", formatCount(totals.multiplyAdds)),
        line("Input memory", formatBytes(totals.inputBytes)),
        line("Activation memory", formatBytes(totals.activationBytes)),
        line("Parameter memory", formatBytes(totals.parameterBytes)),
        line("Memory in all", formatBytes(totals.inputBytes + totals.activationBytes + totals.parameterBytes))}
        .join(QLatin1Char('\n'));
}

} // namespace

int runSummary(Arguments& arguments, const LayerRegistry& registry)
{
    const std::int64_t batch = arguments.integer(QStringLiteral("batch"), 1, 1, kMostImages);
    if (arguments.error())
        return kBadUsage;
    const std::optional<Network> network = networkFrom(arguments.operand(), registry);
    if (!network)
        return kBadUsage;
    const ShapeReport report = inferShapes(*network, registry, batch);
    const Summary summary = summarize(*network, registry, report, batch);
    if (arguments.has(QStringLiteral("json"))) {
        printResult(QJsonObject{{QStringLiteral("network"), QString::fromStdString(network->name)},
                                {QStringLiteral("layers"), summary.layers},
                                {QStringLiteral("totals"), totalsJson(summary.totals)}});
    } else {
        printResult(QStringLiteral("%1, input %2\n")
                        .arg(QString::fromStdString(network->name), formatShape(network->input.shape(batch))));
        printResult(summary.table.toString());
        printResult(QLatin1Char('\n') + totalsText(summary.totals));
    }
    printProblems(*network, registry, report.problems);
    return report.ok() ? kDone : kNetworkHasErrors;
}

} // namespace layerwise::cli
