#include "model/document/json_reader.h"

#include "model/document/limits.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace layerwise {

namespace {

/// What stands in the file, as short as a message can hold it.
std::string shown(const QJsonValue& value)
{
    constexpr qsizetype kLongest = 40;
    if (value.isArray())
        return "a list";
    if (value.isObject())
        return "an object";
    QByteArray text = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    text = text.mid(1, text.size() - 2);
    if (text.size() > kLongest)
        return QString::fromUtf8(text).left(kLongest).toStdString() + "…";
    return text.toStdString();
}

/// Whole numbers stay exact up to 64 bits.
OptionValue toNumber(const QJsonValue& value)
{
    const QVariant number = value.toVariant();
    if (number.typeId() == QMetaType::LongLong)
        return static_cast<std::int64_t>(number.toLongLong());
    return number.toDouble();
}

} // namespace

QString JsonReader::key(const QString& place, const QString& name)
{
    return place.isEmpty() ? name : place + QLatin1Char('.') + name;
}

QString JsonReader::element(const QString& place, qsizetype index)
{
    return place + QLatin1Char('[') + QString::number(index) + QLatin1Char(']');
}

bool JsonReader::fail(const char* code, const QString& place, std::map<std::string, DiagnosticValue> values)
{
    m_error = Diagnostic{code, std::move(values), {}};
    m_error.values.emplace("place", place.toStdString());
    return false;
}

bool JsonReader::wrongType(const QString& place, const char* expected, const QJsonValue& value)
{
    return fail("file.wrong_type", place, {{"expected", std::string(expected)}, {"actual", shown(value)}});
}

bool JsonReader::parse(const QByteArray& bytes, QJsonObject& object)
{
    if (bytes.size() > kMaxFileBytes)
        return fail("file.too_large", {},
                    {{"bytes", static_cast<std::int64_t>(bytes.size())}, {"limit", kMaxFileBytes}});
    QJsonParseError parseError;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &parseError);
    if (parseError.error == QJsonParseError::DeepNesting)
        return fail("file.too_deep", {}, {{"limit", std::int64_t{kMaxNesting}}});
    if (parseError.error != QJsonParseError::NoError) {
        const QByteArray before = bytes.left(parseError.offset);
        const auto lineStart = before.lastIndexOf('\n') + 1;
        return fail("file.not_json", {},
                    {{"line", static_cast<std::int64_t>(before.count('\n')) + 1},
                     {"column", static_cast<std::int64_t>(QString::fromUtf8(before.mid(lineStart)).size()) + 1},
                     {"reason", parseError.errorString().toStdString()}});
    }
    if (!document.isObject())
        return wrongType(QStringLiteral("$"), "object", document.array());
    object = document.object();
    return true;
}

bool JsonReader::checkKeys(const QJsonObject& object, const QString& place, const QStringList& known,
                           const QStringList& required)
{
    for (auto it = object.begin(); it != object.end(); ++it)
        if (!known.contains(it.key()))
            return fail(
                "file.unknown_key", key(place, it.key()),
                {{"key", it.key().toStdString()}, {"expected", known.join(QStringLiteral(", ")).toStdString()}});
    for (const QString& name : required)
        if (!object.contains(name))
            return fail("file.missing_key", place.isEmpty() ? QStringLiteral("$") : place,
                        {{"key", name.toStdString()}});
    return true;
}

bool JsonReader::readHeader(const QJsonObject& object, const QString& format)
{
    const QJsonValue found = object[QStringLiteral("format")];
    if (found.toString() != format)
        return fail("file.format", QStringLiteral("format"),
                    {{"expected", format.toStdString()},
                     {"actual", found.isUndefined() ? std::string("missing") : shown(found)}});
    const QJsonValue version = object[QStringLiteral("version")];
    const QString place = QStringLiteral("version");
    if (version.isUndefined())
        return fail("file.missing_key", QStringLiteral("$"), {{"key", std::string("version")}});
    std::int64_t number = 0;
    if (!readInteger(version, place, number) || number < 1)
        return fail("file.version", place, {{"actual", shown(version)}});
    if (number > kFormatVersion)
        return fail("file.newer_version", place, {{"actual", number}, {"expected", kFormatVersion}});
    return true;
}

bool JsonReader::readNetwork(const QByteArray& bytes, Network& network)
{
    QJsonObject object;
    // The header comes first: in a file of another kind or of a newer version other keys are no surprise.
    if (!parse(bytes, object) || !readHeader(object, QString::fromUtf8(kNetworkFormat)))
        return false;
    const QStringList required{QStringLiteral("input"), QStringLiteral("layers")};
    const QStringList known =
        QStringList{QStringLiteral("format"), QStringLiteral("version"), QStringLiteral("name")} + required;
    if (!checkKeys(object, {}, known, required))
        return false;
    const QJsonValue name = object.value(QStringLiteral("name"));
    if (!name.isUndefined() && !readText(name, QStringLiteral("name"), network.name))
        return false;
    const QString place = QStringLiteral("layers");
    std::vector<Block>& layers = network.root.slots.front();
    m_breakpoints = &network.breakpoints;
    return readInput(object[QStringLiteral("input")], network.input) && readList(object[place], place, layers, 0) &&
           checkNames(nullptr, 0, place, layers);
}

bool JsonReader::readBlocks(const QByteArray& bytes, std::vector<Block>& blocks)
{
    QJsonObject object;
    if (!parse(bytes, object) || !readHeader(object, QString::fromUtf8(kBlocksFormat)))
        return false;
    const QString place = QStringLiteral("blocks");
    // Names may clash here: blocks of several containers can be on the clipboard, and the document makes names free.
    return checkKeys(object, {}, {QStringLiteral("format"), QStringLiteral("version"), place}, {place}) &&
           readList(object[place], place, blocks, 0);
}

bool JsonReader::readInput(const QJsonValue& value, InputSpec& input)
{
    const QString place = QStringLiteral("input");
    if (!value.isObject())
        return wrongType(place, "object", value);
    const QJsonObject object = value.toObject();
    const QStringList sizes{QStringLiteral("channels"), QStringLiteral("height"), QStringLiteral("width")};
    if (!checkKeys(object, place, sizes + QStringList{QStringLiteral("mean"), QStringLiteral("std")}, sizes))
        return false;
    std::int64_t* const targets[] = {&input.channels, &input.height, &input.width};
    for (qsizetype i = 0; i < sizes.size(); ++i)
        if (!readInteger(object[sizes[i]], key(place, sizes[i]), *targets[i]))
            return false;
    // Left out: the grey values from 0 to 1 as they are.
    input.mean = {0.0};
    input.std = {1.0};
    const QJsonValue mean = object[QStringLiteral("mean")];
    const QJsonValue std = object[QStringLiteral("std")];
    if (!mean.isUndefined() && !readNumbers(mean, key(place, QStringLiteral("mean")), input.mean))
        return false;
    if (!std.isUndefined() && !readNumbers(std, key(place, QStringLiteral("std")), input.std))
        return false;
    const auto problem = checkInput(input);
    if (!problem)
        return true;
    const char* code = problem->code == "option.length"  ? "file.length"
                       : problem->code == "option.range" ? "file.range"
                                                         : "file.input_too_large";
    return fail(code, key(place, QString::fromStdString(problem->option)), problem->values);
}

bool JsonReader::readNumbers(const QJsonValue& value, const QString& place, std::vector<double>& numbers)
{
    if (!value.isArray() && !value.isDouble())
        return wrongType(place, "float, list of float", value);
    const QJsonArray array = value.isArray() ? value.toArray() : QJsonArray{value};
    numbers.clear();
    for (const QJsonValue number : array) {
        if (!number.isDouble())
            return wrongType(element(place, static_cast<qsizetype>(numbers.size())), "float", number);
        numbers.push_back(number.toDouble());
    }
    return true;
}

bool JsonReader::readInteger(const QJsonValue& value, const QString& place, std::int64_t& number)
{
    OptionSpec spec;
    spec.kind = OptionKind::Int;
    const Result<OptionValue> whole =
        value.isDouble() ? normalizeOption(spec, toNumber(value)) : Result<OptionValue>(Diagnostic{});
    if (!whole)
        return wrongType(place, "int", value);
    number = std::get<std::int64_t>(*whole);
    return true;
}

bool JsonReader::readText(const QJsonValue& value, const QString& place, std::string& text)
{
    if (!value.isString())
        return wrongType(place, "str", value);
    text = value.toString().toStdString();
    return true;
}

bool JsonReader::readList(const QJsonValue& value, const QString& place, std::vector<Block>& blocks, int depth)
{
    if (!value.isArray())
        return wrongType(place, "list", value);
    const QJsonArray array = value.toArray();
    blocks.reserve(static_cast<std::size_t>(array.size()));
    for (qsizetype i = 0; i < array.size(); ++i)
        if (!readBlock(array[i], element(place, i), blocks.emplace_back(), depth))
            return false;
    return true;
}

bool JsonReader::readBlock(const QJsonValue& value, const QString& place, Block& block, int depth)
{
    if (++m_blockCount > kMaxBlocks)
        return fail("file.too_many_blocks", place, {{"limit", kMaxBlocks}});
    // Blocks are read in pre-order, and so their ids are given.
    const BlockId id{kRootId.value + static_cast<std::uint64_t>(m_blockCount)};
    if (!value.isObject())
        return wrongType(place, "object", value);
    const QJsonObject object = value.toObject();
    const QString typeKey = QStringLiteral("type");
    const QString nameKey = QStringLiteral("name");
    const QString optionsKey = QStringLiteral("options");
    if (!object.contains(typeKey))
        return fail("file.missing_key", place, {{"key", typeKey.toStdString()}});
    if (!readText(object[typeKey], key(place, typeKey), block.type))
        return false;
    const LayerType* type = m_registry.find(block.type);
    if (!type)
        return fail("file.unknown_type", key(place, typeKey), {{"type", block.type}});

    const QString breakpointKey = QStringLiteral("breakpoint");
    QStringList known{typeKey, nameKey, optionsKey};
    if (m_breakpoints)
        known << breakpointKey;
    for (const SlotSpec& slot : type->slots())
        known << QString::fromStdString(slot.name);
    for (const char* children : {"layers", "body", "shortcut"})
        if (!type->isContainer() && object.contains(QLatin1StringView(children)))
            return fail("file.children_in_layer", key(place, QString::fromUtf8(children)),
                        {{"type", block.type}, {"key", std::string(children)}});
    if (!checkKeys(object, place, known, {nameKey}) || !readText(object[nameKey], key(place, nameKey), block.name))
        return false;
    if (m_breakpoints && object.contains(breakpointKey) &&
        !readBreakpoint(object[breakpointKey], key(place, breakpointKey), (*m_breakpoints)[id]))
        return false;
    return readOptions(object[optionsKey], *type, key(place, optionsKey), block.options) &&
           readSlots(object, *type, place, block, depth);
}

bool JsonReader::readSlots(const QJsonObject& object, const LayerType& type, const QString& place, Block& block,
                           int depth)
{
    if (type.isContainer() && depth + 1 > kMaxNesting)
        return fail("file.too_deep", place, {{"limit", std::int64_t{kMaxNesting}}});
    block.slots.resize(type.slots().size());
    for (std::size_t i = 0; i < block.slots.size(); ++i) {
        const QString name = QString::fromStdString(type.slots()[i].name);
        const QJsonValue children = object[name];
        const QString slotPlace = key(place, name);
        if (children.isUndefined())
            continue;
        if (!readList(children, slotPlace, block.slots[i], depth + 1) ||
            !checkNames(&type, i, slotPlace, block.slots[i]))
            return false;
    }
    return true;
}

bool JsonReader::checkNames(const LayerType* parent, std::size_t slot, const QString& place,
                            const std::vector<Block>& blocks)
{
    // As checkName() has it, but in one pass over many siblings.
    std::unordered_set<std::string_view> taken;
    std::unordered_set<std::string_view> reserved;
    if (parent && parent->slots()[slot].keyPrefix.empty())
        for (const SlotSpec& other : parent->slots())
            if (!other.keyPrefix.empty())
                reserved.insert(other.keyPrefix);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const std::string& name = blocks[i].name;
        const char* code = nullptr;
        if (name.empty())
            code = "file.name_empty";
        else if (name.find('.') != std::string::npos)
            code = "file.name_dot";
        else if (reserved.contains(name))
            code = "file.name_reserved";
        else if (!taken.insert(name).second)
            code = "file.name_taken";
        if (code)
            return fail(code, key(element(place, static_cast<qsizetype>(i)), QStringLiteral("name")), {{"name", name}});
    }
    return true;
}

bool JsonReader::readOptions(const QJsonValue& value, const LayerType& type, const QString& place, OptionMap& options)
{
    if (!value.isUndefined() && !value.isObject())
        return wrongType(place, "object", value);
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        const std::string name = it.key().toStdString();
        const OptionSpec* spec = type.option(name);
        if (!spec)
            return fail("file.unknown_option", key(place, it.key()), {{"option", name}, {"type", type.name()}});
        if (!readOption(it.value(), *spec, key(place, it.key()), options))
            return false;
    }
    for (const OptionSpec& spec : type.options())
        if (spec.required() && !options.contains(spec.key))
            return fail("file.missing_option", place, {{"option", spec.key}});
    return true;
}

bool JsonReader::readOption(const QJsonValue& value, const OptionSpec& spec, const QString& place, OptionMap& options)
{
    const auto toScalar = [](const QJsonValue& scalar) -> std::optional<OptionValue> {
        switch (scalar.type()) {
        case QJsonValue::Null:
            return None{};
        case QJsonValue::Bool:
            return scalar.toBool();
        case QJsonValue::Double:
            return toNumber(scalar);
        case QJsonValue::String:
            return scalar.toString().toStdString();
        default:
            return std::nullopt;
        }
    };
    std::optional<OptionValue> read = toScalar(value);
    if (value.isArray()) {
        std::vector<double> reals;
        std::vector<std::int64_t> integers;
        for (const QJsonValue item : value.toArray()) {
            const QString itemPlace = element(place, static_cast<qsizetype>(reals.size()));
            const bool isNone = item.isNull() && spec.elementsNullable;
            if (!isNone && !item.isDouble())
                return wrongType(itemPlace, spec.elementsNullable ? "int, null" : "int", item);
            const OptionValue number = isNone ? OptionValue(kNoneElement) : toNumber(item);
            const auto* integer = std::get_if<std::int64_t>(&number);
            // In memory -1 stands for None; in a file it is a number out of range.
            if (!isNone && integer && spec.elementsNullable && *integer == kNoneElement)
                return fail("file.range", itemPlace, {{"actual", *integer}, {"minimum", std::int64_t{0}}});
            reals.push_back(integer ? static_cast<double>(*integer) : std::get<double>(number));
            if (integer)
                integers.push_back(*integer);
        }
        read = integers.size() == reals.size() ? OptionValue(integers) : OptionValue(reals);
    }
    if (!read)
        return wrongType(place, "a value", value);
    const Result<OptionValue> normalized = normalizeOption(spec, *read);
    if (normalized) {
        options.insert_or_assign(spec.key, *normalized);
        return true;
    }
    const Diagnostic& problem = normalized.error();
    const char* code = problem.code == "option.range"    ? "file.range"
                       : problem.code == "option.choice" ? "file.choice"
                       : problem.code == "option.length" ? "file.length"
                                                         : "file.wrong_type";
    return fail(code, place, problem.values);
}

} // namespace layerwise
