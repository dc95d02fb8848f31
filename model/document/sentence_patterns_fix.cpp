#include "model/document/sentence_patterns.h"

#include <QtGlobal>

namespace layerwise {

namespace {

constexpr SentencePattern kPatterns[] = {
    {"fix.set_option", QT_TRANSLATE_NOOP("Problem", "Set {option} to {value}"),
     QT_TRANSLATE_NOOP("Problem", "Changes this block only."), "", ""},
    {"fix.set_option_of", QT_TRANSLATE_NOOP("Problem", "Set {option} of {name} to {value}"),
     QT_TRANSLATE_NOOP("Problem", "Changes what {name} puts out, so that it fits here."), "", ""},
    {"fix.set_option_of_two", QT_TRANSLATE_NOOP("Problem", "Set {option} of {name} and {other} to {value}"),
     QT_TRANSLATE_NOOP("Problem", "Both get the same input, so both have to expect what comes in."), "", ""},
    {"fix.set_options", QT_TRANSLATE_NOOP("Problem", "Set {option} to {value} and {other_option} to {other_value}"),
     QT_TRANSLATE_NOOP("Problem", "Changes this block only; one of the two alone would not fit the other."), "", ""},
    {"fix.set_options_of",
     QT_TRANSLATE_NOOP("Problem", "Set {option} of {name} to {value} and {other_option} to {other_value}"),
     QT_TRANSLATE_NOOP("Problem", "Changes what {name} puts out, so that it fits here."), "", ""},
    {"fix.set_output", QT_TRANSLATE_NOOP("Problem", "Set {option} of {name} to {count}, and what follows with it"),
     QT_TRANSLATE_NOOP("Problem", "The layers between {name} and the problem are told the new number too."), "", ""},
    {"fix.match_output", QT_TRANSLATE_NOOP("Problem", "Set {option} of {name} to {count} and its stride to {stride}"),
     QT_TRANSLATE_NOOP("Problem", "Then both branches put out the same shape and can be added."), "", ""},
    {"fix.drop_option", QT_TRANSLATE_NOOP("Problem", "Leave out the option {option}"),
     QT_TRANSLATE_NOOP("Problem", "The layer has no option of that name."), "", ""},
    {"fix.rename_option", QT_TRANSLATE_NOOP("Problem", "Call the option {other} instead of {option}"),
     QT_TRANSLATE_NOOP("Problem", "Its value stays. Options have PyTorch's names, to the letter."), "", ""},

    {"fix.restore_options", QT_TRANSLATE_NOOP("Problem", "Set {options} back: the weights fit again"),
     QT_TRANSLATE_NOOP("Problem", "The block gets the options that it had when the weights came."), "", ""},
    {"fix.restore_all_options",
     QT_TRANSLATE_NOOP("Problem", "Set the options of all blocks that lost their weights back"),
     QT_TRANSLATE_NOOP("Problem", "They get the options that they had when the weights came."), "", ""},

    {"fix.insert_before", QT_TRANSLATE_NOOP("Problem", "Insert {layer} before {name}"),
     QT_TRANSLATE_NOOP("Problem", "Makes of what comes in what {name} expects."), "", ""},
    {"fix.insert_two_before", QT_TRANSLATE_NOOP("Problem", "Insert {other} and {layer} before {name}"),
     QT_TRANSLATE_NOOP("Problem", "Together they make of what comes in what {name} expects."), "", ""},
    {"fix.insert_and_set", QT_TRANSLATE_NOOP("Problem", "Insert {layer} before {name} and set {option} to {value}"),
     QT_TRANSLATE_NOOP("Problem", "What {layer} puts out has {value} values."), "", ""},
    {"fix.append", QT_TRANSLATE_NOOP("Problem", "Add {layer} at the end"),
     QT_TRANSLATE_NOOP("Problem", "Then the network puts out a list of values for each image, [N, classes]."), "", ""},
    {"fix.insert_downsample", QT_TRANSLATE_NOOP("Problem", "Insert a downsample into the shortcut of {name}"),
     QT_TRANSLATE_NOOP("Problem", "A 1×1 Conv2d from {input} to {count:channels} with stride {stride}, and a "
                                  "BatchNorm2d: then the shortcut puts out the same shape as the body."),
     "", ""},
    {"fix.empty_shortcut", QT_TRANSLATE_NOOP("Problem", "Empty the shortcut of {name}"),
     QT_TRANSLATE_NOOP("Problem", "Then the input itself is added to what the body puts out."), "", ""},
    {"fix.replace", QT_TRANSLATE_NOOP("Problem", "Replace by {layer}"),
     QT_TRANSLATE_NOOP("Problem", "Takes what comes in. The name stays."), "", ""},
    {"fix.replace_of", QT_TRANSLATE_NOOP("Problem", "Replace {name} by {layer}"),
     QT_TRANSLATE_NOOP("Problem", "Takes what comes in. The name stays."), "", ""},
    {"fix.remove", QT_TRANSLATE_NOOP("Problem", "Remove {name}"),
     QT_TRANSLATE_NOOP("Problem", "Without it the rest fits together."), "", ""},

    {"fix.move_after", QT_TRANSLATE_NOOP("Problem", "Move {name} after {other}"),
     QT_TRANSLATE_NOOP("Problem", "There it fits, with its options and weights as they are."), "", ""},
    {"fix.move_before", QT_TRANSLATE_NOOP("Problem", "Move {name} before {other}"),
     QT_TRANSLATE_NOOP("Problem", "There it fits, with its options and weights as they are."), "", ""},
    {"fix.move_into", QT_TRANSLATE_NOOP("Problem", "Move {name} into {other}"),
     QT_TRANSLATE_NOOP("Problem", "There it fits, with its options and weights as they are."), "", ""},
    {"fix.swap", QT_TRANSLATE_NOOP("Problem", "Swap {name} and {other}"),
     QT_TRANSLATE_NOOP("Problem", "Each fits in the other's place, with its options and weights as they are."), "", ""},

    {"fix.resize_input", QT_TRANSLATE_NOOP("Problem", "Resize the input to {size:times}"),
     QT_TRANSLATE_NOOP("Problem", "Every image is brought to this size before it goes in."), "", ""},
    {"fix.input_channels", QT_TRANSLATE_NOOP("Problem", "Give the input {count:channels}"),
     QT_TRANSLATE_NOOP("Problem", "1 channel is an image in grey, 3 are one in colour."), "", ""},
};

} // namespace

std::span<const SentencePattern> fixPatterns()
{
    return kPatterns;
}

} // namespace layerwise
