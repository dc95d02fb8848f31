#include "app/cli/block_argument.h"
#include "app/cli/commands.h"
#include "app/cli/network_argument.h"
#include "app/cli/output.h"
#include "model/core/receptive_fields.h"
#include "model/document/sentences.h"

namespace layerwise::cli {

namespace {

QString rangeText(const FieldRange& range)
{
    return range.first == range.last ? QString::number(range.first)
                                     : QStringLiteral("%1-%2").arg(range.first).arg(range.last);
}

QJsonArray rangeJson(const FieldRange& range)
{
    return {static_cast<qint64>(range.first), static_cast<qint64>(range.last)};
}

/// [y0, x0, y1, x1], or null where nothing is seen, or there are no rows and columns.
QJsonValue boxJson(const ReceptiveField& field)
{
    const std::vector<FieldRange> box = field.box();
    if (box.size() != 3)
        return QJsonValue::Null;
    return QJsonArray{static_cast<qint64>(box[1].first), static_cast<qint64>(box[2].first),
                      static_cast<qint64>(box[1].last), static_cast<qint64>(box[2].last)};
}

struct NamedField {
    QString name; ///< of the tensor: a path, or "input"
    const ReceptiveField* field;
};

/// The input, then the blocks in the network's order.
std::vector<NamedField> inOrder(const ReceptiveFields& fields, const Network& network, const LayerRegistry& registry)
{
    std::vector<NamedField> named{{QStringLiteral("input"), &fields.input}};
    forEachBlock(network.root, registry, [&](const Block& block, const std::string& path, int) {
        const auto found = fields.outputs.find(block.id);
        if (found != fields.outputs.end())
            named.push_back({QString::fromStdString(path), &found->second});
    });
    return named;
}

QJsonObject fieldJson(const NamedField& named, const Network& network, const LayerRegistry& registry)
{
    const std::vector<FieldRange> box = named.field->box();
    QJsonObject object{{QStringLiteral("path"), named.name},
                       {QStringLiteral("exact"), named.field->certainty == FieldCertainty::Exact},
                       {QStringLiteral("reason"), sentence(reasonOf(*named.field, network, registry))},
                       {QStringLiteral("channels"), QJsonValue::Null},
                       {QStringLiteral("box"), boxJson(*named.field)}};
    if (!box.empty())
        object.insert(QStringLiteral("channels"), rangeJson(box.front()));
    return object;
}

QString fieldsText(const std::vector<NamedField>& fields)
{
    TextTable table({QStringLiteral("Output of"), QStringLiteral("Shape"), QStringLiteral("Certainty"),
                     QStringLiteral("Channels"), QStringLiteral("Rows"), QStringLiteral("Columns")},
                    3);
    for (const NamedField& named : fields) {
        QStringList row{named.name, formatShape(named.field->shape),
                        named.field->certainty == FieldCertainty::Exact         ? QStringLiteral("exact")
                        : named.field->certainty == FieldCertainty::DataDecided ? QStringLiteral("decided by the data")
                                                                                : QStringLiteral("upper bound")};
        for (const FieldRange& range : named.field->box())
            row << rangeText(range);
        if (named.field->isEmpty())
            row << QStringLiteral("none");
        while (row.size() < 6)
            row << QString();
        table.add(row);
    }
    return table.toString();
}

} // namespace

int runReceptiveField(Arguments& arguments, const LayerRegistry& registry)
{
    const QString path = arguments.required(QStringLiteral("path"));
    const std::vector<std::int64_t> at = arguments.requiredIntegers(QStringLiteral("at"), 0);
    if (arguments.error())
        return kBadUsage;
    const std::optional<Network> network = networkFrom(arguments.operand(), registry);
    const Block* block = network ? blockAt(*network, registry, path) : nullptr;
    if (!block)
        return kBadUsage;
    const ShapeReport report = inferShapes(*network, registry);
    const std::optional<Shape>& output = report.of(block->id).output;
    if (!output) {
        printProblems(*network, registry, report.problems);
        return kNetworkHasErrors;
    }
    const Result<PositionSet> wanted = positionsAt(*output, at);
    if (!wanted)
        return fail(describe(wanted.error(), path).title);
    const Result<ReceptiveFields> fields =
        receptiveFields(*network, registry, report, {block->id, StepPhase::Done}, *wanted);
    if (!fields)
        return fail(describe(fields.error(), path).title);

    const QString reason = sentence(reasonOf(fields->input, *network, registry));
    const std::vector<NamedField> named = inOrder(*fields, *network, registry);
    if (!arguments.has(QStringLiteral("json"))) {
        printResult(QStringLiteral("%1 at %2 depends on\n\n%3\n\n%4.")
                        .arg(path, formatShape(Shape(at)), fieldsText(named), reason));
        return kDone;
    }
    QJsonArray blocks;
    for (const NamedField& field : named) {
        if (field.field != &fields->input)
            blocks.append(fieldJson(field, *network, registry));
    }
    printResult(QJsonObject{{QStringLiteral("exact"), fields->input.certainty == FieldCertainty::Exact},
                            {QStringLiteral("reason"), reason},
                            {QStringLiteral("input"), boxJson(fields->input)},
                            {QStringLiteral("blocks"), blocks}});
    return kDone;
}

} // namespace layerwise::cli
