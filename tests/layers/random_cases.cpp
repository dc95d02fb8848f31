#include "tests/layers/random_cases.h"

#include <algorithm>

namespace layerwise {

namespace {

constexpr std::int64_t kLargestElementCount = 4096;

} // namespace

Shape RandomCases::drawShape()
{
    const std::int64_t rank = chance(60) ? 4 : below(6);
    std::vector<std::int64_t> sizes;
    std::int64_t count = 1;
    for (std::int64_t dim = 0; dim < rank; ++dim) {
        const bool isImageSize = dim + 2 >= rank;
        const std::int64_t drawn = chance(4) ? 0 : 1 + below(isImageSize ? 12 : 6);
        sizes.push_back(count * drawn > kLargestElementCount ? 1 : drawn);
        count *= std::max<std::int64_t>(sizes.back(), 1);
    }
    return Shape(sizes);
}

OptionMap RandomCases::drawOptions(const LayerType& type, const Shape& input)
{
    const bool fromFresh = chance(50);
    OptionMap options = fromFresh ? type.optionsFor(input) : OptionMap{};
    const int changePercent = fromFresh ? 25 : 50;
    for (const OptionSpec& spec : type.options()) {
        const bool isMissing = spec.required() && !options.contains(spec.key);
        if (isMissing || chance(changePercent))
            options[spec.key] = drawValue(spec);
    }
    return options;
}

Shape RandomCases::fitShape(const LayerType& type, const OptionMap& options, Shape input)
{
    for (const OptionSpec& spec : type.options()) {
        const bool channels = spec.role == OptionRole::InputChannels;
        if ((!channels && spec.role != OptionRole::InputFeatures) || input.rank() == 0 || chance(15))
            continue;
        const bool isFirst = input.rank() == 1 || input.rank() == 3;
        input.set(channels ? (isFirst ? 0 : 1) : -1, std::get<std::int64_t>(optionValue(spec, options)));
    }
    return input;
}

OptionValue RandomCases::drawValue(const OptionSpec& spec)
{
    if (spec.nullable && chance(40))
        return None{};
    const auto pick = [this](const std::vector<std::string>& words) {
        return words[static_cast<std::size_t>(below(static_cast<std::int64_t>(words.size())))];
    };
    switch (spec.kind) {
    case OptionKind::Bool:
        return chance(50);
    case OptionKind::Int:
        return drawElement(spec, -4, spec.role == OptionRole::Plain ? 4 : 8);
    case OptionKind::Float:
        return drawReal(spec);
    case OptionKind::Choice:
        return pick(spec.choices);
    case OptionKind::Size: {
        if (!spec.choices.empty() && chance(25))
            return pick(spec.choices);
        std::vector<std::int64_t> size(static_cast<std::size_t>(spec.length), drawElement(spec, -2, 4));
        if (chance(50))
            std::ranges::generate(size, [&] { return drawElement(spec, -2, 4); });
        return size;
    }
    case OptionKind::IntList: {
        std::vector<std::int64_t> list(static_cast<std::size_t>(1 + below(3)));
        std::ranges::generate(list, [&] { return drawElement(spec, -1, 6); });
        return list;
    }
    case OptionKind::FloatSize: {
        std::vector<double> size(static_cast<std::size_t>(spec.length), drawReal(spec));
        if (chance(50))
            std::ranges::generate(size, [&] { return drawReal(spec); });
        return size;
    }
    }
    return None{};
}

std::int64_t RandomCases::drawElement(const OptionSpec& spec, std::int64_t low, std::int64_t high)
{
    if (spec.elementsNullable && chance(25))
        return kNoneElement;
    const double smallest = spec.minimum.value_or(static_cast<double>(low)) + (spec.exclusiveMinimum ? 1 : 0);
    const double largest = spec.maximum.value_or(static_cast<double>(high));
    low = std::max(low, static_cast<std::int64_t>(std::max(smallest, -1e9)));
    high = std::min(high, static_cast<std::int64_t>(std::min(largest, 1e9)));
    return low + below(high - low + 1);
}

double RandomCases::drawReal(const OptionSpec& spec)
{
    std::vector<double> values{-0.5, 0, 1e-5, 0.1, 0.34, 0.5, 1, 1.5, 2, 2.7};
    std::erase_if(values, [&](double value) {
        return (spec.minimum && (value < *spec.minimum || (spec.exclusiveMinimum && value == *spec.minimum))) ||
               (spec.maximum && value > *spec.maximum);
    });
    return values[static_cast<std::size_t>(below(static_cast<std::int64_t>(values.size())))];
}

} // namespace layerwise
