#include "model/document/sentence_patterns.h"

#include <QtGlobal>

namespace layerwise {

namespace {

constexpr SentencePattern kPatterns[] = {
    {"shape.channels", QT_TRANSLATE_NOOP("Problem", "{block} expects {expected:channels}, but gets {actual}"),
     QT_TRANSLATE_NOOP("Problem", "{option} says how many channels come in, because the weights are made for that "
                                  "number. What comes in here has the shape {input}. Set {option} to {actual}, or "
                                  "change what stands before this block."),
     QT_TRANSLATE_NOOP("Problem", "{expected:channels}"), QT_TRANSLATE_NOOP("Problem", "{actual:channels}")},
    {"shape.features", QT_TRANSLATE_NOOP("Problem", "{block} expects {expected:features}, but gets {actual}"),
     QT_TRANSLATE_NOOP("Problem", "{option} has to be the last size of what comes in, which has the shape {input}: "
                                  "each feature has weights of its own. After feature maps [N, C, H, W] a Flatten "
                                  "usually comes first, which makes one row of C × H × W features of them."),
     QT_TRANSLATE_NOOP("Problem", "{expected:features}"), QT_TRANSLATE_NOOP("Problem", "{actual:features}")},
    {"shape.rank",
     QT_TRANSLATE_NOOP("Problem", "{block} expects an input with {expected} dimensions, but gets {actual}"),
     QT_TRANSLATE_NOOP("Problem",
                       "What comes in has the shape {input}. Feature maps have four dimensions [N, C, H, W]: "
                       "images, channels, height and width. Features have two, [N, F]. Flatten makes "
                       "features of feature maps, and Unflatten makes feature maps of features."),
     QT_TRANSLATE_NOOP("Problem", "{expected} dimensions"), QT_TRANSLATE_NOOP("Problem", "{actual:dimensions}")},
    {"shape.kernel_larger_than_input",
     QT_TRANSLATE_NOOP("Problem", "{block} wants at least {kernel:times}, and gets {padded:times}"),
     QT_TRANSLATE_NOOP("Problem",
                       "The kernel covers {kernel:times} values at once and has to fit into a map. What comes "
                       "in has the shape {input}; a map with its padding is {padded:times}. The blocks "
                       "before have made the maps too small for this one. A smaller kernel, more padding, "
                       "less stride before it or a larger input image helps."),
     QT_TRANSLATE_NOOP("Problem", "at least {kernel:times}"), QT_TRANSLATE_NOOP("Problem", "{padded:times}")},
    {"shape.output_too_small",
     QT_TRANSLATE_NOOP("Problem", "{block} wants at least {least:times}, and gets {input:map}"),
     QT_TRANSLATE_NOOP("Problem",
                       "The window has to fit into a map. What comes in has the shape {input}, so nothing "
                       "would be left: by the shape rule the output would be {output:map}. The blocks before "
                       "have made the maps too small for this one. A smaller kernel, an AdaptiveAvgPool2d "
                       "instead or a larger input image helps."),
     QT_TRANSLATE_NOOP("Problem", "at least {least:times}"), QT_TRANSLATE_NOOP("Problem", "{input:map}")},
    {"shape.output_too_small",
     QT_TRANSLATE_NOOP("Problem",
                       "{block} gets maps of {input:map}, which are too small: it would put out {output:map}"),
     QT_TRANSLATE_NOOP("Problem", "What comes in has the shape {input}. By the shape rule nothing would be left of it. "
                                  "The blocks before have made the maps too small for this one. A smaller kernel, less "
                                  "stride before it or a larger input image helps."),
     QT_TRANSLATE_NOOP("Problem", "an output of at least 1×1"), QT_TRANSLATE_NOOP("Problem", "{output:map}")},
    {"shape.padding_too_large",
     QT_TRANSLATE_NOOP("Problem", "{block} has a padding of {padding:times}, but {limit:times} is the most that is "
                                  "possible here"),
     QT_TRANSLATE_NOOP("Problem",
                       "This padding takes its values from the map itself, or cuts them off, so the map has to "
                       "be large enough for it. What comes in has the shape {input}."),
     QT_TRANSLATE_NOOP("Problem", "at most {limit:times}"), QT_TRANSLATE_NOOP("Problem", "{padding:times}")},
    {"shape.normalized_shape", QT_TRANSLATE_NOOP("Problem", "{block} normalises over {expected}, but gets {input}"),
     QT_TRANSLATE_NOOP("Problem",
                       "normalized_shape has to be the same as the last sizes of what comes in, because each "
                       "of those values has a weight of its own."),
     QT_TRANSLATE_NOOP("Problem", "a shape that ends in {expected}"), QT_TRANSLATE_NOOP("Problem", "{input}")},
    {"shape.dim_range",
     QT_TRANSLATE_NOOP("Problem", "{block} has {option} = {dim}, but its input has {rank:dimensions}"),
     QT_TRANSLATE_NOOP("Problem",
                       "Dimensions are counted from 0, or backwards from -1, the last one. What comes in has "
                       "the shape {input}, so there is no dimension {dim}."),
     QT_TRANSLATE_NOOP("Problem", "a dimension of {input}"), QT_TRANSLATE_NOOP("Problem", "{dim}")},
    {"shape.flatten_order",
     QT_TRANSLATE_NOOP("Problem",
                       "{block} would flatten from dimension {start_dim} to {end_dim}, which is not after it"),
     QT_TRANSLATE_NOOP("Problem",
                       "All dimensions from start_dim to end_dim become one, so start_dim must not stand after "
                       "end_dim. What comes in has the shape {input}."),
     QT_TRANSLATE_NOOP("Problem", "start_dim before end_dim"),
     QT_TRANSLATE_NOOP("Problem", "start_dim {start_dim}, end_dim {end_dim}")},
    {"shape.unflatten", QT_TRANSLATE_NOOP("Problem", "{block} cannot make {expected} out of {size:values}"),
     QT_TRANSLATE_NOOP("Problem", "The sizes in unflattened_size multiplied have to be as many as the values of the "
                                  "dimension that is taken apart. What comes in has the shape {input}."),
     QT_TRANSLATE_NOOP("Problem", "as many values as {expected} has"), QT_TRANSLATE_NOOP("Problem", "{size:values}")},
    {"shape.residual_mismatch", QT_TRANSLATE_NOOP("Problem", "{block} cannot add {body} and {shortcut}"),
     QT_TRANSLATE_NOOP("Problem",
                       "A Residual adds what its body puts out and what its shortcut puts out, number by "
                       "number, so both need the same shape. The body gives {body}, the shortcut {shortcut}. "
                       "Usually a 1×1 Conv2d with the body's stride and channels stands in the shortcut where "
                       "the body changes the shape."),
     QT_TRANSLATE_NOOP("Problem", "{body} from the shortcut as well"), QT_TRANSLATE_NOOP("Problem", "{shortcut}")},
    {"shape.one_value", QT_TRANSLATE_NOOP("Problem", "{block} would normalise over a single value"),
     QT_TRANSLATE_NOOP("Problem",
                       "Normalising takes the mean away and divides by the spread. Of a single value the mean "
                       "is the value itself and there is no spread, so nothing would be left. What comes in "
                       "has the shape {input}."),
     QT_TRANSLATE_NOOP("Problem", "more than one value"), QT_TRANSLATE_NOOP("Problem", "{input}")},
    {"shape.zero_size", QT_TRANSLATE_NOOP("Problem", "{block} gets an empty input, {input}"),
     QT_TRANSLATE_NOOP("Problem", "One of the sizes is 0, so there are no values to compute with."),
     QT_TRANSLATE_NOOP("Problem", "sizes of at least 1"), QT_TRANSLATE_NOOP("Problem", "{input}")},
    {"shape.overflow", QT_TRANSLATE_NOOP("Problem", "{block} would make a tensor with too many values to count"),
     QT_TRANSLATE_NOOP("Problem", "What comes in has the shape {input}. With these options the output would have more "
                                  "values than a 64-bit number can count, and no computer has that much memory."),
     QT_TRANSLATE_NOOP("Problem", "fewer values"), QT_TRANSLATE_NOOP("Problem", "from {input}")},
};

} // namespace

std::span<const SentencePattern> shapePatterns()
{
    return kPatterns;
}

} // namespace layerwise
