#include "model/document/sentence_patterns.h"

#include <QtGlobal>

namespace layerwise {

namespace {

constexpr SentencePattern kPatterns[] = {
    {"option.type", QT_TRANSLATE_NOOP("Problem", "{block:prefix}{option} has to be {expected:types}, but is {actual}"),
     "", QT_TRANSLATE_NOOP("Problem", "{expected:types}"), "{actual}"},
    {"option.range",
     QT_TRANSLATE_NOOP("Problem", "{block:prefix}{option} has to be from {minimum} to {maximum}, but is {actual}"), "",
     QT_TRANSLATE_NOOP("Problem", "from {minimum} to {maximum}"), "{actual}"},
    {"option.range",
     QT_TRANSLATE_NOOP("Problem",
                       "{block:prefix}{option} has to be more than {exclusive_minimum} and at most {maximum}, "
                       "but is {actual}"),
     "", QT_TRANSLATE_NOOP("Problem", "more than {exclusive_minimum}, at most {maximum}"), "{actual}"},
    {"option.range",
     QT_TRANSLATE_NOOP("Problem", "{block:prefix}{option} has to be at least {minimum}, but is {actual}"), "",
     QT_TRANSLATE_NOOP("Problem", "at least {minimum}"), "{actual}"},
    {"option.range",
     QT_TRANSLATE_NOOP("Problem", "{block:prefix}{option} has to be more than {exclusive_minimum}, but is {actual}"),
     "", QT_TRANSLATE_NOOP("Problem", "more than {exclusive_minimum}"), "{actual}"},
    {"option.range", QT_TRANSLATE_NOOP("Problem", "{block:prefix}{option} can be at most {maximum}, but is {actual}"),
     "", QT_TRANSLATE_NOOP("Problem", "at most {maximum}"), "{actual}"},
    {"option.range", QT_TRANSLATE_NOOP("Problem", "{block:prefix}{option} cannot be {actual}"), "",
     QT_TRANSLATE_NOOP("Problem", "a number in range"), "{actual}"},
    {"option.choice",
     QT_TRANSLATE_NOOP("Problem", "{block:prefix}{option} has to be one of {expected}, but is '{actual}'"), "",
     QT_TRANSLATE_NOOP("Problem", "one of {expected}"), "'{actual}'"},
    {"option.length", QT_TRANSLATE_NOOP("Problem", "{block:prefix}{option} needs {expected:values}, but has {actual}"),
     "", QT_TRANSLATE_NOOP("Problem", "{expected:values}"), QT_TRANSLATE_NOOP("Problem", "{actual:values}")},
    {"option.missing", QT_TRANSLATE_NOOP("Problem", "{block:prefix}{option} has to be given"),
     QT_TRANSLATE_NOOP("Problem", "PyTorch has no default for it."), QT_TRANSLATE_NOOP("Problem", "a value"),
     QT_TRANSLATE_NOOP("Problem", "nothing")},
    {"option.unknown", QT_TRANSLATE_NOOP("Problem", "{block:prefix}there is no option {option}"),
     QT_TRANSLATE_NOOP("Problem", "Options have PyTorch's names, to the letter."), "", "{option}"},
    {"option.divides",
     QT_TRANSLATE_NOOP("Problem",
                       "{block:prefix}{option} = {actual} has to be a multiple of {divisor_option} = {divisor}"),
     QT_TRANSLATE_NOOP("Problem",
                       "The channels are split into {divisor} groups of the same size, and {actual} channels "
                       "cannot be split so."),
     QT_TRANSLATE_NOOP("Problem", "a multiple of {divisor}"), "{actual}"},
    {"option.padding_half_kernel",
     QT_TRANSLATE_NOOP("Problem",
                       "{block:prefix}padding {padding:times} is more than half of the kernel {kernel:times}"),
     QT_TRANSLATE_NOOP("Problem",
                       "Pooling allows a padding of at most half the kernel, because a window could lie wholly "
                       "outside of the map otherwise."),
     QT_TRANSLATE_NOOP("Problem", "at most half of {kernel:times}"), "{padding:times}"},
    {"option.conflict", QT_TRANSLATE_NOOP("Problem", "{block:prefix}{option} does not go together with {other}"),
     QT_TRANSLATE_NOOP("Problem", "LibTorch cannot make a layer with both as they are. Change one of the two."), "",
     "{option}, {other}"},

    {"name.empty", QT_TRANSLATE_NOOP("Problem", "{block:prefix}a block needs a name"),
     QT_TRANSLATE_NOOP("Problem", "The names of blocks make the names of their parameters, such as conv1.weight."),
     QT_TRANSLATE_NOOP("Problem", "a name"), ""},
    {"name.dot", QT_TRANSLATE_NOOP("Problem", "{block:prefix}the name “{name}” has a dot in it"),
     QT_TRANSLATE_NOOP("Problem", "Dots separate the names in a parameter's path, such as layer1.0.conv1.weight."),
     QT_TRANSLATE_NOOP("Problem", "a name without dots"), "{name}"},
    {"name.taken",
     QT_TRANSLATE_NOOP("Problem", "{block:prefix}the name “{name}” is taken by another block in this box"),
     QT_TRANSLATE_NOOP("Problem", "Blocks that stand side by side need different names, so that their parameters have "
                                  "different names."),
     QT_TRANSLATE_NOOP("Problem", "a name that is free"), "{name}"},
    {"name.reserved", QT_TRANSLATE_NOOP("Problem", "{block:prefix}the name “{name}” is kept for a Residual's shortcut"),
     QT_TRANSLATE_NOOP("Problem", "The parameters of the shortcut are named {name}.0, {name}.1 and so on."),
     QT_TRANSLATE_NOOP("Problem", "another name"), "{name}"},

    {"type.unknown", QT_TRANSLATE_NOOP("Problem", "{block:prefix}there is no layer type “{type}”"),
     QT_TRANSLATE_NOOP("Problem", "Layer types have the names of PyTorch's classes. This one is not known to this "
                                  "version of the program."),
     "", "{type}"},
    {"move.into_itself", QT_TRANSLATE_NOOP("Problem", "{name} cannot be moved into itself"),
     QT_TRANSLATE_NOOP("Problem", "The place that was chosen is inside the block that would move there."),
     QT_TRANSLATE_NOOP("Problem", "a place outside of {name}"),
     QT_TRANSLATE_NOOP("Problem", "a place inside of {name}")},
    {"place.unknown", QT_TRANSLATE_NOOP("Problem", "That place is not in the network any more"),
     QT_TRANSLATE_NOOP("Problem", "The network has changed in the meantime."), "", ""},
    {"place.too_deep", QT_TRANSLATE_NOOP("Problem", "There are too many boxes inside each other"),
     QT_TRANSLATE_NOOP("Problem", "At most {limit} containers can stand inside each other."),
     QT_TRANSLATE_NOOP("Problem", "at most {limit}"), ""},

    {"memory.too_large",
     QT_TRANSLATE_NOOP("Problem", "{block} would need {bytes:bytes} of memory, but only {limit:bytes} can be used"),
     QT_TRANSLATE_NOOP("Problem", "The network was not run, because the computer does not have that much memory. A "
                                  "smaller number of channels or a smaller input helps."),
     QT_TRANSLATE_NOOP("Problem", "at most {limit:bytes}"), "{bytes:bytes}"},
    {"run.one_value",
     QT_TRANSLATE_NOOP("Problem", "{block} gets one value a channel, {input}: train mode needs more than one"),
     QT_TRANSLATE_NOOP("Problem", "In train mode it takes the mean and the variance of the batch, and one value has no "
                                  "variance. In eval mode it runs; so it does with several images in a batch, or with "
                                  "larger ones."),
     QT_TRANSLATE_NOOP("Problem", "more than one value a channel"), "{input}"},
    {"torch.exception", QT_TRANSLATE_NOOP("Problem", "{block} stopped with an error of LibTorch"),
     QT_TRANSLATE_NOOP("Problem", "LibTorch says: {message}"), "", ""},
};

} // namespace

std::span<const SentencePattern> optionPatterns()
{
    return kPatterns;
}

} // namespace layerwise
