#include "model/document/sentence_patterns.h"

#include <QtGlobal>

namespace layerwise {

namespace {

constexpr const char* kHowToSave =
    QT_TRANSLATE_NOOP("Problem", "Save the weights alone in Python: torch.save(model.state_dict(), \"weights.pt\").");

constexpr SentencePattern kPatterns[] = {
    {"data.no_idx_files",
     QT_TRANSLATE_NOOP("Problem",
                       "There are no images of MNIST in {file}: a file such as {expected} is expected, plain or "
                       "with .gz"),
     "", "{expected}", QT_TRANSLATE_NOOP("Problem", "nothing")},
    {"data.label_file_missing",
     QT_TRANSLATE_NOOP("Problem", "There are images in {file}, but no labels for them: a file such as {expected} is "
                                  "expected, plain or with .gz"),
     "", "{expected}", QT_TRANSLATE_NOOP("Problem", "nothing")},
    {"data.unreadable", QT_TRANSLATE_NOOP("Problem", "{file} cannot be read"), "", "", ""},
    {"data.unwritable", QT_TRANSLATE_NOOP("Problem", "{file} cannot be written"), "", "", ""},
    {"data.picture_format",
     QT_TRANSLATE_NOOP("Problem", "{file} does not say in which format the picture is to be written: a picture's file "
                                  "ends in one of {expected}"),
     "", "", ""},
    {"data.magic",
     QT_TRANSLATE_NOOP("Problem",
                       "{file} is not the IDX file that is expected: it starts with the number {actual}, not "
                       "with {expected}"),
     QT_TRANSLATE_NOOP("Problem", "Image files of MNIST start with 2051, label files with 2049."), "{expected}",
     "{actual}"},
    {"data.element_type",
     QT_TRANSLATE_NOOP("Problem", "{file} does not hold bytes: its element type is {actual:hex}, and {expected:hex} "
                                  "(unsigned byte) is expected"),
     "", "{expected:hex}", "{actual:hex}"},
    {"data.truncated",
     QT_TRANSLATE_NOOP("Problem", "{file} is cut off: its header announces {expected} bytes, but there are {actual}"),
     "", QT_TRANSLATE_NOOP("Problem", "{expected} bytes"), QT_TRANSLATE_NOOP("Problem", "{actual} bytes")},
    {"data.too_long",
     QT_TRANSLATE_NOOP("Problem", "{file} is longer than its header says: {expected} bytes are expected"), "",
     QT_TRANSLATE_NOOP("Problem", "{expected} bytes"), QT_TRANSLATE_NOOP("Problem", "more")},
    {"data.sizes", QT_TRANSLATE_NOOP("Problem", "{file} announces impossible sizes, {sizes}"), "",
     QT_TRANSLATE_NOOP("Problem", "sizes from 1 to 16,384"), "{sizes}"},
    {"data.gzip", QT_TRANSLATE_NOOP("Problem", "{file} cannot be unpacked: its gzip data are damaged"), "",
     QT_TRANSLATE_NOOP("Problem", "whole gzip data"), ""},
    {"data.too_large",
     QT_TRANSLATE_NOOP("Problem", "{file} announces {bytes:bytes}, and at most {limit:bytes} can be opened"), "",
     QT_TRANSLATE_NOOP("Problem", "at most {limit:bytes}"), "{bytes:bytes}"},
    {"data.label_count", QT_TRANSLATE_NOOP("Problem", "{file} has {labels} labels, but there are {images} images"),
     QT_TRANSLATE_NOOP("Problem", "Each image has one label, so the two files do not belong together."),
     QT_TRANSLATE_NOOP("Problem", "{images} labels"), QT_TRANSLATE_NOOP("Problem", "{labels} labels")},
    {"data.several_sets",
     QT_TRANSLATE_NOOP("Problem", "There are several data sets in {file}. Open one of their files: {names}"), "",
     QT_TRANSLATE_NOOP("Problem", "one data set"), "{names}"},
    {"data.csv_empty", QT_TRANSLATE_NOOP("Problem", "{file} has no row of pixels in it"), "",
     QT_TRANSLATE_NOOP("Problem", "a row for each image"), QT_TRANSLATE_NOOP("Problem", "nothing")},
    {"data.csv_sizes",
     QT_TRANSLATE_NOOP("Problem", "{file}, line {line}: {columns} columns are not a label and the pixels of a square, "
                                  "such as 1 + 784 for 28×28"),
     QT_TRANSLATE_NOOP("Problem", "Columns are divided by commas, semicolons or tabs."),
     QT_TRANSLATE_NOOP("Problem", "a label and a square number of pixels"),
     QT_TRANSLATE_NOOP("Problem", "{columns} columns")},
    {"data.csv_columns",
     QT_TRANSLATE_NOOP("Problem", "{file}, line {line}: {actual} columns, but the rows before have {expected}"), "",
     QT_TRANSLATE_NOOP("Problem", "{expected} columns"), QT_TRANSLATE_NOOP("Problem", "{actual} columns")},
    {"data.csv_value",
     QT_TRANSLATE_NOOP("Problem", "{file}, line {line}, column {column}: a pixel has to be a whole number from 0 to 255, "
                                  "but is \"{actual}\""),
     "", QT_TRANSLATE_NOOP("Problem", "a whole number from 0 to 255"), "{actual}"},
    {"data.csv_label",
     QT_TRANSLATE_NOOP("Problem", "{file}, line {line}, column {column}: a label has to be a whole number from 0 to 255, "
                                  "but is \"{actual}\""),
     "", QT_TRANSLATE_NOOP("Problem", "a whole number from 0 to 255"), "{actual}"},
    {"data.csv_quote", QT_TRANSLATE_NOOP("Problem", "{file}, line {line}: a quotation mark stands alone"), "", "", ""},
    {"data.csv_long_line",
     QT_TRANSLATE_NOOP("Problem", "{file}, line {line}: the line is longer than {limit:bytes}, so this is not a table of "
                                  "images"),
     "", QT_TRANSLATE_NOOP("Problem", "at most {limit:bytes}"), ""},
    {"data.csv_too_large",
     QT_TRANSLATE_NOOP("Problem", "{file}, line {line}: there are more than {limit:bytes} of pixels, which is too much"), "",
     QT_TRANSLATE_NOOP("Problem", "at most {limit:bytes}"), ""},
    {"data.no_dataset",
     QT_TRANSLATE_NOOP("Problem", "There is no data set in {file}: neither IDX files such as train-images-idx3-ubyte.gz, "
                                  "nor a folder for each class with PNG or JPEG pictures, nor a CSV file"),
     QT_TRANSLATE_NOOP("Problem", "A CSV file is opened by itself, not by its folder."), "", ""},
    {"data.split_missing", QT_TRANSLATE_NOOP("Problem", "{file} has no folder \"{expected}\" with classes in it"), "",
     "{expected}", QT_TRANSLATE_NOOP("Problem", "nothing")},
    {"data.class_empty",
     QT_TRANSLATE_NOOP("Problem", "There is no picture in {file}, though each sub-folder stands for a class"),
     QT_TRANSLATE_NOOP("Problem", "PNG, JPEG and BMP files count. Remove the folder if it is no class."),
     QT_TRANSLATE_NOOP("Problem", "at least one picture"), QT_TRANSLATE_NOOP("Problem", "none")},
    {"data.too_many_classes",
     QT_TRANSLATE_NOOP("Problem", "{file} has {actual} sub-folders, and at most {limit} classes are possible"), "",
     QT_TRANSLATE_NOOP("Problem", "at most {limit} classes"), "{actual}"},
    {"data.images_too_large",
     QT_TRANSLATE_NOOP("Problem", "The pictures in {file} need {bytes:bytes}, and at most {limit:bytes} can be opened"), "",
     QT_TRANSLATE_NOOP("Problem", "at most {limit:bytes}"), "{bytes:bytes}"},
    {"data.stopped", QT_TRANSLATE_NOOP("Problem", "Opening was stopped"), "", "", ""},
    {"data.image_unreadable", QT_TRANSLATE_NOOP("Problem", "{file} cannot be opened as a picture: {reason}"),
     QT_TRANSLATE_NOOP("Problem", "PNG, JPEG and BMP files can be opened."), "", ""},

    {"weights.unreadable", QT_TRANSLATE_NOOP("Problem", "{file} cannot be read: {message}"), "", "", ""},
    {"weights.unreadable", QT_TRANSLATE_NOOP("Problem", "{file} cannot be read"), "", "", ""},
    {"weights.unwritable", QT_TRANSLATE_NOOP("Problem", "{file} cannot be written: {message}"), "", "", ""},
    {"weights.format",
     QT_TRANSLATE_NOOP("Problem",
                       "{file} is not a weight file that can be used: {key} has to be {expected}, but is {actual}"),
     "", "{expected}", "{actual}"},
    {"weights.format",
     QT_TRANSLATE_NOOP("Problem",
                       "{file} is not a weight file that can be used: {expected} is expected, but there is {actual}"),
     "", "{expected}", "{actual}"},
    {"weights.kind", QT_TRANSLATE_NOOP("Problem", "{file} is neither a safetensors nor a PyTorch weight file"), kHowToSave,
     "", ""},
    {"weights.checksum", QT_TRANSLATE_NOOP("Problem", "{file} is damaged: {key} is not what was written"),
     QT_TRANSLATE_NOOP("Problem", "Its checksum differs. Fetch or copy the file again."), "", ""},
    {"weights.old_format",
     QT_TRANSLATE_NOOP("Problem", "{file} is in PyTorch's format of before version 1.6, or pickled without torch.save(). "
                                  "Write it anew in Python: torch.save(torch.load(file), file)"),
     kHowToSave, "", ""},
    {"weights.torchscript",
     QT_TRANSLATE_NOOP("Problem", "{file} holds a TorchScript program, not weights. Save the weights alone in Python: "
                                  "torch.save(model.state_dict(), file)"),
     kHowToSave, "", ""},
    {"weights.object",
     QT_TRANSLATE_NOOP("Problem", "{file} holds an object of the class {name}, not only weights. Save the weights alone "
                                  "in Python: torch.save(model.state_dict(), file)"),
     QT_TRANSLATE_NOOP("Problem", "To load it, code would have to be run that the file names. Layerwise runs no code of "
                                  "files."),
     "", ""},
    {"weights.forbidden",
     QT_TRANSLATE_NOOP("Problem", "{file} wants to call {name}, which no weights need; nothing of it was run"),
     QT_TRANSLATE_NOOP("Problem", "Whoever loads such a file in Python runs what it says. If you trust it, save its "
                                  "weights alone there: torch.save(model.state_dict(), file)"),
     "", ""},
    {"weights.no_state_dict", QT_TRANSLATE_NOOP("Problem", "{file} has no state_dict in it, but {actual}"), kHowToSave,
     QT_TRANSLATE_NOOP("Problem", "a dict of names and tensors"), "{actual}"},
    {"weights.ambiguous", QT_TRANSLATE_NOOP("Problem", "{file} has several state_dicts: {keys}. Save the wanted one alone"),
     kHowToSave, QT_TRANSLATE_NOOP("Problem", "one state_dict"), "{keys}"},
    {"weights.nothing_fits", QT_TRANSLATE_NOOP("Problem", "{file} has nothing that fits into this network"),
     QT_TRANSLATE_NOOP("Problem", "No name and shape of the file is one of this network's. Nothing was loaded."), "", ""},
    {"weights.half_range",
     QT_TRANSLATE_NOOP("Problem", "{key} cannot be written in half precision: it has the value {actual}"),
     QT_TRANSLATE_NOOP("Problem", "The largest value of float16 is 65504."), "", "{actual}"},
    {"weights.none", QT_TRANSLATE_NOOP("Problem", "{file} is not written: the network has no weights that could be saved"),
     "", "", ""},
    {"weights.too_large",
     QT_TRANSLATE_NOOP("Problem", "{file} cannot be written: PyTorch files of more than 4 GB are not supported. Write "
                                  "safetensors instead"),
     "", "", ""},
    {"weights.missing", QT_TRANSLATE_NOOP("Problem", "{file} has no weights for {key}"),
     QT_TRANSLATE_NOOP("Problem", "The file has to hold all weights of this network under the same names."), "{key}",
     QT_TRANSLATE_NOOP("Problem", "nothing")},
    {"weights.unexpected", QT_TRANSLATE_NOOP("Problem", "{file} has weights for {key}, which is not in the network"),
     QT_TRANSLATE_NOOP("Problem", "The file seems to belong to another network. Nothing was loaded."),
     QT_TRANSLATE_NOOP("Problem", "only names of this network"), "{key}"},
    {"weights.shape",
     QT_TRANSLATE_NOOP("Problem",
                       "{file}: the weights for {key} have the shape {actual}, but the network needs {expected}"),
     QT_TRANSLATE_NOOP("Problem", "The file belongs to a network with other options. Nothing was loaded."),
     "{expected}", "{actual}"},
    {"weights.place",
     QT_TRANSLATE_NOOP("Problem", "The network has no weight {name} of the shape {actual} in this place any more"), "",
     "", ""},
    {"weights.not_finite", QT_TRANSLATE_NOOP("Problem", "{key} cannot be set to a value that is not a finite number"),
     "", QT_TRANSLATE_NOOP("Problem", "a finite number"), ""},

    {"attribution.errors",
     QT_TRANSLATE_NOOP("Problem", "The network does not run to its end, so it has no classes to ask about"),
     QT_TRANSLATE_NOOP("Problem", "Mend its errors first; the tab Problems lists them."), "", ""},
    {"attribution.output",
     QT_TRANSLATE_NOOP("Problem", "The output has the shape {actual}, so there is no class to ask about"),
     QT_TRANSLATE_NOOP("Problem", "It takes a list of classes, [1, classes]: a Flatten and a Linear at the end make one."),
     QT_TRANSLATE_NOOP("Problem", "[1, classes]"), "{actual}"},
    {"attribution.class", QT_TRANSLATE_NOOP("Problem", "There is no class {actual}: the output has {classes}, from 0 on"),
     "", "", "{actual}"},
    {"attribution.block", QT_TRANSLATE_NOOP("Problem", "This block has no output in the network as it is now"), "", "",
     ""},
    {"attribution.no_maps",
     QT_TRANSLATE_NOOP("Problem", "{block:prefix}Grad-CAM needs feature maps, but the output has the shape {actual}"),
     QT_TRANSLATE_NOOP("Problem", "Choose a block before the Flatten."),
     QT_TRANSLATE_NOOP("Problem", "[1, channels, height, width]"), "{actual}"},
    {"attribution.no_channels",
     QT_TRANSLATE_NOOP("Problem", "{block:prefix}an output of the shape {actual} has no channels to switch off"), "",
     QT_TRANSLATE_NOOP("Problem", "[1, channels, height, width] or [1, features]"), "{actual}"},
    {"attribution.stopped", QT_TRANSLATE_NOOP("Problem", "Stopped before it was done"), "", "", ""},
    {"attribution.failed", QT_TRANSLATE_NOOP("Problem", "LibTorch could not compute this: {message}"), "", "", ""},
    {"attribution.unavailable", QT_TRANSLATE_NOOP("Problem", "This program's engine cannot compute this"), "", "", ""},
};

} // namespace

std::span<const SentencePattern> dataPatterns()
{
    return kPatterns;
}

} // namespace layerwise
