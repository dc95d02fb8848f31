#pragma once

#include "model/core/result.h"
#include "model/data/byte_buffer.h"
#include "model/data/byte_reader.h"

#include <cstdint>
#include <string>
#include <vector>

namespace layerwise {

/// The content of an IDX file of unsigned bytes: http://yann.lecun.com/exdb/mnist, "The IDX file format".
struct IdxContent {
    std::vector<std::int64_t> sizes; ///< outermost first: [count] of labels, [count, height, width] of images
    ByteBuffer bytes;
};

/// Reads a plain or gzip IDX file with `rank` dimensions. What the header announces is checked before that much
/// memory is asked for. Codes: data.unreadable, data.magic, data.element_type, data.truncated, data.too_long,
/// data.sizes, data.gzip, data.too_large; all with value "file".
Result<IdxContent> readIdx(const std::string& file, int rank);
/// The same of what was opened already; `file` is what it is called in errors.
Result<IdxContent> readIdx(ByteReader& reader, const std::string& file, int rank);

/// False if the file cannot be written.
bool writeIdx(const std::string& file, const IdxContent& content);

} // namespace layerwise
