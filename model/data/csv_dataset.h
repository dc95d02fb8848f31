#pragma once

#include "model/data/byte_reader.h"
#include "model/data/dataset.h"

namespace layerwise {

/// Opens a table of images, plain or gzip: a row an image, its pixels row by row as whole numbers from 0 to 255, as many as
/// a square has, and its label, a whole number from 0 to 255. The label stands first, or where a first row of names
/// says "label", "class", "target" or "y"; it may be missing altogether. Between the numbers there is a comma, a
/// semicolon or a tab. Lines without anything are passed over.
/// Codes, all with value "file", most with "line" and "column" from 1: data.unreadable, data.gzip, data.csv_empty,
/// data.csv_sizes, data.csv_columns, data.csv_value, data.csv_label, data.csv_quote, data.csv_long_line, data.csv_too_large.
Result<DatasetPtr> loadCsvDataset(const std::string& file);

/// The same of what was opened already.
Result<DatasetPtr> readCsvDataset(ByteReader& reader, const std::string& file);

} // namespace layerwise
