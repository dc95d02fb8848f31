#pragma once

#include "model/core/result.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace layerwise {

/// One tensor of a safetensors file, not read yet.
struct SafetensorsEntry {
    at::ScalarType type = at::kFloat;
    Shape shape;
    std::int64_t begin = 0; ///< bytes from the start of the file
    std::int64_t sizeBytes = 0;
};

/// Reads files of the safetensors format (8 bytes header size, little endian; a JSON header; the data), one tensor at a
/// time. open() checks the whole header against the file's real size, so that read() never allocates more than the file
/// holds. Codes: weights.unreadable {file}, weights.format {file, expected, actual, key?}.
class SafetensorsFile {
public:
    static Result<SafetensorsFile> open(const std::string& file);

    const std::map<std::string, SafetensorsEntry>& entries() const { return m_entries; }

    /// Precondition: entries() has the key.
    Result<at::Tensor> read(const std::string& key);

private:
    SafetensorsFile(std::string file, std::ifstream stream) : m_file(std::move(file)), m_stream(std::move(stream)) {}

    std::string m_file;
    std::ifstream m_stream;
    std::map<std::string, SafetensorsEntry> m_entries;
};

} // namespace layerwise
