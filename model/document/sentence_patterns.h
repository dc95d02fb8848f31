#pragma once

#include <span>

namespace layerwise {

/// How a code is said, with the places for its values: {key} or {key:format}. The first pattern of a code whose values
/// are all there is used. Beside the diagnostic's values there are {block}, {block:prefix} ("conv1: ", or nothing) and
/// {option}. Formats: times "7×7", map (the last two sizes), image (a shape without the batch), steps ("2", "2×1"),
/// channels, features, dimensions, values, layers, numbers, filters, groups, sums, scores, blocks (with the word, one or
/// many), if (nothing, but the value has to be there), percent, bytes, file (without its folder), hex, types ("a whole
/// number or None").
struct SentencePattern {
    const char* code;
    const char* title;
    const char* detail;
    const char* expected;
    const char* actual;
};

std::span<const SentencePattern> shapePatterns();
std::span<const SentencePattern> optionPatterns(); ///< option.*, name.*, move.*, place.*, type.*, memory.*, torch.*
std::span<const SentencePattern> filePatterns();   ///< file.*
std::span<const SentencePattern> dataPatterns();   ///< data.*, weights.* and attribution.*
std::span<const SentencePattern> trainPatterns();  ///< train.*
std::span<const SentencePattern> fixPatterns();    ///< fix.*: the title says what a fix does, in the imperative
std::span<const SentencePattern> lintPatterns();   ///< lint.* and trace.*
std::span<const SentencePattern> explainPatterns(); ///< explain.* and field.*
std::span<const SentencePattern> comparePatterns(); ///< compare.*
std::span<const SentencePattern> explainPatterns(); ///< explain.* and field.*
std::span<const SentencePattern> stepPatterns();   ///< did.*: no problems, but what a step of the forward pass did

/// nullptr after the last pattern of `code`; `after` is the one found before, or nullptr.
const SentencePattern* findPattern(const char* code, const SentencePattern* after = nullptr);

} // namespace layerwise
