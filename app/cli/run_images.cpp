#include "app/cli/run_images.h"

#include "app/cli/dataset_argument.h"
#include "app/cli/output.h"
#include "model/document/picture.h"

namespace layerwise::cli {

namespace {

constexpr std::int64_t kBuiltInDigits = 200;
constexpr std::uint64_t kBuiltInSeed = 1;

std::optional<RunImages> fromPicture(const QString& file, bool invert)
{
    Result<GreyImage> picture = readPicture(file);
    if (!picture) {
        fail(picture.error());
        return std::nullopt;
    }
    GreyImage image = std::move(picture).value();
    if (invert) {
        for (std::uint8_t& pixel : image.pixels)
            pixel = static_cast<std::uint8_t>(255 - pixel);
    }
    return RunImages{file, {std::move(image)}, {-1}, {-1}, {}};
}

std::optional<RunImages> fromDataset(const Dataset& dataset, const std::vector<std::int64_t>& indices)
{
    RunImages result{QString::fromStdString(dataset.name()), {}, indices, {}, dataset.classNames()};
    for (const std::int64_t index : indices) {
        if (index >= dataset.size()) {
            fail(QStringLiteral("There is no image %1: %2 has the images 0 to %3.")
                     .arg(index)
                     .arg(result.title)
                     .arg(dataset.size() - 1));
            return std::nullopt;
        }
        result.images.push_back(dataset.image(index));
        result.labels.push_back(dataset.label(index));
    }
    return result;
}

} // namespace

std::optional<RunImages> readRunImages(Arguments& arguments, const InputSpec& input)
{
    const QString data = QStringLiteral("data");
    const QString image = QStringLiteral("image");
    const Split split = readSplit(arguments);
    const std::vector<std::int64_t> indices = arguments.integers(QStringLiteral("index"), 0, 0);
    for (const char* other : {"data", "split", "index"})
        arguments.exclude(image, QString::fromLatin1(other));
    if (arguments.has(QStringLiteral("split")) && !arguments.has(data))
        arguments.complain(QStringLiteral("--split needs --data: the built-in digits are not split."));
    if (arguments.has(QStringLiteral("invert")) && !arguments.has(image))
        arguments.complain(QStringLiteral("--invert needs --image."));
    if (arguments.error())
        return std::nullopt;

    if (arguments.has(image))
        return fromPicture(arguments.text(image), arguments.has(QStringLiteral("invert")));
    const DatasetPtr dataset = arguments.has(data) ? readDataset(arguments, split, input)
                                                   : generateDigits(kBuiltInDigits, kBuiltInSeed);
    return dataset ? fromDataset(*dataset, indices) : std::nullopt;
}

} // namespace layerwise::cli
