#include "model/document/dataset_files.h"

#include "model/data/csv_dataset.h"
#include "model/data/idx_names.h"
#include "model/document/image_folder.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace layerwise {

namespace {

bool isCsvName(const QString& name)
{
    QString plain = name.toLower();
    if (plain.endsWith(QLatin1String(".gz")))
        plain.chop(3);
    return plain.endsWith(QLatin1String(".csv")) || plain.endsWith(QLatin1String(".tsv")) ||
           plain.endsWith(QLatin1String(".txt"));
}

Diagnostic problem(const char* code, const QString& file)
{
    return {code, {{"file", file.toStdString()}}, {}};
}

Result<DatasetPtr> openImageFolder(const DatasetPlace& place, Split split, const InputSpec& input,
                                   const std::function<bool()>& goOn)
{
    const std::optional<ImageFolderParts> parts = imageFolderParts(place.path);
    if (!parts)
        return problem("data.no_dataset", place.path);
    const QString name = QDir(QDir(place.path).absolutePath()).dirName();
    if (!parts->whole.isEmpty())
        return loadImageFolder(parts->whole, name, input, goOn);
    const bool train = split == Split::Train;
    const QString& folder = train ? parts->train : parts->test;
    if (folder.isEmpty())
        return Diagnostic{"data.split_missing",
                          {{"file", place.path.toStdString()}, {"expected", std::string(train ? "train" : "test")}},
                          {}};
    return loadImageFolder(folder, name + (train ? QStringLiteral(" train") : QStringLiteral(" test")), input, goOn);
}

} // namespace

Result<DatasetPlace> findDataset(const QString& path)
{
    const QFileInfo info(path);
    if (!info.exists() || !info.isReadable())
        return problem("data.unreadable", path);
    DatasetPlace place{DatasetKind::Idx, path};
    const std::vector<IdxNames> sets = idxNamesAt(path.toStdString());
    if (!sets.empty()) {
        place.hasTrain = std::ranges::any_of(sets, [](const IdxNames& names) { return names.has(Split::Train); });
        place.hasTest = std::ranges::any_of(sets, [](const IdxNames& names) { return names.has(Split::Test); });
        return place;
    }
    if (!info.isDir()) {
        place.kind = DatasetKind::Csv;
        return isCsvName(info.fileName()) ? Result<DatasetPlace>(place) : problem("data.no_dataset", path);
    }
    const std::optional<ImageFolderParts> parts = imageFolderParts(path);
    if (!parts)
        return problem("data.no_dataset", path);
    place.kind = DatasetKind::ImageFolder;
    place.hasTrain = !parts->train.isEmpty();
    place.hasTest = !parts->test.isEmpty();
    return place;
}

Result<DatasetPtr> openDataset(const DatasetPlace& place, Split split, const InputSpec& input,
                               const std::function<bool()>& goOn)
{
    switch (place.kind) {
    case DatasetKind::Idx:
        break;
    case DatasetKind::ImageFolder:
        return openImageFolder(place, split, input, goOn);
    case DatasetKind::Csv:
        return loadCsvDataset(place.path.toStdString());
    }
    return loadIdxFolder(place.path.toStdString(), split);
}

QString labelText(const std::vector<std::string>& classNames, int label)
{
    const QString name = className(classNames, label);
    const QString number = QString::number(label);
    return label < 0 || name == number ? name : number + QStringLiteral(" \u00b7 ") + name;
}

QString className(const std::vector<std::string>& classNames, int label)
{
    if (label < 0)
        return QStringLiteral("\u2013");
    if (static_cast<std::size_t>(label) >= classNames.size())
        return QString::number(label);
    return QString::fromStdString(classNames[static_cast<std::size_t>(label)]);
}

} // namespace layerwise
