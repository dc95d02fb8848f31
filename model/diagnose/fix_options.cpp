#include "model/diagnose/fix_candidates.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace layerwise {

namespace {

/// Letters that have to be changed, added or left out to make `b` of `a` (Levenshtein).
std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t above = row[j + 1];
            row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row.back();
}

template <typename T>
T clamped(const OptionSpec& spec, T value)
{
    if (spec.minimum && static_cast<double>(value) <= *spec.minimum)
        value = static_cast<T>(*spec.minimum);
    if (spec.maximum && static_cast<double>(value) > *spec.maximum)
        value = static_cast<T>(*spec.maximum);
    return value;
}

/// The nearest value that the spec allows, if it is of the right type.
std::optional<OptionValue> nearestInRange(const OptionSpec& spec, const OptionValue& value)
{
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return OptionValue(clamped(spec, *number));
    if (const auto* number = std::get_if<double>(&value))
        return OptionValue(clamped(spec, *number));
    if (const auto* list = std::get_if<Sizes>(&value)) {
        Sizes fitting = *list;
        std::ranges::transform(fitting, fitting.begin(), [&](std::int64_t size) { return clamped(spec, size); });
        return OptionValue(std::move(fitting));
    }
    if (const auto* list = std::get_if<std::vector<double>>(&value)) {
        std::vector<double> fitting = *list;
        std::ranges::transform(fitting, fitting.begin(), [&](double size) { return clamped(spec, size); });
        return OptionValue(std::move(fitting));
    }
    return std::nullopt;
}

/// A list of the length that the spec wants: cut off, or its last value repeated.
std::optional<OptionValue> withLength(const OptionSpec& spec, const OptionValue& value)
{
    const auto resized = [&spec](auto list) -> std::optional<OptionValue> {
        if (list.empty())
            return std::nullopt;
        list.resize(static_cast<std::size_t>(spec.length), list.back());
        return OptionValue(std::move(list));
    };
    if (const auto* list = std::get_if<Sizes>(&value))
        return resized(*list);
    if (const auto* list = std::get_if<std::vector<double>>(&value))
        return resized(*list);
    return std::nullopt;
}

/// A number that was given as a text, or with a fraction.
std::optional<OptionValue> asNumber(const OptionValue& value)
{
    if (const auto* text = std::get_if<std::string>(&value)) {
        char* end = nullptr;
        const double number = std::strtod(text->c_str(), &end);
        if (!text->empty() && *end == '\0')
            return OptionValue(number);
    }
    if (const auto* number = std::get_if<double>(&value))
        return OptionValue(static_cast<double>(static_cast<std::int64_t>(*number)));
    return std::nullopt;
}

void addChoices(const FixScene& scene, const OptionSpec& spec, const OptionValue& value, Candidates& candidates)
{
    const auto* word = std::get_if<std::string>(&value);
    for (const std::string& choice : spec.choices) {
        const double distance = word ? static_cast<double>(editDistance(*word, choice)) : 5;
        candidates.push_back(scene.set(*scene.block, spec.key, choice, 0.7 + 0.03 * distance));
    }
}

void addUnknownOption(const FixScene& scene, const std::string& key, Candidates& candidates)
{
    constexpr std::size_t kMostDifferent = 3;
    const BlockId id = scene.block->id;
    candidates.push_back(
        {FixKind::Own, 1.0, {"fix.drop_option", {{"option", key}}, key}, id, {SetOptionEdit{id, key, std::nullopt}}});
    const auto given = scene.block->options.find(key);
    if (given == scene.block->options.end())
        return;
    for (const OptionSpec& spec : scene.type->options()) {
        const std::size_t distance = editDistance(key, spec.key);
        if (distance > kMostDifferent || scene.block->options.contains(spec.key))
            continue;
        const double cost = 0.6 + 0.05 * static_cast<double>(distance);
        candidates.push_back({FixKind::Own,
                              cost,
                              {"fix.rename_option", {{"option", key}, {"other", spec.key}}, key},
                              id,
                              {SetOptionEdit{id, key, std::nullopt}, SetOptionEdit{id, spec.key, given->second}}});
    }
}

/// Groups that divide the channels, and channels that the groups divide.
void addDivisors(const FixScene& scene, Candidates& candidates)
{
    const auto actual = scene.number("actual");
    const auto divisor = scene.number("divisor");
    const auto nameOf = [&](const char* key) {
        const auto found = scene.problem.diagnostic.values.find(key);
        const auto* name =
            found == scene.problem.diagnostic.values.end() ? nullptr : std::get_if<std::string>(&found->second);
        return name ? *name : std::string();
    };
    if (!actual || !divisor || *divisor < 1 || *actual < 1)
        return;
    const std::string channels = nameOf("option");
    const std::string groups = nameOf("divisor_option");
    int found = 0;
    for (std::int64_t fewer = std::min(*divisor - 1, *actual); fewer >= 1 && found < 3; --fewer) {
        const auto out = scene.integer(*scene.block, "out_channels").value_or(fewer);
        const auto in = scene.integer(*scene.block, "in_channels").value_or(fewer);
        if (*actual % fewer == 0 && out % fewer == 0 && in % fewer == 0) {
            candidates.push_back(scene.set(*scene.block, groups, fewer, 0.8 + 0.05 * found));
            ++found;
        }
    }
    candidates.push_back(scene.set(*scene.block, groups, std::int64_t{1}, 0.95));
    const std::int64_t below = *actual / *divisor * *divisor;
    for (const std::int64_t multiple : {below, below + *divisor}) {
        if (multiple > 0)
            candidates.push_back(scene.set(*scene.block, channels, multiple, 1.0));
    }
}

void addConflicts(const FixScene& scene, Candidates& candidates)
{
    const Block& block = *scene.block;
    const auto kernel = scene.sizes(block, "kernel_size");
    const auto padding = scene.sizes(block, "padding");
    if (scene.code() == "option.padding_half_kernel" && kernel && padding) {
        candidates.push_back(scene.set(
            block, "padding",
            Sizes{std::min((*padding)[0], (*kernel)[0] / 2), std::min((*padding)[1], (*kernel)[1] / 2)}, 0.8));
        candidates.push_back(scene.set(
            block, "kernel_size",
            Sizes{std::max((*kernel)[0], 2 * (*padding)[0]), std::max((*kernel)[1], 2 * (*padding)[1])}, 0.9));
    }
    if (scene.code() != "option.conflict" || !kernel)
        return;
    const Sizes dilation = scene.sizes(block, "dilation").value_or(Sizes{1, 1});
    candidates.push_back(scene.set(
        block, "padding", Sizes{dilation[0] * ((*kernel)[0] - 1) / 2, dilation[1] * ((*kernel)[1] - 1) / 2}, 0.8));
    candidates.push_back(scene.set(block, "stride", Sizes{1, 1}, 0.9));
    if (scene.option(block, "output_padding")) {
        candidates.push_back(scene.set(block, "output_padding", Sizes{0, 0}, 0.7));
        if (const auto extra = scene.sizes(block, "output_padding"))
            candidates.push_back(scene.set(block, "stride", Sizes{(*extra)[0] + 1, (*extra)[1] + 1}, 1.1));
    }
}

/// What an option of the block alone is at fault for.
void addForFaultyOption(const FixScene& scene, Candidates& candidates)
{
    const std::string& key = scene.problem.diagnostic.option;
    const OptionSpec* spec = scene.type->option(key);
    if (!spec) {
        addUnknownOption(scene, key, candidates);
        return;
    }
    if (const auto given = scene.block->options.find(key); given != scene.block->options.end()) {
        if (auto nearest = nearestInRange(*spec, given->second))
            candidates.push_back(scene.set(*scene.block, key, *std::move(nearest), 0.6));
        if (auto resized = withLength(*spec, given->second))
            candidates.push_back(scene.set(*scene.block, key, *std::move(resized), 0.6));
        if (auto number = asNumber(given->second))
            candidates.push_back(scene.set(*scene.block, key, *std::move(number), 0.6));
        addChoices(scene, *spec, given->second, candidates);
    }
    const OptionMap usual = scene.usual.of(*scene.block);
    if (const auto found = usual.find(key); found != usual.end())
        candidates.push_back(scene.set(*scene.block, key, found->second, 0.75));
    const OptionMap fresh = scene.type->optionsFor(scene.input);
    if (const auto found = fresh.find(key); found != fresh.end())
        candidates.push_back(scene.set(*scene.block, key, found->second, 0.9));
    candidates.push_back(
        scene.set(*scene.block, key, spec->defaultValue ? *spec->defaultValue : spec->initialValue, 1.0));
}

/// Whether another value could change shapes, as far as the kind of the option tells.
bool mattersForShapes(const OptionSpec& spec)
{
    if (spec.kind == OptionKind::Bool)
        return spec.key == "ceil_mode" || spec.key == "track_running_stats";
    const bool isInput = spec.role == OptionRole::InputChannels || spec.role == OptionRole::InputFeatures;
    return spec.kind != OptionKind::Float && !isInput;
}

/// What other layers of the type have, and PyTorch's default: one that was changed by accident goes back.
void addUsualValues(const FixScene& scene, const Block& of, double cost, Candidates& candidates)
{
    constexpr double kUnlikeAllOthers = 0.3;
    const LayerType* type = scene.registry.find(of.type);
    if (!type)
        return;
    const OptionMap usual = scene.usual.of(of);
    for (const OptionSpec& spec : type->options()) {
        if (!mattersForShapes(spec))
            continue;
        const OptionValue& now = optionValue(spec, of.options);
        const auto twin = usual.find(spec.key);
        if (twin != usual.end() && twin->second != now)
            candidates.push_back(scene.set(of, spec.key, twin->second, cost - kUnlikeAllOthers));
        const bool wasGiven = of.options.contains(spec.key);
        const OptionValue& other = spec.defaultValue ? *spec.defaultValue : spec.initialValue;
        if (wasGiven && other != now && (twin == usual.end() || twin->second != other))
            candidates.push_back(scene.set(of, spec.key, other, cost));
    }
}

} // namespace

void addOptionCandidates(const FixScene& scene, Candidates& candidates)
{
    if (!scene.block || !scene.type)
        return;
    if (scene.code().starts_with("option.")) {
        addForFaultyOption(scene, candidates);
        addConflicts(scene, candidates);
        if (scene.code() == "option.divides")
            addDivisors(scene, candidates);
        return;
    }
    addUsualValues(scene, *scene.block, 0.9, candidates);
    double cost = 1.0;
    for (const Block* layer : scene.layersInside(*scene.block)) {
        addUsualValues(scene, *layer, cost, candidates);
        cost += 0.01;
    }
    for (const Block* layer : scene.layersBefore(scene.block->id)) {
        addUsualValues(scene, *layer, cost, candidates);
        cost += 0.01;
    }
}

} // namespace layerwise
