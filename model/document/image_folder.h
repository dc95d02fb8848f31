#pragma once

#include "model/data/dataset.h"

#include <QString>

#include <functional>
#include <optional>

namespace layerwise {

/// Where an image folder has its classes: in itself, or in a folder for each of its parts (train, training; test, testing,
/// val, valid, validation).
struct ImageFolderParts {
    QString whole; ///< empty if it has parts
    QString train; ///< empty if it is not there
    QString test;
};

/// std::nullopt if no sub-folder has a PNG, JPEG or BMP file in it.
std::optional<ImageFolderParts> imageFolderParts(const QString& folder);

/// Opens a folder with a sub-folder for each class. The classes count in the order of their names, and a class's pictures are
/// those in its folder and in folders in it, as torchvision.datasets.ImageFolder has them; names that begin with a dot are
/// passed over. Pictures become grey. If all are of one size they keep it; else each is resized to `input` as a single
/// picture would be. Nothing is opened if one of them cannot be read.
/// Codes: data.no_dataset, data.class_empty, data.too_many_classes, data.image_unreadable, data.picture_too_large,
/// data.images_too_large, data.stopped.
Result<DatasetPtr> loadImageFolder(const QString& folder, const QString& name, const InputSpec& input,
                                   const std::function<bool()>& goOn = {});

} // namespace layerwise
