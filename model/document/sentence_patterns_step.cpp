#include "model/document/sentence_patterns.h"

#include <QtGlobal>

namespace layerwise {

namespace {

/// What a step did, in the past tense and without a full stop. `zeros` and `count` are those of the output.
constexpr SentencePattern kPatterns[] = {
    {"did.input",
     QT_TRANSLATE_NOOP("Problem", "The image became a tensor of {output:image}: every grey value divided by 255, minus "
                                  "{mean}, divided by {std}"),
     "", "", ""},
    {"did.before", QT_TRANSLATE_NOOP("Problem", "{block} runs next: {input:image} comes in"), "", "", ""},
    {"did.before", QT_TRANSLATE_NOOP("Problem", "{block} runs next"), "", "", ""},
    {"did.enter.sequential",
     QT_TRANSLATE_NOOP("Problem",
                       "{input:image} goes through {blocks:blocks}, one after the other, first through {first}"),
     "", "", ""},
    {"did.enter.sequential", QT_TRANSLATE_NOOP("Problem", "{input:image} passes through an empty box unchanged"), "",
     "", ""},
    {"did.enter.residual",
     QT_TRANSLATE_NOOP(
         "Problem",
         "{input:image} goes two ways: through the body first, then through the shortcut ({shortcut_blocks:blocks})"),
     "", "", ""},
    {"did.enter.residual",
     QT_TRANSLATE_NOOP("Problem", "{input:image} goes two ways: through the body, and past it unchanged"), "", "", ""},

    {"did.sequential",
     QT_TRANSLATE_NOOP("Problem", "{blocks:blocks} ran, one after the other: {input:image} became {output:image}"), "",
     "", ""},
    {"did.sequential", QT_TRANSLATE_NOOP("Problem", "The box is empty and passed its input on: {output:image}"), "", "",
     ""},
    {"did.residual",
     QT_TRANSLATE_NOOP("Problem", "Body and shortcut ran, their results were added and went through {activation}: "
                                  "{input:image} became {output:image}"),
     "", "", ""},
    {"did.residual",
     QT_TRANSLATE_NOOP("Problem",
                       "Body and shortcut ran, and their results were added: {input:image} became {output:image}"),
     "", "", ""},
    {"did.sum",
     QT_TRANSLATE_NOOP("Problem", "What came out of the body ({body:image}) and out of the shortcut ({shortcut:image}) "
                                  "was added, number by number: {output:image}"),
     "", "", ""},
    {"did.sum_with_input",
     QT_TRANSLATE_NOOP("Problem", "The input itself ({shortcut:image}) was added to what came out of the body "
                                  "({body:image}), number by number: {output:image}"),
     "", "", ""},

    {"did.conv2d",
     QT_TRANSLATE_NOOP("Problem", "{out_channels:filters} of {kernel_size:times} slid over {input:image} in steps of "
                                  "{stride:steps}, in {groups:groups} of channels: {output:image}"),
     "", "", ""},
    {"did.conv2d",
     QT_TRANSLATE_NOOP("Problem", "{out_channels:filters} of {kernel_size:times} slid over {input:image} in steps of "
                                  "{stride:steps}: {output:image}"),
     "", "", ""},
    {"did.conv2d",
     QT_TRANSLATE_NOOP("Problem", "{out_channels:filters} of {kernel_size:times} slid over {input:image}, in "
                                  "{groups:groups} of channels: {output:image}"),
     "", "", ""},
    {"did.conv2d",
     QT_TRANSLATE_NOOP("Problem",
                       "{out_channels:filters} of {kernel_size:times} slid over {input:image}: {output:image}"),
     "", "", ""},
    {"did.convtranspose2d",
     QT_TRANSLATE_NOOP("Problem", "{out_channels:filters} spread every value of {input:image} over a patch of "
                                  "{kernel_size:times}, one patch {stride:steps} from the next: {output:image}"),
     "", "", ""},
    {"did.convtranspose2d",
     QT_TRANSLATE_NOOP("Problem", "{out_channels:filters} spread every value of {input:image} over a patch of "
                                  "{kernel_size:times}: {output:image}"),
     "", "", ""},

    {"did.batchnorm2d",
     QT_TRANSLATE_NOOP("Problem", "Each of {num_features:channels} was shifted and scaled with the mean and the "
                                  "variance kept for it{track_running_stats:if}: {output:image}"),
     "", "", ""},
    {"did.batchnorm2d",
     QT_TRANSLATE_NOOP(
         "Problem",
         "Each of {num_features:channels} was shifted and scaled with its own mean and variance: {output:image}"),
     "", "", ""},
    {"did.instancenorm2d",
     QT_TRANSLATE_NOOP("Problem", "Each map of {input:map} was shifted and scaled with the mean and the variance kept "
                                  "for it{track_running_stats:if}: {output:image}"),
     "", "", ""},
    {"did.instancenorm2d",
     QT_TRANSLATE_NOOP("Problem",
                       "Each map of {input:map} was shifted and scaled with its own mean and variance: {output:image}"),
     "", "", ""},
    {"did.groupnorm",
     QT_TRANSLATE_NOOP("Problem", "{num_channels:channels} were put into {num_groups:groups}, each shifted and scaled "
                                  "with its own mean and variance: {output:image}"),
     "", "", ""},
    {"did.layernorm",
     QT_TRANSLATE_NOOP("Problem", "{normalized_shape:times} values at a time were shifted and scaled with their own "
                                  "mean and variance: {output:image}"),
     "", "", ""},

    {"did.relu",
     QT_TRANSLATE_NOOP(
         "Problem",
         "Every value below 0 became 0, the others stayed. Now {zeros} of {count:values} are 0: {output:image}"),
     "", "", ""},
    {"did.relu", QT_TRANSLATE_NOOP("Problem", "Every value below 0 became 0, the others stayed: {output:image}"), "",
     "", ""},
    {"did.leakyrelu",
     QT_TRANSLATE_NOOP("Problem",
                       "Every value below 0 was multiplied by {negative_slope}, the others stayed: {output:image}"),
     "", "", ""},
    {"did.prelu",
     QT_TRANSLATE_NOOP("Problem",
                       "Every value below 0 was multiplied by a learned number, the others stayed: {output:image}"),
     "", "", ""},
    {"did.elu",
     QT_TRANSLATE_NOOP("Problem", "Every value below 0 was bent towards -{alpha}, the others stayed: {output:image}"),
     "", "", ""},
    {"did.gelu",
     QT_TRANSLATE_NOOP("Problem",
                       "Large values stayed, negative ones went smoothly to nearly 0, by x·Φ(x): {output:image}"),
     "", "", ""},
    {"did.silu",
     QT_TRANSLATE_NOOP(
         "Problem",
         "Every value was multiplied by its own sigmoid, so that negative ones went to nearly 0: {output:image}"),
     "", "", ""},
    {"did.hardswish",
     QT_TRANSLATE_NOOP(
         "Problem", "Values below -3 became 0, those above 3 stayed, those between became x·(x + 3)/6: {output:image}"),
     "", "", ""},
    {"did.sigmoid", QT_TRANSLATE_NOOP("Problem", "Every value was squeezed into the range from 0 to 1: {output:image}"),
     "", "", ""},
    {"did.tanh", QT_TRANSLATE_NOOP("Problem", "Every value was squeezed into the range from -1 to 1: {output:image}"),
     "", "", ""},
    {"did.softmax",
     QT_TRANSLATE_NOOP("Problem", "{scores:scores} became probabilities that add up to 1: {output:image}"), "", "", ""},
    {"did.logsoftmax",
     QT_TRANSLATE_NOOP("Problem", "{scores:scores} became logarithms of probabilities: {output:image}"), "", "", ""},

    {"did.maxpool2d",
     QT_TRANSLATE_NOOP("Problem", "The largest value of every {kernel_size:times} window was kept, in steps of "
                                  "{stride:steps}: {input:image} became {output:image}"),
     "", "", ""},
    {"did.avgpool2d",
     QT_TRANSLATE_NOOP("Problem", "Every {kernel_size:times} window became its average, in steps of {stride:steps}: "
                                  "{input:image} became {output:image}"),
     "", "", ""},
    {"did.adaptiveavgpool2d",
     QT_TRANSLATE_NOOP("Problem", "Every map was averaged from {input:map} down to {output:map}: {output:image}"), "",
     "", ""},
    {"did.adaptivemaxpool2d",
     QT_TRANSLATE_NOOP("Problem",
                       "Every map was brought from {input:map} to {output:map} by its largest values: {output:image}"),
     "", "", ""},

    {"did.linear",
     QT_TRANSLATE_NOOP(
         "Problem",
         "{out_features:sums} of {in_features:values}, each with a bias{bias:if}: {input:image} became {output:image}"),
     "", "", ""},
    {"did.linear",
     QT_TRANSLATE_NOOP("Problem", "{out_features:sums} of {in_features:values}: {input:image} became {output:image}"),
     "", "", ""},
    {"did.dropout",
     QT_TRANSLATE_NOOP("Problem", "Nothing changed, for Dropout is at work only while training: {output:image}"), "",
     "", ""},
    {"did.dropout2d",
     QT_TRANSLATE_NOOP("Problem", "Nothing changed, for Dropout2d is at work only while training: {output:image}"), "",
     "", ""},
    {"did.identity", QT_TRANSLATE_NOOP("Problem", "The input was passed on as it is: {output:image}"), "", "", ""},
    {"did.flatten",
     QT_TRANSLATE_NOOP("Problem",
                       "Dimensions {start_dim} to {end_dim} of {input} became one: {output}. No value changed"),
     "", "", ""},
    {"did.flatten",
     QT_TRANSLATE_NOOP("Problem",
                       "All values of {input:image} were put into one row of {output:image}. No value changed"),
     "", "", ""},
    {"did.unflatten",
     QT_TRANSLATE_NOOP("Problem", "{input:image} was taken apart into {output:image}. No value changed"), "", "", ""},
    {"did.upsample",
     QT_TRANSLATE_NOOP("Problem", "Every map was brought from {input:map} to {output:map} ({mode}): {output:image}"),
     "", "", ""},
    {"did.zeropad2d",
     QT_TRANSLATE_NOOP("Problem", "Rows and columns were cut off where the padding is negative, and zeros added "
                                  "elsewhere{cuts:if}: {input:image} became {output:image}"),
     "", "", ""},
    {"did.zeropad2d",
     QT_TRANSLATE_NOOP("Problem",
                       "Rows and columns of zeros were put around every map: {input:image} became {output:image}"),
     "", "", ""},

    // For a type that has no sentence of its own yet.
    {"did.layer", QT_TRANSLATE_NOOP("Problem", "{input:image} became {output:image}"), "", "", ""},
};

} // namespace

std::span<const SentencePattern> stepPatterns()
{
    return kPatterns;
}

} // namespace layerwise
