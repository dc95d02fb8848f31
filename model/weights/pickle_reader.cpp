#include "model/weights/pickle_reader.h"

#include "model/weights/byte_cursor.h"
#include "model/weights/format_error.h"
#include "model/weights/pickle_names.h"

#include <limits>
#include <unordered_map>

namespace layerwise {

namespace {

// A tensor of a state_dict takes some twenty values and two open marks.
constexpr std::size_t kMostValues = 2'000'000;
constexpr std::size_t kMostMarks = 1'000;
constexpr std::size_t kMostArguments = 16;

constexpr std::string_view kPickle = "the pickle";

/// The opcodes of protocol 2 that torch.save() makes of dicts, lists, tuples, numbers, texts and tensors; as in
/// Python's pickletools.
enum Opcode : std::uint8_t {
    kMark = '(',
    kStop = '.',
    kNone = 'N',
    kNewTrue = 0x88,
    kNewFalse = 0x89,
    kBinInt = 'J',
    kBinInt1 = 'K',
    kBinInt2 = 'M',
    kLong1 = 0x8a,
    kBinFloat = 'G',
    kBinUnicode = 'X',
    kShortBinString = 'U',
    kEmptyDict = '}',
    kEmptyList = ']',
    kEmptyTuple = ')',
    kTuple = 't',
    kTuple1 = 0x85,
    kTuple2 = 0x86,
    kTuple3 = 0x87,
    kAppend = 'a',
    kAppends = 'e',
    kSetItem = 's',
    kSetItems = 'u',
    kGlobal = 'c',
    kReduce = 'R',
    kBuild = 'b',
    kNewObject = 0x81,
    kBinPersId = 'Q',
    kBinGet = 'h',
    kLongBinGet = 'j',
    kBinPut = 'q',
    kLongBinPut = 'r',
    kProtocol = 0x80,
};

std::string fullName(std::string_view module, std::string_view name)
{
    return printable(module) + '.' + printable(name);
}

/// The stack machine that a pickle is a program for. Each step returns false after setting m_error.
class PickleMachine {
public:
    explicit PickleMachine(std::span<const std::byte> bytes) : m_bytes(bytes), m_cursor(bytes) {}

    Result<PickleDocument> run()
    {
        if (m_cursor.number<std::uint8_t>() != kProtocol || m_cursor.number<std::uint8_t>() != std::uint8_t{2})
            return formatError(kPickle, "a pickle of protocol 2", "another one");
        while (!m_isDone) {
            if (!step())
                return std::move(*m_error);
        }
        return std::move(m_document);
    }

private:
    using Step = bool;

    Step fail(std::string expected, std::string actual)
    {
        m_error = formatError(kPickle, std::move(expected), std::move(actual) + " at byte " + std::to_string(m_at));
        return false;
    }
    Step cutOff() { return fail("a whole pickle", "an end"); }
    Step misplaced() { return fail("a pickle as torch.save() writes it", "a misplaced opcode"); }

    Step push(PickleValue value)
    {
        if (m_document.values.size() == kMostValues)
            return fail("at most " + std::to_string(kMostValues) + " values", "more");
        m_stack.push_back(static_cast<PickleId>(m_document.values.size()));
        m_document.values.push_back(std::move(value));
        return true;
    }
    Step pushInteger(std::int64_t value, PickleKind kind = PickleKind::Int) { return push({kind, value, {}, {}}); }
    Step pushEmpty(PickleKind kind) { return push({kind, 0, {}, {}}); }
    Step pushText(std::optional<std::string_view> text)
    {
        return text ? push({PickleKind::Text, 0, *text, {}}) : cutOff();
    }

    Step pushAgain(PickleId id)
    {
        m_stack.push_back(id);
        return true;
    }

    PickleValue& valueAt(PickleId id) { return m_document.values[id]; }

    /// How many values lie above the last mark.
    std::size_t available() const { return m_stack.size() - (m_marks.empty() ? 0 : m_marks.back()); }

    /// Takes the last `count` values. Precondition: available() >= count.
    std::vector<PickleId> take(std::size_t count)
    {
        std::vector<PickleId> taken(m_stack.end() - static_cast<std::ptrdiff_t>(count), m_stack.end());
        m_stack.resize(m_stack.size() - count);
        return taken;
    }
    /// Takes all that lies above the last mark, and the mark. Precondition: there is one.
    std::vector<PickleId> takeToMark()
    {
        std::vector<PickleId> taken = take(available());
        m_marks.pop_back();
        return taken;
    }

    Step mark()
    {
        if (m_marks.size() == kMostMarks)
            return fail("at most " + std::to_string(kMostMarks) + " nested values", "more");
        m_marks.push_back(m_stack.size());
        return true;
    }

    Step tuple(std::size_t count)
    {
        return available() < count ? misplaced() : push({PickleKind::Tuple, 0, {}, take(count)});
    }
    Step tupleToMark() { return m_marks.empty() ? misplaced() : push({PickleKind::Tuple, 0, {}, takeToMark()}); }

    Step longInteger()
    {
        const auto size = m_cursor.number<std::uint8_t>();
        const auto bytes = size ? m_cursor.take(*size) : std::nullopt;
        if (!bytes)
            return cutOff();
        if (bytes->size() > sizeof(std::int64_t))
            return pushEmpty(PickleKind::Other);
        const bool isNegative = !bytes->empty() && (bytes->back() & std::byte{0x80}) != std::byte{0};
        std::int64_t value = isNegative ? -1 : 0;
        std::memcpy(&value, bytes->data(), bytes->size());
        return pushInteger(value);
    }

    template <typename T>
    Step integer()
    {
        const auto value = m_cursor.number<std::make_unsigned_t<T>>();
        return value ? pushInteger(static_cast<T>(*value)) : cutOff();
    }

    template <typename T>
    Step text()
    {
        const auto size = m_cursor.number<T>();
        return size ? pushText(m_cursor.text(*size)) : cutOff();
    }

    template <typename T>
    Step remember()
    {
        const auto place = m_cursor.number<T>();
        if (!place)
            return cutOff();
        if (available() == 0)
            return misplaced();
        m_memo[*place] = m_stack.back();
        return true;
    }

    template <typename T>
    Step recall()
    {
        const auto place = m_cursor.number<T>();
        if (!place)
            return cutOff();
        const auto found = m_memo.find(*place);
        if (found == m_memo.end())
            return misplaced();
        // A list or tuple can be made of values recalled again and again; they count as if they were new ones.
        if (++m_recalled > kMostValues)
            return fail("at most " + std::to_string(kMostValues) + " values", "more");
        return pushAgain(found->second);
    }

    /// Adds to the list or dict that lies right below the taken values.
    Step extend(PickleKind kind, const std::vector<PickleId>& items)
    {
        if (available() == 0 || valueAt(m_stack.back()).kind != kind ||
            (kind == PickleKind::Dict && items.size() % 2 != 0))
            return misplaced();
        std::vector<PickleId>& target = valueAt(m_stack.back()).items;
        target.insert(target.end(), items.begin(), items.end());
        return true;
    }
    Step extendOnce(PickleKind kind, std::size_t count)
    {
        return available() <= count ? misplaced() : extend(kind, take(count));
    }
    Step extendToMark(PickleKind kind) { return m_marks.empty() ? misplaced() : extend(kind, takeToMark()); }

    Step global();
    bool makesObject() const;
    Step reduce();
    Step build();
    Step persistentId();
    Step stop();
    Step step();
    Step stepWithValues(std::uint8_t opcode);

    std::span<const std::byte> m_bytes;
    ByteCursor m_cursor;
    std::size_t m_at = 0; ///< of the opcode
    PickleDocument m_document;
    std::vector<PickleId> m_stack;
    std::vector<std::size_t> m_marks; ///< sizes of the stack
    std::unordered_map<std::uint32_t, PickleId> m_memo;
    std::size_t m_recalled = 0;
    std::unordered_map<PickleId, KnownName> m_names; ///< of the values that are names
    std::optional<Diagnostic> m_error;
    bool m_isDone = false;
};

/// Whether an object without constructor arguments comes next, which is how pickle writes an object of a class.
bool PickleMachine::makesObject() const
{
    ByteCursor next = m_cursor;
    auto opcode = next.number<std::uint8_t>();
    if (opcode == kBinPut || opcode == kLongBinPut) {
        next.take(opcode == kBinPut ? 1 : 4);
        opcode = next.number<std::uint8_t>();
    }
    return opcode == kEmptyTuple && next.number<std::uint8_t>() == kNewObject;
}

PickleMachine::Step PickleMachine::global()
{
    const auto module = m_cursor.line();
    const auto name = module ? m_cursor.line() : std::nullopt;
    if (!name)
        return cutOff();
    const auto known = knownPickleName(*module, *name);
    if (!known) {
        m_error = Diagnostic{
            makesObject() ? "weights.object" : "weights.forbidden", {{"name", fullName(*module, *name)}}, {}};
        return false;
    }
    if (!push({PickleKind::Name, 0, known->name, {}}))
        return false;
    m_names[m_stack.back()] = *known;
    return true;
}

PickleMachine::Step PickleMachine::reduce()
{
    if (available() < 2 || valueAt(m_stack.back()).kind != PickleKind::Tuple)
        return misplaced();
    const std::vector<PickleId> taken = take(2);
    const auto name = m_names.find(taken[0]);
    // No function that is known takes more; a long tuple that is recalled again and again is not copied each time.
    if (name == m_names.end() || valueAt(taken[1]).items.size() > kMostArguments)
        return misplaced();
    const std::vector<PickleId> arguments = valueAt(taken[1]).items;
    const auto isFirst = [&](PickleKind kind) { return !arguments.empty() && valueAt(arguments[0]).kind == kind; };
    switch (name->second.use) {
    case PickleName::OrderedDict:
        return arguments.empty() ? pushEmpty(PickleKind::Dict) : misplaced();
    case PickleName::RebuildTensor:
        return isFirst(PickleKind::Storage) ? push({PickleKind::Tensor, 0, {}, arguments}) : misplaced();
    case PickleName::RebuildParameter:
        return isFirst(PickleKind::Tensor) ? pushAgain(arguments[0]) : misplaced();
    case PickleName::Size:
        return isFirst(PickleKind::Tuple) ? pushAgain(arguments[0]) : misplaced();
    case PickleName::Device:
        return pushEmpty(PickleKind::Other);
    case PickleName::Data:
        break;
    }
    m_error = Diagnostic{"weights.forbidden", {{"name", fullName(name->second.module, name->second.name)}}, {}};
    return false;
}

/// An OrderedDict's attributes, _metadata, are of no use here.
PickleMachine::Step PickleMachine::build()
{
    if (available() < 2)
        return misplaced();
    const std::vector<PickleId> taken = take(2);
    if (valueAt(taken[0]).kind != PickleKind::Dict || valueAt(taken[1]).kind != PickleKind::Dict)
        return misplaced();
    return pushAgain(taken[0]);
}

PickleMachine::Step PickleMachine::persistentId()
{
    if (available() == 0 || valueAt(m_stack.back()).kind != PickleKind::Tuple ||
        valueAt(m_stack.back()).items.size() > kMostArguments)
        return misplaced();
    return push({PickleKind::Storage, 0, {}, valueAt(take(1)[0]).items});
}

PickleMachine::Step PickleMachine::stop()
{
    if (m_stack.size() != 1 || !m_marks.empty())
        return misplaced();
    if (!m_cursor.atEnd())
        return fail("an end", "something more");
    m_document.root = m_stack.back();
    m_isDone = true;
    return true;
}

PickleMachine::Step PickleMachine::step()
{
    m_at = m_cursor.position();
    const auto opcode = m_cursor.number<std::uint8_t>();
    if (!opcode)
        return cutOff();
    switch (*opcode) {
    case kNone:
        return pushEmpty(PickleKind::Other);
    case kNewTrue:
        return pushInteger(1, PickleKind::Bool);
    case kNewFalse:
        return pushInteger(0, PickleKind::Bool);
    case kBinInt:
        return integer<std::int32_t>();
    case kBinInt1:
        return integer<std::uint8_t>();
    case kBinInt2:
        return integer<std::uint16_t>();
    case kLong1:
        return longInteger();
    case kBinFloat:
        return m_cursor.take(sizeof(double)) ? pushEmpty(PickleKind::Other) : cutOff();
    case kBinUnicode:
        return text<std::uint32_t>();
    case kShortBinString:
        return text<std::uint8_t>();
    case kEmptyDict:
        return pushEmpty(PickleKind::Dict);
    case kEmptyList:
        return pushEmpty(PickleKind::List);
    case kEmptyTuple:
        return pushEmpty(PickleKind::Tuple);
    case kGlobal:
        return global();
    case kBinGet:
        return recall<std::uint8_t>();
    case kLongBinGet:
        return recall<std::uint32_t>();
    case kMark:
        return mark();
    default:
        return stepWithValues(*opcode);
    }
}

/// The opcodes that work on what lies on the stack.
PickleMachine::Step PickleMachine::stepWithValues(std::uint8_t opcode)
{
    switch (opcode) {
    case kTuple:
        return tupleToMark();
    case kTuple1:
        return tuple(1);
    case kTuple2:
        return tuple(2);
    case kTuple3:
        return tuple(3);
    case kAppend:
        return extendOnce(PickleKind::List, 1);
    case kAppends:
        return extendToMark(PickleKind::List);
    case kSetItem:
        return extendOnce(PickleKind::Dict, 2);
    case kSetItems:
        return extendToMark(PickleKind::Dict);
    case kBinPut:
        return remember<std::uint8_t>();
    case kLongBinPut:
        return remember<std::uint32_t>();
    case kReduce:
        return reduce();
    case kBuild:
        return build();
    case kBinPersId:
        return persistentId();
    case kStop:
        return stop();
    default:
        return fail("a pickle as torch.save() writes it", "opcode " + std::to_string(opcode));
    }
}

} // namespace

Result<PickleDocument> readPickle(std::span<const std::byte> bytes)
{
    return PickleMachine(bytes).run();
}

} // namespace layerwise
