#include "model/weights/tensor_file.h"

#include "model/weights/pytorch_reader.h"
#include "model/weights/safetensors_reader.h"

namespace layerwise {

Result<TensorTable> readTensors(std::span<const std::byte> bytes)
{
    if (looksLikePytorch(bytes))
        return readPytorch(bytes);
    if (looksLikeSafetensors(bytes))
        return readSafetensors(bytes);
    return Diagnostic{"weights.kind", {}, {}};
}

Result<TensorFile> TensorFile::open(const std::string& file)
{
    Result<MappedFile> mapped = MappedFile::open(file);
    if (!mapped)
        return mapped.error();
    Result<TensorTable> tensors = readTensors(mapped->bytes());
    if (!tensors) {
        Diagnostic error = tensors.error();
        error.values["file"] = file;
        return error;
    }
    return TensorFile(std::move(mapped).value(), std::move(tensors).value());
}

} // namespace layerwise
