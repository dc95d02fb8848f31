#include "model/core/option.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace layerwise {

namespace {

/// The largest double below which every integer is exact; beyond it "integral double" says nothing.
constexpr double kLargestExactInteger = 9007199254740992.0;

template <typename T>
const T* as(const OptionValue& value)
{
    return std::get_if<T>(&value);
}

std::optional<std::int64_t> toInteger(double number)
{
    if (!(std::abs(number) <= kLargestExactInteger) || std::trunc(number) != number)
        return std::nullopt;
    return static_cast<std::int64_t>(number);
}

std::optional<std::int64_t> toInteger(const OptionValue& value)
{
    if (const auto* number = as<std::int64_t>(value))
        return *number;
    if (const auto* number = as<double>(value))
        return toInteger(*number);
    return std::nullopt;
}

std::optional<double> toReal(const OptionValue& value)
{
    if (const auto* number = as<double>(value))
        return *number;
    if (const auto* number = as<std::int64_t>(value))
        return static_cast<double>(*number);
    return std::nullopt;
}

std::optional<std::vector<std::int64_t>> toIntegers(const OptionValue& value)
{
    if (const auto* list = as<std::vector<std::int64_t>>(value))
        return *list;
    const auto* reals = as<std::vector<double>>(value);
    if (!reals)
        return std::nullopt;
    std::vector<std::int64_t> list;
    list.reserve(reals->size());
    for (const double real : *reals) {
        const auto number = toInteger(real);
        if (!number)
            return std::nullopt;
        list.push_back(*number);
    }
    return list;
}

std::optional<std::vector<double>> toReals(const OptionValue& value)
{
    if (const auto* list = as<std::vector<double>>(value))
        return *list;
    if (const auto* integers = as<std::vector<std::int64_t>>(value))
        return std::vector<double>(integers->begin(), integers->end());
    return std::nullopt;
}

std::string expectedType(const OptionSpec& spec)
{
    const std::string length = std::to_string(spec.length);
    std::string text;
    switch (spec.kind) {
    case OptionKind::Bool:
        text = "bool";
        break;
    case OptionKind::Int:
        text = "int";
        break;
    case OptionKind::Float:
        text = "float";
        break;
    case OptionKind::Choice:
        text = "str";
        break;
    case OptionKind::Size:
        text = "int, list of " + length + " int";
        break;
    case OptionKind::IntList:
        text = "int, list of int";
        break;
    case OptionKind::FloatSize:
        text = "float, list of " + length + " float";
        break;
    }
    if (spec.kind == OptionKind::Size && !spec.choices.empty())
        text += ", str";
    if (spec.nullable)
        text += ", None";
    return text;
}

std::string quotedChoices(const OptionSpec& spec)
{
    std::string text;
    for (const std::string& choice : spec.choices) {
        if (!text.empty())
            text += ", ";
        text += toPython(choice);
    }
    return text;
}

Diagnostic typeError(const OptionSpec& spec, const OptionValue& value)
{
    return {
        "option.type", {{"option", spec.key}, {"actual", toPython(value)}, {"expected", expectedType(spec)}}, spec.key};
}

bool isWholeNumbered(const OptionSpec& spec)
{
    return spec.kind == OptionKind::Int || spec.kind == OptionKind::Size || spec.kind == OptionKind::IntList;
}

DiagnosticValue limit(const OptionSpec& spec, double bound)
{
    if (isWholeNumbered(spec))
        return static_cast<std::int64_t>(bound);
    return bound;
}

template <typename T>
std::optional<Diagnostic> rangeError(const OptionSpec& spec, T number)
{
    const auto real = static_cast<double>(number);
    const bool tooSmall = spec.minimum && (spec.exclusiveMinimum ? real <= *spec.minimum : real < *spec.minimum);
    const bool tooLarge = spec.maximum && real > *spec.maximum;
    if (std::isfinite(real) && !tooSmall && !tooLarge)
        return std::nullopt;
    Diagnostic error{"option.range", {{"option", spec.key}, {"actual", number}}, spec.key};
    if (spec.minimum)
        error.values.emplace(spec.exclusiveMinimum ? "exclusive_minimum" : "minimum", limit(spec, *spec.minimum));
    if (spec.maximum)
        error.values.emplace("maximum", limit(spec, *spec.maximum));
    return error;
}

template <typename T>
std::optional<Diagnostic> listError(const OptionSpec& spec, const std::vector<T>& list)
{
    const bool anyLength = spec.kind == OptionKind::IntList;
    if (anyLength ? list.empty() : list.size() != static_cast<std::size_t>(spec.length)) {
        const std::int64_t expected = anyLength ? 1 : spec.length;
        return Diagnostic{
            "option.length",
            {{"option", spec.key}, {"actual", static_cast<std::int64_t>(list.size())}, {"expected", expected}},
            spec.key};
    }
    for (const T element : list) {
        if (spec.elementsNullable && element == static_cast<T>(kNoneElement))
            continue;
        if (auto error = rangeError(spec, element))
            return error;
    }
    return std::nullopt;
}

template <typename T>
Result<OptionValue> checkedNumber(const OptionSpec& spec, const OptionValue& value, std::optional<T> number)
{
    if (!number)
        return typeError(spec, value);
    if (auto error = rangeError(spec, *number))
        return *error;
    return OptionValue(*number);
}

template <typename T>
Result<OptionValue> checkedList(const OptionSpec& spec, const OptionValue& value, std::optional<T> scalar,
                                std::optional<std::vector<T>> list)
{
    if (scalar)
        list.emplace(spec.kind == OptionKind::IntList ? 1 : static_cast<std::size_t>(spec.length), *scalar);
    if (!list)
        return typeError(spec, value);
    if (auto error = listError(spec, *list))
        return *error;
    return OptionValue(std::move(*list));
}

Result<OptionValue> checkedWord(const OptionSpec& spec, const OptionValue& value)
{
    const auto* word = as<std::string>(value);
    if (!word)
        return typeError(spec, value);
    if (std::ranges::find(spec.choices, *word) == spec.choices.end())
        return Diagnostic{
            "option.choice", {{"option", spec.key}, {"actual", *word}, {"expected", quotedChoices(spec)}}, spec.key};
    return value;
}

/// Python's repr(): the shortest digits that read back the same, with an exponent below 1e-4 and from 1e16 on.
std::string pythonFloat(double number)
{
    if (std::isnan(number))
        return "float('nan')";
    if (std::isinf(number))
        return number > 0 ? "float('inf')" : "float('-inf')";
    char buffer[64];
    auto end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific).ptr;
    std::string text(buffer, end);
    const int exponent = std::atoi(text.c_str() + text.find('e') + 1);
    if (exponent < -4 || exponent >= 16)
        return text;
    end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed).ptr;
    text.assign(buffer, end);
    if (text.find('.') == std::string::npos)
        text += ".0";
    return text;
}

std::string pythonText(const std::string& text)
{
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\n') {
            quoted += "\\n";
            continue;
        }
        if (c == '\'' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + "'";
}

template <typename T, typename Print>
std::string pythonList(const std::vector<T>& list, Print print)
{
    std::string text = "[";
    for (const T element : list) {
        if (text.size() > 1)
            text += ", ";
        text += print(element);
    }
    return text + "]";
}

struct PythonPrinter {
    bool elementsNullable = false;

    std::string operator()(None) const { return "None"; }
    std::string operator()(bool value) const { return value ? "True" : "False"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return pythonFloat(value); }
    std::string operator()(const std::string& value) const { return pythonText(value); }
    std::string operator()(const std::vector<double>& value) const { return pythonList(value, pythonFloat); }
    std::string operator()(const std::vector<std::int64_t>& value) const
    {
        return pythonList(value, [this](std::int64_t element) {
            return elementsNullable && element == kNoneElement ? "None" : std::to_string(element);
        });
    }
};

} // namespace

const OptionValue& optionValue(const OptionSpec& spec, const OptionMap& options)
{
    const auto given = options.find(spec.key);
    if (given != options.end())
        return given->second;
    return spec.defaultValue ? *spec.defaultValue : spec.initialValue;
}

Result<OptionValue> normalizeOption(const OptionSpec& spec, const OptionValue& value)
{
    if (as<None>(value)) {
        if (spec.nullable)
            return value;
        return typeError(spec, value);
    }
    switch (spec.kind) {
    case OptionKind::Bool:
        if (as<bool>(value))
            return value;
        return typeError(spec, value);
    case OptionKind::Int:
        return checkedNumber(spec, value, toInteger(value));
    case OptionKind::Float:
        return checkedNumber(spec, value, toReal(value));
    case OptionKind::Choice:
        return checkedWord(spec, value);
    case OptionKind::Size:
        if (as<std::string>(value) && !spec.choices.empty())
            return checkedWord(spec, value);
        return checkedList(spec, value, toInteger(value), toIntegers(value));
    case OptionKind::IntList:
        return checkedList(spec, value, toInteger(value), toIntegers(value));
    case OptionKind::FloatSize:
        return checkedList(spec, value, toReal(value), toReals(value));
    }
    return typeError(spec, value);
}

std::string toPython(const OptionValue& value)
{
    return std::visit(PythonPrinter{}, value);
}

std::string toPython(const OptionSpec& spec, const OptionValue& value)
{
    return std::visit(PythonPrinter{spec.elementsNullable}, value);
}

} // namespace layerwise
