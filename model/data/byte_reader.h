#pragma once

#include "model/core/result.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace layerwise {

/// Reads a plain or gzip file from its start to its end, without ever producing more bytes than were asked for.
/// What the file is, is seen from its first bytes. Used by one thread.
class ByteReader {
public:
    virtual ~ByteReader() = default;

    /// Codes: data.unreadable; data.gzip for a name that ends in .gz and content that is not gzip.
    static Result<std::unique_ptr<ByteReader>> open(const std::string& file);
    /// The same of a file's content.
    static std::unique_ptr<ByteReader> of(const std::string& content);

    /// Fills `target`, or less at the end of the data or at an error.
    virtual std::size_t read(std::span<std::uint8_t> target) = 0;
    /// True after read() met damaged data or the disk failed; the end of the file alone is no failure.
    virtual bool failed() const = 0;
    /// True after read() met the end of the file in the middle of a gzip stream.
    virtual bool cutOff() const = 0;
    /// No file of this size on disk can hold more bytes than this.
    virtual std::uint64_t largestPossibleSize() const = 0;
};

} // namespace layerwise
