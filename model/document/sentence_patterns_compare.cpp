#include "model/document/sentence_patterns.h"

#include <QtGlobal>

namespace layerwise {

namespace {

constexpr SentencePattern kPatterns[] = {
    {"compare.no_block", QT_TRANSLATE_NOOP("Problem", "{name} has no block like this one"),
     QT_TRANSLATE_NOOP("Problem", "It was kept of another network: there, no block has this path."), "", ""},
    {"compare.not_run", QT_TRANSLATE_NOOP("Problem", "This block was not run in {name}"),
     QT_TRANSLATE_NOOP("Problem", "The run ended, or failed, before it."), "", ""},
    {"compare.shapes",
     QT_TRANSLATE_NOOP("Problem", "There is no difference to show: the shape is {expected} now, and was {actual} then"),
     QT_TRANSLATE_NOOP("Problem", "A difference is made value by value, so both need the same shape."), "{expected}",
     "{actual}"},
};

} // namespace

std::span<const SentencePattern> comparePatterns()
{
    return kPatterns;
}

} // namespace layerwise
