#include "model/data/known_datasets.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string_view>

namespace layerwise {

namespace {

constexpr std::size_t kSigned = 10; ///< labels that tell which data set it is

struct Signature {
    std::size_t count;
    std::array<std::uint8_t, kSigned> start;
};

constexpr Signature kMnist[] = {{60000, {5, 0, 4, 1, 9, 2, 1, 3, 1, 4}}, {10000, {7, 2, 1, 0, 4, 1, 4, 9, 5, 9}}};
constexpr Signature kFashion[] = {{60000, {9, 0, 0, 3, 0, 2, 7, 2, 5, 5}}, {10000, {9, 2, 1, 1, 6, 1, 4, 6, 5, 7}}};

bool isSigned(std::span<const std::uint8_t> labels, std::span<const Signature> signatures)
{
    return std::ranges::any_of(signatures, [labels](const Signature& signature) {
        return labels.size() == signature.count && std::ranges::equal(labels.first(kSigned), signature.start);
    });
}

/// A name for each character.
std::vector<std::string> namesOf(std::string_view characters)
{
    std::vector<std::string> names;
    for (const char character : characters)
        names.emplace_back(1, character);
    return names;
}

std::vector<std::string> digitNames()
{
    return namesOf("0123456789");
}

KnownDataset mnist()
{
    return {"MNIST", digitNames()};
}

KnownDataset fashionMnist()
{
    return {"Fashion-MNIST",
            {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"}};
}

KnownDataset kmnist()
{
    return {"KMNIST", {"o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"}};
}

/// Cohen, Afshar, Tapson, van Schaik: "EMNIST: an extension of MNIST to handwritten letters" (2017). The balanced and the
/// merged set have one class for those letters that look the same in both cases; the labels of letters count from 1.
std::optional<KnownDataset> emnist(std::string_view kind)
{
    static constexpr std::string_view kAll = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    static constexpr std::string_view kMerged = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt";
    const auto made = [kind](std::vector<std::string> names) {
        return KnownDataset{"EMNIST " + std::string(kind), std::move(names)};
    };
    if (kind == "byclass")
        return made(namesOf(kAll));
    if (kind == "bymerge" || kind == "balanced")
        return made(namesOf(kMerged));
    if (kind == "digits" || kind == "mnist")
        return made(digitNames());
    if (kind != "letters")
        return std::nullopt;
    std::vector<std::string> names{"N/A"};
    for (char letter = 'a'; letter <= 'z'; ++letter)
        names.emplace_back(1, letter);
    return made(std::move(names));
}

/// Lower case, and one space for each run of what is neither a letter nor a digit.
std::string plainName(const std::string& name)
{
    std::string plain;
    for (const char character : name) {
        if (std::isalnum(static_cast<unsigned char>(character)))
            plain += static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
        else if (!plain.empty() && plain.back() != ' ')
            plain += ' ';
    }
    return plain;
}

std::optional<KnownDataset> named(const std::string& name, bool isFile)
{
    const std::string plain = plainName(name);
    const auto has = [&plain](std::string_view word) { return plain.find(word) != std::string::npos; };
    if (has("emnist")) {
        for (const char* kind : {"byclass", "bymerge", "balanced", "letters", "digits", "mnist"}) {
            const std::size_t at = plain.find(kind, plain.find("emnist") + 6);
            if (at == std::string::npos)
                continue;
            std::optional<KnownDataset> known = emnist(kind);
            known->isTransposed = isFile;
            return known;
        }
        return std::nullopt;
    }
    if (has("fashion"))
        return fashionMnist();
    if (has("kmnist") || has("kuzushiji mnist"))
        return kmnist();
    return std::nullopt;
}

bool fits(const KnownDataset& known, std::span<const std::uint8_t> labels)
{
    return std::ranges::all_of(labels, [&known](std::uint8_t label) { return label < known.classNames.size(); });
}

} // namespace

KnownDataset recogniseDataset(const std::string& file, const std::vector<std::string>& folders,
                              std::span<const std::uint8_t> labels)
{
    if (isSigned(labels, kMnist))
        return mnist();
    if (isSigned(labels, kFashion))
        return fashionMnist();
    if (const auto known = named(file, true); known && fits(*known, labels))
        return *known;
    for (const std::string& folder : folders) {
        if (const auto known = named(folder, false); known && fits(*known, labels))
            return *known;
    }
    return {};
}

void transposeImages(std::span<std::uint8_t> pixels, int side)
{
    const auto n = static_cast<std::size_t>(side);
    for (; !pixels.empty(); pixels = pixels.subspan(n * n)) {
        for (std::size_t y = 0; y < n; ++y)
            for (std::size_t x = 0; x < y; ++x)
                std::swap(pixels[y * n + x], pixels[x * n + y]);
    }
}

} // namespace layerwise
