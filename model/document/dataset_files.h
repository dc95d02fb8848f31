#pragma once

#include "model/data/dataset.h"

#include <QString>

#include <functional>

namespace layerwise {

enum class DatasetKind {
    Idx,         ///< MNIST's files and those of its relatives
    ImageFolder, ///< a folder for each class, with pictures in it
    Csv,         ///< a table of labels and pixels
};

/// A data set that was found, but not opened yet. A value.
struct DatasetPlace {
    DatasetKind kind = DatasetKind::Idx;
    QString path;
    bool hasTrain = false; ///< neither: the set has no parts
    bool hasTest = false;

    bool hasParts() const { return hasTrain || hasTest; }
    bool has(Split split) const { return split == Split::Train ? hasTrain : hasTest; }
};

/// What kind of data set `path` is, seen from names alone: a folder with IDX files; one of these files, which stands for the
/// data set that it belongs to; an image folder; a CSV file (.csv, .tsv, .txt, with .gz or without).
/// Codes: data.unreadable, data.no_dataset, both {"file"}.
Result<DatasetPlace> findDataset(const QString& path);

/// Opens one part of it; `split` counts for nothing where there are no parts. `input` says how large the pictures of an
/// image folder are made that are not all of one size. `goOn` is asked now and then; false ends it with data.stopped.
/// Codes: those of loadIdxFolder(), loadCsvDataset() and loadImageFolder().
Result<DatasetPtr> openDataset(const DatasetPlace& place, Split split, const InputSpec& input,
                               const std::function<bool()>& goOn = {});

/// "9 · Ankle boot"; "7" where the class has no other name; "–" for -1.
QString labelText(const std::vector<std::string>& classNames, int label);

/// "Ankle boot"; "7" where it has no name; "–" for -1.
QString className(const std::vector<std::string>& classNames, int label);

} // namespace layerwise
