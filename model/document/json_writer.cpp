#include "model/document/breakpoint_json.h"
#include "model/document/json_reader.h"
#include "model/document/network_json.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <charconv>

namespace layerwise {

namespace {

/// Writes by hand, because QJsonDocument sorts keys and puts each number on a line of its own: a block without children
/// is one line here, which is good to read and to compare.
class JsonWriter {
public:
    explicit JsonWriter(const LayerRegistry& registry) : m_registry(registry) {}

    QByteArray network(const Network& network);
    QByteArray blocks(const std::vector<Block>& blocks);

private:
    static QByteArray text(const std::string& value);
    static QByteArray number(double value);
    static QByteArray value(const OptionSpec& spec, const OptionValue& value);
    template <typename T, typename Write>
    static QByteArray list(const std::vector<T>& values, const Write& write);

    QByteArray options(const Block& block, const LayerType& type) const;
    QByteArray blockText(const Block& block, int indent) const;
    QByteArray blockList(const std::vector<Block>& blocks, int indent) const;

    const LayerRegistry& m_registry;
    std::map<BlockId, Breakpoint> m_breakpoints; ///< none for blocks alone
};

QByteArray JsonWriter::text(const std::string& value)
{
    const QByteArray array = QJsonDocument(QJsonArray{QString::fromStdString(value)}).toJson(QJsonDocument::Compact);
    return array.mid(1, array.size() - 2);
}

QByteArray JsonWriter::number(double value)
{
    char digits[64]; // the shortest that reads back as the same number
    const auto result = std::to_chars(digits, digits + sizeof digits, value);
    return {digits, static_cast<qsizetype>(result.ptr - digits)};
}

template <typename T, typename Write>
QByteArray JsonWriter::list(const std::vector<T>& values, const Write& write)
{
    QByteArrayList items;
    for (const T& item : values)
        items << write(item);
    return '[' + items.join(", ") + ']';
}

QByteArray JsonWriter::value(const OptionSpec& spec, const OptionValue& option)
{
    struct Visitor {
        const OptionSpec& spec;
        QByteArray operator()(None) const { return "null"; }
        QByteArray operator()(bool flag) const { return flag ? "true" : "false"; }
        QByteArray operator()(std::int64_t integer) const
        {
            return QByteArray::number(static_cast<qlonglong>(integer));
        }
        QByteArray operator()(double real) const { return number(real); }
        QByteArray operator()(const std::string& word) const { return text(word); }
        QByteArray operator()(const std::vector<std::int64_t>& integers) const
        {
            return list(integers, [this](std::int64_t integer) -> QByteArray {
                const bool isNone = spec.elementsNullable && integer == kNoneElement;
                return isNone ? QByteArray("null") : QByteArray::number(static_cast<qlonglong>(integer));
            });
        }
        QByteArray operator()(const std::vector<double>& reals) const { return list(reals, number); }
    };
    return std::visit(Visitor{spec}, option);
}

QByteArray JsonWriter::options(const Block& block, const LayerType& type) const
{
    QByteArrayList items;
    for (const OptionSpec& spec : type.options()) {
        const auto found = block.options.find(spec.key);
        if (found == block.options.end() || (!spec.required() && found->second == *spec.defaultValue))
            continue;
        items << text(spec.key) + ": " + value(spec, found->second);
    }
    return items.isEmpty() ? QByteArray() : ", \"options\": {" + items.join(", ") + '}';
}

QByteArray JsonWriter::blockText(const Block& block, int indent) const
{
    QByteArray result = "{\"type\": " + text(block.type) + ", \"name\": " + text(block.name);
    if (const auto found = m_breakpoints.find(block.id); found != m_breakpoints.end())
        result += ", \"breakpoint\": " + breakpointToJson(found->second);
    if (const LayerType* type = m_registry.find(block.type)) {
        result += options(block, *type);
        for (std::size_t i = 0; i < type->slots().size() && i < block.slots.size(); ++i)
            result += ", " + text(type->slots()[i].name) + ": " + blockList(block.slots[i], indent + 1);
    }
    return result + '}';
}

QByteArray JsonWriter::blockList(const std::vector<Block>& blocks, int indent) const
{
    QByteArrayList items;
    for (const Block& block : blocks)
        items << '\n' + QByteArray(indent, ' ') + blockText(block, indent);
    return '[' + items.join(",") + ']';
}

QByteArray JsonWriter::network(const Network& network)
{
    m_breakpoints = network.breakpoints;
    const InputSpec& input = network.input;
    const auto integer = [](std::int64_t value) { return QByteArray::number(static_cast<qlonglong>(value)); };
    QByteArray result =
        "{\"format\": " + text(kNetworkFormat) + ", \"version\": " + integer(kFormatVersion) +
        ", \"name\": " + text(network.name) + ",\n \"input\": {\"channels\": " + integer(input.channels) +
        ", \"height\": " + integer(input.height) + ", \"width\": " + integer(input.width) +
        ", \"mean\": " + list(input.mean, number) + ", \"std\": " + list(input.std, number) + "},\n \"layers\": ";
    return result + blockList(network.root.slots.front(), 2) + "}\n";
}

QByteArray JsonWriter::blocks(const std::vector<Block>& blocks)
{
    return "{\"format\": " + text(kBlocksFormat) +
           ", \"version\": " + QByteArray::number(static_cast<qlonglong>(kFormatVersion)) +
           ",\n \"blocks\": " + blockList(blocks, 2) + "}\n";
}

} // namespace

QByteArray networkToJson(const Network& network, const LayerRegistry& registry)
{
    return JsonWriter(registry).network(network);
}

QByteArray blocksToJson(const std::vector<Block>& blocks, const LayerRegistry& registry)
{
    return JsonWriter(registry).blocks(blocks);
}

} // namespace layerwise
