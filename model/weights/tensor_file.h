#pragma once

#include "model/weights/mapped_file.h"
#include "model/weights/stored_tensor.h"

namespace layerwise {

/// The tensors of a weight file, safetensors or PyTorch's; which of them is seen from its content. The codes are those
/// of readSafetensors() and readPytorch(), and weights.kind for what is neither.
Result<TensorTable> readTensors(std::span<const std::byte> bytes);

/// A weight file with its tensors found and checked, none of them read yet.
class TensorFile {
public:
    /// Codes: weights.*, each with the file's name as `file`.
    static Result<TensorFile> open(const std::string& file);

    /// Valid as long as this object is, also when it is moved.
    const TensorTable& tensors() const { return m_tensors; }

private:
    TensorFile(MappedFile mapped, TensorTable tensors) : m_mapped(std::move(mapped)), m_tensors(std::move(tensors)) {}

    MappedFile m_mapped;
    TensorTable m_tensors;
};

} // namespace layerwise
