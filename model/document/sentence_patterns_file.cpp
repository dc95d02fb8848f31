#include "model/document/sentence_patterns.h"

#include <QtGlobal>

namespace layerwise {

namespace {

constexpr SentencePattern kPatterns[] = {
    {"file.unreadable", QT_TRANSLATE_NOOP("Problem", "{file} cannot be read: {reason}"), "", "", ""},
    {"file.unwritable", QT_TRANSLATE_NOOP("Problem", "{file} cannot be written: {reason}"), "", "", ""},
    {"file.too_large", QT_TRANSLATE_NOOP("Problem", "The file has {bytes:bytes}; a network has at most {limit:bytes}"),
     "", QT_TRANSLATE_NOOP("Problem", "at most {limit:bytes}"), "{bytes:bytes}"},
    {"file.not_json", QT_TRANSLATE_NOOP("Problem", "Line {line}, column {column}: this is not JSON: {reason}"), "",
     QT_TRANSLATE_NOOP("Problem", "JSON"), "{reason}"},
    {"file.format", QT_TRANSLATE_NOOP("Problem", "{place}: this has to be \"{expected}\", but is {actual}"),
     QT_TRANSLATE_NOOP("Problem", "The file was not written by this program."), "\"{expected}\"", "{actual}"},
    {"file.version", QT_TRANSLATE_NOOP("Problem", "{place}: this has to be a whole number from 1 on, but is {actual}"),
     "", QT_TRANSLATE_NOOP("Problem", "a whole number from 1 on"), "{actual}"},
    {"file.newer_version",
     QT_TRANSLATE_NOOP("Problem",
                       "{place}: the file has version {actual}, and this program reads up to version {expected}"),
     QT_TRANSLATE_NOOP("Problem", "It was written by a newer version of the program."),
     QT_TRANSLATE_NOOP("Problem", "at most {expected}"), "{actual}"},
    {"file.unknown_key", QT_TRANSLATE_NOOP("Problem", "{place}: the key \"{key}\" is not known here"), "",
     QT_TRANSLATE_NOOP("Problem", "one of {expected}"), "{key}"},
    {"file.missing_key", QT_TRANSLATE_NOOP("Problem", "{place}: the key \"{key}\" is missing"), "", "{key}",
     QT_TRANSLATE_NOOP("Problem", "nothing")},
    {"file.wrong_type", QT_TRANSLATE_NOOP("Problem", "{place}: this has to be {expected:types}, but is {actual}"), "",
     "{expected:types}", "{actual}"},
    {"file.range", QT_TRANSLATE_NOOP("Problem", "{place}: this has to be from {minimum} to {maximum}, but is {actual}"),
     "", QT_TRANSLATE_NOOP("Problem", "from {minimum} to {maximum}"), "{actual}"},
    {"file.range",
     QT_TRANSLATE_NOOP("Problem",
                       "{place}: this has to be more than {exclusive_minimum} and at most {maximum}, but is {actual}"),
     "", QT_TRANSLATE_NOOP("Problem", "more than {exclusive_minimum}, at most {maximum}"), "{actual}"},
    {"file.range", QT_TRANSLATE_NOOP("Problem", "{place}: this has to be at least {minimum}, but is {actual}"), "",
     QT_TRANSLATE_NOOP("Problem", "at least {minimum}"), "{actual}"},
    {"file.range",
     QT_TRANSLATE_NOOP("Problem", "{place}: this has to be more than {exclusive_minimum}, but is {actual}"), "",
     QT_TRANSLATE_NOOP("Problem", "more than {exclusive_minimum}"), "{actual}"},
    {"file.range", QT_TRANSLATE_NOOP("Problem", "{place}: this can be at most {maximum}, but is {actual}"), "",
     QT_TRANSLATE_NOOP("Problem", "at most {maximum}"), "{actual}"},
    {"file.range", QT_TRANSLATE_NOOP("Problem", "{place}: this cannot be {actual}"), "",
     QT_TRANSLATE_NOOP("Problem", "a number in range"), "{actual}"},
    {"file.choice", QT_TRANSLATE_NOOP("Problem", "{place}: this has to be one of {expected}, but is '{actual}'"), "",
     QT_TRANSLATE_NOOP("Problem", "one of {expected}"), "'{actual}'"},
    {"file.length", QT_TRANSLATE_NOOP("Problem", "{place}: this needs {expected:values}, but has {actual}"), "",
     "{expected:values}", "{actual:values}"},
    {"file.missing_option", QT_TRANSLATE_NOOP("Problem", "{place}: the option \"{option}\" has to be given"),
     QT_TRANSLATE_NOOP("Problem", "PyTorch has no default for it."), "{option}",
     QT_TRANSLATE_NOOP("Problem", "nothing")},
    {"file.unknown_option", QT_TRANSLATE_NOOP("Problem", "{place}: {type} has no option \"{option}\""),
     QT_TRANSLATE_NOOP("Problem", "Options have PyTorch's names, to the letter."), "", "{option}"},
    {"file.unknown_type", QT_TRANSLATE_NOOP("Problem", "{place}: there is no layer type \"{type}\""),
     QT_TRANSLATE_NOOP("Problem", "Layer types have the names of PyTorch's classes. This one is not known to this "
                                  "version of the program."),
     "", "{type}"},
    {"file.children_in_layer",
     QT_TRANSLATE_NOOP("Problem",
                       "{place}: a {type} is a layer and has no blocks inside, but there is a key \"{key}\""),
     QT_TRANSLATE_NOOP("Problem", "Only containers such as Sequential and Residual hold other blocks."), "", "{key}"},
    {"file.name_empty", QT_TRANSLATE_NOOP("Problem", "{place}: a block needs a name"), "", "", ""},
    {"file.name_dot", QT_TRANSLATE_NOOP("Problem", "{place}: the name \"{name}\" has a dot in it"),
     QT_TRANSLATE_NOOP("Problem", "Dots separate the names in a parameter's path, such as layer1.0.conv1.weight."),
     QT_TRANSLATE_NOOP("Problem", "a name without dots"), "{name}"},
    {"file.name_taken", QT_TRANSLATE_NOOP("Problem", "{place}: another block in this container is named \"{name}\""),
     QT_TRANSLATE_NOOP("Problem", "Blocks that stand side by side need different names."), "", "{name}"},
    {"file.name_reserved",
     QT_TRANSLATE_NOOP("Problem", "{place}: the name \"{name}\" is kept for a Residual's shortcut"),
     QT_TRANSLATE_NOOP("Problem", "The parameters of the shortcut are named {name}.0, {name}.1 and so on."), "",
     "{name}"},
    {"file.too_deep", QT_TRANSLATE_NOOP("Problem", "{place}: more than {limit} containers stand inside each other"), "",
     QT_TRANSLATE_NOOP("Problem", "at most {limit}"), ""},
    {"file.too_many_blocks", QT_TRANSLATE_NOOP("Problem", "{place}: the network has more than {limit} blocks"), "",
     QT_TRANSLATE_NOOP("Problem", "at most {limit}"), ""},
    {"file.input_too_large",
     QT_TRANSLATE_NOOP("Problem",
                       "{place}: one image would need {bytes:bytes}, and at most {limit:bytes} are possible"),
     "", QT_TRANSLATE_NOOP("Problem", "at most {limit:bytes}"), "{bytes:bytes}"},
};

} // namespace

std::span<const SentencePattern> filePatterns()
{
    return kPatterns;
}

} // namespace layerwise
