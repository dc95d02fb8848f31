#include "model/document/image_folder.h"

#include "model/document/picture.h"

#include <QDir>
#include <QDirIterator>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kMostClasses = 256; // a label is a byte
constexpr std::int64_t kLargestContent = std::int64_t{1} << 30;

const QStringList& pictureFilters()
{
    static const QStringList kFilters{QStringLiteral("*.png"), QStringLiteral("*.jpg"), QStringLiteral("*.jpeg"),
                                      QStringLiteral("*.bmp")};
    return kFilters;
}

/// In the order of code points, as Python sorts.
QStringList sorted(QStringList names)
{
    std::ranges::sort(names, {}, [](const QString& name) { return name.toUtf8(); });
    return names;
}

QStringList foldersIn(const QString& folder)
{
    return sorted(QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::NoSort));
}

bool hasPictures(const QString& folder)
{
    return QDirIterator(folder, pictureFilters(), QDir::Files, QDirIterator::Subdirectories).hasNext();
}

bool hasClasses(const QString& folder)
{
    return std::ranges::any_of(foldersIn(folder),
                               [&folder](const QString& name) { return hasPictures(folder + QLatin1Char('/') + name); });
}

/// The first of the names that is a folder with classes in it; empty if none is.
QString partIn(const QString& folder, const QStringList& names)
{
    const QStringList folders = foldersIn(folder);
    for (const QString& name : names) {
        const auto found = std::ranges::find_if(folders, [&name](const QString& other) {
            return other.compare(name, Qt::CaseInsensitive) == 0;
        });
        if (found != folders.end() && hasClasses(folder + QLatin1Char('/') + *found))
            return folder + QLatin1Char('/') + *found;
    }
    return {};
}

/// In the class's own folder first, then folder by folder.
QStringList picturesOf(const QString& classFolder)
{
    std::vector<std::pair<QByteArray, QString>> files;
    QDirIterator entries(classFolder, pictureFilters(), QDir::Files, QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        const QString file = entries.next();
        // A folder's files stand together, before those of the folders in it.
        files.emplace_back(entries.fileInfo().path().toUtf8() + '\0' + entries.fileName().toUtf8(), file);
    }
    std::ranges::sort(files);
    QStringList result;
    for (const auto& [key, file] : files)
        result << file;
    return result;
}

struct LabelledFile {
    QString file;
    std::uint8_t label = 0;
};

/// What will be loaded.
struct Listing {
    QString folder;
    std::vector<std::string> classes;
    std::vector<LabelledFile> files;
};

Result<Listing> listingOf(const QString& folder)
{
    Listing listing{folder, {}, {}};
    const QStringList classes = foldersIn(folder);
    if (classes.size() > kMostClasses)
        return Diagnostic{"data.too_many_classes",
                          {{"file", folder.toStdString()},
                           {"actual", std::int64_t{classes.size()}},
                           {"limit", std::int64_t{kMostClasses}}},
                          {}};
    if (classes.isEmpty())
        return Diagnostic{"data.no_dataset", {{"file", folder.toStdString()}}, {}};
    for (const QString& name : classes) {
        const QString classFolder = folder + QLatin1Char('/') + name;
        const QStringList files = picturesOf(classFolder);
        if (files.isEmpty())
            return Diagnostic{"data.class_empty", {{"file", classFolder.toStdString()}}, {}};
        for (const QString& file : files)
            listing.files.push_back({file, static_cast<std::uint8_t>(listing.classes.size())});
        listing.classes.push_back(name.toStdString());
    }
    return listing;
}

struct Loaded {
    int width = 0;
    int height = 0;
    ByteBuffer pixels;
    bool fits = true; ///< all are of one size, and not too many
};

using GoOn = std::function<bool()>;

/// Several broken pictures in one sentence, the first few by name, so that they need not be found one by one.
Diagnostic unreadable(const Listing& listing, const QStringList& files, const Diagnostic& first)
{
    if (files.size() == 1)
        return first;
    constexpr qsizetype kNamed = 4;
    QStringList names;
    for (const QString& file : files.first(std::min(kNamed, files.size())))
        names << QDir(listing.folder).relativeFilePath(file);
    if (files.size() > kNamed)
        names << QStringLiteral("\u2026");
    return {"data.images_unreadable",
            {{"file", listing.folder.toStdString()},
             {"count", std::int64_t{files.size()}},
             {"names", names.join(QStringLiteral(", ")).toStdString()}},
            {}};
}

/// The pictures as they are, or resized.
Result<Loaded> loadPictures(const Listing& listing, const QSize& size, const GoOn& goOn)
{
    Loaded loaded{size.width(), size.height(), {}};
    QStringList broken;
    std::optional<Diagnostic> first;
    for (const LabelledFile& entry : listing.files) {
        if (goOn && !goOn())
            return Diagnostic{"data.stopped", {}, {}};
        Result<GreyImage> picture = readPicture(entry.file);
        if (!picture) {
            broken << entry.file;
            first = first ? first : picture.error();
        }
        if (!broken.isEmpty())
            continue; // only the others that are broken are still looked for
        GreyImage image = std::move(picture).value();
        if (size.isValid())
            image = resized(image, loaded.width, loaded.height);
        if (loaded.width <= 0) {
            loaded.width = image.width;
            loaded.height = image.height;
        }
        const std::int64_t bytes = std::int64_t{image.width} * image.height;
        if (image.width != loaded.width || image.height != loaded.height ||
            bytes * static_cast<std::int64_t>(listing.files.size()) > kLargestContent) {
            loaded.fits = false;
            return loaded;
        }
        if (loaded.pixels.empty())
            loaded.pixels.reserve(static_cast<std::size_t>(bytes) * listing.files.size());
        loaded.pixels.insert(loaded.pixels.end(), image.pixels.begin(), image.pixels.end());
    }
    if (first)
        return unreadable(listing, broken, *first);
    return loaded;
}

} // namespace

std::optional<ImageFolderParts> imageFolderParts(const QString& folder)
{
    ImageFolderParts parts;
    parts.train = partIn(folder, {QStringLiteral("train"), QStringLiteral("training")});
    parts.test = partIn(folder, {QStringLiteral("test"), QStringLiteral("testing"), QStringLiteral("val"),
                                 QStringLiteral("valid"), QStringLiteral("validation")});
    if (!parts.train.isEmpty() || !parts.test.isEmpty())
        return parts;
    if (!hasClasses(folder))
        return std::nullopt;
    parts.whole = folder;
    return parts;
}

Result<DatasetPtr> loadImageFolder(const QString& folder, const QString& name, const InputSpec& input, const GoOn& goOn)
{
    Result<Listing> found = listingOf(folder);
    if (!found)
        return found.error();
    const Listing& listing = *found;
    Result<Loaded> loaded = loadPictures(listing, {}, goOn);
    if (loaded && !loaded->fits)
        loaded = loadPictures(listing, {static_cast<int>(input.width), static_cast<int>(input.height)}, goOn);
    if (!loaded)
        return loaded.error();
    if (!loaded->fits) {
        const std::int64_t bytes = input.width * input.height * static_cast<std::int64_t>(listing.files.size());
        return Diagnostic{
            "data.images_too_large", {{"file", folder.toStdString()}, {"bytes", bytes}, {"limit", kLargestContent}}, {}};
    }
    std::vector<std::uint8_t> labels;
    labels.reserve(listing.files.size());
    for (const LabelledFile& entry : listing.files)
        labels.push_back(entry.label);
    Loaded pictures = std::move(loaded).value();
    return Dataset::adopt(name.toStdString(), pictures.width, pictures.height, std::move(pictures.pixels),
                          std::move(labels), listing.classes);
}

} // namespace layerwise
