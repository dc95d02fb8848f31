#include "model/weights/pytorch_reader.h"

#include "model/core/saturating.h"
#include "model/weights/format_error.h"
#include "model/weights/pickle_reader.h"
#include "model/weights/state_dict_choice.h"
#include "model/weights/zip_archive.h"

#include <algorithm>
#include <set>

namespace layerwise {

namespace {

constexpr const char* kPickleEntry = "/data.pkl";
constexpr std::size_t kMostPickleBytes = 64u << 20;
constexpr std::size_t kMostDimensions = 64; // as PyTorch

std::string_view textOf(const ZipArchive::Entry& entry)
{
    return {reinterpret_cast<const char*>(entry.bytes.data()), entry.bytes.size()};
}

/// The folder that holds everything, "archive" or the file's name when it was saved; empty if there is not just one.
std::string rootFolder(const ZipArchive& archive)
{
    constexpr std::string_view kPickle = kPickleEntry;
    std::string root;
    for (const auto& [name, entry] : archive.entries()) {
        if (!name.ends_with(kPickle) || name.find('/') != name.size() - kPickle.size())
            continue;
        if (!root.empty())
            return {};
        root = name.substr(0, name.size() - kPickle.size());
    }
    return root;
}

/// What the archive says of itself beside the pickle.
std::optional<Diagnostic> checkArchive(const ZipArchive& archive, const std::string& root)
{
    if (root.empty())
        return Diagnostic{"weights.kind", {}, {}};
    const bool isScript = std::ranges::any_of(archive.entries(), [&root](const auto& item) {
        return item.first.starts_with(root + "/code/") || item.first == root + "/constants.pkl";
    });
    if (isScript)
        return Diagnostic{"weights.torchscript", {}, {}};
    for (const auto& [name, entry] : archive.entries()) {
        if (!entry.isStored)
            return formatError(name, "stored as it is", "compressed");
    }
    const ZipArchive::Entry* order = archive.find(root + "/byteorder");
    if (order && textOf(*order) != "little")
        return formatError("byteorder", "little", printable(textOf(*order)));
    const ZipArchive::Entry& pickle = *archive.find(root + kPickleEntry);
    if (pickle.bytes.size() > kMostPickleBytes)
        return formatError(kPickleEntry, "at most " + std::to_string(kMostPickleBytes) + " bytes",
                           std::to_string(pickle.bytes.size()) + " bytes");
    for (const char* name : {"/version", "/byteorder", kPickleEntry}) {
        const ZipArchive::Entry* entry = archive.find(root + name);
        if (auto error = entry ? ZipArchive::checksumError(root + name, *entry) : std::nullopt)
            return error;
    }
    return std::nullopt;
}

/// By the name of a class of storages.
std::optional<ElementType> elementType(std::string_view name)
{
    static const std::map<std::string_view, ElementType> kTypes = {
        {"DoubleStorage", ElementType::F64},    {"FloatStorage", ElementType::F32}, {"HalfStorage", ElementType::F16},
        {"BFloat16Storage", ElementType::BF16}, {"LongStorage", ElementType::I64},  {"IntStorage", ElementType::I32},
        {"ShortStorage", ElementType::I16},     {"CharStorage", ElementType::I8},   {"ByteStorage", ElementType::U8},
        {"BoolStorage", ElementType::Bool}};
    const auto found = kTypes.find(name);
    return found == kTypes.end() ? std::nullopt : std::optional(found->second);
}

/// Finds the bytes of tensors in the archive.
class TensorResolver {
public:
    TensorResolver(const ZipArchive& archive, const std::string& root, const PickleDocument& document)
        : m_archive(archive), m_root(root), m_document(document)
    {
    }

    Result<StoredTensor> resolve(const std::string& key, const PickleValue& value)
    {
        constexpr std::size_t kOffset = 1, kSize = 2, kStride = 3;
        const std::vector<PickleId>& arguments = value.items;
        if (arguments.size() <= kStride)
            return formatError(key, "a storage, an offset, sizes and strides", "less");
        const auto offset = integer(arguments[kOffset]);
        auto sizes = integers(arguments[kSize]);
        auto strides = integers(arguments[kStride]);
        if (!offset || !sizes || !strides || sizes->size() != strides->size() || sizes->size() > kMostDimensions)
            return formatError(key, "an offset, sizes and strides that are whole numbers", "something else");
        StoredTensor tensor;
        tensor.shape = Shape(std::move(*sizes));
        tensor.strides = std::move(*strides);
        if (auto error = findBytes(key, value, tensor))
            return *error;
        if (auto error = cutToPlace(key, *offset, tensor))
            return *error;
        return tensor;
    }

private:
    /// Not negative.
    std::optional<std::int64_t> integer(PickleId id) const
    {
        const PickleValue& value = m_document[id];
        return value.kind == PickleKind::Int && value.integer >= 0 ? std::optional(value.integer) : std::nullopt;
    }

    std::optional<std::vector<std::int64_t>> integers(PickleId id) const
    {
        if (m_document[id].kind != PickleKind::Tuple || m_document[id].items.size() > kMostDimensions)
            return std::nullopt;
        std::vector<std::int64_t> values;
        for (const PickleId item : m_document[id].items) {
            const auto value = integer(item);
            if (!value)
                return std::nullopt;
            values.push_back(*value);
        }
        return values;
    }

    std::string_view nameAt(const std::vector<PickleId>& items, std::size_t index, PickleKind kind) const
    {
        return index < items.size() && m_document[items[index]].kind == kind ? m_document[items[index]].text
                                                                             : std::string_view();
    }

    /// The whole storage, whose persistent id is ('storage', class, key, device, number of elements).
    std::optional<Diagnostic> findBytes(const std::string& key, const PickleValue& value, StoredTensor& tensor)
    {
        constexpr std::size_t kClass = 1, kKey = 2, kCount = 4;
        const std::vector<PickleId>& storage = m_document[value.items[0]].items;
        const auto count = kCount < storage.size() ? integer(storage[kCount]) : std::nullopt;
        const std::string_view storageKey = nameAt(storage, kKey, PickleKind::Text);
        const std::string_view className = nameAt(storage, kClass, PickleKind::Name);
        if (nameAt(storage, 0, PickleKind::Text) != "storage" || className.empty() || storageKey.empty() || !count)
            return formatError(key, "a storage with class, key and size", "something else");

        const auto type = elementType(className);
        if (!type)
            return formatError(key, "a storage of numbers", printable(className));
        tensor.type = *type;
        const std::int64_t size = saturatingMultiply(*count, elementBytes(*type));
        const std::string name = "data/" + std::string(storageKey);
        const ZipArchive::Entry* entry = m_archive.find(m_root + '/' + name);
        if (!entry)
            return formatError(key, "values in " + printable(name), "none");
        if (static_cast<std::int64_t>(entry->bytes.size()) < size)
            return formatError(key, std::to_string(size) + " bytes in " + printable(name),
                               std::to_string(entry->bytes.size()) + " bytes");
        tensor.bytes = entry->bytes.first(static_cast<std::size_t>(size));
        return m_checked.insert(name).second ? ZipArchive::checksumError(name, *entry) : std::nullopt;
    }

    /// Lets the bytes begin at the tensor's first element; its last one has to be there, too.
    static std::optional<Diagnostic> cutToPlace(const std::string& key, std::int64_t offset, StoredTensor& tensor)
    {
        if (!tensor.shape.elementCount())
            return formatError(key, "a shape with less than 2^63 elements", tensor.shape.toString());
        const std::int64_t held = static_cast<std::int64_t>(tensor.bytes.size()) / elementBytes(tensor.type);
        std::int64_t needed = *tensor.shape.elementCount() == 0 ? 0 : saturatingAdd(offset, 1);
        for (std::size_t dim = 0; dim < tensor.strides.size(); ++dim) {
            const std::int64_t size = tensor.shape.sizes()[dim];
            if (size <= 1 || needed == 0)
                tensor.strides[dim] = 0; // never used; PyTorch writes anything here
            else
                needed = saturatingAdd(needed, saturatingMultiply(size - 1, tensor.strides[dim]));
        }
        if (needed > held)
            return formatError(key, "at least " + std::to_string(needed) + " elements in its storage",
                               std::to_string(held));
        if (needed > 0)
            tensor.bytes = tensor.bytes.subspan(static_cast<std::size_t>(offset * elementBytes(tensor.type)));
        return std::nullopt;
    }

    const ZipArchive& m_archive;
    const std::string& m_root;
    const PickleDocument& m_document;
    std::set<std::string> m_checked; ///< storages whose checksum was right
};

Result<TensorTable> readStateDict(const PickleDocument& document, PickleId stateDict, TensorResolver resolver)
{
    TensorTable tensors;
    const std::vector<PickleId>& items = document[stateDict].items;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        if (document[items[i]].kind != PickleKind::Text)
            return formatError({}, "a dict of names and tensors", "another key than a name");
        const std::string key(document[items[i]].text);
        if (document[items[i + 1]].kind != PickleKind::Tensor)
            return formatError(key, "a tensor", "something else");
        Result<StoredTensor> tensor = resolver.resolve(key, document[items[i + 1]]);
        if (!tensor)
            return tensor.error();
        if (!tensors.emplace(key, std::move(tensor).value()).second)
            return formatError(key, "one entry of this name", "two");
    }
    return tensors;
}

} // namespace

bool looksLikePytorch(std::span<const std::byte> bytes)
{
    // A pickle of protocol 2, which the format before begins with.
    const bool isPickle = bytes.size() >= 2 && bytes[0] == std::byte{0x80} && bytes[1] == std::byte{2};
    return isPickle || ZipArchive::looksLikeZip(bytes);
}

Result<TensorTable> readPytorch(std::span<const std::byte> bytes)
{
    if (!ZipArchive::looksLikeZip(bytes))
        return Diagnostic{"weights.old_format", {}, {}};
    const Result<ZipArchive> archive = ZipArchive::open(bytes);
    if (!archive)
        return archive.error();
    const std::string root = rootFolder(*archive);
    if (auto error = checkArchive(*archive, root))
        return *error;
    const Result<PickleDocument> document = readPickle(archive->find(root + kPickleEntry)->bytes);
    if (!document)
        return document.error();
    const Result<PickleId> stateDict = chooseStateDict(*document);
    if (!stateDict)
        return stateDict.error();
    return readStateDict(*document, *stateDict, TensorResolver(*archive, root, *document));
}

} // namespace layerwise
