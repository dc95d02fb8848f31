#include "model/document/sentence_patterns.h"

#include <QtGlobal>

namespace layerwise {

namespace {

constexpr SentencePattern kPatterns[] = {
    {"lint.bias_before_norm", QT_TRANSLATE_NOOP("Problem", "{block} has a bias that {norm} takes away again"),
     QT_TRANSLATE_NOOP(
         "Problem",
         "{norm_type} subtracts from each channel its mean, and the bias is a part of that mean: {channels:numbers} "
         "learned for nothing. Where a shift is wanted, {norm_type} has a bias of its own. Set bias to False."),
     "bias = False", "bias = True"},

    {"lint.relu_after_relu",
     QT_TRANSLATE_NOOP("Problem", "{block} does nothing: {before} ends in a {activation} already"),
     QT_TRANSLATE_NOOP(
         "Problem",
         "A ReLU sets negative values to 0, and none are left: a Residual has an activation of its own behind its sum. "
         "One of the two can go, or a layer that was meant to stand between them is missing."),
     QT_TRANSLATE_NOOP("Problem", "negative values to cut off"), QT_TRANSLATE_NOOP("Problem", "none")},
    {"lint.relu_after_relu", QT_TRANSLATE_NOOP("Problem", "{block} does nothing: {before} gives no negative values"),
     QT_TRANSLATE_NOOP("Problem", "A ReLU sets negative values to 0, and a {before_type} has left none. One of the two "
                                  "can go, or a layer that was meant to stand between them is missing."),
     QT_TRANSLATE_NOOP("Problem", "negative values to cut off"), QT_TRANSLATE_NOOP("Problem", "none")},

    {"lint.relu_before_norm", QT_TRANSLATE_NOOP("Problem", "{block} applies ReLU right before {norm}, not after it"),
     QT_TRANSLATE_NOOP("Problem",
                       "BatchNorm2d brings each channel to a mean around 0, so that a ReLU after it cuts off about "
                       "half. The other way round it gets only values of 0 and more, and hands on negative ones that "
                       "no activation cuts off. The usual order is Conv2d, BatchNorm2d, ReLU."),
     QT_TRANSLATE_NOOP("Problem", "BatchNorm2d, then ReLU"), QT_TRANSLATE_NOOP("Problem", "ReLU, then BatchNorm2d")},

    {"lint.dropout_before_norm", QT_TRANSLATE_NOOP("Problem", "{block} stands right before {norm} and misleads it"),
     QT_TRANSLATE_NOOP(
         "Problem",
         "While training, Dropout sets {p:percent} of the values to 0 and enlarges the others, so they are spread more "
         "widely than when the network is used and Dropout does nothing. BatchNorm2d remembers the spread of the "
         "training and is off then. Put the Dropout behind the last BatchNorm2d, usually before a Linear."),
     QT_TRANSLATE_NOOP("Problem", "BatchNorm2d, then Dropout"),
     QT_TRANSLATE_NOOP("Problem", "Dropout, then BatchNorm2d")},

    {"lint.no_activation_between", QT_TRANSLATE_NOOP("Problem", "{block} follows {before} with no activation between"),
     QT_TRANSLATE_NOOP("Problem",
                       "Each output of a {before_type} is a weighted sum of its inputs, and a weighted sum of weighted "
                       "sums is one again: together the two can do no more than one layer could. Normalisation, "
                       "average pooling and Dropout do not change that. An activation such as ReLU between them does."),
     QT_TRANSLATE_NOOP("Problem", "an activation such as ReLU between"), QT_TRANSLATE_NOOP("Problem", "none")},

    {"lint.flatten_batch", QT_TRANSLATE_NOOP("Problem", "{block} makes one row of all images: {input} to {output}"),
     QT_TRANSLATE_NOOP("Problem", "Dimension 0 counts the images of a batch. With start_dim = {start_dim} the values "
                                  "of all of them are merged, and no layer after this one can tell the images apart. "
                                  "start_dim = 1, PyTorch's default, leaves the batch alone."),
     "start_dim = 1", "start_dim = {start_dim}"},

    {"lint.linear_last_dimension",
     QT_TRANSLATE_NOOP("Problem", "{block} works on the last size of {input} only: no Flatten"),
     QT_TRANSLATE_NOOP(
         "Problem", "A Linear multiplies along the last dimension only. Here that is one row of {features} pixels: "
                    "each of the {rows} rows goes through the same weights by itself, and they never meet. A Flatten "
                    "before it makes one row of {flat:features} of each image; in_features has to be {flat} then."),
     "[N, {flat}]", "{input}"},

    {"lint.maps_of_one_pixel",
     QT_TRANSLATE_NOOP("Problem", "{block} shrinks maps to 1×1 too early: {count} larger kernels follow"),
     QT_TRANSLATE_NOOP("Problem",
                       "What comes in has the shape {input}. From {first} on, kernels that are made to look at "
                       "neighbours see one pixel and else only padding, so that most of their weights do nothing; and "
                       "a BatchNorm2d cannot be trained there with a batch of one image. A larger input image, or less "
                       "stride and pooling before, leaves them something to look at."),
     QT_TRANSLATE_NOOP("Problem", "maps larger than 1×1"), "1×1"},

    {"lint.batch_norm_one_value",
     QT_TRANSLATE_NOOP("Problem", "{block} and {more} more get 1×1 maps: no training on one image"),
     QT_TRANSLATE_NOOP("Problem", "While training, BatchNorm2d takes the mean and the spread of each channel over all "
                                  "images and pixels. What comes in has the shape {input}, so with a batch of one "
                                  "image there is one value a channel, and PyTorch raises \"Expected more than 1 value "
                                  "per channel when training\". Larger maps, or more images in a batch, help."),
     QT_TRANSLATE_NOOP("Problem", "more than 1 value a channel"), QT_TRANSLATE_NOOP("Problem", "1 value a channel")},
    {"lint.batch_norm_one_value", QT_TRANSLATE_NOOP("Problem", "{block} gets 1×1 maps: no training on one image"),
     QT_TRANSLATE_NOOP("Problem", "While training, BatchNorm2d takes the mean and the spread of each channel over all "
                                  "images and pixels. What comes in has the shape {input}, so with a batch of one "
                                  "image there is one value a channel, and PyTorch raises \"Expected more than 1 value "
                                  "per channel when training\". Larger maps, or more images in a batch, help."),
     QT_TRANSLATE_NOOP("Problem", "more than 1 value a channel"), QT_TRANSLATE_NOOP("Problem", "1 value a channel")},

    {"lint.shortcut_broadcast", QT_TRANSLATE_NOOP("Problem", "{block} adds unequal shapes: {body} and {shortcut}"),
     QT_TRANSLATE_NOOP(
         "Problem",
         "It runs, because PyTorch repeats sizes of 1 until both fit (broadcasting), and {output} comes out. But in a "
         "Residual each value of the body is meant to be added to the value of the same place. Usually a 1×1 Conv2d "
         "with the body's stride and channels stands in the shortcut where the body changes the shape."),
     QT_TRANSLATE_NOOP("Problem", "{body} from the shortcut as well"), "{shortcut}"},

    {"lint.stride_skips_pixels",
     QT_TRANSLATE_NOOP("Problem", "{block} never looks at {skipped} of every {step} pixels"),
     QT_TRANSLATE_NOOP("Problem", "The {kernel:times} pixels of its kernel stand {dilation:times} apart, and it moves "
                                  "on by {stride:times}: some pixels never come under it, and what they show is lost. "
                                  "Without dilation, a stride of at most the kernel_size looks at all of them."),
     QT_TRANSLATE_NOOP("Problem", "a smaller stride or no dilation"), "stride = {stride:times}"},
    {"lint.stride_skips_pixels",
     QT_TRANSLATE_NOOP("Problem", "{block} never looks at {skipped} of every {step} pixels"),
     QT_TRANSLATE_NOOP(
         "Problem",
         "Its kernel covers {kernel:times} pixels and moves on by {stride:times}: the pixels between two places never "
         "come under it, and what they show is lost. A stride of at most the kernel_size looks at all of them."),
     QT_TRANSLATE_NOOP("Problem", "stride of at most {kernel:times}"), "{stride:times}"},

    {"lint.even_kernel_shifts",
     QT_TRANSLATE_NOOP("Problem", "{block} shifts maps by half a pixel: {input:map} to {output:map}"),
     QT_TRANSLATE_NOOP("Problem",
                       "An even kernel has no pixel in its middle, so a padding of {padding:times} on both sides "
                       "cannot keep the size of the maps, and what comes out lies between the pixels that came in. An "
                       "odd kernel keeps size and place: 3×3 with padding 1, or 5×5 with padding 2."),
     QT_TRANSLATE_NOOP("Problem", "an odd kernel"), "{kernel:times}"},
    {"lint.even_kernel_shifts",
     QT_TRANSLATE_NOOP("Problem", "{block} shifts maps by half a pixel: its kernel is {kernel:times}"),
     QT_TRANSLATE_NOOP("Problem", "An even kernel has no pixel in its middle. To keep {output:map}, padding='same' "
                                  "adds one pixel more on the right and below than on the left and above, so "
                                  "everything moves a little. An odd kernel such as 3×3 keeps size and place."),
     QT_TRANSLATE_NOOP("Problem", "an odd kernel"), "{kernel:times}"},

    {"lint.in_place_overwrites",
     QT_TRANSLATE_NOOP("Problem", "{block} overwrites what the shortcut of {residual} needs"),
     QT_TRANSLATE_NOOP(
         "Problem",
         "With inplace=True the result is written over the tensor that came in. That tensor goes to the shortcut too, "
         "which runs after the body: it adds what this layer made of the input, not the input. Set inplace to False."),
     "inplace = False", "inplace = True"},
    {"lint.in_place_overwrites", QT_TRANSLATE_NOOP("Problem", "{block} overwrites what the body of {body_of} put out"),
     QT_TRANSLATE_NOOP(
         "Problem", "With inplace=True the result is written over the tensor that came in. The body of {body_of} has "
                    "handed on that same tensor, so the sum gets what this layer made of it. Set inplace to False."),
     "inplace = False", "inplace = True"},

    {"lint.relu_on_logits", QT_TRANSLATE_NOOP("Problem", "{block} cuts off the negative scores of the output"),
     QT_TRANSLATE_NOOP("Problem",
                       "What comes out at the end, {output}, are the scores of the classes (logits), and a low one "
                       "says \"certainly not this class\". A ReLU makes 0 of all negative ones: they look the same, "
                       "and nothing is learned from them. After the last Linear there usually is no activation."),
     QT_TRANSLATE_NOOP("Problem", "scores of any sign"), QT_TRANSLATE_NOOP("Problem", "scores of 0 and more")},

    {"lint.softmax_at_end",
     QT_TRANSLATE_NOOP("Problem", "{block} puts out probabilities; CrossEntropyLoss wants scores"),
     QT_TRANSLATE_NOOP("Problem",
                       "To look at, probabilities are fine. But to train, CrossEntropyLoss applies the softmax itself: "
                       "on {output} that are probabilities already it runs all the same, learns slowly and is never "
                       "sure. End the network with the scores (logits), and apply Softmax outside of it."),
     QT_TRANSLATE_NOOP("Problem", "scores (logits)"), QT_TRANSLATE_NOOP("Problem", "probabilities")},
    {"lint.log_softmax_at_end",
     QT_TRANSLATE_NOOP("Problem", "{block} puts out log-probabilities: they go with NLLLoss"),
     QT_TRANSLATE_NOOP(
         "Problem", "LogSoftmax at the end and NLLLoss are right together. CrossEntropyLoss is both in one and wants "
                    "the scores (logits), without a LogSoftmax; with it the work is done twice, to the same result."),
     QT_TRANSLATE_NOOP("Problem", "scores (logits), or NLLLoss"), QT_TRANSLATE_NOOP("Problem", "log-probabilities")},

    {"lint.output_not_classes", QT_TRANSLATE_NOOP("Problem", "{block} puts out {output} at the end, not [N, classes]"),
     QT_TRANSLATE_NOOP(
         "Problem",
         "A network that tells classes apart ends in one score a class for each image: [1, 10] for one image and ten "
         "digits. Usually a Flatten and a Linear with as many out_features as there are classes stand at the end."),
     QT_TRANSLATE_NOOP("Problem", "[N, classes], such as [1, 10]"), "{output}"},

    {"trace.input_not_finite",
     QT_TRANSLATE_NOOP("Problem", "The input already has NaN or Inf in it: {bad} of {count:values}"),
     QT_TRANSLATE_NOOP("Problem",
                       "{nan} are not a number (NaN) and {inf} are infinite (Inf). Whatever is computed from them is "
                       "NaN or Inf too. Look at the mean and std of the input: a std of 0 divides by zero."),
     QT_TRANSLATE_NOOP("Problem", "finite values"), QT_TRANSLATE_NOOP("Problem", "NaN {nan}, Inf {inf}")},
    {"trace.not_finite",
     QT_TRANSLATE_NOOP("Problem", "{block} is the first to put out NaN or Inf: {bad} of {count:values}"),
     QT_TRANSLATE_NOOP("Problem",
                       "{nan} are not a number (NaN) and {inf} are infinite (Inf), while all that comes in is finite, "
                       "at most {largest} in size. So they come from this block: weights that are not finite, or "
                       "results beyond 3.4e+38, the largest number a float holds. Every block after it works on them."),
     QT_TRANSLATE_NOOP("Problem", "finite values"), QT_TRANSLATE_NOOP("Problem", "NaN {nan}, Inf {inf}")},

    {"trace.dead_maps",
     QT_TRANSLATE_NOOP("Problem", "{block}: {dead} of {total} maps are 0 everywhere, and so in {more} more blocks"),
     QT_TRANSLATE_NOOP("Problem",
                       "A map of zeros tells nothing about this image. If it is so for every image, the filter is "
                       "dead: a ReLU hands back no gradient there, and it does not recover. Often a learning rate that "
                       "was too large, or biases far below zero, did it. Try other images before judging."),
     QT_TRANSLATE_NOOP("Problem", "maps that show something"), QT_TRANSLATE_NOOP("Problem", "{dead} of {total} are 0")},
    {"trace.dead_maps", QT_TRANSLATE_NOOP("Problem", "{block}: {dead} of {total} maps are 0 everywhere"),
     QT_TRANSLATE_NOOP("Problem",
                       "A map of zeros tells nothing about this image. If it is so for every image, the filter is "
                       "dead: a ReLU hands back no gradient there, and it does not recover. Often a learning rate that "
                       "was too large, or biases far below zero, did it. Try other images before judging."),
     QT_TRANSLATE_NOOP("Problem", "maps that show something"), QT_TRANSLATE_NOOP("Problem", "{dead} of {total} are 0")},
    {"trace.all_zero", QT_TRANSLATE_NOOP("Problem", "{block} puts out nothing but zeros: {total:values}"),
     QT_TRANSLATE_NOOP("Problem", "Nothing of the image is left here, so that every image gets the same result. Often "
                                  "all values before a ReLU are negative, or the weights of this block are 0."),
     QT_TRANSLATE_NOOP("Problem", "values that differ"), QT_TRANSLATE_NOOP("Problem", "0 everywhere")},

    {"trace.saturated",
     QT_TRANSLATE_NOOP("Problem",
                       "{block}: {share:percent} of the values are at {low} or 1, and so in {more} more blocks"),
     QT_TRANSLATE_NOOP("Problem",
                       "Far from 0 the curve of a Tanh or a Sigmoid is flat: it gives {low} or 1 whatever comes in "
                       "(counted from 0.01 on). Differences are lost there, and nothing is learned. The values that "
                       "come in are too large: smaller weights, or a normalisation before it, help."),
     QT_TRANSLATE_NOOP("Problem", "values between {low} and 1"),
     QT_TRANSLATE_NOOP("Problem", "{share:percent} at the ends")},
    {"trace.saturated", QT_TRANSLATE_NOOP("Problem", "{block}: {share:percent} of the values are at {low} or 1"),
     QT_TRANSLATE_NOOP("Problem",
                       "Far from 0 the curve of a Tanh or a Sigmoid is flat: it gives {low} or 1 whatever comes in "
                       "(counted from 0.01 on). Differences are lost there, and nothing is learned. The values that "
                       "come in are too large: smaller weights, or a normalisation before it, help."),
     QT_TRANSLATE_NOOP("Problem", "values between {low} and 1"),
     QT_TRANSLATE_NOOP("Problem", "{share:percent} at the ends")},

    {"trace.growing", QT_TRANSLATE_NOOP("Problem", "{block}: values have grown to {factor} times the input"),
     QT_TRANSLATE_NOOP(
         "Problem",
         "On the way through {layers:layers} with weights their size (root mean square) went from {input} to {size}. "
         "Deep networks that go on like this end in Inf, and cannot be trained. Normalisation between the layers, or a "
         "smaller initialisation, keeps the size. The chart of mean and std shows where it grows."),
     QT_TRANSLATE_NOOP("Problem", "a size near {input}"), "{size}"},
    {"trace.vanishing", QT_TRANSLATE_NOOP("Problem", "{block}: values are {factor} times smaller than the input"),
     QT_TRANSLATE_NOOP(
         "Problem",
         "On the way through {layers:layers} with weights their size (root mean square) went from {input} to {size}. "
         "What is left of the image hardly changes the result, and little is learned. Normalisation between the "
         "layers, or a larger initialisation, keeps the size. The chart of mean and std shows where it shrinks."),
     QT_TRANSLATE_NOOP("Problem", "a size near {input}"), "{size}"},
};

} // namespace

std::span<const SentencePattern> lintPatterns()
{
    return kPatterns;
}

} // namespace layerwise
