#include "model/document/sentence_patterns.h"

#include <QtGlobal>

namespace layerwise {

namespace {

constexpr SentencePattern kPatterns[] = {
    {"explain.unavailable", QT_TRANSLATE_NOOP("Problem", "There is no explanation for a value of {type}"), "", "", ""},
    {"explain.not_recorded",
     QT_TRANSLATE_NOOP("Problem", "{block} has put nothing out, so there is no value to explain"),
     QT_TRANSLATE_NOOP("Problem", "Either it has not run yet, or something before it does not fit."), "", ""},
    {"explain.out_of_range",
     QT_TRANSLATE_NOOP("Problem", "{block} has no value at {at}: its output has the shape {output}, counted from 0"),
     "", "", ""},
    {"explain.outside_map",
     QT_TRANSLATE_NOOP("Problem", "{block} has no place {at}: its maps have the shape {output}, counted from 0"), "", "",
     ""},
    {"explain.no_batch",
     QT_TRANSLATE_NOOP("Problem",
                       "{block} works on {input}, where the first size is not the number of images: its values "
                       "cannot be told apart by image"),
     "", "", ""},

    {"explain.too_large",
     QT_TRANSLATE_NOOP("Problem", "The network makes {output}, too much to follow where a value comes from"), "", "",
     ""},

    {"field.exact", QT_TRANSLATE_NOOP("Problem", "Exact: it depends on all of these values and on no others"), "", "",
     ""},
    {"field.padding_only", QT_TRANSLATE_NOOP("Problem", "It sees only padding, and depends on none of these values"),
     "", "", ""},
    {"field.max_pooling",
     QT_TRANSLATE_NOOP("Problem", "Decided by the data: {path} keeps only the largest value of each window, so some of "
                                  "these count and the others do not"),
     "", "", ""},
    {"field.upper_bound",
     QT_TRANSLATE_NOOP("Problem", "An upper bound: behind {path} it depends on no other values, perhaps not on all of "
                                  "these"),
     "", "", ""},
};

} // namespace

std::span<const SentencePattern> explainPatterns()
{
    return kPatterns;
}

} // namespace layerwise
