#include "model/core/source_text.h"

#include <algorithm>
#include <cctype>

namespace layerwise {

namespace {

/// A backslash and three octal digits, which ends after three digits in both languages.
std::string octalEscape(unsigned char c)
{
    std::string text = "\\";
    for (const int shift : {6, 3, 0})
        text += static_cast<char>('0' + ((c >> shift) & 7));
    return text;
}

/// True for a list whose elements are all the same number, which both languages take as one.
template <typename T>
bool isOneNumber(const OptionSpec& spec, const std::vector<T>& list)
{
    const bool hasNone = spec.elementsNullable && list.front() == static_cast<T>(kNoneElement);
    return !hasNone && std::ranges::all_of(list, [&](T element) { return element == list.front(); });
}

template <typename T, typename Print>
std::string joined(const std::vector<T>& list, Print print)
{
    std::string text;
    for (const T element : list)
        text += (text.empty() ? "" : ", ") + print(element);
    return text;
}

struct PythonPrinter {
    const OptionSpec& spec;

    std::string operator()(None) const { return "None"; }
    std::string operator()(const std::string& word) const { return stringLiteral(word); }
    std::string operator()(const std::vector<std::int64_t>& list) const { return tuple(list); }
    std::string operator()(const std::vector<double>& list) const { return tuple(list); }
    template <typename T>
    std::string operator()(T number) const
    {
        return toPython(OptionValue(number));
    }

private:
    template <typename T>
    std::string tuple(const std::vector<T>& list) const
    {
        if (list.empty())
            return "()";
        const bool isScalar = spec.kind == OptionKind::IntList ? list.size() == 1 : isOneNumber(spec, list);
        if (isScalar)
            return (*this)(list.front());
        const std::string elements = joined(list, [this](T element) {
            const bool isNone = spec.elementsNullable && element == static_cast<T>(kNoneElement);
            return isNone ? std::string("None") : (*this)(element);
        });
        return '(' + elements + (list.size() == 1 ? ",)" : ")");
    }
};

/// "torch::kNearestExact" for "nearest-exact".
std::string cppConstant(const std::string& word)
{
    std::string text = "torch::k";
    bool startsWord = true;
    for (const char c : word) {
        const bool isLetter = std::isalnum(static_cast<unsigned char>(c)) != 0;
        if (isLetter)
            text += startsWord ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        startsWord = !isLetter;
    }
    return text;
}

struct CppPrinter {
    const OptionSpec& spec;

    std::string operator()(None) const { return "torch::nullopt"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return toPython(value); }
    std::string operator()(const std::string& word) const { return cppConstant(word); }
    std::string operator()(const std::vector<std::int64_t>& list) const
    {
        if (spec.kind == OptionKind::IntList)
            return "std::vector<int64_t>{" + elements(list) + '}';
        if (!list.empty() && isOneNumber(spec, list))
            return std::to_string(list.front());
        return '{' + elements(list) + '}';
    }
    std::string operator()(const std::vector<double>& list) const
    {
        return "std::vector<double>{" + elements(list) + '}';
    }

private:
    template <typename T>
    std::string elements(const std::vector<T>& list) const
    {
        return joined(list, [this](T element) {
            const bool isNone = spec.elementsNullable && element == static_cast<T>(kNoneElement);
            return isNone ? std::string("torch::nullopt") : (*this)(element);
        });
    }
};

} // namespace

std::string stringLiteral(std::string_view text)
{
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            result.append(1, '\\').append(1, c);
        else if (c == '\n')
            result += "\\n";
        else if (byte < 0x20 || byte == 0x7f)
            result += octalEscape(byte);
        else
            result += c;
    }
    return result + '"';
}

CppExpression cppFunctional(const std::string& expression)
{
    return {"torch::nn::Functional", "[](torch::Tensor input) { return " + expression + "; }", ""};
}

std::string pythonValue(const OptionSpec& spec, const OptionValue& value)
{
    return std::visit(PythonPrinter{spec}, value);
}

std::string cppValue(const OptionSpec& spec, const OptionValue& value)
{
    return std::visit(CppPrinter{spec}, value);
}

} // namespace layerwise
