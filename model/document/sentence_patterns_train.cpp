#include "model/document/sentence_patterns.h"

#include <QtGlobal>

namespace layerwise {

namespace {

constexpr SentencePattern kPatterns[] = {
    {"train.setting", QT_TRANSLATE_NOOP("Problem", "The {setting} cannot be {actual}"), "", "", "{actual}"},
    {"train.no_examples", QT_TRANSLATE_NOOP("Problem", "There are no images to learn from"), "",
     QT_TRANSLATE_NOOP("Problem", "at least one image"), QT_TRANSLATE_NOOP("Problem", "none")},
    {"train.no_labels",
     QT_TRANSLATE_NOOP("Problem", "Image {index} has no label, so the network cannot be told what it is"), "",
     QT_TRANSLATE_NOOP("Problem", "a label for each image"), QT_TRANSLATE_NOOP("Problem", "none")},
    {"train.labels",
     QT_TRANSLATE_NOOP("Problem", "Image {index} has the label {actual}, but the network tells only {expected} classes "
                                  "apart"),
     QT_TRANSLATE_NOOP("Problem", "Labels count from 0. The last layer needs an output for each of them: set its "
                                  "out_features."),
     QT_TRANSLATE_NOOP("Problem", "a label below {expected}"), "{actual}"},
    {"train.no_parameters", QT_TRANSLATE_NOOP("Problem", "The network has no parameters, so there is nothing to learn"),
     QT_TRANSLATE_NOOP("Problem", "Add a layer with weights, such as Linear or Conv2d."), "", ""},
    {"train.output",
     QT_TRANSLATE_NOOP("Problem",
                       "The output has to be a list of scores for each image, [N, classes], but is {actual}"),
     QT_TRANSLATE_NOOP("Problem", "A Flatten and a Linear layer at the end make one."),
     QT_TRANSLATE_NOOP("Problem", "[N, classes]"), "{actual}"},
    {"train.one_value",
     QT_TRANSLATE_NOOP("Problem", "{block} gets only one value a channel from each image, so it cannot learn from "
                                  "batches of one image"),
     QT_TRANSLATE_NOOP("Problem", "While training, BatchNorm takes the mean and the variance of the batch, and one "
                                  "value has no variance. Choose a batch size of 2 or more."),
     QT_TRANSLATE_NOOP("Problem", "more than one value a channel"), "{input}"},
    {"train.weights", QT_TRANSLATE_NOOP("Problem", "The weights to begin with do not fit the network at {key}"), "", "",
     ""},
    {"train.last_batch_dropped",
     QT_TRANSLATE_NOOP("Problem",
                       "The last of the {images} images is left out in every epoch: it would be alone in its "
                       "batch, where BatchNorm cannot use it"),
     "", "", ""},
    {"train.not_finite",
     QT_TRANSLATE_NOOP("Problem", "The loss became {loss} in batch {batch} of epoch {epoch}, because the update before "
                                  "has made {key} infinite or NaN"),
     QT_TRANSLATE_NOOP("Problem",
                       "{block} is the first block with such values. A smaller learning rate usually helps."),
     QT_TRANSLATE_NOOP("Problem", "finite values"), "{loss}"},
    {"train.not_finite",
     QT_TRANSLATE_NOOP("Problem", "The loss became {loss} in batch {batch} of epoch {epoch}; the first block that puts "
                                  "out values that are infinite or NaN is {block}"),
     QT_TRANSLATE_NOOP("Problem", "A smaller learning rate usually helps."),
     QT_TRANSLATE_NOOP("Problem", "finite values"), "{loss}"},
    {"train.locked",
     QT_TRANSLATE_NOOP("Problem", "The network is being trained, so it cannot be changed until training stops"), "", "",
     ""},
    {"train.torch", QT_TRANSLATE_NOOP("Problem", "LibTorch could not go on: {message}"), "", "", ""},
    {"train.stopped", QT_TRANSLATE_NOOP("Problem", "It was stopped before all images were seen"), "", "", ""},
    {"train.checkpoint", QT_TRANSLATE_NOOP("Problem", "{file} is not a checkpoint of this network's training"), "", "",
     ""},
    {"train.checkpoint_other",
     QT_TRANSLATE_NOOP("Problem", "{file} cannot be gone on with: since it was written, {what} changed"),
     QT_TRANSLATE_NOOP("Problem", "Training goes on exactly where it stopped only if nothing else has changed."), "",
     ""},
};

} // namespace

std::span<const SentencePattern> trainPatterns()
{
    return kPatterns;
}

} // namespace layerwise
